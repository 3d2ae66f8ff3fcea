"""Records leave the house whole, and no article can make a spreadsheet or a terminal obey."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from extractor.article import Article
from extractor.export.lines import json_writer, jsonl_writer
from extractor.export.tables import csv_writer, neutral
from extractor.export.terminal import marked, print_record, print_whole, visible
from extractor.export.wording import bound_words, claim_cells, day_words, place_words
from extractor.schema.draft import Rejected
from extractor.schema.record import (
    ArticleInfo,
    Attacker,
    Claim,
    Claimant,
    DateValue,
    Evidence,
    Place,
    Quantity,
    Record,
    Strike,
    Target,
    Toll,
    Usage,
)
from extractor.text.spans import Span

TEXT = (
    "Jets of the Northern Alliance hit a grain silo near Vessa on Monday, “twice”, residents said. "
    "Eleven people died, four of them children, the mayor said."
)
EVIDENCE = Evidence(quote=TEXT[:93], start=0, end=93, match="exact")
STRIKE = Strike(
    id="S1",
    reality="occurred",
    salience="main",
    count=Quantity(text="twice", low=2, high=2),
    method="airstrike",
    attackers=[
        Attacker(text="the Northern Alliance", name="Northern Alliance", basis="reported"),
        Attacker(text="=cmd()", name="=cmd()", basis="blamed"),
    ],
    date=DateValue(text="Monday", start=date(2020, 3, 2), end=date(2020, 3, 2)),
    place=Place(
        text="Vessa",
        name="Vessa",
        admin1=None,
        country="SYR",
        lat=-4.5,
        lon=36.5,
        precision="settlement",
        relation="near",
    ),
    target=Target(text="a grain silo", categories=["other"]),
    evidence=[EVIDENCE],
    flags=["value_not_in_quote:count"],
)
ELEVEN = Quantity(text="Eleven", low=11, high=11)
FOUR = Quantity(text="four", low=4, high=4)
CLAIM = Claim(
    id="C1",
    about=["S1"],
    claimant=Claimant(text="the mayor", name="the mayor", kind="local_official"),
    via=None,
    topic="casualties",
    stance="asserts",
    hedge="none",
    casualties=[
        Toll(effect="killed", group="unspecified", who=None, part=False, count=ELEVEN),
        Toll(effect="killed", group="civilian", who="children", part=True, count=FOUR),
    ],
    count=None,
    period=None,
    evidence=[Evidence(quote=TEXT[94:113], start=94, end=113, match="exact")],
    flags=[],
)


def record_of(text: str = TEXT, title: str = "Silo hit", **changes: object) -> Record:
    article = Article(id="silo", text=text, title=title, publisher="The Vessa Times")
    whole = Record(
        article=ArticleInfo.of(article),
        status="ok",
        detail=None,
        model="rules",
        prompt=None,
        fingerprint=None,
        strikes=[STRIKE],
        claims=[CLAIM],
        rejected=[],
        usage=Usage(),
    )
    return whole.model_copy(update=changes)


def printed(record: Record, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width)
    print_record(console, record)
    return console.file.getvalue()  # type: ignore[attr-defined] - it is the StringIO above


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_line_reads_back_as_the_same_record() -> None:
    out = io.StringIO()
    with jsonl_writer(out) as write:
        write(record_of())
        write(record_of(status="empty"))

    lines = out.getvalue().splitlines()

    assert Record.model_validate_json(lines[0]) == record_of()
    assert json.loads(lines[1])["status"] == "empty"


def test_text_is_left_out_on_request_and_its_hash_stays() -> None:
    out = io.StringIO()
    with jsonl_writer(out, with_text=False) as write:
        write(record_of())

    article = json.loads(out.getvalue())["article"]

    assert "text" not in article
    assert article["sha256"] == record_of().article.sha256


@pytest.mark.parametrize("count", [0, 1, 3])
def test_array_is_whole_json_for_any_number_of_records(count: int) -> None:
    out = io.StringIO()
    with json_writer(out) as write:
        for _ in range(count):
            write(record_of())

    assert len(json.loads(out.getvalue())) == count


def test_array_is_closed_when_the_run_is_cut_short() -> None:
    out = io.StringIO()

    def cut_short() -> None:
        with json_writer(out) as write:
            write(record_of())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_short()

    assert len(json.loads(out.getvalue())) == 1


def test_csv_has_a_row_for_each_article_strike_and_toll(tmp_path: Path) -> None:
    with csv_writer(tmp_path / "tables") as write:
        write(record_of())

    articles, strikes, claims = (
        rows(tmp_path / "tables" / f"{name}.csv") for name in ("articles", "strikes", "claims")
    )

    assert [(row["article_id"], row["status"], row["strikes"]) for row in articles] == [
        ("silo", "ok", "1")
    ]
    assert strikes[0]["date_start"] == "2020-03-02"
    assert strikes[0]["place_lat"] == "-4.5"
    assert strikes[0]["quotes"] == EVIDENCE.quote
    assert [(row["toll_low"], row["who"], row["part"]) for row in claims] == [
        ("11", "", "false"),
        ("4", "children", "true"),
    ]


def test_claim_without_tolls_takes_one_row(tmp_path: Path) -> None:
    tally = CLAIM.model_copy(update={"casualties": [], "topic": "tally", "count": ELEVEN})
    with csv_writer(tmp_path) as write:
        write(record_of(claims=[tally]))

    (row,) = rows(tmp_path / "claims.csv")

    assert (row["count_text"], row["toll_text"], row["part"]) == ("Eleven", "", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_cell_that_a_spreadsheet_would_run_is_neutralised(start: str) -> None:
    assert neutral({"title": f"{start}1+1"}) == {"title": f"'{start}1+1"}


def test_hostile_title_reaches_the_csv_as_text(tmp_path: Path) -> None:
    with csv_writer(tmp_path) as write:
        write(record_of(title='=HYPERLINK("http://example.org")'))

    assert rows(tmp_path / "articles.csv")[0]["title"].startswith("'=")


@pytest.mark.parametrize("width", [80, 120])
def test_table_fits_the_terminal_and_names_what_was_found(width: int) -> None:
    page = printed(record_of(), width)

    assert max(map(len, page.splitlines())) <= width
    for words in ("Silo hit", "2020-03-02", "near Vessa", "SYR", "airstrike", "Northern", "11"):
        assert words in page


def test_article_with_nothing_in_it_still_has_its_header() -> None:
    page = printed(record_of(strikes=[], claims=[], status="skipped", detail="nothing to read"))

    assert "skipped (nothing to read)" in page


def test_rejected_item_is_shown_with_its_reason() -> None:
    lost = Rejected(kind="claim", reason="quote not in the article: 'forty'", raw={})

    assert "claim rejected: quote not in the article" in printed(record_of(rejected=[lost]))


def test_markup_in_an_article_is_printed_and_not_obeyed() -> None:
    assert "[bold]Silo[/bold]" in printed(record_of(title="[bold]Silo[/bold]"))


def test_escape_codes_in_an_article_do_not_reach_the_terminal() -> None:
    page = printed(record_of(title="\x1b[2J\x9b31mgone"))

    assert "\x1b" not in page
    assert "\x9b" not in page


@pytest.mark.parametrize("words", ["a\r\nb", "\x00\x07", "İ", "tab\tand\nline"])
def test_blanking_control_characters_moves_no_offset(words: str) -> None:
    assert len(visible(words)) == len(words)


def test_evidence_is_marked_where_it_stands() -> None:
    console = Console(file=io.StringIO(), width=200)
    print_whole(console, record_of(), TEXT)
    page = console.file.getvalue()  # type: ignore[attr-defined] - it is the StringIO above

    assert "⟦Jets of" in page
    assert "residents said.⟧S1 ⟦Eleven people died,⟧C1 four" in page


@pytest.mark.parametrize(
    ("marks", "page"),
    [
        ([(Span(0, 4), "S1"), (Span(1, 3), "C1")], "⟦a⟦bc⟧C1d⟧S1e"),
        ([(Span(1, 3), "S1"), (Span(0, 3), "C1")], "⟦a⟦bc⟧S1⟧C1de"),
        ([(Span(0, 3), "S1"), (Span(0, 2), "C1")], "⟦⟦ab⟧C1c⟧S1de"),
        ([(Span(0, 2), "S1"), (Span(2, 5), "C1")], "⟦ab⟧S1⟦cde⟧C1"),
        ([(Span(0, 5), "S1"), (Span(0, 5), "C1")], "⟦abcde⟧S1 C1"),
        ([], "abcde"),
    ],
)
def test_evidence_is_opened_and_closed_in_order(marks: list[tuple[Span, str]], page: str) -> None:
    assert marked("abcde", marks).plain == page


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(16, 16, "16"), (16, None, "≥16"), (None, 50, "≤50"), (6, 8, "6–8"), (None, None, "“x”")],
)
def test_open_and_closed_numbers_look_different(
    low: int | None, high: int | None, words: str
) -> None:
    assert bound_words(Quantity(text="x", low=low, high=high)) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2020, 1, 1), None, "from 2020-01-01"),
        (None, date(2020, 1, 9), "to 2020-01-09"),
        (date(2020, 1, 1), date(2020, 1, 9), "2020-01-01 – 2020-01-09"),
        (None, None, "“lately”"),
    ],
)
def test_open_and_closed_times_look_different(
    start: date | None, end: date | None, words: str
) -> None:
    assert day_words(DateValue(text="lately", start=start, end=end)) == words


def test_place_the_gazetteer_lacks_keeps_its_words_and_country() -> None:
    assert STRIKE.place is not None
    unknown = STRIKE.place.model_copy(update={"name": None, "text": "Oar Hill"})

    assert place_words(unknown) == "near Oar Hill, SYR"


def test_claim_shows_a_part_as_a_part() -> None:
    assert claim_cells(CLAIM)[4] == "11 killed; of them 4 children killed"
