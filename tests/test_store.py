"""What the store keeps, and what it says when it cannot: on SQLite and on PostgreSQL alike."""

import asyncio
import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from asking import ARTICLE, BAD_STRIKE, GOOD, PROMPT, TASK
from sqlalchemy import create_engine, select, text
from sqlalchemy import update as changed

from extractor.article import Article
from extractor.assemble import Asked
from extractor.cli import run
from extractor.errors import StoreError
from extractor.exchange import Ask, Prompt, Reply, ReplyStatus
from extractor.model.keys import body_key, reply_key
from extractor.model.providers import Endpoint, Limits
from extractor.pipeline import Corridor, extract_article
from extractor.prompt.build import build_prompt
from extractor.prompt.reply import read_reply
from extractor.resolve.gazetteer import Gazetteer
from extractor.schema.record import Record, Usage
from extractor.sources import Unread
from extractor.store import tables
from extractor.store.opening import Store, database_url, open_store
from extractor.store.records import keep_record, latest_records
from extractor.store.replies import Shelf, stored
from extractor.store.runs import begin_run, end_run, take
from extractor.store.schema import MIGRATIONS
from extractor.store.tables import METADATA

ENDPOINT = Endpoint("test/m", "m", "http://127.0.0.1:9/v1", "sk-test-0123456789abcdef")
LIMITS = Limits()
ASKED = Asked("test/m", TASK.id, TASK.fingerprint)
USAGE = Usage(calls=1, prompt_tokens=900, completion_tokens=50, cost_usd=0.25, seconds=1.5)
CLAIM = {
    "id": "C1",
    "about": ["S1"],
    "claimant": {"text": None, "kind": "media"},
    "via": None,
    "topic": "casualties",
    "stance": "asserts",
    "hedge": "none",
    "casualties": [
        {
            "effect": "killed",
            "group": "civilian",
            "who": None,
            "part": False,
            "count": "at least 16 civilians",
        }
    ],
    "count": None,
    "period": None,
    "quotes": ["killing at least 16 civilians"],
}
STRIKE = json.loads(GOOD)["strikes"][0] | {
    "attackers": [{"text": "Two", "basis": "reported"}],
    "target": {"text": "Aden", "categories": ["port", "market"]},
}
FULL = json.dumps({"strikes": [STRIKE, BAD_STRIKE], "claims": [CLAIM]})


class Model:
    """Answers every prompt with the same words, and counts."""

    def __init__(self, raw: str | None = GOOD, status: ReplyStatus = "answered") -> None:
        self.calls, self.raw, self.status = 0, raw, status

    async def __call__(self, prompt: Prompt) -> Reply:
        self.calls += 1
        if self.status == "answered" and self.raw is not None:
            return read_reply(self.raw, prompt.parts, "test/m", USAGE)
        return Reply(self.status, "test/m", raw=self.raw, detail="because", usage=USAGE)


@contextmanager
def shelf_in(database: str, *, after: int = 0, sample: int = 0) -> Iterator[Shelf]:
    with open_store(database) as store:
        yield Shelf(store, ENDPOINT, LIMITS, sample=sample, after=after)


def ask(asked: Ask, prompt: Prompt = PROMPT) -> Reply:
    async def once() -> Reply:
        return await asked(prompt)

    return asyncio.run(once())


def record_of(item: Article | Unread = ARTICLE, raw: str = FULL) -> Record:
    corridor = Corridor(Model(raw), "test/m", Gazetteer.open(), TASK)
    return asyncio.run(extract_article(item, corridor))


def keep(store: Store, record: Record, article: Article = ARTICLE, *, finished: bool = True) -> int:
    started = begin_run(store, ASKED, fresh=False)
    taken = take(store, started, article)
    assert taken is not None
    keep_record(store, started, taken, record)
    end_run(store, started, finished=finished)
    return started.id


def count(store: Store, table: str) -> int:
    with store.transaction() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608 - our own names


