"""A database opened and brought up to date, and work done in it all or nothing."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from extractor.errors import StoreError
from extractor.store.schema import is_current, migrate
from extractor.store.trouble import told

_POSTGRES = ("postgres", "postgresql", "postgresql+psycopg")
_PATIENCE_SECONDS = 30.0
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Store:
    """An open database; `place` names it in messages, without user and password.

    `elsewhere` does work that is to be done apart; without one the store's own thread does.
    """

    engine: Engine
    place: str
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "store"))
    elsewhere: Callable[[Callable[[], Any]], Awaitable[Any]] | None = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Do everything inside, or nothing of it.

        Raises:
            StoreError: the database is locked, full, read-only or gone.
        """
        try:
            with self.engine.begin() as connection:
                yield connection
        except (DBAPIError, sqlite3.Error) as error:
            raise StoreError(told(error, self.place)) from error

    async def apart(self, work: Callable[[], _Result]) -> _Result:
        """Do work outside the event loop, one piece at a time; once handed over, it is done.

        Who waits for it may be cancelled without losing the work.
        """
        if self.elsewhere is not None:
            return cast("_Result", await self.elsewhere(work))
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self.thread, work))


@contextmanager
def open_store(
    where: str, *, patience: float = _PATIENCE_SECONDS, reading: bool = False
) -> Iterator[Store]:
    """Open a database by path or URL; one that is missing is made, unless only for `reading`.

    A database of an older version is brought up to date first. `patience` is how many seconds to
    wait for another program that holds the lock of a SQLite file.

    Raises:
        StoreError: it cannot be opened, or a newer version of this program made it.
    """
    url = database_url(where)
    place = _place(url)
    if reading:
        demand(where)
    store = Store(_engine(url, patience, reading=reading), place)
    try:
        if not _looks_current(store):
            _update(url, patience, place)
        yield store
    finally:
        store.thread.shutdown()
        store.engine.dispose()


def database_url(where: str) -> URL:
    """Read what `--db` names: a URL of SQLite or PostgreSQL, or the path of a SQLite file.

    Raises:
        StoreError: it is a URL of something else.

    >>> database_url("archive.db").render_as_string()
    'sqlite:///archive.db'
    >>> database_url("postgres://me@db.example.org/archive").drivername
    'postgresql+psycopg'
    """
    if "://" not in where:
        return URL.create("sqlite", database=where)
    scheme = where.partition(":")[0]
    try:
        url = make_url(where)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise StoreError(
            f"--db holds a {scheme} address that cannot be read: write it as "
            "postgresql://USER@HOST/NAME, or name a file"
        ) from None
    if scheme in _POSTGRES:
        return url.set(drivername="postgresql+psycopg")
    if scheme != "sqlite":
        raise StoreError(f"no database of the kind {scheme!r}: name a postgresql URL or a file")
    return url


def is_there(where: str) -> bool:
    """Tell whether a database may hold something: a file must exist, a server is believed.

    >>> is_there("no-such-file.db")
    False
    """
    return not _is_missing(database_url(where))


def demand(where: str) -> None:
    """Let only a database pass that may hold something, as `is_there` tells.

    Raises:
        StoreError: there is none.
    """
    url = database_url(where)
    if _is_missing(url):
        raise StoreError(f"there is no database {_place(url)}: name another one with --db")


def _place(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return repr(url.database)
    return repr(f"{url.host or 'localhost'}/{url.database or ''}")


def _is_missing(url: URL) -> bool:
    """Tell whether a SQLite file is not there; a `file:` address is left to SQLite to judge."""
    name = url.database or ""
    is_file = url.get_backend_name() == "sqlite" and not name.startswith("file:")
    return is_file and not Path(name).is_file()


def _engine(url: URL, patience: float, *, reading: bool) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, patience, reading=reading)
    try:
        return create_engine(url, pool_pre_ping=True)
    except ImportError:
        raise StoreError("PostgreSQL needs its client: pip install 'extractor[postgres]'") from None


def _sqlite_engine(url: URL, patience: float, *, reading: bool) -> Engine:
    """Return an engine that takes the write lock when a transaction begins.

    Taken later, at the first write, it would fail at once where another program wrote meanwhile.
    """
    engine = create_engine(url, connect_args={"timeout": patience})

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        with suppress(sqlite3.OperationalError):  # a read-only file stays as it is
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # past SQLAlchemy, whose own way takes longer than the statement itself
        connection.connection.cursor().execute("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _looks_current(store: Store) -> bool:
    with store.transaction() as connection:
        return is_current(connection, store.place)


def _update(url: URL, patience: float, place: str) -> None:
    store = Store(_engine(url, patience, reading=False), place)
    try:
        with store.transaction() as connection:
            migrate(connection, place)
    finally:
        store.engine.dispose()
