"""Exact derivatives, the same to the last bit however many points are asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from surfaces.autodiff import operations as ops
from surfaces.autodiff.builder import compile_tape
from surfaces.catalog import SURFACES
from surfaces.formula import FUNCTIONS, Call, parse, walk
from surfaces.functions import POWER
from surfaces.surface import Surface, typed_surface
from tests.surfaces.formulas import FORMULAS, SAMPLES, SMOOTH_FORMULAS, Sample, points
from tests.surfaces.sympy_reference import (
    Array,
    central_differences,
    planes_at,
    python_value,
    same_bits,
    scale_of,
    sympy_planes,
)

ROUNDING = 1e-12
"""Relative to the largest of a plane: some thousand roundings of 1e-16 each, in both ways of
computing."""

STEP = 1e-5
DIFFERENCE = 2e-6
"""Relative: STEP**2 times third derivatives that are up to some thousand times the first, and
rounding / STEP."""


def assert_planes_agree(planes: Array, wanted: Array) -> None:
    error = np.abs(planes - wanted) / scale_of(wanted)
    assert np.all(error <= ROUNDING), f"planes are off by {error.max(axis=1)}"


def sample_id(sample: Sample) -> str:
    return sample.formula


def parameter_sets(surface: Surface) -> list[dict[str, float]]:
    """The defaults, both ends of every range, and something between."""
    between = {p.name: 0.37 * p.low + 0.63 * p.high for p in surface.parameters}
    ends = [{p.name: getattr(p, end) for p in surface.parameters} for end in ("low", "high")]
    return [{}, between, *ends] if surface.parameters else [{}]


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.slug)
def test_derivatives_of_every_surface_agree_with_sympy(surface: Surface) -> None:
    x, y = points(surface.view, 40, seed=1)
    for given_parameters in parameter_sets(surface):
        parameters = surface.complete(given_parameters)
        # over data: the formula of a row, at the data's first; that the whole is their mean is
        # tested with the data
        row = (
            dict(zip(surface.data.columns, surface.data.rows[0], strict=True))
            if surface.data
            else {}
        )
        tape = (
            compile_tape(surface.expression).bind(parameters | row)
            if row
            else surface.tape(parameters)
        )
        assert_planes_agree(
            planes_at(tape, x, y), sympy_planes(surface.formula, x, y, parameters | row)
        )


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.slug)
def test_derivatives_of_every_surface_agree_with_central_differences(surface: Surface) -> None:
    x, y = points(surface.view, 40, seed=2)
    for parameters in parameter_sets(surface):
        assert_agrees_with_differences(surface, parameters, x, y)


@pytest.mark.parametrize("sample", SAMPLES, ids=sample_id)
def test_derivatives_of_everything_in_the_language_agree_with_sympy(sample: Sample) -> None:
    x, y = points(sample.view, 20, seed=3)
    parameters = dict(sample.parameters)
    planes = planes_at(typed_surface(sample.formula).tape(parameters), x, y)
    assert_planes_agree(planes, sympy_planes(sample.formula, x, y, parameters))


@pytest.mark.parametrize("sample", SAMPLES, ids=sample_id)
def test_derivatives_of_everything_in_the_language_agree_with_central_differences(
    sample: Sample,
) -> None:
    x, y = points(sample.view, 20, seed=4)
    assert_agrees_with_differences(typed_surface(sample.formula), dict(sample.parameters), x, y)


def assert_agrees_with_differences(
    surface: Surface, parameters: dict[str, float], x: Array, y: Array
) -> None:
    tape = surface.tape(parameters)
    planes = planes_at(tape, x, y)
    gx, gy = central_differences(lambda a, b: tape.evaluate(a, b)[0], x, y, STEP)
    xx, xy = central_differences(lambda a, b: tape.evaluate(a, b, order=1)[1], x, y, STEP)
    yx, yy = central_differences(lambda a, b: tape.evaluate(a, b, order=1)[2], x, y, STEP)
    wanted = np.array([planes[0], gx, gy, xx, xy, yy])
    assert np.all(np.abs(planes - wanted) <= DIFFERENCE * scale_of(wanted))
    assert np.all(np.abs(planes[4] - yx) <= DIFFERENCE * scale_of(wanted)[4])


def test_samples_use_every_function_and_every_operation() -> None:
    trees = [parse(sample.formula) for sample in SAMPLES]
    assert {
        node.function for tree in trees for node in walk(tree) if isinstance(node, Call)
    } == FUNCTIONS.keys() - {POWER}
    assert {i.op for tree in trees for i in compile_tape(tree).instructions} == set(
        range(ops.MUL_STEEP + 1)
    )


@given(SMOOTH_FORMULAS)
@settings(max_examples=60)
def test_derivatives_of_invented_formulas_agree_with_sympy(formula: str) -> None:
    x, y = points((-1.5, 1.5, -1.5, 1.5), 5, seed=5)
    planes, wanted = planes_at(typed_surface(formula).tape(), x, y), sympy_planes(formula, x, y)
    # powers of powers reach 1e30 and cancel: rounding is relative to the largest plane there
    assert np.all(
        np.abs(planes - wanted) <= 1e-10 * np.maximum(scale_of(wanted), np.abs(wanted).max() * 1e-3)
    )


@given(FORMULAS)
@settings(max_examples=300)
def test_values_of_invented_formulas_agree_with_python(formula: str) -> None:
    x, y = points((-2.0, 2.0, -2.0, 2.0), 7, seed=6)
    ours = typed_surface(formula).tape().evaluate(x, y)[0]
    double, longer = (
        python_value(formula, x, y),
        python_value(formula, x.astype(np.longdouble), y.astype(np.longdouble)),
    )
    with np.errstate(all="ignore"):
        # what rounding does to this formula: where even NumPy's two precisions part, nothing can be
        # said
        trusted = (
            np.isfinite(longer)
            & (np.abs(double - longer) <= 1e-13 * np.abs(longer))
            & (np.abs(longer) < 1e300)
        )
        assert np.all(np.abs(ours - double)[trusted] <= 1e-9 * np.abs(double)[trusted]), formula
    undefined = np.isnan(double) & np.isnan(longer)
    assert not np.any(np.isfinite(ours[undefined])), formula


MANY = (
    "exp(sin(x*y) + cos(x)**2)/(1 + sqrt(1 + x**2)) + tanh(x)**3.5 + min(x, y)*atan(x - y) + log(1"
    " + x*x) + abs(y)**x"
)


@pytest.mark.parametrize("count", [1, 2, 255, 256, 257, 600])
@pytest.mark.parametrize("order", [0, 1, 2])
def test_a_point_is_the_same_in_whatever_block(count: int, order: int) -> None:
    tape = typed_surface(MANY).tape()
    x, y = points((-2.0, 2.0, -2.0, 2.0), 600, seed=7)
    alone = np.concatenate(
        [tape.evaluate(x[k : k + 1], y[k : k + 1], order) for k in range(count)], axis=1
    )
    together = tape.evaluate(x[:count], y[:count], order)
    assert same_bits(together, alone)
    assert same_bits(tape.evaluate(x, y, order)[:, :count], together)


@pytest.mark.parametrize(
    "formula", [*(sample.formula for sample in SAMPLES if not sample.parameters), MANY]
)
def test_asking_for_more_derivatives_changes_none(formula: str) -> None:
    x, y = points((-2.0, 2.0, -2.0, 2.0), 50, seed=8)
    tape = typed_surface(formula).tape()
    value, gradient, hessian = (tape.evaluate(x, y, order) for order in (0, 1, 2))
    assert same_bits(value[0], gradient[0])
    assert same_bits(gradient, hessian[:3])


def test_shapes_broadcast() -> None:
    tape = typed_surface("x*y").tape()
    assert tape.evaluate(2.0, 3.0, order=2).tolist() == [6.0, 3.0, 2.0, 0.0, 1.0, 0.0]
    grid = tape.evaluate(np.arange(3.0)[None, :], np.arange(2.0)[:, None], order=1)
    assert grid.shape == (3, 2, 3)
    assert grid[0].tolist() == [[0, 0, 0], [0, 1, 2]]
    assert grid[1].tolist() == [[0, 0, 0], [1, 1, 1]]
    assert tape.evaluate(np.zeros(0), np.zeros(0)).shape == (1, 0)


@pytest.mark.parametrize(
    ("formula", "x", "y", "gradient"),
    [
        ("abs(x) + abs(y)", 0.0, -2.0, (0.0, -1.0)),
        ("min(x, y)", 1.0, 1.0, (0.5, 0.5)),
        ("max(x, y)", 1.0, 1.0, (0.5, 0.5)),
        ("relu(x)", 0.0, 1.0, (0.5, 0.0)),
        ("min(x, y)", 2.0, 1.0, (0.0, 1.0)),
        ("max(x, y)", 2.0, 1.0, (1.0, 0.0)),
        ("sign(x)*y", -3.0, 2.0, (0.0, -1.0)),
    ],
)
def test_slopes_on_kinks_are_the_documented_ones(
    formula: str, x: float, y: float, gradient: tuple[float, float]
) -> None:
    assert tuple(typed_surface(formula).tape().evaluate(x, y, order=1)[1:]) == gradient


@pytest.mark.parametrize(
    ("exponent", "planes"), [(0.0, (1, 0, 0)), (1.0, (0, 1, 0)), (2.0, (0, 0, 2)), (3.0, (0, 0, 0))]
)
def test_whole_powers_that_a_slider_chooses_are_smooth_at_zero(
    exponent: float, planes: tuple[float, ...]
) -> None:
    value, dx, _, dxx, _, _ = (
        typed_surface("x**a").tape({"a": exponent}).evaluate(0.0, 1.0, order=2)
    )
    assert (value, dx, dxx) == planes


@pytest.mark.parametrize(
    ("exponent", "planes"),
    [
        (3.0, (0, 0, 0, 0, 0, 0)),
        (2.0, (0, 0, 0, 2, 0, 0)),
        (1.5, (0, 0, 0)),
        (1.0, (0, 1, 0)),
        (0.0, (1, 0, np.nan)),
    ],
)
def test_a_power_that_moves_has_its_limits_at_zero(
    exponent: float, planes: tuple[float, ...]
) -> None:
    found, near = (
        typed_surface("x**y").tape().evaluate(x, exponent, order=2)[: len(planes)]
        for x in (0.0, 1e-12)
    )
    np.testing.assert_array_equal(found, planes)
    assert np.all(np.isnan(found) | (np.abs(found - near) < 1e-5))


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("log(x - 1)", -np.inf),
        ("log(x - 2)", np.nan),
        ("sqrt(x - 2)", np.nan),
        ("asin(x + 1)", np.nan),
        ("acos(x + 1)", np.nan),
        ("1/(x - 1)", np.inf),
        ("-1/(x - 1)", -np.inf),
        ("(x - 1)/(y - 1)", np.nan),
        ("exp(1000*x)", np.inf),
        ("(-x)**0.5", np.nan),
        ("min(sqrt(x - 2), y)", np.nan),
        ("max(y, sqrt(x - 2))", np.nan),
        ("x**0", 1.0),
        ("(x - 1)**0", 1.0),
        ("(x - 1)**-2", np.inf),
    ],
)
def test_what_is_undefined_is_nan_and_what_overflows_is_infinite(
    formula: str, value: float
) -> None:
    for order in (0, 1, 2):
        assert same_bits(typed_surface(formula).tape().evaluate(1.0, 1.0, order)[0], value)
