"""The error browser: texts with both sides' evidence, fields by outcome, nothing let through."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from labelling import TEXT, attacker, claim, days, labelled, place, record_of, strike, toll

from evals.align import SCORER_VERSION
from evals.gold import Labelled, gold_hash
from evals.report.browser import view_of, views_of
from evals.report.groups import Cell, Group
from evals.report.page import browser_page
from evals.runfile import Header, Line, Run
from evals.score import score
from extractor.errors import GoldError
from extractor.schema.record import Record

ODESA = "On March 6 Russian drones hit a substation in Odesa."
DNIPRO = "A missile struck an apartment block in Dnipro on March 5, killing 20 people"
NASTY = '<script>alert(1)</script> & "quoted" \u202e'
TWO = [
    strike("S1", DNIPRO).model_copy(
        update={"place": place("Dnipro"), "date": days("2024-03-05"), "method": "missile"}
    ),
    strike("S2", ODESA).model_copy(
        update={"place": place("Odesa"), "attackers": [attacker("Russian forces")]}
    ),
]
KILLED = claim("C1", ["S1"], DNIPRO).model_copy(update={"casualties": [toll("killed", 20, 20)]})
CASE = labelled(TWO, [KILLED])
HALF = record_of(labelled([TWO[1].model_copy(update={"method": "mortar"})], []))
ELSEWHERE = strike("S9", "Residents spoke of thunder all night.").model_copy(
    update={"place": place("Lviv")}
)
WHOLE = record_of(CASE)


def line(record: Record, case: Labelled = CASE) -> Line:
    return Line(id=case.id, sample=0, seconds=0.0, tally=score(case, record), record=record)


def run_of(record: Record, case: Labelled = CASE) -> Run:
    header = Header(
        suite="mine",
        gold=gold_hash([case]),
        scorer=SCORER_VERSION,
        model=record.model,
        prompt=None,
        fingerprint=None,
        extractor="0",
        started=datetime(2024, 3, 7, tzinfo=UTC),
        articles=1,
        samples=1,
    )
    return Run(header, [line(record, case)])


def groups(*records: Record) -> list[Group]:
    return view_of(CASE, [line(record) for record in records]).groups


def cells(found: Sequence[Group], title: str) -> dict[str, tuple[Cell, ...]]:
    (group,) = [group for group in found if group.title.startswith(title)]
    return {row.field: row.cells for row in group.rows}


def test_perfect_record_is_right_in_every_row() -> None:
    found = groups(WHOLE)

    assert [group.title for group in found] == [
        "strike S1 (A S1)",
        "strike S2 (A S2)",
        "claim C1 (A C1)",
    ]
    assert {row.verdicts for group in found for row in group.rows} == {"COR"}


def test_missing_strike_shows_what_it_should_have_said() -> None:
    found = groups(HALF)

    assert cells(found, "strike S1 (A missed it)")["strike.method"] == (Cell("", "MIS"),)
    assert cells(found, "strike S2 (A S2)")["strike.method"] == (Cell("mortar", "INC"),)


def test_strike_without_a_label_stands_apart() -> None:
    record = record_of(labelled([*TWO, ELSEWHERE], [KILLED]))

    rows = cells(groups(record), "strike without a label (A S9)")

    assert rows["strike.place"] == (Cell("Lviv = Lviv, UKR (settlement)", "SPU"),)


def test_two_runs_differ_where_their_cells_do() -> None:
    found = groups(WHOLE, HALF)

    differing = {row.field for group in found for row in group.rows if row.differs}
    assert {"strike.method", "strike.place", "claim.tolls"} <= differing
    assert "strike.attackers" not in differing


def test_what_two_runs_invent_alike_is_shown_once() -> None:
    record = record_of(labelled([*TWO, ELSEWHERE], [KILLED]))

    found = [group for group in groups(record, record) if "without a label" in group.title]

    assert [group.title for group in found] == ["strike without a label (A S9, B S9)"]
    assert not any(row.differs for row in found[0].rows)


def test_text_is_marked_by_whose_evidence_it_is() -> None:
    view = view_of(CASE, [line(HALF)])

    classes = {
        segment.text: view.classes(segment)
        for paragraph in view.paragraphs
        for segment in paragraph
        if segment.marks
    }
    assert classes == {DNIPRO: "g", ODESA: "g a"}
    assert "".join(s.text for paragraph in view.paragraphs for s in paragraph) == TEXT


def test_failed_article_misses_everything() -> None:
    record = HALF.model_copy(update={"status": "failed"})

    assert {row.verdicts for group in groups(record) for row in group.rows} == {"MIS"}


def test_evidence_beyond_the_text_marks_nothing() -> None:
    far = [
        one.model_copy(update={"start": 10**6, "end": 10**6 + 5})
        for one in WHOLE.strikes[0].evidence
    ]
    strikes = [WHOLE.strikes[0].model_copy(update={"evidence": far})]

    view = view_of(CASE, [line(WHOLE.model_copy(update={"strikes": strikes, "claims": []}))])

    assert not any("a" in view.classes(s) for paragraph in view.paragraphs for s in paragraph)


class Page(HTMLParser):
    """Collects the tags of a page, and what a policy would have to allow."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def nasty_run() -> tuple[Labelled, Run]:
    """A label, an article and an answer that all try to be markup."""
    quote = f"Jets hit {NASTY} at dawn."
    told = strike("S1", quote).model_copy(update={"place": place(NASTY)})
    case = labelled([told], [], text=f"{quote}\n\nThe end of it was quiet.")
    article = case.label.article.model_copy(update={"title": NASTY})
    case = Labelled(case.text, case.label.model_copy(update={"article": article}))
    record = record_of(case)
    answer = record.strikes[0].model_copy(update={"id": NASTY})
    return case, run_of(record.model_copy(update={"strikes": [answer], "model": NASTY}), case)


def test_nothing_in_an_article_or_answer_becomes_markup() -> None:
    case, run = nasty_run()

    html = browser_page([case], [run, run])

    page = Page(html)
    assert page.tags.count("script") == 1
    assert "alert(1)" in html
    assert "<script>alert" not in html
    assert not [name for name, _ in page.attributes if name.startswith("on")]


def test_page_asks_the_network_for_nothing() -> None:
    html = browser_page([CASE], [run_of(WHOLE)])

    page = Page(html)
    assert not {"link", "img", "iframe", "object"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in {"src", "href", "action"}]
    assert "default-src &#39;none&#39;; script-src &#39;sha256-" in html
    assert "url(" not in html


def test_rows_carry_what_the_filters_ask_for() -> None:
    html = browser_page([CASE], [run_of(WHOLE), run_of(HALF)])

    assert re.search(r'data-f="strike\.method" data-o="COR INC" data-d>', html)
    assert 'id="different"' in html
    assert 'id="different"' not in browser_page([CASE], [run_of(WHOLE)])


def test_answer_that_is_missing_is_named() -> None:
    other = labelled([], [], name="other")

    with pytest.raises(GoldError, match="no answer for article 'other'"):
        list(views_of([other], [run_of(WHOLE)]))
