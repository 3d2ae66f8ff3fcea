"""One HTTP attempt after another through one client, and what each failure means."""

import asyncio
import importlib.util
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from operator import add

import httpx2
import openai

from extractor.errors import KeyRejectedError, ModelError, StaleCassetteError, UnknownModelError
from extractor.exchange import Answer, ReplyStatus
from extractor.model.budget import Budget, Need
from extractor.model.gate import ClosedForLongError, Gate, TurnedDownError
from extractor.model.pace import START, Pace
from extractor.model.providers import Endpoint, Limits
from extractor.model.retry import Sleep, asked_wait, causes, retrying, stopper, used_up
from extractor.model.wire import (
    Body,
    decoded,
    encoded,
    error_words,
    read_envelope,
    read_usage,
)
from extractor.schema.record import Usage

_CONNECT_SECONDS = 10.0
UNAUTHORIZED = frozenset({401, 403})
_NOT_FOUND = 404
_BAD_REQUEST = 400
_PAYMENT_REQUIRED = 402
_TOO_BUSY = frozenset({429, 503})
_UNSAID_PAUSE = 1.0  # seconds that a server that is too busy is left alone if it names none
_NO_MODEL = ("model_not_found", "not a valid model", "model not exist", "unknown model")
_TOO_LONG = (
    "context_length_exceeded",
    "context length",
    "context size",
    "maximum context",
    "context window",
)

Keep = Callable[[Answer], Awaitable[None]]
"""Keeps an answer before anybody reads it."""


class LostError(Exception):
    """An exchange that ended without an answer, as the reply that stands for it."""

    def __init__(self, status: ReplyStatus, detail: str) -> None:
        """Keep what becomes of the article, and why."""
        super().__init__(detail)
        self.status = status
        self.detail = detail


@dataclass(slots=True)
class _Request:
    """One request on its way: what it may take, its attempts, and the pause it has sat out."""

    content: bytes
    need: Need
    keep: Keep | None
    attempts: list[Usage] = field(default_factory=list)
    served: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """An open line to one model; `flying` are the attempts whose answers must be kept."""

    client: openai.AsyncOpenAI
    endpoint: Endpoint
    limits: Limits
    gate: Gate
    flying: set[asyncio.Task[Answer]] = field(default_factory=set)

    async def send(self, body: Body, spent: list[Usage], keep: Keep | None = None) -> Answer:
        """Send a request until it is answered or will not be; `spent` grows by what it took.

        With a `keep` an answer that has set out is kept even if nobody waits for it any longer.

        Raises:
            LostError: no answer came, the server will not take this request, or the budget
                will not.
            ModelError: the run must stop: the key, the model or the cassette is wrong.
        """
        content, most = encoded(body), body[self.endpoint.dialect.limit_field]
        request = _Request(content, self.gate.budget.need(len(content), most), keep)
        try:
            return await self._insist(request)
        except openai.APIStatusError as error:
            raise self._read_status(error) from None
        except openai.APIConnectionError as error:
            raise self._read_silence(error, len(request.attempts)) from None
        except ClosedForLongError as error:
            raise LostError("failed", f"{self.endpoint.host}: {error}") from None
        except TurnedDownError as error:
            raise LostError("skipped", str(error)) from None
        finally:
            spent.extend(request.attempts)

    async def _insist(self, request: _Request) -> Answer:
        async for attempt in retrying(self.limits.attempts, self.gate.sleep):
            with attempt:
                began = await self.gate.enter(request.need, request.served)
                if request.keep is None:
                    return await self._attempt(request, began)
                flight = asyncio.create_task(self._attempt(request, began))
                self.flying.add(flight)
                flight.add_done_callback(self.flying.discard)
                return await asyncio.shield(flight)
        raise AssertionError("the policy either returns or raises")

    async def landed(self) -> None:
        """Wait until what is in flight has landed and is kept.

        A person who answers may take for ever, and then nobody waits.
        """
        if self.endpoint.timeout_seconds is not None:
            await asyncio.gather(*self.flying, return_exceptions=True)

    async def _attempt(self, request: _Request, began: float) -> Answer:
        started = time.perf_counter()
        usage: Usage | None = None
        answered = False
        try:
            response = await self._post(request.content)
            payload = decoded(response.text)
            usage = self.gate.budget.priced(read_usage(payload, time.perf_counter() - started))
            request.attempts.append(usage)
            answered = True
            self.gate.pace.pause(used_up(response.headers, datetime.now(UTC)))
        except openai.APIStatusError as error:  # a refused request is not billed
            usage = Usage(calls=1, cost_usd=0.0, seconds=time.perf_counter() - started)
            request.attempts.append(usage)
            self._step_back(error, request, began)
            raise
        except openai.APIConnectionError:  # what the server did before the line broke, it may bill
            request.attempts.append(Usage(calls=1, seconds=time.perf_counter() - started))
            raise
        finally:
            self.gate.leave(request.need, usage, answered=answered)
        answer = read_envelope(payload, reduce(add, request.attempts))
        if request.keep is not None:
            await request.keep(answer)
        return answer

    async def _post(self, content: bytes) -> httpx2.Response:
        return await self.client.post(
            "/chat/completions",
            content=content,
            cast_to=httpx2.Response,
            options={"headers": {"Content-Type": "application/json"}},
        )

    def _step_back(self, error: openai.APIStatusError, request: _Request, began: float) -> None:
        """Let a server that is too busy pause all requests; this one sits its own wait out."""
        if error.status_code in _TOO_BUSY:
            pace = self.gate.pace
            pace.push_back(began, asked_wait(error) or _UNSAID_PAUSE)
            request.served = pace.until

    def _read_status(self, error: openai.APIStatusError) -> Exception:
        """Return what an HTTP status means; the server's words are kept, a key in them is not."""
        status = error.status_code
        code, words = error_words(decoded(error.response.text))
        reason = self.endpoint.scrubbed(words) or "no reason given"
        if status in UNAUTHORIZED:
            return key_refused(self.endpoint, status)
        said = f"{code} {words}".lower()
        if status == _NOT_FOUND or (status == _BAD_REQUEST and _holds(said, _NO_MODEL)):
            return UnknownModelError(
                f"{self.endpoint.host} knows no model {self.endpoint.model!r} "
                f"(HTTP {status}: {reason}): check the name and the address"
            )
        if status == _PAYMENT_REQUIRED:
            return ModelError(
                f"{self.endpoint.host} wants to be paid (HTTP 402): add credit, then run again"
            )
        detail = f"HTTP {status} from {self.endpoint.host}: {reason}"
        if "content_filter" in said:
            return LostError("filtered", detail)
        return LostError("truncated" if _holds(said, _TOO_LONG) else "failed", detail)

    def _read_silence(self, error: openai.APIConnectionError, attempts: int) -> Exception:
        """Return what a missing answer means; a stale cassette hides behind one."""
        stop = stopper(error)
        if isinstance(stop, ModelError):
            return stop
        if stop is not None:
            told = self.endpoint.scrubbed(str(stop))
            return StaleCassetteError(f"no recording fits this request: {told}")
        *_, root = causes(error)
        why = " ".join(str(root).split()) or "timed out"
        reason = self.endpoint.scrubbed(why)
        return LostError(
            "failed", f"no answer from {self.endpoint.host} in {attempts} attempts: {reason}"
        )


