"""The lessons' claims about their races: each has an id in the texts, and a test that runs it."""

from __future__ import annotations

import numpy as np
import pytest

from app.races.race import problem_of
from optimizers import find_rule
from optimizers.descend import solve
from optimizers.outcome import Code
from optimizers.rest import Rest
from optimizers.theory.quadratic import bowl_rate, curvatures, optimum, stability_bound
from surfaces.catalog import find_surface
from tests.app.lessons import search_claims  # noqa: F401  # declares claims by being imported
from tests.app.lessons.claims import (
    CLAIMS,
    COURSE,
    LESSONS,
    claims,
    crossings,
    from_start,
    leaves_at,
    medians,
    run_of,
    scene_of,
    settled,
    six,
    tolerance_steps,
)


@pytest.mark.parametrize("code", COURSE)
def test_every_claim_has_a_test_and_every_test_a_claim(code: str) -> None:
    made = {(slug, id) for slug, lesson in COURSE[code].items() for id in lesson.claims}
    assert made == set(CLAIMS)


# --- gradient descent


@claims("gradient-descent", "ten-steps-halfway", "steps-shorten")
def gradient_descent_slows_down() -> None:
    x = run_of("gradient-descent", "all-data").positions[:, 0]
    first, second = (x[10] - x[0]) / (x[-1] - x[0]), (x[20] - x[10]) / (x[-1] - x[0])
    assert 0.4 < first < 0.5
    assert second < first


@claims("gradient-descent", "all-data-82-steps", "four-cars-352")
def mini_batches_look_at_fewer_cars() -> None:
    assert tolerance_steps(run_of("gradient-descent", "all-data")) == 82
    steps = tolerance_steps(run_of("gradient-descent", "mini-batch"))
    assert steps == 88
    assert steps * 4 == 352
    assert 82 * 50 == 4100


@claims("gradient-descent", "batches-of-1-4-16")
def larger_batches_need_fewer_steps() -> None:
    steps = [
        tolerance_steps(run_of("gradient-descent", "mini-batch", batch=batch))
        for batch in (1, 4, 16)
    ]
    assert steps == [225, 88, 77]


@claims("gradient-descent", "never-diverges")
def no_learning_rate_of_the_slider_diverges() -> None:
    high = LESSONS["gradient-descent"].race("all-data").sliders[0].high
    assert high is not None
    run = run_of("gradient-descent", "all-data", runs__0__lr=high)
    assert run.outcome.rest is Rest.MINIMUM


# --- zigzag


@claims("zigzag", "every-step-crosses", "quarter-left")
def sgd_jumps_across_the_valley() -> None:
    run = run_of("zigzag", "bowl")
    assert crossings(run, 36) == 36
    assert run.positions[36, 0] / run.positions[0, 0] == pytest.approx(0.25, abs=0.02)


@claims("zigzag", "valley-2600")
def the_raw_feature_makes_a_valley() -> None:
    mu, sharpness = curvatures(find_surface("line-fit").tape({"standardized": 0.0}), 0.0, 0.0)
    assert sharpness / mu == pytest.approx(2600, rel=0.02)


@claims("zigzag", "best-leaves-96")
def the_best_rate_leaves_96_percent() -> None:
    sgd = find_rule("sgd")
    assert bowl_rate(sgd, 1.0, 50.0, {"lr": 2 / 51}) == pytest.approx(0.96, abs=0.005)


# --- minima and saddles


@claims("minima-and-saddles", "stays-in-the-near-well")
def sgd_stays_in_the_near_well() -> None:
    run = run_of("minima-and-saddles", "two-wells")
    assert (run.positions[30:, 0] > 0.85).all()


@claims("minima-and-saddles", "momentum-leaves-first", "valley-34-against-51")
def momentum_leaves_the_saddle_first() -> None:
    sgd, momentum = (run_of("minima-and-saddles", "beside", index) for index in (0, 1))
    assert abs(sgd.positions[25]).max() < 0.2
    assert abs(momentum.positions[25, 1]) > 0.8
    assert (tolerance_steps(momentum), tolerance_steps(sgd)) == (34, 51)


