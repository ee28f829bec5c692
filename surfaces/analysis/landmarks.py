"""Critical points of a surface, known or found."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np

from surfaces.analysis.critical_points import find_critical_points, is_at_rest
from surfaces.analysis.viewport import outlook, window
from surfaces.surface import CriticalPoint, PointKind, Surface, View

MINIMA: Final = (PointKind.MINIMUM, PointKind.LOCAL_MINIMUM)
AS_LOW: Final = 1e-9
"""Minima whose values differ by less are equally low."""


@lru_cache(maxsize=512)
def landmarks(
    surface: Surface, parameters: tuple[tuple[str, float], ...]
) -> tuple[CriticalPoint, ...]:
    """The critical points of a surface: the known ones where these parameters left them in place, else what is found in its window."""
    tape = surface.tape(dict(parameters))
    known = surface.critical_points
    if known:
        planes = tape.evaluate([p.x for p in known], [p.y for p in known], order=2)
        rests = np.array([not p.smooth for p in known]) | is_at_rest(planes, surface.view)
        if rests.all():
            return tuple(
                replace(p, value=float(value)) for p, value in zip(known, planes[0], strict=True)
            )
    points = None if surface.slug else outlook(surface, parameters).points
    return find_critical_points(tape, window(surface, parameters)) if points is None else points


def lowest_minimum(surface: Surface, parameters: tuple[tuple[str, float], ...]) -> float | None:
    """The lowest value among the minima that are known, or found in the surface's window; None where there is none."""
    return min(
        (point.value for point in landmarks(surface, parameters) if point.kind in MINIMA),
        default=None,
    )


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
    lowest = min((p.value for p in marks if p.kind in MINIMA), default=np.inf)
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
                if p.kind is PointKind.MINIMUM and p.value > lowest + AS_LOW * (1 + abs(lowest))
                else p
            )
            for p in found
        ),
    )


def _local(point: CriticalPoint) -> CriticalPoint:
    return replace(point, kind=PointKind.LOCAL_MINIMUM)
