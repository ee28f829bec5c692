"""Default viewport of a typed formula: a window that holds what is interesting about it.

It follows from the formula and its parameters alone, so that a link without a view always shows the
same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from surfaces.analysis.critical_points import MOST_POINTS, Findings, explore
from surfaces.analysis.floor import nearest_of_valley
from surfaces.analysis.round_numbers import (
    round_down,
    round_up,
    rounded_side,
    step_of,
    to_step,
)
from surfaces.analysis.surroundings import Lie, Place
from surfaces.autodiff.tape import BoundTape
from surfaces.surface import MINIMA, Surface, View

Array = npt.NDArray[np.float64]

HOME: Final = 4.0
"""Half of the window's sides where nothing else is called for."""
FARTHER: Final = (40.0, 400.0, 4000.0)
"""Half of the squares that are searched for critical points if none is at home…"""
ELSEWHERE: Final = (0.4, 0.04, 40.0, 100.0, 400.0, 1000.0, 4000.0)
"""…and for any place where the surface is defined."""
MARGIN: Final = 1.3
LEAST: Final = 2.0
"""Half of the window's sides are no shorter than this for the sake of points that lie close
together."""
SLENDER: Final = 4.0
"""Neither side of a window is longer than so many times the other."""
CROWD: Final = 150
"""A window with more critical points is too wide."""
SAMPLES: Final = 41
TOWERING: Final = 1e3
"""A window is too wide if the top of the surface is so many times as far from its middle as the
bottom, or the bottom as the top."""
DEFINED: Final = 0.75
"""If the surface is defined on a smaller share of the window, the window follows it."""
EDGE: Final = 0.15
"""Of a side: how much of what is undefined stays in the window."""
NEARBY: Final = 0.05
"""Of a side: how far from the edges a start that is let in should be."""


class Outlook(NamedTuple):
    """Viewport, and what was found there on the way."""

    view: View
    findings: Findings | None
    """What is in view, if it is known."""


def window(
    surface: Surface,
    parameters: tuple[tuple[str, float], ...],
    start: tuple[float, float] | None = None,
) -> View:
    """Default view of a surface.

    Built-in surfaces declare it; for a formula it is found. A start that lies outside is let in.
    """
    view = surface.home(dict(parameters)) if surface.slug else outlook(surface, parameters).view
    return view if start is None or surface.slug or holds(view, *start) else _including(view, start)


@lru_cache(maxsize=512)
def outlook(surface: Surface, parameters: tuple[tuple[str, float], ...]) -> Outlook:
    """Viewport of a formula with these parameters."""
    tape = surface.tape(dict(parameters))
    with np.errstate(all="ignore"):
        near = explore(tape, _square(HOME), most=10 * CROWD)
        view = _follow_definition(tape, _around_findings(tape, near))
    shown = near._replace(points=near.points[:MOST_POINTS])
    return Outlook(view, shown if view == _square(HOME) else None)


def _around_findings(tape: BoundTape, near: Findings) -> View:
    """Around the critical points and valleys near the origin, or the nearest ones there are."""
    if len(near.points) > CROWD:
        return _square(round_up(HOME * math.sqrt(CROWD / 3 / len(near.points))))
    places = _places(tape, _square(HOME), near)
    if near.points and not _has_minimum(near):
        wider = _square(FARTHER[0])
        lowest = _places(tape, wider, _only_minima(explore(tape, wider)))
        places += sorted(lowest, key=lambda place: math.hypot(*place))[:1]
    reach = max((max(map(abs, place)) for place in places), default=0.0)
    if places:
        least = HOME if near.valley or (len(places) == 1 and MARGIN * reach <= HOME) else LEAST
        half = round_up(max(least, MARGIN * reach))
        return _square(_without_towers(tape, half, MARGIN * reach))
    for half in FARTHER:
        if far := _places(tape, _square(half), explore(tape, _square(half))):
            return _around(far)
    return _square(_without_towers(tape, HOME, 0.0))


def _places(tape: BoundTape, view: View, found: Findings) -> list[Place]:
    """Places of the points, and the one at which a valley of minima is nearest to the origin."""
    places = [(point.x, point.y) for point in found.points]
    if found.valley and found.valley.lie is Lie.LEVEL:
        places.append(nearest_of_valley(tape, view, found.valley))
    return places


def _has_minimum(found: Findings) -> bool:
    return found.valley is not None or any(point.kind in MINIMA for point in found.points)


def _only_minima(found: Findings) -> Findings:
    return found._replace(points=tuple(p for p in found.points if p.kind in MINIMA))


def _around(places: Iterable[Place]) -> View:
    """Around those of some far places that are about as near as the nearest."""
    distances = {place: math.hypot(*place) for place in places}
    chosen = [
        place for place, distance in distances.items() if distance <= 2.0 * min(distances.values())
    ]
    sides = []
    for along in ([x for x, _ in chosen], [y for _, y in chosen]):
        middle, reach = (min(along) + max(along)) / 2, (max(along) - min(along)) / 2
        sides.append((middle, MARGIN * reach))
    least = max(HOME, min(distances.values()) / 4, max(reach for _, reach in sides) / SLENDER)
    across, up = (_side(middle, round_up(max(least, reach))) for middle, reach in sides)
    return across + up


