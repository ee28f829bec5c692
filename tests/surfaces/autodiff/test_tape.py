"""From tree to instructions: sharing, folding and reusing registers change no number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from surfaces.autodiff import operations as ops
from surfaces.autodiff.builder import compile_tape
from surfaces.autodiff.tape import Tape
from surfaces.catalog import SURFACES
from surfaces.formula import parameter_names, parse
from surfaces.surface import Surface, typed_surface
from tests.surfaces.formulas import FORMULAS, SAMPLES, Sample, points
from tests.surfaces.sympy_reference import Array, naive_planes, same_bits


def tape_of(formula: str) -> Tape:
    return compile_tape(parse(formula))


def assert_reuse_is_invisible(
    formula: str, parameters: dict[str, float], x: Array, y: Array, order: int
) -> None:
    tape = tape_of(formula)
    bound = tape.bind(parameters).evaluate(x, y, order)
    naive = np.array(
        [
            naive_planes(tape, parameters, float(a), float(b), order)
            for a, b in zip(x, y, strict=True)
        ]
    ).T
    assert same_bits(bound[0], naive[0])
    # a constant that is infinite has derivatives 0 when folded, nan when computed with its
    # derivatives: only finite ones compare
    defined = np.isfinite(naive)
    assert same_bits(bound[defined], naive[defined])


@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.formula)
def test_reusing_registers_is_invisible(sample: Sample, order: int) -> None:
    assert_reuse_is_invisible(
        sample.formula, dict(sample.parameters), *points((-2.0, 2.0, -2.0, 2.0), 9, seed=1), order
    )


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.slug)
def test_reusing_registers_is_invisible_on_every_surface(surface: Surface) -> None:
    row = dict(zip(surface.data.columns, surface.data.rows[0], strict=True)) if surface.data else {}
    assert_reuse_is_invisible(
        surface.formula, surface.complete({}) | row, *points(surface.view, 9, seed=2), 2
    )


@given(FORMULAS)
@settings(max_examples=150)
def test_reusing_registers_is_invisible_in_invented_formulas(formula: str) -> None:
    x, y = np.array([-1.7, 0.0, 0.3, 1.0, 0.0]), np.array([0.6, 1.2, -0.4, 1.0, 0.0])
    for order in (1, 2):
        assert_reuse_is_invisible(
            formula, dict.fromkeys(parameter_names(parse(formula)), 1.5), x, y, order
        )


@pytest.mark.parametrize(
    "formula",
    ["min(1/x, 5) + y*sin(x + 1)", "min(sqrt(x), 5) + (x + 2)*y", "min(x**0.5, 5) + (x + 2)*y"],
)
def test_an_infinite_slope_is_not_left_behind_in_a_register(formula: str) -> None:
    """At x = 0 the first term has no finite slope along x, and none at all along y.

    d/dy is that of the second term.
    """
    factor = np.sin(1.0) if "sin" in formula else 2.0
    assert typed_surface(formula).tape().evaluate(0.0, 1.0, order=1)[2] == factor


def test_a_workspace_stays_small_however_long_the_formula() -> None:
    terms = " + ".join(f"sin({k}*x)*cos({k}*y)" for k in range(2, 14))
    long, short = (
        typed_surface(terms).tape(),
        typed_surface("sin(2*x)*cos(3*y) + sin(4*x)*cos(5*y)").tape(),
    )
    constants = 12 - 4
    assert long.registers <= short.registers + constants


def test_equal_parts_are_computed_once() -> None:
    assert len(tape_of("sin(x*y) + sin(x*y)*sin(x*y)").instructions) == 4
    assert len(tape_of("x**4 + x**2").instructions) == 3


def test_small_whole_powers_are_multiplications() -> None:
    for exponent in ("2", "3.0", "64"):
        assert {i.op for i in tape_of(f"x**{exponent}").instructions} == {ops.MUL}
    assert {i.op for i in tape_of("x**-3").instructions} == {ops.MUL, ops.DIV}
    assert {i.op for i in tape_of("x**65").instructions} == {ops.POW_UNIFORM}
    assert {i.op for i in tape_of("x**0.5").instructions} == {ops.POW_UNIFORM}
    assert ops.POW in {i.op for i in tape_of("x**y").instructions}
    assert not tape_of("x**0").instructions


@pytest.mark.parametrize(
    ("divisor", "op"),
    [
        ("2", ops.SCALE),
        ("0.25", ops.SCALE),
        ("1", ops.SCALE),
        ("3", ops.DIV),
        ("0", ops.DIV),
        ("y", ops.DIV),
    ],
)
def test_dividing_by_a_power_of_two_is_multiplying_to_the_last_bit(divisor: str, op: int) -> None:
    tape = tape_of(f"x/{divisor}")
    assert [i.op for i in tape.instructions] == [op]
    x = np.array([1.1, -3.7e-300, 5e-324, 1.7e308, np.nextafter(1.0, 2.0)])
    with np.errstate(all="ignore"):
        assert np.array_equal(
            typed_surface(f"x/{divisor}").tape().evaluate(x, 0.7)[0],
            x / (0.7 if divisor == "y" else float(divisor)),
        )


@pytest.mark.parametrize("exponent", range(-64, 65))
def test_unrolled_powers_are_powers(exponent: int) -> None:
    x = np.array([-1.3, 0.7, 1.1])
    # a power of n takes at most 12 multiplications, each rounded
    np.testing.assert_allclose(
        typed_surface(f"x**({exponent})").tape().evaluate(x, 0.0)[0],
        x ** float(exponent),
        rtol=1e-14,
    )


def test_what_no_coordinate_changes_is_computed_when_parameters_are_bound() -> None:
    tape = typed_surface("sin(a)**2*x + exp(a*b)*y + cos(pi/3)").tape({"a": 0.4, "b": 2.0})
    operations = tape.code[:, 0].tolist()
    assert set(operations) <= {ops.SCALE, ops.ADD}
    assert tape.evaluate(1.0, 10.0)[0] == pytest.approx(
        np.sin(0.4) ** 2 + 10 * np.exp(0.8) + 0.5, rel=1e-15
    )


def test_one_tape_binds_to_many_parameters() -> None:
    tape = tape_of("a*x + b")
    first, second = tape.bind({"a": 2.0, "b": 1.0}), tape.bind({"a": 3.0, "b": -1.0})
    assert (
        first.evaluate(1.0, 0.0)[0],
        second.evaluate(1.0, 0.0)[0],
        first.evaluate(1.0, 0.0)[0],
    ) == (3.0, 2.0, 3.0)


@pytest.mark.parametrize(
    ("formula", "planes"),
    [
        ("x", (7, 1, 0, 0, 0, 0)),
        ("y", (8, 0, 1, 0, 0, 0)),
        ("4", (4, 0, 0, 0, 0, 0)),
        ("a", (1, 0, 0, 0, 0, 0)),
    ],
)
def test_formulas_without_an_operation(formula: str, planes: tuple[int, ...]) -> None:
    assert (
        tuple(typed_surface(formula).tape().evaluate([7.0, 7.0], [8.0, 8.0], order=2)[:, 1])
        == planes
    )
