"""Expression tree -> tape: a list of instructions over registers, as data for the compiled evaluator.

Equal sub-expressions share a register. Small integer powers become multiplications, so that x**2 is
the same number everywhere; what does not depend on the position is computed once, when parameters
are bound.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from surfaces.autodiff import interpreter as ev
from surfaces.formula import (
    CONSTANTS,
    COORDINATES,
    UNLIMITED,
    Binary,
    Call,
    Expression,
    Name,
    Negative,
    Number,
    parameter_names,
    parse,
)
from surfaces.functions import DEFINITIONS

Array = npt.NDArray[np.float64]

LARGEST_UNROLLED_POWER: Final = 64
"""Integer exponents up to this size (either sign) become multiplications."""

_BINARY: Final = {"+": ev.ADD, "-": ev.SUB, "*": ev.MUL, "/": ev.DIV}
_FUNCTIONS: Final = {
    "sin": ev.SIN,
    "cos": ev.COS,
    "tan": ev.TAN,
    "asin": ev.ASIN,
    "acos": ev.ACOS,
    "atan": ev.ATAN,
    "sinh": ev.SINH,
    "cosh": ev.COSH,
    "tanh": ev.TANH,
    "exp": ev.EXP,
    "log": ev.LOG,
    "sqrt": ev.SQRT,
    "abs": ev.ABS,
    "sign": ev.SIGN,
    "sigmoid": ev.SIGMOID,
    "softplus": ev.SOFTPLUS,
    "min": ev.MIN,
    "max": ev.MAX,
    "floor": ev.FLOOR,
}
_LEAVE_ZEROS: Final = frozenset({ev.ADD, ev.SUB, ev.NEG, ev.SCALE, ev.MUL, ev.MIN, ev.MAX})
"""Operations that don't write derivatives that are always zero."""


class Instruction(NamedTuple):
    """`register[target] = op(register[a], register[b])`; `axes` are the coordinates that it depends on."""

    op: int
    target: int
    a: int
    b: int
    axes: int


@dataclass(frozen=True, slots=True)
class Tape:
    """A formula as instructions; registers 0 and 1 are x and y, then come parameters and constants."""

    instructions: tuple[Instruction, ...]
    parameters: Mapping[str, int]
    """Parameter name -> register."""
    constants: Mapping[int, float]
    """Register -> value."""
    registers: int
    out: int
    columns: tuple[int, ...] = ()
    """Registers of numbers that differ from lane to lane, such as a row of data; whoever evaluates
    fills them."""

    def bind(self, values: Mapping[str, float]) -> BoundTape:
        """Fix every parameter, and compute once whatever depends on nothing else."""
        leaves = dict(self.constants) | {
            register: float(values[name]) for name, register in self.parameters.items()
        }
        uniform = [i for i in self.instructions if not i.axes]
        work = _workspace(self.registers, 1, leaves)
        ev.evaluate(_code(uniform), work, 1, 0)
        fixed = {i.target: float(work[i.target, ev.VALUE]) for i in uniform}
        return _reuse_registers(
            [i for i in self.instructions if i.axes], leaves | fixed, self.out, self.columns
        )


@dataclass(frozen=True, slots=True)
class BoundTape:
    """A tape whose parameters are fixed: a function of the position alone, with exact derivatives."""

    code: npt.NDArray[np.int32]
    leaves: Mapping[int, float]
    registers: int
    out: int
    columns: tuple[int, ...] = ()

    def workspace(self, lanes: int) -> Array:
        """Registers (registers, 6 lanes), planes side by side, with constants and the derivatives of x and y in place."""
        return _workspace(self.registers, lanes, self.leaves)

    def evaluate(self, x: npt.ArrayLike, y: npt.ArrayLike, order: int = 0) -> Array:
        """Value and derivatives at many positions.

        Args:
            x, y: positions, any shapes that broadcast together.
            order: 0 for the value, 1 for the gradient too, 2 for the Hessian too.

        Returns:
            float64 (1, ...), (3, ...) or (6, ...): loss, d/dx, d/dy, d2/dx2, d2/dxdy, d2/dy2. Where
            the formula is undefined: nan.
        """
        xs, ys = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
        flat_x, flat_y = xs.ravel(), ys.ravel()
        planes = ev.PLANES[order]
        lanes = min(ev.LANES, max(1, flat_x.size))
        result = np.empty((planes, flat_x.size))
        work = self.workspace(lanes)
        for first in range(0, flat_x.size, lanes):
            block = slice(first, first + lanes)
            used = flat_x[block].size
            work[0, :used] = flat_x[block]
            work[1, :used] = flat_y[block]
            ev.evaluate(self.code, work, lanes, order)
            result[:, block] = work[self.out].reshape(6, lanes)[:planes, :used]
        return result.reshape((planes, *xs.shape))


