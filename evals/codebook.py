"""The rules of the codebook that code can check, each yielding one sentence a problem.

What a text means stays a reader's business; here a label must only not contradict itself, its
text, or the codebook's closed rules.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from evals.gold import LabelClaim, Labelled, LabelStrike
from extractor.schema.record import DateValue, Quantity, Toll

STRIKE_QUOTES = 3
CLAIM_QUOTES = 2
COUNTED_TOPICS = frozenset({"tally", "damage"})
TIMED_TOPICS = frozenset({"tally", "damage", "casualties"})
RIVALS = 2
"""Blamed attackers that make a strike disputed without a denial."""

Problems = Iterator[str]
Words = Sequence[tuple[str, str | None]]

_COUNTRY = re.compile(r"[A-Z]{3}")


def _quotes(quotes: Sequence[str], most: int, text: str) -> Problems:
    if not 1 <= len(quotes) <= most:
        yield f"{len(quotes)} quotes stand where 1 to {most} belong"
    if len(set(quotes)) < len(quotes):
        yield "one quote stands twice"
    for quote in quotes:
        if not quote.strip() or quote not in text:
            yield f"quote {quote!r} is not in the text"


def _words(values: Words, text: str) -> Problems:
    for field, words in values:
        if words is not None and (not words.strip() or words not in text):
            yield f"{field} {words!r} is not in the text"


def _bounds(field: str, count: Quantity | None) -> Problems:
    if count is None:
        return
    if count.low is None and count.high is None:
        yield f"{field} {count.text!r} has neither bound"
    elif count.low is not None and count.high is not None and count.low > count.high:
        yield f"{field} {count.text!r} goes from {count.low} down to {count.high}"
    if min(count.low or 0, count.high or 0) < 0:
        yield f"{field} {count.text!r} is below zero"


def _days(field: str, days: DateValue | None) -> Problems:
    if days and days.start and days.end and days.start > days.end:
        yield f"{field} {days.text!r} starts on {days.start}, after its end on {days.end}"


def _strike_evidence(one: LabelStrike, case: Labelled) -> Problems:
    values: list[tuple[str, str | None]] = [
        ("count", one.count.text if one.count else None),
        ("date", one.date.text if one.date else None),
        ("place", one.place.text if one.place else None),
        ("target", one.target.text if one.target else None),
        *(("attacker", attacker.text) for attacker in one.attackers),
    ]
    yield from _words(values, case.text)
    yield from _quotes(one.quotes, STRIKE_QUOTES, case.text)


def _strike_values(one: LabelStrike, _: Labelled) -> Problems:
    yield from _bounds("count", one.count)
    yield from _days("date", one.date)
    if one.count and one.count.text.lower() in {"a", "an"}:
        yield f"count {one.count.text!r} is an article, which counts nothing"
    if one.place and one.place.country and not _COUNTRY.fullmatch(one.place.country):
        yield f"country {one.place.country!r} is no code of three capitals (ISO 3166-1 alpha-3)"


def _target(one: LabelStrike, _: Labelled) -> Problems:
    if one.target is None:
        return
    if not one.target.categories:
        yield f"target {one.target.text!r} has no category"
    if len(set(one.target.categories)) < len(one.target.categories):
        yield f"target {one.target.text!r} has one category twice"


def _reality(one: LabelStrike, case: Labelled) -> Problems:
    """An alleged strike is nobody's fact; a disputed one needs a denial or rival authors."""
    bases = [attacker.basis for attacker in one.attackers]
    if one.reality == "alleged":
        stated = {"declared", "reported"} & set(bases)
        yield from (f"reality is alleged, yet an attacker is {basis}" for basis in sorted(stated))
    if one.reality == "disputed" and bases.count("blamed") < RIVALS:
        about = (claim for claim in case.label.claims if one.id in claim.about)
        if not any(claim.stance in {"denies", "disputes"} for claim in about):
            yield "reality is disputed, yet no claim denies it and no rival is blamed"


def _required(one: LabelStrike, _: Labelled) -> Problems:
    if not one.optional and one.date is None and one.place is None:
        yield "it has neither day nor place, so it must be optional"


def _claim_evidence(one: LabelClaim, case: Labelled) -> Problems:
    values: list[tuple[str, str | None]] = [
        ("claimant", one.claimant.text),
        ("via", one.via),
        ("count", one.count.text if one.count else None),
        ("period", one.period.text if one.period else None),
        *(("toll", toll.count.text) for toll in one.casualties),
    ]
    yield from _words(values, case.text)
    yield from _quotes(one.quotes, CLAIM_QUOTES, case.text)


def _claim_values(one: LabelClaim, _: Labelled) -> Problems:
    yield from _bounds("count", one.count)
    yield from _days("period", one.period)
    for toll in one.casualties:
        yield from _bounds("toll", toll.count)


def _about(one: LabelClaim, case: Labelled) -> Problems:
    known = {strike.id for strike in case.label.strikes}
    yield from (
        f"it is about {name!r}, which is no strike" for name in one.about if name not in known
    )
    if len(set(one.about)) < len(one.about):
        yield "it is about one strike twice"


def _claimant(one: LabelClaim, _: Labelled) -> Problems:
    who = one.claimant
    if (who.kind == "narrator") != (who.text is None):
        yield f"claimant {who.text!r} has kind {who.kind!r}, but only the narrator has no text"
    if who.kind == "narrator" and not one.casualties and one.count is None:
        yield f"the narrator's {one.topic} carries no figure, so it is the strike record already"


def _topic(one: LabelClaim, _: Labelled) -> Problems:
    """Figures belong to their topics: a permission or a justification has no toll."""
    if one.casualties and one.topic != "casualties":
        yield f"topic {one.topic!r} has tolls, which only casualties have"
    if one.count and one.topic not in COUNTED_TOPICS:
        yield f"topic {one.topic!r} has a count, which only tally and damage have"
    if one.period and one.topic not in TIMED_TOPICS:
        yield f"topic {one.topic!r} has a period, which only totals have"
    if one.topic == "tally" and one.stance == "asserts" and one.count is None:
        yield "a tally counts nothing"
    if one.casualties and one.stance == "no_comment":
        yield "no_comment has tolls"


def _parts(one: LabelClaim, _: Labelled) -> Problems:
    """A part lies inside an undivided toll of the same claim, which cannot be smaller."""
    wholes = [toll.count for toll in one.casualties if not toll.part]
    for toll in one.casualties:
        if toll.part and not any(_may_hold(whole, toll) for whole in wholes):
            yield f"toll {toll.count.text!r} is a part of no larger toll"


def _may_hold(whole: Quantity, part: Toll) -> bool:
    return whole.high is None or whole.high >= (part.count.low or 0)


STRIKE_RULES: tuple[Callable[[LabelStrike, Labelled], Problems], ...] = (
    _strike_evidence,
    _strike_values,
    _target,
    _reality,
    _required,
)
CLAIM_RULES: tuple[Callable[[LabelClaim, Labelled], Problems], ...] = (
    _claim_evidence,
    _claim_values,
    _about,
    _claimant,
    _topic,
    _parts,
)
