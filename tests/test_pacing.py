"""A server that pushes back is heard by all requests at once, and asked no more than it can take.

The clock is a number that the tests move; nothing sleeps.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from asking import GOOD, PROMPT, Waits, ask_once, endpoint
from faults import Act, Server, answer, reply, serving, status

from extractor.exchange import Reply
from extractor.model.ask import open_ask
from extractor.model.budget import Budget, Need
from extractor.model.gate import Gate
from extractor.model.pace import START, Pace
from extractor.model.providers import Limits
from extractor.model.retry import read_reset, used_up

NOTHING = Need()
NOW = datetime(2024, 3, 5, 10, 0, tzinfo=UTC)


class Time:
    """A clock that stands still until it is moved, and a sleep that moves it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)
        self.now = max(self.now, self.now + seconds)


def fill(pace: Pace) -> None:
    while pace.room > 0:
        pace.begin()


def answered_rounds(pace: Pace, rounds: int) -> list[int]:
    """Keep as many in flight as may be, answer that many, and tell how many each time."""
    sizes = []
    for _ in range(rounds):
        fill(pace)
        sizes.append(pace.in_flight)
        for _ in range(sizes[-1]):
            pace.end(answered=True)
            fill(pace)
    while pace.in_flight:
        pace.end(answered=False)
    return sizes


def test_allowance_grows_fast_until_the_ceiling() -> None:
    pace = Pace(64, Time())

    assert answered_rounds(pace, 5) == [8, 16, 32, 64, 64]


def test_low_ceiling_is_never_passed() -> None:
    pace = Pace(3, Time())

    assert answered_rounds(pace, 3) == [3, 3, 3]


def test_after_a_push_back_it_is_half_and_grows_by_one_a_round() -> None:
    clock = Time()
    pace = Pace(64, clock)
    answered_rounds(pace, 2)  # 8, then 16: now 32
    pace.push_back(pace.begin(), 1.0)
    pace.end(answered=False)
    clock.now += 1

    assert answered_rounds(pace, 4) == [16, 16, 17, 18]


def test_push_backs_of_one_moment_count_once() -> None:
    clock = Time()
    pace = Pace(64, clock)
    began = [pace.begin() for _ in range(START)]
    for each in began:
        pace.push_back(each, 1.0)
        pace.end(answered=False)

    assert pace.room == START // 2


def test_allowance_that_is_not_used_up_does_not_grow() -> None:
    pace = Pace(64, Time())
    for _ in range(100):
        pace.begin()
        pace.end(answered=True)

    assert pace.room == START


def test_one_request_at_a_time_is_always_allowed() -> None:
    clock = Time()
    pace = Pace(64, clock)
    for _ in range(20):
        clock.now += 10
        pace.push_back(pace.begin(), 1.0)
        pace.end(answered=False)

    assert pace.room == 1


def test_longest_pause_counts() -> None:
    clock = Time()
    pace = Pace(64, clock)
    pace.pause(5.0)
    clock.now += 1
    pace.pause(1.0)

    assert pace.pause_left() == 4.0


def test_pause_holds_everybody_and_sleeps_once_each() -> None:
    clock = Time()
    gate = Gate(Pace(8, clock), Budget(), clock.sleep)
    gate.pace.pause(30.0)

    async def all_enter() -> list[float]:
        return list(await asyncio.gather(*(gate.enter(NOTHING, 0.0) for _ in range(4))))

    began = asyncio.run(all_enter())

    assert min(began) >= 130.0
    assert clock.slept == [30.0] * 4


def test_who_has_sat_the_pause_out_does_not_sleep_again() -> None:
    clock = Time()
    gate = Gate(Pace(8, clock), Budget(), clock.sleep)
    gate.pace.pause(30.0)

    asyncio.run(gate.enter(NOTHING, gate.pace.until))

    assert clock.slept == []


