"""Articles by batch: what is still to be asked goes out in files, and the replies come home."""

import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from extractor.article import Article
from extractor.exchange import Answer
from extractor.model.batch import (
    BatchServer,
    GatheringAsk,
    Request,
    Row,
    State,
    open_batches,
    read_rows,
)
from extractor.model.budget import Budget, usual_tokens
from extractor.pipeline import Corridor, extract_article
from extractor.prompt.build import load_task
from extractor.resolve.gazetteer import Gazetteer
from extractor.runner.setup import Setup, address, batch_price_of
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
    sending,
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
    """What a batch brought: answers kept, and everything that was none.

    `full_price` tells that they are priced as single calls, for want of a price of batches.
    """

    batch: Batch
    status: str
    kept: int = 0
    lost: int = 0
    twice: int = 0
    unknown: int = 0
    full_price: bool = False
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a batch stands; `state` is None while it is being sent, or if its server knows it not."""

    batch: Batch
    state: State | None
    server: BatchServer


async def gather(
    items: Iterable[Article | Unread], setup: Setup, store: Store, outlook: Outlook
) -> AsyncGenerator[Request]:
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
) -> AsyncGenerator[Batch]:
    """Send what is to be asked in as many batches as it takes; yields each once it is taken.

    Every batch is written down before it is sent, so a run that is cut short sends none twice.

    Raises:
        ModelError: a batch was not taken; those yielded before are under way.
    """
    async with _server(str(setup.model), setup) as server:
        await _settle(store, server)
        async with (
            aclosing(gather(items, setup, store, outlook)) as requests,
            aclosing(_packed(requests, bounds or Bounds())) as files,
        ):
            async for path, held in files:
                batch = begin_batch(store, server.endpoint.name, setup.prompt, held)
                with sending(store, batch):
                    made = await server.submit(path, batch.mark)
                    note_sent(store, batch, made.server_id, made.status)
                yield replace(batch, server_id=made.server_id, status=made.status)


async def _packed(
    requests: AsyncIterator[Request], bounds: Bounds
) -> AsyncGenerator[tuple[Path, list[Waiting]]]:
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
async def _server(model: str, setup: Setup) -> AsyncGenerator[BatchServer]:
    task = load_task(setup.prompt, setup.prompt_folders)
    endpoint, limits = address(model, setup, task)
    async with open_batches(endpoint, limits) as server:
        yield server


async def _settle(store: Store, server: BatchServer) -> None:
    """Find out what became of batches whose sending was cut short: the server has them, or not."""
    for batch in list_batches(store, waiting=True):
        unsure = batch.server_id is None and not batch.is_being_sent
        if unsure and batch.model == server.endpoint.name:
            found = await server.find(batch.mark)
            if found is None:
                forget(store, batch)
            else:
                note_sent(store, batch, found.server_id, found.status)


async def look(setup: Setup, store: Store) -> AsyncGenerator[Standing]:
    """Ask how every batch that has not been collected stands.

    Raises:
        ModelError: a server does not answer.
    """
    for model in dict.fromkeys(batch.model for batch in list_batches(store, waiting=True)):
        async with _server(model, setup) as server:
            await _settle(store, server)
            for batch in list_batches(store, waiting=True):
                if batch.model == model:
                    known = batch.server_id and await server.state(batch.server_id)
                    yield Standing(batch, known or None, server)


async def collect(
    setup: Setup, store: Store, lost: int | None = None
) -> AsyncGenerator[Collected | Standing]:
    """Bring home what every ended batch brought; one that has not ended is yielded as it stands.

    So is one that its server does not know, unless it is the one that is given up as `lost`.

    Raises:
        ModelError: a server does not answer.
    """
    async with aclosing(look(setup, store)) as found:
        async for standing in found:
            batch, state = standing.batch, standing.state
            if state is not None and state.ended:
                yield await _bring_home(standing, state, setup, store)
            elif state is None and batch.server_id is not None and batch.id == lost:
                close(store, batch, "lost")
                yield Collected(
                    batch, "lost", kept=batch.landed, lost=batch.requests - batch.landed
                )
            else:
                yield standing


async def _bring_home(standing: Standing, state: State, setup: Setup, store: Store) -> Collected:
    batch, server = standing.batch, standing.server
    price, batched = batch_price_of(server.endpoint, setup)
    done = Collected(batch, state.status, reasons=list(state.reasons))
    done.full_price = price is not None and not batched
    landing = _Landing(Shelf(store, server.endpoint, server.limits), Budget(price), done)
    with tempfile.TemporaryDirectory(prefix="extractor-batch-") as folder:
        for number, file in enumerate(state.files):
            path = Path(folder) / f"{number}.jsonl"
            await server.download(file, path)
            for row in read_rows(path):
                landing.take(row)
    done.lost = len(landing.left)
    close(store, batch, state.status)
    return done


class _Landing:
    """Keeps the answers of one batch as its files are read, and counts the rest."""

    def __init__(self, shelf: Shelf, budget: Budget, done: Collected) -> None:
        self.shelf, self.budget, self.done = shelf, budget, done
        self.held = requests_of(shelf.store, done.batch)
        self.left = {key for key, request in self.held.items() if not request.landed}
        self.seen: set[str] = set()
        done.kept = len(self.held) - len(self.left)

    def take(self, row: Row) -> None:
        """Take one line; what an earlier collecting kept is not kept again."""
        if row.key not in self.held:
            self.done.unknown += 1
        elif row.answer is None:
            self.done.reasons.append(row.reason)
        elif row.key in self.seen:
            self.done.twice += 1
        else:
            self.seen.add(row.key)
            if row.key in self.left:
                self._keep(self.held[row.key], row.answer)

    def _keep(self, request: Waiting, answer: Answer) -> None:
        priced = replace(answer, usage=self.budget.priced(answer.usage))
        land(self.shelf, self.done.batch, request, priced)
        self.left.discard(request.key)
        self.done.kept += 1
