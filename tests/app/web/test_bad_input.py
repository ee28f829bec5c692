"""Requests that can't be done, in both languages.

Each has a 422 with its field and range, or an outcome with a sentence.
"""

from __future__ import annotations

import pytest
from markupsafe import escape
from starlette.testclient import TestClient

from tests.app.responses import error_of

SEARCHES = "run=armijo&run=conjugate-gradients&run=bfgs&run=l-bfgs"

REFUSED = {
    "a hyperparameter that the rule does not have": ("run=sgd,rho:0.9", "runs[0].rho", "rho", "lr"),
    "a schedule's hyperparameter that it does not have": (
        "run=sgd,schedule:cosine,schedule.period:5",
        "runs[0].schedule.period",
        "period",
        "floor",
    ),
    "a schedule with a period of zero": (
        "run=sgd&run=sgd,schedule:step,schedule.period:0",
        "runs[1].schedule.period",
        0.0,
        "1 to 100000",
    ),
    "a first wave of no steps": (
        "run=sgd,schedule:warm-restarts,schedule.period:0",
        "runs[0].schedule.period",
        0.0,
        "1 to 100000",
    ),
    "a learning rate of zero": ("run=adam,lr:0", "runs[0].lr", 0.0, "1e-12 to 1000"),
    "a learning rate for a rule without one": ("run=newton,lr:1", "runs[0].lr", "lr", "none"),
    "a number that is none": ("run=adam,beta1:nan", "runs[0].beta1", "nan", ""),
}

ENDS = {
    "a formula without a loss at the start": (
        "formula=log(x)%2By**2&start=-1,1&run=sgd&run=newton&run=bfgs",
        "not-finite",
        "Could not start",
    ),
    "0/0": ("formula=x/x-1%2By&start=0,1&run=adam", "not-finite", "Could not start"),
    "no gradient at the start": (
        "formula=sqrt(x)%2By**2&start=0,1&run=adam&run=armijo",
        "not-finite",
        "Stopped at step 0",
    ),
    "over the edge of where there is a loss": (
        "formula=log(x)%2By**2&start=1,1&run=sgd,lr:0.3",
        "not-finite",
        "Stopped after step",
    ),
    "a surface that falls without end": (
        "formula=-x**2-y**2&start=1,1&run=sgd,lr:0.2&run=bfgs&run=armijo",
        "diverged",
        "falls without end",
    ),
    "a slope that never ends": (
        "formula=-exp(x)-y&start=1,1&run=newton-damped,damping:5",
        "step-limit",
        "Still moving",
    ),
    "a step that is too long": (
        "surface=elliptic-bowl&run=sgd,lr:0.2",
        "diverged",
        "Flew off at step",
    ),
    "a search on a kink": (
        f"formula=max(2*x,-x)%2Bmax(2*y,-y)&start=0,0&{SEARCHES}",
        "stalled",
        "finds no step to take",
    ),
    "a search among points without a loss": (
        f"formula=log(x)%2By**2&start=1e-300,0&{SEARCHES}",
        "stalled",
        "finds no step to take",
    ),
    "a minimum said to be higher than the loss": (
        "formula=x%2By&start=-2,1&run=polyak",
        "stalled",
        "finds no step to take",
    ),
    "a curvature that can't be divided by": (
        "formula=x%2By&start=1,1&run=newton",
        "stalled",
        "finds no step to take",
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_it_is_refused_with_its_field_and_what_is_allowed(
    client: TestClient, case: tuple[str, str, object, str]
) -> None:
    query, field, value, allowed = case
    error = error_of(client.get(f"/api/descend?{query}"), 422)
    assert (error["field"], error["value"]) == (field, value)
    assert allowed in error["allowed"]
    assert str(error["allowed"]) in error["message"]


@pytest.mark.parametrize("case", ENDS.values(), ids=ENDS)
def test_it_ends_with_its_name(client: TestClient, case: tuple[str, str, str]) -> None:
    query, code, words = case
    english, korean = (
        [
            run["outcome"]
            for run in client.get(
                f"/api/descend?{query}",
                headers={"Accept": "application/json", "Accept-Language": language},
            ).json()["runs"]
        ]
        for language in ("en", "ko")
    )
    assert {outcome["code"] for outcome in english} == {code}
    assert all(words in outcome["sentence"] for outcome in english)
    assert all("가" <= max(outcome["sentence"]) <= "힣" for outcome in korean)
    page = client.get(f"/?{query}", headers={"Accept-Language": "en"}).text
    assert all(str(escape(outcome["sentence"])) in page for outcome in english)
