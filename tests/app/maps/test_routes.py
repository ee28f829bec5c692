"""Maps over HTTP: the numbers of the Python face, pictures from coarse to fine, and refusals."""

from __future__ import annotations

import base64
import csv
import io
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from starlette.testclient import TestClient

from optimizers import Map, map
from optimizers.maps.sweep import Cells
from optimizers.outcome import ENDINGS
from tests.app.responses import Event, error_of, events, strict_json

BOWL = "/api/map?v=1&surface=elliptic-bowl&steps=100&run=sgd,lr:0.05&run=momentum,lr:0.01"
PLANE = f"{BOWL}&of=1&across=lr,1e-3,1,log&up=rho,0,0.99,linear&cells=9,7"
FINE = (
    "/api/map?surface=rosenbrock&steps=300&run=momentum"
    "&of=0&across=lr,1e-5,1,log&up=rho,0,0.99&cells=220,200"
)


def whole(client: TestClient, path: str) -> Any:
    """A map as JSON."""
    answer = client.get(f"{path}&format=json")
    assert answer.status_code == 200, answer.text
    return strict_json(answer.text)


def unpacked(array: dict[str, str]) -> npt.NDArray[Any]:
    """The numbers of an array of any type."""
    values = np.frombuffer(base64.b64decode(array["bdata"], validate=True), f"<{array['dtype']}")
    return (
        values.reshape([int(n) for n in array["shape"].split(", ")]) if "shape" in array else values
    )


def cells_of(document: Any) -> Cells:
    return Cells._make(unpacked(document[name]) for name in Cells._fields)


def same(told: Cells, drawn: Map) -> None:
    """Check every array of a map, bit for bit."""
    for name, values in zip(Cells._fields, drawn.sweep.picture(), strict=True):
        assert getattr(told, name).tobytes() == np.ascontiguousarray(values).tobytes(), name


def test_a_plane_is_what_the_python_face_computes(client: TestClient) -> None:
    told = whole(client, PLANE)
    drawn = map(
        "momentum",
        on="elliptic-bowl",
        steps=100,
        lr=0.01,
        across=("lr", 1e-3, 1.0, "log"),
        up=("rho", 0.0, 0.99, "linear"),
        cells=(9, 7),
    )
    same(cells_of(told), drawn)
    assert told["cells"] == [9, 7]
    assert unpacked(told["final_loss"]).shape == (7, 9)
    assert unpacked(told["across"]["values"]).tolist() == drawn.across.tolist()
    assert {k: v for k, v in told["across"].items() if k != "values"} == {
        "name": "lr",
        "low": 0.001,
        "high": 1.0,
        "scale": "log",
    }
    assert [outcome["code"] for outcome in told["outcomes"]] == [e.code for e in ENDINGS]
    assert [run["index"] for run in told["runs"]] == [told["of"]] == [1]
    assert drawn.border
    (line,) = told["border"]
    assert line["across"] == drawn.border.lines[0].across.tolist()
    assert told["theory"]["sharpness"] == drawn.border.sharpness == 20.0
    assert drawn.best
    assert told["best"]["across"] == drawn.best.across
    assert told["best"]["up"] == drawn.best.up
    assert drawn.optimum
    assert told["optimum"]["across"] == drawn.optimum.hyperparameters["lr"]
    assert told["optimum"]["up"] == drawn.optimum.hyperparameters["rho"]


def test_a_line_sweeps_all_runs_together(client: TestClient) -> None:
    told = whole(client, f"{BOWL}&across=lr,1e-3,1&cells=20")
    assert told["up"] is None
    assert told["of"] is None
    assert [run["rule"] for run in told["runs"]] == ["sgd", "momentum"]
    for index, (rule, lr) in enumerate((("sgd", 0.05), ("momentum", 0.01))):
        common: dict[str, Any] = {"on": "elliptic-bowl", "steps": 100, "lr": lr}
        drawn = map(rule, across=("lr", 1e-3, 1.0), cells=20, **common)
        same(Cells._make(values[index] for values in cells_of(told)), drawn)
        # runs stay on this map
        assert told["best"][index]["across"] == drawn.best.across  # type: ignore[union-attr]
    assert [border[0]["across"] for border in told["border"]] == [[0.1], [0.19]]


