"""Records written once, part by part, in one transaction an article, and read back in order."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, insert, select, text, update

from extractor.schema.record import Record
from extractor.store.columns import utc_now
from extractor.store.opening import Store
from extractor.store.rows import numbered, rows_of
from extractor.store.runs import Run, Taken
from extractor.store.tables import records, work

_BATCH = 100
_NO_TEXT = {"article": {"text"}}
_LATEST = text(
    "SELECT latest_records.body, articles.text FROM latest_records "
    "JOIN articles ON articles.seq = latest_records.article "
    "ORDER BY latest_records.reading_order"
)

# built once: building them for each article takes longer than running them
_NEW = insert(records).returning(records.c.id)
_DONE = update(work).where(work.c.id == bindparam("taken")).values(record=bindparam("record"))
_SAME = (
    select(records.c.id)
    .where(records.c.article == bindparam("article"), records.c.digest == bindparam("digest"))
    .order_by(records.c.id.desc())
    .limit(1)
)


def keep_record(store: Store, run: Run, taken: Taken, record: Record) -> None:
    """Write a record and its parts, or find that it stands there already, word for word.

    A record that cost nothing new, being made from stored replies or by the rules, is compared
    with those of the same article; one that was paid for is always written.
    """
    digest = digest_of(record)
    free = record.usage.from_store or not record.usage.calls
    with store.transaction() as connection:
        same = {"article": taken.article, "digest": digest}
        known = connection.execute(_SAME, same).scalar() if free else None
        if known is None:
            known = _write(connection, run, taken, record, digest)
        connection.execute(_DONE, {"taken": taken.work, "record": known})


def digest_of(record: Record) -> str:
    """Name a record by all it says but its text, and how it came and how long it took."""
    passing = {"seconds", "from_store"}
    said = record.model_dump_json(exclude={**_NO_TEXT, "usage": passing})
    return hashlib.sha256(said.encode()).hexdigest()


def _write(connection: Connection, run: Run, taken: Taken, record: Record, digest: str) -> int:
    usage = record.usage.model_dump(exclude={"seconds", "from_store"})
    row = {
        "article": taken.article,
        "run": run.id,
        "model": record.model,
        "prompt": record.prompt,
        "fingerprint": record.fingerprint,
        "status": record.status,
        "detail": record.detail,
        "digest": digest,
        "body": record.model_dump_json(exclude=_NO_TEXT),
        "created": utc_now(),
    }
    record_id = int(connection.execute(_NEW, row | usage).scalar_one())
    for table, rows in rows_of(record):
        if rows:
            connection.execute(table.insert(), numbered(record_id, rows))
    return record_id


def latest_records(store: Store) -> Iterator[Record]:
    """Yield the record of each article's latest run, in the order the articles were first read."""
    with store.transaction() as connection:
        streaming = connection.execution_options(stream_results=True, yield_per=_BATCH)
        for body, words in streaming.execute(_LATEST):
            record = Record.model_validate_json(body)
            article = record.article.model_copy(update={"text": words})
            yield record.model_copy(update={"article": article})
