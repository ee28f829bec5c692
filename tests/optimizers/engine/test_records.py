"""The loop: piece by piece is all at once, and an end of any kind leaves the right rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizers import RULES, descend
from optimizers.engine.block import (
    BOUND,
    GRADIENT_NOT_FINITE,
    LEFT_BOUNDS,
    LOSS_NOT_FINITE,
    RUNNING,
)
from optimizers.engine.path import Descent
from optimizers.engine.records import Records
from optimizers.philox import GRADIENT_NOISE, normal_pair
from optimizers.problem import define_problem
from optimizers.rule import Kind, Rule
from surfaces.surface import typed_surface


def begin(
    rule: Rule, on: str = "himmelblau", start: tuple[float, float] = (0.5, -0.5), steps: int = 150
) -> Descent:
    problem = define_problem(
        rule, on=on, starts=start, steps=steps, schedule="one-cycle", noise=0.3, seeds=11
    )
    return Descent(problem)


def pieces(descent: Descent, sizes: list[int]) -> list[Records]:
    taken: list[Records] = []
    while not descent.finished:
        taken.append(descent.advance(sizes[min(len(taken), len(sizes) - 1)]))
    return taken


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
@pytest.mark.parametrize("sizes", [[1], [7], [64, 40, 3], [150], [151]], ids=str)
def test_piece_by_piece_is_all_at_once(rule: Rule, sizes: list[int]) -> None:
    whole = descend(
        rule,
        on="himmelblau",
        start=(0.5, -0.5),
        steps=150,
        schedule="one-cycle",
        noise=0.3,
        seed=11,
    )
    descent = begin(rule)
    taken = pieces(descent, sizes)
    assert [piece.first_step for piece in taken] == np.cumsum(
        [0, *(min(size, 151) for size in (sizes + sizes[-1:] * 200)[: len(taken) - 1])]
    ).tolist()
    joined = Records.joined(taken)
    for name in ("positions", "losses", "gradients", "evaluations"):
        assert np.array_equal(getattr(joined, name), getattr(whole, name)), name
    assert list(joined.state) == [variable.name for variable in rule.state]
    for name, values in joined.state.items():
        assert np.array_equal(values, whole.state[name]), name
    assert descent.status == whole.status


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_shapes_of_state_follow_the_kind(rule: Rule) -> None:
    records = begin(rule).advance(5)
    for variable in rule.state:
        values = records.state[variable.name]
        assert values.shape == ((5, 2) if rule.kind is Kind.COORDINATE else (5,))
        assert np.all(values[0] == variable.initial)


def test_a_finished_descent_has_nothing_more() -> None:
    descent = begin(RULES[0], on="x**2 + y**2", steps=10)
    assert not descent.finished
    assert len(descent.advance(10).losses) == 10
    assert not descent.finished
    assert len(descent.advance(10).losses) == 1
    assert descent.finished
    after = descent.advance(10)
    assert (len(after.losses), after.positions.shape) == (0, (0, 2))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 64])
def test_a_run_that_ends_early_delivers_each_row_once(size: int) -> None:
    sgd = RULES[0]
    surface = typed_surface("x**2 + y**2")
    descent = Descent(
        define_problem(sgd, on=surface, starts=(1.0, 2.0), steps=100, hyperparameters={"lr": 10.0})
    )
    joined = Records.joined(pieces(descent, [size]))
    whole = descend(sgd, on=surface, start=(1.0, 2.0), steps=100, lr=10.0)
    assert descent.status == LEFT_BOUNDS
    assert np.array_equal(joined.positions, whole.positions)
    assert np.array_equal(joined.losses, whole.losses)
    assert len(descent.advance(5).losses) == 0


# formula, start, lr: one step of SGD each, to where the run ends
ENDS: list[tuple[str, tuple[float, float], float, int, int]] = [
    ("x**2 + y**2", (1.0, 2.0), 10.0, LEFT_BOUNDS, 5),  # factor -19: 19**5 * 2 is beyond 1e6
    ("x**2/100 + y**2", (0.5, 2.0), 10.0, LEFT_BOUNDS, 5),  # along y alone
    ("x**2 + y**2/100", (2.0, 0.5), 10.0, LEFT_BOUNDS, 5),  # along x alone
    ("log(x) + y**2", (0.5, 0.0), 0.5, LOSS_NOT_FINITE, 0),  # to x = -0.5
    ("log(x) + y**2", (-1.0, 0.0), 0.5, LOSS_NOT_FINITE, 0),  # no loss at the start
    (
        "sqrt(x) + y**2",
        (1.0, 0.0),
        2.0,
        GRADIENT_NOT_FINITE,
        1,
    ),  # to x = 0, where the slope is infinite
    ("sqrt(x) + y**2", (0.0, 0.0), 2.0, GRADIENT_NOT_FINITE, 0),
    ("exp(-x)", (-700.0, 0.0), 1.0, LEFT_BOUNDS, 1),  # to x = 1e304, where the loss is 0
    ("exp(-x)", (-709.7, 0.0), 10.0, LOSS_NOT_FINITE, 0),  # to x = inf
    ("1/x + y**2", (1.0, 0.0), 1e-5, RUNNING, 20),
]


@pytest.mark.parametrize(("formula", "start", "lr", "status", "steps"), ENDS)
def test_every_end_leaves_the_rows_up_to_it(
    formula: str, start: tuple[float, float], lr: float, status: int, steps: int
) -> None:
    run = descend("sgd", on=formula, start=start, steps=20, lr=lr)
    assert (run.status, run.steps_taken) == (status, steps)
    assert run.positions[0].tolist() == list(start)
    assert np.all(np.isfinite(run.positions))
    assert np.all(np.isfinite(run.losses)) == (start[0] != -1.0)
    assert np.all(np.isfinite(run.gradients[:-1]))
    assert np.all(np.abs(run.positions[:-1]) <= BOUND)
    assert (np.abs(run.positions[-1]).max() > BOUND) == (status == LEFT_BOUNDS)
    assert run.metrics.final_loss == run.losses[-1] or not np.isfinite(run.losses[-1])


def test_positions_on_the_bound_are_within_it() -> None:
    run = descend("sgd", on="x", start=(-99_999.0, 0.0), steps=90_001, lr=10.0)
    assert run.positions[-1, 0] == -999_999.0 - 10.0 or run.status == LEFT_BOUNDS
    assert np.all(np.abs(run.positions[:-1]) <= BOUND)
    exactly = descend("sgd", on="x", start=(-1e5, 0.0), steps=90_000, lr=10.0)
    assert exactly.positions[-1, 0] == -BOUND
    assert exactly.status == RUNNING


def test_a_long_run_is_its_own_continuation() -> None:
    """Nothing is lost or repeated at step 5000 or at the last row."""
    options: dict[str, Any] = {"on": "rosenbrock", "lr": 0.0005, "rho": 0.5}
    run = descend("momentum", steps=5000, **options)
    longer = descend("momentum", steps=5001, **options)
    assert np.array_equal(longer.positions[:5001], run.positions)
    v = 0.5 * run.state["v"][-1] + run.gradients[-1]
    assert np.array_equal(longer.positions[-1], run.positions[-1] + -0.0005 * v)


def test_with_noise_the_rule_is_told_another_gradient_and_that_is_kept() -> None:
    run = descend("sgd", on="himmelblau", steps=40, lr=0.01, noise=0.5, seed=3)
    told = run.records.told
    assert told is not None
    noise = np.array([normal_pair(3, step, GRADIENT_NOISE) for step in range(40)])
    np.testing.assert_allclose(told[:-1], run.gradients[:-1] + 0.5 * noise, rtol=1e-12)
    np.testing.assert_allclose(np.diff(run.positions, axis=0), -0.01 * told[:-1], rtol=1e-9)
    assert np.isnan(told[-1]).all(), "from the last position it took no step"


def test_with_a_batch_the_rule_is_told_the_slope_of_its_rows() -> None:
    run = descend("sgd", on="line-fit", steps=30, lr=0.01, batch=2, seed=4)
    told = run.records.told
    assert told is not None
    np.testing.assert_allclose(np.diff(run.positions, axis=0), -0.01 * told[:-1], rtol=1e-9)
    assert not np.allclose(told[:-1], run.gradients[:-1])


def test_what_was_told_is_the_same_in_pieces_and_absent_without_noise() -> None:
    problem = define_problem("sgd", on="elliptic-bowl", steps=50, noise=0.3, seeds=5)
    pieces, whole = Descent(problem), Descent(problem)
    parts = [pieces.advance(7) for _ in range(8)]
    told, at_once = Records.joined(parts).told, whole.advance(51).told
    assert told is not None
    assert at_once is not None
    assert np.array_equal(told, at_once, equal_nan=True)
    assert descend("sgd", on="elliptic-bowl", steps=5).records.told is None
