"""What a score says: fourteen situations, and laws that hold for any label and any prediction."""

import pytest
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

from evals.gold import LabelClaim, Labelled, LabelStrike
from evals.measures import answered, figures, prf
from evals.score import Tally, score
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


def other(one: LabelStrike, changed: dict[str, object]) -> LabelStrike:
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
    {
        "target": Target(text="a substation", categories=["residential", "energy"]),
        "quotes": [A_QUOTE, B_QUOTE],
    },
)
ELSEWHERE = other(
    B,
    {
        "place": place("Kharkiv"),
        "target": Target(text="a depot", categories=["weapons"]),
        "quotes": ["Residents spoke of thunder all night."],
    },
)
TWICE = SAID.model_copy(update={"id": "C2", "about": ["S3"]})
SITUATIONS = {  # gold, strikes, claims: slot all, strikes found, soft strikes, slot matched
    "perfect, in any order": (BOTH, [B, A], [SAID], (1.0, 1.0, 1.0, 1.0)),
    "a number invented": (
        BOTH,
        [A, other(B, {"count": quantity(3, 3)})],
        [SAID],
        (44 / 45, 1.0, 29 / 30, 44 / 45),
    ),
    "a day off by one": (
        BOTH,
        [other(A, {"date": days("2024-03-04")}), B],
        [SAID],
        (43 / 44, 1.0, 27 / 28, 43 / 44),
    ),
    "only the province": (
        BOTH,
        [other(A, {"place": OBLAST}), B],
        [SAID],
        (43 / 44, 1.0, 27 / 28, 43 / 44),
    ),
    "a vaguer method": (
        BOTH,
        [other(A, {"method": "unspecified"}), B],
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
        [other(A, {"target": B.target}), other(B, {"target": A.target})],
        [SAID],
        (40 / 44, 1.0, 12 / 14, 40 / 44),
    ),
    "one strike split in two": (
        ONLY_A,
        [
            other(A, {"target": None}),
            other(A, {"id": "S3", "date": None, "place": None, "attackers": []}),
        ],
        [SAID.model_copy(update={"about": ["S1", "S3"]})],
        (27 / 33, 2 / 3, 24 / 39, 27 / 29),
    ),
    "one strike missing": (BOTH, [A], [SAID], (30 / 37, 2 / 3, 2 / 3, 1.0)),
    "one strike invented": (ONLY_A, [A, B], [SAID], (30 / 37, 2 / 3, 2 / 3, 1.0)),
    "two strikes merged": (BOTH, [MERGED], [SAID], (29 / 37, 2 / 3, 26 / 42, 29 / 30)),
    "everything told twice": (
        ONLY_A,
        [A, other(A, {"id": "S3"})],
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


def without_strikes(case: Labelled) -> Labelled:
    claims = [one.model_copy(update={"about": []}) for one in case.label.claims]
    return labelled([], claims)


def with_strikes(case: Labelled, strikes: list[LabelStrike]) -> Labelled:
    return labelled(strikes, case.label.claims)


def with_every_strike(case: Labelled, changed: dict[str, object]) -> Labelled:
    return with_strikes(case, [other(one, changed) for one in case.label.strikes])


def with_every_claim(case: Labelled, changed: dict[str, object]) -> Labelled:
    claims = [one.model_copy(update=changed) for one in case.label.claims]
    return labelled(case.label.strikes, claims)


DAMAGE = {  # from the lightest to the heaviest
    "nothing": lambda case: case,
    "one day off by one": lambda case: with_every_strike(case, {"date": days("2024-03-06")}),
    "methods lumped": lambda case: with_every_strike(case, {"method": "mixed"}),
    "places left out": lambda case: with_every_strike(case, {"place": None}),
    "places misread": lambda case: with_every_strike(case, {"place": place("Kherson")}),
    "denials for assertions": lambda case: with_every_claim(case, {"stance": "denies"}),
    "tolls left out": lambda case: with_every_claim(case, {"casualties": []}),
    "a second telling invented": lambda case: with_strikes(
        case, [*case.label.strikes, other(A, {"id": "S9"})]
    ),
    "claims left out": lambda case: labelled(case.label.strikes, []),
    "strikes left out": without_strikes,
    "everything left out": lambda _: labelled([], []),
}


def test_damaged_copies_of_labels_rank_by_their_damage() -> None:
    hurt = claim("C2", ["S2"], B_QUOTE).model_copy(
        update={"casualties": [toll("injured", 4, 4), toll("killed", 1, 1)]}
    )
    case = labelled([A, B], [SAID, hurt])

    scores = {
        name: figures([score(case, record_of(damage(case)))])["slot all"]
        for name, damage in DAMAGE.items()
    }

    assert sorted(scores, key=lambda name: -scores[name]) == list(DAMAGE)


def test_failed_article_is_scored_as_silence_and_reported_apart() -> None:
    lost = record_of(BOTH).model_copy(update={"status": "failed"})
    tallies = [score(BOTH, lost), score(BOTH, None), score(BOTH, record_of(BOTH))]

    assert [tally.status for tally in tallies] == ["failed", "failed", "ok"]
    assert figures(tallies)["failed"] == 2
    assert figures(tallies)["slot all"] == 0.5
    assert figures(answered(tallies))["slot all"] == 1.0


def test_strike_told_of_a_peaceful_article_is_a_false_alarm() -> None:
    peaceful = labelled([], [], text="The port reopened on Monday after a labour strike.")

    assert figures([score(peaceful, record_of(BOTH)), score(BOTH, None)])["false alarms"] == 1.0


def test_silence_about_a_peaceful_article_is_perfect() -> None:
    peaceful = labelled([], [])

    assert figures([score(peaceful, record_of(peaceful))])["slot all"] == 1.0


def test_denial_read_as_assertion_is_one_flip_and_no_lost_claim() -> None:
    found = measured(BOTH, [A, B], [SAID.model_copy(update={"stance": "denies"})])

    assert (found["stance flips"], found["claims found"]) == (1.0, 1.0)


def test_zero_is_an_answer_and_silence_is_none() -> None:
    none_hurt = tolls(("injured", 0))
    gold = labelled([A], [none_hurt])

    said = score(gold, record_of(labelled([A], [none_hurt])))
    silent = score(gold, record_of(labelled([A], [tolls()])))

    assert (said.marks["claim.tolls"], silent.marks["claim.tolls"]) == ((1, 1, 1), (0, 1, 0))


def test_one_attacker_under_two_names_earns_once() -> None:
    twice = other(A, {"attackers": [attacker("Russian forces"), attacker("Russian Forces")]})

    tally = score(ONLY_A, record_of(labelled([twice], [SAID])))

    assert tally.marks["strike.attackers"] == (1, 1, 2)


def test_optional_strike_counts_only_when_found() -> None:
    gold = labelled([A, other(B, {"optional": True})], [SAID])

    assert prf([score(gold, record_of(BOTH))], ["strikes"]) == (1, 1, 1, 2)
    assert prf([score(gold, record_of(ONLY_A))], ["strikes"]) == (1, 1, 1, 1)


def test_quote_is_grounded_by_its_words_whatever_the_record_says() -> None:
    record = record_of(ONLY_A)
    [strike_found] = record.strikes
    quotes = ["killing 20  people", "killing 21 people"]
    evidence = [strike_found.evidence[0].model_copy(update={"quote": quote}) for quote in quotes]
    found = strike_found.model_copy(update={"evidence": evidence})

    tally = score(ONLY_A, record.model_copy(update={"strikes": [found], "claims": []}))

    assert (tally.marks["quotes exact"], tally.marks["quotes folded"]) == ((0, 2, 2), (1, 2, 2))


def test_tally_survives_being_stored_as_a_line() -> None:
    tally = score(BOTH, record_of(ONLY_A))

    assert Tally.model_validate_json(tally.model_dump_json()) == tally
