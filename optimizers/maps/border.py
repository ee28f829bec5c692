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
from optimizers.rule import Kind, Rule
from optimizers.schedules import CONSTANT
from optimizers.theory.along_path import Optimum, bowl_optimum
from optimizers.theory.quadratic import curvatures, quadratic, step_roots
from surfaces.analysis.landmarks import landmarks
from surfaces.surface import MINIMA

SLACK: Final = 1e-12
"""Rounding of an eigenvalue."""
HALVINGS: Final = 50
"""Of the distance between two values of an axis, in search of the border."""
PROBES: Final = 4
"""Random points at which a rule shows that its step is linear."""

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
    """The bound on the learning rate as a formula, with L for the sharpness; "" for rules without one."""
    sharpness: float
    """L, the largest curvature at the minimum, where the surface is as the run has it."""
    minimum: Point
    everywhere: bool
    """True on a quadratic surface. On others the border holds near the minimum: beyond it no run
    comes to rest there."""


def find_border(subject: Subject, across: Axis, up: Axis | None = None) -> Border | None:
    """Return the border on a map; None where theory has none."""
    rule = subject.rule
    if subject.schedule is not CONSTANT or not has_linear_step(rule, subject.hyperparameters):
        return None
    known = _minimum(subject, {})
    if known is None:
        return None
    sharpness, place, everywhere = known
    limit = rule.theory.limit if rule.theory else ""
    return Border(_lines(subject, across, up), limit, sharpness, place, everywhere)


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


def has_linear_step(rule: Rule, hyperparameters: Mapping[str, float]) -> bool:
    """Return True if a rule's step is linear in position, gradient and state, the same at each step."""
    if rule.kind is not Kind.COORDINATE:
        return False
    if rule.theory:
        return True
    random, chosen = np.random.default_rng(0), tuple(hyperparameters.values())
    size = 2 + len(rule.state)
    with np.errstate(all="ignore"):
        matrix = np.array([rule.update(*unit, *chosen) for unit in np.eye(size)], float).T
        for probe in random.normal(size=(PROBES, size)):
            stepped = np.array(rule.update(*probe, *chosen), float)
            if not np.allclose(stepped, matrix @ probe, rtol=1e-9, atol=1e-12):
                return False
    return True


def _minimum(subject: Subject, given: Mapping[str, float]) -> tuple[float, Point, bool] | None:
    """Return the sharpness at the lowest smooth minimum, its place, and whether the surface is quadratic."""
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
    """Return the border as lines, searched along the axis on which that is easiest."""
    ranked = sorted((axis for axis in (across, up) if axis), key=lambda a: _effort(subject, a))
    searched, other = ranked[0], ranked[1] if up else None
    if other and searched.name.startswith(SURFACE):
        return ()
    matters = other is not None and _matters(subject, other)
    rows = {other.name: other.values} if other and matters else {}
    find = _bounds if searched.name == "lr" and subject.rule.theory else _crossings
    lines = []
    for found in find(subject, searched, rows):
        if other is None:
            lines.append(Line(found[np.isfinite(found)], np.empty(0)))
            continue
        along = np.broadcast_to(found, other.count)
        known = np.isfinite(along)
        pair = along[known], other.values[known]
        lines.append(Line(*(pair if searched is across else pair[::-1])))
    return tuple(line for line in lines if len(line.across))


def _effort(subject: Subject, axis: Axis) -> int:
    """Return how hard it is to search along an axis: there may be a formula, or a new surface at each value."""
    if axis.name in subject.hyperparameters:
        return 0 if axis.name == "lr" else 1
    return 2 if axis.name.startswith(SURFACE) else 3


def _matters(subject: Subject, axis: Axis) -> bool:
    """Return True if the border depends on the number of an axis."""
    return axis.name in subject.hyperparameters or axis.name.startswith(SURFACE)


def _bounds(subject: Subject, lr: Axis, rows: Mapping[str, Array]) -> list[Array]:
    """Return the bound on the learning rate by its formula, row by row; nan outside of the axis."""
    assert subject.rule.theory
    sharpness = _sharpness(subject, _of_surface(rows))
    bound = subject.rule.theory.largest_lr(sharpness, {**subject.hyperparameters, **rows})
    found = np.atleast_1d(np.asarray(bound, np.float64))
    return [np.where((lr.low <= found) & (found <= lr.high), found, np.nan)]


def _crossings(subject: Subject, searched: Axis, rows: Mapping[str, Array]) -> list[Array]:
    """Return where the largest eigenvalue passes 1: its first passing of each row, its second, and so on; nan where there is none."""
    (own,) = rows.values() or (np.zeros(1),)
    grid = {searched.name: searched.values[None, :]}
    grid |= {name: values[:, None] for name, values in rows.items()}
    growth = np.broadcast_to(_growth(subject, grid), (len(own), searched.count))
    unstable = growth > 1.0 + SLACK
    changes = (unstable[:, :-1] != unstable[:, 1:]) & np.isfinite(growth[:, :-1] + growth[:, 1:])
    row, column = np.nonzero(changes)
    low, high = searched.values[column], searched.values[column + 1]
    before = unstable[row, column]
    at_rows = {name: values[row] for name, values in rows.items()}
    for _ in range(HALVINGS if len(row) else 0):
        middle = low + (high - low) / 2.0
        growth = _growth(subject, {searched.name: middle, **at_rows})
        same = (growth > 1.0 + SLACK) == before
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    order = np.cumsum(changes, axis=1)[row, column] - 1
    lines = np.full((int(order.max(initial=-1)) + 1, len(own)), np.nan)
    lines[order, row] = low
    return list(lines)


def _growth(subject: Subject, given: Mapping[str, Array]) -> Array:
    """Return the largest eigenvalue's size for arrays of values that broadcast; nan without a minimum."""
    sharpness = _sharpness(subject, _of_surface(given))
    shape = np.broadcast_shapes(sharpness.shape, *(value.shape for value in given.values()))
    hypers = {
        name: np.broadcast_to(given.get(name, own), shape).ravel()
        for name, own in subject.hyperparameters.items()
    }
    roots = step_roots(subject.rule, np.broadcast_to(sharpness, shape).ravel(), hypers)
    return np.asarray(np.max(np.abs(roots), axis=-1).reshape(shape))


def _of_surface(given: Mapping[str, Array]) -> dict[str, Array]:
    return {name: values for name, values in given.items() if name.startswith(SURFACE)}


def _sharpness(subject: Subject, varied: Mapping[str, Array]) -> Array:
    """Return the sharpness at the minimum for arrays of the surface's parameters that broadcast; nan where there is no minimum."""
    values = np.broadcast_arrays(*varied.values()) if varied else [np.zeros(())]
    rows = np.stack([each.ravel() for each in values], axis=1)
    distinct, place = np.unique(rows, axis=0, return_inverse=True)
    found = []
    for row in distinct.tolist():
        known = _minimum(subject, dict(zip(varied, row, strict=False)))
        found.append(known[0] if known else np.nan)
    return np.array(found)[place.ravel()].reshape(values[0].shape)
