"""An OpenAI-compatible endpoint on loopback; a response waits for its answer in the folder."""

import json
import math
import selectors
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from extractor.relay.folder import Say, Watch, file_request

LOOPBACK = "127.0.0.1"
CHARS_PER_TOKEN = 4
"""Usage is an estimate, and says so: this many characters of messages, schema and reply."""

_POLL_SECONDS = 0.2
_LARGEST_BODY = 32 * 1024 * 1024
_OWN_NAMES = frozenset({LOOPBACK, "localhost"})
_CHAT = "/v1/chat/completions"
_MODELS = "/v1/models"


class _BadRequestError(ValueError):
    """A request that is answered with a status and a sentence at once."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class Relay:
    """A running relay: its folder, who is told, and its switch."""

    folder: Path
    say: Say
    closing: threading.Event = field(default_factory=threading.Event)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True  # Ctrl-C does not wait for answers
    request_queue_size = 512

    def __init__(self, port: int, relay: Relay) -> None:
        self.relay = relay
        super().__init__((LOOPBACK, port), _Handler)


@contextmanager
def open_relay(folder: Path, port: int, say: Say) -> Iterator[_Listener]:
    """Open a relay on a port of loopback (0: any free one); `serve_forever` of it serves.

    What is asked and not answered stays in the folder when it closes.

    Raises:
        OSError: the port is taken, or the folder cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    relay = Relay(folder, say)
    with _Listener(port, relay) as listener:
        try:
            yield listener
        finally:
            relay.closing.set()


@contextmanager
def serving_relay(folder: Path, say: Say, port: int = 0) -> Iterator[str]:
    """Serve a relay from a thread while the block runs; yields its base URL."""
    with open_relay(folder, port, say) as listener:
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield base_url(listener)
        finally:
            listener.shutdown()
            thread.join()


def base_url(listener: _Listener) -> str:
    """Return what `EXTRACTOR_RELAY` is set to for this relay."""
    return f"http://{LOOPBACK}:{listener.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == _MODELS:
            self._send(200, {"object": "list", "data": [_model("anyone")]})
        elif path.startswith(f"{_MODELS}/"):
            self._send(200, _model(unquote(path.removeprefix(f"{_MODELS}/"))))
        else:
            self._refuse(_BadRequestError(404, f"no such page: {path}"))

    def do_POST(self) -> None:
        try:
            body = self._read()
        except _BadRequestError as error:
            self._refuse(error)
            return
        answer = self._await(body)
        if answer is None:
            self.close_connection = True
            return
        self._send(200, completion(body, answer, int(time.time())))

    def _read(self) -> Mapping[str, Any]:
        """Return the request; a web page that tries its luck is turned away.

        A page can neither set this content type nor this host without the browser's asking first.
        """
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        if host not in _OWN_NAMES:
            raise _BadRequestError(403, f"the relay is at {LOOPBACK}, not at {host!r}")
        if urlsplit(self.path).path != _CHAT:
            raise _BadRequestError(404, f"no such page: {self.path}")
        if self.headers.get_content_type() != "application/json":
            raise _BadRequestError(415, "send application/json")
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _LARGEST_BODY:
            raise _BadRequestError(413, f"state a Content-Length of {_LARGEST_BODY} or less")
        return read_body(self.rfile.read(int(length)))

    def _await(self, body: Mapping[str, Any]) -> str | None:
        """Wait for the answer; None if the relay closes or nobody waits for it any more."""
        relay = self.server.relay
        slip = file_request(relay.folder, body)
        watch = Watch(slip, relay.say)
        if (answer := watch.look(time.monotonic())) is not None:
            relay.say(f"answered at once: {slip.reply.name}")
            return answer
        relay.say(f"waiting: {slip.request}")
        with selectors.DefaultSelector() as selector:
            selector.register(self.connection, selectors.EVENT_READ)
            while (answer := watch.look(time.monotonic())) is None:
                if relay.closing.is_set() or (selector.select(_POLL_SECONDS) and self._hung_up()):
                    return None
        relay.say(f"answered: {slip.reply.name}")
        return answer

    def _hung_up(self) -> bool:
        try:
            if not self.connection.recv(1, socket.MSG_PEEK):
                return True
        except ConnectionError:
            return True
        time.sleep(_POLL_SECONDS)  # it sent the next request already, which has to wait
        return False

    def _refuse(self, error: _BadRequestError) -> None:
        self.close_connection = True  # its body may be unread
        self._send(error.status, {"error": {"message": str(error), "type": "relay", "code": None}})

    def _send(self, status: int, payload: Mapping[str, object]) -> None:
        content = json.dumps(payload, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing: the relay tells what waits and what was answered."""


def read_body(raw: bytes) -> Mapping[str, Any]:
    """Read a request as chat completions word it.

    Raises:
        _BadRequestError: it has no model, no text messages, or wants a stream.
    """
    try:
        body: dict[str, Any] = json.loads(raw)
    except (ValueError, RecursionError):
        raise _BadRequestError(400, "the request is not JSON") from None
    match body:
        case {"stream": True}:
            raise _BadRequestError(400, "the relay answers in one piece: ask without stream")
        case {"model": str(), "messages": [*messages]} if messages and all(map(_is_text, messages)):
            return body
    raise _BadRequestError(400, "the relay wants a model, and messages of role and text")


def _is_text(message: object) -> bool:
    match message:
        case {"role": str(), "content": str()}:
            return True
    return False


def completion(body: Mapping[str, Any], answer: str, now: int) -> Mapping[str, object]:
    """Wrap an answer as a chat completion, `now` being its Unix time.

    >>> completion({"model": "anna", "messages": []}, "{}", 0)["usage"]["estimated_from"]
    '4 characters a token'
    """
    message = {"role": "assistant", "content": answer, "refusal": None}
    return {
        "id": "relay",
        "object": "chat.completion",
        "created": now,
        "model": body["model"],
        "choices": [{"index": 0, "finish_reason": "stop", "logprobs": None, "message": message}],
        "usage": _estimated(body, answer),
    }


def _estimated(body: Mapping[str, Any], answer: str) -> Mapping[str, object]:
    schema = json.dumps(body.get("response_format"), ensure_ascii=False)
    asked = _tokens(schema) + sum(_tokens(message["content"]) for message in body["messages"])
    told = _tokens(answer)
    return {
        "prompt_tokens": asked,
        "completion_tokens": told,
        "total_tokens": asked + told,
        "estimated_from": f"{CHARS_PER_TOKEN} characters a token",
    }


def _tokens(text: str) -> int:
    return math.ceil(len(text) / CHARS_PER_TOKEN)


def _model(name: str) -> Mapping[str, object]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "relay"}