def test_migrations_make_the_tables_that_the_code_knows(database: str) -> None:
    with open_store(database) as store, store.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_database_of_each_version_that_ever_was_is_brought_up_to_date(
    database: str, version: str
) -> None:
    engine = create_engine(database_url(database))
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(config, version)
    engine.dispose()

    with open_store(database) as store:
        keep(store, record_of())
        with store.transaction() as connection:
            assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_reply_is_asked_for_once_and_read_the_same_ever_after(database: str) -> None:
    model = Model(FULL)
    with shelf_in(database) as shelf:
        first = ask(stored(model, shelf))
    with shelf_in(database) as shelf:
        second = ask(stored(model, shelf))

    assert model.calls == 1
    assert len(first.rejected) == 1
    assert second == replace(first, usage=USAGE.model_copy(update={"from_store": True}))


@pytest.mark.parametrize("status", ["truncated", "refused", "filtered", "invalid"])
def test_reply_that_was_paid_for_is_kept_even_if_it_is_no_use(
    database: str, status: ReplyStatus
) -> None:
    model = Model("{", status)
    with shelf_in(database) as shelf:
        first, second = ask(stored(model, shelf)), ask(stored(model, shelf))

    assert model.calls == 1
    assert (second.status, second.raw, second.detail) == (status, first.raw, "because")


@pytest.mark.parametrize(
    "model", [Model(None, "failed"), Model(None, "answered")], ids=["failed", "wordless"]
)
def test_reply_without_words_is_asked_for_again(database: str, model: Model) -> None:
    model.calls = 0
    with shelf_in(database) as shelf:
        for _ in range(2):
            ask(stored(model, shelf))

        assert model.calls == 2
        assert count(shelf.store, "replies") == 0


def test_reply_outlives_whoever_waits_for_it(database: str) -> None:
    """Ctrl-C between a reply and its record: what was paid for is written all the same."""

    busy = Event()

    async def cancelled(shelf: Shelf) -> None:
        waiting: list[asyncio.Task[Reply]] = []

        async def answer(prompt: Prompt) -> Reply:
            shelf.store.thread.submit(busy.wait)
            asyncio.get_running_loop().call_soon(waiting[0].cancel)
            return await Model()(prompt)

        waiting.append(asyncio.ensure_future(stored(answer, shelf)(PROMPT)))
        with pytest.raises(asyncio.CancelledError):
            await waiting[0]
        busy.set()

    with shelf_in(database) as shelf:
        asyncio.run(cancelled(shelf))
    with open_store(database) as store:
        assert count(store, "replies") == 1


def test_older_replies_are_hidden_from_who_asks_afresh(database: str) -> None:
    model = Model()
    with shelf_in(database) as shelf:
        ask(stored(model, shelf))
    with shelf_in(database, after=1) as shelf:
        ask(stored(model, shelf))
        ask(stored(model, shelf))

        assert model.calls == 2
        assert count(shelf.store, "replies") == 2


@pytest.mark.parametrize(
    ("endpoint", "limits", "sample"),
    [
        (replace(ENDPOINT, base_url="http://127.0.0.1:10/v1"), LIMITS, 0),
        (replace(ENDPOINT, model="n"), LIMITS, 0),
        (ENDPOINT, Limits(max_completion_tokens=9), 0),
        (ENDPOINT, LIMITS, 1),
    ],
    ids=["host", "model", "limit", "sample"],
)
def test_another_question_has_another_key(endpoint: Endpoint, limits: Limits, sample: int) -> None:
    assert reply_key(PROMPT, endpoint, limits, sample) != reply_key(PROMPT, ENDPOINT, LIMITS)


@pytest.mark.parametrize(
    ("endpoint", "limits"),
    [
        (replace(ENDPOINT, key="another", name="openai/m", timeout_seconds=None), LIMITS),
        (replace(ENDPOINT, base_url="https://127.0.0.1:9/other"), LIMITS),
        (ENDPOINT, Limits(attempts=1, concurrency=1)),
    ],
    ids=["who", "path", "pace"],
)
def test_key_does_not_depend_on_who_asks_or_how_fast(endpoint: Endpoint, limits: Limits) -> None:
    assert reply_key(PROMPT, endpoint, limits) == reply_key(PROMPT, ENDPOINT, LIMITS)


