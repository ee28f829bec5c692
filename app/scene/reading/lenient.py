"""Lenient reading of a link, for pages and pictures: as meant, with a notice of every repair.

The API reads with `app.scene.link` alone and refuses what is repaired here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.scene import link as codec
from app.scene.notice import Notice
from app.scene.number_text import number_readings
from app.scene.reading.damage import Item, undo
from app.scene.reading.decimals import continues_number, readings
from app.scene.reading.repair import nearest, repair
from app.scene.scene import Scene
from app.settings import Settings
from app.web.errors import Problem
from surfaces.errors import Phrase, plain

_NUMBERS: Final = {"start": 2, "view": 4} | dict.fromkeys(
    ("steps", "noise", "batch", "seed", "seeds"), 1
)
"""How many numbers the values of keys hold."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The scene that a query was read as.

    Args:
        query: the clean link's; "" where nothing in it says anything of a scene.
        scene: complete.
        notices: what was read otherwise than it was written.
    """

    query: str
    scene: Scene
    notices: tuple[Notice, ...] = ()


def read(query: str, settings: Settings) -> Reading:
    """The scene that a damaged query means.

    Raises:
        Problem: nothing in it can be read.
    """
    if len(query) > settings.max_link_length:
        _, refusals = codec.read_draft(query, settings)
        raise _unreadable(refusals[0].problem, settings)
    undone = undo(query, codec.SCENE_KEYS)
    if not undone.items:
        return Reading("", nearest({}, settings), tuple(undone.notices))
    tidy = _Tidy(undone.notices)
    draft, refusals = codec.read_draft(codec.join(tidy.items(undone.items)), settings)
    refused = [Notice(_left_out(str(one.error.value)), one.problem) for one in refusals]
    repaired = repair(draft, settings)
    problems = [notice.problem for notice in (*refused, *repaired.notices) if notice.problem]
    if repaired.kept_nothing and problems:
        raise _unreadable(problems[0], settings)
    notices = (*tidy.notices, *refused, *repaired.notices)
    return Reading(codec.write_query(repaired.scene), repaired.scene, notices)


def _unreadable(problem: Problem, settings: Settings) -> Problem:
    problem.link = codec.write(codec.read("", settings))
    return problem


def _left_out(given: str) -> Phrase:
    return Phrase("Left out: {given}.", given=given)


class _Tidy:
    """Items in the grammar of links, and notices of what had to be changed for it."""

    def __init__(self, notices: list[Notice]) -> None:
        self.notices = list(notices)

    def say(self, reading: Phrase) -> None:
        self.notices.append(Notice(reading))

    def items(self, items: list[Item]) -> list[Item]:
        """Each key once but for runs, and each value as the grammar has it."""
        tidied = []
        for key, value in self.exclusive(self.once(items)):
            text: str | None = value
            if key in _NUMBERS:
                text = self.numbers(key, value, _NUMBERS[key])
            elif key in ("surface", "run"):
                slug, *parts = _split(value)
                text = ",".join([slug, *self.values(slug, parts)])
            elif key == "with":
                text = ",".join(self.values("", _split(value)))
            if ";" in value and key in ("surface", "run", "with"):
                self.read_as(key, value, str(text))
            if text is not None:
                tidied.append((key, text))
        return tidied

    def once(self, items: list[Item]) -> list[Item]:
        first: dict[str, str] = {}
        kept = []
        for key, value in items:
            if key == "run" or key not in first:
                kept.append((key, value))
            elif first[key] != value:
                self.twice(key, value)
            first.setdefault(key, value)
        return kept

    def twice(self, place: str, value: str) -> None:
        template = "{place} is given twice; the first one counts, {given} was left out."
        self.say(Phrase(template, place=place, given=value))

    def exclusive(self, items: list[Item]) -> list[Item]:
        """A surface or a formula, and `with` for the formula."""
        given = dict(items)
        if "surface" in given and "formula" in given:
            for key in ("formula", "with"):
                if key in given:
                    template = "The link has a surface already; {given} was left out."
                    self.say(Phrase(template, given=f"{key}={given.pop(key)}"))
        elif "with" in given and "formula" not in given:
            values = given.pop("with")
            if "surface" in given:
                given["surface"] += f",{values}"
                self.read_as("with", values, f"surface={given['surface']}")
            else:
                template = "The link has no formula; {given} was left out."
                self.say(Phrase(template, given=f"with={values}"))
        return [
            (key, value if key == "run" else given[key]) for key, value in items if key in given
        ]

    def numbers(self, place: object, value: str, count: int) -> str | None:
        """So many numbers, if they can be read in one way only."""
        parts = _split(value)
        found = readings(parts, count)
        if len(found) > 1:
            template = (
                "{place}: {given} can be read as {readings} and was left out."
                " Write decimals with a point."
            )
            told = " / ".join(",".join(one) for one in found)
            self.say(Phrase(template, place=place, given=value, readings=told))
            return None
        if not found and count == 1 and len(parts) > 1:
            self.say(_left_out(",".join(parts[1:])))
            return parts[0]
        text = ",".join(map(_as_number, found[0] if found else parts))
        if text != value:
            self.read_as(place, value, text)
        return text

    def values(self, slug: str, parts: list[str]) -> list[str]:
        """The `name:number` parts after a slug."""
        named: dict[str, str] = {}
        for name, given in self.grouped(parts):
            place = Phrase("{name} of {rule}", name=name, rule=slug) if slug else name
            number = self.numbers(place, given, 1)
            if name in named and number not in (None, named[name]):
                self.twice(name, given)
            elif number is not None:
                named.setdefault(name, number)
        if "schedule" not in named:
            for name in [name for name in named if name.startswith("schedule.")]:
                template = "{given} belongs to a schedule, and this run has none; it was left out."
                self.say(Phrase(template, given=f"{name}:{named.pop(name)}"))
        return [f"{name}:{number}" for name, number in named.items()]

    def grouped(self, parts: list[str]) -> list[Item]:
        """Names with their texts, each with the decimals that follow it."""
        found: list[Item] = []
        for part in parts:
            name, colon, value = part.replace("=", ":", 1).partition(":")
            if name and colon:
                if "=" in part and ":" not in part:
                    self.read_as("link", part, f"{name}:{value}")
                found.append((name, value))
            elif found and continues_number(part):
                found[-1] = (found[-1][0], f"{found[-1][1]},{part}")
            elif part:
                self.say(_left_out(part))
        return found

    def read_as(self, place: object, given: str, used: str) -> None:
        template = "{place}: {given} was read as {used}."
        self.say(Phrase(template, place=place, given=given, used=used))


def _as_number(text: str) -> str:
    """A number as links write it, of 1/100 and 10^-2 too; any other text as it is."""
    try:
        float(text)
    except ValueError:
        values = number_readings(text)
        return plain(values[0]) if len(values) == 1 else text
    return text


def _split(value: str) -> list[str]:
    """A value at its commas; at its semicolons where it has some, as commas are decimal then."""
    if ";" in value:
        return [part.replace(",", ".") for part in value.split(";")]
    return value.split(",")
