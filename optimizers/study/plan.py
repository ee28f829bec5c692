"""Plans of studies: TOML with named maps, tunings and benchmarks, checked before computing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from optimizers.study.fields import LIST, TABLE, at, check_shape
from optimizers.study.kinds import KINDS, Entry
from surfaces.errors import InputError, Phrase, check_known, check_whole

PlanLike = str | Path | Mapping[str, Any]
"""A TOML file, or the same as a mapping."""
DEFAULT_TILE: Final = 2**25
"""Evaluations of a tile of a map: about a second of one core."""
LARGEST_TILE: Final = 2**40
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
"""Names are those of files, too."""


@dataclass(frozen=True)
class Plan:
    """A plan, all of whose arguments are known to be valid."""

    given: Mapping[str, Any]
    """As it was written."""
    entries: tuple[Entry, ...]
    most: int
    """Evaluations of a tile, where it can be divided."""


def read_plan(plan: PlanLike) -> Plan:
    """Return a checked plan.

    Args:
        plan: a TOML file, or the same as a mapping.

    Raises:
        InputError: naming the field by its place, such as `tunings[2].budget`, the value and what
            is allowed.
        OSError: the file can't be read.
    """
    given = plan if isinstance(plan, Mapping) else _load(Path(plan))
    known = [kind.KEY for kind in KINDS]
    for key in given:
        check_known(key, [*known, "tile"], "plan")
    most = check_whole(given.get("tile", DEFAULT_TILE), 1, LARGEST_TILE, "tile")
    entries = tuple(entry for kind in KINDS for entry in _entries(kind, given.get(kind.KEY, [])))
    if not entries:
        raise InputError(
            "{field} is empty; allowed is {allowed}.",
            field="plan",
            value=dict(given),
            allowed=Phrase("one entry or more of: {names}", names=", ".join(known)),
        )
    return Plan(given, entries, most)


def _load(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            "{field} {value} can't be read: {told}; allowed is {allowed}.",
            field="plan",
            value=str(file),
            allowed="TOML",
            told=str(error),
        ) from None


def _entries(kind: type[Entry], given: object) -> Iterator[Entry]:
    """Yield the entries of one kind."""
    check_shape(given, LIST, kind.KEY)
    assert isinstance(given, list | tuple)
    names: set[str] = set()
    for index, entry in enumerate(given):
        place = f"{kind.KEY}[{index}]"
        check_shape(entry, TABLE, place)
        fields = {key: value for key, value in entry.items() if key != "name"}
        with at(f"{place}.name"):
            name = _checked_name(entry.get("name"), names)
        names.add(name.lower())
        with at(_placer(place, kind, fields)):
            kind.FIELDS.check(fields)
            read = kind.read(name, fields)
        yield read


def _placer(place: str, kind: type[Entry], given: Mapping[str, Any]) -> Callable[[InputError], str]:
    def placed(error: InputError) -> str:
        field = kind.FIELDS.place(error, given)
        return f"{place}.{field}" if field else place

    return placed


def _checked_name(name: object, taken: set[str]) -> str:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise InputError(
            "{field} must be {allowed}, not {value!r}.",
            field="name",
            value=name,
            allowed=Phrase(
                "letters, digits, -, _ and ., 100 at most, beginning with a letter or digit"
            ),
        )
    if name.lower() in taken:
        raise InputError(
            "{field} is {value}, as before; allowed is {allowed}.",
            field="name",
            value=name,
            allowed=Phrase("another name"),
        )
    return name
