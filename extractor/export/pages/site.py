"""The folder that a report is: `index.html`, and a page an article in `articles/`."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from extractor.export import wording
from extractor.export.pages import labels, testimony
from extractor.export.pages.article import page_of
from extractor.export.pages.listing import Line, index_of
from extractor.schema.record import Record

_ODD = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_NAME = 60
_FOLDER = "articles"


class Report(NamedTuple):
    """What was written: the page to open first, and how many articles it lists."""

    entry: Path
    articles: int


def write_report(records: Iterable[tuple[Record, str | None]], folder: Path) -> Report:
    """Write the pages of records, each with the text its offsets refer to.

    Raises:
        OSError: the folder or a file in it cannot be written.
    """
    (folder / _FOLDER).mkdir(parents=True, exist_ok=True)
    lines: list[Line] = []
    taken: set[str] = set()
    for record, text in records:
        href = f"{_FOLDER}/{file_name(record.article.id, taken)}"
        _write(folder / href, article_html(record, text))
        lines.append(Line.of(record, href))
    index = folder / "index.html"
    _write(index, _rendered("index", page=index_of(lines)))
    return Report(index, len(lines))


def article_html(record: Record, text: str | None) -> str:
    """Return the page of one article, which needs no other file."""
    return _rendered("article", page=page_of(record, text))


def file_name(article_id: str, taken: set[str]) -> str:
    """Name an article's file after its id, and add the name to those taken.

    Whatever the id holds, the name stays in its folder; two ids never share one, even where
    case does not count.

    >>> taken = set()
    >>> file_name("2016-03-04-depot", taken), file_name("2016-03-04-DEPOT", taken)
    ('2016-03-04-depot.html', '2016-03-04-DEPOT-b18888f8.html')
    """
    stem = _ODD.sub("-", article_id).strip("-")[:_LONGEST_NAME]
    digest = hashlib.sha256(article_id.encode("utf-8", "replace")).hexdigest()[:8]
    if not stem or stem != article_id or stem.lower() in taken:
        stem = f"{stem}-{digest}".lstrip("-")
    name, number = stem, 1
    while name.lower() in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name.lower())
    return f"{name}.html"


def _write(path: Path, html: str) -> None:
    path.write_text(html, encoding="utf-8", errors="replace", newline="\n")


def _rendered(kind: str, page: object) -> str:
    pages = _pages()
    script, style = _asset(f"{kind}.js"), _asset("page.css")
    return pages.get_template(f"{kind}.html").render(
        page=page,
        script=Markup(script),  # noqa: S704 - our own file
        style=Markup(style),  # noqa: S704 - our own file
        policy=f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)}; "
        "base-uri 'none'; form-action 'none'",
    )


@cache
def _asset(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")


@cache
def _source(content: str) -> str:
    """Name inline content in a policy by its hash (CSP level 2, §7.15)."""
    digest = b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=PackageLoader("extractor.export.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    pages.filters |= {
        "bounds": wording.bound_words,
        "days": wording.day_words,
        "figures": wording.figure_words,
        "doubts": labels.doubts,
        "kind": labels.kind_words,
        "country": labels.country_words,
        "raw_words": labels.raw_words,
        "where": labels.where_words,
        "speaker": testimony.speaker,
    }
    pages.globals |= {"STATUSES": labels.STATUSES, "BAR": testimony.BAR}
    return pages


def _finalized(value: object) -> object:
    """Keep characters out of a page that HTML does not allow; our own markup has none."""
    return (
        labels.plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
    )
