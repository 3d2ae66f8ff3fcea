"""`extractor show`: records in the terminal, evidence marked."""

from pathlib import Path
from typing import Annotated

import typer

EXAMPLE = "Example: extractor show records.jsonl 2016-03-04-depot"


def show(
    file: Annotated[Path, typer.Argument(help="Records as extract wrote them (jsonl or json).")],
    article_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Only this article.", show_default=False)
    ] = None,
    articles: Annotated[
        list[str] | None,
        typer.Option(help="Where the texts are, for records written with --no-text."),
    ] = None,
) -> None:
    """Show each article with its evidence marked, its strikes and claims, and what was rejected."""
    from extractor.cli.showing import show_records  # noqa: PLC0415 - keeps --help quick

    show_records(file, article_id, articles or [])
