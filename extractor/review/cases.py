"""What lies on the desk: articles, each with what a model or an earlier reader made of it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.article import Article
from extractor.errors import GoldError
from extractor.export.pages.site import file_name
from extractor.review.sheet import Sheet, sheet_of_label, sheet_of_record
from extractor.schema.record import Record

_PLAIN_NAME = re.compile(r"\w[\w.-]{0,118}\w|\w")


@dataclass(frozen=True, slots=True)
class Case:
    """An article under the name that its files get, and where its review begins.

    `about` is what its label file says of the article; `record` is what an extractor made of it,
    or None for an article that nobody has read yet; `start` is the sheet to begin with.
    """

    name: str
    article: Article
    about: Mapping[str, object]
    record: Record | None
    start: Sheet


def cases_of_records(records: Iterable[tuple[Record, str]]) -> Iterator[Case]:
    """Lay records out, each with its text."""
    taken: set[str] = set()
    for record, text in records:
        article = _clean_article(_article(record, text))
        name = stem_of(article.id, taken)
        start = sheet_of_record(record, article.text)
        yield Case(name, article, _about(article, name), record, start)


def cases_of_articles(articles: Iterable[Article]) -> Iterator[Case]:
    """Lay articles out that nobody has read yet."""
    taken: set[str] = set()
    for article in map(_clean_article, articles):
        name = stem_of(article.id, taken)
        yield Case(name, article, _about(article, name), None, Sheet())


def holds_labels(folder: Path) -> bool:
    """Tell whether a folder holds a label file; metadata beside a text is none."""
    return any(_is_label(path) for path in sorted(folder.glob("*.json")))


def _is_label(path: Path) -> bool:
    try:
        found = json.loads(path.read_bytes())
    except ValueError:
        return False
    return isinstance(found, dict) and {"strikes", "claims"} <= found.keys()


def cases_of_labels(folder: Path) -> Iterator[Case]:
    """Lay the label files of a folder out, each with the text beside it.

    Raises:
        GoldError: a file is no label, or its text is missing or no UTF-8.
    """
    for path in sorted(folder.glob("*.json")):
        try:
            label = json.loads(path.read_bytes())
            text = path.with_suffix(".txt").read_bytes().decode()
            known = _Known.model_validate(label["article"])
            start = read_label(label, path)
        except (ValueError, KeyError, TypeError, FileNotFoundError) as error:
            raise GoldError(f"{path}: no label with its text beside it: {error}") from error
        article = Article(id=path.stem, text=text, **known.model_dump())
        yield Case(path.stem, article, label["article"], None, start)


def read_label(label: Mapping[str, Any], path: Path) -> Sheet:
    """Read what the label file at `path` holds.

    Raises:
        GoldError: it does not have the shape of a label.
    """
    try:
        return sheet_of_label(label)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise GoldError(f"{path}: {where}: {first['msg']}") from error
    except (KeyError, TypeError) as error:
        raise GoldError(f"{path}: a label without {error}") from error


class _Known(BaseModel):
    """What a label file says of its article, as far as an article holds it."""

    model_config = ConfigDict(extra="ignore")
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: date | None = None
    language: str | None = None


def clean(text: str) -> str:
    r"""Replace what no file can hold, one for one, so that offsets stay.

    >>> clean("two\ud800 dead")
    'two? dead'
    """
    return text.encode("utf-8", "replace").decode()


def stem_of(article_id: str, taken: set[str]) -> str:
    """Name the files of an article: by its id where that is a plain name, and one of its own.

    >>> taken = set()
    >>> stem_of("2016-03-04.depot", taken), stem_of("../etc/passwd", taken)
    ('2016-03-04.depot', 'etc-passwd-7fef78f5')
    """
    if _PLAIN_NAME.fullmatch(article_id) and article_id.lower() not in taken:
        taken.add(article_id.lower())
        return article_id
    return file_name(article_id, taken).removesuffix(".html")


def _clean_article(article: Article) -> Article:
    return Article(
        id=clean(article.id),
        text=clean(article.text),
        title=article.title and clean(article.title),
        publisher=article.publisher and clean(article.publisher),
        url=article.url and clean(article.url),
        published=article.published,
        language=article.language,
    )


def _article(record: Record, text: str) -> Article:
    told = record.article
    return Article(
        id=told.id,
        text=text,
        title=told.title,
        publisher=told.publisher,
        url=told.url,
        published=told.published,
        language=told.language,
    )


def _about(article: Article, name: str) -> dict[str, object]:
    return {
        "id": name,
        "title": article.title,
        "publisher": article.publisher,
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
    }
