"""Every answer in JSON has the shape that the OpenAPI document promises, no less and no more."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from starlette.testclient import TestClient

from app.answers.base import ErrorBody
from app.answers.catalog import Catalog, FormulaAnswer, FormulaMistake, GridAnswer
from app.answers.convolution import LabPage, SlideAnswer, StackAnswer
from app.answers.lessons import LessonRecord, QuestionAnswer
from app.answers.maps import MapAnswer, WholeMap
from app.answers.races import (
    EndEvent,
    EnsembleAnswer,
    MadeLink,
    OembedAnswer,
    PointsEvent,
    RaceAnswer,
    SceneEvent,
    StoredLink,
    TheoryAnswer,
)

SCENES = (
    "v=1",
    "v=1&surface=saddle&start=-4,1&steps=900&run=sgd,lr:9",
    "v=1&formula=a*x**2%2Bsqrt(y)&with=a:2&steps=20&run=adam,schedule:cosine&noise=0.2&seeds=3",
    "v=1&surface=line-fit&batch=4&steps=12&run=bfgs&run=newton&run=momentum",
)
MAP = "&of=0&across=lr,1e-3,0.1,log"

ANSWERS: list[tuple[str, Any]] = [
    ("/api/catalog", Catalog),
    ("/api/catalog?lang=ko", Catalog),
    *((f"/api/descend?{scene}&format=json", RaceAnswer) for scene in SCENES),
    *((f"/api/theory?{scene}", TheoryAnswer) for scene in SCENES),
    *((f"/api/ensemble?{scene}", EnsembleAnswer) for scene in SCENES),
    ("/api/surface?v=1&surface=rosenbrock&size=5", GridAnswer),
    ("/api/surface?v=1&formula=1/x&size=5", GridAnswer),
    ("/api/formula?formula=2*x)%2B1", FormulaMistake),
    ("/api/formula?formula=x^2%2Bxy%2Ba*y^2", FormulaAnswer),
    (f"/api/map?v=1&run=momentum&steps=20{MAP}&up=rho,0,0.9,linear&cells=4,3&format=json",
     WholeMap),
    ("/api/map?v=1&steps=20&across=lr,1e-3,9,log&cells=5&format=json", WholeMap),
    ("/api/map?v=1&steps=20&of=0&across=start.x,-3,3,linear&up=start.y,-2,2,linear&cells=3,3"
     "&format=json", WholeMap),
    ("/api/convolution/shapes?input=32,32,3&layer=conv,size:4,stride:3&layer=flatten", StackAnswer),
    ("/api/convolution/slide?filter=sobel-x&pool=max,size:2,stride:2", SlideAnswer),
    ("/api/oembed?url=http://testserver/?v=1", OembedAnswer),
]  # fmt: skip


def check(shape: Any, text: str | bytes) -> None:
    TypeAdapter(shape).validate_json(text, strict=True)


@pytest.mark.parametrize(("address", "shape"), ANSWERS, ids=[address for address, _ in ANSWERS])
def test_an_answer_has_its_promised_shape(client: TestClient, address: str, shape: Any) -> None:
    response = client.get(address)
    assert response.status_code == 200, response.text[:300]
    check(shape, response.content)


@pytest.mark.parametrize("scene", SCENES)
def test_events_of_a_race_have_their_shapes(client: TestClient, scene: str) -> None:
    shapes = {"scene": SceneEvent, "points": PointsEvent, "end": EndEvent}
    text = client.get(f"/api/descend?{scene}&format=events").text
    found = re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)
    assert {name for name, _ in found} == {*shapes, "done"}
    for name, data in found:
        if name in shapes:
            check(shapes[name], data)


def test_events_of_a_map_have_their_shapes(client: TestClient) -> None:
    text = client.get(f"/api/map?v=1&steps=20{MAP}&cells=40&format=events").text
    found = re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)
    shapes = {"scene": SceneEvent, "map": MapAnswer}
    assert {name for name, _ in found} == {*shapes, "done"}
    for name, data in found:
        if name in shapes:
            check(shapes[name], data)


def test_a_short_link_has_its_shapes(client: TestClient) -> None:
    made = client.post("/api/links", json={"link": "/?v=1&surface=saddle"})
    check(MadeLink, made.content)
    check(StoredLink, client.get(f"/api/links/{made.json()['id']}").content)


class _Scripts(HTMLParser):
    """Texts of a page's scripts by their ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self._id = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._id = (dict(attrs).get("id") or "") if tag == "script" else ""

    def handle_data(self, data: str) -> None:
        if self._id:
            self.texts[self._id] = self.texts.get(self._id, "") + data


@pytest.mark.parametrize(
    ("page", "id", "shape"),
    [
        ("/convolution", "lab-data", LabPage),
        ("/lessons/zigzag", "lesson-data", LessonRecord),
        ("/lessons/gradient-descent", "lesson-data", LessonRecord),
    ],
)
def test_a_page_carries_the_shape_of_its_script(
    client: TestClient, page: str, id: str, shape: Any
) -> None:
    response = client.get(page)
    assert response.status_code == 200
    check(shape, _Scripts(response.text).texts[id])


def test_an_answer_to_a_question_has_its_shape(client: TestClient) -> None:
    page = client.get("/lessons/zigzag").text
    address = re.search(r'"(/api/lessons/zigzag/questions/[^"]+)"', page)
    assert address
    check(QuestionAnswer, client.get(address[1]).content)
    check(QuestionAnswer, client.get(f"{address[1]}?answer=1").content)


@pytest.mark.parametrize(
    "address", ["/api/descend?v=1&steps=-1", "/api/surface?formula=2*x)%2B1", "/api/formula"]
)
def test_a_refusal_has_the_error_shape(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 422
    check(ErrorBody, response.content)


def test_a_shape_has_nothing_but_what_it_names(client: TestClient) -> None:
    body = client.get("/api/theory?v=1").json()
    check(TheoryAnswer, json.dumps(body))
    with pytest.raises(ValidationError):
        check(TheoryAnswer, json.dumps(body | {"more": 1}))
    del body["engine"]
    with pytest.raises(ValidationError):
        check(TheoryAnswer, json.dumps(body))
