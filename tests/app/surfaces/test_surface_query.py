"""Surfaces, sampled where they are asked for."""

from __future__ import annotations

import numpy as np
from starlette.testclient import TestClient

from surfaces.catalog import find_surface
from tests.app.responses import error_of, strict_json, unpacked


def test_a_surface_is_sampled_where_asked(client: TestClient) -> None:
    answer = client.get("/api/surface?surface=elliptic-bowl,kappa:7&view=-2,2,-1,3&size=5")
    assert "max-age" in answer.headers["cache-control"]
    surface = strict_json(answer.text)
    x, y, loss = (unpacked(surface[name]) for name in ("x", "y", "loss"))
    assert x.tolist() == [-2, -1, 0, 1, 2]
    assert y.tolist() == [-1, 0, 1, 2, 3]
    assert loss.shape == (5, 5)
    tape = find_surface("elliptic-bowl").tape({"kappa": 7.0})
    assert np.array_equal(loss, tape.evaluate(x[None, :], y[:, None])[0])
    assert surface["view"] == [-2, 2, -1, 3]
    assert {
        parameter["name"]: parameter["value"] for parameter in surface["surface"]["parameters"]
    }["kappa"] == 7.0
    assert (surface["low"], surface["high"]) == (loss.min(), loss.max())
    assert len(unpacked(surface["levels"])) > 5


def test_levels_are_chosen_for_the_view_that_is_asked_for(client: TestClient) -> None:
    bowl = "/api/surface?surface=elliptic-bowl&size=9"
    own = strict_json(client.get(f"{bowl}&view=-2,2,-1,1").text)
    wider = strict_json(client.get(f"{bowl}&view=-4,4,-1,1&levels=-2,2,-1,1").text)
    names = ("view", "levels", "low", "high", "scale", "center", "softness")
    assert wider["shading"] == {name: own[name] for name in names}
    assert wider["high"] > own["high"]
    assert own["shading"] is None
    assert error_of(client.get(f"{bowl}&levels=-2,2,-1"), 422)["field"] == "levels"
    assert error_of(client.get(f"{bowl}&levels=2,-2,-1,1"), 422)["field"] == "levels"


def test_a_typed_surface_brings_its_parameters_and_its_critical_points(client: TestClient) -> None:
    surface = strict_json(client.get("/api/surface?formula=x**4-a*x**2+y**2&with=a:2").text)
    assert surface["surface"]["slug"] is None
    assert [(p["name"], p["value"]) for p in surface["surface"]["parameters"]] == [("a", 2.0)]
    kinds = sorted((point["kind"], round(point["x"], 9)) for point in surface["critical_points"])
    assert [place for _, place in kinds] == [-1.0, 1.0, 0.0]
    assert kinds[-1][0] == "saddle"
    assert surface["mathml"].startswith("<math")


def test_a_grid_says_where_there_is_no_loss(client: TestClient) -> None:
    surface = strict_json(client.get("/api/surface?formula=log(x)&view=-1,1,-1,1&size=4").text)
    assert np.isnan(unpacked(surface["loss"])[:, :2]).all()
    assert surface["undefined_share"] == 0.5
