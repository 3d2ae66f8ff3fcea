"""The bill is known before, bounded during, and told after."""

import asyncio
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from asking import GOOD, KEY, ONE_BAD, PROMPT, Waits, endpoint
from commands import Call, caller, settle
from faults import USAGE, Act, Handler, Server, answer, envelope, reset, serving, status

from extractor.cli import run
from extractor.exchange import Reply
from extractor.model.ask import open_ask
from extractor.model.budget import Budget, Need
from extractor.model.prices import Tariff, read_prices
from extractor.model.providers import Limits
from extractor.schema.record import Usage

PRICE = Tariff(10.0, 100.0)
"""A call of 900 + 50 tokens costs 1.4 cents."""
CALL_USD = 0.014
FILLER = (
    "Shopkeepers along the canal said that the alarm came late in the evening, and that the two "
    "bridges were closed to carts and lorries until the smoke had gone on the following morning."
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settle(monkeypatch, tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    articles = (
        {"id": f"a{n}", "text": f"Two strikes hit Aden on Monday, note {n} says. {FILLER}"}
        for n in range(6)
    )
    Path("articles.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in articles))
    return tmp_path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serving([answer(GOOD)]) as serving_:
        monkeypatch.setenv("OPENAI_BASE_URL", serving_.base_url)
        yield serving_


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    return partial(caller(capsys), "extract", "articles.jsonl", "--model", "openai/m")


def test_call_that_fits_goes_one_that_may_fit_waits_one_that_cannot_ends_it() -> None:
    budget = Budget(most_tokens=100)

    assert budget.verdict(Need(60)) == "now"
    budget.hold(Need(60))
    assert budget.verdict(Need(60)) == "later"
    budget.settle(Need(60), Usage(calls=1, prompt_tokens=30, completion_tokens=10))
    assert budget.verdict(Need(60)) == "now"
    assert budget.verdict(Need(61)) == "never"
    assert budget.verdict(Need(1)) == "never"


@pytest.mark.parametrize(
    ("usage", "tokens", "usd"),
    [
        (Usage(calls=1, prompt_tokens=7, completion_tokens=2, cost_usd=0.25), 9, 0.25),
        (Usage(calls=1, cost_usd=0.0), 0, 0.0),
        (Usage(calls=1, prompt_tokens=7, completion_tokens=2), 9, 1.0),
        (Usage(calls=1), 60, 1.0),
        (None, 60, 1.0),
    ],
    ids=["told", "refused", "no price told", "nothing told", "lost"],
)
def test_what_nobody_knows_counts_as_its_worst(
    usage: Usage | None, tokens: int, usd: float
) -> None:
    budget = Budget(most_usd=5.0)
    budget.hold(Need(60, 1.0))
    budget.settle(Need(60, 1.0), usage)

    assert (budget.spent_tokens, budget.spent_usd) == (tokens, usd)
    assert (budget.held_tokens, budget.held_usd) == (0, 0.0)


def ask_twelve(acts: list[Act], budget: Budget) -> tuple[list[Reply], int]:
    async def asked(server: Server) -> list[Reply]:
        limits = Limits(max_completion_tokens=100, concurrency=6)
        async with open_ask(endpoint(server), limits, Waits(), budget) as ask:
            return list(await asyncio.gather(*(ask(PROMPT) for _ in range(12))))

    with serving(acts) as server:
        return asyncio.run(asked(server)), server.calls


def most_of_one_call() -> Need:
    sizes: list[Need] = []

    class Noting(Budget):
        def need(self, size: int, most_completion_tokens: int) -> Need:
            sizes.append(super().need(size, most_completion_tokens))
            return sizes[-1]

    ask_twelve([answer(GOOD)], Noting(PRICE, most_usd=1e9))
    return sizes[0]


@pytest.mark.parametrize("calls", [0, 1, 5, 12])
def test_calls_stop_before_the_one_that_could_pass_the_limit(calls: int) -> None:
    """Room for the worst case of the last call is there for exactly so many."""
    worst = most_of_one_call().usd
    budget = Budget(PRICE, most_usd=worst - 1e-6 + CALL_USD * (calls - 1) + 1e-5)
    replies, asked = ask_twelve([answer(GOOD)], budget)

    assert asked == calls
    assert [reply.status for reply in replies].count("answered") == calls
    assert budget.spent_usd == pytest.approx(calls * CALL_USD)
    left = [reply for reply in replies if reply.status == "skipped"]
    assert len(left) == 12 - calls
    assert all("one more call may cost" in (reply.detail or "") for reply in left)


def test_tokens_are_limited_alike() -> None:
    worst = most_of_one_call().tokens
    replies, asked = ask_twelve([answer(GOOD)], Budget(most_tokens=worst + 950 * 2))

    assert asked == 3
    assert "tokens allowed are spent" in (replies[-1].detail or "")


def test_attempt_that_broke_off_may_be_billed_and_counts() -> None:
    worst = most_of_one_call().usd
    replies, asked = ask_twelve([reset], Budget(PRICE, most_usd=2.5 * worst))

    assert asked == 2
    assert {reply.status for reply in replies} == {"skipped"}


def test_refused_attempt_is_free() -> None:
    worst = most_of_one_call().usd
    acts = [status(500), status(500), answer(GOOD)]
    replies, asked = ask_twelve(acts, Budget(PRICE, most_usd=worst + 1e-5))

    assert asked == 3
    assert [reply.status for reply in replies].count("answered") == 1


def test_article_whose_second_call_is_too_dear_is_skipped_and_not_judged() -> None:
    """The reply it has is kept where there is a store, so nothing of it is paid for again."""
    need = most_of_one_call()
    replies, asked = ask_twelve([answer(ONE_BAD)], Budget(PRICE, most_usd=need.usd + 1e-5))

    assert asked == 1
    assert {reply.status for reply in replies} == {"skipped"}


def test_rest_of_a_run_is_skipped_and_a_higher_limit_goes_on_from_there(
    call: Call, server: Server
) -> None:
    price = ("--price", "10", "100", "--concurrency", "2")
    first = call(*price, "--max-cost", "1.02")
    second = call(*price, "--max-cost", "2")

    assert first.code == 1
    assert 0 < first.statuses.count("ok") < 6
    assert first.statuses.count("skipped") == 6 - first.statuses.count("ok")
    assert first.err.count("is skipped: not asked: $") == 1
    assert (second.code, second.statuses) == (0, ["ok"] * 6)
    assert server.calls == 6


def test_cost_is_told_an_article_and_a_strike(
    call: Call, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = call("--price", "10", "100")
    run(["runs", "usage"])
    told = capsys.readouterr().out

    assert [record["usage"]["cost_usd"] for record in outcome.records] == [
        pytest.approx(CALL_USD)
    ] * 6
    assert "6 articles: 6 ok; $0.0840" in outcome.err
    assert "paid         6 calls, 5,400 + 300 tokens, $0.0840" in told
    assert "an article   950 tokens, $0.014000" in told
    assert "a strike     950 tokens, $0.014000" in told
    assert server.calls == 6


def test_price_that_the_server_states_wins(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    choice = {"index": 0, "finish_reason": "stop", "message": {"content": GOOD}}
    priced = envelope({"choices": [choice], "usage": {**USAGE, "cost": 0.5}})
    with serving([priced]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        outcome = call("--price", "10", "100")

    assert {record["usage"]["cost_usd"] for record in outcome.records} == {0.5}


def test_price_file_names_models_and_the_flag_wins(
    call: Call, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("prices.toml").write_text('["openai/m"]\ninput = 1.0\noutput = 2.0\ncached = 0.5\n')
    monkeypatch.setenv("EXTRACTOR_PRICES", "prices.toml")
    by_file = call("--db", "one.db")
    by_flag = call("--db", "two.db", "--price", "10", "100")

    cached = (900 - 768) * 1.0 + 768 * 0.5 + 50 * 2.0
    assert by_file.records[0]["usage"]["cost_usd"] == pytest.approx(cached / 1e6)
    assert by_flag.records[0]["usage"]["cost_usd"] == pytest.approx(CALL_USD)
    assert server.calls == 12


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        ("[m\n", "does not hold"),
        ("[m]\ninput = 1.0\n", "output"),
        ("[m]\ninput = -1.0\noutput = 1.0\n", "greater than or equal to 0"),
    ],
)
def test_price_file_that_is_none_ends_the_command_in_one_sentence(
    call: Call, monkeypatch: pytest.MonkeyPatch, content: str | None, words: str
) -> None:
    if content is not None:
        Path("prices.toml").write_text(content)
    monkeypatch.setenv("EXTRACTOR_PRICES", "prices.toml")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    outcome = call()

    assert outcome.code == 2
    assert words in outcome.err
    assert outcome.err.startswith("extractor: the price file 'prices.toml'")


def test_price_file_may_name_several(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text('["a/b"]\ninput = 1\noutput = 2\n[c]\ninput = 3.5\noutput = 4\n')

    assert read_prices(path) == {"a/b": Tariff(1.0, 2.0), "c": Tariff(3.5, 4.0)}


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--max-cost", "1"), "no price is known for 'openai/m'"),
        (("--price", "-1", "2"), "negative"),
        (("--model", "rules", "--max-tokens", "9"), "the rules cost nothing"),
    ],
)
def test_limit_that_cannot_be_kept_is_refused(
    call: Call, server: Server, flags: tuple[str, ...], words: str
) -> None:
    outcome = call(*flags)

    assert outcome.code == 2
    assert words in outcome.err
    assert server.calls == 0


def figures(out: str) -> dict[str, str]:
    """Read the lines of a forecast: what each names, and its figure."""
    return {line[:16].strip(): line[16:] for line in out.splitlines()}


def test_dry_run_tells_what_is_ahead_and_asks_nothing(call: Call, server: Server) -> None:
    before = figures(call("--dry-run", "--price", "10", "100").out)

    assert server.calls == 0
    assert not Path("extractor.db").exists()
    assert before["articles"] == "6"
    assert before["stored answers"] == "0"
    assert before["calls to make"].startswith("6,")
    assert before["cost"].startswith("about $")


def test_dry_run_after_a_run_has_nothing_left_to_ask(call: Call, server: Server) -> None:
    call("--price", "10", "100")
    after = figures(call("--dry-run", "--price", "10", "100").out)
    afresh = figures(call("--dry-run", "--fresh").out)

    assert server.calls == 6
    assert (after["stored answers"], after["calls to make"][:2]) == ("6", "0,")
    assert after["cost"].startswith("about $0.0000, at most $0.0000")
    assert (afresh["stored answers"], afresh["calls to make"][:2]) == ("0", "6,")
    assert "no price is known" in afresh["cost"]


def sorry_once(handler: Handler) -> None:
    """Answer with no JSON, and take no request that shows this answer."""
    shown = b"Sorry?" in handler.server_state.requests[-1].raw
    (status(422) if shown else answer("Sorry?"))(handler)


def test_dry_run_sees_the_reask_that_is_still_missing(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving([sorry_once]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        call("--concurrency", "1")
        ahead = figures(call("--dry-run").out)

    assert (ahead["stored answers"], ahead["calls to make"][:2]) == ("6", "6,")


def test_dry_run_of_the_rules_costs_nothing(call: Call) -> None:
    outcome = call("--model", "rules", "--dry-run")

    assert outcome.code == 0
    assert figures(outcome.out)["calls to make"].startswith("0")
