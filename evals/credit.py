"""What a predicted value is worth against the labelled one, from 0 to 1, field by field.

A value that is missing on one side earns nothing and is never compared: that is the scorer's
business. Missing and zero are different values throughout.
"""

from datetime import date

from evals.assignment import best_pairs, best_sum
from evals.facts import AttackerFact, ClaimFact, PlaceFact, Spans, TargetFact
from evals.names import Names, name_credit
from extractor.schema.record import DateValue, Quantity, Toll
from extractor.schema.terms import Method, Stance

FAMILY: dict[Method, str] = {
    "airstrike": "air",
    "drone": "air",
    "rocket": "fire",
    "artillery": "fire",
    "mortar": "fire",
    "missile": "missile",
    "naval": "naval",
}
VAGUE_METHODS: frozenset[Method] = frozenset({"mixed", "unspecified"})
SHORT_QUOTE = 40
"""Characters below which a shared quote proves less: "the strike" stands everywhere."""


def same_credit(gold: object, pred: object) -> float:
    """Credit a closed label: right or wrong."""
    return 1.0 if gold == pred else 0.0


def method_credit(gold: Method, pred: Method) -> float:
    """Credit a method: half for a relative or for the vaguer word.

    >>> method_credit("drone", "airstrike"), method_credit("drone", "mortar")
    (0.5, 0.0)
    """
    if gold == pred:
        return 1.0
    if gold in VAGUE_METHODS or pred in VAGUE_METHODS or FAMILY[gold] == FAMILY[pred]:
        return 0.5
    return 0.0


def quantity_credit(gold: Quantity, pred: Quantity) -> float:
    """Credit a number: half when one bound is right; 12 for 11 is wrong.

    >>> at_least_six = Quantity(text="at least six", low=6, high=None)
    >>> quantity_credit(at_least_six, Quantity(text="six", low=6, high=6))
    0.5
    """
    if (gold.low, gold.high) == (pred.low, pred.high):
        return 1.0
    low_right = gold.low is not None and gold.low == pred.low
    high_right = gold.high is not None and gold.high == pred.high
    return 0.5 if low_right or high_right else 0.0


def date_credit(gold: DateValue, pred: DateValue) -> float:
    """Credit days: full inside a labelled range, half around it or one day off.

    >>> july = DateValue(text="July", start=date(2018, 7, 1), end=date(2018, 7, 31))
    >>> third = DateValue(text="July 3", start=date(2018, 7, 3), end=date(2018, 7, 3))
    >>> date_credit(july, third), date_credit(third, july)
    (1.0, 0.5)
    """
    if (gold.start, gold.end) == (pred.start, pred.end):
        return 1.0
    if gold.start is None or gold.end is None or pred.start is None or pred.end is None:
        start_right = gold.start is not None and gold.start == pred.start
        end_right = gold.end is not None and gold.end == pred.end
        return 0.5 if start_right or end_right else 0.0
    if gold.start <= pred.start and pred.end <= gold.end:
        return 1.0
    around = pred.start <= gold.start and gold.end <= pred.end
    return 0.5 if around or _a_day_apart(gold, pred) else 0.0


def off_by_one(gold: DateValue, pred: DateValue) -> bool:
    """Tell an error of one day, the mark of a misread "yesterday", dateline or time zone."""
    if (gold.start, gold.end) == (pred.start, pred.end):
        return False
    return _a_day_apart(gold, pred)


def _a_day_apart(gold: DateValue, pred: DateValue) -> bool:
    return _within_a_day(gold.start, pred.start) and _within_a_day(gold.end, pred.end)


