"""A rule's tape computes what its function does; what can't be traced is refused by line."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from numba import float64, types

from optimizers import RULES, vocabulary
from optimizers.engine.tracing import ASKED, RuleTape, trace
from optimizers.oracle import gradient_at, hessian_at
from optimizers.purity import NotTraceable
from optimizers.rule import Kind, Rule, State, learning_rate
from optimizers.vocabulary import float32, maximum, sqrt, where
from surfaces.autodiff import interpreter as ev
from surfaces.autodiff import operations as ops
from surfaces.autodiff.emitter import WIDTH
from surfaces.autodiff.jit import compile_kernel
from tests.surfaces.autodiff.native_reference import call, odd_numbers, rows_kernel, same_bits

Array = npt.NDArray[np.float64]

LANES = 128
SEARCHES = {"armijo", "conjugate-gradients", "bfgs", "l-bfgs"}
ASKS = {"sam", "newton", "newton-damped", "saddle-free-newton"}
QUIET = [rule for rule in RULES if rule.slug not in SEARCHES | ASKS]


def compiled_results(rule: Rule, rows: Array) -> Array:
    """The rule's function, compiled as it stands, lane by lane."""
    update, vector = rule.update, rule.kind is Kind.VECTOR
    copy = FunctionType(update.__code__, update.__globals__, update.__name__)
    copy.__module__ = update.__module__
    # numba has no types here
    results = types.UniTuple(float64, len(rule.state) + 1 + vector)  # type: ignore[no-untyped-call]
    signature = results(*[float64] * (len(rows) + vector))
    function = compile_kernel(copy, signature, sources=[vocabulary])
    return np.array([function(*[0.0] * vector, *lane) for lane in rows.T.tolist()]).T


def interpreted_results(tape: RuleTape, rows: Array) -> Array:
    work = np.zeros((tape.registers, rows.shape[1]))
    work[: len(rows)] = rows
    for register, value in tape.constants.items():
        work[register] = value
    ev.evaluate(tape.code, work, rows.shape[1], 0)
    return work[list(tape.outs)]


def rows_for(rule: Rule, tape: RuleTape) -> Array:
    """Odd numbers in every argument, but hyperparameters in range for a third of the lanes."""
    generator = np.random.default_rng(3)
    rows = odd_numbers(generator, (tape.inputs, LANES))
    for row, hyper in zip(rows[::-1], rule.hyperparameters[::-1], strict=False):
        row[: LANES // 3] = generator.uniform(hyper.low, min(hyper.high, 100.0), LANES // 3)
    hypers, states = len(rule.hyperparameters), len(rule.state)
    for row, state in zip(rows[tape.inputs - hypers - states :], rule.state, strict=False):
        row[: LANES // 6] = state.initial
    return rows


@pytest.mark.parametrize("rule", QUIET, ids=lambda rule: rule.slug)
def test_a_tape_is_its_rule_to_the_last_bit(rule: Rule) -> None:
    tape = trace(rule)
    rows = rows_for(rule, tape)
    expected = compiled_results(rule, rows)
    assert same_bits(interpreted_results(tape, rows), expected)
    for width in (1, WIDTH):
        kernel = rows_kernel(tape.code, tape.inputs, dict(tape.constants), tape.outs, width)
        assert same_bits(call(kernel, rows, len(tape.outs)), expected), width


def test_rules_that_ask_once_have_a_question() -> None:
    for rule in RULES:
        if rule.slug in ASKS:
            tape = trace(rule)
            assert tape.question
            assert tape.question.order == (1 if rule.slug == "sam" else 2)
            assert tape.states == len(rule.state) + ASKED


def of_function(update: Callable[..., Any], kind: Kind = Kind.COORDINATE) -> Rule:
    state = (State("m", "M."),) if kind is Kind.COORDINATE else ()
    return Rule("made", "M", update, ("x",), "t", "s", (learning_rate(0.1),), state, kind=kind)


def test_what_is_not_needed_is_not_in_the_tape() -> None:
    def idle(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
        maximum(x, sqrt(g) * 3.0)
        return -lr * g, m

    assert trace(of_function(idle)).code[:, 0].tolist() == [ops.NEG, ops.MUL]


def test_constants_are_results_too() -> None:
    def rest(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
        return 0.0, 2.5

    tape = trace(of_function(rest))
    assert [tape.constants[out] for out in tape.outs] == [0.0, 2.5]


def test_equal_rules_have_equal_digests() -> None:
    def one(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
        return -lr * g, m + 0.0

    def same(x: float, g: float, m: float, rate: float) -> tuple[float, ...]:
        step = -rate * g
        return step, m + 0.0

    def other(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
        return -lr * g, m + -0.0

    digests = [trace(of_function(update)).digest for update in (one, same, other)]
    assert digests[0] == digests[1] != digests[2]


CACHE: list[float] = []
COUNT = 0


def branches(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
    if g > 0.0:  # here
        return -lr, m
    return lr, m


def chains(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
    return -lr * where(0.0 < g < 1.0, g, 1.0), m  # here


def remembers(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
    CACHE.append(1.0)  # here
    return -lr * g, m


def gambles(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
    return -lr * g * random.random(), m  # here


def peeks(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
    return (-lr * g if type(g) is float else g), m  # here


def counts(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
    global COUNT
    COUNT = 1  # here
    return -lr * g, m


def writes(x: Any, g: float, m: float, lr: float) -> tuple[float, ...]:
    x[0] = 1.0  # here
    return -lr * g, m


def whole_power(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
    return -lr * g**2, m  # here


def adds_truths(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
    return -lr * (g > 0.0), m  # here


def unknown(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
    return -lr * helper(g), m


def helper(g: float) -> float:
    return float(np.arctan(g))  # here


def rounds(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
    return -lr * float32(g).round(), m  # here


@pytest.mark.parametrize(
    "update",
    [
        *(branches, chains, remembers, gambles, peeks, counts, writes),
        *(whole_power, adds_truths, unknown, rounds),
    ],
)
def test_an_impure_rule_is_refused_with_its_line(update: Callable[..., Any]) -> None:
    text = Path(__file__).read_text(encoding="utf-8").splitlines()
    first = (helper if update is unknown else update).__code__.co_firstlineno
    line = next(k for k, code in enumerate(text, 1) if k >= first and code.endswith("# here"))
    with pytest.raises(NotTraceable, match=rf"test_tracing\.py:{line}: "):
        trace(of_function(update))


def test_a_rule_asks_about_one_further_point() -> None:
    def both(
        surface: Any, x: float, y: float, loss: float, gx: float, gy: float, lr: float
    ) -> tuple[float, ...]:
        _, ahead, _ = gradient_at(surface, x - lr * gx, y)
        xx, _, _ = hessian_at(surface, x, y)
        return -lr * ahead, -lr * xx

    with pytest.raises(NotTraceable, match="more than one further point"):
        trace(of_function(both, Kind.VECTOR))


def test_numbers_from_around_a_rule_are_constants() -> None:
    rate = 0.25

    def closed(x: float, g: float, m: float, lr: float) -> tuple[float, ...]:
        return -rate * g, m

    assert -0.25 in trace(of_function(closed)).constants.values()
