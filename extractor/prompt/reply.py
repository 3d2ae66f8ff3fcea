"""The text of a reply, whoever wrote it, read into a draft."""

import json
import re
from collections.abc import Sequence

from extractor.exchange import Reply
from extractor.schema.draft import BrokenDraftError, Part, read_draft
from extractor.schema.record import Usage

_ROOT = re.compile(r'\{\s*"(?:strikes|claims)"\s*:')
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_TRIES = 8  # each try reads at most the whole text, so reading stays linear


def read_reply(text: str, parts: Sequence[Part], model: str, usage: Usage | None = None) -> Reply:
    r"""Read a model's text: `answered` with a draft, or `invalid` with the reason.

    Prose, code fences and thinking around the JSON are passed over: the answer is the one the
    text begins with, or else the last whole one. A lone surrogate becomes U+FFFD; raw control
    characters are read as written.

    >>> reply = read_reply('Sure: ```json\n{"strikes": [], "claims": []}\n```',
    ...                    ("strikes", "claims"), "me")
    >>> reply.status, reply.draft
    ('answered', Draft(strikes=[], claims=[]))
    >>> read_reply("I found nothing.", ("strikes",), "me").detail
    'the reply holds no JSON object'
    """
    raw = mended(text)
    spent = usage or Usage()
    try:
        draft, rejected = read_draft(_object_in(raw, parts), parts)
    except BrokenDraftError as error:
        return Reply("invalid", model, raw=raw, detail=str(error), usage=spent)
    return Reply("answered", model, draft=draft, rejected=rejected, raw=raw, usage=spent)


def _object_in(text: str, parts: Sequence[Part]) -> object:
    """Return the first candidate with a list for each part, else the first that is an object."""
    best: object = None
    for start in _starts(text):
        found = _decoded(text, start)
        if isinstance(found, dict):
            if all(isinstance(found.get(part), list) for part in parts):
                return found
            best = found if best is None else best
    if best is None:
        raise BrokenDraftError("the reply holds no JSON object")
    return best


def _starts(text: str) -> list[int]:
    """List where an answer may begin: the first brace, then the likely places, the last first."""
    likely = [match.start() for match in _ROOT.finditer(text)]
    first = text.find("{")
    if first == len(text) - len(text.lstrip()):  # the whole text may be the answer
        return [first, *likely[: -_TRIES - 1 : -1]]
    return [*likely[: -_TRIES - 1 : -1], first] if first >= 0 else []


def _decoded(text: str, start: int) -> object:
    """Decode the JSON value at `start`, or return None where there is none."""
    decoder = json.JSONDecoder(strict=False, parse_constant=str)
    try:
        value, _ = decoder.raw_decode(text, start)
    except (ValueError, RecursionError):  # ValueError: no JSON, or a number of 5,000 digits
        return None
    return _mended_in(value) if _ESCAPED_SURROGATE.search(text) else value


def _mended_in(value: object) -> object:
    if isinstance(value, str):
        return mended(value)
    if isinstance(value, list):
        return [_mended_in(item) for item in value]
    if isinstance(value, dict):
        return {mended(key): _mended_in(item) for key, item in value.items()}
    return value


def mended(text: str) -> str:
    r"""Join surrogate pairs, and put U+FFFD for a lone surrogate: no UTF-8 file can hold one.

    >>> mended("\ud83d\ude00 \ud800") == "\U0001f600 \ufffd"
    True
    """
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
