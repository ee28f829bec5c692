"""A rule's step as a matrix, read off its tape: every rule whose step is linear tells so by itself.

Each number of the tape is a sum of the position, the gradient and the states, with factors that are
fractions of polynomials in the hyperparameters; whatever is no such sum ends the reading. On a bowl
the gradient is curvature times distance, so that a step along each principal axis is a matrix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

import numpy as np

from optimizers.engine.tracing import RuleTape, trace
from optimizers.rule import Kind, Rate, Rule
from optimizers.theory.polynomial import Polynomial, TooLong, number, symbol, total
from surfaces.autodiff import operations as ops

CURVATURE: Final = "the curvature"
"""Its name in polynomials, which no hyperparameter has."""
OFFSET, POSITION, GRADIENT = range(3)
"""Parts of a sum; states follow."""


class Sum(NamedTuple):
    """A linear combination: factors of its parts, all over one denominator."""

    factors: Mapping[int, Polynomial]
    """Without zeros."""
    denominator: Polynomial


class NotLinear(Exception):
    """A number that is no linear combination."""


@dataclass(frozen=True, eq=False)
class LinearStep:
    """A step of (position, *state) that is the same at each step, and linear."""

    rows: tuple[tuple[Polynomial, ...], ...]
    """The new position and states, each by its factors of position, gradient and states."""
    denominator: Polynomial
    """What all factors are divided by."""

    @cached_property
    def matrix(self) -> list[list[Polynomial]]:
        """The step's matrix times the denominator, with the curvature as a name."""
        curvature = symbol(CURVATURE)
        return [[x + curvature * g, *states] for x, g, *states in self.rows]

    def matrices(self, values: Mapping[str, Any]) -> Any:
        """The step's matrices, (..., size, size).

        Args:
            values: numbers or arrays that broadcast, by name, `CURVATURE` among them.
        """
        return _numbers(self.matrix, values) / self._divisor(values)[..., None, None]

    def answer(self, values: Mapping[str, Any]) -> Any:
        """The step's answer to a gradient of 1, from rest at 0: (..., size)."""
        column = [[row[GRADIENT - 1]] for row in self.rows]
        return _numbers(column, values)[..., 0] / self._divisor(values)[..., None]

    def _divisor(self, values: Mapping[str, Any]) -> Any:
        return np.asarray(self.denominator(values))


def _numbers(matrix: list[list[Polynomial]], values: Mapping[str, Any]) -> Any:
    """The values of all places of a matrix, which lie along the last two axes."""
    shape = np.broadcast_shapes(*(np.shape(value) for value in values.values()))
    rows = [[np.broadcast_to(place(values), shape) for place in row] for row in matrix]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


@lru_cache
def linear_step(rule: Rule) -> LinearStep | None:
    """The step of a rule that takes each coordinate by itself; None where it is not linear."""
    if rule.kind is not Kind.COORDINATE or rule.searches:
        return None
    tape = trace(rule)
    try:
        displacement, *states = _results(tape, [hyper.name for hyper in rule.hyperparameters])
        moved = _added(Sum({POSITION: number(1)}, number(1)), displacement)
        return _step([moved, *states])
    except (NotLinear, TooLong):
        return None


def learning_rate_is(rule: Rule) -> Rate:
    """The meaning of a rule's learning rate.

    Where it is not declared, it is a factor on the gradient in linear rules, else a length.
    """
    return rule.lr_is or (Rate.SLOPE if linear_step(rule) else Rate.LENGTH)


def _step(results: list[Sum]) -> LinearStep:
    """The results over one denominator."""
    denominators = list(
        {tuple(r.denominator.terms.items()): r.denominator for r in results}.values()
    )
    common = number(1)
    for denominator in denominators:
        common = common * denominator
    rows = []
    for result in results:
        if OFFSET in result.factors:
            raise NotLinear
        others = number(1)
        for denominator in denominators:
            others = others if denominator == result.denominator else others * denominator
        parts = range(POSITION, GRADIENT + len(results))
        rows.append(tuple(result.factors.get(part, number(0)) * others for part in parts))
    return LinearStep(tuple(rows), common)


def _results(tape: RuleTape, names: list[str]) -> list[Sum]:
    """The tape's results, from one reading of its instructions."""
    one, inputs = number(1), tape.inputs - len(names)
    registers = {k: Sum({POSITION + k: one}, one) for k in range(inputs)}
    registers |= {inputs + k: Sum({OFFSET: symbol(name)}, one) for k, name in enumerate(names)}
    for register, value in tape.constants.items():
        if not np.isfinite(value):
            raise NotLinear
        registers[register] = Sum(_kept({OFFSET: number(value)}), one)
    for op, target, a, b, _, _ in tape.code.tolist():
        registers[target] = _operation(op, registers[a], registers[b])
    return [registers[out] for out in tape.outs]


def _operation(op: int, u: Sum, v: Sum) -> Sum:
    """The result of an instruction.

    Raises:
        NotLinear: it is no linear combination.
    """
    match op:
        case ops.ADD:
            return _added(u, v)
        case ops.SUB:
            return _added(u, _scaled(v, number(-1), number(1)))
        case ops.NEG:
            return _scaled(u, number(-1), number(1))
        case ops.MUL | ops.SCALE if v.factors.keys() <= {OFFSET}:
            return _scaled(u, v.factors.get(OFFSET, number(0)), v.denominator)
        case ops.MUL if u.factors.keys() <= {OFFSET}:
            return _operation(op, v, u)
        case ops.DIV if v.factors.keys() == {OFFSET}:
            return _scaled(u, v.denominator, v.factors[OFFSET])
    raise NotLinear


def _added(u: Sum, v: Sum) -> Sum:
    if u.denominator == v.denominator:
        return Sum(_union(u.factors, v.factors), u.denominator)
    left, right = _scaled(u, v.denominator, v.denominator), _scaled(v, u.denominator, u.denominator)
    return Sum(_union(left.factors, right.factors), left.denominator)


def _union(one: Mapping[int, Polynomial], other: Mapping[int, Polynomial]) -> dict[int, Polynomial]:
    parts = one.keys() | other.keys()
    return _kept({k: total(each[k] for each in (one, other) if k in each) for k in parts})


def _scaled(u: Sum, factor: Polynomial, divisor: Polynomial) -> Sum:
    factors = _kept({part: own * factor for part, own in u.factors.items()})
    return Sum(factors, u.denominator * divisor)


def _kept(factors: Mapping[int, Polynomial]) -> dict[int, Polynomial]:
    return {part: factor for part, factor in factors.items() if factor}