def test_one_run_has_no_axis_of_runs(client: TestClient) -> None:
    alone = whole(client, f"{BOWL}&across=lr,1e-3,1&cells=20&of=1")
    every = whole(client, f"{BOWL}&across=lr,1e-3,1&cells=20")
    assert unpacked(alone["final_loss"]).tolist() == unpacked(every["final_loss"])[1].tolist()
    assert alone["best"] == every["best"][1]


def test_basins_say_where_each_start_ends(client: TestClient) -> None:
    told = whole(
        client,
        "/api/map?surface=himmelblau&steps=300&run=sgd,lr:0.01&of=0"
        "&across=start.x,-5,5&up=start.y,-5,5&cells=31,31",
    )
    ends = {
        (told["critical_points"][k]["x"], told["critical_points"][k]["y"])
        for k in np.unique(unpacked(told["minimum"]))
        if k >= 0
    }
    minima = {
        (point["x"], point["y"])
        for point in told["critical_points"]
        if point["kind"] in ("minimum", "local-minimum")
    }
    assert len(minima) == 4
    assert minima <= ends


def test_points_are_found_where_runs_start(client: TestClient) -> None:
    told = whole(
        client,
        "/api/map?formula=sin(x)*sin(y)&steps=200&run=sgd,lr:0.5&of=0"
        "&across=start.x,10,20&up=start.y,10,20&cells=11,11",
    )
    assert np.mean(unpacked(told["minimum"]) >= 0) > 0.9


def test_pictures_come_from_coarse_to_fine(client: TestClient) -> None:
    stream = events(client.get(FINE).text)
    assert [event.name for event in stream] == ["scene", "map", "map", "done"]
    assert stream[0].data["link"] == "/?v=1&surface=rosenbrock&steps=300&run=momentum"
    pictures = [event.data for event in stream if event.name == "map"]
    assert [picture["cells"] for picture in pictures] == [[73, 67], [220, 200]]
    coarse, fine = map_cells(pictures[0]), map_cells(pictures[1])
    assert coarse.keys() <= fine.keys()
    assert all(fine[place] == cell for place, cell in coarse.items())
    check_digest(stream, whole(client, FINE))


def map_cells(picture: Any) -> dict[tuple[float, float], bytes]:
    """The bits of each cell, by its values."""
    arrays = [unpacked(picture[name]) for name in Cells._fields]
    return {
        (x, y): b"".join(array[row, column].tobytes() for array in arrays)
        for row, y in enumerate(unpacked(picture["up"]["values"]).tolist())
        for column, x in enumerate(unpacked(picture["across"]["values"]).tolist())
    }


def check_digest(stream: list[Event], document: Any) -> None:
    """The last picture is the whole map, and its digest that of JSON."""
    assert stream[-1].data["digest"] == document.pop("digest")
    apart = {"scene", "link", "engine"}
    last = stream[-2].data
    assert last == {key: value for key, value in document.items() if key not in apart}
    assert stream[0].data == {key: document[key] for key in apart}


