"""Theory along a path: at the right positions, with the learning rate in force there.

There is never a number where theory has none.
"""

from __future__ import annotations

import numpy as np
import pytest

from optimizers import RULES, descend, find_rule
from optimizers.problem import as_surface
from optimizers.theory.along_path import BEFORE, along, bowl_optimum, rates, wants
from optimizers.theory.quadratic import curvatures, quadratic
from optimizers.theory.stability import VERDICTS, Stability, judge


def test_positions_are_thinned_but_both_ends_are_there() -> None:
    run = descend("adam", on="rosenbrock", steps=300)
    whole, thin = along(run, 400), along(run, 50)
    assert list(whole.steps) == list(range(301))
    assert len(thin.steps) == 50
    assert (thin.steps[0], thin.steps[-1]) == (0, 300)
    np.testing.assert_array_equal(thin.sharpness, whole.sharpness[thin.steps])
    low, high = curvatures(run.surface.tape(), *run.positions[7])
    assert (whole.curvature[7], whole.sharpness[7]) == (low, high)


def test_the_learning_rate_in_force_decides() -> None:
    run = descend(
        "sgd",
        on="elliptic-bowl",
        steps=40,
        lr=0.16,
        schedule=("step", {"period": 10, "gamma": 0.5}),
    )
    told = along(run, 100)
    assert told.lr is not None
    np.testing.assert_allclose(told.lr[[0, 9, 10, 20, 40]], [0.16, 0.16, 0.08, 0.04, 0.02])
    codes = [VERDICTS[place].code for place in told.verdict[[0, 9, 10, 30]]]
    assert codes == [
        Stability.DIVERGING,
        Stability.DIVERGING,
        Stability.OSCILLATING,
        Stability.STABLE,
    ]
    np.testing.assert_allclose(told.bound, 0.1)
    np.testing.assert_allclose(told.edge, 2.0 / told.lr)
    assert told.rate[0] == pytest.approx(2.2)


def test_each_verdict_is_the_one_of_its_position() -> None:
    run = descend("momentum", on="himmelblau", steps=60, lr=0.01, rho=0.8)
    told = along(run, 300)
    for step, place in zip(told.steps, told.verdict, strict=True):
        high = float(curvatures(run.surface.tape(), *run.positions[step])[1])
        assert VERDICTS[place].code is judge(run.rule, high, run.hyperparameters).code


def test_beside_a_saddle_the_escape_is_told() -> None:
    run = descend("sgd", on="saddle", start=(1.0, 1e-3), steps=20, lr=0.1)
    told = along(run, 30)
    np.testing.assert_allclose(told.curvature, -2.0)
    np.testing.assert_allclose(told.escape, 1.2)
    assert np.isnan(along(descend("sgd", on="elliptic-bowl", steps=5), 9).escape).all()


@pytest.mark.parametrize(
    ("formula", "start"),
    [
        ("sqrt(x) + y**2", (0.05, 1.0)),
        ("abs(x) + 3*abs(y)", (1.0, 0.5)),
        ("1/x + y**2", (0.3, 0.0)),
        ("-exp(x**2)", (1.0, 1.0)),
        ("x", (0.0, 0.0)),
    ],
)
@pytest.mark.parametrize("rule", ["sgd", "momentum", "adam", "newton"])
def test_kinks_and_undefined_places_have_no_numbers_but_a_sentence(
    formula: str, start: tuple[float, float], rule: str
) -> None:
    run = descend(rule, on=formula, start=start, steps=50)
    told = along(run, 60)
    numbers = [told.curvature, told.sharpness, told.bound, told.edge, told.rate, told.escape]
    assert not any(np.isinf(values).any() for values in numbers)
    for place, bound in zip(told.verdict, told.bound, strict=True):
        assert (VERDICTS[place].code is Stability.NO_VERDICT) == bool(np.isnan(bound))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_every_rule_has_a_path_and_its_declarations_name_what_there_is(rule: object) -> None:
    run = descend(rule, on="rosenbrock", steps=30)  # type: ignore[arg-type]
    told = along(run, 31)
    known = {*run.state, *(name + BEFORE for name in run.state), *run.hyperparameters}
    assert set(wants(run.rule)) <= known
    assert set(run.rule.velocity.states if run.rule.velocity else ()) <= set(run.state)
    if told.step_size is not None:
        assert told.step_size.shape == (run.steps_taken + 1, 2)
        assert np.isnan(told.step_size[-1]).all()
        assert (told.step_size[:-1] >= 0.0).all()