def compile_tape(expression: Expression, columns: tuple[str, ...] = ()) -> Tape:
    """Number the sub-expressions of a formula and list the instructions that compute them.

    Args:
        expression: the formula.
        columns: names that stand for numbers which differ from lane to lane.
    """
    builder = _Builder(
        tuple(name for name in parameter_names(expression) if name not in columns), columns
    )
    return builder.tape(builder.emit(expression))


def compile_mean(
    expression: Expression, columns: tuple[str, ...], rows: tuple[tuple[float, ...], ...]
) -> Tape:
    """The mean of a formula over rows of data, as one tape: exact gradient and Hessian of the full loss."""
    builder = _Builder(tuple(name for name in parameter_names(expression) if name not in columns))
    total = builder.constant(0.0)
    for row in rows:
        builder.given = dict(zip(columns, row, strict=True))
        total = builder.apply(ev.ADD, total, builder.emit(expression))
    return builder.tape(builder.apply(ev.MUL, total, builder.constant(1.0 / len(rows))))


def _reuse_registers(
    instructions: list[Instruction], leaves: Mapping[int, float], out: int, columns: tuple[int, ...]
) -> BoundTape:
    """Renumber registers so that one is used again once its value is done with: a smaller workspace stays in the L1 cache.

    A register is only handed on between results that depend on the same axes, so that derivatives
    that are always zero need never be written; and not from an operation that writes all its
    derivatives, for those along the other axis are nan where its slope is infinite (0 * inf), to
    one that leaves them as they are.
    """
    last_use = {
        register: i
        for i, instruction in enumerate(instructions)
        for register in (instruction.a, instruction.b)
    }
    needed = [
        0,
        1,
        *columns,
        *sorted(
            {r for i in instructions for r in (i.a, i.b) if r in leaves} | ({out} & leaves.keys())
        ),
    ]
    new = {register: k for k, register in enumerate(dict.fromkeys(needed))}
    count = len(new)
    code: list[Instruction] = []
    pool_of = {i.target: (i.axes, i.op in _LEAVE_ZEROS) for i in instructions}
    free: dict[tuple[int, bool], list[int]] = {pool: [] for pool in pool_of.values()}
    for position, (op, target, a, b, axes) in enumerate(instructions):
        operands = new[a], new[b]
        if free[pool_of[target]]:
            new[target] = free[pool_of[target]].pop()
        else:
            new[target], count = count, count + 1
        code.append(Instruction(op, new[target], *operands, axes))
        for register in {a, b} - leaves.keys() - {0, 1, out, *columns}:
            if last_use[register] == position:
                free[pool_of[register]].append(new[register])
    kept = {new[register]: value for register, value in leaves.items() if register in new}
    return BoundTape(_code(code), kept, count, new[out], tuple(new[column] for column in columns))


def _code(instructions: list[Instruction]) -> npt.NDArray[np.int32]:
    return np.array(instructions, dtype=np.int32).reshape(-1, len(Instruction._fields))


def _workspace(registers: int, lanes: int, leaves: Mapping[int, float]) -> Array:
    work = np.zeros((registers, 6, lanes))
    for register, value in leaves.items():
        work[register, ev.VALUE] = value
    work[0, ev.DX] = 1.0
    work[1, ev.DY] = 1.0
    return work.reshape(registers, 6 * lanes)


