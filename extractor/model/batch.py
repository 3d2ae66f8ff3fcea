"""Batch endpoints: many requests in one file, answered within a day, mostly at half the price."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx2
import openai
from openai.types import Batch

from extractor.errors import ModelError
from extractor.exchange import Answer, Memory, Prompt, Reply
from extractor.model.ask import Conversation
from extractor.model.client import UNAUTHORIZED, Keep, LostError, key_refused
from extractor.model.keys import body_key
from extractor.model.providers import Endpoint, Limits
from extractor.model.retry import Sleep, retrying
from extractor.model.wire import Body, decoded, encoded, error_words, read_envelope, read_usage
from extractor.schema.record import Usage

_CHAT: Final = "/v1/chat/completions"
_MARK = "extractor"
_ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
_GOOD = 200
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a batch: its reply key, its body, and the prompt that it renders."""

    key: str
    body: Body
    prompt: Prompt

    @property
    def line(self) -> bytes:
        """The request as a line of the file that a batch is made from."""
        asked = {"custom_id": self.key, "method": "POST", "url": _CHAT}
        return b'%s,"body":%s}\n' % (encoded(asked)[:-1], encoded(self.body))


@dataclass(frozen=True, slots=True)
class GatheringAsk:
    """An Ask that answers from its memory, and puts what it cannot find there into `found`.

    A corrected or longer request, and a later step of a prompt, is found once the reply that
    makes it necessary is kept.
    """

    endpoint: Endpoint
    limits: Limits
    memory: Memory | None = None
    found: list[Request] = field(default_factory=list)

    async def __call__(self, prompt: Prompt) -> Reply:
        """Hold a conversation as far as it is kept."""
        return await Conversation(_Drawer(self, prompt), prompt, self.memory).hold()

    def kept_in(self, memory: Memory) -> "GatheringAsk":
        """Return the same Ask with a memory; both find into one list."""
        return replace(self, memory=memory)

    async def landed(self) -> None:
        """Wait for nothing: nothing was sent."""


@dataclass(frozen=True, slots=True)
class _Drawer:
    """The other end of a line that is not there: what is sent is put aside."""

    ask: GatheringAsk
    prompt: Prompt

    @property
    def endpoint(self) -> Endpoint:
        return self.ask.endpoint

    @property
    def limits(self) -> Limits:
        return self.ask.limits

    async def send(self, body: Body, spent: list[Usage], keep: Keep | None) -> Answer:  # noqa: ARG002 - as a line has it
        spent.append(Usage())
        key = body_key(body, self.endpoint.host)
        memory = self.ask.memory
        if memory is None or await memory.find(key) is None:  # else it is to be asked twice
            self.ask.found.append(Request(key, body, self.prompt))
        raise LostError("skipped", "left to a batch")


