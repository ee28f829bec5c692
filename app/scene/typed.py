"""Typed formulas of a scene: checked with what was probably meant, and in their canonical form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from app.settings import Settings
from surfaces.formula import Correction, FormulaError
from surfaces.reading import read_formula
from surfaces.surface import typed_surface

_SIGN_PLUS: Final = re.compile(r"(?<![\w.)])\+")
"""A plus with no term before it."""


def check_formula(formula: str, parameters: Iterable[str], settings: Settings) -> None:
    """Refuse what the grammar of links does not have, with what was probably meant.

    Raises:
        FormulaError: the formula can't be read, or not in this notation.
    """
    try:
        typed_surface(formula, settings.formula)
    except FormulaError as error:
        # raises the better error where the text has no meaning in any notation
        meant = read_formula(formula, parameters, settings.formula).formula
        error.corrections = (Correction(meant, meant),)
        raise


def canonical_formula(formula: str) -> str:
    """A well-formed formula without spaces, with `**` for powers, and a plus only between terms.

    Its value is the same to the last bit (a + -b is a - b); nothing in it needs escaping in a link,
    and every plus in it is one even to readers that take a plus for a space (`app.scene.link`).
    """
    text = "".join(formula.split()).replace("^", "**")
    return _SIGN_PLUS.sub("", text).replace("+-", "-")
