"""The guard over all tests: loopback is open, everything else is shut."""

import socket

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org"])
def test_other_host_is_out_of_reach(host: str) -> None:
    with pytest.raises(pytest.fail.Exception, match="reached out"):
        socket.create_connection((host, 80), timeout=1)


def test_own_server_is_in_reach() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=1) as client,
    ):
        assert client.getpeername() == server.getsockname()
