"""The work behind `extractor show`: records read back and laid out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console

from extractor.errors import SourceError
from extractor.export.terminal import print_whole
from extractor.schema.record import Record
from extractor.sources import Unread, read_articles


def show_records(file: Path, article_id: str | None, articles: Sequence[str]) -> None:
    """Print the records of a file, or the one of an article.

    Raises:
        SourceError: the file holds no records, or none of that article, or the text of one is
            neither in it nor in `articles`.
    """
    records = [
        record
        for record in read_records(file)
        if article_id is None or record.article.id == article_id
    ]
    if not records:
        what = f"no record of {article_id!r}" if article_id else "no record"
        raise SourceError(f"{str(file)!r} holds {what}")
    console = Console()
    texts = _texts(articles)
    for record in records:
        print_whole(console, record, text_of(record, texts))


def read_records(file: Path) -> Iterator[Record]:
    """Read records one a line, or all in one array.

    Raises:
        SourceError: the file cannot be read, or a line of it is no record.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{str(file)!r} cannot be read as records: {error}") from error
    for number, item in enumerate(_items(file, text), 1):
        try:
            yield Record.model_validate_json(item)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise SourceError(
                f"record {number} of {str(file)!r} is no record of extract: {first['msg']}"
            ) from error


def _items(file: Path, text: str) -> list[str]:
    if not text.lstrip().startswith("["):
        return [line for line in text.split("\n") if line.strip()]
    try:
        return [json.dumps(item) for item in json.loads(text)]
    except ValueError as error:
        raise SourceError(f"{str(file)!r} is not whole JSON: {error}") from error


def text_of(record: Record, texts: Mapping[str, str]) -> str | None:
    """Return the text its offsets refer to, or None for an article that has none.

    Raises:
        SourceError: the record was written without its text, and no article given has it.
    """
    article = record.article
    if article.text is not None:
        return article.text
    if not record.strikes and not record.claims:
        return texts.get(article.sha256)
    if article.sha256 not in texts:
        raise SourceError(
            f"the record of {article.id!r} was written without its text: "
            "name the file or folder that has it with --articles"
        )
    return texts[article.sha256]


def _texts(paths: Sequence[str]) -> dict[str, str]:
    found = read_articles(paths) if paths else ()
    articles = (item.article if isinstance(item, Unread) else item for item in found)
    return {article.sha256: article.text for article in articles}
