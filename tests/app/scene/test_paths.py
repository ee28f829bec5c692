"""Places in a scene."""

from __future__ import annotations

import pytest

from app.scene.link import read, write_query
from app.scene.paths import values_at, with_value
from app.scene.refusal import Refusal
from app.settings import Settings
from surfaces.errors import InputError

SETTINGS = Settings()
QUERY = (
    "v=1&surface=elliptic-bowl,kappa:20"
    "&run=sgd,lr:0.05&run=momentum,lr:0.01,rho:0.8,schedule:step,schedule.period:30&run=newton"
)
SCENE = read(QUERY, SETTINGS)


@pytest.mark.parametrize(
    ("place", "values", "moved"),
    [
        ("surface.kappa", [20.0], "kappa:30"),
        ("steps", [200], "steps=30"),
        ("noise", [0.0], "noise=30"),
        ("seed", [0], "seed=30"),
        ("runs.0.lr", [0.05], "run=sgd,lr:3&run=momentum,lr:0.01"),
        ("runs.*.lr", [0.05, 0.01], "run=sgd,lr:3&run=momentum,lr:3"),
        ("runs.1.rho", [0.8], "run=momentum,lr:0.01,rho:0.3"),
        ("runs.1.schedule.period", [30], "schedule.period:60"),
    ],
)
def test_a_place_is_read_and_written(place: str, values: list[float], moved: str) -> None:
    assert values_at(SCENE, place) == values
    wanted = {
        "runs.0.lr": 3.0,
        "runs.*.lr": 3.0,
        "runs.1.rho": 0.3,
        "runs.1.schedule.period": 60.0,
    }.get(place, 30.0)
    scene = with_value(SCENE, place, wanted, SETTINGS)
    assert moved in write_query(scene)
    assert values_at(scene, place) == [wanted] * len(values)


@pytest.mark.parametrize(
    ("place", "allowed"),
    [
        ("surface.kapa", "surface.kappa"),
        ("runs.3.lr", "runs.0, runs.1, runs.2, runs.*"),
        ("runs.-1.lr", "runs.0"),
        ("runs.2.lr", "none"),
        ("runs.*.beta1", "runs.*.lr"),
        ("runs.0.schedule.period", "none"),
        ("runs.0", "runs.<index>.<hyperparameter>"),
        ("view", "steps"),
        ("", "start"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(place: str, allowed: str) -> None:
    with pytest.raises(InputError) as error:
        values_at(SCENE, place)
    assert allowed in error.value.allowed


def test_a_number_out_of_range_is_refused() -> None:
    with pytest.raises(Refusal, match="rho"):
        with_value(SCENE, "runs.1.rho", 1.5, SETTINGS)


def test_whole_numbers_stay_whole() -> None:
    assert with_value(SCENE, "steps", 30.4, SETTINGS).steps == 30
