"""The Python face for one run: what it takes, what it refuses, what it gives back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from optimizers import descend
from optimizers.problem import DEFAULT_STEPS, MAX_SEED, MAX_START
from surfaces.catalog import SURFACES, find_surface
from surfaces.errors import InputError
from surfaces.formula import FormulaError
from surfaces.surface import typed_surface


def test_the_example_of_the_design() -> None:
    race = descend("adam", on="rosenbrock", start=(-1.2, 1.0), steps=500, lr=0.02)
    assert race.positions.shape == (501, 2)
    assert race.losses.shape == (501,)
    assert race.gradients.shape == (501, 2)
    assert race.positions[0].tolist() == [-1.2, 1.0]
    assert race.losses[0] == pytest.approx(24.2, rel=1e-15)
    assert race.gradients[0].tolist() == pytest.approx([-215.6, -88.0], rel=1e-15)
    assert race.steps_taken == 500
    assert race.state["m"].shape == race.state["v"].shape == (501, 2)
    assert race.outcome.sentence
    # lr * sign(g) is Adam's first step
    assert race.positions[1].tolist() == pytest.approx([-1.18, 1.02], rel=1e-9)


@pytest.mark.parametrize("slug", ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"])
def test_every_column_belongs_to_its_position(slug: str) -> None:
    run = descend(slug, on="himmelblau", start=(0.5, -0.5), steps=80, lr=0.005)
    planes = (
        find_surface("himmelblau")
        .tape()
        .evaluate(run.positions[:, 0], run.positions[:, 1], order=1)
    )
    assert np.array_equal(run.losses, planes[0])
    assert np.array_equal(run.gradients, planes[1:].T)
    np.testing.assert_allclose(run.gradient_norms, np.hypot(planes[1], planes[2]), rtol=1e-15)


def test_state_is_what_was_remembered_on_arriving() -> None:
    run = descend("momentum", on="x**2/2 + 3*y**2", start=(1.0, 2.0), steps=5, lr=0.1, rho=0.5)
    v = run.state["v"]
    assert v[0].tolist() == [0.0, 0.0]
    assert v[1].tolist() == [1.0, 12.0]
    assert np.array_equal(run.positions[1:], run.positions[:-1] + -0.1 * v[1:])
    np.testing.assert_allclose(v[2], 0.5 * v[1] + run.gradients[1], rtol=1e-15)


def test_what_is_left_out_has_its_default() -> None:
    run = descend("momentum", on="rosenbrock")
    assert run.positions[0].tolist() == [-1.2, 1.0]
    assert run.steps_taken <= DEFAULT_STEPS
    assert dict(run.parameters) == {"b": 100.0}
    assert dict(run.hyperparameters) == {"lr": 0.02, "rho": 0.9}


@pytest.mark.parametrize(
    "surface",
    [surface for surface in SURFACES if not surface.data],
    ids=lambda surface: surface.slug,
)
def test_a_surface_is_meant_by_its_slug_its_formula_or_itself(surface: Any) -> None:
    parameters = surface.complete({})
    by_slug = descend("sgd", on=surface.slug, start=(0.3, 0.4), steps=5, lr=1e-3)
    by_record = descend("sgd", on=surface, start=(0.3, 0.4), steps=5, lr=1e-3)
    by_formula = descend(
        "sgd", on=surface.formula, start=(0.3, 0.4), steps=5, lr=1e-3, parameters=parameters
    )
    assert np.array_equal(by_slug.positions, by_record.positions)
    assert np.array_equal(by_slug.positions, by_formula.positions)


@pytest.mark.parametrize("formula", ["x", "y", "x-y", "-x", "e-x", "a-x", "pi*x", "pi-y"])
def test_short_formulas_are_not_taken_for_slugs(formula: str) -> None:
    assert descend("sgd", on=formula, steps=1).surface.formula == formula


def test_the_start_and_the_parameters_are_used() -> None:
    one = descend(
        "sgd", on="elliptic-bowl", start=(1.0, 2.0), parameters={"kappa": 5.0}, steps=1, lr=0.1
    )
    assert one.positions.tolist() == [[1.0, 2.0], [0.9, 1.0]]
    assert one.losses.tolist() == pytest.approx([10.5, 2.905], rel=1e-15)
    typed = descend(
        "sgd", on="a*x**2 + y", start=(1.0, 0.0), parameters={"a": 3.0}, steps=1, lr=0.5
    )
    assert typed.positions[1].tolist() == [-2.0, -0.5]


def test_no_steps_are_a_run_of_one_position() -> None:
    run = descend("adam", on="himmelblau", steps=0)
    assert run.positions.tolist() == [list(find_surface("himmelblau").start)]
    assert run.steps_taken == 0
    assert run.metrics.path_length == 0.0
    assert run.outcome.sentence


def test_numbers_of_other_types_are_numbers() -> None:
    run = descend(
        "sgd",
        on="x**2 + y**2",
        start=(np.float32(1), 2),  # type: ignore[arg-type]  # that is what is tested
        steps=np.int64(3),  # type: ignore[arg-type]  # that is what is tested
        seed=np.uint8(3),  # type: ignore[arg-type]  # that is what is tested
        noise=1,
        lr=np.float64(0.25),
    )
    assert run.positions.dtype == np.float64
    assert run.steps_taken == 3


BAD: list[tuple[dict[str, Any], str, object]] = [
    ({"rule": "sdg"}, "optimizer", "sdg"),
    ({"on": "rosenbrook"}, "surface", "rosenbrook"),
    ({"start": (math.nan, 0.0)}, "start", math.nan),
    ({"start": (0.0, math.inf)}, "start", math.inf),
    ({"start": (0.0, 2 * MAX_START)}, "start", 2 * MAX_START),
    ({"steps": -1}, "steps", -1),
    ({"steps": 2.5}, "steps", 2.5),
    ({"steps": math.inf}, "steps", math.inf),
    ({"steps": math.nan}, "steps", math.nan),
    ({"noise": -0.1}, "noise", -0.1),
    ({"noise": math.nan}, "noise", math.nan),
    ({"seed": -1}, "seed", -1),
    ({"seed": 0.5}, "seed", 0.5),
    ({"seed": MAX_SEED + 1}, "seed", MAX_SEED + 1),
    ({"lr": 0.0}, "lr", 0.0),
    ({"lr": math.nan}, "lr", math.nan),
    ({"rho": 1.0}, "rho", 1.0),
    ({"momentum": 0.9}, "momentum hyperparameter", "momentum"),
    ({"parameters": {"kappa": 1e3}}, "kappa", 1e3),
    ({"parameters": {"k": 1.0}}, "surface parameter", "k"),
    ({"schedule": "linear"}, "schedule", "linear"),
    ({"schedule": ("cosine", {"floor": 2.0})}, "floor", 2.0),
]


@pytest.mark.parametrize(
    ("change", "field", "value"),
    BAD,
    ids=[f"{next(iter(change))}-{value}" for change, _, value in BAD],
)
def test_a_refusal_names_field_value_and_what_is_allowed(
    change: dict[str, Any], field: str, value: object
) -> None:
    with pytest.raises(InputError) as refused:
        descend(**{"rule": "momentum", "on": "elliptic-bowl", **change})
    error = refused.value
    assert (error.field, repr(error.value)) == (field, repr(value))
    assert error.allowed
    assert error.allowed in error.message
    assert str(error.value) in error.message
    assert error.message == str(error) == error.template.format(**error.values)


def test_a_formula_that_can_not_be_read_is_refused_with_its_place() -> None:
    with pytest.raises(FormulaError) as refused:
        descend("sgd", on="x**2 + * y")
    assert (refused.value.position, refused.value.field) == (7, "formula")


def test_two_runs_are_one_and_the_same() -> None:
    surface = typed_surface("sin(3*x)*y**2 + x**4")
    one, other = (
        descend(
            "rmsprop",
            on=surface,
            start=(0.4, 1.0),
            steps=300,
            noise=0.3,
            seed=5,
            schedule="cosine",
            lr=0.02,
        )
        for _ in range(2)
    )
    assert np.array_equal(one.positions, other.positions)
    assert np.array_equal(one.state["cache"], other.state["cache"])
