"""Whether the sets of labelled articles are large and varied enough to tell better from worse."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import get_args

from evals.gold import Labelled, load_gold
from evals.overlap import shared_runs
from extractor.schema.terms import ClaimantKind, Method, Reality, Stance, Topic

SMALLEST = {"train": 20, "dev": 40, "test": 80}
WORDS = {"train": (100, 900), "dev": (200, 900), "test": (200, 900)}
"""Fewest and most; train holds the examples of the prompts, which are short."""
MEDIAN_WORDS = 400
WITHOUT_STRIKE = 0.25
STRIKES_EACH = 2
CLAIMS_EACH = 5
HOSTILE = 10
CLUSTERS = 8
CLUSTER_SIZES = range(2, 5)
CONFLICTS = 12
EACH_LABEL = 5

Sets = Mapping[str, Sequence[Labelled]]


def check_sets(root: Path) -> list[str]:
    """List where `root`/train, dev and test fall short, one sentence each.

    Raises:
        GoldError: a set is missing, empty or unreadable.
    """
    sets = {name: load_gold(root / name) for name in SMALLEST}
    everything = [case for cases in sets.values() for case in cases]
    problems = [problem for name, cases in sets.items() for problem in _one_set(name, cases)]
    problems += [*_variety(everything), *_clusters(sets), *_labels(sets["test"])]
    return problems + _twice(everything) + shared_runs(everything)


def _one_set(name: str, cases: Sequence[Labelled]) -> Iterator[str]:
    if len(cases) < SMALLEST[name]:
        yield f"{name}: {len(cases)} articles, but at least {SMALLEST[name]} are wanted"
    lengths = {case.id: len(case.text.split()) for case in cases}
    fewest, most = WORDS[name]
    for article, words in lengths.items():
        if not fewest <= words <= most:
            yield f"{name}: {article} has {words} words, not {fewest} to {most}"
    if median(lengths.values()) < MEDIAN_WORDS:
        yield f"{name}: the median article has {median(lengths.values())} words, not {MEDIAN_WORDS}"
    silent = sum(not case.label.strikes for case in cases)
    if silent < WITHOUT_STRIKE * len(cases):
        yield f"{name}: {silent} of {len(cases)} articles have no strike, not a quarter"
    yield from _density(name, [case for case in cases if case.label.strikes])


def _density(name: str, told: Sequence[Labelled]) -> Iterator[str]:
    strikes = sum(len(case.label.strikes) for case in told)
    claims = sum(len(case.label.claims) for case in told)
    if strikes < STRIKES_EACH * len(told):
        yield f"{name}: {strikes} strikes in {len(told)} articles, not {STRIKES_EACH} in each"
    if claims < CLAIMS_EACH * len(told):
        yield f"{name}: {claims} claims in {len(told)} articles, not {CLAIMS_EACH} in each"


def _variety(cases: Sequence[Labelled]) -> Iterator[str]:
    hostile = sum(case.label.article.hostile for case in cases)
    if hostile < HOSTILE:
        yield f"{hostile} articles are hostile, but at least {HOSTILE} are wanted"
    conflicts = {case.label.article.conflict for case in cases} - {None}
    if len(conflicts) < CONFLICTS:
        yield f"{len(conflicts)} conflicts are told, but at least {CONFLICTS} are wanted"


def _clusters(sets: Sets) -> Iterator[str]:
    members: defaultdict[str, list[str]] = defaultdict(list)
    for name, cases in sets.items():
        for case in cases:
            if case.label.article.cluster:
                members[case.label.article.cluster].append(name)
    for cluster, names in members.items():
        if len(names) not in CLUSTER_SIZES:
            yield f"cluster {cluster!r} has {len(names)} articles, not 2 to 4"
        if len(set(names)) > 1:
            yield f"cluster {cluster!r} lies in {' and '.join(sorted(set(names)))}"
    if len(members) < CLUSTERS:
        yield f"{len(members)} clusters are told, but at least {CLUSTERS} are wanted"


_LABELS: Mapping[str, tuple[object, Callable[[Labelled], Iterator[str]]]] = {
    "method": (Method, lambda case: (one.method for one in case.label.strikes)),
    "reality": (Reality, lambda case: (one.reality for one in case.label.strikes)),
    "topic": (Topic, lambda case: (one.topic for one in case.label.claims)),
    "stance": (Stance, lambda case: (one.stance for one in case.label.claims)),
    "kind": (ClaimantKind, lambda case: (one.claimant.kind for one in case.label.claims)),
}


def _labels(cases: Sequence[Labelled]) -> Iterator[str]:
    for field, (values, of) in _LABELS.items():
        counts = Counter(value for case in cases for value in of(case))
        for value in get_args(values):
            if counts[value] < EACH_LABEL:
                yield f"test: {field} {value!r} occurs {counts[value]} times, not {EACH_LABEL}"


def _twice(cases: Sequence[Labelled]) -> list[str]:
    counts = Counter(case.id for case in cases)
    return [f"id {name!r} stands in {count} sets" for name, count in counts.items() if count > 1]
