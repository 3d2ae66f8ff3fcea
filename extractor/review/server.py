"""The desk as a server on loopback."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from extractor.errors import ExtractorError
from extractor.review.api import api_routes, refusal_of, said
from extractor.review.desk import Desk
from extractor.review.guard import LOOPBACK, Guard, new_token
from extractor.review.merging import MergeError
from extractor.review.pages import page_routes, trouble_page

_BACKLOG = 128


def desk_app(desk: Desk, token: str) -> Guard:
    """Build the app of a desk, behind its guard."""

    def troubled(request: Request, error: Exception) -> Response:
        if request.url.path.startswith("/api/"):
            return refusal_of(error)
        status = error.status_code if isinstance(error, HTTPException) else 500
        return trouble_page(desk, token, status, said(error))

    kinds = (HTTPException, ValidationError, MergeError, ExtractorError, OSError)
    app = Starlette(
        routes=[*page_routes(desk, token), *api_routes(desk)],
        exception_handlers=dict.fromkeys(kinds, troubled),
    )
    return Guard(app, token)


@contextmanager
def open_desk(desk: Desk, port: int) -> Iterator[tuple[uvicorn.Server, socket.socket]]:
    """Take a port of loopback (0: any free one); `server.run(sockets=[listener])` serves.

    Raises:
        OSError: the port is taken.
    """
    config = uvicorn.Config(
        desk_app(desk, new_token()),
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_level="error",
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    with socket.create_server((LOOPBACK, port), backlog=_BACKLOG) as listener:
        yield uvicorn.Server(config), listener


def address(listener: socket.socket) -> str:
    """Return what to open in a browser."""
    return f"http://{LOOPBACK}:{listener.getsockname()[1]}/"


@contextmanager
def serving_desk(desk: Desk, port: int = 0) -> Iterator[str]:
    """Serve a desk from a thread while the block runs; yields its address."""
    with open_desk(desk, port) as (server, listener):
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield address(listener)
        finally:
            server.should_exit = True
            thread.join()
