"""Turns of those who have native code made: whoever has had the least CPU time is next."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Generic, TypeVar

Job = TypeVar("Job")

OWNER: Final[ContextVar[str]] = ContextVar("owner", default="")
"""For whom this thread computes; a server sets it to the address of the client."""


@contextmanager
def on_behalf_of(owner: str) -> Iterator[None]:
    """Let what the block computes count as an owner's."""
    token = OWNER.set(owner)
    try:
        yield
    finally:
        OWNER.reset(token)


class Turns(Generic[Job]):
    """Jobs that wait, each of an owner; within one owner the oldest is first.

    An owner who comes starts with the time of whoever was served last: nobody saves up turns.
    """

    def __init__(self, most: int) -> None:
        """Start with no jobs.

        Args:
            most: number of jobs that may wait.
        """
        self._most, self._now = most, 0.0
        self._waiting: dict[str, deque[Job]] = {}
        self._used: dict[str, float] = {}

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def add(self, owner: str, job: Job) -> Job | None:
        """Let a job wait; of too many return one that gives way: the newest of whoever has most."""
        if not self._waiting:
            self._now = max(self._used.values(), default=self._now)
            self._used.clear()
        self._waiting.setdefault(owner, deque()).append(job)
        self._used[owner] = max(self._used.get(owner, 0.0), self._now)
        if len(self) <= self._most:
            return None
        most = max(self._waiting, key=lambda one: (len(self._waiting[one]), one == owner))
        return self._out_of(most, -1)

    def take(self) -> tuple[str, Job]:
        """Return the job whose turn it is, and its owner."""
        owner = min(self._waiting, key=lambda one: self._used[one])
        self._now = self._used[owner]
        self._used = {
            one: used
            for one, used in self._used.items()
            if used > self._now or one in self._waiting
        }
        return owner, self._out_of(owner, 0)

    def charge(self, owner: str, seconds: float) -> None:
        """Count the CPU seconds that a job of an owner took."""
        self._used[owner] = max(self._used.get(owner, 0.0), self._now) + seconds

    def _out_of(self, owner: str, place: int) -> Job:
        jobs = self._waiting[owner]
        job = jobs[place]
        del jobs[place]
        if not jobs:
            del self._waiting[owner]
        return job
