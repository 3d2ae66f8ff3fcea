"""What became of every field of one article.

Outcomes are the five of the Message Understanding Conferences (MUC-4 scoring guidelines, 1992):
COR right, PAR partly right, INC wrong, MIS missing, SPU spurious.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from evals.align import RULES, Alignment, Rules, align
from evals.facts import ClaimFact, Facts, StrikeFact
from evals.slots import CLAIM_SLOTS, STRIKE_SLOTS, FactT, Slot

Verdict = Literal["COR", "PAR", "INC", "MIS", "SPU"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One field of one pair, or of one fact that found no partner (its other id is None).

    `credit` is what was earned of `possible` labelled and `actual` predicted values.
    """

    field: str
    pooled: bool
    gold: str | None
    pred: str | None
    credit: float
    possible: int
    actual: int

    @property
    def matched(self) -> bool:
        """Whether both sides have the strike or claim that the field belongs to."""
        return self.gold is not None and self.pred is not None

    @property
    def verdict(self) -> Verdict:
        """Name the outcome; a list is partly right until all of both sides is.

        >>> Outcome("strike.attackers", True, "S1", "S1", 1.0, 1, 2).verdict
        'PAR'
        """
        if not self.actual:
            return "MIS"
        if not self.possible:
            return "SPU"
        if not self.credit:
            return "INC"
        return "COR" if self.credit == self.possible == self.actual else "PAR"


@dataclass(frozen=True, slots=True)
class Judgement:
    """An article's two alignments and the outcome of every field that either side fills."""

    strikes: Alignment[StrikeFact]
    claims: Alignment[ClaimFact]
    outcomes: tuple[Outcome, ...]


def judge(gold: Facts, pred: Facts, rules: Rules = RULES) -> Judgement:
    """Align an article's facts and judge every field."""
    strikes, claims = align(gold, pred, rules)
    outcomes = (
        *_outcomes("strike", STRIKE_SLOTS, strikes),
        *_outcomes("claim", CLAIM_SLOTS, claims),
    )
    return Judgement(strikes, claims, outcomes)


def _outcomes(
    kind: str, slots: tuple[Slot[FactT], ...], alignment: Alignment[FactT]
) -> Iterator[Outcome]:
    matched, missed, invented = alignment.matched, alignment.missed, alignment.invented
    for slot in slots:
        field = f"{kind}.{slot.name}"
        for mine, yours in matched:
            possible, actual = slot.filled(mine), slot.filled(yours)
            if possible or actual:
                earned = slot.credit(mine, yours) if possible and actual else 0.0
                yield Outcome(field, slot.pooled, mine.id, yours.id, earned, possible, actual)
        for mine in missed:
            if possible := slot.filled(mine):
                yield Outcome(field, slot.pooled, mine.id, None, 0.0, possible, 0)
        for yours in invented:
            if actual := slot.filled(yours):
                yield Outcome(field, slot.pooled, None, yours.id, 0.0, 0, actual)
