"""The outlines of countries, from public-domain Natural Earth data.

`data/borders.txt` holds a country a line: its ISO 3166-1 alpha-3 code (empty where it has none),
a tab, and its outlines separated by tabs. An outline is a closed ring in the encoded polyline
format, longitude first, in hundredths of a degree. `extractor.export.pages.tracing` writes it.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "data" / "borders.txt"
SCALE = 100
"""Steps in a degree."""
_OFFSET = 63
_CHUNK = 5

Point = tuple[float, float]
"""A longitude and a latitude in degrees."""


class Box(NamedTuple):
    """A stretch of the globe in degrees."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, points: Iterable[Point]) -> "Box":
        """Return the smallest box that holds all the points.

        >>> Box.around([(36.2, 33.5), (38.9, 36.1)])
        Box(west=36.2, south=33.5, east=38.9, north=36.1)
        """
        longitudes, latitudes = zip(*points, strict=True)
        return cls(min(longitudes), min(latitudes), max(longitudes), max(latitudes))

    def meets(self, other: "Box") -> bool:
        """Tell whether the two share a point."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )


class Ring(NamedTuple):
    """One closed outline of a country, and the box it fills."""

    country: str
    points: tuple[Point, ...]
    box: Box


@cache
def rings() -> tuple[Ring, ...]:
    """Read all outlines, those of a country together, its largest first."""
    return tuple(_read())


@cache
def heartland(country: str) -> Box | None:
    """Return the box of a country's largest outline, or None if no outline has its code.

    >>> heartland("SYR")
    Box(west=35.76, south=32.32, east=42.36, north=37.29)
    """
    return next((ring.box for ring in rings() if ring.country == country), None)


def _read() -> Iterator[Ring]:
    for line in FILE.read_text(encoding="ascii").splitlines():
        country, *outlines = line.split("\t")
        for outline in outlines:
            points = tuple(decoded(outline))
            yield Ring(country, points, Box.around(points))


def encoded(points: Iterable[tuple[int, int]]) -> str:
    """Encode steps from point to point as printable characters (encoded polyline format).

    >>> encoded([(3850, -12020), (4070, -12095)])
    'soFfnVwLtC'
    """
    before = (0, 0)
    out = []
    for point in points:
        out += [_number(now - then) for now, then in zip(point, before, strict=True)]
        before = point
    return "".join(out)


def decoded(outline: str) -> Iterator[Point]:
    """Decode an outline into degrees.

    >>> list(decoded('soFfnVwLtC'))
    [(38.5, -120.2), (40.7, -120.95)]
    """
    steps = list(_steps(outline))
    longitudes, latitudes = accumulate(steps[::2]), accumulate(steps[1::2])
    for longitude, latitude in zip(longitudes, latitudes, strict=True):
        yield longitude / SCALE, latitude / SCALE


def _number(step: int) -> str:
    value = ~(step << 1) if step < 0 else step << 1
    out = []
    while value >= 1 << _CHUNK:
        out.append(chr((1 << _CHUNK | value & (1 << _CHUNK) - 1) + _OFFSET))
        value >>= _CHUNK
    return "".join([*out, chr(value + _OFFSET)])


def _steps(outline: str) -> Iterator[int]:
    value = shift = 0
    for sign in outline:
        bits = ord(sign) - _OFFSET
        value |= (bits & (1 << _CHUNK) - 1) << shift
        shift += _CHUNK
        if bits < 1 << _CHUNK:
            yield ~(value >> 1) if value & 1 else value >> 1
            value = shift = 0
