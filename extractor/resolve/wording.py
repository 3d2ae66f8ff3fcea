"""How English words a place: the name, what it is called, and the wider places around it."""

import re
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
OWNER = re.compile(r"(?P<owner>[^'’]+)['’]s? (?P<name>.+)")
DIRECTED = re.compile(rf"(?:{DIRECTION}) (?P<name>.+)", re.IGNORECASE)
NOT_ALONE = frozenset(["Lake", "New", "Inner", "Outer", "Lower", "Upper", "Saint", "Gulf of"])
"""Words that make another name of the country's name after them."""
PREPOSITION = re.compile(r"(?:in|near|around|outside|at|over|inside|towards?) ", re.IGNORECASE)
OFFSHORE = re.compile(r"off\b|at sea\b|(?:the )?(?:international |territorial )?waters\b", re.I)
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
            return wording._replace(wider=(*wording.wider, *map(_bare, parts[number + 1 :])))
    return _read_part(parts[0]) if parts else Wording(())


def _read_part(part: str) -> Wording:
    """Read the words between two commas."""
    own, called, wider = _take_noun(part)
    own, owner, country = _take_owner(own)
    for outer in filter(None, (wider, owner)):
        if outer != part:
            _, _, outer_country = _take_owner(f"{outer} _")
            country = country or country_named(outer) or outer_country
    names = tuple(name for name in dict.fromkeys(_readings(own)) if _is_name(name))
    called = called or _noun_after(own)
    around = tuple(each for each in (wider, owner) if each and _is_name(each))
    at_sea = bool(names and SEA.search(names[0])) and KINDS.get(called or "") != "admin1"
    return Wording(names, called, around, country, at_sea)
