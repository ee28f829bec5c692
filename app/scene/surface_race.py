"""The race of a surface as a scene."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from app.scene.build import build
from app.scene.scene import Scene
from app.settings import Settings
from optimizers.races import find_race
from surfaces.surface import Surface

LIMITS: Final = Settings.model_construct()
"""Races are made for the limits that an installation has unless it is told others."""


@lru_cache(maxsize=256)
def race_of(surface: Surface) -> Scene | None:
    """Return the race of a surface; None for one without."""
    race = find_race(surface)
    if race is None:
        return None
    return build(
        {
            "surface": {"slug": surface.slug, "parameters": dict(race.parameters)},
            "view": race.view,
            "start": race.start,
            "steps": race.steps,
            "runs": [
                {"rule": rule, "hyperparameters": dict(values)}
                for rule, values in race.runs.items()
            ],
        },
        LIMITS,
    )
