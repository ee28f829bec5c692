"""Jobs: work as generators that stop after every few milliseconds, and what they may yield.

    def race(scene):
        yield Claim("steps", scene.total_steps, lasting=True)   # wait until there is room
        for piece in pieces_of(scene):
            yield piece                            # bytes of the answer, or None
        yield undividable("png")                   # the next call takes longer than a piece
        yield picture(scene)

A job runs on any thread of the scheduler, on one at a time. What it returns is its value.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any, Final, Generic, TypeVar

from app.scheduling.resources import Claim

PIECE: Final = 0.002
"""CPU seconds of a piece: long beside the 20 us of a change of jobs, short beside an answer."""
LONG_CALL: Final = "long call"
"""The right to hold a thread for longer than a piece: one job at a time has it, so that the other
threads, and the interpreter's lock, stay free for pieces."""
MAX_STEPS: Final = 1 << 20
"""Steps of a piece at most, however little they cost."""

Result = TypeVar("Result")


Item = bytes | Claim | None
Job = Generator[Item, None, Any]
Work = Callable[[], Job]


def undividable(name: str) -> Claim:
    """Announce a call that can't be cut into pieces."""
    return Claim(LONG_CALL, name=name)


@dataclass(frozen=True, slots=True)
class Kept(Generic[Result]):
    """Result of a job, wrapped for its value to be kept for those who ask later."""

    value: Result
    size: int
    """In bytes."""


def value_of(job: Generator[object, None, Result]) -> Result:
    """Run a job to its end, here and now."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            result: Result = end.value
            return result


def output_of(job: Job) -> bytes:
    """Run a job to its end, here and now, for its output."""
    return b"".join(item for item in job if isinstance(item, bytes))


class Reason(StrEnum):
    """Reasons to refuse work."""

    BUSY = auto()
    """All places are taken."""
    TOO_MANY = auto()
    """All places of this address are taken."""
    OVERDRAWN = auto()
    """The budget of this address is used up."""
    SLOW = auto()
    """The client reads too slowly, while others wait for the same answer."""
    CLOSED = auto()
    """The server is about to stop."""


class Refused(Exception):
    """Work that is not done, or no longer."""

    def __init__(self, reason: Reason, retry_after: float = 2.0) -> None:
        super().__init__(f"{reason}, again in {retry_after:.3g} s")
        self.reason, self.retry_after = reason, retry_after


class Pacer:
    """Number of steps that make a piece: measured, as a step may cost 0.1 us or 100."""

    def __init__(
        self,
        seconds: float = PIECE,
        *,
        first: int = 64,
        growth: float = 8.0,
        clock: Callable[[], float] = time.thread_time,
    ) -> None:
        """Begin with few steps.

        Args:
            seconds: CPU seconds that a piece should take.
            first: steps of the first piece.
            growth: largest factor from one piece to the next.
            clock: CPU seconds of the thread.
        """
        self.seconds, self.count, self._growth, self._clock = seconds, first, growth, clock

    def run(self, advance: Callable[[int], Result], most: int = MAX_STEPS) -> Result:
        """Call `advance(steps)` with as many steps as make a piece, going by the call before.

        Args:
            advance: takes a number of steps.
            most: number of steps that there are to take.
        """
        steps, begun = min(self.count, most), self._clock()
        result = advance(steps)
        spent = max(self._clock() - begun, 1e-9)
        self.count = max(1, int(steps * min(self._growth, self.seconds / spent)))
        return result
