"""The request as it goes out and the answer as it comes in: our own bytes, no library's."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from extractor.exchange import Answer, Prompt, Reply, ReplyStatus
from extractor.model.providers import OPENAI, Dialect, Limits
from extractor.prompt.reply import mended, read_reply
from extractor.schema.draft import Part
from extractor.schema.record import Usage

Body = dict[str, Any]

_REASONING = re.compile(r"(?:^|/)o\d|gpt-[5-9]|gpt-oss|reason|think|magistral|qwq|-r1\b")
_LONGEST_DETAIL = 300
_STOPPED: Mapping[str, tuple[ReplyStatus, str]] = {
    "content_filter": ("filtered", "stopped by the content filter"),
    "length": ("truncated", "the reply was cut at its token limit"),
}


def request_body(prompt: Prompt, model: str, limits: Limits, dialect: Dialect = OPENAI) -> Body:
    """Build the whole request; the same prompt always gives the same keys in the same order.

    The schema travels strict where the server can take one. A reasoning model gets no
    temperature, which it would refuse; any other gets 0.
    """
    body: Body = {
        "model": model,
        "messages": [{"role": m.role, "content": m.content} for m in prompt.messages],
        "response_format": _response_format(prompt) if dialect.schema else {"type": "json_object"},
        dialect.limit_field: limits.max_completion_tokens,
    }
    if not _REASONING.search(model.lower()):
        body["temperature"] = 0
    return body


def _response_format(prompt: Prompt) -> Body:
    return {
        "type": "json_schema",
        "json_schema": {"name": prompt.step, "strict": True, "schema": prompt.schema},
    }


def longer(body: Body, dialect: Dialect) -> Body:
    """Return the same request with twice the room for the reply.

    >>> longer({"max_completion_tokens": 8000}, OPENAI)
    {'max_completion_tokens': 16000}
    """
    return {**body, dialect.limit_field: 2 * body[dialect.limit_field]}


def encoded(body: Body) -> bytes:
    r"""Write a request as UTF-8 JSON; a lone surrogate, which it cannot hold, becomes "?".

    >>> encoded({"model": "m", "n": "é"})
    b'{"model":"m","n":"\xc3\xa9"}'
    """
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def decoded(text: str) -> Mapping[str, Any]:
    """Read an answer's envelope; a body that is no JSON object is an empty one.

    >>> decoded("<html>busy</html>")
    {}
    """
    try:
        payload = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def read_answer(payload: Mapping[str, Any], parts: Sequence[Part], model: str) -> Reply:
    """Turn one answer into a reply: what its envelope says first, then the text itself.

    >>> read_answer({"choices": []}, ("strikes",), "m").detail
    'the answer holds no message'
    """
    return read_words(read_envelope(payload), parts, model)


def read_words(answer: Answer, parts: Sequence[Part], model: str) -> Reply:
    """Read the words of an answer that came whole; any other one is a reply as it is."""
    if answer.status == "answered" and answer.raw is not None:
        return read_reply(answer.raw, parts, model, answer.usage)
    return Reply(answer.status, model, raw=answer.raw, detail=answer.detail, usage=answer.usage)


def read_envelope(payload: Mapping[str, Any], usage: Usage | None = None) -> Answer:
    """Judge one answer by its envelope, in this order: a refusal, a content filter, a cut.

    >>> cut = {"finish_reason": "length", "message": {"content": "{"}}
    >>> read_envelope({"choices": [cut]}).status
    'truncated'
    """
    usage = usage or Usage()
    choice = _choice(payload)
    message = choice.get("message")
    if not isinstance(message, Mapping):
        return Answer("invalid", None, "the answer holds no message", usage)
    content = _content(message.get("content"))
    if message.get("refusal"):
        return Answer("refused", content, _short(str(message["refusal"])), usage)
    finish = str(choice.get("finish_reason"))
    if finish in _STOPPED:
        status, detail = _STOPPED[finish]
        return Answer(status, content, detail, usage)
    if not content.strip():
        return Answer("invalid", None, "the reply is empty", usage)
    return Answer("answered", content, None, usage)


def _choice(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    match payload.get("choices"):
        case [Mapping() as choice, *_]:
            return choice
    return {}


def _content(content: object) -> str:
    """Return the text of a message; some servers send a list of thoughts and text."""
    if isinstance(content, str):
        return mended(content)
    if isinstance(content, list):
        texts = [part.get("text") for part in content if isinstance(part, Mapping)]
        return mended("".join(text for text in texts if isinstance(text, str)))
    return ""


def _short(words: str) -> str:
    """Return the first words of a foreign message on one line."""
    return " ".join(mended(words[:_LONGEST_DETAIL]).split())


def read_usage(payload: Mapping[str, Any], seconds: float) -> Usage:
    """Count one HTTP attempt that was answered, from the raw answer.

    The price is known only where the server states it, as OpenRouter does.

    >>> read_usage({"usage": {"prompt_tokens": 900, "completion_tokens": 40}}, 0.5).prompt_tokens
    900
    """
    usage = payload.get("usage")
    if not isinstance(usage, Mapping):
        return Usage(calls=1, seconds=seconds)
    details = usage.get("prompt_tokens_details")
    cost = usage.get("cost")
    return Usage(
        calls=1,
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
        cached_tokens=_count(details.get("cached_tokens")) if isinstance(details, Mapping) else 0,
        cost_usd=float(cost) if isinstance(cost, int | float) else None,
        seconds=seconds,
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def error_words(payload: Mapping[str, Any]) -> tuple[str, str]:
    """Return code and message of an error answer, each "" where the server gives none.

    >>> error_words({"error": {"code": "model_not_found", "message": "No such model"}})
    ('model_not_found', 'No such model')
    """
    error = payload.get("error", payload)
    if isinstance(error, str):
        return "", _short(error)
    if not isinstance(error, Mapping):
        return "", ""
    message = error.get("message", error.get("detail", ""))
    return str(error.get("code") or error.get("type") or ""), _short(str(message))