def test_edit_of_the_article_gives_another_key() -> None:
    edited = replace(ARTICLE, text=ARTICLE.text.replace("16", "17"))
    prompt = build_prompt(TASK, TASK.steps[0], edited)

    assert reply_key(prompt, ENDPOINT, LIMITS) != reply_key(PROMPT, ENDPOINT, LIMITS)


def test_key_is_the_hash_of_the_canonical_json_of_all_that_is_asked() -> None:
    body = {
        "model": "m",
        "messages": [
            {"role": "user", "content": 'Siebzig T\u00f6ne \ud800 "zitiert"\n'},
            {"content": "twice", "role": "user", "name": "anna"},
            {"role": "user", "content": [{"text": "in parts", "type": "text"}]},
        ],
        "response_format": {"type": "json_schema", "json_schema": {"strict": True, "name": "n"}},
        "temperature": 0,
    }
    asked = {
        "sample": 2,
        "host": "h",
        "model": "m",
        "messages": body["messages"],
        "schema": body["response_format"],
        "parameters": {"temperature": 0},
    }
    canonical = json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    expected = hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()

    assert body_key(body, "h", sample=2) == expected


def test_tables_say_what_the_record_says(database: str) -> None:
    with open_store(database) as store:
        keep(store, record_of())
        with store.transaction() as connection:
            found = {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in METADATA.sorted_tables
            }

    (strike,), (claim,), (toll,) = found["strikes"], found["claims"], found["tolls"]
    assert (strike["id"], strike["count_low"], strike["place_text"]) == ("S1", 2, "Aden")
    assert strike["target_categories"] == "port, market"
    assert [row["text"] for row in found["attackers"]] == ["Two"]
    assert (claim["claimant_text"], claim["topic"]) == (None, "casualties")
    assert (toll["count_low"], toll["count_high"], toll["part"]) == (16, None, False)
    assert [(row["claim"], row["strike"]) for row in found["claim_strikes"]] == [("C1", "S1")]
    assert [row["kind"] for row in found["rejected"]] == ["strike"]
    for row in found["evidence"]:
        assert ARTICLE.text[row["start_offset"] : row["end_offset"]] == row["quote"]


def test_records_come_back_as_they_went_in(database: str) -> None:
    unread = Unread(Article(id="scan", text=""), "unreadable", "scan.txt is binary")
    dated = Article(id="b", text=ARTICLE.text, published=date(2020, 1, 5), title="Café “A”")
    kept = [record_of(dated), record_of(), record_of(unread)]
    with open_store(database) as store:
        for record, article in zip(kept, [dated, ARTICLE, unread.article], strict=True):
            keep(store, record, article)

        assert list(latest_records(store)) == kept


def test_new_text_under_an_id_is_a_new_version_and_both_stay(database: str) -> None:
    edited = replace(ARTICLE, text=f"{ARTICLE.text} Nobody else was hurt.")
    last = Article(id="z", text="Nothing fell.")
    with open_store(database) as store:
        keep(store, record_of())
        keep(store, record_of(last), last)
        keep(store, record_of(edited), edited)

        assert count(store, "articles") == 3
        assert count(store, "records") == 3
        exported = list(latest_records(store))
    assert [record.article.text for record in exported] == [edited.text, last.text]


def test_record_that_says_nothing_new_is_written_once(database: str) -> None:
    record = record_of()
    again = record.model_copy(
        update={"usage": record.usage.model_copy(update={"from_store": True, "seconds": 9.0})}
    )
    with open_store(database) as store:
        keep(store, record)
        keep(store, again)

        assert count(store, "records") == 1
        assert count(store, "work") == 2
        keep(store, record)  # paid for once more: both stay
        assert count(store, "records") == 2


def test_words_and_numbers_that_no_database_holds_do_no_harm(database: str) -> None:
    odd = Article(id="a\0b", text=f"{ARTICLE.text}\0 \ud800", title="\0")
    huge = Usage(calls=1, prompt_tokens=10**30)
    reply = Reply("refused", "test/m", raw="\0 \ud800", usage=huge)
    with shelf_in(database) as shelf:
        shelf.keep("0" * 64, PROMPT, reply)
        keep(shelf.store, record_of().model_copy(update={"usage": huge}), odd)

        found = shelf.find("0" * 64, PROMPT)
        assert found is not None
        assert found.raw == "\ufffd \ufffd"
        assert found.usage.prompt_tokens == 2**63 - 1
        assert count(shelf.store, "records") == 1


