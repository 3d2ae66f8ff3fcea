"""Number phrases in running words: a table of patterns and what each is worth (codebook §3)."""

import re
from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from extractor.resolve.modifiers import PREFIX, SUFFIX, Bounds, modified
from extractor.text.numerals import NUMERAL, ORDINALS, SCALES, read_numeral


class Count(NamedTuple):
    """A number phrase: where it stands in the words read, and its bounds."""

    start: int
    end: int
    bounds: Bounds


_Reader = Callable[[re.Match[str]], Bounds | None]

_UNITS = {"dozen": 12, **SCALES}
_TIMES: dict[str, Fraction | int] = {
    "half": Fraction(1, 2),
    "couple": 2,
    "few": 3,
    "several": 3,
    "many": 3,
}
_VAGUE: dict[str, Bounds] = {
    "couple": (2, None),
    "number": (2, None),
    "some": (2, None),
    "few": (3, None),
    "handful": (3, None),
    "several": (3, None),
    "multiple": (3, None),
    "many": (3, None),
    "numerous": (4, None),
    "tens": (10, None),
    "dozen": (12, 12),
    "dozens": (24, None),
    "scores": (40, None),
    "hundreds": (200, None),
    "thousands": (2_000, None),
    "millions": (2_000_000, None),
    "tens of thousands": (20_000, None),
    "hundreds of thousands": (200_000, None),
    "once": (1, 1),
    "both": (2, 2),
    "pair": (2, 2),
    "twin": (2, 2),
    "twice": (2, 2),
    "trio": (3, 3),
    "single digit": (1, 9),
    "double digit": (10, 99),
    "triple digit": (100, 999),
}
_PARTS = {
    "half": Fraction(1, 2),
    "third": Fraction(1, 3),
    "quarter": Fraction(1, 4),
    "fifth": Fraction(1, 5),
}

_N = NUMERAL.pattern
_ALONE = r"(?<![\w.$€£/])(?<!\w-)(?<!\d\s)"
_COUNTED = (
    r"(?!\s*%|\s*per\s?cent\b|\s+(?:of\s+)?(?:families|households)\b|\s+years?\s+old\b|[./]\d"
    r"|-(?!(?:odd|plus|member|strong|person)\b)[^\W\d_])"
)
_FILLER = (
    r"(?:(?:an?|another|the)\s+)?"
    r"(?:(?:additional|combined|further|other|total\s+of|first|last|record)\s+)?"
)


def count_in(words: str) -> Count | None:
    """Find the first number phrase in its longest form; the words after it are not looked at.

    >>> count_in("killed at least two dozen people")
    Count(start=7, end=25, bounds=(24, None))
    """
    found = [count for pattern, reader in _ROWS if (count := _search(pattern, reader, words))]
    return min(found, key=lambda count: (count.start, -count.end), default=None)


def share_in(words: str, whole: Bounds) -> Count | None:
    """Find a share ("half", "a third of them") and take it of the whole.

    >>> share_in("at least half", (16, 16))
    Count(start=0, end=13, bounds=(8, None))
    """
    return _search(_SHARE, lambda match: _read_share(match, whole), words)


def names_share(words: str) -> bool:
    """Tell whether the words give a share, or count families: no number of people or things.

    >>> names_share("40 percent of the houses"), names_share("40 of the houses")
    (True, False)
    """
    return bool(_NO_COUNT.search(words))


def _search(pattern: re.Pattern[str], reader: _Reader, words: str) -> Count | None:
    match = pattern.search(words)
    bounds = reader(match) if match else None
    if match is None or bounds is None:
        return None
    prefix = PREFIX.search(words[: match.start()])
    suffix = SUFFIX.match(words, match.end())
    return Count(
        prefix.start() if prefix else match.start(),
        suffix.end() if suffix else match.end(),
        modified(bounds, prefix["words"] if prefix else None, suffix.group() if suffix else None),
    )


def _read_plain(match: re.Match[str]) -> Bounds | None:
    value = read_numeral(match["number"])
    return None if value is None else (value, value)


def _read_range(match: re.Match[str]) -> Bounds | None:
    low, high = read_numeral(match["from"] or match["low"]), read_numeral(match["high"])
    if low is None or high is None:
        return None
    scale = SCALES.get(re.split(r"[\s-]", match["high"].lower())[-1], 1)
    if low < high // scale:
        low *= scale  # "two to three hundred"
    unit = 12 if match["unit"] else 1
    return min(low, high) * unit, max(low, high) * unit


