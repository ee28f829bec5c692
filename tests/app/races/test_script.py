"""A race as a script: run by itself, it prints the race's own numbers."""

from __future__ import annotations

import ast
import contextlib
import io
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping
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
from surfaces.formula import FUNCTIONS
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


def assert_printed(lines: list[str], runs: Mapping[str, Run], *, exactly: bool) -> None:
    """The numbers of the page to the last bit, or but for the rounding of NumPy's functions."""
    for printed_line, (slug, run) in zip(lines, runs.items(), strict=True):
        if exactly:
            assert printed_line == line(slug, run)
        else:
            numbers = [float(number) for number in printed_line.split()[1:]]
            wanted = [run.steps_taken, *run.positions[-1], run.losses[-1]]
            assert numbers == pytest.approx(wanted, rel=1e-9, abs=1e-12), slug


@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize("rules", GROUPS, ids=lambda rules: f"{rules[0].slug}...")
def test_every_rule_prints_the_numbers_of_the_race(
    client: TestClient, tmp_path: Path, rules: tuple[Rule, ...], noise: float
) -> None:
    scheduled = [noise > 0.0 and "lr" in rule.defaults for rule in rules]
    cosine = ",schedule:cosine,schedule.floor:0.1"
    chosen = "".join(
        f"&run={rule.slug}{cosine * follows}"
        for rule, follows in zip(rules, scheduled, strict=True)
    )
    lines = printed(
        fetched(client, "numpy", f"surface=himmelblau&steps={STEPS}&noise={noise}&seed=5{chosen}"),
        tmp_path,
    )
    for printed_line, rule, follows in zip(lines, rules, scheduled, strict=True):
        schedule = ("cosine", {"floor": 0.1}) if follows else None
        run = descend(rule, on="himmelblau", steps=STEPS, noise=noise, seed=5, schedule=schedule)
        # noise, the schedule and NAdam take functions that NumPy rounds otherwise
        exactly = not noise and rule.slug != "nadam"
        assert_printed([printed_line], {rule.slug: run}, exactly=exactly)


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
    escaped = formula.replace("+", "%2B").replace(" ", "")
    query = f"formula={escaped}&start={start}&steps={STEPS}&run=sgd,lr:{lr}"
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
        "tensor": 0.1,
    }
    formula = (
        "tensor*x+lambda*x**2+np*y**2+jet*abs(x-1)+abs_*surface*x*y"
        "+START*e1*y+1e-3*x+round*round(x)*x"
    )
    given = ",".join(f"{name}:{value}" for name, value in values.items())
    lines = printed(
        fetched(
            client,
            "numpy",
            f"formula={formula.replace('+', '%2B')}&with={given}"
            f"&start=2,1&steps={STEPS}&run=momentum,lr:0.05",
        ),
        tmp_path,
    )
    run = descend("momentum", on=formula, parameters=values, start=(2, 1), steps=STEPS, lr=0.05)
    assert [float(number) for number in lines[0].split()[1:]] == pytest.approx(
        [run.steps_taken, *run.positions[-1], run.losses[-1]], rel=1e-12
    )


