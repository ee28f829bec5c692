"""Records of a scheduler: a task, its listeners, and a piece of its work. Its lock guards them."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from app.scheduling.jobs import Job
from app.scheduling.resources import Claim


class State(Enum):
    """Stages of a task."""

    WAITING = auto()
    """For its next piece."""
    RUNNING = auto()
    BLOCKED = auto()
    """It claims something that others have."""
    PAUSED = auto()
    """It is new, or its listeners have enough to read."""
    ENDED = auto()


@dataclass(eq=False, slots=True)
class Task:
    """A job under way, or its result."""

    key: Hashable
    job: Job
    state: State = State.PAUSED
    begun: bool = False
    """It has had a piece, and everything that it holds to its end."""
    used: float = 0.0
    """CPU seconds so far."""
    claim: Claim | None = None
    """Of the next call."""
    held: list[tuple[str, Claim]] = field(default_factory=list)
    """Lasting claims, each with the address that it counts for."""
    listeners: set[Listener] = field(default_factory=set)
    chunks: deque[bytes] = field(default_factory=deque)
    dropped: int = 0
    """Number of chunks that are no longer kept; nobody can join then."""
    size: int = 0
    """Bytes in `chunks`."""
    failure: BaseException | None = None
    value: Any = None
    """Return value of the job."""


class Listener:
    """Somebody at an address who wants a task's output: one place."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.task: Task
        self.position = 0
        """Number of chunks that have been read."""
        self.unread = 0
        """Bytes that are there and have not been read."""
        self.failure: BaseException | None = None
        """Why this listener gets no more."""


@dataclass(slots=True)
class Piece:
    """Result of running a task for a while."""

    chunks: list[bytes] = field(default_factory=list)
    claim: Claim | None = None
    ended: bool = False
    failure: BaseException | None = None
    value: Any = None
    seconds: float = 0.0
