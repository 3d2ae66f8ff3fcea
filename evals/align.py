"""Who is who: which predicted strike or claim is which labelled one.

Only what identifies is compared, never casualties or stance: a denial read as an assertion must
show as one wrong stance, not as one claim missed and another invented. The fields that are left
only break ties between candidates that are equally alike.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Generic

from evals.assignment import Pair, best_pairs
from evals.credit import (
    about_credit,
    attackers_credit,
    claimant_credit,
    date_credit,
    method_credit,
    place_credit,
    quote_overlap,
    target_likeness,
)
from evals.facts import ClaimFact, Facts, StrikeFact, relinked
from evals.names import name_credit
from evals.slots import CLAIM_SLOTS, STRIKE_SLOTS, FactT, agreement

SCORER = 1
"""Raised with every change of the scorer that can move a figure."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The weights of the identity fields and the gate: design choices, not fitted.

    Two things less alike than `gate` are two things. `strike_words` and `claim_words` weigh the
    quote they share, the others the fields of their name.
    """

    gate: float = 0.40
    strike_words: float = 0.20
    place: float = 0.35
    date: float = 0.20
    target: float = 0.20
    method: float = 0.15
    attackers: float = 0.10
    claimant: float = 0.35
    claim_words: float = 0.25
    topic: float = 0.25
    about: float = 0.15
    same_place: float = 0.5
    same_words: float = 0.5

    @property
    def version(self) -> str:
        """Name the scorer and these rules: scores compare only under one version."""
        digest = hashlib.sha256(repr(sorted(asdict(self).items())).encode())
        return f"{SCORER}-{digest.hexdigest()[:8]}"


RULES = Rules()
SCORER_VERSION = RULES.version
TIE_BREAK = 1e-6
"""Weight of all other fields together: below any difference in identity."""
CITED = 1e-3
"""Of two strikes told alike, the one that the same claims are about; below any other field."""
SAME_RANK = 1e-6
"""Of two that nothing tells apart, the one in the same rank."""


@dataclass(frozen=True, slots=True)
class Alignment(Generic[FactT]):
    """Two lists side by side: `pairs` are positions, `likeness` is 0 where the gate is shut."""

    gold: tuple[FactT, ...]
    pred: tuple[FactT, ...]
    pairs: tuple[Pair, ...]
    likeness: tuple[tuple[float, ...], ...]

    @property
    def matched(self) -> list[tuple[FactT, FactT]]:
        """The facts that were paired, gold first."""
        return [(self.gold[i], self.pred[j]) for i, j in self.pairs]

    @property
    def expected(self) -> list[FactT]:
        """Labelled facts that count: all but the optional ones that nobody found."""
        found = {i for i, _ in self.pairs}
        return [one for i, one in enumerate(self.gold) if i in found or not one.optional]

    @property
    def given(self) -> list[FactT]:
        """Predicted facts that count; only a second reader's can be optional."""
        found = {j for _, j in self.pairs}
        return [one for j, one in enumerate(self.pred) if j in found or not one.optional]

    @property
    def missed(self) -> list[FactT]:
        """Labelled facts that count and have no partner."""
        found = {i for i, _ in self.pairs}
        return [one for i, one in enumerate(self.gold) if i not in found and not one.optional]

    @property
    def invented(self) -> list[FactT]:
        """Predicted facts that count and have no partner."""
        found = {j for _, j in self.pairs}
        return [one for j, one in enumerate(self.pred) if j not in found and not one.optional]

    @property
    def splits(self) -> list[Pair]:
        """Unpaired predictions that look like a label another prediction already has."""
        rows, columns = self._taken()
        return [(i, j) for i, j in self._alike() if i in rows and j not in columns]

    @property
    def merges(self) -> list[Pair]:
        """Unpaired labels that look like a prediction another label already has."""
        rows, columns = self._taken()
        return [(i, j) for i, j in self._alike() if i not in rows and j in columns]

    def _taken(self) -> tuple[set[int], set[int]]:
        return {i for i, _ in self.pairs}, {j for _, j in self.pairs}

    def _alike(self) -> list[Pair]:
        return [(i, j) for i, row in enumerate(self.likeness) for j, s in enumerate(row) if s > 0]


def align(
    gold: Facts, pred: Facts, rules: Rules = RULES
) -> tuple[Alignment[StrikeFact], Alignment[ClaimFact]]:
    """Align strikes, then claims, whose strikes are those that the first alignment gives them."""

    def same_strike(mine: StrikeFact, yours: StrikeFact) -> float:
        return strike_likeness(mine, yours, rules) if may_be_one_strike(mine, yours, rules) else 0

    def same_claim(mine: ClaimFact, yours: ClaimFact) -> float:
        return claim_likeness(mine, yours, rules) if may_be_one_claim(mine, yours, rules) else 0

    strikes = _aligned(gold.strikes, pred.strikes, _Kin(same_strike, _strike_ties, rules.gate))
    strike_of = {yours.id: mine.id for mine, yours in strikes.matched}
    linked = tuple(relinked(claim, strike_of) for claim in pred.claims)
    return strikes, _aligned(gold.claims, linked, _Kin(same_claim, _claim_ties, rules.gate))


