"""Replies kept under the hash of what was asked: paid for once, and found again by it."""

from dataclasses import dataclass
from functools import partial

from sqlalchemy import RowMapping, bindparam, insert, select

from extractor.exchange import Ask, Prompt, Reply
from extractor.model.keys import reply_key
from extractor.model.providers import Endpoint, Limits
from extractor.prompt.reply import read_reply
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
        with self.store.transaction() as connection:
            newest = connection.execute(_NEWEST, {"key": key, "after": self.after})
            kept = newest.mappings().first()
        return None if kept is None else self._read(kept, prompt)

    def _read(self, kept: RowMapping, prompt: Prompt) -> Reply:
        usage = Usage(**{name: kept[name] for name in _USAGE}, from_store=True)
        if kept["status"] == "answered":
            return read_reply(kept["raw"], prompt.parts, self.endpoint.name, usage)
        return Reply(
            kept["status"],
            self.endpoint.name,
            raw=kept["raw"],
            detail=kept["detail"],
            usage=usage,
        )

    def keep(self, key: str, prompt: Prompt, reply: Reply) -> None:
        """Keep a reply under its key, beside any that is there already."""
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
        with self.store.transaction() as connection:
            connection.execute(insert(replies), row | usage)


_USAGE = frozenset(Usage.model_fields) - {"from_store"}
_NEWEST = (
    select(replies)
    .where(replies.c.key == bindparam("key"), replies.c.id > bindparam("after"))
    .order_by(replies.c.id.desc())
    .limit(1)
)
"""Built once: building it for each prompt takes longer than running it."""


def stored(ask: Ask, shelf: Shelf) -> Ask:
    """Answer from the shelf what was asked before, and keep at once whatever else comes back.

    A reply of the model's, good, refused, cut or invalid, was paid for and is kept. One that
    never came (`failed`), or that a caller's own Ask gives without its words, is asked for again.
    """

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
    return reply.status != "failed"
