"""Borders of stability: closed forms, roots against a fine search, and none missed between two."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy

from optimizers import find_rule
from optimizers.rule import Rule, rule
from optimizers.theory.borders import closed_limit, conditions, crossings, largest_stable
from optimizers.theory.linear_step import CURVATURE, LinearStep, linear_step
from optimizers.theory.polynomial import Polynomial, determinant_terms, number, symbol
from optimizers.theory.stability import Stability, judge
from tests.optimizers.theory.test_linear_step import decayed, divided, three
from tests.optimizers.theory.test_quadratic import BORDERS, LINEAR, setting

TEXTS = {
    "sgd": ("2/L", r"\eta < \dfrac{2}{L}"),
    "momentum": ("2(1 + ρ)/L", r"\eta < \dfrac{2 (1 + \rho)}{L}"),
    "momentum-lr-inside": ("2(1 + ρ)/L", r"\eta < \dfrac{2 (1 + \rho)}{L}"),
    "momentum-average": (
        "2(1 + ρ)/((1 − ρ)L)",  # a minus
        r"\eta < \dfrac{2 (1 + \rho)}{(1 - \rho)\, L}",
    ),
    "nesterov": ("2(1 + ρ)/((1 + 2ρ)L)", r"\eta < \dfrac{2 (1 + \rho)}{(1 + 2 \rho)\, L}"),
}


@pytest.mark.parametrize("slug", LINEAR)
def test_the_bound_in_closed_form(slug: str) -> None:
    limit = closed_limit(find_rule(slug))
    assert limit
    assert (limit.text, limit.tex) == TEXTS[slug]


def step_of(declared: Rule) -> LinearStep:
    step = linear_step(declared)
    assert step
    return step


@pytest.mark.parametrize("slug", LINEAR)
def test_closed_forms_and_roots_agree(slug: str) -> None:
    for rho in (0.0, 0.3, 0.9, 0.999):
        others = {name: v for name, v in setting(slug, 0.1, rho).items() if name != "lr"}
        given = {name: np.full(1, value) for name, value in {**others, CURVATURE: 7.0}.items()}
        found = crossings(step_of(find_rule(slug)), "lr", (1e-12, np.inf), given)
        np.testing.assert_allclose(found, [[BORDERS[slug](rho) / 7.0]], rtol=1e-12)
        sharpness = largest_stable(find_rule(slug), CURVATURE, setting(slug, 0.02, rho))
        assert sharpness == pytest.approx(BORDERS[slug](rho) / 0.02, rel=1e-13)


def test_a_pull_towards_zero_is_part_of_the_bound() -> None:
    ranged = Rule(
        "r",
        "R",
        decayed.update,
        (),
        "",
        "",
        (*find_rule("adamw").hyperparameters[:1], *find_rule("adamw").hyperparameters[-1:]),
    )
    limit = closed_limit(ranged)
    assert limit
    assert limit.text == "2/(L + λ)"
    given = {"lr": 0.1, "weight_decay": 0.5, CURVATURE: np.array([1.0, 4.0])}
    np.testing.assert_allclose(largest_stable(ranged, "lr", given), [2 / 1.5, 2 / 4.5])
    assert largest_stable(ranged, CURVATURE, given) == pytest.approx(2 / 0.1 - 0.5)


def radius(declared: Rule, values: dict[str, float]) -> float:
    return float(np.max(np.abs(np.linalg.eigvals(step_of(declared).matrices(values)))))


@pytest.mark.parametrize("declared", [divided, three], ids=lambda each: each.slug)
def test_without_a_closed_form_eigenvalues_tell_the_bound(declared: Rule) -> None:
    random = np.random.default_rng(2)
    for _ in range(30):
        numbers = random.uniform(0.05, 0.95, len(declared.defaults)).tolist()
        values = dict(zip(declared.defaults, numbers, strict=True))
        values |= {CURVATURE: float(random.uniform(0.5, 20.0))}
        for name in ("lr", CURVATURE):
            bound = float(largest_stable(declared, name, values))
            if np.isnan(bound):
                never = np.geomspace(1e-6, 1e6, 200).tolist()
                assert all(radius(declared, {**values, name: value}) <= 1.0 for value in never)
                continue
            shares = np.linspace(0.001, 0.999, 200)
            assert all(radius(declared, {**values, name: s * bound}) <= 1.0 for s in shares)
            assert radius(declared, {**values, name: 1.001 * bound}) > 1.0


def test_the_last_condition_is_the_product_over_pairs() -> None:
    """For any matrix: Jury's inner determinant is the product of 1 - z_i z_j, but for its sign."""
    random = np.random.default_rng(3)
    for size in (1, 2, 3, 4, 5):
        matrix = random.integers(-5, 6, (size, size)) / 4.0
        rows = [[number(0), *map(number, row)] for row in matrix.tolist()]
        rows = [[row[1], row[0], *row[2:]] for row in rows]
        step = LinearStep(tuple(map(tuple, rows)), number(1))
        roots = np.linalg.eigvals(matrix)
        pairs = [1 - roots[i] * roots[j] for j in range(size) for i in range(j)]
        ends = [np.prod(1 - roots).real, (-1) ** size * np.prod(1 + roots).real]
        found = [condition({}) for condition in conditions(step)]
        np.testing.assert_allclose(
            found, [*ends, (-1) ** (size - 1) * np.prod(pairs).real], rtol=1e-8, atol=1e-10
        )


