"""Learning-rate schedules against PyTorch's own, and what holds for every one.

`tests/golden/schedules.json` says how its numbers were made.
"""

from __future__ import annotations

import inspect
import itertools
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizers import SCHEDULES, descend, find_schedule
from optimizers.schedules import Schedule, lr_factors
from surfaces.errors import InputError

RECORDS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "golden" / "schedules.json").read_text(encoding="utf-8")
)["records"]

every_schedule = pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.slug)


@pytest.mark.parametrize(
    "record", RECORDS, ids=[f"{record['schedule']}-{k}" for k, record in enumerate(RECORDS)]
)
def test_factors_are_those_of_pytorch(record: dict[str, Any]) -> None:
    factors = find_schedule(record["schedule"]).factors(record["steps"], record["hyperparameters"])
    # PyTorch multiplies step by step, and so rounds some tens of times; cosines near pi leave
    # absolute errors
    np.testing.assert_allclose(factors, record["factors"], rtol=1e-12, atol=1e-15)


def test_every_schedule_but_the_constant_one_has_golden_numbers() -> None:
    assert {record["schedule"] for record in RECORDS} == {
        schedule.slug for schedule in SCHEDULES
    } - {"constant"}


def test_the_constant_schedule_comes_first_and_is_the_default() -> None:
    assert SCHEDULES[0].slug == "constant"
    assert lr_factors(None, 4).tolist() == [1.0, 1.0, 1.0, 1.0]
    assert lr_factors("constant", 0).tolist() == []


@every_schedule
def test_the_declaration_is_complete(schedule: Schedule) -> None:
    names = [h.name for h in schedule.hyperparameters]
    assert list(inspect.signature(schedule.factor).parameters) == ["t", "steps", *names]
    assert schedule.factor.__doc__
    assert schedule.title
    assert schedule.formula
    assert schedule.help.endswith(".")
    assert schedule.source
    for hyperparameter in schedule.hyperparameters:
        assert hyperparameter.low <= hyperparameter.default <= hyperparameter.high
        assert hyperparameter.scale != "log" or hyperparameter.low > 0
        assert hyperparameter.help.endswith(".")
    assert find_schedule(schedule.slug) is schedule


@every_schedule
@pytest.mark.parametrize("steps", [0, 1, 2, 3, 7, 1000])
def test_at_every_corner_factors_are_shares(schedule: Schedule, steps: int) -> None:
    choices = [(h.low, h.default, h.high) for h in schedule.hyperparameters]
    for values in itertools.product(*choices):
        factors = schedule.factors(
            steps,
            {h.name: value for h, value in zip(schedule.hyperparameters, values, strict=True)},
        )
        assert factors.shape == (steps,)
        assert factors.dtype == np.float64
        assert np.all(np.isfinite(factors))
        assert np.all(
            (factors >= -1e-15) & (factors <= 1.0 + 1e-15)
        )  # a cosine may round past its end


@every_schedule
def test_a_schedule_multiplies_lr(schedule: Schedule) -> None:
    """On a slope of 1, SGD's steps are lr itself."""
    run = descend("sgd", on="x", start=(0.0, 0.0), steps=60, schedule=schedule.slug, lr=0.5)
    np.testing.assert_allclose(
        -np.diff(run.positions[:, 0]), 0.5 * schedule.factors(60, {}), rtol=0, atol=1e-14
    )


def test_hyperparameters_of_a_schedule_are_taken() -> None:
    run = descend(
        "sgd",
        on="x",
        start=(0.0, 0.0),
        steps=4,
        schedule=("step", {"period": 2, "gamma": 0.25}),
        lr=0.5,
    )
    assert run.positions[:, 0].tolist() == [0.0, -0.5, -1.0, -1.125, -1.25]


def test_shapes_that_the_formulas_promise() -> None:
    assert find_schedule("inverse").factors(41, {"k": 0.05})[[0, 20, 40]].tolist() == pytest.approx(
        [1.0, 0.5, 1 / 3], rel=1e-15
    )
    cosine = find_schedule("cosine").factors(100, {"floor": 0.2})
    assert cosine[[0, 50]].tolist() == pytest.approx([1.0, 0.6], rel=1e-15)
    warm = find_schedule("warmup-cosine").factors(50, {"warmup": 10})
    assert warm[:10].tolist() == pytest.approx([(k + 1) / 11 for k in range(10)], rel=1e-15)
    assert int(np.argmax(warm)) == 10
    restarts = find_schedule("warm-restarts").factors(70, {"period": 10, "growth": 2})
    assert np.flatnonzero(restarts == 1.0).tolist() == [0, 10, 30]
    cycle = find_schedule("one-cycle").factors(101, {"peak": 0.3, "start": 0.1, "end": 0.5})
    assert cycle[[0, -1]].tolist() == pytest.approx([0.1, 0.05], rel=1e-12)
    assert 29 <= int(np.argmax(cycle)) <= 30


@pytest.mark.parametrize(
    ("choice", "field", "value"),
    [
        ("linear", "schedule", "linear"),
        (("step", {"size": 3}), "step hyperparameter", "size"),
        (("step", {"gamma": 2.0}), "gamma", 2.0),
        (("inverse", {"k": math.nan}), "k", math.nan),
    ],
)
def test_what_a_schedule_refuses(choice: Any, field: str, value: object) -> None:
    with pytest.raises(InputError) as refused:
        descend("sgd", on="x", schedule=choice)
    assert (refused.value.field, repr(refused.value.value)) == (field, repr(value))
    assert refused.value.allowed
