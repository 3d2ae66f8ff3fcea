"""A quote is found where it stands, as literally as it stands there, or not at all."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractor.text.folding import fold, words
from extractor.text.locating import Locator, locate, sentence_ends
from extractor.text.spans import Span

STORY = (
    "RAQQA, Oct. 4 – The U.S.-led force said it didn’t hit the “Rashid” clinic.\r\n\r\n"
    "Gen. Ada Roe said 1,500 sorties were flown and 16 to 18 fighters were killed, not civilians. "
    "Residents of Tel\xa0Nour, a village east of the river, counted twenty-five graves there. "
    "Two boys were hurt in Bād al-Nahr.\nPolice said no. Civilians were moved out."
)
TOKENS = [
    "İl",
    "cafe\u0301",
    "👩\u200d🚒",
    "mos\u00adque",
    "“Tel”",
    "Mar’a",
    "16",
    "two",
    "no",
    "—",
]
tokens = st.sampled_from([*TOKENS, "the", "hit", "U.S.", "a,", "end.", "…"])
gaps = st.sampled_from([" ", "\xa0", "\r\n", "  "])
texts = st.lists(st.tuples(tokens, gaps)).map(lambda parts: "".join(map("".join, parts)))


@given(st.lists(tokens, min_size=1), texts, texts)
def test_a_quote_cut_from_the_text_is_found_exactly_where_it_was_cut(
    parts: list[str], before: str, after: str
) -> None:
    quote = " ".join(parts)
    assume(re.search(r"[^\W_]", quote))
    text = f"{before}. {quote} . {after}"

    located = locate(quote, text)

    assert located
    assert located.match == "exact"
    assert all(span.of(text) == quote for span in located.spans)
    assert any(span.covers(Span(len(before) + 2, len(before) + 3)) for span in located.spans)


@given(texts, texts)
def test_every_match_keeps_its_promise(quote: str, text: str) -> None:
    located = locate(quote, text)

    for span in located.spans if located else ():
        folded = fold(span.of(text)).text
        asked = fold(quote).text.strip()
        match located.match if located else None:
            case "exact":
                assert span.of(text) == quote
            case "folded":
                assert folded == asked
            case "tokens":
                assert words(folded).text.split() == words(asked).text.split()
            case "elided":
                assert not sentence_ends(span.of(text))
                assert words(folded).text.split()[0] == words(asked).text.split()[0]


@pytest.mark.parametrize(
    ("change", "into"),
    [
        (" ", "\xa0"),
        (" ", "\r\n"),
        ("'", "’"),
        ('"', "“"),
        ("-", "–"),
        ("i", "İ"),
        ("e", "e\u0301"),
        ("e", "É"),
        ("r", "r\u00ad"),
        ("o", "o\u200d"),
        ("t", "T"),
    ],
)
@given(before=texts, after=texts)
def test_a_quote_that_differs_only_in_dress_is_found_in_full(
    before: str, after: str, change: str, into: str
) -> None:
    quote = 'the air-raid hit "Mar\'a" at noon'
    dressed = quote.replace(change, into)

    located = locate(quote, f"{before}; {dressed}; {after}")

    assert located
    assert located.match == "folded"
    assert Span(len(before) + 2, len(before) + 2 + len(dressed)) in located.spans


@given(st.integers(0, 9999), st.integers(0, 9999), st.sampled_from(["{}", "{:,}"]))
def test_another_number_is_never_found(said: int, asked: int, style: str) -> None:
    assume(said != asked)
    text = f"The raid, led by night, killed {style.format(said)} people in the camp."

    for quote in (
        "raid led by night killed {}",
        "The raid, led … killed {} people",
        "killed {} people",
    ):
        assert locate(quote.format(style.format(said)), text)
        assert locate(quote.format(style.format(asked)), text) is None
    assert locate(str(asked), text) is None


@given(st.permutations(re.findall(r"\w+", "the Reds bombed two Blue villages near dawn")))
def test_words_in_another_order_are_never_found(shuffled: list[str]) -> None:
    text = "On Monday the Reds bombed two Blue villages near dawn, it said."
    quote = " ".join(shuffled)
    assume(quote not in text)

    assert locate(quote, text) is None


@pytest.mark.parametrize(
    ("quote", "match", "passages"),
    [
        ("Two boys were hurt", "exact", ["Two boys were hurt"]),
        ("1,500 sorties", "exact", ["1,500 sorties"]),
        ("civilians", "exact", ["civilians"]),
        ("were", "exact", ["were"] * 4),
        (" two boys were hurt\n", "folded", ["Two boys were hurt"]),
        ('the "rashid" clinic', "folded", ["the “Rashid” clinic"]),
        ("Tel Nour", "folded", ["Tel\xa0Nour"]),
        ("in Bad al-Nahr", "folded", ["in Bād al-Nahr"]),
        ("it didn't hit", "folded", ["it didn’t hit"]),
        ("clinic. Gen. Ada Roe", "folded", ["clinic.\r\n\r\nGen. Ada Roe"]),
        ("1500 sorties were flown", "tokens", ["1,500 sorties were flown"]),
        ("The US led force", "tokens", ["The U.S.-led force"]),
        ("hit the Rashid clinic", "tokens", ["hit the “Rashid” clinic"]),
        ('"Two boys were hurt"', "tokens", ["Two boys were hurt"]),
        ("…Two boys were hurt…", "tokens", ["Two boys were hurt"]),
        (
            "Residents of Tel Nour … counted twenty-five graves",
            "elided",
            ["Residents of Tel\xa0Nour, a village east of the river, counted twenty-five graves"],
        ),
        (
            "residents of Tel Nour [...] of the river ... graves there.",
            None,
            [],
        ),
        (
            "Tel Nour, a village [...] the river ... twenty-five graves there.",
            "elided",
            ["Tel\xa0Nour, a village east of the river, counted twenty-five graves there"],
        ),
    ],
)
def test_quote_is_found_by_the_strictest_match(
    quote: str, match: str | None, passages: list[str]
) -> None:
    located = locate(quote, STORY)

    assert (located.match if located else None) == match
    assert [span.of(STORY) for span in (located.spans if located else ())] == passages


@pytest.mark.parametrize(
    "quote",
    [
        "",
        " \n",
        "…",
        "“ — ”",
        "_",
        "Two boys were hur",
        "wo boys were hurt",
        "Two boys were hurt in Damascus",
        "Three boys were hurt",
        "500 sorties",
        "1,50",
        "1",
        "five graves",
        "twenty graves",
        "twenty",
        "it did hit the Rashid clinic",
        "it did",
        "it didn t hit",
        "didn",
        "fighters were killed, civilians",
        "boys two were hurt",
        "said no civilians were moved out",
        "Police said no civilians",
        "The U.S.-led force … the “Rashid” clinic",
        "said it … hit the “Rashid” clinic",
        "Residents of Tel Nour … were hurt",
        "Ada Roe … fighters were killed",
        "16 to 18 fighters … civilians",
        "sorties were flown … fighters were killed",
        "Residents … graves there",
    ],
)
def test_quote_that_is_not_in_the_text_is_not_found(quote: str) -> None:
    assert locate(quote, STORY) is None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("6 killed", "16 killed"),
        ("8 killed", "6-8 killed"),
        ("8 killed", "6–8 killed"),
        ("5 percent", "99.5 percent"),
        ("killed 16", "killed 16 million"),
        ("killed 16", "killed 16.5"),
        ("hundred shells", "two hundred shells"),
        ("shells, two", "shells, two hundred"),
        ("six shells", "a hundred and six shells"),
        ("combatants were hit", "non-combatants were hit"),
        ("they can", "they can't"),
        ("they did", "they didn't"),
        ("they can", "they cannot"),
        ("mos", "mos\u00adque"),
        ("168", "16, 8"),
        ("no raids", "no, raids"),
        ("the army … bombed the town", "the army may have bombed the town"),
        ("the army … bombed the town", "the army said the rebels bombed the town"),
        ("the raid … killed 16", "the raid wounded 9 and killed 16"),
        ("the raid … killed 16", "the raid killed at least 16"),
        ("the raid … hit a farm", "the raid failed. Nobody hit a farm"),
        ("the raid … hit a farm", "the raid was over\nA mob hit a farm"),
        ("a b … c d … e f … g h … i j … k l", "a b x c d x e f x g h x i j x k l"),
    ],
)
def test_a_passage_that_says_something_else_is_not_taken(quote: str, text: str) -> None:
    assert locate(quote, text) is None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("the coalition", "the coalition's jets"),
        ("Susah", "as-Susah"),
        ("in 2018", "in 2018, 16 died"),
        ("16 died", "In 2018 16 died"),
        ("16", "about 16."),
        ("hundreds", "hundreds and two more"),
    ],
)
def test_a_whole_word_or_number_is_found_beside_its_neighbours(quote: str, text: str) -> None:
    assert locate(quote, text)


def test_the_tightest_elided_passage_is_taken() -> None:
    text = "the raid on us, the raid on a farm near Nour, hit a barn"

    located = locate("the raid … hit a barn", text)

    assert located
    assert [span.of(text) for span in located.spans] == [text[16:]]


def test_an_elision_longer_than_any_sentence_is_not_taken() -> None:
    assert locate("the raid … hit a barn", f"the raid {'on and ' * 200} hit a barn") is None


def test_an_accent_set_apart_belongs_to_the_word_before_it() -> None:
    located = locate("at the cafe", "At the cafe\u0301.")

    assert located
    assert located.spans == (Span(0, 12),)


def test_one_locator_finds_many_quotes() -> None:
    locator = Locator(STORY)

    assert locator.locate("Two boys") == locate("Two boys", STORY)
    assert locator.locate("two BOYS") == locate("two BOYS", STORY)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("One. Two? Three!", 2),
        ("He said “stop.” Then he left.", 1),
        ("Lt. Gen. Ada Roe of the U.S. Army spoke", 0),
        ("wrapped\nat the margin", 0),
        ("HEADLINE\nBody", 1),
        ("a paragraph\n \nanother", 1),
        ("about 3.5 hours", 0),
    ],
)
def test_sentence_ends_are_counted(text: str, ends: int) -> None:
    assert sentence_ends(text) == ends
