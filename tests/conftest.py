"""Offline by default: a test reaches the servers it starts itself, and no other host."""

import ipaddress
import sys

import pytest
from postgres import database, postgres_server

__all__ = ["database", "postgres_server"]  # fixtures, found by name

_HOST_OF = {
    "socket.connect": lambda args: args[1],
    "socket.sendto": lambda args: args[1],
    "socket.getaddrinfo": lambda args: args,
}
"""Where each audit event of the interpreter holds the address, or its host in front."""


def is_here(host: object) -> bool:
    """Tell whether a host is this machine's loopback (or none is named)."""
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost", "0.0.0.0", "::"):  # noqa: S104 names, nothing is bound
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def stay_offline(event: str, args: tuple[object, ...]) -> None:
    """Fail the test that reaches out; no `except` of the code under test can swallow it."""
    if event in _HOST_OF:
        address = _HOST_OF[event](args)
        if isinstance(address, tuple) and not is_here(address[0]):
            pytest.fail(f"a test reached out to {address[0]!r}: start a server of its own instead")


sys.addaudithook(stay_offline)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="fail if any test skipped itself")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Turn skips into failures where everything the tests need is meant to be there."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and terminalreporter.config.getoption("--no-skips"):
        for report in skipped:
            terminalreporter.write_line(f"skipped: {report.nodeid}", red=True)
        pytest.exit(f"{len(skipped)} tests skipped themselves under --no-skips", returncode=1)
