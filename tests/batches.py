"""A real HTTP server with files and batches, as OpenAI has them; its owner decides the outcome."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

Rows = Sequence[dict[str, Any]]
Outcome = Callable[[Rows], tuple[str, Rows, Rows]]
"""Takes the requests of a batch; gives its status and the lines of its output and error files."""


def good(request: dict[str, Any], content: str = '{"strikes": [], "claims": []}') -> dict[str, Any]:
    """Answer one request."""
    message = {"role": "assistant", "content": content}
    body = {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": 900, "completion_tokens": 50, "total_tokens": 950},
    }
    response = {"status_code": 200, "request_id": "r", "body": body}
    return {"id": "x", "custom_id": request["custom_id"], "response": response, "error": None}


def bad(request: dict[str, Any], code: str = "server_error") -> dict[str, Any]:
    """Answer one request with an error."""
    body = {"error": {"message": f"sorry: {code}", "code": code}}
    response = {"status_code": 500, "request_id": "r", "body": body}
    return {"id": "x", "custom_id": request["custom_id"], "response": response, "error": None}


def expired(request: dict[str, Any]) -> dict[str, Any]:
    """Tell of one request that nobody came to."""
    error = {"code": "batch_expired", "message": "not executed before the batch expired"}
    return {"id": "x", "custom_id": request["custom_id"], "response": None, "error": error}


def completed(requests: Rows) -> tuple[str, Rows, Rows]:
    """Answer everything, the last first."""
    return "completed", [good(each) for each in reversed(requests)], []


@dataclass
class Server:
    """What the server holds: files by id, batches by id, and how each batch ends.

    `making` is set once a batch was taken; with `silent` its maker hears nothing until the end.
    `cut` and `busy` are how many downloads break off half-way, and how many are turned away;
    `troubles` are why a batch failed as a whole; `page` is how many batches a list shows at once.
    """

    outcome: Outcome | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    refuse: int = 0
    lose_answer: bool = False
    silent: bool = False
    making: threading.Event = field(default_factory=threading.Event)
    ending: threading.Event = field(default_factory=threading.Event)
    cut: int = 0
    busy: int = 0
    page: int = 100
    troubles: Rows = ()
    base_url: str = ""

    def requests(self, batch: dict[str, Any]) -> Rows:
        """Read the requests of a batch."""
        return [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]

    def shown(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Show a batch as it stands now."""
        if self.outcome is None:
            return batch
        asked = self.requests(batch)
        status, output, errors = self.outcome(asked)
        for name, rows in (("output_file_id", output), ("error_file_id", errors)):
            if rows:
                batch[name] = f"{name}-{batch['id']}"
                self.files[batch[name]] = b"".join(map(_line, rows))
        counts = {"total": len(asked), "completed": len(output), "failed": len(errors)}
        told = {"object": "list", "data": self.troubles}
        return batch | {"status": status, "request_counts": counts, "errors": told}

    def listed(self, after: str | None) -> dict[str, Any]:
        """Show one page of the batches, the newest first."""
        names = list(reversed(self.batches))
        rest = names[names.index(after) + 1 :] if after else names
        shown = [self.shown(self.batches[name]) for name in rest[: self.page]]
        return {"object": "list", "data": shown, "has_more": len(rest) > self.page}


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"


def _uploaded(handler: BaseHTTPRequestHandler, body: bytes) -> bytes:
    head = f"Content-Type: {handler.headers['Content-Type']}\r\n\r\n".encode()
    parts = BytesParser().parsebytes(head + body).get_payload()
    for part in parts:
        if part.get_param("name", header="content-disposition") == "file":  # type: ignore[union-attr]
            return part.get_payload(decode=True)  # type: ignore[union-attr,return-value]
    raise AssertionError("no file came")


class _Handler(BaseHTTPRequestHandler):
    """One connection; the server it belongs to is set on its subclass."""

    protocol_version = "HTTP/1.1"
    owner: Server

    def log_message(self, *_: object) -> None:
        pass

    def send(self, payload: bytes, code: int = 200) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def tell(self, payload: object, code: int = 200) -> None:
        self.send(json.dumps(payload).encode(), code)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.owner.refuse:
            self.tell(_REFUSAL, self.owner.refuse)
        elif self.path.endswith("/files"):
            name = f"file-{len(self.owner.files)}"
            self.owner.files[name] = _uploaded(self, body)
            self.tell({"id": name, **_FILE})
        else:
            self.make_batch(json.loads(body))

    def make_batch(self, asked: dict[str, Any]) -> None:
        name = f"batch-{len(self.owner.batches)}"
        made = {"id": name, "object": "batch", "created_at": 0, "status": "in_progress", **asked}
        self.owner.batches[name] = made
        self.owner.making.set()
        if self.owner.silent:
            self.owner.ending.wait(60)
        if self.owner.lose_answer or self.owner.silent:
            self.close_connection = True
            self.connection.close()
        else:
            self.tell(made)

    def do_GET(self) -> None:
        *_, kind, name = self.path.partition("?")[0].split("/")
        batches = self.owner.batches
        if self.owner.refuse:
            self.tell(_REFUSAL, self.owner.refuse)
        elif name == "content":
            self.give(self.owner.files[kind])
        elif name == "batches":
            asked = parse_qs(self.path.partition("?")[2])
            self.tell(self.owner.listed(asked.get("after", [None])[0]))
        elif name in batches:
            self.tell(self.owner.shown(batches[name]))
        else:
            self.tell({"error": {"message": f"no batch {name}", "code": "x"}}, 404)

    def give(self, content: bytes) -> None:
        if self.owner.busy:
            self.owner.busy -= 1
            self.tell(_REFUSAL, 503)
        elif self.owner.cut:
            self.owner.cut -= 1
            self.close_connection = True
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2])
        else:
            self.send(content)


_REFUSAL = {"error": {"message": "no", "code": "x"}}
_FILE = {
    "object": "file",
    "bytes": 1,
    "created_at": 0,
    "filename": "batch.jsonl",
    "purpose": "batch",
    "status": "processed",
}


@contextmanager
def serving_batches(outcome: Outcome | None = None) -> Iterator[Server]:
    """Serve files and batches on loopback while the block runs."""
    server = Server(outcome)
    handler = type("Handler", (_Handler,), {"owner": server})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as listener:
        server.base_url = f"http://127.0.0.1:{listener.server_port}/v1"
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.ending.set()
            listener.shutdown()
            thread.join()