def test_place_of_a_cancelled_request_goes_to_the_next() -> None:
    async def scene() -> float:
        clock = Time()
        gate = Gate(Pace(1, clock), Budget(), clock.sleep)
        await gate.enter(NOTHING, 0.0)
        first = asyncio.create_task(gate.enter(NOTHING, 0.0))
        second = asyncio.create_task(gate.enter(NOTHING, 0.0))
        await asyncio.sleep(0)
        gate.leave(NOTHING, None, answered=True)
        first.cancel()
        return await asyncio.wait_for(second, 5)

    assert asyncio.run(scene()) == 100.0


def ask_many(server: Server, waits: Waits, count: int) -> list[Reply]:
    async def run() -> list[Reply]:
        async with open_ask(endpoint(server), Limits(concurrency=1), waits) as ask:
            return list(await asyncio.gather(*(ask(PROMPT) for _ in range(count))))

    return asyncio.run(run())


PAUSES: list[tuple[str, Act, float]] = [
    ("429 with seconds", status(429, retry_after="3"), 3.0),
    ("503 with seconds", status(503, retry_after="3"), 3.0),
    ("milliseconds", status(429, retry_after_ms="2500"), 2.5),
    (
        "no Retry-After but a rate limit",
        status(429, x_ratelimit_remaining_tokens="0", x_ratelimit_reset_tokens="4s"),
        4.0,
    ),
]


@pytest.mark.parametrize(
    ("act", "seconds"), [row[1:] for row in PAUSES], ids=[row[0] for row in PAUSES]
)
def test_one_push_back_pauses_every_request(act: Act, seconds: float) -> None:
    """Of two requests the first is told to wait; the second waits as long, without being told."""
    waits = Waits()
    with serving([act, answer(GOOD)]) as server:
        replies = ask_many(server, waits, 2)

    assert [reply.status for reply in replies] == ["answered"] * 2
    told, overheard = waits[0], waits[1]
    assert told == seconds
    assert seconds - 1 < overheard <= seconds
    assert server.calls == 3


def test_answer_that_uses_up_a_limit_holds_the_next_request() -> None:
    waits = Waits()
    used = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "20s"}
    body = b'{"choices": [{"finish_reason": "stop", "message": {"content": "Sorry?"}}]}'

    with serving([reply(200, body, used), answer(GOOD)]) as server:
        ask_many(server, waits, 1)

    assert len(waits) == 1
    assert 19 < waits[0] <= 20


def test_server_that_wants_an_hour_is_left_alone_by_the_others_too() -> None:
    with serving([status(429, retry_after="3600")]) as server:
        replies = ask_many(server, Waits(), 5)

    assert [reply.status for reply in replies] == ["failed"] * 5
    assert server.calls == 1


def test_busy_server_that_names_no_time_is_asked_by_one_at_a_time() -> None:
    waits = Waits()
    with serving([status(503), answer(GOOD)]) as server:
        got = ask_once(server, waits)

    assert got.status == "answered"
    assert len(waits) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1s", 1.0),
        ("6m0s", 360.0),
        ("2m59.56s", 179.56),
        ("1d2h", 93600.0),
        ("850ms", 0.85),
        ("12", 12.0),
        (str(int(NOW.timestamp()) + 9), 9.0),
        (str((int(NOW.timestamp()) + 9) * 1000), 9.0),
        (str(int(NOW.timestamp()) - 9), 0.0),
        ("", 0.0),
        ("later", 0.0),
        ("5 apples", 0.0),
    ],
)
def test_reset_is_read_as_servers_write_it(value: str, seconds: float) -> None:
    assert read_reset(value, NOW) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("pairs", "seconds"),
    [
        ([], 0.0),
        ([("remaining-requests", "3"), ("reset-requests", "9s")], 0.0),
        ([("remaining-requests", "0"), ("reset-requests", "9s")], 9.0),
        ([("remaining-tokens", "0"), ("reset-tokens", "2s"), ("remaining", "0")], 2.0),
        ([("remaining", "0"), ("reset", "5")], 5.0),
        ([("remaining-requests", "0")], 0.0),
    ],
)
def test_only_a_limit_that_is_used_up_is_waited_for(
    pairs: Sequence[tuple[str, str]], seconds: float
) -> None:
    headers = {f"x-ratelimit-{name}": value for name, value in pairs}

    assert used_up(headers, NOW) == seconds
