"""A descent in plain Python: the rule's own function, uncompiled, one step after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from optimizers.oracle import Probe
from optimizers.rule import Kind, Rule
from surfaces.autodiff.interpreter import evaluate
from surfaces.autodiff.tape import BoundTape

Array = npt.NDArray[np.float64]


class Path(NamedTuple):
    """What `descend` keeps of a run, computed without it."""

    positions: Array
    losses: Array
    gradients: Array
    evaluations: npt.NDArray[np.int64]
    state: dict[str, Array]


def plain_descent(
    rule: Rule,
    tape: BoundTape,
    start: tuple[float, float],
    steps: int,
    hyperparameters: Mapping[str, float],
    *,
    arrays: bool = False,
) -> Path:
    """Descend with the rule's own function, called with numbers.

    For coordinate rules it may be called once per step with whole arrays.
    """
    chosen = [np.float64(hyperparameters[h.name]) for h in rule.hyperparameters]
    position = np.array(start)
    state: list[Any] = first_state(rule)
    rows, surface, evaluations = [], probe(tape), 0
    for step in range(steps + 1):
        planes = tape.evaluate(position[0], position[1], order=1)
        evaluations += 1
        rows.append(
            (position, planes[0], planes[1:], evaluations, [np.copy(value) for value in state])
        )
        if step < steps:
            displacement, state = one_step(
                rule, surface, position, planes, state, chosen, arrays=arrays
            )
            asked, last_asked, there = (
                int(surface.asked[0]),
                surface.work[:2, 0],
                position + displacement,
            )
            surface.asked[0] = 0
            known = (
                asked > 0
                and np.array_equal(last_asked, there)
                and not np.array_equal(there, position)
            )
            evaluations += asked - known
            position = there
    positions, losses, gradients, counts, states = zip(*rows, strict=True)
    named = {
        variable.name: np.array([row[k] for row in states]) for k, variable in enumerate(rule.state)
    }
    return Path(np.array(positions), np.array(losses), np.array(gradients), np.array(counts), named)


def probe(tape: BoundTape) -> Probe:
    """What a vector rule is given as its surface."""
    return Probe(tape.code, tape.out, tape.workspace(1), evaluate.address, np.zeros(1, np.int64), 0)


def first_state(rule: Rule) -> list[Any]:
    """The declared initial values: for coordinate rules a pair for each name, else a number."""
    initial = [np.float64(variable.initial) for variable in rule.state]
    return (
        [np.array([value, value]) for value in initial]
        if rule.kind is Kind.COORDINATE
        else list(initial)
    )


def one_step(
    rule: Rule,
    surface: Probe,
    position: Array,
    planes: Array,
    state: list[Any],
    chosen: list[np.float64],
    *,
    arrays: bool = False,
) -> tuple[Array, list[Any]]:
    """(displacement, new state)."""
    with np.errstate(all="ignore"):
        if rule.kind is Kind.VECTOR:
            dx, dy, *new = rule.update(surface, *position, *planes, *state, *chosen)
            return np.array([dx, dy]), new
        if arrays:
            displacement, *new = rule.update(position, planes[1:], *state, *chosen)
            return displacement, new
        results = [
            rule.update(
                position[axis], planes[1 + axis], *(value[axis] for value in state), *chosen
            )
            for axis in range(2)
        ]
    (dx, *new_x), (dy, *new_y) = results
    return np.array([dx, dy]), [np.array(pair) for pair in zip(new_x, new_y, strict=True)]