def _without_towers(tape: BoundTape, half: float, least: float) -> float:
    """The longest half side up to `half` at which the surface has no towers.

    It neither towers above the rest of itself nor falls below it. Powers do so at any scale; then
    nothing is gained, and `half` stays.
    """
    smaller = half
    while smaller > max(least, 0.1):
        if not _towers(tape, _square(smaller)):
            return smaller
        smaller = round_down(smaller)
    return half


def _towers(tape: BoundTape, view: View) -> bool:
    losses = _samples(tape, view)[2]
    ordered = np.sort(losses[~np.isnan(losses)])
    if not ordered.size:
        return False
    low, middle, high = (
        float(ordered[int(part * (ordered.size - 1))]) for part in (0.02, 0.5, 0.98)
    )
    up, down = high - middle, middle - low
    return not math.isfinite(up + down) or max(up, down) > TOWERING * min(up, down) > 0.0


def _follow_definition(tape: BoundTape, view: View) -> View:
    """The view, moved or narrowed to where the surface is defined."""
    x, y, losses = _samples(tape, view)
    defined = np.isfinite(losses)
    if defined.mean() >= DEFINED:
        return view
    if not defined.any():
        return next(
            (
                found
                for half in ELSEWHERE
                if (found := _defined_part(tape, _square(half))) is not None
            ),
            view,
        )
    return _within(x, y, defined)


def _defined_part(tape: BoundTape, view: View) -> View | None:
    x, y, losses = _samples(tape, view)
    defined = np.isfinite(losses)
    return _within(x, y, defined) if defined.any() else None


def _within(x: Array, y: Array, defined: npt.NDArray[np.bool_]) -> View:
    return _followed(x, np.asarray(defined.any(axis=0))) + _followed(
        y, np.asarray(defined.any(axis=1))
    )


def _followed(places: Array, defined: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """A side of the view, so that what is undefined takes no more than a margin of it."""
    low, high = float(places[0]), float(places[-1])
    first, last = float(places[defined][0]), float(places[defined][-1])
    if defined[0] and defined[-1]:
        return low, high
    if not defined[0] and not defined[-1]:
        margin = EDGE * max(last - first, (high - low) / SAMPLES)
        return rounded_side(first - margin, last + margin)
    shift = first - low - EDGE * (high - low) if defined[-1] else last - high + EDGE * (high - low)
    return rounded_side(low + shift, high + shift)


def _samples(tape: BoundTape, view: View) -> tuple[Array, Array, Array]:
    x, y = np.linspace(view[0], view[1], SAMPLES), np.linspace(view[2], view[3], SAMPLES)
    return x, y, tape.evaluate(x[None, :], y[:, None])[0]


def _side(middle: float, half: float) -> tuple[float, float]:
    return rounded_side(middle - half, middle + half)


def _square(half: float) -> View:
    return -half, half, -half, half


def holds(view: View, x: float, y: float) -> bool:
    """Return True if a place lies in a view, and not on its edge."""
    return view[0] < x < view[1] and view[2] < y < view[3]


def _including(view: View, start: tuple[float, float]) -> View:
    """The view, widened so that the start lies in it.

    It is widened about its middle, or where that would be much, to one side.
    """
    return _widened(view[:2], start[0]) + _widened(view[2:], start[1])


def _widened(side: tuple[float, float], place: float) -> tuple[float, float]:
    low, high = side
    if low < place < high:
        return side
    middle, half = (low + high) / 2, (high - low) / 2
    needed = round_up(abs(place - middle) * (1 + NEARBY))
    if needed <= 3 * half:
        return rounded_side(middle - needed, middle + needed)
    margin = NEARBY * (max(high, place) - min(low, place))
    return rounded_side(min(low, place - margin), max(high, place + margin))


START_MARGIN: Final = 0.05
"""Of a side: what is nearer to a start than this is around it."""


def start_in(
    surface: Surface, parameters: tuple[tuple[str, float], ...], wish: tuple[float, float]
) -> tuple[float, float]:
    """`wish`, if it lies in the window of a formula and has a finite loss and slope.

    Else it is a start that does.
    """
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
    """A start in the window of a formula from which a descent can go.

    It is the usual one, one like it, or any.
    """
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
    """Return True if there is a slope here, and a loss all around."""
    loss, dx, dy = tape.evaluate(x, y, order=1)
    usable = np.isfinite(loss) & np.isfinite(dx) & np.isfinite(dy) & ((dx != 0.0) | (dy != 0.0))
    for across, up in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        near = tape.evaluate(
            x + across * START_MARGIN * (view[1] - view[0]),
            y + up * START_MARGIN * (view[3] - view[2]),
        )[0]
        usable &= np.isfinite(near)
    return np.asarray(usable)
