"""List lines of press releases, read whole."""

import pytest

from extractor.rules.bulletins import Bulletin, read_bulletin
from extractor.text.sentences import sentences


def bulletin(line: str) -> Bulletin | None:
    return read_bulletin(sentences(line)[0], 1, "Friday")


@pytest.mark.parametrize(
    ("line", "place", "relation", "count", "method"),
    [
        (
            "- Near Hajin, two airstrikes destroyed three boats.",
            "Hajin",
            "near",
            "two",
            "airstrike",
        ),
        ("Near Mosul, four strikes hit a unit.", "Mosul", "near", "four", "unspecified"),
        ("* In Sirte, 12 strikes destroyed a tank.", "Sirte", "in", "12", "unspecified"),
        ("Near Al Qaim, an air strike hit a cache.", "Al Qaim", "near", None, "airstrike"),
        ("Near al-Hawl, one strike hit a cache.", "al-Hawl", "near", "one", "unspecified"),
        ("Near Raqqa, a drone strike hit a car.", "Raqqa", "near", None, "drone"),
    ],
)
def test_a_line_gives_place_count_and_means(
    line: str, place: str, relation: str, count: str | None, method: str
) -> None:
    read = bulletin(line)

    assert read
    assert read.strike.place
    assert (read.strike.place.text, read.strike.place.relation) == (place, relation)
    assert (read.strike.count, read.strike.method) == (count, method)
    assert read.strike.date == "Friday"
    assert read.claims == () or read.claims[0].topic == "damage"


@pytest.mark.parametrize(
    "line",
    [
        "At least ten civilians died near Hajin on Sunday in an air strike by jets.",
        "Near Hajin, farmers went back to their fields.",
        "In Sirte, the army said that it hit a post.",
        "Two strikes hit Hajin.",
        "In a statement, the army spoke of losses.",
    ],
)
def test_prose_is_no_list_line(line: str) -> None:
    assert bulletin(line) is None


def test_a_line_tells_its_target_damage_and_toll() -> None:
    read = bulletin("Near Hajin, two strikes destroyed three boats and killed four fighters.")

    assert read
    assert read.strike.target
    assert read.strike.target.text == "three boats"
    assert [claim.topic for claim in read.claims] == ["casualties", "damage"]
    assert [toll.count for toll in read.claims[0].casualties] == ["four"]
    assert read.claims[1].count == "three"


def test_a_line_without_people_has_no_toll() -> None:
    read = bulletin("Near Hajin, one strike denied access to terrain.")

    assert read
    assert read.claims == ()
