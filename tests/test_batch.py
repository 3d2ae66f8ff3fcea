"""Articles by batch: everything is asked once, and nothing that was answered is lost."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from batches import Outcome, Rows, Server, bad, completed, expired, good, serving_batches
from faults import answer, serving
from sqlalchemy import Table, func, select

from extractor.article import Article
from extractor.cli import run
from extractor.errors import StoreError
from extractor.exchange import Answer, Prompt
from extractor.model.providers import Endpoint, Limits, resolve_provider
from extractor.prompt import DEFAULT_PROMPT
from extractor.runner import Setup
from extractor.runner.batch import Bounds, Outlook, submit
from extractor.runner.setup import batch_price_of, price_of
from extractor.schema.record import Usage
from extractor.store.batches import (
    Waiting,
    begin_batch,
    land,
    list_batches,
    requests_of,
    sending,
)
from extractor.store.opening import open_store
from extractor.store.replies import Shelf
from extractor.store.tables import replies

TEXT = "A drone struck the mill of Tarsa on Monday, the mayor told the paper. " * 5
NAMES = ("bridge", "depot", "mill")
EMPTY = '{"strikes": [], "claims": []}'
WAITING = Waiting("a" * 64, "extract", "f" * 64, "mill")


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


def count(database: str, table: Table) -> int:
    """Count the rows of a table."""
    with open_store(database) as store, store.transaction() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def spent(database: str) -> float:
    """Sum up what the replies that are kept cost."""
    with open_store(database) as store, store.transaction() as connection:
        return connection.execute(select(func.sum(replies.c.cost_usd))).scalar_one()


def answering(content: str) -> Outcome:
    """Answer every request with the same words."""
    return lambda asked: ("completed", [good(each, content) for each in asked], [])


def test_articles_go_out_come_home_and_are_not_asked_about_again(
    server: Server, call: Call
) -> None:
    assert "batch 1 is under way: 3 requests" in call("batch", "submit", "in")[1]
    assert call("batch", "collect") == (1, "batch 1 goes on\n")
    assert f"1  openai/m {DEFAULT_PROMPT}  in_progress  0 of 3 done" in call("batch", "status")[1]

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


def test_the_second_step_of_a_prompt_is_asked_by_the_next_batch(server: Server, call: Call) -> None:
    asked = ("in/mill.txt", "--prompt", "extract@v3")
    steps = []
    for part in ("strikes", "claims"):
        server.outcome = None
        assert "1 requests to send" in call("batch", "submit", *asked)[1]
        [request] = server.requests(list(server.batches.values())[-1])
        steps.append(request["body"]["response_format"]["json_schema"]["schema"]["required"])
        content = json.dumps({part: []})
        server.outcome = answering(content)
        assert "1 replies kept" in call("batch", "collect")[1]

    assert steps == [["strikes"], ["claims"]]
    assert "0 requests to send" in call("batch", "submit", *asked)[1]
    server.refuse = 500
    assert call("extract", *asked, "--quiet", "--format", "jsonl")[0] == 0


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


def test_a_line_that_cannot_be_read_costs_no_other(server: Server, call: Call) -> None:
    call("batch", "submit", "in")
    server.outcome = lambda asked: ("completed", [good(asked[0]), {}], [])
    told = call("batch", "collect")[1]

    assert "1 replies kept, 2 requests unanswered" in told
    assert "1 lines answer nothing" in told


def test_collecting_that_was_cut_short_goes_on(server: Server, call: Call, database: str) -> None:
    """As killed in the second reply: it is kept, but not yet written down as landed."""
    call("batch", "submit", "in")
    with open_store(database) as store:
        [batch] = list_batches(store)
        first, second, _ = requests_of(store, batch).values()
        shelf = Shelf(store, Endpoint("openai/m", "m", server.base_url, "none"), Limits())
        land(shelf, batch, first, Answer("answered", EMPTY))
        prompt = Prompt(Article("mill", ""), "extract@v1", "extract", (), (), {}, "f" * 64)
        shelf.keep(second.key, prompt, Answer("answered", EMPTY))
    server.outcome = completed

    assert call("batch", "collect") == (0, "batch 1 completed: 3 replies kept\n")
    assert count(database, replies) == 3


def test_a_download_that_breaks_off_or_is_turned_away_is_begun_again(
    server: Server, call: Call, database: str
) -> None:
    call("batch", "submit", "in")
    server.outcome, server.cut, server.busy = completed, 1, 1

    assert call("batch", "collect") == (0, "batch 1 completed: 3 replies kept\n")
    assert count(database, replies) == 3


@pytest.mark.parametrize("mark", ["\u2028", "\x85"], ids=["line separator", "next line"])
def test_only_a_line_feed_ends_a_line(server: Server, call: Call, mark: str) -> None:
    call("batch", "submit", "in/mill.txt")
    server.outcome = lambda asked: ("completed", [good(asked[0], EMPTY + mark)], [])

    assert "batch 1 completed: 1 replies kept" in call("batch", "collect")[1]


def test_why_a_whole_batch_failed_is_told(server: Server, call: Call) -> None:
    call("batch", "submit", "in")
    server.outcome = lambda _: ("failed", [], [])
    server.troubles = [{"code": "token_limit_exceeded", "message": "Too many tokens wait"}]
    told = call("batch", "collect")[1]

    assert "batch 1 failed: 0 replies kept, 3 requests unanswered" in told
    assert "1 × Too many tokens wait" in told


def test_a_batch_that_is_being_sent_is_left_alone(
    call: Call, server: Server, database: str
) -> None:
    """Another terminal asks while this process is in the middle of an upload."""
    with open_store(database) as store:
        batch = begin_batch(store, "openai/m", "extract@v1", [WAITING])
        with sending(store, batch):
            assert "1  openai/m extract@v1  being sent, 1 requests" in call("batch", "status")[1]
            assert call("batch", "collect") == (1, "batch 1 goes on\n")
            call("batch", "submit", "in")
            assert [each.id for each in list_batches(store)] == [1, 2]
        call("batch", "status")
        assert [each.id for each in list_batches(store)] == [2]
    assert len(server.batches) == 1


@pytest.mark.usefixtures("server")
def test_a_batch_whose_sender_died_is_free_again(call: Call, database: str) -> None:
    begin = (
        "import sys; from extractor.store.opening import open_store\n"
        "from extractor.store.batches import Waiting, begin_batch\n"
        "with open_store(sys.argv[1]) as store:\n"
        "    waiting = Waiting('a' * 64, 'extract', 'f' * 64, 'mill')\n"
        "    begin_batch(store, 'openai/m', 'extract@v1', [waiting])\n"
    )
    subprocess.run([sys.executable, "-c", begin, database], check=True)  # noqa: S603 - ours

    assert call("batch", "status") == (0, "no batch is under way\n")


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill -9"])
def test_a_batch_made_when_its_sender_is_stopped_is_not_sent_again(
    server: Server, call: Call, database: str, blow: signal.Signals
) -> None:
    """The server has taken the batch, and who sent it has not been told."""
    server.silent = True
    words = [sys.executable, "-m", "extractor", "batch", "submit", "in", "--db", database]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as sender:  # noqa: S603 - ours
        assert server.making.wait(60)
        told = call("batch", "status")[1]
        sender.send_signal(blow)
        _, said = sender.communicate()
    server.silent = False

    assert "being sent, 3 requests" in told
    if blow == signal.SIGINT:
        assert sender.returncode == 130
        assert said == "extractor: interrupted: the same command goes on from there\n"
    assert "0 requests to send, 3 in a batch already" in call("batch", "submit", "in")[1]
    assert len(server.batches) == 1
    server.outcome = completed
    assert call("batch", "collect") == (0, "batch 1 completed: 3 replies kept\n")


def test_two_senders_do_not_put_one_request_into_two_batches(database: str) -> None:
    with open_store(database) as store:
        begin_batch(store, "openai/m", "extract@v1", [WAITING])
        with pytest.raises(StoreError, match="run the same command again"):
            begin_batch(store, "openai/m", "extract@v1", [WAITING])
        assert len(list_batches(store)) == 1


def test_a_batch_is_found_by_its_mark_behind_many_others(server: Server, call: Call) -> None:
    server.lose_answer = True
    call("batch", "submit", "in/mill.txt")
    server.lose_answer, server.page = False, 1
    for number in range(3):
        server.batches[f"other-{number}"] = next(iter(server.batches.values())) | {
            "id": f"other-{number}",
            "metadata": {"extractor": "somebody else's"},
        }

    assert "0 requests to send, 1 in a batch already" in call("batch", "submit", "in/mill.txt")[1]


def test_a_batch_that_its_server_does_not_know_holds_up_no_other(
    server: Server, call: Call
) -> None:
    call("batch", "submit", "in/mill.txt")
    call("batch", "submit", "in/depot.txt")
    del server.batches["batch-0"]
    assert f"1  openai/m {DEFAULT_PROMPT}  unknown to 127.0.0.1" in call("batch", "status")[1]

    server.outcome = completed
    code, told = call("batch", "collect")
    assert code == 1
    assert "batch 1 is unknown to 127.0.0.1" in told
    assert "batch 2 completed: 1 replies kept" in told
    assert "batch 1 is unknown" in call("batch", "collect", "--lost", "2")[1]
    assert call("batch", "collect", "--lost", "1")[0] == 0
    assert "1 requests to send" in call("batch", "submit", "in/mill.txt", "--dry-run")[1]


@pytest.mark.parametrize("command", [["status"], ["collect"]], ids=" ".join)
@pytest.mark.usefixtures("server")
def test_a_database_that_is_not_there_is_not_made(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["batch", *command, "--db", "typo.db"]) == 2
    assert "there is no database 'typo.db'" in capsys.readouterr().err
    assert not Path("typo.db").exists()


@pytest.mark.usefixtures("server")
def test_dry_run_makes_no_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["batch", "submit", "in", "--dry-run", "--db", "new.db"]) == 0
    assert "3 requests to send" in capsys.readouterr().out
    assert not Path("new.db").exists()


def test_replies_are_priced_as_given(server: Server, call: Call, database: str) -> None:
    """900 tokens in and 50 out, three times."""
    call("batch", "submit", "in")
    server.outcome = completed
    told = call("batch", "collect", "--price", "1", "2")[1]

    assert "priced as single calls" not in told
    assert spent(database) == pytest.approx(3 * (900 * 1 + 50 * 2) / 1e6)


def test_a_price_of_single_calls_is_said_to_be_one(
    server: Server, call: Call, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("prices.toml").write_text('["openai/m"]\ninput = 2\noutput = 4\n')
    monkeypatch.setenv("EXTRACTOR_PRICES", "prices.toml")
    call("batch", "submit", "in")
    server.outcome = completed

    assert "priced as single calls" in call("batch", "collect")[1]
    assert spent(database) == pytest.approx(3 * (900 * 2 + 50 * 4) / 1e6)


def test_a_listed_model_is_priced_at_the_tariff_of_batches() -> None:
    setup = Setup("openai/gpt-4o", env={"OPENAI_API_KEY": "sk-none"})
    endpoint = resolve_provider("openai/gpt-4o", setup.env)
    usage = Usage(prompt_tokens=1_000_000, completion_tokens=1_000_000)
    single, (batched, known) = price_of(endpoint, setup), batch_price_of(endpoint, setup)

    assert single is not None
    assert batched is not None
    assert known
    assert batched(usage) == pytest.approx((single(usage) or 0) / 2)


@pytest.mark.parametrize(("code", "words"), [(401, "refused the key"), (404, "HTTP 404")])
def test_a_server_without_batches_or_key_is_one_sentence(
    server: Server, call: Call, code: int, words: str
) -> None:
    server.refuse = code
    ended, told = call("batch", "submit", "in")

    assert ended == 2
    assert words in told
    assert told.count("\n") == 1


def test_columns_of_other_names_are_read_as_extract_reads_them(server: Server, call: Call) -> None:
    Path("archive.csv").write_text(f"nr,body\n7,{TEXT.replace(',', ';')}\n")
    named = ("archive.csv", "--id-column", "nr", "--text-column", "body")
    assert "1 requests" in call("batch", "submit", *named)[1]

    server.outcome = completed
    call("batch", "collect")
    server.refuse = 500
    code, told = call("extract", *named, "--quiet", "--format", "jsonl")
    assert code == 0, told
    assert json.loads(told)["article"]["id"] == "7"


@pytest.mark.usefixtures("server")
def test_the_rules_take_no_batch(call: Call) -> None:
    code, told = call("batch", "submit", "in", "--model", "rules")

    assert code == 2
    assert "the rules take no batch" in told
