"""Labelled articles run through the corridor, stored, and read back."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from faults import answer, serving, status
from labelling import claim, labelled, strike

from evals.gold import Labelled, gold_hash
from evals.measures import HEADLINE, figures
from evals.run import Plan, article_of, carry_out
from evals.runfile import Header, Line, Run, read_run, stored_line
from evals.suites import SMOKE, SUITES, Suite, load_folder, load_suite
from extractor.errors import GoldError, KeyRejectedError
from extractor.exchange import Ask, Prompt, Reply
from extractor.runner import Setup
from extractor.schema.draft import Draft
from extractor.schema.record import Usage

ODESA = "On March 6 Russian drones hit a substation in Odesa."
CASES = (
    labelled([], [], name="quiet"),
    labelled([strike("S1", ODESA)], [claim("C1", ["S1"], ODESA)], name="told"),
)
EMPTY = Draft(strikes=[], claims=[])
STARTED = datetime(2024, 3, 7, tzinfo=UTC)


def plan(ask: Ask | str, samples: int = 1, db: str | None = None, url: str = "") -> Plan:
    setup = Setup(ask, env={"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "sk-test"}, db=db)
    return Plan(Suite("mine", CASES), setup, samples, STARTED)


def ran(this: Plan, parts: list[Header | Line] | None = None) -> Run:
    return asyncio.run(carry_out(this, (parts if parts is not None else []).append))


async def silent(_: Prompt) -> Reply:
    return Reply("answered", "silent", EMPTY, usage=Usage(calls=1, cost_usd=0.5))


async def broken_on_told(prompt: Prompt) -> Reply:
    if prompt.article.id == "told":
        return Reply("failed", "broken", detail="no route")
    return Reply("answered", "broken", EMPTY)


def test_rules_are_scored_without_being_asked_a_prompt() -> None:
    run = ran(plan("rules"))

    assert [line.id for line in run.lines] == ["quiet", "told"]
    assert (run.header.model, run.header.prompt) == ("rules", None)
    assert run.header.gold == gold_hash(list(CASES))
    assert figures(run.tallies)["strikes found"] > 0


def test_what_is_stored_is_read_back_the_same(tmp_path: Path) -> None:
    parts: list[Header | Line] = []
    run = ran(plan(silent), parts)
    path = tmp_path / "run.jsonl"
    path.write_text("".join(map(stored_line, parts)))

    back = read_run(path)

    assert (back.header, list(back.lines)) == (run.header, run.lines)
    first = json.loads(path.read_text().splitlines()[1])
    assert {"id", "record", "tally", "usage", "seconds", "status"} <= first.keys()
    assert back.usage == Usage(calls=2, cost_usd=1.0)


def test_failed_article_counts_as_missing_and_is_told_apart() -> None:
    whole, cut = ran(plan(silent)), ran(plan(broken_on_told))

    assert [tally.status for tally in cut.tallies] == ["empty", "failed"]
    assert figures(cut.tallies)[HEADLINE] == figures(whole.tallies)[HEADLINE]
    assert figures(cut.tallies)["failed"] == 1


def test_rejected_key_stops_the_run_and_leaves_what_was_finished() -> None:
    async def shut(prompt: Prompt) -> Reply:
        if prompt.article.id == "told":
            raise KeyRejectedError("no")
        return await silent(prompt)

    parts: list[Header | Line] = []
    with pytest.raises(KeyRejectedError):
        ran(plan(shut), parts)

    assert [part.id for part in parts if isinstance(part, Line)] == ["quiet"]


def test_samples_of_an_article_are_averaged() -> None:
    asked: list[str] = []

    async def every_other(prompt: Prompt) -> Reply:
        asked.append(prompt.article.id)
        if asked.count("told") % 2:
            return await broken_on_told(prompt)
        return await silent(prompt)

    run = ran(plan(every_other, samples=2))

    assert [(line.id, line.sample) for line in run.lines] == [
        ("quiet", 0),
        ("told", 0),
        ("quiet", 1),
        ("told", 1),
    ]
    assert figures(run.tallies)["failed"] == 0.5
    assert run.spread == 0.0


def test_reply_that_is_stored_is_not_paid_for_again(tmp_path: Path) -> None:
    with serving([answer('{"strikes": [], "claims": []}')]) as server:
        this = plan("openai/m", samples=2, db=str(tmp_path / "x.db"), url=server.base_url)
        first, second = ran(this), ran(this)

    assert server.calls == 4  # two articles, two samples of each
    assert second.tallies == first.tallies
    assert all(line.usage.from_store for line in second.lines)


def test_request_that_is_turned_down_fails_its_article_and_not_the_run() -> None:
    with serving([status(400, "bad request")]) as server:
        run = ran(plan("openai/m", url=server.base_url))

    assert {line.status for line in run.lines} == {"failed"}


def test_label_is_not_told_to_whoever_answers() -> None:
    assert "labelled" not in repr(article_of(CASES[1]))
    assert article_of(CASES[1]).text == CASES[1].text  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "no header"),
        ('{"article": {}}\n', "no header"),
        (None, "cannot be read"),
    ],
)
def test_file_that_is_no_run_is_refused(
    content: str | None, complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / "run.jsonl"
    if content is not None:
        path.write_text(content)

    with pytest.raises(GoldError, match=complaint):
        read_run(path)


def test_run_cut_short_is_refused(tmp_path: Path) -> None:
    parts: list[Header | Line] = []
    ran(plan(silent), parts)
    path = tmp_path / "run.jsonl"
    path.write_text("".join(map(stored_line, parts[:-1])))

    with pytest.raises(GoldError, match="1 of 2 answers"):
        read_run(path)


def test_broken_line_of_a_run_is_named(tmp_path: Path) -> None:
    parts: list[Header | Line] = []
    ran(plan(silent), parts)
    path = tmp_path / "run.jsonl"
    path.write_text(stored_line(parts[0]) + '{"id": "quiet"}\n')

    with pytest.raises(GoldError, match="line 2: sample"):
        read_run(path)


@pytest.mark.parametrize("name", SUITES)
def test_shipped_suites_hold_articles(name: str) -> None:
    suite = load_suite(name)

    assert suite.cases
    assert len({case.id for case in suite.cases}) == len(suite.cases)


def test_smoke_is_ten_articles_with_silence_and_hostility_in_them() -> None:
    cases = load_suite("smoke").cases

    assert {case.id for case in cases} == set(SMOKE)
    assert len(cases) == 10
    assert any(not case.label.strikes for case in cases)
    assert any(case.label.article.hostile for case in cases)


def test_hostile_articles_of_all_sets_are_one_suite() -> None:
    cases = load_suite("hostile").cases

    assert len(cases) >= 10
    assert all(case.label.article.hostile for case in cases)


def test_suite_nobody_ships_is_refused_by_name() -> None:
    with pytest.raises(GoldError, match="no suite 'tset': choose from smoke"):
        load_suite("tset")


def test_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no folder of labels"):
        load_folder(tmp_path / "nowhere")


def written(folder: Path, cases: tuple[Labelled, ...]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases:
        (folder / f"{case.id}.json").write_text(case.label.model_dump_json())
        (folder / f"{case.id}.txt").write_text(case.text)
    return folder


def test_folder_of_labels_is_a_suite_of_its_own(tmp_path: Path) -> None:
    suite = load_folder(written(tmp_path / "labels", CASES))

    assert suite.cases == CASES
    assert suite.name == str(tmp_path / "labels")
