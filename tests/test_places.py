"""From the words of a place to a place: never a guess (codebook §3, decision 11)."""

import pytest

from extractor.resolve.countries import heading_country
from extractor.resolve.gazetteer import Gazetteer
from extractor.resolve.places import Mention, PlaceContext, PlaceReader, resolve_place

GAZETTEER = Gazetteer.open()


@pytest.mark.parametrize(
    ("words", "name", "country", "precision"),
    [
        # the wider place in the words
        ("as-Susah, Syria", "As Susah", "SYR", "settlement"),
        ("Aleppo Syria", "Aleppo", "SYR", "settlement"),
        ("Tripoli, Lebanon", "Tripoli", "LBN", "settlement"),
        ("the Libyan city of Tripoli", "Tripoli", "LBY", "settlement"),
        ("the Syrian city of Homs", "Homs", "SYR", "settlement"),
        ("the besieged Syrian town of Madaya", "Madaya", "SYR", "settlement"),
        ("Syria's Idlib", "Idlib", "SYR", "settlement"),
        ("Sangin/Helmand", "Sangin", "AFG", "settlement"),
        ("Hit in Al Anbar Province", "Hit", "IRQ", "settlement"),
        ("Rafah (Gaza)", "Rafah", "PSE", "settlement"),
        ("Nad-e Ali district, Helmand province, Afghanistan", "Nad-e Ali", "AFG", "district"),
        # the noun beside the name
        ("Deir Az Zor province", "Deir ez-Zor", "SYR", "admin1"),
        ("Idlib city", "Idlib", "SYR", "settlement"),
        ("Kharkiv region", "Kharkiv", "UKR", "admin1"),
        ("the Dafniya area", "Dafniya", "LBY", "settlement"),
        ("the outskirts of Mosul", "Mosul", "IRQ", "settlement"),
        ("the Damascus suburb of Douma", "Douma", "SYR", "settlement"),
        ("the Shujaiya neighbourhood of Gaza City", "Shujaiya", "PSE", "district"),
        ("Khan Younis refugee camp", "Khan Yunis", "PSE", "settlement"),
        ("Beirut's southern suburbs", "Beirut", "LBN", "settlement"),
        # sites
        ("Sudan’s Merowe Dam", "Merowe Dam", "SDN", "site"),
        ("al-Shifa hospital", "Al-Shifa Hospital", "PSE", "site"),
        ("the U.S. base at Al-Tanf", "Al-Tanf", "SYR", "site"),
        ("a market in Idlib", "Idlib", "SYR", "settlement"),
        ("an Israeli post near the village of Avivim", "Avivim", "ISR", "settlement"),
        # directions and countries
        ("southern Lebanon", "Lebanon", "LBN", "country"),
        ("central Sudan", "Sudan", "SDN", "country"),
        ("South Sudan", "South Sudan", "SSD", "country"),
        ("North Kordofan", "North Kordofan", "SDN", "admin1"),
        ("Israel's western Galilee region", "Western Galilee", "ISR", "district"),
        ("rebel-held eastern Aleppo", "Aleppo", "SYR", "settlement"),
        ("northern Gaza", "Gaza Strip", "PSE", "admin1"),
        ("Kosovo", "Kosovo", "XKX", "country"),
        ("Crimea", "Crimea", "UKR", "admin1"),
        # two towns, capitals
        ("Al Hasakah and Dayr Az Zawr", "Al-Hasakah", "SYR", "settlement"),
        ("Raqqa, Syria, and Mosul, Iraq", "Raqqa", "SYR", "settlement"),
        ("Iraq and Syria", "Iraq", "IRQ", "country"),
        ("Bosnia and Herzegovina", "Bosnia and Herzegovina", "BIH", "country"),
        ("the Libyan capital", "Tripoli", "LBY", "settlement"),
        ("the Libyan capital Tripoli", "Tripoli", "LBY", "settlement"),
        ("the Black Sea port of Odesa", "Odesa", "UKR", "settlement"),
    ],
)
def test_words_name_a_place(words: str, name: str, country: str, precision: str) -> None:
    place = resolve_place(words, "in", GAZETTEER)

    assert (place.name, place.country, place.precision) == (name, country, precision)
    assert place.text == words


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("several towns", None),
        ("the capital", None),
        ("there", None),
        ("", None),
        ("the town near the border with Iraq", None),
        ("Kafr Nowhere, Syria", "SYR"),
        ("Tripoli", None),
        ("Springfield", None),
        ("Aleppo, Iraq", "IRQ"),
        ("the Red Sea", None),
        ("the Gulf of Aden", None),
        ("off the coast of Yemen", None),
        ("Bab al-Mandab", None),
    ],
)
def test_what_is_not_found_gets_no_name_and_no_coordinates(words: str, country: str | None) -> None:
    place = resolve_place(words, "near", GAZETTEER)

    assert (place.name, place.lat, place.lon) == (None, None, None)
    assert (place.text, place.country, place.precision) == (words, country, "unknown")
    assert place.relation == "near"


