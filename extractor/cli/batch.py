"""`extractor batch`: articles answered within a day, mostly at half the price."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import Column, Prompt, Published, renamed
from extractor.settings import read_settings


@dataclass(frozen=True, slots=True)
class Order:
    """What one `batch submit` was asked to do; None leaves a choice to the settings."""

    paths: Sequence[str]
    model: str | None
    prompt: str | None
    published: date | None
    columns: Mapping[str, str]
    db: str | None
    dry_run: bool


app = typer.Typer(
    help="Send articles to a batch endpoint, and bring the replies home.", no_args_is_help=True
)

_Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH...", show_default=False, help="Articles, as extract reads them."),
]
_Model = Annotated[
    str | None, typer.Option(help="provider/model; else EXTRACTOR_MODEL.", show_default=False)
]
_DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Send nothing: print how much there is to send.")
]
_Db = Annotated[
    str | None,
    typer.Option(
        metavar="URL|PATH",
        help="Database that keeps batches and replies. Default: EXTRACTOR_DB, else extractor.db.",
        show_default=False,
    ),
]
_Price = Annotated[
    tuple[float, float] | None,
    typer.Option(
        metavar="IN OUT",
        show_default=False,
        help="US dollars for a million tokens of prompts and of replies, as the server bills a "
        "batch. Default: the file EXTRACTOR_PRICES, else the list of genai-prices.",
    ),
]
_Lost = Annotated[
    int | None,
    typer.Option(
        metavar="BATCH",
        show_default=False,
        help="Give up a batch that its server no longer knows; its requests may be sent again.",
    ),
]


@app.command(epilog="Example: extractor batch submit articles/ --model openai/gpt-5-mini")
def submit(  # noqa: PLR0913, PLR0917 - one parameter a flag
    paths: _Paths,
    model: _Model = None,
    prompt: Prompt = None,
    published: Published = None,
    dry_run: _DryRun = False,
    db: _Db = None,
    id_column: Column = None,
    title_column: Column = None,
    publisher_column: Column = None,
    url_column: Column = None,
    published_column: Column = None,
    text_column: Column = None,
    language_column: Column = None,
) -> None:
    """Send every request that the database has no reply to, in as many batches as it takes.

    Exit code: 0 all of it is under way, 2 nothing (more) was taken.
    """
    from extractor.cli.batching import submit_all  # noqa: PLC0415 - keeps --help quick

    columns = renamed(
        id=id_column,
        title=title_column,
        publisher=publisher_column,
        url=url_column,
        published=published_column,
        text=text_column,
        language=language_column,
    )
    day = published.date() if published else None
    order = Order(paths, model, prompt, day, columns, db, dry_run)
    submit_all(order, read_settings(os.environ, Path.cwd()))


@app.command(epilog="Example: extractor batch status")
def status(db: _Db = None) -> None:
    """Ask the servers how the batches stand that have not been collected."""
    from extractor.cli.batching import print_status  # noqa: PLC0415 - keeps --help quick

    print_status(db, read_settings(os.environ, Path.cwd()))


@app.command(epilog="Example: extractor batch collect && extractor extract articles/ --model …")
def collect(db: _Db = None, price: _Price = None, lost: _Lost = None) -> None:
    """Keep the replies of every batch that has ended; extract then finds them.

    Replies of a batch that expired or was cancelled are kept too. What a batch did not answer is
    asked for by extract, or by the next submit. Exit code: 0 nothing is under way any longer,
    1 some batch is, or its server does not know it, 2 a server could not be asked.
    """
    from extractor.cli.batching import collect_all  # noqa: PLC0415 - keeps --help quick

    raise typer.Exit(collect_all(db, read_settings(os.environ, Path.cwd()), price, lost))
