"""A quick OpenAI-compatible server in a process of its own, made for thousands of calls.

    with running(Desk(Manners(latency=0.05), words)) as server:
        ...  # ask server.base_url; then server.log() tells what came and what went out

What goes wrong is drawn from the seed: with an attempt (too busy, an error, a broken or silent
line), or with an article (cut, no JSON, fenced, refused). So it is the same at any speed.
"""

import asyncio
import hashlib
import json
import multiprocessing
import random
import re
import signal
import socket
import struct
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Literal

Ending = Literal["answered", "busy", "error", "reset", "hang"]
_MOST_FAULTS = 3
"""Faults in the attempts at one request, so that five attempts are always enough."""
_NUMBER = re.compile(rb"report (\d+)")
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_BACKLOG = 1024


@dataclass(frozen=True, slots=True)
class Manners:
    """How the server behaves: seconds until it answers, and the shares of what goes wrong."""

    latency: float = 0.0
    seed: int = 0
    busy: float = 0.0
    error: float = 0.0
    reset: float = 0.0
    hang: float = 0.0
    truncated: float = 0.0
    invalid: float = 0.0
    fenced: float = 0.0
    refused: float = 0.0


@dataclass(frozen=True, slots=True)
class Event:
    """One request as the server saw it; nobody may ask from `left` to `until`, in Unix time."""

    came: float
    left: float
    key: str
    ending: Ending
    until: float


def _shares(seed: str, chances: Mapping[str, float]) -> str | None:
    drawn = random.Random(seed).random()  # noqa: S311 - dice, not secrets
    for name, chance in chances.items():
        drawn -= chance
        if drawn < 0:
            return name
    return None


