"""The work behind `extractor extract`: settings become a corridor, and articles go through it."""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import typer

from extractor.article import Article
from extractor.cli.ahead import tell_forecast
from extractor.cli.extract import Order
from extractor.cli.output import chosen_format, opened, refuse_overwriting
from extractor.cli.progress import Watch, watching
from extractor.export.lines import Write
from extractor.model.prices import Tariff
from extractor.prompt import DEFAULT_PROMPT
from extractor.rules import MEASURED
from extractor.runner import RULES, Setup, Work, open_work, run
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
    usd: float = 0.0
    told: set[str | None] = field(default_factory=set)

    async def follow(self, work: Work, item: Article | Unread) -> Record | None:
        record = await work(item)
        if record is None:
            self.left += 1
            self.watch.advance(self.so_far)
        return record

    def take(self, write: Write, record: Record) -> None:
        write(record)
        self.statuses[record.status] += 1
        if not record.usage.from_store:
            self.usd += record.usage.cost_usd or 0.0
        self.watch.advance(self.so_far)
        if record.status != "skipped" or record.detail not in self.told:
            self._say(record)

    def _say(self, record: Record) -> None:
        """Say what is not as it should be; of many that are skipped for one reason, the first."""
        reason = f": {record.detail}" if record.detail else ""
        if record.status not in _GOOD or reason:
            self.watch.say(f"{record.article.id} is {record.status}{reason}")
        if record.status == "skipped":
            self.told.add(record.detail)

    @property
    def so_far(self) -> str:
        counts = ", ".join(f"{n:,} {status}" for status, n in self.statuses.most_common())
        return f"${self.usd:.4f}; {counts}" if self.usd else counts

    @property
    def summary(self) -> str:
        counts = ", ".join(f"{n} {status}" for status, n in self.statuses.most_common())
        cost = f"; ${self.usd:.4f}" if self.usd else ""
        return f"{self.count} articles: {counts}{cost}"

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
        setup = _setup(order, settings)
        if order.dry_run:
            tell_forecast(setup, read_articles(order.paths, _reading(order)))
            return 0
        try:
            asyncio.run(_extract(order, setup, ledger))
        except (KeyboardInterrupt, asyncio.CancelledError):
            watch.say(_interrupted(ledger.count, setup.db))
            return _INTERRUPTED
        if ledger.count > 1:
            watch.say(ledger.summary)
        if ledger.left:
            watch.say(
                f"{ledger.left} more articles were left to another run on the same database: "
                "extractor export writes all of them"
            )
    return 0 if order.allow_partial or ledger.all_good else 1


async def _extract(order: Order, setup: Setup, ledger: _Ledger) -> None:
    kind = chosen_format(order.format, order.out)
    with _stopping(setup, ledger.watch):
        async with open_work(setup) as work:
            with opened(kind, order.out, with_text=order.with_text) as write:
                take = partial(ledger.take, write)
                follow = partial(ledger.follow, work)
                await run(read_articles(order.paths, _reading(order)), follow, take, setup.crew)


@contextmanager
def _stopping(setup: Setup, watch: Watch) -> Iterator[None]:
    """Let Ctrl-C cancel a run that keeps its replies, so that those in flight can land.

    A KeyboardInterrupt could come up anywhere, in the middle of the landing too.
    """
    if setup.model == RULES or setup.db is None:
        yield
        return
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def stop() -> None:
        if not task.cancelling():
            watch.say("stopping once the replies in flight are kept; Ctrl-C again drops them")
        task.cancel()

    with suppress(NotImplementedError, RuntimeError):  # Windows, or not the main thread
        loop.add_signal_handler(signal.SIGINT, stop)
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            loop.remove_signal_handler(signal.SIGINT)


def _reading(order: Order) -> Reading:
    return Reading(columns=order.columns, published=order.published)


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
    limited = (order.price, order.max_cost, order.max_tokens) != (None, None, None)
    if model == RULES and limited:
        raise typer.BadParameter("the rules cost nothing: name a --model for a price or a limit")
    if order.price is not None and min(order.price) < 0:
        raise typer.BadParameter("--price holds a negative number")
    return Setup(
        model=model,
        prompt=order.prompt or DEFAULT_PROMPT,
        prompts=settings.prompts,
        env=settings.env,
        concurrency=order.concurrency,
        timeout=order.timeout,
        db=_database(order, settings),
        fresh=order.fresh,
        price=Tariff(*order.price) if order.price else None,
        most_usd=order.max_cost,
        most_tokens=order.max_tokens,
    )
