"""Who fired: parties to a conflict as a sentence names them, and on whose word."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from extractor.rules.lexicon import REMEMBERED, either, phrases, rows
from extractor.rules.triggers import Hit

_ARM = (
    r"(?:army|military|air force|navy|forces|troops|armed forces|government|defen[cs]e (?:forces"
    r"|ministry)"
    r"|fighters|warplanes?|jets|aircraft|artillery|coalition|regime|separatists|rebels|militia)"
)


@dataclass(frozen=True, slots=True)
class Party:
    """A party as worded, and where it stands in the sentence."""

    text: str
    start: int
    end: int


@cache
def _party() -> re.Pattern[str]:
    lists = rows("parties")
    named = rf"(?:{either(lists['forces'])}|{either(lists['states'])}|{either(lists['peoples'])})"
    tail = rf"(?:[’']s)?(?: (?:government|regime|{_ARM}))?(?: forces)?"
    coalition = lists["forces"][0]
    return re.compile(
        rf"\b(?:{coalition}|{named}(?:-led coalition|-backed \w+)?{tail}"
        rf"|{either(lists['generic'])}(?: forces)?)\b"
    )


def parties(sentence: str) -> list[Party]:
    """Find the parties a sentence names, in order.

    >>> [party.text for party in parties("Israeli forces shelled posts of Hezbollah.")]
    ['Israeli forces', 'Hezbollah']
    """
    return [Party(m.group(), *m.span()) for m in _party().finditer(sentence)]


_FIRES = (
    r"(?:,? (?:fighting \w+|has|have|had|also|then|later|again|repeatedly|said (?:it|they"
    r"|its \w+)(?: had)?|on \w+day"
    r"|\w+day|mistakenly|reportedly|carried out|in response|intentionally|deliberately))*"
    r" (?:bomb(?:ed|ing)|shell(?:ed|ing)|struck|hit|attack(?:ed|ing)|target(?:ed|ing)|fired|firing"
    r"|launch(?:ed|es|ing)|pound(?:ed|ing)|bombard(?:ed|ing)|carried out|conduct(?:ed|ing|s)"
    r"|dropped|engaged"
    r"|unleash\w+|destroyed|killed|raided|strikes?|is striking|was responsible)\b"
)
_SUBJECT = re.compile(_FIRES)
_ADJUNCT = re.compile(
    r"(?:[’']s)? (?:(?:army|military|air|naval|forces|warplane|government|regime|jet|artillery"
    r"|missile|retaliatory|precision|joint"
    r"|suspected|overnight|deadly|recent|subsequent|aerial|first|second|own|new|fresh|massive"
    r"|heavy|intense|combined|ballistic"
    r"|cruise|long-range|attack|kamikaze|guided|fighter|combat|military's|and \w+|two|three|four"
    r"|five|separate|several|tank) ){0,3}$"
)
_ACCUSED = re.compile(
    r"\b(?:accus(?:ed|es|ing)|blam(?:ed|es|ing)(?: it on)?|holds?"
    r"|pointed the finger at) (?:the )?$"
)
_AGENT = re.compile(
    r"\b(?:carried out|launched|conducted|fired|shelled|bombed|struck|hit|attack\w*|strikes?"
    r"|raids?|shelling|bombings?|bombardment"
    r"|targeted|committed|perpetrated|air ?strikes?|drones?|missiles?|rockets?|killed|fire"
    r"|operated)(?: \w+)? by (?:the |a |an |suspected |both )?(?:\w+ )?$"
)


_BESIDE = 40
"""Characters between a party and the word of its strike, as in 'Israeli military air strikes'."""


def attackers(sentence: str, found: list[Hit]) -> list[Party]:
    """Pick the parties that fire: beside the strike's word, subject of a blow, or after `by`."""
    picked = [party for party in parties(sentence) if _fires(sentence, party, found)]
    unique: dict[str, Party] = {}
    for party in picked:
        unique.setdefault(party.text.lower(), party)
    return list(unique.values())[:2]


_STRUCK = re.compile(
    r"\b(?:strikes?|raids?|attacks?|shelling|fire|bombings?|bombardment) (?:on|against|at|of) "
    r"(?:the |an? )?(?:\w+ )?$"
)

_WITHIN = re.compile(r"\b(?:in|inside|into|over|across|near|around|from|to|towards) (?:[a-z]+ )?$")


@cache
def _states() -> frozenset[str]:
    return frozenset(rows("parties")["states"])


def _fires(sentence: str, party: Party, found: list[Hit]) -> bool:
    before = sentence[: party.start]
    if _STRUCK.search(before) or (party.text in _states() and _WITHIN.search(before)):
        return False
    if any(
        0 <= hit.start - party.end <= _BESIDE
        and _ADJUNCT.fullmatch(sentence[party.end : hit.start])
        for hit in found
    ):
        return not re.search(r"\b(?:on|against|at) (?:the |an? )?$", sentence[: party.start])
    if found and (_SUBJECT.match(sentence, party.end) or _ACCUSED.search(sentence[: party.start])):
        return True
    return any(party.start > hit.end for hit in found) and bool(
        _AGENT.search(sentence[max(0, party.start - 80) : party.start])
    )


_SUSPECTED = re.compile(
    r"\b(?:suspected|apparent(?:ly)?|believed to|presumed|likely"
    r"|probabl[ey])\b",
    re.IGNORECASE,
)


def is_suspected(sentence: str, party: Party) -> bool:
    """Tell whether the sentence only suspects the party."""
    return bool(_SUSPECTED.search(sentence[max(0, party.start - 30) : party.end + 30]))


@lru_cache(REMEMBERED)
def is_same_party(one: str, other: str) -> bool:
    """Tell whether two wordings name the same side, by the stem of a name they share.

    >>> is_same_party("the Israeli military", "Israel"), is_same_party("Russia", "Ukraine")
    (True, False)
    """
    ours, theirs = _stems(one), _stems(other)
    if not (ours or theirs):
        return one.lower().removeprefix("the ") == other.lower().removeprefix("the ")
    return bool(ours & theirs)


@cache
def _sides() -> dict[str, str]:
    return dict(row.split(" ") for row in phrases("sides"))


def _stems(words: str) -> set[str]:
    names = [
        word.strip("’'.,()").removesuffix("’s").removesuffix("'s") for word in words.lower().split()
    ]
    plain = [name for name in names if name and name not in phrases("dull")]
    return {_sides().get(name, name.split("-")[0][:4]) for name in plain}