def test_csv_has_a_row_for_each_cell(client: TestClient) -> None:
    text = client.get(f"{PLANE}&format=csv").text
    lines = text.splitlines()
    assert [line.split(":")[0] for line in lines[:3]] == ["# link", "# engine", "# cite as"]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines[3:]))))
    told = whole(client, PLANE)
    cells = cells_of(told)
    assert len(rows) == 63
    assert list(rows[0]) == ["run", "rule", "lr", "rho", *Cells._fields]
    for k, row in enumerate(rows):
        assert float(row["lr"]) == unpacked(told["across"]["values"])[k % 9]
        assert float(row["rho"]) == unpacked(told["up"]["values"])[k // 9]
        assert float(row["final_loss"]) == cells.final_loss.ravel()[k]
        assert row["outcome"] == ENDINGS[cells.outcome.ravel()[k]].code


def test_equal_maps_are_computed_once(client: TestClient) -> None:
    def positions() -> int:
        return int(client.get("/healthz").json()["races"]["positions"])

    first = client.get(f"{PLANE}&seed=77&format=json").text
    before = positions()
    assert client.get(f"{PLANE}&seed=77&format=csv").status_code == 200
    assert client.get(f"{PLANE.replace('9,7', '9.0,7')}&seed=77&format=json").text == first
    assert positions() == before


REFUSED = {
    "no number": ("", "across", ""),
    "an unknown number": ("across=lrr,1,2", "across", "lr, surface.kappa"),
    "a number that one of the runs lacks": ("across=rho,0,0.9", "across", "lr, surface.kappa"),
    "an empty range": ("across=lr,1,1", "across", "a lower end below the upper one"),
    "a reversed range": ("across=lr,1,0.1", "across", "a lower end below the upper one"),
    "a logarithm of zero": ("across=noise,0,1,log", "across", "a lower end above 0"),
    "an unknown scale": ("across=lr,0.1,1,cubic", "across", "linear, log"),
    "too few parts": ("across=lr,0.1", "across", "name,low,high"),
    "nan": ("across=lr,nan,1", "across", "a number"),
    "inf": ("across=lr,0.1,inf", "across", "a number"),
    "beyond the number's range": ("across=lr,0.1,2000", "across", "1e-12 to 1000"),
    "values too close": ("across=start.x,1,1.0000000000000002", "across", "a wider range"),
    "twice the same number": ("across=lr,0.1,1&up=lr,0.1,1", "up", "another number"),
    "an axis given twice": ("across=lr,0.1,1&across=lr,0.1,1", "across", "once"),
    "no such run": ("across=lr,0.1,1&of=2", "of", "0 to 1"),
    "a run that is no number": ("across=lr,0.1,1&of=sgd", "of", "a number"),
    "half a run": ("across=lr,0.1,1&of=0.5", "of", "0 to 1"),
    "too many cells": ("across=lr,0.1,1&cells=1000000", "cells", "at most"),
    "one cell": ("across=lr,0.1,1&cells=1", "cells", "2 to"),
    "rows of a line": ("across=lr,0.1,1&cells=9,9", "cells", "one whole number"),
    "a plane without rows": ("across=lr,0.1,1&up=noise,0,1&cells=9", "cells", "columns,rows"),
    "half a cell": ("across=lr,0.1,1&cells=9.5", "cells", "a whole number"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_bad_input_is_refused_with_what_is_allowed(
    client: TestClient, case: tuple[str, str, str]
) -> None:
    query, field, allowed = case
    error = error_of(client.get(f"{BOWL}&{query}"), 422)
    assert error["field"] == field
    assert allowed in error["allowed"]


def test_a_bad_scene_is_refused_as_in_a_race(client: TestClient) -> None:
    error = error_of(client.get("/api/map?run=sgd,lr:-1&across=lr,0.1,1"), 422)
    assert error["field"] == "runs[0].lr"


EXTREMES = {
    "the smallest numbers on a logarithmic scale": "run=sgd&across=noise,5e-324,1,log",
    "a range of the smallest numbers": "run=sgd&across=noise,1e-320,2e-320,linear&cells=9",
    "a loss that is undefined everywhere": "formula=log(-1-x**2)&run=sgd&across=lr,1e-3,1",
    "a loss that is the same everywhere": "formula=1&run=sgd&across=lr,1e-3,1",
    "kinks only": "formula=abs(x)%2Babs(y)&run=momentum&across=lr,1e-3,1",
    "no minimum": "formula=-x**2-y**2&run=sgd&across=lr,1e-3,1",
    "no run that stays": "surface=elliptic-bowl&run=sgd&across=lr,10,100",
    "starts far away": "run=sgd&across=start.x,-1e5,1e5&up=start.y,-1e5,1e5&cells=9,9",
}


@pytest.mark.parametrize("query", EXTREMES.values(), ids=EXTREMES)
def test_odd_maps_are_answered_and_drawn(client: TestClient, query: str) -> None:
    path = f"/api/map?{query}"
    told = whole(client, path)
    assert np.all(unpacked(told["outcome"]) >= 0)
    assert client.get(path.replace("/api/map", "/api/map.png")).status_code == 200
