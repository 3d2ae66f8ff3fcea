"""Laws of the scorer that hold for any label and any prediction."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from labelling import attacker, claim, days, labelled, place, quantity, record_of, strike, toll

from evals.align import align
from evals.facts import facts_of_label
from evals.gold import LabelClaim, LabelClaimant, Labelled, LabelStrike
from evals.measures import MEASURES, figures, prf
from evals.score import POOLED, score
from extractor.schema.record import Target

law = settings(deadline=None, derandomize=True)
"""The same examples everywhere: a rare find belongs on the desk of whoever looks for one."""
TOWNS = ["Dnipro", "Odesa", "Idlib", "Marea", "Ayn Isa"]
SPEAKERS = ["the mayor", "residents", "the army", "a monitor", "rescuers"]
PASSAGES = [
    "A missile struck an apartment block in Dnipro on March 5, killing 20 people",
    "On March 6 Russian drones hit a substation in Odesa.",
    "He put the injured at 73.",
    "Nobody else was reached for comment",
]
NUMBERS = st.one_of(st.none(), st.integers(0, 3).map(lambda n: quantity(n, n)))


@st.composite
def any_strike(draw: st.DrawFn, number: int) -> LabelStrike:
    town = draw(st.sampled_from([None, *TOWNS]))
    day = draw(st.sampled_from([None, "2024-03-05", "2024-03-06", "2024-03-09"]))
    object_hit = draw(st.sampled_from([None, "school", "port", "market"]))
    return strike(f"S{number}", draw(st.sampled_from(PASSAGES))).model_copy(
        update={
            "method": draw(st.sampled_from(["drone", "missile", "airstrike", "unspecified"])),
            "reality": draw(st.sampled_from(["occurred", "alleged"])),
            "optional": draw(st.booleans()),
            "count": draw(NUMBERS),
            "place": place(town) if town else None,
            "date": days(day) if day else None,
            "target": Target(text=f"a {object_hit}", categories=[object_hit])
            if object_hit
            else None,
            "attackers": [
                attacker(name) for name in draw(st.lists(st.sampled_from(SPEAKERS), max_size=2))
            ],
        }
    )


@st.composite
def any_claim(draw: st.DrawFn, number: int, strikes: list[str]) -> LabelClaim:
    about = draw(st.lists(st.sampled_from(strikes), unique=True)) if strikes else []
    speaker = draw(st.sampled_from(SPEAKERS))
    counts = draw(
        st.lists(st.tuples(st.sampled_from(["killed", "injured"]), st.integers(0, 3)), max_size=2)
    )
    return claim(f"C{number}", about, draw(st.sampled_from(PASSAGES))).model_copy(
        update={
            "claimant": LabelClaimant(text=speaker, name=speaker, kind="witness"),
            "topic": draw(st.sampled_from(["casualties", "damage", "target"])),
            "stance": draw(st.sampled_from(["asserts", "denies"])),
            "optional": draw(st.booleans()),
            "casualties": [toll(what, n, n) for what, n in counts],
        }
    )


@st.composite
def any_label(draw: st.DrawFn) -> Labelled:
    strikes = [draw(any_strike(n)) for n in range(1, draw(st.integers(0, 4)) + 1)]
    ids = [one.id for one in strikes]
    claims = [draw(any_claim(n, ids)) for n in range(1, draw(st.integers(0, 4)) + 1)]
    return labelled(strikes, claims)


def shuffled(case: Labelled, order: st.DataObject) -> Labelled:
    strikes = order.draw(st.permutations(case.label.strikes))
    claims = order.draw(st.permutations(case.label.claims))
    return labelled(list(strikes), list(claims))


@law
@given(any_label(), any_label(), st.data())
def test_order_of_label_and_prediction_changes_nothing(
    gold: Labelled, pred: Labelled, order: st.DataObject
) -> None:
    one = score(gold, record_of(pred))
    another = score(shuffled(gold, order), record_of(shuffled(pred, order)))

    assert one == another


@law
@given(any_label())
def test_label_held_against_itself_is_perfect(gold: Labelled) -> None:
    found = figures([score(gold, record_of(gold))])

    rates = ["false alarms", "stance flips", "days off by one", "failed"]
    assert [found[name] for name in rates] == [0, 0, 0, 0]
    shares = MEASURES.keys() - {*rates, "splits", "merges"}
    assert {name: found[name] for name in shares} == pytest.approx(dict.fromkeys(shares, 1.0))


def precision(gold: Labelled, pred: Labelled) -> float:
    return prf([score(gold, record_of(pred))], POOLED).precision


@law
@given(any_label(), any_label())
def test_invented_strike_or_claim_never_raises_precision(gold: Labelled, pred: Labelled) -> None:
    strikes, claims = pred.label.strikes, pred.label.claims
    invented = strike("S9", "thunder all night").model_copy(update={"place": place("Nowhere")})
    rumour = claim("C9", ["S9"], "thunder all night").model_copy(
        update={"claimant": LabelClaimant(text="no one", name="no one", kind="unnamed")}
    )

    more = labelled([*strikes, invented], [*claims, rumour])

    assert precision(gold, more) <= precision(gold, pred)


WRONG = {
    "place": place("Nowhere"),
    "date": days("1999-01-01"),
    "count": quantity(99, 99),
    "target": Target(text="a lighthouse", categories=["vessel"]),
}


def individuated(strikes: list[LabelStrike]) -> bool:
    """Whether no two strikes share place, day, target and words: else they are one (codebook)."""
    return len({str((s.place, s.date, s.target, s.quotes)) for s in strikes}) == len(strikes)


def headline(gold: Labelled, pred: Labelled) -> float:
    return figures([score(gold, record_of(pred))])["slot all"]


@law
@given(any_label(), st.sampled_from(sorted(WRONG)), st.data())
def test_silence_on_a_field_beats_a_wrong_value(
    gold: Labelled, field: str, which: st.DataObject
) -> None:
    strikes, claims = gold.label.strikes, gold.label.claims
    assume(strikes and individuated(strikes))
    at = which.draw(st.integers(0, len(strikes) - 1))

    def predicted(value: object) -> Labelled:
        changed = strikes[at].model_copy(update={field: value})
        return labelled([*strikes[:at], changed, *strikes[at + 1 :]], claims)

    assert headline(gold, predicted(None)) >= headline(gold, predicted(WRONG[field]))


def renamed(case: Labelled, town: str, name: str, *aliases: str) -> Labelled:
    """Call a town otherwise, wherever it stands in a label."""
    strikes = [
        one.model_copy(update={"place": place(name).model_copy(update={"aliases": list(aliases)})})
        if one.place and one.place.name == town
        else one
        for one in case.label.strikes
    ]
    return labelled(strikes, case.label.claims)


@st.composite
def misread(draw: st.DrawFn, gold: Labelled) -> Labelled:
    """A prediction that found every strike, and got some fields of each wrong or not at all."""
    strikes = []
    for one in gold.label.strikes:
        fields = draw(st.lists(st.sampled_from(["date", "count", "target"]), unique=True))
        values = [draw(st.sampled_from([None, WRONG[field]])) for field in fields]
        strikes.append(one.model_copy(update=dict(zip(fields, values, strict=True))))
    return labelled(strikes, gold.label.claims)


def required(case: Labelled) -> Labelled:
    strikes = [one.model_copy(update={"optional": False}) for one in case.label.strikes]
    return labelled(
        strikes, [one.model_copy(update={"optional": False}) for one in case.label.claims]
    )


@law
@given(any_label().map(required), st.sampled_from(TOWNS), st.data())
def test_accepted_spelling_never_lowers_a_score(
    gold: Labelled, town: str, reading: st.DataObject
) -> None:
    pred = renamed(reading.draw(misread(gold)), town, "Vernal")
    lenient = renamed(gold, town, town, "Vernal")

    assert headline(lenient, pred) >= headline(gold, pred)


@law
@given(any_label(), any_label())
def test_found_of_one_side_is_found_of_the_other(one: Labelled, other: Labelled) -> None:
    there = align(facts_of_label(one), facts_of_label(other))
    back = align(facts_of_label(other), facts_of_label(one))

    for side, turned in zip(there, back, strict=True):
        assert len(side.pairs) == len(turned.pairs)
        assert (len(side.missed), len(side.invented)) == (len(turned.invented), len(turned.missed))
