"""Labels are read whole, and everything in them that breaks the codebook is named."""

import json
from pathlib import Path

import pytest
from labelling import TEXT, attacker, claim, days, labelled, place, quantity, strike, toll

from evals.check import check_case, check_gold
from evals.gold import (
    LabelArticle,
    LabelClaim,
    LabelClaimant,
    Labelled,
    LabelStrike,
    gold_hash,
    load_gold,
)
from evals.overlap import shared_runs
from evals.sets import check_sets
from extractor.errors import GoldError
from extractor.schema.record import Target

QUOTE = "A missile struck an apartment block in Dnipro on March 5"
STRIKE = strike("S1", QUOTE).model_copy(
    update={"method": "missile", "place": place("Dnipro"), "attackers": [attacker("Russian")]}
)
DEAD = toll("killed", 20, 20).model_copy(
    update={"count": quantity(20, 20).model_copy(update={"text": "20"})}
)
CLAIM = claim("C1", ["S1"], QUOTE).model_copy(update={"casualties": [DEAD]})


def write(folder: Path, case: Labelled) -> Path:
    path = folder / f"{case.id}.json"
    path.write_text(case.label.model_dump_json(), encoding="utf-8")
    path.with_suffix(".txt").write_text(case.text, encoding="utf-8")
    return path


def problems(strikes: list[LabelStrike], claims: list[LabelClaim]) -> list[str]:
    return list(check_case(labelled(strikes, claims)))


def strike_with(changed: dict[str, object]) -> list[str]:
    return problems([STRIKE.model_copy(update=changed)], [])


def claim_with(changed: dict[str, object]) -> list[str]:
    return problems([STRIKE], [CLAIM.model_copy(update=changed)])


def test_label_that_holds_to_the_codebook_has_no_problem() -> None:
    assert problems([STRIKE], [CLAIM]) == []


NARRATOR = LabelClaimant(text=None, name=None, kind="narrator")
COUNTED = quantity(20, 20).model_copy(update={"text": "20"})
PART = DEAD.model_copy(update={"part": True, "who": "children"})


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"id": "S2"}, "id 'S2' stands where 'S1' belongs"),
        ({"quotes": ["A rocket"]}, "S1: quote 'A rocket' is not in the text"),
        ({"quotes": []}, "S1: 0 quotes stand where 1 to 3 belong"),
        ({"quotes": [QUOTE, QUOTE]}, "S1: one quote stands twice"),
        ({"place": place("Lviv")}, "S1: place 'Lviv' is not in the text"),
        ({"attackers": [attacker("Moscow")]}, "S1: attacker 'Moscow' is not in the text"),
        (
            {"place": place("Dnipro", country="UA")},
            "S1: country 'UA' is no code of three capitals (ISO 3166-1 alpha-3)",
        ),
        (
            {"target": Target(text="apartment block", categories=[])},
            "S1: target 'apartment block' has no category",
        ),
        (
            {"count": quantity(None, None).model_copy(update={"text": "an"})},
            "S1: count 'an' has neither bound",
        ),
        (
            {"count": quantity(1, 1).model_copy(update={"text": "an"})},
            "S1: count 'an' is an article, which counts nothing",
        ),
        (
            {"date": days("2024-03-06", "2024-03-05").model_copy(update={"text": "March 5"})},
            "S1: date 'March 5' starts on 2024-03-06, after its end on 2024-03-05",
        ),
        ({"place": None}, "S1: it has neither day nor place, so it must be optional"),
        ({"reality": "alleged"}, "S1: reality is alleged, yet an attacker is reported"),
        (
            {"reality": "disputed"},
            "S1: reality is disputed, yet no claim denies it and no rival is blamed",
        ),
    ],
)
def test_strike_that_breaks_the_codebook_is_named(changed: dict[str, object], problem: str) -> None:
    assert problem in strike_with(changed)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"about": ["S7"]}, "C1: it is about 'S7', which is no strike"),
        ({"about": ["S1", "S1"]}, "C1: it is about one strike twice"),
        ({"quotes": [QUOTE] * 3}, "C1: 3 quotes stand where 1 to 2 belong"),
        (
            {"topic": "justification"},
            "C1: topic 'justification' has tolls, which only casualties have",
        ),
        (
            {"count": COUNTED},
            "C1: topic 'casualties' has a count, which only tally and damage have",
        ),
        (
            {"topic": "target", "casualties": [], "period": days("2024-03-05")},
            "C1: topic 'target' has a period, which only totals have",
        ),
        ({"topic": "tally", "casualties": []}, "C1: a tally counts nothing"),
        ({"stance": "no_comment"}, "C1: no_comment has tolls"),
        ({"casualties": [PART]}, "C1: toll '20' is a part of no larger toll"),
        ({"via": "Interfax"}, "C1: via 'Interfax' is not in the text"),
        (
            {"claimant": NARRATOR, "casualties": [], "topic": "occurrence"},
            "C1: the narrator's occurrence carries no figure, so it is the strike record already",
        ),
        (
            {"claimant": NARRATOR.model_copy(update={"text": "the mayor"})},
            "C1: claimant 'the mayor' has kind 'narrator', but only the narrator has no text",
        ),
    ],
)
def test_claim_that_breaks_the_codebook_is_named(changed: dict[str, object], problem: str) -> None:
    assert problem in claim_with(changed)


