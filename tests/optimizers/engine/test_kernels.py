"""From a function of numbers to a kernel over lanes: whatever a rule's shape, nothing is mixed up."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from optimizers import RULES, descend, descend_many, warm_up
from optimizers.engine import kernels
from optimizers.engine.kernels import (
    gather,
    rules_modules,
    scatter,
    state_rows,
    step_address,
    step_kernel,
)
from optimizers.oracle import gradient_at, hessian_at
from optimizers.rule import Hyperparameter, Kind, Rule, State, learning_rate
from surfaces.surface import typed_surface
from tests.optimizers.plain import plain_descent, probe

WEIGHTS = tuple(
    Hyperparameter(name, name, default, 0.0, 9.0, "linear", "A weight.")
    for name, default in (("first", 2.0), ("second", 0.5))
)


def remember(
    x: float, g: float, a: float, b: float, c: float, lr: float, first: float, second: float
) -> tuple[float, ...]:
    """Three numbers that each do something else: any exchange of rows shows."""
    return -lr * (g + 0.01 * a - 0.001 * b), x, c + first, c * second + g


def bare(x: float, g: float) -> tuple[float, ...]:
    """Neither state nor hyperparameters."""
    return (-0.1 * g,)


def look_around(
    surface: Any, x: float, y: float, loss: float, gx: float, gy: float, seen: float, lr: float
) -> tuple[float, ...]:
    """Uses all that a vector rule gets: the loss, both slopes, a slope and curvatures elsewhere."""
    loss_there, gx_there, gy_there = gradient_at(surface, x - lr * gx, y - lr * gy)
    xx, xy, yy = hessian_at(surface, x, y)
    return (
        -lr * gx_there / (1.0 + abs(xx)),
        -lr * gy_there / (1.0 + abs(yy) + abs(xy)),
        seen + loss - loss_there,
    )


REMEMBER = Rule(
    "remember",
    "R",
    remember,
    ("x",),
    "t",
    "s",
    (learning_rate(0.05), *WEIGHTS),
    (State("a", "A."), State("b", "B.", 5.0), State("c", "C.", -1.0)),
)
BARE = Rule("bare", "B", bare, ("x",), "t", "s", ())
LOOK_AROUND = Rule(
    "look-around",
    "L",
    look_around,
    ("x",),
    "t",
    "s",
    (learning_rate(0.02),),
    (State("seen", "Sum."),),
    kind=Kind.VECTOR,
)

FORMULA = "x**4/4 + sin(2*y)*x + y**2"


def assert_kernel_is_function(rule: Rule) -> None:
    tape = typed_surface(FORMULA).tape()
    run, path = (
        descend(rule, on=FORMULA, start=(1.2, -0.7), steps=40),
        plain_descent(rule, tape, (1.2, -0.7), 40, rule.defaults),
    )
    assert np.array_equal(run.positions, path.positions)
    for name, values in path.state.items():
        assert np.array_equal(run.state[name], values), name


def test_three_names_of_state_and_three_hyperparameters() -> None:
    assert_kernel_is_function(REMEMBER)
    assert state_rows(REMEMBER) == 6


def test_no_state_and_no_hyperparameters() -> None:
    assert_kernel_is_function(BARE)
    assert state_rows(BARE) == 0


def test_a_vector_rule_sees_the_surface() -> None:
    assert_kernel_is_function(LOOK_AROUND)
    assert state_rows(LOOK_AROUND) == 1
    run = descend(LOOK_AROUND, on=FORMULA, start=(1.2, -0.7), steps=40)
    assert run.state["seen"].shape == (41,)


def test_probing_disturbs_no_lane() -> None:
    points = np.random.default_rng(1).uniform(-1.0, 1.0, (260, 2))
    runs = descend_many(LOOK_AROUND, on=FORMULA, starts=points, steps=40)
    for lane in (0, 100, 255, 256, 259):
        run = descend(LOOK_AROUND, on=FORMULA, start=tuple(points[lane]), steps=40)
        assert np.array_equal(runs.final_positions[lane], run.positions[-1])
        assert runs.evaluations[lane] == run.evaluations[-1] == 1 + 3 * 40


def test_probes_are_the_surface() -> None:
    tape = typed_surface(FORMULA).tape()
    surface = probe(tape)
    planes = tape.evaluate(0.3, 0.8, order=2)
    assert gradient_at(surface, 0.3, 0.8) == tuple(planes[:3])
    assert hessian_at(surface, 0.3, 0.8) == tuple(planes[3:])
    assert gradient_at(surface, 0.3, 0.8) == tuple(planes[:3])
    assert surface.asked.tolist() == [3]


def test_gather_and_scatter_in_plain_python() -> None:
    array = np.arange(12.0).reshape(4, 3)
    assert gather(array, 1, 2, (0, 0)) == (5.0, 8.0)
    scatter(array, 2, 0, (-1.0, -2.0))
    assert array[:, 0].tolist() == [0.0, 3.0, -1.0, -2.0]


def test_each_rule_is_compiled_once() -> None:
    assert all(step_kernel(rule) is step_kernel(rule) for rule in RULES[:3])
    assert len({id(step_kernel(rule)) for rule in RULES}) == len(RULES)


def test_a_rule_depends_on_the_module_it_is_written_in() -> None:
    """The names of cache files hold the digest of these sources: an edited helper is compiled anew."""
    for rule in RULES:
        assert rules_modules(rule)[0].__name__ == rule.update.__module__


def test_threads_that_ask_at_once_share_one_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "_kernels", {})
    together = threading.Barrier(4)

    def ask(_: int) -> tuple[object, int]:
        together.wait()
        return step_kernel(RULES[0]), step_address(RULES[0])

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(ask, range(4)))
    assert len(answers) == 1


def test_every_rule_is_reported_before_it_is_compiled_and_the_end_at_last() -> None:
    reports: list[tuple[int, int, str]] = []
    warm_up(lambda done, total, title: reports.append((done, total, title)))
    assert reports == [
        *((k, len(RULES), rule.title) for k, rule in enumerate(RULES)),
        (len(RULES), len(RULES), ""),
    ]


def test_it_needs_no_audience() -> None:
    warm_up()
