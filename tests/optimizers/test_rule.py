"""Declarations: what they check, and in what words."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError

import pytest

from optimizers.rule import Hyperparameter, Kind, Rule, complete, decay_rate, epsilon, learning_rate
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
