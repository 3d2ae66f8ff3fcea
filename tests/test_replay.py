"""A run that was asked once is replayed anywhere: same replies, same usage, no server."""

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asking import GOOD, KEY, ONE_BAD, TASK, endpoint
from faults import Act, answer, reset, serving, status

from evals.run import Plan, carry_out
from evals.suites import load_suite
from extractor.article import Article
from extractor.errors import KeyRejectedError, ModelError, StaleCassetteError
from extractor.exchange import Prompt, Reply
from extractor.model.providers import Limits
from extractor.model.replay import open_recording, open_replay, recording, replaying
from extractor.prompt.build import build_prompt
from extractor.relay.folder import Slip, list_pending
from extractor.runner import Setup

ROOT = Path(__file__).parents[1]


def about(number: int, words: str = "fell on the mill") -> Prompt:
    article = Article(id=f"a{number}", text=f"Shell {number} “{words}” near Tarsa.")
    return build_prompt(TASK, TASK.steps[0], article)


PROMPTS = [about(number) for number in range(6)]


def reworded(prompt: Prompt, old: str, new: str) -> Prompt:
    """Change one word of what never changes: the system message."""
    system, *rest = prompt.messages
    assert system.content.count(old) == 1
    return replace(
        prompt, messages=(replace(system, content=system.content.replace(old, new)), *rest)
    )


def record(path: Path, acts: Sequence[Act], prompts: Sequence[Prompt] = PROMPTS) -> list[Reply]:
    async def run() -> list[Reply]:
        async with open_recording(path, endpoint(server), Limits()) as ask:
            return list(await asyncio.gather(*map(ask, prompts)))

    with serving(acts) as server:
        return asyncio.run(run())


def replay(path: Path, prompts: Sequence[Prompt] = PROMPTS) -> list[Reply]:
    async def run() -> list[Reply]:
        async with open_replay(path) as ask:
            return list(await asyncio.gather(*map(ask, prompts)))

    return asyncio.run(run())


@pytest.mark.parametrize(
    "acts",
    [
        [answer(GOOD)],
        [answer(ONE_BAD), answer(ONE_BAD), answer(GOOD)],
        [status(429, retry_after="0"), answer(GOOD)],
        [answer(GOOD[:40], "length")],
        [answer("Sorry?")],
        [reset, answer(GOOD)],
    ],
    ids=["good", "re-asked", "busy", "cut", "no JSON", "a lost line"],
)
def test_replayed_run_is_the_recorded_one_to_the_second(
    tmp_path: Path, acts: Sequence[Act]
) -> None:
    recorded = record(tmp_path / "run.yaml", acts)

    assert replay(tmp_path / "run.yaml") == recorded


def test_replay_needs_no_order(tmp_path: Path) -> None:
    record(tmp_path / "run.yaml", [answer(GOOD)])

    assert len(replay(tmp_path / "run.yaml", PROMPTS[::-1])) == len(PROMPTS)


def test_same_question_asked_twice_is_recorded_twice(tmp_path: Path) -> None:
    twice = [PROMPTS[0], PROMPTS[0]]
    recorded = record(tmp_path / "run.yaml", [answer(GOOD), answer(ONE_BAD)], twice)

    replayed = replay(tmp_path / "run.yaml", twice)

    assert sorted(reply.usage.calls for reply in replayed) == sorted(
        reply.usage.calls for reply in recorded
    )


def test_changed_word_of_a_prompt_stops_the_replay_and_names_the_article(tmp_path: Path) -> None:
    record(tmp_path / "run.yaml", [answer(GOOD)])
    changed = [*PROMPTS[:3], reworded(PROMPTS[3], "five rules", "nine rules"), *PROMPTS[4:]]

    with pytest.raises(StaleCassetteError) as caught:
        replay(tmp_path / "run.yaml", changed)

    words = str(caught.value)
    assert "'a3'" in words
    assert "message 1 (system)" in words
    assert "The [fiv]e rules" in words
    assert "The [nin]e rules" in words
    assert len(words.splitlines()) == 4


def test_changed_article_is_named_with_the_message_that_holds_it(tmp_path: Path) -> None:
    record(tmp_path / "run.yaml", [answer(GOOD)])

    with pytest.raises(StaleCassetteError, match=r"'a2'(.|\n)*message 10 \(user\) was changed"):
        replay(tmp_path / "run.yaml", [about(2, "missed the mill")])


