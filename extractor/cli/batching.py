"""The work behind `extractor batch`."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import date

import typer

from extractor.model.batch import Request
from extractor.model.prices import Tariff
from extractor.runner import DEFAULT_PROMPT, RULES, Setup
from extractor.runner.batch import Collected, Outlook, collect, gather, look, submit
from extractor.settings import DEFAULT_DB, Settings
from extractor.sources import Reading, read_articles
from extractor.store.batches import Batch, list_batches
from extractor.store.opening import Store, open_store

_MOST_REASONS = 3


def submit_all(
    paths: Sequence[str],
    asked: tuple[str | None, str | None, str | None],
    settings: Settings,
    *,
    published: date | None,
    dry_run: bool,
) -> None:
    """Send what is to be asked about some articles; `asked` is the model, the prompt, the database.

    Raises:
        ModelError, PromptError, StoreError: nothing (more) could be sent.
    """
    model, prompt, db = asked
    setup = _setup(settings, db, model=model or settings.model, prompt=prompt or DEFAULT_PROMPT)
    outlook = Outlook()
    with open_store(str(setup.db)) as store:
        items = read_articles(paths, Reading(published=published))
        if dry_run:
            asyncio.run(_drained(gather(items, setup, store, outlook)))
        else:
            asyncio.run(_sent(submit(items, setup, store, outlook)))
    typer.echo(_told(outlook))
    if outlook.requests and not dry_run:
        typer.echo("extractor batch collect brings the replies home once they are there")


def _setup(settings: Settings, db: str | None, *, model: str | None, prompt: str) -> Setup:
    if model is None or model == RULES:
        raise typer.BadParameter("name the --model that is to answer: the rules take no batch")
    return Setup(
        model=model,
        prompt=prompt,
        prompts=settings.prompts,
        env=settings.env,
        db=db or settings.db or DEFAULT_DB,
    )


async def _drained(requests: AsyncIterator[Request]) -> None:
    async for _ in requests:
        pass


async def _sent(batches: AsyncIterator[Batch]) -> None:
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
    with open_store(_database(db, settings)) as store:
        asyncio.run(_told_status(_any_setup(settings), store))


async def _told_status(setup: Setup, store: Store) -> None:
    count = 0
    async for batch, state in look(setup, store):
        count += 1
        progress = f"{state.done:,} of {batch.requests:,} done"
        typer.echo(f"{batch.id}  {batch.model} {batch.prompt}  {state.status}  {progress}")
    collected = len(list_batches(store)) - count
    if not count:
        typer.echo("no batch is under way")
    if collected:
        typer.echo(f"collected before: {collected}")


def collect_all(db: str | None, settings: Settings, price: tuple[float, float] | None) -> int:
    """Bring home what the batches brought and return the exit code: 1 if some go on.

    Raises:
        ModelError: a server does not answer; StoreError: there is no database.
    """
    tariff = Tariff(*price) if price else None
    with open_store(_database(db, settings)) as store:
        under_way = asyncio.run(_collected(_any_setup(settings, tariff), store))
    return 1 if under_way else 0


async def _collected(setup: Setup, store: Store) -> int:
    under_way = found = 0
    async for outcome in collect(setup, store):
        found += 1
        if isinstance(outcome, Batch):
            under_way += 1
            typer.echo(f"batch {outcome.id} goes on")
        else:
            for line in collected_lines(outcome):
                typer.echo(line)
    if not found:
        typer.echo("no batch is under way")
    return under_way


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
    return lines


def _database(db: str | None, settings: Settings) -> str:
    return db or settings.db or DEFAULT_DB


def _any_setup(settings: Settings, price: Tariff | None = None) -> Setup:
    return Setup(prompts=settings.prompts, env=settings.env, price=price)
