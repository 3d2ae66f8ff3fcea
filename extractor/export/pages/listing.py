"""The index: a line for each article, and all places of all strikes on one map."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractor.export.pages.article import contradictions
from extractor.export.pages.borders import Box, Point
from extractor.export.pages.labels import country_words, doubts, where_words
from extractor.export.pages.projection import Land, lands, view_of
from extractor.schema.record import Claim, Place, Record, Strike
from extractor.schema.terms import Status

_GRID = 4
"""Units of drawing within which places share a dot."""
_LEAST_HEIGHT = 12
"""Degrees that the map of all articles shows at least, from south to north."""
_MOST_COUNTRIES = 10


class Line(NamedTuple):
    """One article in the index; `points` and `countries` are those of its strikes."""

    href: str
    id: str
    title: str
    publisher: str
    published: str
    status: Status
    detail: str
    strikes: int
    claims: int
    contradictions: int
    flags: int
    rejected: int
    where: str
    points: tuple[Point, ...]
    countries: tuple[str, ...]

    @classmethod
    def of(cls, record: Record, href: str) -> "Line":
        """Sum a record up."""
        article = record.article
        items: list[Strike | Claim] = [*record.strikes, *record.claims]
        places = [strike.place for strike in record.strikes if strike.place]
        return cls(
            href=href,
            id=article.id,
            title=article.title or article.id,
            publisher=article.publisher or "",
            published=article.published.isoformat() if article.published else "",
            status=record.status,
            detail=record.detail or "",
            strikes=len(record.strikes),
            claims=len(record.claims),
            contradictions=contradictions(record),
            flags=sum(len(doubts(item.flags)) for item in items),
            rejected=len(record.rejected),
            where="; ".join(dict.fromkeys(map(where_words, places))),
            points=tuple(_points(places)),
            countries=tuple(filter(None, (country_words(place.country) for place in places))),
        )


class Dot(NamedTuple):
    """Strikes that fall together on the map: how many, and how large they are drawn."""

    x: float
    y: float
    radius: float
    strikes: int


class Overview(NamedTuple):
    """All strikes that have a point, on one map."""

    lands: Sequence[Land]
    dots: list[Dot]


class Index(NamedTuple):
    """Everything that the index shows."""

    lines: list[Line]
    statuses: list[tuple[Status, int]]
    countries: list[tuple[str, int]]
    overview: Overview | None


def index_of(lines: list[Line]) -> Index:
    """Lay the index out."""
    statuses = Counter(line.status for line in lines).most_common()
    countries = Counter(country for line in lines for country in line.countries)
    points = [point for line in lines for point in line.points]
    return Index(lines, statuses, countries.most_common(_MOST_COUNTRIES), _overview(points))


def _points(places: Iterable[Place]) -> Iterable[Point]:
    for place in places:
        if place.lat is not None and place.lon is not None and place.precision != "country":
            yield place.lon, place.lat


def _overview(points: Sequence[Point]) -> Overview | None:
    if not points:
        return None
    view = view_of((Box(x, y, x, y) for x, y in points), _LEAST_HEIGHT)
    drawn = [view.place(point) for point in points]
    cells = Counter((round(x / _GRID) * _GRID, round(y / _GRID) * _GRID) for x, y in drawn)
    dots = [Dot(x, y, min(2 + count**0.5, 12), count) for (x, y), count in cells.items()]
    return Overview(lands(view), sorted(dots, key=lambda dot: -dot.radius))
