"""One article's tally: the counts that every figure is computed from, and nothing computed yet.

Ratios are taken last, over sums: the mean of rounded ratios is another number.
"""

from collections import Counter

from pydantic import BaseModel, ConfigDict

from evals.align import RULES, Rules
from evals.assignment import best_sum
from evals.collapse import Mark, collapsed
from evals.credit import flipped, off_by_one, toll_credit
from evals.facts import NOTHING, Facts, facts_of_label, facts_of_record
from evals.gold import Labelled
from evals.grounding import grounded
from evals.judge import Judgement, judge
from evals.slots import CLAIM_SLOTS, STRIKE_SLOTS
from extractor.schema.record import Record
from extractor.schema.terms import Status

ANSWERED: frozenset[Status] = frozenset({"ok", "empty", "partial", "truncated"})
"""Statuses under which what was returned is an answer; any other is scored as silence."""

STRIKE_FIELDS = tuple(f"strike.{slot.name}" for slot in STRIKE_SLOTS)
CLAIM_FIELDS = tuple(f"claim.{slot.name}" for slot in CLAIM_SLOTS)
FIELDS = STRIKE_FIELDS + CLAIM_FIELDS
POOLED = tuple(f"strike.{slot.name}" for slot in STRIKE_SLOTS if slot.pooled) + tuple(
    f"claim.{slot.name}" for slot in CLAIM_SLOTS if slot.pooled
)
"""The fields of the headline."""
COUNTS = (
    "strikes",
    "claims",
    "soft strikes",
    "soft claims",
    "collapsed",
    "tolls",
    "quotes exact",
    "quotes folded",
    "false alarms",
    "flips",
    "off by one",
    "splits",
    "merges",
    "failed",
)
ROWS = (*FIELDS, *(f"matched {field}" for field in FIELDS), *COUNTS)


class Tally(BaseModel):
    """What one article adds to every figure.

    Each row of `marks` holds what was earned, of how many labelled, by how many predicted; rows
    of zeros are left out. The rows that count an event (`false alarms`, `flips`, `off by one`,
    `splits`, `merges`, `failed`) hold how often, of how many chances, and zero. `cluster` is the
    unit that statistics resample.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    cluster: str
    status: Status
    marks: dict[str, Mark]


def score(case: Labelled, record: Record | None, rules: Rules = RULES) -> Tally:
    """Tally a record against its label; a failed or absent one is scored as silence."""
    answer = record if record and record.status in ANSWERED else None
    marks = mark(judge(facts_of_label(case), facts_of(answer), rules))
    marks |= _quote_marks(answer, case.text)
    marks["failed"] = (float(answer is None), 1, 0)
    return Tally(
        id=case.id,
        cluster=case.cluster,
        status=record.status if record else "failed",
        marks={row: numbers for row, numbers in marks.items() if any(numbers)},
    )


def facts_of(answer: Record | None) -> Facts:
    """Prepare an answer for comparison; no answer says nothing."""
    return facts_of_record(answer) if answer else NOTHING


def mark(judgement: Judgement) -> dict[str, Mark]:
    """Add up one article's outcomes, row by row."""
    return _field_marks(judgement) | _detection_marks(judgement) | _article_marks(judgement)


def _field_marks(judgement: Judgement) -> dict[str, Mark]:
    marks: dict[str, Mark] = {}
    for one in judgement.outcomes:
        added = (one.credit, one.possible, one.actual)
        marks[one.field] = _plus(marks.get(one.field), added)
        if one.matched:
            row = f"matched {one.field}"
            marks[row] = _plus(marks.get(row), added)
    return marks


def _plus(sum_so_far: Mark | None, added: Mark) -> Mark:
    if sum_so_far is None:
        return added
    return sum_so_far[0] + added[0], sum_so_far[1] + added[1], sum_so_far[2] + added[2]


def _detection_marks(judgement: Judgement) -> dict[str, Mark]:
    """Count pairs, labelled and predicted; softly, where a pair earns the F of its own fields."""
    soft = _soft_credit(judgement)
    marks: dict[str, Mark] = {}
    for kind, side in (("strike", judgement.strikes), ("claim", judgement.claims)):
        labelled, predicted = len(side.expected), len(side.given)
        marks[f"{kind}s"] = (len(side.pairs), labelled, predicted)
        marks[f"soft {kind}s"] = (soft[kind], labelled, predicted)
    return marks


def _soft_credit(judgement: Judgement) -> dict[str, float]:
    pairs: dict[tuple[str, str | None], Mark] = {}
    for one in judgement.outcomes:
        if one.matched and one.pooled:
            pair = (one.field.partition(".")[0], one.gold)
            pairs[pair] = _plus(pairs.get(pair), (one.credit, one.possible, one.actual))
    soft = {"strike": 0.0, "claim": 0.0}
    for (kind, _), (credit, possible, actual) in pairs.items():
        soft[kind] += 2 * credit / (possible + actual)
    return soft


def _article_marks(judgement: Judgement) -> dict[str, Mark]:
    strikes, claims = judgement.strikes, judgement.claims
    gold = Facts(tuple(strikes.expected), tuple(claims.expected))
    pred = Facts(tuple(strikes.given), tuple(claims.given))
    silent = not gold.strikes
    dated = [(g.date, p.date) for g, p in strikes.matched if g.date and p.date]
    flips = sum(flipped(g.stance, p.stance) for g, p in claims.matched)
    return {
        "collapsed": collapsed(gold, pred),
        "tolls": _pooled_tolls(gold, pred),
        "false alarms": (float(silent and bool(pred.strikes)), float(silent), 0),
        "flips": (flips, len(claims.pairs), 0),
        "off by one": (sum(off_by_one(g, p) for g, p in dated), len(dated), 0),
        "splits": (len(strikes.splits) + len(claims.splits), len(pred.strikes + pred.claims), 0),
        "merges": (len(strikes.merges) + len(claims.merges), len(gold.strikes + gold.claims), 0),
    }


def _pooled_tolls(gold: Facts, pred: Facts) -> Mark:
    """Pair the article's tolls whoever says them: the figures a reader looks for."""
    mine = [toll for claim in gold.claims for toll in claim.tolls]
    yours = [toll for claim in pred.claims for toll in claim.tolls]
    weights = [[toll_credit(one, other) for other in yours] for one in mine]
    return best_sum(weights), len(mine), len(yours)


def _quote_marks(answer: Record | None, text: str) -> dict[str, Mark]:
    if answer is None:
        return {}
    quotes = [one.quote for strike in answer.strikes for one in strike.evidence]
    quotes += [one.quote for claim in answer.claims for one in claim.evidence]
    found = Counter(grounded(quote, text) for quote in quotes)
    exact, folded = found["exact"], found["exact"] + found["folded"]
    return {
        "quotes exact": (exact, len(quotes), len(quotes)),
        "quotes folded": (folded, len(quotes), len(quotes)),
    }
