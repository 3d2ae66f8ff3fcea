"""Days in words: every rule of codebook §3, and many more wordings, counted from one Thursday."""

import time
from datetime import date

import pytest

from extractor.resolve.anchors import anchor_of
from extractor.resolve.dates import resolve_date

THURSDAY = date(2018, 10, 25)

DAYS = [
    ("Thursday", "2018-10-25"),
    ("on Monday", "2018-10-22"),
    ("Friday", "2018-10-19"),
    ("yesterday", "2018-10-24"),
    ("last night", "2018-10-24"),
    ("yesterday evening", "2018-10-24"),
    ("the day before yesterday", "2018-10-23"),
    ("today", "2018-10-25"),
    ("this morning", "2018-10-25"),
    ("October 18", "2018-10-18"),
    ("December 30", "2017-12-30"),
    ("Oct. 18", "2018-10-18"),
    ("18 October", "2018-10-18"),
    ("the 3rd of March", "2018-03-03"),
    ("3rd of March, 2016", "2016-03-03"),
    ("on Monday, October 22", "2018-10-22"),
    ("Sunday the 14th of October", "2018-10-14"),
    ("SEPT. 3, 2017", "2017-09-03"),
    ("2018-10-22", "2018-10-22"),
    ("22/10/2018", "2018-10-22"),
    ("10/22/2018", "2018-10-22"),
    ("22.10.2018", "2018-10-22"),
    ("3/3/2018", "2018-03-03"),
    ("Feb. 29", "2016-02-29"),
    ("the 14th", "2018-10-14"),
    ("the 31st", "2018-08-31"),
    ("the 5th of last month", "2018-09-05"),
    ("in the early hours of 3 March", "2018-03-03"),
    ("on the morning of October 3", "2018-10-03"),
    ("late Tuesday night", "2018-10-23"),
    ("early on Tuesday", "2018-10-23"),
    ("earlier on Monday", "2018-10-22"),
    ("shortly after midnight on Tuesday", "2018-10-23"),
    ("Wednesday afternoon", "2018-10-24"),
    ("Monday's raid", "2018-10-22"),
    ("On Friday two more died", "2018-10-19"),
    ("last Tuesday", "2018-10-23"),
    ("last Thursday", "2018-10-18"),
    ("the previous Friday", "2018-10-19"),
    ("Tuesday of last week", "2018-10-16"),
    ("last week on Tuesday", "2018-10-16"),
    ("two days ago", "2018-10-23"),
    ("a week ago", "2018-10-18"),
]
PERIODS = [
    ("overnight", "2018-10-24", "2018-10-25"),
    ("the night of October 3", "2018-10-03", "2018-10-04"),
    ("the night of 3-4 May", "2018-05-03", "2018-05-04"),
    ("overnight Saturday to Sunday", "2018-10-20", "2018-10-21"),
    ("overnight on Monday", "2018-10-22", "2018-10-23"),
    ("overnight on Thursday", "2018-10-24", "2018-10-25"),
    ("overnight into Sunday", "2018-10-20", "2018-10-21"),
    ("late Monday into Tuesday", "2018-10-22", "2018-10-23"),
    ("Monday night and Tuesday morning", "2018-10-22", "2018-10-23"),
    ("this week", "2018-10-22", "2018-10-25"),
    ("last week", "2018-10-15", "2018-10-21"),
    ("this month", "2018-10-01", "2018-10-25"),
    ("earlier this month", "2018-10-01", "2018-10-25"),
    ("last month", "2018-09-01", "2018-09-30"),
    ("early last month", "2018-09-01", "2018-09-10"),
    ("this year", "2018-01-01", "2018-10-25"),
    ("last year", "2017-01-01", "2017-12-31"),
    ("early October", "2018-10-01", "2018-10-10"),
    ("mid-October", "2018-10-11", "2018-10-20"),
    ("late February 2016", "2016-02-21", "2016-02-29"),
    ("the end of July", "2018-07-21", "2018-07-31"),
    ("late December", "2017-12-21", "2017-12-31"),
    ("the last 3 days", "2018-10-22", "2018-10-25"),
    ("the past two weeks", "2018-10-11", "2018-10-25"),
    ("the last week", "2018-10-18", "2018-10-25"),
    ("the past month", "2018-09-25", "2018-10-25"),
    ("the past 24 hours", "2018-10-24", "2018-10-25"),
    ("for three days", None, "2018-10-25"),
    ("for weeks", None, "2018-10-25"),
    ("for a third straight day", None, "2018-10-25"),
    ("during July", "2018-07-01", "2018-07-31"),
    ("in December", "2017-12-01", "2017-12-31"),
    ("July 2015", "2015-07-01", "2015-07-31"),
    ("July last year", "2017-07-01", "2017-07-31"),
    ("in 2015", "2015-01-01", "2015-12-31"),
    ("since 2014", "2014-01-01", "2018-10-25"),
    ("since the siege began in 2014", "2014-01-01", "2018-10-25"),
    ("since September 2014", "2014-09-01", "2018-10-25"),
    ("since the push on the town started on May 31", "2018-05-31", "2018-10-25"),
    ("since Sunday", "2018-10-21", "2018-10-25"),
    ("since dawn", "2018-10-25", "2018-10-25"),
    ("from May 31 onwards", "2018-05-31", "2018-10-25"),
    ("from 2014 until now", "2014-01-01", "2018-10-25"),
    ("until 2016", None, "2016-12-31"),
    ("as of Monday", None, "2018-10-22"),
    ("before Tuesday", None, "2018-10-22"),
    ("after October 3", "2018-10-04", None),
    ("between 3 and 5 May", "2018-05-03", "2018-05-05"),
    ("March 3-5", "2018-03-03", "2018-03-05"),
    ("March 3–5, 2016", "2016-03-03", "2016-03-05"),
    ("on March 3 and 4", "2018-03-03", "2018-03-04"),
    ("from April to July", "2018-04-01", "2018-07-31"),
    ("between March and May 2017", "2017-03-01", "2017-05-31"),
    ("from late January to February 6", "2018-01-21", "2018-02-06"),
    ("December 28 to January 3, 2018", "2017-12-28", "2018-01-03"),
    ("1 March–15 April", "2018-03-01", "2018-04-15"),
    ("from 2014 to 2016", "2014-01-01", "2016-12-31"),
    ("2014-2016", "2014-01-01", "2016-12-31"),
    ("from last week to Monday", "2018-10-15", "2018-10-22"),
    ("Monday and Tuesday", "2018-10-22", "2018-10-23"),
    ("over the weekend", "2018-10-20", "2018-10-21"),
    ("two months ago", "2018-08-01", "2018-08-31"),
]
UNDATED = [
    "in recent weeks",
    "in recent months",
    "earlier",
    "a short while ago",
    "Ramadan",
    "03/04/2018",
    "29 February 2017",
    "next Monday",
    "the following Friday",
    "Friday of this week",
    "the same day",
    "the 101st raid",
    "less than a week",
    "it may march on",
    "the last 99999 years",
    "the past 900 years",
    "from May 5, 2016 to May 3, 2016",
    "",
]


