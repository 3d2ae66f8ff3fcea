"""`extractor eval` at a shell: tables on stdout, sentences on stderr, exit codes to rely on."""

import asyncio
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from faults import answer, serving
from labelling import claim, labelled, place, record_of, strike

from evals.gold import Labelled
from evals.run import Plan, carry_out
from evals.suites import Suite
from extractor.cli import run
from extractor.export.lines import json_line
from extractor.model.providers import Endpoint, Limits
from extractor.model.replay import open_recording
from extractor.prompt import DEFAULT_PROMPT
from extractor.prompt.build import load_task, shipped_prompts
from extractor.runner import Setup

TEXT = (
    "Coalition jets bombed a weapons depot near Raqqa on Tuesday, killing at least 12 militants, "
    "the coalition said in a statement. Residents of the town said that the explosion broke "
    "windows several streets away and that smoke hung over the river until the evening."
)
QUIET = (
    "The town council met on Tuesday to speak about the new bridge. The mayor said that the work "
    "would begin in spring and take two years, and that the old bridge would stay open until the "
    "new one is finished. Nobody in the hall objected, and the meeting ended early."
)
DEPOT = "Coalition jets bombed a weapons depot near Raqqa"
CASES = [
    labelled([], [], name="bridge", text=QUIET),
    labelled(
        [
            strike("S1", DEPOT).model_copy(
                update={"method": "airstrike", "place": place("Raqqa", country="SYR")}
            )
        ],
        [claim("C1", ["S1"], DEPOT)],
        name="depot",
        text=TEXT,
    ),
]


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def gold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with two labelled articles, and an environment that sets nothing."""
    for name in os.environ:
        if name.startswith(("EXTRACTOR_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.chdir(tmp_path)
    return written(Path("gold"), CASES)


def written(folder: Path, cases: list[Labelled]) -> Path:
    folder.mkdir()
    for case in cases:
        (folder / f"{case.id}.json").write_text(case.label.model_dump_json())
        (folder / f"{case.id}.txt").write_text(case.text)
    return folder


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    def called(*arguments: str) -> Outcome:
        code = run(["eval", *arguments])
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return called


def perfect(path: str = "records.jsonl", cases: list[Labelled] = CASES) -> str:
    Path(path).write_text("".join(f"{json_line(record_of(case))}\n" for case in cases))
    return path


def test_run_prints_the_headline_with_its_interval_and_is_stored(call: Call) -> None:
    outcome = call("run", "--gold", "gold", "--model", "rules", "--fields")

    assert outcome.code == 0
    assert "slot-ALL micro-F1" in outcome.out
    assert "95 % interval" in outcome.out
    assert "expected detectable effect" in outcome.out
    assert "claim.stance" in outcome.out
    (stored,) = Path("runs").iterdir()
    assert f"run stored in {stored}" in outcome.err
    assert len(stored.read_text().splitlines()) == 1 + len(CASES)


def test_several_prompts_are_held_against_the_first(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("own/extract").mkdir(parents=True)
    for name in ("v8", "v9"):
        (Path("own/extract") / name).symlink_to(shipped_prompts() / "extract/v1")
    monkeypatch.setenv("EXTRACTOR_PROMPTS", "own")
    with serving([answer('{"strikes": [], "claims": []}')]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        outcome = call(
            *("run", "--gold", "gold", "--model", "openai/m", "--out", "both"),
            *("--prompt", "extract@v8", "--prompt", "extract@v9"),
        )

    assert outcome.code == 0
    assert "gold, openai/m, prompt by prompt" in outcome.out
    assert "to the first" in outcome.out
    assert "cannot tell" in outcome.out
    assert sorted(path.name for path in Path("both").iterdir()) == [
        "gold-openai-m-extract@v8.jsonl",
        "gold-openai-m-extract@v9.jsonl",
    ]


async def recorded(url: str, cassette: Path) -> None:
    """Ask a server about both articles and keep what it says."""
    endpoint = Endpoint("openai/m", "m", url, "sk-test")
    limits = Limits(load_task(DEFAULT_PROMPT, [shipped_prompts()]).max_completion_tokens)
    async with open_recording(cassette, endpoint, limits) as ask:
        setup = Setup(ask)
        plan = Plan(Suite("gold", tuple(CASES)), setup, 1, datetime(2024, 3, 7, tzinfo=UTC))
        await carry_out(plan, lambda _: None)


def test_recorded_run_is_replayed_without_a_server_or_key(call: Call) -> None:
    cassette = Path(f"cassettes/runs/gold-openai-m-{DEFAULT_PROMPT}.yaml")
    cassette.parent.mkdir(parents=True)
    with serving([answer('{"strikes": [], "claims": []}')]) as server:
        asyncio.run(recorded(server.base_url, cassette))

    outcome = call("run", "--gold", "gold", "--model", "openai/m", "--replay", "--out", "r.jsonl")

    assert outcome.code == 0
    assert "gold, openai/m extract@" in outcome.out
    assert "2 calls, 1,800 + 100 tokens" in outcome.out


def test_shipped_suite_needs_no_folder(call: Call) -> None:
    outcome = call("run", "--suite", "smoke", "--model", "rules", "--out", "smoke.jsonl", "--quiet")

    assert outcome.code == 0
    assert "smoke, rules: 10 articles" in outcome.out


def test_perfect_records_score_one(call: Call) -> None:
    outcome = call("score", "--gold", "gold", "--pred", perfect())

    assert outcome.code == 0
    assert "slot-ALL micro-F1     1.000" in outcome.out
    assert not outcome.err


def test_alignment_of_every_article_is_explained(call: Call) -> None:
    outcome = call("score", "--gold", "gold", "--pred", perfect(), "--explain")

    assert "bridge\n  nothing labelled, nothing predicted" in outcome.out
    assert "depot\n  strike S1 = predicted S1" in outcome.out


def test_articles_on_one_side_only_are_named(call: Call) -> None:
    stranger = labelled([], [], name="stranger")

    outcome = call("score", "--gold", "gold", "--pred", perfect(cases=[CASES[0], stranger]))

    assert outcome.code == 0
    assert "no record, so scored as silence: depot" in outcome.err
    assert "no label, so left out: stranger" in outcome.err
    assert "1 empty, 1 failed" in outcome.out


def stored(call: Call, name: str) -> str:
    call("run", "--gold", "gold", "--model", "rules", "--out", name, "--quiet")
    return name


def test_run_compares_with_itself(call: Call) -> None:
    outcome = call("compare", stored(call, "a.jsonl"), stored(call, "b.jsonl"))

    assert outcome.code == 0
    assert "the two runs score the same on every article" in outcome.out


def test_runs_over_other_labels_are_refused_by_name(call: Call) -> None:
    first = stored(call, "a.jsonl")
    written(Path("other"), CASES[:1])
    call("run", "--gold", "other", "--model", "rules", "--out", "b.jsonl", "--quiet")

    outcome = call("compare", first, "b.jsonl")

    assert outcome.code == 2
    assert "different labels" in outcome.err
    assert "(gold)" in outcome.err
    assert "(other)" in outcome.err


def test_blessed_run_passes_and_a_worse_one_does_not(call: Call) -> None:
    blessed = call("bless", stored(call, "a.jsonl"))
    baseline = blessed.out.strip()

    passed = call("gate", "a.jsonl", "--baseline", baseline)
    lines = Path("a.jsonl").read_text().splitlines()
    broken = json.loads(lines[-1])
    broken["record"]["status"] = "invalid"
    Path("b.jsonl").write_text("\n".join([*lines[:-1], json.dumps(broken)]))
    failed = call("gate", "b.jsonl", "--baseline", baseline)

    assert baseline == "evals/baselines/gold-rules.json"
    assert (passed.code, failed.code) == (0, 1)
    assert "the run passes the gate" in passed.out
    assert "FAIL 1 articles got no valid answer: depot" in failed.out


def test_error_browser_is_one_file(call: Call) -> None:
    outcome = call("report", stored(call, "a.jsonl"), stored(call, "b.jsonl"), "--out", "e.html")

    assert outcome.code == 0
    assert outcome.out == "e.html\n"
    assert "weapons depot" in Path("e.html").read_text()


def test_error_browser_of_labels_that_have_changed_is_refused(call: Call) -> None:
    stored(call, "a.jsonl")
    Path("gold/bridge.txt").write_text(QUIET + " The end.")

    outcome = call("report", "a.jsonl", "--out", "e.html")

    assert outcome.code == 2
    assert "not those that the run was scored against" in outcome.err


def test_labels_are_held_to_the_codebook(call: Call) -> None:
    label = json.loads(Path("gold/depot.json").read_text())
    label["strikes"][0]["quotes"] = ["Words that nobody wrote"]
    Path("gold/depot.json").write_text(json.dumps(label))

    outcome = call("check-gold", "gold")

    assert outcome.code == 1
    assert "depot.json: S1: " in outcome.out
    assert not outcome.err


def test_two_labellings_are_held_against_each_other(call: Call) -> None:
    second = [CASES[0], labelled([], [], name="depot", text=TEXT)]
    written(Path("second"), second)

    outcome = call("agree", "gold", "second")

    assert outcome.code == 0
    assert "2 articles labelled twice" in outcome.out
    assert "Krippendorff's alpha, stance" in outcome.out


def test_users_own_releases_are_measured_beside_published_figures(call: Call) -> None:
    release = {
        "id": "r1",
        "text": f"KABUL (March 7, 2011) - {TEXT}",
        "airstrike": True,
        "start_date": "2011-03-01",
        "min_killed": 12,
    }
    Path("isaf.jsonl").write_text(json.dumps(release))

    outcome = call(
        *("run", "--suite", "isaf", "--data", "isaf.jsonl", "--model", "rules"),
        *("--out", "records.jsonl", "--quiet"),
    )

    assert outcome.code == 0
    assert "1 of 1" in outcome.out
    assert "CC BY-SA 4.0" in outcome.out
    assert json.loads(Path("records.jsonl").read_text())["article"]["id"] == "r1"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["run", "--model", "rules"], "name either a --suite or a --gold folder"),
        (["run", "--suite", "tset"], "there is no suite 'tset'"),
        (["run", "--suite", "isaf"], "name its file with --data"),
        (["run", "--suite", "dev", "--data", "x"], "--data goes with --suite isaf or centcom"),
        (["run", "--suite", "isaf", "--data", "nowhere"], "nowhere cannot be read"),
        (["run", "--suite", "isaf", "--data", "x", "--fields"], "--suite isaf takes no"),
        (["run", "--gold", "nowhere"], "nowhere is no folder of labels"),
        (["run", "--gold", "gold", "--prompt", "extract@v1"], "the rules take no --prompt"),
        (["run", "--gold", "gold", "--samples", "3"], "the rules always answer the same"),
        (["run", "--gold", "gold", "--replay"], "the rules need no --replay"),
        (["run", "--gold", "gold", "--out", "gold"], "cannot write to 'gold'"),
        (["run", "--gold", "gold", "--model", "openai/m"], "OPENAI_API_KEY"),
        (
            ["run", "--gold", "gold", "--model", "relay/anna", "--replay"],
            f"there is no cassette 'cassettes/runs/gold-relay-anna-{DEFAULT_PROMPT}.yaml'",
        ),
        (["score", "--gold", "gold", "--pred", "nowhere"], "nowhere cannot be read"),
        (["compare", "nowhere", "nowhere"], "nowhere cannot be read as a run"),
        (["gate", "nowhere", "--baseline", "x"], "nowhere cannot be read as a run"),
        (["bless", "nowhere"], "nowhere cannot be read as a run"),
        (["report", "a", "b", "c", "--out", "x"], "name one run or two"),
        (["check-gold", "nowhere"], "nowhere: no label file"),
        (["agree", "nowhere", "gold"], "nowhere: no label file"),
    ],
)
def test_wrong_call_is_one_sentence(call: Call, arguments: list[str], complaint: str) -> None:
    outcome = call(*arguments)

    assert outcome.code == 2
    assert complaint in outcome.err
    assert outcome.err.count("\n") == 1
    assert not Path("runs").exists()


@pytest.mark.parametrize(
    "command", ["run", "score", "compare", "gate", "bless", "report", "agree", "check-gold"]
)
def test_help_teaches_by_an_example(call: Call, command: str) -> None:
    outcome = call(command, "--help")

    assert f"Example: extractor eval {command}" in outcome.out
