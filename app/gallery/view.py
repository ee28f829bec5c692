"""Records of the gallery's page, for the template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.gallery.model import Gallery, ShownRace
from app.lessons.course import PAGE as LESSONS
from app.lessons.model import Lesson
from app.pictures.race import CARD
from app.pictures.theme import Color, strokes_of
from app.scene.titles import run_titles
from app.share_card import Social
from app.urls import map_href, preview_href
from app.web.languages import Language

PAGE: Final = "/gallery"
Record = dict[str, Any]


def gallery_record(gallery: Gallery, lessons: list[Lesson], language: Language) -> Record:
    """Records of the page: its groups and its share card.

    Args:
        gallery: its races.
        lessons: the course in the language, for the links to it.
        language: of the page.
    """
    titles = {lesson.slug: lesson.front.title for lesson in lessons}
    first = gallery.races[0]
    title = language.text("Gallery")
    about = language.text(
        "Races by what they show. Each opens in the playground, where you can change everything"
        " in it."
    )
    return {
        "groups": [
            {
                "id": group.id,
                "title": language.text(group.title),
                "races": [_race(race, titles, language) for race in group.races],
            }
            for group in gallery.groups
        ],
        "width": CARD.width,
        "height": CARD.height,
        "social": Social(title, about, preview_href(first.query), language.text(first.title)),
    }


def _race(race: ShownRace, titles: Mapping[str, str], language: Language) -> Record:
    """A race with its picture, its runs as the picture draws them, and the lesson about it."""
    runs = race.scene.runs
    strokes = strokes_of([run.rule.slug for run in runs])
    return {
        "id": race.id,
        "title": language.text(race.title),
        "sentence": language.text(race.sentence),
        "href": race.link,
        "lesson": race.lesson
        and {"title": titles[race.lesson], "href": f"{LESSONS}/{race.lesson}"},
        "picture": map_href(race.query),
        "runs": [
            {
                "title": title,
                "color": hexadecimal(stroke.color),
                "casing": hexadecimal(stroke.casing),
                "dash": " ".join(f"{part:g}" for part in stroke.dash),
            }
            for title, stroke in zip(run_titles(runs, language.text), strokes, strict=True)
        ],
    }


def hexadecimal(color: Color) -> str:
    """A color as #rrggbb."""
    return "#{:02x}{:02x}{:02x}".format(*color)