def _within_a_day(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and abs((one - other).days) <= 1


def place_credit(gold: PlaceFact, pred: PlaceFact) -> float:
    """Credit a place: half for the right province or a similar name, a quarter for the country.

    Two countries that differ are worth nothing, whatever the names.
    """
    if gold.country and pred.country and gold.country != pred.country:
        return 0.0
    country = 0.25 if gold.country and gold.country == pred.country else 0.0
    if (gold.precision == "country") != (pred.precision == "country"):
        return country
    named = name_credit(gold.names, pred.names)
    return named or (0.5 if _one_holds_other(gold, pred) else country)


def _one_holds_other(one: PlaceFact, other: PlaceFact) -> bool:
    """Tell whether one place is the province in which the other lies."""
    return _is_province_of(one, other) or _is_province_of(other, one)


def _is_province_of(wide: PlaceFact, narrow: PlaceFact) -> bool:
    if wide.precision != "admin1" or narrow.admin1 is None:
        return False
    return name_credit(wide.names, narrow.admin1) > 0


def target_credit(gold: TargetFact, pred: TargetFact) -> float:
    """Credit a target by the share of categories; by its words when neither side has any."""
    either = gold.categories | pred.categories
    if either:
        return len(gold.categories & pred.categories) / len(either)
    return _named(gold.names, pred.names)


def target_likeness(gold: TargetFact, pred: TargetFact) -> float:
    """Tell how far two targets may be the same thing: by words or by categories."""
    return max(_named(gold.names, pred.names), target_credit(gold, pred))


def _named(gold: Names | None, pred: Names | None) -> float:
    return name_credit(gold, pred) if gold and pred else 0.0


def attackers_credit(gold: tuple[AttackerFact, ...], pred: tuple[AttackerFact, ...]) -> float:
    """Sum the credits of attackers paired one to one: the same one twice earns once."""
    return best_sum([[name_credit(mine.names, yours.names) for yours in pred] for mine in gold])


def basis_credit(gold: tuple[AttackerFact, ...], pred: tuple[AttackerFact, ...]) -> float:
    """Count the attackers paired by name whose basis is right."""
    weights = [[name_credit(mine.names, yours.names) for yours in pred] for mine in gold]
    return float(sum(gold[i].basis == pred[j].basis for i, j in best_pairs(weights)))


def toll_credit(gold: Toll, pred: Toll) -> float:
    """Credit a toll: the number's credit, halved when it is pinned to the wrong people."""
    mixed = "killed_or_injured"
    if gold.effect != pred.effect and mixed not in (gold.effect, pred.effect):
        return 0.0
    labels = (gold.effect, gold.group, gold.who) == (pred.effect, pred.group, pred.who)
    return quantity_credit(gold.count, pred.count) * (1.0 if labels else 0.5)


def tolls_credit(gold: tuple[Toll, ...], pred: tuple[Toll, ...]) -> float:
    """Sum the credits of tolls paired one to one."""
    return best_sum([[toll_credit(mine, yours) for yours in pred] for mine in gold])


def claimant_credit(gold: ClaimFact, pred: ClaimFact) -> float:
    """Credit the one who speaks; two narrators are the same one."""
    if gold.kind == pred.kind == "narrator":
        return 1.0
    return _named(gold.names, pred.names)


def about_credit(gold: ClaimFact, pred: ClaimFact) -> float:
    """Credit the strikes a claim is about: half when some but not all are right."""
    if gold.about == pred.about:
        return 1.0
    return 0.5 if gold.about & pred.about else 0.0


def quote_overlap(gold: Spans, pred: Spans) -> float:
    """Give the share of the shorter quote that lies in the other, for the best two.

    >>> from extractor.text.spans import Span
    >>> quote_overlap((Span(0, 80),), (Span(40, 200),))
    0.5
    """
    best = 0.0
    for mine in gold:
        for yours in pred:
            if mine == yours:
                return 1.0
            shared = min(mine.end, yours.end) - max(mine.start, yours.start)
            if shared > 0:
                shorter = min(mine.end - mine.start, yours.end - yours.start)
                best = max(best, shared / max(shorter, SHORT_QUOTE))
    return best


def flipped(gold: Stance, pred: Stance) -> bool:
    """Tell whether an admission or assertion was read as a denial, or the other way round."""
    return {gold, pred} in ({"asserts", "denies"}, {"concedes", "denies"})
