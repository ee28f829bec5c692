"""The surface at one further point, for rules that look around before they step.

Works the same in plain Python and inlined into a compiled kernel. A vector rule is given a `Probe`
as its `surface`, and hands it on to these functions.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
from numba import extending

from surfaces.autodiff.interpreter import DX, DXX, DXY, DY, DYY, EVALUATE_SIGNATURE, evaluate
from surfaces.autodiff.jit import function_at

_evaluate_at = function_at(EVALUATE_SIGNATURE)


class Probe(NamedTuple):
    """A surface to be asked about further points, on behalf of one lane; every question is counted."""

    code: Any
    out: int
    work: Any
    """A workspace of one lane, which afterwards holds the last point asked about."""
    address: int
    """Of the evaluator."""
    asked: Any
    """(lanes,), how often so far."""
    lane: int


def run_tape(address: int, code: Any, work: Any, order: int) -> None:
    """Evaluate at the one point in `work`.

    Compiled, it goes through the address: a rule that called the evaluator by name would be
    compiled together with all of it, at 1 to 3 seconds a rule.
    """
    evaluate(code, work, 1, order)


@extending.overload(run_tape)
def _run_tape(address, code, work, order):  # type: ignore[no-untyped-def]
    def run(address, code, work, order):  # type: ignore[no-untyped-def]
        _evaluate_at(address)(code, work, 1, order)

    return run


@numba.extending.register_jitable
def look(surface: Any, x: float, y: float, order: int) -> None:
    """Evaluate at (x, y), and count it."""
    surface.work[0, 0], surface.work[1, 0] = x, y
    run_tape(surface.address, surface.code, surface.work, order)
    surface.asked[surface.lane] += 1


@numba.extending.register_jitable
def gradient_at(surface: Any, x: float, y: float) -> tuple[float, float, float]:
    """(loss, d/dx, d/dy) at (x, y); nan or inf where the formula is undefined."""
    look(surface, x, y, 1)
    work, out = surface.work, surface.out
    return work[out, 0], work[out, DX], work[out, DY]


@numba.extending.register_jitable
def hessian_at(surface: Any, x: float, y: float) -> tuple[float, float, float]:
    """(d2/dx2, d2/dxdy, d2/dy2) at (x, y)."""
    look(surface, x, y, 2)
    work, out = surface.work, surface.out
    return work[out, DXX], work[out, DXY], work[out, DYY]