def key_refused(endpoint: Endpoint, status: int) -> KeyRejectedError:
    """Say that a server takes nothing under this key."""
    return KeyRejectedError(
        f"{endpoint.host} refused the key for {endpoint.name!r} (HTTP {status}): set another one"
    )


def _holds(said: str, marks: tuple[str, ...]) -> bool:
    return any(mark in said for mark in marks)


@asynccontextmanager
async def open_line(
    endpoint: Endpoint, limits: Limits, sleep: Sleep, budget: Budget
) -> AsyncIterator[Line]:
    """Open the one client of a run; a new one a call costs 45 ms."""
    async with openai.AsyncOpenAI(
        api_key=endpoint.key,
        base_url=endpoint.base_url,
        max_retries=0,
        http_client=_http_client(endpoint, limits),
    ) as client:
        line = Line(client, endpoint, limits, Gate(_pace(endpoint, limits), budget, sleep))
        try:
            yield line
        finally:
            for flight in line.flying:
                flight.cancel()
            await asyncio.gather(*line.flying, return_exceptions=True)


def _pace(endpoint: Endpoint, limits: Limits) -> Pace:
    """Feel one's way with a server; a person who may take for ever is shown all questions."""
    by_hand = endpoint.timeout_seconds is None
    most = limits.concurrency
    return Pace(most, time.monotonic, start=most if by_hand else START)


def _http_client(endpoint: Endpoint, limits: Limits) -> httpx2.AsyncClient:
    """Return the transport; aiohttp's takes a third less CPU at 256 in flight."""
    fast = importlib.util.find_spec("aiohttp") is not None
    kind = openai.DefaultAioHttpClient if fast else openai.DefaultAsyncHttpxClient
    return kind(
        timeout=httpx2.Timeout(endpoint.timeout_seconds, connect=_CONNECT_SECONDS),
        limits=httpx2.Limits(
            max_connections=limits.concurrency, max_keepalive_connections=limits.concurrency
        ),
    )