def spelt(days: tuple[date | None, date | None]) -> tuple[str | None, str | None]:
    start, end = days
    return start.isoformat() if start else None, end.isoformat() if end else None


@pytest.mark.parametrize(("words", "day"), DAYS)
def test_words_for_one_day_name_that_day(words: str, day: str) -> None:
    value = resolve_date(words, THURSDAY)

    assert spelt((value.start, value.end)) == (day, day)
    assert value.text == words


@pytest.mark.parametrize(("words", "start", "end"), PERIODS)
def test_words_for_a_period_name_its_first_and_last_day(
    words: str, start: str | None, end: str | None
) -> None:
    value = resolve_date(words, THURSDAY)

    assert spelt((value.start, value.end)) == (start, end)


@pytest.mark.parametrize("words", UNDATED)
def test_words_that_name_no_day_keep_both_ends_open(words: str) -> None:
    value = resolve_date(words, THURSDAY)

    assert (value.text, value.start, value.end) == (words, None, None)


@pytest.mark.parametrize(
    "words", ["Monday", "yesterday", "overnight", "July", "May 3", "since dawn"]
)
def test_without_an_anchor_relative_words_name_no_day(words: str) -> None:
    value = resolve_date(words, None)

    assert (value.start, value.end) == (None, None)


def test_without_an_anchor_a_full_date_still_counts() -> None:
    assert resolve_date("on 3 May 2016", None).start == date(2016, 5, 3)


