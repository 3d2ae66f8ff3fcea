"""Figures from tallies: every one a function of sums, so that any resample can be measured."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals.score import ANSWERED, CLAIM_FIELDS, FIELDS, POOLED, ROWS, STRIKE_FIELDS, Tally

Array = NDArray[np.float64]
Measure = Callable[[Array], Array]
"""Takes sums in the shape (..., rows, 3) and gives one figure for each leading index."""

PLACE_OF = {row: place for place, row in enumerate(ROWS)}
MACRO_SUPPORT = 10
"""Labelled values below which a field stays out of the macro mean."""


class Prf(NamedTuple):
    """Precision, recall and their harmonic mean, with the number of labelled values."""

    precision: float
    recall: float
    f1: float
    support: float


def stack(tallies: Sequence[Tally]) -> Array:
    """Lay tallies out as an array of articles by rows by (earned, labelled, predicted)."""
    array = np.zeros((len(tallies), len(ROWS), 3))
    for article, tally in enumerate(tallies):
        for row, numbers in tally.marks.items():
            array[article, PLACE_OF[row]] = numbers
    return array


def pooled(sums: Array, rows: Sequence[str]) -> Array:
    """Add rows up: earned, labelled, predicted."""
    found: Array = sums[..., [PLACE_OF[row] for row in rows], :].sum(axis=-2)
    return found


def f1(rows: Sequence[str]) -> Measure:
    """Measure F1 over rows; where nothing is labelled and nothing predicted, silence is 1."""

    def measure(sums: Array) -> Array:
        earned, labelled, predicted = np.moveaxis(pooled(sums, rows), -1, 0)
        return _ratio(2 * earned, labelled + predicted, empty=1.0)

    return measure


def rate(row: str, *, empty: float) -> Measure:
    """Measure how often, of how many; `empty` stands where there was no chance."""

    def measure(sums: Array) -> Array:
        how_often, chances, _ = np.moveaxis(pooled(sums, [row]), -1, 0)
        return _ratio(how_often, chances, empty=empty)

    return measure


def number(row: str) -> Measure:
    """Measure how often."""

    def measure(sums: Array) -> Array:
        return pooled(sums, [row])[..., 0]

    return measure


def _ratio(above: Array, below: Array, *, empty: float) -> Array:
    return np.divide(above, below, out=np.full_like(above, empty), where=below > 0)


def macro(sums: Array) -> Array:
    """Mean F1 of the pooled fields that have enough labelled values; 1 when none has."""
    scores = np.stack([f1([field])(sums) for field in POOLED], axis=-1)
    counted = np.stack([pooled(sums, [field])[..., 1] >= MACRO_SUPPORT for field in POOLED], -1)
    return _ratio((scores * counted).sum(axis=-1), counted.sum(axis=-1) * 1.0, empty=1.0)


def _headline_of(fields: Sequence[str], prefix: str = "") -> list[str]:
    return [f"{prefix}{field}" for field in fields if field in POOLED]


def matched(sums: Array) -> Array:
    """F1 over paired strikes and claims only: 0 where none is paired though there was one."""
    fields: Array = f1(_headline_of(FIELDS, "matched "))(sums)
    paired, labelled, predicted = np.moveaxis(pooled(sums, ["strikes", "claims"]), -1, 0)
    return np.where((paired == 0) & (labelled + predicted > 0), 0.0, fields)


HEADLINE = "slot all"
MEASURES: Mapping[str, Measure] = {
    HEADLINE: f1(POOLED),
    "slot all strikes": f1(_headline_of(STRIKE_FIELDS)),
    "slot all claims": f1(_headline_of(CLAIM_FIELDS)),
    "slot matched": matched,
    "strikes found": f1(["strikes"]),
    "claims found": f1(["claims"]),
    "soft strikes": f1(["soft strikes"]),
    "soft claims": f1(["soft claims"]),
    "collapsed": f1(["collapsed"]),
    "tolls pooled": f1(["tolls"]),
    "macro": macro,
    "false alarms": rate("false alarms", empty=0.0),
    "quotes exact": rate("quotes exact", empty=1.0),
    "quotes grounded": rate("quotes folded", empty=1.0),
    "stance flips": number("flips"),
    "days off by one": number("off by one"),
    "splits": number("splits"),
    "merges": number("merges"),
    "failed": number("failed"),
}
"""Every figure of a run by name; the headline never stands alone."""


def prf(tallies: Sequence[Tally], rows: Sequence[str]) -> Prf:
    """Give precision, recall, F1 and support of rows over articles, each 1 where it is empty."""
    earned, labelled, predicted = pooled(stack(tallies).sum(axis=0), rows)
    precision = earned / predicted if predicted else 1.0
    recall = earned / labelled if labelled else 1.0
    both = labelled + predicted
    return Prf(precision, recall, 2 * earned / both if both else 1.0, labelled)


def figures(tallies: Sequence[Tally]) -> dict[str, float]:
    """Compute every figure of a run."""
    sums = stack(tallies).sum(axis=0)
    return {name: float(measure(sums)) for name, measure in MEASURES.items()}


def answered(tallies: Sequence[Tally]) -> list[Tally]:
    """Leave out the articles that failed: a diagnostic, never the headline."""
    return [tally for tally in tallies if tally.status in ANSWERED]
