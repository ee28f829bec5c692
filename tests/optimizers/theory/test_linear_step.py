"""A rule's matrix from its tape: against its own function, probes, and algebra by others."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from optimizers import RULES, find_rule
from optimizers.rule import Kind, Rate, Rule, rule
from optimizers.theory.linear_step import CURVATURE, learning_rate_is, linear_step
from tests.optimizers.theory.test_quadratic import LINEAR

Array = npt.NDArray[np.float64]


def probed(declared: Rule) -> bool:
    """Linear at every probe: the sum of what the function makes of each of its arguments alone."""
    if declared.kind is not Kind.COORDINATE:
        return False
    random, chosen = np.random.default_rng(0), tuple(declared.defaults.values())
    size = 2 + len(declared.state)
    with np.errstate(all="ignore"):
        units = np.array([declared.update(*unit, *chosen) for unit in np.eye(size)], float)
        probes = random.normal(size=(4, size))
        stepped = np.array([declared.update(*probe, *chosen) for probe in probes], float)
    return bool(np.allclose(stepped, probes @ units, rtol=1e-9, atol=1e-12))


@pytest.mark.parametrize("declared", RULES, ids=lambda each: each.slug)
def test_a_step_is_linear_if_probes_say_so(declared: Rule) -> None:
    assert (linear_step(declared) is not None) == probed(declared) == (declared.slug in LINEAR)
    assert (declared.optimum is not None) == (declared.slug in LINEAR)


def stepped(declared: Rule, curvature: float, chosen: tuple[float, ...]) -> Array:
    """The matrix by columns: what the function makes of a position of 1, then of each state."""
    columns = []
    for x, *state in np.eye(1 + len(declared.state)):
        displacement, *new = declared.update(x, curvature * x, *state, *chosen)
        columns.append([x + displacement, *new])
    return np.array(columns, float).T


@rule
def decayed(x: float, g: float, lr: float = 0.1, pull: float = 0.2) -> tuple[float, ...]:
    """Gradient descent with a pull towards zero."""
    return (-lr * (g + pull * x),)


@rule
def divided(x: float, g: float, v: float, lr: float = 0.1, mass: float = 2.0) -> tuple[float, ...]:
    """A heavy ball with denominators in both results."""
    v = (v * mass - g / (1.0 + lr)) / (1.0 + mass)
    return lr * v / mass, v


@rule
def three(
    x: float, g: float, v: float, w: float, lr: float = 0.1, a: float = 0.6, b: float = 0.3
) -> tuple[float, ...]:
    """Two velocities, of which one follows the other."""
    v = a * v + g
    w = b * w + (1.0 - b) * v
    return -lr * (v + 0.5 * w), v, w


MADE = [decayed, divided, three]


@pytest.mark.parametrize("declared", [*map(find_rule, LINEAR), *MADE], ids=lambda each: each.slug)
def test_the_matrix_is_what_the_function_does(declared: Rule) -> None:
    step, random = linear_step(declared), np.random.default_rng(5)
    assert step
    for _ in range(40):
        curvature, *numbers = random.uniform(0.01, 0.99, 1 + len(declared.hyperparameters)).tolist()
        values = dict(zip(declared.defaults, numbers, strict=True)) | {CURVATURE: curvature}
        expected = stepped(declared, curvature, tuple(numbers))
        np.testing.assert_allclose(step.matrices(values), expected, rtol=1e-13, atol=1e-15)
        states = [0.0] * len(declared.state)
        answer = declared.update(0.0, 1.0, *states, *numbers)
        np.testing.assert_allclose(step.answer(values), answer, rtol=1e-13)


def test_arrays_of_numbers_have_a_matrix_each() -> None:
    step, lrs = linear_step(find_rule("momentum")), np.array([0.1, 0.3, 0.7])
    assert step
    found = step.matrices({"lr": lrs, "rho": 0.5, CURVATURE: np.array([[1.0], [4.0]])})
    assert found.shape == (2, 3, 2, 2)
    alone = step.matrices({"lr": 0.3, "rho": 0.5, CURVATURE: 4.0})
    np.testing.assert_array_equal(found[1, 1], alone)


@rule
def signed(x: float, g: float, lr: float = 0.1) -> tuple[float, ...]:
    """A step whose size does not depend on the slope."""
    return (-lr * np.sign(g),)


@rule
def offset(x: float, g: float, lr: float = 0.1) -> tuple[float, ...]:
    """A step that drifts."""
    return (-lr * g + 1e-3,)


@rule
def squared(x: float, g: float, v: float, lr: float = 0.1) -> tuple[float, ...]:
    """A step that multiplies states."""
    return -lr * g * v, v


@rule
def counted(x: float, g: float, t: float, lr: float = 0.1) -> tuple[float, ...]:
    """A step that shrinks as steps are counted."""
    return -lr * g / (t + 1.0), t + 1.0


@rule
def endless(x: float, g: float, lr: float = 0.1, a: float = 0.3, b: float = 0.2) -> tuple[Any, ...]:
    """A step whose factor is a polynomial of a million terms."""
    a, b = (a + b) * (a - lr), (b + lr) * (b + a)
    a, b = (a + b) * (a - lr), (b + lr) * (b + a)
    a, b = (a + b) * (a - lr), (b + lr) * (b + a)
    a, b = (a + b) * (a - lr), (b + lr) * (b + a)
    a, b = (a + b) * (a - lr), (b + lr) * (b + a)
    a, b = (a + b) * (a - lr), (b + lr) * (b + a)
    a, b = (a + b) * (a - lr), (b + lr) * (b + a)
    a, b = (a + b) * (a - lr), (b + lr) * (b + a)
    a, b = (a + b) * (a - lr), (b + lr) * (b + a)
    return (-lr * g * a * b,)


@pytest.mark.parametrize("declared", [signed, offset, squared, counted, endless])
def test_what_is_not_linear_is_told_apart(declared: Rule) -> None:
    assert linear_step(declared) is None


def test_a_learning_rate_is_a_factor_where_the_step_is_linear() -> None:
    assert learning_rate_is(decayed) is Rate.SLOPE
    assert learning_rate_is(signed) is Rate.LENGTH
    assert learning_rate_is(find_rule("prodigy")) is Rate.SHARE
