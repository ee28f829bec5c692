"""One scheduler for all computing of a server: nobody waits for another's long work.

A thread runs a task for one piece of a few milliseconds, never while its output is being sent.
The next piece goes to the address that has had the least CPU time (`fair_queue`), which pays for
it (`ledger`). Equal work is done once: whoever asks for a key that is under way listens to it, and
whoever asks later reads what is kept. Work ends with its last listener.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any, Final

from app.scheduling.jobs import Reason, Refused, Work
from app.scheduling.ledger import Ledger
from app.scheduling.lru import BoundedStore
from app.scheduling.resources import Claim
from app.scheduling.streams import Stream, wake
from app.scheduling.task_table import Bounds, TaskTable
from app.scheduling.tasks import Piece, Task
from optimizers.engine.turns import on_behalf_of

LOG = logging.getLogger("ravine")
NICENESS: Final = 5
"""Of the threads that compute: the event loop goes first."""


def give_way() -> None:
    """Let the event loop go before the thread that calls this."""
    with suppress(AttributeError, OSError):  # Linux only, where threads have priorities
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


class Scheduler:
    """The computing of one process.

    `submit` and what it returns belong to an event loop; pieces are computed by threads that are
    started with the first work.
    """

    def __init__(
        self,
        ledger: Ledger | None = None,
        bounds: Bounds | None = None,
        *,
        threads: int = os.cpu_count() or 1,
        clock: Callable[[], float] = time.thread_time,
    ) -> None:
        """Wait for work.

        Args:
            ledger: budgets of the addresses; None for none.
            bounds: limits.
            threads: number of threads that compute; 0 where only calls of `run_piece` do.
            clock: CPU seconds of the thread that asks.
        """
        self.ledger, self.bounds = ledger, bounds or Bounds()
        self.longest: dict[str, float] = {}
        """CPU seconds of the longest call of each name that claims have."""
        self.pieces, self.seconds = 0, 0.0
        """Number of pieces so far, and their CPU seconds."""
        self._clock, self._max_threads = clock, threads
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()
        self._table = TaskTable(self.bounds)
        self._closed = False

    @property
    def listening(self) -> int:
        """Number of places that are taken."""
        return self._table.places

    @property
    def under_way(self) -> int:
        """Number of tasks that can be joined."""
        return len(self._table)

    @property
    def waiting(self) -> int:
        """Number of tasks that wait for their next piece."""
        return len(self._table.queue)

    @property
    def buffered_bytes(self) -> int:
        """Bytes of output that wait to be read, or are there for those who join."""
        return self._table.buffered

    @property
    def kept(self) -> BoundedStore[Task]:
        """Results that are kept, to be counted only."""
        return self._table.kept

    def find(self, key: Hashable) -> Any:
        """Return the value that is kept under a key, None where there is none."""
        with self._changed:
            task = self._table.kept.get(key)
            return task and task.value

    def submit(self, address: str, key: Hashable, work: Work) -> Stream:
        """Listen to the work under a key, which is begun unless it is under way or kept.

        Args:
            address: whose place and budget it takes.
            key: equal for work with equal output.
            work: makes the job, on a thread.

        Raises:
            Refused: no place is free, or the budget of the address is used up.
        """
        stream = Stream(address, self._read, self._leave)
        with self._changed:
            if self._closed:
                raise Refused(Reason.CLOSED)
            if key not in self._table.kept:
                if self.ledger and (wait := self.ledger.wait(address)) > 0.0:
                    raise Refused(Reason.OVERDRAWN, wait)
                self._table.check_place(address)
            self._table.join(stream, key, work)
            self._start_threads()
            self._notify()
        return stream

    async def result(self, address: str, key: Hashable, work: Work) -> bytes:
        """Return the whole output of some work."""
        async with self.submit(address, key, work) as stream:
            return await stream.output()

    def close(self) -> None:
        """Refuse all work; threads end with their current piece."""
        with self._changed:
            self._closed = True
            stopped = [listener for each in self._table.listeners.values() for listener in each]
            for listener in stopped:
                self._table.leave(listener, Refused(Reason.CLOSED))
            self._changed.notify_all()
        wake(stopped)

    def join(self) -> None:
        """Wait for the threads of a closed scheduler."""
        for thread in self._threads:
            thread.join()

    def run_piece(self) -> bool:
        """Run the task whose turn it is for a piece; return False if there is none."""
        with self._changed:
            taken = self._take()
        self._run(taken)
        return taken is not None

    def _read(self, stream: Stream) -> bytes | None:
        with self._changed:
            chunk = self._table.read(stream)
            self._notify()
            return chunk

    def _leave(self, stream: Stream) -> None:
        with self._changed:
            self._table.leave(stream, RuntimeError("this stream was left"))
            self._notify()

    def _take(self) -> tuple[str, Task] | None:
        taken = self._table.take()
        self._notify()  # another thread, if there is work for more than this one
        return taken

    def _notify(self, own: int = 0) -> None:
        """Wake a thread if there is something to do, beside what this thread does next itself."""
        if len(self._table.queue) > own or self._table.abandoned:
            self._changed.notify()

    def _start_threads(self) -> None:
        while len(self._threads) < self._max_threads:
            name = f"compute-{len(self._threads)}"
            thread = threading.Thread(target=self._serve, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self) -> None:
        """Run pieces until the scheduler is closed."""
        give_way()
        while True:
            with self._changed:
                while (taken := self._take()) is None and not self._table.abandoned:
                    if self._closed:
                        return
                    self._changed.wait()
            self._run(taken)
            del taken  # an idle thread keeps nothing alive

    def _run(self, taken: tuple[str, Task] | None) -> None:
        """Run a task for a piece, and let jobs that nobody waits for clean up."""
        if taken:
            address, task = taken
            with on_behalf_of(address):
                piece = self._compute(task)
            wait = self.ledger.charge(address, piece.seconds) if self.ledger else 0.0
            with self._changed:
                self.pieces += 1
                self.seconds += piece.seconds
                if task.claim and (name := task.claim.name):
                    self.longest[name] = max(self.longest.get(name, 0.0), piece.seconds)
                woken = self._table.settle(address, task, piece, wait)
                self._notify(own=1)
            wake(woken)
        while self._table.abandoned:
            self._close_abandoned()

    def _compute(self, task: Task) -> Piece:
        """Call a job until a piece's time is used; once, where the call is made with a claim."""
        piece, begun = Piece(), self._clock()
        try:
            while True:
                item = next(task.job)
                if isinstance(item, Claim):
                    piece.claim = item
                elif item:
                    piece.chunks.append(item)
                piece.seconds = self._clock() - begun
                if (
                    piece.claim
                    or task.claim
                    or piece.seconds >= self.bounds.piece
                    or not task.listeners
                ):
                    return piece
        except StopIteration as end:
            piece.ended, piece.value = True, end.value
        except BaseException as failure:
            piece.ended, piece.failure = True, failure
        piece.seconds = self._clock() - begun
        return piece

    def _close_abandoned(self) -> None:
        """Close a job without the lock, as it may take its time."""
        with self._changed:
            job = self._table.abandoned.pop() if self._table.abandoned else None
        try:
            if job:
                job.close()
        except Exception:
            LOG.exception("some work failed to clean up after itself")
