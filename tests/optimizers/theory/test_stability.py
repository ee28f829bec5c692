"""Verdicts against the literature, against each other, and against what descents do."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from optimizers import RULES, descend_many, find_rule
from optimizers.theory.stability import (
    BORDER,
    DIVERGING,
    RESTING,
    VERDICTS,
    Stability,
    judge,
    judge_all,
)
from tests.optimizers.theory.test_quadratic import BORDERS, LINEAR, setting


@pytest.mark.parametrize(
    ("slug", "lr", "rho", "code"),
    [
        ("sgd", 0.4, 0.0, Stability.OSCILLATING),  # -0.6 (Dive into Deep Learning, curvature 4)
        ("sgd", 0.6, 0.0, Stability.DIVERGING),  # -1.4
        ("sgd", 0.1, 0.0, Stability.STABLE),
        ("sgd", 0.25, 0.0, Stability.CRITICALLY_DAMPED),
        ("sgd", 0.5, 0.0, Stability.DIVERGING),
        ("momentum", 0.6, 0.5, Stability.OSCILLATING),
        ("momentum", 0.6, 0.25, Stability.OSCILLATING),
        ("momentum", 0.6, 0.1, Stability.DIVERGING),
        ("momentum", 0.09, 0.16, Stability.CRITICALLY_DAMPED),  # (1 - sqrt(0.36))^2
        ("momentum", 0.03, 0.16, Stability.STABLE),
        ("momentum", 0.03, 0.9, Stability.OSCILLATING),
        (
            "momentum-average",
            9.0,
            0.9,
            Stability.OSCILLATING,
        ),  # ten times what the lecture's form bears
        ("momentum", 9.0, 0.9, Stability.DIVERGING),
        (
            "nesterov",
            0.4,
            0.9,
            Stability.DIVERGING,
        ),  # 1.6 is past 1.357, and under gradient descent's 2
    ],
)
def test_verdicts(slug: str, lr: float, rho: float, code: Stability) -> None:
    verdict = judge(find_rule(slug), 4.0, setting(slug, lr, rho))
    assert verdict.code is code
    assert verdict.bound == pytest.approx(BORDERS[slug](rho) / 4.0)
    assert f"{verdict.bound:.4g}" in verdict.sentence


def test_without_an_upward_curvature_there_is_no_verdict() -> None:
    sgd = find_rule("sgd")
    said = set()
    for sharpness in (0.0, -3.0, float("nan")):
        verdict = judge(sgd, sharpness, {"lr": 0.1})
        assert verdict.code is Stability.NO_VERDICT
        assert verdict.bound is None
        said.add(verdict.sentence)
    assert len(said) == 3
    assert (
        judge(sgd, float("inf"), {"lr": 0.1}).sentence
        == judge(sgd, float("nan"), {"lr": 0.1}).sentence
    )


GRID = list(itertools.product(LINEAR, (0.0, 0.2, 0.5, 0.9), (0.05, 0.3, 0.9, 0.97, 1.03, 1.3)))
"""Rule, rho, and the learning rate as a share of the bound."""


@pytest.mark.parametrize(("slug", "rho", "share"), GRID)
def test_what_is_said_to_diverge_diverges_and_nothing_else_does(
    slug: str, rho: float, share: float
) -> None:
    rule, curvatures = find_rule(slug), np.array([6.0, 20.0, 60.0])
    lrs = np.array([share * BORDERS[slug](rho) / curvature for curvature in curvatures])
    said = [
        judge(rule, float(curvature), setting(slug, float(lr), rho))
        for curvature, lr in zip(curvatures, lrs, strict=True)
    ]
    assert {verdict.code is Stability.DIVERGING for verdict in said} == {share > 1.0}
    for curvature, lr, verdict in zip(curvatures, lrs, said, strict=True):
        ends = descend_many(
            slug,
            on="c*x**2/2",
            parameters={"c": curvature},
            starts=(1.0, 0.0),
            steps=3000,
            **setting(slug, lr, rho),  # type: ignore[arg-type] # rates are hyperparameters
        )
        shrunk = abs(float(ends.final_positions[0, 0])) < 1e-3
        assert shrunk == (verdict.code is not Stability.DIVERGING), verdict.sentence


@pytest.mark.parametrize("slug", LINEAR)
def test_many_positions_at_once_are_judged_as_one_by_one(slug: str) -> None:
    rule = find_rule(slug)
    sharpness = np.array([0.0, -1.0, np.nan, 1e-3, 1.0, 9.0, 40.0, 1e6])
    lr = np.linspace(0.01, 0.9, 8)
    chosen = {
        name: lr if name == "lr" else value
        for name, value in rule.complete(setting(slug, 0.1, 0.6)).items()
    }
    found = judge_all(rule, sharpness, chosen)
    for row, (high, rate_now) in enumerate(zip(sharpness, lr, strict=True)):
        alone = judge_all(
            rule, np.array([high]), rule.complete(setting(slug, float(rate_now), 0.6))
        )
        assert found.verdict[row] == alone.verdict[0]
        np.testing.assert_array_equal(
            [found.bound[row], found.rate[row]], [alone.bound[0], alone.rate[0]]
        )


def test_the_border_and_a_learning_rate_of_zero_have_verdicts_of_their_own() -> None:
    sgd = find_rule("sgd")
    found = judge_all(sgd, np.full(4, 20.0), {"lr": np.array([0.1, 0.1 * (1 + 1e-8), 0.0, 1e-15])})
    assert [VERDICTS[place] for place in found.verdict[:3]] == [BORDER, DIVERGING, RESTING]
    assert VERDICTS[found.verdict[3]].code is Stability.STABLE


def test_the_sentence_says_why() -> None:
    assert (
        judge(find_rule("sgd"), 20.0, {"lr": 0.11}).sentence
        == "Too large here: each step makes the distance across the valley 1.2 times as long. The"
        " limit is 0.1, 2/L with L = 20."
    )
    assert (
        "From lr 0.19 on it flies off."
        in judge(find_rule("momentum"), 20.0, {"lr": 0.02, "rho": 0.9}).sentence
    )


def test_every_rule_is_judged_and_every_place_in_a_sentence_is_filled() -> None:
    for rule in RULES:
        for sharpness in (-1.0, 0.0, 3.0, np.nan):
            assert "{" not in judge(rule, sharpness, {}).sentence


def with_roots(center: float, apart: complex) -> dict[str, float]:
    """Momentum's lr and rho, at curvature 1, whose step has the eigenvalues center ± apart / 2."""
    rho = (center**2 - apart**2 / 4).real
    return {"lr": 1 + rho - 2 * center, "rho": rho}


@pytest.mark.parametrize(
    ("apart", "expected"),
    [
        (0.04, Stability.CRITICALLY_DAMPED),
        (0.04j, Stability.CRITICALLY_DAMPED),
        (0.06, Stability.STABLE),
        (0.06j, Stability.OSCILLATING),
    ],
)
def test_damping_is_critical_only_next_to_a_double_root(
    apart: complex, expected: Stability
) -> None:
    assert judge(find_rule("momentum"), 1.0, with_roots(0.6, apart)).code is expected
