"""Formulas that between them use everything the language has, and points to try them at."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from surfaces.formula import FUNCTIONS
from surfaces.surface import View

Array = npt.NDArray[np.float64]

EVERYWHERE: Final[View] = (-0.9, 0.9, -0.9, 0.9)
POSITIVE: Final[View] = (0.2, 0.9, 0.2, 0.9)


class Sample(NamedTuple):
    """A formula, where it is defined, and its parameters."""

    formula: str
    view: View = EVERYWHERE
    parameters: tuple[tuple[str, float], ...] = ()


SAMPLES: Final = (
    Sample("x"),
    Sample("y"),
    Sample("3.5"),
    Sample("x + y - 3"),
    Sample("x - (y - 2*x)"),
    Sample("+x - -y"),
    Sample("-x**2"),
    Sample("(-x)**2*y"),
    Sample("x*y*x"),
    Sample("x/y", POSITIVE),
    Sample("1/(2 + x) + y/3"),
    Sample("(x - y)/(1 + x**2 + y^2)"),
    Sample("x/y/x", POSITIVE),
    Sample("x**2**0.5", POSITIVE),
    Sample("2^x*y"),
    Sample("x**-2 + y**-1", POSITIVE),
    Sample("(x + y)**7"),
    Sample("(x*y + 1)**64"),
    Sample("(0.5 + x*y/9)**65"),
    Sample("x**2.5*y", POSITIVE),
    Sample("x**y", POSITIVE),
    Sample("(1 + x*y)**(x - y**2)", POSITIVE),
    Sample("2**-y + x**0 + (x*y)**1"),
    Sample("x**n*y", POSITIVE, (("n", 1.7),)),
    Sample("a*x**2 + a*b/(c + y**2)", EVERYWHERE, (("a", 2.0), ("b", -3.0), ("c", 4.0))),
    Sample("sin(a)*x + sqrt(b)/y", POSITIVE, (("a", 0.3), ("b", 2.0))),
    Sample("sin(x*y)"),
    Sample("cos(x - 2*y)"),
    Sample("tan(x*y + x)"),
    Sample("asin(x*y)"),
    Sample("acos(x*y)*y"),
    Sample("atan(3*x - y)"),
    Sample("sinh(x*y)"),
    Sample("cosh(x - y)"),
    Sample("tanh(x + 2*y)"),
    Sample("exp(-x**2 - x*y)"),
    Sample("log(x*y)", POSITIVE),
    Sample("sqrt(x + y**2)", POSITIVE),
    Sample("abs(x - 2*y)*x"),
    Sample("sign(x - y)*x*y"),
    Sample("sigmoid(3*x - y)"),
    Sample("softplus(x*y - 2*y)"),
    Sample("log(cosh(x - 2*y)) + log(exp(x*y) + exp(x - y))"),
    Sample("floor(3*x)*y + x"),
    Sample("ceil(3*x)*y - round(5*y)*x"),
    Sample("trunc(3*x)*y + mod(x, 0.4)*x + mod(y, x + 2)"),
    Sample("ln(x*y) + log10(x)*y + log2(x + y)", POSITIVE),
    Sample("log1p(x*y) + exp2(x - y) + expm1(x*y)"),
    Sample("square(x - y)*x + pow(x, 3)*y + pow(2 + x, y)"),
    Sample("cbrt(x*y) + hypot(x, 2*y)", POSITIVE),
    Sample("sec(x*y) + csc(x + y) + cot(x)*y", POSITIVE),
    Sample("arcsin(x*y) + arccos(x)*y + arctan(x - 2*y)"),
    Sample("atan2(y, x) + atan2(x - 0.3, x*y)"),
    Sample("sech(x - y) + csch(x + y) + coth(x)*y", POSITIVE),
    Sample("asinh(3*x - y) + acosh(2 + x*y) + atanh(x*y)"),
    Sample("relu(x - 2*y)*x + clip(x*y, -0.2, 0.3)*y"),
    Sample("min(x, y, x*y)"),
    Sample("max(x*y, 0.1, x)"),
    Sample("min(sin(3*x), y**2) + max(x, y)"),
    Sample("pi*x + e**y"),
    Sample("1.5e-3*x + .5*y + 2.*x*y"),
    Sample("exp(sin(x*y) + cos(x)**2)/(1 + sqrt(1 + x**2))"),
)


def points(view: View, count: int, seed: int) -> tuple[Array, Array]:
    """Seeded points all over a view."""
    rng = np.random.default_rng(seed)
    return rng.uniform(view[0], view[1], count), rng.uniform(view[2], view[3], count)


_NUMBERS = st.one_of(
    st.integers(0, 9).map(str),
    st.sampled_from(["0.5", "1.25", ".75", "2.", "1e-1", "3e2", "2e17", "1e-9"]),
)
_LEAVES = st.one_of(st.sampled_from(["x", "y", "x", "y", "pi", "e"]), _NUMBERS)


def _spaced(inner: st.SearchStrategy[str], symbols: list[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda a, s, b: f"({a}) {s} ({b})", inner, st.sampled_from(symbols), inner)


def _bare(inner: st.SearchStrategy[str], symbols: list[str]) -> st.SearchStrategy[str]:
    """Without parentheses: how it is read is what is tested."""
    return st.builds(lambda a, s, b: f"{a}{s}{b}", inner, st.sampled_from(symbols), inner)


def _calls(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one = st.builds(
        lambda f, a: f"{f}({a})",
        st.sampled_from([name for name, arity in FUNCTIONS.items() if arity == (1, 1)]),
        inner,
    )
    more = st.builds(
        lambda f, a: f"{f}({', '.join(a)})",
        st.sampled_from(["min", "max"]),
        st.lists(inner, min_size=2, max_size=3),
    )
    return st.one_of(one, more)


def _formulas(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        _bare(inner, ["+", "-", "*", "/"]),
        _spaced(inner, ["+", "-", "*", "/", "**", "^"]),
        _calls(inner),
        st.builds(
            lambda a, n: f"({a})**{n}",
            inner,
            st.sampled_from(["2", "3", "-1", "-2", "0.5", "2**2"]),
        ),
        st.builds(lambda s, a: f"{s}{a}", st.sampled_from(["-", "+"]), inner),
        st.builds(lambda a: f"-{a}**2", st.sampled_from(["x", "y", "(x*y)"])),
    )


FORMULAS: Final = st.recursive(_LEAVES, _formulas, max_leaves=10)
"""Valid formulas of every form; they may be undefined in places."""


def _smooth(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    bounded = st.builds(
        lambda f, a: f"{f}({a})", st.sampled_from(["sin", "cos", "tanh", "atan"]), inner
    )
    safe = st.builds(
        lambda form, a: form.format(a),
        st.sampled_from(
            ["exp(-({0})**2)", "log(1 + ({0})**2)", "sqrt(2 + ({0})**2)", "1/(1 + ({0})**2)"]
        ),
        inner,
    )
    return st.one_of(
        _spaced(inner, ["+", "-", "*"]),
        bounded,
        safe,
        st.builds(lambda a, n: f"({a})**{n}", inner, st.integers(2, 4)),
    )


SMOOTH_FORMULAS: Final = st.recursive(
    st.sampled_from(["x", "y", "2", "0.5"]), _smooth, max_leaves=6
)
"""Formulas that have every derivative everywhere."""