@dataclass(slots=True)
class Desk:
    """What the server knows: its manners, its words, and every request so far.

    `words` writes the reply about the article of a number; `name` names a request to a host in
    the log.
    """

    manners: Manners
    words: Callable[[str], str]
    name: Callable[[bytes, str], str]
    events: list[Event] = field(default_factory=list)
    attempts: Counter[str] = field(default_factory=Counter)
    callers: int = 0

    def ending(self, request: str) -> Ending:
        """Draw how one attempt at a request ends."""
        chances = {name: getattr(self.manners, name) for name in ("busy", "error", "reset", "hang")}
        if not any(chances.values()):
            return "answered"
        self.attempts[request] += 1
        attempt = self.attempts[request]
        if attempt > _MOST_FAULTS:
            return "answered"
        drawn = _shares(f"{self.manners.seed}/{request}/{attempt}", chances)
        return drawn or "answered"  # type: ignore[return-value] # the names are the endings

    def answer(self, body: bytes) -> bytes:
        """Write the answer that belongs to the article a request asks about."""
        number = [b"0", *_NUMBER.findall(body)][-1].decode()
        chances = {
            name: getattr(self.manners, name)
            for name in ("truncated", "invalid", "fenced", "refused")
        }
        fault = _shares(f"{self.manners.seed}/{number}", chances) if any(chances.values()) else None
        words = self.words(number)
        message: dict[str, str | None] = {"role": "assistant", "content": words}
        if fault == "invalid":
            message["content"] = "I am sorry?"
        elif fault == "fenced":
            message["content"] = f"```json\n{words}\n```"
        elif fault == "refused":
            message |= {"content": None, "refusal": "I cannot help with that."}
        elif fault == "truncated":
            message["content"] = words[: len(words) // 2]
        finish = "length" if fault == "truncated" else "stop"
        usage = {"prompt_tokens": len(body) // 4, "completion_tokens": len(words) // 4}
        choice = {"index": 0, "finish_reason": finish, "message": message}
        fixed = {"id": "c", "object": "chat.completion", "created": 1, "model": "served"}
        return json.dumps(fixed | {"choices": [choice], "usage": usage}).encode()


class _Talk(asyncio.Protocol):
    """One connection: reads requests, one at a time, and plays what was drawn for each."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.buffer = desk, b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.desk.callers += 1

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - as asyncio calls it
        self.desk.callers -= 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, gap, rest = self.buffer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        size = int(length[1]) if length else 0
        if not gap or len(rest) < size:
            return
        self.buffer = rest[size:]
        if head.startswith(b"GET /state"):
            self._send(200, json.dumps([len(self.desk.events), self.desk.callers - 1]).encode())
        elif head.startswith(b"GET"):
            self._send(200, json.dumps([astuple(event) for event in self.desk.events]).encode())
        else:
            self._take(rest[:size])

    def _take(self, body: bytes) -> None:
        request = hashlib.sha256(body).hexdigest()
        act = (time.time(), request, self.desk.ending(request), body)
        latency = self.desk.manners.latency
        if latency:
            asyncio.get_running_loop().call_later(latency, self._play, *act)
        else:
            self._play(*act)

    def _play(self, came: float, request: str, ending: Ending, body: bytes) -> None:
        if self.transport.is_closing():  # the caller is gone: nothing is billed, nothing noted
            return
        wait, header = self._wait(request) if ending == "busy" else (0.0, "")
        host, port = self.transport.get_extra_info("sockname")
        key = self.desk.name(body, f"{host}:{port}")
        left = time.time()
        if ending == "answered":
            self._send(200, self.desk.answer(body))
        elif ending == "busy":
            self._send(429, b'{"error": {"message": "slow down"}}', header)
        elif ending == "error":
            self._send(500, b'{"error": {"message": "oops"}}')
        elif ending == "reset":
            self._break()
        self.desk.events.append(Event(came, left, key, ending, left + wait))

    def _wait(self, request: str) -> tuple[float, str]:
        """Draw how long to wait, in one of the ways in which servers say so."""
        dice = random.Random(f"{request}/{self.desk.attempts[request]}")  # noqa: S311 - dice
        milliseconds = dice.randrange(100, 500)
        match dice.randrange(8):
            case 0:
                return 2.0, "Retry-After: 2"
            case 1 | 2 | 3:
                return milliseconds / 1000, f"Retry-After-Ms: {milliseconds}"
        return milliseconds / 1000, f"Retry-After: {milliseconds / 1000}"

    def _break(self) -> None:
        own: socket.socket = self.transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _send(self, code: int, body: bytes, header: str = "") -> None:
        more = f"\r\n{header}" if header else ""
        head = (
            f"HTTP/1.1 {code} Said\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}{more}\r\n\r\n"
        )
        self.transport.write(head.encode() + body)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, as others see it."""

    base_url: str

    def count(self) -> int:
        """Ask how many requests were dealt with so far."""
        return int(self._asked("/state")[0])

    def callers(self) -> int:
        """Ask how many connections are open, this one aside."""
        return int(self._asked("/state")[1])

    def log(self) -> list[Event]:
        """Ask for everything that came so far, in the order in which it was dealt with."""
        return [Event(*row) for row in self._asked("/log")]

    def _asked(self, path: str) -> Any:  # noqa: ANN401 - any JSON
        address = self.base_url.removesuffix("/v1") + path
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own address
            return json.load(answer)


def unnamed(body: bytes, host: str) -> str:  # noqa: ARG001 - as `Desk.name` wants it
    """Name every request alike, which takes no time."""
    return ""


async def _serve(desk: Desk, ready: Connection) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Talk(desk), "127.0.0.1", 0, backlog=_BACKLOG)
    ready.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _run(desk: Desk, ready: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for whoever asks
    asyncio.run(_serve(desk, ready))


@contextmanager
def running(desk: Desk) -> Iterator[Server]:
    """Run a server in a process of its own until the block ends."""
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe()
    process = context.Process(target=_run, args=(desk, its), daemon=True)
    process.start()
    try:
        yield Server(f"http://127.0.0.1:{mine.recv()}/v1")
    finally:
        process.terminate()
        process.join()
