"""Places in a scene: the numbers of it that a lesson's sliders and questions move.

    place = "start" | "steps" | "noise" | "batch" | "seed" | "seeds" | "surface." parameter
          | "runs." which "." hyperparameter | "runs." index ".schedule." hyperparameter
    which = index | "*"                    (the star: every run that has it)

`static/scene/paths.js` reads the same grammar.
"""

from __future__ import annotations

from typing import Any, Final

from app.scene.build import build
from app.scene.scene import Scene
from app.settings import Settings
from app.web.errors import Wrong
from surfaces.errors import Phrase

START: Final = "start"
"""The one place that holds two numbers."""
WHOLE: Final = ("steps", "batch", "seed", "seeds")
SETTINGS: Final = (*WHOLE, "noise")
EVERY: Final = "*"


def values_at(scene: Scene, place: str) -> list[float]:
    """The numbers at a place: one, or one of each run.

    Raises:
        InputError: there is no such place in this scene.
    """
    return [record[name] for record, name in _slots(_draft(scene), place)]


def with_value(scene: Scene, place: str, value: float, settings: Settings) -> Scene:
    """The scene with another number at a place.

    Raises:
        InputError: there is no such place.
        Refusal: the scene can't be with that number.
    """
    draft = _draft(scene)
    for record, name in _slots(draft, place):
        record[name] = round(value) if name in WHOLE else value
    return build(draft, settings)


def _draft(scene: Scene) -> dict[str, Any]:
    return {**scene.as_json()}


def _slots(draft: dict[str, Any], place: str) -> list[tuple[dict[str, Any], str]]:
    """Records and keys that hold the numbers of a path."""
    match place.split("."):
        case [name] if name in SETTINGS:
            return [(draft, name)]
        case ["surface", name]:
            return [_named(draft["surface"]["parameters"], name, place)]
        case ["runs", which, name]:
            records = [run["hyperparameters"] for run in _runs(draft, which, place)]
            having = [record for record in records if name in record] if which == EVERY else records
            return [_named(record, name, place) for record in having or records]
        case ["runs", which, "schedule", name]:
            return [
                _named((run["schedule"] or {"hyperparameters": {}})["hyperparameters"], name, place)
                for run in _runs(draft, which, place)
            ]
    raise _unknown(
        place, [START, *SETTINGS, "surface.<parameter>", "runs.<index>.<hyperparameter>"]
    )


def _runs(draft: dict[str, Any], which: str, place: str) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = draft["runs"]
    if which == EVERY:
        return runs
    indices = [str(index) for index in range(len(runs))]
    if which not in indices:
        raise _unknown(place, [f"runs.{index}" for index in [*indices, EVERY]])
    return [runs[int(which)]]


def _named(record: dict[str, Any], name: str, place: str) -> tuple[dict[str, Any], str]:
    if name not in record:
        stem = place.removesuffix(name)
        raise _unknown(place, [f"{stem}{known}" for known in record])
    return record, name


def _unknown(place: str, known: list[str]) -> Wrong:
    template = "There is no {value!r} in this scene; there are: {allowed}"
    return Wrong(template, field="place", value=place, allowed=", ".join(known) or Phrase("none"))
