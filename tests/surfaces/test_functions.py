"""Functions that formulas define: NumPy's values, and slopes where a formula has two sides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from surfaces.formula import FUNCTIONS, UNLIMITED, Call, Name, parse, walk
from surfaces.functions import DEFINITIONS, PRIMITIVES
from surfaces.surface import typed_surface

SIDES = np.array(
    [
        -700.5,
        -40.0,
        -3.5,
        -2.5,
        -2.0,
        -1.0,
        -0.5,
        -0.3,
        0.0,
        0.3,
        0.5,
        1.0,
        1.5,
        2.5,
        3.5,
        40.0,
        700.5,
    ]
)
INSIDE = np.linspace(-0.99, 0.99, 17)
ABOVE = np.array([1e-9, 0.1, 0.5, 1.0, 2.0, 8.0, 1000.0])

NUMPY: dict[str, tuple[Any, Any]] = {
    "ln": (np.log, ABOVE),
    "log10": (np.log10, ABOVE),
    "log2": (np.log2, ABOVE),
    "log1p": (np.log1p, ABOVE),
    "exp2": (np.exp2, SIDES),
    "expm1": (np.expm1, SIDES),
    "square": (np.square, SIDES),
    "cbrt": (np.cbrt, SIDES),
    "sec": (lambda u: 1 / np.cos(u), SIDES),
    "csc": (lambda u: 1 / np.sin(u), ABOVE),
    "cot": (lambda u: 1 / np.tan(u), ABOVE),
    "arcsin": (np.arcsin, INSIDE),
    "arccos": (np.arccos, INSIDE),
    "arctan": (np.arctan, SIDES),
    "sech": (lambda u: 1 / np.cosh(u), SIDES),
    "csch": (lambda u: 1 / np.sinh(u), ABOVE[:-1]),
    "coth": (lambda u: 1 / np.tanh(u), ABOVE[:-1]),
    "asinh": (np.arcsinh, SIDES),
    "acosh": (np.arccosh, 1 + ABOVE),
    "atanh": (np.arctanh, INSIDE),
    "floor": (np.floor, SIDES),
    "ceil": (np.ceil, SIDES),
    "round": (np.round, SIDES),
    "trunc": (np.trunc, SIDES),
    "relu": (lambda u: np.maximum(u, 0), SIDES),
}
OF_TWO: dict[str, Any] = {"hypot": np.hypot, "atan2": np.arctan2, "mod": np.mod, "pow": np.power}


def evaluated(formula: str, x: Any, y: Any = 0.5, order: int = 0) -> Any:
    return typed_surface(formula).tape().evaluate(x, y, order)


@pytest.mark.parametrize("name", NUMPY)
def test_values_are_those_of_numpy(name: str) -> None:
    function, places = NUMPY[name]
    np.testing.assert_allclose(
        evaluated(f"{name}(x)", places)[0], function(places), rtol=1e-14, atol=3e-16
    )


@pytest.mark.parametrize("name", OF_TWO)
def test_values_of_two_arguments_are_those_of_numpy(name: str) -> None:
    x, y = (grid.ravel() for grid in np.meshgrid(SIDES[1:-1], SIDES[1:-1]))
    x, y = x[(x != 0) & (y != 0)], y[(x != 0) & (y != 0)]
    if name == "pow":
        x = np.abs(x)
    if name == "mod":  # away from multiples that rounding moves to the other side
        x, y = x[np.abs(y) != 0.3], y[np.abs(y) != 0.3]
    with np.errstate(over="ignore"):
        wanted = OF_TWO[name](x, y)
    np.testing.assert_allclose(evaluated(f"{name}(x, y)", x, y)[0], wanted, rtol=1e-13, atol=1e-15)


def test_clip_keeps_what_lies_between() -> None:
    assert evaluated("clip(x, -1, 2)", SIDES)[0].tolist() == np.clip(SIDES, -1, 2).tolist()


def test_atan2_is_right_on_the_axes_with_its_slopes() -> None:
    x, y = np.array([1.0, 0.0, -1.0, 0.0, -2.0]), np.array([0.0, 1.0, 0.0, -1.0, 1e-12])
    value, dx, dy = evaluated("atan2(y, x)", x, y, 1)
    np.testing.assert_allclose(value, np.arctan2(y, x), rtol=1e-15)
    r = x**2 + y**2
    np.testing.assert_allclose(dx, -y / r, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(dy, x / r, rtol=1e-12, atol=1e-300)


def test_two_sided_definitions_have_one_slope_at_zero() -> None:
    for formula, slope in (
        ("asinh(x)", 1.0),
        ("relu(x)", 0.5),  # the mean of its sides
        ("round(x)", 0.0),
        ("expm1(x)", 1.0),
    ):
        assert evaluated(formula, 0.0, order=1)[1] == slope, formula


def test_asinh_keeps_its_digits_on_either_side() -> None:
    places = np.array([-1e8, -1e5, 1e5, 1e8])
    np.testing.assert_allclose(evaluated("asinh(x)", places)[0], np.arcsinh(places), rtol=1e-15)


def test_steps_are_level_and_mod_has_the_slope_of_its_argument() -> None:
    for formula in ("floor(x)", "ceil(x)", "round(x)", "trunc(x)"):
        assert evaluated(formula, np.array([-1.7, 2.2]), order=2)[1:].tolist() == [[0.0, 0.0]] * 5
    assert evaluated("mod(x, 2)", 3.5, order=1).tolist() == [1.5, 1.0, 0.0]


def test_definitions_are_made_of_primitives_and_their_parameters() -> None:
    for name, definition in DEFINITIONS.items():
        nodes = list(walk(parse(definition.formula, UNLIMITED)))
        assert {n.function for n in nodes if isinstance(n, Call)} <= PRIMITIVES.keys(), name
        assert {n.name for n in nodes if isinstance(n, Name)} - {"pi"} == {*definition.parameters}


def test_every_function_has_a_value_to_hold_it_to() -> None:
    tested = NUMPY.keys() | OF_TWO.keys() | {"clip"}
    assert FUNCTIONS.keys() - tested <= PRIMITIVES.keys()


def test_nested_definitions_cost_no_more_than_their_length() -> None:
    """A definition uses its argument several times, but computes it once."""
    tape = typed_surface("asinh(" * 20 + "x" + ")" * 20).tape()
    assert len(tape.code) < 20 * 25
