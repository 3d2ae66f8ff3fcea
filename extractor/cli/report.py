"""`extractor report`: records as pages that open from disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from extractor.schema.record import Record

EXAMPLE = "Example: extractor report records.jsonl --out report"


def report(
    out: Annotated[Path, typer.Option(help="Folder to write to, made if missing.")],
    file: Annotated[
        Path | None,
        typer.Argument(help="Records as extract wrote them (jsonl or json).", show_default=False),
    ] = None,
    db: Annotated[
        str | None,
        typer.Option(
            metavar="URL|PATH", help="The latest stored records, not a file.", show_default=False
        ),
    ] = None,
    articles: Annotated[
        list[str] | None,
        typer.Option(help="Where the texts are, for records written with --no-text."),
    ] = None,
) -> None:
    """Write a page for each article, its evidence marked, and an index of them all.

    The pages need no network and no other file; the index is named on standard output.
    """
    from extractor.cli.showing import _texts, text_of  # noqa: PLC0415 - keeps --help quick
    from extractor.export.pages.site import write_report  # noqa: PLC0415 - ditto

    texts = _texts(articles or [])
    with _records(file, db) as records:
        try:
            written = write_report(((record, text_of(record, texts)) for record in records), out)
        except OSError as error:
            message = f"cannot write to {str(out)!r}: {error.strerror}"
            raise typer.BadParameter(message) from error
    if not written.articles:
        raise typer.BadParameter(f"{str(file or db)!r} holds no record")
    typer.echo(f"extractor: pages of {written.articles} articles written", err=True)
    typer.echo(written.entry)


@contextmanager
def _records(file: Path | None, db: str | None) -> Iterator["Iterator[Record]"]:
    """Open the one place that was named; records are read from it as they are needed."""
    from extractor.cli.runs import reading  # noqa: PLC0415 - keeps --help quick
    from extractor.cli.showing import read_records  # noqa: PLC0415 - ditto

    if (file is None) == (db is None):
        raise typer.BadParameter("name either a file of records or a --db, and not both")
    if file is not None:
        yield read_records(file)
        return
    from extractor.store.records import latest_records  # noqa: PLC0415 - see reading

    with reading(db) as store:
        yield latest_records(store)
