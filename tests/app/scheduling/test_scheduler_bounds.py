"""Bounds of the scheduler: budgets, places, buffers and what is kept."""

from __future__ import annotations

import pytest

from app.scheduling.jobs import Reason, Refused
from tests.app.scheduling.manual import PIECE, Bench, budgets, in_loop, read, refusal


@in_loop
async def test_joined_work_is_done_once_and_paid_by_turns() -> None:
    ledger = budgets(1e3)
    bench = Bench(ledger)
    streams = [
        bench.scheduler.submit(address, "key", bench.job("once", [b"x"] * 90)) for address in "abc"
    ]
    bench.run()
    assert len(bench.pieces) == 90
    assert [len(await read(stream)) for stream in streams] == [90] * 3
    paid = [1e3 - ledger.balance(address) for address in "abc"]
    assert paid == pytest.approx([30 * PIECE] * 3, abs=1.5 * PIECE)


@in_loop
async def test_every_piece_is_charged_as_measured() -> None:
    ledger = budgets(1e3)
    bench = Bench(ledger)
    for address, seconds in (("a", PIECE / 7), ("b", 5 * PIECE)):
        bench.scheduler.submit(address, address, bench.job("job", [None] * 30, seconds))
    bench.run()
    assert 1e3 - ledger.balance("a") == pytest.approx(30 * PIECE / 7)
    assert 1e3 - ledger.balance("b") == pytest.approx(30 * 5 * PIECE)


@in_loop
async def test_an_overdraft_stops_work_and_others_go_on() -> None:
    ledger = budgets(10 * PIECE)
    bench = Bench(ledger)
    own = [bench.scheduler.submit("a", number, bench.endless("own")) for number in range(3)]
    rich = bench.scheduler.submit("b", "other", bench.job("other", [b"x"]))
    shared = bench.scheduler.submit("b", 0, bench.endless("own"))
    ledger.charge("a", 8.5 * PIECE)
    bench.run(8)
    for stream in own:
        assert (await refusal(stream)).reason is Reason.OVERDRAWN
    assert await read(rich) == [b"x"]
    assert sorted(bench.closed) == ["other", "own", "own"], "the shared one goes on"
    with pytest.raises(Refused) as refused:
        bench.scheduler.submit("a", "more", bench.endless("more"))
    assert refused.value.reason is Reason.OVERDRAWN
    assert refused.value.retry_after > 0.0
    bench.run(1)
    assert bench.pieces[-1] == "own"
    shared.leave()


@in_loop
async def test_kept_results_cost_nothing_even_the_overdrawn() -> None:
    ledger = budgets(2 * PIECE)
    bench = Bench(ledger)
    first = bench.scheduler.submit("a", "key", bench.job("job", [b"x", b"y"]))
    bench.run()
    first.leave()
    ledger.charge("a", 1.0)
    again = bench.scheduler.submit("a", "key", bench.job("job", [b"never"]))
    assert await read(again) == [b"x", b"y"]
    assert bench.run() == 0
    assert bench.scheduler.listening == 0


@in_loop
async def test_who_left_pays_no_longer() -> None:
    ledger = budgets(1e3)
    bench = Bench(ledger)
    first, _last = (
        bench.scheduler.submit(address, "key", bench.endless("job")) for address in "ab"
    )
    bench.run(10)
    first.leave()
    before = ledger.balance("a")
    bench.run(10)
    assert ledger.balance("a") == before


@in_loop
async def test_results_are_kept_within_bounds() -> None:
    bench = Bench(kept_bytes=20_000, kept_result_bytes=10_000)
    for number in range(10):
        stream = bench.scheduler.submit("a", number, bench.job("job", [bytes(5_000)]))
        bench.run()
        stream.leave()
    assert 0 < bench.scheduler.kept.bytes <= 20_000
    stream = bench.scheduler.submit("a", "large", bench.job("job", [bytes(30_000)]))
    bench.run()
    assert len(await read(stream)) == 1
    stream.leave()
    bench.pieces.clear()
    bench.scheduler.submit("a", "large", bench.job("again", [b""]))
    bench.run()
    assert bench.pieces == ["again"], "too large to keep"


@in_loop
async def test_unread_output_pauses_the_work() -> None:
    bench = Bench(buffer_bytes=10_000)
    stream = bench.scheduler.submit("a", "key", bench.endless("job", bytes(1_000)))
    assert bench.run(100) == 10
    await stream.__anext__()
    assert bench.run(100) == 1
    other = bench.scheduler.submit("b", "other", bench.job("other", [b"x"]))
    bench.run()
    assert await read(other) == [b"x"]


@in_loop
async def test_beyond_the_total_nothing_waits_to_be_read() -> None:
    bench = Bench(buffer_bytes=10_000, total_buffer_bytes=50_000)
    streams = [
        bench.scheduler.submit(f"address {number}", number, bench.endless("job", bytes(1_000)))
        for number in range(100)
    ]
    bench.run()
    unread = sum(stream.unread for stream in streams)
    assert 50_000 <= unread <= 50_000 + 100 * 2 * 1_000, "a piece each that waited, and one more"
    for stream in streams[:60]:
        stream.leave()
    await streams[-1].__anext__()
    assert bench.run() > 0


@in_loop
async def test_a_slow_listener_holds_up_nobody() -> None:
    bench = Bench(buffer_bytes=10_000, kept_result_bytes=20_000)
    slow, fast = (
        bench.scheduler.submit(address, "key", bench.job("job", [bytes(1_000)] * 200))
        for address in "ab"
    )
    received = 0
    while bench.run(1):
        while fast.unread:
            received += len(await fast.__anext__())
        assert fast.task.size <= 41_000
    assert received == 200_000
    assert (await refusal(slow)).reason is Reason.SLOW


@in_loop
async def test_a_slow_listener_that_holds_nobody_up_may_stay() -> None:
    bench = Bench(buffer_bytes=10_000, kept_result_bytes=20_000)
    stream = bench.scheduler.submit("a", "key", bench.job("job", [bytes(1_000)] * 200))
    received = 0
    while received < 200_000:
        bench.run()
        received += len(await stream.__anext__())
    assert received == 200_000


@in_loop
async def test_who_comes_too_late_begins_anew() -> None:
    bench = Bench(buffer_bytes=10_000, kept_result_bytes=5_000)
    first = bench.scheduler.submit("a", "key", bench.job("job", [bytes(1_000)] * 20))
    while bench.run(1):
        while first.unread:
            await first.__anext__()
        if len(bench.pieces) == 10:
            break
    late = bench.scheduler.submit("b", "key", bench.job("late", [b"x"]))
    bench.run()
    assert await read(late) == [b"x"]


@in_loop
async def test_places_belong_to_an_address() -> None:
    bench = Bench(places=3, total_places=5)
    streams = [bench.scheduler.submit("a", n, bench.endless("job")) for n in range(3)]
    with pytest.raises(Refused) as refused:
        bench.scheduler.submit("a", 3, bench.endless("job"))
    assert refused.value.reason is Reason.TOO_MANY
    others = [bench.scheduler.submit("b", n, bench.endless("job")) for n in range(2)]
    with pytest.raises(Refused) as refused:
        bench.scheduler.submit("c", 0, bench.endless("job"))
    assert (refused.value.reason, bench.scheduler.listening) == (Reason.BUSY, 5)
    for stream in streams + others:
        stream.leave()
    assert bench.scheduler.listening == 0
    bench.scheduler.submit("a", 3, bench.endless("job")).leave()
