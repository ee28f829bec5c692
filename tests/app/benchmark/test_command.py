"""The command `ravine benchmark`: what it writes and prints, and what it refuses."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from app.__main__ import main, make_parser
from app.benchmark.command import CONDITIONS, progress_line
from app.benchmark.files import ARRAYS, PAIRS, PROFILES, STARTS, TABLE
from optimizers import Benchmark, benchmark
from optimizers.benchmark.pair import completed
from optimizers.benchmark.scores import read_scores

SMALL: dict[str, Any] = {"steps": 40, "budget": 2460, "starts": 2, "tests": 5, "tau": 0.01}
RULES, PLACES = ["sgd", "adam", "newton"], ["elliptic-bowl", "himmelblau"]
ARGUMENTS = [
    *("benchmark", "--rules", *RULES, "--surfaces", *PLACES),
    *(text for name, value in SMALL.items() for text in (f"--{name}", str(value))),
]


@pytest.fixture(scope="module")
def expected() -> Benchmark:
    return benchmark(RULES, PLACES, **SMALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results") / "of" / "a" / "run"
    assert main([*ARGUMENTS, "--processes", "1", "--out", str(folder)]) == 0
    return folder


def test_pairs_are_those_of_the_python_face(folder: Path, expected: Benchmark) -> None:
    text = (folder / PAIRS).read_text()
    assert text.startswith("# Written by: ravine benchmark --rules sgd adam newton")
    found = read_scores(text)
    assert found.conditions == expected.conditions
    assert found.times().tobytes() == expected.scores.times().tobytes()
    assert {pair: score.hyperparameters for pair, score in found.of.items()} == {
        pair: expected.hyperparameters(pair) for pair in expected.pairs
    }


def test_every_start_has_its_row(folder: Path, expected: Benchmark) -> None:
    rows = list(csv.DictReader((folder / STARTS).read_text().splitlines()))
    assert len(rows) == len(RULES) * len(PLACES) * SMALL["tests"]
    for k, row in enumerate(rows):
        pair, start = (row["surface"], row["rule"]), k % SMALL["tests"]
        found = expected.results[pair]
        assert [float(row["x"]), float(row["y"])] == found["starts"][start].tolist()
        assert float(row["final_loss"]) == found["losses"][start, -1]
        assert float(row["evaluations"] or "inf") == expected.evaluations(pair)[start]


def test_arrays_are_by_surface_rule_and_start(folder: Path, expected: Benchmark) -> None:
    with np.load(folder / ARRAYS) as arrays:
        assert arrays["surfaces"].tolist() == PLACES and arrays["rules"].tolist() == RULES
        assert arrays["evaluations"].shape == (2, 3, 5)
        np.testing.assert_array_equal(
            arrays["evaluations"][1, 0], expected.evaluations(("himmelblau", "sgd"))
        )
        np.testing.assert_array_equal(
            arrays["final_losses"][0, 2],
            expected.results["elliptic-bowl", "newton"]["losses"][:, -1],
        )
        assert arrays["starts"].shape == (2, 5, 2)


def test_the_table_says_what_was_scored(folder: Path, expected: Benchmark) -> None:
    text = (folder / TABLE).read_text()
    (row,) = re.findall(r"## Himmelblau.*?(\| SGD .*?)\n", text, flags=re.DOTALL)
    score = expected.scores.of["himmelblau", "sgd"]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1] == f"{score.solved:.0%}"
    assert cells[3] == f"{score.median_final_loss:.3g}"
    assert cells[4] == f"lr {score.hyperparameters['lr']:g}"
    overall = text.partition("## All surfaces")[2]
    assert [overall.index(f"| {title} ") for title in titles(expected)] == sorted(
        overall.index(f"| {title} ") for title in titles(expected)
    )


def titles(result: Benchmark) -> list[str]:
    named = {"sgd": "SGD", "adam": "Adam", "newton": "Newton"}
    return [named[rule] for rule in result.scores.ranking]


@pytest.mark.parametrize("name", PROFILES)
def test_profiles_are_drawings_with_a_line_for_each_rule(folder: Path, name: str) -> None:
    drawing = ElementTree.parse(folder / name).getroot()
    lines = [path.get("data-rule") for path in drawing.iter() if path.get("data-rule")]
    assert sorted(filter(None, lines)) == sorted(RULES)


def test_the_table_is_printed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*ARGUMENTS, "--processes", "2", "--out", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert (folder / TABLE).read_text().strip() in shown.out
    assert "100%, took" in shown.err
    # two processes write what one does, but for the command in the head
    rows = [(each / PAIRS).read_text().partition("\n")[2] for each in (folder, tmp_path)]
    assert rows[0] == rows[1]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (["--rules", "sgdd"], "'sgdd' is unknown"),
        (["--surfaces", "bowls"], "'bowls' is unknown"),
        (["--budget", "10"], "budget"),
        (["--tau", "2"], "tau"),
        (["--target", "lowest"], "target"),
        (["--processes", "0"], "processes is 0; allowed is 1 or more."),
    ],
)
def test_bad_arguments_are_told_in_a_line(
    changed: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*ARGUMENTS, "--processes", "1", "--out", str(tmp_path), *changed]) == 2
    shown = capsys.readouterr()
    assert said in shown.err and shown.err.count("\n") == 1
    assert not shown.out


def test_a_folder_that_can_not_be_made_is_told_before_computing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main([*ARGUMENTS, "--processes", "1", "--out", str(tmp_path / "file" / "in")]) == 2
    assert "Benchmark" not in capsys.readouterr().err


def test_help_tells_the_defaults() -> None:
    usual = completed()
    assert set(CONDITIONS) == set(usual)
    for name, (kind, _, told) in CONDITIONS.items():
        assert kind(told) == usual[name]  # type: ignore[literal-required]
    options = make_parser().parse_args(["benchmark"])
    assert not set(CONDITIONS) & set(vars(options)), "what is left out is the function's own"


def test_progress_is_told_every_tenth_where_nobody_watches(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell = progress_line("Work")
    for k in range(1, 101):
        tell(k / 100)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[-1].startswith("Work 100%, took ")
    assert re.match(r"Work  10%, about .* left", lines[1])
