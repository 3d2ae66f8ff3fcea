"""What a score says: fourteen situations, and laws that hold for any label and any prediction."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from labelling import (
    attacker,
    claim,
    days,
    labelled,
    place,
    quantity,
    record_of,
    strike,
    toll,
)

from evals.gold import LabelClaim, LabelClaimant, Labelled, LabelStrike
from evals.measures import MEASURES, figures, prf
from evals.score import POOLED, score
from extractor.schema.record import Target

A_QUOTE = "A missile struck an apartment block in Dnipro on March 5, killing 20 people"
B_QUOTE = "On March 6 Russian drones hit a substation in Odesa."
A = strike("S1", A_QUOTE).model_copy(
    update={
        "method": "missile",
        "date": days("2024-03-05"),
        "place": place("Dnipro", admin1="Dnipropetrovsk"),
        "target": Target(text="an apartment block", categories=["residential"]),
        "attackers": [attacker("Russian forces")],
    }
)
B = strike("S2", B_QUOTE).model_copy(
    update={
        "date": days("2024-03-06"),
        "place": place("Odesa", admin1="Odesa"),
        "target": Target(text="a substation", categories=["energy"]),
        "attackers": [attacker("Russian forces")],
    }
)
SAID = claim("C1", ["S1"], A_QUOTE).model_copy(
    update={"casualties": [toll("killed", 20, 20), toll("injured", 73, 73)]}
)
BOTH = labelled([A, B], [SAID])
ONLY_A = labelled([A], [SAID])
ONLY_B = labelled([B], [])


def other(one: LabelStrike, **changed: object) -> LabelStrike:
    return one.model_copy(update=changed)


def tolls(*counts: tuple[str, int]) -> LabelClaim:
    return SAID.model_copy(update={"casualties": [toll(what, n, n) for what, n in counts]})


def measured(
    gold: Labelled, strikes: list[LabelStrike], claims: list[LabelClaim]
) -> dict[str, float]:
    return figures([score(gold, record_of(labelled(strikes, claims)))])


COLUMNS = ["slot all", "strikes found", "soft strikes", "slot matched"]
OBLAST = place("Dnipropetrovsk").model_copy(update={"precision": "admin1"})
MERGED = other(
    A,
    target=Target(text="a substation", categories=["residential", "energy"]),
    quotes=[A_QUOTE, B_QUOTE],
)
ELSEWHERE = other(
    B,
    place=place("Kharkiv"),
    target=Target(text="a depot", categories=["weapons"]),
    quotes=["Residents spoke of thunder all night."],
)
TWICE = SAID.model_copy(update={"id": "C2", "about": ["S3"]})
SITUATIONS = {  # gold, strikes, claims: slot all, strikes found, soft strikes, slot matched
    "perfect, in any order": (BOTH, [B, A], [SAID], (1.0, 1.0, 1.0, 1.0)),
    "a number invented": (
        BOTH,
        [A, other(B, count=quantity(3, 3))],
        [SAID],
        (44 / 45, 1.0, 29 / 30, 44 / 45),
    ),
    "a day off by one": (
        BOTH,
        [other(A, date=days("2024-03-04")), B],
        [SAID],
        (43 / 44, 1.0, 27 / 28, 43 / 44),
    ),
    "only the province": (
        BOTH,
        [other(A, place=OBLAST), B],
        [SAID],
        (43 / 44, 1.0, 27 / 28, 43 / 44),
    ),
    "a vaguer method": (
        BOTH,
        [other(A, method="unspecified"), B],
        [SAID],
        (43 / 44, 1.0, 27 / 28, 43 / 44),
    ),
    "a toll left out": (BOTH, [A, B], [tolls(("injured", 73))], (42 / 43, 1.0, 1.0, 42 / 43)),
    "a toll of 21 for 20": (
        BOTH,
        [A, B],
        [tolls(("killed", 21), ("injured", 73))],
        (42 / 44, 1.0, 1.0, 42 / 44),
    ),
    "targets swapped": (
        BOTH,
        [other(A, target=B.target), other(B, target=A.target)],
        [SAID],
        (40 / 44, 1.0, 12 / 14, 40 / 44),
    ),
    "one strike split in two": (
        ONLY_A,
        [other(A, target=None), other(A, id="S3", date=None, place=None, attackers=[])],
        [SAID.model_copy(update={"about": ["S1", "S3"]})],
        (27 / 33, 2 / 3, 24 / 39, 27 / 29),
    ),
    "one strike missing": (BOTH, [A], [SAID], (30 / 37, 2 / 3, 2 / 3, 1.0)),
    "one strike invented": (ONLY_A, [A, B], [SAID], (30 / 37, 2 / 3, 2 / 3, 1.0)),
    "two strikes merged": (BOTH, [MERGED], [SAID], (29 / 37, 2 / 3, 26 / 42, 29 / 30)),
    "everything told twice": (
        ONLY_A,
        [A, other(A, id="S3")],
        [SAID, TWICE],
        (30 / 45, 2 / 3, 2 / 3, 1.0),
    ),
    "wrong city and target": (ONLY_B, [ELSEWHERE], [], (0.0, 0.0, 0.0, 0.0)),
}


@pytest.mark.parametrize(
    ("gold", "strikes", "claims", "expected"), SITUATIONS.values(), ids=SITUATIONS
)
def test_figures_of_a_situation_are_as_worked_out_by_hand(
    gold: Labelled,
    strikes: list[LabelStrike],
    claims: list[LabelClaim],
    expected: tuple[float, float, float, float],
) -> None:
    found = measured(gold, strikes, claims)

    assert [found[name] for name in COLUMNS] == pytest.approx(list(expected))


def test_worse_reading_scores_lower_in_the_order_of_the_situations() -> None:
    scores = [measured(*situation[:3])["slot all"] for situation in SITUATIONS.values()]

    assert scores == sorted(scores, reverse=True)


TOWNS = ["Dnipro", "Odesa", "Idlib", "Marea", "Ayn Isa"]
SPEAKERS = ["the mayor", "residents", "the army", "a monitor", "rescuers"]
PASSAGES = [A_QUOTE, B_QUOTE, "He put the injured at 73.", "Nobody else was reached for comment"]
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


@given(any_label(), any_label(), st.data())
def test_order_of_label_and_prediction_changes_nothing(
    gold: Labelled, pred: Labelled, order: st.DataObject
) -> None:
    one = score(gold, record_of(pred))
    another = score(shuffled(gold, order), record_of(shuffled(pred, order)))

    assert one == another


@given(any_label())
def test_label_held_against_itself_is_perfect(gold: Labelled) -> None:
    found = figures([score(gold, record_of(gold))])

    rates = ["false alarms", "stance flips", "days off by one", "failed"]
    assert [found[name] for name in rates] == [0, 0, 0, 0]
    shares = MEASURES.keys() - {*rates, "splits", "merges"}
    assert {name: found[name] for name in shares} == pytest.approx(dict.fromkeys(shares, 1.0))


def precision(gold: Labelled, pred: Labelled) -> float:
    return prf([score(gold, record_of(pred))], POOLED).precision


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


def renamed(case: Labelled, town: str, *, names: list[str], aliases: list[str]) -> Labelled:
    """Call a town otherwise, wherever it stands in a label."""
    strikes = [
        other(one, place=place(names[0]).model_copy(update={"aliases": aliases}))
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
    strikes = [other(one, optional=False) for one in case.label.strikes]
    return labelled(
        strikes, [one.model_copy(update={"optional": False}) for one in case.label.claims]
    )


@given(any_label().map(required), st.sampled_from(TOWNS), st.data())
def test_accepted_spelling_never_lowers_a_score(
    gold: Labelled, town: str, reading: st.DataObject
) -> None:
    pred = renamed(reading.draw(misread(gold)), town, names=["Vernal"], aliases=[])
    lenient = renamed(gold, town, names=[town], aliases=["Vernal"])

    assert headline(lenient, pred) >= headline(gold, pred)
