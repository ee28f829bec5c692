"""The bound on races side by side: first come, first served, and nobody is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.settings import Settings
from app.web.admission import Turns
from app.web.errors import Problem


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 10))


def turns(**settings: Any) -> Turns:
    return Turns(Settings(**settings))


def test_races_wait_for_their_turn_in_order() -> None:
    async def test() -> None:
        bound = turns(max_concurrent_races=1)
        first = await bound.take(1)
        order: list[int] = []

        async def later(name: int) -> None:
            turn = await bound.take(1)
            order.append(name)
            turn.end()

        tasks = [asyncio.create_task(later(name)) for name in range(3)]
        await asyncio.sleep(0)
        assert (bound.running, bound.waiting, order) == (1, 3, [])
        first.end()
        await asyncio.gather(*tasks)
        assert (bound.running, bound.waiting, order) == (0, 0, [0, 1, 2])

    run(test)


def test_large_races_wait_for_room_and_small_ones_do_not_overtake() -> None:
    async def test() -> None:
        bound = turns(max_concurrent_steps=100)
        half = await bound.take(60)
        large, small = asyncio.create_task(bound.take(60)), asyncio.create_task(bound.take(10))
        await asyncio.sleep(0)
        assert bound.waiting == 2
        half.end()
        (await large).end()
        (await small).end()
        assert (bound.running, bound.running_steps) == (0, 0)

    run(test)


def test_a_race_larger_than_the_bound_runs_alone() -> None:
    async def test() -> None:
        bound = turns(max_concurrent_steps=100)
        turn = await bound.take(1_000)
        assert bound.running == 1
        turn.end()
        assert bound.running_steps == 0

    run(test)


@pytest.mark.parametrize("settings", [{"max_waiting_seconds": 0.02}, {"max_waiting_races": 0}])
def test_who_waits_in_vain_is_told_when_to_come_back(settings: dict[str, Any]) -> None:
    async def test() -> None:
        bound = turns(max_concurrent_races=1, **settings)
        turn = await bound.take(1)
        with pytest.raises(Problem) as caught:
            await bound.take(1)
        assert caught.value.status == 503
        assert int(caught.value.headers["Retry-After"]) > 0
        turn.end()
        (await bound.take(1)).end()
        assert (bound.running, bound.waiting) == (0, 0)

    run(test)


def test_who_leaves_the_queue_holds_nobody_up() -> None:
    async def test() -> None:
        bound = turns(max_concurrent_races=1)
        first = await bound.take(1)
        leaving, staying = asyncio.create_task(bound.take(1)), asyncio.create_task(bound.take(1))
        await asyncio.sleep(0)
        leaving.cancel()
        first.end()
        turn = await staying
        assert (bound.running, bound.waiting) == (1, 0)
        turn.end()
        turn.end()  # a second call does nothing
        assert bound.running == 0

    run(test)


def test_a_turn_given_to_one_who_leaves_in_that_moment_is_given_back() -> None:
    async def test() -> None:
        bound = turns(max_concurrent_races=1)
        first = await bound.take(1)
        leaving = asyncio.create_task(bound.take(1))
        await asyncio.sleep(0)
        first.end()  # the turn is theirs now, though they have not been told yet
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        assert bound.running == 0

    run(test)
