"""Code computes every value from the words that were kept, and says what it could not compute."""

from dataclasses import replace
from datetime import date

import pytest

from extractor.article import Article
from extractor.assemble import Asked, assemble
from extractor.ground import ground
from extractor.resolve.gazetteer import Gazetteer
from extractor.schema.draft import Draft, Rejected, read_draft
from extractor.schema.record import Record, Usage

GAZETTEER = Gazetteer.open()
TEXT = (
    "Coalition jets carried out two strikes near Raqqa, Syria, on Tuesday. "
    "A second raid hit Qarat Zimra the same day. "
    "At least 16 people died, half of them children, the coalition said; many families fled. "
    "The fleet has flown since 2014."
)
ARTICLE = Article(id="raid", text=TEXT, publisher="Daily Plain", published=date(2017, 3, 9))
STRIKE = {
    "id": "S1",
    "reality": "occurred",
    "salience": "main",
    "method": "airstrike",
    "count": "two",
    "attackers": [{"text": "Coalition", "basis": "reported"}],
    "date": "Tuesday",
    "place": {"text": "Raqqa, Syria", "relation": "near"},
    "target": {"text": "families", "categories": ["civilians"]},
    "quotes": ["Coalition jets carried out two strikes near Raqqa, Syria, on Tuesday."],
}
VILLAGE = {
    **STRIKE,
    "id": "S2",
    "count": None,
    "place": {"text": "Qarat Zimra", "relation": "in"},
    "quotes": ["A second raid hit Qarat Zimra the same day."],
}
CLAIM = {
    "id": "C1",
    "about": ["S1"],
    "claimant": {"text": "the coalition", "kind": "military"},
    "via": None,
    "topic": "casualties",
    "stance": "asserts",
    "hedge": "none",
    "casualties": [],
    "count": None,
    "period": None,
    "quotes": ["At least 16 people died, half of them children, the coalition said"],
}


def toll(count: str, **changes: object) -> dict[str, object]:
    plain = {"effect": "killed", "group": "unspecified", "who": None, "part": False}
    return {**plain, "count": count, **changes}


def draft_of(strikes: list[object], claims: list[object]) -> Draft:
    draft, rejected = read_draft({"strikes": strikes, "claims": claims})
    assert not rejected
    return draft


def assembled(
    *strikes: object,
    claims: tuple[object, ...] = (),
    article: Article = ARTICLE,
    asked: Asked = Asked("test/model"),  # noqa: B008 - frozen
) -> Record:
    draft = draft_of(list(strikes), list(claims))
    return assemble(article, ground(draft, article.text), asked, GAZETTEER)


def test_words_of_a_strike_get_their_values() -> None:
    (strike,) = assembled(STRIKE).strikes

    assert strike.count is not None
    assert (strike.count.text, strike.count.low, strike.count.high) == ("two", 2, 2)
    assert strike.date is not None
    assert (strike.date.text, strike.date.start) == ("Tuesday", date(2017, 3, 7))
    assert strike.place is not None
    assert (strike.place.country, strike.place.relation) == ("SYR", "near")
    assert strike.attackers[0].name == "US-led Coalition"
    assert strike.flags == []


def test_unknown_village_takes_the_country_that_the_other_places_share() -> None:
    place = assembled(STRIKE, VILLAGE).strikes[1].place

    assert place is not None
    assert (place.text, place.name, place.country) == ("Qarat Zimra", None, "SYR")
    assert (place.lat, place.lon, place.precision) == (None, None, "unknown")


def test_country_heading_above_a_line_places_what_stands_below_it() -> None:
    text = "Syria\n- Two raids hit Qarat Zimra.\nIraq\n- One raid hit Qarat Domra.\n"
    lines = [
        {**STRIKE, "id": "S1", "place": {"text": "Qarat Zimra", "relation": "in"}},
        {**STRIKE, "id": "S2", "place": {"text": "Qarat Domra", "relation": "in"}},
    ]
    lines[0]["quotes"] = ["Two raids hit Qarat Zimra."]
    lines[1]["quotes"] = ["One raid hit Qarat Domra."]
    record = assembled(*lines, article=replace(ARTICLE, text=text))

    assert [strike.place and strike.place.country for strike in record.strikes] == ["SYR", "IRQ"]


def test_number_that_cannot_be_read_keeps_its_words_and_is_flagged() -> None:
    (strike,) = assembled({**STRIKE, "count": "jets carried"}).strikes

    assert strike.count is not None
    assert (strike.count.text, strike.count.low, strike.count.high) == ("jets carried", None, None)
    assert "unread_count" in strike.flags


