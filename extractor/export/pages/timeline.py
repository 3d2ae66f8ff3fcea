"""When the strikes of an article fell, as far as their days are known."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from extractor.schema.record import DateValue

WIDTH = 420
_LEFT, _RIGHT = 44.0, 16.0
_TOP = 26.0
_ROW = 22.0
_MOST_TICKS = 5
_STEPS = (1, 2, 7, 14, 31, 92, 183, 366, 731, 1827, 3653, 18263)
"""Days between two ticks: a day, a week, about a month, a year and so on."""


class Dated(NamedTuple):
    """A strike that has a date; `key` for the page's links, `name` for its readers."""

    key: str
    name: str
    when: DateValue


class Bar(NamedTuple):
    """The days of a strike, as drawn; an open one has no first or no last day."""

    dated: Dated
    x: float
    y: float
    width: float
    is_open: bool


class Tick(NamedTuple):
    """A day named on the line."""

    day: date
    x: float


class Timeline(NamedTuple):
    """Everything that the line shows: strikes, and where the day of publication begins."""

    bars: list[Bar]
    ticks: list[Tick]
    published: float | None
    height: float


def timeline_of(strikes: Sequence[Dated], published: date | None) -> Timeline | None:
    """Lay the strikes out over the days they span, or None if none has a day."""
    dated = [strike for strike in strikes if strike.when.start or strike.when.end]
    if not dated:
        return None
    days = [day for s in dated for day in (s.when.start, s.when.end) if day]
    scale = _Scale(min(days), max([*days, published] if published else days))
    return Timeline(
        bars=[_bar(strike, row, scale) for row, strike in enumerate(sorted(dated, key=_first))],
        ticks=list(scale.ticks()),
        published=scale.x(published) if published and published >= scale.first else None,
        height=_TOP + _ROW * len(dated) + 22,
    )


def _first(strike: Dated) -> date:
    day = strike.when.start or strike.when.end
    assert day is not None
    return day


class _Scale(NamedTuple):
    first: date
    last: date

    @property
    def day(self) -> float:
        return (WIDTH - _LEFT - _RIGHT) / ((self.last - self.first).days + 1)

    def x(self, day: date) -> float:
        """Return where a day begins."""
        return _LEFT + (day - self.first).days * self.day

    def ticks(self) -> Iterator[Tick]:
        total = (self.last - self.first).days + 1
        step = next((s for s in _STEPS if total / s <= _MOST_TICKS), _STEPS[-1])
        for offset in range(0, total, step):
            day = self.first + timedelta(days=offset)
            yield Tick(day, self.x(day) + self.day / 2)


def _bar(strike: Dated, row: int, scale: _Scale) -> Bar:
    start, end = strike.when.start or scale.first, strike.when.end or scale.last
    x = scale.x(start)
    width = max(scale.x(end) + scale.day - x, 4)
    is_open = None in {strike.when.start, strike.when.end}
    return Bar(strike, x, _TOP + row * _ROW, width, is_open)