QUERIES = re.findall(
    r"```sql\n(.*?)```", (Path(__file__).parents[1] / "docs/store.md").read_text(), re.DOTALL
)


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_query_of_the_documentation_finds_something(database: str, query: str) -> None:
    with open_store(database) as store:
        keep(store, record_of())
        with store.transaction() as connection:
            assert connection.execute(text(query)).fetchall()


def test_every_column_is_documented() -> None:
    page = (Path(__file__).parents[1] / "docs/store.md").read_text()
    for table in METADATA.sorted_tables:
        _, _, section = page.partition(f"### {table.name}\n")
        section = section.partition("\n##")[0]
        for column in table.columns:
            assert f"`{column.name}`" in section, f"{table.name}.{column.name}"


def trouble(database: str, patience: float = 0.1) -> str:
    """Open a database, write to it, and return the sentence in which it ends."""
    with pytest.raises(StoreError) as caught, open_store(database, patience=patience) as store:
        begin_run(store, ASKED, fresh=False)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_database_of_a_newer_version_is_left_alone(database: str) -> None:
    with open_store(database) as store, store.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'v999'"))

    assert "newer extractor" in trouble(database)


def test_tables_of_somebody_else_are_left_alone(database: str) -> None:
    with open_store(database) as store, store.transaction() as connection:
        connection.execute(text("DROP TABLE alembic_version"))

    assert "another program" in trouble(database)


def test_read_only_database_says_so(database: str) -> None:
    with open_store(database) as store:
        keep(store, record_of())
    protected = (
        f"{database}?options=-c%20default_transaction_read_only%3Don"
        if "://" in database
        else f"sqlite:///file:{database}?mode=ro&uri=true"
    )

    assert "is read-only" in trouble(protected)
    with open_store(protected, reading=True) as store:
        assert len(list(latest_records(store))) == 1


def test_locked_file_is_waited_for_and_then_said_to_be_locked(tmp_path: Path) -> None:
    path = str(tmp_path / "kept.db")
    with open_store(path), closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")

        assert "is locked by another program" in trouble(path)


def test_full_disk_loses_nothing_that_was_written(tmp_path: Path) -> None:
    path = str(tmp_path / "kept.db")
    with open_store(path) as store:
        keep(store, record_of())
        with store.transaction() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        long = Article(id="long", text="Nothing fell. " * 2000)

        with pytest.raises(StoreError, match="the disk is full"):
            keep(store, record_of(long), long)
    with open_store(path) as store:
        assert [record.article.id for record in latest_records(store)] == [ARTICLE.id]


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("no/such/folder/kept.db", "cannot be opened"),
        ("mysql://db.example.org/kept", "no database of the kind 'mysql'"),
        ("postgresql://user:hunter2@127.0.0.1:port/kept", "cannot be read"),
        ("postgresql://user:hunter2@127.0.0.1:1/kept", "127.0.0.1/kept"),
        ("words.txt", "is no SQLite database"),
    ],
)
def test_database_that_cannot_be_one_is_named_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("words.txt").write_text("Nothing fell. " * 100)

    message = trouble(where)

    assert words in message
    assert "hunter2" not in message


def test_trouble_ends_a_command_with_2_and_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["export", "--db", str(tmp_path / "missing.db")])

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("extractor: there is no database")
    assert not (tmp_path / "missing.db").exists()


def test_dead_run_is_told_by_its_process_or_by_its_silence(database: str) -> None:
    with open_store(database) as store:
        silent = begin_run(store, ASKED, fresh=False)
        alive = begin_run(store, ASKED, fresh=False)
        elsewhere = begin_run(store, ASKED, fresh=False)
        with store.transaction() as connection:
            runs = tables.runs
            connection.execute(
                changed(runs).where(runs.c.id == silent.id).values(seen=date(2020, 1, 1))
            )
            connection.execute(changed(runs).where(runs.c.id == elsewhere.id).values(host="other"))

        assert begin_run(store, ASKED, fresh=False).companions == {alive.id, elsewhere.id}