def test_day_that_hangs_on_an_unknown_publication_day_stays_open_and_is_flagged() -> None:
    record = assembled(STRIKE, article=replace(ARTICLE, published=None))

    (strike,) = record.strikes
    assert strike.date is not None
    assert (strike.date.text, strike.date.start, strike.date.end) == ("Tuesday", None, None)
    assert strike.flags == ["no_anchor"]
    assert record.status == "ok"
    assert record.detail is not None
    assert "relative days stay open" in record.detail


@pytest.mark.parametrize("words", ["March 7, 2017", "in recent weeks"])
def test_time_that_no_publication_day_would_close_is_not_flagged(words: str) -> None:
    text = TEXT.replace("on Tuesday", words)
    strike = {**STRIKE, "date": words, "quotes": ["Coalition jets carried out two strikes"]}
    record = assembled(strike, article=replace(ARTICLE, text=text, published=None))

    assert "no_anchor" not in record.strikes[0].flags
    assert record.detail is None


def test_half_is_half_of_the_undivided_toll_of_its_claim() -> None:
    tolls = [toll("At least 16"), toll("half", who="children", part=True)]
    (claim,) = assembled(STRIKE, claims=({**CLAIM, "casualties": tolls},)).claims

    assert [(t.count.low, t.count.high, t.part) for t in claim.casualties] == [
        (16, None, False),
        (8, None, True),
    ]


def test_half_of_the_killed_does_not_depend_on_the_injured_told_first() -> None:
    tolls = [toll("many", effect="injured"), toll("At least 16"), toll("half", part=True)]
    (claim,) = assembled(STRIKE, claims=({**CLAIM, "casualties": tolls},)).claims

    assert claim.casualties[2].count.low == 8


def test_toll_that_names_no_number_is_rejected_in_sight_and_its_claim_stays() -> None:
    tolls = [toll("the coalition said"), toll("At least 16")]
    record = assembled(STRIKE, claims=({**CLAIM, "casualties": tolls},))

    assert record.status == "partial"
    assert [t.count.low for t in record.claims[0].casualties] == [16]
    assert "'the coalition said'" in record.rejected[0].reason
    assert record.detail == f"rejected a claim: {record.rejected[0].reason}"


def test_flags_follow_the_tolls_they_speak_of() -> None:
    tolls = [toll("the coalition said"), toll("At least 16"), toll("forty")]
    record = assembled(STRIKE, claims=({**CLAIM, "casualties": tolls},))

    assert [toll.count.text for toll in record.claims[0].casualties] == ["At least 16", "forty"]
    assert {flag.rpartition(":")[2] for flag in record.claims[0].flags} == {"casualties.1"}


def test_claimant_is_named_canonically_and_keeps_its_words() -> None:
    (claim,) = assembled(STRIKE, claims=(CLAIM,)).claims

    assert (claim.claimant.text, claim.claimant.name) == ("the coalition", "US-led Coalition")


@pytest.mark.parametrize(
    ("publisher", "flags"),
    [("Daily Plain", []), (None, []), ("Operation Inherent Resolve", ["own_release"])],
)
def test_narrator_is_the_publisher_and_a_belligerent_one_is_flagged(
    publisher: str | None, flags: list[str]
) -> None:
    narrated = {**CLAIM, "claimant": {"text": None, "kind": "narrator"}}
    record = assembled(STRIKE, claims=(narrated,), article=replace(ARTICLE, publisher=publisher))

    assert (record.claims[0].claimant.name, record.claims[0].flags) == (publisher, flags)


def test_period_of_a_total_is_a_span_of_days() -> None:
    tally = {**CLAIM, "topic": "tally", "period": "since 2014", "about": []}
    (claim,) = assembled(claims=({**tally, "quotes": ["The fleet has flown since 2014."]},)).claims

    assert claim.period is not None
    assert (claim.period.start, claim.period.end) == (date(2014, 1, 1), date(2017, 3, 9))


def test_status_of_the_replies_wins_over_what_was_kept() -> None:
    asked = Asked("test/model", status="truncated", detail="cut", usage=Usage(calls=2))
    record = assembled(STRIKE, asked=asked)

    assert (record.status, record.detail, record.usage.calls) == ("truncated", "cut", 2)
    assert len(record.strikes) == 1


def test_rejected_items_of_the_reply_come_first() -> None:
    asked = Asked("test/model", rejected=(Rejected(kind="strike", reason="no label", raw={}),))
    invented = {**STRIKE, "quotes": ["Jets hit the moon."]}
    record = assembled(invented, asked=asked)

    assert (record.status, record.strikes) == ("partial", [])
    assert [item.reason[:8] for item in record.rejected] == ["no label", "quote no"]


def test_nothing_kept_and_nothing_rejected_is_empty() -> None:
    assert assembled().status == "empty"