@claims("minima-and-saddles", "thirty-steps-nothing", "valley-after-50")
def beside_the_ridge_nothing_seems_to_happen() -> None:
    run = run_of("minima-and-saddles", "beside")
    assert abs(run.positions[30, 1]) < 0.25
    assert tolerance_steps(run) == pytest.approx(50, abs=2)


@claims("minima-and-saddles", "random-matrices")
def few_random_matrices_bend_up_in_all_directions() -> None:
    random = np.random.default_rng(0)
    for size, share in ((1, 0.50), (2, 0.15), (3, 0.025)):
        entries = random.standard_normal((200_000, size, size))
        smallest = np.linalg.eigvalsh(entries + entries.transpose(0, 2, 1))[:, 0]
        assert np.mean(smallest > 0) == pytest.approx(share, rel=0.05)
    assert np.log(3) / 4 == pytest.approx(0.27, abs=0.005)  # Dean & Majumdar's exponent


@claims("minima-and-saddles", "noise-is-enough")
def a_little_noise_leaves_the_ridge() -> None:
    run = run_of("minima-and-saddles", "ridge", noise=0.01)
    assert abs(run.positions[-1, 1]) == pytest.approx(5**0.5, abs=0.1)


# --- momentum


@claims("momentum", "a-tenth-of-the-loss")
def momentum_has_less_than_a_tenth_of_the_loss() -> None:
    sgd, momentum = (run_of("momentum", "bowl", index) for index in (0, 1))
    assert crossings(sgd, 36) == 36
    assert momentum.losses[36] < sgd.losses[36] / 10


@claims("momentum", "turns")
def momentum_turns_less_often() -> None:
    sgd, momentum = (run_of("momentum", "bowl", index) for index in (0, 1))
    turns = [
        int((np.diff(np.sign(np.diff(run.positions[:101, 1]))) != 0).sum())
        for run in (sgd, momentum)
    ]
    assert turns == [99, 18]


@claims("momentum", "through-the-shallow-well")
def momentum_rolls_through_the_shallow_well() -> None:
    sgd, momentum = (run_of("momentum", "two-wells", index) for index in (0, 1))
    assert (sgd.positions[20:, 0] > 0.7).all()
    assert momentum.positions[20, 0] < 0.1
    assert momentum.positions[-1, 0] < -0.9


@claims("momentum", "plateau-68-steps", "sgd-a-third-of-the-way")
def momentum_crosses_the_plateau() -> None:
    sgd, momentum = (run_of("momentum", "plateau", index) for index in (0, 1))
    assert tolerance_steps(momentum) == 68
    way = (sgd.positions[-1, 0] - sgd.positions[0, 0]) / (2.0 - sgd.positions[0, 0])
    assert way == pytest.approx(1 / 3, abs=0.04)


@claims("momentum", "best-pair", "best-rates")
def the_best_pair_is_theorys() -> None:
    momentum, sgd = find_rule("momentum"), find_rule("sgd")
    best = optimum(momentum, 1.0, 50.0)
    assert best == pytest.approx({"lr": 0.061, "rho": 0.57}, rel=0.01)
    assert bowl_rate(momentum, 1.0, 50.0, best or {}) == pytest.approx(0.75, abs=0.005)
    assert bowl_rate(sgd, 1.0, 50.0, optimum(sgd, 1.0, 50.0) or {}) == pytest.approx(0.96, abs=5e-3)
    run = run_of("momentum", "bowl", 1, runs__1__lr=0.04, runs__1__rho=0.57)
    assert run.outcome.code is not Code.DIVERGED


# --- Nesterov


@claims("nesterov", "settles-33-against-89")
def nesterov_settles_first() -> None:
    assert [settled(run_of("nesterov", "overshoot", index)) for index in (0, 1)] == [89, 33]


@claims("nesterov", "momentum-walks-28")
def momentum_walks_far() -> None:
    metrics = run_of("nesterov", "overshoot").metrics
    assert metrics.path_length == pytest.approx(28, abs=0.5)
    start = scene_of("nesterov", "overshoot").start
    assert np.hypot(*start) == pytest.approx(4.3, abs=0.05)


