"""Bring the catalogues of texts that people read up to date: `python -m app.messages`.

Texts come from three places: the registries (whatever the catalogue of rules, surfaces, schedules
and settings puts into words), the Python source (what is refused, how a run ends), and `_()` in
templates and scripts.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.catalog import make_catalog, surface_record
from app.convolution.documents import lab_catalog
from app.gallery.model import GALLERY
from app.lessons.questions import ENDING_WORDS
from app.main import create_app
from app.manual.loader import CONTENTS, LISTS
from app.manual.operations import operations
from app.settings import TABLE, Settings
from app.site.pages import ERROR_TITLES
from app.web.errors import AT_COLUMN
from app.web.languages import LOCALE, SOURCE, TITLES, Language
from optimizers.outcome import ENDINGS
from optimizers.theory.stability import ESCAPE
from optimizers.theory.stability import TITLES as VERDICT_TITLES
from surfaces.surface import typed_surface

ROOT: Final = Path(__file__).parent.parent
PACKAGES: Final = ("surfaces", "optimizers", "networks", "app")

TEMPLATE_ARGUMENT: Final = {
    "InputError": 0,
    "FormulaError": 0,
    "Wrong": 0,
    "Problem": 2,
    "Outcome": 1,
    "Verdict": 1,
    "Phrase": 0,
    "error": 0,
    "unexpected": 0,
    "over": 0,
    "refuse": 0,
    "refused": 0,
    "text": 0,
}
"""Which argument of these calls is a sentence for people."""
SENTENCE_NAMES: Final = ("template",)
"""Variables and keywords that hold one."""
WORDS: Final = "Phrase"
"""The call whose argument may be a single word; elsewhere a text without a space is a name."""

Found = tuple[str, str]
"""A text and the file it is in."""


@dataclass(frozen=True)
class _Recorder(Language):
    """A language that notes what it is asked to say."""

    said: list[str] = field(default_factory=list)

    def text(self, template: str, /, **values: Any) -> str:
        self.said.append(template)
        return template


def registry_texts() -> Iterator[Found]:
    """Texts of rules, surfaces, schedules and settings."""
    recorder = _Recorder(SOURCE, TITLES[SOURCE])
    make_catalog(Settings(), recorder)
    surface_record(typed_surface("a*x"), recorder)
    lab_catalog(Settings(), recorder)
    for ending in ENDINGS:
        recorder.text(ending.title)
        recorder.text(ending.help)
    for make in LISTS.values():
        make(recorder)
    yield from ((text, "registries") for text in recorder.said if text)
    yield from ((text, "openapi") for text in _documented())
    yield from ((text, "app/manual/loader.py") for text in CONTENTS)
    yield from (
        (text, "optimizers/theory/stability.py") for text in (ESCAPE, *VERDICT_TITLES.values())
    )
    yield from ((row.help, "app/settings.py") for row in TABLE)
    yield from ((text, "app/site/pages.py") for text in ERROR_TITLES.values())
    yield from ((text, "app/lessons/questions.py") for text in ENDING_WORDS.values())
    yield from ((text, "app/gallery/races.toml") for text in GALLERY.texts())
    yield AT_COLUMN, "app/web/errors.py"


def _documented() -> list[str]:
    """Texts of the OpenAPI document."""
    recorder, document = _Recorder(SOURCE, TITLES[SOURCE]), create_app(Settings()).openapi()
    operations(document, recorder)
    return recorder.said


def source_texts() -> Iterator[Found]:
    """Sentences in the Python source: arguments of known calls, and values of known names."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield from ((text, name) for text in _sentences(node))


def _sentences(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        function = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        if function in TEMPLATE_ARGUMENT:
            position = TEMPLATE_ARGUMENT[function]
            given = [
                *node.args[position : position + 1],
                *(keyword.value for keyword in node.keywords if keyword.arg in SENTENCE_NAMES),
            ]
            yield from (text for text in _constants(*given) if " " in text or function == WORDS)
    elif (
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in SENTENCE_NAMES
    ):
        yield from (text for text in _constants(node.value) if " " in text)


def _constants(*nodes: ast.expr) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.IfExp):
            yield from _constants(node.body, node.orelse)


def page_texts() -> Iterator[Found]:
    """`_()` in templates and scripts."""
    methods = {
        "templates": [("**.html", "jinja2.ext:babel_extract")],
        "static": [("**.js", "javascript")],
    }
    for folder, mapping in methods.items():
        for name, _, message, _, _ in extract_from_dir(
            ROOT / folder, mapping, keywords={"_": None}
        ):
            yield (message if isinstance(message, str) else message[0]), f"{folder}/{name}"


def collect() -> Catalog:
    """The template of every catalogue: each text with the files that say it."""
    found: dict[str, set[str]] = {}
    for text, name in [*registry_texts(), *source_texts(), *page_texts()]:
        found.setdefault(text, set()).add(name)
    template = Catalog(project="Ravine", charset="utf-8")
    for text, names in sorted(found.items(), key=lambda item: (min(item[1]), item[0])):
        template.add(text, locations=[(name, 0) for name in sorted(names)])
    return template


def update(code: str, folder: Path = LOCALE) -> list[str]:
    """Bring one language's file up to date, and return the texts that it does not translate."""
    file = folder / code / "LC_MESSAGES" / "messages.po"
    merged = merge(code, file)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        write_po(
            stream, merged, width=120, omit_header=True, include_lineno=False, ignore_obsolete=True
        )
    return [
        str(message.id)
        for message in merged
        if message.id and (not message.string or message.fuzzy)
    ]


def merge(code: str, file: Path) -> Catalog:
    """A language's translations, for exactly the texts that there are now."""
    template = collect()
    known: dict[str, str] = {}
    if file.exists():
        with file.open("rb") as stream:
            known = {
                str(message.id): str(message.string)
                for message in read_po(stream, locale=code)
                if message.id and not message.fuzzy
            }
    merged = Catalog(
        locale=code,
        project="Ravine",
        charset="utf-8",
        header_comment=f"# Ravine, {TITLES[code]}",
        fuzzy=False,
    )
    for message in template:
        if message.id:
            merged.add(message.id, known.get(str(message.id), ""), locations=message.locations)
    return merged


def main() -> int:
    """Update every catalogue; say what is missing."""
    for code in TITLES:
        if code != SOURCE:
            missing = update(code)
            print(f"{code}: {len(missing)} texts without a translation")
            for text in missing:
                print(f"  {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
