"""One page of the web: from a checked address, of bounded size, in bounded time.

httpcore2 speaks HTTP and leaves the network to a backend of ours, so no connection is made but
to an address that was just judged: a host that answers otherwise when asked again is not asked
again. No cookies are kept, no proxy is read from the environment, nothing is cached.
"""

import re
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from ssl import SSLContext

import httpcore2
import httpx2

from extractor.errors import UnreadableError
from extractor.sources.addresses import parse_address
from extractor.sources.guard import Web

MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GZIP = 31
"""zlib's window bits for the gzip format."""
_CHARSET = re.compile(r";\s{0,9}charset\s{0,9}=\s{0,9}\"?([\w.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What stands at the last address: its media type in lower case, its charset as stated."""

    address: str
    media: str
    charset: str | None
    content: bytes


def fetch(address: str, web: Web, max_bytes: int) -> Page:
    """Fetch one page, following redirects; `max_bytes` counts after decompression.

    Raises:
        UnreadableError: it is refused, cannot be had, or is too large or too slow.
    """
    try:
        with httpcore2.ConnectionPool(network_backend=_Network(web)) as pool:
            return _follow(pool, address, max_bytes)
    except UnreadableError as error:
        raise UnreadableError(f"{address} cannot be fetched: {error}") from error
    except httpcore2.TimeoutException as error:
        raise UnreadableError(f"{address} took over {web.seconds:g} seconds") from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        raise UnreadableError(f"{address} cannot be fetched: {error}") from error


def _follow(pool: httpcore2.ConnectionPool, address: str, max_bytes: int) -> Page:
    url = parse_address(address)
    for _ in range(MOST_REDIRECTS + 1):
        with pool.stream("GET", _target(url), headers=_headers(url)) as response:
            if (onward := _location(response, url)) is None:
                return _read(response, url, max_bytes)
        url = onward
    raise UnreadableError(f"more than {MOST_REDIRECTS} redirects")


def _target(url: httpx2.URL) -> httpcore2.URL:
    return httpcore2.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )


def _headers(url: httpx2.URL) -> Mapping[bytes | str, bytes | str]:
    return {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": f"extractor/{version('extractor')}",
        "Accept": "text/html, application/xhtml+xml, text/plain;q=0.8, application/json;q=0.8",
        "Accept-Encoding": "gzip",
    }


def _location(response: httpcore2.Response, url: httpx2.URL) -> httpx2.URL | None:
    words = _header(response, b"location")
    if response.status not in _REDIRECTS or not words:
        return None
    try:
        return parse_address(str(url.join(words)))
    except httpx2.InvalidURL as error:
        raise UnreadableError("it redirects to a malformed address") from error


def _read(response: httpcore2.Response, url: httpx2.URL, max_bytes: int) -> Page:
    if response.status != HTTPStatus.OK:
        raise UnreadableError(f"the server answers {response.status}{_phrase(response.status)}")
    kind = _header(response, b"content-type")
    charset = _CHARSET.search(kind)
    return Page(
        address=str(url),
        media=kind.partition(";")[0].strip().lower(),
        charset=charset[1] if charset else None,
        content=_body(response, max_bytes),
    )


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ""


def _header(response: httpcore2.Response, name: bytes) -> str:
    """Give the first header of that name, "" when there is none."""
    found = (value for key, value in response.headers if key.lower() == name)
    return next(found, b"").decode("utf-8", "replace").strip()


def _body(response: httpcore2.Response, max_bytes: int) -> bytes:
    chunks = response.iter_stream()
    coding = _header(response, b"content-encoding").lower()
    if coding in {"gzip", "x-gzip"}:
        chunks = _inflated(chunks, max_bytes)
    elif coding not in {"", "identity"}:
        raise UnreadableError(f"it comes in the encoding {coding!r}, which was not asked for")
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > max_bytes:
            raise UnreadableError(f"it is too large: over {max_bytes / 1e6:g} MB")
    return bytes(body)


def _inflated(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Decompress; a chunk gives one byte over the limit at most, however far it would swell."""
    inflate = zlib.decompressobj(_GZIP)
    try:
        for chunk in chunks:
            yield inflate.decompress(chunk, most + 1)
            if inflate.unused_data:
                raise UnreadableError("its gzip data goes on after its end")
    except zlib.error as error:
        raise UnreadableError(f"it is no gzip data: {error}") from error
    if not inflate.eof:
        raise UnreadableError("its gzip data is cut short")


class _Network(httpcore2.NetworkBackend):
    """Connects to allowed addresses only, for as long as the time lasts."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._ends = time.monotonic() + web.seconds
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        trouble: Exception = httpcore2.ConnectError(f"the host {host!r} has no address")
        addresses = self._web.addresses_of(host, port)
        for place, address in enumerate(addresses):
            share = _left(self._ends) / (len(addresses) - place)
            try:
                plain = self._plain.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                trouble = error
            else:
                return _Timed(plain, self._ends)
        raise trouble


class _Timed(httpcore2.NetworkStream):
    """A connection of which every step must end by one moment."""

    def __init__(self, plain: httpcore2.NetworkStream, ends: float) -> None:
        self._plain = plain
        self._ends = ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - as above
        return self._plain.read(max_bytes, _left(self._ends))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - as above
        self._plain.write(buffer, _left(self._ends))

    def close(self) -> None:
        self._plain.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - as above
    ) -> httpcore2.NetworkStream:
        plain = self._plain.start_tls(ssl_context, server_hostname, _left(self._ends))
        return _Timed(plain, self._ends)

    def get_extra_info(self, info: str) -> object:
        return self._plain.get_extra_info(info)


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout
    return left
