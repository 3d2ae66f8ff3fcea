"""What single time expressions mean: one small function a wording, called with its match."""

import re
from datetime import date, timedelta

from extractor.resolve.days import (
    Days,
    latest_day,
    latest_weekday,
    month_day,
    month_days,
    month_number,
    months_before,
    valid_day,
    weekday_number,
)
from extractor.text.numerals import read_numeral

_Match = re.Match[str]


def _one(day: date | None) -> Days | None:
    return (day, day) if day else None


def void(_match: _Match, _anchor: date | None) -> None:
    """Name no day: the words look forward, or back from a day told elsewhere."""


def iso(match: _Match, _anchor: date | None) -> Days | None:
    """Read year, month and day in that order."""
    return _one(valid_day(int(match["y"]), int(match["m"]), int(match["d"])))


def numeric(match: _Match, _anchor: date | None) -> Days | None:
    """Read a numeric date only where its two orders, US and European, agree or one is no date."""
    a, b, year = int(match["a"]), int(match["b"]), int(match["y"])
    readings = {day for day in (valid_day(year, a, b), valid_day(year, b, a)) if day}
    return _one(readings.pop()) if len(readings) == 1 else None


def day_range(match: _Match, anchor: date | None) -> Days | None:
    """Read two days of one month; without a year the last one is the latest such day."""
    month = month_number(match["month"])
    first, last = (int(re.sub(r"\D", "", match[group])) for group in ("first", "last"))
    if match["year"]:
        end = valid_day(int(match["year"]), month, last)
    else:
        end = latest_day(month, last, anchor) if anchor else None
    start = valid_day(end.year, month, first) if end else None
    return (start, end) if start else None


def day_of_month(match: _Match, anchor: date | None) -> Days | None:
    """Read a day and its month, the latest such day where the year is missing."""
    return _one(month_day(match, anchor))


def month(match: _Match, anchor: date | None) -> Days | None:
    """Read a month or a third of it, the latest begun by the anchor where the year is missing."""
    month, part = month_number(match["month"]), (match["part"] or "").lower()
    if match["year"]:
        return _part_of_month(int(match["year"]), month, part)
    if anchor is None:
        return None
    if match["rel"]:
        return _part_of_month(anchor.year - (match["rel"].lower() == "last"), month, part)
    here = _part_of_month(anchor.year, month, part)
    return here if here[0] <= anchor else _part_of_month(anchor.year - 1, month, part)


def _part_of_month(year: int, month: int, part: str) -> tuple[date, date]:
    first, last = month_days(year, month)
    if part.startswith(("early", "start", "beginning")):
        return first, first.replace(day=10)
    if part.startswith("mid"):
        return first.replace(day=11), first.replace(day=20)
    if part.startswith(("late", "end")):
        return first.replace(day=21), last
    return first, last


def this_or_last_month(match: _Match, anchor: date) -> Days:
    """Read "this month" up to the anchor, "last month" whole, or a third of either."""
    last = match["rel"].lower() == "last"
    first = month_days(anchor.year, anchor.month - last)[0]
    start, end = _part_of_month(first.year, first.month, (match["part"] or "").lower())
    return start, end if last or match["part"] else anchor


def week(match: _Match, anchor: date) -> Days:
    """Read "this week" from its Monday to the anchor, "last week" from Monday to Sunday."""
    monday = latest_weekday(0, anchor)
    if match["rel"].lower() == "this":
        return monday, anchor
    return monday - timedelta(days=7), monday - timedelta(days=1)


def year_of(match: _Match, anchor: date) -> Days:
    """Read "this year" up to the anchor, "last year" whole."""
    if match["rel"].lower() == "this":
        return date(anchor.year, 1, 1), anchor
    return date(anchor.year - 1, 1, 1), date(anchor.year - 1, 12, 31)


def weekday(match: _Match, anchor: date) -> Days | None:
    """Read a weekday: the latest up to the anchor, before it if called last or previous."""
    weekday = weekday_number(match["weekday"])
    if match["week"]:
        monday = latest_weekday(0, anchor) - timedelta(days=7 * (match["week"].lower() == "last"))
        day = monday + timedelta(days=weekday)
        return (day, day) if day <= anchor else None
    day = latest_weekday(weekday, anchor)
    if match["rel"] and day == anchor:
        day -= timedelta(days=7)
    return day, day


def weekend(match: _Match, anchor: date) -> Days:
    """Read the latest weekend begun, the one before if it is called last while it runs."""
    saturday = latest_weekday(5, anchor)
    if match["rel"] and anchor - saturday <= timedelta(days=1):
        saturday -= timedelta(days=7)
    return saturday, min(saturday + timedelta(days=1), anchor)


def ordinal_day(match: _Match, anchor: date) -> Days | None:
    """Read "the 14th": the latest such day up to the anchor."""
    last = (match["rel"] or "").lower() == "last"
    for back in range(int(last), 13):
        first = month_days(anchor.year, anchor.month - back)[0]
        day = valid_day(first.year, first.month, int(match["day"]))
        if day and day <= anchor:
            return day, day
    return None


def days_back(days: int, _match: _Match, anchor: date) -> Days:
    """Go a fixed number of days back from the anchor."""
    day = anchor - timedelta(days=days)
    return day, day


def _amount(match: _Match) -> int | None:
    """Read how many days, weeks … are meant; a number that no calendar holds is none."""
    number = read_numeral(match["n"]) if match["n"] and match["n"].lower() not in {"a", "an"} else 1
    return number if number is not None and number <= 1_000 else None  # noqa: PLR2004


def _back(anchor: date, number: int, unit: str) -> date | None:
    if unit.startswith("hour"):
        return anchor - timedelta(days=-(-number // 24))
    if unit.startswith(("day", "week")):
        return anchor - timedelta(days=number * (7 if unit.startswith("week") else 1))
    months = number * (12 if unit.startswith("year") else 1)
    return months_before(anchor, months) if months < 12 * 200 else None


def last_span(match: _Match, anchor: date) -> Days | None:
    """Read "the last N days" (hours, weeks, months, years) up to the anchor."""
    number = _amount(match)
    start = _back(anchor, number, match["unit"].lower()) if number else None
    return (start, anchor) if start else None


def ago(match: _Match, anchor: date) -> Days | None:
    """Read "N days ago" to the day, months and years ago as that whole month or year."""
    number, unit = _amount(match), match["unit"].lower()
    day = _back(anchor, number, unit) if number else None
    if day is None:
        return None
    if unit.startswith("month"):
        return month_days(day.year, day.month)
    if unit.startswith("year"):
        return date(day.year, 1, 1), date(day.year, 12, 31)
    return day, day


def lasting(_match: _Match, anchor: date) -> Days:
    """Read "for N days": an unknown beginning, lasting to the anchor."""
    return None, anchor


def year(match: _Match, _anchor: date | None) -> Days:
    """Read a whole year."""
    return date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31)
