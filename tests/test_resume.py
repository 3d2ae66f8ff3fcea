"""Kill -9 in the middle of a run: what landed stays, and only the rest is asked for."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from asking import GOOD, KEY
from commands import wait_for_calls
from faults import Handler, Server, answer, serving

from extractor.store.opening import open_store
from extractor.store.summaries import run_summaries

ARTICLES = 12
LANDED = 5
CREW = 2
FILLER = (
    "Fishermen near the breakwater said that the sirens began before dawn, and that the ferry to "
    "the islands did not leave on that day nor on the two days that followed, for lack of fuel."
)


class Gate:
    """Answers so many requests, and the others only once it is opened."""

    def __init__(self) -> None:
        self.open, self.answered, self.lock = threading.Event(), 0, threading.Lock()

    def __call__(self, handler: Handler) -> None:
        with self.lock:
            self.answered += 1
            held = self.answered > LANDED
        if held and not self.open.wait(60):
            return
        answer(GOOD)(handler)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment that sets nothing but a key, and the articles to work on."""
    articles = (
        {"id": f"a{n:02}", "text": f"Two strikes hit Aden on Monday, log {n} says. {FILLER}"}
        for n in range(ARTICLES)
    )
    lines = "".join(f"{json.dumps(article)}\n" for article in articles)
    (tmp_path / "articles.jsonl").write_text(lines)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXTRACTOR_")}
    return kept | {"OPENAI_API_KEY": KEY, "XDG_DATA_HOME": str(tmp_path / "share")}


@contextmanager
def extracting(
    server: Server, database: str, environment: dict[str, str], folder: Path
) -> Iterator[subprocess.Popen[str]]:
    command = (
        *(sys.executable, "-m", "extractor", "extract", "articles.jsonl", "--model", "openai/m"),
        *("--db", database, "--concurrency", str(CREW), "--quiet"),
    )
    with subprocess.Popen(  # noqa: S603 - our own program
        command,
        cwd=folder,
        env=environment | {"OPENAI_BASE_URL": server.base_url},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


def lasting(out: str) -> list[dict[str, Any]]:
    """Read records without what may differ between one run and another."""
    records = [json.loads(line) for line in out.splitlines()]
    return [
        record | {"usage": record["usage"] | {"seconds": None, "from_store": None}}
        for record in records
    ]


def test_kill_9_loses_nothing_that_landed(
    database: str, environment: dict[str, str], tmp_path: Path
) -> None:
    gate = Gate()
    with serving([gate]) as server:
        with extracting(server, database, environment, tmp_path) as killed:
            wait_for_calls(server, LANDED + CREW)
            killed.kill()
        gate.open.set()
        before = server.calls
        with extracting(server, database, environment, tmp_path) as resumed:
            out, _ = resumed.communicate(timeout=120)

        assert resumed.returncode == 0
        assert server.calls - before == ARTICLES - LANDED
    with serving([answer(GOOD)]) as calm:
        whole = str(tmp_path / "whole.db")
        # the address is part of a reply's key, so this run finds none and asks for all
        with extracting(calm, whole, environment, tmp_path) as undisturbed:
            expected, _ = undisturbed.communicate(timeout=120)
    assert lasting(out) == lasting(expected)
    assert_whole(database)


def assert_whole(database: str) -> None:
    """Hold the database to its word: nothing broken in it, and the killed run is no riddle."""
    if "://" not in database:
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with open_store(database, reading=True) as store:
        killed, resumed = run_summaries(store)
    assert (killed.finished, killed.articles) == (False, LANDED)
    assert killed.ended is not None
    assert (resumed.finished, resumed.articles, resumed.unfinished) == (True, ARTICLES, 0)
    assert (killed.paid.calls, resumed.paid.calls) == (LANDED, ARTICLES - LANDED)
