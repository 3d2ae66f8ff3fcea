"""A run as it is stored: a header, then one line an article and sample."""

import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, computed_field

from evals.collapse import Mark
from evals.measures import HEADLINE, figures
from evals.score import ANSWERED, Tally
from extractor.errors import GoldError
from extractor.schema.record import Record, Usage
from extractor.schema.terms import Status


class Header(BaseModel):
    """What was run, and what its figures may be compared with.

    `suite` is the name of a shipped suite or the folder of labels; `gold` names what the labels
    say and `scorer` how they were scored: two runs compare only where both are equal.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["extractor eval run 1"] = "extractor eval run 1"
    suite: str
    gold: str
    scorer: str
    model: str
    prompt: str | None
    fingerprint: str | None
    extractor: str
    started: datetime
    articles: int
    samples: int

    @property
    def name(self) -> str:
        """Name whoever answered, for a title."""
        return f"{self.model} {self.prompt}" if self.prompt else self.model


class Line(BaseModel):
    """One answer: the record, what it scored, and how many seconds the article took in all."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    sample: int
    seconds: float
    tally: Tally
    record: Record

    @computed_field  # type: ignore[prop-decorator] # as pydantic documents it
    @property
    def status(self) -> Status:
        """How the article ended."""
        return self.record.status

    @computed_field  # type: ignore[prop-decorator] # ditto
    @property
    def usage(self) -> Usage:
        """What the answer cost when it was new."""
        return self.record.usage


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run, in the order of its articles, sample by sample."""

    header: Header
    lines: Sequence[Line]

    @property
    def tallies(self) -> list[Tally]:
        """Give one tally an article: the mean of its samples."""
        samples: defaultdict[str, list[Tally]] = defaultdict(list)
        for line in self.lines:
            samples[line.id].append(line.tally)
        return [mean_tally(found) for found in samples.values()]

    @property
    def usage(self) -> Usage:
        """Sum up what the answers cost when they were new."""
        return reduce(add, (line.usage for line in self.lines))

    @property
    def seconds(self) -> float:
        """Sum up the articles' seconds; with several at a time more than the clock showed."""
        return sum(line.seconds for line in self.lines)

    @property
    def spread(self) -> float | None:
        """Mean standard deviation of an article's headline over its samples; None of one."""
        if self.header.samples == 1:
            return None
        scores: defaultdict[str, list[float]] = defaultdict(list)
        for line in self.lines:
            scores[line.id].append(figures([line.tally])[HEADLINE])
        return statistics.fmean(statistics.stdev(found) for found in scores.values())


def mean_tally(samples: Sequence[Tally]) -> Tally:
    """Average an article's samples; one that failed gives the article its status.

    >>> one = Tally(id="a", cluster="a", status="ok", marks={"strikes": (1, 1, 1)})
    >>> two = Tally(id="a", cluster="a", status="failed", marks={"strikes": (0, 1, 0)})
    >>> mean_tally([one, two]).status, mean_tally([one, two]).marks
    ('failed', {'strikes': (0.5, 1.0, 0.5)})
    """
    first = samples[0]
    if len(samples) == 1:
        return first
    rows = dict.fromkeys(row for tally in samples for row in tally.marks)
    marks: dict[str, Mark] = {}
    for row in rows:
        found = [tally.marks.get(row, (0.0, 0.0, 0.0)) for tally in samples]
        earned, labelled, predicted = (
            sum(part) / len(samples) for part in zip(*found, strict=True)
        )
        marks[row] = (earned, labelled, predicted)
    failed = [tally.status for tally in samples if tally.status not in ANSWERED]
    status = failed[0] if failed else first.status
    return first.model_copy(update={"status": status, "marks": marks})


def stored_line(part: Header | Line) -> str:
    """Write a part of a run as the one line of JSON that is stored."""
    return part.model_dump_json() + "\n"


def read_run(path: Path) -> Run:
    """Read a stored run.

    Raises:
        GoldError: the file is missing, no run, or a run that was cut short.
    """
    lines = _lines(path)
    try:
        header = Header.model_validate_json(next(lines, ""))
    except ValidationError as error:
        raise GoldError(f"{path}: the first line is no header of an eval run") from error
    run = Run(header, list(_read_lines(path, lines)))
    wanted = header.articles * header.samples
    if len(run.lines) != wanted:
        raise GoldError(
            f"{path}: holds {len(run.lines)} of {wanted} answers, so the run was cut short: "
            "run it again"
        )
    return run


def _read_lines(path: Path, lines: Iterator[str]) -> Iterator[Line]:
    for number, line in enumerate(lines, 2):
        try:
            yield Line.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            raise GoldError(f"{path}, line {number}: {where}: {first['msg']}") from error


def _lines(path: Path) -> Iterator[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read as a run: {error}") from error
    return (line for line in text.split("\n") if line.strip())
