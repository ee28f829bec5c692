"""The surface at one further point, for rules that look around before they step.

Works the same in plain Python and inlined into a compiled kernel. `surface` is what a vector rule is given:
(code, out, workspace of one lane).
"""

from __future__ import annotations

from typing import Any

import numba

from surfaces.evaluator import DX, DXX, DXY, DY, DYY, evaluate


@numba.extending.register_jitable
def gradient_at(surface: Any, x: float, y: float) -> tuple[float, float, float]:
    """(loss, d/dx, d/dy) at (x, y); nan or inf where the formula is undefined."""
    code, out, work = surface
    work[0, 0], work[1, 0] = x, y
    evaluate(code, work, 1, 1)
    return work[out, 0], work[out, DX], work[out, DY]


@numba.extending.register_jitable
def hessian_at(surface: Any, x: float, y: float) -> tuple[float, float, float]:
    """(d2/dx2, d2/dxdy, d2/dy2) at (x, y)."""
    code, out, work = surface
    work[0, 0], work[1, 0] = x, y
    evaluate(code, work, 1, 2)
    return work[out, DXX], work[out, DXY], work[out, DYY]
