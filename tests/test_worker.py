"""A process of its own writes the database: the same is kept, and trouble reaches whoever waits."""

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, closing
from functools import partial
from pathlib import Path

import pytest
from asking import ARTICLE, GOOD, PROMPT, TASK

from extractor.article import Article
from extractor.assemble import Asked
from extractor.errors import StoreError
from extractor.exchange import Answer, Prompt, Reply
from extractor.model.providers import Endpoint, Limits
from extractor.pipeline import Corridor, extract_article
from extractor.prompt.reply import read_reply
from extractor.resolve.gazetteer import Gazetteer
from extractor.schema.record import Usage
from extractor.store.opening import open_store
from extractor.store.records import latest_records
from extractor.store.replies import Shelf
from extractor.store.session import Session, open_session
from extractor.store.worker import working_apart

ASKED = Asked("test/m", TASK.id, TASK.fingerprint)
ENDPOINT = Endpoint("test/m", "m", "http://127.0.0.1:9/v1", "sk-test-0123456789abcdef")


async def answered(prompt: Prompt) -> Reply:
    return read_reply(GOOD, prompt.parts, "test/m", Usage(calls=1))


def in_session(database: str, work: Callable[[Session], Awaitable[None]]) -> None:
    async def scene() -> None:
        async with open_session(database, ASKED, apart=True) as session:
            await work(session)

    asyncio.run(scene())


def test_record_kept_by_the_worker_is_the_one_that_was_made(database: str) -> None:
    corridor = Corridor(answered, "test/m", Gazetteer.open(), TASK)
    record = asyncio.run(extract_article(ARTICLE, corridor))

    async def work(session: Session) -> None:
        taken = await session.take(ARTICLE)
        assert taken is not None
        await session.keep(taken, record)

    in_session(database, work)

    with open_store(database, reading=True) as store:
        (kept,) = latest_records(store)
    assert kept.model_copy(update={"usage": record.usage}) == record


def test_work_is_done_elsewhere_and_in_turn(database: str) -> None:
    async def work(session: Session) -> None:
        pid = await session.store.apart(os.getpid)
        taken = await asyncio.gather(
            *(session.take(Article(id=f"a{n}", text=f"Note {n}.")) for n in range(50))
        )

        assert pid != os.getpid()
        numbers = [each.article for each in taken if each]
        assert len(numbers) == 50
        assert numbers == sorted(numbers)

    in_session(database, work)


def test_article_larger_than_any_pipe_goes_through(database: str) -> None:
    async def work(session: Session) -> None:
        large = (Article(id=f"a{n}", text=f"{n}" * 2_000_000) for n in range(4))
        taken = await asyncio.gather(*map(session.take, large))

        assert all(taken)

    in_session(database, work)


def test_work_is_done_though_nobody_waits_for_it(database: str) -> None:
    async def work(session: Session) -> None:
        waiting = asyncio.create_task(session.take(ARTICLE))
        await asyncio.sleep(0)
        waiting.cancel()
        following = await session.take(Article(id="next", text="Nothing fell."))

        assert waiting.cancelled()
        assert following is not None
        assert following.work == 2

    in_session(database, work)


def test_trouble_in_the_worker_is_one_sentence_here(tmp_path: Path) -> None:
    database = str(tmp_path / "kept.db")

    async def scene() -> None:
        async with AsyncExitStack() as stack:
            store = stack.enter_context(open_store(database))
            apart = await stack.enter_async_context(working_apart(store, database))
            shelf = Shelf(apart, ENDPOINT, Limits())
            keep = partial(shelf.keep, "key", PROMPT, Answer("answered", GOOD))
            await apart.apart(keep)
            with closing(sqlite3.connect(database)) as connection:
                connection.execute("DROP TABLE replies")
            with pytest.raises(StoreError, match="cannot go on: no such table"):
                await apart.apart(keep)

    asyncio.run(scene())


def test_worker_that_dies_is_missed_by_who_waits_and_by_who_comes_later(tmp_path: Path) -> None:
    database = str(tmp_path / "kept.db")

    async def work(session: Session) -> None:
        with pytest.raises(StoreError, match="ended: run again"):
            await session.store.apart(partial(os._exit, 9))
        with pytest.raises(StoreError, match="ended: run again"):
            await session.take(ARTICLE)

    in_session(database, work)