def test_a_broken_publication_date_is_no_anchor() -> None:
    assert resolve_date("the day before yesterday", date(1, 1, 1)).start is None


def test_in_january_a_month_without_year_is_last_years() -> None:
    value = resolve_date("in November", date(2017, 1, 9))

    assert spelt((value.start, value.end)) == ("2016-11-01", "2016-11-30")


@pytest.mark.parametrize(
    ("text", "published", "day"),
    [
        ("KABUL, Afghanistan (July 3, 2012)\nA raid took place today.", None, "2012-07-03"),
        ("Update, Feb. 21, 2011\n\nKABUL, Afghanistan (Feb. 21)\nA raid.", None, "2011-02-21"),
        ("2010-11-S-260\u2028KABUL, Afghanistan (Nov. 21) – A raid.", None, "2010-11-21"),
        ("2012-01-S-002\nKABUL, Afghanistan (Dec. 31) – A raid.", None, "2011-12-31"),
        ("KABUL, Afghanistan (Dec. 31) - A raid.", "2012-01-02", "2011-12-31"),
        ("KABUL, Afghanistan (Jan. 1) - A raid.", "2011-12-31", "2012-01-01"),
        ("(Aug. 5)\nA raid took place.", "2010-08-06", "2010-08-05"),
        ("KABUL, May 3 — A raid took place.", "2014-05-03", "2014-05-03"),
        ("BAGHDAD, 12 March (Agency) - A raid took place.", "2007-03-13", "2007-03-12"),
        ("Command Evening Update June 14, 2011\nA raid took place.", None, "2011-06-14"),
        ("May 12: Raids in the South\n2010-05-XA-044\nA raid.", None, "2010-05-12"),
        ("Fri 05 Aug 2016 at 0914 Officials said on Thursday", None, "2016-08-05"),
        ("Date of publication 9 August 2016 Officials spoke.", None, "2016-08-09"),
        ("Last updated at Aug 92016 In a photo taken on August 3", None, "2016-08-09"),
        (
            "KABUL, Afghanistan (Nov. 1, 2011)\nA raid.\nUPDATE\nKABUL, Afghanistan (Nov. 4, 2011)",
            None,
            "2011-11-01",
        ),
        ("Raids went on until\nOctober 9, 2011. Nobody was hurt.", "2011-10-12", "2011-10-12"),
        ("A raid on May 3, 2016 killed two.", "2017-01-01", "2017-01-01"),
        ("A raid on May 3, 2016 killed two.", None, None),
        ("KABUL, Afghanistan (Feb. 07)\nA raid took place.", None, None),
        ("2011-07-S-039\nFor release\n\nA raid took place yesterday.", None, None),
    ],
)
def test_the_dateline_or_header_is_the_anchor(
    text: str, published: str | None, day: str | None
) -> None:
    anchor = anchor_of(text, date.fromisoformat(published) if published else None)

    assert spelt((anchor, None))[0] == day


@pytest.mark.parametrize(
    "piece", ["May ", "3 ", "last ", "2014-", "Monday, ", " ", "for a ", "AAAA"]
)
def test_long_hostile_words_are_read_in_no_time(piece: str) -> None:
    started = time.perf_counter()

    resolve_date(piece * 2_000, THURSDAY)
    anchor_of(piece * 2_000, THURSDAY)

    assert time.perf_counter() - started < 1
