"""A web address becomes an article, by the kind of page that stands there."""

import io
from collections.abc import Iterator
from dataclasses import replace

from extractor.article import Article
from extractor.errors import UnreadableError
from extractor.sources.compose import Spot
from extractor.sources.documents import read_page, read_text
from extractor.sources.encoding import decode, known_encoding
from extractor.sources.fetching import Page, fetch
from extractor.sources.metadata import Metadata
from extractor.sources.reading import Reading, Unread
from extractor.sources.tables import read_json

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_TEXTS = frozenset({"text/plain", "text/markdown"})
_JSON = "application/json"
_UTF8_MARK = "\ufeff"


def read_url(spot: Spot, options: Reading) -> Iterator[Article | Unread]:
    """Fetch the address that `spot` names and read what it holds: a page, a text or JSON.

    Raises:
        SourceError: it is a web page and the `html` extra is not installed.
        UnreadableError: it is refused, cannot be fetched, or holds something else.
    """
    page = fetch(spot.name, options.web, options.max_bytes)
    for found in _parsed(page, spot, options):
        yield _located(found, page.address)


def _parsed(page: Page, spot: Spot, options: Reading) -> Iterator[Article | Unread]:
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(_marked(page, spot)))
    if page.media in _PAGES:
        yield read_page(stream, spot, Metadata(), options, page.address)
    elif page.media in _TEXTS:
        yield read_text(stream, spot, Metadata(), options)
    elif page.media == _JSON:
        yield from read_json(stream, spot, options)
    else:
        kind = repr(page.media) if page.media else "of no stated type"
        raise UnreadableError(f"{spot.name} is {kind}, not HTML, plain text or JSON")


def _marked(page: Page, spot: Spot) -> bytes:
    """Settle the charset that the server states by a mark, which outweighs what a page says."""
    encoding = known_encoding(page.charset or "")
    if encoding is None:
        return page.content
    return f"{_UTF8_MARK}{decode(page.content, spot.name, encoding)}".encode()


def _located(found: Article | Unread, address: str) -> Article | Unread:
    if isinstance(found, Unread):
        return replace(found, article=_at(found.article, address))
    return _at(found, address)


def _at(article: Article, address: str) -> Article:
    return replace(article, url=article.url or address)