@dataclass
class _Builder:
    names: tuple[str, ...]
    columns: tuple[str, ...] = ()
    given: Mapping[str, float] = field(default_factory=dict)
    """Names that stand for a constant for the time being."""
    arguments: Mapping[str, int] = field(default_factory=dict)
    """Registers of the arguments, in the definition of a function."""
    instructions: list[Instruction] = field(default_factory=list)
    constants: dict[float, int] = field(default_factory=dict)
    known: dict[tuple[int, int, int], int] = field(default_factory=dict)
    axes: dict[int, int] = field(default_factory=lambda: {0: ev.ALONG_X, 1: ev.ALONG_Y})

    def __post_init__(self) -> None:
        self.parameters = {name: len(COORDINATES) + k for k, name in enumerate(self.names)}
        first_column = len(COORDINATES) + len(self.names)
        self.lane_inputs = {name: first_column + k for k, name in enumerate(self.columns)}
        # Called dependent on x, which costs a little and keeps them from being computed once for
        # all lanes.
        self.axes |= dict.fromkeys(self.lane_inputs.values(), ev.ALONG_X)
        self.registers = first_column + len(self.columns)

    def tape(self, out: int) -> Tape:
        """Tape so far, with its result in register `out`."""
        constants = {register: value for value, register in self.constants.items()}
        return Tape(
            tuple(self.instructions),
            self.parameters,
            constants,
            self.registers,
            out,
            tuple(self.lane_inputs.values()),
        )

    def emit(self, expression: Expression) -> int:
        """The register that holds `expression`."""
        match expression:
            case Number(value):
                return self.constant(value)
            case Name(name) if name in self.arguments:
                return self.arguments[name]
            case Name(name) if name in COORDINATES:
                return COORDINATES.index(name)
            case Name(name) if name in self.given:
                return self.constant(self.given[name])
            case Name(name) if name in CONSTANTS:
                return self.constant(CONSTANTS[name])
            case Name(name):
                return self.parameters[name] if name in self.parameters else self.lane_inputs[name]
            case Negative(Number(value)):
                return self.constant(-value)
            case Negative(operand):
                return self.apply(ev.NEG, self.emit(operand))
            case Binary("**", base, exponent):
                return self.power(base, exponent)
            case Binary("/", left, Number(value)) if _has_exact_reciprocal(value):
                return self.apply(ev.MUL, self.emit(left), self.constant(1.0 / value))
            case Binary(symbol, left, right):
                return self.apply(_BINARY[symbol], self.emit(left), self.emit(right))
            case Call(function, arguments) if function in DEFINITIONS:
                return self.defined(function, [self.emit(argument) for argument in arguments])
            case Call(function, (first, *others)):
                register = self.emit(first)
                if not others:
                    return self.apply(_FUNCTIONS[function], register)
                for other in others:
                    register = self.apply(_FUNCTIONS[function], register, self.emit(other))
                return register
        raise AssertionError(expression)

    def defined(self, function: str, arguments: Sequence[int]) -> int:
        """A function of these registers, by its definition."""
        outer = self.arguments
        self.arguments = dict(zip(DEFINITIONS[function].parameters, arguments, strict=True))
        result = self.emit(_definition(function))
        self.arguments = outer
        return result

    def power(self, base: Expression, exponent: Expression) -> int:
        register = self.emit(base)
        whole = _whole_number(exponent)
        if whole is None:
            power = self.emit(exponent)
            return self.apply(ev.POW if self.axes.get(power) else ev.POW_UNIFORM, register, power)
        if whole == 0:
            return self.constant(1.0)
        product = self.repeated_product(register, abs(whole))
        return product if whole > 0 else self.apply(ev.DIV, self.constant(1.0), product)

    def repeated_product(self, register: int, times: int) -> int:
        """u**n by squaring; equal powers share registers."""
        if times == 1:
            return register
        half = self.repeated_product(register, times // 2)
        square = self.apply(ev.MUL, half, half)
        return self.apply(ev.MUL, square, register) if times % 2 else square

    def constant(self, value: float) -> int:
        # -0.0 and 0.0 are equal as dictionary keys; no formula can tell them apart but through a
        # division by zero
        if value not in self.constants:
            self.constants[value] = self.registers
            self.registers += 1
        return self.constants[value]

    def apply(self, op: int, a: int, b: int | None = None) -> int:
        b = a if b is None else b
        if op == ev.MUL and not (self.axes.get(a) and self.axes.get(b)):
            op, a, b = (ev.SCALE, b, a) if not self.axes.get(a) else (ev.SCALE, a, b)
        if (op, a, b) not in self.known:
            target, axes = self.registers, self.axes.get(a, 0) | self.axes.get(b, 0)
            self.registers += 1
            self.axes[target] = axes
            self.known[op, a, b] = target
            self.instructions.append(Instruction(op, target, a, b, axes))
        return self.known[op, a, b]


@cache
def _definition(function: str) -> Expression:
    return parse(DEFINITIONS[function].formula, UNLIMITED)


def _has_exact_reciprocal(value: float) -> bool:
    """Return True if 1 / value is exact: dividing by it is then a multiplication."""
    return math.isfinite(value) and math.frexp(value)[0] == 0.5 and math.isfinite(1.0 / value)


def _whole_number(exponent: Expression) -> int | None:
    match exponent:
        case Number(value) if value.is_integer() and value <= LARGEST_UNROLLED_POWER:
            return int(value)
        case Negative(operand):
            whole = _whole_number(operand)
            return None if whole is None else -whole
    return None
