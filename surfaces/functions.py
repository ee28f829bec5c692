"""The functions of the formula language: primitives, which the tape computes, and definitions.

A definition is a formula in primitives, so that a function costs one line here: the tape, the
typesetting of its derivatives and the scripts all take it from this text.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Arity(NamedTuple):
    """The fewest and the most arguments of a function; `most` is None where there is no bound."""

    fewest: int
    most: int | None


class Definition(NamedTuple):
    """A function as a formula in its parameters, with primitives only."""

    parameters: tuple[str, ...]
    formula: str


_ONE: Final = Arity(1, 1)

RESERVED: Final = {
    "sin": _ONE,
    "cos": _ONE,
    "tan": _ONE,
    "asin": _ONE,
    "acos": _ONE,
    "atan": _ONE,
    "sinh": _ONE,
    "cosh": _ONE,
    "tanh": _ONE,
    "exp": _ONE,
    "log": _ONE,
    "sqrt": _ONE,
    "abs": _ONE,
    "sign": _ONE,
    "sigmoid": _ONE,
    "softplus": _ONE,
    "min": Arity(2, None),
    "max": Arity(2, None),
}
"""Names that are functions wherever they stand. No name may be added: old links use it as a
parameter."""

PRIMITIVES: Final = RESERVED | {"floor": _ONE, "cbrt": _ONE}
"""What the tape computes by an operation of its own."""

DEFINITIONS: Final = {
    "ln": Definition(("u",), "log(u)"),
    "log10": Definition(("u",), "log(u)/log(10)"),
    "log2": Definition(("u",), "log(u)/log(2)"),
    "log1p": Definition(("u",), "log(1 + u)"),
    "exp2": Definition(("u",), "2**u"),
    "expm1": Definition(("u",), "exp(u) - 1"),
    "square": Definition(("u",), "u**2"),
    "hypot": Definition(("u", "v"), "sqrt(u**2 + v**2)"),
    "sec": Definition(("u",), "1/cos(u)"),
    "csc": Definition(("u",), "1/sin(u)"),
    "cot": Definition(("u",), "cos(u)/sin(u)"),
    "arcsin": Definition(("u",), "asin(u)"),
    "arccos": Definition(("u",), "acos(u)"),
    "arctan": Definition(("u",), "atan(u)"),
    # The half-angle formula without cancellation on either side; 0 counts as positive, so that the
    # slope is right on the axes, too: sign has none.
    "atan2": Definition(
        ("v", "u"),
        "sign(sign(u) + 0.5)*2*atan(v/(sqrt(u**2 + v**2) + u*sign(sign(u) + 0.5)))"
        " + pi*sign(sign(v) + 0.5)*(1 - sign(sign(u) + 0.5))/2",
    ),
    "sech": Definition(("u",), "1/cosh(u)"),
    "csch": Definition(("u",), "1/sinh(u)"),
    "coth": Definition(("u",), "cosh(u)/sinh(u)"),
    # Of the two sides one is 0, so that nothing cancels; at 0 each has half the slope.
    "asinh": Definition(
        ("u",),
        "log(max(u, 0) + sqrt(max(u, 0)**2 + 1)) - log(max(0, -u) + sqrt(max(0, -u)**2 + 1))",
    ),
    "acosh": Definition(("u",), "log(u + sqrt(u - 1)*sqrt(u + 1))"),
    "atanh": Definition(("u",), "log((1 + u)/(1 - u))/2"),
    "ceil": Definition(("u",), "-floor(-u)"),
    # Adding and taking away 1.5 * 2**52 rounds half to even, as NumPy does; floor has slope 0.
    "round": Definition(("u",), "floor((u + 6755399441055744) - 6755399441055744)"),
    "trunc": Definition(("u",), "sign(u)*floor(abs(u))"),
    "mod": Definition(("u", "v"), "u - v*floor(u/v)"),
    "relu": Definition(("u",), "max(0, u)"),
    "clip": Definition(("u", "low", "high"), "min(max(u, low), high)"),
}
"""Functions made of primitives. A name is a call before a bracket only, else a parameter."""

POWER: Final = "pow"
"""pow(u, v) is read as u**v, so that whole exponents are products here as well."""

FUNCTIONS: Final = (
    PRIMITIVES
    | {POWER: Arity(2, 2)}
    | {
        name: Arity(len(definition.parameters), len(definition.parameters))
        for name, definition in DEFINITIONS.items()
    }
)
"""Every function with the number of its arguments."""
