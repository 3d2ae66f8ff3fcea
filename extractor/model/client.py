"""One HTTP attempt after another through one client, and what each failure means."""

import importlib.util
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import openai

from extractor.errors import KeyRejectedError, ModelError, StaleCassetteError, UnknownModelError
from extractor.exchange import ReplyStatus
from extractor.model.providers import Endpoint, Limits
from extractor.model.retry import Sleep, causes, retrying, stopper
from extractor.model.wire import Body, decoded, encoded, error_words, read_usage
from extractor.schema.record import Usage

_CONNECT_SECONDS = 10.0
_UNAUTHORIZED = frozenset({401, 403})
_NOT_FOUND = 404
_BAD_REQUEST = 400
_PAYMENT_REQUIRED = 402
_NO_MODEL = ("model_not_found", "not a valid model", "model not exist", "unknown model")
_TOO_LONG = (
    "context_length_exceeded",
    "context length",
    "context size",
    "maximum context",
    "context window",
)


class LostError(Exception):
    """An exchange that ended without an answer, as the reply that stands for it."""

    def __init__(self, status: ReplyStatus, detail: str) -> None:
        """Keep what becomes of the article, and why."""
        super().__init__(detail)
        self.status = status
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Line:
    """An open line to one model."""

    client: openai.AsyncOpenAI
    endpoint: Endpoint
    limits: Limits
    sleep: Sleep

    async def send(self, body: Body, spent: list[Usage]) -> Mapping[str, Any]:
        """Send a request until it is answered or will not be; `spent` grows by every attempt.

        Raises:
            LostError: no answer came, or the server will not take this request.
            ModelError: the run must stop: the key, the model or the cassette is wrong.
        """
        content = encoded(body)
        try:
            async for attempt in retrying(self.limits.attempts, self.sleep):
                with attempt:
                    return await self._attempt(content, spent)
        except openai.APIStatusError as error:
            raise self._read_status(error) from None
        except openai.APIConnectionError as error:
            raise self._read_silence(error, len(spent)) from None
        raise AssertionError("the policy either returns or raises")

    async def _attempt(self, content: bytes, spent: list[Usage]) -> Mapping[str, Any]:
        started = time.perf_counter()
        try:
            response = await self.client.post(
                "/chat/completions",
                content=content,
                cast_to=httpx2.Response,
                options={"headers": {"Content-Type": "application/json"}},
            )
        except openai.APIStatusError:  # a refused request is not billed
            spent.append(Usage(calls=1, cost_usd=0.0, seconds=time.perf_counter() - started))
            raise
        except openai.APIConnectionError:  # what the server did before the line broke, it may bill
            spent.append(Usage(calls=1, seconds=time.perf_counter() - started))
            raise
        payload = decoded(response.text)
        spent.append(read_usage(payload, time.perf_counter() - started))
        return payload

    def _read_status(self, error: openai.APIStatusError) -> Exception:
        """Return what an HTTP status means; the server's words are kept, a key in them is not."""
        status = error.status_code
        code, words = error_words(decoded(error.response.text))
        reason = self.endpoint.scrubbed(words) or "no reason given"
        if status in _UNAUTHORIZED:
            return KeyRejectedError(
                f"{self.endpoint.host} refused the key for {self.endpoint.name!r} "
                f"(HTTP {status}): set another one"
            )
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


def _holds(said: str, marks: tuple[str, ...]) -> bool:
    return any(mark in said for mark in marks)


@asynccontextmanager
async def open_line(endpoint: Endpoint, limits: Limits, sleep: Sleep) -> AsyncIterator[Line]:
    """Open the one client of a run; a new one a call costs 45 ms."""
    async with openai.AsyncOpenAI(
        api_key=endpoint.key,
        base_url=endpoint.base_url,
        max_retries=0,
        http_client=_http_client(endpoint, limits),
    ) as client:
        yield Line(client, endpoint, limits, sleep)


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
