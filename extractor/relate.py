"""Relate: where two sources of one article cannot both be right, both claims say so.

Two claims contradict each other when different claimants speak about the same strike and

- state figures whose bounds leave no number that satisfies both; a figure for fewer people
  ("six children") contradicts one for more of them ("no civilians") only by exceeding it;
- or one denies, or disputes, what the other asserts.

A source that corrects itself contradicts nobody.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from extractor.schema.record import Claim, Record, Toll
from extractor.schema.terms import Effect, Group, Stance, Topic, Who

CONTRADICTS = "contradicts"
_ASSERTING: frozenset[Stance] = frozenset({"asserts", "concedes"})
_DENYING: frozenset[Stance] = frozenset({"denies", "disputes"})
_UNDENIABLE: frozenset[Topic] = frozenset({"investigation", "tally"})
"""Topics under which a denial and an assertion seldom mean the same thing."""
_SUPPOSES_STRIKE: frozenset[Topic] = frozenset({"occurrence", "responsibility", "casualties"})
"""Topics whose assertions fall when the strike never happened."""


def relate(record: Record) -> Record:
    """Flag claims that contradict each other with `contradicts:ID`, replacing earlier such flags.

    >>> from extractor.schema.record import ArticleInfo, Usage
    >>> article = ArticleInfo(
    ...     id="a", title=None, publisher=None, url=None, published=None, language=None, sha256="")
    >>> relate(Record(
    ...     article=article, status="empty", detail=None, model="rules", prompt=None,
    ...     fingerprint=None, strikes=[], claims=[], rejected=[], usage=Usage())).claims
    []
    """
    opponents: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in _contradictions(record.claims):
        opponents[one].append(other)
        opponents[other].append(one)
    claims = [_flagged(claim, opponents[claim.id]) for claim in record.claims]
    return record.model_copy(update={"claims": claims})


def contradicted(flags: Iterable[str]) -> list[str]:
    """Return the ids of the claims that these flags of a claim say it contradicts.

    >>> contradicted(["own_release", "contradicts:C4"])
    ['C4']
    """
    mark = f"{CONTRADICTS}:"
    return [flag.removeprefix(mark) for flag in flags if flag.startswith(mark)]


def _flagged(claim: Claim, opponents: Iterable[str]) -> Claim:
    kept = [flag for flag in claim.flags if not flag.startswith(f"{CONTRADICTS}:")]
    flags = [*kept, *(f"{CONTRADICTS}:{opponent}" for opponent in opponents)]
    return claim if flags == claim.flags else claim.model_copy(update={"flags": flags})


def _contradictions(claims: Sequence[Claim]) -> Iterator[tuple[str, str]]:
    statements = [_Statement.of(claim) for claim in claims if claim.about]
    for one, other in combinations(statements, 2):
        if one.source != other.source and one.strikes & other.strikes and _opposed(one, other):
            yield one.claim.id, other.claim.id


class _Figure(NamedTuple):
    """A number of people as one claim gives it in all; None is open, a group or `who` any."""

    effect: Effect
    group: Group
    who: Who | None
    low: int | None
    high: int | None

    def includes(self, other: "_Figure") -> bool:
        """Tell whether everybody the other figure counts is counted by this one as well."""
        harmed = self.effect == "killed_or_injured" and other.effect in {"killed", "injured"}
        return (
            (self.effect == other.effect or harmed)
            and self.group in {"unspecified", other.group}
            and self.who in {None, other.who}
        )

    def exceeds(self, other: "_Figure") -> bool:
        return self.low is not None and other.high is not None and self.low > other.high


class _Statement(NamedTuple):
    """A claim with what is compared again and again."""

    claim: Claim
    source: str
    strikes: frozenset[str]
    figures: list[_Figure]

    @classmethod
    def of(cls, claim: Claim) -> "_Statement":
        claimant = claim.claimant
        source = claimant.name or claimant.text or claimant.kind
        figures = list(_figures(claim.casualties))
        return cls(claim, source.casefold(), frozenset(claim.about), figures)

    @property
    def harmless(self) -> bool:
        """Whether it says that nobody was harmed: a general denial agrees with that."""
        return bool(self.figures) and all(figure.high == 0 for figure in self.figures)


def _figures(tolls: Sequence[Toll]) -> Iterator[_Figure]:
    """Add up the undivided tolls of each group, and gather those of each kind of people."""
    whole = [toll for toll in tolls if not toll.part]
    for effect, group in dict.fromkeys((toll.effect, toll.group) for toll in whole):
        same = [toll for toll in whole if (toll.effect, toll.group) == (effect, group)]
        if group == "unspecified" and len(same) < sum(toll.effect == effect for toll in whole):
            continue  # "and two others" beside a named group are the rest, not the whole
        low = sum(toll.count.low or 0 for toll in same)
        all_told = any(toll.who is None for toll in same)  # "three children" leave others untold
        yield _Figure(effect, group, None, low, _sum_of_highs(same) if all_told else None)
    named = [toll for toll in tolls if toll.who]
    for effect, group, who in dict.fromkeys((t.effect, t.group, t.who) for t in named):
        same = [t for t in named if (t.effect, t.group, t.who) == (effect, group, who)]
        # one of them may lie inside another, so they share a lower bound and not a sum
        low = max(toll.count.low or 0 for toll in same)
        yield _Figure(effect, group, who, low, _sum_of_highs(same))


def _sum_of_highs(tolls: Iterable[Toll]) -> int | None:
    highs = [toll.count.high for toll in tolls]
    return None if None in highs else sum(high for high in highs if high is not None)


def _opposed(one: _Statement, other: _Statement) -> bool:
    stances = (one.claim.stance, other.claim.stance)
    if _ASSERTING.issuperset(stances):
        return _comparable(one, other) and _figures_clash(one.figures, other.figures)
    return _rejects(one, other) or _rejects(other, one)


def _comparable(one: _Statement, other: _Statement) -> bool:
    """A total of several strikes, or of a longer time, is no rival of a smaller one."""
    return one.strikes == other.strikes and _days(one.claim) == _days(other.claim)


def _days(claim: Claim) -> tuple[object, object] | None:
    return (claim.period.start, claim.period.end) if claim.period else None


def _figures_clash(ours: Iterable[_Figure], theirs: Sequence[_Figure]) -> bool:
    return any(
        (a.includes(b) and b.exceeds(a)) or (b.includes(a) and a.exceeds(b))
        for a in ours
        for b in theirs
    )


def _rejects(denial: _Statement, held: _Statement) -> bool:
    """Tell whether a denial is aimed at what the other asserts."""
    if denial.claim.stance not in _DENYING or held.claim.stance not in _ASSERTING:
        return False
    topic = denial.claim.topic
    if topic == "occurrence" and denial.claim.stance == "denies":
        return held.claim.topic in _SUPPOSES_STRIKE and not held.harmless
    if topic != held.claim.topic or topic in _UNDENIABLE:
        return False
    return topic != "casualties" or _denies_toll(denial, held)


def _denies_toll(denial: _Statement, held: _Statement) -> bool:
    """A denied figure is aimed at those that could be it, a general denial at any harm."""
    if not denial.figures:
        return not held.harmless
    if denial.harmless:  # an accusation answered with "nobody was hurt"
        return not held.figures or _figures_clash(denial.figures, held.figures)
    return any(
        a.includes(b) and b.includes(a) and not a.exceeds(b) and not b.exceeds(a)
        for a in denial.figures
        for b in held.figures
    )
