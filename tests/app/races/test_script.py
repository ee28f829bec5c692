"""A race as a script: run by itself, it prints the race's own numbers."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from starlette.testclient import TestClient

from optimizers import RULES, Run, descend
from optimizers.rule import Rule
from optimizers.schedules import SCHEDULES, Schedule
from surfaces.catalog import SURFACES
from surfaces.surface import Surface
from tests.app.responses import error_of

STEPS: Final = 25
GROUPS: Final = tuple(RULES[first : first + 12] for first in range(0, len(RULES), 12))


def fetched(client: TestClient, language: str, query: str) -> str:
    answer = client.get(f"/api/script/{language}?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/x-python")
    return answer.text


def printed(source: str, folder: Path) -> list[str]:
    file = folder / "race.py"
    file.write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(file)],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def line(slug: str, run: Run) -> str:
    x, y = (float(number) for number in run.positions[-1])
    return f"{slug}: {run.steps_taken} {x!r} {y!r} {float(run.losses[-1])!r}"


@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize("rules", GROUPS, ids=lambda rules: f"{rules[0].slug}...")
def test_every_rule_prints_the_numbers_of_the_race(
    client: TestClient, tmp_path: Path, rules: tuple[Rule, ...], noise: float
) -> None:
    chosen = [
        (rule, ("cosine", {"floor": 0.1}) if "lr" in rule.defaults else None) for rule in rules
    ]
    runs = "".join(
        f"&run={rule.slug}" + (",schedule:cosine,schedule.floor:0.1" if schedule else "")
        for rule, schedule in chosen
    )
    lines = printed(
        fetched(client, "numpy", f"surface=himmelblau&steps={STEPS}&noise={noise}&seed=5{runs}"),
        tmp_path,
    )
    wanted = [
        descend(rule, on="himmelblau", steps=STEPS, noise=noise, seed=5, schedule=schedule)
        for rule, schedule in chosen
    ]
    assert lines == [line(rule.slug, run) for (rule, _), run in zip(chosen, wanted, strict=True)]


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.slug)
def test_every_surface_prints_the_numbers_of_the_race(
    client: TestClient, tmp_path: Path, surface: Surface
) -> None:
    lines = printed(
        fetched(
            client,
            "numpy",
            f"surface={surface.slug}&steps={STEPS}&run=adam,lr:0.05&run=sgd,lr:0.001",
        ),
        tmp_path,
    )
    runs = [
        descend("adam", on=surface, steps=STEPS, lr=0.05),
        descend("sgd", on=surface, steps=STEPS, lr=0.001),
    ]
    numbers = [[float(number) for number in row.split()[1:]] for row in lines]
    for row, run in zip(numbers, runs, strict=True):
        # an angle of 0 or a power of the tape may round once where the script does not
        assert row == pytest.approx(
            [run.steps_taken, *run.positions[-1], run.losses[-1]], rel=1e-9, abs=1e-12
        )


@pytest.mark.parametrize(
    ("formula", "start", "lr"),
    [
        ("min(abs(x), 2) + max(y**2, x*y) + sign(x)", "1.5,1", 0.1),
        ("log(x) + y^2", "0.3,0", 1.0),
        ("x**2.5 + tanh(y)*softplus(x)", "1,1", 0.1),
        ("x**(y + 2) + y^2 - x", "0,1.5", 0.1),
        ("x^2 + 2^y + pi*e*1e-3*x", "1,1", 0.1),
        (
            (
                "asin(x/4) + acos(y/4) + atan(x*y) + sinh(x)/cosh(y) + tan(x/3) + sigmoid(x - y) +"
                " sqrt(9 + x)"
            ),
            "1,1",
            0.1,
        ),
        ("ln(x) + log10(y) + log2(x) + log1p(x*y) + exp2(y) + expm1(x/9) + square(y)", "1,1", 0.1),
        ("cbrt(x) + hypot(x, y) + pow(x, 3)/9 + pow(y, x) + sec(x) + csc(y) + cot(y)", "1,1", 0.01),
        ("arcsin(x/4) + arccos(y/4) + arctan(x) + atan2(y, x) + sech(x) + csch(y)", "1,1", 0.1),
        (
            "coth(x) + asinh(x*y) + acosh(2 + x) + atanh(y/4) + relu(x) + clip(y, -2, 0.5)",
            "1,1",
            0.1,
        ),
        ("floor(x)*y + ceil(y)*x + round(x) + trunc(y) + mod(x, 0.3) + floor(2.5)*x", "1,1.2", 0.1),
        ("x**-2 + y**-0.5 + min(x, y, 1) - max(-x, -y, -3)", "1,2", 0.1),
        ("3*x + 0*y", "1,1", 0.1),
        ("x**2 + y**2 + (-1)**0.5", "1,1", 0.1),
        ("x**2 + y**2 + 1/0", "1,1", 0.1),
    ],
)
def test_typed_formulas_and_their_ends(
    client: TestClient, tmp_path: Path, formula: str, start: str, lr: float
) -> None:
    query = f"formula={formula.replace('+', '%2B').replace(' ', '')}&start={start}&steps={STEPS}&run=sgd,lr:{lr}"
    x, y = (float(number) for number in start.split(","))
    run = descend("sgd", on=formula, start=(x, y), steps=STEPS, lr=lr)
    numbers = [
        float(number)
        for number in printed(fetched(client, "numpy", query), tmp_path)[0].split()[1:]
    ]
    assert numbers[:3] == pytest.approx([run.steps_taken, *run.positions[-1]], rel=1e-12)
    # what has no value may be nan in the script and inf on the page
    assert numbers[3] == pytest.approx(run.losses[-1], rel=1e-12) or not (
        np.isfinite(numbers[3]) or np.isfinite(run.losses[-1])
    )


def test_parameters_may_have_any_name(client: TestClient, tmp_path: Path) -> None:
    values = {
        "lambda": 2.0,
        "np": 0.5,
        "jet": 1.5,
        "surface": 0.25,
        "abs_": 0.1,
        "START": 3.0,
        "e1": 0.2,
        "round": 0.4,
    }
    formula = "lambda*x**2+np*y**2+jet*abs(x-1)+abs_*surface*x*y+START*e1*y+1e-3*x+round*round(x)*x"
    given = ",".join(f"{name}:{value}" for name, value in values.items())
    lines = printed(
        fetched(
            client,
            "numpy",
            f"formula={formula.replace('+', '%2B')}&with={given}&start=2,1&steps={STEPS}&run=momentum,lr:0.05",
        ),
        tmp_path,
    )
    run = descend("momentum", on=formula, parameters=values, start=(2, 1), steps=STEPS, lr=0.05)
    assert [float(number) for number in lines[0].split()[1:]] == pytest.approx(
        [run.steps_taken, *run.positions[-1], run.losses[-1]], rel=1e-12
    )


@pytest.mark.parametrize(
    "surface", [surface for surface in SURFACES if surface.data], ids=lambda surface: surface.slug
)
def test_mini_batches_draw_the_same_rows(
    client: TestClient, tmp_path: Path, surface: Surface
) -> None:
    query = f"surface={surface.slug}&steps={STEPS}&batch=3&noise=0.01&seed=7&run=sgd,lr:0.0001&run=adam&run=armijo"
    lines = printed(fetched(client, "numpy", query), tmp_path)
    common: dict[str, Any] = {"on": surface, "steps": STEPS, "batch": 3, "noise": 0.01, "seed": 7}
    runs = [
        descend("sgd", lr=0.0001, **common),
        descend("adam", **common),
        descend("armijo", **common),
    ]
    for row, run in zip(lines, runs, strict=True):
        assert [float(number) for number in row.split()[1:]] == pytest.approx(
            [run.steps_taken, *run.positions[-1], run.losses[-1]], rel=1e-9
        )


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.slug)
def test_every_schedule_prints_the_numbers_of_the_race(
    client: TestClient, tmp_path: Path, schedule: Schedule
) -> None:
    lines = printed(
        fetched(
            client,
            "numpy",
            f"surface=rosenbrock&steps={STEPS}&run=adam,lr:0.05,schedule:{schedule.slug}",
        ),
        tmp_path,
    )
    assert lines == [
        line("adam", descend("adam", on="rosenbrock", steps=STEPS, lr=0.05, schedule=schedule.slug))
    ]


@pytest.mark.parametrize("rules", GROUPS, ids=lambda rules: f"{rules[0].slug}...")
def test_pytorch_scripts_are_python(client: TestClient, rules: tuple[Rule, ...]) -> None:
    runs = "".join(f"&run={rule.slug}" for rule in rules)
    names = {
        node.name
        for node in ast.walk(ast.parse(fetched(client, "pytorch", f"steps=5{runs}")))
        if isinstance(node, ast.FunctionDef)
    }
    assert {"surface", "gradient_at", "hessian_at", "descend"} | {
        rule.update.__name__ for rule in rules
    } <= names


@pytest.mark.skipif(
    find_spec("torch") is None, reason="PyTorch is 200 MB and no dependency, not even of the tests"
)
def test_pytorch_prints_the_numbers_of_the_race(client: TestClient, tmp_path: Path) -> None:
    lines = printed(
        fetched(client, "pytorch", f"surface=rosenbrock&steps={STEPS}&run=adam,lr:0.05&run=newton"),
        tmp_path,
    )
    runs = [
        descend("adam", on="rosenbrock", steps=STEPS, lr=0.05),
        descend("newton", on="rosenbrock", steps=STEPS),
    ]
    for row, run in zip(lines, runs, strict=True):
        assert [float(number) for number in row.split()[1:]] == pytest.approx(
            [run.steps_taken, *run.positions[-1], run.losses[-1]], rel=1e-6
        )


def test_the_script_names_the_race(client: TestClient) -> None:
    source = fetched(client, "numpy", "surface=saddle&run=sgd,lr:0.2")
    assert "http://testserver/?v=1&surface=saddle&run=sgd,lr:0.2" in source
    assert "Cite as: Ravine" in source


def test_a_host_s_name_can_not_end_the_script_s_first_string(client: TestClient) -> None:
    for language in ("numpy", "pytorch"):
        source = client.get(
            f"/api/script/{language}?run=sgd", headers={"Host": 'a"""+evil()+"""'}
        ).text
        assert "evil" in source
        assert not [
            node
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Name) and node.id == "evil"
        ]


@pytest.mark.parametrize(
    ("path", "field"),
    [("fortran?run=sgd", "language"), ("numpy?run=nothing", "run"), ("numpy?steps=nan", "steps")],
)
def test_refusals(client: TestClient, path: str, field: str) -> None:
    assert error_of(client.get(f"/api/script/{path}"), 422)["field"].startswith(field)
