"""A race in blocks: a little of every run first, and the same numbers for any number of readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from app.races.formats import as_csv, as_events, as_json
from app.races.race import FIRST_BLOCK, LARGEST_BLOCK, Race, Tally, span_of_block
from app.scene import link as codec
from app.scene.scene import Scene
from app.scheduling.jobs import output_of, value_of
from app.scheduling.resources import Claim
from app.settings import Settings
from app.web.languages import LANGUAGES
from optimizers import RULES, descend
from optimizers.engine.records import Records
from tests.app.responses import events

SETTINGS = Settings()
EN = LANGUAGES["en"]


def scene(query: str) -> Scene:
    return codec.read(query, SETTINGS)


def blocks(race: Race, index: int) -> list[Records]:
    """All blocks of a run."""
    found: list[Records] = []
    while (block := value_of(race.block(index, len(found)))) is not None:
        found.append(block)
    return found


def test_blocks_grow_from_a_small_first_one() -> None:
    spans = [span_of_block(number) for number in range(12)]
    assert spans[0] == (0, FIRST_BLOCK)
    for (first, size), (following, _) in pairwise(spans):
        assert following == first + size
    sizes = [size for _, size in spans]
    assert sizes == sorted(sizes)
    assert sizes[-1] == LARGEST_BLOCK


def test_a_stream_takes_runs_in_turn() -> None:
    race = Race(scene("surface=himmelblau&noise=1&steps=40000&run=adam&run=adam"))
    stream = events(output_of(as_events(race, EN, "")).decode())
    order = [event.data["run"] for event in stream if event.name == "points"]
    assert order[:6] == [0, 1, 0, 1, 0, 1]
    assert [event.name for event in stream][-5:] == ["points", "end", "points", "end", "done"]


@pytest.mark.parametrize("keep_state", [True, False])
def test_the_whole_run_is_all_of_its_blocks(keep_state: bool) -> None:
    race = Race(scene("steps=700&run=momentum&run=sgd,lr:0.2"), keep_state=keep_state)
    for index in (0, 1):
        pieces, run = blocks(race, index), value_of(race.run(index))
        assert [piece.first_step for piece in pieces] == [
            span_of_block(number)[0] for number in range(len(pieces))
        ]
        assert np.array_equal(run.losses, np.concatenate([piece.losses for piece in pieces]))
        assert np.array_equal(run.positions, np.concatenate([p.positions for p in pieces]))
        names = [variable.name for variable in run.rule.state]
        assert [list(piece.state) for piece in pieces] == [names] * len(pieces)
        assert list(run.state) == (names if keep_state else [])


def test_a_computed_race_gives_the_same_blocks_again() -> None:
    race = Race(scene("steps=3000&run=adam&run=sgd"))
    first = [blocks(race, index) for index in (0, 1)]
    assert race.is_computed
    again = [blocks(race, index) for index in (0, 1)]
    for one, other in zip(first[0] + first[1], again[0] + again[1], strict=True):
        assert one.first_step == other.first_step
        assert np.array_equal(one.positions, other.positions)
        assert np.array_equal(one.evaluations, other.evaluations)
        assert all(np.array_equal(one.state[name], other.state[name]) for name in one.state)


@pytest.mark.parametrize("write", [as_events, as_json, as_csv])
def test_readers_that_take_turns_write_what_one_alone_writes(write: Any) -> None:
    asked = scene("surface=beale&steps=2000&run=adam&run=sgd,lr:0.001&run=l-bfgs&noise=0.1&seed=3")
    alone = output_of(write(Race(asked), EN, ""))
    tally = Tally()
    race = Race(asked, tally=tally)
    others: list[Generator[Any, None, Any]] = [as_events(race, EN, ""), as_json(race, EN, "")]
    written, job = bytearray(), write(race, EN, "")
    for item in job:
        written += item if isinstance(item, bytes) else b""
        for other in others:
            next(other, None)
    assert written == alone
    assert (tally.races, tally.positions) == (1, 3 * 2_001)


def test_readers_claim_the_race_for_each_piece() -> None:
    race = Race(scene("steps=30000&run=adam&run=sgd"))
    items = Counter(type(item) for item in as_json(race, EN, ""))
    assert items[Claim] >= 2
    assert all(item == Claim(race) for item in race.run(0))


def test_what_is_not_kept_takes_no_room() -> None:
    race = Race(scene("steps=3000&run=adam"), keep_state=False)
    run = value_of(race.run(0))
    assert run.state == {}
    assert run.positions.base is None


def test_batches_are_those_of_the_python_face_and_the_same_for_every_run() -> None:
    race = Race(
        scene(
            "surface=line-fit,standardized:1&steps=30&batch=4&seed=6"
            "&run=sgd,lr:0.5&run=momentum,lr:0.5,rho:0"
        )
    )
    alone = descend(
        "sgd", on="line-fit", parameters={"standardized": 1.0}, steps=30, batch=4, seed=6, lr=0.5
    )
    for index in (0, 1):  # momentum that remembers nothing is gradient descent
        assert np.array_equal(value_of(race.run(index)).positions, alone.positions)
    assert not np.array_equal(
        alone.positions,
        descend("sgd", on="line-fit", parameters={"standardized": 1.0}, steps=30, lr=0.5).positions,
    )


def test_races_side_by_side_in_threads_do_not_disturb_one_another() -> None:
    queries = [
        f"surface=beale&steps=300&noise=0.1&seed={seed}&run={rule.slug}&run=adam"
        for rule in RULES
        for seed in range(2)
    ]

    def digest(query: str) -> bytes:
        return output_of(as_json(Race(scene(query)), EN, ""))[-70:]

    alone = [digest(query) for query in queries]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(digest, queries)) == alone
