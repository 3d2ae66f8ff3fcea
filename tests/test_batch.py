"""Articles by batch: everything is asked once, and nothing that was answered is lost."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from batches import Rows, Server, bad, completed, expired, good, serving_batches
from faults import answer, serving

from extractor.article import Article
from extractor.cli import run
from extractor.runner import Setup
from extractor.runner.batch import Bounds, Outlook, submit
from extractor.store.batches import list_batches
from extractor.store.opening import open_store

TEXT = "A drone struck the mill of Tarsa on Monday, the mayor told the paper. " * 5
NAMES = ("bridge", "depot", "mill")
EMPTY = '{"strikes": [], "claims": []}'


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A batch server that our commands find, and a folder with three articles."""
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    for name in NAMES:
        Path("in", f"{name}.txt").write_text(TEXT.replace("mill", name))
    with serving_batches() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.base_url)
        monkeypatch.setenv("EXTRACTOR_MODEL", "openai/m")
        yield running


Call = Callable[..., tuple[int, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], database: str) -> Call:
    """Run a command on the database under test; gives its exit code and all it printed."""

    def called(*words: str) -> tuple[int, str]:
        code = run([*words, "--db", database])
        out, err = capsys.readouterr()
        return code, out + err

    return called


def test_articles_go_out_come_home_and_are_not_asked_about_again(
    server: Server, call: Call
) -> None:
    assert "batch 1 is under way: 3 requests" in call("batch", "submit", "in")[1]
    assert call("batch", "collect") == (1, "batch 1 goes on\n")
    assert "1  openai/m extract@v1  in_progress  0 of 3 done" in call("batch", "status")[1]

    server.outcome = completed
    assert call("batch", "collect") == (0, "batch 1 completed: 3 replies kept\n")
    assert call("batch", "collect") == (0, "no batch is under way\n")

    server.refuse = 500
    code, told = call("extract", "in", "--out", "records.jsonl")
    records = [json.loads(line) for line in Path("records.jsonl").read_text().splitlines()]
    assert (code, [r["article"]["id"] for r in records]) == (0, list(NAMES)), told
    assert all(r["usage"]["from_store"] for r in records)
    assert {r["usage"]["prompt_tokens"] for r in records} == {900}


