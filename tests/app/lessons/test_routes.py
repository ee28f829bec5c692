"""The course over HTTP: answers, refusals, caching, and lessons that change while written."""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from app.lessons.loader import LessonError
from app.scene.link import read, write, write_query
from app.settings import Settings
from tests.app.lessons.conftest import Write

MakeClient = Callable[..., TestClient]
BROWSER = {"Accept": "text/html"}
LIMIT = "/api/lessons/bowl/questions/limit"
DIP = "/api/lessons/bowl/questions/dip"


@pytest.fixture
def folder(write: Write, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small course in place of the real one."""
    written = write()
    monkeypatch.setattr("app.main.FOLDER", written)
    return written


@pytest.fixture
def small(folder: Path, client_with: MakeClient) -> TestClient:
    return client_with()


def test_a_right_answer_is_confirmed_and_explained(small: TestClient) -> None:
    said = small.get(f"{LIMIT}?answer=0.105").json()
    assert said == {
        "right": True,
        "expected": pytest.approx(0.1, rel=5e-3),
        "verdict": "Right: 0.1",
        "explanation": "At 0.1.",
    }
    assert small.get(f"{DIP}?answer=0").json() == {
        "right": True,
        "expected": 0,
        "verdict": "That is right.",
        "explanation": "It does.",
    }


def test_a_wrong_answer_is_not_given_away(small: TestClient) -> None:
    said = small.get(f"{LIMIT}?answer=0.2").json()
    assert (said["right"], said["expected"]) == (False, None)
    assert said["verdict"].endswith("the true value is lower.")
    assert small.get(f"{LIMIT}?answer=0.02").json()["verdict"].endswith("the true value is higher.")
    assert small.get(f"{DIP}?answer=1").json()["verdict"] == "Not quite. Have another look."


def test_without_an_answer_the_true_one_is_told(small: TestClient) -> None:
    said = small.get(LIMIT).json()
    assert (said["right"], said["verdict"]) == (None, "The answer: 0.1")
    assert small.get(DIP).json()["verdict"] == "The answer: Yes."


def test_answers_come_in_the_reader_s_language(small: TestClient) -> None:
    korean = {"Accept-Language": "ko"}
    assert small.get(f"{LIMIT}?answer=0.1", headers=korean).json()["explanation"] == "0.1부터예요."
    assert small.get(DIP, headers=korean).json()["verdict"].endswith("네.")


@pytest.mark.parametrize(
    ("path", "status", "field", "allowed"),
    [
        ("/api/lessons/bowel/questions/limit", 404, "lesson", "bowl"),
        ("/api/lessons/bowl/questions/limits", 404, "question", "limit, dip"),
        (f"{LIMIT}?answer=much", 422, "answer", "a finite number"),
        (f"{LIMIT}?answer=", 422, "answer", "a finite number"),
        (f"{DIP}?answer=2", 422, "answer", "0 to 1"),
    ],
)
def test_what_can_not_be_answered_is_refused(
    small: TestClient, path: str, status: int, field: str, allowed: str
) -> None:
    response = small.get(path)
    error = response.json()["error"]
    assert (response.status_code, error["field"], error["allowed"]) == (status, field, allowed)


def test_an_unknown_lesson_is_a_page_that_lists_those_there_are(small: TestClient) -> None:
    response = small.get("/lessons/bowel", headers=BROWSER)
    assert response.status_code == 404
    assert "bowl" in response.text
    assert 'href="/lessons"' in response.text


def test_a_truth_is_found_once(small: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert small.get(f"{LIMIT}?answer=1").status_code == 200
    monkeypatch.setattr("app.lessons.questions.truth", None)
    assert small.get(f"{LIMIT}?answer=0.1").json()["right"]


def test_an_installation_with_narrower_limits_says_so(
    folder: Path, client_with: MakeClient
) -> None:
    client = client_with(max_steps=1_000)
    error = client.get(LIMIT).json()["error"]
    assert (error["field"], error["allowed"]) == ("steps", "1 to 1000")
    assert client.get("/lessons/bowl", headers=BROWSER).status_code == 200


def data_of(text: str) -> Any:
    found = re.search(
        r'<script type="application/json" id="lesson-data">(.*?)</script>', text, re.DOTALL
    )
    assert found
    return json.loads(found[1])


def test_a_page_carries_its_races_and_of_the_catalogue_what_they_use(small: TestClient) -> None:
    text = small.get("/lessons/bowl", headers=BROWSER).text
    data = data_of(text)
    (race,) = data["races"]
    query = "surface=elliptic-bowl,kappa:20&steps=60&run=sgd,lr:0.09&run=momentum"
    assert race["scene"] == small.get(f"/api/descend?{query}&format=json").json()["scene"]
    assert race["waits"]
    assert race["sliders"][1] == {"place": "surface.kappa", "low": 1.0, "high": 40.0}
    assert [rule["slug"] for rule in data["catalog"]["rules"]] == ["sgd", "momentum"]
    assert [surface["slug"] for surface in data["catalog"]["surfaces"]] == ["elliptic-bowl"]
    link = write(
        read("surface=elliptic-bowl,kappa:20&steps=60&run=sgd,lr:0.09&run=momentum", Settings())
    )
    assert f'href="{link}"' in html.unescape(text)


def test_a_lesson_s_card_shows_its_first_race(small: TestClient) -> None:
    text = html.unescape(small.get("/lessons/bowl", headers=BROWSER).text)
    query = "v=1&surface=elliptic-bowl,kappa:20&steps=60&run=sgd,lr:0.09&run=momentum"
    assert (
        '<meta property="og:image"'
        f' content="http://testserver/preview.png?{write_query(read(query, Settings()))}">' in text
    )
    assert '<meta property="og:title" content="A bowl">' in text
    assert '<meta name="description" content="Down it goes.">' in text


def test_the_overview_shows_every_first_race_small(small: TestClient) -> None:
    text = html.unescape(small.get("/lessons", headers=BROWSER).text)
    (picture,) = re.findall(
        r'<img src="(/thumbnail\.png[^"]+)" alt="" width="240" height="160"', text
    )
    response = small.get(picture)
    assert response.headers["content-type"] == "image/png"
    with Image.open(BytesIO(response.content)) as image:
        assert image.size == (240, 160)


def test_each_section_of_a_text_is_a_slide(
    write: Write, monkeypatch: pytest.MonkeyPatch, client_with: MakeClient
) -> None:
    monkeypatch.setattr("app.main.FOLDER", write(("Down we go,", "Down\n\n## More\n\nwe go,")))
    text = client_with().get("/lessons/bowl", headers=BROWSER).text
    assert re.findall(r'<div class="slide ([a-z-]+)">', text) == [
        "text-slide",
        "text-slide",
        "race-slide",
        "race-slide",  # the question after the race
    ]
    assert '<div class="prose"><h2>More</h2>' in text


def test_a_page_is_whole_without_a_script(small: TestClient) -> None:
    text = html.unescape(small.get("/lessons/bowl", headers=BROWSER).text)
    assert "Down it goes." in text
    assert (
        text.index('<section class="race"')
        < text.index('data-question="limit"')
        < text.index('data-question="dip"')
    )
    assert "<p>At 0.1.</p>" in text  # the answer, folded
    assert "Still moving after 60 steps" in text  # the result


def test_a_page_is_kept_and_not_sent_twice(small: TestClient) -> None:
    first = small.get("/lessons/bowl", headers=BROWSER)
    hits = small.get("/healthz").json()["cache"]["hits"]
    again = small.get("/lessons/bowl", headers=BROWSER | {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert small.get("/healthz").json()["cache"]["hits"] == hits + 1


def test_in_development_a_changed_lesson_is_read_again(
    folder: Path, client_with: MakeClient
) -> None:
    client = client_with(development=True)
    assert client.get(LIMIT).json()["explanation"] == "At 0.1."
    file = folder / "en" / "01-bowl.md"
    changed = (
        file.read_text("utf-8")
        .replace("A bowl", "A vale")
        .replace("kappa:20", "kappa:40")
        .replace("lr:0.09", "lr:0.04")
    )
    file.write_text(changed.replace("At {value}.", "From {value} on."), "utf-8")
    os.utime(file, ns=(1, 1))
    assert "<h1>A vale</h1>" in client.get("/lessons/bowl", headers=BROWSER).text
    assert client.get(LIMIT).json()["explanation"] == "From 0.05 on."


def test_in_development_a_mistake_is_shown(folder: Path, client_with: MakeClient) -> None:
    client = client_with(development=True)
    file = folder / "en" / "01-bowl.md"
    file.write_text(file.read_text("utf-8").replace("at = 6", "at = 61"), "utf-8")
    os.utime(file, ns=(1, 1))
    response = client.get("/lessons", headers=BROWSER)
    assert response.status_code == 500
    assert "races[bowl].at" in response.text


def test_a_mistake_keeps_the_server_from_starting(folder: Path, client_with: MakeClient) -> None:
    (folder / "en" / "01-bowl.md").write_text("nothing", "utf-8")
    with pytest.raises(LessonError, match=r"en/01-bowl\.md"):
        client_with()
