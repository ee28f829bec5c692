"""Builders of tapes: number what is computed, each thing once.

Small integer powers become multiplications, so that x**2 is the same number everywhere.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from surfaces.autodiff import operations as ops
from surfaces.autodiff.tape import Instruction, Tape
from surfaces.formula import (
    CONSTANTS,
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
from surfaces.rewriting import rewritten

LARGEST_UNROLLED_POWER: Final = 64
"""Integer exponents up to this size (either sign) become multiplications."""

_BINARY: Final = {"+": ops.ADD, "-": ops.SUB, "*": ops.MUL, "/": ops.DIV}
_FUNCTIONS: Final = {
    "sin": ops.SIN,
    "cos": ops.COS,
    "tan": ops.TAN,
    "asin": ops.ASIN,
    "acos": ops.ACOS,
    "atan": ops.ATAN,
    "sinh": ops.SINH,
    "cosh": ops.COSH,
    "tanh": ops.TANH,
    "exp": ops.EXP,
    "log": ops.LOG,
    "sqrt": ops.SQRT,
    "abs": ops.ABS,
    "sign": ops.SIGN,
    "sigmoid": ops.SIGMOID,
    "softplus": ops.SOFTPLUS,
    "min": ops.MIN,
    "max": ops.MAX,
    "floor": ops.FLOOR,
    "cbrt": ops.CBRT,
    "logcosh": ops.LOGCOSH,
    "logaddexp": ops.LOGADDEXP,
}
_STEEP: Final = frozenset(
    {ops.SQRT, ops.ASIN, ops.ACOS, ops.POW, ops.CBRT, ops.ABS, ops.MIN, ops.MAX}
)
"""Operations whose slope is infinite, or jumps, where they have a value.