def _read_multiple(match: re.Match[str]) -> Bounds | None:
    unit = _UNITS[match["unit"].lower().removesuffix("s")]
    vague = next((word for word in _TIMES if word in (match["times"] or "").lower()), None)
    number = _TIMES[vague] if vague else read_numeral(match["number"] or "one")
    if number is None:
        return None
    value = int(number * unit)
    return value, value if vague in {None, "half"} else None


def _read_vague(match: re.Match[str]) -> Bounds:
    return _VAGUE[" ".join(re.split(r"[\s-]+", match["vague"].lower()))]


def _read_family(match: re.Match[str]) -> Bounds | None:
    members = _search(*_PLAIN, match["members"])
    return members.bounds if members else None


def _read_none(_: re.Match[str]) -> Bounds:
    return 0, 0


def _read_sole(_: re.Match[str]) -> Bounds:
    return 1, 1


def _read_share(match: re.Match[str], whole: Bounds) -> Bounds:
    part = _PARTS[match["part"].lower()] * (read_numeral(match["number"] or "one") or 1)
    low, high = whole
    return None if low is None else floor(low * part), None if high is None else ceil(high * part)


def _row(core: str, reader: _Reader) -> tuple[re.Pattern[str], _Reader]:
    return re.compile(core, re.IGNORECASE), reader


_SHARE = _row(
    rf"\b(?:(?:an?|one|(?P<number>{_N}))[-\s])?(?P<part>half|third|quarter|fifth)s?\b"
    r"(?=\s+of\b|\s*$)",
    _read_none,
)[0]
_NO_COUNT = re.compile(
    r"%|\bper\s?cent\b|\b(?:most|majority|thirds?|quarters?|part)\s+of\b|\bhalf\b"
    r"|\bfamil(?:y|ies)\b|\bhouseholds?\b",
    re.IGNORECASE,
)
_PLAIN = _row(rf"{_ALONE}{_FILLER}(?P<number>{_N}){_COUNTED}", _read_plain)
_ROWS = [
    _row(
        rf"{_ALONE}(?:between\s+(?P<from>(?>{_N}))\s+and\s+"
        rf"|(?:from\s+)?(?P<low>(?>{_N}))(?:\s*[-–—‑]\s*|\s+(?:to|or)\s+))"
        rf"(?P<high>{_N})(?P<unit>\s+dozen\b)?{_COUNTED}",
        _read_range,
    ),
    _row(
        rf"{_ALONE}\b(?:(?P<times>half\s+an?|an?\s+few|(?:an?\s+)?couple(?:\s+of)?|several|many)"
        rf"|an?|(?P<number>{_N}))\s+(?P<unit>(?:dozen|hundred|thousand|million)s?)\b{_COUNTED}",
        _read_multiple,
    ),
    _PLAIN,
    _row(
        r"\b(?P<vague>(?:tens|hundreds)\s+of\s+thousands|(?:single|double|triple)[-\s]digit(?=s\b)"
        r"|dozens|scores|tens|hundreds|thousands|millions|several|multiple|many|numerous"
        r"|both|dozen|once|pair|twice|twin|trio)(?:s\b)?(?!\s+(?:of\s+)?(?:families|households)\b)\b",
        _read_vague,
    ),
    _row(
        r"\b(?:an?|some)\s+(?:\w+\s+)?(?P<vague>number|handful|couple|few|pair)\b(?:\s+of\b)?",
        _read_vague,
    ),
    _row(r"\b(?P<vague>some)(?=\s+[^\W\d_]|\s*$)", _read_vague),
    _row(
        r"(?:\b(?:an?|the|his|her|their)\s+)?\bfamily\s+of\s+(?P<members>\w[\w\s-]*)", _read_family
    ),
    _row(
        r"\b(?:no\s+one|nobody|none|not\s+(?:a\s+single|one|any)|without(?:\s+any)?|no)\b(?!-)",
        _read_none,
    ),
    _row(
        rf"\b(?:another|(?:an?\s+|the\s+)?(?:single|lone|sole|{'|'.join(ORDINALS)}))\b(?!\s+of\b)"
        r"(?!-)",
        _read_sole,
    ),
]
