"""Drawings beside a race: paths to choose from, and the data that a surface is a mean over."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from markupsafe import Markup

from app.answers.lessons import DataRecord
from app.pictures.race import landmarks_in_view
from app.races.race import problem_of
from app.scene.scene import Scene
from optimizers.descend import solve
from optimizers.philox import MINI_BATCH, uniform_pair
from optimizers.problem import Array
from surfaces.surface import PointKind, View

WIDTH: Final = 150
"""Of a drawing, in its own units."""
MARGIN: Final = 0.08
"""Around the paths of a drawing, as a share of its longer side."""
MOST_DRAWS: Final = 16
"""Rows of each mini-batch that a page is told of."""


def path_drawings(scene: Scene) -> list[Markup]:
    """Each run's path on its own, in one look: start, line, end, and the minima as stars."""
    paths = [solve(problem_of(scene, run)).positions for run in scene.runs]
    minima = [(p.x, p.y) for p in landmarks_in_view(scene) if p.kind is PointKind.MINIMUM]
    xmin, xmax, ymin, ymax = _frame(scene, np.concatenate([*paths, np.reshape(minima, (-1, 2))]))
    height = round(WIDTH * min(1.0, max(0.5, (ymax - ymin) / (xmax - xmin))))
    scale = np.array([WIDTH / (xmax - xmin), -height / (ymax - ymin)])
    origin = np.array([xmin, ymax])

    def placed(points: Any) -> list[list[float]]:
        spots = (np.asarray(points, np.float64) - origin) * scale
        return [[round(float(x), 1), round(float(y), 1)] for x, y in np.clip(spots, -999, 999)]

    stars = "".join(
        f'<text class="star" x="{x}" y="{y + 5}">★</text>' for x, y in placed(minima or [])
    )
    drawn = []
    for path in map(placed, paths):
        (x, y), (u, v) = path[0], path[-1]
        line = " ".join(f"{a},{b}" for a, b in path)
        drawn.append(
            Markup(  # numbers only
                f'<svg class="path" viewBox="0 0 {WIDTH} {height}" aria-hidden="true">{stars}'
                f'<polyline points="{line}"/><circle class="start" cx="{x}" cy="{y}" r="4"/>'
                f'<circle class="end" cx="{u}" cy="{v}" r="3.5"/></svg>'
            )
        )
    return drawn


def _frame(scene: Scene, points: Array) -> View:
    """Return the part of the window in which the points lie, with a margin."""
    xmin, xmax, ymin, ymax = scene.window
    inside = np.clip(points, (xmin, ymin), (xmax, ymax))
    (left, low), (right, high) = inside.min(axis=0), inside.max(axis=0)
    margin = MARGIN * max(right - left, high - low)
    return left - margin, right + margin, low - margin, high + margin


def data_record(scene: Scene) -> DataRecord:
    """The data of a scene's surface and, by step, the rows that each mini-batch begins with."""
    data = scene.surface.data
    assert data
    features = data.array[:, 0]
    draws = [
        [_row(scene.seed, step, draw, len(data.rows)) for draw in range(MOST_DRAWS)]
        for step in range(scene.steps if scene.batch else 0)
    ]
    return {
        "points": [list(row) for row in data.rows],
        "mean": float(features.mean()),
        "deviation": float(features.std()),
        "draws": draws,
    }


def _row(seed: int, step: int, draw: int, rows: int) -> int:
    """Index of a row of a mini-batch, as the engine draws it."""
    first, _ = uniform_pair(np.uint64(seed), np.uint64(step), np.uint64(MINI_BATCH + draw))
    return int(first * rows)
