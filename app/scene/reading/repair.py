"""Repair of a scene that is refused: the nearest one that is not, and a notice of every change."""

from __future__ import annotations

import copy
import difflib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.scene.build import build
from app.scene.draft import Draft
from app.scene.notice import Notice
from app.scene.refusal import Path, Refusal
from app.scene.scene import Scene
from app.settings import Settings
from optimizers.rules import RULES
from optimizers.schedules import SCHEDULES
from surfaces.catalog import OPENING, SURFACES
from surfaces.errors import Phrase, plain
from surfaces.formula import FormulaError
from surfaces.reading import read_formula

MOST_REPAIRS: Final = 200
"""A link has fewer mistakes than that, or nothing in it is worth keeping."""
_HYPERPARAMETERS: Final = {
    "learningrate": "lr",
    "stepsize": "lr",
    "alpha": "lr",
    "eta": "lr",
    "epsilon": "eps",
}
"""Names that other programs and texts give to hyperparameters."""
FORMULA: Final = ("surface", "formula")
_CHOICES: Final = ("", "rule", "slug", "kind", "filter")
_WHOLE_NUMBERS: Final = ("v", "steps", "batch", "seed", "seeds")


@dataclass(frozen=True, slots=True)
class Repaired:
    """The nearest scene to a draft.

    Args:
        scene: complete.
        notices: one for each change, in the order in which they were made.
        kept_nothing: whether nothing is left of what the draft says.
    """

    scene: Scene
    notices: tuple[Notice, ...]
    kept_nothing: bool


_LIMITED: Final = ("runs", "steps")


def nearest(draft: Mapping[str, Any], settings: Settings) -> Scene:
    """The scene closest to a draft."""
    return repair(draft, settings).scene


def repair(draft: Mapping[str, Any], settings: Settings) -> Repaired:
    """Bring what is refused into its range, replace it by what it resembles, or leave it out."""
    repaired: dict[str, Any] = copy.deepcopy(dict(draft))
    notices = []
    for _ in range(MOST_REPAIRS):
        try:
            scene = build(repaired, settings)
        except Refusal as refusal:
            if (key := refusal.path[0]) in _LIMITED:  # a small server may refuse a default
                repaired.setdefault(str(key), Draft().model_dump(mode="json")[str(key)])
            notices.append(_repair(repaired, refusal, settings))
        else:
            says = any(_says_something(value) for key, value in repaired.items() if key != "v")
            return Repaired(scene, tuple(notices), not says)
    return Repaired(build({}, settings), tuple(notices), True)


