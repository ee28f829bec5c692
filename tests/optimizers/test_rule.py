"""Declarations: what they check, and in what words."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest

from optimizers import descend, descend_many, map
from optimizers.purity import NotTraceable
from optimizers.rule import (
    Hyperparameter,
    Kind,
    Rule,
    complete,
    decay_rate,
    epsilon,
    learning_rate,
    rule,
)
from surfaces.errors import InputError

LR = learning_rate(0.1)
SHARE = Hyperparameter("share", "s", 0.5, 0.0, 1.0, "linear", "A share.")


def halve(x: float, g: float, lr: float, share: float) -> tuple[float, ...]:
    """x <- x - lr share g."""
    return (-lr * share * g,)


RULE = Rule("halve", "Halve", halve, ("x",), "teaches", "source", (LR, SHARE))


def test_what_is_left_out_has_its_default_and_order_is_the_declared_one() -> None:
    assert list(RULE.complete({}).items()) == [("lr", 0.1), ("share", 0.5)]
    assert list(RULE.complete({"share": 0.25, "lr": 1}).items()) == [("lr", 1.0), ("share", 0.25)]
    assert dict(RULE.defaults) == {"lr": 0.1, "share": 0.5}


def test_both_ends_of_a_range_are_in_it() -> None:
    assert SHARE.check(0.0) == 0.0
    assert SHARE.check(1.0) == 1.0
    assert isinstance(SHARE.check(1), float)


@pytest.mark.parametrize(
    "value", [-1e-300, math.nextafter(1.0, 2.0), math.nan, math.inf, -math.inf]
)
def test_what_is_out_of_range_is_refused_with_the_range(value: float) -> None:
    with pytest.raises(InputError) as refused:
        RULE.complete({"share": value})
    assert (refused.value.field, refused.value.allowed) == ("share", "0 to 1")
    assert refused.value.value is value
    assert "0 to 1" in refused.value.message


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InputError) as refused:
        complete((LR, SHARE), {"rate": 0.1}, "halve hyperparameter")
    assert (refused.value.field, refused.value.value, refused.value.allowed) == (
        "halve hyperparameter",
        "rate",
        "lr, share",
    )


def test_the_code_shown_is_the_function_that_runs() -> None:
    assert RULE.code.startswith("def halve(x: float, g: float, lr: float, share: float)")
    assert "return (-lr * share * g,)" in RULE.code


def test_a_rule_can_not_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        RULE.slug = "other"  # type: ignore[misc] # that it can't is what is tested
    with pytest.raises(TypeError):
        RULE.defaults["lr"] = 2.0  # type: ignore[index] # that it can't is what is tested


def test_rules_see_one_coordinate_unless_they_say_otherwise() -> None:
    assert RULE.kind is Kind.COORDINATE
    assert (RULE.state, RULE.family, RULE.differs) == ((), "", "")


def test_common_hyperparameters_are_declared_alike() -> None:
    fading = decay_rate("rho", r"\rho", 0.9, "How long.")
    assert (fading.low, fading.default) == (0.0, 0.9)
    assert 1.0 - 1e-15 < fading.high < 1.0
    assert (LR.name, LR.scale, LR.low, LR.high) == ("lr", "log", 1e-12, 1e3)
    assert (epsilon().name, epsilon().default, epsilon(1e-4, "delta").name) == (
        "eps",
        1e-8,
        "delta",
    )


@rule
def heavy_ball(x: Any, g: Any, v: Any, lr: float = 0.02, rho: float = 0.9) -> Any:
    """Rolls on."""
    v = rho * v + g
    return -lr * v, v


@rule
def plain(surface: Any, x: Any, y: Any, loss: Any, gx: Any, gy: Any, lr: float = 0.1) -> Any:
    return -lr * gx, -lr * gy


@rule
def alone(x: Any, g: Any, lr: float = 0.1) -> Any:
    return -lr * g


def test_a_decorated_function_has_the_bits_of_the_built_in_rule() -> None:
    for own, slug in ((heavy_ball, "momentum"), (plain, "sgd"), (alone, "sgd")):
        common: dict[str, Any] = {"on": "rosenbrock", "steps": 50, "lr": 1e-3}
        one, other = (descend(each, start=(-1.0, 1.0), **common) for each in (own, slug))
        assert np.array_equal(one.positions, other.positions)
        starts = np.random.default_rng(0).normal(0, 1, (20, 2))
        lanes = [descend_many(each, starts=starts, **common) for each in (own, slug)]
        assert np.array_equal(lanes[0].final_positions, lanes[1].final_positions)
        axis: dict[str, Any] = {
            "across": ("lr", 1e-4, 1e-2, "log"),
            "cells": 5,
            "start": (-1.0, 1.0),
            "steps": 20,
        }
        maps = [map(each, on="rosenbrock", **axis) for each in (own, slug)]
        assert np.array_equal(maps[0].final_losses, maps[1].final_losses)


def test_a_decorated_function_s_signature_is_its_declaration() -> None:
    assert heavy_ball.defaults == {"lr": 0.02, "rho": 0.9}
    assert [variable.name for variable in heavy_ball.state] == ["v"]
    assert (heavy_ball.slug, heavy_ball.title, heavy_ball.teaches) == (
        "heavy-ball",
        "Heavy ball",
        "Rolls on.",
    )
    with pytest.raises(InputError, match="rho"):
        descend(heavy_ball, on="saddle", rh=0.5)


def test_other_arguments_are_refused() -> None:
    def swapped(g: float, x: float) -> float:
        return -g

    def anything(x: float, g: float, *rest: float) -> float:
        return -g

    for function in (swapped, anything):
        with pytest.raises(InputError, match="The arguments of a rule begin with x, g"):
            rule(function)


def test_a_decorated_function_returns_a_move_and_its_states() -> None:
    @rule
    def forgets(x: Any, g: Any, v: Any, lr: float = 0.1) -> Any:
        return -lr * g

    line = forgets.update.__code__.co_firstlineno
    with pytest.raises(NotTraceable, match=rf"test_rule.py:{line}: returns 1 numbers"):
        descend(forgets, on="saddle")