def test_unknown_village_keeps_the_province_around_it() -> None:
    place = resolve_place("the village of Kafr Nowhere in Idlib province", "in", GAZETTEER)

    assert (place.name, place.admin1, place.country) == (None, "Idlib", "SYR")


@pytest.mark.parametrize(
    ("words", "context", "country"),
    [
        ("Tripoli", PlaceContext(country="LBN"), "LBN"),
        ("Tripoli", PlaceContext(votes={"LBY": 2, "LBN": 1}), "LBY"),
        ("Tripoli", PlaceContext(votes={"LBY": 1, "LBN": 1}), None),
        ("Tripoli", PlaceContext(votes={"SDN": 9}), "SDN"),
        ("Sinjar", PlaceContext(country="SYR"), "SYR"),
        ("Kafr Nowhere", PlaceContext(votes={"SYR": 2, "IRQ": 1}), "SYR"),
        ("Kafr Nowhere", PlaceContext(votes={"SYR": 1, "IRQ": 1}), None),
        ("Zliten", PlaceContext(votes={"SYR": 5}), "LBY"),
        ("Al Hasakah", PlaceContext(country="IRQ"), "IRQ"),
    ],
)
def test_context_decides_the_country(
    words: str, context: PlaceContext, country: str | None
) -> None:
    assert resolve_place(words, "near", GAZETTEER, context).country == country


def test_namesake_is_chosen_by_the_province_named() -> None:
    place = resolve_place("Suran, Aleppo province, Syria", "in", GAZETTEER)

    assert (place.admin1, place.country) == ("Aleppo", "SYR")


def test_clear_places_of_an_article_decide_the_unclear() -> None:
    mentions = [Mention("Zliten", "in"), Mention("Tripoli", "in"), Mention("Kafr Nowhere", "near")]

    places = PlaceReader(GAZETTEER, "Shells fell on three towns.").read_all(mentions)

    assert [place.country for place in places] == ["LBY", "LBY", "LBY"]


def test_country_the_article_writes_of_decides_when_no_place_is_clear() -> None:
    reader = PlaceReader(GAZETTEER, "Two children died in Tripoli, medics in Libya said.")

    assert reader.read_all([Mention("Tripoli", "in")])[0].country == "LBY"


RELEASE = """Operations against the group, 4 May

In Syria:
- Near Alwand, two strikes hit a staging area.
Syria and Iraq saw fewer strikes than before.
**IRAQ**
- Near Sinjar, one strike hit a bunker.

Later on 3 May, one strike occurred in Syria that was not reported before:
- Near Sinjar, one strike hit a wellhead.
"""


@pytest.mark.parametrize(
    ("words", "nth", "country"),
    [("Operations", 0, None), ("Alwand", 0, "SYR"), ("Sinjar", 0, "IRQ"), ("Sinjar", 1, "SYR")],
)
def test_heading_governs_the_lines_below_it(words: str, nth: int, country: str | None) -> None:
    offset = RELEASE.index(words, RELEASE.index(words) + nth)

    assert heading_country(RELEASE, offset) == country


def test_reader_puts_each_line_under_its_heading() -> None:
    first = RELEASE.index("Sinjar")
    second = RELEASE.index("Sinjar", first + 1)

    places = PlaceReader(GAZETTEER, RELEASE).read_all(
        [Mention("Sinjar", "near", first), Mention("Sinjar", "near", second)]
    )

    assert [place.country for place in places] == ["IRQ", "SYR"]


@pytest.mark.parametrize(
    "hostile", ["north " * 5000, "of the " * 5000, "A and " * 5000, "(" * 9000]
)
def test_hostile_words_are_read_in_no_time(hostile: str) -> None:
    assert resolve_place(hostile, "in", GAZETTEER).text == hostile
