"""Lesson files: what is right is read, and every mistake is told with its file and field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.lessons.__main__ import main
from app.lessons.drawings import path_drawings
from app.lessons.loader import LessonError, read_course
from app.lessons.model import Slider
from app.lessons.questions import choices_of, truth
from app.scheduling.jobs import value_of
from app.settings import Settings
from app.web.languages import LANGUAGES
from tests.app.lessons.conftest import ENGLISH, Read, Write


def test_claims_are_taken_from_the_texts(read: Read) -> None:
    said = (
        ("It is at $x = 0$.", "It is there {claim: there}."),
        ("Down we go,", "Down {claim: down},"),
    )
    korean = (("내려가요.\n\n{question: limit}", "내려가요 {claim: down}.\n\n{question: limit}"),)
    there = ("$x = 0$에 있어요.", "거기 있어요 {claim: there}.")
    lesson = read(*said, korean=(there, *korean))["ko"]["bowl"]
    assert lesson.claims == {"there", "down"}
    assert lesson.race("bowl").look == "거기 있어요."
    assert "claim" not in lesson.blocks[0].content
    with pytest.raises(LessonError, match=r"only one language has \{claim: there\}"):
        read(*said, korean=korean)
    with pytest.raises(LessonError, match="twice"):
        read(*said, ("It does.", "It does {claim: down}."), korean=(there, *korean))


def test_races_that_show_a_lesson_are_the_same_in_every_language(write: Write) -> None:
    sight = '[[seen_in]]\nrules = ["sgd"]\nmanners = ["zigzag"]\n\n[[races]]'
    course = read_course(write(("[[races]]", sight)))
    english, korean = (course[code]["bowl"].front.seen_in for code in ("en", "ko"))
    assert english == korean
    assert english[0].manners == ("zigzag",)


@pytest.mark.parametrize(
    ("sight", "mistake"),
    [
        ('manners = ["zigzag"]', "is missing"),
        ('surfaces = ["bowl"]', "there are: .*elliptic-bowl"),
        ('rules = ["sgd"]\nmanners = ["wiggle"]', "there are: .*zigzag"),
    ],
)
def test_unknown_sights_are_told(write: Write, sight: str, mistake: str) -> None:
    folder = write(("[[races]]", f"[[seen_in]]\n{sight}\n\n[[races]]"))
    with pytest.raises(LessonError, match=mistake):
        read_course(folder)


PATHS = """kind = "paths"
ask = "Which is it?"
why = "{value}."
link = "/?v=1&surface=elliptic-bowl&run=sgd&run=adam,lr:0.2"
path = "adam,lr:0.2"
"""
WHICH = ENGLISH[ENGLISH.index('kind = "which"') : ENGLISH.index("+++\nDown")]


def test_paths_to_choose_from_are_those_of_a_scene(write: Write) -> None:
    folder = write(
        (WHICH, PATHS), korean=(('choices = [{ text = "네." }, { text = "아니요." }]', ""),)
    )
    lesson = read_course(folder)["en"]["bowl"]
    question = lesson.question("dip")
    assert value_of(truth(lesson, question, Settings())) == 1
    assert choices_of(question, lesson, LANGUAGES["en"]) == ["A", "B"]
    drawings = path_drawings(lesson.pictured["dip"])
    assert len(drawings) == 2
    assert drawings[0] != drawings[1]
    assert all(drawing.count("<polyline") == 1 for drawing in drawings)


def test_data_are_drawn_where_there_are_some(read: Read) -> None:
    with pytest.raises(LessonError, match="no mean over data"):
        read(("at = 6", "at = 6\ndata = true"))


def test_a_lesson_is_read(read: Read) -> None:
    lesson = read()["en"]["bowl"]
    assert (lesson.slug, lesson.front.title) == ("bowl", "A bowl")
    assert [(block.kind, block.content) for block in lesson.blocks[1:]] == [
        ("question", "limit"),
        ("race", "bowl"),
        ("question", "dip"),
    ]
    assert "<math" in lesson.blocks[0].content
    assert lesson.race("bowl").sliders == (
        Slider(place="runs.0.lr"),
        Slider(place="surface.kappa", low=1, high=40),
        Slider(place="start"),
    )
    assert lesson.scenes["bowl"].steps == 60
    assert [lesson.is_prediction(question) for question in lesson.front.questions] == [True, False]


def test_a_translation_has_its_own_texts_and_the_rest_of_the_source(read: Read) -> None:
    course = read()
    english, korean = course["en"]["bowl"], course["ko"]["bowl"]
    assert korean.scenes == english.scenes
    assert korean.front.questions[0].ask == "언제 발산할까요?"
    translated = {"title", "look", "text", "ask", "why", "hint", "unit", "summary"}
    assert korean.race("bowl").model_dump(exclude=translated) == english.race("bowl").model_dump(
        exclude=translated
    )


def test_a_translation_may_repeat_what_is_the_same(read: Read) -> None:
    read(korean=(('id = "limit"', 'id = "limit"\nlow = 0.01'),))


MISTAKES = {
    'link = "/?v=1&surface=elliptic-bowl,kappa:20': (
        'link = "/?v=1&surface=eliptic-bowl',
        r"races\[bowl\]\.link: surface.*'eliptic-bowl'",
    ),
    "run=sgd,lr:0.09": ("run=sgd,lr:9000", r"races\[bowl\]\.link: runs\[0\]\.lr: lr is 9000"),
    'link = "/?v=1&': (
        'link = "https://elsewhere/?',
        r"races\[bowl\]\.link: a scene's link begins with /\?",
    ),
    'sliders = ["runs.0.lr"': (
        'sliders = ["runs.0.rate"',
        r"races\[bowl\]\.sliders\[0\]: .*'runs\.0\.rate'.*there are: runs\.0\.lr",
    ),
    'place = "surface.kappa"': (
        'place = "surface.kapa"',
        r"races\[bowl\]\.sliders\[1\]: .*surface\.kappa",
    ),
    '"start"]': ('"runs.2.lr"]', r"races\[bowl\]\.sliders\[2\]: .*runs\.0, runs\.1, runs\.\*"),
    "low = 1, high = 40": (
        "low = 1, high = 10",
        r"races\[bowl\]\.sliders\[1\]: the scene's 20 lies outside",
    ),
    "at = 6": ("at = 61", r"races\[bowl\]\.at: .*at most the scene's 60 steps, not 61"),
    'look = "It is at $x = 0$."\n': ("", r"races\[bowl\]\.at: goes with a `look`"),
    "$x = 0$": (r"$\\nosuch{x}$", r"races\[bowl\]\.look: .*\\nosuch"),
    'race = "bowl"\nkind = "threshold"': (
        'race = "bowel"\nkind = "threshold"',
        r"questions\[limit\]\.race: there is no race 'bowel'",
    ),
    'kind = "threshold"': (
        'kind = "treshold"',
        r"questions\[limit\].*'threshold', 'number', 'winner', 'outcome', 'which'",
    ),
    'vary = "runs.0.lr"': ('vary = "runs.0"', r"questions\[limit\]\.vary: .*'runs\.0'"),
    "high = 1.0": ("high = 10000.0", r"questions\[limit\]\.high: lr is 10000"),
    "low = 0.01": ("low = 2.0", r"questions\[limit\].*`low` must be less than `high`"),
    'outcome = "diverged"': (
        'outcome = "exploded"',
        r"questions\[limit\]\.outcome: there are: minimum, .*diverged",
    ),
    'outcome = "diverged"\n': ("", r"questions\[limit\]: a condition is"),
    "steps = 30000": ("steps = 3000000", r"questions\[limit\]\.steps: steps is 3000000"),
    'ask = "When does it diverge?"\n': ("", r"questions\[limit\]\.ask: field required"),
    'metric = "final_loss", below': (
        'metric = "loss", below',
        r"questions\[dip\]\.choices\[0\]\.metric: there are: final_loss",
    ),
    'text = "No.", ': (
        'text = "No.", run = 2, ',
        r"questions\[dip\]\.choices\[1\]\.run: the race has runs 0 to 1, not 2",
    ),
    'summary = "Down it goes."': ('sumary = "Down it goes."', r"summary: field required"),
    'title = "Round"': (
        'title = "Round"\ncolor = "red"',
        r"races\[bowl\]\.color: extra inputs are not permitted",
    ),
    "{race: bowl}": (
        "{race: bowls}",
        r"text: \{race: bowl\} must be declared once, and stand in the text once",
    ),
    "{question: dip}": (
        "{question: dip}\n\n{question: dip}",
        r"text: \{question: dip\} must be declared once",
    ),
    "Down we go,": ("{Race: bowl}\n\nDown", r"text: '\{Race: bowl\}' is neither"),
    r"\leftarrow": (r"\leftaro", r"text: .*\\leftaro"),
    "x - ": ("x &- ", r"text: the formula .* has an & outside"),
    'title = "A bowl"': ("title = A bowl", r"the front matter is not TOML: .*line 2"),
    "+++\nDown": ("Down", r"a lesson begins with its front matter between two lines of \+\+\+"),
}


@pytest.mark.parametrize("old", MISTAKES)
def test_a_mistake_is_told_with_its_file_and_field(read: Read, old: str) -> None:
    new, told = MISTAKES[old]
    with pytest.raises(LessonError) as error:
        read((old, new))
    assert re.search(rf"^en/01-bowl\.md: {told}", str(error.value), re.MULTILINE), error.value


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'id = "limit"',
            'id = "limit"\nhigh = 2.0',
            r"questions\[limit\]\.high: is 2\.0 here and 1\.0 in the en file",
        ),
        ('id = "limit"', 'id = "limits"', r"questions\[limits\]"),
        ('look = "$x = 0$에 있어요."\n', "", r"races\[bowl\]\.(look|at)"),
        ('ask = "다다를까요?"\n', "", r"questions\[dip\]\.ask: field required"),
        (', { text = "아니요." }', "", r"questions\[dip\]"),
        (
            'why = "다다라요."',
            'why = "다다라요."\nhint = "음"',
            r"questions\[dip\]\.hint: is '음' here and '' in the en file",
        ),
        (
            "{race: bowl}\n",
            "",
            r"text: \{race: bowl\} must be declared once, and stand in the text once",
        ),
    ],
)
def test_a_translation_that_differs_is_told(read: Read, old: str, new: str, told: str) -> None:
    with pytest.raises(LessonError) as error:
        read(korean=((old, new),))
    assert re.search(rf"^ko/01-bowl\.md: {told}", str(error.value)), error.value


def test_a_missing_language_is_told(write: Write) -> None:
    folder = write()
    (folder / "ko" / "01-bowl.md").unlink()
    with pytest.raises(
        LessonError, match=r"ko/01-bowl\.md: the lesson is missing in this language"
    ):
        read_course(folder)


@pytest.mark.parametrize("name", ["bowl.md", "1-bowl.md", "01-Bowl.md", "01-bowl.txt"])
def test_a_file_of_another_name_is_told(write: Write, name: str) -> None:
    folder = write()
    for code in ("en", "ko"):
        (folder / code / "01-bowl.md").rename(folder / code / name)
    with pytest.raises(
        LessonError, match=re.escape(f"{name}: a lesson's file is called like 02-zigzag.md")
    ):
        read_course(folder)


def test_two_lessons_of_one_name_are_told(write: Write) -> None:
    folder = write()
    for code in ("en", "ko"):
        text = (folder / code / "01-bowl.md").read_text("utf-8")
        (folder / code / "02-bowl.md").write_text(text, "utf-8")
    with pytest.raises(LessonError, match=r"en/02-bowl\.md: another lesson is called 'bowl', too"):
        read_course(folder)


def test_all_mistakes_are_told_at_once(write: Write) -> None:
    folder = write(("at = 6", "at = 61"))
    for code in ("en", "ko"):
        (folder / code / "02-other.md").write_text("nothing", "utf-8")
    with pytest.raises(LessonError) as error:
        read_course(folder)
    assert [line.split(":")[0] for line in str(error.value).splitlines()] == [
        "en/01-bowl.md",
        "en/02-other.md",
    ]


def test_the_course_is_checked_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    said = capsys.readouterr()
    assert said.err.strip() == ""
    assert "question" in said.out


def test_the_command_line_tells_mistakes(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    folder: Path = write(("at = 6", "at = 61"))
    assert main([str(folder)]) == 1
    assert "races[bowl].at" in capsys.readouterr().err


def test_the_command_line_tells_questions_without_an_answer(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(write(("low = 0.01", "low = 0.5")))]) == 1
    assert (
        "bowl: questions[limit]: the condition holds both at 0.5 and at 1"
        in capsys.readouterr().err
    )
