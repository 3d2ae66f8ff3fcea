"""Web addresses: which are taken, and the id that one gives its article."""

import hashlib
import re

import httpx2

from extractor.errors import UnreadableError
from extractor.sources.compose import Spot

_NO_WORD = re.compile(r"[^\w.]+")
_LONGEST_SLUG = 80
_LAST_PORT = 65_535


def parse_address(address: str) -> httpx2.URL:
    """Parse an http or https address; its fragment is left out.

    Raises:
        UnreadableError: it is none, or carries a user name or password, which the message hides.

    >>> str(parse_address("HTTPS://Bugle.example/raid#top"))
    'https://bugle.example/raid'
    """
    try:
        url = httpx2.URL(address).copy_with(fragment=None)
    except httpx2.InvalidURL as error:
        shown = "" if "@" in address else f": {address!r}"  # a password may stand before the @
        raise UnreadableError(f"a web address is malformed{shown}") from error
    if url.userinfo:
        raise UnreadableError(f"a web address at {url.host!r} carries a user name or password")
    if (url.port or 0) > _LAST_PORT:
        raise UnreadableError(f"{str(url)!r} has a port that is none")
    if url.scheme not in {"http", "https"} or not url.host:
        raise UnreadableError(f"{str(url)!r} is no web address: only http and https are read")
    return url


def spot_of(address: str) -> Spot:
    """Point at a web address; its id is made of host and path, and of a hash where they fall short.

    Raises:
        UnreadableError: see `parse_address`.

    >>> spot_of("https://bugle.example/2016/raid.html").id
    'bugle.example-2016-raid.html'
    >>> spot_of("https://bugle.example/?p=7").id
    'bugle.example-0ef9cf60'
    """
    url = parse_address(address)
    words = _NO_WORD.sub("-", f"{url.host}{url.path}").strip("-.")
    if url.query or len(words) > _LONGEST_SLUG:
        words = f"{words[:_LONGEST_SLUG]}-{hashlib.sha256(str(url).encode()).hexdigest()[:8]}"
    return Spot(str(url), words)
