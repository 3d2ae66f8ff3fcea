"""Single times in running words: a table of patterns, each with the function that reads it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from extractor.resolve import readings as read
from extractor.resolve.days import DAY, MONTH, MONTH_DAY, WEEKDAY, YEAR, Days
from extractor.text.numerals import NUMERAL

_Match = re.Match[str]
_Reader = Callable[[_Match, date | None], Days | None]


@dataclass(frozen=True, slots=True)
class _Row:
    pattern: re.Pattern[str]
    reader: _Reader
    floats: bool = False


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression and where it stands in the words.

    `floats` tells that it lacks its week or year, so that in "Saturday to Sunday" the other end
    decides which one it is.
    """

    start: int
    end: int
    match: _Match
    row: _Row

    @property
    def floats(self) -> bool:
        """Tell whether the expression lacks its week or year."""
        return self.row.floats

    def read(self, anchor: date | None) -> Days | None:
        """Give its days, or None when it names none or needs an anchor that is not known."""
        return self.row.reader(self.match, anchor)


def times_in(words: str) -> list[Time]:
    """Find the first two time expressions.

    >>> [time.match.group() for time in times_in("from late May to 3 June")]
    ['late May', '3 June']
    """
    found: list[Time] = []
    position = 0
    while len(found) < 2 and (time := _next(words, position)):  # noqa: PLR2004 - a range has two
        found.append(time)
        position = time.end
    return found


def _next(words: str, position: int) -> Time | None:
    found = [
        Time(match.start(), match.end(), match, row)
        for row in _ROWS
        if (match := row.pattern.search(words, position))
    ]
    return min(found, key=lambda time: time.start, default=None)


def _row(pattern: str, reader: _Reader, *, floats: bool = False) -> _Row:
    return _Row(re.compile(pattern, re.IGNORECASE), reader, floats)


def _anchored(
    pattern: str, reader: Callable[[_Match, date], Days | None], *, floats: bool = False
) -> _Row:
    def read_known(match: _Match, anchor: date | None) -> Days | None:
        return reader(match, anchor) if anchor else None

    return _row(pattern, read_known, floats=floats)


_N = NUMERAL.pattern
_DAYS_LINK = r"\s*(?:[-–—‑]|\b(?:to|and|until|or|through)\b)\s*(?:the\s+)?"
_ON_WEEKDAY = rf"(?:\b{WEEKDAY}[,\s]\s*\(?(?:the\s+)?)?"
_UNITS = r"(?P<unit>hour|day|week|month|year)s?\b"
_PART = r"early|mid|late|(?:start|beginning|middle|end)\s+of"
_ROWS = [
    _row(rf"\b(?:next|coming|the\s+following)\s+{WEEKDAY}", read.void),
    _row(r"(?<![\d/.-])(?P<y>\d{4})[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)(?!\d)", read.iso),
    _row(
        r"(?<![\d/.-])(?P<a>\d\d?)(?P<s>[-/.])(?P<b>\d\d?)(?P=s)(?P<y>\d{4})(?!\d)",
        read.numeric,
    ),
    _row(
        rf"(?<![\d,.:/-])(?P<first>{DAY})(?:,\s*{DAY})*{_DAYS_LINK}(?P<last>{DAY})\s+(?:of\s+)?"
        rf"(?P<month>{MONTH})(?:,?\s+(?:of\s+)?(?P<year>{YEAR}))?",
        read.day_range,
        floats=True,
    ),
    _row(
        rf"\b(?P<month>{MONTH})\s+(?P<first>{DAY})(?:,\s*{DAY})*{_DAYS_LINK}(?P<last>{DAY})"
        rf"(?!\s+{MONTH})(?:,?\s+(?:of\s+)?(?P<year>{YEAR}))?",
        read.day_range,
        floats=True,
    ),
    _row(rf"{_ON_WEEKDAY}\b{MONTH_DAY}", read.day_of_month, floats=True),
    _row(
        rf"(?:\b(?P<part>{_PART})[-\s]+(?:in\s+)?)?\b(?P<month>{MONTH})(?!\s+(?:be|have|not)\b)"
        rf"(?:,?\s+(?:of\s+)?(?P<year>{YEAR})|\s+(?:of\s+)?(?P<rel>this|last)\s+year\b)?",
        read.month,
        floats=True,
    ),
    _anchored(
        rf"(?:\b(?:(?P<rel>last|previous|preceding|past)|this)\s+)?\b(?P<weekday>{WEEKDAY})"
        r"(?:\s+(?:of\s+)?(?P<week>this|last)\s+week\b)?",
        read.weekday,
        floats=True,
    ),
    _anchored(
        rf"\b(?P<week>this|last)\s+week(?:'s|’s|\s+on)?\s+(?P<weekday>{WEEKDAY})(?P<rel>(?!))?",
        read.weekday,
    ),
    _anchored(
        r"\bthe\s+(?P<day>\d\d?)(?:st|nd|rd|th)\b(?:\s+of\s+(?P<rel>this|last)\s+month\b)?"
        r"(?!\s+(?!(?:at|in|when|by|and|to)\b)[^\W\d_])",
        read.ordinal_day,
    ),
    _anchored(
        r"\bthe\s+day\s+before\s+yesterday\b|\bnight\s+before\s+last\b",
        partial(read.days_back, 2),
    ),
    _anchored(r"\byesterday\b|\blast\s*(?:night|evening)\b", partial(read.days_back, 1)),
    _anchored(
        r"\btoday\b|\btonight\b|\bthis\s+(?:morning|afternoon|evening)\b",
        partial(read.days_back, 0),
    ),
    _anchored(
        rf"\b(?:the\s+last|past)\s+(?P<n>an?\b)?{_UNITS}(?!\s+of\b)",
        read.last_span,
    ),
    _anchored(
        rf"\b(?:last|past|previous|preceding)\s+(?P<n>{_N})[-\s]{_UNITS}(?!\s+of\b)",
        read.last_span,
    ),
    _anchored(
        r"\b(?:(?P<part>early|mid|late)[-\s]+)?\b(?P<rel>this|last)\s+month\b",
        read.this_or_last_month,
    ),
    _anchored(r"(?<!the\s)\b(?P<rel>this|last)\s+week\b(?!\s+of\b)", read.week),
    _anchored(r"\b(?P<rel>this|last)\s+year\b", read.year_of),
    _anchored(r"\b(?:(?P<rel>last|previous)\s+)?weekend\b", read.weekend),
    _anchored(
        rf"(?<!than\s)\b(?P<n>{_N}|an?)\s+(?P<unit>day|week|month|year)s?\s+ago\b",
        read.ago,
    ),
    _anchored(
        rf"\bfor\s+(?:(?:about|almost|at\s+least|more\s+than|nearly|over|some)\s+)?"
        rf"(?:(?:{_N}|an?\s+few|an?|several|many|(?:an?|the)\s+\w+)\s+)?"
        r"(?:consecutive\s+|straight\s+|successive\s+)?(?:day|week|month|year)s?\b",
        read.lasting,
    ),
    _row(rf"(?<![\d,.$€£/])(?<![^\W\d]-)(?P<year>{YEAR})(?![\w/])", read.year),
]
