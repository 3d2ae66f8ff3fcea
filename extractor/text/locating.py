"""Locating: where a quote stands in a text, and how literally it does.

The four matches, from strict to loose; none allows a partial word, a partial numeral or another
order of words:

- `exact`: character for character.
- `folded`: the same but for case, accents, quote marks, dashes, space, invisible characters.
- `tokens`: the same words in the same order, punctuation lost.
- `elided`: an ellipsis leaves out words inside one sentence of the text.

For all but `exact`, whatever can turn a statement round (a number, a negation, a hedge, who
speaks) must be the same in the quote and in the whole passage it is matched with.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from extractor.text.folding import Folded, flatten, fold, is_accent, words
from extractor.text.numerals import NEGATIONS, NUMBER_WORDS, SCALES, TENS, UNITS
from extractor.text.spans import Span

Match = Literal["exact", "folded", "tokens", "elided"]

LONGEST_SENTENCE = 1_000
"""Characters in which a sentence is sure to end; what spans more is not compared."""
MOST_FRAGMENTS = 5

_TURNS = re.findall(
    r"\w+",
    "said say says told claimed claims accused blamed alleged alleges reported reportedly "
    "may might could would should if unless failed refused than least most nearly almost up",
)
"""Words whose loss in an elision changes who says it, whether it happened, or how many it hit."""


def _any(choices: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(choices, key=len, reverse=True))})"


_REST_OF_WORD = re.compile(r"\w+")
_WORD = re.compile(r"[^\W_]")
_FACT = re.compile(
    r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
    rf"|\b{_any({*NUMBER_WORDS, *_TURNS})}\b"
    rf"|\b{_any(NEGATIONS)}\b ?[,;:.!?]?"
    r"|n't\b"
)
_ELLIPSIS = re.compile(r"[\[(]?(?:…|\.{3,}|\. \. \.)[\])]?")
_EDGES = " .,;:!?'\"-()[]…"
_TITLES = (
    r"(?<!\b[A-Z]\.)(?<!\b(?:Mr|Dr|St|Lt)\.)(?<!\b(?:Mrs|Gen|Col|Maj|Sgt|Adm)\.)"
    r"(?<!\b(?:Capt|Brig)\.)"
)
_SENTENCE_END = re.compile(
    rf"[.!?\n](?:(?<!\n){_TITLES}[\"'”’)\]]*\s+(?=[^a-z\s])"
    r"|(?<=\n)(?:\s*(?=[^a-z\s])|[^\S\n]*\n))"
)

_EDGE = "\x01"  # no flattened text has a control character
_REACH = 20  # "seventeen thousand and" needs 15 characters on one side of an edge
_NUMERAL = _any({*UNITS, *TENS, *SCALES})
_JOIN = rf"(?:{_EDGE}(?:-| +)|(?:-| +){_EDGE})"
# An edge lies inside a word ("did" of "didn't") or a numeral ("five" of "twenty-five"). "'s"
# may be left out; a hyphen joins only digits, number words and "non". The patterns begin with the
# edge, so that each looks at one point; the slow one is tried only where a number word follows.
_CUT_WORD = re.compile(
    rf"{_EDGE}(?:(?<=\w.)(?=\w|'(?!s\b)\w)|(?<=\w'.)(?=\w)|(?<=\bnon-.)(?=\w)"
    r"|(?<=\d[.,:/-].)(?=\d)|(?<=\d.)(?=[.,:/-]\d))"
)
_BEFORE_NUMERAL = re.compile(rf"{_EDGE}[- ]*(?:and )?{_NUMERAL}\b")
_CUT_NUMERAL = re.compile(
    rf"(?:\d|\b{_any(TENS)}|\b{_any(UNITS)}){_JOIN}{_any(SCALES)}\b"
    rf"|\b{_any(TENS)}{_JOIN}{_any(UNITS)}\b"
    rf"|\b{_any(SCALES)}(?: and)?{_JOIN}(?:and )?{_NUMERAL}\b"
)


@dataclass(frozen=True, slots=True)
class Located:
    """Every place in the text where a quote stands, and how literally; `spans` is never empty."""

    match: Match
    spans: tuple[Span, ...]


def locate(quote: str, text: str) -> Located | None:
    """Find a quote in a text, or None when it does not stand there.

    >>> locate("“two  dead”", 'Officials said "two dead".')
    Located(match='folded', spans=(Span(start=15, end=25),))
    >>> locate("two dead", "Officials said twenty-two dead.") is None
    True
    """
    return Locator(text).locate(quote)


@dataclass(frozen=True)
class Locator:
    """One text in which many quotes are sought; folded once, when a quote is not exact."""

    text: str

    @cached_property
    def _folded(self) -> Folded:
        return fold(self.text)

    @cached_property
    def _words(self) -> Folded:
        return words(self._folded.text)

    def locate(self, quote: str) -> Located | None:
        """Find every occurrence by the strictest match there is; None for a quote of no word."""
        if not _WORD.search(quote):
            return None
        if exact := tuple(_free_hits(quote, self.text)):
            return Located("exact", exact)
        asked = fold(quote).text.strip()
        if folded := list(self._same_text(asked)):
            return Located("folded", self._originals(folded))
        if tokens := self._agreeing(asked, self._same_words(asked), sentence_ends(quote)):
            return Located("tokens", tokens)
        if elided := self._agreeing(asked, self._elided(asked), 0):
            return Located("elided", elided)
        return None

    def _same_text(self, asked: str) -> Iterator[Span]:
        return _free_hits(asked, self._folded.text)

    def _same_words(self, asked: str) -> Iterator[Span]:
        text = self._words.text
        for start, end in _free_hits(words(asked).text.strip(), text):
            span = self._words.original(start, end)
            if _stands_free(span, self._folded.text):
                yield span

    def _elided(self, asked: str) -> Iterator[Span]:
        """Chain fragments of two words or more: a lone word says too little to be found again."""
        fragments = [words(part).text.strip() for part in _ELLIPSIS.split(asked)]
        fragments = [fragment for fragment in fragments if fragment]
        if not 1 < len(fragments) <= MOST_FRAGMENTS or not all(" " in part for part in fragments):
            return iter(())
        chains = _chains([list(self._same_words(fragment)) for fragment in fragments])
        return (span for span in chains if span.end - span.start <= LONGEST_SENTENCE)

    def _agreeing(self, asked: str, found: Iterable[Span], most_ends: int) -> tuple[Span, ...]:
        facts = _facts(asked)
        return tuple(
            original
            for span in found
            if _facts(span.of(self._folded.text)) == facts
            and sentence_ends((original := self._original(span)).of(self.text)) <= most_ends
        )

    def _originals(self, found: Iterable[Span]) -> tuple[Span, ...]:
        return tuple(map(self._original, found))

    def _original(self, span: Span) -> Span:
        start, end = self._folded.original(*span)
        while end < len(self.text) and is_accent(self.text[end]):
            end += 1
        return Span(start, end)


def sentence_ends(text: str) -> int:
    """Count the places inside a text where one sentence ends and another begins.

    >>> sentence_ends("Gen. Roe spoke. Nobody asked."), sentence_ends("It fell at 3 a.m. on us.")
    (1, 0)
    """
    return sum(1 for _ in _SENTENCE_END.finditer(text))


def _free_hits(needle: str, haystack: str) -> Iterator[Span]:
    """Find the occurrences that cut no word and no numeral and do not overlap."""
    at = haystack.find(needle)
    while at >= 0:
        span = Span(at, at + len(needle))
        if _stands_free(span, haystack):
            yield span
            at = haystack.find(needle, span.end)
        else:
            rest = _REST_OF_WORD.match(haystack, at + 1)
            at = haystack.find(needle, rest.end() if rest else at + 1)


def _stands_free(span: Span, text: str) -> bool:
    start, end = span
    return not (
        _cuts(text[max(start - _REACH, 0) : start], text[start : start + _REACH])
        or _cuts(text[max(end - _REACH, 0) : end], text[end : end + _REACH])
    )


def _cuts(left: str, right: str) -> bool:
    """Tell whether a word or a numeral runs across the edge between two texts."""
    edge = f"{flatten(left)}{_EDGE}{flatten(right)}"
    if _CUT_WORD.search(edge):
        return True
    return bool(_BEFORE_NUMERAL.search(edge) and _CUT_NUMERAL.search(edge))


def _facts(folded: str) -> list[str]:
    """List what must agree, in order; a comma behind "no" is part of it, one in 1,500 is not."""
    plain = _ELLIPSIS.sub(" ", folded).strip(_EDGES)
    found = (fact.replace(" ", "") for fact in _FACT.findall(plain))
    return [fact.replace(",", "") if fact[0].isdigit() else fact for fact in found]


def _chains(hits: list[list[Span]]) -> list[Span]:
    """Join each first fragment with the next ones; of chains with one end the tightest is kept."""
    by_end: dict[int, Span] = {}
    for first in hits[0]:
        end = first.end
        for later in hits[1:]:
            at = bisect_left(later, (end,))
            if at == len(later):
                return list(by_end.values())
            end = later[at].end
        by_end[end] = Span(first.start, end)
    return list(by_end.values())
