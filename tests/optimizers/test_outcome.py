"""Every run ends with a name, and a sentence that is true of it."""

from __future__ import annotations

import numpy as np
import pytest

from optimizers import descend, descend_many
from optimizers.engine.block import BOUND
from optimizers.outcome import TOLERANCE, Code, is_stuck
from optimizers.rest import Rest

ENDS: list[tuple[str, str, tuple[float, float], float, Code, str]] = [
    # rule, formula, start, lr
    (
        "sgd",
        "x**2 + 3*(y - 1)**2",
        (2.0, 2.0),
        0.1,
        Code.CONVERGED,
        "Converged to a minimum at (3.291e-07, 1).",
    ),
    (
        "sgd",
        "x**2 - y**2",
        (-1.5, 0.0),
        0.1,
        Code.CONVERGED,
        "Came to rest on a saddle point at (-",
    ),
    (
        "sgd",
        "-x**2 - y**2",
        (0.0, 0.0),
        0.1,
        Code.CONVERGED,
        "Came to rest on a maximum at (0, 0): the slope is zero, but every way leads down.",
    ),
    (
        "sgd",
        "exp(-x**2 - y**2)",
        (40.0, 0.0),
        0.1,
        Code.CONVERGED,
        "Came to rest on a plateau at (40, 0): the slope is too small to be told from zero.",
    ),
    (
        "sgd",
        "x**2 + 3*y**2",
        (2.0, 2.0),
        1e-4,
        Code.STEP_LIMIT,
        "Still moving after 70 steps: the gradient's length is ",
    ),
    (
        "sgd",
        "x**2 + y**2",
        (1.0, 2.0),
        10.0,
        Code.DIVERGED,
        "Flew off at step 5, past 1,000,000 in x or y.",
    ),
    (
        "sgd",
        "-x**2 - y**2",
        (1.0, 1.0),
        0.2,
        Code.DIVERGED,
        "Flew off at step 42, past 1,000,000 in x or y: this way the surface falls",
    ),
    (
        "sgd",
        "x**2 - y**2/100",
        (1.0, 0.1),
        1.5,
        Code.DIVERGED,
        "Flew off at step 20, past 1,000,000 in x or y.",
    ),
    (
        "sgd",
        "3*x + y",
        (1.0, 1.0),
        10.0,
        Code.STEP_LIMIT,
        "Still moving after 70 steps: the gradient's length is 3.2.",
    ),
    (
        "sgd",
        "log(x) + y**2",
        (-1.0, 0.0),
        0.1,
        Code.NOT_FINITE,
        "Could not start: the loss is undefined or infinite at (-1, 0).",
    ),
    (
        "sgd",
        "log(x) + y**2",
        (0.5, 0.0),
        0.5,
        Code.NOT_FINITE,
        "Could not go on from (0.5, 0): step 1 led to where the loss",
    ),
    ("sgd", "log(x) + y**2", (1.0, 0.0), 0.25, Code.NOT_FINITE, "Stopped after step "),
    (
        "sgd",
        "sqrt(x) + y**2",
        (1.0, 0.0),
        2.0,
        Code.NOT_FINITE,
        "Stopped at step 1: the surface has no finite gradient at (0, 0).",
    ),
]


@pytest.mark.parametrize(
    ("rule", "formula", "start", "lr", "code", "sentence"),
    ENDS,
    ids=[sentence[:30] for *_, sentence in ENDS],
)
def test_the_sentence_is_true(
    rule: str, formula: str, start: tuple[float, float], lr: float, code: Code, sentence: str
) -> None:
    run = descend(rule, on=formula, start=start, steps=70, lr=lr)
    assert run.outcome.code is code
    assert run.outcome.sentence.startswith(sentence)
    assert run.outcome.sentence == run.outcome.template.format(**run.outcome.values)


def test_where_a_converged_run_lies_is_named_too() -> None:
    rests = [
        descend(rule, on=formula, start=start, steps=70, lr=lr).outcome.rest
        for rule, formula, start, lr, _, _ in ENDS
    ]
    assert rests == [
        Rest.MINIMUM,
        Rest.SADDLE,
        Rest.MAXIMUM,
        Rest.PLATEAU,
        *[None] * (len(ENDS) - 4),
    ]


def test_the_step_named_is_the_step_where_it_happened() -> None:
    run = descend("sgd", on="elliptic-bowl", start=(-4.0, 1.5), steps=500, lr=0.11)  # alpha L = 2.2
    assert run.outcome.code is Code.DIVERGED
    first = int(np.flatnonzero(np.abs(run.positions).max(axis=1) > BOUND)[0])
    assert (run.outcome.values["step"], first) == (run.steps_taken, run.steps_taken)


@pytest.mark.parametrize("kappa", [1.0, 20.0, 200.0])
def test_converged_means_a_small_gradient_and_a_small_step(kappa: float) -> None:
    for steps in (5, 50, 500, 5000):
        run = descend("sgd", on="elliptic-bowl", parameters={"kappa": kappa}, steps=steps, lr=0.009)
        still = (
            run.gradient_norms[-1] <= TOLERANCE
            and np.hypot(*(run.positions[-1] - run.positions[-2])) <= TOLERANCE
        )
        assert (run.outcome.code is Code.CONVERGED) == still


def test_passing_through_a_minimum_is_not_resting_there() -> None:
    """Momentum arrives at exactly 0 in its first step, at full speed."""
    run = descend("momentum", on="x**2/2 + y**2/2", start=(1.0, 0.0), steps=1, lr=1.0)
    assert run.gradient_norms[-1] == 0.0
    assert run.outcome.code is Code.STEP_LIMIT


