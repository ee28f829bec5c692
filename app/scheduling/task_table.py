"""The tasks of a scheduler: who listens to them, what they hold, and which is next.

Everything here is bookkeeping of a few microseconds under the scheduler's lock. Nothing computes,
waits, or knows threads and event loops.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.scheduling.fair_queue import FairQueue
from app.scheduling.jobs import PIECE, Job, Kept, Reason, Refused, Work
from app.scheduling.lru import BoundedStore
from app.scheduling.resources import Claim, Resources
from app.scheduling.tasks import Listener, Piece, State, Task

MAX_LAG: Final = 2
"""Kept output, in largest kept results, beyond which the slowest listener holds nobody up."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of one scheduler."""

    piece: float = PIECE
    """CPU seconds of a piece."""
    places: int = 64
    """Listeners of one address."""
    total_places: int = 1_024
    buffer_bytes: int = 256 * 1024
    """Unread output of a task with which it pauses."""
    total_buffer_bytes: int = 64 * 1024**2
    """Output of all tasks beyond which a task pauses with any unread output."""
    kept_bytes: int = 64 * 1024**2
    """Results that are kept for those who ask later."""
    kept_result_bytes: int = 4 * 1024**2
    """The largest of them."""
    resources: Mapping[Hashable, int] = field(default_factory=dict)
    """Limits of resources that are claimed; 1 for any other."""


