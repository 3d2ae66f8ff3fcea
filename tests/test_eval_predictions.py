"""Records of any origin, held against labels."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from labelling import claim, labelled, place, record_of, strike, toll

from evals.gold import Labelled
from evals.measures import HEADLINE, figures
from evals.predictions import Scoring
from evals.score import Tally
from extractor.errors import GoldError

Item = dict[str, Any]
ODESA = "On March 6 Russian drones hit a substation in Odesa."
INJURED = "He put the injured at 73."
TOLD = labelled(
    [strike("S1", ODESA).model_copy(update={"place": place("Odesa"), "optional": True})],
    [claim("C1", ["S1"], INJURED).model_copy(update={"casualties": [toll("injured", 73, 73)]})],
    name="told",
)
QUIET = labelled([], [], name="quiet")
CASES = [QUIET, TOLD]


class Outcome(NamedTuple):
    tallies: list[Tally]
    missing: list[str]
    unknown: list[str]


def read(tmp_path: Path, *items: object) -> Outcome:
    """Score records against the two labelled articles."""
    path = tmp_path / "records.jsonl"
    lines = [item if isinstance(item, str) else json.dumps(item) for item in items]
    path.write_text("\n".join(lines) + "\n")
    scoring = Scoring({case.id: written(tmp_path, case) for case in CASES})
    tallies = [scored.tally for scored in scoring.score(path)]
    return Outcome(tallies, scoring.missing, scoring.unknown)


def written(folder: Path, case: Labelled) -> Path:
    path = folder / f"{case.id}.json"
    path.write_text(case.label.model_dump_json())
    path.with_suffix(".txt").write_text(case.text)
    return path


def whole(case: Labelled) -> Item:
    return json.loads(record_of(case).model_dump_json())


def bare(case: Labelled) -> Item:
    """What a tool writes that knows the codebook and nothing of us: the shape of a label."""
    label = json.loads(case.label.model_dump_json())
    for strike_ in label["strikes"]:
        del strike_["place"]["lat"], strike_["place"]["lon"]
    return label | {"article": {"id": case.id}}


@pytest.mark.parametrize("shape", [whole, bare])
def test_perfect_records_score_one_in_either_shape(
    shape: Callable[[Labelled], Item], tmp_path: Path
) -> None:
    found = read(tmp_path, shape(QUIET), shape(TOLD))

    scored = figures(found.tallies)
    assert scored[HEADLINE] == scored["quotes exact"] == 1
    assert not found.missing
    assert not found.unknown


def test_article_without_a_record_is_named_and_scored_as_silence(tmp_path: Path) -> None:
    found = read(tmp_path, whole(QUIET))

    assert found.missing == ["told"]
    assert [tally.status for tally in found.tallies] == ["empty", "failed"]


def test_record_without_a_label_is_named_and_left_out(tmp_path: Path) -> None:
    stranger = whole(QUIET) | {"article": whole(QUIET)["article"] | {"id": "stranger"}}

    found = read(tmp_path, whole(TOLD), whole(QUIET), stranger)

    assert found.unknown == ["stranger"]
    assert figures(found.tallies)[HEADLINE] == 1


def test_quote_that_stands_nowhere_is_ungrounded(tmp_path: Path) -> None:
    item = bare(TOLD)
    item["strikes"][0]["quotes"] = ["Nothing of the kind."]

    found = read(tmp_path, item)

    assert figures(found.tallies)["quotes grounded"] == 0.5


def test_stored_run_is_scored_by_its_records(tmp_path: Path) -> None:
    header = {"format": "extractor eval run 1"}
    lines = [{"id": "told", "sample": n, "record": whole(TOLD)} for n in (0, 1)]

    found = read(tmp_path, header, *lines, whole(QUIET))

    assert figures(found.tallies)[HEADLINE] == 1


@pytest.mark.parametrize(
    ("items", "complaint"),
    [
        (["{nonsense"], "line 1: no JSON"),
        (["[1]"], "line 1: a record is an object"),
        ([{"strikes": []}], "line 1: a record names its article"),
        ([{"article": {"id": "told"}, "claims": []}], "line 1: strikes: Field required"),
        ([whole(TOLD) | {"verdict": 1}], "line 1: verdict: Extra inputs are not permitted"),
        ([whole(TOLD), whole(TOLD)], "line 2: a second record of article 'told'"),
        ([{"article": {"id": "x"}, "strikes": [], "claims": []}], "no record of any of the 2"),
        ([bare(TOLD) | {"strikes": [{"id": "S1", "method": "bow"}]}], r"line 1: strikes\.0\."),
    ],
)
def test_what_is_no_record_is_refused_by_line(
    items: list[object], complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(GoldError, match=complaint):
        read(tmp_path, *items)


def test_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"nowhere\.jsonl cannot be read"):
        list(Scoring({}).score(tmp_path / "nowhere.jsonl"))
