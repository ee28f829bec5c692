"""Derivatives that exist come out at edges, overflow and kinks, or are nan.

They are held against differences of 400 digits.
"""

from __future__ import annotations

import math
from itertools import product
from typing import Any, Final

import mpmath
import numpy as np
import pytest

from surfaces.autodiff.emitter import WIDTH
from surfaces.expression import Binary, Call, Expression, Name, Negative, Number, write_formula
from surfaces.formula import parse
from surfaces.rewriting import rewritten
from surfaces.surface import typed_surface
from tests.surfaces.autodiff.native_reference import Array, native_planes

NATURAL: Final = [
    # formula, place, value, gradient
    ("cos(sqrt(x**2 + y**2))", (0, 0), 1, (0, 0)),
    ("sqrt(x**2 + y**2)**3", (0, 0), 0, (0, 0)),
    ("sqrt(x**4 + y**4)", (0, 0), 0, (0, 0)),
    ("exp(-sqrt(x**2 + y**2)**3)", (0, 0), 1, (0, 0)),
    ("acos(1 - x**4) + y**2", (0, 1), 1, (0, 2)),
    ("sqrt(x - x)", (0, 0), 0, (0, 0)),
    ("exp(-1/x**2) + y**2", (0, 1), 1, (0, 2)),
    ("x/exp(x)", (710, 0), 3.1781632202293e-306, (-3.1736869340037e-306, 0)),
    ("1/(1 + exp(-100*x)) + y**2", (-8, 1), 1, (0, 2)),
    ("1/(1 + exp(x))", (710, 0), 4.47628622567513e-309, (-4.47628622567513e-309, 0)),
    ("x*exp(-exp(x)) + y**2", (710, 1), 1, (0, 2)),
    ("1/cosh(100*x) + y**2", (8, 1), 1, (0, 2)),
    ("tanh(exp(x)) + y**2", (710, 1), 2, (0, 2)),
    ("atan(exp(100*x)) + y**2", (8, 1), 1 + math.pi / 2, (0, 2)),
    ("atan(exp(x))", (400, 0), math.pi / 2, (1.915169596714006e-174, 0)),
    ("exp(-x**64) + y**2", (1e5, 1), 1, (0, 2)),
    ("log(exp(x))", (-720, 0), -720, (1, 0)),
    ("-log(exp(-x**2/2) + exp(-y**2/2))", (38.3, 38.3), 732.7518528194400547, (19.15, 19.15)),
    ("log(exp(-(x - 3)**2) + exp(-(x + 3)**2)) + y**2", (30, 1), -728, (-54, 2)),
    ("log(exp(100*x) + exp(100*y))", (-7.2, -7.2), -719.3068528194400547, (50, 50)),
    ("log(exp(x) + 1)", (710, 1), 710, (1, 0)),
    ("log1p(exp(x)) + log10(exp(y))", (800, -800), 800 - 800 / math.log(10), (1, 1 / math.log(10))),
    ("log(exp(x)/(exp(x) + exp(y)))", (0, 800), -800, (1, -1)),
    ("exp(x)/(exp(x) + exp(y))", (800, 800), 0.5, (0.25, -0.25)),
    ("-log(1 - sigmoid(x)) - log(sigmoid(y))", (800, -800), 1600, (1, -1)),
    ("log(x*exp(-y))", (1, 800), -800, (1, -1)),
    ("log(cosh(100*x)) + y**2", (8, 1), 800.3068528194400547, (100, 2)),
    ("x**sign(y)", (-1, 1), -1, (1, 0)),
    ("x**max(2, y)", (-1, 0), 1, (-2, 0)),
    ("(-2)**(2 + 0*x) + x**2", (1, 1), 5, (2, 0)),
    ("(x**2)**abs(y)", (0, 0.75), 0, (0, 0)),
    ("y*sqrt(abs(x)**3)", (0, 1), 0, (0, 0)),
    ("sqrt(abs(x))*x + y**2", (0, 1), 1, (0, 2)),
    ("cbrt(x)*x + y**2", (0, 1), 1, (0, 2)),
    ("tanh(x)", (20, 0), 1, (1.6993417021166355e-17, 0)),
    ("1 - sigmoid(x)", (40, 0), 0, (-4.248354255291589e-18, 0)),
    ("-sigmoid(x)**2", (36, 1), -1, (-4.6390456604871e-16, 0)),
    ("max(x, 0) - max(-x, 0)", (0, 0), 0, (1, 0)),
    ("min(x, y)*max(x, y)", (2, 2), 4, (2, 2)),
    ("abs(x)*sign(x)", (0, 0), 0, (1, 0)),
    ("abs(x)*abs(x)", (0, 0), 0, (0, 0)),
    ("sqrt(abs(x))*sqrt(abs(x))*sign(x) + y**2", (0, 1), 1, (1, 2)),
    ("cbrt(x)**3", (0, 0), 0, (1, 0)),
    ("sqrt(x**2) + y", (1e200, 0), 1e200, (1, 1)),
]


