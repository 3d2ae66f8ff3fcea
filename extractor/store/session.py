"""One run as the event loop sees it: articles taken on, replies found or kept, records kept."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

from extractor.article import Article
from extractor.assemble import Asked
from extractor.errors import StoreError
from extractor.exchange import Ask
from extractor.model.providers import Endpoint, Limits
from extractor.schema.record import Record
from extractor.store.opening import Store, is_there, open_store
from extractor.store.records import keep_record
from extractor.store.replies import Shelf, stored
from extractor.store.runs import BEAT_SECONDS, Run, Taken, beat, begin_run, end_run, take
from extractor.store.worker import working_apart


@dataclass(frozen=True, slots=True)
class Session:
    """A run under way in its store."""

    store: Store
    run: Run

    def stored(self, ask: Ask, endpoint: Endpoint, limits: Limits) -> Ask:
        """Answer from the store what a model was asked before; see `replies.stored`."""
        after = self.run.replies_after
        return stored(ask, Shelf(self.store, endpoint, limits, run=self.run.id, after=after))

    async def take(self, article: Article) -> Taken | None:
        """Take an article on, or return None where another run has."""
        return await self.store.apart(partial(take, self.store, self.run, article))

    async def keep(self, taken: Taken, record: Record) -> None:
        """Write what came of an article, in one transaction."""
        await self.store.apart(partial(keep_record, self.store, self.run, taken, record))


@asynccontextmanager
async def open_session(
    where: str, asked: Asked, *, fresh: bool = False, apart: bool = False
) -> AsyncIterator[Session]:
    """Open the database, enter a run, and close its entry when the block ends, however it does.

    With `apart` another process does the work on articles and replies, which pays where many
    calls are in flight; a database in memory has only this one.

    Raises:
        StoreError: the database cannot be opened, read or written.
    """
    with open_store(where) as store:
        run = await store.apart(partial(begin_run, store, asked, fresh=fresh))
        beating = asyncio.create_task(_beat(store, run))
        finished = False
        try:
            async with AsyncExitStack() as stack:
                used = store
                if apart and is_there(where):
                    used = await stack.enter_async_context(working_apart(store, where))
                yield Session(used, run)
            finished = True
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError, StoreError):
                await beating
            await store.apart(partial(end_run, store, run, finished=finished))


async def _beat(store: Store, run: Run) -> None:
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        await store.apart(partial(beat, store, run))
