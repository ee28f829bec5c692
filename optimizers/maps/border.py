"""Theory on a map: the border of stability of rules with a linear step, and their optimum.

Near a minimum with the largest curvature L such a rule multiplies the distance along the sharpest
direction with a matrix (`optimizers.theory.quadratic`). The border is where the largest of its
eigenvalues is as large as 1: 2/L for gradient descent, 2(1 + rho)/L with momentum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from optimizers.maps.axis import Axis
from optimizers.maps.subject import SURFACE, Subject
from optimizers.problem import Array
from optimizers.schedules import CONSTANT
from optimizers.theory.along_path import Optimum, bowl_optimum
from optimizers.theory.borders import crossings, limit_text
from optimizers.theory.linear_step import CURVATURE, LinearStep, linear_step
from optimizers.theory.quadratic import curvatures, quadratic
from surfaces.analysis.landmarks import landmarks
from surfaces.surface import MINIMA

HALVINGS: Final = 50
"""Of the distance between two values of an axis, in search of the border."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline of the border."""

    across: Array
    """(n,)."""
    up: Array
    """(n,), or empty on a map without `up`, where each line is one point."""


@dataclass(frozen=True, slots=True)
class Border:
    """The border of stability at a minimum."""

    lines: tuple[Line, ...]
    limit: str
    """The bound on the learning rate as a formula, L being the sharpness; "" where none is."""
    sharpness: float
    """L, the largest curvature at the minimum, where the surface is as the run has it."""
    minimum: Point
    everywhere: bool
    """True on a quadratic surface. On others the border holds near the minimum: beyond it no run
    comes to rest there."""


def find_border(subject: Subject, across: Axis, up: Axis | None = None) -> Border | None:
    """Return the border on a map; None where theory has none."""
    rule = subject.rule
    if subject.schedule is not CONSTANT or not linear_step(rule):
        return None
    known = _minimum(subject, {})
    if known is None:
        return None
    sharpness, place, everywhere = known
    return Border(_lines(subject, across, up), limit_text(rule), sharpness, place, everywhere)


def find_optimum(subject: Subject, across: Axis, up: Axis | None = None) -> Optimum | None:
    """Return theory's best hyperparameters on a bowl; None if there are none, or not in the map."""
    bowl = quadratic(subject.surface, subject.parameters)
    if bowl is None or subject.schedule is not CONSTANT:
        return None
    best = bowl_optimum(subject.rule, bowl)
    axes = {axis.name: axis for axis in (across, up) if axis}
    if best is None or best.hyperparameters.keys() != axes.keys():
        return None
    inside = all(axes[n].low <= value <= axes[n].high for n, value in best.hyperparameters.items())
    return best if inside else None


def _minimum(subject: Subject, given: Mapping[str, float]) -> tuple[float, Point, bool] | None:
    """Return the lowest smooth minimum's sharpness and place, and True on a quadratic surface."""
    surface, parameters = subject.surface, subject.with_parameters(given)
    bowl = quadratic(surface, parameters)
    if bowl is not None:
        return (bowl.largest, bowl.minimum, True) if bowl.minimum else None
    minima = [
        point
        for point in landmarks(surface, tuple(parameters.items()))
        if point.kind in MINIMA and point.smooth
    ]
    if not minima:
        return None
    lowest = min(minima, key=lambda point: point.value)
    _, sharpness = curvatures(surface.tape(parameters), lowest.x, lowest.y)
    return (float(sharpness), (lowest.x, lowest.y), False) if sharpness > 0.0 else None


def _lines(subject: Subject, across: Axis, up: Axis | None) -> tuple[Line, ...]:
    """Return the border as lines, searched along the learning rate.

    If there is none on it, they are searched along the other axis.
    """
    if up is None:
        points = _crossings(subject, across, {})
        return tuple(Line(found[np.isfinite(found)], np.empty(0)) for found in points)
    pairs = [(up, across), (across, up)] if up.name == "lr" else [(across, up), (up, across)]
    for searched, other in pairs:
        rows = {other.name: other.values} if _matters(subject, other) else {}
        lines = []
        for found in _crossings(subject, searched, rows):
            along = np.broadcast_to(found, other.count)
            known = np.isfinite(along)
            pair = along[known], other.values[known]
            lines.append(Line(*(pair if searched is across else pair[::-1])))
        if lines:
            return tuple(lines)
    return ()


def _matters(subject: Subject, axis: Axis) -> bool:
    """Return True if the border depends on the number of an axis."""
    return axis.name in subject.hyperparameters or axis.name.startswith(SURFACE)


def _crossings(subject: Subject, searched: Axis, rows: Mapping[str, Array]) -> Array:
    """Return the values where stability begins or ends on an axis; nan where there is none.

    The first crossing of each row comes first, then its second, and so on.
    """
    step, (own,) = linear_step(subject.rule), rows.values() or (np.zeros(1),)
    assert step
    if searched.name.startswith(SURFACE) and not rows:
        return _crossings_of_surface(subject, searched, step)
    if searched.name not in subject.hyperparameters:
        return np.empty((0, len(own)))
    sharpness = np.broadcast_to(_sharpness(subject, _of_surface(rows)), own.shape)
    fixed = {n: np.full(own.shape, v) for n, v in subject.hyperparameters.items()}
    given = {**fixed, **rows, CURVATURE: sharpness}
    return crossings(step, searched.name, (searched.low, searched.high), given)


def _crossings_of_surface(subject: Subject, searched: Axis, step: LinearStep) -> Array:
    """Return the values of a surface's parameter at which stability begins or ends.

    There its sharpness is one at which it does.
    """
    own = {name: np.full(1, value) for name, value in subject.hyperparameters.items()}
    critical = crossings(step, CURVATURE, (0.0, np.inf), own)[:, 0]
    sharpness = _sharpness(subject, {searched.name: searched.values})
    above, known = sharpness > critical[:, None], np.isfinite(sharpness)
    which, column = np.nonzero((above[:, :-1] != above[:, 1:]) & known[:-1] & known[1:])
    low, high = searched.values[column], searched.values[column + 1]
    before = above[which, column]
    for _ in range(HALVINGS if len(which) else 0):
        middle = low + (high - low) / 2.0
        same = (_sharpness(subject, {searched.name: middle}) > critical[which]) == before
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return np.sort(low)[:, None]


def _of_surface(given: Mapping[str, Array]) -> dict[str, Array]:
    return {name: values for name, values in given.items() if name.startswith(SURFACE)}


def _sharpness(subject: Subject, varied: Mapping[str, Array]) -> Array:
    """Return the minimum's sharpness for parameters that broadcast; nan where there is none."""
    values = np.broadcast_arrays(*varied.values()) if varied else [np.zeros(())]
    rows = np.stack([each.ravel() for each in values], axis=1)
    distinct, place = np.unique(rows, axis=0, return_inverse=True)
    found = []
    for row in distinct.tolist():
        known = _minimum(subject, dict(zip(varied, row, strict=False)))
        found.append(known[0] if known else np.nan)
    return np.array(found)[place.ravel()].reshape(values[0].shape)
