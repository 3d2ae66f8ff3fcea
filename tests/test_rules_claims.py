"""Who says what about a strike: topics, stances, hedges, and claims joined or kept apart."""

import pytest
from almanac import claims_on, read

STRIKE = "Israeli jets bombed a school in Hajin on Monday. "


@pytest.mark.parametrize(
    ("sentence", "topic", "stance"),
    [
        ("The mayor said the strike killed two people.", "casualties", "asserts"),
        ("The Israeli army admitted that its strike killed two people.", "casualties", "concedes"),
        ("The Israeli army denied that the strike killed civilians.", "casualties", "denies"),
        ("The Israeli army said it carried out the strike.", "responsibility", "asserts"),
        ("The Israeli army denied that it carried out the strike.", "responsibility", "denies"),
        ("The Israeli army declined to comment.", "responsibility", "no_comment"),
        ("The Israeli army said it was looking into the strike.", "investigation", "asserts"),
        ("The Israeli army said the strike was in self-defence.", "justification", "asserts"),
        ("Hezbollah said the strike was a war crime.", "justification", "disputes"),
        ("The mayor said the strike destroyed 12 houses.", "damage", "asserts"),
        ("The Israeli army denied that it had hit a hospital.", "target", "denies"),
    ],
)
def test_a_statement_takes_the_topic_and_stance_of_its_words(
    sentence: str, topic: str, stance: str
) -> None:
    claims = [claim for claim in read(STRIKE + sentence).claims if claim.claimant.text]

    assert (topic, stance) in [(claim.topic, claim.stance) for claim in claims]
    assert all(claim.about == ["S1"] for claim in claims)


def test_a_number_without_a_source_is_the_narrators() -> None:
    (claim,) = claims_on("An air strike killed two people in Hajin on Monday.", "casualties")

    assert claim.claimant.text is None
    assert claim.claimant.kind == "narrator"


def test_two_sources_with_one_number_are_two_claims() -> None:
    text = STRIKE + "The mayor said the strike killed two. The army said the strike killed two."

    assert [claim.claimant.text for claim in claims_on(text, "casualties")] == [
        "The mayor",
        "The army",
    ]


def test_one_source_twice_is_one_claim_with_both_quotes() -> None:
    text = STRIKE + "The mayor said the strike killed two. The mayor said the strike hurt nine."

    (claim,) = claims_on(text, "casualties")

    assert [(toll.effect, toll.count) for toll in claim.casualties] == [
        ("killed", "two"),
        ("injured", "nine"),
    ]
    assert len(claim.quotes) == 2


def test_a_share_joins_the_whole_its_source_told() -> None:
    text = STRIKE + (
        "The Plain Monitor said the strike killed 12 people. At least half of the dead were "
        "children, the monitor said."
    )

    (claim,) = claims_on(text, "casualties")

    assert [(toll.count, toll.part) for toll in claim.casualties] == [
        ("12", False),
        ("At least half", True),
    ]


def test_a_share_of_a_whole_nobody_told_is_left_out() -> None:
    text = STRIKE + "At least half of the dead were children, the mayor said."

    assert claims_on(text, "casualties") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Officers had been willing to accept up to 50 civilian deaths in the strike.",
        "Planners were ready to consider up to 12 civilian casualties in the strike.",
        "Another strike could kill 300 people, the mayor said.",
        "The mayor said 600 people fled before the strike.",
        "About 20,000 people have left the town.",
    ],
)
def test_a_permission_a_forecast_or_a_flight_is_no_toll(sentence: str) -> None:
    assert claims_on(STRIKE + sentence, "casualties") == []


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (
            (
                "Coalition jets had conducted 6,100 air strikes in Iraq and 3,200 air strikes in "
                "Syria, Col. Adam Reyes said."
            ),
            ["6,100", "3,200"],
        ),
        ("Coalition jets have carried out hundreds of air strikes since 2014.", ["hundreds"]),
        (STRIKE + "Jets have made 90 air raids on the town in recent weeks.", ["90"]),
    ],
)
def test_totals_are_tallies_about_no_strike(text: str, counts: list[str]) -> None:
    tallies = claims_on(text, "tally")

    assert [claim.count for claim in tallies] == counts
    assert all(claim.about == [] for claim in tallies)


def test_totals_of_two_periods_by_one_source_stay_apart() -> None:
    text = (
        "The U.S. military said air strikes in Iraq killed five civilians during May. "
        "The U.S. military said air strikes in Iraq killed two civilians from January to March."
    )

    claims = claims_on(text, "casualties")

    assert [claim.casualties[0].count for claim in claims] == ["five", "two"]
    assert [claim.period for claim in claims] == ["during May", "from January to March"]
    assert {claim.stance for claim in claims} == {"concedes"}


def test_a_monitor_never_concedes_for_a_side_it_shares_a_word_with() -> None:
    text = (
        "The Libyan army said its jets bombed a mill in Hajin on Monday. "
        "The Libyan Monitor said the strike killed two civilians."
    )

    (claim,) = claims_on(text, "casualties")

    assert claim.stance == "asserts"


@pytest.mark.parametrize(
    ("sentence", "hedge"),
    [
        ("The mayor said the strike killed two people.", "none"),
        ("The mayor said the strike had likely killed two people.", "likely"),
        ("The mayor said the strike may have killed two people.", "possible"),
        ("The strike reportedly killed two people.", "reported"),
    ],
)
def test_the_hedge_is_the_articles_wording(sentence: str, hedge: str) -> None:
    assert claims_on(STRIKE + sentence, "casualties")[0].hedge == hedge


def test_claims_are_numbered_in_the_order_of_the_article() -> None:
    draft = read(STRIKE + "The mayor said the strike killed two. The army declined to comment.")

    assert [claim.id for claim in draft.claims] == ["C1", "C2"]
