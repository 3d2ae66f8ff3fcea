"""One key for the many spellings of a name: two spellings match when their keys are equal."""

import re
import unicodedata
from functools import lru_cache

UNMARKED = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ə": "a",
        "ħ": "h",
    }
)
"""Letters that Unicode does not take apart into a base and a mark."""

APOSTROPHES = re.compile("['’‘`´ʼʻʿʾ′ʹ\u200e\u200f\u00ad]")
MARKS = re.compile("[’‘`´ʼʻʿʾ′ʹ\u200e\u200f\u00ad]")
ROMAN_LETTERS = [(each, UNMARKED[ord(each)]) for each in "ıłøđðæœə"] + [("Ł", "L"), ("Ø", "O")]
ARTICLES = frozenset(
    ["al", "el", "ul", "il", "as", "es", "ash", "esh", "ech", "at", "et", "ad", "ed", "adh"]
) | {"ar", "er", "az", "ez", "an", "en", "the"}
JOINED_ARTICLE = re.compile(r"^[ae](sh(?=sh)|ss|zz|rr|tt|dd|nn)(?=[aeiouy])")
"""An article written onto its noun, known by the doubled letter: Ezzor, Arraqqah."""

FIRST_WORDS = {
    **dict.fromkeys(["tell", "tel", "til", "tall"], "tal"),
    **dict.fromkeys(["kfar", "kafar", "kefr", "kufr", "kafer"], "kafr"),
    **dict.fromkeys(["abou", "abo", "bu", "bou"], "abu"),
    **dict.fromkeys(["oum", "om", "umm"], "um"),
    **dict.fromkeys(["hawr", "hor", "hawar"], "hur"),
}
"""Nouns that begin many place names and vary more than the folding below allows."""

SHORT, ENDINGS = 3, 2
DOUBLED = re.compile(r"([a-z])\1+")
FOLDS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern), to)
    for pattern, to in [
        (r"(?:ah?|eh?)$", ""),  # one ending
        (r"[ae]t$", "at"),
        (r"kh", "h"),
        (r"gh", "g"),
        (r"dh", "d"),
        (r"zh", "z"),
        (r"th", "t"),
        (r"q|ck|c(?=[aou])", "k"),
        (r"aou|aw|au|ow|ou|o|w(?![aeiouy])", "u"),
        (r"uw", "u"),
        (r"ay|ai|ae|ei|ey|ie|iy|e|y", "i"),
    ]
]
"""Spellings of one sound. The first two are endings, which a word of three letters keeps."""


def plain_words(name: str) -> list[str]:
    """Take case, accents, apostrophes, punctuation and "the" off a name, and split it.

    >>> plain_words("Ma‘arrat an-Nu‘mān")
    ['maarrat', 'an', 'numan']
    """
    bare = APOSTROPHES.sub("", name).casefold().translate(UNMARKED)
    bare = "".join(c for c in unicodedata.normalize("NFKD", bare) if not is_mark(c))
    return [word for word in re.split(r"[\W_]+", bare) if word and word != "the"]


def roman_name(name: str) -> str:
    """Write a name without the marks of its transliteration, for showing.

    >>> roman_name("As Sūsah"), roman_name("Mūsá Qal‘ah"), roman_name("Łódź")
    ('As Susah', 'Musa Qalah', 'Lodz')
    """
    bare = MARKS.sub("", name)
    for letter, plain in ROMAN_LETTERS:
        bare = bare.replace(letter, plain)
    taken_apart = unicodedata.normalize("NFKD", bare)
    return unicodedata.normalize("NFC", "".join(c for c in taken_apart if not is_mark(c)))


def is_roman(name: str) -> bool:
    """Tell whether a name is written in Latin letters and as a name: not "tdmr", not "DAM".

    >>> [is_roman(name) for name in ("Tādif", "تادف", "tadf", "DAM")]
    [True, False, False, False]
    """
    letters = [c for c in roman_name(name) if c.isalpha()]
    return (
        len(letters) > 1
        and all(c.isascii() for c in letters)
        and any(c.isupper() for c in letters)
        and not name.isupper()
    )


def is_mark(character: str) -> bool:
    """Tell whether a character only marks the one before it."""
    return unicodedata.combining(character) > 0


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """Key of a name as spelt: only case, accents, apostrophes, hyphens and spaces are folded.

    >>> plain_name("As Sūsah") == plain_name("as-Susah")
    True
    """
    return "".join(plain_words(name))


@lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """Key of a name however it is transliterated (codebook §3, "Place").

    The key is only for matching; two places that share it need not be the same.

    >>> fold_name("Deir ez-Zor") == fold_name("Dayr az Zawr") == fold_name("Deir Azzour")
    True
    >>> fold_name("Raqqa") == fold_name("Ar-Raqqah"), fold_name("Hama") == fold_name("Homs")
    (True, False)
    """
    words = plain_words(name)
    kept = [JOINED_ARTICLE.sub(r"\1", word) for word in words if word not in ARTICLES] or words
    kept[:1] = [FIRST_WORDS.get(word, word) for word in kept[:1]]
    return "".join(map(fold_word, kept))


def fold_word(word: str) -> str:
    """Fold one word of a name.

    >>> fold_word("raqqah"), fold_word("rakka"), fold_word("issa"), fold_word("isa")
    ('rak', 'rak', 'isa', 'isa')
    """
    word = DOUBLED.sub(r"\1", word)
    for pattern, to in FOLDS if len(word) > SHORT else FOLDS[ENDINGS:]:
        word = pattern.sub(to, word)
    return DOUBLED.sub(r"\1", word)
