"""The name of a reply: a hash of all that was asked, so that the same question finds it again."""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from extractor.exchange import Prompt
from extractor.model.providers import Endpoint, Limits
from extractor.model.wire import Body, request_body


def reply_key(prompt: Prompt, endpoint: Endpoint, limits: Limits, sample: int = 0) -> str:
    """Name the reply to a prompt; any edit of prompt, schema or article gives another name.

    `sample` numbers the replies where one question is put several times. How often, how fast and
    with which key the server is asked makes no difference.
    """
    body = request_body(prompt, endpoint.model, limits, endpoint.dialect)
    return body_key(body, endpoint.host, sample)


def body_key(body: Body, host: str, sample: int = 0) -> str:
    """Name the reply to a request sent to a host: hex sha256 of its canonical JSON.

    >>> body = {"model": "m", "messages": [], "response_format": None, "temperature": 0}
    >>> body_key(body, "h") == body_key(dict(reversed(body.items())), "h")
    True
    >>> body_key(body, "h") == body_key(body, "h", sample=1)
    False
    """
    parameters = {name: value for name, value in body.items() if name not in _OWN_PLACE}
    asked = {  # in the order of the names; each message is written apart, since most come again
        "host": _canonical(host),
        "messages": f"[{','.join(map(_message, body['messages']))}]",
        "model": _canonical(body["model"]),
        "parameters": _canonical(parameters),
        "sample": _canonical(sample),
        "schema": _canonical(body.get("response_format")),
    }
    canonical = ",".join(f'"{name}":{value}' for name, value in asked.items())
    return hashlib.sha256(f"{{{canonical}}}".encode("utf-8", "replace")).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _message(message: Mapping[str, Any]) -> str:
    match message:
        case {"role": str(role), "content": str(content), **more} if not more:
            return _turn(role, content)
    return _canonical(message)


@lru_cache(128)
def _turn(role: str, content: str) -> str:
    """Write a message; those before the article come again with every article."""
    return _canonical({"role": role, "content": content})


_OWN_PLACE = frozenset({"model", "messages", "response_format"})