@claims("nesterov", "nesterov-leaves")
def nesterov_leaves_the_map() -> None:
    left = [leaves_at("nesterov", "limit", index) for index in range(3)]
    assert left[0] is None
    assert left[2] is not None
    assert left[2] <= 8
    assert settled(run_of("nesterov", "limit", 1)) < 120


@claims("nesterov", "limits-of-sgd-and-momentum", "limit-of-nesterov")
def nesterov_has_the_smallest_limit() -> None:
    bounds = [
        stability_bound(find_rule(rule), 50.0, {"rho": 0.9} if rule != "sgd" else {})
        for rule in ("sgd", "momentum", "nesterov")
    ]
    assert bounds == pytest.approx([0.04, 0.076, 0.027], rel=0.02)


@claims("nesterov", "slower-it-settles-first")
def at_a_lower_rate_nesterov_settles_first() -> None:
    scene = scene_of("nesterov", "limit", **{"runs__*__lr": 0.02})
    momentum, nesterov = (settled(solve(problem_of(scene, scene.runs[index]))) for index in (1, 2))
    assert nesterov < momentum


# --- AdaGrad


@claims("adagrad", "ten-crossings-against-none")
def adagrad_does_not_cross_the_valley() -> None:
    sgd, adagrad = (run_of("adagrad", "bowl", index) for index in (0, 1))
    assert crossings(sgd, 10) == 10
    assert (adagrad.positions[:, 1] >= 0).all()


@claims("adagrad", "same-path-for-any-kappa")
def adagrad_walks_the_same_path_however_steep_the_bowl() -> None:
    steeper = run_of("adagrad", "bowl", 1, surface__kappa=200.0)
    np.testing.assert_allclose(
        steeper.positions, run_of("adagrad", "bowl", 1).positions, rtol=1e-6, atol=1e-9
    )


@claims("adagrad", "five-times-as-fast")
def adagrad_sets_off_fast_and_falls_behind() -> None:
    sgd, adagrad = (run_of("adagrad", "slope", index) for index in (0, 1))
    assert adagrad.positions[1, 0] == pytest.approx(5 * sgd.positions[1, 0])
    assert sgd.positions[-1, 0] > 1.5 * adagrad.positions[-1, 0]
    assert sgd.losses[-1] < adagrad.losses[-1]


@claims("adagrad", "ten-times-the-steps")
def ten_times_the_steps_bring_it_little_farther() -> None:
    x = run_of("adagrad", "slope", 1, steps=1000).positions[:, 0]
    assert x[1000] / x[100] == pytest.approx(3.5, abs=0.2)


# --- RMSProp


@claims("rmsprop", "nearly-three-times-as-far")
def rmsprop_is_far_ahead() -> None:
    adagrad, rmsprop = (run_of("rmsprop", "wall", index).positions[36, 0] + 5 for index in (0, 1))
    assert rmsprop / adagrad == pytest.approx(2.8, abs=0.2)


@claims("rmsprop", "hops-half-a-rate")
def rmsprop_hops_half_a_learning_rate_from_the_middle() -> None:
    end = run_of("rmsprop", "wall", 1).positions[-20:, 1]
    assert np.abs(end) == pytest.approx(0.15, rel=0.1)
    assert (end[:-1] * end[1:] < 0).all()


@claims("rmsprop", "adagrad-steps-one-rate")
def adagrads_first_step_is_its_rate() -> None:
    assert run_of("rmsprop", "wall", 0).positions[1, 0] == pytest.approx(-4.7)


# --- Adam


@claims("adam", "adam-lowest-at-50", "nearly-straight", "first-and-stays")
def adam_is_ahead_in_the_narrow_valley() -> None:
    runs = [run_of("adam", "four", index) for index in range(4)]
    *others, adam = [run.losses[50] for run in runs]
    assert adam < min(others) / 3
    straight = float(np.hypot(*runs[3].positions[0]))
    assert runs[3].metrics.path_length / straight < 1.35
    steps = [tolerance_steps(run) for run in runs]
    assert steps == [None, None, 100, 93]
    assert [settled(run) <= 150 for run in runs] == [False, False, False, True]


