"""Number words and negations as they stand in English text, shared by all who read them."""

import re
from decimal import Decimal

UNITS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
ORDINALS = {
    word: value
    for value, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
        ],
        start=1,
    )
}
VAGUE = frozenset(
    [
        "dozen",
        "dozens",
        "scores",
        "score",
        "tens",
        "hundreds",
        "thousands",
        "millions",
        "couple",
        "few",
        "handful",
        "several",
        "multiple",
        "many",
        "numerous",
        "some",
        "half",
    ]
)
NEGATIONS = frozenset(
    [
        "no",
        "not",
        "none",
        "never",
        "neither",
        "nor",
        "without",
        "denied",
        "denies",
        "deny",
        "nobody",
        "nothing",
        "cannot",
    ]
)
NUMBER_WORDS = frozenset({*UNITS, *TENS, *SCALES, *ORDINALS, *VAGUE})

DIGITS = r"\d{1,3}(?:,\d{3})+|\d+"

_LARGE = r"(?:thousand|million|billion)"
_WORD = rf"(?:{'|'.join(sorted({*UNITS, *TENS, *SCALES}, key=len, reverse=True))})"
_AND = r"(?:(?<=hundred)|(?<=thousand)|(?<=million)),?\s+(?:and\s+)?"
_WORDS = rf"{_WORD}(?:(?:{_AND}|(?<=ty)[-\s]|[-\s](?=hundred|{_LARGE})){_WORD})*"
NUMERAL = re.compile(
    rf"\b(?:(?>{DIGITS})(?>(?:\.\d+)?)(?:[-\s](?:hundred|{_LARGE}))?|{_WORDS})(?![^\W_])",
    re.IGNORECASE,
)
"""A plain number: digits with group commas and perhaps a scale ("1.2 million"), or words."""


def read_numeral(words: str) -> int | None:
    """Read a plain number in digits or words, or None if it is none.

    Two numbers side by side ("six and eight", "six-eight") are no plain number.

    >>> read_numeral("11,500"), read_numeral("two hundred and forty-one"), read_numeral("dozens")
    (11500, 241, None)
    >>> read_numeral("1.2 million"), read_numeral("twelve hundred"), read_numeral("six and eight")
    (1200000, 1200, None)
    """
    text = words.strip().lower()
    if not NUMERAL.fullmatch(text):
        return None
    if text[0].isdigit():
        return _read_digits(text)
    return _read_words([part for part in re.split(r"[\s,-]+", text) if part != "and"])


def _read_digits(text: str) -> int | None:
    digits, _, scale = re.sub(r"[\s-]", " ", text).partition(" ")
    value = Decimal(digits.replace(",", "")) * SCALES.get(scale, 1)
    return int(value) if value == int(value) else None


def _read_words(parts: list[str]) -> int:
    total = current = 0
    for part in parts:
        if part == "hundred":
            current = max(current, 1) * 100
        elif part in SCALES:
            total, current = total + max(current, 1) * SCALES[part], 0
        else:
            current += UNITS.get(part, 0) + TENS.get(part, 0)
    return total + current
