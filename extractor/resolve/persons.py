"""Nouns for people and harm, and the noun phrase that stands for an unstated number."""

import re
from typing import NamedTuple

_SINGULAR = re.findall(
    r"\w+",
    """
    accountant adult aide american assistant associate aunt baby baker barber beekeeper
    blacksmith bodyguard bomber boy broker brother butcher bystander cadre cameraman captain
    captive caretaker carpenter casualty child citizen civilian cleric clerk colonel combatant
    commander contractor cook cousin cyclist daughter death dentist deputy detainee doctor
    driver dweller elder electrician employee engineer extremist facilitator farmer fatality
    father fighter firefighter fireman fisherman fishmonger foreigner fugitive gardener general
    girl grandchild grandfather grandmother grandparent grandson guard guerrilla gunman
    headmaster headmistress helper herder herdsman hostage husband imam infant inhabitant injury
    insurgent janitor jihadist journalist judge kingpin laborer labourer landlord leader
    librarian lieutenant life man mason master mate mayor mechanic medic member merchant midwife
    migrant militant militiaman miller miner minister monk mother mourner muezzin national
    neighbor neighbour nephew niece nun nurse officer official operative orphan paramedic parent
    passenger patient peacekeeper peddler pedestrian person pharmacist photographer pilgrim
    pilot plumber policeman policewoman porter preacher priest principal prisoner professor
    prosecutor protester pupil rabbi rebel recruit refugee relative reporter rescuer resident
    responder rider ringleader sailor schoolchild scientist seller sergeant serviceman
    servicewoman sheikh shepherd shopkeeper sibling singer sister smuggler sniper soldier son
    spokesman spouse stepfather stepmother stepson student surgeon suspect tailor teacher
    technician teenager terrorist toddler tourist trader trainee trooper trucker uncle vendor
    victim villager visitor volunteer waiter warden warlord watchman weaver widow widower wife
    woman worker worshipper youngster youth
    """,
)
_ONLY_PLURAL = frozenset(["people", "others", "troops", "forces", "personnel", "casualties"])
_ODD = {"person": "persons", "child": "children", "life": "lives", "wife": "wives"}


def _plural_of(noun: str) -> str:
    for singular, plural in (*_ODD.items(), ("woman", "women"), ("man", "men")):
        if noun.endswith(singular):
            return noun.removesuffix(singular) + plural
    return noun[:-1] + "ies" if noun.endswith("y") else noun + "s"


SINGULARS = frozenset(_SINGULAR)
PLURALS = frozenset(map(_plural_of, _SINGULAR)) | _ONLY_PLURAL
_NOUNS = SINGULARS | PLURALS
DETERMINERS = frozenset(["a", "an", "the", "his", "her", "their", "its", "one", "this", "that"])
_BREAKS = frozenset(
    re.findall(
        r"\w+",
        """
        killed killing kill kills wounded wounding injured injuring dead died cost claimed claiming
        caused causing of and or including with among were was by in at from
        """,
    )
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_REACH = 5
"""How many words may stand between a determiner and its noun."""

NAME = re.compile(
    r"[^\W\d_a-z][\w'’-]*(?:\s+(?:(?:abu|al|bin|el|ibn|de|van)[-\s])?[^\W\d_a-z][\w'’-]*){0,5}"
)
_NO_NAMES = re.compile(r"(?i:un\w+|all|any|many|most|others?|th\w+|some|he|she|it|\w+ing|\w+ed)")


class NounPhrase(NamedTuple):
    """A noun of people or harm with the words before it, in offsets of the words read."""

    start: int
    end: int
    plural: bool
    determined: bool


def noun_phrase(words: str) -> NounPhrase | None:
    """Find the first phrase that ends in a noun of people or harm.

    >>> noun_phrase("the girl"), noun_phrase("civilian casualties").plural
    (NounPhrase(start=0, end=8, plural=False, determined=True), True)
    """
    tokens = list(_WORD.finditer(words))
    names = [token.group().lower() for token in tokens]
    head = next((i for i, name in enumerate(names) if name in _NOUNS), None)
    if head is None:
        return None
    first = _first(names, head)
    while head + 1 < len(names) and names[head + 1] in _NOUNS:
        if words[tokens[head].end() : tokens[head + 1].start()] != " ":
            break
        head += 1
    return NounPhrase(
        tokens[first].start(),
        tokens[head].end(),
        names[head] in PLURALS,
        names[first] in DETERMINERS,
    )


def _first(names: list[str], head: int) -> int:
    reach = range(max(head - _REACH, 0), head)
    for i in reversed(reach):
        if names[i] in DETERMINERS:
            return i
    return max((i + 1 for i in reach if names[i] in _BREAKS), default=reach.start)


def is_name(words: str) -> bool:
    """Tell whether the words are nothing but a person's name, as far as spelling shows.

    >>> is_name("Haji Rostam"), is_name("Unknown")
    (True, False)
    """
    return bool(NAME.fullmatch(words)) and not _NO_NAMES.fullmatch(words)
