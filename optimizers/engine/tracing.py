"""An update rule as a tape: its plain function is called once, with numbers that write it down.

The tape is that of formulas, without derivatives: instructions over registers, equal operations
once. A rule is traced from its arguments alone, so whatever else it could depend on is refused
before it is called.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np

from optimizers import vocabulary
from optimizers.purity import NotTraceable, check_purity, place_of
from optimizers.rule import Kind, Rule
from surfaces.autodiff import operations as ops
from surfaces.autodiff.builder import TapeBuilder
from surfaces.autodiff.tape import Code, reuse_registers

_UFUNCS: Final[dict[Any, int]] = {
    **{np.add: ops.ADD, np.subtract: ops.SUB, np.multiply: ops.MUL, np.divide: ops.DIV},
    **{np.negative: ops.NEG, np.power: ops.POW, np.minimum: ops.MIN, np.maximum: ops.MAX},
    **{
        np.absolute: ops.ABS,
        np.sign: ops.SIGN,
        np.sqrt: ops.SQRT,
        np.exp: ops.EXP,
        np.log: ops.LOG,
    },
    **{
        np.sin: ops.SIN,
        np.cos: ops.COS,
        np.tan: ops.TAN,
        np.tanh: ops.TANH,
        np.positive: ops.FLOAT32,
    },
    **{np.less: ops.LT, np.less_equal: ops.LE, np.equal: ops.EQ, np.not_equal: ops.NE},
    **{np.bitwise_and: ops.AND, np.bitwise_or: ops.OR, np.invert: ops.NOT},
}
ASKED: Final = 3
"""States of a rule that asks beside its own."""


class Question(NamedTuple):
    """A further point at which a rule asks the surface.

    It is given by the registers of its coordinates and of the answer.
    """

    after: int
    """How many instructions come before it."""
    x: int
    y: int
    order: int
    answer: tuple[int, ...]
    """Of loss, d/dx and d/dy; of order 2, those of the three second derivatives."""


@dataclass(frozen=True)
class RuleTape:
    """A rule as instructions on numbers.

    Inputs are, in this order, the position, (for vector rules) the loss, the gradient, the state
    and the hyperparameters; they lie in the first registers. Outs are the displacement and the new
    state. A rule that asks has `ASKED` states more than it declares: how often it has asked so far,
    up to the step before, and up to the one before that.
    """

    code: Code
    constants: Mapping[int, float]
    registers: int
    inputs: int
    outs: tuple[int, ...]
    states: int
    """For each coordinate, or for both together."""
    by_coordinate: bool
    question: Question | None

    @cached_property
    def digest(self) -> bytes:
        """Digest that tapes have in common if they compute the same."""
        constants = {k: value.hex() for k, value in sorted(self.constants.items())}
        text = f"{constants} {self.inputs} {self.outs} {self.states} {self.by_coordinate}"
        return hashlib.sha256(self.code.tobytes() + f"{text} {self.question}".encode()).digest()


class Traced:
    """A number, or a truth, that writes down what is done to it."""

    def __init__(self, builder: TapeBuilder, register: int, truth: bool = False) -> None:
        self._builder, self.register, self._truth = builder, register, truth

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **named: Any) -> Traced:
        if ufunc in (np.greater, np.greater_equal):
            ufunc, operands = {np.greater: np.less}.get(ufunc, np.less_equal), operands[::-1]
        rounding = named.pop("dtype", None)
        if method != "__call__" or named or ufunc not in _UFUNCS:
            raise TypeError(f"np.{ufunc.__name__} is not in the vocabulary")
        if ufunc is np.positive and rounding is not np.float32:
            return self
        return self.apply(_UFUNCS[ufunc], *operands)

    def __array_function__(self, function: Any, types: Any, operands: Any, named: Any) -> Traced:
        if function is not np.where:
            raise TypeError(f"np.{function.__name__} is not in the vocabulary")
        return self.apply(ops.SELECT, *operands)

    def apply(self, op: int, *operands: Any) -> Traced:
        """The result of an operation."""
        for k, operand in enumerate(operands):
            wanted = op in ops.OF_TRUTHS or (op == ops.SELECT and k == 0)
            if wanted != (isinstance(operand, Traced) and operand._truth):
                raise TypeError("a truth is no number: choose with where(truth, yes, no)")
        registers = [_number(self._builder, operand).register for operand in operands]
        return Traced(self._builder, self._builder.apply(op, *registers), op in ops.TRUTHS)

    def __getitem__(self, key: Any) -> Traced:
        if key != ():
            raise TypeError("a number has no parts")
        return self

    def __bool__(self) -> bool:
        raise TypeError("an if on numbers is written where(condition, yes, no)")

    def __float__(self) -> float:
        raise TypeError("a plain number is asked for; functions come from optimizers.vocabulary")

    __int__ = __index__ = __iter__ = __float__
    __hash__ = None  # type: ignore[assignment]


def _number(builder: TapeBuilder, value: Any) -> Traced:
    """The number itself, or a constant that stands for a plain one."""
    return value if isinstance(value, Traced) else Traced(builder, builder.constant(float(value)))


def _operators() -> None:
    """Give `Traced` Python's operators, each as the NumPy function that it stands for."""
    twice: dict[str, Any] = {
        "add": np.add,
        "sub": np.subtract,
        "mul": np.multiply,
        "truediv": np.divide,
    }
    twice |= {"pow": np.power, "and": np.bitwise_and, "or": np.bitwise_or}
    once: dict[str, Any] = {"neg": np.negative, "abs": np.absolute, "invert": np.invert}
    compared: dict[str, Any] = {
        "lt": np.less,
        "le": np.less_equal,
        "gt": np.greater,
        "ge": np.greater_equal,
    }
    compared |= {"eq": np.equal, "ne": np.not_equal}

    def operator(function: Any, *operands: Any) -> Any:
        if function is np.power and isinstance(operands[1], int):
            raise TypeError("a whole power is written as a product")
        return function(*operands)

    for name, function in {**twice, **once, **compared}.items():
        setattr(Traced, f"__{name}__", lambda *given, f=function: operator(f, *given))
    for name, function in twice.items():
        setattr(Traced, f"__r{name}__", lambda a, b, f=function: operator(f, b, a))


