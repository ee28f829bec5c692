"""Lesson files: read, completed and checked.

`<code>/<NN>-<slug>.md` holds TOML between lines of `+++`, then Markdown.

The source language's file says everything. The others say the texts (`records.TEXTS`) and take the
rest from it; what they say beside the texts must be the same.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from app.lessons.markdown import TextError, blocks, inline
from app.lessons.model import (
    TEXTS,
    Block,
    FrontMatter,
    Lesson,
    Paths,
    Question,
    RaceRecord,
    Threshold,
    Which,
)
from app.resources import TEMPLATES
from app.scene import link as codec
from app.scene.paths import START, values_at, with_value
from app.scene.refusal import Refusal
from app.scene.scene import Scene
from app.settings import Settings
from app.web.languages import SOURCE
from surfaces.errors import InputError

FOLDER: Final = TEMPLATES / "lessons"
FENCE: Final = "+++"
_NAME: Final = re.compile(r"(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)\.md")

Course = dict[str, dict[str, Lesson]]
"""Language code -> slug -> lesson, in order."""
Given = dict[str, Any]


class LessonError(Exception):
    """Mistakes in lesson files, one a line: file, field, what is wrong."""


def read_course(folder: Path = FOLDER) -> Course:
    """Every lesson of a folder, in every language that has a folder in it.

    Raises:
        LessonError: with all the mistakes that there are.
    """
    codes = sorted(
        (path.name for path in folder.iterdir() if path.is_dir()),
        key=lambda code: (code != SOURCE, code),
    )
    course: Course = {code: {} for code in codes}
    mistakes: list[str] = []
    for name in sorted({path.name for path in folder.glob("*/*") if not path.name.startswith(".")}):
        read = _read_lesson(folder, name, codes, mistakes)
        for code, lesson in read.items():
            if lesson.slug in course[code]:
                mistakes.append(f"{code}/{name}: another lesson is called {lesson.slug!r}, too")
            course[code][lesson.slug] = lesson
    if mistakes:
        raise LessonError("\n".join(mistakes))
    return course


def _read_lesson(
    folder: Path, name: str, codes: list[str], mistakes: list[str]
) -> dict[str, Lesson]:
    """One lesson in each language; what is wrong with it is added to the mistakes."""
    lessons: dict[str, Lesson] = {}
    source: Given = {}
    try:
        for code in codes:
            front, text = _split(folder / code / name)
            source = source or front
            whole = front if code == SOURCE else _completed(source, front)
            lessons[code] = checked(_slug(name), _front_matter(whole), text)
            _check_alike(lessons[codes[0]], lessons[code])
    except Mistake as mistake:
        mistakes.append(f"{code}/{name}: {mistake}")
    return lessons


def _slug(name: str) -> str:
    match = _NAME.fullmatch(name)
    if match is None:
        raise Mistake("", "a lesson's file is called like 02-zigzag.md")
    return match[2]


def _split(file: Path) -> tuple[Given, str]:
    """Front matter and text of a file."""
    try:
        content = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Mistake("", "the lesson is missing in this language") from None
    except UnicodeDecodeError as error:
        raise Mistake("", f"not UTF-8: {error}") from None
    before, *parts = re.split(
        rf"^{re.escape(FENCE)}[ \t]*$", content, maxsplit=2, flags=re.MULTILINE
    )
    if before.strip() or len(parts) != 2:
        raise Mistake("", f"a lesson begins with its front matter between two lines of {FENCE}")
    try:
        return tomllib.loads(parts[0]), parts[1]
    except tomllib.TOMLDecodeError as error:
        raise Mistake("", f"the front matter is not TOML: {error}") from None


def _completed(source: Any, given: Any) -> Any:
    """A translation with all but its texts from the source; lists match by id, else by place."""
    if isinstance(source, dict) and isinstance(given, dict):
        kept = {name: value for name, value in source.items() if name not in TEXTS}
        return {
            **kept,
            **given,
            **{name: _completed(kept[name], given[name]) for name in kept.keys() & given.keys()},
        }
    if (
        isinstance(source, list)
        and isinstance(given, list)
        and all(isinstance(item, dict) for item in (*source, *given))
    ):
        by_id = {item.get("id", index): item for index, item in enumerate(source)}
        return [
            _completed(by_id.get(item.get("id", index), {}), item)
            for index, item in enumerate(given)
        ]
    return given


def _front_matter(given: Given) -> FrontMatter:
    try:
        return FrontMatter.model_validate(given)
    except ValidationError as invalid:
        found = invalid.errors(include_url=False)[0]
        message, value = found["msg"].removeprefix("Value error, "), found["input"]
        shown = "" if isinstance(value, dict) else f", not {value!r:.80}"
        raise Mistake(
            _field(found["loc"], given), f"{message[:1].lower()}{message[1:]}{shown}"
        ) from None


def _field(path: tuple[str | int, ...], given: Given) -> str:
    """A place in the front matter, records by their ids: `questions[first-divergence].vary`."""
    name = ""
    at: Any = given
    for part in path:
        if isinstance(part, int):
            at = at[part]
            name += f"[{at.get('id', part) if isinstance(at, dict) else part}]"
        elif at.get("kind") != part:  # pydantic puts the kind of a question into the path
            at = at.get(part, {})
            name += f".{part}" if name else part
    return name


def _check_alike(source: Lesson, other: Lesson) -> None:
    """Raises a Mistake where a translation differs in more than its texts."""
    ours, theirs = dict(_flat("", source.front)), dict(_flat("", other.front))
    lone = source.claims ^ other.claims
    if lone:
        raise Mistake("text", f"only one language has {{claim: {', '.join(sorted(lone))}}}")
    for name in dict.fromkeys((*ours, *theirs)):
        is_text = name.rpartition(".")[2] in TEXTS
        one, two = ours.get(name), theirs.get(name)
        if bool(one) != bool(two) if is_text else one != two:
            raise Mistake(name, f"is {two!r} here and {one!r} in the {SOURCE} file")


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The plain values of nested records, each with its place."""
    if isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from _flat(f"{name}.{field}" if name else field, getattr(value, field))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _flat(f"{name}[{getattr(item, 'id', index)}]", item)
    else:
        yield name, value


