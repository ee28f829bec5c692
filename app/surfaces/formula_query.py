"""Query and answer of `/api/formula`: a typed text, read, with sliders, a window and a start."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import Final

from app.answers.catalog import FormulaAnswer, FormulaNotice
from app.catalog import surface_record
from app.scene.build import build
from app.scene.link import read_draft
from app.scene.refusal import Refusal
from app.scheduling.jobs import Item, undividable
from app.settings import Settings
from app.web.errors import Wrong
from app.web.languages import Language
from surfaces.analysis.viewport import start_in, window
from surfaces.catalog import find_surface, nearest_surfaces
from surfaces.errors import Phrase
from surfaces.formula import UNLIMITED, FormulaError, parameter_names, parse
from surfaces.reading import Notice, read_formula
from surfaces.surface import typed_surface

_PATH: Final = ("surface", "formula")
_NAME: Final = re.compile(r"[^\W\d_]{2}[\w'\u2019. \u2010-\u2013-]*")
"""A text that may be the name of a surface."""
_KEYS: Final = ("formula", "with", "start")


class Mistake(Refusal):
    """A text that is no formula: it was asked for, so that the request has not failed."""


@dataclass(frozen=True, slots=True)
class FormulaQuery:
    """A formula that can be read, in its canonical form, and what the page had before it."""

    formula: str
    parameters: tuple[tuple[str, float], ...]
    start: tuple[float, float]
    notices: tuple[Notice, ...] = ()
    """Parts of the text that were read otherwise than written."""

    @classmethod
    def read(cls, query: str, settings: Settings) -> FormulaQuery:
        """From a query: `formula=`, the values so far as `with=`, and the start so far as `start=`.

        Names with a value are parameters, whatever they look like. Values of names that the formula
        does not have are left out: they belong to what was typed before.

        Raises:
            Mistake: with the position and what was expected there.
            Refusal: as for a scene.
        """
        draft, refusals = read_draft(query, settings)
        for key in draft:
            if key not in ("surface", "start", "v"):
                allowed = ", ".join(_KEYS)
                refusals.append(
                    Refusal(
                        (key,),
                        Wrong(
                            "{value!r} does not belong to a formula; allowed are: {allowed}",
                            field=key,
                            value=key,
                            allowed=allowed,
                        ),
                    )
                )
        if refusals:
            raise refusals[0]
        surface = draft.get("surface", {})
        if "formula" not in surface:
            raise Refusal(
                ("formula",),
                Wrong(
                    "{field} is missing.", field="formula", value=None, allowed="formula=x**2+y**2"
                ),
            )
        try:
            values = surface.get("parameters", {})
            reading = read_formula(surface["formula"], values, settings.formula)
            names = parameter_names(parse(reading.formula, settings.formula))
            kept = {name: value for name, value in values.items() if name in names}
            scene = build(
                draft | {"surface": {"formula": reading.formula, "parameters": kept}}, settings
            )
        except FormulaError as error:
            raise Mistake(_PATH, _named_surface(surface["formula"]) or error) from None
        except Refusal as refusal:
            raise (Mistake(_PATH, refusal.error) if refusal.path == _PATH else refusal) from None
        return cls(
            scene.surface.formula,
            tuple(scene.parameters.items()),
            scene.start,
            reading.notices,
        )


def _named_surface(text: str) -> FormulaError | None:
    """Error of a text that is no formula but the name of a surface."""
    nearest = nearest_surfaces(text) if _NAME.fullmatch(text.strip()) else []
    if not nearest:
        return None
    return FormulaError(
        "{name} is a surface: choose it from the list of surfaces",
        text=text,
        position=0,
        allowed=Phrase("a formula with x and y"),
        name=Phrase(find_surface(nearest[0]).title),
    )


def formula_document(
    query: FormulaQuery, language: Language
) -> Generator[Item, None, FormulaAnswer]:
    """Return the formula as a surface's record, with a window to show it in.

    With it comes a start from which it can be descended.
    """
    surface = typed_surface(query.formula, UNLIMITED)
    record = surface_record(surface, language, dict(query.parameters))
    yield undividable("window")
    view = window(surface, query.parameters)
    yield None
    start = start_in(surface, query.parameters, query.start)
    return {
        "surface": {**record, "view": view, "start": start},
        "notices": [notice_record(notice, language) for notice in query.notices],
    }


def notice_record(notice: Notice, language: Language) -> FormulaNotice:
    """Part of a text that was read otherwise, and its place."""
    values = {"given": notice.given, "read": notice.read}
    said = (
        language.text("{given} was read as {read}.", **values)
        if notice.read
        else language.text("{given} was left out.", **values)
    )
    return {
        "position": notice.position,
        "given": notice.given,
        "read": notice.read,
        "message": said,
    }
