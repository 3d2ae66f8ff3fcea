"""Replies kept under the hash of what was asked: paid for once, and found again by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import bindparam, insert, select

from extractor.exchange import Answer, Ask, Prompt, Remembering, Reply
from extractor.model.keys import body_key, reply_key
from extractor.model.providers import Endpoint, Limits
from extractor.model.wire import read_words
from extractor.schema.record import Usage
from extractor.store.columns import utc_now
from extractor.store.opening import Store
from extractor.store.tables import replies


@dataclass(frozen=True, slots=True)
class Shelf:
    """The replies of one model at one server.

    `run` is the run that asks, None where a batch brings the replies. Only replies with an id
    above `after` are found, which hides the older ones from a run that asks afresh.
    """

    store: Store
    endpoint: Endpoint
    limits: Limits
    sample: int = 0
    run: int | None = None
    after: int = 0

    def key(self, prompt: Prompt) -> str:
        """Name the reply to a prompt."""
        return reply_key(prompt, self.endpoint, self.limits, self.sample)

    def find(self, key: str, prompt: Prompt) -> Reply | None:
        """Return the newest reply kept under a key, read as it was when it came, or None."""
        kept = self.answer(key)
        return None if kept is None else read_words(kept, prompt.parts, self.endpoint.name)

    def answer(self, key: str) -> Answer | None:
        """Return the newest answer kept under a key, its words unread, or None."""
        with self.store.transaction() as connection:
            newest = connection.execute(_NEWEST, {"key": key, "after": self.after})
            kept = newest.mappings().first()
        if kept is None:
            return None
        usage = Usage(**{name: kept[name] for name in _USAGE}, from_store=True)
        return Answer(kept["status"], kept["raw"], kept["detail"], usage)

    def row(self, key: str, prompt: Prompt, reply: Reply | Answer) -> dict[str, Any]:
        """Lay out a reply, or an answer nobody has read yet, as it is kept."""
        row = {
            "key": key,
            "run": self.run,
            "host": self.endpoint.host,
            "model": self.endpoint.model,
            "sample": self.sample,
            "prompt": prompt.name,
            "step": prompt.step,
            "fingerprint": prompt.fingerprint,
            "article_id": prompt.article.id,
            "status": reply.status,
            "detail": reply.detail,
            "raw": reply.raw,
            "created": utc_now(),
        }
        usage = {name: value for name, value in reply.usage if name in _USAGE}
        return row | usage

    def keep(self, key: str, prompt: Prompt, reply: Reply | Answer) -> None:
        """Keep a reply beside any that its key has already."""
        keep_row(self.store, self.row(key, prompt, reply))


def keep_row(store: Store, row: Mapping[str, Any]) -> None:
    """Keep a reply that is laid out."""
    with store.transaction() as connection:
        connection.execute(_NEW, row)


_USAGE = frozenset(Usage.model_fields) - {"from_store"}
_NEW = insert(replies)
_NEWEST = (
    select(replies)
    .where(replies.c.key == bindparam("key"), replies.c.id > bindparam("after"))
    .order_by(replies.c.id.desc())
    .limit(1)
)
"""Built once: building it for each prompt takes longer than running it."""


@dataclass(frozen=True, slots=True)
class _Memory:
    """A shelf as an Ask sees it: it waits while the store's own thread works."""

    shelf: Shelf

    def key(self, body: Mapping[str, Any]) -> str:
        return body_key(dict(body), self.shelf.endpoint.host, self.shelf.sample)

    async def find(self, key: str) -> Answer | None:
        return await self.shelf.store.apart(partial(self.shelf.answer, key))

    async def keep(self, key: str, prompt: Prompt, answer: Answer) -> None:
        row = self.shelf.row(key, prompt, answer)
        await self.shelf.store.apart(partial(keep_row, self.shelf.store, row))


def stored(ask: Ask, shelf: Shelf) -> Ask:
    """Answer from the shelf what was asked before, and keep at once whatever else comes back.

    What a model said, good, refused, cut or invalid, was paid for and is kept: of a server each
    HTTP answer, before its words are read; of any other Ask its reply. One that never came
    (`failed`), or that a caller's own Ask gives without its words, is asked for again.
    """
    if isinstance(ask, Remembering):
        return ask.kept_in(_Memory(shelf))

    async def ask_once(prompt: Prompt) -> Reply:
        key = shelf.key(prompt)
        known = await shelf.store.apart(partial(shelf.find, key, prompt))
        if known is not None:
            return known
        reply = await ask(prompt)
        if _was_paid(reply):
            await shelf.store.apart(partial(shelf.keep, key, prompt, reply))
        return reply

    return ask_once


def _was_paid(reply: Reply) -> bool:
    if reply.status == "answered":
        return reply.raw is not None
    return reply.status not in {"failed", "skipped"}
