"""Filing places into an index file, whichever source they come from."""

import sys
from array import array
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from extractor.errors import GazetteerError
from extractor.resolve.countries import country_coded
from extractor.resolve.gazetteer import (
    HEADER,
    HOUSE,
    MAGIC,
    NOWHERE,
    ORDINAL_BITS,
    PLACE,
    PRECISIONS,
    key_hash,
    name_keys,
)
from extractor.schema.terms import Precision

DATA = Path(__file__).parent / "data"
DIVISION_WORDS = frozenset(
    ["governorate", "province", "oblast", "region", "district", "state", "raion", "county"]
) | {"muhafazat", "wilayat", "liwa", "hukumat", "mintaqat", "qada", "nahiyat", "city"}
TRANSLITERATED = (
    frozenset(["SY", "IQ", "YE", "LY", "PS", "LB", "IL", "UA", "RU", "BY", "SD", "SS", "ET", "ER"])
    | {"AF", "PK", "IR", "TR", "SA", "JO", "EG", "TN", "DZ", "MA", "EH", "KW", "QA", "BH", "AE"}
    | {"OM", "AZ", "AM", "GE", "XK", "RS", "ME", "BA", "MK", "KZ", "UZ", "KG", "TM", "TJ", "IN"}
    | {"DJ", "SO", "NP", "BD", "LK", "MM", "TD", "MR", "ML"}
)
"""Countries whose names come in many spellings: these places are filed under both keys."""


class Source(NamedTuple):
    """One place to be filed, under its first name and all others."""

    iso2: str
    name: str
    admin1: str | None
    lat: float | None
    lon: float | None
    precision: Precision = "settlement"
    population: int = 0
    others: tuple[str, ...] = ()
    house: bool = False


class IndexWriter:
    """Collects places in compact arrays and writes the index file."""

    def __init__(self) -> None:
        """Start with nothing filed."""
        self.keys, self.places, self.names = array("Q"), bytearray(), bytearray()
        self.areas: dict[str, int] = {}
        self.name_at: dict[str, int] = {}

    def add(self, place: Source) -> None:
        """File one place under every key of its names."""
        country = country_coded(place.iso2)
        if country is None:
            raise GazetteerError(f"no country has the code {place.iso2!r} ({place.name!r})")
        number = len(self.places) // PLACE.size
        if number >> ORDINAL_BITS:
            raise GazetteerError(f"an index holds at most {1 << ORDINAL_BITS:,} places")
        area = self.areas.setdefault(f"{country.iso3}\t{place.admin1 or ''}", len(self.areas))
        kind = PRECISIONS.index(place.precision) | (HOUSE if place.house else 0)
        at = (_scaled(place.lat), _scaled(place.lon))
        self.places += PLACE.pack(self.intern(place.name), area, kind, place.population, *at)
        self.keys.extend(key_hash(key) << ORDINAL_BITS | number for key in keys_of(place))

    def intern(self, name: str) -> int:
        """Return where the name stands among the names, each of which is stored once."""
        at = self.name_at.setdefault(name, len(self.names))
        if at == len(self.names):
            self.names += name.encode() + b"\0"
        return at

    def write(self, out: Path) -> int:
        """Write the file whole or not at all; return how many places it holds."""
        count = len(self.places) // PLACE.size
        areas = "\n".join(self.areas).encode()
        header = HEADER.pack(MAGIC, len(self.keys), count, len(areas), len(self.names))
        keys = array("Q", sorted(self.keys))
        if sys.byteorder == "big":
            keys.byteswap()
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            part = out.with_suffix(".part")
            part.write_bytes(b"".join([header, keys.tobytes(), self.places, areas, self.names]))
            part.replace(out)
        except OSError as why:
            raise GazetteerError(f"the place index {str(out)!r} cannot be written: {why}") from why
        return count


def _scaled(degrees: float | None) -> int:
    return NOWHERE if degrees is None else round(degrees * 1e5)


def keys_of(place: Source) -> set[str]:
    """Return the keys of a place; a Latin-script country's names are not transliterated."""
    names = [place.name, *place.others]
    if place.precision in ("admin1", "district"):
        names += [bare for name in names if (bare := _undivided(name))]
    keys = {key for name in names for key in name_keys(name) if len(key) > 1}
    if place.iso2 in TRANSLITERATED:
        return keys
    return {key for key in keys if key.startswith("=")}


def _undivided(name: str) -> str:
    """Take the word for the division off a name.

    >>> _undivided("Deir ez-Zor Governorate")
    'Deir ez-Zor'
    """
    return " ".join(word for word in name.split() if word.casefold() not in DIVISION_WORDS)


@cache
def admin1_names() -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """Read the first-level divisions: (ISO 3166-1 alpha-2, GeoNames code) to name and others.

    >>> admin1_names()["SY", "07"][0]
    'Deir ez-Zor'
    """
    return {
        (iso2, code): (name, tuple(filter(None, also.split(";"))))
        for iso2, code, name, also in table("admin1.tsv")
    }


def table(name: str) -> Iterator[list[str]]:
    """Yield the rows of one of our own tables, without its heading."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines()[1:]:
        yield line.split("\t")


def admin1_of(iso2: str, code: str) -> str | None:
    """Return the name of a first-level division, or None when the table lacks it."""
    return admin1_names().get((iso2, code), (None,))[0]
