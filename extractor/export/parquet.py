"""Records as three Parquet files: the rows of the CSV tables, with types."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import parquet as pq

from extractor.export.lines import Write
from extractor.export.rows import (
    ARTICLE_COLUMNS,
    CLAIM_COLUMNS,
    STRIKE_COLUMNS,
    Row,
    article_row,
    claim_rows,
    strike_row,
)
from extractor.schema.record import Record

_ROWS_IN_A_GROUP = 5_000
_LARGEST = 2**63
_WORDS, _NUMBERS = pa.list_(pa.string()), pa.list_(pa.int64())
_TYPES = {
    **dict.fromkeys(("strikes", "claims", "rejected"), pa.int64()),
    **{f"{number}_{end}": pa.int64() for number in ("count", "toll") for end in ("low", "high")},
    **{f"{time}_{end}": pa.date32() for time in ("date", "period") for end in ("start", "end")},
    **dict.fromkeys(("place_lat", "place_lon"), pa.float64()),
    **dict.fromkeys(("attackers", "attacker_names", "attacker_bases"), _WORDS),
    **dict.fromkeys(("target_categories", "quotes", "flags", "about"), _WORDS),
    **dict.fromkeys(("starts", "ends"), _NUMBERS),
    "published": pa.date32(),
    "part": pa.bool_(),
}
"""Columns that hold something else than one text."""


@contextmanager
def parquet_writer(folder: Path) -> Iterator[Write]:
    """Write `articles.parquet`, `strikes.parquet` and `claims.parquet` into a folder.

    The columns are those of the CSV tables, several values in a cell a list. A bound too large
    for 64 bits is null, and its words stand beside it. The files are readable once the writer
    is closed, which it is also when the run is cut short.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        articles = stack.enter_context(_table(folder / "articles.parquet", ARTICLE_COLUMNS))
        strikes = stack.enter_context(_table(folder / "strikes.parquet", STRIKE_COLUMNS))
        claims = stack.enter_context(_table(folder / "claims.parquet", CLAIM_COLUMNS))

        def write(record: Record) -> None:
            articles([article_row(record)])
            strikes([strike_row(record, strike) for strike in record.strikes])
            for claim in record.claims:
                claims(claim_rows(record, claim))

        yield write


@contextmanager
def _table(path: Path, columns: Sequence[str]) -> Iterator[Callable[[list[Row]], None]]:
    schema = pa.schema([(name, _TYPES.get(name, pa.string())) for name in columns])
    waiting: list[Row] = []

    def write(rows: list[Row]) -> None:
        waiting.extend(map(_fitting, rows))
        if len(waiting) >= _ROWS_IN_A_GROUP:
            flush()

    def flush() -> None:
        out.write_table(pa.Table.from_pylist(waiting, schema))
        waiting.clear()

    with pq.ParquetWriter(path, schema, compression="zstd") as out:
        try:
            yield write
        finally:
            flush()


def _fitting(row: Row) -> Row:
    return {
        name: None if isinstance(cell, int) and abs(cell) >= _LARGEST else cell
        for name, cell in row.items()
    }
