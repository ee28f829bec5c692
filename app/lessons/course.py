"""The course of one process: the lessons on disk, and what has been found true of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from app.lessons.loader import Course, LessonError, read_course, stamp
from app.lessons.model import Lesson, Question
from app.web.errors import Problem
from app.web.languages import SOURCE, Language

PAGE = "/lessons"
API = "/api/lessons"


@lru_cache(maxsize=1)
def _kept(folder: Path) -> Course:
    return read_course(folder)


class Lessons:
    """Every lesson by its slug, read once, or again whenever a file changes.

    Raises:
        LessonError: a lesson has a mistake.
    """

    def __init__(self, folder: Path, *, reload: bool = False) -> None:
        self._folder, self._reload = folder, reload
        self._stamp = stamp(folder)
        self._course = read_course(folder) if reload else _kept(folder)
        self.truths: dict[tuple[str, str], float | int] = {}
        """By lesson and question."""

    def all(self, language: Language) -> list[Lesson]:
        """The lessons in a language, in order."""
        return list(self._lessons(language).values())

    def find(self, slug: str, language: Language) -> Lesson:
        """The lesson of that slug.

        Raises:
            Problem: 404, with those that there are.
        """
        lessons = self._lessons(language)
        if slug not in lessons:
            raise _unknown("lesson", slug, lessons)
        return lessons[slug]

    def question(self, slug: str, id: str, language: Language) -> tuple[Lesson, Question]:
        """A question, and the lesson that it is in.

        Raises:
            Problem: 404, with those that there are.
        """
        lesson = self.find(slug, language)
        known = {question.id: question for question in lesson.front.questions}
        if id not in known:
            raise _unknown("question", id, known)
        return lesson, known[id]

    def paths(self) -> frozenset[str]:
        """The addresses of every page."""
        return frozenset((PAGE, *(f"{PAGE}/{slug}" for slug in self._course[SOURCE])))

    def _lessons(self, language: Language) -> dict[str, Lesson]:
        if self._reload and self._stamp != (now := stamp(self._folder)):
            try:
                self._course, self._stamp = read_course(self._folder), now
            except LessonError as error:
                raise Problem(500, "lesson", "{mistakes}", mistakes=str(error)) from None
            self.truths.clear()
        return self._course[language.code]


def _unknown(field: str, name: str, known: Mapping[str, object]) -> Problem:
    template = "{field} {value!r} is unknown; there are: {allowed}"
    return Problem(
        404, "not-found", template, field=field, value=name, allowed=", ".join(known), link=PAGE
    )
