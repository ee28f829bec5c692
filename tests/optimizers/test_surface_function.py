"""A function as a surface: it is the formula that it computes, or is refused with its line."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizers import descend, descend_ensemble, descend_many, map
from optimizers.problem import as_surface
from optimizers.purity import NotTraceable
from optimizers.surface_function import _BINARY, _FUNCTIONS
from surfaces.errors import InputError

KAPPA = 20.0


def bowl(x: Any, y: Any, kappa: Any = 20.0) -> Any:
    return x**2 / 2 + kappa * y**2 / 2


def test_a_function_is_the_formula_that_it_computes() -> None:
    assert as_surface(bowl).formula == "x**2/2+kappa*y**2/2"
    assert as_surface(lambda x, y: KAPPA * np.exp(-x) + 3 / (-y) % 2).formula == (
        "20*exp(-x)+mod(3/-y,2)"
    )
    assert as_surface(lambda x, y: np.maximum(abs(x), 1 - y) - np.pi).formula == (
        "max(abs(x),1-y)-3.141592653589793"
    )
    assert as_surface(lambda u, v: u * v).formula == "x*y"
    assert as_surface(lambda x, y: 2.5).formula == "2.5"


@pytest.mark.parametrize("ufunc", [*_BINARY, *_FUNCTIONS], ids=lambda ufunc: str(ufunc.__name__))
def test_functions_of_numpy_have_numpy_s_values(ufunc: Any) -> None:
    x, y = np.array([0.3, 0.7, -0.4, 1.2]), np.array([1.1, 0.6, 0.9, -1.3])
    source = "lambda x, y: np.ufunc(x, y)" if ufunc.nin == 2 else "lambda x, y: np.ufunc(x)"
    function = eval(source.replace("ufunc", ufunc.__name__), {"np": np})
    with np.errstate(all="ignore"):
        expected = function(x, y)
    made = as_surface(function).tape().evaluate(x, y)[0]
    assert made == pytest.approx(expected, rel=1e-14, nan_ok=True)


def test_runs_lanes_maps_and_ensembles_have_the_bits_of_the_formula() -> None:
    formula = "x**2/2+kappa*y**2/2"
    common: dict[str, Any] = {"parameters": {"kappa": 3.0}, "steps": 30, "lr": 0.1}
    for on in (bowl, lambda x, y, kappa: bowl(x, y, kappa)):
        run, wanted = (descend("adam", on=each, start=(1, 2), **common) for each in (on, formula))
        assert np.array_equal(run.positions, wanted.positions)
        starts = np.random.default_rng(0).normal(0, 1, (20, 2))
        many = [descend_many("adam", on=each, starts=starts, **common) for each in (on, formula)]
        assert np.array_equal(many[0].final_positions, many[1].final_positions)
        axis: dict[str, Any] = {"across": ("rho", 0.1, 0.9), "cells": 5, "start": (1, 2)}
        maps = [map("momentum", on=each, **axis, **common) for each in (on, formula)]
        assert np.array_equal(maps[0].final_losses, maps[1].final_losses)
    cloud = descend_ensemble("sgd", on=bowl, noise=0.1, seeds=5, steps=10, lr=0.01)
    assert cloud.final_positions.shape == (5, 2)


def test_further_arguments_are_parameters_with_their_defaults() -> None:
    assert as_surface(bowl).complete({}) == {"kappa": 20.0}
    assert as_surface(lambda x, y, a, b=2: a * x + b * y).complete({"b": 3}) == {"a": 1.0, "b": 3.0}
    with pytest.raises(InputError, match="kapa"):
        descend("sgd", on=bowl, parameters={"kapa": 2.0})


COUNTED: list[float] = []


def gambles(x: Any, y: Any) -> Any:
    return x * random.random() + y  # here


def draws(x: Any, y: Any) -> Any:
    return x * np.random.normal() + y  # here


def branches(x: Any, y: Any) -> Any:
    return x if x > 0 else y  # here


def remembers(x: Any, y: Any) -> Any:
    COUNTED.append(1.0)  # here
    return x * y


def asks_for_a_number(x: Any, y: Any) -> Any:
    return float(x) * y  # here


def chooses(x: Any, y: Any) -> Any:
    return np.where(x > 0, x, y)  # here


def overflows(x: Any, y: Any) -> Any:
    return x * 1e308 * 10.0 + y * (1e308 * 10.0)  # here


def goes_beyond_the_language(x: Any, y: Any) -> Any:
    return np.fmod(x, y)  # here


@pytest.mark.parametrize(
    "function",
    [
        *(gambles, draws, branches, remembers, asks_for_a_number, chooses, overflows),
        goes_beyond_the_language,
    ],
)
def test_an_impure_function_is_refused_with_its_line(function: Callable[..., Any]) -> None:
    text = Path(__file__).read_text(encoding="utf-8").splitlines()
    first = function.__code__.co_firstlineno
    line = next(k for k, code in enumerate(text, 1) if k >= first and code.endswith("# here"))
    with pytest.raises(NotTraceable, match=rf"test_surface_function\.py:{line}: "):
        descend("sgd", on=function)
    assert not COUNTED
