"""Whole articles read by the rules: releases, roundups, articles of no strike, hostile texts."""

import asyncio
from datetime import date

import pytest
from almanac import ALMANAC, read
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import Article, extract
from extractor.exchange import Prompt, Reply
from extractor.rules import MODEL, rules_ask
from extractor.rules.reading import read_article
from extractor.schema.draft import Draft


def test_list_lines_come_first_and_take_the_headings_day() -> None:
    draft = read(
        "On Friday the coalition conducted five strikes.\n"
        "- Near Hajin, two strikes destroyed three boats.\n"
        "- Near Raqqa, three strikes hit a tactical unit.\n"
        "The coalition said jets bombed a mill in Mosul on Sunday."
    )

    assert [strike.id for strike in draft.strikes] == ["S1", "S2", "S3"]
    assert [strike.date for strike in draft.strikes] == ["Friday", "Friday", "Sunday"]
    assert [claim.about for claim in draft.claims] == [["S1"], [], ["S3"]]
    assert [claim.topic for claim in draft.claims] == ["damage", "tally", "occurrence"]


def test_a_roundup_keeps_each_towns_toll_with_its_own_source() -> None:
    draft = read(
        "In Zabid, coalition warplanes hit a petrol station on Friday, killing eight people, a "
        "doctor at the clinic said.\n"
        "Houthi fighters fired mortars at a market in Hays on Friday, killing four civilians, said "
        "Faris Qadri, a local official.\n"
        "The UN said 250,000 people could die in the worst case."
    )
    places = {strike.id: strike.place.text for strike in draft.strikes if strike.place}
    tolls = [
        (places[claim.about[0]], claim.claimant.kind, claim.casualties[0].count)
        for claim in draft.claims
        if claim.casualties
    ]

    assert [strike.method for strike in draft.strikes] == ["airstrike", "mortar"]
    assert tolls == [("Zabid", "medical", "eight"), ("Hays", "local_official", "four")]


def test_a_denial_makes_the_strike_disputed_and_is_a_claim() -> None:
    draft = read(
        "Missiles hit a hospital in Hajin on Monday, killing seven people, an aid group said. "
        "Activists said Russian jets bombed the hospital in Hajin on Monday. "
        "Russia denied that it carried out the strike."
    )

    assert [strike.reality for strike in draft.strikes][-1:] == ["disputed"]
    assert ("responsibility", "denies") in [(claim.topic, claim.stance) for claim in draft.claims]


async def answer(prompt: Prompt) -> Reply:
    return await rules_ask(ALMANAC)(prompt)


def test_behind_the_seam_the_rules_answer_with_a_draft_of_their_own_name() -> None:
    article = Article(id="a", text="Jets bombed a mill in Hajin on Monday.")

    prompt = Prompt(article, "extract@v1", "extract", ("strikes", "claims"), (), {}, "")

    reply = asyncio.run(answer(prompt))

    assert (reply.status, reply.model) == ("answered", MODEL)
    assert reply.draft == read_article(article, ALMANAC)


SILENT = {
    "dockers": """
        Dockers in Odesa walked off the job at dawn on Monday after talks on wages broke down, and
        their union said that a second strike would follow on Friday. Employers called the strike
        a blow to the port. Some 90 ships were waiting at anchor, and one shipper said the
        stoppage had killed its season. Workers will meet again on Thursday to vote on an offer.
        """,
    "car bomb": """
        A car bomb went off beside a bus station in Mosul on Tuesday evening, killing six people
        and wounding 27, police said. Officers said the car had been left there an hour before.
        In another attack, a suicide bomber blew himself up at a checkpoint, and two soldiers were
        shot dead by gunmen on motorcycles. Nobody had claimed the attacks by midnight.
        """,
    "football": """
        The home side's striker struck twice in the last ten minutes and his second goal, a rocket
        from thirty metres, silenced the crowd in Lyon on Saturday. The visitors had hit the bar
        early on and fired wide from a penalty. Their captain was injured after the break and two
        others were booked. The coach said that his team had been under siege for an hour.
        """,
    "threats": """
        The general staff warned on Sunday that it would launch air strikes on the port if the
        blockade went on. Ministers are considering missile strikes on two dams, officials said,
        and parliament has authorised the use of drones. The commander said his pilots were ready
        to bomb any target. Envoys called for restraint and for an end to threats of force.
        """,
    "storm": """
        Lightning struck a barn outside Kharkiv on Sunday night and set it on fire, killing two
        horses. A farmer was injured when a beam fell. Forecasters said the storm would move east
        on Monday and warned of hail. The fire brigade said that three crews had fought the fire
        until dawn, and that a bird strike had damaged one helicopter on its way home.
        """,
    "drill": """
        Navies of three countries began a drill off Sirte on Monday in which frigates fired
        missiles at dummy targets and jets dropped practice bombs on a hulk. Up to 150 role
        players acted as wounded sailors. The exercise ends on Friday with a parade and a drone
        show over the harbour, an officer said. Fishermen were told to keep away from the area.
        """,
}


