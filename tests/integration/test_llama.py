"""`extractor extract` against llama.cpp: a grammar holds a random model to our schema.

Deselected by default; tests/README.md says what these tests need and how to run them.
"""

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from asking import TASK
from llama import environment, free_port, listening, llama_server, python_server
from tiny_model import NUMBERS, write_model

from extractor.article import Article
from extractor.exchange import Reply
from extractor.model.ask import open_ask
from extractor.model.providers import Endpoint
from extractor.prompt import DEFAULT_PROMPT
from extractor.prompt.build import build_prompt, shipped_prompts

pytestmark = pytest.mark.integration

LIMIT = 1501
"""Tokens a reply may have at first: odd, so that it is cut inside a letter of two bytes."""
HARBOUR = (
    "Jets hit the harbour of Zabid in two waves on Monday and sank three boats, port officials "
    "said. The blast killed at least five dockers, and seven more were brought to the clinic on "
    "the hill, where 12 beds were free. The ferry did not leave that evening."
)
BRIDGE = (
    "Shells fell on the old bridge at Derna before dawn, the mayor said. Nobody was on it, and "
    "the road to the market stayed open for the rest of the day. An army spokesman said that he "
    "had no word of any fire from his side, and that the bridge had been weak for years."
)
PARAGRAPHS = f"{HARBOUR}\n\n{BRIDGE}"
ARTICLES: Mapping[str, str] = {
    "bridge": BRIDGE,
    "harbour": HARBOUR,
    "paragraphs": PARAGRAPHS,
    "short": "Too little to read.",
    "surrogates": f"\ud83d {HARBOUR} \udcff",
}
"""Every one but the bridge holds all numbers the models can say in one go."""


Command = Callable[[Path, int], list[str]]


