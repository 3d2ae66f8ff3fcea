"""JSON, JSON Lines and CSV: one row an article, and a broken row costs only itself."""

import csv
import io
import itertools
import json
from _csv import Reader
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from extractor.article import Article
from extractor.errors import UnreadableError
from extractor.sources.compose import FEWEST_LETTERS_IN_A_ROW, Found, Spot, compose, unreadable
from extractor.sources.encoding import decode, is_sound, whole
from extractor.sources.metadata import Metadata, read_metadata, salvage_metadata
from extractor.sources.reading import FIELDS, Reading, Unread

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_json(
    stream: io.BufferedReader, spot: Spot, options: Reading
) -> Iterator[Article | Unread]:
    """Read one JSON object, named by its file, or a list of them.

    Raises:
        UnreadableError: the file is no JSON.
    """
    content = whole(stream, spot.name, options.max_bytes)
    value = parse(decode(content, spot.name), spot.name)
    if isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield _from_object(item, spot.row(number), None, options)
    else:
        yield _from_object(value, spot, spot.id, options)


def read_lines(
    stream: io.BufferedReader, spot: Spot, options: Reading
) -> Iterator[Article | Unread]:
    """Read JSON Lines as they come; a line that cannot be read is one `Unread`."""
    for number, line in enumerate(_lines(stream, spot, options), start=1):
        at = spot.row(number)
        if line.strip():
            yield _from_line(line, at, options)


def read_csv(stream: io.BufferedReader, spot: Spot, options: Reading) -> Iterator[Article | Unread]:
    """Read a table with a header row as it comes; a row that cannot be read is one `Unread`.

    Raises:
        UnreadableError: the table has no header, or no column that holds the texts.
    """
    csv.field_size_limit(options.max_bytes)  # of the whole process; its default is 128 kB
    lines = _lines(stream, spot, options)
    loose = map(_loosely, lines, itertools.repeat(options.max_bytes))  # goes on after a raise
    rows = csv.reader(loose, strict=True)
    header = _header(rows, spot, options)
    yield from _rows(rows, header, spot, options)


def parse(text: str, name: str) -> object:
    """Parse JSON.

    Raises:
        UnreadableError: it is none, or is nested too deeply to be an article.
    """
    try:
        return json.loads(text)
    except ValueError as error:
        raise UnreadableError(f"{name} is no JSON: {error}") from error
    except RecursionError as error:
        raise UnreadableError(f"{name} is no article: JSON nested too deeply") from error


def stated_in(value: object) -> dict[str, object] | None:
    """Find the fields of an article in parsed JSON; records and labels hold them in `article`.

    >>> stated_in({"article": {"title": "Raid"}, "strikes": []}), stated_in([])
    ({'title': 'Raid'}, None)
    """
    if not isinstance(value, dict):
        return None
    inner = value.get("article")
    return inner if isinstance(inner, dict) else value


def no_such_column(names: list[str], spot: Spot, options: Reading) -> UnreadableError:
    """Say that a table has no column of texts, and which columns it has."""
    return UnreadableError(
        f"{spot.name} has no column {options.column('text')!r} among {', '.join(names)[:200]!r}: "
        "name the right one with --text-column"
    )


def read_row(row: Mapping[str, object], at: Spot, options: Reading) -> Article | Unread:
    """Read one row of a table, by column."""
    return _from_object(dict(row), at, None, options)


def _from_line(line: bytes, at: Spot, options: Reading) -> Article | Unread:
    try:
        content = whole(io.BytesIO(line), at.name, options.max_bytes)
        return _from_object(parse(decode(content, at.name), at.name), at, None, options)
    except UnreadableError as error:
        return unreadable(str(error), at.id, Metadata())


def _from_object(
    value: object, at: Spot, default: str | None, options: Reading
) -> Article | Unread:
    stated = stated_in(value)
    if stated is None:
        return unreadable(f"{at.name} is no JSON object with a text", at.id, Metadata())
    fields = {name: stated.get(options.column(name)) for name in FIELDS}
    text = fields.pop("text")
    if not isinstance(text, str):
        reason = f"{at.name} has no text under {options.column('text')!r}"
        return unreadable(reason, at.id, salvage_metadata(fields))
    try:
        known = read_metadata(fields)
    except UnreadableError as error:
        return unreadable(f"{at.name}: {error}", at.id, salvage_metadata(fields))
    return compose(Found(text, known, default, FEWEST_LETTERS_IN_A_ROW), options)


def _rows(
    rows: Reader, header: list[str], spot: Spot, options: Reading
) -> Iterator[Article | Unread]:
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as error:
            at = spot.row(rows.line_num)
            yield unreadable(f"{at.name} is no CSV row: {error}", at.id, Metadata())
            continue
        if cells is None:
            return
        if cells:
            yield _from_cells(header, cells, spot.row(rows.line_num), options)


def _from_cells(
    header: list[str], cells: list[str], at: Spot, options: Reading
) -> Article | Unread:
    if len(cells) == len(header):
        return read_row(dict(zip(header, cells, strict=True)), at, options)
    return unreadable(
        f"{at.name} has {len(cells)} cells under {len(header)} columns", at.id, Metadata()
    )


def _header(rows: Reader, spot: Spot, options: Reading) -> list[str]:
    try:
        header = [cell.strip() for cell in next(rows, [])]
    except csv.Error as error:
        raise UnreadableError(f"{spot.name} has no CSV header: {error}") from error
    if not all(map(is_sound, header)):
        raise UnreadableError(f"{spot.name} is binary or not UTF-8, no CSV table")
    wanted = options.column("text")
    if wanted not in header:
        raise no_such_column(header, spot, options)
    return header


def _lines(stream: io.BufferedReader, spot: Spot, options: Reading) -> Iterator[bytes]:
    """Give each line with its end; of one over the limit just enough to show that it is."""
    source: BinaryIO | io.BufferedReader = stream
    if stream.peek(2)[:2] in _UTF16_MARKS:
        content = whole(stream, spot.name, options.max_bytes)
        source = io.BytesIO(decode(content, spot.name).encode())
    while line := source.readline(options.max_bytes + 1):
        yield line
        while len(line) > options.max_bytes and not line.endswith(b"\n"):
            line = source.readline(options.max_bytes + 1)


def _loosely(line: bytes, limit: int) -> str:
    """Decode one line of a row so that bytes that are no UTF-8 stay visible in their cell."""
    if len(line) > limit:
        raise csv.Error(f"line over {limit / 1e6:g} MB")
    return line.removeprefix(_UTF8_MARK).decode("utf-8", "surrogateescape")
