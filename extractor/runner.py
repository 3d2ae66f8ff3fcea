"""Many articles, some at a time: written in input order, none held longer than needed."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.article import Article
from extractor.exchange import Ask
from extractor.model.providers import Endpoint, Limits, resolve_provider
from extractor.pipeline import Corridor, extract_article
from extractor.prompt.build import Task, load_task, shipped_prompts
from extractor.resolve.actors import is_belligerent
from extractor.resolve.anchors import anchor_of
from extractor.resolve.countries import country_named
from extractor.resolve.dates import resolve_date
from extractor.resolve.gazetteer import Gazetteer, user_index_path
from extractor.rules import LANGUAGES, Almanac, rules_ask
from extractor.schema.record import Record
from extractor.schema.terms import Precision
from extractor.sources import Reading, Unread
from extractor.sources.compose import FEWEST_LETTERS_IN_A_ROW, Found, compose
from extractor.sources.metadata import Metadata

if TYPE_CHECKING:
    from extractor.store.session import Session

RULES = "rules"
DEFAULT_PROMPT = "extract@v1"

Work = Callable[[Article | Unread], Awaitable[Record | None]]
"""Carries one article through every room; None where it was left to another run."""

Write = Callable[[Record], None]
"""Takes a finished record."""

_Task = asyncio.Task[Record | None]
_AHEAD = 4
"""Articles begun per place in the crew, so that one slow reply does not idle the others."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a run asks, and how.

    `model` is "rules", a provider/model, or an Ask of the caller's own. `prompts` is a folder
    laid over the shipped prompts; `env` holds addresses and keys of servers and where the user's
    places are; `timeout` is in seconds, None the server's own. `db` is the path or URL of the
    database that keeps replies and records, None for none; `fresh` asks again what it holds.
    """

    model: str | Ask = RULES
    prompt: str = DEFAULT_PROMPT
    prompts: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    concurrency: int = 8
    timeout: float | None = None
    db: str | None = None
    fresh: bool = False

    @property
    def crew(self) -> int:
        """How many articles are worked on at once; the rules work inline."""
        return 1 if self.model == RULES else self.concurrency

    @property
    def prompt_folders(self) -> list[Path]:
        """Where prompts are looked for, the user's own first."""
        return [*([self.prompts] if self.prompts else []), shipped_prompts()]


@asynccontextmanager
async def open_corridor(setup: Setup) -> AsyncIterator[Corridor]:
    """Open the corridor that articles go through: the rules, or a model behind its server.

    Raises:
        ModelError: the model has no server, or its key is missing.
        PromptError: there is no such prompt, or it does not hold together.
        GazetteerError: the place index cannot be read.
    """
    own = user_index_path(setup.env)
    gazetteer = Gazetteer.open(extra=[own] if own.is_file() else [])
    if setup.model == RULES:
        ask = rules_ask(Almanac(partial(_kind_of_place, gazetteer), is_belligerent, _days_of))
        yield Corridor(ask, RULES, gazetteer, languages=LANGUAGES)
        return
    task = load_task(setup.prompt, setup.prompt_folders)
    if callable(setup.model):
        yield Corridor(setup.model, "ask", gazetteer, task)
        return
    async with _open_model(setup.model, setup, task) as ask:
        yield Corridor(ask, setup.model, gazetteer, task)


def _days_of(article: Article) -> Callable[[str], date | None]:
    anchor = anchor_of(article.text, article.published)
    return lambda words: resolve_date(words, anchor).start


def _kind_of_place(gazetteer: Gazetteer, name: str) -> Precision | None:
    if country_named(name):
        return "country"
    found = gazetteer.find(name)
    return found[0].precision if found else None


@asynccontextmanager
async def _open_model(name: str, setup: Setup, task: Task) -> AsyncIterator[Ask]:
    endpoint, limits = _address(name, setup, task)
    from extractor.model.ask import open_ask  # noqa: PLC0415 - openai takes a second to import

    async with open_ask(endpoint, limits) as ask:
        yield ask


def _address(name: str, setup: Setup, task: Task) -> tuple[Endpoint, Limits]:
    endpoint = resolve_provider(name, setup.env)
    if setup.timeout is not None:
        endpoint = replace(endpoint, timeout_seconds=setup.timeout)
    return endpoint, Limits(task.max_completion_tokens, concurrency=setup.concurrency)


