"""Counted people in a sentence, and who they are: 'at least 16 civilians', 'a woman'."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

from extractor.rules.lexicon import REMEMBERED, lowered, phrases, table
from extractor.schema.terms import Group, Who
from extractor.text.numerals import DIGITS, SCALES, TENS, UNITS

_WORDS = "|".join(sorted({*UNITS, *TENS, *SCALES}, key=len, reverse=True))
NUMBER = (
    rf"(?:(?:{DIGITS})(?:\.\d+ (?:million|thousand))?|(?:{_WORDS})(?:[- ](?:and )?(?:{_WORDS})\b)*)"
)
VAGUE = (
    r"(?:(?:two|three|four|five|six|several|a few|half a) dozen|a dozen"
    r"|(?:tens|hundreds|dozens|scores|thousands) of"
    r"(?: thousands of)?|dozens(?: more)?|scores|hundreds|thousands|several|multiple|numerous"
    r"|many|a (?:large )?number of|a couple of|a few|a handful of|single digits|half)"
)
BOUND = (
    r"(?:at least|at most|up to|as many as|no fewer than|no less than|not less than|more than"
    r"|over|upwards of|fewer than|less than|under|about|around|some|roughly|approximately|nearly"
    r"|almost|an estimated|close to|another|a further|a total of|all)"
)
COUNT = re.compile(
    rf"\b(?:(?:{BOUND} )?(?:between {NUMBER} and {NUMBER}|{VAGUE}"
    rf"|{NUMBER}(?:(?: ?[-–] ?| to ){NUMBER})?)(?: or more\b| more\b)?"
    r"|another|some|no|zero)(?![\w’'-])"
)
"""A count, in lowered text."""
_ONE = re.compile(r"\b(?:an?|the|his|her|one)(?= [\w’'-])")
_TOKEN = re.compile(r" ([\w’'-]+)")
_OF = re.compile(r" of (?:the|its|their|our|his|them)\b")
_BREAKS = frozenset(phrases("breaks"))
_BREAK_STEMS = ("kill", "wound", "injur", "attack", "destroy", "target", "bomb", "strik", "shell")
_FARTHEST = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """A count with the noun it counts, if there is one beside it.

    `start` to `end` covers both; `single` tells of one person by noun: 'a woman'.
    """

    count: str
    noun: str
    phrase: str
    start: int
    end: int
    single: bool


@cache
def _lists() -> dict[Group, frozenset[str]]:
    return {
        "civilian": frozenset(phrases("civilian")),
        "combatant": frozenset(phrases("combatant")),
        "unspecified": frozenset(phrases("people")),
    }


def is_person(word: str) -> bool:
    """Tell whether a word is a noun for people."""
    return any(word in names for names in _lists().values())


def is_plural(noun: str) -> bool:
    """Tell whether a noun for people means more than one."""
    return noun.lower().endswith(("s", "children", "women", "men", "people", "staff", "troops"))


@lru_cache(REMEMBERED)
def group_of(phrase: str) -> Group:
    """Read the group off a noun and its adjectives, as the speaker calls them.

    >>> group_of("ISIS fighters"), group_of("civilian"), group_of("people")
    ('combatant', 'civilian', 'unspecified')
    """
    found = re.findall(r"[\w’'-]+", phrase.lower())
    if {"civilian", "civilians", "innocent"} & set(found):
        return "civilian"
    lists = _lists()
    return next(
        (group for group in ("combatant", "civilian") if any(w in lists[group] for w in found)),
        "unspecified",
    )


@lru_cache(REMEMBERED)
def who_of(phrase: str) -> Who | None:
    """Name the group of victims the codebook lists, if the words are of one."""
    return next((cast("Who", label) for label, row in table("who") if row.search(phrase)), None)


def counted(sentence: str) -> Iterator[Counted]:
    """Find every count in a sentence and every single person told of by noun, in order.

    >>> [(c.count, c.noun) for c in counted("Raids killed 16 civilians and a nurse.")]
    [('16', 'civilians'), ('a nurse', 'nurse')]
    """
    small = lowered(sentence)
    numbers = list(COUNT.finditer(small))
    for match in numbers:
        noun, end = _noun_after(sentence, match.end())
        count = sentence[match.start() : match.end()].removesuffix(" of")
        yield Counted(count, noun, sentence[match.end() : end], match.start(), end, single=False)
    for match in _ONE.finditer(small):
        noun, end = _noun_after(sentence, match.end())
        taken = any(n.start() < end and match.start() < n.end() for n in numbers)
        if noun and not taken and not is_plural(noun):
            phrase = sentence[match.start() : end]
            yield Counted(phrase, noun, phrase, match.start(), end, single=True)


def _noun_after(sentence: str, start: int) -> tuple[str, int]:
    """Walk over adjectives to the noun for people; an empty noun when there is none."""
    of = _OF.match(sentence, start)
    at = of.end() if of else start
    if of and of.group().endswith("them"):
        return "them", at
    for _ in range(_FARTHEST):
        match = _TOKEN.match(sentence, at)
        if match is None:
            break
        word = match[1].lower().removesuffix("'s").removesuffix("’s")
        if word in _BREAKS or word.startswith(_BREAK_STEMS):
            break
        at = match.end()
        if is_person(match[1].lower()):
            return _longest(sentence, match[1], at)
    return "", start


def _longest(sentence: str, noun: str, end: int) -> tuple[str, int]:
    """Prefer the last of two nouns in a row: 'family members', 'Taliban fighters'."""
    match = _TOKEN.match(sentence, end)
    if match and is_person(match[1].lower()):
        return match[1], match.end()
    return noun, end
