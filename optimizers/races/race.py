"""Records of the surfaces' races, and the file that keeps them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import surfaces
from surfaces.surface import Surface, View

FILE: Final = Path(surfaces.__file__).with_name("races.json")
"""By the surfaces' slugs; written by `python -m optimizers.races.tune`."""


@dataclass(frozen=True, slots=True)
class SurfaceRace:
    """Race on a surface where nobody has chosen otherwise."""

    start: tuple[float, float]
    steps: int
    runs: Mapping[str, Mapping[str, float]]
    """Hyperparameters that differ from the defaults, by rule."""
    parameters: Mapping[str, float]
    """Of the surface, those that differ from the defaults."""
    view: View | None = None
    """None for the surface's own."""

    def as_json(self) -> dict[str, Any]:
        """Return the JSON shape."""
        return asdict(self)


def recorded() -> dict[str, SurfaceRace]:
    """Return the races in the file, by the surfaces' slugs."""
    return {
        slug: SurfaceRace(
            start=tuple(race["start"]),
            steps=race["steps"],
            runs=race["runs"],
            parameters=race["parameters"],
            view=race["view"] and tuple(race["view"]),
        )
        for slug, race in json.loads(FILE.read_text("utf-8")).items()
    }


@lru_cache(maxsize=1)
def _kept() -> dict[str, SurfaceRace]:
    return recorded()


def find_race(surface: Surface) -> SurfaceRace | None:
    """Return the race of a surface; None for one without, as typed formulas are."""
    return _kept().get(surface.slug)


def write(races: Mapping[str, SurfaceRace]) -> None:
    """Write races to the file, one a line."""
    lines = [f" {json.dumps(slug)}: {json.dumps(race.as_json())}" for slug, race in races.items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
