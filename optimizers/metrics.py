"""Metrics of a path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Metrics:
    """The figures of a scoreboard."""

    final_loss: float
    best_loss: float
    steps_to_tolerance: int | None
    """The first step whose loss is at most the tolerance above the surface's lowest minimum; None
    if never."""
    evaluations: int
    """How often the run asked the surface (`optimizers.problem.Records`)."""
    evaluations_to_tolerance: int | None
    """How often until that step."""
    path_length: float
    straight_distance: float
    """From the start to the last position."""
    zigzag: float
    """The share of the path, 0 to 1, that was walked in steps turning back (more than 90 degrees)
    on the one before."""


LOSS_TOLERANCE = 1e-3
"""How far above the lowest minimum a loss counts as there."""


def measure(
    positions: Array, losses: Array, evaluations: npt.NDArray[np.int64], lowest: float | None
) -> Metrics:
    """The metrics of one path.

    Args:
        positions: (n, 2), first row the start.
        losses: (n,).
        evaluations: (n,), made to get there.
        lowest: the value of the surface's lowest minimum; None where it has none.
    """
    steps = np.diff(positions, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    turned_back = np.sum(steps[1:] * steps[:-1], axis=1) < 0
    reached = None if lowest is None else first_at_most(losses, lowest + LOSS_TOLERANCE)
    walked = float(lengths.sum())
    return Metrics(
        final_loss=float(losses[-1]),
        best_loss=float(np.min(losses)),
        steps_to_tolerance=reached,
        evaluations=int(evaluations[-1]),
        evaluations_to_tolerance=None if reached is None else int(evaluations[reached]),
        path_length=walked,
        straight_distance=float(np.hypot(*(positions[-1] - positions[0]))),
        zigzag=float(lengths[1:][turned_back].sum() / walked) if walked else 0.0,
    )


def first_at_most(losses: Array, bound: float) -> int | None:
    """The index of the first loss at or under a bound."""
    hits = np.flatnonzero(losses <= bound)
    return int(hits[0]) if hits.size else None
