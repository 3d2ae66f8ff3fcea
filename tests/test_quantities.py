"""Numbers in words: every row of codebook §3, and many more as articles have them."""

import time

import pytest

from extractor.resolve.quantities import read_quantity
from extractor.schema.record import Quantity
from extractor.text.numerals import NUMERAL, read_numeral

TOLL = Quantity(text="16", low=16, high=16)

CODEBOOK = [
    ("16", 16, 16),
    ("sixteen", 16, 16),
    ("a truck", 1, 1),
    ("an officer", 1, 1),
    ("one", 1, 1),
    ("another", 1, 1),
    ("at least 16", 16, None),
    ("no fewer than 16", 16, None),
    ("16 or more", 16, None),
    ("more than 1,000", 1001, None),
    ("over 1,000", 1001, None),
    ("upwards of 1,000", 1001, None),
    ("about 300", 300, 300),
    ("some 300", 300, 300),
    ("around 300", 300, 300),
    ("roughly 300", 300, 300),
    ("nearly 300", None, 300),
    ("almost 300", None, 300),
    ("between 6 and 8", 6, 8),
    ("6 to 8", 6, 8),
    ("6-8", 6, 8),
    ("no", 0, 0),
    ("none", 0, 0),
    ("zero", 0, 0),
    ("up to 50", None, 50),
    ("as many as 50", None, 50),
    ("at most 50", None, 50),
    ("fewer than 5", None, 4),
    ("under 5", None, 4),
    ("single digits", 1, 9),
    ("a couple", 2, None),
    ("some villagers", 2, None),
    ("a number of villagers", 2, None),
    ("a few", 3, None),
    ("a handful", 3, None),
    ("several", 3, None),
    ("multiple", 3, None),
    ("many", 3, None),
    ("numerous", 4, None),
    ("tens", 10, None),
    ("a dozen", 12, 12),
    ("dozens", 24, None),
    ("scores", 40, None),
    ("hundreds", 200, None),
    ("thousands", 2_000, None),
    ("tens of thousands", 20_000, None),
    ("hundreds of thousands", 200_000, None),
    ("civilians", 2, None),
    ("others", 2, None),
    ("injuries", 2, None),
    ("a family of six", 6, 6),
    ("a mother and her two sons", 3, 3),
    ("dozens more", 24, None),
]
NUMBERS = [
    ("11,500", 11_500, 11_500),
    ("1.2 million", 1_200_000, 1_200_000),
    ("twelve hundred", 1_200, 1_200),
    ("two hundred and forty-one", 241, 241),
    ("a hundred", 100, 100),
    ("half a million", 500_000, 500_000),
    ("half a dozen", 6, 6),
    ("two dozen", 24, 24),
    ("at least two dozen", 24, None),
    ("more than a dozen", 13, None),
    ("almost a dozen", None, 12),
    ("up to a dozen", None, 12),
    ("up to several dozen", None, None),
    ("a couple of dozen", 24, None),
    ("several hundred", 300, None),
    ("a few thousand", 3_000, None),
    ("twenty-three", 23, 23),
    ("3,266 airstrikes", 3_266, 3_266),
    ("between six and eight", 6, 8),
    ("six-eight", 6, 8),
    ("10–15", 10, 15),
    ("two or three", 2, 3),
    ("two to three hundred", 200, 300),
    ("1-2 dozen", 12, 24),
    ("at least 20 to 25", 20, None),
    ("from 200 to 300 fighters", 200, 300),
    ("well over 100", 101, None),
    ("just under 40", None, 39),
    ("more than one", 2, None),
    ("less than a dozen", None, 11),
    ("no more than three", None, 3),
    ("as few as four", 4, None),
    ("100-plus", 100, None),
    ("100+", 100, None),
    ("60-odd", 60, 60),
    ("ten or so", 10, 10),
    ("nine at most", None, 9),
    ("an estimated 40", 40, 40),
    ("a total of 12", 12, 12),
    ("a further six", 6, 6),
    ("another six", 6, 6),
    ("the 16 villagers", 16, 16),
    ("first", 1, 1),
    ("second raid", 1, 1),
    ("a single", 1, 1),
    ("both", 2, 2),
    ("a pair of rockets", 2, 2),
    ("twin raids", 2, 2),
    ("double digits", 10, 99),
    ("no one", 0, 0),
    ("not a single villager", 0, 0),
    ("without casualties", 0, 0),
    ("hundreds, possibly thousands", 200, None),
    ("At least 9 killed and 31 wounded", 9, None),
    ("14 villagers, including 5 children", 14, 14),
    ("two F-16s", 2, 2),
    ("the dozen", 12, 12),
    ("Eleven people, five of them children", 11, 11),
    ("16 people, two medics", 16, 16),
]
PEOPLE = [
    ("a woman and her four children", 5, 5),
    ("a man, his wife and their three children", 5, 5),
    ("a couple and their child", 3, 3),
    ("father and son", 2, 2),
    ("Haroun and his associate", 2, 2),
    ("Haroun and another insurgent", 2, 2),
    ("the commander and two of his bodyguards", 3, 3),
    ("two women and a child were killed", 3, 3),
    ("a teacher and several others", 4, None),
    ("15 drones and four missiles", 19, 19),
    ("a family of at least four", 4, None),
    ("a six-member family", 6, 6),
    ("the leader, Haroun, and one insurgent", 2, 2),
    ("Haroun, Karim and Said", 3, 3),
    ("a child", 1, 1),
    ("the girl", 1, 1),
    ("a comatose patient", 1, 1),
    ("a 20-year-old man", 1, 1),
    ("Haji Haroun", 1, 1),
    ("a child soldier", 1, 1),
    ("civilian casualties", 2, None),
    ("innocent lives", 2, None),
    ("deaths", 2, None),
    ("Houthis", 2, None),
]
UNCOUNTED = [
    "was killed",
    "Unknown",
    "40 percent",
    "99.5 per cent",
    "60% of homes",
    "most of the villagers",
    "three families",
    "dozens of families",
    "half",
    "half of the villagers",
    "$5 million",
    "",
]


