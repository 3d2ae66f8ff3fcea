"""Text files and web pages: one file an article."""

import io
import re
from pathlib import Path

from extractor.article import Article
from extractor.errors import SourceError, UnreadableError
from extractor.sources.compose import Found, Spot, compose
from extractor.sources.encoding import declared_encoding, decode, whole
from extractor.sources.language import language_of
from extractor.sources.metadata import Metadata, read_metadata, split_front_matter
from extractor.sources.reading import Reading, Unread
from extractor.sources.tables import parse, stated_in

_PAGE_NAMES = {"title": "title", "publisher": "sitename", "url": "url", "published": "date"}
"""Our fields, and what trafilatura calls them."""

_HEAD = 4096
_LANGUAGE = re.compile(r"<html\b[^<>]{0,400}?\slang=[\"']?([a-z]{2,3})\b", re.IGNORECASE)

_MOST_TAGS = 100_000
"""Of a page: the time to find its article grows faster than its tags (seconds at this many)."""


def read_text(
    stream: io.BufferedReader, spot: Spot, beside: Metadata, options: Reading
) -> Article | Unread:
    """Read plain text or Markdown, with the front matter it may begin with.

    Raises:
        UnreadableError: the file is no text, or its front matter states what cannot be.
    """
    content = whole(stream, spot.name, options.max_bytes)
    stated, text = split_front_matter(decode(content, spot.name))
    return compose(Found(text, beside.over(read_metadata(stated)), spot.id), options)


def read_page(
    stream: io.BufferedReader,
    spot: Spot,
    beside: Metadata,
    options: Reading,
    address: str | None = None,
) -> Article | Unread:
    """Read the article out of a web page, and what the page's own metadata states.

    `address` is where the page was found: it stands where the page states none of its own.

    Raises:
        SourceError: the `html` extra is not installed.
        UnreadableError: the file is no text in the encoding it declares, or has too many tags.
    """
    content = whole(stream, spot.name, options.max_bytes)
    page = decode(content, spot.name, declared_encoding(content))
    if page.count("<") > _MOST_TAGS:
        raise UnreadableError(f"{spot.name} is too large: over {_MOST_TAGS:,} tags")
    text, known = _article_in(page, spot, address)
    return compose(Found(text, beside.over(known), spot.id), options)


def read_sidecar(path: Path, options: Reading) -> Metadata:
    """Read the metadata file beside an article: flat, or a label file's `article`.

    Raises:
        UnreadableError: it is no JSON object, or states what cannot be.
    """
    name = f"its metadata file {path}"
    with path.open("rb") as stream:
        content = whole(stream, name, options.max_bytes)
    stated = stated_in(parse(decode(content, name), name))
    if stated is None:
        raise UnreadableError(f"{name} is no JSON object")
    return read_metadata(stated)


def _article_in(page: str, spot: Spot, address: str | None) -> tuple[str, Metadata]:
    try:
        from trafilatura import bare_extraction  # noqa: PLC0415 an extra, and .2 s to import
    except ImportError as error:
        raise SourceError(
            f"{spot.name} is a web page: to read it, pip install 'extractor[html]'"
        ) from error
    found = bare_extraction(
        page,
        url=address,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if found is None:
        return "", Metadata()
    page_says = found if isinstance(found, dict) else found.as_dict()
    text = page_says.get("text") or ""
    stated = {field: page_says.get(name) for field, name in _PAGE_NAMES.items()}
    # a site's template says one language for all its pages, so the text is asked first
    stated["language"] = language_of(text) or _language_said(page)
    return text, read_metadata(stated)


def _language_said(page: str) -> str | None:
    said = _LANGUAGE.search(page[:_HEAD])
    return said[1] if said else None
