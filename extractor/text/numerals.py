"""Number words and negations as they stand in English text, shared by all who read them."""

import re

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
NUMERAL = re.compile(
    rf"(?:{DIGITS})(?:\.\d+)?"
    rf"|(?:{'|'.join(sorted({*UNITS, *TENS, *SCALES}, key=len, reverse=True))})"
    rf"(?:[- ](?:and )?(?:{'|'.join(sorted({*UNITS, *TENS, *SCALES}, key=len, reverse=True))})\b)*",
    re.IGNORECASE,
)
"""A plain number: digits with group commas, or number words in a row; no modifier."""


def read_numeral(words: str) -> int | None:
    """Read a plain number in digits or words, or None if it is none.

    >>> read_numeral("11,500"), read_numeral("two hundred and forty-one"), read_numeral("dozens")
    (11500, 241, None)
    """
    text = words.strip().lower()
    if re.fullmatch(DIGITS, text):
        return int(text.replace(",", ""))
    total = current = 0
    parts = [word for word in re.split(r"[\s-]+", text) if word != "and"]
    for word in parts:
        if word in UNITS or word in TENS:
            current += UNITS.get(word, 0) + TENS.get(word, 0)
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in SCALES:
            total, current = total + max(current, 1) * SCALES[word], 0
        else:
            return None
    return total + current if parts and parts != [""] else None
