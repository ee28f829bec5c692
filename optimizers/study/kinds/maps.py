"""Maps in tiles: blocks of rows and columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np

from optimizers.maps.axis import Axis
from optimizers.maps.result import DEFAULT_CELLS, Map, draw_map, read_axes
from optimizers.maps.subject import Subject, define_subject
from optimizers.maps.sweep import Cells, Sweep
from optimizers.rules import find_rule
from optimizers.study.fields import LIST, NUMBER, TABLE, TEXT, Fields
from optimizers.study.tile import Arrays, Found, Tile
from surfaces.surface import CriticalPoint, PointKind

RUN: Final = ("steps", "noise", "batch", "seed")
"""Numbers of a run beside the hyperparameters."""
MOST_CELLS: Final = 2**18
"""Of a tile: some 6 MB of arrays."""
CHUNK: Final = 2**20
"""Rows of a table that are made at a time."""

Block = tuple[slice, ...]
"""Rows and columns, or columns of a line."""


@dataclass(frozen=True)
class MapEntry:
    """A map of a plan."""

    name: str
    subject: Subject
    across: Axis
    up: Axis | None

    KIND: ClassVar = "map"
    KEY: ClassVar = "maps"
    FIELDS: ClassVar = Fields(
        shapes={
            "rule": TEXT,
            "on": TEXT,
            "across": LIST,
            "up": LIST,
            "cells": NUMBER | LIST,
            "start": LIST,
            "parameters": TABLE,
            "schedule": TEXT | LIST,
            **dict.fromkeys(RUN, NUMBER),
        },
        needed=("rule", "on", "across"),
        others=lambda given: [h.name for h in find_rule(given["rule"]).hyperparameters],
        renamed={"optimizer": "rule", "surface": "on", "formula": "on"},
    )

    @classmethod
    def read(cls, name: str, given: Mapping[str, Any]) -> MapEntry:
        """Return the map of an entry whose fields have been checked for their shapes.

        Raises:
            InputError: naming the field, the value and what is allowed.
        """
        run = {key: value for key, value in given.items() if key not in ("across", "up", "cells")}
        subject = define_subject(**run)
        cells = given.get("cells", DEFAULT_CELLS)
        size = tuple(cells) if isinstance(cells, list) else cells
        return cls(name, subject, *read_axes(subject, given["across"], given.get("up"), size))

    def tiles(self, most: int) -> Iterator[Tile]:
        """Yield the tiles.

        Args:
            most: evaluations of a tile, but a cell is never divided.
        """
        data, length = self._data(), self.subject.steps + 1
        for block in self._blocks(min(MOST_CELLS, max(1, most // length))):
            size = int(np.prod([part.stop - part.start for part in block]))
            spans = [[part.start, part.stop] for part in block]
            yield Tile.of(self.KIND, {**data, "block": spans}, size * length)

    @staticmethod
    def compute(data: Mapping[str, Any], threads: int) -> Arrays:
        """Return the cells of one tile, and the critical points by which `minimum` counts."""
        subject = _subject(data)
        *up, across = (
            Axis(*axis).part(*span) for axis, span in zip(data["axes"], data["block"], strict=True)
        )
        sweep = draw_map(subject, across, up[0] if up else None, threads).sweep
        points = sweep.critical_points
        return {
            **sweep.picture()._asdict(),
            "points": np.array([(p.x, p.y, p.value) for p in points]).reshape(-1, 3),
            "kinds": np.array([p.kind.value for p in points], np.str_),
            "smooth": np.array([p.smooth for p in points], np.bool_),
        }

    def assemble(self, tiles: Iterable[Found]) -> Map:
        """Return the map of all tiles, in their order."""
        sweep = Sweep(self.subject, self.across, self.up)
        for tile, arrays in tiles:
            block = tuple(slice(*span) for span in tile.data["block"])
            cells = Cells(*(arrays[name] for name in Cells._fields))
            sweep.take(block, cells, _points(arrays))
        return Map(sweep)

    def arrays(self, tiles: Iterable[Found]) -> Arrays:
        """Return the whole by name."""
        drawn = self.assemble(tiles)
        up = {} if drawn.up is None else {"up": drawn.up}
        points = drawn.critical_points
        return {
            "across": drawn.across,
            **up,
            "final_losses": drawn.final_losses,
            "best_losses": drawn.best_losses,
            "steps_to_tolerance": drawn.steps_to_tolerance,
            "outcomes": drawn.outcomes,
            "minima": drawn.minima,
            "critical_points": np.array([(p.x, p.y, p.value) for p in points]).reshape(-1, 3),
            "critical_point_kinds": np.array([p.kind.value for p in points], np.str_),
        }

    def table(self, tiles: Iterable[Found]) -> Iterator[dict[str, Any]]:
        """Yield the whole as columns of a table, one row a cell, some rows at a time."""
        drawn = self.assemble(tiles)
        shape = drawn.final_losses.shape
        axes = (self.up, self.across) if self.up else (self.across,)
        for some in _spans(drawn.final_losses.size, CHUNK):
            places = np.unravel_index(np.arange(some.start, some.stop), shape)
            yield {
                **{a.name: a.values[p] for a, p in zip(axes, places, strict=True)},
                "final_loss": drawn.final_losses.ravel()[some],
                "best_loss": drawn.best_losses.ravel()[some],
                "steps_to_tolerance": drawn.steps_to_tolerance.ravel()[some],
                "outcome": drawn.outcomes.ravel()[some],
                "minimum": drawn.minima.ravel()[some],
            }

    def _data(self) -> dict[str, Any]:
        """Return all that decides the map, complete: defaults and what equals them are the same."""
        subject, axes = self.subject, [axis for axis in (self.up, self.across) if axis]
        return {
            "rule": subject.rule.slug,
            "on": subject.surface.slug or subject.surface.formula,
            "parameters": dict(subject.parameters),
            "start": list(subject.start),
            "hyperparameters": dict(subject.hyperparameters),
            "steps": subject.steps,
            "schedule": [subject.schedule.slug, dict(subject.schedule_numbers or {})],
            "noise": float(subject.noise),
            "batch": int(subject.batch),
            "seed": int(subject.seed),
            "axes": [[a.name, a.low, a.high, a.scale, a.count] for a in axes],
        }

    def _blocks(self, most: int) -> Iterator[Block]:
        """Yield blocks of at most so many cells, in the order in which `optimizers.map` runs them.

        Cells that differ in their surface, schedule or noise alone are kept together: each of its
        values is a problem of its own, whose critical points are searched.
        """
        axes = [axis for axis in (self.up, self.across) if axis]
        inner = max(range(len(axes)), key=lambda k: (self.subject.is_a_lane(axes[k].name), k))
        outer = 1 - inner if len(axes) == 2 else None
        length = min(most, axes[inner].count)
        wide = max(1, most // length) if length == axes[inner].count else 1
        for outside in _spans(axes[outer].count, wide) if outer is not None else [slice(0, 1)]:
            for inside in _spans(axes[inner].count, length):
                if outer is None:
                    yield (inside,)
                else:
                    yield (outside, inside) if inner else (inside, outside)


def _spans(count: int, most: int) -> Iterator[slice]:
    for begin in range(0, count, most):
        yield slice(begin, min(begin + most, count))


def _subject(data: Mapping[str, Any]) -> Subject:
    x, y = data["start"]
    slug, numbers = data["schedule"]
    return define_subject(
        data["rule"],
        data["on"],
        start=(x, y),
        parameters=data["parameters"],
        schedule=(slug, numbers),
        **{name: data[name] for name in RUN},
        **data["hyperparameters"],
    )


def _points(arrays: Arrays) -> list[CriticalPoint]:
    return [
        CriticalPoint(PointKind(kind), x, y, value, smooth)
        for kind, (x, y, value), smooth in zip(
            arrays["kinds"].tolist(),
            arrays["points"].tolist(),
            arrays["smooth"].tolist(),
            strict=True,
        )
    ]
