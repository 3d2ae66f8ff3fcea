"""Days as articles word them, counted from an anchor day by the rules of codebook §3."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from extractor.resolve.days import Days
from extractor.resolve.times import Time, times_in
from extractor.schema.record import DateValue

_ONE_DAY = timedelta(days=1)
_EARLIEST_ANCHOR = 1900
_PART_OF_DAY = r"(?:morning|afternoon|evening|night|midnight|noon|dawn)"
_LINK = re.compile(
    rf"(?:\s+(?:early\s+|late\s+)?{_PART_OF_DAY})?\s*(?:[-–—‑]|\b(?:to|and|until|till|through|into|or)\b)\s*"
    rf"(?:\b(?:again|also|early|late|on|in|of|the|{_PART_OF_DAY})\s+)*",
    re.IGNORECASE,
)
_DAYBREAK = re.compile(
    r"\bsince\s+(?:the\s+)?(?:early\s+)?(?:morning|dawn|daybreak|midnight|sunrise)", re.IGNORECASE
)
_OVERNIGHT = re.compile(r"\bovernight\b", re.IGNORECASE)


def resolve_date(words: str, anchor: date | None) -> DateValue:
    """Read the day or days that the words name, counted back from the anchor (codebook §3).

    Both ends are None when the words name no day, or name one only relative to an anchor that is
    not known; a numeric date that reads differently in US and European order names none either.

    >>> resolve_date("late on Tuesday", date(2018, 10, 25)).start.isoformat()
    '2018-10-23'
    >>> resolve_date("since 2014", date(2018, 10, 25)).end.isoformat()
    '2018-10-25'
    >>> resolve_date("on Tuesday", None)
    DateValue(text='on Tuesday', start=None, end=None)
    """
    # An earlier anchor is a broken date field ("0001-01-01"), not a day of publication.
    known = anchor if anchor and anchor.year >= _EARLIEST_ANCHOR else None
    start, end = _days(words, known)
    if start and end and start > end:
        start = end = None
    return DateValue(text=words, start=start, end=end)


def _days(words: str, anchor: date | None) -> Days:
    times = times_in(words)
    if not times:
        return _dayless(words, anchor)
    first = times[0]
    if len(times) > 1 and _LINK.fullmatch(words, first.end, times[1].start):
        return _from_to(first, times[1], anchor)
    days = first.read(anchor)
    if days is None:
        return None, None
    return _framed(words[: first.start], words[first.end :], days, anchor)


def _dayless(words: str, anchor: date | None) -> Days:
    if anchor and _OVERNIGHT.search(words):
        return anchor - _ONE_DAY, anchor
    if anchor and _DAYBREAK.search(words):
        return anchor, anchor
    return None, None


def _from_to(first: Time, second: Time, anchor: date | None) -> Days:
    end = second.read(anchor)
    start = first.read(end[0] if end and first.floats else anchor)
    return (start[0], end[1]) if start and end else (None, None)


class _Frame(NamedTuple):
    """Words around a day that make a period of it."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    change: Callable[[date, date, date | None], Days]


def _since(start: date, _end: date, anchor: date | None) -> Days:
    return start, anchor


def _until(_start: date, end: date, _anchor: date | None) -> Days:
    return None, end


def _before(start: date, _end: date, _anchor: date | None) -> Days:
    return None, start - _ONE_DAY


def _after(_start: date, end: date, _anchor: date | None) -> Days:
    return end + _ONE_DAY, None


def _night_of(start: date, end: date, _anchor: date | None) -> Days:
    return start, end if end > start else end + _ONE_DAY


def _night_into(start: date, end: date, _anchor: date | None) -> Days:
    return start - _ONE_DAY, end


def _overnight(start: date, end: date, anchor: date | None) -> Days:
    # Said on D itself, "overnight on D" can only be the night that ended on D.
    return _night_into(start, end, anchor) if end == anchor else _night_of(start, end, anchor)


def _frame(before: str, after: str, change: Callable[[date, date, date | None], Days]) -> _Frame:
    return _Frame(re.compile(before, re.IGNORECASE), re.compile(after, re.IGNORECASE), change)


_NEVER = r"(?!)"
_FRAMES = [
    _frame(
        r"\bsince\b", r"\s*(?:onwards?\b|(?:until|till|to)\s+(?:now|date|the\s+present)\b)", _since
    ),
    _frame(
        r"\b(?:until|till|through|by|up\s+to|as\s+of)\s+(?:(?:early|late)\s+)?$", _NEVER, _until
    ),
    _frame(r"\bbefore\s+$", _NEVER, _before),
    _frame(r"\bafter\s+$(?<!shortly\safter\s)", _NEVER, _after),
    _frame(r"\bnights?\s+of\s+(?:the\s+)?$", _NEVER, _night_of),
    _frame(r"\binto\s+(?:early\s+|the\s+morning\s+of\s+)?$", _NEVER, _night_into),
    _frame(r"\bovernight\s+(?:on\s+)?$", r"\s+overnight\b", _overnight),
]


def _framed(before: str, after: str, days: Days, anchor: date | None) -> Days:
    start, end = days
    for frame in _FRAMES:
        if start and end and (frame.before.search(before) or frame.after.match(after)):
            return frame.change(start, end, anchor)
    return days
