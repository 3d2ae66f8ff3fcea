"""Who is who: what pairs two facts, and what may never decide it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelling import attacker, claim, days, labelled, place, strike, toll
from scipy.optimize import linear_sum_assignment

from evals.align import RULES, SCORER_VERSION, Rules, align
from evals.assignment import best_pairs, best_sum
from evals.credit import about_credit, date_credit, off_by_one, place_credit, toll_credit
from evals.explain import explain
from evals.facts import Facts, PlaceFact, facts_of_label
from evals.gold import LabelClaim, LabelClaimant, LabelPlace, LabelStrike
from evals.names import name_credit, names_of
from extractor.schema.record import DateValue, Target, Toll

DNIPRO = "A missile struck an apartment block in Dnipro on March 5"
ODESA = "On March 6 Russian drones hit a substation in Odesa."
RESIDENTS = "Residents spoke of thunder all night."


def facts(strikes: list[LabelStrike], claims: list[LabelClaim]) -> Facts:
    return facts_of_label(labelled(strikes, claims))


def struck(name: str, town: str, quote: str = DNIPRO) -> LabelStrike:
    return strike(name, quote).model_copy(
        update={"place": place(town), "date": days("2024-03-05"), "attackers": [attacker("Russia")]}
    )


def paired_strikes(gold: LabelStrike, pred: LabelStrike) -> bool:
    strikes, _ = align(facts([gold], []), facts([pred], []))
    return bool(strikes.pairs)


@settings(deadline=None)
@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 2**32 - 1))
def test_best_pairs_are_worth_what_scipy_finds(rows: int, columns: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = rng.integers(0, 4, size=(rows, columns)) / 4
    found = best_pairs(weights.tolist())

    assert best_sum(weights.tolist()) == pytest.approx(
        weights[linear_sum_assignment(-weights)].sum()
    )
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)


def test_toll_and_stance_never_decide_who_is_who() -> None:
    said = claim("C1", [], DNIPRO).model_copy(update={"casualties": [toll("killed", 20, 20)]})
    denied = said.model_copy(update={"stance": "denies", "casualties": [toll("killed", 0, 0)]})

    _, claims = align(facts([], [said]), facts([], [denied]))

    assert claims.pairs == ((0, 0),)


def test_two_figures_of_one_speaker_in_one_sentence_find_their_own() -> None:
    dead = claim("C1", [], DNIPRO).model_copy(update={"casualties": [toll("killed", 20, 20)]})
    hurt = claim("C2", [], DNIPRO).model_copy(update={"casualties": [toll("injured", 73, 73)]})

    _, claims = align(facts([], [dead, hurt]), facts([], [hurt, dead]))

    assert [(gold.id, pred.id) for gold, pred in claims.matched] == [("C2", "C2"), ("C1", "C1")]


def test_same_kind_of_house_in_another_town_is_another_strike() -> None:
    target = Target(text="a house", categories=["residential"])
    here = struck("S1", "Dnipro").model_copy(update={"target": target})
    there = struck("S1", "Odesa", ODESA).model_copy(
        update={"target": target.model_copy(update={"text": "two dwellings"})}
    )

    assert not paired_strikes(here, there)


def test_same_sentence_pairs_a_strike_whose_town_was_misread() -> None:
    assert paired_strikes(struck("S1", "Dnipro"), struck("S1", "Kherson"))


def test_claim_points_through_the_alignment_and_not_by_its_number() -> None:
    gold = facts(
        [struck("S1", "Dnipro"), struck("S2", "Odesa", ODESA)], [claim("C1", ["S2"], ODESA)]
    )
    pred = facts(
        [struck("S1", "Odesa", ODESA), struck("S2", "Dnipro")], [claim("C1", ["S1"], ODESA)]
    )

    _, claims = align(gold, pred)
    [(mine, yours)] = claims.matched

    assert yours.about == frozenset({"S2"})
    assert about_credit(mine, yours) == 1.0


def test_unfound_optional_strike_is_not_missed() -> None:
    optional = struck("S1", "Dnipro").model_copy(update={"optional": True})

    strikes, _ = align(facts([optional], []), facts([], []))

    assert strikes.expected == []


def test_twin_prediction_is_a_split_and_twin_label_a_merge() -> None:
    one, twin = struck("S1", "Dnipro"), struck("S2", "Dnipro")

    split, _ = align(facts([one], []), facts([one, twin], []))
    merge, _ = align(facts([one, twin], []), facts([one], []))

    assert (len(split.splits), len(split.merges)) == (1, 0)
    assert (len(merge.splits), len(merge.merges)) == (0, 1)


def test_twins_are_told_apart_by_the_claims_about_them() -> None:
    gold = facts([struck("S1", "Dnipro")], [claim("C1", ["S1"], DNIPRO)])
    pred = facts([struck("S1", "Dnipro"), struck("S2", "Dnipro")], [claim("C1", ["S2"], DNIPRO)])

    strikes, _ = align(gold, pred)

    assert [(mine.id, yours.id) for mine, yours in strikes.matched] == [("S1", "S2")]


def test_narrators_are_one_speaker_and_a_named_one_is_another() -> None:
    narrator = LabelClaimant(text=None, name=None, kind="narrator")
    told = claim("C1", [], DNIPRO).model_copy(update={"claimant": narrator})
    named = told.model_copy(update={"claimant": narrator.model_copy(update={"name": "The Daily"})})
    mayor = claim("C1", [], RESIDENTS)

    assert align(facts([], [told]), facts([], [named]))[1].pairs
    assert not align(facts([], [told]), facts([], [mayor]))[1].pairs


def test_explanation_names_every_strike_and_claim_and_why_it_is_alone() -> None:
    gold = facts(
        [struck("S1", "Dnipro"), struck("S2", "Idlib", RESIDENTS)], [claim("C1", [], DNIPRO)]
    )
    pred = facts([struck("S1", "Dnipro"), struck("S2", "Odesa", ODESA)], [])

    apart = (
        "closest are S2 and predicted S2, likeness 0.54: no place, passage or target that both name"
    )
    assert explain(gold, pred) == [
        "strike S1 = predicted S1, likeness 1.00",
        f"strike S2 missed; {apart}",
        f"strike predicted S2 invented; {apart}",
        "claim C1 missed; nothing to pair it with",
    ]


def test_version_changes_with_any_rule() -> None:
    assert RULES.version == SCORER_VERSION
    assert Rules(gate=0.3).version != SCORER_VERSION


def where(name: str, precision: str = "settlement", admin1: str | None = None) -> PlaceFact:
    spot = LabelPlace.model_validate({**place(name, admin1).model_dump(), "precision": precision})
    [found] = facts([strike("S1", DNIPRO).model_copy(update={"place": spot})], []).strikes
    assert found.place
    return found.place


@pytest.mark.parametrize(
    ("gold", "pred", "credit"),
    [
        (where("Ayn Isa"), where("Ain ‘Isa"), 0.5),
        (where("as-Suwayda"), where("Suwaydā"), 1.0),
        (where("Kherson"), where("Kherson, Ukraine"), 1.0),
        (where("Marhanets", admin1="Dnipropetrovsk"), where("Dnipropetrovsk", "admin1"), 0.5),
        (where("Marhanets"), where("Nikopol"), 0.25),
        (where("Marhanets"), where("Marhanets", "country"), 0.25),
        (where("Tripoli")._replace(country="LBY"), where("Tripoli")._replace(country="LBN"), 0.0),
    ],
)
def test_place_earns_by_how_near_its_name_comes(
    gold: PlaceFact, pred: PlaceFact, credit: float
) -> None:
    assert place_credit(gold, pred) == credit


@pytest.mark.parametrize(
    ("gold", "pred", "credit"),
    [
        (days("2024-03-05"), days("2024-03-05"), 1.0),
        (days("2024-03-05"), days("2024-03-06"), 0.5),
        (days("2024-03-05"), days("2024-03-07"), 0.0),
        (days("2024-03-01", "2024-03-31"), days("2024-03-07"), 1.0),
        (days("2024-03-07"), days("2024-03-01", "2024-03-31"), 0.5),
    ],
)
def test_day_earns_by_how_near_it_comes(gold: DateValue, pred: DateValue, credit: float) -> None:
    assert date_credit(gold, pred) == credit


def test_only_an_error_of_one_day_is_tagged() -> None:
    fifth, month = days("2024-03-05"), days("2024-03-01", "2024-03-31")

    assert off_by_one(fifth, days("2024-03-04"))
    assert not any(off_by_one(fifth, other) for other in (fifth, days("2024-03-07"), month))


@pytest.mark.parametrize(
    ("gold", "pred", "credit"),
    [
        (toll("killed", 20, 20), toll("killed", 20, 20), 1.0),
        (toll("killed", 20, None), toll("killed", 20, 20), 0.5),
        (toll("killed", 20, 20), toll("killed", 21, 21), 0.0),
        (toll("killed", 0, 0), toll("killed", None, 0), 0.5),
        (toll("killed", 20, 20), toll("injured", 20, 20), 0.0),
        (toll("killed_or_injured", 20, 20), toll("injured", 20, 20), 0.5),
    ],
)
def test_toll_earns_by_number_and_by_whom(gold: Toll, pred: Toll, credit: float) -> None:
    assert toll_credit(gold, pred) == credit


@pytest.mark.parametrize(
    ("one", "other", "credit"),
    [
        ("the Saudi-led coalition", "Saudi-led Coalition", 1.0),
        ("the coalition", "the Saudi-led coalition", 0.5),
        ("Saudi forces", "Emirati forces", 0.0),
        ("Mayor Ilya Petrenko", "Ilya Petrenko", 0.5),
    ],
)
def test_name_earns_by_its_words(one: str, other: str, credit: float) -> None:
    assert name_credit(names_of(one), names_of(other)) == credit
