"""The gallery's groups and races, read from `races.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from app.scene import link as codec
from app.scene.scene import Scene
from app.settings import Settings

FILE: Final = Path(__file__).with_name("races.toml")
_STRICT: Final = ConfigDict(extra="forbid", frozen=True)


class ShownRace(BaseModel):
    """A race and what is seen in it; `link` is its canonical link."""

    model_config = _STRICT

    id: str
    title: str
    sentence: str
    link: str
    lesson: str = ""
    """Slug of the lesson about it; empty for none."""

    @cached_property
    def query(self) -> str:
        """The query of the link."""
        return self.link.partition("?")[2]

    @cached_property
    def scene(self) -> Scene:
        """Scene that is raced."""
        return codec.read(self.query, Settings())


class Group(BaseModel):
    """Races that show one subject."""

    model_config = _STRICT

    id: str
    title: str
    races: tuple[ShownRace, ...]


class Gallery(BaseModel):
    """All groups, in the order in which the page shows them."""

    model_config = _STRICT

    groups: tuple[Group, ...]

    @property
    def races(self) -> list[ShownRace]:
        """All races, in order."""
        return [race for group in self.groups for race in group.races]

    def texts(self) -> Iterator[str]:
        """All texts, for translation."""
        for group in self.groups:
            yield group.title
            for race in group.races:
                yield from (race.title, race.sentence)


GALLERY: Final = Gallery.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))
