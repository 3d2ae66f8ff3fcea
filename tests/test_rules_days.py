"""The words that date a strike, apart from those that date a statement."""

import pytest

from extractor.rules.days import core, dateline, days, is_dated, is_old


def struck(sentence: str) -> list[str]:
    return [day.text for day in days(sentence) if not day.spoken]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Jets hit Hajin on Monday.", ["Monday"]),
        ("Jets hit Hajin early on Tuesday.", ["early on Tuesday"]),
        ("Jets hit Hajin late Tuesday night.", ["late Tuesday night"]),
        ("Jets hit Hajin overnight.", ["overnight"]),
        ("Jets hit Hajin last night.", ["last night"]),
        ("Jets hit Hajin yesterday.", ["yesterday"]),
        ("Jets hit Hajin on May 3.", ["May 3"]),
        ("Jets hit Hajin on 3 May 2016.", ["3 May 2016"]),
        ("Jets hit Hajin on the night of 3 May.", ["on the night of 3 May"]),
        ("Jets hit Hajin in the early hours of 3 May.", ["in the early hours of 3 May"]),
        ("Jets hit Hajin on 2024-05-03.", ["2024-05-03"]),
        ("Jets hit Hajin last week.", ["last week"]),
        ("Jets hit Hajin two days ago.", ["two days ago"]),
        ("Jets hit Hajin a day earlier.", ["a day earlier"]),
        ("Jets hit Hajin in May 2016.", ["in May 2016"]),
        ("Jets hit Hajin in early May.", ["in early May"]),
        ("Jets hit Hajin on Monday and Raqqa on Tuesday.", ["Monday", "Tuesday"]),
        ("On Friday jets hit Hajin.", ["Friday"]),
    ],
)
def test_a_day_is_found_in_the_words_that_state_it(sentence: str, expected: list[str]) -> None:
    assert struck(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "The army said on Monday that it would look into it.",
        "The mayor told reporters Monday that two had died.",
        "The ministry announced Friday a new inquiry.",
        "In a statement on Tuesday, the army denied it.",
        "They vowed revenge for the killing of a leader on Sunday.",
        "The May Day parade may go ahead.",
        "The road was marched for hours.",
        "Two died, he said.",
        "BEIRUT (May 3) - The army spoke.",
    ],
)
def test_the_day_of_a_statement_is_no_day_of_a_strike(sentence: str) -> None:
    assert struck(sentence) == []


def test_statement_and_strike_in_one_sentence_keep_their_own_days() -> None:
    found = days("The army said on Monday that it hit Hajin on Sunday.")

    assert [(day.text, day.spoken) for day in found] == [("Monday", True), ("Sunday", False)]


@pytest.mark.parametrize("sentence", ["Jets hit Hajin early on Tuesday.", "On Friday jets flew."])
def test_a_day_is_a_slice_of_its_sentence(sentence: str) -> None:
    assert all(sentence[day.start : day.end] == day.text for day in days(sentence))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("KABUL, Afghanistan (Jan. 18) - A patrol came under fire.", "Jan. 18"),
        ("KABUL (June 14, 2011) - A force called in jets.", "June 14, 2011"),
        ("The patrol (four men) came under fire.", None),
    ],
)
def test_a_release_is_dated_by_its_head(text: str, day: str | None) -> None:
    assert dateline(text) == day


@pytest.mark.parametrize(
    ("words", "old"),
    [
        ("in April", True),
        ("last year", True),
        ("two months ago", True),
        ("in 2016", True),
        ("overnight", False),
        ("Monday", False),
        ("yesterday", False),
    ],
)
def test_a_day_well_before_the_news_is_old(words: str, *, old: bool) -> None:
    assert is_old(words) is old


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("early on Tuesday", "late Tuesday night", True),
        ("May 3", "on May 3", True),
        ("Monday", "Tuesday", False),
        ("last week", "yesterday", False),
    ],
)
def test_two_wordings_of_one_day_have_one_core(one: str, other: str, *, same: bool) -> None:
    assert (core(one) == core(other)) is same


@pytest.mark.parametrize(
    ("words", "dated"),
    [("Monday", True), ("May 3", True), ("in May", False), ("last week", False), (None, False)],
)
def test_a_month_or_a_week_dates_no_single_strike(words: str | None, *, dated: bool) -> None:
    assert is_dated(words) is dated
