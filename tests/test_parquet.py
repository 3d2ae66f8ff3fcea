"""Parquet in and out: the columns of the CSV tables, with types, a few rows at a time."""

import io
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet as pq
from test_export import CLAIM, STRIKE, record_of

from extractor.article import Article
from extractor.export.parquet import parquet_writer
from extractor.export.rows import ARTICLE_COLUMNS, CLAIM_COLUMNS, STRIKE_COLUMNS
from extractor.schema.record import Quantity
from extractor.sources import Reading, Unread, read_articles

TEXT = "Near Kobani, three airstrikes destroyed two buildings of the militia on Monday."


def table(path: Path, columns: Mapping[str, object], rows_in_a_group: int = 1000) -> Path:
    pq.write_table(pa.table(dict(columns)), path, row_group_size=rows_in_a_group)
    return path


def read(path: Path | str, options: Reading | None = None) -> list[Article | Unread]:
    return list(read_articles([path], options))


def whole(found: Sequence[Article | Unread]) -> list[Article]:
    assert all(isinstance(each, Article) for each in found), found
    return [each for each in found if isinstance(each, Article)]


def reasons(found: Sequence[Article | Unread]) -> list[str | None]:
    return [each.reason if isinstance(each, Unread) else None for each in found]


# --- in


def test_each_row_is_an_article_with_its_metadata(tmp_path: Path) -> None:
    columns = {
        "id": [1, 2],
        "text": [TEXT, TEXT],
        "published": [date(2015, 3, 2), None],
        "title": ["Raid", None],
        "language": ["en", None],
        "url": ["https://bugle.example/1", None],
        "embedding": [[0.5, 0.5], [1.0, 0.0]],
    }

    first, second = whole(read(table(tmp_path / "t.parquet", columns)))

    assert first == Article(
        id="1",
        text=TEXT,
        title="Raid",
        url="https://bugle.example/1",
        published=date(2015, 3, 2),
        language="en",
    )
    assert (second.id, second.title, second.published, second.language) == ("2", None, None, "en")


def test_other_columns_are_named_as_for_csv(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", {"key": ["a"], "body": [TEXT], "text": ["no"]})

    (article,) = whole(read(path, Reading(columns={"id": "key", "text": "body"})))

    assert (article.id, article.text) == ("a", TEXT)


@pytest.mark.parametrize(
    "published",
    [
        pa.array([date(2015, 3, 2)]),
        pa.array(["2015-03-02"]),
        pa.array(["2015-03-02T23:30:00Z"]).dictionary_encode(),
        pa.array([datetime(2015, 3, 2, 23, 30, tzinfo=UTC)]),
        pa.array([1_425_254_400_000_000_001], pa.timestamp("ns")),
        pa.array([b"2015-03-02"]),
    ],
)
def test_day_of_publication_is_read_from_any_type(tmp_path: Path, published: pa.Array) -> None:
    path = table(tmp_path / "t.parquet", {"text": [TEXT], "published": published})

    assert whole(read(path))[0].published == date(2015, 3, 2)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary(), pa.large_binary()])
def test_text_is_read_from_any_type_of_words(tmp_path: Path, kind: pa.DataType) -> None:
    words = f"“Two” dead. {TEXT}"
    path = table(
        tmp_path / "t.parquet", {"text": pa.array([words.encode()], pa.binary()).cast(kind)}
    )

    assert whole(read(path))[0].text == words


def test_row_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    broken = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\x04\0\0\0"), pa.py_buffer(b"Caf\xe9")]
    )
    text = pa.concat_arrays([pa.array([TEXT, None, "Two dead."]), broken, pa.array([TEXT])])
    ids = ["a", "b", "c", "d", "e"]

    found = read(table(tmp_path / "t.parquet", {"id": ids, "text": text}))

    assert [(each.article if isinstance(each, Unread) else each).id for each in found] == ids
    assert reasons(found) == [
        None,
        f"{tmp_path}/t.parquet:2 has no text under 'text'",
        "nothing to read: 7 letters, under 20",
        "the text holds a NUL or what is no UTF-8",
        None,
    ]


