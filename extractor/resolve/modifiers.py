"""Words beside a number that open or move its bounds (codebook §3)."""

import re
from collections.abc import Callable

Bounds = tuple[int | None, int | None]
"""Lowest and highest value, inclusive; None is open."""


def _at_least(bounds: Bounds) -> Bounds:
    return bounds[0], None


def _more_than(bounds: Bounds) -> Bounds:
    low, high = bounds
    return (low + 1 if low is not None and high is not None else low), None


def _at_most(bounds: Bounds) -> Bounds:
    return None, bounds[1]


def _fewer_than(bounds: Bounds) -> Bounds:
    return None, None if bounds[1] is None else bounds[1] - 1


def _about(bounds: Bounds) -> Bounds:
    return bounds


_Row = tuple[str, Callable[[Bounds], Bounds]]
_PREFIXES: list[_Row] = [
    (r"at\s+(?:the\s+very\s+)?least", _at_least),
    (r"(?:no|not)\s+(?:fewer|less)\s+than", _at_least),
    (r"as\s+few\s+as|(?:a\s+)?minimum(?:\s+of)?", _at_least),
    (r"(?:no|not)\s+more\s+than|at\s+most|up\s+to", _at_most),
    (r"as\s+(?:many|much)\s+as|(?:a\s+)?maximum(?:\s+of)?", _at_most),
    (r"(?:(?:well|just|slightly|far|much)\s+)?(?:more\s+than|over|above)", _more_than),
    (r"upwards?\s+of|in\s+excess\s+of|greater\s+than|exceeding|north\s+of", _more_than),
    (
        r"(?:(?:well|just|slightly|far|much)\s+)?(?:fewer\s+than|less\s+than|under|below)",
        _fewer_than,
    ),
    (r"nearly|almost|close\s+to|approaching|nearing", _at_most),
    (r"about|some|around|roughly|approximately|circa|only|just|exactly|precisely", _about),
    (r"(?:an\s+)?estimated", _about),
]
_SUFFIXES: list[_Row] = [
    (r"\s*\+|[-\s]plus\b|\s+or\s+(?:more|above)\b|\s+and\s+counting\b", _at_least),
    (r",?\s+at\s+(?:the\s+very\s+)?least\b", _at_least),
    (r"\s+or\s+(?:fewer|less)\b|,?\s+at\s+(?:the\s+)?most\b", _at_most),
    (r"-odd\b|\s+or\s+so\b|\s+more\b(?!\s+than)", _about),
]
PREFIX = re.compile(
    rf"\b(?P<words>{'|'.join(pattern for pattern, _ in _PREFIXES)})\s+$", re.IGNORECASE
)
SUFFIX = re.compile("|".join(pattern for pattern, _ in _SUFFIXES), re.IGNORECASE)


def modified(bounds: Bounds, prefix: str | None, suffix: str | None) -> Bounds:
    """Apply the words before and after a number to its bounds.

    >>> modified((12, 12), "more than", None), modified((16, 16), None, " or more")
    ((13, None), (16, None))
    """
    return _apply(_SUFFIXES, suffix, _apply(_PREFIXES, prefix, bounds))


def _apply(rows: list[_Row], words: str | None, bounds: Bounds) -> Bounds:
    if words is None:
        return bounds
    return next(
        change(bounds) for pattern, change in rows if re.fullmatch(pattern, words, re.IGNORECASE)
    )
