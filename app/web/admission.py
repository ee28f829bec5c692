"""Whose turn it is to compute: a bound on races side by side, and a short queue before it."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from app.settings import Settings
from app.web.errors import Problem


@dataclass(eq=False)
class Turn:
    """The right to compute one race, to be given back with `end`."""

    turns: Turns
    cost: int
    ended: bool = False

    def end(self) -> None:
        """Let the next one in; a second call does nothing."""
        if not self.ended:
            self.ended = True
            self.turns.give_back(self.cost)


class Turns:
    """First come, first served, bounded in races and in their steps. Used on the event loop only."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._queue: deque[tuple[int, asyncio.Future[None]]] = deque()
        self.running = 0
        self.running_steps = 0

    @property
    def waiting(self) -> int:
        """Number of races in the queue."""
        return len(self._queue)

    async def take(self, cost: int) -> Turn:
        """Wait for a turn for a race of `cost` steps.

        Raises:
            Problem: 503, when the queue is full or the wait too long.
        """
        if not self._queue and self._fits(cost):
            self._start(cost)
            return Turn(self, cost)
        if len(self._queue) >= self._settings.max_waiting_races:
            raise _busy()
        entry = (cost, asyncio.get_running_loop().create_future())
        self._queue.append(entry)
        try:
            async with asyncio.timeout(self._settings.max_waiting_seconds):
                await entry[1]
        except TimeoutError:
            self._leave(entry)
            raise _busy() from None
        except asyncio.CancelledError:
            self._leave(entry)
            raise
        return Turn(self, cost)

    def give_back(self, cost: int) -> None:
        """End a turn."""
        self.running -= 1
        self.running_steps -= cost
        self._admit()

    def _leave(self, entry: tuple[int, asyncio.Future[None]]) -> None:
        if entry in self._queue:
            self._queue.remove(entry)
            self._admit()  # the one behind may be small enough
        elif entry[1].done() and not entry[1].cancelled():
            self.give_back(entry[0])  # its turn came in the same moment

    def _fits(self, cost: int) -> bool:
        within = self.running_steps + cost <= self._settings.max_concurrent_steps
        # a race larger than the bound may still run, alone
        return self.running < self._settings.max_concurrent_races and (within or self.running == 0)

    def _start(self, cost: int) -> None:
        self.running += 1
        self.running_steps += cost

    def _admit(self) -> None:
        while self._queue and self._fits(self._queue[0][0]):
            cost, future = self._queue.popleft()
            if not future.done():
                self._start(cost)
                future.set_result(None)


def _busy() -> Problem:
    template = "The server is computing as many races as it can; try again in a moment."
    return Problem(503, "busy", template, headers={"Retry-After": "2"})