def resembling(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name that `name` is a slip of, if there is one."""
    by_lower_case = {one.lower(): one for one in known}
    found = difflib.get_close_matches(name.lower(), by_lower_case, n=1, cutoff=cutoff)
    return by_lower_case[found[0]] if found else None


def _says_something(value: object) -> bool:
    if isinstance(value, dict | list):
        return any(map(_says_something, value.values() if isinstance(value, dict) else value))
    return value is not None


def _repair(draft: dict[str, Any], refusal: Refusal, settings: Settings) -> Notice:
    """Mend what is refused, or leave out the smallest part around it."""
    try:
        place, last = _place(draft, refusal.path)
        value = place[last]
    except (KeyError, IndexError, TypeError):  # nothing is there that could be mended
        gone = draft.pop(str(refusal.path[0]), None)
        return _left_out(refusal, str(refusal.path[0]), gone)
    low, high = refusal.error.values.get("low"), refusal.error.values.get("high")
    if isinstance(low, int | float) and isinstance(high, int | float) and _is_finite(value):
        place[last] = min(max(value, low), high)
        return _now(draft, refusal, place[last])
    if refusal.path == ("runs",) and isinstance(value, list) and value:
        draft["runs"] = value[: settings.max_runs]
        return _left_out(refusal, "runs", value[settings.max_runs :])
    if last in ("slug", "rule") and isinstance(value, str):
        place[last], notice = _resembling(value, refusal.path)
        return notice
    if last in _WHOLE_NUMBERS and isinstance(value, float) and value.is_integer():
        place[last] = int(value)
        return _now(draft, refusal, int(value))
    if refusal.path == FORMULA and isinstance(value, str):
        meant = _meant(value, place.get("parameters", {}), settings)
        if meant is not None:
            place[last] = meant
            template = "{place}: {given} was read as {used}."
            return Notice(Phrase(template, place="formula", given=value, used=meant))
    if isinstance(place, dict) and (name := _misspelt(last, place, refusal)) is not None:
        place[name] = place.pop(last)
        return Notice(Phrase("{given} was read as {used}.", given=last, used=name), refusal.problem)
    return _left_out(refusal, *_drop(draft, refusal.path))


def _place(draft: dict[str, Any], path: Path) -> tuple[Any, Any]:
    """Container of the end of a path, and the key or index in it."""
    *parents, last = path
    place: Any = draft
    for part in parents:
        place = place[part]
    return place, last


def _resembling(slug: str, path: Path) -> tuple[str, Notice]:
    """The slug that is used instead of an unknown one."""
    registry: Any = SURFACES if path[0] == "surface" else RULES if path[-1] == "rule" else SCHEDULES
    kind = (
        Phrase("surface")
        if registry is SURFACES
        else Phrase("optimizer")
        if registry is RULES
        else Phrase("schedule")
    )
    known = [record.slug for record in registry]
    found = resembling(slug, known)
    if found is not None:
        template = "There is no {kind} {given!r}; it was read as {used}."
    else:
        found = OPENING.slug if registry is SURFACES else known[0]
        template = "There is no {kind} {given!r}; {used} is used instead."
    return found, Notice(Phrase(template, kind=kind, given=slug, used=found))


def _meant(formula: str, parameters: Iterable[str], settings: Settings) -> str | None:
    """The formula meant by a text that is none in a link; chats cut a bracket at its end."""
    missing = max(formula.count("(") - formula.count(")"), 0)
    for text in dict.fromkeys((formula, formula + ")" * missing)):
        try:
            return read_formula(text, parameters, settings.formula).formula
        except FormulaError:
            continue
    return None


def _misspelt(name: object, place: Mapping[str, Any], refusal: Refusal) -> str | None:
    """The name of a value that an unknown one is a slip of; names that count on differ."""
    if not isinstance(name, str) or refusal.error.value != name:
        return None
    known = [
        one
        for one in refusal.error.allowed.split(", ")
        if one not in place and re.sub(r"\D", "", one) == re.sub(r"\D", "", name)
    ]
    meant = _HYPERPARAMETERS.get(re.sub(r"[\W_]", "", name.lower()))
    return meant if meant in known else resembling(name, known, cutoff=0.75)


def _now(draft: Mapping[str, Any], refusal: Refusal, used: float) -> Notice:
    """Notice of a number that was brought into its range."""
    *_, last = refusal.path
    place: object = last if isinstance(last, str) else f"{refusal.path[0]}"
    if refusal.path[0] == "runs":
        rule = draft["runs"][refusal.path[1]]["rule"]
        place = Phrase("{name} of {rule}", name=last, rule=rule)
    return Notice(Phrase("{place} is now {used}.", place=place, used=plain(used)), refusal.problem)


def _left_out(refusal: Refusal, name: str, gone: object) -> Notice:
    """Notice of a part that could not be kept."""
    if name == "formula":
        template = "{given} was left out; the surface is {used} instead."
        reading = Phrase(template, given=f"formula={gone}", used=OPENING.slug)
    elif len(refusal.path) == 1 and name != "runs":
        reading = Phrase("Left out: {given}.", given=f"{name}={as_written('', gone)}")
    else:
        reading = Phrase("Left out: {given}.", given=as_written(name, gone))
    return Notice(reading, refusal.problem)


def as_written(name: str, value: object) -> str:
    """A part of a draft as a link writes it; choices stand without their name."""
    if isinstance(value, dict):
        parts = [as_written(str(key), part) for key, part in value.items() if _says_something(part)]
        return ",".join(parts) or name
    if isinstance(value, list):
        return ",".join(as_written("", part) for part in value) or name
    text = plain(value) if _is_finite(value) else str(value)  # type: ignore[arg-type]  # a number
    return f"{name}:{text}" if name not in _CHOICES else text


def _drop(draft: dict[str, Any], path: Path) -> tuple[str, Any]:
    """Leave out what is at `path`, and return its name and value.

    A list of numbers goes as a whole, and a schedule or run that has lost its name too.
    """
    place, last = _place(draft, path)
    if (last in ("rule", "slug") and path[0] == "runs") or (
        isinstance(place, list) and path[0] != "runs"
    ):
        return _drop(draft, path[:-1])
    if isinstance(place, list):
        gone = place.pop(last)
        if not place:
            del draft["runs"]
        return str(path[0]), gone
    return str(last), place.pop(last, None)


def _is_finite(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)