def test_a_request_is_its_reply_key_and_the_body_that_extract_would_send(
    server: Server, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("batch", "submit", "in")
    [batch] = server.batches.values()
    asked = server.requests(batch)
    with serving([answer(EMPTY)]) as plain:
        monkeypatch.setenv("OPENAI_BASE_URL", plain.base_url)
        call("extract", "in", "--quiet", "--concurrency", "1")

    assert [each["body"] for each in asked] == [request.body for request in plain.requests]
    assert all(len(each["custom_id"]) == 64 for each in asked)
    assert {(each["method"], each["url"]) for each in asked} == {("POST", "/v1/chat/completions")}


@pytest.mark.usefixtures("server")
def test_nothing_is_sent_twice_while_a_batch_is_under_way(call: Call) -> None:
    call("batch", "submit", "in/mill.txt")
    told = call("batch", "submit", "in")[1]

    assert "batch 2 is under way: 2 requests" in told
    assert "1 in a batch already" in told
    assert "0 requests to send, 3 in a batch already" in call("batch", "submit", "in")[1]


def test_dry_run_sends_nothing(server: Server, call: Call) -> None:
    code, told = call("batch", "submit", "in", "--dry-run")

    assert code == 0
    assert "3 articles: 3 requests to send (about" in told
    assert not server.files


def mixed(requests: Rows) -> tuple[str, Rows, Rows]:
    """One good, one error, one that time ran out for; and lines that are nobody's."""
    stranger = good({"custom_id": "f" * 64})
    twice = good(requests[0], "another answer")
    return (
        "expired",
        [stranger, good(requests[0]), twice],
        [expired(requests[2]), bad(requests[1])],
    )


def test_what_an_expired_batch_answered_is_kept_and_the_rest_asked_for_again(
    server: Server, call: Call
) -> None:
    call("batch", "submit", "in")
    server.outcome = mixed
    told = call("batch", "collect")[1]

    assert "batch 1 expired: 1 replies kept, 2 requests unanswered" in told
    assert "1 × not executed before the batch expired" in told
    assert "1 × HTTP 500: sorry: server_error" in told
    assert "1 answers came twice; the first was kept" in told
    assert "1 lines answer nothing that was asked" in told
    assert "batch 2 is under way: 2 requests" in call("batch", "submit", "in")[1]


def test_a_reply_that_is_no_draft_is_corrected_by_the_next_batch(
    server: Server, call: Call
) -> None:
    call("batch", "submit", "in/mill.txt")
    server.outcome = lambda asked: ("completed", [good(each, "Sorry?") for each in asked], [])
    call("batch", "collect")
    server.outcome = None
    call("batch", "submit", "in/mill.txt")
    *_, batch = server.batches.values()
    [asked] = server.requests(batch)

    assert asked["body"]["messages"][-2]["content"] == "Sorry?"
    server.outcome = completed
    call("batch", "collect")
    server.refuse = 500
    assert call("extract", "in/mill.txt", "--quiet", "--format", "jsonl")[0] == 0


def test_a_batch_whose_answer_was_lost_is_found_by_its_mark(server: Server, call: Call) -> None:
    server.lose_answer = True
    code, told = call("batch", "submit", "in")
    assert code == 2
    assert "run the same command again" in told

    server.lose_answer = False
    assert "0 requests to send, 3 in a batch already" in call("batch", "submit", "in")[1]
    assert len(server.batches) == 1
    server.outcome = completed
    assert "3 replies kept" in call("batch", "collect")[1]


def test_a_batch_that_never_arrived_is_sent_anew(server: Server, call: Call) -> None:
    server.refuse = 400
    assert call("batch", "submit", "in")[0] == 2

    server.refuse = 0
    assert "3 requests" in call("batch", "submit", "in")[1]
    assert len(server.batches) == 1


def test_more_than_a_batch_may_hold_becomes_several(server: Server, database: str) -> None:
    async def sent(bounds: Bounds) -> list[int]:
        articles = [Article(id=str(n), text=f"{TEXT} {n}") for n in range(5)]
        setup = Setup("openai/m", env={"OPENAI_BASE_URL": server.base_url}, db=database)
        with open_store(database) as store:
            found = submit(articles, setup, store, Outlook(), bounds)
            return [batch.requests async for batch in found]

    assert asyncio.run(sent(Bounds(requests=2))) == [2, 2, 1]
    assert [len(server.requests(batch)) for batch in server.batches.values()] == [2, 2, 1]


def test_a_file_stays_within_its_size(server: Server, database: str) -> None:
    async def sent() -> list[int]:
        articles = [Article(id=str(n), text=f"{TEXT} {n}") for n in range(4)]
        setup = Setup("openai/m", env={"OPENAI_BASE_URL": server.base_url}, db=database)
        with open_store(database) as store:
            found = submit(articles, setup, store, Outlook(), Bounds(size=120_000))
            return [batch.requests async for batch in found]

    assert sum(asyncio.run(sent())) == 4
    assert len(server.files) > 1
    assert all(len(file) <= 120_000 for file in server.files.values())


def test_collecting_that_was_cut_short_goes_on(server: Server, call: Call, database: str) -> None:
    call("batch", "submit", "in")
    server.outcome = lambda asked: ("completed", [good(asked[0]), {}], [])
    with open_store(database) as store:
        batch = list_batches(store)[0]
    assert batch.collected is None
    told = call("batch", "collect")[1]

    assert "1 replies kept, 2 requests unanswered" in told
    assert "1 lines answer nothing" in told


@pytest.mark.parametrize(("code", "words"), [(401, "refused the key"), (404, "HTTP 404")])
def test_a_server_without_batches_or_key_is_one_sentence(
    server: Server, call: Call, code: int, words: str
) -> None:
    server.refuse = code
    ended, told = call("batch", "submit", "in")

    assert ended == 2
    assert words in told
    assert told.count("\n") == 1


@pytest.mark.usefixtures("server")
def test_the_rules_take_no_batch(call: Call) -> None:
    code, told = call("batch", "submit", "in", "--model", "rules")

    assert code == 2
    assert "the rules take no batch" in told
