"""The server says how long to wait, and the policy listens."""

from datetime import UTC, datetime

import pytest
from asking import GOOD, Waits, ask_once
from faults import answer, serving, status

from extractor.model.retry import read_retry_after


@pytest.mark.parametrize("words", ["2", "2.5"])
def test_policy_waits_as_long_as_the_server_asks(words: str) -> None:
    waits = Waits()

    with serving([status(429, retry_after=words), answer(GOOD)]) as server:
        ask_once(server, waits)

    assert waits == [float(words)]


def test_policy_backs_off_when_the_server_does_not_say() -> None:
    waits = Waits()

    with serving([status(500)]) as server:
        ask_once(server, waits)

    assert [0.5 <= waits[0] <= 1.0, 1.0 <= waits[1] <= 1.5, 2.0 <= waits[2] <= 2.5] == [True] * 3


def test_server_that_asks_for_an_hour_is_not_asked_again() -> None:
    with serving([status(429, retry_after="3600")]) as server:
        got = ask_once(server)

    assert (got.status, server.calls) == ("failed", 1)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", 0.0),
        ("soon", 0.0),
        ("0", 0.0),
        ("120", 120.0),
        ("Tue, 05 Mar 2024 10:00:30 GMT", 30.0),
        ("Tue, 05 Mar 2024 09:00:00 GMT", 0.0),
        ("Tue, 05 Mar 2024 10:01:00 -0000", 60.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(value: str, seconds: float) -> None:
    now = datetime(2024, 3, 5, 10, 0, tzinfo=UTC)

    assert read_retry_after(value, now) == seconds
