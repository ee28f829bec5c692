"""Theory on maps: closed forms, eigenvalues and what runs do agree on the border of stability."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizers import find_rule, map
from optimizers.rule import Rule
from optimizers.rule import rule as as_rule
from optimizers.theory.quadratic import step_matrix

SHARPNESS = 50.0
FORMULAS = {
    "sgd": lambda rho: 2.0 / SHARPNESS + 0.0 * rho,
    "momentum": lambda rho: 2.0 * (1.0 + rho) / SHARPNESS,
    "nesterov": lambda rho: (2.0 + 2.0 * rho) / ((1.0 + 2.0 * rho) * SHARPNESS),
    "momentum-average": lambda rho: 2.0 * (1.0 + rho) / ((1.0 - rho) * SHARPNESS),
}


def plane(rule: str | Rule, **given: Any) -> Any:
    """A map over the learning rate on a bowl with that sharpness."""
    common: dict[str, Any] = {
        "on": "x**2/2 + k*y**2/2",
        "parameters": {"k": SHARPNESS},
        "start": (1.0, 1.0),
        "steps": 20,
        "across": ("lr", 1e-3, 1.0, "log"),
        "cells": (40, 12),
    }
    return map(rule, **(common | given))


@pytest.mark.parametrize("rule", FORMULAS)
def test_the_border_is_the_formula_of_the_lecture(rule: str) -> None:
    up = ("noise", 0.0, 0.9) if rule == "sgd" else ("rho", 0.0, 0.9)
    (line,) = plane(rule, up=up).border.lines
    assert len(line.up) == 12
    np.testing.assert_allclose(line.across, FORMULAS[rule](line.up), rtol=1e-12)


@pytest.mark.parametrize("rule", FORMULAS)
def test_the_largest_eigenvalue_is_one_on_the_border(rule: str) -> None:
    drawn = plane(rule, up=("noise", 0.0, 1.0))
    (line,) = drawn.border.lines
    for factor, is_stable in ((0.999, True), (1.001, False)):
        hypers = {**drawn.sweep.subject.hyperparameters, "lr": factor * line.across}
        roots = np.linalg.eigvals(step_matrix(find_rule(rule), SHARPNESS, hypers))
        assert np.all((np.max(np.abs(roots), axis=-1) < 1.0) == is_stable)


@pytest.mark.parametrize("rule", FORMULAS)
def test_runs_leave_beyond_the_border_and_nowhere_else(rule: str) -> None:
    drawn = plane(rule, steps=5_000, cells=60)
    (border,) = drawn.border.lines[0].across
    gone = drawn.outcomes == "diverged"
    apart = np.abs(np.log(drawn.across / border)) > 0.02
    assert np.array_equal(gone[apart], drawn.across[apart] > border)


def test_the_border_is_found_along_any_hyperparameter() -> None:
    other = plane("momentum", lr=0.04, across=("rho", 0.0, 0.9), up=("surface.k", 10.0, 90.0))
    (line,) = other.border.lines
    np.testing.assert_allclose(0.04, 2.0 * (1.0 + line.across) / line.up, rtol=1e-9)


def test_the_border_follows_a_parameter_of_the_surface() -> None:
    (line,) = plane("sgd", up=("surface.k", 2.0, 200.0)).border.lines
    np.testing.assert_allclose(line.across, 2.0 / line.up, rtol=1e-12)


def test_elsewhere_it_is_that_of_the_lowest_minimum() -> None:
    border = plane("sgd", on="rosenbrock", parameters={}, cells=10).border
    assert not border.everywhere
    assert border.minimum == (1.0, 1.0)
    np.testing.assert_allclose(border.lines[0].across, 2.0 / 1001.6006392325123)


@pytest.mark.parametrize(
    "given",
    [
        {"rule": "adam"},
        {"rule": "sgd", "schedule": "cosine"},
        {"rule": "sgd", "on": "x**2 - y**2", "parameters": {}},
        {"rule": "newton"},
    ],
    ids=["no linear step", "a schedule", "no minimum", "a rule of the whole vector"],
)
def test_where_theory_has_none_there_is_none(given: dict[str, Any]) -> None:
    assert plane(**given, across=("start.x", -1.0, 1.0), cells=10).border is None


def test_a_map_beside_the_border_has_no_line_of_it() -> None:
    for up in (None, ("rho", 0.0, 0.9)):
        cells = (9, 9) if up else 9
        assert plane("momentum", across=("lr", 10.0, 100.0), up=up, cells=cells).border.lines == ()


@as_rule
def windowed(x: float, g: float, lr: float = 0.1, rho: float = 0.3) -> tuple[float, ...]:
    """Goes uphill only where rho is within 1e-5 of 0.5."""
    return (-lr * g * ((rho - 0.5) * (rho - 0.5) - 1e-10),)


def test_a_narrow_window_between_two_cells_is_no_secret() -> None:
    border = plane(windowed, across=("rho", 0.0, 1.1), up=("lr", 0.01, 0.03), cells=(7, 5)).border
    assert [len(line.up) for line in border.lines] == [5, 5]
    for line, edge in zip(border.lines, (0.5 - 1e-5, 0.5 + 1e-5), strict=True):
        np.testing.assert_allclose(line.across, edge, rtol=0, atol=1e-9)
    one = plane(windowed, across=("rho", 0.0, 1.1), cells=7).border.lines
    np.testing.assert_allclose([line.across for line in one], [[0.5 - 1e-5], [0.5 + 1e-5]])


def test_a_parameter_of_the_surface_passes_every_critical_sharpness() -> None:
    (line,) = plane("sgd", across=("surface.k", 2.0, 200.0), lr=0.04, cells=9).border.lines
    np.testing.assert_allclose(line.across, [50.0], rtol=1e-12)
    (line,) = plane("momentum", across=("rho", 0.0, 0.9), lr=0.06, cells=4).border.lines
    np.testing.assert_allclose(line.across, [0.5], rtol=1e-12)


def test_the_optimum_is_the_best_of_the_bowl() -> None:
    drawn = plane(
        "momentum", up=("rho", 0.0, 0.99), steps=60, across=("lr", 0.01, 0.2), cells=(80, 80)
    )
    best, told = drawn.optimum.hyperparameters, drawn.best
    assert abs(np.log(told.across / best["lr"])) < 0.3
    assert abs(told.up - best["rho"]) < 0.1
    assert plane("momentum", up=("rho", 0.0, 0.2)).optimum is None, "it lies outside"
    assert plane("momentum", up=("noise", 0.0, 0.2)).optimum is None, "rho is not varied"
