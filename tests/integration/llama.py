"""Real servers that are not ours, run on loopback with a model we made."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOM = 131072
"""Tokens that fit: a prompt of 50,000 letters is as many tokens to a model that reads bytes."""
_STARTS_WITHIN = 120  # seconds


def tool(variable: str) -> str:
    """Return the program that a variable names, or end the test with what to do."""
    path = os.environ.get(variable, "")
    if not Path(path).is_file():
        pytest.fail(f"{variable} names no file ({path!r}): tests/README.md says how to build it")
    return path


def llama_server(model: Path, port: int, room: int = ROOM) -> list[str]:
    """Return the command of the C++ server; one slot, so that prompts share their beginning."""
    given = ["--model", model, "--port", port, "--ctx-size", room, "--parallel", 1, "--threads", 2]
    return [tool("LLAMA_SERVER"), "--host", "127.0.0.1", *map(str, given)]


def python_server(model: Path, port: int) -> list[str]:
    """Return the command of the Python server that llama-cpp-python brings."""
    given = ["--model", model, "--port", port, "--n_ctx", ROOM, "--chat_format", "chatml"]
    return [tool("LLAMA_PYTHON"), "-m", "llama_cpp.server", "--host", "127.0.0.1", *map(str, given)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def listening(command: Sequence[str], port: int, log: Path) -> Iterator[str]:
    """Run a server until the block ends; yields its base URL once it answers."""
    base_url = f"http://127.0.0.1:{port}/v1"
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:  # noqa: S603 - named by whoever runs the tests
        try:
            _await_models(base_url, process, log)
            yield base_url
        finally:
            process.terminate()


def _await_models(base_url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(f"{base_url}/models"):  # noqa: S310 - loopback
                return
        except OSError:  # refused, or 503 while it loads
            time.sleep(0.1)
    last = log.read_text(errors="replace")[-2000:]
    pytest.fail(f"{process.args!r} does not answer: {last}")


def environment(folder: Path, **values: str) -> Mapping[str, str]:
    """Return an environment that sets nothing else of ours."""
    ours = ("EXTRACTOR_", "LLAMACPP_", "OPENAI_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"XDG_DATA_HOME": str(folder / "share")} | values
