"""Processes of this machine, made anew where one was lost."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final, ParamSpec, TypeVar

from optimizers.engine.warming import warm_up
from surfaces.errors import check_whole

Given = ParamSpec("Given")
Result = TypeVar("Result")
GRACE: Final = 5.0
"""Seconds for processes to end by themselves when a study is broken off."""


class ProcessPool(Executor):
    """A pool of warmed processes that outlives the loss of one.

    `ProcessPoolExecutor` takes nothing more once a process was lost, by a signal or for want of
    memory. What was under way fails with `BrokenProcessPool`; the next submission makes new
    processes.

    Args:
        processes: how many, 1 to 10,000.

    Raises:
        InputError: naming the field, the value and what is allowed.
    """

    def __init__(self, processes: int) -> None:
        self._processes = check_whole(processes, 1, 10_000, "processes")
        warm_up()  # once, for all: kernels are compiled here and loaded there
        self._pool = self._made()

    def submit(
        self, fn: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Result]:
        """Hand a function to a process."""
        try:
            return self._pool.submit(fn, *args, **kwargs)
        except BrokenProcessPool:
            self._pool.shutdown(wait=False)
            self._pool = self._made()
            return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes after what they are at."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        """End the processes; after an exception also those that are at something."""
        processes = list((self._pool._processes or {}).values())
        self.shutdown(wait=kind is None, cancel_futures=kind is not None)
        end = time.monotonic() + GRACE
        for process in processes if kind else []:  # `terminate_workers` from Python 3.14 on
            process.join(max(0.0, end - time.monotonic()))
            process.terminate()

    def _made(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")  # threads and LLVM do not survive a fork
        return ProcessPoolExecutor(self._processes, context, initializer=_begin)


def _begin() -> None:
    """Ready a process.

    Ctrl+C, which a terminal sends to all, is for the one that ends the others.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warm_up()
