"""Whether a figure, or a difference of two, could be luck.

The unit is the story: articles that report one event are resampled together. Intervals are
percentiles of the bootstrap; the test of two runs is approximate randomisation, which swaps the
two runs' answers story by story (Chinchor 1992, for the Message Understanding Conferences).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from evals.measures import HEADLINE, MEASURES, Array, Measure, stack
from evals.score import Tally

RESAMPLES = 10_000
SEED = 20_240_229
ALPHA = 0.05
POWER_FACTOR = 2.8
"""Standard errors a true effect must span to be seen: two-sided .05, power .8."""
EXPECTED_CORRELATION = 0.7
"""Of two runs' scores article by article, where only one run is known: .66 to .75 were measured
between systems on one corpus."""
BATCH = 1_000

Verdict = Literal["better", "worse", "cannot tell"]


class Interval(NamedTuple):
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Run B minus run A: the figures, the interval of the difference, and its p."""

    a: float
    b: float
    interval: Interval
    p: float

    @property
    def verdict(self) -> Verdict:
        """Say better or worse only where interval and test agree that it is no luck."""
        if self.p >= ALPHA or self.interval.low <= 0 <= self.interval.high:
            return "cannot tell"
        return "better" if self.interval.value > 0 else "worse"


def by_cluster(tallies: Sequence[Tally], clusters: Sequence[str]) -> Array:
    """Sum tallies story by story, in the order of `clusters`."""
    place = {cluster: index for index, cluster in enumerate(clusters)}
    sums = np.zeros((len(clusters), *stack([]).shape[1:]))
    np.add.at(sums, [place[tally.cluster] for tally in tallies], stack(tallies))
    return sums


def clusters_of(tallies: Sequence[Tally]) -> list[str]:
    """List the stories of a run by name."""
    return sorted({tally.cluster for tally in tallies})


def intervals(
    tallies: Sequence[Tally],
    measures: Mapping[str, Measure] = MEASURES,
    resamples: int = RESAMPLES,
) -> dict[str, Interval]:
    """Give each figure with its interval; the same tallies always give the same interval."""
    stories = by_cluster(tallies, clusters_of(tallies))
    draws = list(_draws(stories, resamples))
    total = stories.sum(axis=0)
    return {
        name: _interval(float(of(total)), np.concatenate([of(sums) for sums in draws]))
        for name, of in measures.items()
    }


def _interval(value: float, drawn: Array) -> Interval:
    low, high = np.quantile(drawn, [ALPHA / 2, 1 - ALPHA / 2])
    return Interval(value, float(low), float(high))


def _draws(stories: Array, resamples: int) -> Iterator[Array]:
    """Draw as many stories as there are, with replacement, and sum them: batch by batch."""
    rng = np.random.default_rng(SEED)
    count = len(stories)
    flat = stories.reshape(count, -1)
    for start in range(0, resamples, BATCH):
        size = min(BATCH, resamples - start)
        weights = rng.multinomial(count, np.full(count, 1 / count), size=size)
        yield (weights @ flat).reshape(size, *stories.shape[1:])


def differences(
    a: Sequence[Tally],
    b: Sequence[Tally],
    measures: Mapping[str, Measure] = MEASURES,
    resamples: int = RESAMPLES,
) -> dict[str, Difference]:
    """Compare two runs over the same articles, figure by figure.

    Raises:
        ValueError: the two runs do not cover the same articles.
    """
    if sorted(one.id for one in a) != sorted(one.id for one in b):
        raise ValueError("the two runs do not cover the same articles")
    clusters = clusters_of(a)
    both = np.stack([by_cluster(a, clusters), by_cluster(b, clusters)], axis=1)
    gaps = _gaps(_draws(both, resamples), measures)
    swaps = _gaps(_swaps(both, resamples), measures)
    return {
        name: _difference(of(both.sum(axis=0)), gaps[name], swaps[name])
        for name, of in measures.items()
    }


def _gaps(pairs: Iterator[Array], measures: Mapping[str, Measure]) -> dict[str, Array]:
    """Measure B minus A in each of many pairs of sums."""
    found: dict[str, list[Array]] = {name: [] for name in measures}
    for sums in pairs:
        for name, of in measures.items():
            figures = of(sums)
            found[name].append(figures[:, 1] - figures[:, 0])
    return {name: np.concatenate(parts) for name, parts in found.items()}


def _swaps(both: Array, resamples: int) -> Iterator[Array]:
    """Exchange the two runs in half of the stories, at random: batch by batch."""
    rng = np.random.default_rng(SEED + 1)
    total = both.sum(axis=0)
    first = both[:, 0].reshape(len(both), -1)
    second = both[:, 1].reshape(len(both), -1)
    for start in range(0, resamples, BATCH):
        size = min(BATCH, resamples - start)
        kept = rng.integers(0, 2, size=(size, len(both)))
        mixed = (kept @ first + (1 - kept) @ second).reshape(size, *both.shape[2:])
        yield np.stack([mixed, total.sum(axis=0) - mixed], axis=1)


def _difference(pair: Array, gaps: Array, swaps: Array) -> Difference:
    a, b = float(pair[0]), float(pair[1])
    as_far = int(np.sum(np.abs(swaps) >= abs(b - a) - 1e-12))
    return Difference(a, b, _interval(b - a, gaps), (1 + as_far) / (1 + len(swaps)))


def detectable(a: Sequence[Tally], b: Sequence[Tally], measure: Measure | None = None) -> float:
    """Give the smallest true difference of two runs that their stories would show, in points."""
    of = measure or MEASURES[HEADLINE]
    clusters = clusters_of(a)
    gaps = of(by_cluster(b, clusters)) - of(by_cluster(a, clusters))
    return _points(float(np.std(gaps, ddof=1)), len(clusters))


def expected_detectable(tallies: Sequence[Tally], measure: Measure | None = None) -> float:
    """Estimate from one run the smallest difference to a second that would show, in points."""
    of = measure or MEASURES[HEADLINE]
    clusters = clusters_of(tallies)
    spread = float(np.std(of(by_cluster(tallies, clusters)), ddof=1))
    return _points(spread * math.sqrt(2 * (1 - EXPECTED_CORRELATION)), len(clusters))


def _points(spread: float, units: int) -> float:
    return 100 * POWER_FACTOR * spread / math.sqrt(units)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjust p for the number of questions asked (Holm 1979).

    >>> holm({"slot all": 0.01, "tolls": 0.04, "date": 0.03})
    {'slot all': 0.03, 'date': 0.06, 'tolls': 0.06}
    """
    adjusted: dict[str, float] = {}
    highest = 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda name: (p_values[name], name))):
        highest = max(highest, min(1.0, p_values[name] * (len(p_values) - rank)))
        adjusted[name] = highest
    return adjusted
