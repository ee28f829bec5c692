"""The surface at one further point, for rules that look around before they step.

Works the same in plain Python, traced, and inlined into a compiled kernel. A vector rule is given a
`Probe` as its `surface`, and hands it on to these functions.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from numba import extending

from surfaces.autodiff.interpreter import EVALUATE_SIGNATURE, evaluate
from surfaces.autodiff.jit import function_at

_evaluate_at = function_at(EVALUATE_SIGNATURE)


class Probe(NamedTuple):
    """A surface to ask about further points, on behalf of one lane; questions are counted."""

    code: Any
    out: int
    work: Any
    """A workspace of one lane, which afterwards holds the last point asked about."""
    address: int
    """Of the evaluator."""
    asked: Any
    """(lanes,), how often so far."""
    lane: int

    def ask(self, x: float, y: float, order: int, where: bool) -> tuple[float, ...]:
        """The planes of the surface at (x, y), up to the order; meaningless unless `where`."""
        if where:
            self.work[0, 0], self.work[1, 0] = x, y
            evaluate(self.code, self.work, 1, order)
            self.asked[self.lane] += 1
        return tuple(self.work[self.out, :6])


def ask(surface: Any, x: float, y: float, order: int, where: bool) -> tuple[float, ...]:
    """`surface.ask`, for compiled rules too."""
    planes: tuple[float, ...] = surface.ask(x, y, order, where)
    return planes


@extending.overload(ask)
def _ask(surface, x, y, order, where):  # type: ignore[no-untyped-def]
    # Through the address: a rule that called the evaluator by name would be compiled together with
    # all of it, at 1 to 3 seconds a rule.
    def compiled(surface, x, y, order, where):  # type: ignore[no-untyped-def]
        work, out = surface.work, surface.out
        if where:
            work[0, 0], work[1, 0] = x, y
            _evaluate_at(surface.address)(surface.code, work, 1, order)
            surface.asked[surface.lane] += 1
        return work[out, 0], work[out, 1], work[out, 2], work[out, 3], work[out, 4], work[out, 5]

    return compiled


@extending.register_jitable
def gradient_at(surface: Any, x: float, y: float, where: bool = True) -> tuple[float, float, float]:
    """(loss, d/dx, d/dy) at (x, y); nan or inf where the formula is undefined.

    Args:
        surface: what the rule has been given.
        x, y: the point.
        where: whether there is a question at all; if not, the answer is any number.
    """
    planes = ask(surface, x, y, 1, where)
    return planes[0], planes[1], planes[2]


@extending.register_jitable
def hessian_at(surface: Any, x: float, y: float) -> tuple[float, float, float]:
    """(d2/dx2, d2/dxdy, d2/dy2) at (x, y)."""
    planes = ask(surface, x, y, 2, True)
    return planes[3], planes[4], planes[5]