def test_changed_schema_is_shown(tmp_path: Path) -> None:
    record(tmp_path / "run.yaml", [answer(GOOD)])
    schema = json.loads(json.dumps(PROMPTS[0].schema)) | {"description": "Other words."}

    with pytest.raises(StaleCassetteError, match=r"the schema was changed\n- .*\n\+ .*Other"):
        replay(tmp_path / "run.yaml", [replace(PROMPTS[0], schema=schema)])


def test_article_that_was_never_asked_about_is_named(tmp_path: Path) -> None:
    record(tmp_path / "run.yaml", [answer(GOOD)])

    with pytest.raises(StaleCassetteError, match=r"'a99'.*never asked about"):
        replay(tmp_path / "run.yaml", [about(99)])


def test_article_that_is_left_out_is_named(tmp_path: Path) -> None:
    record(tmp_path / "run.yaml", [answer(GOOD)])

    with pytest.raises(StaleCassetteError, match=r"1 reply nobody asked for.*'a5'"):
        replay(tmp_path / "run.yaml", PROMPTS[:-1])


def test_run_cassette_keeps_no_article_and_no_key(tmp_path: Path) -> None:
    record(tmp_path / "run.yaml", [answer(ONE_BAD)])

    text = (tmp_path / "run.yaml").read_text(encoding="utf-8")

    assert "near Tarsa" not in text
    assert "127.0.0.1" not in text
    assert KEY not in text


def test_hundred_and_fifty_replies_are_small_and_replay_in_seconds(tmp_path: Path) -> None:
    prompts = [about(number) for number in range(150)]
    reply = json.dumps(json.loads(GOOD) | {"claims": [], "padding": "so on " * 450})
    recorded = record(tmp_path / "run.yaml", [answer(reply)], prompts)

    started = time.monotonic()
    replayed = replay(tmp_path / "run.yaml", prompts)

    assert replayed == recorded
    assert time.monotonic() - started < 10
    assert (tmp_path / "run.yaml").stat().st_size <= 1_500_000


def test_recording_that_breaks_off_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "run.yaml").write_text("old")

    with pytest.raises(KeyRejectedError):
        record(tmp_path / "run.yaml", [answer(GOOD), status(401)])

    assert (tmp_path / "run.yaml").read_text() == "old"


def test_recording_anew_forgets_what_was_there(tmp_path: Path) -> None:
    record(tmp_path / "run.yaml", [answer(GOOD)])
    record(tmp_path / "run.yaml", [answer(GOOD)], PROMPTS[:1])

    assert len(replay(tmp_path / "run.yaml", PROMPTS[:1])) == 1


def test_cassette_that_is_not_there_is_told() -> None:
    with pytest.raises(StaleCassetteError, match=r"no-such\.yaml"):
        replay(Path("no-such.yaml"))


def test_scenario_is_no_run(tmp_path: Path) -> None:
    with recording(tmp_path / "scenario.yaml"):
        pass
    (tmp_path / "scenario.yaml").write_text("version: 1\ninteractions: []\n")

    with pytest.raises(StaleCassetteError, match="no run cassette"):
        replay(tmp_path / "scenario.yaml")


def test_one_cassette_at_a_time(tmp_path: Path) -> None:
    record(tmp_path / "run.yaml", [answer(GOOD)])

    with (
        recording(tmp_path / "other.yaml"),
        pytest.raises(ModelError, match="another cassette is open"),
        replaying(tmp_path / "run.yaml"),
    ):
        pass


def test_answers_of_a_relay_folder_become_a_run_cassette(tmp_path: Path) -> None:
    script = ROOT / "cassettes" / "record.py"
    flags = "--suite smoke --folder answers --model relay/anna --prompt extract@v1"
    done = threading.Event()
    seat = threading.Thread(target=answer_all, args=(tmp_path / "answers", done))
    seat.start()

    made = subprocess.run(  # noqa: S603 - ours
        [sys.executable, str(script), *flags.split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    done.set()
    seat.join()

    assert made.returncode == 0, made.stderr
    assert "{'empty': 10}" in made.stderr
    cassette = tmp_path / "cassettes" / "runs" / "smoke-relay-anna-extract@v1.yaml"
    setup = Setup("relay/anna", "extract@v1")
    plan = Plan(load_suite("smoke"), setup, 1, datetime(2024, 3, 7, tzinfo=UTC), cassette)
    run = asyncio.run(carry_out(plan, lambda _: None))
    assert {(line.status, line.record.model) for line in run.lines} == {("empty", "relay/anna")}


def answer_all(folder: Path, done: threading.Event) -> None:
    while not done.wait(0.05):
        for path in list_pending(folder):
            slip = Slip(path.with_name(path.name.removesuffix(".request.md")))
            slip.reply.write_text('{"strikes": [], "claims": []}')
