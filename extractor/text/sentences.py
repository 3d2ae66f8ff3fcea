"""Sentences of an article with their offsets: linear time, no model, newlines always end one."""

import re
from dataclasses import dataclass

from extractor.text.spans import Span

_ABBREVIATION = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|St|Gen|Maj|Lt|Col|Sgt|Capt|Cmdr|Adm|Brig|Rep|Sen|Gov|Prof|Rev|Hon|Jr|Sr|Spc"
    r"|Cpl|Pfc|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun|Nos?"
    r"|Inc|Ltd|Corp|Dept|Fig|Ft|Mt|[A-Za-z]|vs|etc|approx|est|al)"
)
_CLOCK = frozenset({"a.m", "p.m"})
_ACRONYMS = "ISIL|ISIS|NATO|ISAF|UNICEF|UNHCR|OCHA"
_END = re.compile(
    r"[.!?…]+[\"'”’)\]]*(?=\s|$)|\n+"
    rf"|(?<=[\w)]) (?=(?!{_ACRONYMS})[A-Z]{{4,}} (?:\([A-Z]\w+\) )?[-–—]* ?[A-Z][a-z])"
)
"""The end of a sentence: a stop, a line's end, or the words before a dateline in running text."""
_TAIL = re.compile(r"[\w.]+$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, where it stands, and the number of the line it stands on (from 0)."""

    text: str
    span: Span
    line: int


def sentences(text: str) -> list[Sentence]:
    """Split a text into sentences; none is lost and each is a slice of the text.

    >>> [s.text for s in sentences("Col. Dar spoke. Two died at 5 p.m. Monday.")]
    ['Col. Dar spoke.', 'Two died at 5 p.m. Monday.']
    """
    found: list[Sentence] = []
    start = line = 0
    for match in _END.finditer(text):
        stop = not match.group().isspace()
        if stop and _goes_on(text, match):
            continue
        _keep(found, text, Span(start, match.end()), line)
        start = match.end()
        line += match.group().count("\n")
    _keep(found, text, Span(start, len(text)), line)
    return found


def _keep(found: list[Sentence], text: str, span: Span, line: int) -> None:
    raw = span.of(text)
    words = raw.strip()
    if words:
        start = span.start + len(raw) - len(raw.lstrip())
        found.append(Sentence(words, Span(start, start + len(words)), line))


def _goes_on(text: str, end: re.Match[str]) -> bool:
    """Tell whether a full stop belongs to an abbreviation or an initial."""
    after = text[end.end() : end.end() + 6].lstrip()
    if not after or end.group()[0] in "!?":
        return False
    if after[0].islower():
        return True
    if end.group() != ".":
        return False
    tail = _TAIL.search(text, max(0, end.start() - 12), end.start())
    word = tail.group() if tail else ""
    if word.lower() in _CLOCK:
        return after[0].isupper() and _names_a_day(after)
    dotted = "." in word and word.replace(".", "").isalpha()
    return dotted or bool(_ABBREVIATION.fullmatch(word))


def _names_a_day(after: str) -> bool:
    return after[:3].lower() in {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
