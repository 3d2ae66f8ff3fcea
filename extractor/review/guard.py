"""The guard at the desk's door: own pages only, whatever else a browser or a network tries.

- A request for another host is misdirected (a foreign name that was pointed at loopback).
- A write comes from one of our own pages: same origin, and with the token that they carry.
- A write states its length, and it is not larger than a sheet can be.
"""

import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = "127.0.0.1"
LARGEST_BODY = 4 * 1024 * 1024
TOKEN_HEADER = "x-desk-token"  # noqa: S105 - its name, not its value
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_OWN_NAMES = frozenset({LOOPBACK, "localhost"})
_READING = frozenset({"GET", "HEAD"})
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def new_token() -> str:
    """Make the token that the pages of one desk carry and no other page can know."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Guard:
    """Wraps the app: turns away what must not come in, and marks all that goes out."""

    app: ASGIApp
    token: str = field(repr=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        refusal = _refusal(scope, self.token) if scope["type"] == "http" else None
        if refusal is None:
            await self.app(scope, receive, marked)
            return
        status, reason = refusal
        answer = JSONResponse({"error": reason}, status, {"Connection": "close"})
        await answer(scope, receive, marked)


def _refusal(scope: Scope, token: str) -> tuple[int, str] | None:
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if not is_own(host):
        return 421, f"the desk is at {LOOPBACK}, not at {host!r}"
    return None if scope["method"] in _READING else _refused_write(headers, host, token)


def _refused_write(headers: Headers, host: str, token: str) -> tuple[int, str] | None:
    if headers.get("origin") != f"http://{host}":
        return 403, "a write comes from a page of the desk"
    if not secrets.compare_digest(headers.get(TOKEN_HEADER, "").encode(), token.encode()):
        return 403, "the page is older than this desk: load it again"
    if headers.get("content-type", "").partition(";")[0] != "application/json":
        return 415, "send application/json"
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdecimal()) or int(length) > LARGEST_BODY:
        return 413, f"state a Content-Length of {LARGEST_BODY} or less"
    return None


def is_own(host: str) -> bool:
    """Tell whether a Host header names this machine's loopback, whatever the port.

    >>> is_own("127.0.0.1:8766"), is_own("localhost"), is_own("rebound.example:8766"), is_own("[")
    (True, True, False, False)
    """
    try:
        return urlsplit(f"//{host}").hostname in _OWN_NAMES
    except ValueError:
        return False
