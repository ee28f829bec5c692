"""Query of a map: a scene, which of its runs, what is varied, and into how many cells."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Final

from app.scene.link import read, scalar, unquote, write_query
from app.scene.refusal import Refusal
from app.scene.scene import Entry, Scene
from app.settings import Settings
from app.web.errors import Wrong
from optimizers.maps.axis import Axis, Number, check_differ, checked_axis
from optimizers.maps.result import DEFAULT_CELLS, LARGEST_MAP
from optimizers.maps.subject import NOISE, Subject
from optimizers.schedules import CONSTANT
from surfaces.errors import InputError, Phrase, at_most, check_whole

KEYS: Final = ("of", "across", "up", "cells")
_FORM: Final = Phrase("name,low,high or name,low,high,scale")


@dataclass(frozen=True)
class MapQuery:
    """A map that was asked for, checked."""

    scene: Scene
    of: int | None
    """The run that is varied; None for all of them."""
    across: Axis
    up: Axis | None

    @property
    def indices(self) -> tuple[int, ...]:
        """The runs that are varied."""
        return tuple(range(len(self.scene.runs))) if self.of is None else (self.of,)

    @property
    def axes(self) -> tuple[Axis, ...]:
        """One or two."""
        return (self.across, self.up) if self.up else (self.across,)

    @property
    def cells(self) -> int:
        """Number of cells of all varied runs."""
        return len(self.indices) * prod(axis.count for axis in self.axes)

    @property
    def positions(self) -> int:
        """Number of steps of all cells."""
        return self.cells * self.scene.steps

    @cached_property
    def key(self) -> Hashable:
        """Equal for equal maps."""
        return write_query(self.scene), self.of, self.across, self.up


def subject_of(scene: Scene, run: Entry) -> Subject:
    """Return a run of a scene as the subject of a map."""
    return Subject(
        rule=run.rule,
        surface=scene.surface,
        parameters=scene.parameters,
        start=scene.start,
        hyperparameters=run.hyperparameters,
        steps=scene.steps,
        schedule=run.scheduled.schedule if run.scheduled else CONSTANT,
        schedule_numbers=run.scheduled.hyperparameters if run.scheduled else {},
        noise=scene.noise,
        seed=scene.seed,
        batch=scene.batch,
    )


def read_query(query: str, settings: Settings, *, also: Iterable[str] = ()) -> MapQuery:
    """Return the map of a query: a scene's link with `of`, `across`, `up` and `cells`.

    Keys in `also` are someone else's.

    Raises:
        Refusal: with the field, the value and what is allowed.
    """
    scene, given = read(query, settings, also=(*KEYS, *also)), own_items(query, KEYS)
    try:
        of = _run(given.get("of"), len(scene.runs))
        numbers = _numbers(scene, of, settings)
        if "across" not in given:
            raise Wrong(
                "There is no {field}; a map needs {allowed}.",
                field="across",
                value="",
                allowed=_FORM,
            )
        counts = _counts(given.get("cells"), 1 + ("up" in given))
        check_size(prod(counts) * (len(scene.runs) if of is None else 1), scene.steps, settings)
        across = _axis("across", given["across"], numbers, counts[0])
        up = _axis("up", given["up"], numbers, counts[1]) if "up" in given else None
        check_differ(across, up)
    except InputError as error:
        raise Refusal((error.field,), error) from None
    return MapQuery(scene, of, across, up)


def own_items(query: str, keys: Container[str]) -> dict[str, str]:
    """Return the part of a query with these keys.

    Raises:
        Refusal: one is given twice.
    """
    found: dict[str, str] = {}
    for item in filter(None, query.split("&")):
        key, value = map(unquote, item.partition("=")[::2])
        if key not in keys:
            continue
        if key in found:
            error = Wrong("{field} is given twice.", field=key, value=value, allowed=Phrase("once"))
            raise Refusal((key,), error)
        found[key] = value
    return found


def _run(text: str | None, runs: int) -> int | None:
    return None if text is None else check_whole(number_of(text, "of"), 0, runs - 1, "of")


def number_of(text: str, field: str) -> float:
    """Return the number that a text is."""
    value = scalar(text)
    if isinstance(value, str):
        raise Wrong(
            "{field} must be {allowed}, not {value!r}.",
            field=field,
            value=text,
            allowed=Phrase("a number"),
        )
    return value


def _numbers(scene: Scene, of: int | None, settings: Settings) -> Mapping[str, Number]:
    """Return what can be varied in all runs that are, each in the range that all of them have."""
    runs = scene.runs if of is None else (scene.runs[of],)
    first, *others = (subject_of(scene, run).numbers for run in runs)
    common = dict(first)
    for other in others:
        common = {
            name: Number(max(one.low, two.low), min(one.high, two.high), one.scale)
            for name, one in common.items()
            if (two := other.get(name))
        }
    noise = common[NOISE]
    return common | {NOISE: Number(noise.low, min(noise.high, settings.max_noise), noise.scale)}


def _axis(field: str, text: str, numbers: Mapping[str, Number], count: int) -> Axis:
    parts = text.split(",")
    if len(parts) not in (3, 4):
        raise Wrong(
            "{field} must be {allowed}, not {value!r}.", field=field, value=text, allowed=_FORM
        )
    name, low, high, *scale = parts
    ends = number_of(low, field), number_of(high, field)
    return checked_axis(field, numbers, name, *ends, scale[0] if scale else None, count)


def _counts(text: str | None, axes: int) -> list[int]:
    if text is None:
        return [DEFAULT_CELLS] * axes
    parts = text.split(",")
    if len(parts) != axes:
        allowed = Phrase("columns,rows") if axes == 2 else Phrase("one whole number")
        raise Wrong(
            "{field} must be {allowed}, not {value!r}.", field="cells", value=text, allowed=allowed
        )
    return [check_whole(number_of(part, "cells"), 2, LARGEST_MAP, "cells") for part in parts]


def check_size(cells: int, steps: int, settings: Settings) -> None:
    """Refuse a map of too many cells or steps, before anything of it is made."""
    most = min(settings.max_map_cells, settings.max_map_steps // steps)
    if cells > most:
        raise Wrong(
            "A map of {value} cells of {steps} steps is too large; allowed are {allowed} cells.",
            field="cells",
            value=cells,
            allowed=at_most(most),
            steps=steps,
        )
