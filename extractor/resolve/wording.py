"""How English words a place: the name, what it is called, and the wider places around it."""

import re
from itertools import takewhile
from typing import NamedTuple

from extractor.resolve.countries import DIRECTION, Country, country_described, country_named
from extractor.resolve.names import ARTICLES
from extractor.schema.terms import Precision

LONGEST = 200
"""Characters read of a place's words; nobody's place name is longer, a hostile text's may be."""

KINDS: dict[str, Precision] = {
    **dict.fromkeys(["city", "town", "village", "hamlet", "suburb", "kibbutz"], "settlement"),
    **dict.fromkeys(["camp", "settlement", "stronghold", "bastion", "enclave"], "settlement"),
    **dict.fromkeys(["province", "governorate", "oblast", "state", "region"], "admin1"),
    **dict.fromkeys(["district", "county", "raion", "subdistrict", "agency"], "district"),
    **dict.fromkeys(["neighborhood", "neighbourhood", "quarter", "valley"], "district"),
    **dict.fromkeys(["airport", "airbase", "air base", "base", "hospital", "dam"], "site"),
    **dict.fromkeys(["bridge", "port", "prison", "mosque", "market", "airfield"], "site"),
    **dict.fromkeys(["oilfield", "oil field", "refinery", "power plant", "school"], "site"),
}
LOOSE = frozenset(["region", "stronghold", "bastion", "enclave"])
"""Words that hint at a kind of place without making it one."""

_NOUNS = "|".join(sorted(KINDS, key=len, reverse=True))
NAMED_KIND = re.compile(rf"(?P<before>.*?)\b(?P<kind>{_NOUNS}) of (?P<name>.+)", re.IGNORECASE)
"""the Syrian city of Homs"""
PART_OF = re.compile(
    r"(?P<before>.*?)\b(?P<kind>outskirts|neighbou?rhood|quarter|district|section|part|cent(?:re|er)"
    r"|heart|countryside|areas?|north|south|east|west|edge|suburbs|vicinity) of (?P<name>.+)",
    re.IGNORECASE,
)
"""the Shujaiya neighbourhood of Gaza City; the outskirts of Homs"""
KIND_AFTER = re.compile(
    rf"(?P<name>.+?)(?: refugee| military| international| air)?"
    rf" (?P<kind>{_NOUNS}|areas?|countryside)",
    re.IGNORECASE,
)
"""Deir ez-Zor province"""
BORDER = re.compile(r"(?:\s*\b(?:near|along|on|by))?(?: the)?(?: [\w-]+)? (?:border|frontier)\b.*")
SEPARATOR = re.compile(r"\s*[,;/()]\s*|\s+(?:in|at|near|outside|on|inside)\s+")
JOINER = re.compile(r"\s+(?:and|or|&)\s+")
SECOND = re.compile(r"(?:and|or|&)\s")
"""and Mosul: a place of its own, told with the first"""
OWNER = re.compile(r"(?P<owner>[^'’]+)['’]s? (?P<name>.+)")
DIRECTED = re.compile(rf"(?:{DIRECTION}) (?P<name>.+)", re.IGNORECASE)
HELD = re.compile(r"-(?:held|controlled|run|occupied|majority|backed)$")
NO_PLACES = frozenset(
    ["Kurdish", "Shia", "Shiite", "Sunni", "Alawite", "Druze", "Christian", "Yazidi"]
)
MOST_READINGS = 8
NOT_ALONE = frozenset(["Lake", "New", "Inner", "Outer", "Lower", "Upper", "Saint", "Gulf of"])
"""Words that make another name of the country's name after them."""
JOINED = re.compile(r"\s(?:and|or|&)$")
"""Iraq and Syria: two places, not the first one in the second"""
PREPOSITION = re.compile(r"(?:in|near|around|outside|at|over|inside|towards?) ", re.IGNORECASE)
OFFSHORE = re.compile(
    r"off\b|at sea\b|(?:the )?(?:international |territorial )?waters\b", re.IGNORECASE
)
SEA = re.compile(
    r"\b(?:Sea|Ocean|Straits?|Gulf|Channel)$|^(?:Gulf|Straits?|Sea|Bay) of |^Bab [ae]l-Mand[ae]b"
)


class Wording(NamedTuple):
    """A place's words taken apart, without knowing any place.

    `names` are readings of its own name, the fullest first; `called` is the noun beside it;
    `wider` are the places around it, the nearest first; `country` is one the words name.
    """

    names: tuple[str, ...]
    called: str | None = None
    wider: tuple[str, ...] = ()
    country: Country | None = None
    at_sea: bool = False

    @property
    def kind(self) -> Precision | None:
        """What the noun says it is."""
        return KINDS.get(self.called or "")