@dataclass(frozen=True, slots=True)
class _Kin(Generic[FactT]):
    """How two facts are held against each other."""

    likeness: Callable[[FactT, FactT], float]
    ties: Callable[[FactT, FactT], float]
    gate: float


def _strike_ties(mine: StrikeFact, yours: StrikeFact) -> float:
    either = mine.cited | yours.cited
    cited = len(mine.cited & yours.cited) / len(either) if either else 1.0
    return agreement(STRIKE_SLOTS, mine, yours) + CITED * cited


def _claim_ties(mine: ClaimFact, yours: ClaimFact) -> float:
    return agreement(CLAIM_SLOTS, mine, yours)


def _aligned(
    gold: tuple[FactT, ...], pred: tuple[FactT, ...], kin: _Kin[FactT]
) -> Alignment[FactT]:
    raw = [[kin.likeness(mine, yours) for yours in pred] for mine in gold]
    likeness = tuple(tuple(s if s >= kin.gate else 0.0 for s in row) for row in raw)
    weights = [
        [
            s + TIE_BREAK * (kin.ties(gold[i], pred[j]) + SAME_RANK * (i == j)) if s else 0.0
            for j, s in enumerate(row)
        ]
        for i, row in enumerate(likeness)
    ]
    return Alignment(gold, pred, tuple(best_pairs(weights)), likeness)


def strike_likeness(gold: StrikeFact, pred: StrikeFact, rules: Rules) -> float:
    """Tell how alike two strikes are, from 0 to 1.

    Fields that both sides fill are averaged; those that only one fills make the mean count less.
    """
    earned = weighed = filled = 0.0
    for weight, mine, yours, likeness in _strike_identity(gold, pred, rules):
        if mine and yours:
            earned += weight * likeness
            weighed += weight
        if mine or yours:
            filled += weight
    fields = (earned / weighed) * (0.5 + 0.5 * weighed / filled)
    words = quote_overlap(gold.spans, pred.spans)
    return (1 - rules.strike_words) * fields + rules.strike_words * words


def _strike_identity(
    gold: StrikeFact, pred: StrikeFact, rules: Rules
) -> Sequence[tuple[float, bool, bool, float]]:
    fired = len(gold.attackers) + len(pred.attackers)
    attackers = 2 * attackers_credit(gold.attackers, pred.attackers) / fired if fired else 0.0
    method = method_credit(gold.method, pred.method)
    return (
        (rules.place, bool(gold.place), bool(pred.place), _place_likeness(gold, pred)),
        (rules.date, bool(gold.date), bool(pred.date), _date_likeness(gold, pred)),
        (rules.target, bool(gold.target), bool(pred.target), _target_likeness(gold, pred)),
        (rules.method, True, True, method),
        (rules.attackers, bool(gold.attackers), bool(pred.attackers), attackers),
    )


def _place_likeness(gold: StrikeFact, pred: StrikeFact) -> float:
    return place_credit(gold.place, pred.place) if gold.place and pred.place else 0.0


def _date_likeness(gold: StrikeFact, pred: StrikeFact) -> float:
    """Credit the days in the better direction: likeness has no gold side."""
    if not gold.date or not pred.date:
        return 0.0
    return max(date_credit(gold.date, pred.date), date_credit(pred.date, gold.date))


def _target_likeness(gold: StrikeFact, pred: StrikeFact) -> float:
    return target_likeness(gold.target, pred.target) if gold.target and pred.target else 0.0


def may_be_one_strike(gold: StrikeFact, pred: StrikeFact, rules: Rules) -> bool:
    """Tell whether place, words or target let two strikes be the same.

    Between two named places that differ, a target of the same category proves nothing: there are
    many houses.
    """
    if _place_likeness(gold, pred) >= rules.same_place:
        return True
    if quote_overlap(gold.spans, pred.spans) >= rules.same_words:
        return True
    if not gold.target or not pred.target:
        return False
    if gold.place and pred.place:
        names, others = gold.target.names, pred.target.names
        return names is not None and others is not None and name_credit(names, others) > 0
    return target_likeness(gold.target, pred.target) > 0


def claim_likeness(gold: ClaimFact, pred: ClaimFact, rules: Rules) -> float:
    """Tell how alike two claims are, from 0 to 1; the prediction already points at gold strikes."""
    return (
        rules.claimant * claimant_credit(gold, pred)
        + rules.claim_words * quote_overlap(gold.spans, pred.spans)
        + rules.topic * (gold.topic == pred.topic)
        + rules.about * about_credit(gold, pred)
    )


def may_be_one_claim(gold: ClaimFact, pred: ClaimFact, rules: Rules) -> bool:
    """Tell whether two claims may be one: same speaker and topic, or one of these and the words."""
    topic, speaker = gold.topic == pred.topic, claimant_credit(gold, pred) > 0
    if topic and speaker:
        return True
    if not topic and not speaker:
        return False
    return quote_overlap(gold.spans, pred.spans) >= rules.same_words
