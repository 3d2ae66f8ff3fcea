"""Where requests wait: for room, for the end of a pause that all of them share, for the budget."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from extractor.model.budget import Budget, Need
from extractor.model.pace import Pace
from extractor.model.retry import LONGEST_WAIT, Sleep
from extractor.schema.record import Usage


class TurnedDownError(Exception):
    """A request that may not be sent: nothing in the budget is left for it."""


class ClosedForLongError(Exception):
    """A request that may not be sent: the server wants to be left alone for longer than we wait."""


@dataclass(slots=True)
class Gate:
    """Lets requests out, one after another, as the pace and the budget allow."""

    pace: Pace
    budget: Budget
    sleep: Sleep
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)

    async def enter(self, need: Need, served: float) -> float:
        """Wait until a request may go, hold its place and budget, and return when it began.

        `served` is the end of the pause that the caller has sat out already.

        Raises:
            TurnedDownError: the budget has no room for it.
            ClosedForLongError: the pause is too long to wait for.
        """
        try:
            return await self._turn(need, served)
        except (asyncio.CancelledError, TurnedDownError, ClosedForLongError):
            self._wake()  # the turn may have been ours, and we do not take it
            raise

    async def _turn(self, need: Need, served: float) -> float:
        while True:
            served = await self._sit_out(served)
            verdict = self.budget.verdict(need)
            if verdict == "never":
                raise TurnedDownError(self.budget.reason)
            if verdict == "now" and self.pace.room > 0:
                self.budget.hold(need)
                return self.pace.begin()
            place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.waiting.append(place)
            await place

    async def _sit_out(self, served: float) -> float:
        while self.pace.until > served and (left := self.pace.pause_left()):
            if left > LONGEST_WAIT:
                raise ClosedForLongError(f"the server wants no requests for {left:.0f} s")
            served = self.pace.until
            await self.sleep(left)
        return served

    def leave(self, need: Need, usage: Usage | None, *, answered: bool) -> None:
        """Give up a place; `usage` is what the request took, None if nobody knows."""
        self.budget.settle(need, usage)
        self.pace.end(answered=answered)
        self._wake()

    def _wake(self) -> None:
        """Let in as many as there is room for; a tight budget is everybody's to look at again."""
        free = len(self.waiting) if self.budget.limited else self.pace.room
        while free > 0 and self.waiting:
            place = self.waiting.popleft()
            if not place.done():
                place.set_result(None)
                free -= 1