def test_day_that_is_none_is_said(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", {"text": [TEXT, TEXT], "published": ["Tuesday", None]})

    assert reasons(read(path)) == [
        f"{path}:1: published is 'Tuesday', which is no day: write it YYYY-MM-DD",
        None,
    ]


def test_text_over_the_limit_is_unreadable(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", {"id": ["a", "b"], "text": [TEXT * 20, TEXT]})

    found = read(path, Reading(max_bytes=1000))

    assert reasons(found) == [f"{path}:1 is too large: over 0.001 MB", None]
    assert isinstance(found[0], Unread)
    assert found[0].article.id == "a"


def test_table_without_texts_names_its_columns(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", {"id": ["a"], "body": [TEXT]})

    assert reasons(read(path)) == [
        f"{path} has no column 'text' among 'id, body': name the right one with --text-column"
    ]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\0" * 90 + b"PAR1", b"id,text\n"])
def test_what_is_no_parquet_is_unreadable(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.parquet").write_bytes(content)

    (reason,) = reasons(read(tmp_path / "t.parquet"))

    assert reason
    assert reason.startswith(f"{tmp_path}/t.parquet is damaged or no Parquet: ")


def test_rows_before_a_damaged_page_are_kept(tmp_path: Path) -> None:
    texts = [f"{TEXT} {number}" for number in range(2000)]
    path = table(tmp_path / "t.parquet", {"text": texts}, rows_in_a_group=500)
    content = bytearray(path.read_bytes())
    at = pq.ParquetFile(path).metadata.row_group(2).column(0).data_page_offset
    content[at : at + 64] = b"\xff" * 64
    path.write_bytes(content)

    *kept, last = read(path)

    assert len(whole(kept)) == 1000
    assert "is damaged or no Parquet" in str(reasons([last])[0])


def test_empty_table_holds_no_article(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", {"text": pa.array([], pa.string())})

    assert reasons(read(path)) == [f"nothing to read: {path} holds no article"]


def test_parquet_on_standard_input_is_read(tmp_path: Path) -> None:
    content = table(tmp_path / "t.parquet", {"id": ["a"], "text": [TEXT]}).read_bytes()

    (article,) = whole(read("-", Reading(stdin=io.BytesIO(content))))

    assert (article.id, article.text) == ("a", TEXT)


def test_parquet_on_a_pipe_is_read(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", {"id": ["a"], "text": [TEXT]})
    code = "from extractor.sources import read_articles\nprint(*read_articles(['-']))"

    with path.open("rb") as content, subprocess.Popen(["cat"], stdin=content, stdout=-1) as pipe:  # noqa: S607 - any cat
        ran = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-c", code], stdin=pipe.stdout, capture_output=True, check=True
        )

    assert b"Article(id='a'" in ran.stdout


def test_folder_gives_its_parquet_files_too(tmp_path: Path) -> None:
    table(tmp_path / "t.parquet", {"id": ["a"], "text": [TEXT]})

    assert whole(read(tmp_path))[0].id == "a"


WITHOUT_PYARROW = "import sys; sys.modules['pyarrow'] = None\n"


def ran_without_pyarrow(code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", WITHOUT_PYARROW + code, *arguments],
        capture_output=True,
        check=False,
        text=True,
    )


def test_missing_extra_is_one_clear_sentence(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", {"id": ["a"], "text": [TEXT]})
    code = "from extractor.cli import run; sys.exit(run(sys.argv[1:]))"

    into = ran_without_pyarrow(code, "extract", str(path), "--model", "rules")
    out = ran_without_pyarrow(
        code, "extract", str(path), "--model", "rules", "--format", "parquet", "--out", "o"
    )

    assert (into.returncode, out.returncode) == (2, 2)
    assert f"{path} is Parquet: to read it, pip install 'extractor[parquet]'" in into.stderr
    assert "--format parquet needs pyarrow: pip install 'extractor[parquet]'" in out.stderr


def test_other_articles_are_read_without_the_extra(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT * 4)
    code = "from extractor.sources import read_articles\nprint(*read_articles(sys.argv[1:]))"

    assert "Article(id='a'" in ran_without_pyarrow(code, str(tmp_path)).stdout


# --- out


def test_three_files_hold_articles_strikes_and_claims_with_types(tmp_path: Path) -> None:
    with parquet_writer(tmp_path / "tables") as write:
        write(record_of())

    articles, strikes, claims = (
        pq.read_table(tmp_path / "tables" / f"{name}.parquet")
        for name in ("articles", "strikes", "claims")
    )

    assert tuple(articles.column_names) == ARTICLE_COLUMNS
    assert tuple(strikes.column_names) == STRIKE_COLUMNS
    assert tuple(claims.column_names) == CLAIM_COLUMNS
    assert articles.to_pylist()[0]["strikes"] == 1
    (strike,) = strikes.to_pylist()
    assert strike["date_start"] == date(2020, 3, 2)
    assert (strike["place_lat"], strike["place_lon"]) == (-4.5, 36.5)
    assert strike["attackers"] == ["the Northern Alliance", "=cmd()"]
    assert (strike["starts"], strike["ends"]) == ([0], [93])
    assert [(row["toll_low"], row["who"], row["part"]) for row in claims.to_pylist()] == [
        (11, None, False),
        (4, "children", True),
    ]


def test_files_are_whole_also_when_the_run_is_cut_short(tmp_path: Path) -> None:
    def cut_short() -> None:
        with parquet_writer(tmp_path) as write:
            write(record_of())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_short()

    assert pq.read_table(tmp_path / "strikes.parquet").num_rows == 1


@pytest.mark.parametrize("count", [0, 1, 5_001])
def test_every_row_arrives_however_many_there_are(tmp_path: Path, count: int) -> None:
    with parquet_writer(tmp_path) as write:
        for _ in range(count):
            write(record_of())

    rows = [pq.read_table(tmp_path / f"{n}.parquet").num_rows for n in ("articles", "claims")]

    assert rows == [count, 2 * count]


def test_bound_that_no_column_can_hold_is_null_beside_its_words(tmp_path: Path) -> None:
    huge = Quantity(text="9" * 30, low=int("9" * 30), high=2**63 - 1)
    with parquet_writer(tmp_path) as write:
        write(record_of(strikes=[STRIKE.model_copy(update={"count": huge})], claims=[]))

    (row,) = pq.read_table(tmp_path / "strikes.parquet").to_pylist()

    assert (row["count_text"], row["count_low"], row["count_high"]) == ("9" * 30, None, 2**63 - 1)


def test_claim_without_tolls_takes_one_row(tmp_path: Path) -> None:
    with parquet_writer(tmp_path) as write:
        write(record_of(claims=[CLAIM.model_copy(update={"casualties": []})]))

    (row,) = pq.read_table(tmp_path / "claims.parquet").to_pylist()

    assert (row["effect"], row["part"], row["toll_low"]) == (None, None, None)