@pytest.mark.parametrize(("words", "low", "high"), [*CODEBOOK, *NUMBERS, *PEOPLE])
def test_number_words_have_the_bounds_of_the_codebook(
    words: str, low: int | None, high: int | None
) -> None:
    quantity = read_quantity(words)

    assert quantity is not None
    assert (quantity.low, quantity.high) == (low, high)


@pytest.mark.parametrize("words", UNCOUNTED)
def test_words_that_count_nobody_name_no_number(words: str) -> None:
    assert read_quantity(words) is None


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [("half", 8, 8), ("at least half", 8, None), ("a third of them", 5, 6), ("two thirds", 10, 11)],
)
def test_a_share_is_taken_of_the_undivided_toll(
    words: str, low: int | None, high: int | None
) -> None:
    quantity = read_quantity(words, base=TOLL)

    assert quantity is not None
    assert (quantity.low, quantity.high) == (low, high)


def test_a_plain_number_is_not_changed_by_the_undivided_toll() -> None:
    assert read_quantity("nine", base=TOLL) == read_quantity("nine")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("at least 16 civilians", "at least 16"),
        ("As many as 50 died", "As many as 50"),
        ("a number of villagers", "a number of"),
        ("the girl who was hurt", "the girl"),
        ("innocent lives", "innocent lives"),
        ("killed dozens more in the town", "dozens more"),
    ],
)
def test_the_text_is_the_number_words_as_written(words: str, text: str) -> None:
    quantity = read_quantity(words)

    assert quantity is not None
    assert quantity.text == text
    assert text in words


@pytest.mark.parametrize(
    "words", ["six and eight", "six-eight", "tent", "1.5", "dozens", "", "16th"]
)
def test_what_is_no_plain_number_is_not_read_as_one(words: str) -> None:
    assert read_numeral(words) is None


def test_two_numbers_side_by_side_are_found_as_two() -> None:
    assert NUMERAL.findall("killing two and four in often tense towns") == ["two", "four"]


@pytest.mark.parametrize(
    "piece", ["a ", "16 ", "family of ", "some ", " , ", "Aa ", "-", "civilian "]
)
def test_long_hostile_words_are_read_in_no_time(piece: str) -> None:
    started = time.perf_counter()

    read_quantity(piece * 2_000)

    assert time.perf_counter() - started < 1
