"""Records as JSON: one a line, or all in one array, written as they come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from extractor.schema.record import Record

Write = Callable[[Record], None]
"""Takes one finished record; what it wrote is on its way to the reader when it returns."""


_LINE_ENDS = {end: f"\\u{end:04x}" for end in (0x85, 0x2028, 0x2029)}
"""Characters that many readers of lines take for the end of one; escaped, they stay inside."""


def json_line(record: Record, *, with_text: bool = True) -> str:
    """Write a record as one line of JSON, without the article's text if asked.

    >>> from extractor.article import Article
    >>> from extractor.schema.record import ArticleInfo, Record, Usage
    >>> record = Record(
    ...     article=ArticleInfo.of(Article(id="a1", text="Nothing fell.")), status="empty",
    ...     detail=None, model="rules", prompt=None, fingerprint=None, strikes=[], claims=[],
    ...     rejected=[], usage=Usage())
    >>> "Nothing fell." in json_line(record), '"text"' in json_line(record, with_text=False)
    (True, False)
    """
    line = record.model_dump_json(exclude=None if with_text else {"article": {"text"}})
    return line.translate(_LINE_ENDS)


@contextmanager
def jsonl_writer(out: TextIO, *, with_text: bool = True) -> Iterator[Write]:
    """Write one record a line, each flushed as it lands."""

    def write(record: Record) -> None:
        out.write(f"{json_line(record, with_text=with_text)}\n")
        out.flush()

    yield write


@contextmanager
def json_writer(out: TextIO, *, with_text: bool = True) -> Iterator[Write]:
    """Write one array; it is closed properly also when the run is cut short."""
    opening = "["

    def write(record: Record) -> None:
        nonlocal opening
        out.write(f"{opening}\n{json_line(record, with_text=with_text)}")
        out.flush()
        opening = ","

    try:
        yield write
    finally:
        out.write("[]\n" if opening == "[" else "\n]\n")
        out.flush()
