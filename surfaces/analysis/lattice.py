"""Places from which a view is searched."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from surfaces.autodiff.tape import BoundTape
from surfaces.surface import View

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

SKEW: Final = (0.06, -0.04)
"""How far a lattice is drawn to one side: surfaces tend to be symmetric about the middle of a view,
and from an axis of symmetry Newton's method never comes off."""
FINE: Final = 64
"""Places per axis at which the loss is looked at."""
LOW_PLACES: Final = 32
HIGH_PLACES: Final = 16

_CELL: Final = np.linspace(-1.0, 1.0, 9)


class Relief(NamedTuple):
    """Places of a lattice that lie no higher, or no lower, than their neighbors."""

    low: Array
    """(n, 2), each moved to the lowest place of its cell; the lowest first."""
    losses: Array
    """(n,), of the low places."""
    high: Array
    """(m, 2), the highest first."""
    lowest: float
    highest: float
    """The lowest and highest finite loss of the whole lattice; inf and -inf if there is none."""


def lattice(view: View, per_axis: int) -> tuple[Array, Array]:
    """Places along each axis, from edge to edge of a view, (per_axis,) each."""
    even = np.linspace(0.0, 1.0, per_axis)
    return tuple(  # type: ignore[return-value] # two of them
        low + (high - low) * (even + skew * even * (1.0 - even))
        for (low, high), skew in zip((view[:2], view[2:]), SKEW, strict=True)
    )


def relief(tape: BoundTape, view: View) -> Relief:
    """Low and high places of a view, at most LOW_PLACES and HIGH_PLACES of them."""
    x, y = lattice(view, FINE)
    losses = tape.evaluate(x[None, :], y[:, None])[0]
    defined = np.isfinite(losses)
    rows, columns = _dips(np.where(defined, losses, np.inf), LOW_PLACES)
    high_rows, high_columns = _dips(np.where(defined, -losses, np.inf), HIGH_PLACES)
    low, low_losses = _sharpened(tape, view, np.column_stack([x[columns], y[rows]]))
    return Relief(
        low,
        low_losses,
        np.column_stack([x[high_columns], y[high_rows]]),
        float(np.min(low_losses, initial=np.inf)),
        float(np.max(losses, initial=-np.inf, where=defined)),
    )


def _sharpened(tape: BoundTape, view: View, places: Array) -> tuple[Array, Array]:
    """The lowest places and losses within a cell of each place, in order.

    In a narrow well a lattice sees the side.
    """
    xmin, xmax, ymin, ymax = view
    x = np.clip(places[:, 0, None, None] + (xmax - xmin) / FINE * _CELL, xmin, xmax)
    y = np.clip(places[:, 1, None, None] + (ymax - ymin) / FINE * _CELL[:, None], ymin, ymax)
    x, y = (axis.reshape(len(places), _CELL.size**2) for axis in np.broadcast_arrays(x, y))
    losses = tape.evaluate(x, y)[0]
    losses = np.where(np.isfinite(losses), losses, np.inf)
    each, best = np.arange(len(places)), np.argmin(losses, axis=1)
    order = np.argsort(losses[each, best], kind="stable")
    at = each[order], best[order]
    return np.column_stack([x[at], y[at]]), losses[at]


def _dips(losses: Array, most: int) -> tuple[Indices, Indices]:
    """Rows and columns of the places that are as low as their eight neighbors, the lowest first."""
    walled = np.full((FINE + 2, FINE + 2), np.inf)
    walled[1:-1, 1:-1] = losses
    beside = np.minimum(np.minimum(walled[:, :-2], walled[:, 1:-1]), walled[:, 2:])
    around = np.minimum(np.minimum(beside[:-2], beside[1:-1]), beside[2:])
    rows, columns = np.nonzero((losses <= around) & (losses < np.inf))
    order = np.argsort(losses[rows, columns], kind="stable")[:most]
    return rows[order], columns[order]
