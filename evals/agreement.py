"""How far two labellings of the same articles agree."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from evals.align import align
from evals.facts import facts_of_label
from evals.gold import Labelled
from evals.judge import judge
from evals.measures import figures
from evals.score import Tally, mark


@dataclass(frozen=True, slots=True)
class Agreement:
    """Figures averaged over both directions, and alpha over the strikes and claims both found.

    An alpha is None where every label is the same, so that chance cannot be told from agreement.
    """

    articles: int
    figures: dict[str, float]
    alpha: dict[str, float | None]


def agree(first: Sequence[Labelled], second: Sequence[Labelled]) -> Agreement:
    """Hold two labellings of the same articles against each other, each as the other's key.

    Raises:
        ValueError: the two do not cover the same articles.
    """
    mine = {case.id: case for case in first}
    yours = {case.id: case for case in second}
    if mine.keys() != yours.keys():
        raise ValueError("the two labellings do not cover the same articles")
    pairs = [(mine[name], yours[name]) for name in sorted(mine)]
    there = figures([_tally(one, other) for one, other in pairs])
    back = figures([_tally(other, one) for one, other in pairs])
    both = {name: (there[name] + back[name]) / 2 for name in there}
    return Agreement(len(pairs), both, _alphas(pairs))


def _tally(key: Labelled, other: Labelled) -> Tally:
    marks = mark(judge(facts_of_label(key), facts_of_label(other)))
    return Tally(id=key.id, cluster=key.cluster, status="ok", marks=marks)


def _alphas(pairs: Sequence[tuple[Labelled, Labelled]]) -> dict[str, float | None]:
    units: dict[str, list[tuple[str, str]]] = {"method": [], "stance": [], "topic": []}
    for one, other in pairs:
        strikes, claims = align(facts_of_label(one), facts_of_label(other))
        units["method"] += [(g.method, p.method) for g, p in strikes.matched]
        units["stance"] += [(g.stance, p.stance) for g, p in claims.matched]
        units["topic"] += [(g.topic, p.topic) for g, p in claims.matched]
    return {name: krippendorff_alpha(found) for name, found in units.items()}


def krippendorff_alpha(units: Iterable[Sequence[str]]) -> float | None:
    """Give Krippendorff's alpha for closed labels: 1 is agreement, 0 is chance.

    Each unit holds the labels it was given; one with a single label says nothing. The source is
    Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011.

    >>> krippendorff_alpha([("drone", "drone"), ("naval", "naval")])
    1.0
    >>> krippendorff_alpha([("drone", "drone")]) is None
    True
    """
    coincidences: defaultdict[tuple[str, str], float] = defaultdict(float)
    for labels in units:
        for pair in permutations(labels, 2):
            coincidences[pair] += 1 / (len(labels) - 1)
    totals: defaultdict[str, float] = defaultdict(float)
    for (label, _), weight in coincidences.items():
        totals[label] += weight
    count = sum(totals.values())
    by_chance = count * count - sum(weight * weight for weight in totals.values())
    if not by_chance:
        return None
    apart = sum(weight for (one, other), weight in coincidences.items() if one != other)
    return 1 - (count - 1) * apart / by_chance
