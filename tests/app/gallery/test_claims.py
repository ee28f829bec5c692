"""The gallery's sentences: each race is run, and its sentence says what the engine computes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
import pytest

from optimizers.outcome import Code
from surfaces.catalog import find_surface
from surfaces.surface import PointKind
from tests.app.gallery.races import (
    SCENES,
    crossings,
    distances,
    run_of,
    runs_of,
    tried,
    wandering,
)

PROVED: Final[list[str]] = []
LEAVING: Final = {"divergence": {0}, "cliff": {0}, "warm-up": {0}}
"""Races in which a run leaves the picture, as their sentences say: the runs that do."""

Test = Callable[[], None]


def proves(id: str) -> Callable[[Test], Test]:
    """Note that a test proves the sentence of a race."""
    PROVED.append(id)
    return lambda test: test


def test_every_sentence_is_proved_once() -> None:
    assert sorted(PROVED) == sorted(SCENES)


@pytest.mark.parametrize("id", SCENES)
def test_only_what_shall_leave_the_picture_does(id: str) -> None:
    x0, x1, y0, y1 = SCENES[id].window
    leaving = set()
    for index, run in enumerate(runs_of(id)):
        x, y = run.positions.T
        if not np.all((x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)):
            leaving.add(index)
    assert leaving == LEAVING.get(id, set())


@proves("too-small")
def test_tiny_steps_cover_less_than_a_fifth_of_the_way() -> None:
    (run,) = runs_of("too-small")
    x = run.positions[:, 0]
    assert run.steps_taken == 100
    assert 0.1 < (x[-1] - x[0]) / -x[0] < 0.2
    assert distances(tried("too-small", lr=0.05))[-1] < 0.05


@proves("zigzag")
def test_every_step_crosses_the_valley() -> None:
    (run,) = runs_of("zigzag")
    assert crossings(run) == run.steps_taken == 60
    x = run.positions[:, 0]
    assert np.all(np.diff(x) < 0.1 * np.abs(x[:-1]))
    assert crossings(tried("zigzag", lr=0.045)) == 0


@proves("limit")
def test_at_the_limit_the_jumps_keep_their_length() -> None:
    (run,) = runs_of("limit")
    np.testing.assert_allclose(np.abs(run.positions[:, 1]), 1.5)
    assert crossings(run) == 60
    assert abs(tried("limit", lr=0.099).positions[-1, 1]) < 0.5


@proves("divergence")
def test_above_the_limit_every_jump_is_8_percent_longer() -> None:
    (run,) = runs_of("divergence")
    jumps = np.abs(np.diff(run.positions[:, 1]))
    np.testing.assert_allclose(jumps[1:] / jumps[:-1], 1.08)
    assert SCENES["divergence"].runs[0].hyperparameters["lr"] == pytest.approx(1.04 * 2 / 20)
    assert distances(tried("divergence", lr=0.09))[-1] < distances(run)[0]


@proves("cliff")
def test_sgd_is_thrown_out_where_fixed_steps_walk_down() -> None:
    thrown, walking = runs_of("cliff")
    assert (thrown.outcome.code, thrown.steps_taken) == (Code.DIVERGED, 4)
    steps = np.linalg.norm(np.diff(walking.positions, axis=0), axis=1)
    np.testing.assert_allclose(steps, 0.05)
    assert walking.losses[-1] < 1 < walking.losses[0]
    assert runs_of("cliff", start=(-0.5, 0.25))[0].outcome.code is not Code.DIVERGED


@proves("raw-feature")
def test_with_the_raw_feature_the_intercept_hardly_moves() -> None:
    (run,) = runs_of("raw-feature")
    slope, intercept = run.positions.T
    minimum = find_surface("line-fit").critical_points[0]
    assert run.steps_taken == 200
    assert abs(slope[10] - slope[-1]) < 0.05 * abs(slope[0] - slope[-1])
    assert 0.01 < (intercept[0] - intercept[-1]) / (intercept[0] - minimum.y) < 0.05


@proves("standardized-feature")
def test_with_the_standardized_feature_sgd_goes_straight() -> None:
    (run,) = runs_of("standardized-feature")
    assert run.outcome.code is Code.CONVERGED
    assert run.metrics.path_length < 1.05 * run.metrics.straight_distance


@proves("curved-valley")
def test_sgd_finds_the_curved_valley_and_not_its_end() -> None:
    (run,) = runs_of("curved-valley")
    x, y = run.positions.T
    assert run.steps_taken == 1000
    assert np.abs(y[10:] - x[10:] ** 2).max() < 0.1 < abs(y[0] - x[0] ** 2)
    assert distances(run, 1, 1)[-1] > 1


@proves("kink")
def test_on_a_kink_the_jumps_never_shrink() -> None:
    (run,) = runs_of("kink")
    jumps = np.abs(np.diff(run.positions[:, 1]))
    assert crossings(run) > 80
    np.testing.assert_allclose(jumps, jumps[0])


@proves("momentum")
def test_momentum_comes_ten_times_closer_than_the_best_sgd() -> None:
    sgd, momentum = runs_of("momentum")
    best = min(distances(tried("momentum", lr=lr))[-1] for lr in np.linspace(0.03, 0.04, 101))
    assert distances(sgd)[-1] < 1.1 * best
    assert 10 * distances(momentum)[-1] < best
    assert momentum.steps_taken == 60


@proves("overshoot")
def test_heavy_momentum_passes_the_minimum_and_comes_back() -> None:
    (run,) = runs_of("overshoot")
    assert run.positions[:, 0].max() > 1.5
    assert distances(run)[-1] < 0.2
    assert tried("overshoot", rho=0.8).positions[:, 0].max() < 0.15


@proves("swinging")
def test_almost_without_friction_the_ball_swings_on() -> None:
    swinging, resting = runs_of("swinging")
    assert crossings(swinging) >= 3
    assert distances(swinging)[-30:].max() > 1
    assert distances(resting)[100:].max() < 0.01


@proves("nesterov")
def test_nesterov_swings_less_and_fails_first() -> None:
    momentum, nesterov = runs_of("nesterov")
    assert np.abs(momentum.positions[20:, 1]).max() > 5 * np.abs(nesterov.positions[20:, 1]).max()
    larger = 0.08
    assert distances(tried("nesterov", 1, lr=larger))[-1] > 100
    assert distances(tried("nesterov", 0, lr=larger))[-1] < 4


@proves("adam-bend")
def test_adam_does_not_zigzag_in_a_narrow_valley() -> None:
    sgd, adam = runs_of("adam-bend")
    assert SCENES["adam-bend"].parameters["kappa"] == 50
    assert crossings(sgd) == 100
    assert crossings(adam) < 10
    assert distances(adam)[-1] < 0.05


@proves("rotated")
def test_in_the_turned_valley_adam_is_slow_again() -> None:
    (turned,) = runs_of("rotated")
    assert SCENES["rotated"].parameters["angle"] == pytest.approx(np.pi / 4, abs=1e-4)
    (straight,) = runs_of("rotated", parameters={"kappa": 50.0, "angle": 0.0})
    assert distances(turned)[-1] > 1.5
    assert distances(straight)[-1] < 0.4


@proves("bias-correction")
def test_without_bias_correction_adam_swings_far_past() -> None:
    adam, uncorrected = runs_of("bias-correction")
    first = [np.linalg.norm(run.positions[1] - run.positions[0]) for run in (adam, uncorrected)]
    assert first[1] / first[0] == pytest.approx(3.16, abs=0.01)
    assert uncorrected.positions[:, 0].max() > 2
    assert adam.positions[:, 0].max() < 0.6


@proves("adagrad-fades")
def test_adagrad_s_steps_shrink_before_it_arrives() -> None:
    adagrad, adam = runs_of("adagrad-fades")
    steps = np.linalg.norm(np.diff(adagrad.positions, axis=0), axis=1)
    assert np.all(np.diff(steps) < 0)
    assert distances(adagrad)[-1] > 1.5
    assert distances(adam)[-1] < 0.1
    assert distances(tried("adagrad-fades", lr=0.5))[-1] < 0.5


@proves("signs")
def test_sign_sgd_ignores_the_size_of_the_slope() -> None:
    sign, _ = runs_of("signs")
    moved = np.abs(np.diff(sign.positions, axis=0))
    np.testing.assert_allclose(moved[:, 0], 0.07)
    np.testing.assert_allclose(moved[:, 1], 0.07)
    assert np.ptp(sign.positions[40:, 1]) < 0.08
    (steeper, _) = runs_of("signs", parameters={"kappa": 100.0, "angle": 0.0})
    np.testing.assert_allclose(steeper.positions, sign.positions)


@proves("weight-decay")
def test_weight_decay_ends_short_of_the_minimum() -> None:
    adam, l2, adamw = runs_of("weight-decay")
    assert distances(adam, 3, 2)[-1] < 1e-3
    ends = [run.positions[-1] for run in (l2, adamw)]
    assert all(np.linalg.norm(end) < np.linalg.norm([3, 2]) - 0.5 for end in ends)
    assert all(distances(run, 3, 2).min() > 0.5 for run in (l2, adamw))
    assert np.linalg.norm(ends[0] - ends[1]) > 0.5


@proves("ridge")
def test_from_the_ridge_all_end_at_the_saddle() -> None:
    for run in runs_of("ridge"):
        assert np.all(run.positions[:, 1] == 0)
        assert distances(run)[-1] < 0.01
    assert all(abs(run.positions[-1, 1]) > 2 for run in runs_of("ridge", start=(-2.0, 0.01)))


@proves("escape")
def test_beside_the_ridge_all_escape_and_adam_turns_off_early() -> None:
    sgd, momentum, adam = runs_of("escape")
    for run in (sgd, momentum, adam):
        assert distances(run, 0, 5**0.5)[-1] < 0.2
    assert distances(sgd).min() < 0.2
    speed = np.linalg.norm(np.diff(sgd.positions, axis=0), axis=1)
    slowest = int(np.argmin(speed[:30]))
    assert distances(sgd)[slowest] < 0.3
    assert speed[slowest] < speed[slowest + 1 :].max() / 3
    away = adam.positions[np.argmax(adam.positions[:, 1] > 0.5)]
    assert away[0] < -1


@proves("noise-off-ridge")
def test_noise_pushes_off_the_ridge_to_either_side() -> None:
    (run,) = runs_of("noise-off-ridge")
    assert abs(run.positions[-1, 1]) > 2
    ends = [runs_of("noise-off-ridge", seed)[0].positions[-1, 1] for seed in range(20)]
    assert all(abs(end) > 2 for end in ends)
    assert 5 <= sum(end > 0 for end in ends) <= 15


@proves("plateau")
def test_adam_crosses_the_plateau_and_sgd_does_not() -> None:
    sgd, adam = runs_of("plateau")
    assert distances(sgd, 2, 0)[-1] > 3
    assert sgd.steps_taken == 200
    assert adam.metrics.steps_to_tolerance is not None
    assert adam.metrics.steps_to_tolerance <= 50


@proves("nearest-hole")
def test_all_three_stop_in_the_hole_beside_the_start() -> None:
    scene, runs = SCENES["nearest-hole"], runs_of("nearest-hole")
    local = [p for p in scene.surface.critical_points if p.kind is PointKind.LOCAL_MINIMUM]
    nearest = min(local, key=lambda p: float(np.hypot(p.x - scene.start[0], p.y - scene.start[1])))
    assert all(distances(run, nearest.x, nearest.y)[-1] < 0.01 for run in runs)
    (best,) = [p for p in scene.surface.critical_points if p.kind is PointKind.MINIMUM]
    x0, x1, y0, y1 = scene.window
    assert best.x < (x0 + x1) / 2
    assert best.y > (y0 + y1) / 2


@proves("roll-through")
def test_a_momentum_of_0_9_rolls_through_and_0_8_does_not() -> None:
    staying, rolling = runs_of("roll-through")
    assert (staying.positions[-1, 0], rolling.positions[-1, 0]) == pytest.approx(
        (0.905, -0.936), abs=0.01
    )
    assert [entry.hyperparameters["rho"] for entry in SCENES["roll-through"].runs] == [0.8, 0.9]


@proves("which-minimum")
def test_sgd_and_adam_reach_different_minima() -> None:
    sgd, adam = runs_of("which-minimum")
    assert sgd.losses[-1] < 1e-4 > adam.losses[-1]
    assert np.linalg.norm(sgd.positions[-1] - adam.positions[-1]) > 5
    moved, _ = runs_of("which-minimum", start=(0.1, -0.9))
    assert np.linalg.norm(moved.positions[-1] - sgd.positions[-1]) > 5


@proves("noise-floor")
def test_a_constant_rate_keeps_wandering_in_noise() -> None:
    (run,) = runs_of("noise-floor")
    assert distances(run).min() < 0.1
    assert distances(run)[-50:].max() > 0.7
    assert wandering("noise-floor", lr=0.015) < wandering("noise-floor") / 1.5


@proves("mini-batch")
def test_single_examples_make_the_path_jitter() -> None:
    (single,) = runs_of("mini-batch")
    (more,) = runs_of("mini-batch", batch=16)
    assert SCENES["mini-batch"].batch == 1
    quick, late = single.losses[0] - single.losses[100], single.losses[100] - single.losses[300]
    assert quick > 5 * abs(late)
    jitter = [
        np.linalg.norm(np.diff(r.positions[150:], axis=0), axis=1).mean() for r in (single, more)
    ]
    assert jitter[0] > 2 * jitter[1]


@proves("noise-escape")
def test_noise_shakes_sgd_out_of_the_shallow_well() -> None:
    (run,) = runs_of("noise-escape")
    (quiet,) = runs_of("noise-escape", noise=0.0)
    assert distances(quiet, 0.905, 0)[-1] < 0.01
    x = run.positions[:, 0]
    assert np.any((x[:100] > 0.7) & (x[:100] < 1.1))
    assert distances(run, -0.936, 0)[-20:].max() < 0.1


@proves("cosine")
def test_with_cosine_the_wandering_shrinks() -> None:
    floor, cosine = SCENES["noise-floor"], SCENES["cosine"]
    unscheduled = tuple(replace(entry, scheduled=None) for entry in cosine.runs)
    assert replace(cosine, runs=unscheduled) == floor
    (run,) = runs_of("cosine")
    assert distances(run)[-1] < 0.2
    steps = np.linalg.norm(np.diff(run.positions, axis=0), axis=1)
    assert steps[-20:].max() < steps[:100].max() / 10
    assert wandering("cosine") < wandering("noise-floor") / 1.5


@proves("step-decay")
def test_halved_steps_halve_the_jumps_and_end_at_rest() -> None:
    (run,) = runs_of("step-decay")
    jumps = np.abs(np.diff(run.positions[:, 1]))
    assert jumps[10] / jumps[9] == pytest.approx(0.5)
    assert distances(run)[-1] < 1e-3


@proves("frozen")
def test_a_rate_that_shrinks_too_fast_stops_short() -> None:
    arriving, frozen = runs_of("frozen")
    assert distances(arriving)[-1] < 1e-3
    assert -frozen.positions[-1, 0] / 4 == pytest.approx(1 / 3, abs=0.05)
    assert np.linalg.norm(frozen.positions[-1] - frozen.positions[-50]) < 1e-2
    scene = SCENES["frozen"]
    entry = scene.runs[1]
    assert entry.scheduled
    slower = replace(entry, scheduled=replace(entry.scheduled, hyperparameters={"gamma": 0.98}))
    assert distances(run_of(scene, slower))[-1] < 0.1


@proves("warm-up")
def test_warm_up_comes_down_the_wall_that_throws_sgd_out() -> None:
    cold, warm = runs_of("warm-up")
    assert cold.outcome.code is Code.DIVERGED
    assert warm.steps_taken == 200
    x, y = warm.positions[-1]
    assert abs(y - x**2) < 0.05
    scheduled = SCENES["warm-up"].runs[1].scheduled
    assert scheduled
    assert scheduled.hyperparameters["warmup"] == 100


@proves("newton")
def test_newton_needs_one_step_on_any_bowl() -> None:
    for kappa in (1.0, 30.0, 200.0):
        _, newton = runs_of("newton", parameters={"kappa": kappa, "angle": 0.0})
        assert distances(newton)[1] < 1e-12
    assert distances(runs_of("newton")[0])[-1] > 3


@proves("newton-uphill")
def test_newton_finds_a_maximum_and_saddle_free_newton_does_not() -> None:
    newton, corrected = runs_of("newton-uphill")
    (top,) = [p for p in find_surface("himmelblau").critical_points if p.kind is PointKind.MAXIMUM]
    assert distances(newton, top.x, top.y)[-1] < 1e-6
    assert newton.losses[-1] > newton.losses[0]
    assert corrected.losses[-1] < 1e-12


@proves("bfgs")
def test_bfgs_reaches_the_end_of_the_valley_in_30_steps() -> None:
    sgd, bfgs = runs_of("bfgs")
    assert bfgs.metrics.steps_to_tolerance == pytest.approx(30, abs=3)
    assert distances(bfgs, 1, 1)[-1] < 1e-6
    assert distances(sgd, *SCENES["bfgs"].start)[31] < 0.25


@proves("conjugate-gradients")
def test_conjugate_gradients_need_two_steps() -> None:
    for kappa, angle in ((50.0, 0.5), (7.0, 1.2), (150.0, 0.1)):
        steepest, conjugate = runs_of(
            "conjugate-gradients", parameters={"kappa": kappa, "angle": angle}
        )
        assert distances(conjugate)[2] < 1e-3 < distances(steepest)[2]
    moves = np.diff(runs_of("conjugate-gradients")[0].positions, axis=0)
    turns = np.sign(moves[1:, 0] * moves[:-1, 1] - moves[1:, 1] * moves[:-1, 0])
    assert np.sum(np.diff(turns) != 0) > 5
