"""The work behind `extractor extract`: settings become a corridor, and articles go through it."""

import asyncio
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

import typer

from extractor.article import Article
from extractor.cli.extract import Order
from extractor.cli.output import chosen_format, opened, refuse_overwriting
from extractor.cli.progress import Watch, watching
from extractor.export.lines import Write
from extractor.rules import MEASURED
from extractor.runner import DEFAULT_PROMPT, RULES, Setup, Work, open_work, run
from extractor.schema.record import Record
from extractor.schema.terms import Status
from extractor.settings import DEFAULT_DB, Settings
from extractor.sources import Reading, Unread, read_articles
from extractor.sources.paths import TABLES, list_inputs

_GOOD: frozenset[Status] = frozenset({"ok", "empty"})
_INTERRUPTED = 130


@dataclass(slots=True)
class _Ledger:
    """Writes each record, says what a reader should know of it, and counts its status."""

    watch: Watch
    statuses: Counter[Status] = field(default_factory=Counter)
    left: int = 0

    async def follow(self, work: Work, item: Article | Unread) -> Record | None:
        record = await work(item)
        if record is None:
            self.left += 1
            self.watch.advance()
        return record

    def take(self, write: Write, record: Record) -> None:
        write(record)
        self.watch.advance()
        self.statuses[record.status] += 1
        reason = f": {record.detail}" if record.detail else ""
        if record.status not in _GOOD or reason:
            self.watch.say(f"{record.article.id} is {record.status}{reason}")

    @property
    def summary(self) -> str:
        counts = ", ".join(f"{n} {status}" for status, n in self.statuses.most_common())
        return f"{self.count} articles: {counts}"

    @property
    def count(self) -> int:
        return self.statuses.total()

    @property
    def all_good(self) -> bool:
        return set(self.statuses) <= _GOOD


def carry_out(order: Order, settings: Settings) -> int:
    """Extract from everything that was named and return the exit code."""
    inputs = list_inputs(order.paths)
    refuse_overwriting(order.out, [each.path for each in inputs])
    known = all(each.path and each.path.suffix.lower() not in TABLES for each in inputs)
    bar = order.out is not None or not sys.stdout.isatty()
    with watching(len(inputs) if known else None, quiet=order.quiet, bar=bar) as watch:
        ledger = _Ledger(watch)
        if order.model is None and settings.model is None:
            watch.say(f"no model is set, so the built-in rules answer ({MEASURED})")
        try:
            asyncio.run(_extract(order, settings, ledger))
        except KeyboardInterrupt:
            watch.say(_interrupted(ledger.count, _database(order, settings)))
            return _INTERRUPTED
        if ledger.count > 1:
            watch.say(ledger.summary)
        if ledger.left:
            watch.say(
                f"{ledger.left} more articles were left to another run on the same database: "
                "extractor export writes all of them"
            )
    return 0 if order.allow_partial or ledger.all_good else 1


async def _extract(order: Order, settings: Settings, ledger: _Ledger) -> None:
    reading = Reading(columns=order.columns, published=order.published)
    kind = chosen_format(order.format, order.out)
    setup = _setup(order, settings)
    async with open_work(setup) as work:
        with opened(kind, order.out, with_text=order.with_text) as write:
            take = partial(ledger.take, write)
            follow = partial(ledger.follow, work)
            await run(read_articles(order.paths, reading), follow, take, setup.crew)


def _interrupted(count: int, db: str | None) -> str:
    resume = "; the same command goes on from there" if db else ""
    return f"interrupted: the records of {count} articles are finished and kept{resume}"


def _model(order: Order, settings: Settings) -> str:
    return order.model or settings.model or RULES


def _database(order: Order, settings: Settings) -> str | None:
    """Name the database: a model's replies cost money and are kept unasked, the rules' are not."""
    chosen = order.db or settings.db
    return chosen or (None if _model(order, settings) == RULES else DEFAULT_DB)


def _setup(order: Order, settings: Settings) -> Setup:
    model = _model(order, settings)
    if model == RULES and order.prompt is not None:
        raise typer.BadParameter("the rules take no --prompt: name a --model that does")
    if model == RULES and order.fresh:
        raise typer.BadParameter("the rules always read afresh: name a --model for --fresh")
    return Setup(
        model=model,
        prompt=order.prompt or DEFAULT_PROMPT,
        prompts=settings.prompts,
        env=settings.env,
        concurrency=order.concurrency,
        timeout=order.timeout,
        db=_database(order, settings),
        fresh=order.fresh,
    )
