"""What people type and paste: read as meant, said as read, or refused with what it may mean."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surfaces.formula import (
    UNLIMITED,
    FormulaError,
    FormulaLimits,
    Name,
    parameter_names,
    parse,
    walk,
)
from surfaces.reading import Notice, read_formula, suggest
from surfaces.surface import typed_surface
from tests.surfaces.formulas import FORMULAS, points

GOLDEN: Any = json.loads(
    (Path(__file__).parents[2] / "golden" / "typed_formulas.json").read_text(encoding="utf-8")
)
READ = [case for cases in GOLDEN["read"].values() for case in cases]
REFUSED = [case for cases in GOLDEN["refused"].values() for case in cases]
LONGEST = 5.0
"""Seconds for one text of 300 characters, which takes some milliseconds on an idle machine."""


def values(formula: str) -> Any:
    """Losses at seeded points, in all quadrants and close to 1, with unlike parameters."""
    surface = typed_surface(formula, UNLIMITED)
    parameters = {p.name: 0.3 + sum(map(ord, p.name)) % 7 for p in surface.parameters}
    (wide_x, wide_y), (near_x, near_y) = (
        points((-2.0, 2.0, -2.0, 2.0), 40, seed=1),
        points((0.1, 0.9, 0.1, 0.9), 20, seed=2),
    )
    x, y = np.concatenate([wide_x, near_x]), np.concatenate([wide_y, near_y])
    return surface.tape(parameters).evaluate(x, y)[0]


def assert_means(formula: str, meaning: str) -> None:
    read, meant = values(formula), values(meaning)
    assert np.isfinite(meant).sum() >= 10
    np.testing.assert_allclose(read, meant, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("text", "meaning", "notices"), READ, ids=[case[0] for case in READ])
def test_text_is_read_as_meant(text: str, meaning: str, notices: list[list[str]]) -> None:
    reading = read_formula(text)
    parse(reading.formula)
    assert_means(reading.formula, meaning)
    assert sorted([n.given, n.read] for n in reading.notices) == sorted(notices)


def followed(text: str, parameters: tuple[str, ...] = ()) -> str:
    """The formula that the first correction leads to, again and again."""
    for _ in range(20):
        try:
            return read_formula(text, parameters).formula
        except FormulaError as error:
            text = error.corrections[0].text
    raise AssertionError(f"corrections never end: {text}")


@pytest.mark.parametrize(("text", "meanings"), REFUSED, ids=[repr(case[0]) for case in REFUSED])
def test_doubtful_text_is_refused_with_corrections(text: str, meanings: Any) -> None:
    with pytest.raises(FormulaError) as refused:
        read_formula(text)
    error = refused.value
    assert 0 <= error.position <= len(text)
    assert error.message.endswith(f"(at column {error.position + 1})")
    assert error.allowed
    if meanings is None:
        return
    assert len(error.corrections) == len(meanings)
    for correction, meaning in zip(error.corrections, meanings, strict=True):
        if isinstance(meaning, list):
            assert correction.parameters == (meaning[1],)
            assert correction.text == text
        else:
            assert_means(followed(correction.text, ("n",)), followed(meaning))


def test_golden_table_has_many_kinds_and_siblings() -> None:
    assert len(READ) + len(REFUSED) > 300
    assert len({text for text, *_ in READ + REFUSED}) == len(READ + REFUSED)


# --- following the hints


def test_textbook_beale_ends_at_its_value() -> None:
    for text in (
        "(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
        "(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²",
        "(1.5 − x + xy)2 + (2.25 − x + xy2)2 + (2.625 − x + xy3)2",
        r"\left(1.5 - x + xy\right)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
    ):
        loss = typed_surface(followed(text)).tape().evaluate(1.0, 2.0)[0]
        assert loss == pytest.approx(2.5**2 + 5.25**2 + 9.625**2, rel=1e-12)


def test_lost_superscripts_lead_back_to_himmelblau() -> None:
    formula = followed("(x2+y−11)2+(x+y2−7)2")
    assert_means(formula, "(x**2+y-11)**2+(x+y**2-7)**2")


def test_gradient_of_mixed_term_is_right() -> None:
    planes = typed_surface(read_formula("x^2+xy+y^2").formula).tape().evaluate(1.5, -2.0, order=1)
    assert planes.tolist() == [1.5**2 - 3.0 + 4.0, 2 * 1.5 - 2.0, 1.5 - 4.0]


# --- the language of links stays what it is


@given(FORMULAS)
@settings(max_examples=500)
def test_strict_texts_are_read_unchanged(formula: str) -> None:
    expression = parse(formula)
    if not {Name("x"), Name("y")} & set(walk(expression)):
        return
    reading = read_formula(formula)
    assert reading.formula == formula
    assert reading.notices == ()
    assert suggest(formula) is None


@pytest.mark.parametrize(
    "formula",
    [
        "a*x**2 + kappa*y + width_2*x*b_max",
        "(x - x0)**2 + (y - y0)**2 + x1*y1",
        "x*nan + inf*y + lambda*x",
        "x^2 + y^2.",
        "alpha*x + beta1*y + E*x",
        "x + sigma*y",
    ],
)
def test_names_that_are_no_slip_stay_parameters(formula: str) -> None:
    assert read_formula(formula).formula == formula
    assert read_formula(formula).notices == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x^2+xy+y^2", "xy"),
        ("x2+x", "x2"),
        ("sinx+x", "sinx"),
        ("ax^2+y", "ax"),
        ("x*PI", "PI"),
        ("X*x+y", "X"),
        ("x1*x", "x1"),
        ("round*x", "round"),
        ("ex*x", "ex"),
    ],
)
def test_names_that_were_given_stay_parameters(text: str, name: str) -> None:
    reading = read_formula(text, (name,))
    assert reading.formula == text
    assert parameter_names(parse(reading.formula)) == (name,)
    assert reading.notices == ()


def test_a_kept_name_may_stand_beside_others() -> None:
    assert read_formula("2width x + width(y+1)", ("width",)).formula == "2*width*x+width*(y+1)"


# --- suggestions for links


@pytest.mark.parametrize(
    ("formula", "names", "readings", "meaning"),
    [
        ("x^2+xy+y^2", ("xy",), ("x*y",), "x**2+x*y+y**2"),
        ("sinx+cosy", ("sinx", "cosy"), ("sin(x)", "cos(y)"), "sin(x)+cos(y)"),
        ("X**2+Y**2", ("X", "Y"), ("x", "y"), "x**2+y**2"),
        ("x2+x", ("x2",), ("x^2",), "x**2+x"),
        ("x*PI", ("PI",), ("pi",), "pi*x"),
        ("100*(x2-x1^2)^2+(1-x1)^2", ("x2", "x1"), ("y", "x"), "100*(y-x**2)**2+(1-x)**2"),
    ],
)
def test_slips_in_links_get_a_suggestion(
    formula: str, names: tuple[str, ...], readings: tuple[str, ...], meaning: str
) -> None:
    suggestion = suggest(formula)
    assert suggestion is not None
    assert (suggestion.names, suggestion.readings) == (names, readings)
    assert_means(suggestion.formula, meaning)
    assert suggest(suggestion.formula) is None
    assert suggest(formula, names) is None


def test_no_suggestion_where_no_reading_is_better() -> None:
    assert suggest("a*b*c") is None
    assert suggest("round*x") is None


# --- notices


def test_notices_tell_the_place() -> None:
    assert read_formula("1 + XY*X").notices == (
        Notice(4, "X", "x"),
        Notice(4, "XY", "X*Y"),
        Notice(5, "Y", "y"),
    )


def test_a_name_is_told_once() -> None:
    assert read_formula("xy + xy^2 - 3xy").notices == (Notice(0, "xy", "x*y"),)


# --- bounds

LIMITS = FormulaLimits(length=60, nodes=12, depth=3, parameters=2)


@pytest.mark.parametrize(
    ("inside", "beyond", "limit"),
    [
        ("x" + " " * 59, "x" + " " * 60, 60),
        ("2x+2x+2x", "2x+2x+2x+2x", 12),
        ("|||x|||", "||||x||||", 3),
        ("√√√x", "√√√√x", 3),
        (r"\sin\sin\sin x", r"\sin\sin\sin\sin x", 3),
        (r"\frac{\frac{\frac x 1}2}3", r"\frac{\frac{\frac{\frac x 1}2}3}4", 3),
        ("ax+bx", "ax+bx+cx", 2),
    ],
)
def test_limits_hold_for_every_notation(inside: str, beyond: str, limit: int) -> None:
    read_formula(inside, (), LIMITS)
    with pytest.raises(FormulaError) as refused:
        read_formula(beyond, (), LIMITS)
    assert refused.value.allowed == f"at most {limit}"
    assert 0 <= refused.value.position <= len(beyond)


def assert_read_or_refused(text: str) -> None:
    started = perf_counter()
    try:
        reading = read_formula(text)
    except FormulaError as error:
        assert 0 <= error.position <= len(text)
        assert error.text == text
        assert error.allowed
        assert all(correction.label for correction in error.corrections)
    else:
        expression = parse(reading.formula)
        again = read_formula(reading.formula, parameter_names(expression))
        assert parse(again.formula) == expression
        assert again.notices == ()
    assert perf_counter() - started < LONGEST


@pytest.mark.parametrize(
    "text",
    [
        "(" * 300,
        "-" * 299 + "x",
        "x" + "+x" * 149,
        "|" * 300,
        "|x" * 150,
        r"\sqrt" * 60,
        "√" * 300,
        "sin " * 75,
        r"\sin" * 75,
        r"\frac" * 60,
        "1/2x" * 75,
        "x2" * 150,
        "x2 " * 100,
        "xy" * 150,
        "e^2x" * 75,
        "x" * 300,
        "sinx" * 75,
        "½" * 300,
        "²" * 300,
        "x²" * 150,
        "1," * 150,
        "f(x)=" * 60,
        "np." * 100,
        "'" * 300,
        "foo(" * 75,
        "x[0]" * 75,
        "x(1)x(2)" * 37,
        "x_1x_2" * 50,
        "lambda x," * 33,
        "=" * 300,
    ],
)
def test_worst_texts_are_dealt_with_at_once(text: str) -> None:
    assert_read_or_refused(text)


PIECES = st.one_of(
    st.sampled_from([case[0] for case in READ + REFUSED]).map(lambda text: text[:6]),
    st.sampled_from([*"xyae+-*/^()|,.;= _²½√θ₁‖'$#{}[]\\", r"\frac", r"\sin", r"\left", "f(x,y)="]),
)


@given(st.lists(PIECES, max_size=20).map("".join))
@settings(max_examples=2000)
def test_pieces_in_any_order_are_read_or_refused(text: str) -> None:
    assert_read_or_refused(text)


@given(st.text(max_size=320))
@settings(max_examples=500)
def test_any_text_is_read_or_refused(text: str) -> None:
    assert_read_or_refused(text)


@given(FORMULAS, st.integers(0, 60), st.text(alphabet="xy()+-*/^,. 19e_$|√²\\", max_size=3))
@settings(max_examples=500)
def test_formulas_with_a_slip_are_read_or_refused(formula: str, place: int, slip: str) -> None:
    assert_read_or_refused(formula[:place] + slip + formula[place + 1 :])
