"""Public data that users bring: press releases and strike lines with somebody else's labels.

Nothing is downloaded. Each adapter reads rows, makes articles of them, and holds the records
against the few values that the source labels.
"""

import csv
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.names import name_credit, names_of
from extractor.article import Article
from extractor.errors import GoldError
from extractor.schema.record import Record, Strike
from extractor.sources import Reading, Unread
from extractor.sources.compose import FEWEST_LETTERS_IN_A_ROW, Found, compose
from extractor.sources.metadata import Metadata

NORMAL_95 = 1.959964
AIR = frozenset({"airstrike", "drone", "mixed"})
HARM = ("kill", "wound", "injur", "dead", "died", "casualt")


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Release(_Row):
    """An ISAF press release with the source's labels.

    `airstrike` is the source's flag; `air_fire` is a reading of whether aircraft fired or dropped
    munitions, None where that is unclear or nobody read it.
    """

    id: str
    text: str
    airstrike: bool
    start_date: date | None
    min_killed: int | None
    published: date | None = None
    air_fire: bool | None = None

    def article(self) -> Article | Unread:
        """Make the article that is extracted from."""
        return _article(self.text, self.id, "ISAF", self.published)


class StrikeLine(_Row):
    """One line of a CENTCOM strike release: where, and how many strikes the line counts."""

    id: str
    published: date
    place: str
    count: int
    line: str

    def article(self) -> Article | Unread:
        """Make the article that is extracted from."""
        return _article(self.line, self.id, "U.S. Central Command", self.published)


RowT = TypeVar("RowT", Release, StrikeLine)


class Hits(NamedTuple):
    """How often a value was right, and what another system is published to reach, if any."""

    name: str
    right: int
    of: int
    published: float | None = None


Extract = Callable[[Sequence[Article | Unread]], Mapping[str, Record]]
"""Makes a record of every article, by its id."""


@dataclass(frozen=True, slots=True)
class External:
    """A kind of data: what is measured on a file of it, and where it comes from."""

    measure: Callable[[Path, Extract], list[Hits]]
    notes: tuple[str, ...]


def wilson(right: int, of: int) -> tuple[float, float]:
    """Give the 95 % interval of a share (Wilson 1927).

    >>> [round(end, 3) for end in wilson(90, 100)]
    [0.826, 0.945]
    """
    if not of:
        return 0.0, 1.0
    z, share = NORMAL_95, right / of
    middle = share + z * z / (2 * of)
    around = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    below = 1 + z * z / of
    return (middle - around) / below, (middle + around) / below


def _paired(path: Path, rows: Sequence[RowT], extract: Extract) -> list[tuple[RowT, Record]]:
    if len({row.id for row in rows}) < len(rows) or not rows:
        raise GoldError(f"{path}: two rows have one id" if rows else f"{path} holds no row")
    records = extract([row.article() for row in rows])
    return [(row, records[row.id]) for row in rows]


def _article(text: str, name: str, publisher: str, published: date | None) -> Article | Unread:
    stated = Metadata(id=name, publisher=publisher, published=published)
    return compose(Found(text, stated, None, FEWEST_LETTERS_IN_A_ROW), Reading())


# ISAF press releases


def measure_isaf(path: Path, extract: Extract) -> list[Hits]:
    """Measure extraction on a file of releases.

    Raises:
        GoldError: the file cannot be read, or a line is no labelled release.
    """
    return release_hits(_paired(path, read_releases(path), extract))


def read_releases(path: Path) -> list[Release]:
    """Read one release a line.

    Raises:
        GoldError: the file cannot be read, or a line is no labelled release.
    """
    lines = [line for line in _text(path).split("\n") if line.strip()]
    return [_parsed(Release, f"{path}, line {n}", line) for n, line in enumerate(lines, 1)]


