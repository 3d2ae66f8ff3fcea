"""The words that date a strike, told apart from the day somebody spoke."""

import re
from dataclasses import dataclass

from extractor.rules.lexicon import lowered, phrases

_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_PART = r"(?:morning|afternoon|evening|night|midday|noon|dawn)"
_NUMBER = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|a|several)"
_ANCHOR = re.compile(
    rf"\b(?:(?P<weekday>{_WEEKDAY.lower()})|(?P<month>{_MONTH.lower()})"
    rf"|(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|(?P<near>(?:(?:early|earlier|late) )?(?:yesterday|today)(?: {_PART})?|last night|overnight"
    rf"|this {_PART}"
    r"|(?:(?:earlier|late|later) )?(?:this|last) (?:week(?:end)?|month|year)|the previous (?:day"
    r"|night|week|month)"
    rf"|a day earlier|the day before|{_NUMBER} (?:days?|weeks?|months?|years?) (?:ago|earlier)"
    rf"|in (?:19|20)\d{{2}}))(?!\w)"
)
"""What a phrase for a day, in lowered text, is built around; what stands left and right of it is "
"read next."""
_EARLY = re.compile(
    r"(?:(?:early|late|earlier|before dawn|shortly before dawn|around midnight) (?:on )?"
    r"|(?:on |during )?the night of |in the (?:early|small) hours of |(?:on |in )?the (?:early )?"
    + _PART
    + r" of |at dawn on |overnight (?:on |from )?|on |from |between )?(?:last "
    r"|the previous |the following )?$",
    re.IGNORECASE,
)
_AFTER_WEEKDAY = re.compile(
    rf"(?: {_PART})?(?: (?:into|to|and) (?:early )?{_WEEKDAY})?(?: {_PART})?"
    rf"(?:,? (?:{_MONTH} {_DAY}|{_DAY} {_MONTH})\b(?:,? \d{{4}})?)?"
)
_AFTER_MONTH = re.compile(
    rf" {_DAY}\b(?: ?(?:-|–|and|to|into) ?(?:{_MONTH} )?{_DAY}\b)?(?:,? \d{{4}})?"
)
_BEFORE_MONTH = re.compile(rf"\b{_DAY}(?: ?(?:-|–|and|to) ?{_DAY})?(?: of)? $")
_WHOLE_MONTH = re.compile(r"\b(?:in |(?:in )?(?:early|mid|late)[- ])$", re.IGNORECASE)
_YEAR = re.compile(r" \d{4}\b")
_REACH = 60
_CUES = phrases("cues", "dating")


def _phrase(sentence: str, match: re.Match[str]) -> tuple[int, int] | None:
    """Give the start and end of the phrase built around a day, or None if it names none."""
    start, end = match.span()
    if match["near"] or match["iso"]:
        return start, end
    before = sentence[max(0, start - _REACH) : start]
    if match["weekday"]:
        after = _AFTER_WEEKDAY.match(sentence, end)
        return _from(before, start), after.end() if after else end
    numbered = _AFTER_MONTH.match(sentence, end)
    if numbered:
        return _from(before, start), numbered.end()
    year = _YEAR.match(sentence, end)
    stop = year.end() if year else end
    day = _BEFORE_MONTH.search(before)
    if day:
        return _from(before[: day.start()], start - len(before) + day.start()), stop
    whole = _WHOLE_MONTH.search(before)
    return (start - len(before) + whole.start(), stop) if whole else None


def _from(before: str, start: int) -> int:
    match = _EARLY.search(before)
    return start - len(match.group()) if match else start


