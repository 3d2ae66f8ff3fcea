"""Strikes leave the house as a map layer that any reader of RFC 7946 understands."""

import io
import json
import re
from typing import Any

import pytest
from test_export import CLAIM, STRIKE, record_of

from extractor.export.geojson import geojson_writer
from extractor.schema.record import Place, Record


def written(*records: Record) -> dict[str, Any]:
    out = io.StringIO()
    with geojson_writer(out) as write:
        for record in records:
            write(record)
    return json.loads(out.getvalue())


def place(**changes: object) -> Place:
    assert STRIKE.place
    return STRIKE.place.model_copy(update=changes)


def test_strike_is_a_feature_with_what_is_known_of_it() -> None:
    layer = written(record_of())

    assert layer["type"] == "FeatureCollection"
    (strike,) = layer["features"]
    assert (strike["type"], strike["id"]) == ("Feature", "silo/S1")
    said = strike["properties"]
    assert (said["article_id"], said["title"], said["publisher"]) == (
        *("silo", "Silo hit"),
        "The Vessa Times",
    )
    assert (said["date_start"], said["date_end"]) == ("2020-03-02", "2020-03-02")
    assert (said["method"], said["reality"]) == ("airstrike", "occurred")
    assert (said["count_low"], said["count_high"]) == (2, 2)
    assert said["attacker_names"] == ["Northern Alliance", "=cmd()"]
    assert (said["place_name"], said["place_country"], said["place_precision"]) == (
        *("Vessa", "SYR"),
        "settlement",
    )
    assert said["quote"] == STRIKE.evidence[0].quote


def test_longitude_comes_first() -> None:
    """RFC 7946, 3.1.1: easting before northing."""
    (strike,) = written(record_of())["features"]

    assert strike["geometry"] == {"type": "Point", "coordinates": [36.5, -4.5]}


def test_no_reference_system_is_named() -> None:
    """RFC 7946, 4: it is always WGS 84, and the old member has gone."""
    assert "crs" not in written(record_of())


@pytest.mark.parametrize("where", [None, place(lat=None, lon=None, name=None)])
def test_strike_without_a_known_place_has_a_null_geometry(where: Place | None) -> None:
    strike = STRIKE.model_copy(update={"place": where})

    (found,) = written(record_of(strikes=[strike]))["features"]

    assert found["geometry"] is None
    assert found["properties"]["place_text"] == (where.text if where else None)


def test_place_on_the_equator_and_the_meridian_is_a_place() -> None:
    strike = STRIKE.model_copy(update={"place": place(lat=0.0, lon=0.0)})

    (found,) = written(record_of(strikes=[strike]))["features"]

    assert found["geometry"]["coordinates"] == [0.0, 0.0]


def test_strike_carries_the_tolls_that_are_claimed_for_it() -> None:
    tolls = written(record_of())["features"][0]["properties"]["tolls"]

    assert [(toll["count"]["low"], toll["who"], toll["part"]) for toll in tolls] == [
        (11, None, False),
        (4, "children", True),
    ]
    assert {(toll["claim"], toll["claimant"], toll["stance"]) for toll in tolls} == {
        ("C1", "the mayor", "asserts")
    }


def test_toll_shared_by_two_strikes_says_so_and_one_of_another_strike_stays_away() -> None:
    second = STRIKE.model_copy(update={"id": "S2"})
    third = STRIKE.model_copy(update={"id": "S3"})
    shared = CLAIM.model_copy(update={"about": ["S1", "S2"]})

    record = record_of(strikes=[STRIKE, second, third], claims=[shared])
    tolls = [one["properties"]["tolls"] for one in written(record)["features"]]

    assert [len(each) for each in tolls] == [2, 2, 0]
    assert tolls[1][0]["about"] == ["S1", "S2"]


@pytest.mark.parametrize("strikes", [[], [STRIKE], [STRIKE, STRIKE]])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_layer_is_whole_json_for_any_number_of_strikes(count: int, strikes: list[object]) -> None:
    layer = written(*[record_of(strikes=strikes)] * count)

    assert len(layer["features"]) == count * len(strikes)


def test_layer_is_closed_when_the_run_is_cut_short() -> None:
    out = io.StringIO()

    def cut_short() -> None:
        with geojson_writer(out) as write:
            write(record_of())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_short()

    assert len(json.loads(out.getvalue())["features"]) == 1


def test_each_record_is_written_as_it_comes() -> None:
    out = io.StringIO()
    with geojson_writer(out) as write:
        write(record_of())
        early = out.getvalue()

    assert "silo/S1" in early


def test_words_of_the_article_are_kept_in_readable_letters() -> None:
    out = io.StringIO()
    with geojson_writer(out) as write:
        write(record_of(title="“Вёсса”"))

    assert re.search('"title": "“Вёсса”"', out.getvalue())


def test_article_text_is_left_out() -> None:
    assert "Eleven people died, four" not in json.dumps(written(record_of()))
