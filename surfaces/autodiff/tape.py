"""Tapes: lists of instructions over registers, as data for the interpreter and the emitter.

Whatever of a formula does not depend on the position is computed once, when parameters are bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from surfaces.autodiff import interpreter as ev
from surfaces.autodiff import operations as ops

Array = npt.NDArray[np.float64]
Code = npt.NDArray[np.int32]
"""Instructions as the interpreter reads them, one a row."""


class Instruction(NamedTuple):
    """`register[target] = op(register[a], register[b], register[c])`; unused operands repeat a."""

    op: int
    target: int
    a: int
    b: int
    c: int
    axes: int
    """The coordinates that the result depends on."""


@dataclass(frozen=True, slots=True)
class Tape:
    """A formula as instructions; registers 0 and 1 are x and y, parameters and constants follow."""

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
        fixed = {i.target: float(work[i.target, ops.VALUE]) for i in uniform}
        packed = reuse_registers(
            [i for i in self.instructions if i.axes],
            leaves | fixed,
            (0, 1, *self.columns),
            (self.out,),
        )
        return BoundTape(
            packed.code, packed.leaves, packed.registers, packed.outs[0], packed.inputs[2:]
        )


@dataclass(frozen=True, slots=True)
class BoundTape:
    """A tape with fixed parameters: a function of position alone, with exact derivatives."""

    code: Code
    leaves: Mapping[int, float]
    registers: int
    out: int
    columns: tuple[int, ...] = ()

    @property
    def structure(self) -> bytes:
        """All but the constants: tapes that share it share their native code."""
        return self.code.tobytes() + f"{sorted(self.leaves)} {self.out}".encode()

    @property
    def leaf_values(self) -> Array:
        """The constants that native code reads, in the order of their registers."""
        return np.array([self.leaves[register] for register in sorted(self.leaves)], np.float64)

    def workspace(self, lanes: int) -> Array:
        """Registers (registers, 6 lanes), planes side by side.

        Constants and the derivatives of x and y are in place.
        """
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
        planes = ops.PLANES[order]
        lanes = min(ops.LANES, max(1, flat_x.size))
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


class PackedTape(NamedTuple):
    """Instructions over as few registers as they need; inputs come first, in their order."""

    code: Code
    leaves: Mapping[int, float]
    registers: int
    inputs: tuple[int, ...]
    outs: tuple[int, ...]


def reuse_registers(
    instructions: Sequence[Instruction],
    leaves: Mapping[int, float],
    inputs: tuple[int, ...],
    outs: tuple[int, ...],
) -> PackedTape:
    """Renumber registers so that one is used again once its value is done with.

    A smaller workspace stays in the L1 cache.

    A register is only handed on between results that depend on the same axes, so that derivatives
    that are always zero need not be written again.
    """
    operands = [(i.a, i.b, i.c) for i in instructions]
    last_use = {register: i for i, used in enumerate(operands) for register in used}
    read = {register for used in operands for register in used} | set(outs)
    new = {register: k for k, register in enumerate((*inputs, *sorted(read & leaves.keys())))}
    kept, count = leaves.keys() | {*inputs, *outs}, len(new)
    axes_of = {i.target: i.axes for i in instructions}
    free: dict[int, list[int]] = {axes: [] for axes in axes_of.values()}
    code: list[Instruction] = []
    for position, (op, target, a, b, c, axes) in enumerate(instructions):
        renamed = new[a], new[b], new[c]
        if free[axes]:
            new[target] = free[axes].pop()
        else:
            new[target], count = count, count + 1
        code.append(Instruction(op, new[target], *renamed, axes))
        for register in {a, b, c} - kept:
            if last_use[register] == position:
                free[axes_of[register]].append(new[register])
    return PackedTape(
        _code(code),
        {new[register]: value for register, value in leaves.items() if register in new},
        count,
        tuple(new[register] for register in inputs),
        tuple(new[register] for register in outs),
    )


def _code(instructions: Sequence[Instruction]) -> Code:
    return np.array(instructions, dtype=np.int32).reshape(-1, len(Instruction._fields))


def _workspace(registers: int, lanes: int, leaves: Mapping[int, float]) -> Array:
    work = np.zeros((registers, 6, lanes))
    for register, value in leaves.items():
        work[register, ops.VALUE] = value
    work[0, ops.DX] = 1.0
    work[1, ops.DY] = 1.0
    return work.reshape(registers, 6 * lanes)
