"""Critical points of a surface, known or found."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np

from surfaces.analysis.critical_points import (
    Findings,
    explore,
    find_critical_points,
    is_at_rest,
)
from surfaces.analysis.viewport import outlook, window
from surfaces.surface import MINIMA, CriticalPoint, PointKind, Surface, View

AS_LOW: Final = 1e-9
"""Minima whose values differ by less are equally low."""
LEVEL: Final = 1e-12
"""Where the slope is smaller, a declared point is in its place though its Hessian be singular."""


@lru_cache(maxsize=512)
def findings(surface: Surface, parameters: tuple[tuple[str, float], ...]) -> Findings:
    """The critical points of a surface, known or found in its window.

    Known ones are taken where these parameters leave them in place.
    """
    tape = surface.tape(dict(parameters))
    known = surface.critical_points
    if known:
        planes = tape.evaluate([p.x for p in known], [p.y for p in known], order=2)
        level = np.hypot(planes[1], planes[2]) <= LEVEL
        kinks = np.array([not point.smooth for point in known])
        if np.all(kinks | level | is_at_rest(planes, surface.view)):
            points = (
                replace(p, value=float(value)) for p, value in zip(known, planes[0], strict=True)
            )
            return Findings(tuple(points), None)
    found = None if surface.slug else outlook(surface, parameters).findings
    return explore(tape, window(surface, parameters)) if found is None else found


def landmarks(
    surface: Surface, parameters: tuple[tuple[str, float], ...]
) -> tuple[CriticalPoint, ...]:
    """The critical points of a surface."""
    return findings(surface, parameters).points


def lowest_minimum(surface: Surface, parameters: tuple[tuple[str, float], ...]) -> float | None:
    """The lowest value among the minima, valleys of minima too; None where there is none.

    The minima are known, or found in the surface's window.
    """
    found = findings(surface, parameters)
    values = [point.value for point in found.points if point.kind in MINIMA]
    return min(values + ([found.valley.value] if found.valley else []), default=None)


def points_in(
    view: View, surface: Surface, parameters: tuple[tuple[str, float], ...]
) -> tuple[CriticalPoint, ...]:
    """The critical points in a view.

    A `MINIMUM` is as low as the lowest minimum of the surface's own window and as anything seen in
    the view.
    """
    marks = landmarks(surface, parameters)
    if view == window(surface, parameters):
        return marks
    kinks = tuple(
        p for p in marks if not p.smooth and view[0] <= p.x <= view[1] and view[2] <= p.y <= view[3]
    )
    lowest = lowest_minimum(surface, parameters)
    found = [
        p
        for p in find_critical_points(surface.tape(dict(parameters)), view)
        if p.smooth or not kinks
    ]
    return (
        *kinks,
        *(
            (
                _local(p)
                if p.kind is PointKind.MINIMUM
                and lowest is not None
                and p.value > lowest + AS_LOW * (1 + abs(lowest))
                else p
            )
            for p in found
        ),
    )


def _local(point: CriticalPoint) -> CriticalPoint:
    return replace(point, kind=PointKind.LOCAL_MINIMUM)