def release_hits(found: Sequence[tuple[Release, Record]]) -> list[Hits]:
    """Measure the air-strike flag over all releases, day and dead over those it is set for."""
    strikes = [(row, air_strikes(record), record) for row, record in found]
    read = [(row.air_fire, bool(air)) for row, air, _ in strikes if row.air_fire is not None]
    flagged = [each for each in strikes if each[0].airstrike]
    dated = [(row, air) for row, air, _ in flagged if row.start_date]
    counted = [(row, record) for row, _, record in flagged if row.min_killed is not None]
    days = sum(any(_starts(one) == row.start_date for one in air) for row, air in dated)
    dead = sum(fewest_killed(record) == row.min_killed for row, record in counted)
    flags = sum(row.airstrike == bool(air) for row, air, _ in strikes)
    own = [Hits("air fire, as read", sum(a == b for a, b in read), len(read))] if read else []
    return [
        *own,
        Hits("airstrike, the source's flag", flags, len(strikes), 0.98),
        Hits("start_date of air strikes", days, len(dated), 0.53),
        Hits("min_killed of air strikes", dead, len(counted), 0.90),
    ]


def air_strikes(record: Record) -> list[Strike]:
    """List the strikes from the air that got through."""
    return [one for one in record.strikes if one.method in AIR and one.reality != "intercepted"]


def _starts(one: Strike) -> date | None:
    return one.date.start if one.date else None


def fewest_killed(record: Record) -> int:
    """Add up the dead that one kind of source counts, at the least; of several, the largest sum."""
    sums: defaultdict[str, int] = defaultdict(int)
    for claim in record.claims:
        for toll in claim.casualties:
            if claim.stance != "denies" and toll.effect == "killed" and not toll.part:
                sums[claim.claimant.kind] += toll.count.low or 0
    return max(sums.values(), default=0)


# CENTCOM strike lines


def measure_centcom(path: Path, extract: Extract) -> list[Hits]:
    """Measure extraction on a file of strike lines.

    Raises:
        GoldError: the file cannot be read, or a row is no strike line.
    """
    return line_hits(_paired(path, read_lines(path), extract))


def read_lines(path: Path) -> list[StrikeLine]:
    """Read one strike line a row.

    Raises:
        GoldError: the file cannot be read, or a row is no strike line.
    """
    rows = csv.DictReader(_text(path).splitlines(keepends=True))
    numbered = ({**row, "id": f"line-{n}"} for n, row in enumerate(rows, 2))
    return [_parsed(StrikeLine, f"{path}, {row['id']}", json.dumps(row)) for row in numbered]


def line_hits(found: Sequence[tuple[StrikeLine, Record]]) -> list[Hits]:
    """Measure what a line of a release says: one record, where, how near, how many, no toll."""
    judged = [dict(_line_marks(row, record)) for row, record in found]
    sums = [Hits(name, sum(one[name] for one in judged), len(judged)) for name in _LINE_MARKS]
    return [*sums, Hits("all of it", sum(all(one.values()) for one in judged), len(judged))]


_LINE_MARKS = ("one record", "place", "near", "count", "no toll invented")


def _line_marks(row: StrikeLine, record: Record) -> Iterator[tuple[str, bool]]:
    first = record.strikes[0] if record.strikes else None
    place = first.place if first else None
    named = names_of(place.name, place.text) if place else None
    wanted = names_of(row.place)
    words = row.line.lower()
    near = words.lstrip("- *•").startswith("near ")
    told = any(stem in words for stem in HARM)
    yield "one record", len(record.strikes) == 1
    yield "place", bool(named and wanted and name_credit(wanted, named) == 1)
    yield "near", place is not None and (not near or place.relation == "near")
    yield "count", first is not None and _counted(first) == row.count
    yield "no toll invented", told or not any(claim.casualties for claim in record.claims)


def _counted(one: Strike) -> int | None:
    return one.count.low if one.count else 1


# reading


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read: {error}") from error


def _parsed(kind: type[RowT], where: str, line: str) -> RowT:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(step) for step in first["loc"])
        raise GoldError(f"{where}: {field}: {first['msg']}") from error


EXTERNAL: Mapping[str, External] = {
    "isaf": External(
        measure_isaf,
        (
            "source: strickvl/isafpressreleases, Alex Strick van Linschoten, CC BY-SA 4.0",
            "published: GPT-4 Turbo on 100 of these releases, of all kinds",
        ),
    ),
    "centcom": External(
        measure_centcom, ("source: lines from strike releases of U.S. Central Command",)
    ),
}