@pytest.mark.parametrize(
    ("formula", "place", "value", "gradient"), NATURAL, ids=[row[0] for row in NATURAL]
)
def test_value_and_slopes_are_the_true_ones(
    formula: str, place: tuple[float, float], value: float, gradient: tuple[float, float]
) -> None:
    tape = typed_surface(formula).tape()
    for order in (1, 2):
        found = tape.evaluate(*place, order)[:3]
        np.testing.assert_allclose(found, [value, *gradient], rtol=1e-13)


@pytest.mark.parametrize("formula", ["exp(y)", "y**2", "sqrt(y)*y", "cos(sqrt(y**2))", "abs(y)**y"])
def test_a_slope_along_the_other_axis_is_not_spoilt(formula: str) -> None:
    tape = typed_surface(f"sqrt(x) + cbrt(x) + {formula}").tape()
    alone = typed_surface(formula).tape()
    for y in (0.0, 1.0, 20.0):
        planes, wanted = tape.evaluate(0.0, y, 2), alone.evaluate(0.0, y, 2)
        assert np.array_equal(planes[[2, 5]], wanted[[2, 5]], equal_nan=True)


@pytest.mark.parametrize(
    ("formula", "place", "second"),
    [
        ("abs(x)*abs(x) + y**2", (0, 1), (2, 0, 2)),
        ("abs(x)**4*y**2", (0, 1), (0, 0, 0)),
        ("1/cosh(100*x) + y**2", (8, 1), (0, 0, 2)),
        ("tanh(x)", (20, 0), (-3.398683404233271e-17, 0, 0)),
        ("log(cosh(100*x)) + y**2", (8, 1), (0, 0, 2)),
        ("log(exp(x) + exp(y))", (800, 800), (0.25, -0.25, 0.25)),
        ("log(x)", (1e-200, 1), (-np.inf, 0, 0)),
        ("x**max(2, y)", (-1, 0), (2, 0, 0)),
        ("cos(abs(x)) + cosh(sqrt(y**2))", (0, 0), (-1, 0, 1)),
        ("sqrt(x**4) + y**2", (0, 1), (2, 0, 2)),
        ("sqrt(abs(x))*sqrt(abs(x))*sign(x) + y**2", (0, 1), (0, 0, 2)),
        ("exp(-1/x**2) + y**2", (0, 1), (0, 0, 2)),
        ("abs(x)**3 + y**2", (0, 1), (0, 0, 2)),
        ("sqrt(x**2 + y**2)**3", (0, 0), (0, 0, 0)),
        ("exp(-sqrt(x**2 + y**2)**3)", (0, 0), (0, 0, 0)),
        ("y*x**2*max(x, 0)", (0, 1), (0, 0, 0)),
        ("(x*y)**2*abs(x - y)", (0, 0), (0, 0, 0)),
        ("sqrt(cosh(x))", (710, 0), (2.642202423028059e153, 0, 0)),
        ("abs(x)*x + y**2", (0, 1), (np.nan, 0, 2)),
        ("max(x, 0)**2 + y**2", (0, 1), (np.nan, 0, 2)),
        ("max(x, -x)*max(x, -x) + y**2", (0, 1), (np.nan, 0, 2)),
        ("sqrt(x**2 + y**2)**2", (0, 0), (np.nan, np.nan, np.nan)),
    ],
)
def test_second_derivatives_are_true_or_not_told(
    formula: str, place: tuple[float, float], second: tuple[float, ...]
) -> None:
    tape = typed_surface(formula).tape()
    np.testing.assert_allclose(tape.evaluate(*place, order=2)[3:], second, rtol=1e-12)
    x, y = (np.full(WIDTH, float(number)) for number in place)
    np.testing.assert_allclose(native_planes(tape, x, y, 2, WIDTH)[3:, 0], second, rtol=1e-12)


@pytest.mark.parametrize("formula", ["cbrt(x**3)", "sqrt(x)*sqrt(x)"])
def test_a_slope_that_can_not_be_told_is_nan(formula: str) -> None:
    assert np.isnan(typed_surface(formula).tape().evaluate(0.0, 0.0, order=1)[1])


