"""Native code gives the interpreter's bits, is checked, and its memory is given back."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from surfaces.autodiff import algebra, native
from surfaces.autodiff import interpreter as ev
from surfaces.autodiff import operations as ops
from surfaces.autodiff.builder import TapeBuilder
from surfaces.autodiff.emitter import WIDTH, Emitter
from surfaces.autodiff.tape import BoundTape, reuse_registers
from surfaces.catalog import SURFACES
from surfaces.surface import Surface, typed_surface
from tests.surfaces.autodiff.native_reference import (
    ODD,
    Array,
    call,
    formula_kernel,
    native_planes,
    odd_numbers,
    rows_kernel,
    same_bits,
)
from tests.surfaces.formulas import FORMULAS

ODD_FORMULAS = (
    *("x**y + y**x", "abs(x)**1.5 + (x*y)**0.3", "tan(x*y) + asin(x/4)*acos(y/4) + atan(x)"),
    *("min(x, y, x*y)**2 + max(sin(x), cos(y))", "1/(x*y) + x/y", "log(x*y) + sqrt(x + y)"),
    *("sinh(x)*cosh(y)/tanh(x - y)", "softplus(x*10) - sigmoid(-y*30)", "sign(x)*y + exp(exp(x))"),
    *("exp(-1/x**2) + y**2", "x**-3 + y**63", "0*x/y", "x - x + 0*y", "exp(x**2)*0 + y", "3", "y"),
    *("log(-1) + x", "x**0.5**y", "(x**2)**(y*0)", "-x", "0/x", "1/exp(exp(x**2)) + y**2"),
    *("log(exp(x) + exp(y**3)) + log(cosh(x*y))", "cbrt(x)*sqrt(y)*x", "x*y*sqrt(x)", "atan(x**3)"),
    *(
        "max(x, y, 0)*min(x, y) + tanh(x)",
        "x/(1 + sqrt(y)) + acos(x)*asin(y)",
        "abs(x)*sqrt(abs(y))",
    ),
    *("(x*y)**(-0.0)", "1/(-0) + x/(0*y)", "x**1 + (x*y)**2.0 + y**1.0000001"),
)
FUNCTIONS = (
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "sqrt"),
    *("abs", "sign", "sigmoid", "softplus"),
)
RULE_OPERATIONS = tuple(range(ops.LT, ops.FLOAT32 + 1))


def places(surface: Surface, count: int = 128) -> tuple[Array, Array]:
    """Positions in the view and around, and odd numbers."""
    generator = np.random.default_rng(7)
    x0, x1, y0, y1 = surface.view
    x, y = odd_numbers(generator, (2, count))
    inside = count // 2
    x[:inside], y[:inside] = (
        generator.uniform(x0 - 1, x1 + 1, inside),
        generator.uniform(y0 - 1, y1 + 1, inside),
    )
    return x, y


def assert_same(tape: BoundTape, x: Array, y: Array) -> None:
    for order in range(3):
        expected = tape.evaluate(x, y, order)
        for width in (1, WIDTH):
            assert same_bits(native_planes(tape, x, y, order, width), expected), (order, width)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.slug)
def test_native_code_of_every_surface_has_the_same_bits(surface: Surface) -> None:
    assert_same(surface.tape(), *places(surface))


@pytest.mark.parametrize("formula", ODD_FORMULAS)
def test_native_code_of_odd_formulas_has_the_same_bits(formula: str) -> None:
    surface = typed_surface(formula)
    assert_same(surface.tape(), *places(surface))


@given(FORMULAS)
@settings(max_examples=60)
def test_native_code_of_invented_formulas_has_the_same_bits(formula: str) -> None:
    surface = typed_surface(formula)
    assert_same(surface.tape(), *places(surface, 64))


def every_operation() -> tuple[BoundTape, tuple[int, ...]]:
    """A tape of values alone, with every operation of rules and formulas on four inputs."""
    builder = TapeBuilder()
    a, b, c, d = (builder.input(ops.ALONG_X) for _ in range(4))
    truths = [builder.apply(op, a, b) for op in (ops.LT, ops.LE, ops.EQ, ops.NE)]
    truths += [builder.apply(op, *truths[:2]) for op in (ops.AND, ops.OR)]
    truths.append(builder.apply(ops.NOT, truths[0]))
    outs = [builder.apply(ops.SELECT, truth, c, d) for truth in truths]
    outs += [builder.apply(op, a, b) for op in range(ops.LT) if op != ops.SCALE]
    outs += [builder.apply(ops.FLOAT32, a), builder.apply(ops.MUL, a, builder.constant(-0.3))]
    packed = reuse_registers(builder.instructions, builder.constants, (a, b, c, d), tuple(outs))
    return BoundTape(packed.code, packed.leaves, packed.registers, 0), packed.outs


def differing_operations(width: int) -> set[int]:
    """Results that are not the interpreter's, on every pair of odd numbers and on usual ones."""
    tape, outs = every_operation()
    lanes = len(ODD) ** 2 + 47
    rows = odd_numbers(np.random.default_rng(5), (4, lanes))
    rows[:2, : len(ODD) ** 2] = np.array(np.meshgrid(ODD, ODD)).reshape(2, -1)
    work = np.zeros((tape.registers, lanes))
    work[:4] = rows
    for register, value in tape.leaves.items():
        work[register] = value
    ev.evaluate(tape.code, work, lanes, 0)
    made = call(rows_kernel(tape.code, 4, dict(tape.leaves), outs, width), rows, len(outs))
    return {k for k, out in enumerate(outs) if not same_bits(made[k], work[out])}


