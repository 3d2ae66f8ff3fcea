"""The database in a process of its own, so that asking a model has a core for itself.

    extractor --work--> python -m extractor.store.worker --outcome--> extractor

Work is what `Store.apart` takes: a function with its arguments. It goes down the pipe pickled, with
the store left out, and the worker puts its own in its place. Outcomes come back in the same order.
What was handed over is done even if whoever handed it over is killed.
"""

import asyncio
import io
import pickle
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from extractor.errors import ExtractorError, StoreError
from extractor.store.opening import Store, open_store

_SIZE = 8
"""Bytes that say how long the next piece is."""
_OURS = "store"
Work = Callable[[], Any]


class _Pickler(pickle.Pickler):
    def persistent_id(self, item: object) -> str | None:
        return _OURS if isinstance(item, Store) else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: BinaryIO, store: Store) -> None:
        super().__init__(file)
        self.store = store

    def persistent_load(self, pid: str) -> Store:
        assert pid == _OURS
        return self.store


def _framed(content: bytes) -> bytes:
    return len(content).to_bytes(_SIZE, "big") + content


def _packed(work: Work) -> bytes:
    out = io.BytesIO()
    _Pickler(out, pickle.HIGHEST_PROTOCOL).dump(work)
    return out.getvalue()


@dataclass(slots=True)
class Worker:
    """The other process as the event loop sees it; `waiting` are those whose work is with it.

    It is `gone` once it says no more, which shows before its exit does.
    """

    place: str
    process: asyncio.subprocess.Process
    waiting: deque[asyncio.Future[Any]] = field(default_factory=deque)
    gone: bool = False

    def does(self, work: Work) -> asyncio.Future[Any]:
        """Hand work over, and return what will come of it.

        Raises:
            StoreError: the process is gone, and the work with it.
        """
        pipe = self.process.stdin
        assert pipe is not None
        if self.gone or pipe.is_closing():
            raise self._lost()
        pipe.write(_framed(_packed(work)))
        outcome: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.waiting.append(outcome)
        return outcome

    async def listen(self) -> None:
        """Pass outcomes on until the process has no more."""
        pipe = self.process.stdout
        assert pipe is not None
        try:
            while True:
                size = int.from_bytes(await pipe.readexactly(_SIZE), "big")
                self._pass_on(*pickle.loads(await pipe.readexactly(size)))  # noqa: S301 - our own
        except asyncio.IncompleteReadError:
            self.gone = True
            while self.waiting:
                self._pass_on(None, self._lost())

    def _pass_on(self, value: object, error: ExtractorError | None) -> None:
        outcome = self.waiting.popleft()
        if outcome.done():  # whoever waited was cancelled
            return
        if error is None:
            outcome.set_result(value)
        else:
            outcome.set_exception(error)

    def _lost(self) -> StoreError:
        return StoreError(
            f"the process that writes to the database {self.place} ended: run again to go on"
        )

    async def close(self) -> None:
        """Wait until all that was handed over is done."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        await self.process.wait()


@asynccontextmanager
async def working_apart(store: Store, where: str) -> AsyncIterator[Store]:
    """Give the same store with its work done by another process, which ends with the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "extractor.store.worker"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is not meant for it
    )
    worker = Worker(store.place, process)
    listening = asyncio.create_task(worker.listen())
    assert process.stdin is not None
    process.stdin.write(_framed(where.encode()))  # not as an argument: it may hold a password
    try:
        yield replace(store, elsewhere=worker.does)
    finally:
        await worker.close()
        await listening


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    while len(head := source.read(_SIZE)) == _SIZE:
        size = int.from_bytes(head, "big")
        content = source.read(size)
        if len(content) == size:  # else whoever wrote it was killed
            yield content


def _outcome(content: bytes, store: Store) -> tuple[object, ExtractorError | None]:
    work = _Unpickler(io.BytesIO(content), store).load()
    try:
        return work(), None
    except ExtractorError as error:
        return None, error


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Do work until there is no more; that nobody hears what came of it is no reason to stop."""
    pieces = _pieces(source)
    heard = True
    with open_store(next(pieces).decode()) as store:
        for content in pieces:
            outcome = _outcome(content, store)
            try:
                if heard:
                    sink.write(_framed(pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL)))
                    sink.flush()
            except BrokenPipeError:
                heard = False


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(sys.stdin.buffer, sys.stdout.buffer)
