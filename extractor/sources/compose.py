"""A text and what is stated about it become an article, or the reason why not."""

import hashlib
import re
from dataclasses import dataclass, replace

from extractor.article import Article
from extractor.sources.encoding import is_sound
from extractor.sources.language import language_of
from extractor.sources.metadata import Metadata
from extractor.sources.reading import Reading, Unread

FEWEST_LETTERS = 200
"""Of a whole file or page: with fewer it is a stub, a caption or an error page."""

FEWEST_LETTERS_IN_A_ROW = 20
"""Of a row of a table, where one line of a release ("Near Mosul, two strikes …") is an article."""

_MOST_LETTERS_OF_A_STUB = 600
_STUB = re.compile(
    r"\b(?:subscribe|log ?in|sign (?:in|up)|register|create an account)\b[^.\n]{0,40}?"
    r"\bto (?:read|continue|keep|access|unlock|view)\b"
    r"|\b(?:continue|keep) reading\b[^.\n]{0,60}?\b(?:subscri|account|free trial)"
    r"|\bto (?:continue|keep) reading\b|\bfull access\b"
    r"|\b(?:for subscribers|subscribers?)[- ]only\b|\balready a subscriber\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands: as messages name it, and the id it gives by default."""

    name: str
    id: str | None

    def row(self, number: int) -> "Spot":
        """Point at one line or item.

        >>> Spot("in/july.csv", "july").row(7)
        Spot(name='in/july.csv:7', id='july:7')
        """
        return Spot(f"{self.name}:{number}", f"{self.id or self.name}:{number}")


@dataclass(frozen=True, slots=True)
class Found:
    """A text as read, what its source states about it, and how to name and judge it.

    `default` is the id when none is stated; None takes a hash of the text.
    """

    text: str
    known: Metadata
    default: str | None
    fewest_letters: int = FEWEST_LETTERS


def compose(found: Found, options: Reading) -> Article | Unread:
    """Make the article, filling in its id, language and, if the caller gave one, its day."""
    article = _article(found.text, found.known, found.default)
    if not is_sound(found.text):
        reason = "the text holds a NUL or what is no UTF-8"
        return Unread(replace(article, text=""), "unreadable", reason)
    article = replace(
        article,
        published=article.published or options.published,
        language=article.language or language_of(found.text),
    )
    lack = nothing_to_read(found.text, found.fewest_letters)
    return Unread(article, "skipped", lack) if lack else article


def unreadable(reason: str, default: str | None, known: Metadata) -> Unread:
    """Stand for an article that could not be read, under what is known of it all the same."""
    return Unread(_article("", known, default), "unreadable", reason)


def nothing_to_read(text: str, fewest: int) -> str | None:
    """Say why a text is too little to read, or None if it is enough.

    >>> nothing_to_read("Near Mosul, two strikes hit a bridge.", FEWEST_LETTERS_IN_A_ROW)
    >>> nothing_to_read("Near Mosul, two strikes hit a bridge.", FEWEST_LETTERS)
    'nothing to read: 29 letters, under 200'
    >>> nothing_to_read("Raid on depot. Subscribe to continue reading.", FEWEST_LETTERS_IN_A_ROW)
    'nothing to read: a paywall stub'
    """
    letters = sum(map(str.isalpha, text))
    if not text.strip():
        return "nothing to read: the text is empty"
    if letters < _MOST_LETTERS_OF_A_STUB and _STUB.search(text):
        return "nothing to read: a paywall stub"
    if letters < fewest:
        return f"nothing to read: {letters} letters, under {fewest}"
    return None


def _article(text: str, known: Metadata, default: str | None) -> Article:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Article(
        id=known.id or default or digest[:12],
        text=text,
        title=known.title,
        publisher=known.publisher,
        url=known.url,
        published=known.published,
        language=known.language,
    )
