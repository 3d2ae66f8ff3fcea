"""A real OpenAI-compatible server on loopback that misbehaves exactly as it is told.

    with serving([status(429, retry_after="2"), answer('{"strikes": [], "claims": []}')]) as server:
        ...  # server.base_url; afterwards server.requests holds what was asked

Each request plays the next act; the last one is played again for whatever comes after.
"""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USAGE = {
    "prompt_tokens": 900,
    "completion_tokens": 50,
    "prompt_tokens_details": {"cached_tokens": 768},
}


@dataclass(frozen=True, slots=True)
class Request:
    """What one HTTP attempt carried; header names are in lower case."""

    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.raw)


@dataclass(slots=True)
class Server:
    """A running server: where it listens, what it was asked, and its switch."""

    base_url: str
    requests: list[Request] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def calls(self) -> int:
        return len(self.requests)


class Handler(BaseHTTPRequestHandler):
    """One connection; the play it belongs to is set on its subclass."""

    protocol_version = "HTTP/1.1"
    server_state: Server
    next_act: Callable[[], "Act"]

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        state = self.server_state
        headers = {name.lower(): value for name, value in self.headers.items()}
        state.requests.append(Request(self.path, headers, raw))
        type(self).next_act()(self)

    def log_message(self, *_: object) -> None:
        """Say nothing: the tests read `requests`."""


Act = Callable[[Handler], None]


def reply(code: int, body: bytes, headers: dict[str, str] | None = None) -> Act:
    """Answer with these bytes."""

    def act(handler: Handler) -> None:
        handler.send_response(code)
        sent = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        for name, value in (sent | (headers or {})).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return act


def message(finish: str = "stop", **parts: object) -> Act:
    """Answer with one choice whose message holds these parts."""
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", **parts}}
    return envelope({"choices": [choice], "usage": USAGE})


def answer(content: str, finish: str = "stop") -> Act:
    """Answer with this text."""
    return message(finish, content=content)


def refusal(words: str = "I cannot help with that.") -> Act:
    """Decline, as OpenAI's servers do."""
    return message(content=None, refusal=words)


def envelope(payload: dict[str, object]) -> Act:
    """Answer 200 with any JSON object."""
    fixed = {"id": "c1", "object": "chat.completion", "created": 1, "model": "served"}
    return reply(200, json.dumps(fixed | payload).encode())


def status(code: int, words: str = "not now", kind: str = "", **headers: str) -> Act:
    """Fail with an HTTP status, an OpenAI-like error and headers (`retry_after="2"`)."""
    body = json.dumps({"error": {"message": words, "code": kind or None}}).encode()
    return reply(code, body, {name.replace("_", "-"): value for name, value in headers.items()})


def hang(handler: Handler) -> None:
    """Say nothing until the server stops."""
    handler.close_connection = True
    handler.server_state.stopping.wait(30)


def reset(handler: Handler) -> None:
    """Break the connection with a TCP reset."""
    handler.close_connection = True
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def cut_body(handler: Handler) -> None:
    """Promise more bytes than are sent, then close."""
    handler.close_connection = True
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "500")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet about the connections we broke on purpose."""


@contextmanager
def serving(acts: Sequence[Act]) -> Iterator[Server]:
    """Serve these acts on a free port of loopback until the block ends."""
    lock = threading.Lock()
    left = list(acts)

    def next_act() -> Act:
        with lock:
            return left.pop(0) if len(left) > 1 else left[0]

    handler = type("Playing", (Handler,), {"next_act": staticmethod(next_act)})
    listener = _Listener(("127.0.0.1", 0), handler)
    server = Server(f"http://127.0.0.1:{listener.server_port}/v1")
    handler.server_state = server
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        listener.shutdown()
        thread.join()
        listener.server_close()
