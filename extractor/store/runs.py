"""Runs that share a database: which ones are under way, and who does which article."""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import (
    Connection,
    RowMapping,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from extractor.article import Article
from extractor.assemble import Asked
from extractor.store.columns import utc_now
from extractor.store.opening import Store
from extractor.store.tables import articles, replies, runs, work

BEAT_SECONDS = 5.0
"""How often a run says that it is alive."""
_SILENCE = timedelta(seconds=6 * BEAT_SECONDS)
"""After which a run on another machine is taken for dead; here its process is looked for."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run under way; `replies_after` hides older replies from one that asks afresh.

    `companions` are the runs that ask the same and were under way when it began. Later ones have
    a higher id. What either kind has taken on is left to them.
    """

    id: int
    companions: frozenset[int]
    replies_after: int


@dataclass(frozen=True, slots=True)
class Taken:
    """An article that is this run's to do."""

    work: int
    article: int


def begin_run(store: Store, asked: Asked, *, fresh: bool) -> Run:
    """Enter a new run, and close the entries of those that died.

    A fresh run takes over the replies of the last fresh one that asked the same, if that one was
    cut short: the same command goes on where it was.
    """
    with store.transaction() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE runs IN SHARE ROW EXCLUSIVE MODE"))
        companions = _companions(connection, asked)
        after = _replies_after(connection, asked) if fresh else 0
        now = utc_now()
        row = {
            "model": asked.model,
            "prompt": asked.prompt,
            "fingerprint": asked.fingerprint,
            "fresh": fresh,
            "replies_after": after,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "started": now,
            "seen": now,
            "finished": False,
        }
        run = connection.execute(insert(runs).values(row).returning(runs.c.id)).scalar_one()
    return Run(run, companions, after)


def replies_hidden(store: Store, asked: Asked, *, fresh: bool) -> int:
    """Return the id up to which a new run would not see the replies that are kept."""
    with store.transaction() as connection:
        return _replies_after(connection, asked) if fresh else 0


def _companions(connection: Connection, asked: Asked) -> frozenset[int]:
    unended = select(runs).where(runs.c.ended.is_(None), *_same(asked))
    living = set()
    for run in connection.execute(unended).mappings().all():
        if _lives(run):
            living.add(int(run["id"]))
        else:
            died = update(runs).where(runs.c.id == run["id"]).values(ended=run["seen"])
            connection.execute(died)
    return frozenset(living)


def _same(asked: Asked) -> tuple[Any, ...]:
    fingerprint = runs.c.fingerprint.is_not_distinct_from(asked.fingerprint)
    return runs.c.model == asked.model, fingerprint


def _replies_after(connection: Connection, asked: Asked) -> int:
    last = connection.execute(
        select(runs).where(runs.c.fresh, *_same(asked)).order_by(runs.c.id.desc()).limit(1)
    ).first()
    if last is not None and not last.finished:
        return int(last.replies_after)
    return int(connection.execute(select(func.coalesce(func.max(replies.c.id), 0))).scalar_one())


def _lives(run: RowMapping) -> bool:
    if run["host"] == socket.gethostname() and not process_lives(run["pid"]):
        return False
    return bool(utc_now() - run["seen"] < _SILENCE)


def process_lives(pid: int) -> bool:
    """Tell whether a process of this machine is running; where it cannot be told, it may be.

    >>> process_lives(os.getpid())
    True
    """
    if os.name != "posix":
        return True  # elsewhere the question itself would end the process
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def beat(store: Store, run: Run) -> None:
    """Say that a run is alive."""
    with store.transaction() as connection:
        connection.execute(update(runs).where(runs.c.id == run.id).values(seen=utc_now()))


def end_run(store: Store, run: Run, *, finished: bool) -> None:
    """Close the entry of a run; `finished` tells whether it came to the end of its input."""
    now = utc_now()
    with store.transaction() as connection:
        connection.execute(
            update(runs).where(runs.c.id == run.id).values(seen=now, ended=now, finished=finished)
        )


def take(store: Store, run: Run, article: Article) -> Taken | None:
    """Take an article on, or return None where a companion has, or has done it already.

    Writing the article locks its row, so that of several runs one decides at a time.
    """
    with store.transaction() as connection:
        seq = _enter(connection, article)
        entry = {"run": run.id, "article": seq}
        others = connection.execute(_OTHERS, entry).mappings()
        if any(_is_theirs(row, run) for row in others):
            return None
        return Taken(connection.execute(_TAKING, entry).scalar_one(), seq)


def _enter(connection: Connection, article: Article) -> int:
    """Write an article, or what is newly known of one that is there; a new text is a new row."""
    row = {
        "id": article.id,
        "sha256": article.sha256,
        "title": article.title,
        "publisher": article.publisher,
        "url": article.url,
        "published": article.published,
        "language": article.language,
        "text": article.text,
        "added": utc_now(),
    }
    return int(connection.execute(_ENTRIES[connection.dialect.name], row).scalar_one())


_KNOWN = ("title", "publisher", "url", "published", "language")


def _entry(insert_here: Callable[[Table], Any]) -> ReturningInsert[int]:
    """Build the upsert; SQLAlchemy spells the same words once for each database."""
    entry = insert_here(articles)
    newer = {name: entry.excluded[name] for name in _KNOWN}
    merged = entry.on_conflict_do_update(index_elements=["id", "sha256"], set_=newer)
    return cast("ReturningInsert[int]", merged.returning(articles.c.seq))


# built once: building them for each article takes longer than running them
_ENTRIES = {"sqlite": _entry(sqlite.insert), "postgresql": _entry(postgresql.insert)}
_TAKING = insert(work).returning(work.c.id)
_MINE = runs.alias("mine")
_OTHERS = (
    select(work.c.run, work.c.record, runs.c.host, runs.c.pid, runs.c.seen, runs.c.ended)
    .join(runs, runs.c.id == work.c.run)
    .join(_MINE, _MINE.c.id == bindparam("run"))
    .where(
        work.c.article == bindparam("article"),
        runs.c.model == _MINE.c.model,
        runs.c.fingerprint.is_not_distinct_from(_MINE.c.fingerprint),
    )
)
"""What runs that ask the same have taken on of an article."""


def _is_theirs(entry: RowMapping, mine: Run) -> bool:
    """Tell whether a run that is, or was, under way at the same time has the article."""
    if entry["run"] < mine.id and entry["run"] not in mine.companions:
        return False
    return entry["record"] is not None or (entry["ended"] is None and _lives(entry))
