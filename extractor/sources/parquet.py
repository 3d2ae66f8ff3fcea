"""Parquet: one row an article, read a few rows at a time."""

import io
from collections.abc import Iterator

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import parquet as pq

from extractor.article import Article
from extractor.errors import UnreadableError
from extractor.sources.compose import Spot, unreadable
from extractor.sources.encoding import whole
from extractor.sources.metadata import salvage_metadata
from extractor.sources.reading import FIELDS, Reading, Unread
from extractor.sources.tables import no_such_column, read_row

_ROWS_AT_ONCE = 64
_BUFFER = 1 << 16
"""Bytes read ahead in each column; without it pyarrow reads a whole row group at once."""


def read_parquet(
    stream: io.BufferedReader, spot: Spot, options: Reading
) -> Iterator[Article | Unread]:
    """Read a table with the columns of a CSV; a row that cannot be read is one `Unread`.

    Raises:
        UnreadableError: the file is no Parquet, is damaged, or has no column of texts.
    """
    if not stream.seekable():  # a pipe, while Parquet is read from its end
        stream = io.BufferedReader(io.BytesIO(whole(stream, spot.name, options.max_bytes)))
    for number, row in enumerate(_rows(stream, spot, options), start=1):
        yield _from_row(row, spot.row(number), options)


def _rows(stream: io.BufferedReader, spot: Spot, options: Reading) -> Iterator[dict[str, object]]:
    try:
        table = pq.ParquetFile(stream, buffer_size=_BUFFER)
        columns = _columns(table.schema_arrow.names, spot, options)
        for group in range(table.num_row_groups):
            for batch in table.iter_batches(_ROWS_AT_ONCE, [group], columns):
                yield from _in_batch(batch)
    except (pa.ArrowException, OSError, ValueError) as error:
        words = str(error).partition("\n")[0]
        raise UnreadableError(f"{spot.name} is damaged or no Parquet: {words}") from error


def _in_batch(batch: pa.RecordBatch) -> Iterator[dict[str, object]]:
    cells = [_as_bytes(column).to_pylist() for column in batch.columns]
    for row in zip(*cells, strict=True):
        yield dict(zip(batch.schema.names, row, strict=True))


def _columns(names: list[str], spot: Spot, options: Reading) -> list[str]:
    if options.column("text") not in names:
        raise no_such_column(names, spot, options)
    return [name for field in FIELDS if (name := options.column(field)) in names]


def _as_bytes(column: pa.Array) -> pa.Array:
    """Word days and times, and leave words undecoded: a broken one costs only its row."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_temporal(column.type):
        column = column.cast(pa.string())
    wordy = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    return column.cast(pa.large_binary()) if wordy else column


def _from_row(row: dict[str, object], at: Spot, options: Reading) -> Article | Unread:
    plain = {
        name: cell.decode("utf-8", "surrogateescape") if isinstance(cell, bytes) else cell
        for name, cell in row.items()
    }
    text = plain.get(options.column("text"))
    if isinstance(text, str) and len(text) > options.max_bytes:
        known = salvage_metadata({name: plain.get(options.column(name)) for name in FIELDS})
        reason = f"{at.name} is too large: over {options.max_bytes / 1e6:g} MB"
        return unreadable(reason, at.id, known)
    return read_row(plain, at, options)
