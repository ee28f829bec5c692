"""Names of runs: the page's legend (tests/js/small.test.js) and the server say the same."""

from __future__ import annotations

from app.scene.link import read
from app.scene.titles import brief, run_titles
from app.settings import Settings


def titles(*runs: str) -> list[str]:
    return run_titles(read("v=1&" + "&".join(f"run={run}" for run in runs), Settings()).runs)


def test_a_rule_that_runs_once_is_named_by_its_title() -> None:
    assert titles("sgd,lr:0.5", "adam,schedule:cosine") == ["SGD", "Adam"]


def test_runs_of_the_same_rule_are_told_by_the_numbers_in_which_they_differ() -> None:
    assert titles("momentum,lr:0.1", "sgd", "momentum,lr:0.2") == [
        "Momentum (lr 0.1)",
        "SGD",
        "Momentum (lr 0.2)",
    ]


def test_runs_of_the_same_rule_are_told_by_their_schedules_and_by_the_numbers_of_these() -> None:
    assert titles("sgd", "sgd,schedule:cosine") == ["SGD", "SGD (Cosine)"]
    cosines = ("sgd,schedule:cosine", "sgd,schedule:cosine,schedule.floor:0.5")
    assert titles(*cosines) == ["SGD (Cosine, floor 0)", "SGD (Cosine, floor 0.5)"]
    assert titles(cosines[1], cosines[1]) == ["SGD", "SGD"]


def test_names_are_translated() -> None:
    scene = read("v=1&run=sgd&run=sgd,schedule:cosine", Settings())
    assert run_titles(scene.runs, str.upper) == ["SGD", "SGD (COSINE)"]


def test_numbers_are_brief() -> None:
    assert [brief(value) for value in (0.12345, -2.0, 1e-9)] == ["0.123", "−2", "1e−9"]
