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

from surfaces.analysis.critical_points import MOST_POINTS, find_critical_points
from surfaces.autodiff.tape import BoundTape
from surfaces.surface import CriticalPoint, Surface, View

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
    points: tuple[CriticalPoint, ...] | None
    """The critical points in view, if they are known."""


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
        near = find_critical_points(tape, _square(HOME), most=10 * CROWD)
        view = _follow_definition(tape, _around_points(tape, near))
    return Outlook(view, near[:MOST_POINTS] if view == _square(HOME) else None)


def _around_points(tape: BoundTape, near: tuple[CriticalPoint, ...]) -> View:
    """Around the critical points near the origin, or the nearest ones there are."""
    if len(near) > CROWD:
        return _square(round_up(HOME * math.sqrt(CROWD / 3 / len(near))))
    reach = max((max(abs(p.x), abs(p.y)) for p in near), default=0.0)
    if near:
        half = (
            HOME
            if len(near) == 1 and MARGIN * reach <= HOME
            else round_up(max(LEAST, MARGIN * reach))
        )
        return _square(_without_towers(tape, half, MARGIN * reach))
    for half in FARTHER:
        if far := find_critical_points(tape, _square(half)):
            return _around(far)
    return _square(_without_towers(tape, HOME, 0.0))


def _around(points: Iterable[CriticalPoint]) -> View:
    """Around those of some far points that are about as near as the nearest."""
    distances = {point: math.hypot(point.x, point.y) for point in points}
    chosen = [
        point for point, distance in distances.items() if distance <= 2.0 * min(distances.values())
    ]
    sides = []
    for places in ([p.x for p in chosen], [p.y for p in chosen]):
        middle, reach = (min(places) + max(places)) / 2, (max(places) - min(places)) / 2
        sides.append((middle, MARGIN * reach))
    least = max(HOME, min(distances.values()) / 4, max(reach for _, reach in sides) / SLENDER)
    across, up = (_side(middle, round_up(max(least, reach))) for middle, reach in sides)
    return across + up


def _without_towers(tape: BoundTape, half: float, least: float) -> float:
    """The longest half side up to `half` at which the surface neither towers above the rest of itself nor falls below it.

    Powers do so at any scale; then nothing is gained, and `half` stays.
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
    """The view, widened so that the start lies in it: about its middle, or where that would be much, to one side."""
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


ROUND: Final = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
"""Round lengths are one of these times a power of ten."""
STEPS: Final = 40
"""A side's edges are whole numbers of steps, of which it has at least so many."""
_NOISE: Final = 1e-9


def round_up(length: float) -> float:
    """The shortest round length that is no shorter."""
    return min(each for each in _round_lengths(length) if each >= length * (1 - _NOISE))


def round_down(length: float) -> float:
    """The longest round length that is shorter."""
    return max(each for each in _round_lengths(length) if each < length * (1 - _NOISE))


def _round_lengths(length: float) -> list[float]:
    power = math.floor(math.log10(length))
    return [
        float(f"{part}e{exponent}") for exponent in (power - 1, power, power + 1) for part in ROUND
    ]


def step_of(length: float) -> float:
    """The step for a side: 1, 2 or 5 times a power of ten."""
    longest = length / STEPS * (1 + _NOISE)
    power = math.floor(math.log10(longest))
    return max(each for each in (float(f"{part}e{power}") for part in (1, 2, 5)) if each <= longest)


def to_step(value: float, step: float) -> float:
    """The nearest whole number of steps."""
    return _decimal(round(value / step), step)


def rounded_side(low: float, high: float) -> tuple[float, float]:
    """A side whose edges are whole numbers of steps, and no narrower."""
    step = step_of(high - low)
    return _decimal(math.floor(low / step + _NOISE), step), _decimal(
        math.ceil(high / step - _NOISE), step
    )


def _decimal(steps: int, step: float) -> float:
    """A number of steps as the decimal number that it is, without the noise of multiplication."""
    return float(f"{steps * step:.12g}") + 0.0


START_MARGIN: Final = 0.05
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
