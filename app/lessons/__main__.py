"""Check the lessons: `python -m app.lessons [folder]`.

It prints how their races end, and which answers are right.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from app.lessons.loader import LIMITS, LessonError, read_course
from app.lessons.model import Finish, Lesson, Paths, Which, Winner
from app.lessons.questions import Unanswerable, truth
from app.races.formats import as_table
from app.races.race import Race
from app.scheduling.jobs import value_of
from app.web.languages import LANGUAGES, SOURCE


def main(arguments: Sequence[str] = ()) -> int:
    """Print everything of the course, or of another one in a folder; 1 if something is wrong."""
    try:
        course = read_course(*map(Path, arguments[:1]))
    except LessonError as error:
        print(error, file=sys.stderr)
        return 1
    unanswered = [line for lesson in course[SOURCE].values() for line in _report(lesson)]
    print(*unanswered, sep="\n", file=sys.stderr)
    return 1 if unanswered else 0


def _report(lesson: Lesson) -> list[str]:
    """Print one lesson; return the questions that have no answer."""
    print(f"{lesson.slug}: {lesson.front.title}")
    for id, scene in lesson.scenes.items():
        for run in value_of(as_table(Race(scene, keep_state=False), LANGUAGES[SOURCE])):
            values = ", ".join(f"{h['name']} {h['value']:g}" for h in run["hyperparameters"])
            print(
                f"  race {id}: {run['title']} ({values}): {run['outcome']['sentence']} loss"
                f" {run['metrics']['final_loss']}"
            )
    unanswered = []
    for question in lesson.front.questions:
        try:
            true = value_of(truth(lesson, question, LIMITS))
        except Unanswerable as error:
            unanswered.append(f"{lesson.slug}: questions[{question.id}]: {error}")
            continue
        said = (
            f"choice {true}"
            if isinstance(question, Winner | Finish | Which | Paths)
            else f"{true:.6g}"
        )
        print(f"  question {question.id}: {said}")
    return unanswered


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
