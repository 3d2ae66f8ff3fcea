"""Ctrl-C ends a run in good order: what is in flight is kept, and the same command goes on."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from asking import GOOD, KEY
from commands import wait_for_calls
from faults import Handler, Server, answer, serving

from extractor.store.opening import open_store
from extractor.store.summaries import run_summaries

ARTICLES = 10
FIRST, CREW = 3, 2
STOPPING = "stopping once the replies in flight are kept"
FILLER = (
    "Teachers from the valley said that lessons had stopped the week before, and that the bus "
    "which brings the children down from the upper villages had not come since the snow fell."
)


class Slow:
    """Answers a few requests at once, and the others only when it is let go."""

    def __init__(self) -> None:
        self.go, self.came, self.lock = threading.Event(), 0, threading.Lock()

    def __call__(self, handler: Handler) -> None:
        with self.lock:
            self.came += 1
            waits = self.came > FIRST
        if waits:
            self.go.wait(60)
        answer(GOOD)(handler)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    articles = (
        {
            "id": f"a{n}",
            "published": "2017-06-01",
            "text": f"Two strikes hit Aden on Monday, sheet {n} says. {FILLER}",
        }
        for n in range(ARTICLES)
    )
    lines = "".join(f"{json.dumps(each)}\n" for each in articles)
    (tmp_path / "articles.jsonl").write_text(lines)
    return tmp_path


@contextmanager
def extracting(server: Server, folder: Path) -> Iterator[subprocess.Popen[str]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXTRACTOR_")}
    command = (
        *(sys.executable, "-m", "extractor", "extract", "articles.jsonl", "--model", "openai/m"),
        *("--concurrency", str(CREW), "--out", "records.jsonl"),
    )
    with subprocess.Popen(  # noqa: S603 - our own program
        command,
        cwd=folder,
        env=kept | {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.base_url},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


def read_until(words: str, process: subprocess.Popen[str]) -> None:
    """Read what a process says, progress too, until it says these words."""
    assert process.stderr is not None
    assert any(words in line for line in process.stderr)


@contextmanager
def told_to_stop(server: Server, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Press Ctrl-C while as many replies are in flight as may be."""
    with extracting(server, folder) as process:
        wait_for_calls(server, FIRST + CREW)
        process.send_signal(signal.SIGINT)
        read_until(STOPPING, process)
        yield process


def calls_paid(folder: Path) -> list[int]:
    with open_store(str(folder / "extractor.db"), reading=True) as store:
        return [run.paid.calls for run in run_summaries(store)]


def test_replies_in_flight_are_kept_and_the_same_command_goes_on(folder: Path) -> None:
    slow = Slow()
    with serving([slow]) as server:
        with told_to_stop(server, folder) as stopped:
            slow.go.set()
            _, rest = stopped.communicate(timeout=60)
        first = (folder / "records.jsonl").read_text()
        with extracting(server, folder) as resumed:
            _, err = resumed.communicate(timeout=60)

        assert server.calls == ARTICLES
    assert (stopped.returncode, resumed.returncode) == (130, 0)
    assert "3 articles are finished and kept; the same command goes on from there" in rest
    assert "Traceback" not in rest + err
    assert calls_paid(folder) == [FIRST + CREW, ARTICLES - FIRST - CREW]
    ids = [json.loads(line)["article"]["id"] for line in first.splitlines()]
    assert len(ids) == FIRST
    assert ids == sorted(ids)
    assert len((folder / "records.jsonl").read_text().splitlines()) == ARTICLES


def test_second_ctrl_c_waits_for_nothing(folder: Path) -> None:
    slow = Slow()
    with serving([slow]) as server:
        with told_to_stop(server, folder) as stopped:
            stopped.send_signal(signal.SIGINT)
            _, rest = stopped.communicate(timeout=20)
        slow.go.set()

    assert stopped.returncode == 130
    assert "Traceback" not in rest
    assert calls_paid(folder) == [FIRST]
