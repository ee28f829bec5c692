"""Drawings beside a race: the rows of a mini-batch are those that the engine draws."""

from __future__ import annotations

import numpy as np
import pytest

from app.lessons.drawings import MOST_DRAWS, data_record, path_drawings
from app.scene import link as codec
from app.settings import Settings
from optimizers import descend
from surfaces.catalog import find_surface

FIT = "surface=line-fit,standardized:1&start=-5,0&steps=5&run=sgd,lr:3&batch=4&seed=7"


def test_the_rows_of_a_batch_explain_the_step_that_was_taken() -> None:
    record = data_record(codec.read(FIT, Settings()))
    run = descend(
        "sgd", on="line-fit", parameters={"standardized": 1.0}, start=(-5.0, 0.0), steps=5, lr=3.0,
        batch=4, seed=7,
    )  # fmt: skip
    data = np.array(record["points"])
    for step, drawn in enumerate(record["draws"]):
        speed, distance = data[drawn[:4]].T
        feature = (speed - 15.4) / 5.2345
        x, y = run.positions[step]
        miss = x * feature + y - distance
        gradient = np.array([np.mean(2 * miss * feature), np.mean(2 * miss)]) / 100
        np.testing.assert_allclose(run.positions[step + 1], run.positions[step] - 3.0 * gradient)


def test_the_feature_is_standardized_as_in_the_formula() -> None:
    record = data_record(codec.read(FIT, Settings()))
    assert record["mean"] == pytest.approx(15.4)
    assert record["deviation"] == pytest.approx(5.2345, abs=1e-4)
    assert "(speed - 15.4)/5.2345" in find_surface("line-fit").formula
    assert {len(drawn) for drawn in record["draws"]} == {MOST_DRAWS}


def test_without_batches_no_row_stands_out() -> None:
    assert data_record(codec.read(FIT.replace("&batch=4", ""), Settings()))["draws"] == []


def test_paths_fill_their_drawing() -> None:
    scene = codec.read("surface=elliptic-bowl&steps=1&run=newton&run=sgd,lr:0.01", Settings())
    newton, sgd = path_drawings(scene)
    # from the start (-4, 1.5) to the minimum, with a margin of 8 % of the 4 units between
    assert 'points="10.3,11.2 139.7,63.8"' in newton
    assert 'viewBox="0 0 150 75"' in newton
    assert 'viewBox="0 0 150 75"' in sgd
    assert newton != sgd
