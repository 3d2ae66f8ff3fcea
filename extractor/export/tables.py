"""Records as three CSV tables: articles, strikes and claims, joined by the article's id."""

import csv
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TextIO

from extractor.export.lines import Write
from extractor.export.rows import (
    ARTICLE_COLUMNS,
    CLAIM_COLUMNS,
    STRIKE_COLUMNS,
    Cell,
    Row,
    article_row,
    claim_rows,
    strike_row,
)
from extractor.schema.record import Record

_FORMULA = re.compile(r"[=+\-@\t\r]")
_Written = str | int | float | None


@contextmanager
def csv_writer(folder: Path) -> Iterator[Write]:
    """Write `articles.csv`, `strikes.csv` and `claims.csv` into a folder, made if missing.

    A claim with several tolls takes a row for each; several values in a cell stand on lines.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        articles = stack.enter_context(_table(folder / "articles.csv", ARTICLE_COLUMNS))
        strikes = stack.enter_context(_table(folder / "strikes.csv", STRIKE_COLUMNS))
        claims = stack.enter_context(_table(folder / "claims.csv", CLAIM_COLUMNS))

        def write(record: Record) -> None:
            articles.writerow(neutral(article_row(record)))
            strikes.writerows(neutral(strike_row(record, strike)) for strike in record.strikes)
            for claim in record.claims:
                claims.writerows(neutral(row) for row in claim_rows(record, claim))

        yield write


@contextmanager
def _table(path: Path, columns: tuple[str, ...]) -> Iterator["csv.DictWriter[str]"]:
    out: TextIO
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        yield writer


def neutral(row: Row) -> Mapping[str, _Written]:
    r"""Write each cell, with an apostrophe before what a spreadsheet would run as a formula.

    >>> neutral({"title": "=HYPERLINK(A1)", "lat": -4.5, "flags": ["a", "b"], "part": True})
    {'title': "'=HYPERLINK(A1)", 'lat': -4.5, 'flags': 'a\nb', 'part': 'true'}
    """
    written = {name: _written(cell) for name, cell in row.items()}
    return {
        name: f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
        for name, cell in written.items()
    }


def _written(cell: Cell) -> _Written:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if cell is None or isinstance(cell, str | int | float):
        return cell
    return cell.isoformat() if isinstance(cell, date) else "\n".join(map(str, cell))
