"""The card of runs, and that the one we ship is what the recorded replies give."""

import re
from pathlib import Path

import pytest
from results import CASSETTES, RESULTS, recorded, results, run_of
from test_eval_verdicts import STEADY
from test_eval_verdicts import run_of as noisy_run

from evals.card import card, grounding
from evals.runfile import Line, Run
from extractor.cli.eval_verdict import write_card
from extractor.errors import GoldError, StaleCassetteError
from extractor.ground import LEAK
from extractor.runner import Setup
from extractor.schema.draft import Rejected
from extractor.schema.record import Usage

LOST = Rejected(kind="quote", reason="quote not in the article: 'x'", raw=None)
LEAKED = Rejected(kind="quote", reason=f"quote not in the article: 'y' ({LEAK})", raw=None)
BAD_CLAIM = Rejected(kind="claim", reason=f"a claim that says {LEAK}", raw=None)


def with_first(run: Run, **changes: object) -> Run:
    """A run whose first record is changed."""
    first, *rest = run.lines
    record = first.record.model_copy(update=changes)
    return Run(run.header, [Line(**(dict(first) | {"record": record})), *rest])


def test_lost_quotes_and_leaks_are_counted_and_lost_items_are_not() -> None:
    found = grounding(with_first(STEADY, rejected=(LOST, LEAKED, BAD_CLAIM)))

    assert (found.lost, found.leaks) == (2, 1)
    assert found.kept == grounding(STEADY).kept > 1000
    assert found.lost_share == 2 / (2 + found.kept)


def test_costs_are_told_for_an_article_and_a_thousand() -> None:
    usage = Usage(calls=1, prompt_tokens=88_000, completion_tokens=8_800)
    page = card([with_first(STEADY, usage=usage)])

    assert "| 0.01 | 1,000 + 100 | $0.45 | $2.25 | $7.50 |" in page


def test_runs_of_a_suite_are_held_against_the_first() -> None:
    page = card([STEADY, noisy_run(2, dropped=0.3)])

    assert "### noise held against noise" in page
    assert "B is worse" in page
    assert page.count("## test") == 1
    assert "| strike.method | ." in page


def named(run: Run, prompt: str) -> Run:
    """A run as if a model had been asked with a prompt."""
    return Run(run.header.model_copy(update={"prompt": prompt}), run.lines)


def test_each_run_is_held_against_every_earlier_one() -> None:
    first, later = named(STEADY, "extract@v1"), named(noisy_run(2, dropped=0.3), "extract@v2")
    last = named(noisy_run(4, dropped=0.8), "extract@v3")

    page = card([noisy_run(3, dropped=0.6), first, later, last])

    rows = re.findall(
        r"^\| (noise \S+) \| (noise.*?) \| .* \| (better|worse) \| ", page, re.MULTILINE
    )
    assert rows == [
        ("noise extract@v1", "noise", "better"),
        ("noise extract@v2", "noise", "better"),
        ("noise extract@v3", "noise", "worse"),
        ("noise extract@v2", "noise extract@v1", "worse"),
        ("noise extract@v3", "noise extract@v1", "worse"),
        ("noise extract@v3", "noise extract@v2", "worse"),
    ]
    assert re.findall("### (.*) held against (.*)", page) == [
        ("noise extract@v1", "noise"),
        ("noise extract@v2", "noise extract@v1"),
        ("noise extract@v3", "noise extract@v1"),
    ]


def test_card_of_no_run_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot be read as a run"):
        write_card([tmp_path / "none.jsonl"], None)


def test_results_are_what_the_recorded_replies_give() -> None:
    assert RESULTS.read_text(encoding="utf-8") == card(results())


def test_every_run_cassette_is_in_the_results() -> None:
    page = RESULTS.read_text(encoding="utf-8")
    runs = [path.stem for path in CASSETTES.glob("*.yaml")]

    assert runs
    for suite, model, prompt in (re.split(r"-(?=relay|extract)", name) for name in runs):
        assert f"{suite}, {model.replace('-', '/', 1)} {prompt}: " in page


def test_a_changed_prompt_stops_the_replay_and_names_the_article(tmp_path: Path) -> None:
    *_, setup = recorded("dev")
    name, _, version = setup.prompt.partition("@")
    changed = tmp_path / name / version / "user.md"
    changed.parent.mkdir(parents=True)
    shipped = Path(__file__).parents[1] / "prompts" / name / version / "user.md"
    changed.write_text(shipped.read_text(encoding="utf-8").replace("below", "beneath"))

    with pytest.raises(StaleCassetteError, match="afg-dangam-shelling-agency-2012"):
        run_of("dev", Setup(setup.model, setup.prompt, tmp_path))
