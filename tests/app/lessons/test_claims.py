"""What the lessons' texts say in numbers, where no question asks for it: each is what the engine computes."""

from __future__ import annotations

import numpy as np
import pytest

from app.lessons.loader import read_course
from app.scene.scene import Scene
from app.web.languages import SOURCE
from optimizers import descend, descend_many, find_rule
from optimizers.descend import Run
from optimizers.theory.quadratic import bowl_rate, curvatures, optimum, stability_bound
from surfaces.catalog import find_surface

COURSE = read_course()[SOURCE]


def scene_of(slug: str, race: str) -> Scene:
    return COURSE[slug].scenes[race]


def path(
    scene: Scene,
    index: int = 0,
    *,
    seed: int | None = None,
    start: tuple[float, float] | None = None,
    **parameters: float,
) -> Run:
    """One run of a lesson's race, with other surface parameters, seed or start where they are given."""
    run, surface = scene.runs[index], scene.surface
    scheduled = run.scheduled
    return descend(
        run.rule,
        on=surface,
        parameters={**scene.parameters, **parameters},
        start=start or scene.start,
        steps=scene.steps,
        schedule=(scheduled.schedule.slug, scheduled.hyperparameters) if scheduled else None,
        noise=scene.noise,
        batch=scene.batch,
        seed=scene.seed if seed is None else seed,
        **run.hyperparameters,
    )


def test_gradient_descent_is_almost_halfway_after_ten_steps() -> None:
    x = path(scene_of("gradient-descent", "all-data")).positions[:, 0]
    first, second = (x[10] - x[0]) / (x[-1] - x[0]), (x[20] - x[10]) / (x[-1] - x[0])
    assert 0.4 < first < 0.5
    assert second < first


def test_the_raw_feature_makes_a_valley_2600_times_steeper_across_than_along() -> None:
    mu, sharpness = curvatures(find_surface("line-fit").tape({"standardized": 0.0}), 0.0, 0.0)
    assert sharpness / mu == pytest.approx(2600, rel=0.02)
    y = path(scene_of("zigzag", "real-data")).positions[:, 1]
    minimum = find_surface("line-fit").critical_points[0].y
    assert (y[0] - y[-1]) / (y[0] - minimum) == pytest.approx(0.5, abs=0.05)


def test_beside_the_ridge_nothing_seems_to_happen_for_thirty_steps() -> None:
    ridge = scene_of("minima-and-saddles", "ridge")
    run = path(ridge, start=(ridge.start[0], 1e-3))
    assert abs(run.positions[30, 1]) < 0.25
    assert run.metrics.steps_to_tolerance == pytest.approx(50, abs=2)


def test_few_random_symmetric_matrices_bend_up_in_all_directions() -> None:
    random = np.random.default_rng(0)
    for size, share in ((1, 0.50), (2, 0.15), (3, 0.025)):
        entries = random.standard_normal((200_000, size, size))
        smallest = np.linalg.eigvalsh(entries + entries.transpose(0, 2, 1))[:, 0]
        assert np.mean(smallest > 0) == pytest.approx(share, rel=0.05)
    assert np.log(3) / 4 == pytest.approx(0.27, abs=0.005)  # Dean & Majumdar's exponent


def test_the_best_momentum_shrinks_the_distance_by_18_percent_and_the_best_sgd_by_2() -> None:
    momentum, sgd = find_rule("momentum"), find_rule("sgd")
    best = optimum(momentum, 1.0, 100.0)
    assert best == pytest.approx({"lr": 0.033, "rho": 0.67}, rel=0.01)
    assert bowl_rate(momentum, 1.0, 100.0, best or {}) == pytest.approx(0.82, abs=0.005)
    assert bowl_rate(sgd, 1.0, 100.0, optimum(sgd, 1.0, 100.0) or {}) == pytest.approx(
        0.98, abs=0.005
    )


def test_nesterov_diverges_before_sgd_and_momentum() -> None:
    bounds = [
        stability_bound(find_rule(rule), 50.0, {"rho": 0.9} if rule != "sgd" else {})
        for rule in ("sgd", "momentum", "nesterov")
    ]
    assert bounds == pytest.approx([0.04, 0.076, 0.027], rel=0.02)


