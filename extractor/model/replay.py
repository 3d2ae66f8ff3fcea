"""Recorded replies: a run that was paid for once is replayed anywhere, without key or network.

A scenario cassette keeps whole requests; a run cassette keeps, for each request, its hashes and
the article's id. Either way a request that was not recorded fails at once and says what changed.
"""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import vcr  # type: ignore[import-untyped] # no types

from extractor.errors import ModelError, StaleCassetteError
from extractor.exchange import Ask, Prompt, Reply
from extractor.model.ask import open_ask
from extractor.model.digest import fingerprint
from extractor.model.providers import Dialect, Endpoint, Limits
from extractor.model.tape import Tape, asking_about
from extractor.model.wire import encoded, request_body

_one_at_a_time = threading.Lock()  # vcr patches the HTTP client of the whole process


@contextmanager
def recording(path: Path) -> Iterator[None]:
    """Record every exchange of a block, requests whole; a block that fails leaves no file."""
    with _playing(Tape(path, recording=True)):
        yield


@contextmanager
def replaying(path: Path) -> Iterator[None]:
    """Answer every request of a block from a cassette, and reach no server.

    Raises:
        StaleCassetteError: a request was not recorded, or a recording was not asked for.
    """
    with _replaying(path):
        yield


@contextmanager
def _replaying(path: Path) -> Iterator[Tape]:
    if not path.is_file():
        raise StaleCassetteError(f"there is no cassette {str(path)!r}: record it first")
    tape = Tape(path, recording=False)
    with _playing(tape) as cassette:
        yield tape
        _check_all_played(tape, cassette)


@contextmanager
def _playing(tape: Tape) -> Iterator[Any]:
    if not _one_at_a_time.acquire(blocking=False):
        raise ModelError(f"another cassette is open in this process: close it before {tape.path}")
    try:
        with _recorder(tape).use_cassette(tape.path) as cassette:
            yield cassette
    finally:
        _one_at_a_time.release()


def _recorder(tape: Tape) -> vcr.VCR:
    recorder = vcr.VCR(
        record_mode="all" if tape.recording else "none",
        before_record_request=tape.kept_request,
        before_record_response=tape.kept_response,
        decode_compressed_response=True,
        record_on_exception=False,
        serializer="tape",
        match_on=["same"],
    )
    recorder.register_serializer("tape", tape)
    recorder.register_persister(tape)
    recorder.register_matcher("same", tape.same)
    return recorder


def _check_all_played(tape: Tape, cassette: Any) -> None:  # noqa: ANN401 - vcr has no types
    left = [at for at in range(len(cassette)) if not cassette.play_counts[at]]
    if left:
        first = tape.named(cassette.requests[left[0]]) or f"number {left[0] + 1}"
        replies = "1 reply" if len(left) == 1 else f"{len(left)} replies"
        raise StaleCassetteError(
            f"cassette {tape.path.name!r} holds {replies} nobody asked for "
            f"(the first: {first}): ask about all it holds, or record it again"
        )


@asynccontextmanager
async def open_recording(path: Path, endpoint: Endpoint, limits: Limits) -> AsyncIterator[Ask]:
    """Open an Ask that a server answers and a run cassette keeps; written when the block ends.

    Raises:
        ModelError: as the Ask of `open_ask`; then no file is written.
    """
    tape = Tape(path, recording=True, whole=False, header=_header(endpoint, limits))
    with _playing(tape):
        async with open_ask(endpoint, limits) as ask:

            async def asked(prompt: Prompt) -> Reply:
                with asking_about(prompt.article.id):
                    reply = await ask(prompt)
                tape.usages[_first_request(prompt, endpoint, limits)].append(reply.usage)
                return reply

            yield asked


@asynccontextmanager
async def open_replay(path: Path) -> AsyncIterator[Ask]:
    """Open an Ask that a run cassette answers, with the usage that was counted at the time.

    Raises:
        StaleCassetteError: there is no such run cassette; from the Ask, a prompt has changed
            (the article and the change are named); at the end, a recording was not asked for.
    """
    with _replaying(path) as tape:
        endpoint, limits = _made_with(tape)
        async with open_ask(endpoint, limits, _at_once) as ask:

            async def asked(prompt: Prompt) -> Reply:
                with asking_about(prompt.article.id):
                    reply = await ask(prompt)
                counted = tape.usages[_first_request(prompt, endpoint, limits)]
                return replace(reply, usage=counted.pop(0))

            yield asked


async def _at_once(_: float) -> None:
    """Wait for nothing: a recorded server is never busy for long."""


def _first_request(prompt: Prompt, endpoint: Endpoint, limits: Limits) -> str:
    return fingerprint(encoded(request_body(prompt, endpoint.model, limits, endpoint.dialect)))


def _header(endpoint: Endpoint, limits: Limits) -> dict[str, Any]:
    return {
        "name": endpoint.name,
        "model": endpoint.model,
        "dialect": asdict(endpoint.dialect),
        "max_completion_tokens": limits.max_completion_tokens,
    }


def _made_with(tape: Tape) -> tuple[Endpoint, Limits]:
    header = tape.header
    if not header:
        raise StaleCassetteError(f"{tape.path.name!r} is no run cassette: it names no model")
    endpoint = Endpoint(
        name=header["name"],
        model=header["model"],
        base_url="http://127.0.0.1/v1",
        key="none",
        dialect=Dialect(**header["dialect"]),
    )
    return endpoint, Limits(header["max_completion_tokens"])
