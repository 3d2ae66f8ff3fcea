"""Where a strike landed: place phrases, and what is none."""

import pytest
from almanac import knows

from extractor.rules.sites import site_of, sites


@pytest.mark.parametrize(
    ("sentence", "text", "relation"),
    [
        ("Jets hit a depot in Hajin.", "Hajin", "in"),
        ("Jets hit a depot near Hajin.", "Hajin", "near"),
        ("Jets hit a depot near Hajin, Syria.", "Hajin, Syria", "near"),
        ("Jets hit a depot outside Mosul, Iraq.", "Mosul, Iraq", "near"),
        ("Jets bombed Sirte.", "Sirte", "in"),
        ("Drones struck the port city of Odesa.", "Odesa", "in"),
        ("A shell fell on the outskirts of Raqqa.", "Raqqa", "near"),
        ("Jets hit the village of Tell Omar.", "Tell Omar", "in"),
        ("Jets hit posts in Nad-e Ali district.", "Nad-e Ali district", "in"),
        ("Jets hit a house in al-Bahra.", "al-Bahra", "in"),
        ("Rockets were fired towards Khiam.", "Khiam", "near"),
        ("Jets hit a camp south of Zabid.", "Zabid", "near"),
    ],
)
def test_a_place_is_read_with_its_relation(sentence: str, text: str, relation: str) -> None:
    site = site_of(sites(sentence, knows), 0, len(sentence))

    assert site
    assert (site.text, site.relation) == (text, relation)


@pytest.mark.parametrize(
    "sentence",
    [
        "Jets hit the depot on Friday.",
        "The army said in a statement that it was sorry.",
        "He spoke to reporters in Washington.",
        "They wrote on Facebook and Telegram.",
        "Jets hit posts of the Taliban in May.",
        "The strike was against ISIS.",
        "It was discussed at the Security Council.",
        "The strike killed forces of the Syrian government.",
    ],
)
def test_days_sides_and_offices_are_no_places(sentence: str) -> None:
    assert sites(sentence, knows) == []


def test_a_country_alone_is_wide_and_yields_to_a_town() -> None:
    sentence = "In Syria, jets hit a depot in Hajin."
    found = sites(sentence, knows)

    chosen = site_of(found, sentence.index("hit"), len(sentence))

    assert [(site.text, site.wide) for site in found] == [("Syria", True), ("Hajin", False)]
    assert chosen
    assert chosen.text == "Hajin"


def test_every_place_is_a_slice_of_its_sentence() -> None:
    sentence = "In Syria, jets hit a depot near Hajin, Syria, and a camp south of Raqqa."

    found = sites(sentence, knows)

    assert found
    assert all(sentence[site.start : site.end] == site.text for site in found)


def test_no_place_gives_no_site() -> None:
    assert site_of([], 0, 10) is None
