"""A race as plain happenings: a little of every run first, and the same numbers however it is computed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from app.races.formats import as_json
from app.races.race import FIRST_BATCH, LARGEST_BATCH, Done, End, Points, Race
from app.scene import link as codec
from app.scene.scene import Scene
from app.settings import Settings
from app.web.languages import LANGUAGES
from optimizers import RULES, descend

SETTINGS = Settings()


def scene(query: str) -> Scene:
    return codec.read(query, SETTINGS)


def test_pieces_grow_from_a_small_first_one_and_runs_take_turns() -> None:
    race = Race(scene("surface=himmelblau&noise=1&steps=40000&run=adam&run=adam"), keep_state=False)
    first, *others = list(race.side_by_side())
    assert [
        (points.run, len(points.records.losses)) for points in first if isinstance(points, Points)
    ] == [(0, FIRST_BATCH), (1, FIRST_BATCH)]
    lengths = [
        len(piece[0].records.losses)
        for piece in others
        if isinstance(piece[0], Points) and piece[0].run == 0
    ]
    assert lengths == sorted(lengths[:-1]) + lengths[-1:]
    assert max(lengths) == LARGEST_BATCH
    order = [piece[0].run for piece in others if isinstance(piece[0], Points)]
    assert order[:6] == [0, 1, 0, 1, 0, 1]
    assert isinstance(others[-1][0], Done)
    assert race.computed == 2 * 40_001


@pytest.mark.parametrize("way", ["side_by_side", "one_by_one"])
def test_the_whole_run_is_all_of_its_pieces(way: str) -> None:
    race = Race(scene("steps=700&run=momentum&run=sgd,lr:0.2"), keep_state=True)
    happenings = [happening for piece in getattr(race, way)() for happening in piece]
    for index in (0, 1):
        pieces = [
            happening.records
            for happening in happenings
            if isinstance(happening, Points) and happening.run == index
        ]
        (end,) = [
            happening
            for happening in happenings
            if isinstance(happening, End) and happening.run == index
        ]
        assert np.array_equal(end.whole.losses, np.concatenate([piece.losses for piece in pieces]))
        assert np.array_equal(
            end.whole.positions, np.concatenate([piece.positions for piece in pieces])
        )
        assert list(end.whole.state) == [variable.name for variable in end.whole.rule.state]


def test_what_is_not_kept_takes_no_room() -> None:
    race = Race(scene("steps=3000&run=adam"), keep_state=False)
    (end,) = [
        happening
        for piece in race.one_by_one()
        for happening in piece
        if isinstance(happening, End)
    ]
    assert end.whole.state == {}
    assert end.whole.positions.base is None


def test_batches_are_those_of_the_python_face_and_the_same_for_every_run() -> None:
    race = Race(
        scene(
            "surface=line-fit,standardized:1&steps=30&batch=4&seed=6&run=sgd,lr:0.5&run=momentum,lr:0.5,rho:0"
        ),
        keep_state=False,
    )
    ends = [
        happening.whole
        for piece in race.one_by_one()
        for happening in piece
        if isinstance(happening, End)
    ]
    alone = descend(
        "sgd", on="line-fit", parameters={"standardized": 1.0}, steps=30, batch=4, seed=6, lr=0.5
    )
    for run in ends:  # momentum that remembers nothing is gradient descent
        assert np.array_equal(run.positions, alone.positions)
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
        return b"".join(as_json(Race(scene(query), keep_state=True), LANGUAGES["en"], ""))[-70:]

    alone = [digest(query) for query in queries]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(digest, queries)) == alone
