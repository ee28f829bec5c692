"""The scheduler, piece by piece: output, turns, joining and leaving."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from app.scheduling.jobs import Job, Reason, Refused
from optimizers.engine.turns import OWNER
from tests.app.scheduling.manual import PIECE, Bench, in_loop, read, refusal


@in_loop
async def test_output_and_value_arrive() -> None:
    bench = Bench()

    def work() -> Job:
        yield b"one"
        yield None
        yield b""
        yield b"two"
        return 7

    streams = [bench.scheduler.submit("a", "key", work) for _ in range(3)]
    bench.run()
    assert [await read(stream) for stream in streams[:2]] == [[b"one", b"two"]] * 2
    assert await streams[2].value() == 7


@in_loop
async def test_a_piece_is_computed_on_behalf_of_who_pays_for_it() -> None:
    bench, owners = Bench(), []

    def work() -> Job:
        owners.append(OWNER.get())
        yield b"x"

    for address in ("a", "b"):
        bench.scheduler.submit(address, address, work)
    bench.run()
    assert sorted(owners) == ["a", "b"]
    assert OWNER.get() == ""


@in_loop
async def test_a_piece_ends_by_the_clock() -> None:
    bench = Bench()
    bench.scheduler.submit("a", "fine", bench.job("fine", [None] * 100, seconds=PIECE / 10))
    assert bench.run(1) == 1
    assert len(bench.pieces) == 10
    bench.scheduler.submit("b", "coarse", bench.job("coarse", [None] * 100, seconds=3 * PIECE))
    bench.run(1)
    assert bench.pieces[10:] == ["coarse"]


@in_loop
async def test_addresses_take_turns_by_cpu_time() -> None:
    bench = Bench()
    for number in range(20):
        bench.scheduler.submit("greedy", number, bench.endless("greedy", seconds=PIECE))
    bench.scheduler.submit("other", "key", bench.endless("other", seconds=PIECE / 4))
    bench.run(400)
    counts = Counter(bench.pieces)
    assert counts["other"] == pytest.approx(4 * counts["greedy"], rel=0.1), "equal CPU time"


@in_loop
async def test_a_small_race_goes_before_its_own_address_large_ones() -> None:
    bench = Bench()
    for number in range(50):
        bench.scheduler.submit("a", number, bench.endless("large"))
    bench.run(500)
    stream = bench.scheduler.submit("a", "small", bench.job("small", [b"x"] * 3))
    bench.run(4)
    assert await read(stream) == [b"x"] * 3


@in_loop
async def test_parts_failures_and_values_are_not_kept() -> None:
    def failing() -> Job:
        yield b"x"
        raise ValueError("no")

    def valued() -> Job:
        yield b"x"
        return []

    bench = Bench()
    left = bench.scheduler.submit("a", "left", bench.job("left", [b"x"] * 3))
    bench.run(1)
    left.leave()
    failed = bench.scheduler.submit("a", "failing", failing)
    bench.scheduler.submit("a", "valued", valued)
    bench.run()
    with pytest.raises(ValueError, match="no"):
        await read(failed)
    assert bench.scheduler.kept.bytes == 0


@in_loop
async def test_work_ends_with_its_last_listener() -> None:
    bench = Bench()
    first, last = (bench.scheduler.submit(address, "key", bench.endless("job")) for address in "ab")
    bench.run(4)
    first.leave()
    first.leave()
    bench.run(4)
    assert len(bench.pieces) == 8
    assert bench.closed == []
    last.leave()
    assert bench.run() == 0
    assert len(bench.pieces) == 8
    assert bench.closed == ["job"]
    assert (bench.scheduler.listening, bench.scheduler.under_way) == (0, 0)


@in_loop
async def test_leaving_in_mid_piece_ends_it_after_the_call() -> None:
    bench = Bench()
    calls = 0

    def work() -> Job:
        nonlocal calls
        try:
            while True:
                calls += 1
                stream.leave()  # as the event loop does meanwhile
                yield b"x"
        finally:
            bench.closed.append("job")

    stream = bench.scheduler.submit("a", "key", work)
    bench.run()
    assert (calls, bench.closed) == (1, ["job"])
    assert bench.scheduler.kept.bytes == 0
    again = bench.scheduler.submit("a", "key", bench.job("again", [b"y"]))
    bench.run()
    assert await read(again) == [b"y"]


@in_loop
async def test_jobs_clean_up_without_the_lock() -> None:
    bench = Bench()
    cleaned = []

    def work() -> Job:
        try:
            while True:
                yield None
                bench.clock.seconds += PIECE
        finally:
            other = bench.scheduler.submit("b", "other", bench.endless("other"))
            cleaned.append(other)

    stream = bench.scheduler.submit("a", "key", work)
    bench.run(1)
    stream.leave()
    bench.run(1)
    assert len(cleaned) == 1
    assert bench.run(1) == 1


def test_a_failing_clean_up_is_noted(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()

    def work() -> Job:
        try:
            yield from bench.endless("job")()
        finally:
            raise ValueError("no")

    async def test() -> None:
        stream = bench.scheduler.submit("a", "key", work)
        bench.run(1)
        stream.leave()
        bench.run()
        assert bench.scheduler.under_way == 0

    asyncio.run(test())
    assert "failed to clean up" in caplog.text


@in_loop
async def test_the_end_comes_with_the_last_chunk() -> None:
    bench = Bench()
    stream = bench.scheduler.submit("a", "key", bench.job("job", [b"x"] * 3, seconds=0.0))
    assert bench.run(1) == 1
    assert await read(stream) == [b"x"] * 3
    assert bench.run() == 0


@in_loop
async def test_closing_refuses_everybody() -> None:
    bench = Bench()
    stream = bench.scheduler.submit("a", "key", bench.endless("job"))
    bench.run(1)
    bench.scheduler.close()
    assert (await refusal(stream)).reason is Reason.CLOSED
    bench.run()
    assert bench.closed == ["job"]
    with pytest.raises(Refused):
        bench.scheduler.submit("a", "more", bench.endless("job"))
