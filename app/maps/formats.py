"""A map as JSON, as an event stream, or as CSV: jobs that write."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from app.answers.maps import (
    BestPlace,
    MapAbout,
    MapFindings,
    MapLine,
    MapTheory,
    OptimumPlace,
    SweptAxis,
)
from app.catalog import point_record
from app.maps.scene_map import SceneMap
from app.races.formats import event, head, run_head
from app.scene.link import write
from app.scene.titles import citation
from app.scheduling.jobs import Item, Job, undividable
from app.version import ENGINE
from app.web.json import finite, joined, packed, packed_object
from app.web.languages import Language
from optimizers.maps.axis import Axis
from optimizers.maps.border import Border, Line
from optimizers.maps.result import best_cell
from optimizers.maps.sweep import Cells, Sweep
from optimizers.metrics import LOSS_TOLERANCE
from optimizers.outcome import ENDINGS
from optimizers.theory.along_path import Optimum


def map_document(map: SceneMap, language: Language) -> Generator[Item, None, bytes]:
    """Return the whole map as JSON."""
    yield from map.computed(1)
    yield undividable("map document")
    apart = {**head(map.query.scene), "digest": map.digest}
    return joined(apart, picture_text(map, 1, language)).encode()


def as_events(map: SceneMap, language: Language) -> Job:
    """Write the map as server-sent events: pictures from coarse to fine."""
    yield event("scene", head(map.query.scene))
    for stride in map.strides:
        yield from map.computed(stride)
        if stride == 1:
            yield undividable("map document")
        yield event("map", picture_text(map, stride, language))
    yield event("done", {"digest": map.digest})


_ROWS_AT_ONCE: Final = 256
"""Rows of a table that are written at a time: about a millisecond of work."""


def as_csv(map: SceneMap, origin: str) -> Job:
    """Write one row per run and cell, after comments with the link, the engine and a citation."""
    scene, axes = map.query.scene, map.query.axes
    yield from map.computed(1)
    yield (
        f"# link: {write(scene)}\n# engine: {ENGINE}\n"
        f"# cite as: {citation(scene, origin)}\n".encode()
    )
    names = ["run", "rule", *(axis.name for axis in axes), *Cells._fields]
    yield (",".join(names) + "\n").encode()
    codes = [str(ending.code) for ending in ENDINGS]
    for index, sweep in zip(map.query.indices, map.sweeps, strict=True):
        prefix, picture = f"{index},{scene.runs[index].rule.slug}", sweep.picture()
        flat = [values.ravel() for values in picture]
        for first in range(0, flat[0].size, _ROWS_AT_ONCE):
            cells = np.arange(first, min(first + _ROWS_AT_ONCE, flat[0].size))
            places = reversed(np.unravel_index(cells, sweep.shape))
            values = [axis.values[at].tolist() for axis, at in zip(axes, places, strict=True)]
            results = [column[cells].tolist() for column in flat]
            results[Cells._fields.index("outcome")] = [
                codes[k] for k in picture.outcome.ravel()[cells]
            ]
            lines = (",".join(_texts(row)) for row in zip(*values, *results, strict=True))
            yield "".join(f"{prefix},{line}\n" for line in lines).encode()


def _texts(row: Sequence[object]) -> list[str]:
    """Return the cells of a row."""
    return [value if isinstance(value, str) else repr(value) for value in row]


def picture_text(map: SceneMap, stride: int, language: Language) -> str:
    """Return a picture of the map, without its scene, as the text of a JSON object."""
    pictures = [sweep.picture(stride) for sweep in map.sweeps]
    arrays = _arrays(pictures, of_all=map.query.of is None)
    return joined(_about(map, stride, language), arrays)


def _about(map: SceneMap, stride: int, language: Language) -> MapAbout:
    """Return all of a picture but its arrays."""
    query, sweeps = map.query, map.sweeps
    rows, columns = (np.arange(0), *sweeps[0].picked(stride))[-2:]
    of_all = query.of is None
    each: list[MapFindings] = [
        {
            "border": [_line_record(line) for line in border.lines] if border else [],
            "theory": _theory_record(border),
            "best": _best_record(sweep, stride),
            "optimum": _optimum_record(optimum, query.axes),
        }
        for sweep, border, optimum in zip(sweeps, map.borders, map.optima, strict=True)
    ]
    return {
        "of": query.of,
        "runs": [run_head(query.scene, index, language) for index in query.indices],
        "across": _axis_record(query.across, columns),
        "up": _axis_record(query.up, rows) if query.up else None,
        "cells": [len(columns), len(rows)] if query.up else [len(columns)],
        "tolerance": LOSS_TOLERANCE,
        "critical_points": [point_record(point) for point in sweeps[0].critical_points],
        "outcomes": [
            {
                "code": str(e.code),
                "title": language.text(e.title),
                "sentence": language.text(e.help),
            }
            for e in ENDINGS
        ],
        "border": [one["border"] for one in each] if of_all else each[0]["border"],
        "theory": [one["theory"] for one in each] if of_all else each[0]["theory"],
        "best": [one["best"] for one in each] if of_all else each[0]["best"],
        "optimum": [one["optimum"] for one in each] if of_all else each[0]["optimum"],
    }


def _axis_record(axis: Axis, picked: npt.NDArray[np.intp]) -> SweptAxis:
    return {
        "name": axis.name,
        "low": axis.low,
        "high": axis.high,
        "scale": axis.scale,
        "values": packed(axis.values[picked]),
    }


def _line_record(line: Line) -> MapLine:
    return {"across": line.across.tolist(), "up": line.up.tolist()}


def _theory_record(border: Border | None) -> MapTheory | None:
    if border is None:
        return None
    return {
        "limit": border.limit,
        "sharpness": border.sharpness,
        "minimum": border.minimum,
        "everywhere": border.everywhere,
    }


def _best_record(sweep: Sweep, stride: int) -> BestPlace | None:
    best = best_cell(sweep, stride)
    if best is None:
        return None
    return {
        "across": best.across,
        "up": best.up,
        "final_loss": finite(best.final_loss),
        "steps_to_tolerance": best.steps_to_tolerance,
    }


def _optimum_record(optimum: Optimum | None, axes: Sequence[Axis]) -> OptimumPlace | None:
    if optimum is None:
        return None
    across, up, *_ = *(optimum.hyperparameters[axis.name] for axis in axes), None
    return {"across": across, "up": up, "rate": optimum.rate}


def _arrays(pictures: Sequence[Cells], *, of_all: bool) -> str:
    """Return the cells' arrays as the text of a JSON object.

    Their leading axis is that of the runs, where all of them are varied.
    """
    return packed_object(
        {
            name: np.stack(values) if of_all else values[0]
            for name, values in zip(Cells._fields, zip(*pictures, strict=True), strict=True)
        }
    )
