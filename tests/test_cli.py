"""What somebody at a shell sees: data on stdout, sentences on stderr, exit codes to rely on."""

import csv
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Call, Outcome, caller, settle

STRIKE = (
    "Coalition jets bombed a weapons depot near Raqqa on Tuesday, killing at least 12 militants, "
    "the coalition said in a statement. Residents of the town said that the explosion broke "
    "windows several streets away and that smoke hung over the river until the evening."
)
QUIET = (
    "The town council met on Tuesday to speak about the new bridge. The mayor said that the work "
    "would begin in spring and take two years, and that the old bridge would stay open until the "
    "new one is finished. Nobody in the hall objected, and the meeting ended early."
)
FRENCH = (
    "Le conseil municipal s'est réuni mardi pour parler du nouveau pont. Le maire a déclaré que "
    "les travaux commenceraient au printemps et dureraient deux ans, et que le vieux pont "
    "resterait ouvert jusqu'à la fin du chantier. Personne dans la salle n'a fait d'objection."
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with articles in it, and an environment that sets nothing."""
    settle(monkeypatch, tmp_path)
    Path("strike.txt").write_text(STRIKE)
    Path("strike.json").write_text('{"title": "Depot hit", "published": "2017-03-09"}')
    Path("quiet.txt").write_text(QUIET)
    return tmp_path


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(capsys)


def test_strike_comes_out_with_its_metadata(call: Call) -> None:
    outcome = call("extract", "strike.txt", "--model", "rules")

    (record,) = outcome.records
    assert outcome.code == 0
    assert record["status"] == "ok"
    assert record["article"]["title"] == "Depot hit"
    assert record["strikes"][0]["date"]["start"] == "2017-03-07"
    assert record["strikes"][0]["place"]["country"] == "SYR"


def test_every_kept_quote_stands_where_the_record_says(call: Call) -> None:
    (record,) = call("extract", "strike.txt").records

    items = [*record["strikes"], *record["claims"]]
    quotes = [quote for item in items for quote in item["evidence"]]
    assert quotes
    assert all(STRIKE[quote["start"] : quote["end"]] == quote["quote"] for quote in quotes)


def test_article_without_strikes_is_empty_and_that_is_fine(call: Call) -> None:
    outcome = call("extract", "quiet.txt")

    assert (outcome.code, outcome.statuses) == (0, ["empty"])


def test_fallback_to_the_rules_is_said_once_with_their_score(call: Call) -> None:
    outcome = call("extract", "strike.txt", "quiet.txt")

    assert outcome.err.count("no model is set, so the built-in rules answer") == 1


def test_model_that_was_chosen_is_not_announced(call: Call) -> None:
    assert "no model is set" not in call("extract", "quiet.txt", "--model", "rules").err


def test_quiet_says_nothing(call: Call) -> None:
    assert call("extract", "strike.txt", "quiet.txt", "--quiet").err == ""


def test_model_is_taken_from_a_dotenv_file(call: Call) -> None:
    Path(".env").write_text("EXTRACTOR_MODEL=nobody/at-all\n")
    outcome = call("extract", "strike.txt")

    assert outcome.code == 2
    assert "'nobody/at-all'" in outcome.err


def test_environment_wins_over_the_dotenv_file(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("EXTRACTOR_MODEL=nobody/at-all\n")
    monkeypatch.setenv("EXTRACTOR_MODEL", "rules")

    assert call("extract", "strike.txt").code == 0


def test_flag_wins_over_the_environment(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACTOR_MODEL", "nobody/at-all")

    assert call("extract", "strike.txt", "--model", "rules").code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["extract", "missing.txt"], "'missing.txt'"),
        (["extract", "strike.txt", "strike.txt"], "'strike'"),
        (["extract", "strike.txt", "--model", "nobody/at-all"], "'nobody/at-all'"),
        (["extract", "strike.txt", "--model", "openai/gpt-5-mini"], "OPENAI_API_KEY"),
        (["extract", "strike.txt", "--model", "ollama/m", "--prompt", "extract@v99"], "v99"),
        (["extract", "strike.txt", "--model", "rules", "--prompt", "extract@v1"], "--prompt"),
        (["extract", "strike.txt", "--published", "yesterday"], "yesterday"),
        (["extract", "strike.txt", "--format", "csv"], "--out"),
        (["extract", "strike.txt", "--out", "strike.txt"], "one of the inputs"),
        (["extract", "strike.txt", "--out", "no/such/folder.jsonl"], "no/such/folder.jsonl"),
        (["extract", "strike.txt", "--no-such-flag"], "--no-such-flag"),
        (["extract"], "PATH"),
        (["show", "missing.jsonl"], "missing.jsonl"),
        (["show", "strike.txt"], "record 1"),
        (["prompts", "show", "extract@v99"], "extract@v99"),
        (["gazetteer", "build", "missing.txt"], "missing.txt"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_call_ends_with_2_and_one_sentence(
    call: Call, arguments: list[str], words: str
) -> None:
    outcome = call(*arguments)

    *_, sentence = outcome.err.splitlines()
    assert outcome.code == 2
    assert sentence.startswith("extractor: ")
    assert words in sentence
    assert "Traceback" not in outcome.err


def test_wrong_call_touches_no_output_file(call: Call) -> None:
    Path("kept.jsonl").write_text("kept")
    call("extract", "strike.txt", "--model", "nobody/at-all", "--out", "kept.jsonl")

    assert Path("kept.jsonl").read_text() == "kept"


def test_article_that_cannot_be_read_costs_the_others_nothing(call: Call) -> None:
    Path("image.txt").write_bytes(b"\x89PNG\r\n\x00\x00" * 100)
    Path("empty.txt").write_text("")
    Path("stub.txt").write_text("Raid on depot. Subscribe to read on.")
    Path("francais.txt").write_text(FRENCH)
    outcome = call("extract", "image.txt", "empty.txt", "stub.txt", "francais.txt", "strike.txt")

    assert outcome.code == 1
    assert outcome.statuses == ["unreadable", "skipped", "skipped", "skipped", "ok"]
    assert all(record["detail"] for record in outcome.records[:4])
    for name in ("image is unreadable: ", "empty is skipped: ", "francais is skipped: "):
        assert name in outcome.err


def test_allow_partial_makes_any_status_good(call: Call) -> None:
    Path("empty.txt").write_text("")

    assert call("extract", "empty.txt").code == 1
    assert call("extract", "empty.txt", "--allow-partial").code == 0


def test_without_a_day_of_publication_relative_days_stay_open_and_the_record_says_so(
    call: Call,
) -> None:
    Path("undated.txt").write_text(STRIKE)
    (record,) = call("extract", "undated.txt").records

    assert record["strikes"][0]["date"] == {"text": "Tuesday", "start": None, "end": None}
    assert "no_anchor" in record["strikes"][0]["flags"]
    assert "no day of publication" in record["detail"]


def test_published_dates_articles_that_state_no_day(call: Call) -> None:
    Path("undated.txt").write_text(STRIKE)
    (record,) = call("extract", "undated.txt", "--published", "2017-03-09").records

    assert record["strikes"][0]["date"]["start"] == "2017-03-07"


def test_folder_is_read_in_order_and_metadata_files_are_no_articles(
    call: Call, folder: Path
) -> None:
    outcome = call("extract", str(folder))

    assert [record["article"]["id"] for record in outcome.records] == ["quiet", "strike"]
    assert "2 articles: " in outcome.err


def test_columns_of_other_names_are_mapped(call: Call) -> None:
    with Path("rows.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["key", "body", "day"], ["r1", STRIKE, "2017-03-09"]])
    columns = ["--id-column", "key", "--text-column", "body", "--published-column", "day"]
    (record,) = call("extract", "rows.csv", *columns).records

    assert (record["article"]["id"], record["article"]["published"]) == ("r1", "2017-03-09")


def test_no_text_leaves_only_the_hash(call: Call) -> None:
    (record,) = call("extract", "strike.txt", "--no-text").records

    assert "text" not in record["article"]
    assert len(record["article"]["sha256"]) == 64


def test_json_is_one_array(call: Call) -> None:
    outcome = call("extract", "strike.txt", "quiet.txt", "--format", "json")

    assert [record["status"] for record in json.loads(outcome.out)] == ["ok", "empty"]


def test_csv_writes_three_files_into_the_folder(call: Call) -> None:
    outcome = call("extract", "strike.txt", "--format", "csv", "--out", "tables")

    assert outcome.out == ""
    assert sorted(path.name for path in Path("tables").iterdir()) == [
        "articles.csv",
        "claims.csv",
        "strikes.csv",
    ]


def test_table_names_the_strike_for_people(call: Call) -> None:
    page = call("extract", "strike.txt", "--format", "table").out

    assert "Depot hit" in page
    assert "2017-03-07" in page


def test_out_takes_the_lines_and_leaves_stdout_empty(call: Call) -> None:
    outcome = call("extract", "strike.txt", "--out", "records.jsonl")

    assert outcome.out == ""
    assert json.loads(Path("records.jsonl").read_text())["status"] == "ok"


def test_show_marks_the_evidence_in_the_article(call: Call) -> None:
    call("extract", "strike.txt", "quiet.txt", "--out", "records.jsonl")
    page = call("show", "records.jsonl", "strike").out

    assert "⟦" in page
    assert "⟧S1" in page
    assert "town council" not in page


def test_show_reads_an_array_too(call: Call) -> None:
    call("extract", "strike.txt", "--format", "json", "--out", "records.json")

    assert "⟧S1" in call("show", "records.json").out


def test_show_of_records_without_text_needs_the_articles(call: Call) -> None:
    call("extract", "strike.txt", "--no-text", "--out", "records.jsonl")
    without = call("show", "records.jsonl")
    wanting = call("show", "records.jsonl", "--articles", "quiet.txt")
    given = call("show", "records.jsonl", "--articles", "strike.txt")

    assert (without.code, wanting.code, given.code) == (2, 2, 0)
    assert "--articles" in without.err
    assert "⟧S1" in given.out


def test_show_of_an_unknown_id_names_it(call: Call) -> None:
    call("extract", "strike.txt", "--out", "records.jsonl")
    outcome = call("show", "records.jsonl", "nobody")

    assert outcome.code == 2
    assert "'nobody'" in outcome.err


def test_prompts_are_listed_shown_and_checked(call: Call) -> None:
    assert "extract@v1" in call("prompts", "list").out
    assert "# step extract" in call("prompts", "show", "extract@v1").out
    assert call("prompts", "check", "extract@v1").out == "extract@v1 holds together\n"
    assert call("prompts", "check").code == 0


def test_prompt_is_begun_from_another_and_compared(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = call("prompts", "new", "extract@mine", "--source", "extract@v2", "--folder", "own")
    monkeypatch.setenv("EXTRACTOR_PROMPTS", "own")

    assert begun == Outcome(0, "own/extract/mine\n", "")
    assert call("prompts", "diff", "extract@v2", "extract@mine").out == ""
    assert "+++ extract@v2/system.md" in call("prompts", "diff", "extract@v1", "extract@v2").out
    again = call("prompts", "new", "extract@mine", "--source", "extract@v2", "--folder", "own")
    assert again.code == 2
    assert "choose another version" in again.err


def test_render_prints_the_request_with_the_article_last(call: Call) -> None:
    outcome = call("prompts", "render", "extract@v1", "--article", "strike.txt")

    request = json.loads(outcome.out)
    assert STRIKE in request["messages"][-1]["content"]
    assert request["response_format"]["json_schema"]["strict"] is True


def test_prompt_that_contradicts_itself_fails_the_check(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("mine/extract/v1").mkdir(parents=True)
    Path("mine/extract/v1/user.md").write_text("{{metadata}} {{earlier}} {{article}} Go on.")
    monkeypatch.setenv("EXTRACTOR_PROMPTS", "mine")
    outcome = call("prompts", "check", "extract@v1")

    assert outcome.code == 1
    assert "user.md" in outcome.out


def test_place_of_a_users_own_dump_is_found_afterwards(call: Call) -> None:
    dump = ["99", "Qarat Zimra", "Qarat Zimra", "", "35.5", "38.25", "P", "PPL", "SY", "", "04"]
    dump += ["", "", "", "0", "", "", "Asia/Damascus", "2020-01-01"]
    Path("SY.txt").write_text("\t".join(dump) + "\n")
    Path("own.txt").write_text(STRIKE.replace("Raqqa", "Qarat Zimra, Syria,"))
    before = call("extract", "own.txt").records[0]["strikes"][0]["place"]
    built = call("gazetteer", "build", "SY.txt")
    after = call("extract", "own.txt").records[0]["strikes"][0]["place"]

    assert (before["lat"], built.code, after["lat"]) == (None, 0, 35.5)


@pytest.mark.parametrize("arguments", [[], ["prompts"], ["gazetteer"]])
def test_call_without_a_command_prints_the_help(call: Call, arguments: list[str]) -> None:
    outcome = call(*arguments)

    assert (outcome.code, outcome.err) == (2, "")
    assert "Usage: extractor" in outcome.out


@pytest.mark.parametrize(
    "command",
    [
        ["extract"],
        ["show"],
        ["prompts", "list"],
        ["prompts", "show"],
        ["prompts", "render"],
        ["prompts", "check"],
        ["gazetteer", "build"],
    ],
)
def test_help_of_every_command_carries_an_example(call: Call, command: list[str]) -> None:
    outcome = call(*command, "--help")

    assert outcome.code == 0
    assert f"Example: extractor {' '.join(command)}" in " ".join(outcome.out.split())


def shell(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "extractor", *arguments]
    return subprocess.run(  # noqa: S603 - our own program
        command, input=text, capture_output=True, text=True, check=False, timeout=60
    )


def test_standard_input_is_an_article() -> None:
    done = shell("extract", "-", "--published", "2017-03-09", text=STRIKE)

    assert done.returncode == 0
    assert json.loads(done.stdout)["strikes"][0]["date"]["start"] == "2017-03-07"


def test_help_imports_nothing_that_is_slow() -> None:
    code = (
        "import sys; from extractor.cli import run; run(['--help']); "
        "slow = {'pydantic', 'openai', 'instructor', 'numpy', 'trafilatura', 'asyncio'}; "
        "sys.exit(' '.join(slow & set(sys.modules)) or 0)"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_rules_import_no_model_client() -> None:
    code = (
        "import sys; from extractor.cli import run; run(['extract', 'strike.txt']); "
        "slow = {'openai', 'instructor', 'httpx2', 'numpy', 'trafilatura', 'rich'}; "
        "sys.exit(' '.join(slow & set(sys.modules)) or 0)"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_reader_that_closes_the_pipe_gets_no_traceback(folder: Path) -> None:
    many = folder / "many"
    many.mkdir()
    for number in range(200):
        (many / f"{number:03}.txt").write_text(QUIET * 20)
    writing = subprocess.Popen(
        [sys.executable, "-m", "extractor", "extract", "many", "--quiet"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert writing.stdout is not None
    writing.stdout.readline()
    writing.stdout.close()
    assert writing.stderr is not None
    err = writing.stderr.read()
    writing.stderr.close()

    assert writing.wait(timeout=60) == 1
    assert err == ""


def test_ctrl_c_keeps_finished_records_and_says_so(folder: Path) -> None:
    many = folder / "many.jsonl"
    lines = (json.dumps({"id": f"q{number}", "text": QUIET}) for number in range(20_000))
    many.write_text("\n".join(lines))
    writing = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "extractor", "extract", str(many)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert writing.stdout is not None
    first = writing.stdout.readline()
    writing.send_signal(signal.SIGINT)
    rest, err = writing.communicate(timeout=60)

    assert writing.returncode == 130
    assert all(json.loads(each) for each in [first, *rest.splitlines()])
    assert err.splitlines()[-1].startswith("extractor: interrupted: ")
    assert "Traceback" not in err
