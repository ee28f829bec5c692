"""The lab nearest to one that is refused: what a page offers instead of a dead end."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any, Final

from app.convolution.lab import Lab, build, result_of, stack_of
from app.settings import Settings
from surfaces.errors import InputError

_SIDES: Final = {"width": 0, "height": 1, "depth": 2}
_INSIDE: Final = re.compile(r"(?:(layers|filters)\[(\d+)\]|(pool))\.(\w+)")


def nearest(draft: Mapping[str, Any], settings: Settings) -> Lab:
    """The lab closest to a draft: what is refused is brought into its range or left out."""
    mended: dict[str, Any] = copy.deepcopy(dict(draft))
    for _ in range(200):  # a link has fewer mistakes than that, or nothing in it is worth keeping
        try:
            lab = build(mended, settings)
            stack_of(lab)
            result_of(lab, settings)
            return lab
        except InputError as error:
            before = copy.deepcopy(mended)
            _mend(mended, error)
            if mended == before:  # a default does not go with what was asked for
                _give_way(mended, error.field)
    return Lab()


def _mend(draft: dict[str, Any], error: InputError) -> None:
    """Bring what is refused into its range, or leave out the smallest part around it."""
    low, high = error.values.get("low"), error.values.get("high")
    inside = _INSIDE.fullmatch(error.field)
    if inside is not None:
        # an unknown setting is named by its value: it alone is left out
        name = str(error.value) if inside[4] == "setting" else inside[4]
        _mend_inside(draft, inside[1] or inside[3], int(inside[2] or 0), name, low, high)
    elif error.field in _SIDES and isinstance(draft.get("input"), list):
        sides = draft["input"]
        sides[_SIDES[error.field]] = _nearer(sides[_SIDES[error.field]], low, high)
    elif isinstance(draft.get(error.field), list) and isinstance(high, int):
        draft[error.field] = draft[error.field][:high]
    else:
        _mend_value(draft, error.field, low, high)


def _mend_inside(
    draft: dict[str, Any], where: str, index: int, name: str, low: object, high: object
) -> None:
    parts = draft.get(where)
    if isinstance(parts, dict):
        _mend_value(parts, name, low, high)
        if "kind" not in parts:
            del draft[where]
    elif isinstance(parts, list) and index < len(parts):
        before = dict(parts[index])
        _mend_value(parts[index], name, low, high)
        if parts[index] == before or not {"kind", "filter"} & set(parts[index]) or name == "values":
            del parts[index]
        if not parts:
            del draft[where]


def _mend_value(record: dict[str, Any], name: str, low: object, high: object) -> None:
    value = record.get(name, high)
    if _is_number(value) and _is_number(low) and _is_number(high):
        record[name] = _nearer(value, low, high)
    else:
        record.pop(name, None)


def _nearer(value: Any, low: Any, high: Any) -> Any:
    return min(max(value, low), high) if _is_number(value) and _is_number(low) else value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _give_way(draft: dict[str, Any], field: str) -> None:
    """Drop what was asked for where a default stands against it."""
    if field.startswith("layers"):
        draft.pop("input", None)
        draft.pop("layers", None)
    elif field.startswith("pool"):
        draft["pool"] = "none"
    else:
        draft.clear()
