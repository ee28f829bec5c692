"""A map that two jobs compute together: every cell once, and the same numbers as of one."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from app.maps.query import read_query
from app.maps.scene_map import Chunk, SceneMap
from app.scheduling.jobs import Job, value_of
from app.scheduling.scheduler import Scheduler
from app.settings import Settings

QUERY = "v=1&surface=rosenbrock&steps=40&run=momentum&of=0&across=lr,1e-4,0.1,log&up=rho,0,0.9"


def new_map(cells: str = "200,180") -> SceneMap:
    return SceneMap(read_query(f"{QUERY}&cells={cells}", Settings()))


def computed(whole: SceneMap) -> Job:
    for stride in whole.strides:
        yield from whole.computed(stride)


def same(some: SceneMap, others: SceneMap) -> bool:
    ours, theirs = some.sweeps[0].picture(), others.sweeps[0].picture()
    return all(np.array_equal(ours[k], theirs[k], equal_nan=True) for k in range(len(ours)))


def test_two_threads_give_the_cells_of_one() -> None:
    alone, shared = new_map(), new_map()
    value_of(computed(alone))
    scheduler = Scheduler(threads=2)

    async def together() -> None:
        main = scheduler.submit("1.2.3.4", "main", lambda: computed(shared))
        helper = scheduler.submit("1.2.3.4", "helper", shared.helped)
        async with main, helper:
            await asyncio.gather(main.value(), helper.value())

    asyncio.run(together())
    scheduler.close()
    scheduler.join()
    assert not shared.runs[0].unfinished(1)
    assert same(shared, alone)


def test_the_helper_begins_at_the_other_end(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = new_map()
    chunks = shared.runs[0].unfinished(1)
    assert len(chunks) > 2
    advanced: list[Chunk] = []

    def advance(chunk: Chunk) -> int:
        advanced.append(chunk)
        chunk.finished = True
        return 0

    monkeypatch.setattr(Chunk, "advance", advance)
    shared._prepare()
    main, helper = shared.computed(1), shared.computed(1, backwards=True)
    for job in (main, helper, main, helper):
        next(job)  # makes the call that it announced before, and announces the next one
    assert advanced[:2] == [chunks[0], chunks[-1]]
    assert len(advanced) == len(set(advanced))


def test_each_chunk_is_claimed_by_one_job_at_a_time() -> None:
    shared = new_map("60,50")
    (only,) = shared.runs[0].unfinished(1)
    shared._prepare()
    claims = [next(shared.computed(1)), next(shared.computed(1, backwards=True))]
    assert [getattr(claim, "resource", None) for claim in claims] == [only, only]
