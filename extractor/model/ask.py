"""A model server behind the seam: one prompt in, one reply out, whatever goes wrong between."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from openai.types.chat import ChatCompletion

from extractor.exchange import Ask, Prompt, Reply
from extractor.model.client import Line, LostError, open_line
from extractor.model.providers import Endpoint, Limits
from extractor.model.retry import Sleep
from extractor.model.wire import Body, longer, read_answer, request_body
from extractor.schema.draft import Part
from extractor.schema.record import Usage

_MOST_REASONS = 20  # a reply of a thousand bad items is told about twenty


@asynccontextmanager
async def open_ask(
    endpoint: Endpoint, limits: Limits | None = None, sleep: Sleep = asyncio.sleep
) -> AsyncIterator[Ask]:
    """Open an Ask that a model server answers; one client serves the whole run.

    A prompt costs one call; a reply that was cut, that is no draft or that has bad items costs
    one more. The Ask raises ModelError where the run must stop; all else is a Reply's status.
    """
    async with open_line(endpoint, limits or Limits(), sleep) as line:

        async def ask(prompt: Prompt) -> Reply:
            return await _Conversation(line, prompt.parts).hold(prompt)

        yield ask


class _InvalidReplyError(ValueError):
    """What the model is told about a reply of its own."""


@dataclass(slots=True)
class _Conversation:
    """One prompt's exchange with the server: at most one longer and one corrected reply."""

    line: Line
    parts: Sequence[Part]
    spent: list[Usage] = field(default_factory=list)

    async def hold(self, prompt: Prompt) -> Reply:
        endpoint = self.line.endpoint
        body = request_body(prompt, endpoint.model, self.line.limits, endpoint.dialect)
        reply = await self._turn(body)
        if reply.status == "truncated" and reply.raw is not None:
            body = longer(body, endpoint.dialect)
            reply = await self._turn(body)
        if reply.rejected or reply.status == "invalid":
            again = await self._turn(_corrected(body, reply))
            reply = _better(reply, again)
        return replace(reply, usage=_total(self.spent))

    async def _turn(self, body: Body) -> Reply:
        name = self.line.endpoint.name
        try:
            answer = await self.line.send(body, self.spent)
        except LostError as lost:
            return Reply(lost.status, name, detail=lost.detail)
        return read_answer(answer, self.parts, name)


def _total(spent: Sequence[Usage]) -> Usage:
    return sum(spent[1:], start=spent[0])


def _better(first: Reply, second: Reply) -> Reply:
    """Choose after a re-ask: fewer rejected items win, but never at the price of good ones."""
    if first.status != "answered":
        return second
    if second.status != "answered" or _kept(second) < _kept(first):
        return first
    return second if len(second.rejected) < len(first.rejected) else first


def _kept(reply: Reply) -> int:
    return len(reply.draft.strikes) + len(reply.draft.claims) if reply.draft else 0


def _corrected(body: Body, reply: Reply) -> Body:
    """Return the request that shows the model its reply and what is wrong with it.

    instructor words that turn. A reply with nothing to show is asked for once more as it was.
    """
    if not reply.raw:
        return body
    from instructor import Mode  # noqa: PLC0415 - only a bad reply pays for the import
    from instructor.processing import handle_reask_kwargs  # noqa: PLC0415 - ditto

    turn = {"role": "assistant", "content": reply.raw}
    choice = {"index": 0, "finish_reason": "stop", "message": turn}
    shown = ChatCompletion.model_validate(
        {"id": "", "created": 0, "model": "", "object": "chat.completion", "choices": [choice]}
    )
    return handle_reask_kwargs(
        kwargs={**body, "messages": list(body["messages"])},  # it extends the list it is given
        mode=Mode.JSON_SCHEMA,
        response=shown,
        exception=_InvalidReplyError(_reasons(reply)),
    )


def _reasons(reply: Reply) -> str:
    if reply.detail:
        return reply.detail
    bad = [f"{item.kind}: {item.reason}, in {item.raw!r:.200}" for item in reply.rejected]
    return "\n".join(bad[:_MOST_REASONS])
