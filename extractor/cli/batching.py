"""The work behind `extractor batch`."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, Coroutine, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import TypeVar

import typer

from extractor.cli.batch import Order
from extractor.model.batch import Request
from extractor.model.prices import Tariff
from extractor.prompt import DEFAULT_PROMPT
from extractor.runner import RULES, Setup
from extractor.runner.batch import Collected, Outlook, Standing, collect, gather, look, submit
from extractor.settings import DEFAULT_DB, Settings
from extractor.sources import Reading, read_articles
from extractor.store.batches import Batch, list_batches
from extractor.store.opening import Store, demand, is_there, open_store

_MOST_REASONS = 3
_INTERRUPTED = 130
_Result = TypeVar("_Result")


def _run(work: Coroutine[None, None, _Result]) -> _Result:
    """Do work that Ctrl-C may cut short: whatever is under way then is written down."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        typer.echo("extractor: interrupted: the same command goes on from there", err=True)
        raise typer.Exit(_INTERRUPTED) from None


def submit_all(order: Order, settings: Settings) -> None:
    """Send what is to be asked about some articles, or tell how much that is.

    Raises:
        ModelError, PromptError, StoreError: nothing (more) could be sent.
    """
    setup = _setup(order, settings)
    outlook = Outlook()
    with _opened(str(setup.db), dry_run=order.dry_run) as store:
        reading = Reading(columns=order.columns, published=order.published)
        items = read_articles(order.paths, reading)
        if order.dry_run:
            _run(_drained(gather(items, setup, store, outlook)))
        else:
            _run(_sent(submit(items, setup, store, outlook)))
    typer.echo(_told(outlook))
    if outlook.requests and not order.dry_run:
        typer.echo("extractor batch collect brings the replies home once they are there")


def _setup(order: Order, settings: Settings) -> Setup:
    model = order.model or settings.model
    if model is None or model == RULES:
        raise typer.BadParameter("name the --model that is to answer: the rules take no batch")
    return Setup(
        model=model,
        prompt=order.prompt or DEFAULT_PROMPT,
        prompts=settings.prompts,
        env=settings.env,
        db=order.db or settings.db or DEFAULT_DB,
    )


@contextmanager
def _opened(where: str, *, dry_run: bool) -> Iterator[Store]:
    """Open a database; a dry run makes none, and finds nothing in one that is missing."""
    if not dry_run or is_there(where):
        with open_store(where, reading=dry_run) as store:
            yield store
        return
    with (
        tempfile.TemporaryDirectory(prefix="extractor-batch-") as folder,
        open_store(str(Path(folder) / "empty.db")) as store,
    ):
        yield store


async def _drained(requests: AsyncGenerator[Request]) -> None:
    async with aclosing(requests):
        async for _ in requests:
            pass


async def _sent(batches: AsyncGenerator[Batch]) -> None:
    async with aclosing(batches):
        async for batch in batches:
            typer.echo(f"batch {batch.id} is under way: {batch.requests:,} requests")


def _told(outlook: Outlook) -> str:
    """Sum up what was gathered.

    >>> _told(Outlook(articles=3, requests=2, prompt_tokens=9000, waiting=1))
    '3 articles: 2 requests to send (about 9,000 prompt tokens), 1 in a batch already'
    """
    waiting = f", {outlook.waiting:,} in a batch already" if outlook.waiting else ""
    sent = f"{outlook.requests:,} requests to send"
    tokens = f" (about {outlook.prompt_tokens:,} prompt tokens)" if outlook.requests else ""
    return f"{outlook.articles:,} articles: {sent}{tokens}{waiting}"


def print_status(db: str | None, settings: Settings) -> None:
    """Print how every batch that has not been collected stands.

    Raises:
        ModelError: a server does not answer; StoreError: there is no database.
    """
    with _there(db, settings) as store:
        _run(_told_status(_any_setup(settings), store))


async def _told_status(setup: Setup, store: Store) -> None:
    count = 0
    async with aclosing(look(setup, store)) as found:
        async for standing in found:
            count += 1
            batch = standing.batch
            typer.echo(f"{batch.id}  {batch.model} {batch.prompt}  {_progress(standing)}")
    collected = len(list_batches(store)) - count
    if not count:
        typer.echo("no batch is under way")
    if collected:
        typer.echo(f"collected before: {collected}")


def _progress(standing: Standing) -> str:
    batch, state = standing.batch, standing.state
    if state is not None:
        return f"{state.status}  {state.done:,} of {batch.requests:,} done"
    if batch.server_id is None:
        return f"being sent, {batch.requests:,} requests"
    return f"unknown to {standing.server.endpoint.host}"


def collect_all(
    db: str | None,
    settings: Settings,
    price: tuple[float, float] | None,
    lost: int | None,
) -> int:
    """Bring home what the batches brought and return the exit code: 1 if some go on.

    Raises:
        ModelError: a server does not answer; StoreError: there is no database.
    """
    tariff = Tariff(*price) if price else None
    with _there(db, settings) as store:
        under_way = _run(_collected(_any_setup(settings, tariff), store, lost))
    return 1 if under_way else 0


async def _collected(setup: Setup, store: Store, lost: int | None) -> int:
    under_way = found = 0
    async with aclosing(collect(setup, store, lost)) as outcomes:
        async for outcome in outcomes:
            found += 1
            if isinstance(outcome, Standing):
                under_way += 1
                typer.echo(_waits(outcome))
            else:
                typer.echo("\n".join(collected_lines(outcome)))
    if not found:
        typer.echo("no batch is under way")
    return under_way


def _waits(standing: Standing) -> str:
    batch = standing.batch
    if standing.state is not None or batch.server_id is None:
        return f"batch {batch.id} goes on"
    return (
        f"batch {batch.id} is unknown to {standing.server.endpoint.host} ({batch.server_id}): set "
        f"the address and the key it was sent with, or give it up with --lost {batch.id}"
    )


def collected_lines(done: Collected) -> list[str]:
    """Tell what one batch brought; the commonest reasons of lost requests come first."""
    lines = [f"batch {done.batch.id} {done.status}: {done.kept:,} replies kept"]
    if done.lost:
        lines[0] += f", {done.lost:,} requests unanswered, which extract or submit ask for again"
    reasons = Counter(done.reasons).most_common(_MOST_REASONS)
    lines += [f"  {count:,} × {reason}" for reason, count in reasons]
    if done.twice:
        lines.append(f"  {done.twice:,} answers came twice; the first was kept")
    if done.unknown:
        lines.append(f"  {done.unknown:,} lines answer nothing that was asked")
    if done.full_price and done.kept:
        lines.append(
            f"  priced as single calls, as no price of batches is known for {done.batch.model}: "
            "collect --price IN OUT takes what is billed"
        )
    return lines


@contextmanager
def _there(db: str | None, settings: Settings) -> Iterator[Store]:
    where = db or settings.db or DEFAULT_DB
    demand(where)
    with open_store(where) as store:
        yield store


def _any_setup(settings: Settings, price: Tariff | None = None) -> Setup:
    return Setup(prompts=settings.prompts, env=settings.env, price=price)
