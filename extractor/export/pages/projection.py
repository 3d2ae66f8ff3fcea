"""From degrees to a drawing: a view of a part of the globe, and the countries seen in it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil, cos, floor, radians
from typing import NamedTuple

from extractor.export.pages.borders import Box, Point, Ring, rings

WIDTH, HEIGHT = 420, 300
"""Units of a drawing: about the pixels it takes on a phone."""
KM_OF_DEGREE = 111.32
_MARGIN = 6
"""Units around the drawing within which outlines are still drawn, so that no cut shows."""
_STEP = 0.7
"""Units between two corners of an outline that an eye can tell apart."""
_SPECK = 0.5
"""Square units of an outline too small to be seen."""
_EDGES = (-80.0, 84.0)
"""Latitudes beyond which no map is drawn."""

_Corners = list[Point]


class View(NamedTuple):
    """A part of the globe in whole degrees, drawn true to scale at its middle latitude."""

    box: Box

    @property
    def unit(self) -> float:
        """Units of drawing in a degree of latitude."""
        wide = WIDTH / (self.box.east - self.box.west) / self._shrink
        return min(wide, HEIGHT / (self.box.north - self.box.south))

    @property
    def _shrink(self) -> float:
        return cos(radians((self.box.south + self.box.north) / 2))

    def place(self, point: Point) -> Point:
        """Return where a longitude and latitude lie in the drawing."""
        middle_x = (self.box.west + self.box.east) / 2
        middle_y = (self.box.south + self.box.north) / 2
        x = WIDTH / 2 + (point[0] - middle_x) * self._shrink * self.unit
        return x, HEIGHT / 2 - (point[1] - middle_y) * self.unit

    def units_of_km(self, km: float) -> float:
        """Return how long a distance is in the drawing."""
        return km / KM_OF_DEGREE * self.unit

    def shown(self) -> Box:
        """Return all that the drawing has room for, which may be more than was asked for."""
        half_x = (WIDTH / 2 + _MARGIN) / self.unit / self._shrink
        half_y = (HEIGHT / 2 + _MARGIN) / self.unit
        x, y = (self.box.west + self.box.east) / 2, (self.box.south + self.box.north) / 2
        return Box(x - half_x, y - half_y, x + half_x, y + half_y)


class Land(NamedTuple):
    """An outline as drawn: a path, and the middle and size of what is seen of it."""

    country: str
    path: str
    middle: Point
    area: float


def view_of(boxes: Iterable[Box], least: float = 5) -> View:
    """Choose the view that shows all the boxes, with room around and `least` degrees of height.

    >>> view_of([Box(40.9, 34.5, 40.9, 34.5)]).box
    Box(west=37.0, south=32.0, east=45.0, north=37.0)
    """
    corners = [corner for box in boxes for corner in ((box.west, box.south), (box.east, box.north))]
    box = Box.around(corners)
    pad_x = max((box.east - box.west) * 0.15, (least * 1.4 - (box.east - box.west)) / 2, 0.5)
    pad_y = max((box.north - box.south) * 0.15, (least - (box.north - box.south)) / 2, 0.5)
    return View(
        Box(
            max(float(floor(box.west - pad_x)), -180.0),
            max(float(floor(box.south - pad_y)), _EDGES[0]),
            min(float(ceil(box.east + pad_x)), 180.0),
            min(float(ceil(box.north + pad_y)), _EDGES[1]),
        )
    )


@lru_cache(maxsize=64)
def lands(view: View) -> tuple[Land, ...]:
    """Draw every outline that the view shows."""
    shown = view.shown()
    seen = (_land(ring, view) for ring in rings() if ring.box.meets(shown))
    return tuple(land for land in seen if land)


def _land(ring: Ring, view: View) -> Land | None:
    corners = _thinned(_clipped([view.place(point) for point in ring.points]))
    if not corners:
        return None
    area, middle = _balance(corners)
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z"
    return Land(ring.country, path, middle, area) if area > _SPECK else None


def _thinned(corners: Sequence[Point]) -> _Corners:
    """Leave out corners that fall together with the one before."""
    kept: _Corners = []
    for x, y in corners:
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) > _STEP:
            kept.append((x, y))
    return kept


def _clipped(corners: _Corners) -> _Corners:
    """Cut an outline at the four edges of the drawing (Sutherland and Hodgman 1974)."""
    for axis, length in ((0, WIDTH), (1, HEIGHT)):
        depths = [corner[axis] + _MARGIN for corner in corners]
        corners = list(_cut(corners, depths))
        depths = [length + _MARGIN - corner[axis] for corner in corners]
        corners = list(_cut(corners, depths))
    return corners


def _cut(corners: _Corners, depths: Sequence[float]) -> Iterator[Point]:
    """Keep corners of a positive depth, with new ones where the outline crosses zero."""
    deep = list(zip(corners, depths, strict=True))
    for (before, was), (here, now) in pairwise([*deep[-1:], *deep]):
        if (was > 0) != (now > 0):
            share = was / (was - now)
            x, y = (a + (b - a) * share for a, b in zip(before, here, strict=True))
            yield x, y
        if now > 0:
            yield here


def _balance(corners: _Corners) -> tuple[float, Point]:
    """Return the area of an outline and its centre of mass."""
    twice = x = y = 0.0
    for (ax, ay), (bx, by) in pairwise([*corners, corners[0]]):
        cross = ax * by - bx * ay
        twice += cross
        x += (ax + bx) * cross
        y += (ay + by) * cross
    middle = (x / (3 * twice), y / (3 * twice)) if twice else corners[0]
    return abs(twice) / 2, middle