def run_here(source: str) -> list[list[float]]:
    """What a script prints, run in this process: rows of steps, x, y and loss."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(source, "race.py", "exec"), {"__name__": "__main__"})
    return [
        [float(number) for number in row.split()[1:]] for row in printed.getvalue().splitlines()
    ]


TRAPS: Final = (
    *("x**2+y**2+0*9**9**9", "x**2+y**2+acos(a)", "x**2+y**2+sqrt(a-1)", "x**2+y**2+9**9/1e8"),
    *("x**2+y**2+1/(1+exp(1000*a))", "x**2+y**2+1/(1+exp(-100*x))", "cos(sqrt(x**2+y**2))"),
    *(
        "log(exp(100*x)+exp(100*y))+x**2",
        "log(cosh(100*x))+y**2",
        "tanh(x)+cbrt(y)*y",
        "2**3**2*x**2",
    ),
    *("x**max(2,y)+y**2", "sqrt(x-x)+y**2", "max(x,y)+min(x,2)+abs(y)", "log(-1)+x", "x**2+1/0"),
    *("exp(-1/x**2)+y**2", "acos(1-x**4)+y**2", "(x**2)**abs(y)", "atan(exp(100*x))+y**2"),
)
STARTS: Final = ("0,1", "1,1", "-8,1", "0.5,-0.7", "8,0", "1.5,0.3", "0,0")


def random_scenes(count: int) -> Iterator[tuple[str, str, str]]:
    """Formula, start and rule: the traps, then invented formulas."""
    generator = np.random.default_rng(7)
    rules = [rule.slug for rule in RULES]
    inner = (
        "x",
        "y",
        "x*y",
        "x**2+y**2",
        "x-y",
        "a*x",
        "1-x**2",
        "x**3",
        "2*y",
        "abs(x)",
        "x/(1+y**2)",
    )
    outer = [name for name, arity in FUNCTIONS.items() if arity == (1, 1)]
    pick = generator.choice
    for number in range(count):
        f, g, u, v = pick(outer), pick(outer), pick(inner), pick(inner)
        forms = (
            f"{f}({u})*{g}({v})",
            f"{f}({g}({u}))",
            f"max({f}({u}),{v})",
            f"{f}({u})/(1+{g}({v}))",
        )
        invented = f"(x**2+y**2)/4+{pick(forms)}+({u})**{pick(('a', '2.5', '-2', 'y', '3'))}/9"
        formula = TRAPS[number // 2] if number < 2 * len(TRAPS) else invented
        yield formula, pick(STARTS), pick(rules)


def test_scripts_of_random_scenes_end_where_the_page_does(client: TestClient) -> None:
    differing = []
    for formula, start, rule in random_scenes(300):
        steps = 6
        query = f"formula={formula.replace('+', '%2B')}&start={start}&steps={steps}&run={rule}"
        ((taken, *numbers),) = run_here(fetched(client, "numpy", query))
        x, y = map(float, start.split(","))
        run = descend(rule, on=formula, start=(x, y), steps=steps)
        wanted = [*map(float, run.positions[-1]), float(run.losses[-1])]
        alike = np.allclose(numbers, wanted, rtol=1e-6, atol=1e-9, equal_nan=True)
        # what has no value may be nan in the script and inf on the page
        valueless = not np.isfinite([numbers[2], wanted[2]]).any()
        if taken != run.steps_taken or not (alike or valueless):
            differing.append((formula, start, rule, [taken, *numbers], [run.steps_taken, *wanted]))
    assert not differing, "\n".join(map(str, differing))


def test_scripts_without_elementary_functions_have_the_page_s_bits(client: TestClient) -> None:
    formula = "x**4/4-x**2+x*y/2+sqrt(y**2/(1+x**2)+0.3)-abs(x-y)*max(x,y,0.1)+9**3*x/1e3"
    query = f"formula={formula.replace('+', '%2B')}&start=1.1,0.7&steps=40&run=adam&run=sgd,lr:0.01"
    runs = [
        descend("adam", on=formula, start=(1.1, 0.7), steps=40),
        descend("sgd", on=formula, start=(1.1, 0.7), steps=40, lr=0.01),
    ]
    for row, run in zip(run_here(fetched(client, "numpy", query)), runs, strict=True):
        assert row == [run.steps_taken, *run.positions[-1], run.losses[-1]]


@pytest.mark.parametrize("language", ["numpy", "pytorch"])
def test_a_formula_is_written_as_a_student_would(client: TestClient, language: str) -> None:
    source = fetched(client, language, "formula=a*x**2%2Blog(exp(x)%2B1)-2^3*abs(y)&with=a:3")
    assert (
        "    p_a = constant(3.0)\n    return p_a * x**2 + softplus(x) - constant(2.0)**3 * abs_(y)"
        in source
    )


@pytest.mark.parametrize(
    "surface", [surface for surface in SURFACES if surface.data], ids=lambda surface: surface.slug
)
def test_mini_batches_draw_the_same_rows(
    client: TestClient, tmp_path: Path, surface: Surface
) -> None:
    query = (
        f"surface={surface.slug}&steps={STEPS}&batch=3&noise=0.01&seed=7"
        "&run=sgd,lr:0.0001&run=adam&run=armijo"
    )
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
    run = descend("adam", on="rosenbrock", steps=STEPS, lr=0.05, schedule=schedule.slug)
    exactly = schedule.slug in ("constant", "inverse")
    assert_printed(lines, {"adam": run}, exactly=exactly)


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
