"""Running the gallery's races, as they are or with something changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from app.gallery.model import GALLERY
from app.scene.scene import Entry, Scene
from optimizers import descend
from optimizers.descend import Run

SCENES: Final = {race.id: race.scene for race in GALLERY.races}


def run_of(scene: Scene, entry: Entry, seed: int | None = None) -> Run:
    scheduled = entry.scheduled
    return descend(
        entry.rule,
        on=scene.surface,
        parameters=scene.parameters,
        start=scene.start,
        steps=scene.steps,
        schedule=(scheduled.schedule.slug, scheduled.hyperparameters) if scheduled else None,
        noise=scene.noise,
        batch=scene.batch,
        seed=scene.seed if seed is None else seed,
        **entry.hyperparameters,
    )


def runs_of(id: str, seed: int | None = None, **changes: Any) -> list[Run]:
    """The runs of a race, with another seed or other fields of its scene where they are given."""
    scene = replace(SCENES[id], **changes)
    return [run_of(scene, entry, seed) for entry in scene.runs]


def tried(id: str, index: int = 0, **hyperparameters: float) -> Run:
    """One run of a race, with other hyperparameters."""
    entry = SCENES[id].runs[index]
    return run_of(
        SCENES[id],
        replace(entry, hyperparameters={**entry.hyperparameters, **hyperparameters}),
    )


def distances(run: Run, x: float = 0.0, y: float = 0.0) -> np.ndarray[Any, Any]:
    """Distance from a point after each step, (steps + 1,)."""
    return np.hypot(run.positions[:, 0] - x, run.positions[:, 1] - y)


def crossings(run: Run) -> int:
    """Number of steps from one side of the x axis to the other."""
    return int(np.sum(np.diff(np.sign(run.positions[:, 1])) != 0))


def wandering(id: str, **hyperparameters: float) -> float:
    """Mean distance from the minimum over a race's last 50 steps and 20 seeds."""
    scene = SCENES[id]
    entry = scene.runs[0]
    entry = replace(entry, hyperparameters={**entry.hyperparameters, **hyperparameters})
    return float(
        np.mean([distances(run_of(scene, entry, seed))[-50:].mean() for seed in range(20)])
    )
