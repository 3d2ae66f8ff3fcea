"""Who says what about a strike: a row for each claim, its claimants' rows together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from extractor.export.wording import bound_words
from extractor.relate import contradicted
from extractor.schema.record import Claim, Toll
from extractor.schema.terms import Effect, Group

BAR = 64
"""Units of drawing that the largest number of a column takes."""
_ROOM = 1.35
"""Share of a bar's length that leaves room to draw "at least"."""
_EFFECTS: tuple[Effect, ...] = ("killed", "injured", "killed_or_injured", "missing")
_GROUPS: tuple[Group, ...] = ("civilian", "combatant", "unspecified")

Column = tuple[Effect, Group]
"""What a column counts."""


class Figure(NamedTuple):
    """One number of people, and where its bounds lie on a bar of BAR units; None is open."""

    words: str
    is_part: bool
    start: float | None
    end: float | None


class Row(NamedTuple):
    """What one claim says: its figures column by column."""

    claim: Claim
    cells: list[list[Figure]]
    opponents: list[str]


class Witness(NamedTuple):
    """A claimant with everything it says about the strike."""

    name: str
    rows: list[Row]


class Testimony(NamedTuple):
    """The table of one strike; `effects` counts the columns under each effect."""

    effects: list[tuple[Effect, int]]
    columns: list[Column]
    witnesses: list[Witness]


def table_of(claims: Sequence[Claim]) -> Testimony:
    """Lay out the claims about one strike."""
    counted = {(toll.effect, toll.group) for claim in claims for toll in claim.casualties}
    columns = [(e, g) for e in _EFFECTS for g in _GROUPS if (e, g) in counted]
    widest = {column: _widest(column, claims) for column in columns}
    witnesses: dict[str, Witness] = {}
    for claim in claims:
        name = speaker(claim)
        row = Row(claim, list(_cells(claim, widest)), contradicted(claim.flags))
        witnesses.setdefault(name.casefold(), Witness(name, [])).rows.append(row)
    effects = [(e, n) for e in _EFFECTS if (n := sum(c[0] == e for c in columns))]
    return Testimony(effects, columns, list(witnesses.values()))


def speaker(claim: Claim) -> str:
    """Name the claimant as readers know it."""
    claimant = claim.claimant
    return claimant.name or claimant.text or claimant.kind.replace("_", " ")


def _widest(column: Column, claims: Iterable[Claim]) -> float:
    """Return what a column's bars must hold: its largest bound, and room to stay open above it."""
    counts = [t.count for c in claims for t in c.casualties if (t.effect, t.group) == column]
    most = max(1, *(max(count.low or 0, count.high or 0) for count in counts))
    return most * _ROOM if any(count.high is None for count in counts) else most


def _cells(claim: Claim, widest: Mapping[Column, float]) -> Iterator[list[Figure]]:
    for column, most in widest.items():
        yield [_figure(t, most) for t in claim.casualties if (t.effect, t.group) == column]


def _figure(toll: Toll, most: float) -> Figure:
    who = f" {toll.who.replace('_', ' ')}" if toll.who else ""
    low, high = toll.count.low, toll.count.high
    return Figure(
        words=f"{bound_words(toll.count)}{who}",
        is_part=toll.part,
        start=None if low is None else low / most * BAR,
        end=None if high is None else high / most * BAR,
    )
