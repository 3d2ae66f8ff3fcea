"""What is put in comes out: as an article, or as one sentence why not."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from extractor.article import Article
from extractor.errors import SourceError
from extractor.sources import Reading, Unread, language_of, read_articles
from extractor.sources.metadata import split_front_matter

PROSE = (
    "Warplanes struck a fuel depot near Palmyra on Monday, killing four guards, a resident said. "
    "The blast broke windows across the town and set two lorries alight. Firemen worked until "
    "dawn to keep the flames from the grain store, whose roof had already begun to smoke."
)
LINE = "- Near Kobani, three airstrikes destroyed two ISIL buildings and an ISIL staging area."
SAMPLES = Path(__file__).parents[1] / "samples"


def read(*paths: Path | str, options: Reading | None = None) -> list[Article | Unread]:
    return list(read_articles(paths, options))


def articles(found: Iterable[Article | Unread]) -> list[Article]:
    return [each for each in found if isinstance(each, Article)]


def only(found: list[Article | Unread]) -> Article:
    [article] = found
    assert isinstance(article, Article), article
    return article


def only_unread(found: list[Article | Unread]) -> Unread:
    [unread] = found
    assert isinstance(unread, Unread), unread
    return unread


def put(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def piped(content: str | bytes) -> Reading:
    return Reading(stdin=io.BytesIO(content.encode() if isinstance(content, str) else content))


def lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


# --- text files and their metadata


def test_text_file_is_named_by_its_stem(tmp_path: Path) -> None:
    article = only(read(put(tmp_path / "palmyra.txt", PROSE)))

    assert (article.id, article.text, article.published) == ("palmyra", PROSE, None)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (PROSE.replace(". ", ".\r\n").encode(), PROSE.replace(". ", ".\r\n")),
        (b"\xef\xbb\xbf" + PROSE.encode(), PROSE),
        (PROSE.encode("utf-16"), PROSE),
        (b"\xfe\xff" + PROSE.encode("utf-16-be"), PROSE),
        (b"\xff\xfe\x00\x00" + PROSE.encode("utf-32-le"), PROSE),
        (f"“İzmir” \u00ad\u200b{PROSE}\n\n ".encode(), f"“İzmir” \u00ad\u200b{PROSE}\n\n "),
    ],
    ids=["crlf", "utf-8 mark", "utf-16", "utf-16-be", "utf-32", "odd characters"],
)
def test_text_is_kept_as_written_without_its_byte_order_mark(
    tmp_path: Path, content: bytes, text: str
) -> None:
    assert only(read(put(tmp_path / "a.txt", content))).text == text


def test_json_beside_a_text_is_its_metadata_and_no_article(tmp_path: Path) -> None:
    text = put(tmp_path / "a.txt", PROSE)
    beside = put(tmp_path / "a.json", '{"title": "Raid", "published": "2016-03-04", "note": 1}')

    article = only(read(text, beside))

    assert (article.id, article.title, article.published) == ("a", "Raid", date(2016, 3, 4))


def test_of_a_label_file_beside_a_text_only_the_article_is_read(tmp_path: Path) -> None:
    label = {
        "article": {"id": "x7", "publisher": "Bugle", "url": None},
        "strikes": [],
        "title": "no",
    }
    put(tmp_path / "a.txt", PROSE)
    put(tmp_path / "a.json", json.dumps(label))

    article = only(read(tmp_path))

    assert (article.id, article.publisher, article.title) == ("x7", "Bugle", None)


def test_front_matter_is_metadata_and_leaves_the_text(tmp_path: Path) -> None:
    head = (
        "---\ntitle: 'Raid: the toll'\npublished: 2016-03-04\n"
        "tags:\n  - war\nlanguage: en-GB\n---\n"
    )

    article = only(read(put(tmp_path / "a.md", head + PROSE)))

    assert article.text == PROSE
    assert (article.title, article.published) == ("Raid: the toll", date(2016, 3, 4))
    assert article.language == "en"


@pytest.mark.parametrize(
    "text",
    [
        "---\nNear Mosul, two strikes hit a bridge.\n---\nMore.",
        "---\ntitle: never closed\n\nText.",
        "--- a dash opens this text",
        "",
        "\n---\ntitle: late\n---\n",
    ],
)
def test_what_is_no_front_matter_stays_text(text: str) -> None:
    assert split_front_matter(text) == ({}, text)


def test_metadata_beside_a_file_outweighs_its_front_matter(tmp_path: Path) -> None:
    put(tmp_path / "a.md", f"---\ntitle: Inside\npublisher: Bugle\n---\n{PROSE}")
    put(tmp_path / "a.json", '{"title": "Beside"}')

    article = only(read(tmp_path / "a.md"))

    assert (article.title, article.publisher) == ("Beside", "Bugle")


def test_callers_day_serves_only_articles_that_state_none() -> None:
    rows = lines({"id": "a", "text": LINE}, {"id": "b", "text": LINE, "published": "2014-12-19"})
    options = Reading(published=date(2020, 1, 1), stdin=io.BytesIO(rows.encode()))

    days = [article.published for article in articles(read("-", options=options))]

    assert days == [date(2020, 1, 1), date(2014, 12, 19)]


# --- web pages


def test_web_page_gives_text_title_day_and_publisher() -> None:
    article = only(read(SAMPLES / "el-fasher-market.html"))

    assert article.title == "Drone strike on El Fasher market kills at least 14, doctors say"
    assert (article.publisher, article.published) == ("Nile Basin Times", date(2025, 3, 27))
    assert "Privacy" not in article.text
    assert "called the attack “a massacre of people buying food”" in article.text


def test_page_in_its_declared_encoding_is_read(tmp_path: Path) -> None:
    page = (
        f'<html><head><meta charset="iso-8859-1"></head><body><p>“Café.” {PROSE}</p></body></html>'
    )

    article = only(read(put(tmp_path / "a.html", page.encode("cp1252"))))

    assert "“Café.”" in article.text


def test_day_in_the_words_of_a_page_is_no_publication_day(tmp_path: Path) -> None:
    page = f"<html><body><article><p>{PROSE} It was 3 March 2016.</p></article></body></html>"

    assert only(read(put(tmp_path / "a.html", page))).published is None


@pytest.mark.parametrize("page", ["", "<html></html>", "<div>" * 20_000])
def test_page_without_an_article_is_skipped(tmp_path: Path, page: str) -> None:
    unread = only_unread(read(put(tmp_path / "a.html", page)))

    assert (unread.status, unread.reason) == ("skipped", "nothing to read: the text is empty")


def test_page_of_countless_tags_is_unreadable(tmp_path: Path) -> None:
    unread = only_unread(read(put(tmp_path / "a.html", "<p>" * 100_001)))

    assert unread.reason.endswith("is too large: over 100,000 tags")


def test_page_without_the_extra_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['trafilatura'] = None\n"
        "from extractor.errors import SourceError\n"
        "from extractor.sources import read_articles\n"
        "try: list(read_articles([sys.argv[1]]))\n"
        "except SourceError as error: print(error)\n"
    )

    ran = subprocess.run(  # noqa: S603 our own interpreter and sample
        [sys.executable, "-c", code, str(SAMPLES / "el-fasher-market.html")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "pip install 'extractor[html]'" in ran.stdout


# --- tables


def test_release_line_in_a_table_is_an_article() -> None:
    article = only(read("-", options=piped(lines({"id": "c0", "text": LINE, "published": None}))))

    assert (article.id, article.text, article.language) == ("c0", LINE, "en")


def test_row_without_an_id_is_named_by_a_hash_of_its_text() -> None:
    article = only(read("-", options=piped(lines({"text": LINE}))))

    assert article.id == article.sha256[:12]


def test_broken_line_costs_only_itself(tmp_path: Path) -> None:
    rows = [
        lines({"id": "first", "text": LINE}).encode(),
        b'{"id": "half", "text": "Near\n',
        b'{"id": "latin", "text": "Near Hami\xe9"}\n',
        b"\n",
        b"[1, 2]\n",
        b'{"id": "mute", "title": "Raid"}\n',
        b'{"id": "when", "text": "x", "published": "Tuesday"}\n',
        b'{"id": "nul", "text": "a\\u0000b"}\n',
        b'{"id": "lone", "text": "a\\ud800b"}\n',
        b"[" * 100_000 + b"\n",
        lines({"id": 9, "text": LINE}).encode().strip(),
    ]

    found = read(put(tmp_path / "t.jsonl", b"".join(rows)))

    assert [article.id for article in articles(found)] == ["first", "9"]
    assert {
        e.article.id: e.reason.split("t.jsonl")[-1] for e in found if isinstance(e, Unread)
    } == {
        "t:2": ":2 is no JSON: Invalid control character at: line 1 column 29 (char 28)",
        "t:3": ":3 is not UTF-8 text: byte 0xe9 at offset 34",
        "t:5": ":5 is no JSON object with a text",
        "mute": ":6 has no text under 'text'",
        "when": ":7: published is 'Tuesday', which is no day: write it YYYY-MM-DD",
        "nul": "the text holds a NUL or what is no UTF-8",
        "lone": "the text holds a NUL or what is no UTF-8",
        "t:10": ":10 is no article: JSON nested too deeply",
    }


def test_unreadable_row_keeps_the_metadata_that_can_be_read() -> None:
    row = {"id": "a", "title": "Raid", "published": "2016-02-30", "text": LINE}

    unread = only_unread(read("-", options=piped(lines(row))))

    assert unread.status == "unreadable"
    assert unread.article == Article(id="a", text="", title="Raid")


def test_csv_cell_keeps_its_newlines_quotes_and_length(tmp_path: Path) -> None:
    text = 'He said: "Run,\r\nthey are back."\n' + PROSE * 1000
    with (tmp_path / "t.csv").open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows([["id", "text", "published"], ["a", text, ""]])

    article = only(read(tmp_path / "t.csv"))

    assert (article.id, article.text, article.published) == ("a", text, None)


def test_broken_csv_row_costs_only_itself(tmp_path: Path) -> None:
    table = (
        b"id,title,text\na,Raid,Near Kobani\nb,Raid\nc,Raid,Near Kobani,x\n"
        b'd,"Raid"x,Near Kobani\n'
        + f'e,Raid,"{PROSE}"\n'.encode()
        + b'f,Raid,"Near Hami\n\xe9"\ng,"never closed'
    )

    found = read(put(tmp_path / "t.csv", table))

    assert [(e.article.id, e.status) for e in found if isinstance(e, Unread)] == [
        ("a", "skipped"),
        ("t:3", "unreadable"),
        ("t:4", "unreadable"),
        ("t:5", "unreadable"),
        ("f", "unreadable"),
        ("t:9", "unreadable"),
    ]
    assert [article.id for article in articles(found)] == ["e"]


def test_columns_of_other_names_are_mapped(tmp_path: Path) -> None:
    table = put(tmp_path / "t.csv", f'ref,day,body\nr1,2014-12-19,"{LINE}"\n')
    options = Reading(columns={"id": "ref", "published": "day", "text": "body"})

    article = only(read(table, options=options))

    assert (article.id, article.published, article.text) == ("r1", date(2014, 12, 19), LINE)


def test_table_without_the_text_column_names_those_it_has(tmp_path: Path) -> None:
    unread = only_unread(read(put(tmp_path / "t.csv", "ref,body\n1,Near Mosul\n")))

    assert unread.reason.endswith(
        "has no column 'text' among 'ref, body': name the right one with --text-column"
    )


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
def test_utf16_table_is_read(tmp_path: Path, name: str) -> None:
    table = f'text\n"{LINE}"\n' if name == "t.csv" else lines({"text": LINE})

    assert only(read(put(tmp_path / name, table.encode("utf-16")))).text == LINE


def test_json_file_holds_one_article_or_a_list_of_them(tmp_path: Path) -> None:
    put(tmp_path / "list.json", json.dumps([{"id": "a", "text": LINE}, {"id": "b", "text": PROSE}]))
    put(tmp_path / "one.json", json.dumps({"text": PROSE}, indent=1))

    assert [article.id for article in articles(read(tmp_path))] == ["a", "b", "one"]


def test_record_of_an_earlier_run_is_an_article_again() -> None:
    row = {"article": {"id": "a", "text": LINE, "sha256": "0"}, "status": "ok", "strikes": []}

    assert only(read("-", options=piped(lines(row)))).id == "a"


@pytest.mark.parametrize(
    ("name", "content"), [("t.jsonl", "\n"), ("t.csv", "id,text\n"), ("t.json", "[]")]
)
def test_table_without_a_row_is_skipped_aloud(tmp_path: Path, name: str, content: str) -> None:
    unread = only_unread(read(put(tmp_path / name, content)))

    assert unread.status == "skipped"
    assert "holds no article" in unread.reason


def test_table_is_read_as_it_comes(tmp_path: Path) -> None:
    rows = (lines({"id": str(n), "text": LINE}) for n in range(3))
    path = put(tmp_path / "t.jsonl", "".join(rows) + "{broken")
    found = read_articles([path])

    first = next(found)

    assert isinstance(first, Article)
    assert [isinstance(each, Unread) for each in found] == [False, False, True]


# --- folders, standard input, paths


def test_folder_is_read_in_order_with_its_subfolders_and_without_hidden_files(
    tmp_path: Path,
) -> None:
    for name in ("b.txt", "a/z.md", "a/y.txt", ".hidden.txt", ".git/c.txt", "notes.pdf", "c.TXT"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        put(tmp_path / name, PROSE)

    assert [article.id for article in articles(read(tmp_path))] == ["y", "z", "b", "c"]


def test_link_back_to_a_folder_above_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", PROSE)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)

    assert len(read(tmp_path)) == 1


def test_output_order_is_input_order(tmp_path: Path) -> None:
    paths = [put(tmp_path / f"{name}.txt", PROSE) for name in "cab"]

    assert [article.id for article in articles(read(*paths))] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        (lines({"id": "a", "text": LINE}, {"id": "b", "text": LINE}), ["a", "b"]),
        (json.dumps({"id": "a", "text": LINE}, indent=2), ["a"]),
        (json.dumps([{"id": "a", "text": LINE}]), ["a"]),
        (f'\ufeffid,text\na,"{LINE}"\n', ["a"]),
        (f"---\nid: a\n---\n{PROSE}", ["a"]),
        (f"<!doctype html><html><body><p>{PROSE}</p></body></html>", [None]),
        (f"[Update] {PROSE}", [None]),
    ],
    ids=["jsonl", "json object", "json list", "csv", "front matter", "page", "text"],
)
def test_standard_input_is_told_by_how_it_begins(content: str, ids: list[str | None]) -> None:
    found = articles(read("-", options=piped(content)))

    assert [article.id for article in found] == [
        wanted or article.sha256[:12] for wanted, article in zip(ids, found, strict=True)
    ]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("no/such.txt", "'no/such.txt' does not exist"),
        ("ftp://example.org/raid", "is no web address: only http and https are read"),
        (Path("http://me:pass@example.org/raid"), "'example.org' carries a user name or password"),
    ],
)
def test_path_that_cannot_be_an_article_ends_the_command_before_anything_is_read(
    path: Path | str, words: str
) -> None:
    with pytest.raises(SourceError, match=words):
        read_articles([SAMPLES, path])


def test_empty_folder_ends_the_command(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no article"):
        read_articles([tmp_path])


@pytest.mark.parametrize(
    ("other", "content"),
    [("a.md", PROSE), ("t.jsonl", lines({"id": "a", "text": LINE})), ("b/a.txt", b"\0")],
)
def test_two_inputs_with_one_id_end_the_command(
    tmp_path: Path, other: str, content: str | bytes
) -> None:
    (tmp_path / "b").mkdir()
    paths = [put(tmp_path / "a.txt", PROSE), put(tmp_path / other, content)]

    with pytest.raises(
        SourceError, match=r"two inputs have the id 'a', in .*a\.txt and .*" + other
    ):
        read(*paths)


# --- what cannot be read, and what is not worth reading


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\0\0", "is binary, not text: a NUL byte at offset 6"),
        (b"\xff\xfea\0\0\0", "is binary, not text: it holds a NUL character"),
        ("Gef\u00e4hrlich".encode("latin-1"), "is not UTF-8 text: byte 0xe4 at offset 3"),
        (b"\xff\xfea", "is not UTF-16-LE text: byte 0x61 at offset 2"),
        (b"---\npublished: soon\n---\nText.", "published is 'soon', which is no day"),
        (b"x" * 3001, "is too large: over 0.003 MB"),
    ],
)
def test_unreadable_file_says_why_and_the_others_go_on(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    bad, good = put(tmp_path / "bad.txt", content), put(tmp_path / "good.txt", PROSE)

    unread, article = read(bad, good, options=Reading(max_bytes=3000))

    assert isinstance(unread, Unread)
    assert (unread.article.id, unread.status) == ("bad", "unreadable")
    assert reason in unread.reason
    assert isinstance(article, Article)


@pytest.mark.parametrize(
    ("name", "tail"), [("t.jsonl", '{{"id": "b", "text": "{}"}}\n'), ("t.csv", 'b,"{}"\n')]
)
def test_line_over_the_limit_is_one_unreadable_row(tmp_path: Path, name: str, tail: str) -> None:
    head = "id,text\n" if name == "t.csv" else ""
    table = head + tail.format("é" * 4000).replace("b", "long", 1) + tail.format(LINE)

    unread, article = read(put(tmp_path / name, table), options=Reading(max_bytes=5000))

    assert isinstance(unread, Unread)
    assert "5" in unread.reason
    assert isinstance(article, Article)
    assert article.text == LINE


def test_broken_metadata_file_costs_its_article_only(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", PROSE)
    put(tmp_path / "a.json", "{")
    put(tmp_path / "b.txt", PROSE)

    unread, article = read(tmp_path)

    assert isinstance(unread, Unread)
    assert "its metadata file" in unread.reason
    assert isinstance(article, Article)


def test_file_that_vanished_is_unreadable(tmp_path: Path) -> None:
    found = read_articles([put(tmp_path / "a.txt", PROSE)])
    (tmp_path / "a.txt").unlink()

    unread = only_unread(list(found))

    assert unread.reason.endswith("cannot be read: No such file or directory")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing to read: the text is empty"),
        (" \r\n\u00a0", "nothing to read: the text is empty"),
        (LINE, "nothing to read: 70 letters, under 200"),
        (f"{PROSE} Subscribe to continue reading.", "nothing to read: a paywall stub"),
        (f"{PROSE} Already a subscriber? Log in.", "nothing to read: a paywall stub"),
    ],
)
def test_file_with_too_little_to_read_is_skipped(tmp_path: Path, text: str, reason: str) -> None:
    unread = only_unread(read(put(tmp_path / "a.txt", text)))

    assert (unread.status, unread.reason) == ("skipped", reason)
    assert unread.article.text == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing to read: the text is empty"),
        ("Two dead.", "nothing to read: 7 letters, under 20"),
        ("Raid on depot kills two. Sign in to read more.", "nothing to read: a paywall stub"),
    ],
)
def test_row_with_too_little_to_read_is_skipped(text: str, reason: str) -> None:
    unread = only_unread(read("-", options=piped(lines({"id": "a", "text": text}))))

    assert (unread.status, unread.reason) == ("skipped", reason)


def test_long_article_that_asks_for_subscriptions_is_read(tmp_path: Path) -> None:
    text = PROSE * 4 + " Subscribe to continue reading our newsletter."

    assert only(read(put(tmp_path / "a.txt", text))).text == text


# --- languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (LINE, "en"),
        ("- Near Ar Rutbah, an airstrike struck an ISIL tactical unit.", "en"),
        ("Four strikes in Deir ez-Zor.", "en"),
        ("", None),
        ("12 / 14", None),
        ("Mosul. Raqqa. Kobani.", None),
        ("Des avions ont bombardé un dépôt près de la ville, selon les habitants.", "fr"),
        ("Kampfflugzeuge haben in der Nacht ein Lager bei der Stadt bombardiert.", "de"),
        ("Los aviones atacaron un depósito cerca de la ciudad, según los vecinos.", "es"),
        ("Os aviões atingiram um depósito perto da cidade, disseram os moradores do local.", "pt"),
        ("Gli aerei hanno colpito un deposito nella notte e sono morti due uomini.", "it"),
        ("De vliegtuigen troffen een depot bij de stad en er zijn twee doden.", "nl"),
        ("Uçaklar gece kent yakınında bir depoyu vurdu ve iki kişi öldü, bu kez de.", "tr"),
        ("Samoloty zbombardowały skład w pobliżu miasta i jest to już drugi raz w tym roku.", "pl"),
        ("Pesawat itu menyerang gudang di dekat kota dan dua orang tewas dalam serangan.", "id"),
        ("Самолёты ночью нанесли удар по складу у города.", "ru"),
        ("Літаки вночі завдали удару по складу біля міста, її мешканці загинули.", "uk"),
        ("قصفت الطائرات مستودعاً قرب المدينة ليلاً", "ar"),
        ("هواپیماها شب گذشته یک انبار را در نزدیکی شهر بمباران کردند", "fa"),
        ("طیاروں نے شہر کے قریب ایک گودام پر بمباری کی ہے", "ur"),
        ("מטוסים תקפו מחסן סמוך לעיר", "he"),
        ("空军昨夜轰炸了城外的仓库", "zh"),
        ("昨夜、空軍が町の近くの倉庫を爆撃した", "ja"),
        ("어젯밤 공군이 도시 근처 창고를 폭격했다", "ko"),
        ("ትናንት ማታ አውሮፕላኖች መጋዘን ደበደቡ", "am"),
        ("ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ᏣᎳᎩ", "und"),
    ],
)
def test_language_is_told_by_script_or_small_words(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_stated_language_is_believed(tmp_path: Path) -> None:
    head = "---\nlanguage: FR\n---\n"

    assert only(read(put(tmp_path / "a.txt", head + PROSE))).language == "fr"


def test_every_sample_is_an_english_article_with_a_day() -> None:
    found = read(SAMPLES)

    assert len(found) >= 8
    assert all(isinstance(each, Article) and each.published for each in found)
    assert {article.language for article in articles(found)} == {"en"}