@pytest.mark.parametrize(
    ("start", "code", "sentence"),
    [
        ((0.0, 0.0), Code.CONVERGED, "Converged to a minimum at (0, 0)."),
        (
            (3.0, 0.0),
            Code.STEP_LIMIT,
            "No step was to be taken: the gradient's length at the start is 6.",
        ),
    ],
)
def test_a_run_of_no_steps_is_judged_by_where_it_is(
    start: tuple[float, float], code: Code, sentence: str
) -> None:
    run = descend("sgd", on="x**2 + y**2", start=start, steps=0)
    assert (run.outcome.code, run.outcome.sentence) == (code, sentence)
    assert descend_many("sgd", on="x**2 + y**2", starts=[start], steps=0).outcomes.tolist() == [
        code
    ]


@pytest.mark.parametrize("slug", ["armijo", "bfgs", "l-bfgs", "conjugate-gradients"])
def test_a_search_among_points_without_a_loss_is_stuck(slug: str) -> None:
    """So near to the edge of log's domain, every point that the searches try lies beyond it."""
    run = descend(slug, on="log(x) + y**2", start=(1e-300, 0.0), steps=20)
    assert run.outcome.code is Code.STALLED
    assert (
        run.outcome.sentence
        == "Stuck at (1e-300, 0): the gradient's length is 1e+300, but the rule finds no step to"
        " take."
    )


@pytest.mark.parametrize("slug", ["armijo", "bfgs", "l-bfgs", "conjugate-gradients"])
def test_a_search_downhill_without_end_leaves_the_bounds(slug: str) -> None:
    run = descend(slug, on="-x**2 - x*y - y**2", start=(1.0, 0.5), steps=80)
    assert run.outcome.code is Code.DIVERGED
    assert "falls without end" in run.outcome.sentence


def test_the_codes_are_the_documented_ones() -> None:
    assert [code.value for code in Code] == [
        "converged",
        "stalled",
        "step-limit",
        "diverged",
        "not-finite",
    ]


def test_a_run_that_rests_for_one_step_is_not_stuck() -> None:
    assert not is_stuck(np.float64(1.0), np.float64(0.0), np.float64(0.5))
    assert is_stuck(np.float64(1.0), np.float64(0.0), np.float64(0.0))
    assert is_stuck(np.float64(1.0), np.float64(0.0), np.float64(np.nan)), "its only step"


def test_rprop_that_ends_where_it_turns_is_under_way() -> None:
    whole = descend("rprop", on="elliptic-bowl", steps=60)
    moves = np.hypot(*np.diff(whole.positions, axis=0).T)
    resting = int(np.flatnonzero((moves == 0.0) & (whole.gradient_norms[1:] > 1e-6))[0]) + 1
    ended_there = descend("rprop", on="elliptic-bowl", steps=resting)
    assert ended_there.outcome.code is Code.STEP_LIMIT


@pytest.mark.parametrize(
    ("formula", "start", "rest"),
    [
        ("(x*y-1)^2/2", (1.5, 2.3), Rest.VALLEY),
        ("1000 + (x*y-1)^2/2", (1.5, 2.3), Rest.VALLEY),
        ("(x^2+y^2-1)^2", (1.5, 0.3), Rest.VALLEY),
        ("y^2/(1+x^2)", (1.5, 2.0), Rest.VALLEY),
        ("(x+y-12)^2", (1.0, 1.0), Rest.VALLEY),
        ("x^2+1e-7*y^2", (1.0, 1e-3), Rest.MINIMUM),
        ("x^2-1e-7*y^2", (1.0, 0.0), Rest.SADDLE),
        ("x^2+y^4", (1.0, 0.0), Rest.MINIMUM),
        ("x^2-y^4", (1.0, 0.0), Rest.FLAT),
        ("exp(-x)", (20.0, 0.0), Rest.PLATEAU),
        ("tanh(x)", (20.0, 0.0), Rest.PLATEAU),
        ("1-sigmoid(x)", (40.0, 0.0), Rest.PLATEAU),
        ("exp(-x**2)", (1e5, 0.0), Rest.PLATEAU),
        ("-sqrt(x**2+y**2)", (0.0, 0.0), Rest.KINK),
        ("y**2-abs(x)", (0.0, 0.0), Rest.KINK),
        ("abs(x)+abs(y)", (0.0, 0.0), Rest.MINIMUM),
        ("abs(x)+y**2", (0.0, 0.0), Rest.MINIMUM),
        ("sqrt(x**4+y**4)", (0.0, 0.0), Rest.MINIMUM),
        ("-sqrt(x**4)-y**4", (0.0, 0.0), Rest.FLAT),
        ("x**3+y**3", (0.0, 0.0), Rest.FLAT),
        ("x^2+y^2*0", (1.0, 1.0), Rest.VALLEY),
    ],
)
def test_signs_of_curvatures_are_told_from_rounding(
    formula: str, start: tuple[float, float], rest: Rest
) -> None:
    run = descend("sgd", on=formula, start=start, steps=1000, lr=0.05)
    assert run.outcome.rest is rest
    assert ("valley of minima" in run.outcome.sentence) == (rest is Rest.VALLEY)


@pytest.mark.parametrize("lr", [0.03, 0.05, 0.08])
def test_runs_into_one_valley_all_say_so(lr: float) -> None:
    for x, y in [(1.5, 2.3), (-0.5, -1.0), (3.0, 0.1), (0.2, 3.0)]:
        run = descend("sgd", on="(x*y-1)^2/2", start=(x, y), steps=2000, lr=lr)
        assert run.outcome.rest is Rest.VALLEY
        assert run.metrics.steps_to_tolerance is not None
