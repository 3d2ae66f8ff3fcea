"""Options that more than one command takes: what is asked, and how articles are read."""

from datetime import datetime
from typing import Annotated

import typer

from extractor.prompt import DEFAULT_PROMPT

Prompt = Annotated[
    str | None,
    typer.Option(metavar="NAME@VERSION", help=f"What to ask a model (default {DEFAULT_PROMPT})."),
]
Published = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="Day of publication of articles that state none.",
    ),
]
Column = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        show_default=False,
        rich_help_panel="Columns of CSV and keys of JSON that have other names",
    ),
]


def renamed(**columns: str | None) -> dict[str, str]:
    """Keep the fields whose column or key was named.

    >>> renamed(id="nr", text=None)
    {'id': 'nr'}
    """
    return {field: column for field, column in columns.items() if column}
