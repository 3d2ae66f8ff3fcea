"""Two runs over the same articles: better, worse, or cannot tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from evals.measures import HEADLINE, MEASURES, Measure, f1, figures
from evals.runfile import Header, Run
from evals.score import FIELDS, Tally
from evals.stats import Difference, Verdict, detectable, differences
from extractor.errors import GoldError

COUNTED = frozenset({"stance flips", "days off by one", "splits", "merges", "failed"})
"""Figures that are no share of anything."""
FEWER_IS_BETTER = COUNTED | {"false alarms"}
MOST_CHANGED = 10


class Change(NamedTuple):
    """An article on which two runs differ, and by how much of its own headline."""

    id: str
    a: float
    b: float

    @property
    def gap(self) -> float:
        """B minus A."""
        return self.b - self.a


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run B held against run A: every figure, every field, and the articles that moved.

    `detectable` is the smallest true difference of the headline that these two would show, in
    points.
    """

    a: Header
    b: Header
    figures: Mapping[str, Difference]
    fields: Mapping[str, Difference]
    detectable: float
    changes: Sequence[Change]

    @property
    def headline(self) -> Difference:
        """The difference that the verdict is about."""
        return self.figures[HEADLINE]

    @property
    def sentence(self) -> str:
        """Say what came of it, with the interval behind it."""
        if not self.changes:
            return "Cannot tell: the two runs score the same on every article."
        one = self.headline
        points = [f"{100 * part:+.1f}" for part in one.interval]
        return (
            f"{_SPOKEN[one.verdict]} {points[0]} points of slot-ALL "
            f"(95 % interval {points[1]} to {points[2]}, p = {one.p:.4f}); a true difference of "
            f"{self.detectable:.1f} points would show."
        )


_SPOKEN: Mapping[Verdict, str] = {
    "better": "B is better:",
    "worse": "B is worse:",
    "cannot tell": "Cannot tell:",
}


def compare(a: Run, b: Run) -> Comparison:
    """Compare two runs over the same articles.

    Raises:
        GoldError: they were scored against other labels or by another scorer.
    """
    refuse_apart(a.header, b.header)
    mine, yours = a.tallies, b.tallies
    of_fields: dict[str, Measure] = {field: f1([field]) for field in FIELDS}
    found = differences(mine, yours, {**MEASURES, **of_fields})
    return Comparison(
        a.header,
        b.header,
        {name: found[name] for name in MEASURES},
        {name: found[name] for name in FIELDS},
        detectable(mine, yours),
        changes(mine, yours),
    )


def refuse_apart(a: Header, b: Header) -> None:
    """Refuse what only looks like a comparison.

    Raises:
        GoldError: the labels or the scorer are not the same; the message names both.
    """
    if a.gold != b.gold:
        raise GoldError(
            f"the runs were scored against different labels: {a.gold} ({a.suite}) and "
            f"{b.gold} ({b.suite}); run one of them again"
        )
    if a.scorer != b.scorer:
        raise GoldError(
            f"the runs were scored by different scorers, {a.scorer} and {b.scorer}: "
            "run the older one again"
        )


def verdict_of(name: str, difference: Difference) -> Verdict:
    """Say better or worse of a figure, also of one of which less is better."""
    verdict = difference.verdict
    if name not in FEWER_IS_BETTER or verdict == "cannot tell":
        return verdict
    return "worse" if verdict == "better" else "better"


def changes(a: Sequence[Tally], b: Sequence[Tally]) -> list[Change]:
    """List the articles on which two runs differ, the largest difference first."""
    theirs = {tally.id: tally for tally in b}
    found = [
        Change(one.id, figures([one])[HEADLINE], figures([theirs[one.id]])[HEADLINE]) for one in a
    ]
    moved = [change for change in found if change.gap]
    return sorted(moved, key=lambda change: (-abs(change.gap), change.id))