class TaskTable:
    """All tasks of one scheduler."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.queue = FairQueue[Task](bounds.piece)
        self.kept = BoundedStore[Task](bounds.kept_bytes, bounds.kept_result_bytes)
        self.listeners: dict[str, set[Listener]] = {}
        """By address."""
        self.abandoned: list[Job] = []
        """Jobs that ended before their work did; whoever closes them does so without the lock."""
        self.places = 0
        """Number of places that are taken."""
        self.buffered = 0
        """Bytes of output that tasks with listeners have."""
        self._tasks: dict[Hashable, Task] = {}
        self.resources = Resources[Task](bounds.resources)

    def __len__(self) -> int:
        return len(self._tasks)

    def check_place(self, address: str) -> None:
        """Refuse an address without a free place.

        Raises:
            Refused: all places are taken.
        """
        if len(self.listeners.get(address, ())) >= self.bounds.places:
            raise Refused(Reason.TOO_MANY)
        if self.places >= self.bounds.total_places:
            raise Refused(Reason.BUSY)

    def join(self, listener: Listener, key: Hashable, work: Work) -> None:
        """Let a listener have the output under a key: kept, under way, or begun with it."""
        task = self.kept.get(key) or self._tasks.get(key)
        if task is None or not self._can_be_joined(task):
            task = self._tasks[key] = Task(key, _lazily(work))
        listener.task, listener.unread = task, task.size
        if task.state is not State.ENDED:
            task.listeners.add(listener)
            self.listeners.setdefault(listener.address, set()).add(listener)
            self.places += 1
            if task.state is State.WAITING:
                self._enqueue(task)  # in the queue of this address too
            self._resume(task)

    def read(self, listener: Listener) -> bytes | None:
        """Return the next chunk for a listener, None where there is none yet.

        Raises:
            StopAsyncIteration: there are no more.
            Exception: what the job or this listener failed with.
        """
        task = listener.task
        if listener.failure:
            raise listener.failure
        index = listener.position - task.dropped
        if index < len(task.chunks):
            chunk = task.chunks[index]
            listener.position += 1
            listener.unread -= len(chunk)
            self._resume(task)
            return chunk
        if task.failure:
            raise task.failure
        if task.state is State.ENDED:
            raise StopAsyncIteration
        return None

    def leave(self, listener: Listener, failure: BaseException) -> None:
        """Take a listener away; with the last one its task ends, at the latest after its piece."""
        task = listener.task
        if listener not in task.listeners:
            return
        listener.failure = failure
        task.listeners.discard(listener)
        others = self.listeners[listener.address]
        others.discard(listener)
        if not others:
            del self.listeners[listener.address]
        self.places -= 1
        if not task.listeners:
            self.buffered -= task.size
            if task.state not in (State.RUNNING, State.ENDED):
                self._abandon(task)
            elif self._tasks.get(task.key) is task:
                del self._tasks[task.key]  # whoever asks for it from now on begins it anew
        elif task.state is State.WAITING:
            self._enqueue(task)  # no longer in the queue of this address

    def take(self) -> tuple[str, Task] | None:
        """Choose the task that gets the next piece, and the address that pays for it."""
        taken = self.queue.take(self._fits)
        if taken:
            taken[1].state = State.RUNNING
        return taken

    def settle(self, address: str, task: Task, piece: Piece, wait: float) -> list[Listener]:
        """Hand out what a piece brought, and let the task wait, pause or end.

        The end of a job and its last chunks are there at the same moment: a listener that saw the
        end earlier would take a part for the whole.

        Args:
            address: that paid for it.
            task: that ran.
            piece: what came of it.
            wait: seconds until the address may compute again, 0 for now.

        Returns:
            Those who have something to read.
        """
        self.queue.settle(address, piece.seconds)
        task.used += piece.seconds
        if task.claim:
            self._release(address, task.claim)
        task.claim, task.failure, task.value = piece.claim, piece.failure, piece.value
        begins = not task.begun and not (piece.claim and piece.claim.lasting)
        task.begun |= begins
        woken = list(task.listeners) if piece.chunks or piece.ended or begins else []
        if task.listeners:
            self._append(task, piece.chunks)
        if piece.ended:
            self._end(task)
            self._keep(task)
        if wait > 0.0:
            woken += self._stop_address(address, wait)
        if task.state is State.RUNNING:
            woken += self._drop_read(task)
            if task.listeners:
                task.state = State.PAUSED
                self._resume(task)
            else:
                self._abandon(task)
        return woken

    def _keep(self, task: Task) -> None:
        """Keep the result of a task that has ended, if it is whole."""
        if task.failure or not task.listeners:
            return
        if isinstance(task.value, Kept):
            self.kept.put(task.key, task, task.value.size)
            task.value = task.value.value
        elif task.value is None and not task.dropped:
            self.kept.put(task.key, task, task.size)

    def _append(self, task: Task, chunks: list[bytes]) -> None:
        size = sum(map(len, chunks))
        task.chunks.extend(chunks)
        task.size += size
        self.buffered += size
        for listener in task.listeners:
            listener.unread += size

    def _stop_address(self, address: str, wait: float) -> list[Listener]:
        """Refuse the rest of what an address has under way; what has ended it may still read."""
        stopped = [
            listener
            for listener in self.listeners.get(address, ())
            if listener.task.state is not State.ENDED
        ]
        for listener in stopped:
            self.leave(listener, Refused(Reason.OVERDRAWN, wait))
        return stopped

    def _drop_read(self, task: Task) -> list[Listener]:
        """Drop chunks that all have read, and listeners that hold faster ones up."""
        laggards = list[Listener]()
        limit = 0 if self._is_full else self.bounds.kept_result_bytes
        most = MAX_LAG * max(self.bounds.kept_result_bytes, self.bounds.buffer_bytes)
        while task.listeners and task.size > limit:
            slowest = max(task.listeners, key=lambda listener: listener.unread)
            if slowest.position > task.dropped:
                size = len(task.chunks.popleft())
                task.dropped += 1
                task.size -= size
                self.buffered -= size
            elif task.size > most and self._wants_more(task):
                self.leave(slowest, Refused(Reason.SLOW))
                laggards.append(slowest)
            else:
                break
        return laggards

    def _can_be_joined(self, task: Task) -> bool:
        """Return True if a newcomer can read all of a task's output, and has the time for it."""
        return not task.dropped and (
            task.state is State.ENDED or task.size <= self.bounds.kept_result_bytes
        )

    @property
    def _is_full(self) -> bool:
        return self.buffered > self.bounds.total_buffer_bytes

    def _wants_more(self, task: Task) -> bool:
        """Return True unless even the listener that reads fastest has enough to read."""
        unread = min((listener.unread for listener in task.listeners), default=0)
        return unread < (1 if self._is_full else self.bounds.buffer_bytes)

    def _resume(self, task: Task) -> None:
        """Let a paused task wait for its next piece, if somebody wants it."""
        if task.state is State.PAUSED and self._wants_more(task):
            self._enqueue(task)

    def _enqueue(self, task: Task) -> None:
        task.state = State.WAITING
        self.queue.add(task, {listener.address for listener in task.listeners}, task.used)

    def _abandon(self, task: Task) -> None:
        self._end(task)
        self.abandoned.append(task.job)

    def _end(self, task: Task) -> None:
        """Let go of everything that a task holds but its output."""
        if self._tasks.get(task.key) is task:
            del self._tasks[task.key]
        self.queue.remove(task)
        task.state = State.ENDED
        for address, claim in task.held:
            self._release(address, claim)
        task.held.clear()

    def _fits(self, address: str, task: Task) -> bool:
        """Give a task what it claims, or block it until there is some."""
        claim = task.claim
        if claim and not self.resources.acquire(address, task, claim):
            task.state = State.BLOCKED
            return False
        if claim and claim.lasting:
            task.held.append((address, claim))
            task.claim = None
        return True

    def _release(self, address: str, claim: Claim) -> None:
        """Give a claim back, and let those try again who were blocked."""
        for task in self.resources.release(address, claim):
            if task.state is State.BLOCKED:
                self._enqueue(task)


def _lazily(work: Work) -> Job:
    """Make a job when its first piece is due, on the thread that runs it."""
    return (yield from work())
