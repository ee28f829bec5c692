"""The course itself: every lesson in every language, every scene, every question."""

from __future__ import annotations

import html
import re

import pytest
from starlette.testclient import TestClient

from app.lessons.loader import LIMITS, read_course
from app.lessons.model import Lesson
from app.lessons.questions import truth
from app.races.race import Race
from app.scheduling.jobs import value_of
from app.web.languages import LANGUAGES, SOURCE
from tests.app.responses import check_security

COURSE = read_course()
LESSONS = COURSE[SOURCE]
PAGES = [(slug, code) for slug in LESSONS for code in LANGUAGES]


def test_the_course_is_there_in_every_language() -> None:
    assert COURSE.keys() == LANGUAGES.keys()
    for code in LANGUAGES:
        assert list(COURSE[code]) == list(LESSONS)


def shown(client: TestClient, path: str, code: str) -> str:
    response = client.get(f"{path}?lang={code}", headers={"Accept": "text/html"})
    assert response.status_code == 200
    check_security(response)
    client.cookies.clear()
    return html.unescape(response.text)


@pytest.mark.parametrize(("slug", "code"), PAGES)
def test_a_lesson_is_a_whole_page_in_every_language(
    client: TestClient, slug: str, code: str
) -> None:
    lesson = COURSE[code][slug]
    text = shown(client, f"/lessons/{slug}", code)
    assert f'<html lang="{code}"' in text
    assert f"<h1>{lesson.front.title}</h1>" in text
    assert text.count('<table class="scoreboard">') == len(lesson.front.races)
    assert text.count('<form class="question"') == len(lesson.front.questions)

    assert "$" not in re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL), (
        "a formula that was not typeset"
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_overview_lists_the_course_in_order(client: TestClient, code: str) -> None:
    text = shown(client, "/lessons", code)
    assert re.findall(r'<a href="/lessons/([^"]+)">', text) == list(LESSONS)
    assert all(lesson.front.summary in text for lesson in COURSE[code].values())


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_every_scene_runs(lesson: Lesson) -> None:
    for scene in lesson.scenes.values():
        race = Race(scene)
        for index in range(len(scene.runs)):
            assert value_of(race.run(index)).steps_taken > 0


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_every_question_has_an_answer(lesson: Lesson) -> None:
    for question in lesson.front.questions:
        value_of(truth(lesson, question, LIMITS))