@pytest.mark.parametrize("name", SILENT)
def test_an_article_without_strikes_stays_empty(name: str) -> None:
    text = " ".join(SILENT[name].split())

    record = extract(Article(id=name, text=text, published=date(2024, 5, 10)), model="rules")

    assert record.status == "empty"
    assert record.strikes == []
    assert record.claims == []


def words_of(draft: Draft) -> list[str]:
    """List every piece of a draft that must be a slice of its article."""
    words: list[str | None] = []
    for strike in draft.strikes:
        words += [*strike.quotes, strike.count, strike.date]
        words += [attacker.text for attacker in strike.attackers]
        words += [strike.place.text] if strike.place else []
        words += [strike.target.text] if strike.target else []
    for claim in draft.claims:
        words += [*claim.quotes, claim.claimant.text, claim.count, claim.period]
        words += [toll.count for toll in claim.casualties]
    return [word for word in words if word is not None]


PIECES = st.sampled_from(
    [
        *("Air strikes", "air strike", "jets", "drones", "missiles", "shelling", "bombed", "hit"),
        *("killed", "wounded", "killing", "at least 12", "no", "two", "half of the dead", "people"),
        *("civilians", "fighters", "children", "a school", "the army", "The army", "the second"),
        *("Col. Adam Reyes", "said", ", said", "told reporters", "according to", "it", "he", "It"),
        *("Russia", "Israeli", "the coalition", "near", "in", "on", "and", "of", "Hajin", "Syria"),
        *("Mosul, Iraq", "Monday", "May 3", "last week", "overnight", "(Jan. 18) -", "since 2014"),
        *("It destroyed", "That strike", "- Near Hajin, two strikes", "6,100 air strikes", "%"),
        *("“", "”", '"', "'", "’", ".", ",", ";", ":", "—", "-", "\n", "\n\n", "İ", "e\u0301"),
        *("\u00a0", "\u200b", "\u2028", "🚀"),
    ]
)
TELLING = st.lists(PIECES, max_size=60).map(" ".join)


@given(st.text(max_size=400) | TELLING)
@settings(deadline=None)
def test_any_text_is_read_and_every_drafted_word_stands_in_it(text: str) -> None:
    draft = read(text)

    assert all(word in text for word in words_of(draft))


@given(TELLING)
@settings(deadline=None)
def test_a_release_of_a_party_is_read_as_safely(text: str) -> None:
    draft = read(text, publisher="ISAF")

    assert all(word in text for word in words_of(draft))


LONG = 200_000


@pytest.mark.parametrize(
    "piece",
    [
        "and 12 and the ",
        "killed killed ",
        "“he said ",
        '" said ',
        "bomb bombed bombing the ",
        "AIR STRIKES KILLED 12 IN HAJIN THE ARMY SAID ",
        "air strikes on Hajin killed 12 people on Monday, ",
        "Hajin, Mosul, ",
        "1,234 to 5,678 and twelve hundred ",
        "al-al-al-",
        "Adam Reyes, a spokesman for the coalition, said ",
        "the death toll rose at of to 12 ",
        "A",
        "e\u0301",
        "(((",
        "\n",
    ],
)
def test_a_long_hostile_text_is_read_to_its_end(piece: str) -> None:
    text = (piece * (LONG // len(piece) + 1))[:LONG]

    draft = read(text)

    assert all(word in text for word in words_of(draft)[:200])


def test_a_long_sentence_is_read_in_pieces_that_lose_no_strike() -> None:
    text = "and so on " * 6_000 + "jets bombed a school in Hajin on Monday"

    (strike,) = read(text).strikes

    assert strike.target
    assert strike.target.text == "a school"


def test_shouting_is_read_without_a_place_or_a_crash() -> None:
    draft = read("AIR STRIKES HIT HAJIN ON MONDAY, KILLING TWO PEOPLE. " * 1_200)

    assert len(draft.strikes) <= 1
