"""Many articles, some at a time: written in input order, none held longer than needed."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

from extractor.article import Article
from extractor.schema.record import Record
from extractor.sources import Unread

Work = Callable[[Article | Unread], Awaitable[Record | None]]
"""Carries one article through every room; None where it was left to another run."""

Write = Callable[[Record], None]
"""Takes a finished record."""

_Task = asyncio.Task[Record | None]
_AHEAD = 4
"""Articles begun per place in the crew, so that one slow reply does not idle the others."""


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