def stamp(folder: Path = FOLDER) -> Mapping[Path, int]:
    """When each file was last written, to see that something changed."""
    return {path: path.stat().st_mtime_ns for path in sorted(folder.glob("*/*"))}


LIMITS: Final = Settings.model_construct()
"""Lessons are made for the limits that an installation has unless it is told others."""


class Mistake(Exception):
    """Error in a lesson, with its field; "" for the file as a whole."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(f"{field}: {message}" if field else message)


def checked(slug: str, front: FrontMatter, text: str) -> Lesson:
    """The lesson, its scenes built and its text rendered.

    Raises:
        Mistake: the first one.
    """
    claims: list[str] = []
    front, text = _without_claims(front, claims), _without_claims(text, claims)
    if len(claims) != len(set(claims)):
        raise Mistake("text", "a claim's id stands in the lesson twice")
    scenes = {}
    for race in front.races:
        scenes[race.id] = _scene(f"races[{race.id}].link", race.link)
        _check_race(race, scenes[race.id])
    pictured = {
        question.id: _scene(f"questions[{question.id}].link", question.link)
        for question in front.questions
        if isinstance(question, Paths)
    }
    for question in front.questions:
        _check_question(question, f"questions[{question.id}]", scenes)
    for name, words in _texts(front):
        _shown(name, words)
    try:
        pieces = blocks(text)
    except TextError as error:
        raise Mistake("text", str(error)) from None
    _check_places(front, pieces)
    return Lesson(slug, front, pieces, scenes, pictured, frozenset(claims))


_CLAIM: Final = re.compile(r"[ \t]*\{claim: ([a-z0-9-]+)\}")
"""After a sentence about a race: what the sentence says is tested under this id."""


def _without_claims(value: Any, found: list[str]) -> Any:
    """A text, or all texts of a record, without the ids of claims, which are added to `found`."""
    if isinstance(value, str):
        found += _CLAIM.findall(value)
        return _CLAIM.sub("", value)
    if isinstance(value, tuple):
        return tuple(_without_claims(item, found) for item in value)
    if isinstance(value, BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        return value.model_copy(
            update={name: _without_claims(each, found) for name, each in fields.items()}
        )
    return value


def _scene(field: str, link: str) -> Scene:
    path, _, query = link.partition("?")
    if path != "/" or not query:
        raise Mistake(field, f"a scene's link begins with /?, not {link!r}")
    try:
        return codec.read(query, LIMITS)
    except Refusal as refusal:
        raise Mistake(field, f"{refusal.problem.field}: {refusal}") from None


def _check_race(race: RaceRecord, scene: Scene) -> None:
    field = f"races[{race.id}]"
    if race.at is not None and not (race.look and race.at <= scene.steps):
        raise Mistake(
            f"{field}.at",
            f"goes with a `look`, and is at most the scene's {scene.steps} steps, not {race.at}",
        )
    if race.data and scene.surface.data is None:
        raise Mistake(f"{field}.data", "the race's surface is no mean over data")
    for index, slider in enumerate(race.sliders):
        name = f"{field}.sliders[{index}]"
        if slider.place == START:
            continue
        _check_place(scene, slider.place, name)
        low, *_ = values_at(scene, slider.place)
        for end, bound in (("low", slider.low), ("high", slider.high)):
            if bound is not None:
                _moved(scene, slider.place, bound, f"{name}.{end}")
        if (
            not (low if slider.low is None else slider.low)
            <= low
            <= (low if slider.high is None else slider.high)
        ):
            raise Mistake(
                name, f"the scene's {low:g} lies outside of {slider.low} to {slider.high}"
            )


def _check_question(question: Question, field: str, scenes: dict[str, Scene]) -> None:
    scene = scenes.get(question.race)
    if scene is None:
        raise Mistake(
            f"{field}.race", f"there is no race {question.race!r}; there are: {', '.join(scenes)}"
        )
    for name, run in _runs(question):
        if run >= len(scene.runs):
            raise Mistake(
                f"{field}.{name}", f"the race has runs 0 to {len(scene.runs) - 1}, not {run}"
            )
    if question.steps is not None:
        _moved(scene, "steps", question.steps, f"{field}.steps")
    if isinstance(question, Threshold):
        _check_place(scene, question.vary, f"{field}.vary")
        for end in ("low", "high"):
            _moved(scene, question.vary, getattr(question, end), f"{field}.{end}")


def _runs(question: Question) -> Iterator[tuple[str, int]]:
    """The runs that a question is about, each with its field."""
    if isinstance(question, Which):
        for index, choice in enumerate(question.choices):
            yield f"choices[{index}].run", choice.run
    else:
        yield "run", getattr(question, "run", 0)


def _check_place(scene: Scene, place: str, field: str) -> None:
    try:
        values_at(scene, place)
    except InputError as error:
        raise Mistake(field, error.message) from None


def _moved(scene: Scene, place: str, value: float, field: str) -> None:
    try:
        with_value(scene, place, value, LIMITS)
    except Refusal as refusal:
        raise Mistake(field, str(refusal)) from None


def _texts(front: FrontMatter) -> Iterator[tuple[str, str]]:
    """Every text that is shown as inline Markdown."""
    for race in front.races:
        yield f"races[{race.id}].look", race.look
    for question in front.questions:
        for name in ("ask", "why", "hint"):
            yield f"questions[{question.id}].{name}", getattr(question, name)
        if isinstance(question, Which):
            for index, choice in enumerate(question.choices):
                yield f"questions[{question.id}].choices[{index}].text", choice.text


def _shown(field: str, text: str) -> None:
    try:
        inline(text)
    except TextError as error:
        raise Mistake(field, str(error)) from None


def _check_places(front: FrontMatter, pieces: tuple[Block, ...]) -> None:
    """Raises a Mistake unless every race and every question stands in the text once."""
    placed: list[tuple[str, str]] = [
        (block.kind, block.content) for block in pieces if block.kind != "text"
    ]
    wanted = [
        *(("race", race.id) for race in front.races),
        *(("question", question.id) for question in front.questions),
    ]
    for place in (*wanted, *placed):
        if wanted.count(place) != 1 or placed.count(place) != 1:
            raise Mistake(
                "text",
                f"{{{place[0]}: {place[1]}}} must be declared once, and stand in the text once",
            )
