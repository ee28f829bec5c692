"""The manual of one process: its table of contents, and every page in every language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath
from typing import Any, Final

from app.manual import registries
from app.manual.markdown import Section, Text, render
from app.manual.operations import operations
from app.web.errors import Problem
from app.web.languages import SOURCE, Language

PAGE: Final = "/docs"

CONTENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "Using Ravine": (
        "links",
        "formulas",
        "rules",
        "schedules",
        "surfaces",
        "theory",
        "benchmark",
        "convolution",
        "terms",
    ),
    "From a program": ("python", "studies", "api"),
    "Running a server": ("deployment", "settings", "privacy"),
    "Taking part": ("architecture", "contributing", "lessons", "releases"),
}
"""Slugs of the pages by their group, in order."""

LISTS: Final[Mapping[str, Callable[[Language], str]]] = {
    "rules": registries.rules,
    "schedules": registries.schedules,
    "surfaces": registries.surfaces,
    "settings": registries.settings,
}
"""Pages that are made from the registries."""

REGISTRY_FILES: Final = {
    "optimizers/rules/__init__.py": "rules",
    "optimizers/schedules.py": "schedules",
    "surfaces/catalog.py": "surfaces",
    "app/settings.py": "settings",
}
"""What a document links to in the repository where it means one of these lists."""


@dataclass(frozen=True, slots=True)
class Part:
    """A text and its language's code."""

    language: str
    text: Text


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the manual."""

    slug: str
    parts: tuple[Part, ...]

    @property
    def href(self) -> str:
        """Its address."""
        return f"{PAGE}/{self.slug}"

    @property
    def title(self) -> str:
        """Its title, in the language of its first part."""
        return self.parts[0].text.title

    @property
    def sections(self) -> list[Section]:
        """Its sections, the first one being the title's."""
        return [section for part in self.parts for section in part.text.sections]


class Manual:
    """Every page in every language, rendered once, or again whenever a document changes.

    Args:
        folder: the documents.
        openapi: makes the OpenAPI document, whose routes the API's page lists.
        reload: whether documents may change.
    """

    def __init__(
        self, folder: Path, openapi: Callable[[], dict[str, Any]], *, reload: bool = False
    ) -> None:
        self._folder, self._openapi, self._reload = folder, openapi, reload
        self._rendered: dict[tuple[str, object], dict[str, Page]] = {}

    def pages(self, language: Language) -> dict[str, Page]:
        """Every page by its slug, in order.

        The first call takes about a second: not on the event loop.
        """
        key = (language.code, self._stamp() if self._reload else None)
        if key not in self._rendered:
            slugs = [slug for group in CONTENTS.values() for slug in group]
            self._rendered[key] = {slug: self._page(slug, language) for slug in slugs}
        return self._rendered[key]

    def find(self, slug: str, language: Language) -> Page:
        """The page of that slug.

        Raises:
            Problem: 404, with those that there are.
        """
        pages = self.pages(language)
        if slug not in pages:
            raise Problem(
                404,
                "not-found",
                "{field} {value!r} is unknown; there are: {allowed}",
                field="document",
                value=slug,
                allowed=", ".join(pages),
                link=PAGE,
            )
        return pages[slug]

    def _page(self, slug: str, language: Language) -> Page:
        if slug in LISTS:
            return Page(slug, (Part(language.code, render(LISTS[slug](language), address)),))
        written = (self._folder / f"{slug}.md").read_text(encoding="utf-8")
        parts = [Part(SOURCE, render(written, address))]
        if slug == "api":
            listed = operations(self._openapi(), language)
            parts.append(Part(language.code, render(listed, address)))
        return Page(slug, tuple(parts))

    def _stamp(self) -> object:
        return tuple(file.stat().st_mtime_ns for file in sorted(self._folder.glob("*.md")))


def address(target: str) -> str | None:
    """Served address of a document's link; None for files that only the repository has."""
    path, _, anchor = target.partition("#")
    place = f"#{anchor}" if anchor else ""
    if "://" in path or path.startswith("/") or not path:
        return target
    file = normpath(f"docs/{path}")
    if file in REGISTRY_FILES:
        return f"{PAGE}/{REGISTRY_FILES[file]}{place}"
    folder, _, name = file.rpartition("/")
    return f"{PAGE}/{name.removesuffix('.md')}{place}" if folder == "docs" else None
