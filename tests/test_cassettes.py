"""What `cassettes/` holds: every way a server answers, replayed through the real client.

After a change on purpose: `python tests/test_cassettes.py` records the scenarios anew, from the
server in faults.py.
"""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from asking import EMPTY, GOOD, KEY, ONE_BAD, Waits, endpoint, kept
from faults import Act, answer, refusal, serving, status

from extractor.article import Article
from extractor.errors import StaleCassetteError
from extractor.exchange import Message, Prompt, Reply
from extractor.model.ask import open_ask
from extractor.model.providers import Endpoint, Limits
from extractor.model.replay import recording, replaying

CASSETTES = Path(__file__).parents[1] / "cassettes"
SCENARIO_FOLDER = CASSETTES / "scenarios"
RUN_FOLDER = CASSETTES / "runs"
FILES = sorted(path for path in CASSETTES.rglob("*") if path.suffix == ".yaml")

QUESTION = "Two strikes hit Aden on Monday, “killing at least 16”, said the mayor."
PROMPT = Prompt(
    article=Article(id="aden", text=QUESTION),
    name="scenario@v1",
    step="extract",
    parts=("strikes", "claims"),
    messages=(Message("system", "List strikes and claims as JSON."), Message("user", QUESTION)),
    schema={"type": "object", "required": ["strikes", "claims"]},
    fingerprint="",
)
BUSY = status(429, "slow down", retry_after="7", set_cookie="session=abc", x_request_id="r1")
LONG = answer(GOOD[:80], "length")

Outcome = tuple[str, int, int, int, list[float]]
SCENARIOS: dict[str, tuple[Sequence[Act], Outcome]] = {
    "success": ([answer(GOOD)], ("answered", 1, 1, 0, [])),
    "reask": ([answer(ONE_BAD), answer(GOOD)], ("answered", 2, 1, 0, [])),
    "reask_in_vain": ([answer(ONE_BAD), answer(ONE_BAD)], ("answered", 2, 1, 1, [])),
    "not_json": ([answer("Nothing “here”."), answer(EMPTY)], ("answered", 2, 0, 0, [])),
    "truncation": ([LONG, answer(GOOD)], ("answered", 2, 1, 0, [])),
    "truncation_twice": ([LONG, LONG], ("truncated", 2, 0, 0, [])),
    "refusal": ([refusal("I won’t read that.")], ("refused", 1, 0, 0, [])),
    "busy_429": ([BUSY, answer(GOOD)], ("answered", 2, 1, 0, [7.0])),
}
"""Acts, then status, calls, strikes kept, items rejected, seconds the policy waited."""

OFFLINE = Endpoint("test/m", "m", "http://127.0.0.1:9/v1", KEY)
SECRETS = re.compile(
    r"(?<![a-z])sk-[A-Za-z0-9]|bearer|authorization|cookie|api[-_]?key|x-request-id|openai-organization"
    r"|/home/|/root/|[A-Za-z0-9+/]{80}",
    re.IGNORECASE,
)


async def ask(to: Endpoint, prompt: Prompt = PROMPT) -> tuple[Reply, Waits]:
    waits = Waits()
    async with open_ask(to, Limits(), waits) as asked:
        return await asked(prompt), waits


def path_of(scenario: str) -> Path:
    return SCENARIO_FOLDER / f"{scenario}.yaml"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_recorded_scenario_ends_as_it_did(scenario: str) -> None:
    with replaying(path_of(scenario)):
        got, waits = asyncio.run(ask(OFFLINE))

    told = (got.status, got.usage.calls, kept(got), len(got.rejected), list(waits))
    assert told == SCENARIOS[scenario][1]
    assert got.usage.prompt_tokens == 900 * (got.usage.calls - len(waits))


@pytest.mark.parametrize("scenario", ["success", "reask", "busy_429"])
def test_scenario_recorded_now_is_the_file_we_keep(tmp_path: Path, scenario: str) -> None:
    record(scenario, tmp_path / "now.yaml")

    assert (tmp_path / "now.yaml").read_bytes() == path_of(scenario).read_bytes()


def record(scenario: str, path: Path) -> None:
    with serving(SCENARIOS[scenario][0]) as server, recording(path):
        asyncio.run(ask(endpoint(server)))


def test_every_scenario_has_its_cassette_and_every_cassette_its_scenario() -> None:
    assert {path.stem for path in SCENARIO_FOLDER.iterdir()} == set(SCENARIOS)


def test_every_run_cassette_is_told_of_in_the_readme() -> None:
    readme = (CASSETTES / "README.md").read_text(encoding="utf-8")

    for path in FILES:
        assert path.parent in {SCENARIO_FOLDER, RUN_FOLDER}
        assert path.parent == SCENARIO_FOLDER or f"`{path.name}`" in readme
    for name in re.findall(r"`([\w.@-]+\.yaml)`", readme):
        assert (RUN_FOLDER / name).is_file()


def test_cassettes_stay_small() -> None:
    assert sum(path.stat().st_size for path in FILES) <= 8_000_000
    for path in FILES:
        most = 50_000 if path.parent == SCENARIO_FOLDER else 1_500_000
        assert path.stat().st_size <= most, path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_cassette_holds_a_secret(path: Path) -> None:
    found = SECRETS.search(path.read_text(encoding="utf-8"))

    assert found is None, f"{path.name} holds {found and found[0]!r}"


@pytest.mark.parametrize("leak", [KEY, "Authorization: Bearer x", "Set-Cookie", "A" * 80])
def test_secret_scan_would_find_one(leak: str) -> None:
    assert SECRETS.search(f"- {leak}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_only_headers_on_the_list_are_kept(path: Path) -> None:
    for exchange in yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]:
        for side in ("request", "response"):
            names = {name.lower() for name in exchange[side]["headers"]}
            assert names <= {"content-type", "retry-after", "retry-after-ms"}


def test_curly_quotes_stay_readable() -> None:
    text = path_of("success").read_text(encoding="utf-8")

    assert QUESTION in text


def test_changed_word_stops_at_once_and_is_shown() -> None:
    other = Prompt(
        PROMPT.article,
        PROMPT.name,
        PROMPT.step,
        PROMPT.parts,
        (Message("system", "List strikes and claims as text."), PROMPT.messages[1]),
        PROMPT.schema,
        "",
    )

    with pytest.raises(StaleCassetteError) as caught, replaying(path_of("success")):
        asyncio.run(ask(OFFLINE, other))

    assert "success.yaml" in str(caught.value)
    assert "strikes and claims as [JSON]." in str(caught.value)
    assert "strikes and claims as [text]." in str(caught.value)


def test_recording_that_nobody_asked_for_is_told() -> None:
    with (
        pytest.raises(StaleCassetteError, match="2 replies nobody asked for"),
        replaying(path_of("reask")),
    ):
        pass


def test_second_question_of_a_kind_recorded_once_is_stale() -> None:
    with replaying(path_of("success")):
        asyncio.run(ask(OFFLINE))
        with pytest.raises(StaleCassetteError):
            asyncio.run(ask(OFFLINE))


if __name__ == "__main__":
    for each in SCENARIOS:
        record(each, path_of(each))