def test_adagrad_walks_the_same_path_however_steep_the_bowl() -> None:
    bowl = scene_of("adagrad", "bowl")
    sgd, adagrad = path(bowl, 0), path(bowl, 1)
    np.testing.assert_allclose(
        path(bowl, 1, kappa=200.0).positions, adagrad.positions, rtol=1e-6, atol=1e-9
    )
    assert np.all(np.diff(np.sign(sgd.positions[:11, 1])) != 0), "ten crossings"
    assert np.all(adagrad.positions[:, 1] >= 0)


def test_on_an_even_slope_sgd_overtakes_adagrad_soon_after_step_80() -> None:
    slope = scene_of("adagrad", "slope")
    ahead = np.flatnonzero(path(slope, 0).positions[1:, 0] > path(slope, 1).positions[1:, 0])
    assert 80 < ahead[0] < 90


def test_rmsprop_hops_half_a_learning_rate_from_the_middle() -> None:
    wall = scene_of("rmsprop", "wall")
    end = path(wall, 1).positions[-20:, 1]
    assert np.abs(end) == pytest.approx(0.5 * wall.runs[1].hyperparameters["lr"], rel=0.1)


def test_the_constant_rate_comes_last_with_191_of_200_seeds() -> None:
    schedules = scene_of("learning-rate-decay", "schedules")
    last = [
        int(np.argmax([path(schedules, index, seed=seed).losses[-1] for index in range(4)]))
        for seed in range(200)
    ]
    assert last.count(0) == 191


def test_a_hessian_of_a_million_weights_takes_3725_gibibytes() -> None:
    assert round(1e6**2 * 4 / 2**30) == 3725


def test_newton_takes_one_step_in_a_bowl_five_in_rosenbrock_and_finds_the_minimum_from_where_it_bends_up() -> (
    None
):
    assert path(scene_of("second-order", "bowl"), 2, kappa=150.0).metrics.steps_to_tolerance == 1
    assert descend("newton", on="rosenbrock", steps=20).metrics.steps_to_tolerance == 5
    saddle = scene_of("second-order", "saddle")
    assert path(saddle, 1, start=(-2.0, 1.5)).positions[-1, 1] == pytest.approx(5**0.5)


def test_the_random_pairs_are_the_first_nine_and_most_random_searches_beat_the_grid() -> None:
    grid, drawn = (
        scene_of("hyperparameter-search", "grid"),
        scene_of("hyperparameter-search", "random"),
    )
    first = np.random.default_rng(0)
    pairs = zip(10 ** first.uniform(-3, -1, 9), first.uniform(0, 0.9, 9), strict=True)
    expected = [{"lr": float(f"{lr:.2g}"), "rho": float(f"{rho:.2g}")} for lr, rho in pairs]
    assert [run.hyperparameters for run in drawn.runs] == expected

    best = min(path(grid, index).losses[-1] for index in range(9))
    assert best > 1e4 * min(path(drawn, index).losses[-1] for index in range(9))

    searches, random = 4000, np.random.default_rng(1)
    many = descend_many(
        "momentum",
        on="elliptic-bowl",
        parameters=grid.parameters,
        starts=np.tile(grid.start or (0.0, 0.0), (searches * 9, 1)),
        steps=grid.steps,
        lr=10 ** random.uniform(-3, -1, searches * 9),
        rho=random.uniform(0, 0.9, searches * 9),
    )
    losses = np.where(np.isfinite(many.final_losses), many.final_losses, np.inf).reshape(
        searches, 9
    )
    assert np.mean(losses.min(axis=1) < best) == pytest.approx(0.9, abs=0.025)


def test_adam_needs_102_steps_where_nesterov_needs_43() -> None:
    steps = [
        path(scene_of("where-next", "six"), index).metrics.steps_to_tolerance for index in range(6)
    ]
    assert (steps[2], steps[5]) == (43, 102)
