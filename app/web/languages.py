"""Languages: which one a request wants, and the texts in it.

The source language is English: the English text itself is the key. Every other language is one
file, `locale/<code>/LC_MESSAGES/messages.po`, read when the server starts; `python -m app.messages`
keeps it complete.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from babel.messages.pofile import read_po

LOCALE: Final = Path(__file__).parents[1] / "locale"
SOURCE: Final = "en"
TITLES: Final = {"en": "English", "ko": "한국어"}
"""Each language's name in itself, in the order in which pages list them."""
LOCALES: Final = {"en": "en_US", "ko": "ko_KR"}
"""Each language with the country that its texts are written for, as OpenGraph wants it."""

_QUERY: Final = re.compile(rb"(?:^|&)lang=([^&]*)")
_COOKIE: Final = re.compile(r"(?:^|;)\s*lang=([A-Za-z-]+)")


@dataclass(frozen=True, slots=True)
class Language:
    """One language and its texts."""

    code: str
    title: str
    texts: Mapping[str, str] = field(default_factory=dict)
    script_texts: Mapping[str, str] = field(default_factory=dict)
    """Those of `texts` that the pages' scripts use."""

    def text(self, template: str, /, **values: Any) -> str:
        """The text in this language, its `{places}` filled in; English if not translated."""
        translated = self.texts.get(template) or template
        return translated.format(**values) if values else translated


def load(folder: Path = LOCALE) -> dict[str, Language]:
    """Every language there is a catalogue of, the source language first."""
    languages = {SOURCE: Language(SOURCE, TITLES[SOURCE])}
    for code, title in TITLES.items():
        file = folder / code / "LC_MESSAGES" / "messages.po"
        if code != SOURCE and file.exists():
            languages[code] = _read(code, title, file)
    return languages


def _read(code: str, title: str, file: Path) -> Language:
    with file.open("rb") as stream:
        catalog = read_po(stream, locale=code)
    messages = [m for m in catalog if m.id and m.string and not m.fuzzy]
    texts = {str(m.id): str(m.string) for m in messages}
    in_scripts = {
        str(m.id) for m in messages if any(path.startswith("static/") for path, _ in m.locations)
    }
    return Language(code, title, texts, {text: texts[text] for text in texts if text in in_scripts})


LANGUAGES: Final = load()
_KEPT_LENGTH: Final = 200
"""Characters of an Accept-Language header up to which its meaning is kept."""


def asked_for(query: bytes) -> str | None:
    """The code after `lang=` in a query, known or not, or None without one."""
    match = _QUERY.search(query)
    return unquote(match[1].decode("latin-1")) if match else None


def language_of(scope: Mapping[str, Any]) -> Language:
    """The language of a request: `?lang=`, else the cookie `lang`, Accept-Language, English."""
    cookie = accepted = ""
    for name, value in scope["headers"]:
        if name == b"cookie":
            cookie = value.decode("latin-1")
        elif name == b"accept-language":
            accepted = value.decode("latin-1")
    query = scope.get("query_string", b"")
    asked = asked_for(query) if b"lang=" in query else None
    remembered = _COOKIE.search(cookie)
    for code in (asked, remembered and remembered[1]):
        if code in LANGUAGES:
            return LANGUAGES[code]
    negotiate = _negotiate if len(accepted) <= _KEPT_LENGTH else _negotiate.__wrapped__
    return negotiate(accepted)


@lru_cache(maxsize=256)
def _negotiate(accepted: str) -> Language:
    """Return the language that an Accept-Language header prefers."""
    for code in _by_preference(accepted):
        if code in LANGUAGES:
            return LANGUAGES[code]
    return LANGUAGES[SOURCE]


def _by_preference(accepted: str) -> list[str]:
    """The languages of an Accept-Language header without their regions, most wanted first."""
    weighted = []
    for part in accepted.split(","):
        tag, _, weight = part.partition(";")
        match = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d*)?)\s*", weight)
        if tag.strip() and (match is None or float(match[1]) > 0):
            weighted.append(
                (-float(match[1]) if match else -1.0, tag.strip().lower().split("-")[0])
            )
    return [tag for _, tag in sorted(weighted, key=lambda pair: pair[0])]
