"""Folding changes how a text reads to a machine, never where anything stands in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.text.folding import flatten, fold, words
from extractor.text.spans import Span

ODD = [
    "İ",
    "ı",
    "ß",
    "ﬁ",
    "é",
    "e\u0301",
    "\u0301",
    "\u00ad",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\xa0",
    "\u202f",
    "\r\n",
    "\n\n",
    "\t",
    "\0",
    "\x01",
    "“",
    "”",
    "’",
    "—",
    "…",
    "👩\u200d🚒",
    "❤\ufe0f",
    "أ",
    "각",
    "\ud800",
]
hostile = st.lists(st.sampled_from([*ODD, " ", "a", "B", "16", "1,500", "."]) | st.characters())
texts = hostile.map("".join)


@given(texts)
def test_every_folded_character_comes_from_one_original_and_their_order_stays(text: str) -> None:
    folded = fold(text)

    assert len(folded.index) == len(folded.text) <= len(text)
    assert list(folded.index) == sorted(set(folded.index))
    assert [fold(text[at]).text for at in folded.index] == list(folded.text)


@given(texts, texts)
def test_whatever_surrounds_a_word_does_not_move_it(before: str, after: str) -> None:
    text = f"{before} Qamişli {after}"

    folded = fold(text)
    at = folded.text.index("qamisli", len(fold(f"{before} ").text) - 1)

    assert folded.original(at, at + 7) == Span(len(before) + 1, len(before) + 8)


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text).text

    assert fold(once).text == once


@given(texts)
def test_a_folded_text_has_no_double_space(text: str) -> None:
    assert "  " not in fold(text).text


@given(texts)
def test_flattening_differs_from_folding_by_runs_of_space_only(text: str) -> None:
    assert flatten(text).split() == fold(text).text.split()


@given(texts)
def test_words_keep_only_letters_digits_and_points_and_know_where_they_stood(text: str) -> None:
    folded = fold(text).text

    bare = words(folded)

    assert all(c.isalnum() or c in " ." for c in bare.text)
    assert all(folded[at] == c for at, c in zip(bare.index, bare.text, strict=True) if c.isalnum())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ISIL", "isil"),
        ("İSTANBUL", "istanbul"),
        ("Qāmishlī", "qamishli"),
        ("cafe\u0301", "cafe"),
        ("air\u00adstrike", "airstrike"),
        ("air\u200bstrike", "airstrike"),
        ("a\xa0b", "a b"),
        ("a \r\n\r\n\tb", "a b"),
        ("a \u200b b", "a b"),
        ("“a” ‘b’ «c»", '"a" \'b\' "c"'),
        ("Mar’a", "mar'a"),
        ("6–8 — 9", "6-8 - 9"),
        ("½ １６ ⑯", "½ １６ ⑯"),
        ("≠", "≠"),
        ("각", "각"),
        ("ﬁght", "ﬁght"),
        ("👩\u200d🚒", "👩🚒"),
        ("", ""),
    ],
)
def test_text_is_folded_character_by_character(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize(
    ("folded", "bare"),
    [
        ("no, none: they fled.", "no none they fled "),
        ("1,500 and 6,516,000", "1500 and 6516000"),
        ("16,20 and 2,3000", "16 20 and 2 3000"),
        ("99.5 percent. 6", "99.5 percent 6"),
        ("u.s. jets and the u.n.", "us jets and the un "),
        ("mar'a, al-bab", "mar a al bab"),
        ("wait... what", "wait what"),
        ("a_b", "a b"),
    ],
)
def test_words_lose_punctuation_but_no_number(folded: str, bare: str) -> None:
    assert words(folded).text == bare
