"""The word lists of `lexicon.toml` as compiled patterns: read once, matched in linear time."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words() -> Mapping[str, Any]:
    """Read the word lists that ship with the rules."""
    return tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text("utf-8"))


def either(*lists: Iterable[str]) -> str:
    """Join fragments into one alternation, as a group that captures nothing.

    >>> either(["strikes?", "raids?"], ["struck"])
    '(?:strikes?|raids?|struck)'
    """
    return f"(?:{'|'.join(fragment for fragments in lists for fragment in fragments)})"


def any_of(*names: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """Compile lists of the lexicon, by name, into one pattern of whole words."""
    return re.compile(rf"\b{either(*(words()[name] for name in names))}\b", flags)


def table(name: str, flags: int = re.IGNORECASE) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Compile a table of the lexicon: its labels in order, each with its pattern."""
    rows: Mapping[str, list[str]] = words()[name]
    return tuple((label, re.compile(rf"\b{either(row)}\b", flags)) for label, row in rows.items())
