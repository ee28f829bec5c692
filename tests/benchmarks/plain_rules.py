"""A rule's own function, uncompiled, in the loop that one would write around it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from optimizers.rule import Kind, Rule
from surfaces.surface import typed_surface
from tests.optimizers.plain import probe

Array = npt.NDArray[np.float64]

FORMULA = "x**2/2 + 10*y**2"
"""The bowl that every rule descends at its defaults; it costs so little that it is the rules that
are compared."""


def bowl(x: Any, y: Any) -> tuple[Any, Any, Any]:
    """Loss and slopes of `FORMULA`, for numbers or arrays."""
    return 0.5 * x * x + 10.0 * y * y, x, 20.0 * y


def descend_plainly(rule: Rule, starts: Array, steps: int) -> tuple[Array, Array]:
    """Final positions (2, lanes) and best losses (lanes,) of descents from `starts` (2, lanes)."""
    return (
        _whole_arrays(rule, starts, steps)
        if rule.kind is Kind.COORDINATE
        else _lane_by_lane(rule, starts, steps)
    )


def _whole_arrays(rule: Rule, position: Array, steps: int) -> tuple[Array, Array]:
    """A rule for one coordinate takes both of them, of all lanes, at once.

    It is written in functions that NumPy has for arrays.
    """
    hyper = list(rule.defaults.values())
    state = [np.full_like(position, variable.initial) for variable in rule.state]
    best = np.full(position.shape[1], np.inf)
    for _ in range(steps):
        loss, gx, gy = bowl(*position)
        best = np.minimum(best, loss)
        displacement, *state = rule.update(position, np.stack((gx, gy)), *state, *hyper)
        position = position + displacement
    return position, np.minimum(best, bowl(*position)[0])


def _lane_by_lane(rule: Rule, starts: Array, steps: int) -> tuple[Array, Array]:
    """A rule for the whole vector branches and searches.

    So plain Python can only take one lane after the other.
    """
    surface, hyper = probe(typed_surface(FORMULA).tape()), list(rule.defaults.values())
    final, best = np.empty_like(starts), np.full(starts.shape[1], np.inf)
    for lane, (x, y) in enumerate(starts.T):
        state = [np.float64(variable.initial) for variable in rule.state]
        for _ in range(steps):
            loss, gx, gy = bowl(x, y)
            best[lane] = min(best[lane], loss)
            with np.errstate(all="ignore"):  # `where` computes both sides, one of them for nothing
                dx, dy, *state = rule.update(surface, x, y, loss, gx, gy, *state, *hyper)
            x, y = x + dx, y + dy
        final[:, lane], best[lane] = (x, y), min(best[lane], bowl(x, y)[0])
    return final, best
