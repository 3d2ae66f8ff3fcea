"""How many requests may be in flight, and until when nobody may ask: told by the server's answers.

The allowance starts small and grows with every answer while it is used up, at first by one an
answer, after the first push-back by one a round; a push-back halves it (additive increase,
multiplicative decrease: RFC 5681). Nothing here waits: the clock is the caller's.
"""

from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds from some moment on, never running back."""

START = 8


class Pace:
    """The state of one server as its answers tell it.

    >>> pace = Pace(ceiling=64, clock=lambda: 0.0)
    >>> pace.room
    8
    """

    def __init__(self, ceiling: int, clock: Clock, start: int = START) -> None:
        """Begin with a few requests at once, and never have more than `ceiling`."""
        self.allowance = float(min(start, ceiling))
        self.in_flight = 0
        self.until = 0.0
        self._ceiling, self._clock = ceiling, clock
        self._cut_at: float | None = None

    @property
    def room(self) -> int:
        """How many requests may be begun now; after a cut it may be below 0."""
        return int(self.allowance) - self.in_flight

    def pause_left(self) -> float:
        """Return the seconds until anybody may ask again."""
        return max(0.0, self.until - self._clock())

    def begin(self) -> float:
        """Count a request as in flight and return when it began."""
        self.in_flight += 1
        return self._clock()

    def end(self, *, answered: bool) -> None:
        """Count a request as over; an answer lets the allowance grow if it was used up."""
        if answered and self.room == 0:
            step = 1.0 if self._cut_at is None else 1 / self.allowance
            self.allowance = min(float(self._ceiling), self.allowance + step)
        self.in_flight -= 1

    def push_back(self, began: float, seconds: float) -> None:
        """Halve the allowance and let nobody ask for some seconds.

        A request that began before the last cut says nothing new about the allowance.
        """
        if self._cut_at is None or began > self._cut_at:
            self.allowance = max(1.0, self.allowance / 2)
            self._cut_at = self._clock()
        self.pause(seconds)

    def pause(self, seconds: float) -> None:
        """Let nobody ask for some seconds; a longer pause that is on stays."""
        self.until = max(self.until, self._clock() + seconds)