@pytest.mark.parametrize(
    ("formula", "meaning"),
    [
        ("log(exp(x)+exp(y))", "logaddexp(x,y)"),
        ("log(1+exp(-x))", "softplus(-x)"),
        ("log(2*exp(x))", "log(2)+x"),
        ("1/(1+exp(-x))", "sigmoid(x)"),
        ("3/(exp(x)+1)", "3*sigmoid(-x)"),
        ("x/exp(-y)", "x*exp(y)"),
        ("abs(x)**2", "x**2"),
        ("log(2)*x", "log(2)*x"),
        ("log(x+exp(y))", "log(x+exp(y))"),
        ("log(1-exp(x))", "log(1-exp(x))"),
        ("x/(1+x)", "x/(1+x)"),
        ("abs(x)**3", "x**2*abs(x)"),
        ("sqrt(x*y)**3 + sqrt(y)**5", "x*y*sqrt(x*y)+y**2*sqrt(y)"),
        ("sqrt(x**2) + sqrt(x*x)", "abs(x)+abs(x)"),
        ("sqrt(x**4) + sqrt(x**6)", "x**2+abs(x**3)"),
        ("sqrt(abs(x))*sqrt(abs(x))*sign(x)", "x"),
        ("sqrt(abs(x))**2 + cbrt(y)**3", "abs(x)+y"),
        ("sqrt(x)**2 + sqrt(x)*sqrt(x)", "sqrt(x)**2+sqrt(x)*sqrt(x)"),
    ],
)
def test_rewritings_and_what_is_left_alone(formula: str, meaning: str) -> None:
    assert write_formula(rewritten(parse(formula))) == meaning


PLACES: Final = (0.0, 1.0, -1.0, 0.5, 20.0, 40.0, 710.0, -720.0, 1e5)
_INNER: Final = (
    *(
        "x",
        "-x",
        "x**2",
        "x**3",
        "x**4",
        "1-x",
        "1-x**2",
        "1-x**4",
        "abs(x)",
        "exp(x)",
        "exp(-x**2)",
    ),
    *("sqrt(x)", "max(x,0)", "1/x", "tanh(x)", "sigmoid(x)", "cosh(x)", "log(x)", "sin(x)"),
)
_OUTER: Final = (
    *("sqrt", "exp", "log", "sin", "cos", "asin", "acos", "atan", "tanh", "sigmoid", "softplus"),
    *("abs", "cosh", "cbrt"),
)
_FORMS: Final = (
    "{0}*{1}",
    "{0}+{1}",
    "{0}/({1})",
    "({0})**2-{1}",
    "max({0},{1})",
    "abs({0})**({1})",
)


def invented(count: int) -> list[str]:
    """Small formulas of x: an outer function of an inner one, and two of these joined."""
    generator = np.random.default_rng(3)
    small = [f"{f}({u})" for f, u in product(_OUTER, _INNER)]
    pairs = generator.choice(len(small), (count, 2))
    forms = generator.choice(len(_FORMS), count)
    joined = [
        _FORMS[form].format(small[a], _INNER[b % len(_INNER)])
        for form, (a, b) in zip(forms, pairs, strict=True)
    ]
    return [*small, *joined]


class Undefined(Exception):
    """A formula has no value."""


_CALLS: Final[dict[str, Any]] = {
    **{name: getattr(mpmath, name) for name in ("exp", "sin", "cos", "atan", "tanh", "cosh")},
    "sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)),
    "softplus": lambda u: mpmath.log(1 + mpmath.exp(u)),
    "abs": abs,
    "max": max,
    "cbrt": lambda u: mpmath.sign(u) * mpmath.cbrt(abs(u)),
}
_DOMAINS: Final[dict[str, Any]] = {
    "sqrt": (mpmath.sqrt, lambda u: u >= 0),
    "log": (mpmath.log, lambda u: u > 0),
    "asin": (mpmath.asin, lambda u: abs(u) <= 1),
    "acos": (mpmath.acos, lambda u: abs(u) <= 1),
}


def exact(expression: Expression, x: Any) -> Any:
    """The formula at x to mpmath's precision."""
    match expression:
        case Number(value):
            return mpmath.mpf(value)
        case Name():
            return x
        case Negative(operand):
            return -exact(operand, x)
        case Call(function, arguments):
            given = [exact(argument, x) for argument in arguments]
            if max(map(abs, given)) > 2_000 and function in ("exp", "cosh", "sin", "cos"):
                raise Undefined  # takes as many digits
            if function not in _DOMAINS:
                return _CALLS[function](*given)
            plain, inside = _DOMAINS[function]
            if inside(*given):
                return plain(*given)
        case Binary(symbol, left, right):
            u, v = exact(left, x), exact(right, x)
            if symbol in "+-*":
                return {"+": u + v, "-": u - v, "*": u * v}[symbol]
            if symbol == "/" and v != 0:
                return u / v
            if symbol == "**" and (u > 0 or (v == int(v) and (u != 0 or v >= 0))):
                return u**v
            if symbol == "**" and u == 0 and v > 0:
                return mpmath.mpf(0)
    raise Undefined


