"""Batches under way: which requests each holds, and the replies that it brings."""

import os
import socket
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, text, update

from extractor.article import Article
from extractor.errors import StoreError
from extractor.exchange import Answer, Prompt
from extractor.store.columns import utc_now
from extractor.store.opening import Store
from extractor.store.replies import Shelf
from extractor.store.runs import process_lives
from extractor.store.tables import batch_requests, batches

_LONGEST_SENDING = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request of a batch, as much of it as a reply is kept under."""

    key: str
    step: str
    fingerprint: str
    article_id: str
    landed: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as we know it; `server_id` is None until the server has said that it took it.

    `mark` goes with it to the server, and finds it there if that answer was lost.
    """

    id: int
    mark: str
    server_id: str | None
    model: str
    prompt: str
    status: str
    created: datetime
    collected: datetime | None
    host: str | None
    pid: int | None
    requests: int
    landed: int

    @property
    def is_being_sent(self) -> bool:
        """Whether a process that lives is sending it; one of another machine is given its time."""
        if self.pid is None or utc_now() - self.created > _LONGEST_SENDING:
            return False
        return self.host != socket.gethostname() or process_lives(self.pid)


def begin_batch(store: Store, model: str, prompt: str, requests: Sequence[Waiting]) -> Batch:
    """Write down a batch, and that this process sends it, before anything of it is sent.

    Raises:
        StoreError: another process has put some of the same requests into a batch meanwhile.
    """
    row = {
        "mark": uuid.uuid4().hex,
        "model": model,
        "prompt": prompt,
        "status": "unsent",
        "created": utc_now(),
        "host": socket.gethostname(),
        "pid": os.getpid(),
    }
    with store.transaction() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE batches IN SHARE ROW EXCLUSIVE MODE"))
        if not _waiting_keys(connection).isdisjoint(each.key for each in requests):
            raise StoreError(
                "another process is sending some of the same requests: run the same command "
                "again to send the others"
            )
        made = connection.execute(insert(batches).returning(batches.c.id), row).scalar_one()
        held = [
            {
                "batch": made,
                "key": each.key,
                "step": each.step,
                "fingerprint": each.fingerprint,
                "article_id": each.article_id,
                "landed": False,
            }
            for each in requests
        ]
        connection.execute(insert(batch_requests), held)
    return next(batch for batch in list_batches(store) if batch.id == made)


def _waiting_keys(connection: Connection) -> set[str]:
    held = (
        select(batch_requests.c.key)
        .join(batches, batches.c.id == batch_requests.c.batch)
        .where(batches.c.collected.is_(None))
    )
    return set(connection.execute(held).scalars())


@contextmanager
def sending(store: Store, batch: Batch) -> Iterator[None]:
    """Hold a batch while it is sent; afterwards, however that ended, others may look into it."""
    try:
        yield
    finally:
        with store.transaction() as connection:
            freed = update(batches).where(batches.c.id == batch.id).values(pid=None)
            connection.execute(freed)


def list_batches(store: Store, *, waiting: bool = False) -> list[Batch]:
    """List the batches, the oldest first; those `waiting` have not been collected."""
    count = select(func.count()).where(batch_requests.c.batch == batches.c.id)
    held = count.scalar_subquery().label("requests")
    landed = count.where(batch_requests.c.landed).scalar_subquery().label("landed")
    query = select(batches, held, landed).order_by(batches.c.id)
    if waiting:
        query = query.where(batches.c.collected.is_(None))
    with store.transaction() as connection:
        return [Batch(**row) for row in connection.execute(query).mappings()]


def note_sent(store: Store, batch: Batch, server_id: str, status: str) -> None:
    """Write down that the server has a batch, and how it stands there."""
    values = {"server_id": server_id, "status": status}
    with store.transaction() as connection:
        connection.execute(update(batches).where(batches.c.id == batch.id).values(values))


def forget(store: Store, batch: Batch) -> None:
    """Drop a batch that never reached the server; its requests are free again."""
    with store.transaction() as connection:
        connection.execute(delete(batch_requests).where(batch_requests.c.batch == batch.id))
        connection.execute(delete(batches).where(batches.c.id == batch.id))


def close(store: Store, batch: Batch, status: str) -> None:
    """Write down that all there is of a batch has been collected."""
    values = {"status": status, "collected": utc_now()}
    with store.transaction() as connection:
        connection.execute(update(batches).where(batches.c.id == batch.id).values(values))


def is_waiting(store: Store, key: str) -> bool:
    """Tell whether a request is in a batch that has not been collected."""
    held = (
        select(batch_requests.c.key)
        .join(batches, batches.c.id == batch_requests.c.batch)
        .where(batch_requests.c.key == key, batches.c.collected.is_(None))
    )
    with store.transaction() as connection:
        return connection.execute(held).first() is not None


def requests_of(store: Store, batch: Batch) -> dict[str, Waiting]:
    """Return the requests that a batch holds, by their keys."""
    table = batch_requests.c
    query = select(table.key, table.step, table.fingerprint, table.article_id, table.landed)
    with store.transaction() as connection:
        rows = connection.execute(query.where(table.batch == batch.id)).mappings()
        return {row["key"]: Waiting(**row) for row in rows}


def land(shelf: Shelf, batch: Batch, request: Waiting, answer: Answer) -> None:
    """Keep an answer that a batch brought, once, whatever was cut short before."""
    if shelf.answer(request.key) is None:
        article = Article(id=request.article_id, text="")
        prompt = Prompt(article, batch.prompt, request.step, (), (), {}, request.fingerprint)
        shelf.keep(request.key, prompt, answer)
    held = (batch_requests.c.batch == batch.id) & (batch_requests.c.key == request.key)
    with shelf.store.transaction() as connection:
        connection.execute(update(batch_requests).where(held).values(landed=True))