def read_wording(words: str) -> Wording:
    """Take a place's words apart.

    >>> wording = read_wording("the village of Hassajik in the Aleppo region")
    >>> wording.names, wording.called, wording.wider
    (('Hassajik',), 'village', ('Aleppo region',))
    >>> wording = read_wording("Sudan's Merowe Dam")
    >>> wording.names, wording.country.iso3
    (('Merowe Dam', 'Merowe'), 'SDN')
    """
    text = " ".join(words[:LONGEST].split()).strip("\"'“”‘.,:;- ")
    text = PREPOSITION.sub("", text, count=1) if PREPOSITION.match(text) else text
    if OFFSHORE.match(text):
        return Wording((), at_sea=True)
    parts = [part for part in SEPARATOR.split(BORDER.sub("", text)) if part]
    for number, part in enumerate(parts):
        wording = _read_part(part)
        if wording.names:
            return wording._replace(wider=(*wording.wider, *_outer(parts[number + 1 :])))
    return _read_part(parts[0]) if parts else Wording(())


def _outer(parts: list[str]) -> list[str]:
    """List the places around the first one named; a second one, and what follows it, is not.

    >>> _outer(["Syria", "and Mosul", "Iraq"]), _outer(["Sistan and Baluchestan", "Iran"])
    (['Syria'], ['Sistan and Baluchestan', 'Iran'])
    """
    around = takewhile(lambda part: not SECOND.match(part), parts)
    return [bare for bare in map(_bare, around) if _is_name(bare)]


def _read_part(part: str) -> Wording:
    """Read the words between two commas."""
    own, called, outer = _take_noun(part)
    own, country = _take_country(own)
    outer, outer_country = _take_country(outer)
    if owner := OWNER.fullmatch(own):
        inner = _bare(owner["name"])
        own, outer = (inner, owner["owner"]) if _is_name(inner) else (owner["owner"], outer)
    names = tuple(_readings(own)) if _is_name(own) else ()
    after = KIND_AFTER.fullmatch(own)
    called = called or (after["kind"].lower() if after else part.rpartition(" ")[2].lower())
    return Wording(
        names,
        called,
        (outer,) if _is_name(outer) else (),
        country or outer_country,
        bool(names and SEA.search(names[0])),
    )


def _take_noun(part: str) -> tuple[str, str | None, str]:
    """Split "A, kind, of B" into the place's own words, its kind and the words around it.

    >>> _take_noun("the Damascus suburb of Douma")
    ('Douma', 'suburb', 'Damascus')
    >>> _take_noun("the Shujaiya neighbourhood of Gaza City")
    ('Shujaiya', 'neighbourhood', 'Gaza City')
    """
    part_of = PART_OF.fullmatch(part)
    match = part_of or NAMED_KIND.fullmatch(part)
    if not match:
        return _bare(part), None, ""
    before, name, called = _bare(match["before"]), _bare(match["name"]), match["kind"].lower()
    if part_of and not KIND_AFTER.fullmatch(before) and _is_name(_take_country(before)[0]):
        return before, called, name
    return name, None if part_of else called, before


def _take_country(words: str) -> tuple[str, Country | None]:
    """Take the country off the front (an adjective, a possessive) or the end of a name.

    >>> _take_country("Syrian Kobani")[0], _take_country("Aleppo Syria")[0]
    ('Kobani', 'Aleppo')
    """
    owner = OWNER.fullmatch(words)
    if owner and (country := country_named(owner["owner"])):
        return _bare(owner["name"]), country
    tokens = words.split(" ")
    for count in (2, 1):
        if country := country_described(" ".join(tokens[:count])):
            return _bare(" ".join(tokens[count:])), country
    if country_named(words):
        return words, None
    for count in range(min(len(tokens) - 1, 4), 0, -1):
        head, country = " ".join(tokens[:-count]), country_named(" ".join(tokens[-count:]))
        if country and _is_name(head) and head not in NOT_ALONE and not JOINED.search(head):
            return head, country
    return words, None


def _bare(words: str) -> str:
    """Drop what stands before a name: articles, adjectives, nouns; directions stay."""
    tokens = words.split()
    while tokens and _is_dropped(tokens):
        del tokens[0]
    return " ".join(tokens)


def _is_dropped(tokens: list[str]) -> bool:
    word = tokens[0]
    if word in NO_PLACES or word.lower() in ("the", "a") or HELD.search(word):
        return True
    if not word.islower() or DIRECTED.fullmatch(f"{word} _") or "-" in word:
        return False
    if word not in ARTICLES or not tokens[1:] or tokens[1].islower():
        return True
    return word == "an" and not tokens[1].startswith("N")  # an Israeli base, but an Nusayrat


def _is_name(words: str) -> bool:
    return any(not character.islower() for character in words if character.isalpha())


def _readings(own: str) -> list[str]:
    """List the readings of a name, the fullest first: without its noun, direction or second."""
    names = [own]
    for name in names:
        after, directed = KIND_AFTER.fullmatch(name), DIRECTED.fullmatch(name)
        shorter = [JOINER.split(name)[0]]
        shorter += [match["name"] for match in (after, directed) if match]
        names += [each for each in shorter if each not in names and _is_name(each)]
        if len(names) > MOST_READINGS:
            break
    return names