def true_bend(expression: Expression, x: float, value: float) -> float | None:
    """The second derivative by differences on both sides and about the middle, if they agree."""
    place, bends = mpmath.mpf(x), []
    try:
        for step in (mpmath.mpf(10) ** -30, -(mpmath.mpf(10) ** -30), mpmath.mpf(10) ** -36):
            a, b, c, d = (exact(expression, place + k * step) for k in (-1, 0, 1, 2))
            bends += [(a - 2 * b + c) / step**2, (b - 2 * c + d) / step**2]
    except (Undefined, OverflowError, ZeroDivisionError):
        return None
    if abs(b - value) > 1e-10 * max(abs(b), 1e-10):
        return None
    scale = max(map(abs, bends))
    if scale < 1e-25 and max(map(abs, bends[4:])) <= scale / 10:
        return 0.0  # as of |x|**3 at 0
    if scale > 1e300 or max(abs(bend - bends[0]) for bend in bends) > 1e-8 * scale:
        return None
    return float(bends[0])


def true_slope(expression: Expression, x: float, value: float) -> float | None:
    """The two-sided derivative by differences of two sizes.

    None where the sides part, or rounding has spoilt the value.
    """
    place, slopes = mpmath.mpf(x), []
    try:
        middle = exact(expression, place)
        for step in (mpmath.mpf(10) ** -30, -(mpmath.mpf(10) ** -30), mpmath.mpf(10) ** -36):
            slopes.append((exact(expression, place + step) - middle) / step)
    except (Undefined, OverflowError, ZeroDivisionError):
        return None
    if abs(middle - value) > 1e-10 * max(abs(middle), 1e-10):
        return None
    scale = max(map(abs, slopes))
    if abs(slopes[2]) <= abs(slopes[0]) / 10 and abs(slopes[1]) <= 10 * abs(slopes[0]):
        return 0.0  # as of x**2 or |x|**1.5 at 0
    if scale > 1e300 or max(abs(slope - slopes[0]) for slope in slopes) > 1e-10 * scale:
        return None
    return float(slopes[0])


def is_true(slope: float, true: float, value: float) -> bool:
    """Near enough for what rounding does; a small slope is not told as none."""
    error, size = abs(slope - true), max(1.0, abs(value))
    if true == 0.0:
        return error <= 1e-12 * size
    return error <= (1e-9 if abs(true) > 1e-3 * size else 0.2) * abs(true) + 1e-300


def evaluated(formula: str, x: Array, *, native: bool) -> Array:
    """Value and slope at many places."""
    tape = typed_surface(formula).tape()
    y = np.zeros_like(x)
    return native_planes(tape, x, y, 1, WIDTH)[:2] if native else tape.evaluate(x, y, 1)[:2]


def test_second_derivatives_of_invented_formulas_are_not_false() -> None:
    told, untold, false = 0, [], []
    places = np.array(PLACES)
    with mpmath.workdps(400), np.errstate(all="ignore"):
        for formula in invented(150):
            planes = typed_surface(formula).tape().evaluate(places, 0.0 * places, 2)
            for x, value, bend in zip(PLACES, planes[0], planes[3], strict=True):
                true = true_bend(parse(formula), x, value) if np.isfinite(value) else None
                if true is None:
                    continue
                if not np.isfinite(bend):
                    untold.append((formula, x, true))
                elif not is_true(bend, true, max(abs(value), 1e6)):
                    false.append((formula, x, true, float(bend)))
                else:
                    told += 1
    assert told > 2_000
    assert not false
    assert len(untold) < 0.05 * told, untold


def test_slopes_of_invented_formulas_are_true_or_not_told() -> None:
    """Derivatives that exist beside a finite value are nearly always found, never told falsely."""
    told, untold, false = 0, [], []
    places = np.resize(PLACES, 16)
    with mpmath.workdps(400):
        for number, formula in enumerate(invented(150)):
            values, slopes = evaluated(formula, places, native=number % 2 == 0)
            for x, value, slope in zip(PLACES, values, slopes, strict=False):
                true = true_slope(parse(formula), x, value) if np.isfinite(value) else None
                if true is None:
                    continue
                if not np.isfinite(slope):
                    untold.append((formula, x, true))
                elif not is_true(slope, true, value):
                    false.append((formula, x, true, float(slope)))
                else:
                    told += 1
    assert told > 2_000
    assert not false
    assert len(untold) < 0.01 * told, untold
