"""Formulas in TeX: read back, they are the same formula."""

from __future__ import annotations

import latex2mathml.converter
import numpy as np
import pytest
from hypothesis import given, settings

from surfaces.catalog import SURFACES
from surfaces.formula import UNLIMITED, parse
from surfaces.latex import tex
from surfaces.reading import read_formula
from surfaces.surface import Surface, typed_surface
from tests.surfaces.formulas import FORMULAS, SAMPLES, points
from tests.surfaces.sympy_reference import python_value

EXAMPLES = [
    ("x**2/2 + kappa*y**2/2", r"\frac{x^{2}}{2} + \frac{\kappa\,y^{2}}{2}"),
    ("(1 - x)**2 + 100*(y - x**2)**2", r"\left(1 - x\right)^{2} + 100\,\left(y - x^{2}\right)^{2}"),
    ("x - (y - 1)", r"x - \left(y - 1\right)"),
    ("x - y - 1", "x - y - 1"),
    ("(-x)**2", r"\left(-x\right)^{2}"),
    ("-x**2", "-x^{2}"),
    ("-(x + y)", r"-\left(x + y\right)"),
    ("(x**2)**3", r"\left(x^{2}\right)^{3}"),
    ("x**2**3", "x^{2^{3}}"),
    ("2*3*x", r"2 \cdot 3\,x"),
    ("x*(-y)", r"x\,\left(-y\right)"),
    ("x*(y + 1)/2", r"\frac{x\,\left(y + 1\right)}{2}"),
    ("exp(-x**2)", "e^{-x^{2}}"),
    ("exp(x)**2", r"\left(e^{x}\right)^{2}"),
    ("sqrt(x)*abs(y - 1)", r"\sqrt{x}\,\left|y - 1\right|"),
    ("sin(x)**2", r"\sin\left(x\right)^{2}"),
    (
        "asin(x) + sign(y) + max(x, y)",
        r"\arcsin\left(x\right) + \operatorname{sign}\left(y\right) + \max\left(x, y\right)",
    ),
    ("pi*width*x_1*alpha_max", r"\pi\,\mathrm{width}\,x_{1}\,\alpha_{max}"),
    (
        "ln(x) + log2(x) + asinh(y) + round(y)",
        r"\ln\left(x\right) + \log_{2}\left(x\right) + \operatorname{arsinh}\left(y\right) +"
        r" \operatorname{round}\left(y\right)",
    ),
    (
        "cbrt(x)*floor(y) - ceil(x/2)",
        r"\sqrt[3]{x}\,\left\lfloor y\right\rfloor - \left\lceil \frac{x}{2}\right\rceil",
    ),
    ("square(x + 1)*exp2(-y)", r"\left(x + 1\right)^{2} \cdot 2^{-y}"),
    ("1e-05*x", r"1 \cdot 10^{-5}\,x"),
    ("1e20**2", r"\left(1 \cdot 10^{20}\right)^{2}"),
    ("(x/y)**2", r"\left(\frac{x}{y}\right)^{2}"),
]


@pytest.mark.parametrize(("formula", "wanted"), EXAMPLES, ids=[formula for formula, _ in EXAMPLES])
def test_examples(formula: str, wanted: str) -> None:
    assert tex(parse(formula)) == wanted


def test_parameters_are_shown_by_their_symbols() -> None:
    assert tex(parse("b*x"), {"b": r"\beta_0"}) == r"\beta_0\,x"


def as_formula(text: str) -> str:
    """TeX of ours back in the language of links; a formula without x or y would be refused."""
    return read_formula(rf"\left({text}\right) + 0x", (), UNLIMITED).formula


@given(FORMULAS)
@settings(max_examples=300)
def test_invented_formulas_read_back_are_the_same(formula: str) -> None:
    x, y = points((-2.0, 2.0, -2.0, 2.0), 5, seed=1)
    written = as_formula(tex(parse(formula)))
    # x*(y*z) may come back as written, so that the very same roundings happen; a leading minus
    # alone moves none
    np.testing.assert_allclose(python_value(written, x, y), python_value(formula, x, y), rtol=1e-12)


@given(FORMULAS)
def test_browsers_can_show_invented_formulas(formula: str) -> None:
    assert "<math" in latex2mathml.converter.convert(tex(parse(formula)))


ODD_NAMES = [
    "a_b_c*x",
    "a_*x",
    "x1*y2",
    "frac*x",
    "alpha_beta**2",
    "a_1**2",
    "left*right",
    "begin*end",
    "e_1*x",
    "1e20**x**1e-9",
    "-1e20**2",
]


@pytest.mark.parametrize("formula", ODD_NAMES)
def test_browsers_can_show_any_name(formula: str) -> None:
    assert "<math" in latex2mathml.converter.convert(typed_surface(formula).tex)


@pytest.mark.parametrize(
    "formula", [*(surface.formula for surface in SURFACES), *(sample.formula for sample in SAMPLES)]
)
def test_browsers_can_show_it(formula: str) -> None:
    assert "<math" in latex2mathml.converter.convert(typed_surface(formula).tex)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.slug)
def test_a_surface_shows_the_symbols_of_its_parameters(surface: Surface) -> None:
    for parameter in surface.parameters:
        assert parameter.symbol in surface.tex
