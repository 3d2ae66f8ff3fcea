"""`extractor extract`: articles in, one record each out."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from extractor.cli.options import Column, Prompt, Published, renamed
from extractor.settings import read_settings

EXAMPLE = "Example: extractor extract reports/ --model openai/gpt-5-mini --out records.jsonl"
Format = Literal["jsonl", "table", "json", "csv", "geojson", "parquet"]


@dataclass(frozen=True, slots=True)
class Order:
    """What one `extract` was asked to do; None leaves a choice to the settings or the terminal.

    `columns` maps a field to the column or key that holds it; `timeout` is in seconds; `price` is
    US dollars for a million tokens of prompts and of replies.
    """

    paths: Sequence[str]
    model: str | None
    prompt: str | None
    published: date | None
    columns: Mapping[str, str]
    out: Path | None
    format: Format | None
    concurrency: int
    timeout: float | None
    price: tuple[float, float] | None
    max_cost: float | None
    max_tokens: int | None
    dry_run: bool
    db: str | None
    fresh: bool
    allow_partial: bool
    with_text: bool
    quiet: bool


_Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        show_default=False,
        help="Text, Markdown, HTML, JSON, JSONL or CSV files, folders, or - for standard input.",
    ),
]
_Model = Annotated[
    str | None,
    typer.Option(help="provider/model or rules; else EXTRACTOR_MODEL, else the built-in rules."),
]
_Out = Annotated[Path | None, typer.Option(help="File to write to; with csv, a folder.")]
_Format = Annotated[
    Format | None,
    typer.Option(help="Default: table on a terminal, else jsonl.", show_default=False),
]
_Concurrency = Annotated[
    int,
    typer.Option(
        min=1, help="The most calls at once; there are fewer while the server pushes back."
    ),
]
_Timeout = Annotated[
    float | None,
    typer.Option(min=1, help="Seconds to wait for a reply (default 300; a relay waits for ever)."),
]
_Budget = "What a model may cost"
_Price = Annotated[
    tuple[float, float] | None,
    typer.Option(
        metavar="IN OUT",
        show_default=False,
        help="US dollars for a million tokens of prompts and of replies. Default: the file "
        "EXTRACTOR_PRICES, else the list of genai-prices.",
        rich_help_panel=_Budget,
    ),
]
_MaxCost = Annotated[
    float | None,
    typer.Option(
        metavar="USD",
        min=0,
        show_default=False,
        help="Stop before a call that could pass this; the rest is skipped.",
        rich_help_panel=_Budget,
    ),
]
_MaxTokens = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=0,
        show_default=False,
        help="The same for the tokens of prompts and replies together.",
        rich_help_panel=_Budget,
    ),
]
_DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Ask nothing: print how many calls there are to make, and what they would cost.",
        rich_help_panel=_Budget,
    ),
]
_Db = Annotated[
    str | None,
    typer.Option(
        metavar="URL|PATH",
        help="Database for replies and records: a SQLite file or a postgresql URL. Default: "
        "EXTRACTOR_DB, else extractor.db for a model; the rules store nothing.",
        show_default=False,
    ),
]
_Fresh = Annotated[
    bool,
    typer.Option(
        "--fresh",
        help="Ask again what the database holds, and keep both; after a fresh run that was cut "
        "short, go on with that one.",
    ),
]
_AllowPartial = Annotated[
    bool, typer.Option("--allow-partial", help="Exit 0 whatever the articles' statuses are.")
]
_NoText = Annotated[
    bool, typer.Option("--no-text", help="Leave the articles' text out of the records.")
]
_Quiet = Annotated[bool, typer.Option("--quiet", help="No notices and no progress.")]


def extract(  # noqa: PLR0913, PLR0917 - one parameter a flag
    paths: _Paths,
    model: _Model = None,
    prompt: Prompt = None,
    published: Published = None,
    out: _Out = None,
    format: _Format = None,  # noqa: A002 - the flag is called so
    concurrency: _Concurrency = 8,
    timeout: _Timeout = None,
    price: _Price = None,
    max_cost: _MaxCost = None,
    max_tokens: _MaxTokens = None,
    dry_run: _DryRun = False,
    db: _Db = None,
    fresh: _Fresh = False,
    allow_partial: _AllowPartial = False,
    no_text: _NoText = False,
    quiet: _Quiet = False,
    id_column: Column = None,
    title_column: Column = None,
    publisher_column: Column = None,
    url_column: Column = None,
    published_column: Column = None,
    text_column: Column = None,
    language_column: Column = None,
) -> None:
    """Extract strikes and claims from articles, with the words that prove each.

    Exit code: 0 every article is ok or empty, 1 some article is not, 2 nothing could be asked.
    """
    from extractor.cli.extraction import carry_out  # noqa: PLC0415 - keeps --help quick

    columns = renamed(
        id=id_column,
        title=title_column,
        publisher=publisher_column,
        url=url_column,
        published=published_column,
        text=text_column,
        language=language_column,
    )
    order = Order(
        paths=paths,
        model=model,
        prompt=prompt,
        published=published.date() if published else None,
        columns=columns,
        out=out,
        format=format,
        concurrency=concurrency,
        timeout=timeout,
        price=price,
        max_cost=max_cost,
        max_tokens=max_tokens,
        dry_run=dry_run,
        db=db,
        fresh=fresh,
        allow_partial=allow_partial,
        with_text=not no_text,
        quiet=quiet,
    )
    raise typer.Exit(carry_out(order, read_settings(os.environ, Path.cwd())))
