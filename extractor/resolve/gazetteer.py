"""The place index: names to places, read from a mapped file without loading it."""

import mmap
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from struct import Struct, error
from typing import Literal, NamedTuple, Self

from extractor.errors import GazetteerError
from extractor.resolve.names import fold_name, plain_name
from extractor.schema.terms import Precision

SHIPPED = Path(__file__).parent / "data" / "places.idx"
MAGIC = b"EXPLACE1"
HEADER = Struct("<8sIIII")
"""Magic, number of keys, number of places, bytes of areas, bytes of names."""
PLACE = Struct("<IHBIii")
"""Offset of the name, area, kind, population, latitude and longitude in 1e-5 degrees."""
KEY_BYTES, ORDINAL_BITS = 8, 24
"""A key is 40 bits of its hash and 24 bits of the place's number, in one sorted integer."""
NOWHERE = -(2**31)
PRECISIONS: tuple[Precision, ...] = ("settlement", "site", "district", "admin1", "country")
HOUSE = 0x80
"""Flag in the kind: the place stands in our own table of conflict places."""

Match = Literal["name", "alternate", "folded"]
MATCHES: tuple[Match, ...] = ("name", "alternate", "folded")


class Entry(NamedTuple):
    """One place of the index and how a name reached it, best first: name, alternate, folded.

    `house` is true for places of our own table, whose names are the newsroom's spelling;
    `population` is 0 where nobody counted.
    """

    name: str
    country: str
    admin1: str | None
    lat: float | None
    lon: float | None
    precision: Precision
    population: int
    house: bool
    match: Match


def key_hash(key: str) -> int:
    """Hash a key to 40 bits: one unknown name in three million meets a stranger's key."""
    return int.from_bytes(blake2b(key.encode(), digest_size=5).digest(), "big")


def name_keys(name: str) -> tuple[str, str]:
    """Return the key of the name as spelt, and its key however it is transliterated.

    >>> name_keys("Ar-Raqqah")
    ('=arraqqah', '~rak')
    """
    return f"={plain_name(name)}", f"~{fold_name(name)}"


class _Index:
    """One mapped index file."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            magic, self.keys, places, areas, names = HEADER.unpack_from(self.data)
        except (OSError, ValueError, error) as why:
            raise GazetteerError(f"the place index {str(path)!r} cannot be read: {why}") from why
        self.places_at = HEADER.size + self.keys * KEY_BYTES
        areas_at = self.places_at + places * PLACE.size
        self.names_at = areas_at + areas
        if magic != MAGIC or len(self.data) != self.names_at + names:
            raise GazetteerError(
                f"{str(path)!r} is no place index of this version;"
                " build it again with 'extractor gazetteer build'"
            )
        self.areas = self.data[areas_at : self.names_at].decode().split("\n")

    def key(self, number: int) -> int:
        at = HEADER.size + number * KEY_BYTES
        return int.from_bytes(self.data[at : at + KEY_BYTES], "little")

    def numbers(self, key: str) -> Iterator[int]:
        """Yield the numbers of the places filed under a key."""
        wanted = key_hash(key)
        at = bisect_left(range(self.keys), wanted << ORDINAL_BITS, key=self.key)
        while at < self.keys and (found := self.key(at)) >> ORDINAL_BITS == wanted:
            yield found & ((1 << ORDINAL_BITS) - 1)
            at += 1

    def entry(self, number: int, match: Match) -> Entry:
        """Read one place."""
        at = self.places_at + number * PLACE.size
        name_at, area, kind, population, lat, lon = PLACE.unpack_from(self.data, at)
        name_at += self.names_at
        country, _, admin1 = self.areas[area].partition("\t")
        return Entry(
            name=self.data[name_at : self.data.find(b"\0", name_at)].decode(),
            country=country,
            admin1=admin1 or None,
            lat=None if lat == NOWHERE else lat / 1e5,
            lon=None if lat == NOWHERE else lon / 1e5,
            precision=PRECISIONS[kind & ~HOUSE],
            population=population,
            house=bool(kind & HOUSE),
            match=match,
        )

    def find(self, name: str) -> Iterator[Entry]:
        """Yield the places of a name, the closest spelling first."""
        plain, folded = map(set, map(self.numbers, name_keys(name)))
        for number in plain:
            entry = self.entry(number, "name")
            yield entry if same_name(entry, name) else entry._replace(match="alternate")
        for number in folded - plain:
            yield self.entry(number, "folded")


def same_name(entry: Entry, name: str) -> bool:
    """Tell whether the name is the place's first name, spelling marks aside."""
    return plain_name(entry.name) == plain_name(name)


class Gazetteer:
    """Places by name: the shipped index, with the user's own laid over it."""

    def __init__(self, indexes: Sequence[_Index]) -> None:
        """Take the indexes, the most trusted first."""
        self._indexes = indexes

    @classmethod
    def open(cls, path: Path | None = None, extra: Sequence[Path] = ()) -> Self:
        """Map an index (the shipped one by default) and those laid over it; nothing is loaded.

        Raises GazetteerError for a file that is missing or is no index.

        >>> entry = Gazetteer.open().find("as-Susah")[0]
        >>> entry.name, entry.country, entry.admin1
        ('As Susah', 'SYR', 'Deir ez-Zor')
        """
        return cls([_Index(each) for each in (*extra, path or SHIPPED)])

    def find(self, name: str) -> tuple[Entry, ...]:
        """List the places of a name: as spelt before folded, our own first, then the largest."""
        found = [entry for index in self._indexes for entry in index.find(name)]
        return tuple(sorted(found, key=_rank))

    def knows(self, name: str) -> bool:
        """Tell whether any place has this name, in any spelling.

        >>> Gazetteer.open().knows("Raqqah"), Gazetteer.open().knows("Nowheristan")
        (True, False)
        """
        return any(
            True for index in self._indexes for key in name_keys(name) for _ in index.numbers(key)
        )


def _rank(entry: Entry) -> tuple[bool, bool, int, int]:
    spelt = entry.match != "folded"
    return not spelt, not entry.house, MATCHES.index(entry.match), -entry.population


def user_index_path(env: Mapping[str, str]) -> Path:
    """Name the file of the user's own index, under the XDG data folder.

    >>> str(user_index_path({"XDG_DATA_HOME": "/data"}))
    '/data/extractor/places.idx'
    """
    home = env.get("XDG_DATA_HOME") or str(Path(env.get("HOME", ".")) / ".local" / "share")
    return Path(home) / "extractor" / "places.idx"
