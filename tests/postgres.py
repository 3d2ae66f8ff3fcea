"""A PostgreSQL of our own: Debian's server on a free port of loopback, in a folder of its own.

    pytest_plugins = ["postgres"]  # a test that takes `database` runs on SQLite and PostgreSQL

Where no server is installed the PostgreSQL half is skipped, which CI does not allow.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_HOMES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin")


def server_programs() -> Path | None:
    """Find the folder that holds initdb and pg_ctl, the newest version first, or None."""
    on_path = shutil.which("pg_ctl")
    found = [Path(on_path).resolve().parent] if on_path else []
    for home in _HOMES:
        folder, _, rest = home.partition("*")
        found += sorted(Path(folder).glob(f"*{rest}"), reverse=True) if rest else [Path(folder)]
    return next((bin_ for bin_ in found if (bin_ / "initdb").exists()), None)


def _as_somebody(command: list[str]) -> list[str]:
    """Run as root's stand-in where needed: the server refuses to be root."""
    if os.geteuid() != 0:
        return command
    names = {entry.pw_name for entry in pwd.getpwall()}
    return ["runuser", "-u", "postgres" if "postgres" in names else "nobody", "--", *command]


def _run(*command: str | Path) -> None:
    done = subprocess.run(  # noqa: S603 - programs of the server's own
        _as_somebody([str(part) for part in command]),
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"


@contextmanager
def running_server() -> Iterator[str]:
    """Yield the URL of a server's first database; it is stopped and its folder removed after."""
    programs = server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server here: install Debian's package postgresql")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o777)  # whoever the server runs as makes its data folder inside
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    data = folder / "data"
    try:
        _run(programs / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "-N")
        settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        start = ("-D", data, "-l", folder / "log", "-o", settings, "-w", "start")
        _run(programs / "pg_ctl", *start)
        try:
            yield f"postgresql://tester@127.0.0.1:{port}/postgres"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """Yield the URL of a new, empty database on a running server; it is dropped after."""
    import psycopg  # noqa: PLC0415 - only where there is a server

    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield server.rpartition("/")[0] + f"/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One server for all tests of a process, started when the first one needs it."""
    with running_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """What `--db` names: a new file, or a new database of the server."""
    if request.param == "sqlite":
        yield str(tmp_path / "kept.db")
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield url
