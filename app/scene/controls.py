"""Sliders of an embedded race, as a key of its page's link: `controls=lr,rho,surface.kappa`.

controls = item *("," item)
item     = place                        (app/scene/paths.py)
         | hyperparameter               (that of each run that has it)
         | parameter                    (of the surface)
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote_plus

from app.scene.paths import EVERY, SETTINGS, START, values_at
from app.scene.scene import Scene
from app.web.errors import Problem
from surfaces.errors import InputError

KEY: Final = "controls"
MAX_SLIDERS: Final = 12
"""As many as leave the map its room."""

_ITEM: Final = re.compile(rf"(?:^|(?<=&)){KEY}=([^&]*)(?:&|$)")


def split_controls(query: str) -> tuple[str, str]:
    """Split the choice of sliders off a link's query.

    Args:
        query: of a page's link.

    Returns:
        The rest of the query, and the choice as it is written there, "" for none.
    """
    found = _ITEM.search(query)
    if found is None:
        return query, ""
    return (query[: found.start()] + query[found.end() :]).rstrip("&"), found[1]


def places_of(choice: str, scene: Scene) -> list[str]:
    """Places in a scene that a choice of sliders names.

    Args:
        choice: as in the query, "" for no sliders.
        scene: whose numbers they are.

    Returns:
        Places, as in `app.scene.paths`, in the order of the choice.

    Raises:
        Problem: 422 where the scene has no such number, one is named twice, or they are too many.
    """
    items = unquote_plus(choice).split(",") if choice else []
    places = [place for item in items for place in _places(item.strip(), scene)]
    twice = next((place for place in places if places.count(place) > 1), None)
    if twice is not None:
        template = "{field} names {value} twice."
        raise _refused(template, twice, "")
    if len(places) > MAX_SLIDERS:
        template = "{field} may name at most {allowed} sliders, not {value}."
        raise _refused(template, len(places), str(MAX_SLIDERS))
    return places


def _places(item: str, scene: Scene) -> list[str]:
    having = [
        f"runs.{index}.{item}"
        for index, run in enumerate(scene.runs)
        if item in run.hyperparameters
    ]
    if having:
        return having
    if item in scene.parameters:
        return [f"surface.{item}"]
    if item in _settings(scene) or _is_place(item, scene):
        return [item]
    raise _unknown(item, scene)


def _is_place(item: str, scene: Scene) -> bool:
    """True for a number of one run or of the surface; a bare name is told more plainly."""
    if "." not in item or f".{EVERY}." in item:
        return False
    try:
        values_at(scene, item)
    except InputError:
        return False
    return True


def _settings(scene: Scene) -> list[str]:
    return [
        START,
        *(name for name in SETTINGS if name != "batch" or scene.surface.data is not None),
    ]


def _unknown(item: str, scene: Scene) -> Problem:
    names = dict.fromkeys(name for run in scene.runs for name in run.hyperparameters)
    allowed = ", ".join([*names, *scene.parameters, *_settings(scene)])
    template = "This race has no {value!r} to move; {field} may name: {allowed}"
    return _refused(template, item, allowed)


def _refused(template: str, value: object, allowed: str) -> Problem:
    return Problem(422, "invalid", template, field=KEY, value=value, allowed=allowed)
