"""Surfaces over data: the mean over the rows, exact, and its mini-batches."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pytest

from optimizers import descend
from surfaces.analysis.landmarks import landmarks
from surfaces.analysis.viewport import window
from surfaces.catalog import SURFACES, find_surface
from surfaces.datasets import BRAKING, RINGS
from surfaces.errors import InputError
from surfaces.surface import Surface

OVER_DATA: Final = tuple(surface for surface in SURFACES if surface.data)
SWITCHED: Final = ({"standardized": 0.0}, {"standardized": 1.0})


def test_braking_is_the_published_table() -> None:
    # R's data(cars): summary(cars), 50 rows
    speed, distance = BRAKING.array.T
    assert (len(speed), speed.sum(), distance.sum(), float(speed @ distance)) == (
        50,
        770,
        2149,
        38482,
    )


def test_rings_is_the_published_table() -> None:
    # 23 starts, 7 of them with damage, all four below 66 degrees Fahrenheit among these
    temperature, damaged = RINGS.array.T
    assert (len(temperature), damaged.sum(), temperature.sum()) == (23, 7, 1600)
    assert damaged[temperature < 66].tolist() == [1, 1, 1, 1]


def test_line_fit_agrees_with_least_squares() -> None:
    speed, distance = BRAKING.array.T
    slope, intercept = np.polyfit(speed, distance, 1)
    (minimum,) = landmarks(find_surface("line-fit"), (("standardized", 0.0),))
    assert (minimum.x, minimum.y) == pytest.approx((slope, intercept), rel=1e-9)
    assert minimum.value == pytest.approx(
        np.mean((slope * speed + intercept - distance) ** 2) / 100, rel=1e-12
    )


def test_logistic_fit_agrees_with_the_published_coefficients() -> None:
    # the maximum-likelihood fit to the 23 starts, as printed by R's glm(..., family = binomial):
    # 15.0429, -0.2322
    (minimum,) = landmarks(find_surface("logistic-fit"), (("standardized", 0.0),))
    assert (round(minimum.x, 4), round(minimum.y, 4)) == (-0.2322, 15.0429)


@pytest.mark.parametrize("surface", OVER_DATA, ids=lambda surface: surface.slug)
def test_standardizing_makes_the_bowl_round(surface: Surface) -> None:
    def condition(parameters: dict[str, float]) -> float:
        (minimum,) = landmarks(surface, tuple(parameters.items()))
        xx, xy, yy = (
            float(plane)
            for plane in surface.tape(parameters).evaluate(minimum.x, minimum.y, order=2)[3:]
        )
        low, high = np.linalg.eigvalsh([[xx, xy], [xy, yy]])
        return float(high / low)

    raw, standardized = (condition(parameters) for parameters in SWITCHED)
    assert raw > 1_000 and standardized < 5


@pytest.mark.parametrize("parameters", SWITCHED, ids=["raw", "standardized"])
@pytest.mark.parametrize("surface", OVER_DATA, ids=lambda surface: surface.slug)
def test_the_whole_is_the_mean_of_its_rows(surface: Surface, parameters: dict[str, float]) -> None:
    assert surface.data
    rows = surface.row_tape(parameters)
    x, y = np.array([0.3, -0.2]), np.array([1.0, 0.5])
    whole = surface.tape(parameters).evaluate(x, y, order=2)
    work_of_each = []
    for row in surface.data.rows:
        leaves = {**rows.leaves, **dict(zip(rows.columns, row, strict=True))}
        work_of_each.append(
            type(rows)(rows.code, leaves, rows.registers, rows.out).evaluate(x, y, order=2)
        )
    np.testing.assert_allclose(
        whole, np.mean(work_of_each, axis=0), rtol=1e-12, atol=1e-12
    )  # sums in another order


@pytest.mark.parametrize("surface", OVER_DATA, ids=lambda surface: surface.slug)
def test_batches_are_unbiased_and_reproducible(surface: Surface) -> None:
    def first_step(seed: int) -> npt.NDArray[np.float64]:
        run = descend("sgd", on=surface, steps=1, lr=1e-3, batch=3, seed=seed)
        return np.asarray((run.positions[1] - run.positions[0]) / -1e-3)

    steps = np.array([first_step(seed) for seed in range(2000)])
    exact = descend("sgd", on=surface, steps=0).gradients[0]
    error = steps.std(axis=0) / np.sqrt(len(steps))
    assert np.all(np.abs(steps.mean(axis=0) - exact) < 4 * error)
    assert len(np.unique(steps[:50, 0])) > 10, "seeds differ"
    assert np.array_equal(first_step(7), steps[7]), "the same seed draws the same rows"


def test_a_batch_never_touches_what_is_recorded() -> None:
    run = descend("sgd", on="line-fit", steps=30, lr=0.01, batch=1, seed=4)
    planes = (
        find_surface("line-fit").tape().evaluate(run.positions[:, 0], run.positions[:, 1], order=1)
    )
    assert np.array_equal(run.losses, planes[0])
    assert np.array_equal(run.gradients, planes[1:].T)


@pytest.mark.parametrize(
    ("surface", "batch", "allowed"), [("line-fit", 51, 50), ("line-fit", -1, 50), ("saddle", 1, 0)]
)
def test_batch_is_at_most_the_data(surface: str, batch: int, allowed: int) -> None:
    with pytest.raises(InputError, match="batch") as refusal:
        descend("sgd", on=surface, batch=batch)
    assert refusal.value.allowed.endswith(f"0 to {allowed}")


@pytest.mark.parametrize("parameters", SWITCHED, ids=["raw", "standardized"])
@pytest.mark.parametrize("surface", OVER_DATA, ids=lambda surface: surface.slug)
def test_its_view_holds_the_minimum_and_the_start(
    surface: Surface, parameters: dict[str, float]
) -> None:
    xmin, xmax, ymin, ymax = window(surface, tuple(parameters.items()))
    (minimum,) = landmarks(surface, tuple(parameters.items()))
    for x, y in ((minimum.x, minimum.y), surface.start):
        assert 0.05 < (x - xmin) / (xmax - xmin) < 0.95
        assert 0.05 < (y - ymin) / (ymax - ymin) < 0.95


def test_descent_zigzags_raw_and_goes_straight_standardized() -> None:
    fit = find_surface("line-fit")
    raw, standardized = (
        descend("sgd", on=fit, parameters=parameters, steps=200, lr=0.09 * fit.pace).metrics
        for parameters in SWITCHED
    )
    assert raw.zigzag > 0.8 > 0.01 > standardized.zigzag
    assert standardized.final_loss < raw.final_loss