def test_part_inside_a_larger_toll_is_no_problem() -> None:
    part = PART.model_copy(update={"count": quantity(3, 3).model_copy(update={"text": "3"})})

    assert claim_with({"casualties": [DEAD, part]}) == []


def test_folder_of_labels_is_read_in_the_order_of_ids(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write(tmp_path, labelled([STRIKE], [CLAIM], name=name))

    assert [case.id for case in load_gold(tmp_path)] == ["a", "b"]


def test_hash_of_a_set_changes_with_any_label_and_not_with_order() -> None:
    one, other = labelled([STRIKE], [CLAIM], name="a"), labelled([], [], name="b")

    assert gold_hash([one, other]) == gold_hash([other, one])
    assert gold_hash([one]) != gold_hash([labelled([STRIKE], [], name="a")])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "a.json: the file: Invalid JSON"),
        ("{}", "a.json: article: Field required"),
        (
            '{"article": {"id": "b"}, "strikes": [], "claims": []}',
            "a.json: article.id is 'b', not the file's stem",
        ),
        (
            '{"article": {"id": "a"}, "strikes": [], "claims": []}',
            "a.json: no a.txt beside it",
        ),
    ],
)
def test_broken_label_file_is_named_with_its_fault(
    tmp_path: Path, content: str, message: str
) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")

    with pytest.raises(GoldError) as raised:
        load_gold(tmp_path)

    assert str(raised.value).startswith(message)
    assert check_gold(tmp_path) == [str(raised.value)]


def test_folder_without_labels_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no label file"):
        load_gold(tmp_path)


def test_key_that_the_codebook_does_not_know_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, labelled([STRIKE], [CLAIM], name="a"))
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["strikes"][0]["sureness"] = 1
    path.write_text(json.dumps(raw), encoding="utf-8")

    assert check_gold(tmp_path) == ["a.json: key 'strikes.0.sureness' is not in the codebook"]


def test_text_without_a_label_is_named(tmp_path: Path) -> None:
    write(tmp_path, labelled([STRIKE], [CLAIM], name="a"))
    (tmp_path / "b.txt").write_text("Nothing happened.", encoding="utf-8")

    assert check_gold(tmp_path) == ["b.txt: no label file beside it"]


def in_cluster(name: str, cluster: str | None, text: str) -> Labelled:
    case = labelled([], [], name=name, text=text)
    known = LabelArticle(id=name, cluster=cluster)
    return Labelled(text, case.label.model_copy(update={"article": known}))


def test_run_of_eight_words_is_shared_only_inside_a_cluster() -> None:
    one = in_cluster("a", "flood", "Water rose over the old bridge before dawn on Sunday.")
    twin = in_cluster("b", "flood", "It said water rose over the old bridge before dawn.")
    copy = in_cluster("c", None, "Locals: “Water rose over the old bridge, before dawn”.")

    assert shared_runs([one, twin]) == []
    assert shared_runs([one, copy]) == [
        "a, c: both say 'water rose over the old bridge before dawn'"
    ]


def test_small_sets_are_told_everything_they_lack(tmp_path: Path) -> None:
    for name in ("train", "dev", "test"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, in_cluster("a" + name, "one", TEXT + f" {name}"))

    found = check_sets(tmp_path)

    assert "train: 1 articles, but at least 20 are wanted" in found
    assert "dev: adev has 49 words, not 200 to 900" in found
    assert "0 articles are hostile, but at least 10 are wanted" in found
    assert "cluster 'one' lies in dev and test and train" in found
    assert "test: method 'drone' occurs 0 times, not 5" in found
