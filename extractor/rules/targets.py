"""What was hit: the object of a blow, and the categories its words belong to."""

import re
from functools import cache
from typing import cast

from extractor.rules.lexicon import table
from extractor.schema.draft import TargetDraft
from extractor.schema.terms import Category

_OBJECT = re.compile(
    r"\b(?:(?:strikes?|raids?|attacks?|shelling|fire|bombing|bombardment|drones?|missiles?"
    r"|rockets?) "
    r"(?:on|against|at|of)|struck|hit(?:ting)?|target(?:ed|ing)|bombed|bombing|shelled|shelling"
    r"|destroy(?:ed|ing)"
    r"|damag(?:ed|ing)|attacked|attacking|bombarded|pounded|engaged|slammed into|landed (?:on|in)"
    r"|fell (?:on|in)"
    r"|crashed into|fired (?:at|on|towards?)|aimed at|neutrali[sz]ed|suppressed|stuck|levell?ed"
    r"|flattened|(?:was|were) using(?= the)) "
)
_STOP = re.compile(
    r"(?= (?:in|near|on|at|which|that|who|after|where|when|as|while|late|early|overnight|killing"
    r"|wounding"
    r"|injuring|outside|around|during|with|from|before|following|by|inside|belonging|were|was|is"
    r"|are|has"
    r"|have|had|to|persist|there|killed|wounded|injured|kills|left|said|according|but|leaving"
    r"|causing|east|west|north|south|for|since|using|because|used|so|early|last|yesterday|today"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)|[,.;:—–!?“”\"()]"
)


_LONGEST = 120
_DAY = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|January|February|March|April|June"
    r"|July"
)


@cache
def _categories() -> tuple[tuple[Category, re.Pattern[str]], ...]:
    return tuple((cast("Category", label), pattern) for label, pattern in table("categories"))


def categories(words: str) -> list[Category]:
    """Name what the words describe; `other` only when nothing more exact does.

    >>> categories("an ISIL fighting position and two vehicles")
    ['military_site', 'vehicle']
    """
    rest = words
    found: list[tuple[int, Category]] = []
    for label, pattern in _categories():
        match = pattern.search(rest)
        if match and not (label == "other" and found):
            found.append((match.start(), label))
            rest = pattern.sub(lambda m: " " * len(m.group()), rest)
    return [label for _, label in sorted(found)]


def target_of(sentence: str, start: int = 0) -> TargetDraft | None:
    """Find the object of the first blow after `start` whose words are those of a target.

    >>> target_of("Jets hit a fuel depot in Hajin on Friday.").text
    'a fuel depot'
    """
    for match in _OBJECT.finditer(sentence, start):
        rest = sentence[match.end() : match.end() + _LONGEST + 20]
        stop = _STOP.search(rest)
        words = rest[: stop.start() if stop else None].strip()
        kinds = categories(words) if len(words) <= _LONGEST else []
        if kinds and not _DAY.match(words):
            return TargetDraft(text=words, categories=kinds)
    return None
