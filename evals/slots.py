"""The fields that are scored: how many values each holds, and what a predicted one is worth.

A field that is not `pooled` has its own row and stays out of the headline: it qualifies another
field (`basis` the attackers, `relation` the place) and means nothing where that one is wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from evals import credit
from evals.facts import ClaimFact, StrikeFact
from evals.names import name_credit

FactT = TypeVar("FactT", StrikeFact, ClaimFact)


@dataclass(frozen=True, slots=True)
class Slot(Generic[FactT]):
    """One scored field; `credit` is asked only where both sides are filled."""

    name: str
    filled: Callable[[FactT], int]
    credit: Callable[[FactT, FactT], float]
    pooled: bool = True


def _one(_: StrikeFact | ClaimFact) -> int:
    return 1


def _date(gold: StrikeFact, pred: StrikeFact) -> float:
    return credit.date_credit(gold.date, pred.date) if gold.date and pred.date else 0.0


def _place(gold: StrikeFact, pred: StrikeFact) -> float:
    return credit.place_credit(gold.place, pred.place) if gold.place and pred.place else 0.0


def _relation(gold: StrikeFact, pred: StrikeFact) -> float:
    if not gold.place or not pred.place:
        return 0.0
    return credit.same_credit(gold.place.relation, pred.place.relation)


def _target(gold: StrikeFact, pred: StrikeFact) -> float:
    return credit.target_credit(gold.target, pred.target) if gold.target and pred.target else 0.0


def _has_target(one: StrikeFact) -> int:
    return int(one.target is not None and bool(one.target.names or one.target.categories))


def _count(gold: StrikeFact | ClaimFact, pred: StrikeFact | ClaimFact) -> float:
    return credit.quantity_credit(gold.count, pred.count) if gold.count and pred.count else 0.0


def _counted(one: StrikeFact | ClaimFact) -> int:
    return int(one.count is not None)


def _period(gold: ClaimFact, pred: ClaimFact) -> float:
    return credit.date_credit(gold.period, pred.period) if gold.period and pred.period else 0.0


def _via(gold: ClaimFact, pred: ClaimFact) -> float:
    return name_credit(gold.via, pred.via) if gold.via and pred.via else 0.0


STRIKE_SLOTS: tuple[Slot[StrikeFact], ...] = (
    Slot("method", _one, lambda g, p: credit.method_credit(g.method, p.method)),
    Slot("date", lambda one: int(one.date is not None), _date),
    Slot("place", lambda one: int(one.place is not None), _place),
    Slot("count", _counted, _count),
    Slot("reality", _one, lambda g, p: credit.same_credit(g.reality, p.reality)),
    Slot("salience", _one, lambda g, p: credit.same_credit(g.salience, p.salience)),
    Slot(
        "attackers",
        lambda one: len(one.attackers),
        lambda g, p: credit.attackers_credit(g.attackers, p.attackers),
    ),
    Slot("target", _has_target, _target),
    Slot(
        "basis",
        lambda one: len(one.attackers),
        lambda g, p: credit.basis_credit(g.attackers, p.attackers),
        pooled=False,
    ),
    Slot("relation", lambda one: int(one.place is not None), _relation, pooled=False),
)

CLAIM_SLOTS: tuple[Slot[ClaimFact], ...] = (
    Slot("topic", _one, lambda g, p: credit.same_credit(g.topic, p.topic)),
    Slot("stance", _one, lambda g, p: credit.same_credit(g.stance, p.stance)),
    Slot("hedge", _one, lambda g, p: credit.same_credit(g.hedge, p.hedge)),
    Slot(
        "claimant",
        lambda one: int(one.names is not None or one.kind == "narrator"),
        credit.claimant_credit,
    ),
    Slot("kind", _one, lambda g, p: credit.same_credit(g.kind, p.kind)),
    Slot("about", _one, credit.about_credit),
    Slot(
        "tolls",
        lambda one: len(one.tolls),
        lambda g, p: credit.tolls_credit(g.tolls, p.tolls),
    ),
    Slot("count", _counted, _count),
    Slot("period", lambda one: int(one.period is not None), _period),
    Slot("via", lambda one: int(one.via is not None), _via, pooled=False),
)


def agreement(slots: tuple[Slot[FactT], ...], gold: FactT, pred: FactT) -> float:
    """Give the share of all filled fields on which two facts agree, from 0 to 1."""
    earned = possible = 0.0
    for slot in slots:
        mine, yours = slot.filled(gold), slot.filled(pred)
        possible += max(mine, yours)
        if mine and yours:
            earned += slot.credit(gold, pred)
    return earned / possible if possible else 1.0
