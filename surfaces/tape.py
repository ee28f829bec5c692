"""Expression tree -> tape: a list of instructions over registers, as data for the compiled evaluator.

Equal sub-expressions share a register. Small integer powers become multiplications, so that x**2 is the
same number everywhere; what does not depend on the position is computed once, when parameters are bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from surfaces import evaluator as ev
from surfaces.formula import CONSTANTS, COORDINATES, Binary, Call, Expression, Name, Negative, Number, parameter_names

Array = npt.NDArray[np.float64]

LARGEST_UNROLLED_POWER: Final = 64
"""Integer exponents up to this size (either sign) become multiplications."""

_BINARY: Final = {"+": ev.ADD, "-": ev.SUB, "*": ev.MUL, "/": ev.DIV}
_FUNCTIONS: Final = {
    "sin": ev.SIN, "cos": ev.COS, "tan": ev.TAN, "asin": ev.ASIN, "acos": ev.ACOS, "atan": ev.ATAN,
    "sinh": ev.SINH, "cosh": ev.COSH, "tanh": ev.TANH, "exp": ev.EXP, "log": ev.LOG, "sqrt": ev.SQRT,
    "abs": ev.ABS, "sign": ev.SIGN, "min": ev.MIN, "max": ev.MAX,
}  # fmt: skip


class Instruction(NamedTuple):
    """`register[target] = op(register[a], register[b])`."""

    op: int
    target: int
    a: int
    b: int


@dataclass(frozen=True, slots=True)
class Tape:
    """A formula as instructions; registers 0 and 1 are x and y, then come parameters and constants."""

    instructions: tuple[Instruction, ...]
    parameters: Mapping[str, int]
    """Parameter name -> register."""
    constants: Mapping[int, float]
    """Register -> value."""
    varying: frozenset[int]
    """Registers that depend on the position."""
    registers: int
    out: int

    def bind(self, values: Mapping[str, float]) -> BoundTape:
        """Fix every parameter, and compute once whatever depends on nothing else."""
        leaves = dict(self.constants) | {register: float(values[name]) for name, register in self.parameters.items()}
        uniform = [i for i in self.instructions if i.target not in self.varying]
        work = _workspace(self.registers, 1, leaves)
        if uniform:
            ev.evaluate(_code(uniform), work, 1, 0)
        fixed = {i.target: float(work[ev.VALUE, i.target, 0]) for i in uniform}
        remaining = [i for i in self.instructions if i.target in self.varying]
        return BoundTape(_code(remaining), leaves | fixed, self.registers, self.out)


@dataclass(frozen=True, slots=True)
class BoundTape:
    """A tape whose parameters are fixed: a function of the position alone, with exact derivatives."""

    code: npt.NDArray[np.int32]
    leaves: Mapping[int, float]
    registers: int
    out: int

    def workspace(self, lanes: int) -> Array:
        """Registers (6, registers, lanes) with constants and the derivatives of x and y in place."""
        return _workspace(self.registers, lanes, self.leaves)

    def evaluate(self, x: npt.ArrayLike, y: npt.ArrayLike, order: int = 0) -> Array:
        """Value and derivatives at many positions.

        Args:
            x, y: positions, any shapes that broadcast together.
            order: 0 for the value, 1 for the gradient too, 2 for the Hessian too.

        Returns:
            float64 (1, ...), (3, ...) or (6, ...): loss, d/dx, d/dy, d2/dx2, d2/dxdy, d2/dy2. Where the
            formula is undefined: nan.
        """
        xs, ys = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
        flat_x, flat_y = xs.ravel(), ys.ravel()
        planes = ev.PLANES[order]
        result = np.empty((planes, flat_x.size))
        work = self.workspace(min(ev.LANES, max(1, flat_x.size)))
        for first in range(0, flat_x.size, ev.LANES):
            lanes = min(ev.LANES, flat_x.size - first)
            block = slice(first, first + lanes)
            work[ev.VALUE, 0, :lanes] = flat_x[block]
            work[ev.VALUE, 1, :lanes] = flat_y[block]
            ev.evaluate(self.code, work, lanes, order)
            result[:, block] = work[:planes, self.out, :lanes]
        return result.reshape((planes, *xs.shape))


def compile_tape(expression: Expression) -> Tape:
    """Number the sub-expressions of a formula and list the instructions that compute them."""
    builder = _Builder(parameter_names(expression))
    out = builder.emit(expression)
    return Tape(
        tuple(builder.instructions),
        builder.parameters,
        {register: value for value, register in builder.constants.items()},
        frozenset(builder.varying),
        builder.registers,
        out,
    )


def _code(instructions: list[Instruction]) -> npt.NDArray[np.int32]:
    return np.array(instructions, dtype=np.int32).reshape(-1, 4)


def _workspace(registers: int, lanes: int, leaves: Mapping[int, float]) -> Array:
    work = np.zeros((6, registers, lanes))
    for register, value in leaves.items():
        work[ev.VALUE, register] = value
    work[ev.DX, 0] = 1.0
    work[ev.DY, 1] = 1.0
    return work


@dataclass
class _Builder:
    names: tuple[str, ...]
    instructions: list[Instruction] = field(default_factory=list)
    constants: dict[float, int] = field(default_factory=dict)
    known: dict[tuple[int, int, int], int] = field(default_factory=dict)
    varying: set[int] = field(default_factory=lambda: {0, 1})

    def __post_init__(self) -> None:
        self.parameters = {name: len(COORDINATES) + k for k, name in enumerate(self.names)}
        self.registers = len(COORDINATES) + len(self.names)

    def emit(self, expression: Expression) -> int:
        """The register that holds `expression`."""
        match expression:
            case Number(value):
                return self.constant(value)
            case Name(name) if name in COORDINATES:
                return COORDINATES.index(name)
            case Name(name):
                return self.constant(CONSTANTS[name]) if name in CONSTANTS else self.parameters[name]
            case Negative(Number(value)):
                return self.constant(-value)
            case Negative(operand):
                return self.apply(ev.NEG, self.emit(operand))
            case Binary("**", base, exponent):
                return self.power(base, exponent)
            case Binary(symbol, left, right):
                return self.apply(_BINARY[symbol], self.emit(left), self.emit(right))
            case Call(function, (first, *others)):
                register = self.emit(first)
                if not others:
                    return self.apply(_FUNCTIONS[function], register)
                for other in others:
                    register = self.apply(_FUNCTIONS[function], register, self.emit(other))
                return register
        raise AssertionError(expression)

    def power(self, base: Expression, exponent: Expression) -> int:
        register = self.emit(base)
        whole = _whole_number(exponent)
        if whole is None:
            power = self.emit(exponent)
            return self.apply(ev.POW if power in self.varying else ev.POW_UNIFORM, register, power)
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
        # -0.0 and 0.0 are equal as dictionary keys; no formula can tell them apart but through a division by zero
        if value not in self.constants:
            self.constants[value] = self.registers
            self.registers += 1
        return self.constants[value]

    def apply(self, op: int, a: int, b: int | None = None) -> int:
        operands = (op, a, a if b is None else b)
        if operands not in self.known:
            target = self.registers
            self.registers += 1
            self.known[operands] = target
            self.instructions.append(Instruction(op, target, *operands[1:]))
            if operands[1] in self.varying or operands[2] in self.varying:
                self.varying.add(target)
        return self.known[operands]


def _whole_number(exponent: Expression) -> int | None:
    match exponent:
        case Number(value) if value.is_integer() and value <= LARGEST_UNROLLED_POWER:
            return int(value)
        case Negative(operand):
            whole = _whole_number(operand)
            return None if whole is None else -whole
    return None
