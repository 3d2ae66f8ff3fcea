"""Who is who: pairs, and what may never decide them."""

from hypothesis import given
from test_score import any_label

from evals.align import align
from evals.facts import facts_of_label
from evals.gold import Labelled


@given(any_label(), any_label())
def test_found_of_one_side_is_found_of_the_other(one: Labelled, other: Labelled) -> None:
    there = align(facts_of_label(one), facts_of_label(other))
    back = align(facts_of_label(other), facts_of_label(one))

    for side, turned in zip(there, back, strict=True):
        assert len(side.pairs) == len(turned.pairs)
        assert (len(side.missed), len(side.invented)) == (len(turned.invented), len(turned.missed))
