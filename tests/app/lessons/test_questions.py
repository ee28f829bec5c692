"""Answers come from descents: thresholds against theory, other questions against their races."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import TypeAdapter

from app.lessons.model import FrontMatter, Lesson, Question
from app.lessons.questions import Unanswerable, is_right, read_answer, truth
from app.races.race import Race
from app.scene.link import read
from app.scene.refusal import Refusal
from app.scheduling.jobs import value_of
from app.settings import Settings
from surfaces.errors import InputError

SETTINGS = Settings()
BOWL = (
    "surface=elliptic-bowl,kappa:20&steps=60"
    "&run=sgd,lr:0.09&run=momentum,lr:0.02,rho:0.9&run=sgd,lr:0.2"
)
QUESTION: TypeAdapter[Question] = TypeAdapter(Question)


def asked(query: str, **fields: Any) -> tuple[Lesson, Question]:
    question = QUESTION.validate_python({"id": "q", "race": "r", "ask": "?", "why": "!", **fields})
    return (
        Lesson("l", FrontMatter(title="", summary=""), (), {"r": read(query, SETTINGS)}),
        question,
    )


def true(query: str, **fields: Any) -> float:
    return value_of(truth(*asked(query, **fields), SETTINGS))


def threshold(query: str, **fields: Any) -> float:
    return true(
        query,
        **{
            "kind": "threshold",
            "vary": "runs.0.lr",
            "low": 0.001,
            "high": 10.0,
            "outcome": "diverged",
            "steps": 20_000,
            **fields,
        },
    )


@pytest.mark.parametrize(
    ("run", "kappa", "bound"),
    [
        ("sgd", 20, 2 / 20),
        ("sgd", 5, 2 / 5),
        ("momentum,rho:0.9", 20, 2 * 1.9 / 20),
        ("nesterov,rho:0.9", 20, (2 + 1.8) / (1 + 1.8) / 20),
    ],
)
def test_bisection_finds_the_bounds_of_theory(run: str, kappa: float, bound: float) -> None:
    found = threshold(f"surface=elliptic-bowl,kappa:{kappa}&run={run}")
    assert found == pytest.approx(bound, rel=5e-3)


def test_a_threshold_may_be_of_any_place_and_of_a_metric() -> None:
    kappa = threshold(
        "surface=elliptic-bowl&run=sgd,lr:0.05", vary="surface.kappa", low=5.0, high=100.0
    )
    assert kappa == pytest.approx(40, rel=5e-3)
    steps = threshold(
        "surface=elliptic-bowl,kappa:1&start=1,0&run=sgd,lr:0.1",
        vary="steps",
        low=1,
        high=200,
        steps=None,
        outcome=None,
        metric="final_loss",
        below=1e-4,
        tolerance=0.05,
    )
    assert steps == pytest.approx(
        math.log(1e-4 * 2) / (2 * math.log(0.9)), abs=1
    )  # 0.9^2k / 2 < 1e-4


def test_a_threshold_is_that_of_its_run_only() -> None:
    two = "surface=elliptic-bowl,kappa:20&run=sgd,lr:5&run=sgd,lr:0.01"
    assert threshold(two, vary="runs.1.lr", run=1) == pytest.approx(0.1, rel=5e-3)
    with pytest.raises(Unanswerable, match="holds both at"):
        threshold(two, vary="runs.1.lr", run=0)


def test_a_number_is_the_race_s_own() -> None:
    scene = read(BOWL, SETTINGS)
    race = Race(scene)
    runs = [value_of(race.run(index)) for index in range(len(scene.runs))]
    assert true(BOWL, kind="number", run=1, metric="path_length") == runs[1].metrics.path_length
    assert true(BOWL, kind="number", metric="final_x") == runs[0].positions[-1, 0]
    assert true(BOWL, kind="number", metric="steps_taken") == 60
    assert true(BOWL, kind="number", metric="steps_taken", steps=7) == 7
    assert true(BOWL, kind="number", metric="last_step") == pytest.approx(
        math.dist(*runs[0].positions[-2:])
    )
    with pytest.raises(Unanswerable, match="inf"):
        true(BOWL, kind="number", run=2, metric="steps_to_tolerance")


def test_the_winner_is_the_best_run() -> None:
    assert true(BOWL, kind="winner", metric="final_loss") == 0
    assert true(BOWL, kind="winner", metric="final_loss", best="highest") == 2
    with pytest.raises(Unanswerable, match="2 of the 2"):
        true("steps=9&run=sgd&run=sgd", kind="winner", metric="final_loss")


@pytest.mark.parametrize(
    ("query", "choices", "right"),
    [
        (BOWL + "&run=sgd,lr:0.5", ["step-limit", "diverged"], 0),
        ("steps=600&run=sgd,lr:0.11", ["converged", "diverged"], 1),
        (
            "surface=saddle&start=-1.5,0&steps=400&run=sgd,lr:0.1",
            ["minimum", "saddle", "diverged"],
            1,
        ),
        ("steps=900&run=sgd,lr:0.09", ["saddle", "minimum"], 1),
        ("steps=900&run=sgd,lr:0.09", ["diverged", "converged"], 1),
    ],
)
def test_how_a_run_ends(query: str, choices: list[str], right: int) -> None:
    assert true(query, kind="outcome", choices=choices) == right


def test_which_sentence_holds() -> None:
    yes = {"text": "Yes", "run": 1, "metric": "final_loss", "below": 1.0}
    no = {"text": "No", "run": 1, "metric": "final_loss", "above": 1.0}
    assert true(BOWL, kind="which", choices=[no, yes]) == 1
    with pytest.raises(Unanswerable, match="2 of the 2 choices"):
        true(BOWL, kind="which", choices=[yes, yes])
    with pytest.raises(Unanswerable, match="0 of the 2 choices"):
        true(BOWL, kind="which", choices=[no, no])


def test_an_installation_s_limits_hold() -> None:
    lesson, question = asked(BOWL, kind="number", metric="final_loss", steps=5_000)
    with pytest.raises(Refusal, match="5000"):
        value_of(truth(lesson, question, Settings(max_steps=1_000)))


@pytest.mark.parametrize(
    ("fields", "answers"),
    [
        (
            {"kind": "number", "metric": "final_loss"},
            {0.1: True, 0.109: True, 0.111: False, -0.1: False},
        ),
        ({"kind": "number", "metric": "final_loss", "tolerance": 0.5}, {0.149: True, 0.04: False}),
        (
            {"kind": "number", "metric": "final_loss", "within": 1.0},
            {1.09: True, -0.8: True, 1.2: False},
        ),
        ({"kind": "winner", "metric": "final_loss"}, {0.1: True, 0: False}),
    ],
)
def test_how_near_is_right(fields: dict[str, Any], answers: dict[float, bool]) -> None:
    _, question = asked(BOWL, **fields)
    assert {answer: is_right(question, answer, 0.1) for answer in answers} == answers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", 0.1),
        (" −3 ", -3.0),
        ("1e-3", 1e-3),
        (".5", 0.5),
        ("0,1", 0.1),
        ("2/20", 0.1),
        ("E-4", 1e-4),
        ("5.0e-7", 5e-7),
    ],
)
def test_numbers_are_read_as_they_are_typed(text: str, value: float) -> None:
    assert read_answer(asked(BOWL, kind="number", metric="final_loss")[1], text, 0) == value


@pytest.mark.parametrize("text", ["", "nan", "inf", "-inf", "one", "1e999", "1/0"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_answer(asked(BOWL, kind="number", metric="final_loss")[1], text, 0)


def test_ambiguous_comma_is_refused_with_both_readings() -> None:
    question = asked(BOWL, kind="number", metric="final_loss")[1]
    with pytest.raises(InputError, match="1,000 can be read as 1000 or as 1"):
        read_answer(question, "1,000", 0)


@pytest.mark.parametrize("text", ["", "3", "-1", "1.5", "sgd", "nan"])
def test_what_is_no_choice_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="0 to 2"):
        read_answer(asked(BOWL, kind="winner", metric="final_loss")[1], text, 3)
