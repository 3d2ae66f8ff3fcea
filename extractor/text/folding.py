"""Folding: a text as a reader compares it, with the way back to every original character.

Each original character becomes one folded character or none, so no folding moves an offset. That
rules out NFKC (one character may become eighteen) and lowering whole strings ("İ" becomes two).
"""

import re
import unicodedata
from array import array
from dataclasses import dataclass, field
from functools import cached_property

from extractor.text.spans import Span

_DROPPED = "\0"
_SPACES = re.compile(r" {2,}")
_LOOSE = re.compile(r"\0[\0 ]*| [\0 ]+")
_ALIKE = {
    "'": "‘’‚‛′‹›`´ʹʻʼʽʾʿ＇",
    '"': "“”„‟″«»〝〞＂",
    "-": "‐‑‒–—―⁃−﹘﹣－",
}
# These begin with the mark itself, so that the search runs from mark to mark.
_GROUP_COMMA = re.compile(r",(?=\d{3}(?!\d))(?<=\d,)")
_INITIALS_DOT = re.compile(r"\.(?=[a-z]\b)(?<=\b[a-z]\.)")
_DECIMAL_POINT = re.compile(r"\.(?=\d)(?<=\d\.)")
_POINT = "\x01"
_ACCENTS_FROM = 200  # canonical combining classes of marks around a letter; lower ones change it


@dataclass(frozen=True)
class Folded:
    """A folded text, and the text of the same length that it was squeezed from."""

    text: str
    mapped: str = field(repr=False)

    @cached_property
    def index(self) -> "array[int]":
        """Where each folded character stands in what was folded."""
        index = array("I", range(len(self.mapped)))
        kept = array("I")
        at = 0
        for run in _LOOSE.finditer(self.mapped):
            kept += index[at : run.start()]
            space = self.mapped.find(" ", *run.span())
            if space >= 0:
                kept.append(space)
            at = run.end()
        return kept + index[at:]

    def original(self, start: int, end: int) -> Span:
        """Return the original characters behind a non-empty stretch of the folded text."""
        return Span(self.index[start], self.index[end - 1] + 1)


class _Folding(dict[int, str]):
    """Fold characters when they are first met: Unicode is too large to fold at import."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


class _Unpointing(dict[int, str]):
    """Turn all that is no part of a word into space, likewise when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = bare = chr(code) if chr(code).isalnum() else " "
        return bare


def is_accent(character: str) -> bool:
    """Tell whether a character is a mark set around the letter before it."""
    return unicodedata.combining(character) >= _ACCENTS_FROM


def _fold_character(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in {"Cc", "Cf"} or is_accent(character):
        return _DROPPED
    if unicodedata.name(character, "").startswith("VARIATION SELECTOR"):
        return _DROPPED
    parts = unicodedata.normalize("NFD", character)
    if character.isalpha() and all(is_accent(mark) for mark in parts[1:]):
        character = parts[0]
    return character.lower()[0]


_FOLDING = _Folding({ord(mark): plain for plain, marks in _ALIKE.items() for mark in marks})
_UNPOINTING = _Unpointing({ord(_DROPPED): _DROPPED, ord(_POINT): "."})


def fold(text: str) -> Folded:
    r"""Fold case, accents, quote marks, dashes and space; drop what has no width.

    >>> folded = fold("“İdlib”\r\n – 16\xa0dead")
    >>> folded.text
    '"idlib" - 16 dead'
    >>> folded.original(8, 12)
    Span(start=10, end=14)
    """
    return _squeeze(text.translate(_FOLDING))


def words(folded: str) -> Folded:
    """Lose the punctuation of a folded text, but for decimal points; the index leads into it.

    Group commas and the dots of initials go without leaving a space: "1,500" is "1500".

    >>> words("the u.s.-led force: 1,500 raids, 99.5 percent").text
    'the us led force 1500 raids 99.5 percent'
    """
    pointed = _DECIMAL_POINT.sub(_POINT, _GROUP_COMMA.sub(_DROPPED, folded))
    return _squeeze(_INITIALS_DOT.sub(_DROPPED, pointed).translate(_UNPOINTING))


def flatten(text: str) -> str:
    """Fold a text whose offsets and runs of space do not matter: quick, for a few characters."""
    return text.translate(_FOLDING).replace(_DROPPED, "")


def _squeeze(mapped: str) -> Folded:
    """Take out dropped characters and all but the first space of a run."""
    return Folded(_SPACES.sub(" ", mapped.replace(_DROPPED, "")), mapped)