_operators()


class _TracedSurface:
    """Stand-in for the surface of a rule that is traced."""

    def __init__(self, builder: TapeBuilder) -> None:
        self._builder = builder
        self.question: Question | None = None
        self.where: Any = True

    def ask(self, x: Any, y: Any, order: int, where: Any) -> tuple[Any, ...]:
        """The planes of the surface at (x, y), to be filled in when the tape runs."""
        if self.question:
            raise TypeError("asks the surface about more than one further point")
        at_x, at_y = (_number(self._builder, coordinate).register for coordinate in (x, y))
        answer = tuple(self._builder.input(ops.ALONG_X) for _ in range(3))
        self.where = where
        self.question = Question(len(self._builder.instructions), at_x, at_y, order, answer)
        planes = [Traced(self._builder, register) for register in answer]
        return (*planes, *planes)


def trace(rule: Rule) -> RuleTape:
    """The tape of a rule.

    Raises:
        NotTraceable: with the file and the line.
    """
    check_purity(rule.update)
    builder, vector = TapeBuilder(), rule.kind is Kind.VECTOR
    hypers = len(rule.hyperparameters)
    position, given = 1 + vector, 3 if vector else 1
    inputs = [
        Traced(builder, builder.input(ops.ALONG_X))
        for _ in range(position + given + len(rule.state) + hypers)
    ]
    surface = _TracedSurface(builder)
    try:
        results = rule.update(*[surface] * vector, *inputs)
        results = results if isinstance(results, tuple) else (results,)
        if len(results) != 1 + vector + len(rule.state):
            moves = "displacements along x and y" if vector else "a displacement"
            raise TypeError(
                f"returns {len(results)} numbers, not {moves} and its {len(rule.state)} states"
            )
        results = [_number(builder, result) for result in results]
        if any(result._truth for result in results):
            raise TypeError("a truth is no number: choose with where(truth, yes, no)")
    except Exception as error:
        raise NotTraceable(f"{place_of(error, rule.update, __file__)}{error}") from error
    states = inputs[position + given : len(inputs) - hypers]
    if surface.question:
        asked = [Traced(builder, builder.input(ops.ALONG_X)) for _ in range(ASKED)]
        inputs[len(inputs) - hypers : len(inputs) - hypers] = asked
        results += [_count(surface, asked[0], inputs[:2], results[:2]), *asked[:-1]]
        states += asked
    return _packed(builder, inputs, results, len(states), vector, surface.question)


def _count(surface: _TracedSurface, asked: Any, here: list[Any], moves: list[Any]) -> Any:
    """Count the rule's questions.

    The point it moves to counts once, as the loop evaluates there anyway.
    """
    assert surface.question
    builder = asked._builder
    there = [place + move for place, move in zip(here, moves, strict=True)]
    point: list[Any] = [Traced(builder, register) for register in surface.question[1:3]]
    stays = (there[0] == here[0]) & (there[1] == here[1])
    known = (there[0] == point[0]) & (there[1] == point[1])
    more = vocabulary.where(known, vocabulary.where(stays, 1.0, 0.0), 1.0)
    more = more if surface.where is True else vocabulary.where(surface.where, more, 0.0)
    return asked + more


def _packed(
    builder: TapeBuilder,
    inputs: list[Traced],
    results: list[Traced],
    states: int,
    vector: bool,
    question: Question | None,
) -> RuleTape:
    """The instructions that the results need, over as few registers as they take."""
    outs = tuple(result.register for result in results)
    needed, kept = {*outs, *((question.x, question.y) if question else ())}, []
    for k, instruction in reversed(list(enumerate(builder.instructions))):
        if instruction.target in needed:
            kept.append((k, instruction))
            needed |= {instruction.a, instruction.b, instruction.c}
    kept.reverse()
    answer, point = (question.answer, (question.x, question.y)) if question else ((), ())
    packed = reuse_registers(
        [instruction for _, instruction in kept],
        builder.constants,
        (*(number.register for number in inputs), *answer),
        (*outs, *point),
    )
    if question:
        question = Question(
            sum(k < question.after for k, _ in kept),
            packed.outs[-2],
            packed.outs[-1],
            question.order,
            packed.inputs[len(inputs) :],
        )
    return RuleTape(
        packed.code,
        packed.leaves,
        packed.registers,
        len(inputs),
        packed.outs[: len(outs)],
        states,
        not vector,
        question,
    )
