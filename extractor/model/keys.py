"""The name of a reply: a hash of all that was asked, so that the same question finds it again."""

import hashlib
import json

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
    asked = {
        "host": host,
        "model": body["model"],
        "messages": body["messages"],
        "schema": body.get("response_format"),
        "parameters": {name: value for name, value in body.items() if name not in _OWN_PLACE},
        "sample": sample,
    }
    canonical = json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()


_OWN_PLACE = frozenset({"model", "messages", "response_format"})
