"""The scheduler on its threads, beside an event loop: nothing is lost, whatever happens when.

No test here looks at a clock: each waits for what must happen, or counts.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from app.scheduling.jobs import Job, Reason, Refused, undividable
from app.scheduling.scheduler import Scheduler
from app.scheduling.task_table import Bounds

PATIENCE = 30.0
"""Seconds after which what a test waits for will not happen any more."""


@asynccontextmanager
async def scheduler_of(threads: int = 2, bounds: Bounds | None = None) -> AsyncIterator[Scheduler]:
    """A scheduler that is closed at the end, with its threads."""
    scheduler = Scheduler(None, bounds, threads=threads)
    try:
        async with asyncio.timeout(PATIENCE):
            yield scheduler
    finally:
        scheduler.close()
        await asyncio.to_thread(scheduler.join)


def spin(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.001)


class Endless:
    """Work that never ends, and counts its calls."""

    def __init__(self, item: bytes | None = None) -> None:
        self.calls, self.closed, self._item = 0, threading.Event(), item

    def __call__(self) -> Job:
        try:
            while True:
                spin(0.0005)
                self.calls += 1
                yield self._item
        finally:
            self.closed.set()

    async def is_under_way(self) -> None:
        """Wait for a few calls."""
        await until(lambda: self.calls > 3)

    async def stands_still(self) -> None:
        """Wait until it is closed, and see that nothing is computed from then on."""
        await until(self.closed.is_set)
        calls = self.calls
        await asyncio.sleep(0.05)
        assert self.calls == calls


def test_many_listeners_get_all_of_one_computation() -> None:
    async def test() -> None:
        begun = 0

        def work() -> Job:
            nonlocal begun
            begun += 1
            for number in range(50):
                spin(0.0005)
                yield bytes([number])

        async with scheduler_of() as scheduler:
            answers = await asyncio.gather(
                *(scheduler.result(f"address {number % 7}", "key", work) for number in range(40))
            )
            assert set(answers) == {bytes(range(50))}
            assert begun == 1
            assert await scheduler.result("later", "key", work) == bytes(range(50))
            assert begun == 1
            assert (scheduler.listening, scheduler.under_way) == (0, 0)

    asyncio.run(test())


def test_leaving_ends_the_work() -> None:
    async def test() -> None:
        async with scheduler_of() as scheduler:
            for mark in (None, b"x"):
                work = Endless(mark)
                stream = scheduler.submit("a", mark, work)
                await work.is_under_way()
                stream.leave()
                await work.stands_still()

    asyncio.run(test())


def test_a_time_limit_ends_the_work_in_mid_computation() -> None:
    async def test() -> None:
        async with scheduler_of() as scheduler:
            work = Endless()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await scheduler.result("a", "key", work)
            await work.stands_still()

    asyncio.run(test())


def test_a_client_that_does_not_read_is_dropped() -> None:
    async def test() -> None:
        async def never(chunk: bytes) -> None:
            await asyncio.sleep(PATIENCE)

        async with scheduler_of(bounds=Bounds(buffer_bytes=10_000)) as scheduler:
            work = Endless(bytes(1_000))
            with pytest.raises(TimeoutError):
                await scheduler.submit("a", "key", work).pump(never, 0.1)
            assert scheduler.listening == 0
            await work.stands_still()

    asyncio.run(test())


def test_a_client_that_reads_gets_everything() -> None:
    async def test() -> None:
        received = bytearray()

        async def send(chunk: bytes) -> None:
            received.extend(chunk)
            await asyncio.sleep(0.001 * random.Random(len(received)).random())

        def work() -> Job:
            for number in range(300):
                yield number.to_bytes(2, "big") * 500

        async with scheduler_of(bounds=Bounds(buffer_bytes=5_000)) as scheduler:
            await scheduler.submit("a", "key", work).pump(send, PATIENCE)
        assert bytes(received) == b"".join(n.to_bytes(2, "big") * 500 for n in range(300))

    asyncio.run(test())


def test_a_small_race_is_served_beside_endless_work() -> None:
    async def test() -> None:
        async with scheduler_of() as scheduler:
            greedy = [Endless() for _ in range(30)]
            for number, work in enumerate(greedy):
                scheduler.submit("greedy", number, work)
            await until(lambda: sum(work.calls for work in greedy) > 100)
            before = sum(work.calls for work in greedy)
            for number in range(20):
                assert await scheduler.result("student", ("small", number), small) == b"x"
            pieces = sum(work.calls for work in greedy) - before
            assert pieces < 20 * 100, "a few pieces later, not when all are done"

    def small() -> Job:
        spin(0.0003)
        yield b"x"

    asyncio.run(test())


def test_one_thread_at_most_makes_a_long_call() -> None:
    async def test() -> None:
        running, most = 0, 0

        def work() -> Job:
            nonlocal running, most
            for _ in range(5):
                yield undividable("spin")
                running += 1
                most = max(most, running)
                spin(0.002)
                running -= 1
            yield b"x"

        async with scheduler_of(threads=3) as scheduler:
            await asyncio.gather(*(scheduler.result("a", number, work) for number in range(8)))
            assert most == 1
            assert scheduler.longest["spin"] > 0.001

    asyncio.run(test())


def test_closing_ends_everything() -> None:
    async def test() -> None:
        work = Endless()
        async with scheduler_of() as scheduler:
            listening = asyncio.create_task(scheduler.result("a", "key", work))
            await until(lambda: work.calls > 0)
            scheduler.close()
            with pytest.raises(Refused) as refused:
                await listening
            assert refused.value.reason is Reason.CLOSED
            await work.stands_still()

    asyncio.run(test())


def test_streams_of_several_event_loops_are_woken() -> None:
    scheduler = Scheduler(threads=1)

    def work() -> Job:
        spin(0.002)
        yield b"x"

    async def test() -> bytes:
        async with asyncio.timeout(PATIENCE):
            return await scheduler.result("a", "key", work)

    try:
        assert [asyncio.run(test()) for _ in range(3)] == [b"x"] * 3
    finally:
        scheduler.close()
        scheduler.join()


def test_nothing_is_left_behind_by_a_crowd_that_comes_and_goes() -> None:
    async def test() -> None:
        chance = random.Random(1)
        bounds = Bounds(buffer_bytes=20_000, total_buffer_bytes=200_000, kept_result_bytes=50_000)

        def work() -> Job:
            for _ in range(chance.randrange(1, 30)):
                spin(0.0002)
                if chance.random() < 0.2:
                    yield undividable("spin")
                if chance.random() < 0.02:
                    raise ValueError("now and then")
                yield bytes(chance.randrange(20_000))

        async def visit(scheduler: Scheduler) -> None:
            address, key = f"address {chance.randrange(9)}", chance.randrange(12)
            with suppress(TimeoutError, Refused, ValueError):
                async with scheduler.submit(address, key, work) as stream:
                    async with asyncio.timeout(chance.random() * 0.1):
                        async for _ in stream:
                            await asyncio.sleep(chance.random() * 0.002)

        async with scheduler_of(bounds=bounds) as scheduler:
            for _ in range(5):
                await asyncio.gather(*(visit(scheduler) for _ in range(100)))
            assert (scheduler.listening, scheduler.buffered_bytes) == (0, 0)
            await until(lambda: scheduler.under_way == 0)
            small = [scheduler.result(f"{number}", ("last", number), last) for number in range(5)]
            assert await asyncio.gather(*small) == [b"x"] * 5

    def last() -> Job:
        yield undividable("spin")
        yield b"x"

    asyncio.run(test())
