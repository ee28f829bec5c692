"""Where to start on a typed formula, if the start that there is does not suit it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from surfaces.rounding import step_of, to_step
from surfaces.surface import Surface, View
from surfaces.tape import BoundTape
from surfaces.window import holds, window

Array = npt.NDArray[np.float64]

NEARBY: Final = 0.05
"""Of a side: what is nearer to a start than this is around it."""


def start_in(
    surface: Surface, parameters: tuple[tuple[str, float], ...], wish: tuple[float, float]
) -> tuple[float, float]:
    """`wish`, if it lies in the window of a formula and has a finite loss and slope; else a start that does."""
    view, tape = window(surface, parameters), surface.tape(dict(parameters))
    return (
        wish
        if holds(view, *wish) and _is_usable(tape, view, *wish)
        else suggested_start(surface, parameters)
    )


@lru_cache(maxsize=512)
def suggested_start(
    surface: Surface, parameters: tuple[tuple[str, float], ...]
) -> tuple[float, float]:
    """A start in the window of a formula from which a descent can go: the usual one, one like it, or any."""
    view, tape, usual = window(surface, parameters), surface.tape(dict(parameters)), surface.start
    if holds(view, *usual) and _is_usable(tape, view, *usual):
        return usual
    xmin, xmax, ymin, ymax = view
    step = step_of(min(xmax - xmin, ymax - ymin))
    places = [
        (to_step(xmin + across * (xmax - xmin), step), to_step(ymin + up * (ymax - ymin), step))
        for across, up in _PLACES
    ]
    usable = np.flatnonzero(
        _is_usable(tape, view, np.array([x for x, _ in places]), np.array([y for _, y in places]))
    )
    return (
        places[usable[0]]
        if usable.size
        else (
            usual
            if holds(view, *usual)
            else (to_step((xmin + xmax) / 2, step), to_step((ymin + ymax) / 2, step))
        )
    )


_PLACES: Final = (
    *((0.14, 0.76), (0.86, 0.76), (0.14, 0.24), (0.86, 0.24), (0.3, 0.9), (0.7, 0.9)),
    *((column / 16, row / 16) for row in range(15, 0, -1) for column in range(1, 16)),
)
"""Where in a window to look for a start, in this order."""


def _is_usable(
    tape: BoundTape, view: View, x: Array | float, y: Array | float
) -> npt.NDArray[np.bool_]:
    """Whether there is a slope here, and a loss all around."""
    loss, dx, dy = tape.evaluate(x, y, order=1)
    usable = np.isfinite(loss) & np.isfinite(dx) & np.isfinite(dy) & ((dx != 0.0) | (dy != 0.0))
    for across, up in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        near = tape.evaluate(
            x + across * NEARBY * (view[1] - view[0]), y + up * NEARBY * (view[3] - view[2])
        )[0]
        usable &= np.isfinite(near)
    return np.asarray(usable)
