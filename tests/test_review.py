"""The desk without a browser: who may write, what is saved, and what becomes a label."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from desks import (
    MILL,
    Answer,
    accepted,
    ask,
    cases_of,
    changed,
    desk_over,
    only,
    own_headers,
    silo,
)
from reporting import claim, quote, record_of, strike, toll

from evals.check import check_gold
from extractor.article import Article
from extractor.cli import run
from extractor.cli.reviewing import Order, desk_of, folders_of
from extractor.errors import GoldError, StoreError
from extractor.resolve.gazetteer import Gazetteer
from extractor.review.cases import cases_of_labels, stem_of
from extractor.review.desk import Conflict, Saved, Unfinished
from extractor.review.guard import LARGEST_BODY
from extractor.review.merging import MergeError, differences, merged
from extractor.review.reading import Question, read_words
from extractor.review.reviewed import keep_reviewed, record_of_sheet, reviewer
from extractor.review.server import serving_desk
from extractor.review.sheet import Sheet, label_of, sheet_of_label, sheet_of_record
from extractor.schema.record import DateValue, Place, Quantity
from extractor.store.opening import open_store
from extractor.store.records import latest_records
from extractor.store.summaries import run_summaries

GOLD = Path(__file__).parents[1] / "evals" / "gold"
SAVE = "api/articles/silo/save"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_desk(desk_over(tmp_path_factory.mktemp("labels"), cases_of(silo()))) as address:
        yield address


def sheet_to_send() -> Mapping[str, object]:
    sheet = sheet_of_record(silo(), silo().article.text or "").model_dump(mode="json")
    return {"version": 0, "base": sheet, "sheet": sheet}


# --- the door


@pytest.mark.parametrize("host", ["rebound.example", "rebound.example:80", "[::2]", "127.0.0.2"])
def test_request_for_another_host_is_misdirected(url: str, host: str) -> None:
    assert ask(url, headers={"Host": host}).status == 421


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", None])
def test_write_from_a_foreign_page_is_forbidden(url: str, origin: str | None) -> None:
    headers = own_headers(url)
    del headers["Origin"]
    if origin:
        headers["Origin"] = origin

    assert ask(url + SAVE, sheet_to_send(), headers).status == 403


@pytest.mark.parametrize("token", ["", "guessed", "ü"])
def test_write_without_the_page_s_token_is_forbidden(url: str, token: str) -> None:
    headers = own_headers(url) | {"X-Desk-Token": token}

    assert ask(url + SAVE, sheet_to_send(), headers).status == 403


def test_oversized_body_is_turned_away_unread(url: str) -> None:
    headers = own_headers(url) | {"Content-Length": str(LARGEST_BODY + 1)}

    assert ask(url + SAVE, b"{", headers).status == 413


def test_a_form_cannot_write(url: str) -> None:
    headers = own_headers(url) | {"Content-Type": "text/plain"}

    assert ask(url + SAVE, sheet_to_send(), headers).status == 415


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"no json", 422),
        (b'{"version": 0}', 422),
        (b'{"version": 0, "base": {}, "sheet": {"strikes": [{}]}}', 422),
        (b'{"version": 0, "base": {}, "sheet": {"notes": ["\\ud800"]}}', 422),
    ],
)
def test_broken_sheet_is_refused_with_a_sentence(url: str, body: bytes, status: int) -> None:
    answer = ask(url + SAVE, body, own_headers(url))

    assert answer.status == status
    assert answer.data["error"]


@pytest.mark.parametrize("path", ["articles/nobody", "static/../server.py", "static/none.js", "x"])
def test_unknown_page_is_not_found(url: str, path: str) -> None:
    assert ask(url + path).status == 404


def test_writing_is_no_matter_of_a_link(url: str) -> None:
    assert ask(url + SAVE).status == 405


@pytest.mark.parametrize("path", ["", "articles/silo", "agreement", "static/desk.css", "none"])
def test_every_answer_carries_the_policy(url: str, path: str) -> None:
    headers = ask(url + path).headers
    policy = headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_the_desk_listens_on_loopback_only(url: str) -> None:
    assert url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("path", ["", "articles/{}", "agreement"])
def test_pages_hold_no_article_s_markup(tmp_path: Path, path: str) -> None:
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>\u202e'
    record = silo(article_id=hostile)
    article = record.article.model_copy(
        update={"title": hostile, "publisher": hostile, "url": "javascript:alert(1)"}
    )
    (case,) = cases_of(record.model_copy(update={"article": article, "detail": hostile}))

    with serving_desk(desk_over(tmp_path, [case])) as address:
        body = ask(address + path.format(case.name)).body

    assert "<script>alert" not in body
    assert "<img" not in body
    assert "javascript:" not in body


# --- what code reads


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (
            Question(kind="count", words="At least nine workers"),
            Quantity(text="At least nine workers", low=9, high=None),
        ),
        (
            Question(kind="count", words="half of them", whole="nine"),
            Quantity(text="half of them", low=4, high=5),
        ),
        (Question(kind="count", words="some"), Quantity(text="some", low=2, high=None)),
        (Question(kind="count", words="workers of"), Quantity(text="workers of", low=2, high=None)),
        (
            Question(kind="date", words="on Monday"),
            DateValue(text="on Monday", start=date(2020, 5, 4), end=date(2020, 5, 4)),
        ),
        (Question(kind="date", words="once"), DateValue(text="once", start=None, end=None)),
        (Question(kind="actor", words="the army", country="LBY"), "Libyan armed forces"),
    ],
)
def test_typed_words_get_their_value(question: Question, value: object) -> None:
    assert read_words(question, MILL, Gazetteer.open()).value == value


def test_typed_place_is_found_in_its_country() -> None:
    question = Question(kind="place", words="Zliten", relation="near", quote="a flour mill")

    place = read_words(question, MILL, Gazetteer.open()).value

    assert isinstance(place, Place)
    assert (place.name, place.country, place.relation) == ("Zliten", "LBY", "near")


@pytest.mark.parametrize(
    ("words", "stands"), [("on Monday", True), ("on monday", False), (" ", False)]
)
def test_words_stand_in_the_article_letter_for_letter_or_not(words: str, *, stands: bool) -> None:
    assert read_words(Question(kind="date", words=words), MILL, Gazetteer.open()).stands is stands


def test_page_is_told_what_words_come_to(url: str) -> None:
    body = {"kind": "count", "words": "Eleven people"}

    answer = ask(f"{url}api/articles/silo/read", body, own_headers(url))

    assert answer.data == {
        "stands": True,
        "value": {"text": "Eleven people", "low": 11, "high": 11},
    }


# --- sheets and labels


@pytest.mark.parametrize("path", sorted((GOLD / "dev").glob("*.json")), ids=lambda path: path.stem)
def test_label_comes_back_as_it_was(path: Path) -> None:
    label = json.loads(path.read_bytes())

    assert label_of(sheet_of_label(label), label["article"]) == label | {
        "notes": [note for note in label.get("notes", []) if note.strip()]
    }


def test_quotes_of_a_record_become_the_article_s_own_words() -> None:
    loose = quote("Jets hit a grain silo").model_copy(
        update={"quote": "jets hit a grain silo", "match": "folded"}
    )
    record = silo(strike(1, [loose, loose]))

    sheet = sheet_of_record(record, record.article.text or "")

    assert sheet.strikes[0].quotes == ["Jets hit a grain silo"]


def test_claims_follow_their_strike_when_another_is_deleted() -> None:
    record = record_of(strike(1), strike(2), claim(1, "the mayor", toll(1, 1), about="S2"))
    sheet = sheet_of_record(record, record.article.text or "")

    left = sheet.model_copy(update={"strikes": sheet.strikes[1:]})

    assert [one["id"] for one in label_of(left, {})["strikes"]] == ["S1"]
    assert label_of(left, {})["claims"][0]["about"] == ["S1"]


@pytest.mark.parametrize(
    ("article_id", "stem"),
    [
        ("2016-03-04", "2016-03-04"),
        ("a.b", "a.b"),
        ("größe", "größe"),
        ("../../x", None),
        (".desk", None),
        ("", None),
        ("a/b", None),
        ("a\x00b", None),
        ("x" * 400, None),
    ],
)
def test_article_gets_a_plain_file_name(article_id: str, stem: str | None) -> None:
    name = stem_of(article_id, set())

    assert name == (stem or name)
    assert Path(name).name == name
    assert not name.startswith(".")
    assert 0 < len(name) <= 120


def test_two_articles_never_share_a_file() -> None:
    taken: set[str] = set()

    assert len({stem_of(each, taken).lower() for each in ("a", "A", "a/", "a?", "a")}) == 5


# --- saving


def test_saving_twice_from_one_version_is_a_conflict(tmp_path: Path) -> None:
    desk = desk_over(tmp_path)
    case = only(desk)
    mine, theirs = (changed(desk, case, notes=[words]) for words in ("mine", "theirs"))

    assert desk.save(case, theirs) == Saved(1, theirs.sheet)
    conflict = desk.save(case, mine)

    assert isinstance(conflict, Conflict)
    assert conflict.theirs.work.sheet.notes == ["theirs"]
    assert [each.key for each in conflict.differences] == ["notes"]
    assert desk.opened(case).version.work.sheet.notes == ["theirs"]


def test_two_desks_over_one_folder_learn_of_each_other(tmp_path: Path) -> None:
    one, other = desk_over(tmp_path), desk_over(tmp_path)
    case = only(one)
    late = changed(other, case, notes=["late"])

    one.save(case, changed(one, case, notes=["early"]))

    assert isinstance(other.save(case, late), Conflict)


def test_work_survives_the_desk(tmp_path: Path) -> None:
    desk = desk_over(tmp_path)
    case = only(desk)
    desk.save(case, changed(desk, case, notes=["a doubt"]))

    state, (number, work) = desk_over(tmp_path).opened(case)

    assert (state, number, work.sheet.notes) == ("started", 1, ["a doubt"])


def test_old_versions_are_cleared_away(tmp_path: Path) -> None:
    desk = desk_over(tmp_path)
    case = only(desk)

    for number in range(30):
        desk.save(case, changed(desk, case, notes=[str(number)]))

    assert len(list((tmp_path / ".desk" / case.name).iterdir())) == 20
    assert desk.opened(case).version.number == 30


def test_finished_sheet_is_a_label_that_holds(tmp_path: Path) -> None:
    desk = desk_over(tmp_path, cases_of(silo()))
    case = only(desk)

    outcome = desk.finish(case, changed(desk, case, **accepted(case.start)))

    assert isinstance(outcome, Saved)
    assert desk.opened(case).state == "done"
    assert check_gold(tmp_path) == []
    assert (tmp_path / "silo.txt").read_text(encoding="utf-8") == case.article.text


def test_unaccepted_item_keeps_a_sheet_from_becoming_a_label(tmp_path: Path) -> None:
    desk = desk_over(tmp_path, cases_of(silo()))
    case = only(desk)

    outcome = desk.finish(case, changed(desk, case))

    assert outcome == Unfinished(["s1", "c1"], [])
    assert not list(tmp_path.glob("*.json"))


def test_broken_rule_keeps_a_sheet_from_becoming_a_label(tmp_path: Path) -> None:
    desk = desk_over(tmp_path, cases_of(silo()))
    case = only(desk)
    strikes = [
        item.model_copy(update={"quotes": ["not there"], "checked": True})
        for item in case.start.strikes
    ]

    outcome = desk.finish(case, changed(desk, case, strikes=strikes, claims=[]))

    assert outcome == Unfinished([], ["S1: quote 'not there' is not in the text"])


def test_label_is_not_written_over_another_text(tmp_path: Path) -> None:
    (tmp_path / "silo.txt").write_text("Another text.", encoding="utf-8")
    desk = desk_over(tmp_path, cases_of(silo()))
    case = only(desk)

    with pytest.raises(GoldError, match="another text"):
        desk.finish(case, changed(desk, case, **accepted(case.start)))


def test_label_edited_by_hand_counts_from_then_on(tmp_path: Path) -> None:
    desk = desk_over(tmp_path, cases_of(silo()))
    case = only(desk)
    desk.finish(case, changed(desk, case, **accepted(case.start)))
    path = tmp_path / "silo.json"
    label = json.loads(path.read_text(encoding="utf-8")) | {"notes": ["by hand"]}
    path.write_text(json.dumps(label), encoding="utf-8")

    state, (number, work) = desk.opened(case)

    assert (state, number, work.sheet.notes) == ("done", 1, ["by hand"])


def test_label_s_own_words_about_its_article_stay(tmp_path: Path) -> None:
    path = GOLD / "dev" / "afg-panerak-pickers-ngo.json"
    (tmp_path / path.name).write_bytes(path.read_bytes())
    text = path.with_suffix(".txt")
    (tmp_path / text.name).write_bytes(text.read_bytes())
    desk = desk_over(tmp_path, cases_of_labels(tmp_path))
    case = only(desk)

    desk.finish(case, changed(desk, case, notes=["read again"]))

    label = json.loads((tmp_path / path.name).read_bytes())
    assert label["article"] == json.loads(path.read_bytes())["article"]
    assert label["notes"] == ["read again"]


# --- merging


def noted(*notes: str) -> Sheet:
    return Sheet(notes=list(notes))


def test_what_one_side_changed_is_chosen_already() -> None:
    base = sheet_of_record(silo(), silo().article.text or "")
    mine = base.model_copy(update={"claims": []})
    theirs = base.model_copy(update={"notes": ["theirs"]})

    found = {each.key: each.side for each in differences(base, mine, theirs)}

    assert found == {"c1": "mine", "notes": "theirs"}
    assert merged(base, mine, theirs, {}) == Sheet(strikes=base.strikes, notes=["theirs"])


def test_what_both_changed_must_be_chosen() -> None:
    with pytest.raises(MergeError, match="notes"):
        merged(noted(), noted("mine"), noted("theirs"), {})

    assert merged(noted(), noted("mine"), noted("theirs"), {"notes": "mine"}) == noted("mine")


def test_choice_of_a_deleted_item_deletes_it() -> None:
    base = sheet_of_record(silo(), silo().article.text or "")
    edited = base.strikes[0].model_copy(update={"method": "drone"})
    mine = base.model_copy(update={"strikes": []})
    theirs = base.model_copy(update={"strikes": [edited]})

    gone = merged(base, mine, theirs, {"s1": "mine", "c1": "mine"})

    assert gone.strikes == []
    assert gone.claims[0].about == []
    assert merged(base, mine, theirs, {"s1": "theirs"}).strikes == [edited]


def test_new_items_of_both_sides_stay_in_the_order_of_the_text() -> None:
    record = record_of(strike(1), strike(2), strike(3))
    one, two, three = sheet_of_record(record, record.article.text or "").strikes
    base = Sheet(strikes=[one])

    both = merged(base, Sheet(strikes=[one, two]), Sheet(strikes=[one, three]), {})

    assert [item.key for item in both.strikes] == ["s1", "s2", "s3"]


def test_merged_sheet_is_saved_over_theirs(tmp_path: Path) -> None:
    desk = desk_over(tmp_path)
    case = only(desk)
    mine, theirs = (changed(desk, case, notes=[words]) for words in ("mine", "theirs"))
    desk.save(case, theirs)

    saved = desk.save(case, mine._replace(version=1, choices={"notes": "mine"}))

    assert saved == Saved(2, noted("mine"))


# --- blind work and agreement


def answers_of(address: str, name: str) -> list[Answer]:
    paths = ("", f"articles/{name}", f"api/articles/{name}", "agreement")
    return [ask(address + path) for path in paths]


def test_blind_labeller_sees_no_answer_of_the_model(tmp_path: Path) -> None:
    record = silo().model_copy(update={"detail": "SECRET"})
    marked = record.strikes[0].model_copy(update={"flags": ["SECRET"], "method": "naval"})
    record = record.model_copy(update={"strikes": [marked]})

    with serving_desk(desk_over(tmp_path, cases_of(record), blind=True)) as address:
        bodies = answers_of(address, "silo")

    assert not any("SECRET" in answer.body for answer in bodies)
    assert bodies[2].data["sheet"] == {"strikes": [], "claims": [], "notes": []}
    assert bodies[2].data["look"]["doubts"] == {}


def test_agreement_of_two_labellers_is_measured_on_what_both_labelled(tmp_path: Path) -> None:
    records = cases_of(silo(), silo(article_id="other"))
    for labeller in ("anna", "boris"):
        desk = desk_over(tmp_path, records, labeller=labeller)
        case = desk.cases["silo"]
        items = accepted(case.start)
        if labeller == "boris":
            items = {**items, "claims": []}
        desk.finish(case, changed(desk, case, **items))

    (pair,) = desk.agreements.pairs()
    row = next(row for row in desk.rows() if row.case.name == "silo")

    assert (pair.first, pair.second) == ("anna", "boris")
    assert set(pair.by_article) == {"silo"}
    assert 0 < pair.by_article["silo"] < 1
    assert row.agreement == pair.by_article["silo"]
    assert desk.agreements.pairs() == [pair]


def test_blind_labels_never_overwrite_those_they_are_held_against(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"strikes": [], "claims": []}', encoding="utf-8")
    order = Order(tmp_path, None, [], None, None, blind=True)

    with pytest.raises(Exception, match="would overwrite"):
        folders_of(order)

    named = Order(tmp_path, None, [], None, "anna", blind=True)
    assert folders_of(named) == (tmp_path, tmp_path / "anna")


# --- the store


def test_reviewed_record_stands_beside_the_original(tmp_path: Path) -> None:
    db = str(tmp_path / "archive.db")
    samples = Path(__file__).parents[1] / "samples" / "as-susah-mosque.txt"
    assert (
        run(["extract", str(samples), "--db", db, "--quiet", "--out", str(tmp_path / "r.jsonl")])
        == 0
    )
    desk = desk_of(Order(None, db, [], tmp_path / "labels", "anna", blind=False))
    case = only(desk)

    outcome = desk.finish(case, changed(desk, case, **accepted(case.start)))

    assert isinstance(outcome, Saved)
    with open_store(db, reading=True) as store:
        (latest,) = latest_records(store)
        models = [summary.model for summary in run_summaries(store, None)]
    assert latest.model == "review/anna"
    assert models == ["rules", "review/anna"]
    assert case.record is not None
    assert latest.strikes == case.record.strikes
    assert [one.id for one in latest.claims] == [one.id for one in case.record.claims]


def test_reviewed_record_keeps_values_that_a_reader_set() -> None:
    sheet = sheet_of_record(silo(), silo().article.text or "")
    (case,) = cases_of(silo())
    strikes = [sheet.strikes[0].model_copy(update={"count": Quantity(text="twice", low=7, high=9)})]

    record = record_of_sheet(
        sheet.model_copy(update={"strikes": strikes}), case.article, reviewer(None)
    )

    assert record.strikes[0].count == Quantity(text="twice", low=7, high=9)
    assert record.strikes[0].evidence[0].match == "exact"
    assert record.model == "review"


def test_store_that_is_gone_is_told_and_the_label_stays(tmp_path: Path) -> None:
    def keep(article: Article, sheet: Sheet) -> None:
        keep_reviewed(str(tmp_path), article, record_of_sheet(sheet, article, "review"))

    desk = desk_over(tmp_path, cases_of(silo()), keep=keep)
    case = only(desk)

    with pytest.raises(StoreError):
        desk.finish(case, changed(desk, case, **accepted(case.start)))

    assert check_gold(tmp_path) == []


# --- the command


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name either what to review or a --db"),
        (["none.jsonl"], "is not there"),
        (["empty.jsonl"], "holds no article with a text"),
        (["empty.jsonl", "--labeller", "../x"], "no name for a labeller"),
        (["broken"], "no label with its text beside it"),
    ],
)
def test_call_that_cannot_work_ends_in_one_sentence(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "a.json").write_text('{"strikes": [], "claims": []}', encoding="utf-8")
    (tmp_path / "broken" / "a.txt").write_text("", encoding="utf-8")
    named = [str(tmp_path / arguments[0]), *arguments[1:]] if arguments else []

    assert run(["review", *named]) == 2

    lines = capsys.readouterr().err.strip().splitlines()
    assert message in lines[-1]


def test_metadata_beside_a_text_is_no_label(tmp_path: Path) -> None:
    (tmp_path / "mill.json").write_text('{"published": "2020-05-05"}', encoding="utf-8")
    (tmp_path / "mill.txt").write_text(MILL.text, encoding="utf-8")

    desk = desk_of(Order(tmp_path, None, [], tmp_path / "labels", None, blind=False))

    assert only(desk).article.published == date(2020, 5, 5)
    assert desk.opened(only(desk)).state == "open"


def test_article_without_a_text_is_left_out_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unread = record_of(article_id="lost", text="", status="unreadable")
    records = tmp_path / "records.jsonl"
    records.write_text(f"{silo().model_dump_json()}\n{unread.model_dump_json()}\n")

    desk = desk_of(Order(records, None, [], tmp_path / "labels", None, blind=False))

    assert list(desk.cases) == ["silo"]
    assert "left out, for it has no text: lost" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a signal")
def test_command_serves_until_ctrl_c(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text(silo().model_dump_json(), encoding="utf-8")
    command = [sys.executable, "-m", "extractor", "review", "records.jsonl", "--port", "0"]

    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        told = [process.stderr.readline(), process.stderr.readline()]
        found = re.search(r"http://127\.0\.0\.1:\d+/", told[1])
        assert found
        assert "Silo hit near Vessa" in ask(found[0]).body
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=30)

    assert process.returncode == 0
    assert told[0] == "extractor: 1 article on the desk; labels go to labels\n"
    assert rest == "extractor: desk closed\n"
