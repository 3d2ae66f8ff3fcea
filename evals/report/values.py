"""The values of scored fields in words, of labels and records alike."""

from collections.abc import Callable, Mapping

from evals.gold import LabelClaim, LabelStrike
from extractor.export.wording import bound_words, day_words, place_words, toll_words
from extractor.schema.record import Claim, DateValue, Quantity, Strike

AnyStrike = LabelStrike | Strike
AnyClaim = LabelClaim | Claim


def value_of(field: str, item: AnyStrike | AnyClaim) -> str:
    """Word the value of a field such as `strike.method`; "" where there is none."""
    name = field.partition(".")[2]
    if isinstance(item, LabelStrike | Strike):
        return _OF_STRIKES[name](item)
    return _OF_CLAIMS[name](item)


def _number(count: Quantity | None) -> str:
    return f"{count.text} = {bound_words(count)}" if count else ""


def _days(when: DateValue | None) -> str:
    return f"{when.text} = {day_words(when)}" if when else ""


def _place(one: AnyStrike) -> str:
    place = one.place
    if place is None:
        return ""
    name = place_words(place).removeprefix("near ")
    return f"{place.text} = {name} ({place.precision})"


def _target(one: AnyStrike) -> str:
    if one.target is None:
        return ""
    return f"{one.target.text} [{', '.join(one.target.categories)}]"


def _claimant(one: AnyClaim) -> str:
    who = one.claimant
    if who.text is None:
        return "narrator"
    return f"{who.text} = {who.name}" if who.name and who.name != who.text else who.text


_OF_STRIKES: Mapping[str, Callable[[AnyStrike], str]] = {
    "method": lambda one: one.method,
    "date": lambda one: _days(one.date),
    "place": _place,
    "count": lambda one: _number(one.count),
    "reality": lambda one: one.reality,
    "salience": lambda one: one.salience,
    "attackers": lambda one: "; ".join(attacker.text for attacker in one.attackers),
    "target": _target,
    "basis": lambda one: "; ".join(attacker.basis for attacker in one.attackers),
    "relation": lambda one: one.place.relation if one.place else "",
}
_OF_CLAIMS: Mapping[str, Callable[[AnyClaim], str]] = {
    "topic": lambda one: one.topic,
    "stance": lambda one: one.stance,
    "hedge": lambda one: one.hedge,
    "claimant": _claimant,
    "kind": lambda one: one.claimant.kind,
    "about": lambda one: " ".join(one.about) or "none",
    "tolls": lambda one: "; ".join(toll_words(toll) for toll in one.casualties),
    "count": lambda one: _number(one.count),
    "period": lambda one: _days(one.period),
    "via": lambda one: one.via or "",
}
