"""The command line as tests call it: what came out, and an environment that sets nothing."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from faults import Server

from extractor.cli import run


class Outcome(NamedTuple):
    """How a command ended, and what it wrote to stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def ids(self) -> list[str]:
        return [record["article"]["id"] for record in self.records]

    @property
    def statuses(self) -> list[str]:
        return [record["status"] for record in self.records]

    @property
    def lasting(self) -> list[dict[str, Any]]:
        """The records without what may differ between a run and its rerun."""
        return [
            record | {"usage": record["usage"] | {"seconds": None, "from_store": None}}
            for record in self.records
        ]


Call = Callable[..., Outcome]


def caller(capsys: pytest.CaptureFixture[str]) -> Call:
    """Call commands in this process."""

    def called(*arguments: str) -> Outcome:
        code = run(arguments)
        return Outcome(code, *capsys.readouterr())

    return called


def settle(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Work in an empty folder with an environment that sets nothing."""
    for name in os.environ:
        if name.startswith(("EXTRACTOR_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "share"))
    monkeypatch.chdir(folder)


def wait_for_calls(server: Server, calls: int) -> None:
    """Wait until a server has taken so many calls."""
    deadline = time.monotonic() + 60
    while server.calls < calls:
        assert time.monotonic() < deadline, f"only {server.calls} calls came"
        time.sleep(0.01)
