"""The surface at one further point, for rules that look around before they step.

Works the same in plain Python and inlined into a compiled kernel. `surface` is what a vector rule is given:
(code, out, workspace of one lane, address of the evaluator).
"""

from __future__ import annotations

from typing import Any

import numba
from numba import extending

from surfaces.evaluator import DX, DXX, DXY, DY, DYY, EVALUATE_SIGNATURE, evaluate
from surfaces.jit import function_at

_evaluate_at = function_at(EVALUATE_SIGNATURE)


def run_tape(address: int, code: Any, work: Any, order: int) -> None:
    """Evaluate at the one point in `work`.

    Compiled, it goes through the address: a rule that called the evaluator by name would be compiled together
    with all of it, at 1 to 3 seconds a rule.
    """
    evaluate(code, work, 1, order)


@extending.overload(run_tape)
def _run_tape(address, code, work, order):  # type: ignore[no-untyped-def]
    def run(address, code, work, order):  # type: ignore[no-untyped-def]
        _evaluate_at(address)(code, work, 1, order)

    return run


@numba.extending.register_jitable
def gradient_at(surface: Any, x: float, y: float) -> tuple[float, float, float]:
    """(loss, d/dx, d/dy) at (x, y); nan or inf where the formula is undefined."""
    code, out, work, address = surface
    work[0, 0], work[1, 0] = x, y
    run_tape(address, code, work, 1)
    return work[out, 0], work[out, DX], work[out, DY]


@numba.extending.register_jitable
def hessian_at(surface: Any, x: float, y: float) -> tuple[float, float, float]:
    """(d2/dx2, d2/dxdy, d2/dy2) at (x, y)."""
    code, out, work, address = surface
    work[0, 0], work[1, 0] = x, y
    run_tape(address, code, work, 2)
    return work[out, DXX], work[out, DXY], work[out, DYY]
