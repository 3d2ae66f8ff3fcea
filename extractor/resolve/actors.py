"""One neutral name for every actor, however the article words it (codebook §3, "Actor")."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

from extractor.resolve.countries import (
    Country,
    country_coded,
    country_described,
    country_governed,
    country_named,
)

TABLE = Path(__file__).parent / "data" / "actors.tsv"
SPEAKER = re.compile(
    r"(?:[\w-]+ )?(?:spokes(?:man|woman|person|people)|officials?|representatives?|members?"
    r"|commanders?|fighters) (?:for|of|from|with) (?P<name>.+)",
    re.IGNORECASE,
)
ARMED = (
    r"warplanes?|planes?|(?:fighter |war)?jets?|aircraft|helicopters?|gunships?|drones?|bombers?"
    r"|fighters?|militants?|gunmen|troops|soldiers|forces|artillery|warships?|missiles?|rockets?"
    r"|(?:air ?|drone |missile |rocket )?(?:strikes?|raids?|attacks?)|shelling|bombardment"
)
OFFICIAL = (
    r"officials?|authorities|leaders?|leadership|government|spokes(?:man|woman|person)"
    r"|sources?|state|president|premier|prime minister"
)
TAIL = re.compile(rf"(?P<name>.+?)(?:[- ](?:led|backed))? (?:{ARMED}|{OFFICIAL})", re.IGNORECASE)
FORCES = re.compile(r"(?:armed forces|military|army|armed force|forces|troops)", re.IGNORECASE)
MINISTRY = re.compile(
    r"(?:ministry of (?:national )?defen[cs]e|(?:national )?defen[cs]e ministry|mod)", re.IGNORECASE
)
TITLED = re.compile(
    r"(?P<name>.+?) (?:president|prime minister|(?:foreign|defen[cs]e) (?:minister|secretary))\b.*",
    re.IGNORECASE,
)
INSTITUTION = re.compile(
    rf"{FORCES.pattern}|{MINISTRY.pattern}|government|authorities|air force|security forces",
    re.IGNORECASE,
)
LONGEST = 200
"""Characters of the longest name looked up; nobody's is longer, a hostile text's may be."""
SHORT = 3
"""Up to this length an abbreviation is another word in lower case: who, is, ap."""
QUALIFIER = re.compile(r"^(?:suspected|alleged|unidentified|presumed|apparent) ", re.IGNORECASE)


class _Actor(NamedTuple):
    name: str
    countries: frozenset[str]
    fights: bool


@cache
def _actors() -> dict[str, list[_Actor]]:
    """Read the table once: key to the actors that go by it, in the table's order."""
    by_key = defaultdict(list)
    for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]:
        name, countries, fights, also = line.split("\t")
        actor = _Actor(name, frozenset(countries.split()), fights == "yes")
        for key in dict.fromkeys(map(_key, [name, *filter(None, also.split(";"))])):
            by_key[key].append(actor)
    return dict(by_key)


COMMON = (
    frozenset(
        ["army", "military", "regime", "government forces", "general staff", "state media", "assad"]
    )
    | {"rebels", "rebel fighters", "rebel forces", "state television", "state tv", "insurgents"}
    | {"government troops", "regime troops", "opposition forces", "state news agency"}
    | {"government warplanes", "government jets", "opposition fighters", "foreign forces"}
    | {"pro government forces", "international forces", "national news agency"}
)
"""Nouns that name an actor only where the country tells whose."""


def _key(words: str) -> str:
    bare = re.sub(r"[.'’‘\"“”]", "", words)
    return " ".join(re.sub(r"[-–—]", " ", bare).casefold().split())


def _stripped(words: str) -> str:
    """Drop the article, quote marks, an abbreviation in brackets, a possessive and a doubt.

    >>> _stripped("the  Observatory's")
    'Observatory'
    """
    bare = " ".join(words.split()).strip('"“”‘,;: ')
    bare = re.sub(r"^(?:the|an?) ", "", bare, flags=re.IGNORECASE)
    bare = re.sub(r" \([^()]*\)$", "", QUALIFIER.sub("", bare))
    return re.sub(r"['’]s?$", "", bare)


def canonical_actor(words: str, country: str | None = None) -> str:
    """Name an actor neutrally; `country` (ISO 3166-1 alpha-3) tells whose army "the army" is.

    An actor that no table knows keeps its words, without article and possessive.

    >>> canonical_actor("the Coalition"), canonical_actor("the coalition", "YEM")
    ('US-led Coalition', 'Saudi-led Coalition')
    >>> canonical_actor("Daesh"), canonical_actor("Russian jets"), canonical_actor("local sheikhs")
    ('Islamic State', 'Russia', 'local sheikhs')
    """
    bare = _stripped(words)
    if len(bare) > LONGEST:
        return bare
    speaker = SPEAKER.fullmatch(bare)
    if speaker:
        return canonical_actor(speaker["name"], country)
    return (
        _tabled(bare, country)
        or _national(bare)
        or _of_country(bare, country)
        or _shortened(bare, country)
        or _state(bare)
        or bare
    )


def _tabled(words: str, country: str | None) -> str | None:
    """Look the words up; of several actors of one name the one at home in the country."""
    key = _key(words)
    if len(key) <= SHORT and words.islower():
        return None
    actors = _actors().get(key, [])
    at_home = next((actor for actor in actors if country in actor.countries), None)
    if at_home:
        return at_home.name
    return actors[0].name if actors and key not in COMMON else None


def _national(words: str) -> str | None:
    """Name a state's forces or ministry: "Belgium's defence ministry", "the Chadian army"."""
    tokens = words.split(" ")
    for count in range(1, len(tokens)):
        state, rest = country_described(" ".join(tokens[:count])), " ".join(tokens[count:])
        if state and MINISTRY.fullmatch(rest):
            return _tabled(f"{_whose(state)} Defence Ministry", None) or (
                f"{_whose(state)} Ministry of Defence"
            )
        if state and FORCES.fullmatch(rest):
            return _tabled("army", state.iso3) or f"{_whose(state)} armed forces"
    return None


def _whose(state: Country) -> str:
    return state.adjective or f"{state.name}'s"


def _of_country(words: str, country: str | None) -> str | None:
    """Name the institution of a known country that the words leave unsaid: "the government"."""
    state = country_coded(country) if country else None
    if state and INSTITUTION.fullmatch(words):
        return canonical_actor(f"{_whose(state)} {words}")
    return None


def _shortened(words: str, country: str | None) -> str | None:
    """Name whose jets, troops or officials the words mean."""
    match = TAIL.fullmatch(words) or TITLED.fullmatch(words)
    return match and (_tabled(match["name"], country) or _state(match["name"]))


def _state(words: str) -> str | None:
    found = country_named(words) or country_described(words) or country_governed(words)
    return found.name if found else None


def is_belligerent(name: str) -> bool:
    """Tell whether a publisher is itself a party that fires: its own releases are flagged so.

    >>> is_belligerent("U.S. Central Command"), is_belligerent("Al Jazeera English")
    (True, False)
    """
    parts = [part.strip() for part in re.split(r"[/(),|]| [-–—] ", name) if part.strip()]
    return any(_fights(canonical_actor(part)) for part in (name, *parts))


def _fights(name: str) -> bool:
    known = any(actor.name == name and actor.fights for actor in _actors().get(_key(name), []))
    return known or name.endswith((" Ministry of Defence", " armed forces"))