PLAIN = {"beta1": 0.0, "weight_decay": 0.0, "alpha": 0.0, "rho": 0.0}
"""Without momentum or decay a step is the step size times the gradient."""


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.step_size], ids=lambda rule: rule.slug
)
def test_the_step_size_is_what_the_gradient_is_multiplied_with(rule: object) -> None:
    declared = find_rule(rule.slug)  # type: ignore[attr-defined]
    plain = {name: value for name, value in PLAIN.items() if name in declared.defaults}
    if (
        "beta3" in declared.defaults
        and "beta2" in declared.defaults
        and "alpha" not in declared.defaults
    ):
        plain["beta2"] = float(
            np.nextafter(1.0, 0.0)
        )  # the share that differences of gradients have
    schedule = ("step", {"period": 3, "gamma": 0.5})
    run = descend(
        declared,
        on="himmelblau",
        start=(1.0, -2.0),
        steps=20,
        schedule=schedule,
        **plain,  # type: ignore[arg-type]
    )
    sizes = along(run, 21).step_size
    assert sizes is not None
    moves = np.diff(run.positions, axis=0)
    rows = (
        slice(0, 1) if declared.slug.startswith("schedule-free") else slice(0, 20)
    )  # where x is averaged, only the first step is z's
    np.testing.assert_allclose(
        -sizes[:-1][rows] * run.gradients[:-1][rows], moves[rows], rtol=1e-6, atol=1e-12
    )


def test_rates_on_a_bowl() -> None:
    bowl = quadratic(as_surface("elliptic-bowl"), {"kappa": 20.0, "angle": 0.0})
    assert bowl is not None
    run = descend("sgd", on="elliptic-bowl", steps=200, lr=2 / 21)
    told = rates(run, bowl)
    assert told.predicted == pytest.approx(0.904762, abs=1e-6)
    assert told.measured == pytest.approx(0.904762, abs=1e-4)
    changing = descend("sgd", on="elliptic-bowl", steps=200, lr=0.05, schedule="cosine")
    assert rates(changing, bowl).predicted is None
    assert rates(changing, bowl).measured is not None
    noisy = descend("sgd", on="elliptic-bowl", steps=200, lr=2 / 21, noise=0.1)
    assert rates(noisy, bowl).predicted == told.predicted
    assert rates(noisy, bowl).measured is None
    assert rates(descend("adam", on="elliptic-bowl"), bowl).predicted is None


@pytest.mark.parametrize(
    ("slug", "kappa", "lr", "rho", "reached"),
    [
        ("sgd", 100.0, 0.0198020, None, 0.980198),
        ("momentum", 100.0, 0.0330579, 0.669421, 0.818182),
        ("sgd", 20.0, 0.0952381, None, 0.904762),
        ("momentum", 20.0, 0.1335815, 0.4026055, 0.634512),
        ("momentum-lr-inside", 20.0, 0.1335815, 0.4026055, 0.634512),
        ("nesterov", 100.0, 0.0132890, 0.7932747, 0.8847214),
    ],
)
def test_the_optimum_of_a_bowl(
    slug: str, kappa: float, lr: float, rho: float | None, reached: float
) -> None:
    bowl = quadratic(as_surface("elliptic-bowl"), {"kappa": kappa, "angle": 0.0})
    assert bowl is not None
    best = bowl_optimum(find_rule(slug), bowl)
    assert best is not None
    assert best.hyperparameters == pytest.approx(
        {"lr": lr} if rho is None else {"lr": lr, "rho": rho}, abs=1e-6
    )
    assert best.rate == pytest.approx(reached, abs=1e-6)


def test_there_is_no_optimum_out_of_range_nor_without_a_bowl() -> None:
    flat = quadratic(as_surface("(x**2 + y**2)/1e6"), {})
    saddle = quadratic(as_surface("saddle"), {})
    assert flat is not None
    assert saddle is not None
    assert bowl_optimum(find_rule("sgd"), flat) is None
    assert bowl_optimum(find_rule("sgd"), saddle) is None
    assert bowl_optimum(find_rule("adam"), flat) is None