@claims("adam", "thrown-out-of-the-deep-well")
def without_correction_it_leaves_the_deep_well() -> None:
    adam, uncorrected = (run_of("adam", "correction", index) for index in (0, 1))
    assert adam.positions[-1, 0] < -0.9
    assert uncorrected.positions[30, 0] > 0.0
    assert uncorrected.positions[-1, 0] > 0.85


@claims("adam", "adam-steps-one-rate")
def adams_first_step_is_its_rate() -> None:
    assert run_of("adam", "correction").positions[1, 0] == pytest.approx(-1.4)


@claims("adam", "stay-with-beta2-09")
def with_a_short_memory_both_stay() -> None:
    scene = scene_of("adam", "correction", **{"runs__*__beta2": 0.9})
    ends = [solve(problem_of(scene, run)).positions for run in scene.runs]
    assert all(end[-1, 0] < -0.8 for end in ends)
    first = [np.abs(end[1] - end[0]).max() for end in ends]
    assert first == pytest.approx([0.1, 0.0316], rel=0.01)


# --- decay


@claims("learning-rate-decay", "four-curves")
def the_four_curves_are_told_apart() -> None:
    high, floor, good, low = (medians("learning-rate-decay", "four-curves", i) for i in range(4))
    assert high[36] > high[0]
    assert good[36] < floor[36] / 2.5
    assert good[-1] < floor[-1] / 5
    assert floor[-1] > floor[36] > 1.0
    assert low[36] > 3 * floor[36]


@claims("learning-rate-decay", "the-knee")
def the_median_drops_to_a_tenth() -> None:
    decayed = medians("learning-rate-decay", "schedules", 1)
    assert decayed[80] < decayed[60] / 10


# --- second order


@claims("second-order", "newton-one-step", "bfgs-four-steps")
def newton_takes_one_step_in_a_bowl() -> None:
    assert tolerance_steps(run_of("second-order", "bowl", 2)) == 1
    assert tolerance_steps(from_start("second-order", "bowl", 2, (3.0, -2.0))) == 1
    assert tolerance_steps(run_of("second-order", "bowl", 1)) == 4


@claims("second-order", "newton-five-steps")
def newton_takes_five_steps_on_rosenbrock() -> None:
    assert tolerance_steps(run_of("second-order", "curved", 3)) == 5
    assert all(tolerance_steps(run_of("second-order", "curved", index)) is None for index in (0, 1))


@claims("second-order", "hessian-3725-gib")
def a_hessian_of_a_million_weights_is_large() -> None:
    assert round(1e6**2 * 4 / 2**30) == 3725


@claims("second-order", "newton-finds-it-from-15")
def newton_finds_the_minimum_where_the_surface_bends_up() -> None:
    run = from_start("second-order", "saddle", 1, (-2.0, 1.5))
    assert run.positions[-1, 1] == pytest.approx(5**0.5)
    assert (tolerance_steps(run) or 99) < 10


# --- where next


@claims("where-next", "first-after-52", "momentum-passes-through")
def momentum_comes_by_first() -> None:
    runs = six()
    steps = [tolerance_steps(run) or 999 for run in runs]
    assert (min(steps), steps.index(min(steps))) == (52, 1)
    assert settled(runs[1]) > 80


@claims("where-next", "adam-hundreds-of-times-lower")
def adam_ends_lowest() -> None:
    *others, adam = [float(run.losses[-1]) for run in six()]
    assert min(others) / adam > 200


@claims("where-next", "nesterov-stays")
def nesterov_stays_where_it_arrives() -> None:
    run = six()[2]
    assert settled(run) == tolerance_steps(run)


@pytest.mark.parametrize(("lesson", "id"), CLAIMS, ids=lambda name: name)
def test_the_claim_holds(lesson: str, id: str) -> None:
    CLAIMS[lesson, id]()
