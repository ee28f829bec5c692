"""The page of maps: its link tells race and map, and a bad one is refused with its field."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

RACE = "v=1&surface=rosenbrock&run=sgd,lr:0.001&run=momentum,lr:0.001,rho:0.8"


def chosen(client: TestClient, query: str) -> dict[str, Any]:
    """What the page's script is told to show."""
    answer = client.get(f"/map?{query}")
    assert answer.status_code == 200, answer.text
    found = re.search(r'<script type="application/json" id="map">(.*?)</script>', answer.text)
    assert found
    chosen: dict[str, Any] = json.loads(found[1])
    return chosen


def test_a_plane_is_read_with_its_ranges_cells_and_colors(client: TestClient) -> None:
    own = "of=1&across=lr,1e-5,1e-2,log&up=rho,0,0.9&cells=50,40&show=outcome"
    assert chosen(client, f"{RACE}&{own}") == {
        "kind": "plane",
        "of": 1,
        "across": "lr",
        "up": "rho",
        "ranges": [
            {"name": "lr", "low": 1e-5, "high": 1e-2, "scale": "log"},
            {"name": "rho", "low": 0.0, "high": 0.9, "scale": "linear"},
        ],
        "cells": [50, 40],
        "show": "outcome",
        "draw": None,
    }


def test_a_draw_opens_the_searches(client: TestClient) -> None:
    own = "of=1&across=lr,1e-5,1e-2,log&up=rho,0,0.9&draw=3"
    assert chosen(client, f"{RACE}&{own}")["draw"] == 3
    page = client.get(f"/map?{RACE}&{own}").text
    # neither the picture nor the numbers of the map have draws
    addresses = re.findall(r'href="(/api/map[^"]*)"', page)
    assert addresses and not [address for address in addresses if "draw" in address]
    assert all(client.get(unescape(address)).status_code == 200 for address in addresses)


@pytest.mark.parametrize(
    ("own", "kind"),
    [
        ("", "plane"),
        ("across=lr,1e-5,1e-2", "line"),
        ("of=0&across=start.x,-2,2&up=start.y,-1,3", "basins"),
        ("of=0&across=start.x,-2,2&up=lr,1e-5,1e-2", "plane"),
    ],
)
def test_what_is_swept_tells_the_kind_of_map(client: TestClient, own: str, kind: str) -> None:
    assert chosen(client, f"{RACE}&{own}")["kind"] == kind


@pytest.mark.parametrize(
    ("own", "field"),
    [
        ("of=7&across=lr,1e-5,1e-2", "of"),
        ("across=lr,1e-2,1e-5", "across"),
        ("across=lr,0,1,log", "across"),
        ("across=width,0,1", "across"),
        ("draw=-1", "draw"),
        ("draw=first", "draw"),
        ("across=lr,1e-5,1e-2&cells=1", "cells"),
        ("show=beauty", "show"),
    ],
)
def test_a_bad_map_is_refused_with_its_field(client: TestClient, own: str, field: str) -> None:
    answer = client.get(f"/map?{RACE}&{own}", headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert f">{field}<" in answer.text


def test_a_damaged_race_keeps_its_map(client: TestClient) -> None:
    own = "of=0&across=lr,1e-5,1e-2"
    answer = client.get(f"/map?v=1&surface=rosenbrok&run=sgd&{own}", follow_redirects=False)
    assert answer.status_code == 307
    location = answer.headers["Location"]
    assert location.startswith("/map?v=1&surface=rosenbrock&run=sgd") and location.endswith(own)
    assert "rosenbrok" in client.get(location).text


def test_without_a_race_the_opening_is_mapped(client: TestClient) -> None:
    opening = client.get("/api/catalog").json()["opening"]
    page = client.get("/map").text
    assert f'href="{opening}"'.replace("&", "&amp;") in page
    assert client.get("/map?show=outcome").status_code == 200


def test_the_data_links_are_those_of_the_map(client: TestClient) -> None:
    page = client.get(f"/map?{RACE}&across=lr,1e-5,1e-2&cells=4&show=best_loss").text
    found = re.search(r'href="(/api/map\?[^"]*format=csv)"', page)
    assert found
    answer = client.get(found[1].replace("&amp;", "&"))
    assert answer.status_code == 200, answer.text
    assert answer.text.count("\n") >= 8


def test_the_card_of_a_map_is_its_picture(client: TestClient) -> None:
    own = "of=1&across=lr,1e-5,1e-2&up=rho,0,0.9&cells=8,6&show=steps_to_tolerance"
    page = client.get(f"/map?{RACE}&{own}").text
    found = re.search(r'property="og:image" content="[^"]*?(/api/map\.png[^"]*)"', page)
    assert found
    picture = client.get(found[1].replace("&amp;", "&"))
    assert picture.headers["Content-Type"] == "image/png"
    usual = client.get(f"/api/map.png?{RACE}&{own.partition('&show')[0]}")
    assert picture.content != usual.content  # its colors tell what the link asks for


def test_a_plane_of_no_run_in_particular_shows_the_race(client: TestClient) -> None:
    page = client.get(f"/map?{RACE}&across=lr,1e-5,1e-2&up=noise,0,1").text
    assert "/api/map.png" not in page and "/preview.png" in page
