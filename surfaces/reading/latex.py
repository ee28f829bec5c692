"""LaTeX commands, each as what it stands for in a formula."""

from __future__ import annotations

import re
from typing import Final

FRACTIONS: Final = re.compile("[dtcs]?frac|nicefrac")
WRAPPERS: Final = re.compile(
    "operatorname|bm|boldsymbol|vec|hat|bar|tilde|rm|bf"
    "|text(?:rm|it|bf)?|math(?:rm|it|bf|sf|tt|cal|bb|frak|scr)"
)
"""Commands that only change how the name in their braces looks."""
DELIMITERS: Final = re.compile("left|right|middle|[bB]igg?[lr]?")
"""Commands in front of a bracket; after them a point stands for none."""
IGNORED: Final = re.compile(
    r"(?:display|text)style|(?:no)?limits|nonumber|notag|q?quad|enspace|thinspace|[,;:!> \\/\n]"
)
OPERATIONS: Final = ("sum", "prod", "int", "iint", "oint", "partial", "nabla", "lim", "sup", "inf")
"""What is done with formulas, and is none."""
ENVIRONMENTS: Final = re.compile("begin|end")
SYMBOLS: Final = {
    "cdot": "*",
    "times": "*",
    "ast": "*",
    "star": "*",
    "bullet": "*",
    "div": "/",
    "vert": "|",
    "lvert": "|",
    "rvert": "|",
    "mid": "|",
    "Vert": "\u2016",
    "lVert": "\u2016",
    "rVert": "\u2016",
    "|": "\u2016",
    "lbrace": "(",
    "rbrace": ")",
    "{": "(",
    "}": ")",
    "lbrack": "(",
    "rbrack": ")",
    "rfloor": ")",
    "rceil": ")",
    "coloneqq": ":=",
    "to": "~",
    "mapsto": "~",
    "rightarrow": "~",
    "(": "$",
    ")": "$",
    "[": "$",
    "]": "$",
}
"""Commands with their symbols; `~` stands for an arrow, `$` for the end of what is typeset."""
ROUNDING: Final = {"lfloor": "floor", "lceil": "ceil"}
"""Opening brackets that round what stands in them."""
LETTERS: Final = re.compile(
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|omicron|pi|rho|sigma"
    "|tau|upsilon|phi|chi|psi|omega"
)
"""Names of the Greek letters."""
VARIANTS: Final = {
    "varepsilon": "epsilon",
    "vartheta": "theta",
    "varkappa": "kappa",
    "varpi": "pi",
    "varrho": "rho",
    "varsigma": "sigma",
    "varphi": "phi",
}


def letter(command: str) -> str:
    """The name of the Greek letter that a command stands for, or ""."""
    name = VARIANTS.get(command, command)
    return name if is_letter(name) and name[1:].islower() else ""


def is_letter(name: str) -> bool:
    """Return True for the name of a Greek letter, small or capital."""
    return LETTERS.fullmatch(name.lower()) is not None
