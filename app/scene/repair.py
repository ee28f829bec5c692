"""The scene nearest to one that is refused: what a page offers instead of a dead end."""

from __future__ import annotations

import copy
import difflib
import math
from collections.abc import Mapping
from typing import Any

from app.scene.scene import Path, Refusal, Scene, build
from app.settings import Settings
from optimizers.rules import RULES
from optimizers.schedules import SCHEDULES
from surfaces.catalog import OPENING, SURFACES


def nearest(draft: Mapping[str, Any], settings: Settings) -> Scene:
    """The scene closest to a draft: what is refused is brought into its range, replaced by what it resembles, or left out."""
    repaired: dict[str, Any] = copy.deepcopy(dict(draft))
    for _ in range(200):  # a link has fewer mistakes than that, or nothing in it is worth keeping
        try:
            return build(repaired, settings)
        except Refusal as refusal:
            _repair(repaired, refusal, settings)
    return build({}, settings)


def _repair(draft: dict[str, Any], refusal: Refusal, settings: Settings) -> None:
    """Mend what is refused, or leave out the smallest part around it."""
    try:
        place, last = _place(draft, refusal.path)
        value = place[last]
    except (KeyError, IndexError, TypeError):  # nothing is there that could be mended
        draft.pop(str(refusal.path[0]), None)
        return
    low, high = refusal.error.values.get("low"), refusal.error.values.get("high")
    if isinstance(low, int | float) and isinstance(high, int | float) and _is_finite(value):
        place[last] = min(max(value, low), high)
    elif refusal.path == ("runs",) and isinstance(value, list) and value:
        draft["runs"] = value[: settings.max_runs]
    elif last in ("slug", "rule") and isinstance(value, str):
        place[last] = _resembling(value, refusal.path)
    else:
        _drop(draft, refusal.path)


def _place(draft: dict[str, Any], path: Path) -> tuple[Any, Any]:
    """What holds the end of a path, and the key or index in it."""
    *parents, last = path
    place: Any = draft
    for part in parents:
        place = place[part]
    return place, last


def _resembling(slug: str, path: Path) -> str:
    registry: Any = SURFACES if path[0] == "surface" else RULES if path[-1] == "rule" else SCHEDULES
    known = [record.slug for record in registry]
    default = OPENING.slug if registry is SURFACES else known[0]
    return next(iter(difflib.get_close_matches(slug, known, n=1)), default)


def _drop(draft: dict[str, Any], path: Path) -> None:
    """Leave out what is at `path`; a list of numbers goes as a whole, and a schedule or run that has lost its name too."""
    place, last = _place(draft, path)
    if (last in ("rule", "slug") and path[0] == "runs") or (
        isinstance(place, list) and path[0] != "runs"
    ):
        _drop(draft, path[:-1])
    elif isinstance(place, list):
        del place[last]
        if not place:
            del draft["runs"]
    else:
        place.pop(last, None)


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
