"""From a place's words to a place: which country, and which place of that name (codebook §3)."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extractor.resolve.countries import Country, country_mentions, country_named, headings
from extractor.resolve.gazetteer import MATCHES, Entry, Gazetteer
from extractor.resolve.wording import LOOSE, Wording, read_wording
from extractor.schema.record import Place
from extractor.schema.terms import Precision, Relation


@dataclass(frozen=True, slots=True)
class PlaceContext:
    """What the article says around a place.

    `country` (ISO 3166-1 alpha-3) is the wider place above it, such as a heading's, or None;
    `votes` counts the countries of the article's other places.
    """

    country: str | None = None
    votes: Mapping[str, int] = field(default_factory=dict)


class Mention(NamedTuple):
    """A strike's place as worded, and where its evidence stands in the article, if known."""

    words: str
    relation: Relation
    offset: int | None = None


NO_CONTEXT = PlaceContext()


def resolve_place(
    words: str, relation: Relation, gazetteer: Gazetteer, context: PlaceContext = NO_CONTEXT
) -> Place:
    """Find the place that the words name, without guessing.

    Country: the wider place in the words, else the heading's, else the only country in which the
    name matches, else the one most of the article's places share, else the only one that our own
    table of conflict places knows the name in, else None. A name that is not found there keeps
    its text and country, without name or coordinates.

    >>> place = resolve_place("Deir Az Zor province", "in", Gazetteer.open())
    >>> place.name, place.country, place.precision
    ('Deir ez-Zor', 'SYR', 'admin1')
    """
    wording = read_wording(words)
    if wording.at_sea:
        return _unknown(words, relation)
    wider = _wider_place(wording, gazetteer, context)
    known = wider.country or context.country
    for name in wording.names:
        country = country_named(name)
        if country and wording.country in (None, country):
            return _country_place(words, relation, country)
        search = _Search(wording, known, wider.admin1, context.votes)
        entry = search.best(gazetteer.find(name))
        if entry:
            return _found(words, relation, entry, wording)
    capital = _capital(wording, gazetteer)
    if capital:
        return _found(words, relation, capital, wording)
    return _unknown(words, relation, known or _majority(context.votes), wider.admin1)


class _Wider(NamedTuple):
    country: str | None
    admin1: str | None


def _wider_place(wording: Wording, gazetteer: Gazetteer, context: PlaceContext) -> _Wider:
    """Resolve the places around a place, the widest first."""
    country = wording.country.iso3 if wording.country else None
    admin1 = None
    for words in reversed(wording.wider):
        inner = PlaceContext(country or context.country, context.votes)
        place = resolve_place(words, "in", gazetteer, inner)
        if place.name:
            country, admin1 = country or place.country, place.admin1 or admin1
    return _Wider(country, admin1)


class _Search(NamedTuple):
    """Which of the places of a name is meant."""

    wording: Wording
    country: str | None
    admin1: str | None
    votes: Mapping[str, int]

    def best(self, entries: Sequence[Entry]) -> Entry | None:
        """Return the place meant, or None if none is, or nothing tells which country's."""
        country = self.country or self.only_country(entries)
        there = [e for e in entries if e.country == country and not self.contradicts(e)]
        return min(there, key=self.distance, default=None)

    def contradicts(self, entry: Entry) -> bool:
        """Tell whether a loose match lies outside the division that the words name."""
        loose = entry.match != "name" and not entry.house
        return loose and self.admin1 is not None and entry.admin1 != self.admin1

    def only_country(self, entries: Sequence[Entry]) -> str | None:
        """Choose the country when neither the words nor a heading names one."""
        spelt = [entry for entry in entries if entry.match != "folded"] or entries
        countries = {entry.country for entry in spelt}
        if len(countries) == 1:
            return countries.pop()
        house = {entry.country for entry in spelt if entry.house}
        return _most_voted(countries, self.votes) or (house.pop() if len(house) == 1 else None)

    def distance(self, entry: Entry) -> tuple[bool, bool, bool, bool, int, int]:
        """Rank a place of the right country: the division named, the spelling, the kind, ours."""
        return (
            self.admin1 is not None and entry.admin1 != self.admin1,
            entry.match == "folded",
            self.wording.kind is not None and entry.precision != self.wording.kind,
            not entry.house,
            MATCHES.index(entry.match) + (entry.precision == "admin1"),
            -entry.population,
        )


