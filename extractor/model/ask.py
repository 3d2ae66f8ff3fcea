"""A model server behind the seam: one prompt in, one reply out, whatever goes wrong between."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from openai.types.chat import ChatCompletion

from extractor.exchange import Answer, Memory, Prompt, Reply
from extractor.model.budget import Budget
from extractor.model.client import Keep, Line, LostError, open_line
from extractor.model.providers import Endpoint, Limits
from extractor.model.retry import Sleep
from extractor.model.wire import Body, longer, read_words, request_body
from extractor.schema.record import Usage

_MOST_REASONS = 20  # a reply of a thousand bad items is told about twenty


@asynccontextmanager
async def open_ask(
    endpoint: Endpoint,
    limits: Limits | None = None,
    sleep: Sleep = asyncio.sleep,
    budget: Budget | None = None,
) -> AsyncIterator["ServerAsk"]:
    """Open an Ask that a model server answers; one client serves the whole run.

    A prompt costs one call; a reply that was cut, that is no draft or that has bad items costs
    one more. The Ask raises ModelError where the run must stop; all else is a Reply's status.
    """
    async with open_line(endpoint, limits or Limits(), sleep, budget or Budget()) as line:
        yield ServerAsk(line)


@dataclass(frozen=True, slots=True)
class ServerAsk:
    """An Ask that a server answers; with a memory it asks for nothing that is kept there."""

    line: Line
    memory: Memory | None = None

    async def __call__(self, prompt: Prompt) -> Reply:
        """Answer a prompt from the memory, from the server, or from both."""
        return await Conversation(self.line, prompt, self.memory).hold()

    def kept_in(self, memory: Memory) -> "ServerAsk":
        """Return the same Ask with a memory."""
        return replace(self, memory=memory)

    async def landed(self) -> None:
        """Wait until what is in flight is kept."""
        await self.line.landed()


class Sender(Protocol):
    """What a conversation needs of a line to a server."""

    @property
    def endpoint(self) -> Endpoint:
        """The server at its other end."""

    @property
    def limits(self) -> Limits:
        """What may be asked of it."""

    async def send(self, body: Body, spent: list[Usage], keep: Keep | None) -> Answer:
        """Send a request; see `Line.send`."""


class _InvalidReplyError(ValueError):
    """What the model is told about a reply of its own."""


@dataclass(slots=True)
class Conversation:
    """One prompt's exchange with the server: at most one longer and one corrected reply."""

    line: Sender
    prompt: Prompt
    memory: Memory | None = None
    spent: list[Usage] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def hold(self) -> Reply:
        """Ask, and ask once more where that can help."""
        endpoint = self.line.endpoint
        body = request_body(self.prompt, endpoint.model, self.line.limits, endpoint.dialect)
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
            answer = await self._answer(body)
        except LostError as lost:
            return Reply(lost.status, name, detail=lost.detail)
        return read_words(answer, self.prompt.parts, name)

    async def _answer(self, body: Body) -> Answer:
        if self.memory is None:
            return await self.line.send(body, self.spent, None)
        key = self._key(body, self.memory)
        known = await self.memory.find(key)
        if known is not None:
            self.spent.append(known.usage)
            return known
        keep = partial(self.memory.keep, key, self.prompt)
        return await self.line.send(body, self.spent, keep)

    def _key(self, body: Body, memory: Memory) -> str:
        """Name a request; one that is sent again as it was gets a name of its own."""
        key = memory.key(body)
        if key in self.asked:
            key = memory.key({**body, "turn": len(self.asked) + 1})
        self.asked.append(key)
        return key


def _total(spent: Sequence[Usage]) -> Usage:
    return sum(spent[1:], start=spent[0]) if spent else Usage()


def _better(first: Reply, second: Reply) -> Reply:
    """Choose after a re-ask: fewer rejected items win, but never at the price of good ones.

    Where the budget allows no second reply, the article is skipped and not judged by the first.
    """
    if first.status != "answered" or second.status == "skipped":
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
