"""The fillers of an article role by role, without asking which strike or claim they belong to.

A large gap between the headline and this score says that strikes were split or merged, not that
the article was misread (CEAF-REE in the terms of template filling).
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from evals.assignment import best_sum
from evals.credit import (
    date_credit,
    method_credit,
    place_credit,
    target_credit,
    toll_credit,
)
from evals.facts import Facts, PlaceFact, TargetFact, toll_key
from evals.names import Names, name_credit
from extractor.schema.record import DateValue, Toll
from extractor.schema.terms import Method

T = TypeVar("T")
Mark = tuple[float, float, float]
"""What was earned, of how many labelled, by how many predicted values."""


@dataclass(frozen=True, slots=True)
class _Role(Generic[T]):
    """One kind of filler; those with one `key` are one filler."""

    fillers: Callable[[Facts], Iterable[T]]
    key: Callable[[T], Hashable]
    credit: Callable[[T, T], float]

    def mark(self, gold: Facts, pred: Facts) -> Mark:
        mine = self._distinct(gold)
        yours = self._distinct(pred)
        weights = [[self.credit(one, other) for other in yours] for one in mine]
        return best_sum(weights), len(mine), len(yours)

    def _distinct(self, facts: Facts) -> list[T]:
        return list({self.key(one): one for one in self.fillers(facts)}.values())


def _methods(facts: Facts) -> Iterable[Method]:
    return (one.method for one in facts.strikes)


def _dates(facts: Facts) -> Iterable[DateValue]:
    return (one.date for one in facts.strikes if one.date)


def _places(facts: Facts) -> Iterable[PlaceFact]:
    return (one.place for one in facts.strikes if one.place)


def _targets(facts: Facts) -> Iterable[TargetFact]:
    targets = (one.target for one in facts.strikes if one.target)
    return (target for target in targets if target.names or target.categories)


def _target_key(target: TargetFact) -> Hashable:
    return target.categories or (target.names and target.names.main)


def _attackers(facts: Facts) -> Iterable[Names]:
    return (attacker.names for one in facts.strikes for attacker in one.attackers)


def _claimants(facts: Facts) -> Iterable[Names]:
    return (one.names for one in facts.claims if one.names)


def _tolls(facts: Facts) -> Iterable[Toll]:
    return (toll for one in facts.claims for toll in one.tolls)


_METHODS = _Role(_methods, lambda one: one, method_credit)
_DATES = _Role(_dates, lambda one: (one.start, one.end), date_credit)
_PLACES = _Role(_places, lambda one: (one.names.main, one.country), place_credit)
_TARGETS = _Role(_targets, _target_key, target_credit)
_ATTACKERS = _Role(_attackers, lambda one: one.main, name_credit)
_CLAIMANTS = _Role(_claimants, lambda one: one.main, name_credit)
_TOLLS = _Role(_tolls, toll_key, toll_credit)


def collapsed(gold: Facts, pred: Facts) -> Mark:
    """Mark an article's methods, days, places, targets, attackers, claimants and tolls at large."""
    marks = (
        _METHODS.mark(gold, pred),
        _DATES.mark(gold, pred),
        _PLACES.mark(gold, pred),
        _TARGETS.mark(gold, pred),
        _ATTACKERS.mark(gold, pred),
        _CLAIMANTS.mark(gold, pred),
        _TOLLS.mark(gold, pred),
    )
    earned, possible, actual = zip(*marks, strict=True)
    return sum(earned), sum(possible), sum(actual)
