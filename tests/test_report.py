"""Pages show every value beside its words, open from disk, and obey no article."""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from datetime import date
from html.parser import HTMLParser
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reporting import TEXT, claim, place, quote, record_of, strike, toll

from extractor.cli import run
from extractor.export.lines import json_line
from extractor.export.pages.borders import Box, Ring, decoded, encoded, heartland, rings
from extractor.export.pages.chart import Located, chart_of
from extractor.export.pages.listing import Line, index_of
from extractor.export.pages.marking import Mark, paragraphs
from extractor.export.pages.projection import WIDTH, lands, view_of
from extractor.export.pages.site import article_html, file_name, write_report
from extractor.export.pages.testimony import BAR, table_of
from extractor.export.pages.timeline import Dated, timeline_of
from extractor.export.pages.tracing import trace
from extractor.relate import relate
from extractor.schema.draft import Rejected
from extractor.schema.record import DateValue, Evidence, Place, Record, Usage
from extractor.schema.terms import Precision, Relation
from extractor.text.spans import Span

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</script></style></title><iframe src=//evil.example>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;",
    "\u202egnirts a \u2066",
)
VOID = {"meta", "link", "br", "col", "img", "input", "hr"}


class Page(HTMLParser):
    """A page as a browser would read it, well enough for tests."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        for tag in self.open:
            self.texts[tag][-1] += data

    def attributes(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]

    def elements(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join(self.texts["body"][0].split())


def page_of(record: Record) -> Page:
    return Page(article_html(record, record.article.text))


def index_page(tmp_path: Path, records: Sequence[Record]) -> Page:
    written = write_report(((record, record.article.text) for record in records), tmp_path)
    return Page(written.entry.read_text(encoding="utf-8"))


FULL = relate(
    record_of(
        strike(1),
        strike(
            2, [quote("The army said that no civilian was hurt")], place("country", "SYR", None)
        ),
        claim(1, "the mayor", toll(11, 11), toll(4, 4, part=True)),
        claim(2, "the army", toll(0, 0)),
        claim(3, "the province", toll(200, None), about=""),
        rejected=[Rejected(kind="claim", reason="quote not in the article: 'x'", raw={"a": [1]})],
        status="partial",
        detail="rejected a claim",
        prompt="extract@v1",
        fingerprint="f00d",
        usage=Usage(
            calls=2, prompt_tokens=1234, completion_tokens=56, cost_usd=0.0123, seconds=1.5
        ),
    )
)


def everywhere(payload: str) -> Record:
    """Put a payload into every field of a record that can hold it."""
    data = json.loads(FULL.model_dump_json())
    free = {"title", "publisher", "url", "language", "detail", "model", "prompt", "fingerprint"}
    free |= {"text", "name", "admin1", "country", "via", "quote", "reason", "raw", "sha256"}

    def filled(value: object, key: str) -> object:
        if isinstance(value, dict):
            return {k: filled(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [payload] if key in {"flags", "about"} else [filled(v, key) for v in value]
        if key == "id":
            return f"{value}{payload}"
        return payload if key in free else value

    record = Record.model_validate(filled(data, ""))
    text = f"Before {payload} after.\n\n{payload}"
    article = record.article.model_copy(update={"text": text, "id": payload})
    spans = [Evidence(quote=payload, start=3, end=len(text), match="exact")]
    return record.model_copy(
        update={
            "article": article,
            "strikes": [s.model_copy(update={"evidence": spans}) for s in record.strikes],
        }
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_field_of_a_record_becomes_markup(payload: str, tmp_path: Path) -> None:
    record = everywhere(payload)
    harmless = page_of(everywhere("words"))

    for page, plain in (
        (page_of(record), harmless),
        (index_page(tmp_path / "a", [record]), index_page(tmp_path / "b", [everywhere("words")])),
    ):
        assert {tag for tag, _ in page.tags} <= {tag for tag, _ in plain.tags} | {"bdi"}
        assert len(page.elements("script")) == len(page.elements("style")) == 1
        assert not [name for _, at in page.tags for name in at if name.startswith("on")]
        assert not [href for href in page.attributes("href") if "script:" in href.lower()]
        assert payload.partition("\u2066")[0] in page.texts["body"][0]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " //x", "https://[", ""]
)
def test_address_that_is_no_web_page_is_shown_but_not_linked(url: str) -> None:
    record = record_of(strike())
    page = page_of(
        record.model_copy(update={"article": record.article.model_copy(update={"url": url})})
    )

    assert not [a["href"] for a in page.elements("a") if not a["href"].startswith(("#", "../"))]


@pytest.mark.parametrize("record", [FULL, record_of(), record_of(strike(), claim(), text=None)])
def test_page_loads_nothing_and_allows_only_its_own_script_and_style(record: Record) -> None:
    page = page_of(record)
    policy = page.elements("meta")[1]["content"]

    assert {tag for tag, _ in page.tags}.isdisjoint({"link", "img", "iframe", "object", "embed"})
    assert not page.attributes("src") + page.attributes("style") + page.attributes("srcset")
    assert re.findall(r"url\(([^)]*)", page.html) == ["#hatch"]
    assert "@import" not in page.html
    assert policy.startswith("default-src 'none'; ")
    for kind in ("script", "style"):
        content = page.texts[kind][0].encode()
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize("record", [FULL, record_of(), record_of(strike(), claim(), text=None)])
def test_page_can_be_walked_by_keyboard_and_by_ear(record: Record, tmp_path: Path) -> None:
    for page in (page_of(record), index_page(tmp_path, [record])):
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        ids = page.attributes("id")
        targets = [href[1:] for href in page.attributes("href") if href.startswith("#")]
        labels = page.attributes("aria-labelledby")

        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
        assert len(ids) == len(set(ids))
        assert set(targets) | set(labels) <= set(ids)
        assert [len(page.elements(tag)) for tag in ("main", "header", "footer")] == [1, 1, 1]
        assert page.elements("a")[0]["href"] == "#main"
        assert page.elements("html") == [{"lang": "en"}]


def test_every_item_points_at_its_words_and_the_words_at_it() -> None:
    page = page_of(FULL)
    marks = page.elements("mark")

    assert {key for mark in marks for key in mark["data-k"].split()} == {
        "s1",
        "s2",
        "c1",
        "c2",
        "c3",
    }
    assert {"t-s1-1", "t-s2-1", "t-c1-1", "s1", "s2", "c1"} <= set(page.attributes("id"))
    assert "".join(page.texts["mark"]) == (
        "Jets hit a grain silo near Vessa on Monday"
        "Eleven people died, four of them children"
        "The army said that no civilian was hurt"
    )


def test_page_says_who_contradicts_whom() -> None:
    page = page_of(FULL)

    assert "1 contradiction" in page.text
    assert page.text.count("contradicts C2") == page.text.count("contradicts C1") == 1
    assert any("clash" in mark["class"].split() for mark in page.elements("mark"))


def test_page_tells_where_the_record_came_from_and_what_was_not_kept() -> None:
    words = page_of(FULL).text

    for fact in ("rules", "extract@v1", "f00d", "1,234 in", "$0.0123", "quote not in the article"):
        assert fact in words


@pytest.mark.parametrize("text", [None, ""])
def test_record_without_its_text_keeps_its_cards_and_has_no_dead_links(text: str | None) -> None:
    page = page_of(record_of(strike(), claim(), text=text))

    assert "left out" in page.text
    assert not page.elements("mark")
    assert not [href for href in page.attributes("href") if href.startswith("#t-")]


def test_offsets_outside_the_text_cost_no_page() -> None:
    evidence = [Evidence(quote="x", start=90_000, end=90_010, match="exact")]

    assert "Vessa" in page_of(record_of(strike(evidence=evidence))).text


def test_sixty_kilobytes_with_two_hundred_quotes_are_all_marked() -> None:
    text = "\n\n".join(f"Shell {n} fell on the harbour of Ostry. " * 8 for n in range(200))
    quotes = [quote(f"Shell {n} fell", text) for n in range(200)]
    items = [strike(n, quotes[n : n + 1]) for n in range(200)]
    page = page_of(record_of(*items, text=text))

    assert len(text) > 60_000
    assert len(page.elements("mark")) == 200
    assert len({i for i in page.attributes("id") if i.startswith("t-")}) == 200


def test_words_that_run_from_right_to_left_keep_to_their_own_place() -> None:
    text = "قصفت طائرات صومعة\n\nHe said \u202eneddih\u202c and left."
    page = page_of(record_of(strike(evidence=[quote("قصفت طائرات", text)]), text=text))

    assert [p["dir"] for p in page.elements("p") if "dir" in p] == ["auto", "auto"]
    assert "He said \u202eneddih\u202c and left." in page.texts["bdi"]


def test_characters_that_html_forbids_are_replaced() -> None:
    page = page_of(record_of(strike(), text="A\x00B\x1b[31m \ud800 C"))

    assert "A\ufffdB\ufffd[31m \ufffd C" in page.text


marks = st.builds(
    lambda n, start, size: Mark(f"s{n}", f"s{n}-{start}-{size}", Span(start, start + size)),
    st.integers(1, 4),
    st.integers(0, 30),
    st.integers(0, 20),
)


# every letter is another one, so that a segment can be found again where it stood
lettered = st.lists(st.booleans(), max_size=40).map(
    lambda letters: "".join(chr(0x4E00 + n) if is_ else "\n" for n, is_ in enumerate(letters))
)


@given(lettered, st.lists(marks, max_size=8, unique=True))
def test_every_character_is_marked_by_exactly_what_covers_it(text: str, given: list[Mark]) -> None:
    offset = 0
    seen: list[Mark] = []
    for paragraph in paragraphs(text, given):
        for segment in paragraph:
            offset = text.index(segment.text, offset)
            inside = Span(offset, offset + len(segment.text))
            assert set(segment.marks) == {mark for mark in given if mark.span.covers(inside)}
            assert all(mark in segment.marks for mark in segment.opened + segment.closed)
            seen += segment.opened
            offset = inside.end
    assert len(seen) == len(set(seen))
    words = [segment.text for paragraph in paragraphs(text, given) for segment in paragraph]
    assert "".join("".join(words).split()) == "".join(text.split())


def test_marks_may_nest_and_cross() -> None:
    crossing = [
        Mark("s1", "a", Span(0, 11)),
        Mark("c1", "b", Span(5, 17)),
        Mark("s2", "c", Span(5, 8)),
    ]
    (cut,) = paragraphs("Jets hit it, he said.", crossing)

    assert [(s.text, s.keys) for s in cut] == [
        ("Jets ", ("s1",)),
        ("hit", ("s1", "c1", "s2")),
        (" it", ("s1", "c1")),
        (", he s", ("c1",)),
        ("aid.", ()),
    ]
    assert [[mark.key for mark in s.closed] for s in cut] == [[], ["s2"], ["s1"], ["c1"], []]


def test_table_has_a_row_for_each_claim_and_a_column_for_what_is_counted() -> None:
    table = table_of(
        [
            claim(1, "the mayor", toll(11, 11), toll(4, 4, part=True)),
            claim(2, "the army", toll(0, 0)),
            claim(3, "The Mayor", toll(20, None)),
        ]
    )

    assert table.columns == [("killed", "civilian")]
    assert [(w.name, len(w.rows)) for w in table.witnesses] == [("the mayor", 2), ("the army", 1)]
    assert [f.words for f in table.witnesses[0].rows[0].cells[0]] == ["11", "4 children"]


def test_bars_of_a_column_share_a_scale_that_leaves_room_for_at_least() -> None:
    rows = table_of([claim(1, "a", toll(10, 20)), claim(2, "b", toll(20, None))]).witnesses
    exact, open_ = (witness.rows[0].cells[0][0] for witness in rows)

    assert exact.start is not None
    assert exact.end == open_.start == 2 * exact.start
    assert exact.end < BAR
    assert open_.end is None


def dated(name: str, start: date | None, end: date | None) -> Dated:
    return Dated(name, name, DateValue(text="then", start=start, end=end))


def test_timeline_orders_strikes_by_day_and_leaves_out_those_without() -> None:
    first, second = date(2020, 3, 1), date(2020, 3, 4)
    line = timeline_of(
        [dated("s1", second, second), dated("s2", first, None), dated("s3", None, None)],
        date(2020, 3, 5),
    )

    assert line is not None
    assert [bar.dated.key for bar in line.bars] == ["s2", "s1"]
    assert [bar.is_open for bar in line.bars] == [True, False]
    assert line.bars[0].x < line.bars[1].x
    assert line.published is not None
    assert all(bar.x + bar.width <= 420 for bar in line.bars)


def test_timeline_of_nothing_dated_is_none() -> None:
    assert timeline_of([dated("s1", None, None)], date(2020, 3, 5)) is None


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(1, 1, 1), date(9999, 12, 31)), (date(2020, 1, 2), date(2020, 1, 1))],
)
def test_timeline_bears_any_days(start: date, end: date) -> None:
    line = timeline_of([dated("s1", start, end)], None)

    assert line is not None
    assert 0 < len(line.ticks) < 250


@pytest.mark.parametrize(
    ("precision", "relation", "signs"),
    [
        ("site", "in", ["point"]),
        ("settlement", "in", ["point"]),
        ("settlement", "near", ["ring"]),
        ("district", "in", ["ring"]),
        ("admin1", "in", ["ring"]),
        ("country", "in", []),
    ],
)
def test_map_draws_a_place_as_precisely_as_it_is_known(
    precision: Precision, relation: Relation, signs: list[str]
) -> None:
    chart = chart_of([Located("s1", "S1", place(precision, relation=relation))])

    assert chart is not None
    assert [spot.sign for spot in chart.spots] == signs
    assert chart.hatched == (frozenset() if signs else {"SYR"})
    assert [chip.name for chip in chart.chips] == ["S1"]


@pytest.mark.parametrize(
    "where",
    [
        place("unknown", point=None),
        place("settlement", point=None),
        place("country", "QQQ"),
        place("country", None),
    ],
)
def test_place_without_a_point_is_told_but_not_drawn(where: Place) -> None:
    assert chart_of([Located("s1", "S1", where)]) is None
    assert "Not on the map: S1" in page_of(record_of(strike(where=where))).text


def test_labels_of_neighbouring_strikes_do_not_cover_each_other() -> None:
    towns = [(36.7, 34.7), (36.7, 34.7), (36.9, 34.8), (36.5, 34.5), (40.1, 35.3)]
    strikes = [Located(f"s{n}", f"S{n}", place(point=town)) for n, town in enumerate(towns)]
    chart = chart_of(strikes)

    assert chart is not None
    assert len(chart.chips) == 5
    assert not [1 for a, b in combinations(chart.chips, 2) if a.box.meets(b.box)]


@pytest.mark.parametrize(
    "point", [(0, 0), (179.9, 51), (-179.9, -16), (25, 89.9), (0, -90), (36.7, 34.7)]
)
def test_map_shows_any_point_of_the_globe(point: tuple[float, float]) -> None:
    view = view_of([Box(*point, *point)])
    x, _ = view.place(point)

    assert 0 <= x <= WIDTH
    assert all(re.fullmatch(r"M[-\d. L]+Z", land.path) for land in lands(view))


def holds(ring: Ring, x: float, y: float) -> bool:
    """Count how often a ray to the east crosses the outline: oddly often from inside."""
    crossed = [
        (bx - ax) * (y - ay) / (by - ay) + ax > x
        for (ax, ay), (bx, by) in pairwise([*ring.points, ring.points[0]])
        if (ay > y) != (by > y)
    ]
    return sum(crossed) % 2 == 1


@pytest.mark.parametrize(
    ("x", "y", "country"),
    [
        (36.3, 33.5, "SYR"),
        (44.2, 15.35, "YEM"),
        (30.5, 50.4, "UKR"),
        (34.45, 31.5, "PSE"),
        (20.9, 42.6, "XKX"),
        (45.0, 9.8, "SOM"),
        (18.5, 35.0, None),
    ],
)
def test_shipped_outlines_hold_the_places_of_their_countries(
    x: float, y: float, country: str | None
) -> None:
    found = {
        ring.country for ring in rings() if ring.box.meets(Box(x, y, x, y)) and holds(ring, x, y)
    }

    assert found == ({country} if country else set())


def test_largest_outline_of_a_country_comes_first() -> None:
    russia = heartland("RUS")

    assert russia is not None
    assert (russia.west < 30, russia.east > 170) == (True, True)
    assert heartland("QQQ") is None


@given(st.lists(st.tuples(st.integers(-18000, 18000), st.integers(-9000, 9000)), min_size=1))
def test_outline_is_read_back_as_it_was_written(points: list[tuple[int, int]]) -> None:
    assert list(decoded(encoded(points))) == [(x / 100, y / 100) for x, y in points]


def test_neighbours_are_traced_with_the_border_they_share(tmp_path: Path) -> None:
    square = [[0, 0], [0, 10], [0, 10], [10, 0], [0, -20]]
    topology = {
        "transform": {"scale": [0.5, 0.5], "translate": [10, 20]},
        "arcs": [square, [[10, 0], [-10, 0]], [[0, 0], [-10, 0], [0, 20], [10, 0]]],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "id": "760", "properties": {"name": "A"}, "arcs": [[0, 1]]},
                    {
                        "type": "MultiPolygon",
                        "properties": {"name": "Kosovo"},
                        "arcs": [[[2, -1]], [[2]]],
                    },
                ]
            }
        },
    }
    atlas = tmp_path / "atlas.json"
    atlas.write_text(json.dumps(topology))
    lines = [line.split("\t") for line in trace(atlas)]

    assert [code for code, *_ in lines] == ["SYR", "XKX"]
    assert list(decoded(lines[0][1])) == [(10, 30), (15, 30), (15, 20), (10, 20)]


@pytest.mark.parametrize(
    "article_id", ["../../etc/passwd", "a/b\\c", "", "..", "نص", "con\x00", "x" * 300, "index"]
)
def test_file_of_an_article_stays_in_its_folder(article_id: str) -> None:
    name = file_name(article_id, set())

    assert re.fullmatch(r"[A-Za-z0-9_-]{1,80}\.html", name)


def test_articles_never_share_a_file() -> None:
    taken: set[str] = set()
    ids = ["a", "A", "a", "a", "a/", "a?", "\u0430"]

    assert len({file_name(each, taken).lower() for each in ids}) == len(ids)


def test_index_lists_every_article_with_its_counts(tmp_path: Path) -> None:
    empty = record_of(article_id="b", status="skipped", detail="under 200 letters")
    page = index_page(tmp_path, [FULL, empty])
    rows = [at for at in page.elements("tr") if "data-status" in at]

    assert [(row["data-status"], row["data-contradictions"]) for row in rows] == [
        ("partial", "1"),
        ("skipped", "0"),
    ]
    assert [a["href"] for a in page.elements("a")[1:]] == ["articles/silo.html", "articles/b.html"]
    assert all((tmp_path / a["href"]).exists() for a in page.elements("a")[1:])
    assert "Syria" in page.text


def test_index_without_any_place_has_no_map() -> None:
    assert index_of([Line.of(record_of(), "a.html")]).overview is None


def test_report_reads_a_file_and_names_the_page_to_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = tmp_path / "records.jsonl"
    records.write_text(f"{json_line(FULL)}\n", encoding="utf-8")
    out = tmp_path / "report"

    assert run(["report", str(records), "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"{out / 'index.html'}\n"
    assert "Eleven people died" in (out / "articles" / "silo.html").read_text(encoding="utf-8")


def test_report_takes_the_text_of_bare_records_from_articles(tmp_path: Path) -> None:
    source = tmp_path / "silo.txt"
    source.write_text(TEXT, encoding="utf-8")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    article = FULL.article.model_copy(update={"sha256": digest})
    records = tmp_path / "records.jsonl"
    bare = FULL.model_copy(update={"article": article})
    records.write_text(json_line(bare, with_text=False), encoding="utf-8")
    command = ["report", str(records), "--out", str(tmp_path / "report")]

    assert run(command) == 2
    assert run([*command, "--articles", str(source)]) == 0


def test_report_reads_a_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "silo.txt"
    source.write_text(
        f"Jets hit a silo near Homs on Monday, the mayor said.\n\n{TEXT * 2}", encoding="utf-8"
    )
    db = str(tmp_path / "a.db")
    assert run(["extract", str(source), "--db", db, "--quiet", "--format", "jsonl"]) == 0
    capsys.readouterr()

    assert run(["report", "--db", db, "--out", str(tmp_path / "report")]) == 0
    assert (tmp_path / "report" / "articles" / "silo.html").exists()


@pytest.mark.parametrize("extra", [[], ["records.jsonl", "--db", "a.db"], ["missing.jsonl"]])
def test_report_of_nothing_or_of_two_things_is_a_usage_error(
    extra: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", *extra, "--out", str(tmp_path / "report")]) == 2
    assert capsys.readouterr().err.startswith("extractor: ")


def test_report_that_cannot_be_written_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = tmp_path / "records.jsonl"
    records.write_text(f"{json_line(FULL)}\n", encoding="utf-8")

    assert run(["report", str(records), "--out", str(records)]) == 2
    assert "cannot write to" in capsys.readouterr().err
