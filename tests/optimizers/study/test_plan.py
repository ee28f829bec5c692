"""Plans: what is wrong in them is told by its place, before anything is computed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from optimizers import study
from optimizers.study import run
from optimizers.study.plan import read_plan
from surfaces.errors import InputError
from tests.optimizers.study.plans import BENCHMARKS, MAPS, TUNINGS

MAP: dict[str, Any] = MAPS[0]
TUNING: dict[str, Any] = TUNINGS[0]
MISSING = object()

WRONG_MAPS: list[tuple[dict[str, Any], str]] = [
    ({"name": MISSING}, "name"),
    ({"name": 3}, "name"),
    ({"name": "../up"}, "name"),
    ({"name": "RATES"}, "name"),
    ({"rule": MISSING}, "rule"),
    ({"rule": 3}, "rule"),
    ({"rule": "momentun"}, "rule"),
    ({"on": MISSING}, "on"),
    ({"on": 3}, "on"),
    ({"on": "eliptic-bowl"}, "on"),
    ({"on": "x**2 + ("}, "on"),
    ({"across": MISSING}, "across"),
    ({"across": "lr"}, "across"),
    ({"across": ["lr", 1]}, "across"),
    ({"across": ["lrr", 0.1, 1]}, "across"),
    ({"across": ["lr", 1, 0.1]}, "across"),
    ({"across": ["lr", "low", 0.1]}, "across"),
    ({"across": ["lr", 0, 1, "log"]}, "across"),
    ({"across": ["lr", 0.1, 1, "cubic"]}, "across"),
    ({"up": ["rho", 0.5, 0.5]}, "up"),
    ({"up": ["lr", 0.1, 0.5]}, "up"),
    ({"up": 5}, "up"),
    ({"cells": 1}, "cells"),
    ({"cells": 3.5}, "cells"),
    ({"cells": "many"}, "cells"),
    ({"cells": [3, 4, 5]}, "cells"),
    ({"cells": [3, "many"]}, "cells"),
    ({"cells": [100_000, 100_000]}, "cells"),
    ({"steps": -1}, "steps"),
    ({"steps": True}, "steps"),
    ({"steps": [1]}, "steps"),
    ({"start": 1}, "start"),
    ({"start": [1]}, "start"),
    ({"start": [1, "a"]}, "start"),
    ({"start": [1, float("nan")]}, "start"),
    ({"parameters": 1}, "parameters"),
    ({"parameters": {"kapa": 1}}, "parameters"),
    ({"parameters": {"kappa": -1}}, "parameters.kappa"),
    ({"parameters": {"kappa": "large"}}, "parameters.kappa"),
    ({"schedule": "cosinus"}, "schedule"),
    ({"schedule": 1}, "schedule"),
    ({"schedule": ["step"]}, "schedule"),
    ({"schedule": ["step", {"gama": 1}]}, "schedule"),
    ({"schedule": ["step", {"gamma": 7}]}, "schedule.gamma"),
    ({"noise": -1}, "noise"),
    ({"noise": "loud"}, "noise"),
    ({"batch": 3}, "batch"),
    ({"seed": 0.5}, "seed"),
    ({"seed": "a"}, "seed"),
    ({"rho": 1.5}, "rho"),
    ({"rho": "large"}, "rho"),
    ({"beta1": 0.5}, ""),
]
WRONG_TUNINGS: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"rules": MISSING}, "rules"),
    ({"rules": "sgd"}, "rules"),
    ({"rules": []}, "rules"),
    ({"rules": ["sgd", "adm"]}, "rules[1]"),
    ({"rules": ["sgd", 5]}, "rules[1]"),
    ({"on": MISSING}, "on"),
    ({"on": "x +"}, "on"),
    ({"parameters": {"kappa": 0}}, "parameters.kappa"),
    ({"parameters": {"kapa": 0}}, "parameters"),
    ({"passes": 0}, "passes"),
    ({"steps": 0}, "steps"),
    ({"budget": 5}, "budget"),
    ({"budget": "large"}, "budget"),
    ({"starts": 0}, "starts"),
    ({"tests": 1.5}, "tests"),
    ({"noise": float("inf")}, "noise"),
    ({"method": "annealing"}, "method"),
    ({"method": 1}, "method"),
    ({"seed": -1}, "seed"),
    ({"ranges": 1}, "ranges"),
    ({"ranges": {"lion": {"lr": [0.1, 1]}}}, "ranges"),
    ({"ranges": {"sgd": 1}}, "ranges.sgd"),
    ({"ranges": {"sgd": {"lr": 1}}}, "ranges.sgd.lr"),
    ({"ranges": {"sgd": {"lr": [1]}}}, "ranges.sgd.lr"),
    ({"ranges": {"sgd": {"lr": [1, 0.1]}}}, "ranges.sgd.lr"),
    ({"ranges": {"sgd": {"lr": ["a", "b"]}}}, "ranges.sgd.lr"),
    ({"ranges": {"sgd": {"rho": [0.1, 1]}}}, "ranges.sgd"),
    ({"lr": 0.1}, ""),
]
WRONG_BENCHMARKS: list[tuple[dict[str, Any], str]] = [
    ({"name": None}, "name"),
    ({"rules": []}, "rules"),
    ({"rules": ["sgd", "adm"]}, "rules[1]"),
    ({"surfaces": "saddle"}, "surfaces"),
    ({"surfaces": ["sadle"]}, "surfaces[0]"),
    ({"steps": 0}, "steps"),
    ({"budget": 5}, "budget"),
    ({"starts": 0.5}, "starts"),
    ({"tests": 0}, "tests"),
    ({"passes": 0}, "passes"),
    ({"noise": -1}, "noise"),
    ({"method": "annealing"}, "method"),
    ({"seed": "a"}, "seed"),
    ({"tau": 0}, "tau"),
    ({"target": "best"}, "target"),
    ({"on": "saddle"}, ""),
]


def changed(entry: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in (entry | changes).items() if value is not MISSING}


def refusal(plan: Any) -> InputError:
    with pytest.raises(InputError) as refused:
        study(plan)
    error = refused.value
    assert error.message.startswith(error.field)
    # a formula's mistake is told in words of its own
    assert str(error.allowed) in error.message or "expected" in error.message
    return error


def case(one: tuple[dict[str, Any], str]) -> str:
    name, value = next(iter(one[0].items()))
    return f"{name} missing" if value is MISSING else f"{name}={value!r}"[:60]


@pytest.fixture
def nothing_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "compute", None)


@pytest.mark.usefixtures("nothing_is_computed")
@pytest.mark.parametrize("wrong", WRONG_MAPS, ids=case)
def test_a_wrong_field_of_a_map_is_told(wrong: tuple[dict[str, Any], str]) -> None:
    changes, field = wrong
    error = refusal({"maps": [MAP, changed(MAP | {"name": "second"}, changes)]})
    assert error.field == (f"maps[1].{field}" if field else "maps[1]")
    assert error.value is not MISSING


@pytest.mark.usefixtures("nothing_is_computed")
@pytest.mark.parametrize("wrong", WRONG_TUNINGS, ids=case)
def test_a_wrong_field_of_a_tuning_is_told(wrong: tuple[dict[str, Any], str]) -> None:
    changes, field = wrong
    plan = {"maps": [MAP], "tunings": [TUNING, changed(TUNING | {"name": "second"}, changes)]}
    assert refusal(plan).field == (f"tunings[1].{field}" if field else "tunings[1]")


@pytest.mark.usefixtures("nothing_is_computed")
@pytest.mark.parametrize("wrong", WRONG_BENCHMARKS, ids=case)
def test_a_wrong_field_of_a_benchmark_is_told(wrong: tuple[dict[str, Any], str]) -> None:
    changes, field = wrong
    error = refusal({"benchmarks": [changed(BENCHMARKS[0], changes)]})
    assert error.field == (f"benchmarks[0].{field}" if field else "benchmarks[0]")


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        ({}, "plan"),
        ({"maps": []}, "plan"),
        ({"map": [MAP]}, "plan"),
        ({"maps": MAP}, "maps"),
        ({"maps": [3]}, "maps[0]"),
        ({"maps": [MAP], "tile": 0}, "tile"),
        ({"maps": [MAP], "tile": "large"}, "tile"),
    ],
)
def test_a_wrong_plan_is_told(plan: Any, field: str) -> None:
    assert refusal(plan).field == field


def test_an_error_has_the_value_and_what_is_allowed() -> None:
    error = refusal({"tunings": [TUNING, TUNING | {"name": "b", "budget": 5}]})
    assert error.message == ("tunings[1].budget is 5, allowed is a whole number, 252 to 1000000000")
    error = refusal({"maps": [MAP | {"lrr": 1}]})
    assert error.message.startswith("maps[0] 'lrr' is unknown; there are: lr, rule")


def test_names_differ_within_a_kind_alone() -> None:
    plan = {"maps": [MAP], "tunings": [TUNING | {"name": MAP["name"]}]}
    assert [entry.name for entry in read_plan(plan).entries] == ["rates", "rates"]
    assert refusal({"maps": [MAP, MAP]}).field == "maps[1].name"


def test_a_file_says_the_same_as_a_mapping(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(
        """
        [[maps]]
        name = "rates"
        rule = "momentum"
        on = "elliptic-bowl"
        across = ["lr", 1e-3, 1.0, "log"]
        up = ["rho", 0.0, 0.99]
        cells = [17, 9]
        parameters = {kappa = 50}
        steps = 40
        """
    )
    (one,), (other,) = read_plan(file).entries, read_plan({"maps": [MAP]}).entries
    assert [tile.text for tile in one.tiles(500)] == [tile.text for tile in other.tiles(500)]


def test_the_example_of_the_manual_is_a_study(tmp_path: Path) -> None:
    text = (Path(__file__).parents[3] / "docs" / "studies.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```", text, flags=re.M | re.S)
    file = tmp_path / "plan.toml"
    file.write_text(example, encoding="utf-8")
    done = study(file, out=tmp_path / "out")
    assert done.maps["momentum-on-a-bowl"].final_losses.shape == (64, 96)
    assert done.maps["learning-rates-of-adam"].best
    assert len(done.tunings["bowl"].ranking) == 3
    assert len(done.benchmarks["two-surfaces"].pairs) == 4
    wrong = re.findall(r"`(tunings\[0\]\.budget is 5, .*?)`", text)
    plan = tomllib.loads(example)
    plan["tunings"][0]["budget"] = 5
    assert wrong == [refusal(plan).message]


def test_a_file_that_is_no_toml_is_told(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text("[[maps]\n")
    assert "line 1" in refusal(file).message
    file.write_bytes(b"\xff\xfe")
    assert refusal(file).field == "plan"
    with pytest.raises(FileNotFoundError):
        read_plan(tmp_path / "none.toml")
