"""What is given from Python: taken as meant, or refused by one error that says what is possible."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizers import descend, descend_ensemble, descend_many
from optimizers.problem import as_surface
from surfaces.errors import InputError

# keyword, value, field, part of the sentence, what is allowed first
REFUSED: list[tuple[str, Any, str, str, str]] = [
    ("on", lambda x: x, "on", "on must be a plain function of x and y", "a plain function"),
    ("on", lambda x, y, pi: x * pi, "on", "not 'pi'", "a parameter with a name"),
    ("on", None, "on", "on must be a surface's name, or a formula such as", "a surface's name"),
    ("on", 3.0, "on", "not 3.0", "a surface's name"),
    (
        "on",
        "Rosenbrock",
        "surface",
        "'Rosenbrock' is neither a surface nor a formula",
        "rosenbrock,",
    ),
    ("on", "rosenbrok", "surface", "neither a surface", "rosenbrock,"),
    ("on", "Two wells", "surface", "neither a surface", "local-minima,"),
    ("on", "Goldstein–Price", "surface", "neither a surface", "goldstein-price,"),
    ("on", "Himmelblau's function", "surface", "neither a surface", "himmelblau,"),
    ("on", "Styblinski–Tang function", "surface", "neither a surface", "styblinski-tang,"),
    ("on", "elliptic_bowl", "surface", "neither a surface", "elliptic-bowl,"),
    ("on", "sphere", "surface", "neither a surface", ""),
    ("on", "", "formula", "found the end", ""),
    ("on", "1/2x", "formula", "two ways to read 1/2x", "1/(2*x) or 1/2*x"),
    ("on", "sinx + y", "formula", "write the argument of sin in brackets", "sin(x)"),
    ("on", "foo(x)", "formula", "I don't know the function foo", "floor"),
    ("on", "a*b", "formula", "on neither", ""),
    ("lr", "0.1", "lr", "lr must be a number, not '0.1'.", "a number"),
    ("lr", None, "lr", "lr must be a number, not None.", "a number"),
    ("lr", [0.1, 0.2], "lr", "lr must be a number, not [0.1, 0.2].", "a number"),
    ("lr", 1j, "lr", "lr must be a number", "a number"),
    ("lr", -0.1, "lr", "lr is -0.1", "1e-12 to 1000"),
    ("lr", 10**400, "lr", "allowed is 1e-12 to 1000", "1e-12 to 1000"),
    ("start", (1, 1, 1), "start", "start must be 2 numbers, not (1, 1, 1).", "2 numbers"),
    ("start", 1.0, "start", "start must be 2 numbers, not 1.0.", "2 numbers"),
    ("start", ("1", "2"), "start", "start must be a number, not '1'.", "a number"),
    ("start", (np.nan, 1), "start", "start is nan", "-100000 to 100000"),
    ("steps", "100", "steps", "steps must be a number, not '100'.", "a number"),
    ("steps", 1.5, "steps", "steps is 1.5", "a whole number"),
    ("noise", "loud", "noise", "noise must be a number, not 'loud'.", "a number"),
    ("seed", None, "seed", "seed must be a number, not None.", "a number"),
    ("batch", "all", "batch", "batch must be a number, not 'all'.", "a number"),
    ("parameters", {"a": "3"}, "a", "a must be a number, not '3'.", "a number"),
    ("parameters", {"b": 1}, "surface parameter", "'b' is unknown; there are: a", "a"),
    ("parameters", [("a", 1)], "parameters", "parameters must be a mapping", "a mapping"),
    ("schedule", "cosin", "schedule", "'cosin' is unknown", "cosine,"),
    ("schedule", ("cosine",), "schedule", "schedule must be a name", "a name"),
    ("schedule", ("cosine", {"flor": 0}), "cosine hyperparameter", "'flor' is unknown", "floor"),
    ("learning_rate", 0.1, "momentum hyperparameter", "'learning_rate' is unknown", "lr,"),
    ("momentum", 0.9, "momentum hyperparameter", "'momentum' is unknown", "rho,"),
    ("Lr", 0.1, "momentum hyperparameter", "'Lr' is unknown", "lr,"),
    ("rule", "Momentum", "optimizer", "'Momentum' is unknown", "momentum,"),
    ("rule", "adm", "optimizer", "'adm' is unknown", "adam,"),
    ("rule", None, "optimizer", "None is unknown", ""),
]


@pytest.mark.parametrize(
    ("keyword", "value", "field", "sentence", "first"),
    REFUSED,
    ids=[f"{keyword}={value!r:.20}" for keyword, value, *_ in REFUSED],
)
def test_bad_input_gets_one_error_with_what_is_possible(
    keyword: str, value: Any, field: str, sentence: str, first: str
) -> None:
    given: dict[str, Any] = {
        "rule": "momentum",
        "on": "x**2 + a*y**2",
        "start": (1, 1),
        "steps": 5,
    } | {keyword: value}
    for face in (descend, descend_ensemble):
        arguments = dict(given)
        with pytest.raises(InputError) as refused:
            face(arguments.pop("rule"), **arguments)
        error = refused.value
        assert error.field == field or face is descend_ensemble
        assert sentence in error.message
        assert error.allowed.startswith(first)
        assert error.value is not None or value is None


@pytest.mark.parametrize(
    ("keyword", "value", "field"),
    [
        ("lr", "0.1", "lr"),
        ("lr", ["0.1", "0.2"], "lr"),
        ("lr", [[0.1], [0.1, 0.2]], "lr"),
        ("lr", {"a": 1}, "lr"),
        ("starts", "origin", "starts"),
        ("starts", [[1, 2], [3]], "starts"),
        ("starts", [[1, 2, 3]], "starts"),
        ("seed", ["a"], "seed"),
        ("on", np.sin, "on"),
        ("learning_rate", 0.1, "momentum hyperparameter"),
    ],
)
def test_bad_arrays_get_the_same_error(keyword: str, value: Any, field: str) -> None:
    given: dict[str, Any] = {"on": "saddle", "starts": [[1, 2], [3, 4]], "steps": 5}
    given[keyword] = value
    with pytest.raises(InputError) as refused:
        descend_many("momentum", **given)
    assert refused.value.field == field
    assert refused.value.allowed


@pytest.mark.parametrize("number", [np.float32(0.5), np.int64(1), np.array(0.25), True])
def test_numbers_of_other_libraries_are_numbers(number: Any) -> None:
    run = descend("sgd", on="saddle", steps=2, lr=number)
    assert run.hyperparameters["lr"] == float(number)


def test_formulas_are_read_as_people_write_them() -> None:
    with pytest.warns(UserWarning, match="xy was read as x\\*y in 'x²\\+xy\\+y²'") as told:
        run = descend("sgd", on="x²+xy+y²", start=(1.0, 2.0), steps=1, lr=0.1)
    assert run.gradients[0].tolist() == [4.0, 5.0]
    assert run.surface.formula == "x**2+x*y+y**2"
    assert told[0].filename == __file__


def test_named_parameters_stay_parameters() -> None:
    run = descend("sgd", on="x^2+xy+y^2", parameters={"xy": 3.0}, start=(1, 2), steps=1, lr=0.1)
    assert run.losses[0] == 8.0
    assert run.gradients[0].tolist() == [2.0, 4.0]


def test_a_dropped_label_is_told() -> None:
    with pytest.warns(UserWarning, match="y = was left out"):
        assert as_surface("y = x^2").formula == "x**2"
