"""Who fired, and what was hit."""

import pytest

from extractor.rules.parties import attackers, is_same_party, is_suspected, parties
from extractor.rules.targets import categories, target_of
from extractor.rules.triggers import hits


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Israeli forces shelled posts of Hezbollah.", ["Israeli forces"]),
        ("Russian drones hit a depot in Odesa.", ["Russian"]),
        ("The US-led coalition bombed Hajin.", ["US-led coalition"]),
        ("A mosque was hit in an air strike by the Saudi-led coalition.", ["Saudi-led coalition"]),
        ("The Houthis fired a missile at Jizan.", ["Houthis"]),
        ("Activists blamed Russia for the air strike.", ["Russia"]),
        ("Israeli air strikes on Hezbollah posts went on.", ["Israeli"]),
        ("An air strike on Hezbollah killed two.", []),
        ("An air strike hit the Syrian army.", []),
        ("A missile was fired from Syria.", []),
        ("An air strike killed two farmers.", []),
    ],
)
def test_who_fires_is_told_from_who_is_hit(sentence: str, names: list[str]) -> None:
    assert [party.text for party in attackers(sentence, hits(sentence))] == names


def test_parties_are_found_in_order() -> None:
    found = parties("Ukraine said Russian forces shelled Ukrainian posts.")

    assert [party.text for party in found] == ["Ukraine", "Russian forces", "Ukrainian"]


@pytest.mark.parametrize(
    ("sentence", "suspected"),
    [
        ("A suspected Israeli air strike hit the airport.", True),
        ("An apparently Israeli drone hit the car.", True),
        ("An Israeli air strike hit the airport.", False),
    ],
)
def test_a_suspicion_is_no_accusation(sentence: str, *, suspected: bool) -> None:
    assert is_suspected(sentence, parties(sentence)[0]) is suspected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("the Israeli military", "Israel", True),
        ("NATO jets", "the alliance", True),
        ("the army", "The army", True),
        ("the Pentagon", "American warplanes", True),
        ("Kyiv", "Ukrainian forces", True),
        ("Russia", "Ukraine", False),
        ("the army", "the ministry", False),
        ("the Houthis", "the Saudi-led coalition", False),
    ],
)
def test_two_names_of_one_side_are_known(one: str, other: str, *, same: bool) -> None:
    assert is_same_party(one, other) is same


@pytest.mark.parametrize(
    ("sentence", "text", "kinds"),
    [
        ("Jets hit a fuel depot in Hajin.", "a fuel depot", ["oil"]),
        ("Jets struck a mosque near Hajin.", "a mosque", ["religious"]),
        ("A drone hit an apartment block on Monday.", "an apartment block", ["residential"]),
        ("An air strike on a hospital killed two.", "a hospital", ["health"]),
        ("Jets bombed two command posts.", "two command posts", ["command"]),
        ("A missile hit the military airport.", "the military airport", ["airbase"]),
        ("Jets destroyed several buildings used by rebels.", "several buildings", ["other"]),
        (
            "Jets hit a weapons cache and two boats.",
            "a weapons cache and two boats",
            ["weapons", "vessel"],
        ),
    ],
)
def test_what_was_hit_is_read_with_its_kind(sentence: str, text: str, kinds: list[str]) -> None:
    target = target_of(sentence)

    assert target
    assert (target.text, target.categories) == (text, kinds)


@pytest.mark.parametrize(
    "sentence", ["Jets hit Hajin on Monday.", "Jets struck on Friday.", "Jets flew over a school."]
)
def test_a_town_or_a_day_is_no_target(sentence: str) -> None:
    assert target_of(sentence) is None


def test_an_object_longer_than_any_target_is_left() -> None:
    assert target_of("Jets hit " + "a tall house " * 30) is None


def test_other_is_named_only_when_nothing_more_exact_is() -> None:
    assert categories("a school building") == ["school"]
    assert categories("a building") == ["other"]
    assert categories("a thought") == []