@asynccontextmanager
async def open_work(setup: Setup) -> AsyncIterator[Work]:
    """Open the work on one article: through the corridor and, with a `db`, into the store.

    Raises:
        StoreError: the database cannot be opened, read or written.
        ModelError, PromptError, GazetteerError: as `open_corridor`.
    """
    async with open_corridor(setup) as corridor:
        if setup.db is None:
            yield partial(extract_article, corridor=corridor)
            return
        from extractor.store.session import open_session  # noqa: PLC0415 - sqlalchemy is slow

        async with open_session(setup.db, corridor.asked(), fresh=setup.fresh) as session:
            kept = corridor
            if corridor.task is not None and isinstance(setup.model, str):
                address = _address(setup.model, setup, corridor.task)
                kept = replace(corridor, ask=session.stored(corridor.ask, *address))
            yield partial(_work_and_keep, corridor=kept, session=session)


async def _work_and_keep(
    item: Article | Unread, corridor: Corridor, session: "Session"
) -> Record | None:
    taken = await session.take(item.article if isinstance(item, Unread) else item)
    if taken is None:
        return None
    record = await extract_article(item, corridor)
    await session.keep(taken, record)
    return record


async def run_one(article: Article | str, published: date | None, setup: Setup) -> Record:
    """Open a corridor for one article, or for a bare text, which gets its hash as id.

    Raises:
        ModelError, PromptError, GazetteerError: as `open_corridor`.
    """
    bare = Article(id="", text=article) if isinstance(article, str) else article
    known = Metadata(
        id=bare.id or None,
        title=bare.title,
        publisher=bare.publisher,
        url=bare.url,
        published=bare.published,
        language=bare.language,
    )
    found = Found(bare.text, known, None, FEWEST_LETTERS_IN_A_ROW)
    async with open_corridor(setup) as corridor:
        return await extract_article(compose(found, Reading(published=published)), corridor)


async def run(items: Iterable[Article | Unread], work: Work, write: Write, crew: int = 1) -> None:
    """Work through the items, `crew` at a time, and write their records in input order.

    A crew of one works inline, reading the next article only when the last is written. When the
    run is cancelled, or an article or the input raises, every record that was finished is
    written before the exception goes on.
    """
    if crew == 1:
        await _inline(iter(items), work, write)
    else:
        await _crew(iter(items), work, write, crew)


async def _inline(items: Iterator[Article | Unread], work: Work, write: Write) -> None:
    for item in items:
        _write_own(await work(item), write)
        await asyncio.sleep(0)  # lets Ctrl-C in: the rules never wait for anything


def _write_own(record: Record | None, write: Write) -> None:
    if record is not None:
        write(record)


async def _crew(items: Iterator[Article | Unread], work: Work, write: Write, crew: int) -> None:
    gate = asyncio.Semaphore(crew)
    begun: deque[_Task] = deque()
    trouble: asyncio.Future[_Task] = asyncio.get_running_loop().create_future()

    async def one(item: Article | Unread) -> Record | None:
        async with gate:
            return await work(item)

    def watch(task: _Task) -> None:
        if not trouble.done() and not task.cancelled() and task.exception():
            trouble.set_result(task)

    try:
        while (item := await asyncio.to_thread(next, items, None)) is not None:
            begun.append(asyncio.create_task(one(item)))
            begun[-1].add_done_callback(watch)
            if len(begun) == _AHEAD * crew:
                _write_own(await _first(begun, trouble), write)
        while begun:
            _write_own(await _first(begun, trouble), write)
    finally:
        await _wind_up(begun, write)


async def _first(begun: deque[_Task], trouble: asyncio.Future[_Task]) -> Record | None:
    """Wait for the oldest; a younger one that raises ends the wait, since it ends the run."""
    either: list[asyncio.Future[Any]] = [begun[0], trouble]
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if trouble.done():
        trouble.result().result()
    return begun.popleft().result()


async def _wind_up(begun: deque[_Task], write: Write) -> None:
    """Cancel what is under way and write what is finished."""
    for task in begun:
        task.cancel()
    for outcome in await asyncio.gather(*begun, return_exceptions=True):
        if isinstance(outcome, Record):
            write(outcome)
