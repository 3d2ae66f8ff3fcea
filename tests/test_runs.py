"""Runs that keep what they did: asked once, shared between processes, exported in order."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import EMPTY, GOOD, KEY
from commands import Call, Outcome, caller, settle
from faults import Act, Handler, Server, answer, serving, status

from extractor.prompt import DEFAULT_PROMPT

FILLER = (
    "Residents told reporters that the smoke could be seen from the harbour until the evening, "
    "and that the road along the coast stayed closed to trucks for most of the following day."
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, and an environment that sets nothing but a key."""
    settle(monkeypatch, tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    write_articles(3)
    return tmp_path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A model server that finds one strike in every article."""
    with serving([answer(GOOD)]) as serving_:
        monkeypatch.setenv("OPENAI_BASE_URL", serving_.base_url)
        yield serving_


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(capsys)


def write_articles(count: int, path: str = "articles.jsonl") -> None:
    articles = (
        {
            "id": f"a{number:03}",
            "published": "2016-03-04",
            "text": f"Two strikes hit Aden on Monday, report {number} says. {FILLER}",
        }
        for number in range(count)
    )
    Path(path).write_text("".join(f"{json.dumps(article)}\n" for article in articles))


def extract(*more: str) -> tuple[str, ...]:
    return ("extract", "articles.jsonl", "--model", "openai/m", "--quiet", *more)


def test_rerun_asks_nothing_and_writes_the_same(call: Call, server: Server, database: str) -> None:
    first = call(*extract("--db", database))
    second = call(*extract("--db", database))

    assert (first.code, second.code) == (0, 0)
    assert server.calls == 3
    assert second.lasting == first.lasting
    assert [record["usage"]["from_store"] for record in second.records] == [True] * 3
    assert [record["usage"]["calls"] for record in second.records] == [1] * 3


def test_edited_article_is_the_only_one_asked_about(
    call: Call, server: Server, database: str
) -> None:
    call(*extract("--db", database))
    path = Path("articles.jsonl")
    path.write_text(path.read_text().replace("report 1 says", "report 1 said"))
    second = call(*extract("--db", database))

    assert server.calls == 4
    assert [record["usage"]["from_store"] for record in second.records] == [True, False, True]


def test_fresh_asks_again_and_keeps_both(call: Call, server: Server, database: str) -> None:
    call(*extract("--db", database))
    call(*extract("--db", database, "--fresh"))
    call(*extract("--db", database))

    assert server.calls == 6
    listed = call("runs", "list", "--db", database).out.splitlines()
    assert len(listed) == 3


def test_fresh_run_that_was_cut_short_is_gone_on_with(
    call: Call, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third reply of the fresh run is a rejected key, which ends it."""
    acts = [answer(GOOD)] * 5 + [status(401), answer(EMPTY)]
    with serving(acts) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        crew = ("--db", database, "--concurrency", "1")
        call(*extract(*crew))
        cut = call(*extract(*crew, "--fresh"))
        resumed = call(*extract(*crew, "--fresh"))

        assert (cut.code, resumed.code) == (2, 0)
        assert server.calls == 3 + 3 + 1
        assert [record["status"] for record in resumed.records] == ["ok", "ok", "empty"]
        call(*extract(*crew, "--fresh"))
        assert server.calls == 7 + 3


def test_model_run_keeps_its_replies_in_the_working_folder(call: Call, server: Server) -> None:
    call(*extract())
    call(*extract())

    assert server.calls == 3
    assert Path("extractor.db").is_file()


def test_rules_store_nothing_unless_told(call: Call) -> None:
    call("extract", "articles.jsonl", "--model", "rules")

    assert not list(Path().glob("*.db*"))


def test_database_is_taken_from_the_environment(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXTRACTOR_DB", "kept.db")
    written = call("extract", "articles.jsonl", "--model", "rules")

    assert call("export").out == written.out


def test_fresh_means_nothing_to_the_rules(call: Call) -> None:
    outcome = call("extract", "articles.jsonl", "--model", "rules", "--fresh")

    assert outcome.code == 2
    assert "--fresh" in outcome.err


@pytest.mark.parametrize("kind", ["jsonl", "json"])
def test_export_writes_what_extract_wrote(call: Call, database: str, kind: str) -> None:
    options = ("--db", database, "--format", kind)
    written = call("extract", "articles.jsonl", "--model", "rules", *options)

    assert call("export", *options).out == written.out


def test_export_keeps_the_order_of_reading_when_articles_come_later(
    call: Call, database: str
) -> None:
    for count in (2, 5):
        write_articles(count)
        call("extract", "articles.jsonl", "--model", "rules", "--db", database)

    assert call("export", "--db", database).ids == [f"a{number:03}" for number in range(5)]


def test_export_writes_tables(call: Call) -> None:
    call("extract", "articles.jsonl", "--model", "rules", "--db", "kept.db")
    outcome = call("export", "--db", "kept.db", "--format", "csv", "--out", "tables")

    assert outcome.code == 0
    assert len(Path("tables/articles.csv").read_text().splitlines()) == 4


def test_runs_say_what_was_asked_and_what_it_cost(
    call: Call, server: Server, database: str
) -> None:
    call(*extract("--db", database))
    call(*extract("--db", database))

    listed = call("runs", "list", "--db", database).out.splitlines()
    assert [line.split("  ")[2:] for line in listed] == [
        [f"openai/m {DEFAULT_PROMPT}", "finished", "3 articles: 3 ok"]
    ] * 2
    shown = call("runs", "show", "2", "--db", database).out
    assert re.search(r"^fingerprint  [0-9a-f]{64}$", shown, re.MULTILINE)
    assert re.search(r"^strikes      3$", shown, re.MULTILINE)
    first, second = call("runs", "usage", "--db", database).out.split("run 2")
    assert "paid         3 calls, 2,700 + 150 tokens, no price known for 3 of them" in first
    assert "paid         0 calls" in second
    assert "an article   950 tokens" in second
    assert "a strike     950 tokens" in second
    assert server.calls == 3


def test_run_that_is_not_there_is_named(call: Call) -> None:
    call("extract", "articles.jsonl", "--model", "rules", "--db", "kept.db")
    outcome = call("runs", "show", "7", "--db", "kept.db")

    assert outcome.code == 2
    assert "there is no run 7" in outcome.err


def once_both_ask(crew: int) -> Act:
    """Answer nobody until there are more requests than one process sends."""
    both = threading.Event()

    def act(handler: Handler) -> None:
        if handler.server_state.calls > crew:
            both.set()
        assert both.wait(60)
        answer(GOOD)(handler)

    return act


def test_two_processes_share_the_work_of_one_database(call: Call, database: str) -> None:
    write_articles(40)
    expected = [f"a{number:03}" for number in range(40)]
    with serving([once_both_ask(crew=4)]) as server:
        outcomes = together(server, extract("--db", database, "--concurrency", "4"))

        assert [outcome.code for outcome in outcomes] == [0, 0]
        assert server.calls == 40
    one, other = (outcome.ids for outcome in outcomes)
    assert one
    assert other
    assert (one, other) == (sorted(one), sorted(other))
    assert sorted(one + other) == expected
    assert call("export", "--db", database).ids == expected


def together(server: Server, arguments: tuple[str, ...]) -> list[Outcome]:
    """Run the same command in two processes at once."""
    environment = os.environ | {"OPENAI_BASE_URL": server.base_url}
    command = [sys.executable, "-m", "extractor", *arguments]
    processes = [
        subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(2)
    ]
    ended = [process.communicate(timeout=120) for process in processes]
    return [
        Outcome(process.returncode, *said) for process, said in zip(processes, ended, strict=True)
    ]