_OPENING = 4
_SAYING = (
    r"\b(?:[Ss]a(?:id|ys?)|told|announced|reported|claimed|confirmed|stated|added|acknowledged"
    r"|admitted|denied"
    r"|rejected|dismissed|accused|alleged|warned|wrote|posted|published|released|issued|tweeted"
    r"|vowed"
    r"|condemned|met|arrived|visited|spoke|speaking|statement|briefing|conference|report|interview"
    r"|bulletin|update|identified|expressed|voted|began|signed|addressing|in (?:Geneva|Washington"
    r"|Brussels)|publication|updated at|taken on)"
)
_SPOKEN = re.compile(
    _SAYING + r"(?: (?:reporters|journalists|lawmakers|parliament|state \w+"
    r"|[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*){0,3}(?: news agency)?"
    r"|(?:in|at|during|by|to|via|on) (?:an? |the |its |his )?(?:[\w-]+ ){0,2}?(?:statement|report"
    r"|post|briefing|interview|tweet|video"
    r"|conference|telephone|phone|release|bulletin|broadcast|speech|letter|Facebook|Telegram"
    r"|Twitter|X)|here|again|separately))?"
    r",?(?: (?:late|early|on|earlier))?\s*$"
)
_BEFORE_SAYING = re.compile(
    r",? (?:the )?(?:[\w’'.-]+ ){1,5}?(?:announced|denied|expressed"
    r"|rejected|called|condemned|acknowledged)\b"
)
_FOR_ANOTHER = re.compile(
    r"\b(?:killing of|response to|retaliation (?:for|to)|following"
    r"|after)\b[^,.;]{0,50}$",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r" (?:attacks?|bombing|raid|massacre|ceasefire|agreement|truce|elections?"
    r"|revolution|war)\b"
)
_DATELINE = re.compile(
    r"\([^()\n]{3,20}\)\s*(?:[-–—]|\n|$)"
    r"|^[A-Z][A-Z ,/.]{2,40}[,(][^—–\n-]{3,25}[—–-]"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A phrase for a time: its words and where they stand in the sentence."""

    text: str
    start: int
    end: int
    spoken: bool


def days(sentence: str) -> list[Day]:
    """Find the phrases that name a day or a span of days, marking those of a statement.

    >>> [(day.text, day.spoken) for day in days("The army said Monday it hit Hajin on Sunday.")]
    [('Monday', True), ('Sunday', False)]
    """
    small = lowered(sentence)
    if not any(cue in small for cue in _CUES):
        return []
    datelines = [match.span() for match in _DATELINE.finditer(sentence)]
    found: list[Day] = []
    for match in _ANCHOR.finditer(small):
        span = _phrase(sentence, match)
        if span is None or any(start <= span[0] < end for start, end in datelines):
            continue
        if not (found and span[0] < found[-1].end) and not _OTHERS.match(sentence, span[1]):
            found.append(_day(sentence, *span))
    return found


def _day(sentence: str, start: int, end: int) -> Day:
    text = re.sub(r"^(?:on|from) (?!the )", "", sentence[start:end], flags=re.IGNORECASE)
    before = sentence[max(0, start - 70) : start]
    spoken = bool(_SPOKEN.search(before) or _FOR_ANOTHER.search(before))
    spoken |= start < _OPENING and bool(_BEFORE_SAYING.match(sentence, end))
    return Day(text, end - len(text), end, spoken)


def dateline(text: str) -> str | None:
    """Find the day a release is dated by in its head: 'KABUL, Afghanistan (Jan. 18) - …'.

    >>> dateline("KABUL, Afghanistan (Jan. 18) - A patrol came under fire.")
    'Jan. 18'
    """
    match = re.search(rf"\((?P<day>{_MONTH} {_DAY}(?:, \d{{4}})?)\)", text[:600])
    return match["day"] if match else None


_OLD = re.compile(
    r"\b(?:last (?:month|year|week)|(?:months?|years?|weeks?) (?:ago|earlier)|in (?:19|20)\d{2}"
    rf"|in {_MONTH}|(?:early|mid|late)[- ]{_MONTH}|earlier this (?:month|year)|previous(?:ly)?"
    rf"|earlier strikes?)",
    re.IGNORECASE,
)


def is_old(words: str) -> bool:
    """Tell whether the words put a strike well before the news of the day.

    >>> is_old("in April"), is_old("overnight")
    (True, False)
    """
    return bool(_OLD.search(words))


def is_dated(words: str | None) -> bool:
    """Tell whether words name a day rather than a month or a longer time."""
    return words is not None and not re.match(r"(?:in|this|last|since|early|late|mid)\b", words)


_CORE = re.compile(
    rf"{_WEEKDAY}|{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH}|yesterday|today|overnight"
    rf"|last night",
    re.IGNORECASE,
)


def core(words: str) -> str:
    """Reduce a phrase to the day it names, for telling whether two phrases name the same.

    >>> core("early on Tuesday"), core("late Tuesday night"), core("last week")
    ('tuesday', 'tuesday', 'last week')
    """
    match = _CORE.search(words)
    return (match.group() if match else words).lower()
