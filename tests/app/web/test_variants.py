"""Variants of answers: what `Vary` and `Content-Language` say is what an answer depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from app.web.languages import LANGUAGES

RACE = "v=1&surface=beale&steps=20&run=adam&run=sgd"
ROUTES = {
    "/": ["/?" + RACE, "/", "/?steps=no", "/?steps=5.5.5"],
    "/embed": ["/embed?" + RACE],
    "/t/{id}": ["/t/{id}", "/t/2222222222"],
    "/api/catalog": ["/api/catalog"],
    "/api/descend": [
        f"/api/descend?{RACE}",
        f"/api/descend?{RACE}&format=json",
        f"/api/descend?{RACE}&format=csv",
        "/api/descend?surface=beale&steps=9000&run=adam",
        "/api/descend?steps=0",
    ],
    "/api/theory": [f"/api/theory?{RACE}"],
    "/api/ensemble": [f"/api/ensemble?{RACE}&noise=0.1&seeds=3"],
    "/api/script/{language}": [f"/api/script/numpy?{RACE}"],
    "/api/links": [],
    "/api/links/{id}": ["/api/links/{id}"],
    "/api/surface": ["/api/surface?surface=beale&size=9"],
    "/api/formula": ["/api/formula?formula=x*x%2By*y", "/api/formula?formula=x**"],
    "/api/convolution/preview.png": ["/api/convolution/preview.png"],
    "/api/convolution/shapes": ["/api/convolution/shapes"],
    "/api/convolution/slide": ["/api/convolution/slide"],
    "/api/lessons/{slug}/questions/{id}": [
        "/api/lessons/gradient-descent/questions/{question}?answer=0",
        "/api/lessons/nothing/questions/1",
    ],
    "/preview.png": [f"/preview.png?{RACE}"],
    "/thumbnail.png": [f"/thumbnail.png?{RACE}"],
    "/map.png": [f"/map.png?{RACE}"],
    "/compare": ["/compare?a=/?run=sgd&b=/?run=adam", "/compare?a=/"],
    "/map": ["/map", f"/map?{RACE}"],
    "/api/map": [
        f"/api/map?{RACE}&of=0&across=lr,0.01,0.1,log&cells=5",
        f"/api/map?{RACE}&of=0&across=lr,0.01,0.1,log&cells=5&format=json",
        f"/api/map?{RACE}&of=0&across=lr,0.01,0.1,log&cells=5&format=csv",
        f"/api/map?{RACE}&of=7",
    ],
    "/api/map.png": [f"/api/map.png?{RACE}&of=0&across=lr,0.01,0.1,log&cells=5"],
    "/api/map/tries": [
        f"/api/map/tries?{RACE}&of=0&across=lr,0.01,0.1,log&up=rho,0,0.9,linear&cells=3",
    ],
    "/benchmark": ["/benchmark", "/benchmark?surface=beale", "/benchmark?rule=adam"],
    "/tune": ["/tune?v=1&run=sgd"],
    "/api/tune": ["/api/tune?v=1&run=sgd&steps=9&budget=200&starts=1"],
    "/api/animation.gif": [f"/api/animation.gif?{RACE}"],
    "/api/qr.svg": ["/api/qr.svg?link=/t/4ntbwdp9r9", "/api/qr.svg?link=nowhere"],
    "/api/oembed": [f"/api/oembed?url=http://testserver/?{RACE}".replace("&", "%26")],
    "/convolution": ["/convolution"],
    "/lessons": ["/lessons"],
    "/lessons/{slug}": ["/lessons/gradient-descent"],
    "/gallery": ["/gallery"],
    "/docs": ["/docs", "/docs?q=momentum"],
    "/docs/{slug}": ["/docs/links", "/docs/nothing"],
    "/healthz": [],
    "/readyz": [],
    "/openapi.json": ["/openapi.json"],
    "/{path:path}/": ["/docs/"],
    "/static": ["/static/0/css/base.css", "/static/0/plotly.min.js"],
}
"""Requests for each route; none for what is never kept and the same for everybody."""
BASE = {
    "Accept": "*/*",
    "Accept-Language": "en",
    "Accept-Encoding": "identity",
    "Cookie": "other=1",
}
CHANGES = {
    "Accept": ["text/html", "application/json", "text/csv", "text/event-stream"],
    "Accept-Language": ["ko"],
    "Accept-Encoding": ["gzip", "br"],
    "Cookie": ["lang=ko"],
}


def paths_of(routes: Iterable[Any]) -> Iterator[str]:
    for route in routes:
        if hasattr(route, "path"):
            yield route.path
        else:  # a router that was included
            yield from paths_of(route.original_router.routes)


def differ(one: Response, other: Response) -> bool:
    names = ("content-type", "content-encoding", "content-language", "set-cookie")
    return (one.status_code, one.content, *map(one.headers.get, names)) != (
        other.status_code,
        other.content,
        *map(other.headers.get, names),
    )


def app_of(client: TestClient) -> FastAPI:
    app = client.app
    assert isinstance(app, FastAPI)
    return app


@pytest.fixture
def ids(client: TestClient) -> dict[str, str]:
    made = client.post("/api/links", json={"link": f"/?{RACE}"}).json()["id"]
    lessons = app_of(client).state.services.lessons
    lesson = lessons.find("gradient-descent", LANGUAGES["en"])
    return {"id": made, "question": lesson.front.questions[0].id}


def test_every_route_has_an_example(client: TestClient) -> None:
    assert set(paths_of(app_of(client).routes)) == set(ROUTES)


@pytest.mark.parametrize("address", [one for some in ROUTES.values() for one in some])
def test_vary_names_what_an_answer_depends_on(
    client: TestClient, ids: dict[str, str], address: str
) -> None:
    address = address.replace("{id}", ids["id"]).replace("{question}", ids["question"])
    for change in ({}, {"Cookie": "lang=ko"}):
        base = BASE | change
        usual = client.get(address, headers=base, follow_redirects=False)
        varying = set(filter(None, usual.headers.get("vary", "").split(", ")))
        for name, values in CHANGES.items():
            answers = [
                client.get(address, headers=base | {name: value}, follow_redirects=False)
                for value in values
            ]
            if any(differ(usual, answer) for answer in answers):
                assert name in varying, f"{address} depends on {name}"
        assert ("content-language" in usual.headers) == ("Accept-Language" in varying)