@dataclass(frozen=True, slots=True)
class State:
    """How a batch stands at its server; `reasons` tell why it failed as a whole."""

    server_id: str
    status: str
    files: tuple[str, ...]
    done: int
    total: int
    reasons: tuple[str, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether nothing more will come.

        >>> State("b1", "expired", (), 3, 5).ended
        True
        """
        return self.status in _ENDED


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a result file: the answer to a request, or why there is none."""

    key: str
    answer: Answer | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BatchServer:
    """The batch endpoints of one model's server."""

    client: openai.AsyncOpenAI
    endpoint: Endpoint
    limits: Limits
    sleep: Sleep

    async def submit(self, path: Path, mark: str) -> State:
        """Upload a file of requests and make a batch of it that carries our mark.

        Making it is tried once: a second try after a broken line could be paid for twice. `find`
        tells by the mark what came of it.

        Raises:
            ModelError: the server takes no such file or batch; KeyRejectedError as one.
        """
        file = await self._insist(lambda: self.client.files.create(file=path, purpose="batch"))
        with _spoken(self.endpoint):
            made = await self.client.batches.create(
                input_file_id=file.id,
                endpoint=_CHAT,
                completion_window="24h",
                metadata={_MARK: mark},
            )
        return _state(made)

    async def state(self, server_id: str) -> State | None:
        """Ask how a batch stands; None if the server knows no such batch.

        Raises:
            ModelError: the server does not answer.
        """
        return await self._insist(lambda: self._state(server_id))

    async def _state(self, server_id: str) -> State | None:
        try:
            return _state(await self.client.batches.retrieve(server_id))
        except openai.NotFoundError:
            return None

    async def find(self, mark: str) -> State | None:
        """Find a batch by our mark among all those of the server; None if there is none.

        Raises:
            ModelError: the server does not answer.
        """
        return await self._insist(lambda: self._find(mark))

    async def _find(self, mark: str) -> State | None:
        async for batch in self.client.batches.list(limit=100):
            if (batch.metadata or {}).get(_MARK) == mark:
                return _state(batch)
        return None

    async def download(self, file_id: str, path: Path) -> None:
        """Bring a result file home whole; what broke off is begun again.

        Raises:
            ModelError: the server does not give the file.
        """
        await self._insist(lambda: self._download(file_id, path))

    async def _download(self, file_id: str, path: Path) -> None:
        content = self.client.files.with_streaming_response.content(file_id)
        try:
            async with content as response:
                await response.stream_to_file(path)
        except httpx2.TransportError as error:  # the client has handed the stream over by then
            raise openai.APIConnectionError(request=error.request) from error

    async def _insist(self, call: Callable[[], Awaitable[_Result]]) -> _Result:
        with _spoken(self.endpoint):
            async for attempt in retrying(self.limits.attempts, self.sleep):
                with attempt:
                    return await call()
        raise AssertionError("the policy either returns or raises")


@contextmanager
def _spoken(endpoint: Endpoint) -> Iterator[None]:
    """Turn the client's errors into sentences."""
    try:
        yield
    except openai.APIStatusError as error:
        if error.status_code in UNAUTHORIZED:
            raise key_refused(endpoint, error.status_code) from None
        _, words = error_words(decoded(error.response.text))
        reason = endpoint.scrubbed(words) or "no reason given"
        raise ModelError(
            f"{endpoint.host} took no such request of a batch (HTTP {error.status_code}: {reason})"
        ) from None
    except openai.APIConnectionError:
        raise ModelError(f"no answer from {endpoint.host}: run the same command again") from None


def _state(batch: Batch) -> State:
    counts = batch.request_counts
    files = tuple(name for name in (batch.output_file_id, batch.error_file_id) if name)
    done, total = (counts.completed + counts.failed, counts.total) if counts else (0, 0)
    told = batch.errors.data or [] if batch.errors else []
    reasons = tuple(error.message or error.code or "no reason given" for error in told)
    return State(batch.id, batch.status, files, done, total, reasons)


def read_rows(path: Path) -> Iterator[Row]:
    """Read a result file; a line that cannot be read has no key.

    Only a line feed ends a line: U+2028 and its like stand in replies.
    """
    with path.open("rb") as lines:
        for line in lines:
            if line.strip():
                yield read_row(decoded(line.decode("utf-8", "replace")))


def read_row(line: Mapping[str, Any]) -> Row:
    """Read one line of an output or an error file; anything but HTTP 200 is no answer.

    >>> read_row({"custom_id": "k", "response": None, "error": {"code": "batch_expired"}}).reason
    'batch_expired'
    """
    key = line.get("custom_id")
    response = line.get("response")
    body = response.get("body") if isinstance(response, Mapping) else None
    name = key if isinstance(key, str) else ""
    if isinstance(response, Mapping) and isinstance(body, Mapping):
        if response.get("status_code") == _GOOD:
            return Row(name, read_envelope(body, read_usage(body, 0.0)))
        code, words = error_words(body)
        return Row(name, None, f"HTTP {response.get('status_code')}: {words or code}")
    error = line.get("error")
    told = error if isinstance(error, Mapping) else {}
    return Row(name, None, str(told.get("message") or told.get("code") or "no answer"))


@asynccontextmanager
async def open_batches(
    endpoint: Endpoint, limits: Limits | None = None, sleep: Sleep = asyncio.sleep
) -> AsyncIterator[BatchServer]:
    """Open a line to the batch endpoints of a model's server."""
    async with openai.AsyncOpenAI(
        api_key=endpoint.key,
        base_url=endpoint.base_url,
        max_retries=0,
        timeout=endpoint.timeout_seconds,
    ) as client:
        yield BatchServer(client, endpoint, limits or Limits(), sleep)
