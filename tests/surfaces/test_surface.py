"""Records of surfaces: parameters checked, typed formulas made into surfaces."""

from __future__ import annotations

import math

import pytest

from surfaces.catalog import find_surface
from surfaces.errors import InputError
from surfaces.formula import FormulaError, FormulaLimits
from surfaces.surface import TYPED_PARAMETER_LIMIT, typed_surface


def test_parameters_left_out_have_their_default_and_order_is_the_declared_one() -> None:
    bowl = find_surface("elliptic-bowl")
    assert list(bowl.complete({}).items()) == [("kappa", 20.0), ("angle", 0.0)]
    assert list(bowl.complete({"angle": 1, "kappa": 2}).items()) == [("kappa", 2.0), ("angle", 1.0)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kappa": 0.5}, "kappa"),
        ({"kappa": math.nan}, "kappa"),
        ({"angle": math.inf}, "angle"),
        ({"b": 1.0}, "surface parameter"),
    ],
)
def test_other_parameters_are_refused(given: dict[str, float], field: str) -> None:
    with pytest.raises(InputError) as refused:
        find_surface("elliptic-bowl").tape(given)
    assert refused.value.field == field
    assert refused.value.allowed


def test_unknown_names_of_a_typed_formula_become_parameters() -> None:
    surface = typed_surface("b*x**2 + a*y**2 + b")
    assert [(p.name, p.default, p.low, p.high) for p in surface.parameters] == [
        (n, 1.0, -TYPED_PARAMETER_LIMIT, TYPED_PARAMETER_LIMIT) for n in ("b", "a")
    ]
    assert surface.slug == ""
    assert surface.tape({"a": 3.0}).evaluate(1.0, 2.0)[0] == 14.0
    with pytest.raises(InputError):
        surface.tape({"a": 2 * TYPED_PARAMETER_LIMIT})


def test_limits_of_a_typed_formula_are_kept() -> None:
    tight = FormulaLimits(length=5)
    with pytest.raises(FormulaError):
        typed_surface("x + y + 1", tight)
    wide = FormulaLimits(length=1000, nodes=600)
    long = " + ".join(["x*y"] * 101)
    with pytest.raises(FormulaError):
        typed_surface(long)
    surface = typed_surface(long, wide)
    assert surface.tape().evaluate(1.0, 1.0)[0] == 101.0
    assert surface.tex.count("x") == 101


def test_equal_surfaces_share_one_tape() -> None:
    assert typed_surface("x*c").tape({"c": 2.0}) is typed_surface("x*c").tape({"c": 2.0})
    assert typed_surface("x*c").tape({"c": 2.0}) is not typed_surface("x*c").tape({"c": 3.0})
