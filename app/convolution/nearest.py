"""The lab nearest to one that is refused: what a page shows instead of a dead end."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.convolution.lab import Lab, build, result_of, stack_of
from app.scene.notice import Notice
from app.scene.reading.repair import as_written
from app.settings import Settings
from app.web.errors import Problem
from surfaces.errors import InputError, Phrase

_SIDES: Final = {"width": 0, "height": 1, "depth": 2}
_INSIDE: Final = re.compile(r"(?:(layers|filters)\[(\d+)\]|(pool))\.(\w+)")


def nearest(draft: Mapping[str, Any], settings: Settings) -> Lab:
    """The lab closest to a draft: what is refused is brought into its range or left out."""
    return repair(draft, settings)[0]


def repair(draft: Mapping[str, Any], settings: Settings) -> tuple[Lab, tuple[Notice, ...]]:
    """The lab closest to a draft, and a notice of each change."""
    mended: dict[str, Any] = copy.deepcopy(dict(draft))
    notices: list[Notice] = []
    for _ in range(200):  # a link has fewer mistakes than that, or nothing in it is worth keeping
        try:
            lab = build(mended, settings)
            stack_of(lab)
            result_of(lab, settings)
            return lab, tuple(notices)
        except InputError as error:
            before = copy.deepcopy(mended)
            _mend(mended, error)
            if mended == before:  # a default does not go with what was asked for
                _give_way(mended, error.field)
            notices += _notices(before, mended, error)
    return Lab(), tuple(notices)


def refused(error: InputError) -> Notice:
    """Notice of a part that is left out."""
    return Notice(Phrase("Left out: {given}.", given=str(error.value)), Problem.refused(error))


def _notices(before: object, after: object, error: InputError) -> Iterator[Notice]:
    """Notices of what differs between two drafts."""
    for name, old, new in _changes("", before, after):
        reading = (
            Phrase("Left out: {given}.", given=f"{name}:{as_written('', old)}")
            if new is None
            else Phrase("{place} is now {used}.", place=name, used=as_written("", new))
        )
        yield Notice(reading, Problem.refused(error))


def _changes(name: str, before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    """Name, old and new value of each part that differs; None for what is not there."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            yield from _changes(key, value, after.get(key))
        for key in after.keys() - before.keys():
            yield key, None, after[key]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for old, new in zip(before, after, strict=True):
            yield from _changes(name, old, new)
    elif isinstance(before, list) and isinstance(after, list):
        gone = [one for one in before if one not in after] or before[len(after) :]
        yield from ((name, one, None) for one in gone)
    elif before != after:
        yield name, before, after


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
