"""Articles by batch: what is still to be asked goes out in files, and the replies come home."""

import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from extractor.article import Article
from extractor.model.batch import BatchServer, GatheringAsk, Request, State, open_batches
from extractor.model.budget import Budget, usual_tokens
from extractor.pipeline import Corridor, extract_article
from extractor.prompt.build import load_task
from extractor.resolve.gazetteer import Gazetteer
from extractor.runner.setup import Setup, address, price_of
from extractor.sources import Unread
from extractor.store.batches import (
    Batch,
    Waiting,
    begin_batch,
    close,
    forget,
    is_waiting,
    land,
    list_batches,
    note_sent,
    requests_of,
)
from extractor.store.opening import Store
from extractor.store.replies import Shelf, stored


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that one batch may hold, as OpenAI has it."""

    requests: int = 50_000
    size: int = 200_000_000


@dataclass(slots=True)
class Outlook:
    """What was gathered: articles seen, requests to send, their prompts' tokens, and the rest.

    `waiting` are requests that another batch holds.
    """

    articles: int = 0
    requests: int = 0
    prompt_tokens: int = 0
    waiting: int = 0


@dataclass(slots=True)
class Collected:
    """What a batch brought: answers kept, and everything that was none."""

    batch: Batch
    status: str
    kept: int = 0
    lost: int = 0
    twice: int = 0
    unknown: int = 0
    reasons: list[str] = field(default_factory=list)


async def gather(
    items: Iterable[Article | Unread], setup: Setup, store: Store, outlook: Outlook
) -> AsyncIterator[Request]:
    """Yield every request that a run over these articles would send now, and no batch holds.

    Raises:
        ModelError, PromptError, GazetteerError, StoreError: as in a run.
    """
    assert isinstance(setup.model, str), "only a named model has a batch endpoint"
    task = load_task(setup.prompt, setup.prompt_folders)
    endpoint, limits = address(setup.model, setup, task)
    ask = GatheringAsk(endpoint, limits)
    kept = stored(ask, Shelf(store, endpoint, limits))
    corridor = Corridor(kept, setup.model, Gazetteer.open(), task)
    seen: set[str] = set()
    for item in items:
        await extract_article(item, corridor)
        outlook.articles += 1
        for request in ask.found:
            if is_waiting(store, request.key):
                outlook.waiting += 1
            elif request.key not in seen:
                seen.add(request.key)
                outlook.requests += 1
                outlook.prompt_tokens += usual_tokens(len(request.line))
                yield request
        ask.found.clear()


async def submit(
    items: Iterable[Article | Unread],
    setup: Setup,
    store: Store,
    outlook: Outlook,
    bounds: Bounds | None = None,
) -> AsyncIterator[Batch]:
    """Send what is to be asked in as many batches as it takes; yields each once it is taken.

    Every batch is written down before it is sent, so a run that is cut short sends none twice.

    Raises:
        ModelError: a batch was not taken; those yielded before are under way.
    """
    async with _server(str(setup.model), setup) as server:
        await _settle(store, server)
        requests = gather(items, setup, store, outlook)
        async for path, held in _packed(requests, bounds or Bounds()):
            batch = begin_batch(store, str(setup.model), setup.prompt, held)
            made = await server.submit(path, batch.mark)
            note_sent(store, batch, made.server_id, made.status)
            yield next(each for each in list_batches(store) if each.id == batch.id)


async def _packed(
    requests: AsyncIterator[Request], bounds: Bounds
) -> AsyncIterator[tuple[Path, list[Waiting]]]:
    """Write requests into files within the bounds; a file is gone once the next is asked for."""
    with tempfile.TemporaryDirectory(prefix="extractor-batch-") as folder:
        path = Path(folder) / "batch.jsonl"
        held: list[Waiting] = []
        file: BinaryIO = path.open("wb")
        async for request in requests:
            line = request.line
            full = len(held) >= bounds.requests or file.tell() + len(line) > bounds.size
            if held and full:
                file.close()
                yield path, held
                held, file = [], path.open("wb")
            file.write(line)
            prompt = request.prompt
            held.append(Waiting(request.key, prompt.step, prompt.fingerprint, prompt.article.id))
        file.close()
        if held:
            yield path, held


@asynccontextmanager
async def _server(model: str, setup: Setup) -> AsyncIterator[BatchServer]:
    task = load_task(setup.prompt, setup.prompt_folders)
    endpoint, limits = address(model, setup, task)
    async with open_batches(endpoint, limits) as server:
        yield server


async def _settle(store: Store, server: BatchServer) -> None:
    """Find out what became of batches whose sending was cut short: the server has them, or not."""
    for batch in list_batches(store, waiting=True):
        if batch.server_id is None and batch.model == server.endpoint.name:
            found = await server.find(batch.mark)
            if found is None:
                forget(store, batch)
            else:
                note_sent(store, batch, found.server_id, found.status)


async def look(setup: Setup, store: Store) -> AsyncIterator[tuple[Batch, State]]:
    """Ask how every batch that has not been collected stands.

    Raises:
        ModelError: a server does not answer, or knows no such batch.
    """
    for model in dict.fromkeys(batch.model for batch in list_batches(store, waiting=True)):
        async with _server(model, setup) as server:
            await _settle(store, server)
            for batch in list_batches(store, waiting=True):
                if batch.model == model and batch.server_id is not None:
                    yield batch, await server.state(batch.server_id)


async def collect(setup: Setup, store: Store) -> AsyncIterator[Collected | Batch]:
    """Bring home what every ended batch brought; a batch that has not ended is yielded as it is.

    Raises:
        ModelError: a server does not answer, or knows no such batch.
    """
    async for batch, state in look(setup, store):
        if not state.ended:
            note_sent(store, batch, state.server_id, state.status)
            yield batch
            continue
        async with _server(batch.model, setup) as server:
            yield await _bring_home(batch, state, server, setup, store)


async def _bring_home(
    batch: Batch, state: State, server: BatchServer, setup: Setup, store: Store
) -> Collected:
    budget = Budget(price_of(server.endpoint, setup))
    shelf = Shelf(store, server.endpoint, server.limits)
    held = requests_of(store, batch)
    left = {key for key, request in held.items() if not request.landed}
    done = Collected(batch, state.status, kept=len(held) - len(left))
    for file in state.files:
        async for row in server.rows(file):
            if row.key not in held:
                done.unknown += 1
            elif row.answer is None:
                done.reasons.append(row.reason)
            elif row.key not in left:
                done.twice += 1
            else:
                usage = budget.priced(row.answer.usage)
                land(shelf, batch, held[row.key], replace(row.answer, usage=usage))
                left.discard(row.key)
                done.kept += 1
    done.lost = len(left)
    close(store, batch, state.status)
    return done
