"""Lesson files: `<code>/<NN>-<slug>.md`, TOML between lines of `+++`, then Markdown; read, completed and checked.

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

from app.i18n import SOURCE
from app.lessons.check import Mistake, checked
from app.lessons.records import TEXTS, FrontMatter, Lesson
from app.resources import TEMPLATES

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
            _check_alike(lessons[codes[0]].front, lessons[code].front)
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
    """A translation with all but its texts from the source; lists are matched by id, or else by place."""
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


def _check_alike(source: FrontMatter, other: FrontMatter) -> None:
    """Raises a Mistake where a translation differs in more than its texts."""
    ours, theirs = dict(_flat("", source)), dict(_flat("", other))
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
