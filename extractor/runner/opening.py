"""The rooms opened for a run: who answers, where it is kept, and the work on one article."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from extractor.article import Article
from extractor.exchange import Ask, Remembering
from extractor.pipeline import Corridor, extract_article
from extractor.prompt.build import Task, load_task
from extractor.resolve.actors import is_belligerent
from extractor.resolve.anchors import anchor_of
from extractor.resolve.countries import country_named
from extractor.resolve.dates import resolve_date
from extractor.resolve.gazetteer import Gazetteer, user_index_path
from extractor.rules import LANGUAGES, Almanac, rules_ask
from extractor.runner.crew import Work
from extractor.runner.setup import RULES, Setup, address, budget_of
from extractor.schema.record import Record
from extractor.schema.terms import Precision
from extractor.sources import Reading, Unread
from extractor.sources.compose import FEWEST_LETTERS_IN_A_ROW, Found, compose
from extractor.sources.metadata import Metadata

if TYPE_CHECKING:
    from extractor.store.session import Session

_WORTH_A_PROCESS = 32
"""Calls in flight from which on the database's own time would hold the others up."""


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
    endpoint, limits = address(name, setup, task)
    budget = budget_of(endpoint, setup)
    from extractor.model.ask import open_ask  # noqa: PLC0415 - openai takes a second to import

    async with open_ask(endpoint, limits, budget=budget) as ask:
        yield ask


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

        apart = setup.crew >= _WORTH_A_PROCESS
        opening = open_session(setup.db, corridor.asked(), fresh=setup.fresh, apart=apart)
        async with opening as session:
            if corridor.task is None or not isinstance(setup.model, str):
                yield partial(_work_and_keep, corridor=corridor, session=session)
                return
            ask = session.stored(corridor.ask, *address(setup.model, setup, corridor.task))
            try:
                kept = replace(corridor, ask=ask)
                yield partial(_work_and_keep, corridor=kept, session=session)
            finally:
                if isinstance(ask, Remembering) and not _hurried():
                    await ask.landed()


def _hurried() -> bool:
    """Tell whether the run was told to stop a second time, perhaps while it wound up."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 1


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
