"""Names of months and weekdays, and the few sums with days that articles ask for."""

import re
from calendar import monthrange
from datetime import date, timedelta

Days = tuple[date | None, date | None]
"""First and last day, inclusive; None is open or unknown."""

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

# Capitals are required: "may", "march", "sun" and "sat" are also plain words.
_LONG = "|".join(month.capitalize() for month in _MONTHS)
_SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
MONTH = rf"(?-i:(?:{_LONG}|{_LONG.upper()})\b|(?:{_SHORT}|{_SHORT.upper()})\b\.?)"
WEEKDAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?-i:Mon|Tues|Tue|Wed|Thurs|Thur|Thu|Fri|Sat|Sun)\b\.?)"
)
YEAR = r"(?:19|20)\d\d(?![\d,]\d|\d)"
DAY = rf"(?:3[01]|[12]\d|0?[1-9])(?:(?!\d)(?:st|nd|rd|th)?\b|(?={YEAR}))"
"""Also a day whose year follows without a space, as scraped headers have it ("Jun 132016")."""

MONTH_DAY = (
    rf"(?:(?<![\d,.:/-])(?P<day1>{DAY})\s+(?:of\s+)?(?P<month1>{MONTH})"
    rf"|(?P<month2>{MONTH})\s*(?:the\s+)?(?P<day2>{DAY}))"
    rf"(?:\s*[,.]?\s*(?:of\s+)?(?P<year>{YEAR}))?"
)
"""A day of a month in either order, perhaps with its year; read by `month_day`."""


def month_number(name: str) -> int:
    """Number a month's name or abbreviation, from 1.

    >>> month_number("Sept."), month_number("March")
    (9, 3)
    """
    start = name.lower()[:3]
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(start))


def weekday_number(name: str) -> int:
    """Number a weekday's name or abbreviation, Monday being 0.

    >>> weekday_number("Thurs."), weekday_number("monday")
    (3, 0)
    """
    start = name.lower()[:3]
    return next(i for i, day in enumerate(_WEEKDAYS) if day.startswith(start))


def valid_day(year: int, month: int, day: int) -> date | None:
    """Build a date, or None where the calendar has no such day.

    >>> valid_day(2019, 2, 29)
    """
    if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:  # noqa: PLR2004 - months
        return date(year, month, day)
    return None


def month_days(year: int, month: int) -> tuple[date, date]:
    """Give the first and last day of a month; months before 1 and after 12 are carried.

    >>> month_days(2016, 2)[1].day, month_days(2016, 0)[0].isoformat()
    (29, '2015-12-01')
    """
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def latest_weekday(weekday: int, anchor: date) -> date:
    """Find the latest such weekday on or before the anchor.

    >>> latest_weekday(0, date(2018, 10, 23)).isoformat()
    '2018-10-22'
    """
    return anchor - timedelta(days=(anchor.weekday() - weekday) % 7)


def latest_day(month: int, day: int, anchor: date) -> date | None:
    """Find the latest such day of the year not after the anchor, or None if there is none.

    >>> latest_day(12, 30, date(2016, 1, 2)).isoformat()
    '2015-12-30'
    """
    found = (valid_day(anchor.year - back, month, day) for back in range(9))
    return next((one for one in found if one and one <= anchor), None)


def months_before(day: date, months: int) -> date:
    """Go back whole months, to the month's last day where it is shorter.

    >>> months_before(date(2016, 3, 31), 1).isoformat()
    '2016-02-29'
    """
    first, last = month_days(day.year, day.month - months)
    return first.replace(day=min(day.day, last.day))


def month_day(match: re.Match[str], anchor: date | None) -> date | None:
    """Read a match of `MONTH_DAY`; without a year it is the latest such day up to the anchor."""
    month = month_number(match["month1"] or match["month2"])
    day = int(re.sub(r"\D", "", match["day1"] or match["day2"]))
    if match["year"]:
        return valid_day(int(match["year"]), month, day)
    return latest_day(month, day, anchor) if anchor else None
