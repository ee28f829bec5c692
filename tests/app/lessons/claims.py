"""Claims of the lessons, and what their tests measure: the races as the texts have them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from app.lessons.loader import LIMITS, read_course
from app.races.race import problem_of
from app.scene.paths import with_value
from app.scene.scene import Scene
from app.web.languages import SOURCE
from optimizers.descend import Run, solve
from optimizers.ensemble import Swarm
from optimizers.problem import Array
from surfaces.analysis.landmarks import lowest_minimum

COURSE = read_course()
LESSONS = COURSE[SOURCE]
Claim = Callable[[], None]
CLAIMS: dict[tuple[str, str], Claim] = {}
"""By lesson and id."""


def claims(lesson: str, *ids: str) -> Callable[[Claim], Claim]:
    """Declare what a function asserts."""

    def declare(test: Claim) -> Claim:
        CLAIMS.update({(lesson, id): test for id in ids})
        return test

    return declare


def scene_of(lesson: str, race: str, **changes: float) -> Scene:
    """A lesson's race, with numbers changed as its sliders do: `runs__0__lr=1` for `runs.0.lr`."""
    scene = LESSONS[lesson].scenes[race]
    for place, value in changes.items():
        scene = with_value(scene, place.replace("__", "."), value, LIMITS)
    return scene


def run_of(lesson: str, race: str, index: int = 0, **changes: float) -> Run:
    scene = scene_of(lesson, race, **changes)
    return solve(problem_of(scene, scene.runs[index]))


def from_start(lesson: str, race: str, index: int, start: tuple[float, float]) -> Run:
    scene = replace(scene_of(lesson, race), start=start)
    return solve(problem_of(scene, scene.runs[index]))


def tolerance_steps(run: Run) -> int | None:
    return run.metrics.steps_to_tolerance


def settled(run: Run) -> int:
    """The step from which on the loss stays within 0.001 of the lowest.

    It is one more than the run has, if it never does.
    """
    lowest = lowest_minimum(run.surface, tuple(run.parameters.items()))
    assert lowest is not None
    above = np.flatnonzero(run.losses > lowest + 1e-3)
    return int(above[-1]) + 1 if above.size else 0


def crossings(run: Run, steps: int) -> int:
    """Steps among the first ones that end on the other side of y = 0."""
    y = run.positions[: steps + 1, 1]
    return int((y[:-1] * y[1:] < 0).sum())


def leaves_at(lesson: str, race: str, index: int) -> int | None:
    """The first step outside of the race's window."""
    xmin, xmax, ymin, ymax = scene_of(lesson, race).window
    x, y = run_of(lesson, race, index).positions.T
    outside = np.flatnonzero((x < xmin) | (x > xmax) | (y < ymin) | (y > ymax))
    return int(outside[0]) if outside.size else None


def medians(lesson: str, race: str, index: int) -> Array:
    scene = scene_of(lesson, race)
    seeds = np.arange(scene.seed, scene.seed + scene.seeds, dtype=np.uint64)
    swarm = Swarm(problem_of(scene, scene.runs[index]).under_seeds(seeds))
    while not swarm.finished:
        swarm.advance()
    return swarm.end().median


def six() -> list[Run]:
    return [run_of("where-next", "six", index) for index in range(6)]
