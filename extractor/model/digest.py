"""What a request comes down to: hashes to find it again by, and what to say when it has changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from extractor.model.wire import Body

_SHORT = 16
_AROUND = 40
_LONGEST = 90
_CACHED = 4096  # requests whose hash is remembered: matching compares each with many


@dataclass(frozen=True, slots=True)
class Digest:
    """A request by its hashes: `sha256` of it all, then of each message and of the schema."""

    sha256: str
    model: str
    messages: tuple[tuple[str, str], ...]
    schema: str
    parameters: Mapping[str, Any]
    article: str | None = None

    def to_json(self) -> Mapping[str, Any]:
        """Return the digest as a cassette keeps it."""
        return {
            "article": self.article,
            "sha256": self.sha256,
            "model": self.model,
            "messages": [" ".join(message) for message in self.messages],
            "schema": self.schema,
            "parameters": self.parameters,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Digest":
        """Read a digest back.

        >>> digest = digested({"model": "m", "messages": [{"role": "user", "content": "Hi"}]})
        >>> Digest.from_json(digest.to_json()) == digest
        True
        """
        messages = tuple((*message.split(" "),) for message in kept["messages"])
        return cls(**{**kept, "messages": messages})


@lru_cache(_CACHED)
def fingerprint(raw: bytes) -> str:
    """Return the hex sha256 of a request's canonical JSON; the order of its keys is no matter.

    >>> fingerprint(b'{"a": 1, "b": 2}') == fingerprint(b'{"b":2,"a":1}')
    True
    """
    return _sha256(_canonical(json.loads(raw)))


def digested(body: Body, article: str | None = None) -> Digest:
    """Reduce a request to its hashes."""
    rest = {key: value for key, value in body.items() if key not in _OWN_PLACE}
    return Digest(
        sha256=_sha256(_canonical(body)),
        model=body["model"],
        messages=tuple((turn["role"], short_hash(turn["content"])) for turn in body["messages"]),
        schema=short_hash(schema_text(body)),
        parameters=rest,
        article=article,
    )


_OWN_PLACE = frozenset({"model", "messages", "response_format"})


def schema_text(body: Body) -> str:
    """Return the schema of a request in lines, so that two can be compared."""
    return json.dumps(body.get("response_format"), ensure_ascii=False, indent=1)


def short_hash(text: str) -> str:
    """Return enough of a text's sha256 to tell it from others.

    >>> short_hash("Two dead.")
    'e8d685b1e12c79e1'
    """
    return _sha256(text)[:_SHORT]


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def closest(sent: Digest, recorded: Sequence[Digest]) -> Digest | None:
    """Return the recorded request that a sent one most likely was, or None."""
    same = [each for each in recorded if sent.article is None or each.article == sent.article]
    return max(same, key=lambda each: _likeness(sent, each), default=None)


def _likeness(one: Digest, other: Digest) -> int:
    pairs = zip(one.messages, other.messages, strict=False)
    length = len(one.messages) == len(other.messages)
    return sum(a == b for a, b in pairs) + length + (one.model == other.model)


def differences(body: Body, recorded: Digest, texts: Mapping[str, str]) -> Iterator[str]:
    r"""Say what of a request is not as recorded; `texts` holds recorded texts by their hash.

    >>> old = {"model": "m", "messages": [{"role": "user", "content": "Read on"}]}
    >>> new = {"model": "n", "messages": [{"role": "user", "content": "Read up"}]}
    >>> recorded = digested(old)
    >>> print(*differences(new, recorded, {short_hash("Read on"): "Read on"}), sep="\n")
    model was 'm' and is 'n'
    message 1 (user) was changed
    - Read [on]
    + Read [up]
    """
    sent = digested(body)
    if sent.model != recorded.model:
        yield f"model was {recorded.model!r} and is {sent.model!r}"
    for name in sorted({*sent.parameters, *recorded.parameters}):
        was, now = recorded.parameters.get(name), sent.parameters.get(name)
        if was != now:
            yield f"{name} was {was!r} and is {now!r}"
    if len(sent.messages) != len(recorded.messages):
        yield f"{len(recorded.messages)} messages were sent and now {len(sent.messages)}"
    for number, (was, now) in enumerate(zip(recorded.messages, sent.messages, strict=False), 1):
        if was != now:
            yield f"message {number} ({now[0]}) was changed"
            yield from _shown(texts.get(was[1]), body["messages"][number - 1]["content"])
    if sent.schema != recorded.schema:
        yield "the schema was changed"
        yield from _shown(texts.get(recorded.schema), schema_text(body))


def _shown(was: str | None, now: str) -> Iterator[str]:
    """Show where two texts part, with some words around; nothing if the old one is not known."""
    if was is None or was == now:
        return
    start = _shared(was, now)
    tail = _shared(was[start:][::-1], now[start:][::-1])
    for sign, text in (("-", was), ("+", now)):
        end = len(text) - tail
        middle = (
            text[start:end] if end - start <= _LONGEST else text[start : start + _LONGEST] + "…"
        )
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        yield f"{sign} " + " ".join(f"{before}[{middle}]{after}".split())


def _shared(one: str, other: str) -> int:
    """Count the characters that two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
