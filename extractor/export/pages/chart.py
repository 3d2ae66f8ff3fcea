"""The map of an article: where its strikes fell, drawn as precisely as the place is known."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal, NamedTuple

from extractor.export.pages.borders import Box, Point, heartland
from extractor.export.pages.projection import HEIGHT, WIDTH, Land, View, lands, view_of
from extractor.resolve.countries import country_coded
from extractor.schema.record import Place
from extractor.schema.terms import Precision

Sign = Literal["point", "ring", "hatch"]
_RADIUS_KM: dict[Precision, float] = {"district": 20, "admin1": 60}
"""How far from the middle of a wide place a strike may well have been."""
_LEAST_RING = 9.0
_DOT = 4.0
_MOST_REACH = 12.0
_NAMED_AREA = 900
"""Square units that a country must fill to be named."""
_CHIP_HEIGHT = 14.0
_STEPS_KM = (1000, 500, 200, 100, 50, 20, 10)
_LONGEST_BAR = 90


class Located(NamedTuple):
    """A strike that has a place: `key` for the page's links, `name` for its readers."""

    key: str
    name: str
    place: Place


class Spot(NamedTuple):
    """What stands at one point: a dot, or a ring of `radius` units, for the strikes `keys`."""

    sign: Sign
    x: float
    y: float
    radius: float
    keys: tuple[str, ...]

    @property
    def reach(self) -> float:
        """Return how far from its middle no label may stand; wide rings may be written on."""
        return min(self.radius, _MOST_REACH)

    @property
    def box(self) -> Box:
        """Return what no label may cover."""
        reach = self.reach
        return Box(self.x - reach, self.y - reach, self.x + reach, self.y + reach)


class Chip(NamedTuple):
    """The label of a strike beside its spot: a rectangle with its upper left corner."""

    key: str
    name: str
    x: float
    y: float
    width: float

    @property
    def box(self) -> Box:
        """Return what the label covers, in units of the drawing."""
        return Box(self.x, self.y, self.x + self.width, self.y + _CHIP_HEIGHT)


class Name(NamedTuple):
    """A country's name and the middle of where it is written."""

    text: str
    x: float
    y: float


class Chart(NamedTuple):
    """Everything that the map shows; a strike it cannot show has no chip."""

    lands: Sequence[Land]
    hatched: frozenset[str]
    names: list[Name]
    spots: list[Spot]
    chips: list[Chip]
    bar_km: int
    bar: float


def chart_of(strikes: Sequence[Located]) -> Chart | None:
    """Draw the strikes of an article, or None if no place of theirs is known well enough."""
    placed = [strike for strike in strikes if _focus(strike.place)]
    if not placed:
        return None
    focuses = [box for strike in placed if (box := _focus(strike.place))]
    view = view_of(focuses)
    layout = _Layout(view)
    groups = groupby(sorted(placed, key=_point_of), key=_point_of)
    together = [(view.place(point), list(here)) for point, here in groups]
    for point, here in together:
        layout.stand(point, here)
    for point, here in together:
        layout.label(point, here)
    seen = lands(view)
    km, bar = _scale_bar(view)
    return Chart(
        lands=seen,
        hatched=frozenset(s.place.country or "" for s in placed if _sign(s.place) == "hatch"),
        names=list(layout.names(seen)),
        spots=layout.spots,
        chips=layout.chips,
        bar_km=km,
        bar=bar,
    )


def _sign(place: Place) -> Sign:
    if place.precision == "country":
        return "hatch"
    wide = place.precision in _RADIUS_KM or place.relation == "near"
    return "ring" if wide else "point"


def _focus(place: Place) -> Box | None:
    """Return what of the globe must be seen to see this place."""
    if place.precision == "country":
        return heartland(place.country) if place.country else None
    if place.lat is None or place.lon is None:
        return None
    return Box(place.lon, place.lat, place.lon, place.lat)


def _point_of(strike: Located) -> Point:
    place, box = strike.place, _focus(strike.place)
    assert box is not None
    if place.precision != "country":
        return round(box.west, 2), round(box.south, 2)
    return (box.west + box.east) / 2, (box.south + box.north) / 2


@dataclass
class _Layout:
    """Places spots, labels and names so that none covers another."""

    view: View
    spots: list[Spot] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)

    def stand(self, at: Point, strikes: Sequence[Located]) -> None:
        """Put the strikes of one point there, a sign for each way the point is meant."""
        signs: dict[tuple[Sign, float], list[str]] = {}
        for strike in strikes:
            signs.setdefault(self._sign(strike.place), []).append(strike.key)
        for (sign, radius), keys in signs.items():
            if sign != "hatch":
                self.spots.append(Spot(sign, *at, radius, tuple(keys)))

    def label(self, at: Point, strikes: Sequence[Located]) -> None:
        """Put the names of the strikes of one point beside it, once all signs stand."""
        reach = max((spot.reach for spot in self.spots if (spot.x, spot.y) == at), default=0)
        width = max(_chip_width(strike.name) for strike in strikes)
        corners = self._room(at, reach, width, len(strikes))
        for strike, (left, top) in zip(strikes, list(corners), strict=True):
            self.chips.append(Chip(strike.key, strike.name, left, top, width))

    def _sign(self, place: Place) -> tuple[Sign, float]:
        sign = _sign(place)
        km = _RADIUS_KM.get(place.precision, 0)
        return sign, max(self.view.units_of_km(km), _LEAST_RING) if sign == "ring" else _DOT

    def _room(self, spot: Point, reach: float, width: float, count: int) -> Iterator[Point]:
        """Find a free block for the labels of one spot: right, left, above or below it."""
        columns = min(count, 4)
        step_x, step_y = width + 2, _CHIP_HEIGHT + 2
        wide, high = columns * step_x, -(-count // columns) * step_y
        (x, y), gap = spot, reach + 4
        corners = [
            (x + gap, y - _CHIP_HEIGHT / 2),
            (x - gap - wide, y - _CHIP_HEIGHT / 2),
            (x - wide / 2, y - gap - high),
            (x - wide / 2, y + gap),
        ]
        free = (c for c in corners if self._is_free(Box(*c, c[0] + wide, c[1] + high)))
        left, top = next(free, corners[0])
        for number in range(count):
            yield left + number % columns * step_x, top + number // columns * step_y

    def _is_free(self, block: Box) -> bool:
        inside = block.west > 0 and block.east < WIDTH and block.south > 0 and block.north < HEIGHT
        taken = [spot.box for spot in self.spots] + [chip.box for chip in self.chips]
        return inside and not any(block.meets(box) for box in taken)

    def names(self, seen: Iterable[Land]) -> Iterator[Name]:
        """Name the countries that fill enough of the drawing and leave room for it."""
        named: set[str] = set()
        for land in sorted(seen, key=lambda land: -land.area):
            country = country_coded(land.country)
            if land.area < _NAMED_AREA or country is None or land.country in named:
                continue
            named.add(land.country)
            x, y = land.middle
            half = len(country.name) * 3.4
            if self._is_free(Box(x - half, y - 8, x + half, y + 4)):
                yield Name(country.name, x, y)


def _chip_width(name: str) -> float:
    return 8 + 6.2 * min(len(name), 6)


def _scale_bar(view: View) -> tuple[int, float]:
    """Choose the longest round distance that the scale bar has room for."""
    fitting = (km for km in _STEPS_KM if view.units_of_km(km) <= _LONGEST_BAR)
    km = next(fitting, _STEPS_KM[-1])
    return km, view.units_of_km(km)
