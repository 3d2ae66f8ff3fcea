"""Every input in order, each article once, and nothing lost on the way."""

import codecs
import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import cast

from extractor.article import Article
from extractor.errors import SourceError, UnreadableError
from extractor.sources.compose import Spot, unreadable
from extractor.sources.documents import read_page, read_sidecar, read_text
from extractor.sources.metadata import Metadata
from extractor.sources.paths import PAGES, Input, list_inputs
from extractor.sources.reading import Reading, Unread
from extractor.sources.tables import read_csv, read_json, read_lines

_PARQUET = b"PAR1"
_LIST = re.compile(rb"\[\s*[{\]]")
_Table = Callable[[io.BufferedReader, Spot, Reading], Iterator[Article | Unread]]


def _read_parquet(
    stream: io.BufferedReader, spot: Spot, options: Reading
) -> Iterator[Article | Unread]:
    try:
        from extractor.sources.parquet import read_parquet  # noqa: PLC0415 pyarrow is an extra
    except ImportError as error:
        raise SourceError(
            f"{spot.name} is Parquet: to read it, pip install 'extractor[parquet]'"
        ) from error
    yield from read_parquet(stream, spot, options)


_TABLES: Mapping[str, _Table] = {
    ".json": read_json,
    ".jsonl": read_lines,
    ".ndjson": read_lines,
    ".csv": read_csv,
    ".parquet": _read_parquet,
}


def read_articles(
    paths: Sequence[Path | str], options: Reading | None = None
) -> Iterator[Article | Unread]:
    """Read files, folders, web addresses and `-` one article at a time, in the order given.

    Standard input (`-`) is told by its first characters: an object is JSON Lines (JSON when its
    brace stands alone), a list JSON, a page HTML, a header with the text column CSV, all else
    but Parquet text.

    Raises:
        SourceError: a path is missing or cannot be an article (at the call), or two inputs have
            one id (when the second comes up).
    """
    inputs = list_inputs(paths)
    return _each_once(inputs, options or Reading())


def kind_of(head: bytes, options: Reading) -> str:
    r"""Tell what standard input holds by how it begins, as a file suffix.

    >>> kind_of(b'{"text": "Two dead."}', Reading()), kind_of(b"Two dead.", Reading())
    ('.jsonl', '.txt')
    >>> kind_of(b"id,text\n1,Two dead.", Reading()), kind_of(b"<!DOCTYPE html>", Reading())
    ('.csv', '.html')
    """
    if head.startswith(_PARQUET):
        return ".parquet"
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    line = start.split(b"\n", 1)[0].strip()
    if line == b"{" or _LIST.match(start):
        return ".json"
    if start.startswith(b"{"):
        return ".jsonl"
    if start[:14].lower().startswith((b"<!doctype html", b"<html")):
        return ".html"
    cells = [cell.strip(b' "') for cell in line.split(b",")]
    return ".csv" if options.column("text").encode() in cells else ".txt"


def _each_once(inputs: list[Input], options: Reading) -> Iterator[Article | Unread]:
    seen: dict[str, str] = {}
    for each in inputs:
        name = each.spot.name
        for found in _read(each, options):
            key = (found.article if isinstance(found, Unread) else found).id
            if key in seen:
                raise SourceError(
                    f"two inputs have the id {key!r}, in {seen[key]} and {name}: "
                    "rename one, or give it an id of its own"
                )
            seen[key] = name
            yield found


def _read(each: Input, options: Reading) -> Iterator[Article | Unread]:
    """Read one input; whatever is wrong with it becomes an `Unread` with what is known of it."""
    spot, count = each.spot, 0
    beside = Metadata(url=each.web.name if each.web else None)
    try:
        if each.sidecar:
            beside = read_sidecar(each.sidecar, options)
        for count, found in enumerate(_parsed(each, beside, options), start=1):  # noqa: B007 last one
            yield found
    except UnreadableError as error:
        yield unreadable(str(error), spot.id, beside)
    except OSError as error:
        yield unreadable(f"{spot.name} cannot be read: {error.strerror}", spot.id, beside)
    else:
        if not count:
            reason = f"nothing to read: {spot.name} holds no article"
            yield Unread(Article(id=spot.id or "-", text=""), "skipped", reason)


def _parsed(each: Input, beside: Metadata, options: Reading) -> Iterator[Article | Unread]:
    if each.web:
        from extractor.sources.urls import read_url  # noqa: PLC0415 - httpx2 takes its time

        yield from read_url(each.web, options)
        return
    with _opened(each.path, options) as stream:
        kind = each.path.suffix.lower() if each.path else kind_of(stream.peek(), options)
        if kind in _TABLES:
            yield from _TABLES[kind](stream, each.spot, options)
        elif kind in PAGES:
            yield read_page(stream, each.spot, beside, options)
        else:
            yield read_text(stream, each.spot, beside, options)


def _opened(path: Path | None, options: Reading) -> AbstractContextManager[io.BufferedReader]:
    if path:
        return path.open("rb")
    stdin = options.stdin or sys.stdin.buffer
    if isinstance(stdin, io.BufferedReader):
        return nullcontext(stdin)
    return nullcontext(io.BufferedReader(cast(io.RawIOBase, stdin)))