def _most_voted(countries: Collection[str], votes: Mapping[str, int]) -> str | None:
    """Return the country with most votes, or None on a tie or without votes."""
    most = max((votes.get(country, 0) for country in countries), default=0)
    first = [country for country in countries if votes.get(country, 0) == most]
    return first[0] if most and len(first) == 1 else None


def _majority(votes: Mapping[str, int]) -> str | None:
    """Return the country that more than half of the article's places share, or None."""
    total = sum(votes.values())
    return next((country for country, count in votes.items() if 2 * count > total), None)


def _capital(wording: Wording, gazetteer: Gazetteer) -> Entry | None:
    """Find "the Libyan capital"; a bare "the capital" names none."""
    country = wording.country
    if wording.called != "capital" or country is None or country.capital is None:
        return None
    found = gazetteer.find(country.capital)
    return next((entry for entry in found if entry.country == country.iso3), None)


def _found(words: str, relation: Relation, entry: Entry, wording: Wording) -> Place:
    return Place(
        text=words,
        name=entry.name,
        admin1=entry.admin1,
        country=entry.country,
        lat=entry.lat,
        lon=entry.lon,
        precision=_precision(entry, wording),
        relation=relation,
    )


def _precision(entry: Entry, wording: Wording) -> Precision:
    """A district known only by its seat is still as wide as the words say."""
    kind = wording.kind
    if entry.precision == "settlement" and wording.called not in LOOSE:
        return kind if kind in ("district", "admin1") else "settlement"
    return entry.precision


def _country_place(words: str, relation: Relation, country: Country) -> Place:
    return Place(
        text=words,
        name=country.name,
        admin1=None,
        country=country.iso3,
        lat=None,
        lon=None,
        precision="country",
        relation=relation,
    )


def _unknown(
    words: str, relation: Relation, country: str | None = None, admin1: str | None = None
) -> Place:
    return Place(
        text=words,
        name=None,
        admin1=admin1,
        country=country,
        lat=None,
        lon=None,
        precision="unknown",
        relation=relation,
    )


class PlaceReader:
    """Resolves the places of one article together, so that the clear ones help the others."""

    def __init__(self, gazetteer: Gazetteer, text: str) -> None:
        """Take the article's text: its headings and the countries it places things in count."""
        self._gazetteer = gazetteer
        self._text = text
        self._headings = headings(text)

    def read_all(self, mentions: Sequence[Mention]) -> list[Place]:
        """Resolve every place twice: alone, then with the countries of all of them.

        >>> reader = PlaceReader(Gazetteer.open(), "Shells fell on Zliten and on Tripoli.")
        >>> [place.country for place in reader.read_all([Mention("Zliten", "in"),
        ...                                              Mention("Tripoli", "in")])]
        ['LBY', 'LBY']
        """
        alone = [self._read(mention, {}) for mention in mentions]
        if len({place.country for place in alone}) == 1 and alone[0].country:
            return alone
        votes = Counter(place.country for place in alone if place.country)
        votes += country_mentions(self._text)
        return [self._read(mention, votes) for mention in mentions]

    def _read(self, mention: Mention, votes: Mapping[str, int]) -> Place:
        context = PlaceContext(self._heading(mention.offset), votes)
        return resolve_place(mention.words, mention.relation, self._gazetteer, context)

    def _heading(self, offset: int | None) -> str | None:
        if offset is None:
            return None
        above = bisect_right(self._headings, offset, key=lambda heading: heading[0])
        return self._headings[above - 1][1] if above else None