@pytest.mark.parametrize("width", [1, WIDTH])
def test_every_operation_on_odd_numbers_has_the_same_bits(width: int) -> None:
    assert not differing_operations(width)


def swapped(codes: tuple[int, ...], wrong: Callable[..., Any]) -> Callable[..., Any]:
    right = algebra.operation

    def operation(e: Emitter, code: int, *operands: algebra.Planes) -> algebra.Planes:
        return (wrong(e, *operands),) if code in codes else right(e, code, *operands)

    return operation


MUTANTS = {
    "a comparison true for nan": swapped(
        (ops.LT,), lambda e, u, v, w: e.compare("ult", u[0], v[0])
    ),
    "the second of two equal ones": swapped(
        (ops.MAX,),
        lambda e, u, v, w: e.select(
            e.either(e.compare("uno", u[0], u[0]), e.compare("ogt", u[0], v[0])), u[0], v[0]
        ),
    ),
    "a nan that is passed over": swapped(
        (ops.MAX,), lambda e, u, v, w: e.select(e.compare("oge", u[0], v[0]), u[0], v[0])
    ),
    "-u as 0 - u": swapped((ops.NEG,), lambda e, u, v, w: e.sub(0.0, u[0])),
    "a sign of -0 that is 0": swapped(
        (ops.SIGN,),
        lambda e, u, v, w: e.select(
            e.compare("ogt", u[0], 0.0), 1.0, e.select(e.compare("olt", u[0], 0.0), -1.0, 0.0)
        ),
    ),
    "no single precision": swapped((ops.FLOAT32,), lambda e, u, v, w: u[0]),
    "a product with the reciprocal": swapped(
        (ops.DIV,), lambda e, u, v, w: e.mul(u[0], e.div(1.0, v[0]))
    ),
    "sides of a selection swapped": swapped(
        (ops.SELECT,), lambda e, u, v, w: e.select(u[0], w[0], v[0])
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_operation_is_noticed(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(algebra, "operation", MUTANTS[mutant])
    assert differing_operations(WIDTH)


SIMPLIFICATIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "x + 0 as x": ("add", lambda e, a, b: a if b == 0.0 else e.right(a, b)),
    "x - -0 as x": ("sub", lambda e, a, b: a if b == 0.0 else e.right(a, b)),
    "x * 0 as 0": ("mul", lambda e, a, b: 0.0 if 0.0 in (a, b) else e.right(a, b)),
    "constants by value": ("text", lambda e, value: e.right(value if value != 0.0 else 0.0)),
}


@pytest.mark.parametrize("name", SIMPLIFICATIONS)
def test_an_inexact_simplification_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    method, wrong = SIMPLIFICATIONS[name]
    right = getattr(Emitter, method)

    def mutant(self: Emitter, *operands: Any) -> Any:
        self.right = lambda *given: right(self, *given)  # type: ignore[attr-defined]
        return wrong(self, *operands)

    monkeypatch.setattr(Emitter, method, mutant)
    builder = TapeBuilder()
    x = builder.input(ops.ALONG_X)
    zeros = builder.constant(0.0), builder.constant(-0.0)
    outs = [
        builder.apply(op, x, zero) for op in (ops.ADD, ops.SUB, ops.MUL, ops.DIV) for zero in zeros
    ]
    rows = np.array([[0.0, -0.0, np.inf, np.nan, -1.0, 1.0, 2.0, -2.0]])
    packed = reuse_registers(builder.instructions, builder.constants, (x,), tuple(outs))
    work = np.zeros((packed.registers, 8))
    work[:1] = rows
    for register, value in packed.leaves.items():
        work[register] = value
    ev.evaluate(packed.code, work, 8, 0)
    kernel = rows_kernel(packed.code, 1, dict(packed.leaves), packed.outs, WIDTH)
    made = call(kernel, rows, len(outs))
    assert not same_bits(made, work[list(packed.outs)])


@pytest.mark.parametrize("code", [-1, ops.FLOAT32 + 1, 1_000])
def test_an_unknown_operation_is_refused(code: int) -> None:
    tape = typed_surface("x*y").tape()
    tampered = tape.code.copy()
    tampered[0, 0] = code
    with pytest.raises(ValueError, match="unknown"):
        formula_kernel(BoundTape(tampered, tape.leaves, tape.registers, tape.out), 1, 1)


def test_an_empty_register_is_refused() -> None:
    tape = typed_surface("x*y").tape()
    tampered = tape.code.copy()
    tampered[0, 2] = 99
    with pytest.raises(ValueError, match="empty register"):
        formula_kernel(BoundTape(tampered, tape.leaves, tape.registers, tape.out), 1, 1)


@pytest.mark.parametrize(
    "instructions",
    [
        [(ops.SELECT, 4, 0, 1, 2)],
        [(ops.AND, 4, 0, 1, 0)],
        [(ops.LT, 4, 0, 1, 0), (ops.ADD, 5, 4, 1, 4)],
        [(ops.LT, 4, 0, 1, 0), (ops.SELECT, 5, 4, 4, 1)],
    ],
)
def test_truths_and_numbers_are_not_mixed(instructions: list[tuple[int, ...]]) -> None:
    code = np.array([(*row, ops.ALONG_X) for row in instructions], np.int32)
    with pytest.raises(ValueError, match="mixes truths"):
        rows_kernel(code, 3, {}, (int(code[-1, 1]),), 1)


def test_operations_without_derivatives_are_refused_in_formulas() -> None:
    code = np.array([(ops.LT, 3, 0, 1, 0, ops.ALONG_X)], np.int32)
    with pytest.raises(ValueError, match="no derivatives"):
        formula_kernel(BoundTape(code, {}, 4, 3), 1, 1)


def test_invented_instructions_are_refused_or_interpreted_alike() -> None:
    """Whatever the instructions, LLVM never sees text that it can't read."""
    generator, refused, width = np.random.default_rng(11), 0, 8
    for _ in range(300):
        code = np.zeros((4, 6), np.int32)
        code[:, 0] = generator.integers(-2, ops.FLOAT32 + 3, 4)
        code[:, 1] = [3, 4, 5, 6]
        code[:, 2:5] = generator.integers(0, [[3], [4], [5], [6]], (4, 3))
        code[:, 5] = ops.ALONG_X
        if code[3, 0] in ops.TRUTHS:  # no tape has a truth as its result
            continue
        try:
            kernel = rows_kernel(code, 3, {}, (6,), WIDTH)
        except ValueError:
            refused += 1
            continue
        rows = odd_numbers(generator, (3, width))
        work = np.zeros((8, width))
        work[:3] = rows
        ev.evaluate(code, work, width, 0)
        assert same_bits(call(kernel, rows, 1)[0], work[6]), code.tolist()
    assert 30 < refused < 280


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_memory_of_freed_code_is_given_back() -> None:
    text = "define double @f(double %x) {\n %y = fadd double %x, 1.0\n ret double %y\n}"
    for _ in range(50):
        native.compile_text(text, "f")
    gc.collect()
    before = resident_bytes()
    for _ in range(500):
        native.compile_text(text, "f")
    gc.collect()
    assert resident_bytes() - before < 500 * 2_000  # one that is kept takes 50,000


def test_kept_code_is_read_from_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "define double @kept(double %x) {\n %y = fmul double %x, 3.0\n ret double %y\n}"
    monkeypatch.setattr(native, "_DIRECTORY", str(tmp_path))
    native.compile_text(text, "kept", keep=True)
    (path,) = tmp_path.iterdir()
    monkeypatch.setattr(native, "_object_file", lambda text: pytest.fail("made again"))
    assert native.compile_text(text, "kept", keep=True).address
    assert path.suffix == ".o"


def test_kept_code_needs_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "define double @f(double %x) {\n %y = fmul double %x, 5.0\n ret double %y\n}"
    for directory in (None, "/proc/nowhere"):
        monkeypatch.setattr(native, "_DIRECTORY", directory)
        assert native.compile_text(text, "f", keep=True).address