def test_characteristic_polynomials_are_those_of_sympy() -> None:
    a, b, z = sympy.symbols("a b z")
    ours = [
        [symbol("a"), number(2), symbol("b")],
        [symbol("b") * symbol("b"), symbol("a"), number(0)],
        [number(-1), symbol("b"), number(0.5)],
    ]
    theirs = sympy.Matrix([[a, 2, b], [b**2, a, 0], [-1, b, sympy.Rational(1, 2)]])
    wanted = sympy.Poly(theirs.charpoly(z).as_expr(), z, a, b)
    terms = {}
    for power, term in enumerate(determinant_terms(ours)):
        for monomial, factor in term.terms.items():
            powers = dict(monomial)
            terms[power, powers.get("a", 0), powers.get("b", 0)] = factor
    assert terms == {key: factor for key, factor in wanted.as_dict().items() if factor}


@rule
def remembering(x: float, g: float, k: float, lr: float = 0.1, c: float = 0.5) -> tuple[float, ...]:
    """A state that never changes beside a step that depends on it."""
    return -lr * g + c * k, k


def test_an_eigenvalue_that_is_always_one_hides_no_border() -> None:
    found = crossings(
        step_of(remembering),
        "lr",
        (1e-9, 10.0),
        {"c": np.full(2, 0.5), CURVATURE: np.array([4.0, 1.0])},
    )
    np.testing.assert_allclose(found, [[0.5, 2.0]], rtol=1e-12)


@rule
def windowed(x: float, g: float, lr: float = 0.1, c: float = 1.0) -> tuple[float, ...]:
    """Unstable where lr is within 1e-5 of 1, and from near 3 on."""
    return (-g * (lr - 3.0) * ((lr - 1.0) * (lr - 1.0) - 1e-10) * -c,)


def test_windows_are_found_however_narrow_they_are() -> None:
    given: Any = {"c": np.array([1.0, 0.25]), CURVATURE: np.ones(2)}
    found = crossings(step_of(windowed), "lr", (0.5, 3.5), given)
    np.testing.assert_allclose(found[0], 1.0 - 1e-5, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found[1], 1.0 + 1e-5, rtol=0, atol=1e-9)


def test_a_rule_without_a_bound_has_no_verdict_but_says_so() -> None:
    @rule
    def tame(x: float, g: float, lr: float = 0.1) -> tuple[float, ...]:
        return (-0.0 * lr * g,)

    @rule
    def uphill(x: float, g: float, lr: float = 0.1) -> tuple[float, ...]:
        return (lr * g,)

    for declared in (tame, uphill):
        assert closed_limit(declared) is None
        assert np.isnan(largest_stable(declared, "lr", {CURVATURE: 2.0}))
        assert judge(declared, 2.0, {}).code is Stability.NO_VERDICT
    assert "2/(2L)" not in judge(three, 2.0, {}).sentence
    assert "η(L)" in judge(three, 2.0, {"lr": 5.0}).sentence


def test_common_factors_are_taken_out_before_a_polynomial_is_evaluated() -> None:
    rho, sharp = symbol("rho"), symbol("L")
    tiny = np.nextafter(1.0, 0.0)
    assert (sharp - rho * sharp)({"rho": tiny, "L": 3.0}) == (1.0 - tiny) * 3.0
    assert Polynomial({})({}) == 0.0
