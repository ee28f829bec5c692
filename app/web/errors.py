"""One error shape for the whole web face: a code, a sentence, and what may be asked instead.

    {"error": {"code", "message", "field", "value", "allowed"}}

and, where they apply, "position" in a formula with "corrections" of it (`{"text", "label",
"parameters"}`), and "link" (where to go on).
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from typing import Any

from app.web.languages import Language
from surfaces.errors import InputError, Phrase
from surfaces.formula import Correction, FormulaError

LOG = logging.getLogger("ravine")
LONGEST_ECHO = 200
"""Characters of a refused value that an answer repeats."""

AT_COLUMN = " (at column {column})"
"""What the engine adds to a sentence about a formula; it is translated by itself."""


class Problem(Exception):
    """A request that can't be answered as asked.

    Args:
        status: the HTTP status.
        code: for programs.
        template: an English sentence with `{places}`; answers translate it.
        field, value, allowed: what was refused, and what may be given instead, a `Phrase` where it
            is words.
        link: where to go on, "" for nowhere.
        headers: further headers of the answer.
        **values: what fills the places, beside field, value and allowed.
    """

    def __init__(
        self,
        status: int,
        code: str,
        template: str,
        *,
        field: str = "",
        value: object = None,
        allowed: str = "",
        link: str = "",
        headers: dict[str, str] | None = None,
        **values: object,
    ) -> None:
        self.status, self.code, self.template = status, code, template
        self.field, self.value, self.allowed, self.link = str(echo(field)), value, allowed, link
        self.headers = headers or {}
        self.values = {
            "field": self.field,
            "value": echo(value),
            "allowed": allowed,
            "link": link,
            **values,
        }
        self.position: int | None = None
        self.corrections: Sequence[Correction] = ()
        super().__init__(template)

    @classmethod
    def refused(cls, error: InputError, field: str = "") -> Problem:
        """Answer to a request that the engine refused, under the field's name in the scene."""
        problem = cls(
            422,
            "invalid",
            error.template,
            field=field or error.field,
            value=error.value,
            allowed=error.allowed,
        )
        problem.values = {name: echo(value) for name, value in error.values.items()}
        if isinstance(error, FormulaError):
            problem.position, problem.corrections = error.position, error.corrections
        return problem

    def message(self, language: Language) -> str:
        """The sentence in a language."""
        values = {name: said(value, language) for name, value in self.values.items()} | {
            "allowed": said(self.allowed, language)
        }
        if self.template.endswith(AT_COLUMN):
            return language.text(self.template.removesuffix(AT_COLUMN), **values) + language.text(
                AT_COLUMN, **values
            )
        return language.text(self.template, **values)

    def body(self, language: Language) -> dict[str, Any]:
        """The error shape."""
        error: dict[str, Any] = {
            "code": self.code,
            "message": self.message(language),
            "field": self.field,
            "value": echo(self.value),
            "allowed": said(self.allowed, language),
        }
        if self.position is not None:
            error["position"] = self.position
            error["corrections"] = [correction_record(one, language) for one in self.corrections]
        if self.link:
            error["link"] = self.link
        return {"error": error}


class Wrong(InputError):
    """Error in a scene that the web face itself finds; see `InputError` for the arguments."""


def correction_record(correction: Correction, language: Language) -> dict[str, Any]:
    """A text in place of one that was refused, and what to press for it."""
    return {
        "text": correction.text,
        "label": said(correction.label, language),
        "parameters": list(correction.parameters),
    }


def said(value: object, language: Language) -> object:
    """Value in a sentence: phrases are translated, other values stay as they are."""
    if not isinstance(value, Phrase):
        return value
    values = {name: said(inner, language) for name, inner in value.values.items()}
    return language.text(value.template, **values)


def echo(value: object) -> Any:
    """A refused value as JSON can carry it: finite, short, without half surrogates.

    Phrases stay phrases.
    """
    if (
        value is None
        or isinstance(value, Phrase)
        or (isinstance(value, bool | int) and abs(int(value)) <= 2**53)
    ):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    text = str(value)
    text = text if len(text) <= LONGEST_ECHO else text[: LONGEST_ECHO - 1] + "…"
    return text.encode("utf-8", "replace").decode()


def unexpected(what: str) -> Problem:
    """500 for the failure that is being handled, which is logged and tells nobody its secrets."""
    LOG.exception("%s failed", what)
    return Problem(
        500, "internal", "Something went wrong on the server; it has been noted.", link="/"
    )


def not_found(path: str) -> Problem:
    """404 for a page or route that does not exist."""
    return Problem(
        404, "not-found", "There is nothing at {value}.", field="path", value=path, link="/"
    )