class Outcome(NamedTuple):
    code: int
    records: dict[str, dict[str, Any]]
    err: str

    @property
    def statuses(self) -> dict[str, str]:
        return {name: record["status"] for name, record in self.records.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with articles, and the shipped prompt with shorter replies."""
    articles = tmp_path / "articles"
    articles.mkdir()
    for name, text in ARTICLES.items():
        (articles / f"{name}.json").write_text(json.dumps({"id": name, "text": text}))
    meta = tmp_path.joinpath("prompts", *DEFAULT_PROMPT.split("@"), "meta.toml")
    meta.parent.mkdir(parents=True)
    shipped = shipped_prompts().joinpath(*DEFAULT_PROMPT.split("@"), "meta.toml")
    limit = f"max_completion_tokens = {LIMIT}"
    meta.write_text(shipped.read_text().replace("max_completion_tokens = 8000", limit))
    return tmp_path


def extract(folder: Path, base_url: str, *names: str) -> Outcome:
    """Run the command as a shell would, on all articles or those named."""
    paths = [f"articles/{name}.json" for name in names] or ["articles"]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "extractor", "extract", *paths, "--model", "llamacpp/tiny"],
        cwd=folder,
        env=environment(folder, LLAMACPP_BASE_URL=base_url, EXTRACTOR_PROMPTS="prompts"),
        capture_output=True,
        text=True,
        check=False,
    )
    records = [json.loads(line) for line in done.stdout.splitlines()]
    return Outcome(done.returncode, {r["article"]["id"]: r for r in records}, done.stderr)


@contextmanager
def serving(folder: Path, habit: str, command: Command = llama_server) -> Iterator[str]:
    """Run a server with the model that has this habit; yields its base URL."""
    model = folder / f"{habit}.gguf"
    write_model(habit, model)
    port = free_port()
    with listening(command(model, port), port, folder / "server.log") as base_url:
        yield base_url


def served(folder: Path, habit: str, *names: str, command: Command = llama_server) -> Outcome:
    """Extract while such a server runs."""
    with serving(folder, habit, command) as base_url:
        return extract(folder, base_url, *names)


def raw_replies(folder: Path) -> dict[str, str]:
    """Return what the server wrote last about each article, as it was stored."""
    with closing(sqlite3.connect(folder / "extractor.db")) as store:
        return dict(store.execute("SELECT article_id, raw FROM replies ORDER BY id"))


def items(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [*record["strikes"], *record["claims"]]


def test_model_that_names_numbers_is_ok_where_the_article_has_them(folder: Path) -> None:
    got = served(folder, "brief")

    assert got.statuses == {
        "bridge": "partial",
        "harbour": "ok",
        "paragraphs": "ok",
        "short": "skipped",
        "surrogates": "unreadable",
    }
    assert got.code == 1
    for name in ("harbour", "paragraphs"):
        record = got.records[name]
        assert record["strikes"]
        assert record["claims"]
        quotes = [quote for item in items(record) for quote in item["evidence"]]
        assert {ARTICLES[name][q["start"] : q["end"]] for q in quotes} <= set(NUMBERS)
    assert not items(got.records["bridge"])
    assert got.records["bridge"]["rejected"]


def test_string_that_never_ends_is_truncated(folder: Path) -> None:
    got = served(folder, "endless", "bridge", "paragraphs")

    assert set(got.statuses.values()) == {"truncated"}
    assert got.code == 1
    one, split = got.records["bridge"]["usage"], got.records["paragraphs"]["usage"]
    assert (one["calls"], one["completion_tokens"]) == (2, LIMIT + 2 * LIMIT)
    assert split["calls"] > 2
    for raw in raw_replies(folder).values():
        with pytest.raises(json.JSONDecodeError, match="Unterminated string"):
            json.loads(raw)


def test_half_a_surrogate_pair_in_a_reply_costs_only_its_item(folder: Path) -> None:
    got = served(folder, "surrogate", "harbour")

    record = got.records["harbour"]
    assert record["status"] == "partial"
    assert "\\ud8" in raw_replies(folder)["harbour"]
    assert "\ufffd" in json.dumps(record["rejected"], ensure_ascii=False)


def test_lone_surrogate_in_a_prompt_is_sent_as_something_the_server_can_read(folder: Path) -> None:
    article = Article(id="surrogates", text=ARTICLES["surrogates"])
    prompt = build_prompt(TASK, TASK.steps[0], article)

    async def run(base_url: str) -> Reply:
        async with open_ask(Endpoint("llamacpp/tiny", "tiny", base_url, "none")) as ask:
            return await ask(prompt)

    with serving(folder, "brief") as base_url:
        reply = asyncio.run(run(base_url))

    assert (reply.status, reply.usage.calls) == ("answered", 1)


def test_prompt_that_the_server_has_no_room_for_is_truncated(folder: Path) -> None:
    got = served(folder, "brief", "harbour", command=partial(llama_server, room=2048))

    assert got.statuses == {"harbour": "truncated"}
    assert got.records["harbour"]["usage"]["calls"] == 1
    assert "context size" in got.records["harbour"]["detail"]


def test_stored_replies_outlive_the_server(folder: Path) -> None:
    with serving(folder, "brief") as base_url:
        asked = extract(folder, base_url, "bridge", "harbour")

    again = extract(folder, base_url, "bridge", "harbour")

    assert again.statuses == asked.statuses
    assert all(record["usage"]["from_store"] for record in again.records.values())


def test_python_server_that_fails_on_a_schema_is_a_failed_article(folder: Path) -> None:
    got = served(folder, "brief", "harbour", command=python_server)

    record = got.records["harbour"]
    assert (got.code, record["status"], record["usage"]["calls"]) == (1, "failed", 5)
    assert "HTTP 500" in record["detail"]
    assert "json_schema" in record["detail"]


def test_reply_that_is_no_utf8_is_refused_by_the_server_and_fails(folder: Path) -> None:
    got = served(folder, "garbled", "harbour")

    record = got.records["harbour"]
    assert (record["status"], record["usage"]["calls"]) == ("failed", 5)
    assert "HTTP 500" in record["detail"]
