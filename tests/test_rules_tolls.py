"""Tolls: which people of a sentence were killed, injured or lost, and which numbers are none."""

import pytest

from extractor.rules.harm import is_other_violence
from extractor.rules.people import counted, group_of, is_plural, who_of
from extractor.rules.tolls import figures

Row = tuple[str, str, str, bool]


def rows(sentence: str) -> list[Row]:
    return [
        (figure.toll.effect, figure.toll.group, figure.toll.count, figure.toll.part)
        for figure in figures(sentence)
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Raids killed 16 civilians.", [("killed", "civilian", "16", False)]),
        ("At least 16 people were killed.", [("killed", "unspecified", "At least 16", False)]),
        ("More than 30 fighters died.", [("killed", "combatant", "More than 30", False)]),
        ("Up to nine soldiers were wounded.", [("injured", "combatant", "Up to nine", False)]),
        ("The shelling left three dead.", [("killed", "unspecified", "three", False)]),
        ("Four villagers were missing.", [("missing", "civilian", "Four", False)]),
        (
            "The blast killed five people and wounded 12.",
            [("killed", "unspecified", "five", False), ("injured", "unspecified", "12", False)],
        ),
        (
            "It killed two civilians and injured four others.",
            [("killed", "civilian", "two", False), ("injured", "civilian", "four", False)],
        ),
        (
            "Sixteen people were killed, including eight children.",
            [("killed", "unspecified", "Sixteen", False), ("killed", "civilian", "eight", True)],
        ),
        (
            "The raid killed a commander and one insurgent.",
            [
                ("killed", "combatant", "a commander", False),
                ("killed", "combatant", "one", False),
            ],
        ),
        ("The death toll rose to 37.", [("killed", "unspecified", "37", False)]),
        (
            "Casualties from all nine attacks on the stores were put in the single digits.",
            [("killed_or_injured", "unspecified", "single digits", False)],
        ),
        ("Half of the dead were children.", [("killed", "civilian", "Half", True)]),
        ("A farmer was killed.", [("killed", "civilian", "A farmer", False)]),
        ("It caused deaths.", [("killed", "unspecified", "deaths", False)]),
        ("Jets were killing civilians.", [("killed", "civilian", "civilians", False)]),
        ("Dozens of villagers were hurt.", [("injured", "civilian", "Dozens", False)]),
        (
            "Four civilians were likely killed.",
            [("killed", "civilian", "Four", False)],
        ),
        ("No civilians were harmed.", [("killed_or_injured", "civilian", "No", False)]),
        ("There were no casualties.", [("killed_or_injured", "unspecified", "no", False)]),
        ("No injuries were reported.", [("injured", "unspecified", "No", False)]),
        (
            "The shot did not injure any civilians.",
            [("injured", "civilian", "not injure any", False)],
        ),
    ],
)
def test_tolls_are_read_with_effect_group_and_part(sentence: str, expected: list[Row]) -> None:
    found = rows(sentence)

    assert [(effect, group, part) for effect, group, _, part in found] == [
        (effect, group, part) for effect, group, _, part in expected
    ]
    assert [row[2].lower() for row in found] == [row[2].lower().strip() for row in expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "Some 600 civilians escaped from Hajin before dawn.",
        "More than 20,000 people have left the district.",
        "The group has lost 99.5 percent of its land.",
        "Four gunmen stormed a post.",
        "The clinic treated 31 patients.",
        "Two ministers met nine reporters in Geneva.",
        "The forces captured or killed 80 insurgents.",
        "Those deaths were linked to another strike.",
        "About 47,000 households had no power.",
        "The company lost 12 of its lorries.",
        "The army killed the deal.",
    ],
)
def test_people_to_whom_nothing_happened_are_no_toll(sentence: str) -> None:
    assert rows(sentence) == []


def test_those_who_kill_are_not_the_killed() -> None:
    assert rows("Four gunmen killed two guards.") == [("killed", "combatant", "two", False)]


@pytest.mark.parametrize(
    ("phrase", "group"),
    [
        ("ISIS fighters", "combatant"),
        ("soldiers", "combatant"),
        ("a mother", "civilian"),
        ("hospital patients", "civilian"),
        ("civilian workers", "civilian"),
        ("people", "unspecified"),
        ("men", "unspecified"),
        ("others", "unspecified"),
    ],
)
def test_the_group_is_what_the_words_call_it(phrase: str, group: str) -> None:
    assert group_of(phrase) == group


@pytest.mark.parametrize(
    ("phrase", "who"),
    [
        ("eight children", "children"),
        ("a pregnant woman", "women"),
        ("two paramedics", "medical"),
        ("a civil defence volunteer", "rescue"),
        ("a cameraman", "journalist"),
        ("three aid workers", "aid_worker"),
        ("a Taliban leader", "leader"),
        ("farmers", None),
    ],
)
def test_victims_of_a_listed_kind_are_named(phrase: str, who: str | None) -> None:
    assert who_of(phrase) == who


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Raids hit 16 civilians and a nurse.", [("16", "civilians"), ("a nurse", "nurse")]),
        ("between 6 and 8 people", [("between 6 and 8", "people")]),
        ("two dozen farmers", [("two dozen", "farmers")]),
        ("three of the soldiers", [("three", "soldiers")]),
        ("hundreds of old houses", [("hundreds of", "")]),
    ],
)
def test_a_count_is_read_with_the_people_it_counts(
    sentence: str, expected: list[tuple[str, str]]
) -> None:
    found = [(item.count, item.noun) for item in counted(sentence)]

    assert found == [(count.removesuffix(" of"), noun) for count, noun in expected]


def test_plural_nouns_are_told_from_single_ones() -> None:
    assert [is_plural(noun) for noun in ("nurses", "children", "people", "nurse", "man")] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("sentence", "other"),
    [
        ("A car bomb killed six people.", True),
        ("An IED wounded two policemen.", True),
        ("A landmine killed a shepherd.", True),
        ("Two men were shot dead at a café.", True),
        ("An air strike killed six people.", False),
        ("Six people were killed.", False),
    ],
)
def test_harm_by_other_means_is_told_apart(sentence: str, *, other: bool) -> None:
    assert is_other_violence(sentence) is other
