"""Numbers as articles word them, with the bounds of codebook §3."""

import re

from extractor.resolve.counts import Count, count_in, names_share, share_in
from extractor.resolve.persons import is_name, noun_phrase
from extractor.schema.record import Quantity

_ARTICLE = re.compile(r"an?\s+[^\W\d_]", re.IGNORECASE)
_BARE_PLURAL = re.compile(
    r"(?:[\w'’-]+\s+){0,4}(?:[a-z][\w-]*(?<![sui])s"
    r"|(?:\w+(?:an|er|ist)|Emirati|Houthi|Iraqi|Israeli|Kurd|Kuwaiti|Pakistani|Saudi|Turk|Yemeni)s)"
)
_JOINT = re.compile(
    r"(?<!\s),?\s+(?:and|as well as|along with|together with)\s+|,\s+", re.IGNORECASE
)
_AMONG_THEM = re.compile(r"\bof\s+(?:them|whom|these|those)\b", re.IGNORECASE)
_OWN = re.compile(r"(?:his|her|their|its)\s", re.IGNORECASE)
_PARTNERS = re.compile(r"(?:a|the)\s+couple", re.IGNORECASE)
_FIRED = re.compile(
    r"(?:air\s?|drone |missile |rocket )?"
    r"(?:bomb|drone|missile|mortar|projectile|raid|rocket|shell|sortie|strike|UAV|attack)e?s?\b",
    re.IGNORECASE,
)


def read_quantity(words: str, base: Quantity | None = None) -> Quantity | None:
    """Read a number as the article words it (codebook §3), or None if it names none.

    `base` is the undivided toll that "half" and "a third" are taken of; without it they name no
    number, and neither do "40 percent", "most of" and a number of families. A person identified
    by noun or name is 1, a bare plural 2 or more; persons named side by side add up.

    >>> read_quantity("at least 16 civilians")
    Quantity(text='at least 16', low=16, high=None)
    >>> read_quantity("a nurse and her two sons")
    Quantity(text='a nurse and her two sons', low=3, high=3)
    >>> read_quantity("half of them", base=Quantity(text="16", low=16, high=16))
    Quantity(text='half', low=8, high=8)
    """
    count = (share_in(words, (base.low, base.high)) if base else None) or _sum_of_members(words)
    count = count or _nearest(_one_person(words), count_in(words)) or _implied(words)
    if count is None:
        return None
    text = words[count.start : count.end].strip()
    return Quantity(text=text, low=count.bounds[0], high=count.bounds[1])


def _nearest(person: Count | None, number: Count | None) -> Count | None:
    if person and number:
        return person if person.end <= number.start else number
    return person or number


def _one_person(words: str) -> Count | None:
    phrase = noun_phrase(words)
    if phrase is None or phrase.plural or not phrase.determined:
        return None
    return Count(phrase.start, phrase.end, (1, 1))


def _implied(words: str) -> Count | None:
    if names_share(words):
        return None
    phrase = noun_phrase(words)
    if phrase:
        return Count(phrase.start, phrase.end, (2, None) if phrase.plural else (1, 1))
    stripped = words.strip()
    if _BARE_PLURAL.fullmatch(stripped):
        return Count(0, len(words), (2, None))
    if _ARTICLE.match(stripped) or is_name(stripped):
        return Count(0, len(words), (1, 1))
    return None


def _sum_of_members(words: str) -> Count | None:
    """Add up phrases joined by "and" or commas, if every one of them names its own number."""
    joints = list(_JOINT.finditer(words))
    if not joints or joints[-1].group().strip() == "," or _AMONG_THEM.search(words):
        return None
    starts = [0, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(words)]
    pieces = [words[start:end] for start, end in zip(starts, ends, strict=True)]
    members = [member for piece in pieces if (member := _member(piece))]
    whole = all(m.end == len(p) for m, p in zip(members, pieces[:-1], strict=False))
    if not whole or len(members) < len(pieces):
        return None
    added = [m for i, m in enumerate(members) if not _apposed(pieces[i - 1 : i + 1], joints[i - 1])]
    lows, highs = zip(*(member.bounds for member in added), strict=True)
    return Count(members[0].start, starts[-1] + members[-1].end, (_total(lows), _total(highs)))


def _apposed(pair: list[str], joint: re.Match[str]) -> bool:
    """Tell whether a name only says who the person before the comma is."""
    return (
        len(pair) > 1 and joint.group().strip() == "," and not is_name(pair[0]) and is_name(pair[1])
    )


def _total(values: tuple[int | None, ...]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _member(piece: str) -> Count | None:
    if _PARTNERS.fullmatch(piece):
        return Count(0, len(piece), (2, 2))
    if is_name(piece) and not noun_phrase(piece):
        return Count(0, len(piece), (1, 1))
    number, phrase = count_in(piece), noun_phrase(piece)
    fired = _FIRED.search(piece)
    end = phrase.end if phrase else fired.end() if fired else 0
    own = _OWN.match(piece)
    if number and number.start == (own.end() if own else 0) and end >= number.end:
        return Count(0, end, number.bounds)
    if phrase and phrase.start == 0 and (phrase.determined or not phrase.plural):
        return Count(0, end, (2, None) if phrase.plural else (1, 1))
    if phrase is None and fired and _ARTICLE.match(piece):
        return Count(0, end, (1, 1))
    return None
