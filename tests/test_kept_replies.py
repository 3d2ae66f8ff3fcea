"""Every HTTP answer is kept as it lands, before its words are read, and never paid for twice."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from asking import GOOD, ONE_BAD, PROMPT, Waits, endpoint, kept
from faults import Act, Handler, Server, answer, refusal, serving, status

from extractor.exchange import Reply
from extractor.model.ask import open_ask
from extractor.model.providers import Limits
from extractor.store.opening import open_store
from extractor.store.replies import Shelf, stored


def ask_with_memory(server: Server, database: str, patience: float | None = None) -> Reply:
    """Ask once with a store behind; with patience, give up waiting after so many seconds."""

    async def once() -> Reply:
        with open_store(database) as store:
            async with open_ask(endpoint(server), Limits(), Waits()) as ask:
                asked = stored(ask, Shelf(store, endpoint(server), Limits()))
                try:
                    return await asyncio.wait_for(asked(PROMPT), patience)
                finally:
                    await ask.landed()

    return asyncio.run(once())


CONVERSATIONS: list[tuple[str, Sequence[Act], str, int]] = [
    ("good", [answer(GOOD)], "answered", 1),
    ("refused", [refusal()], "refused", 1),
    ("cut, then whole", [answer(GOOD[:40], "length"), answer(GOOD)], "answered", 2),
    ("cut twice", [answer(GOOD[:40], "length")], "truncated", 2),
    ("no JSON, then good", [answer("Sorry?"), answer(GOOD)], "answered", 2),
    ("never JSON", [answer("Sorry?")], "invalid", 2),
    ("always empty", [answer("")], "invalid", 2),
    ("empty, then good", [answer(""), answer(GOOD)], "answered", 2),
    ("bad item repaired", [answer(ONE_BAD), answer(GOOD)], "answered", 2),
    ("cut, no JSON, good", [answer("{", "length"), answer("Sorry?"), answer(GOOD)], "answered", 3),
]


@pytest.mark.parametrize(
    ("acts", "ends", "calls"),
    [row[1:] for row in CONVERSATIONS],
    ids=[row[0] for row in CONVERSATIONS],
)
def test_conversation_is_paid_for_once_and_comes_out_the_same(
    database: str, acts: Sequence[Act], ends: str, calls: int
) -> None:
    with serving(acts) as server:
        first = ask_with_memory(server, database)
        second = ask_with_memory(server, database)

    assert (first.status, server.calls) == (ends, calls)
    usage = first.usage.model_copy(update={"from_store": True})
    assert second == replace(first, usage=usage)


def test_reask_that_was_lost_does_not_cost_the_first_reply_again(database: str) -> None:
    """The re-ask meets a dead server five times; the next run asks for it alone."""
    with serving([answer("Sorry?"), *[status(500)] * 5, answer(GOOD)]) as server:
        lost = ask_with_memory(server, database)
        found = ask_with_memory(server, database)

        assert (lost.status, found.status, kept(found)) == ("failed", "answered", 1)
        assert server.calls == 1 + 5 + 1
        assert "Sorry?" in server.requests[-1].raw.decode()
    assert not found.usage.from_store


def test_attempts_that_failed_are_counted_with_the_answer_they_led_to(database: str) -> None:
    with serving([status(500), status(429), answer(GOOD)]) as server:
        ask_with_memory(server, database)
        second = ask_with_memory(server, database)

    assert (second.usage.calls, second.usage.prompt_tokens) == (3, 900)


def test_answer_in_flight_is_kept_though_nobody_waits_for_it_any_longer(database: str) -> None:
    """As after Ctrl-C: the article is given up, its reply is not."""

    def late(handler: Handler) -> None:
        handler.server_state.stopping.wait(0.4)
        answer(GOOD)(handler)

    with serving([late]) as server:
        with pytest.raises(TimeoutError):
            ask_with_memory(server, database, patience=0.1)
        found = ask_with_memory(server, database)

    assert (found.status, found.usage.from_store, server.calls) == ("answered", True, 1)
