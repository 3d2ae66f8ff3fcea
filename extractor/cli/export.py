"""`extractor export`: the records of a database, in any format."""

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.extract import Format

EXAMPLE = "Example: extractor export --db archive.db --format csv --out tables"


def export(
    db: Annotated[
        str | None,
        typer.Option(
            metavar="URL|PATH",
            help="Default: EXTRACTOR_DB, else extractor.db.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the flag is called so
        Format | None,
        typer.Option(help="Default: table on a terminal, else jsonl.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write to; with csv and parquet, a folder.")
    ] = None,
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Leave the articles' text out of the records.")
    ] = False,
) -> None:
    """Write the latest record of every stored article, in the order the articles were read."""
    from extractor.cli.output import chosen_format, opened  # noqa: PLC0415 - keeps --help quick
    from extractor.cli.runs import reading  # noqa: PLC0415 - ditto
    from extractor.store.records import latest_records  # noqa: PLC0415 - ditto

    kind = chosen_format(format, out)
    with reading(db) as store, opened(kind, out, with_text=not no_text) as write:
        for record in latest_records(store):
            write(record)