`POW_UNIFORM` is one by its exponent.
"""


def compile_tape(expression: Expression, columns: tuple[str, ...] = ()) -> Tape:
    """Number the sub-expressions of a formula and list the instructions that compute them.

    Args:
        expression: the formula.
        columns: names that stand for numbers which differ from lane to lane.
    """
    builder = FormulaBuilder(
        tuple(name for name in parameter_names(expression) if name not in columns), columns
    )
    return builder.tape(builder.emit(rewritten(expression)))


def compile_mean(
    expression: Expression, columns: tuple[str, ...], rows: tuple[tuple[float, ...], ...]
) -> Tape:
    """The mean of a formula over rows of data, as one tape.

    Its gradient and Hessian are exactly those of the full loss.
    """
    builder = FormulaBuilder(
        tuple(name for name in parameter_names(expression) if name not in columns)
    )
    expression, total = rewritten(expression), builder.constant(0.0)
    for row in rows:
        builder.given = dict(zip(columns, row, strict=True))
        total = builder.apply(ops.ADD, total, builder.emit(expression))
    return builder.tape(builder.apply(ops.MUL, total, builder.constant(1.0 / len(rows))))


class TapeBuilder:
    """Registers and the instructions that fill them; equal constants and operations share one."""

    def __init__(self) -> None:
        self.instructions: list[Instruction] = []
        self.registers = 0
        self._axes: dict[int, int] = {}
        self._constants: dict[bytes, int] = {}
        self._known: dict[tuple[int, ...], int] = {}

    @property
    def constants(self) -> dict[int, float]:
        """Register -> value."""
        return {register: struct.unpack("d", bits)[0] for bits, register in self._constants.items()}

    def input(self, axes: int) -> int:
        """A register for a number known when the tape runs, dependent on these coordinates."""
        self._axes[self.registers] = axes
        self.registers += 1
        return self.registers - 1

    def constant(self, value: float) -> int:
        """The register of a constant; 0 and -0 are two."""
        bits = struct.pack("d", value)
        if bits not in self._constants:
            self._constants[bits] = self.input(0)
        return self._constants[bits]

    def apply(self, op: int, a: int, b: int | None = None, c: int | None = None) -> int:
        """The register of a result."""
        b, c = a if b is None else b, a if c is None else c
        if op == ops.MUL and not (self._axes[a] and self._axes[b]):
            op, a, b = (ops.SCALE, b, a) if not self._axes[a] else (ops.SCALE, a, b)
            c = a
        if (op, a, b, c) not in self._known:
            axes = self._axes[a] | self._axes[b] | self._axes[c]
            self._known[op, a, b, c] = target = self.input(axes)
            self.instructions.append(Instruction(op, target, a, b, c, axes))
        return self._known[op, a, b, c]


class FormulaBuilder(TapeBuilder):
    """The tape of a formula, whose registers begin with x, y, the parameters and the columns."""

    def __init__(self, names: tuple[str, ...], columns: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._steep: set[int] = set()
        """Results that may have a slope that is infinite, or jumps, where they have a value."""
        self.given: Mapping[str, float] = {}
        """Names that stand for a constant for the time being."""
        self._arguments: Mapping[str, int] = {}
        """Registers of the arguments, in the definition of a function."""
        self._registers = {"x": self.input(ops.ALONG_X), "y": self.input(ops.ALONG_Y)}
        self._parameters = {name: self.input(0) for name in names}
        # Called dependent on x, which costs a little and keeps them from being computed once for
        # all lanes.
        self._columns = {name: self.input(ops.ALONG_X) for name in columns}
        self._registers |= self._parameters | self._columns

    def tape(self, out: int) -> Tape:
        """All that has been emitted so far, with its result in register `out`."""
        return Tape(
            tuple(self.instructions),
            self._parameters,
            self.constants,
            self.registers,
            out,
            tuple(self._columns.values()),
        )

    def apply(self, op: int, a: int, b: int | None = None, c: int | None = None) -> int:
        """The register of a result.

        A product knows whether a slope of its factors may be infinite, or jump.
        """
        steep = {a, b, c} & self._steep
        if op == ops.MUL and steep and not any(map(self._constant_of, (a, b))):
            op = ops.MUL_STEEP
        register = super().apply(op, a, b, c)
        if steep or op in _STEEP or (op == ops.POW_UNIFORM and self._is_root(b)):
            self._steep.add(register)
        return register

    def _constant_of(self, register: int | None) -> float:
        """The value of a constant; 0 of anything else."""
        return 0.0 if register is None else self.constants.get(register, 0.0)

    def _is_root(self, exponent: int | None) -> bool:
        """Return True if u**v has an infinite slope at 0; of one below 0 there is no value."""
        return exponent not in self.constants or 0.0 < self._constant_of(exponent) < 1.0

    def emit(self, expression: Expression) -> int:
        """The register that holds `expression`."""
        match expression:
            case Number(value):
                return self.constant(value)
            case Name(name) if name in self._arguments:
                return self._arguments[name]
            case Name(name) if name in self.given:
                return self.constant(self.given[name])
            case Name(name) if name in CONSTANTS:
                return self.constant(CONSTANTS[name])
            case Name(name):
                return self._registers[name]
            case Negative(Number(value)):
                return self.constant(-value)
            case Negative(operand):
                return self.apply(ops.NEG, self.emit(operand))
            case Binary("**", base, exponent):
                return self._power(base, exponent)
            case Binary("/", left, Number(value)) if _has_exact_reciprocal(value):
                return self.apply(ops.MUL, self.emit(left), self.constant(1.0 / value))
            case Binary(symbol, left, right):
                return self.apply(_BINARY[symbol], self.emit(left), self.emit(right))
            case Call(function, arguments) if function in DEFINITIONS:
                return self._defined(function, [self.emit(argument) for argument in arguments])
            case Call(function, (first, *others)):
                register = self.emit(first)
                if not others:
                    return self.apply(_FUNCTIONS[function], register)
                for other in others:
                    register = self.apply(_FUNCTIONS[function], register, self.emit(other))
                return register
        raise AssertionError(expression)

    def _defined(self, function: str, arguments: Sequence[int]) -> int:
        """A function of these registers, by its definition."""
        outer = self._arguments
        self._arguments = dict(zip(DEFINITIONS[function].parameters, arguments, strict=True))
        result = self.emit(_definition(function))
        self._arguments = outer
        return result

    def _power(self, base: Expression, exponent: Expression) -> int:
        register = self.emit(base)
        whole = whole_number(exponent)
        if whole is None:
            power = self.emit(exponent)
            return self.apply(ops.POW if self._axes[power] else ops.POW_UNIFORM, register, power)
        if whole == 0:
            return self.constant(1.0)
        product = self._repeated_product(register, abs(whole))
        return product if whole > 0 else self.apply(ops.DIV, self.constant(1.0), product)

    def _repeated_product(self, register: int, times: int) -> int:
        """u**n by squaring; equal powers share registers."""
        if times == 1:
            return register
        half = self._repeated_product(register, times // 2)
        square = self.apply(ops.MUL, half, half)
        return self.apply(ops.MUL, square, register) if times % 2 else square


@cache
def _definition(function: str) -> Expression:
    return parse(DEFINITIONS[function].formula, UNLIMITED)


def _has_exact_reciprocal(value: float) -> bool:
    """Return True if 1 / value is exact: dividing by it is then a multiplication."""
    return math.isfinite(value) and math.frexp(value)[0] == 0.5 and math.isfinite(1.0 / value)


def whole_number(exponent: Expression) -> int | None:
    """A whole exponent, written as a number, that makes a power a product; None of any other."""
    match exponent:
        case Number(value) if value.is_integer() and value <= LARGEST_UNROLLED_POWER:
            return int(value)
        case Negative(operand):
            whole = whole_number(operand)
            return None if whole is None else -whole
    return None
