"""The day an article speaks from: its dateline or header, else its day of publication."""

import re
from datetime import date
from typing import NamedTuple

from extractor.resolve.days import MONTH_DAY, WEEKDAY, month_number, valid_day

_HEAD = 1_500
"""Characters of the text in which a dateline or header may stand."""
_BREAKS = str.maketrans(dict.fromkeys("\r\u2028\u2029\x0b\x0c", "\n"))

_PLACE = r"\b[A-Z]{3}[\w'’.-]*(?:,?[ \xa0][\w'’.-]+){0,5}"
_DATELINES = [
    # KABUL, Afghanistan (Nov. 21)
    re.compile(rf"{_PLACE}[ \xa0]?\(\s*{MONTH_DAY}\s*\)"),
    # BAGHDAD, 12 March (Agency) -
    re.compile(rf"^{_PLACE},?[ \xa0]+{MONTH_DAY}\s*(?:\([^)\n]{{1,40}}\)\s*)?[-–—:]", re.MULTILINE),
]
_OTHER_HEADERS = [
    # (Aug. 5) on a line of its own, or 5 August 2016, or Fri 05 Aug 2016 at 0914
    re.compile(
        rf"^[ \t\xa0]*\(?(?:{WEEKDAY},?\s+)?{MONTH_DAY}\)?[ \t\xa0]*(?=$|:|\bat\s+\d|[-–—|])",
        re.MULTILINE,
    ),
    # Date of publication 19 October 2016
    re.compile(
        r"(?i:\b(?:date\s+of\s+publication|(?:first\s+|last\s+)?(?:published|updated|posted)"
        rf"(?:\s+(?:at|on))?)\b)[:\s]*(?:{WEEKDAY},?\s+)?{MONTH_DAY}"
    ),
    # Operational Update, June 14, 2011
    re.compile(
        r"^(?![^\n]{120})[^\n]*?(?<!\bon)(?<!\bin)(?<!\bof)(?<!\bby)(?<!\bto)(?<!\band)"
        rf"(?<!\bfrom)(?<!\bsince)(?<!\buntil),?[ \xa0]+{MONTH_DAY}[ \t\xa0]*$",
        re.MULTILINE,
    ),
]
_RELEASE = re.compile(r"(?<![\w-])(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])-[A-Z]")


class _Header(NamedTuple):
    month: int
    day: int
    year: int
    """0 where the header does not tell it."""


def anchor_of(text: str, published: date | None) -> date | None:
    """Find the day that "Monday" and "yesterday" are counted from (codebook §3).

    The first dateline at the head of the text decides, else the first other header there. A year
    it lacks comes from the same day told with its year in another header, else from `published`,
    else from a release number such as 2010-11-S-260; without any of these the day is not known.
    With no dateline and no header it is `published`. A date in the body never counts.

    >>> anchor_of("KABUL, Afghanistan (Jan. 2) - A raid took place.", date(2012, 1, 3)).isoformat()
    '2012-01-02'
    """
    head = text[:_HEAD].translate(_BREAKS)
    headers = [*_headers(_DATELINES, head), *_headers(_OTHER_HEADERS, head)]
    return _dated(headers, published or _release_day(head)) if headers else published


def _headers(patterns: list[re.Pattern[str]], head: str) -> list[_Header]:
    matches = (match for pattern in patterns for match in pattern.finditer(head))
    return [_header(match) for match in sorted(matches, key=lambda match: match.start())]


def _header(match: re.Match[str]) -> _Header:
    month = month_number(match["month1"] or match["month2"])
    day = int(re.sub(r"\D", "", match["day1"] or match["day2"]))
    return _Header(month, day, int(match["year"] or 0))


def _dated(headers: list[_Header], near: date | None) -> date | None:
    first = headers[0]
    years = [h.year for h in headers if h.year and (h.month, h.day) == (first.month, first.day)]
    if years:
        return valid_day(years[0], first.month, first.day)
    if near is None:
        return None
    days = [valid_day(near.year + step, first.month, first.day) for step in (-1, 0, 1)]
    return min((day for day in days if day), key=lambda day: abs(day - near), default=None)


def _release_day(head: str) -> date | None:
    """Give the middle of the month that a release number names: enough to tell the year."""
    match = _RELEASE.search(head)
    return date(int(match["year"]), int(match["month"]), 15) if match else None
