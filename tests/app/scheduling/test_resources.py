"""Claims: long calls, and what jobs hold to their end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.scheduling.jobs import Job, undividable
from app.scheduling.resources import Claim
from tests.app.scheduling.manual import PIECE, Bench, in_loop, read

STEPS = "steps"


def claiming(bench: Bench, name: str, amount: int, items: int = 10**6) -> Callable[[], Job]:
    def work() -> Job:
        yield Claim(STEPS, amount, lasting=True)
        yield from bench.job(name, iter([b"x"] * items))()

    return work


@in_loop
async def test_one_long_call_at_a_time_is_made() -> None:
    bench = Bench()
    order = []

    def work(name: str) -> Callable[[], Job]:
        def job() -> Job:
            yield undividable("picture")
            order.append(f"{name} begins")
            if name == "first":
                assert bench.scheduler.run_piece(), "another thread finds the second waiting"
                assert bench.scheduler.run_piece(), "and goes on with the third"
            bench.clock.seconds += 3 * PIECE
            order.append(f"{name} ends")
            yield b"x"

        return job

    for name in ("first", "second"):
        bench.scheduler.submit("a", name, work(name))
    bench.run(2)
    other = bench.scheduler.submit("b", "other", bench.job("other", [b"x"]))
    bench.run()
    assert order == ["first begins", "first ends", "second begins", "second ends"]
    assert await read(other) == [b"x"]
    assert bench.scheduler.longest == {"picture": pytest.approx(3 * PIECE, abs=2 * PIECE)}


@in_loop
async def test_memory_is_held_to_the_end() -> None:
    bench = Bench(resources={STEPS: 100})
    first = bench.scheduler.submit("a", 1, claiming(bench, "first", 80))
    bench.run(2)
    waiting = bench.scheduler.submit("b", 2, claiming(bench, "large", 30))
    small = bench.scheduler.submit("b", 3, claiming(bench, "small", 20, items=2))
    bench.run(20)
    assert set(bench.pieces) == {"first", "small"}, "the large one blocks nobody behind it"
    assert await read(small) == [b"x"] * 2
    first.leave()
    bench.run(2)
    assert bench.pieces[-1] == "large"
    waiting.leave()
    huge = bench.scheduler.submit("a", 4, claiming(bench, "huge", 1_000, items=2))
    bench.run()
    assert await read(huge) == [b"x"] * 2, "alone, what is larger than the limit fits"


@in_loop
async def test_one_address_does_not_hold_all_memory() -> None:
    bench = Bench(resources={STEPS: 100})
    for number in range(10):
        bench.scheduler.submit("greedy", number, claiming(bench, f"greedy {number}", 10))
    bench.run(50)
    assert len(set(bench.pieces)) == 2
    other = bench.scheduler.submit("other", "key", claiming(bench, "other", 50, items=1))
    bench.run(10)
    assert await read(other) == [b"x"]


@in_loop
async def test_a_blocked_task_ends_with_its_last_listener() -> None:
    bench = Bench(resources={STEPS: 100})
    first = bench.scheduler.submit("a", 1, claiming(bench, "first", 80))
    blocked = bench.scheduler.submit("b", 2, claiming(bench, "blocked", 80))
    bench.run(5)
    blocked.leave()
    first.leave()
    bench.run()
    third = bench.scheduler.submit("b", 3, claiming(bench, "third", 100, items=1))
    bench.run()
    assert await read(third) == [b"x"], "nothing is held any longer"
    assert "blocked" not in bench.pieces
