"""What a database says when it cannot go on, as one sentence that tells what to do."""

import sqlite3

from sqlalchemy.exc import DBAPIError

_SQLITE = {
    sqlite3.SQLITE_BUSY: "is locked by another program: close that one, then run again",
    sqlite3.SQLITE_LOCKED: "is locked by another program: close that one, then run again",
    sqlite3.SQLITE_FULL: "cannot grow, the disk is full: make room, then run again",
    sqlite3.SQLITE_READONLY: "is read-only: name another one with --db, or make it writable",
    sqlite3.SQLITE_NOTADB: "is no SQLite database: name another file with --db",
    sqlite3.SQLITE_CORRUPT: "is damaged: restore it from a copy, or name another one with --db",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened, its folder is missing or may not be written to: "
    "name another one with --db",
}
_SQLITE_PRIMARY = 0xFF  # extended codes carry the primary one in their lowest byte
_POSTGRES = {
    "25006": "is read-only: name another one with --db, or a user who may write",
    "53100": "cannot grow, the disk is full: make room, then run again",
    "55P03": "is locked by another program: close that one, then run again",
    "42501": "does not let this user do that: name another user, or grant the right",
    "3D000": "does not exist: make it with createdb, or name another one with --db",
}
_LONGEST_REASON = 200


def told(error: DBAPIError | sqlite3.Error, place: str) -> str:
    """Say what is wrong with the database at `place`; what was stored before stays stored."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        # an error of the module's own, such as a connection that is closed, has no code
        code = getattr(cause, "sqlite_errorcode", None)
        known = _SQLITE.get(code & _SQLITE_PRIMARY) if code is not None else None
    else:
        known = _POSTGRES.get(str(getattr(cause, "sqlstate", None)))
    return f"the database {place} {known or f'cannot go on: {_first_line(cause)}'}"


def _first_line(cause: BaseException | None) -> str:
    lines = str(cause).strip().splitlines() or [type(cause).__name__]
    return lines[0][:_LONGEST_REASON]
