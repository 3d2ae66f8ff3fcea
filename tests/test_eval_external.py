"""Data that users bring: rows read, records held against the few values the source labels."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from labelling import claim, days, labelled, place, quantity, record_of, strike, toll

from evals.external import Hits, fewest_killed, measure_centcom, measure_isaf, wilson
from evals.gold import LabelClaim, LabelStrike
from extractor.article import Article
from extractor.errors import GoldError
from extractor.schema.record import Record
from extractor.sources import Unread

QUOTE = "On March 6 Russian drones hit a substation in Odesa."
RELEASE = {
    "id": "r1",
    "text": "KABUL (March 7, 2011) - A helicopter crew fired on four men and killed two of them.",
    "airstrike": True,
    "start_date": "2011-03-07",
    "min_killed": 2,
    "published": "2011-03-07",
    "air_fire": True,
}
LINES = (
    "published,country,place,count,line\n"
    '2016-05-01,IRQ,Marvat,3,"- Near Marvat, three strikes hit a fighting position."\n'
)
RAID = strike("S1", QUOTE).model_copy(
    update={"method": "airstrike", "date": days("2011-03-07"), "place": place("Marvat")}
)


def dead(kind: str, *counts: int, name: str = "C1") -> LabelClaim:
    tolls = [toll("killed", count, count) for count in counts]
    told = claim(name, ["S1"], QUOTE).model_copy(update={"casualties": tolls})
    return told.model_copy(update={"claimant": told.claimant.model_copy(update={"kind": kind})})


def saying(
    strikes: list[LabelStrike], claims: list[LabelClaim]
) -> Callable[[Sequence[Article | Unread]], Mapping[str, Record]]:
    """An extractor that finds the same in every article."""
    record = record_of(labelled(strikes, claims))

    def extract(items: Sequence[Article | Unread]) -> Mapping[str, Record]:
        articles = [item.article if isinstance(item, Unread) else item for item in items]
        return {article.id: record for article in articles}

    return extract


def rights(hits: Sequence[Hits]) -> dict[str, tuple[int, int]]:
    return {hit.name: (hit.right, hit.of) for hit in hits}


def releases(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "releases.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def lines(tmp_path: Path, text: str = LINES) -> Path:
    path = tmp_path / "lines.csv"
    path.write_text(text)
    return path


def test_release_read_right_is_right_in_every_figure(tmp_path: Path) -> None:
    found = measure_isaf(releases(tmp_path, RELEASE), saying([RAID], [dead("military", 2)]))

    assert rights(found) == {
        "air fire, as read": (1, 1),
        "airstrike, the source's flag": (1, 1),
        "start_date of air strikes": (1, 1),
        "min_killed of air strikes": (1, 1),
    }
    assert [hit.published for hit in found] == [None, 0.98, 0.53, 0.90]


def test_day_and_dead_are_asked_only_of_flagged_releases(tmp_path: Path) -> None:
    quiet = RELEASE | {"id": "r2", "airstrike": False, "air_fire": None}

    found = rights(measure_isaf(releases(tmp_path, RELEASE, quiet), saying([], [])))

    assert found == {
        "air fire, as read": (0, 1),
        "airstrike, the source's flag": (1, 2),
        "start_date of air strikes": (0, 1),
        "min_killed of air strikes": (0, 1),
    }


def test_intercepted_strike_is_no_air_fire(tmp_path: Path) -> None:
    stopped = RAID.model_copy(update={"reality": "intercepted"})

    found = measure_isaf(releases(tmp_path, RELEASE), saying([stopped], []))

    assert rights(found)["air fire, as read"] == (0, 1)


@pytest.mark.parametrize(
    ("claims", "killed"),
    [
        ([], 0),
        ([dead("military", 2, 1)], 3),
        ([dead("military", 2), dead("witness", 9, name="C2")], 9),
        ([dead("military", 2).model_copy(update={"stance": "denies"})], 0),
    ],
)
def test_dead_are_added_up_source_by_source(claims: list[LabelClaim], killed: int) -> None:
    assert fewest_killed(record_of(labelled([RAID], claims))) == killed


def test_line_read_right_is_right_in_every_figure(tmp_path: Path) -> None:
    near = RAID.model_copy(
        update={
            "place": place("Marvat").model_copy(update={"relation": "near"}),
            "count": quantity(3, 3),
        }
    )

    found = rights(measure_centcom(lines(tmp_path), saying([near], [])))

    assert set(found.values()) == {(1, 1)}


def test_line_read_wrong_is_wrong_figure_by_figure(tmp_path: Path) -> None:
    found = rights(measure_centcom(lines(tmp_path), saying([RAID], [dead("military", 2)])))

    assert found == {
        "one record": (1, 1),
        "place": (1, 1),
        "near": (0, 1),
        "count": (0, 1),
        "no toll invented": (0, 1),
        "all of it": (0, 1),
    }


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([], "holds no row"),
        ([RELEASE, RELEASE], "two rows have one id"),
        ([{"id": "r1", "text": "x"}], "line 1: airstrike: Field required"),
    ],
)
def test_releases_that_are_none_are_refused(
    rows: list[object], complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(GoldError, match=complaint):
        measure_isaf(releases(tmp_path, *rows), saying([], []))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("place,line\nMarvat,x\n", "line-2: published: Field required"),
        (LINES.replace(",3,", ",three,"), "line-2: count: "),
        (LINES.replace(",3,", "\n"), "line-2: count: "),
    ],
)
def test_lines_that_are_none_are_refused(text: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=complaint):
        measure_centcom(lines(tmp_path, text), saying([], []))


def test_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot be read"):
        measure_isaf(tmp_path / "nowhere.jsonl", saying([], []))


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (81, 263, 0.255, 0.366)],
)
def test_interval_of_a_share_is_wilsons(right: int, of: int, low: float, high: float) -> None:
    assert wilson(right, of) == pytest.approx((low, high), abs=1e-3)  # Newcombe 1998, table I
