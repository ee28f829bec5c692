"""Other spellings of the functions' names."""

from __future__ import annotations

from typing import Final

from surfaces.functions import FUNCTIONS

ALIASES: Final = {
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "arsinh": "asinh",
    "arcosh": "acosh",
    "artanh": "atanh",
    "arctan2": "atan2",
    "arctg": "arctan",
    "tg": "tan",
    "ctg": "cot",
    "cosec": "csc",
    "fabs": "abs",
    "absolute": "abs",
    "sgn": "sign",
    "power": "pow",
    "minimum": "min",
    "fmin": "min",
    "maximum": "max",
    "fmax": "max",
    "remainder": "mod",
    "rint": "round",
    "clamp": "clip",
    "expit": "sigmoid",
    "logistic": "sigmoid",
    "log_2": "log2",
    "log_10": "log10",
    "log_e": "ln",
    "norm": "hypot",
    "fix": "trunc",
    "ceiling": "ceil",
}
"""Names in other notations and libraries."""


def function_named(name: str) -> str:
    """The function that a name stands for in any spelling, or ""."""
    known = ALIASES.get(name.lower(), name.lower())
    return known if known in FUNCTIONS else ""
