"""`extractor runs`: what was run, with which model and prompt, and what it cost."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.errors import StoreError
from extractor.settings import DEFAULT_DB, read_settings

if TYPE_CHECKING:
    from extractor.store.opening import Store
    from extractor.store.summaries import Spending, Summary

app = typer.Typer(help="What was run, and what it cost.", no_args_is_help=True)

_Db = Annotated[
    str | None,
    typer.Option(
        metavar="URL|PATH", help="Default: EXTRACTOR_DB, else extractor.db.", show_default=False
    ),
]
_Id = Annotated[int, typer.Argument(metavar="RUN", help="Number of a run, as runs list has it.")]


@contextmanager
def reading(db: str | None) -> Iterator["Store"]:
    """Open the database that a command names, or else the settings do, to read it.

    Raises:
        StoreError: there is none, or it cannot be read.
    """
    from extractor.store.opening import open_store  # noqa: PLC0415 - sqlalchemy takes its time

    chosen = db or read_settings(os.environ, Path.cwd()).db or DEFAULT_DB
    with open_store(chosen, reading=True) as store:
        yield store


def _summaries(db: str | None, only: int | None = None) -> list["Summary"]:
    from extractor.store.summaries import run_summaries  # noqa: PLC0415 - see reading

    with reading(db) as store:
        found = run_summaries(store, only)
    if only is not None and not found:
        raise StoreError(f"there is no run {only}: extractor runs list shows those there are")
    return found


@app.command("list", epilog="Example: extractor runs list --db archive.db")
def list_(db: _Db = None) -> None:
    """List the runs, the oldest first: when, what was asked, and how the articles came out."""
    for run in _summaries(db):
        asked = f"{run.model} {run.prompt}" if run.prompt else run.model
        typer.echo(
            f"{run.id}  {run.started:%Y-%m-%d %H:%M}  {asked}  {_state(run)}  {_counts(run)}"
        )


@app.command(epilog="Example: extractor runs show 3 --db archive.db")
def show(run: _Id, db: _Db = None) -> None:
    """Show one run: model, prompt and its fingerprint, times in UTC, and statuses."""
    (found,) = _summaries(db, run)
    lines = {
        "run": found.id,
        "model": found.model,
        "prompt": found.prompt or "-",
        "fingerprint": found.fingerprint or "-",
        "fresh": "yes" if found.fresh else "no",
        "started": f"{found.started:%Y-%m-%d %H:%M:%S}",
        "ended": f"{found.ended:%Y-%m-%d %H:%M:%S}" if found.ended else "-",
        "state": _state(found),
        "articles": _counts(found),
        "unfinished": found.unfinished,
        "strikes": found.strikes,
    }
    for name, value in lines.items():
        typer.echo(f"{name:<12} {value}")


@app.command(epilog="Example: extractor runs usage 3 --db archive.db")
def usage(
    run: Annotated[
        int | None, typer.Argument(metavar="[RUN]", help="Default: all.", show_default=False)
    ] = None,
    db: _Db = None,
) -> None:
    """Show what runs cost: paid now, and what their records are worth an article and a strike.

    A run that finds its replies in the database pays nothing for records that cost something
    when their replies were new.
    """
    for found in _summaries(db, run):
        typer.echo(f"run {found.id}, {found.model}")
        typer.echo(f"  paid         {_spent(found.paid)}")
        typer.echo(f"  worth        {_spent(found.worth)}")
        typer.echo(f"  an article   {_share(found.worth, found.articles)}")
        typer.echo(f"  a strike     {_share(found.worth, found.strikes)}")


def _state(run: "Summary") -> str:
    if run.finished:
        return "finished"
    return "cut short" if run.ended else "open"


def _counts(run: "Summary") -> str:
    counts = ", ".join(f"{number} {status}" for status, number in run.statuses.items())
    return f"{run.articles} articles" + (f": {counts}" if counts else "")


def _spent(spending: "Spending") -> str:
    tokens = f"{spending.prompt_tokens:,} + {spending.completion_tokens:,} tokens"
    return f"{spending.calls:,} calls, {tokens}, {_money(spending)}"


def _money(spending: "Spending") -> str:
    if not spending.unpriced:
        return f"${spending.usd:.4f}"
    known = f"${spending.usd:.4f} and " if spending.usd else ""
    return f"{known}no price known for {spending.unpriced:,} of them"


def _share(spending: "Spending", parts: int) -> str:
    if not parts:
        return "-"
    tokens = (spending.prompt_tokens + spending.completion_tokens) / parts
    price = "no price known" if spending.unpriced else f"${spending.usd / parts:.6f}"
    return f"{tokens:,.0f} tokens, {price}"
