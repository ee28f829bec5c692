"""The command `ravine study`: what it says, writes and leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.__main__ import main
from app.study import line_of
from app.terminal import duration
from optimizers.study.run import Progress
from optimizers.study.tile import Tile

ROOT = Path(__file__).resolve().parents[2]
PLAN = """
tile = 5_000

[[maps]]
name = "rates"
rule = "momentum"
on = "elliptic-bowl"
across = ["lr", 1e-3, 1.0, "log"]
up = ["rho", 0.0, 0.99]
cells = [20, 20]
steps = 49
"""
INTERRUPTIBLE = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background ignores it
runpy.run_module("app", run_name="__main__", alter_sys=True)
"""
"""`python -m app`, as a terminal starts it."""
WAIT = 90.0


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.toml"
    file.write_text(PLAN)
    return file


def tiles(folder: Path) -> list[Path]:
    return list((folder / "tiles").rglob("*.npz"))


def test_it_computes_a_plan_and_says_so(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["study", str(plan), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert said.out == f"4 tiles, 0 of them from earlier: {out}\n"
    assert "0 of 4 tiles" in said.err and "4 of 4 tiles" in said.err
    assert json.loads((out / "study.json").read_text())["tiles"]["computed"] == 4
    assert main(["study", str(plan), "--out", str(out), "--format", "parquet"]) == 0
    assert "4 of them from earlier" in capsys.readouterr().out
    assert (out / "maps" / "rates.parquet").exists()


def test_what_is_wrong_is_told(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "out")]
    plan.write_text(PLAN.replace("49", "-1"))
    assert main(["study", str(plan), *out]) == 2
    assert capsys.readouterr().err.startswith("maps[0].steps is -1, allowed is")
    assert main(["study", str(tmp_path / "none.toml"), *out]) == 1
    assert "none.toml" in capsys.readouterr().err
    plan.write_text(PLAN)
    for wrong in (["--retries", "-1"], ["--format", "csv"], ["--processes", "0"]):
        assert main(["study", str(plan), *out, *wrong]) == 2
        assert capsys.readouterr().err.startswith(wrong[0].strip("-"))
    assert not tiles(tmp_path / "out")


def test_ctrl_c_leaves_what_is_done(plan: Path, tmp_path: Path) -> None:
    plan.write_text(PLAN.replace("[20, 20]", "[2000, 2000]"))
    out = tmp_path / "out"
    command = [sys.executable, "-c", INTERRUPTIBLE, "study", str(plan), "--out", str(out)]
    running = subprocess.Popen(
        [*command, "--processes", "2"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        end = time.monotonic() + WAIT
        while not tiles(out):
            assert time.monotonic() < end and running.poll() is None
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does
        said = running.communicate(timeout=WAIT)[1]
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.communicate()
    assert running.returncode == 130
    assert "the same command goes on from there" in said and "Traceback" not in said
    assert tiles(out) and not list(out.rglob("*.part"))
    assert not (out / "study.json").exists()


def test_the_line_tells_counts_and_the_estimate() -> None:
    progress = Progress(total=1_200, found=400)
    assert line_of(progress) == "[########                ] 400 of 1,200 tiles"
    tile = Tile.of("map", {}, work=1)
    progress.expect(tile)
    progress.expect(tile)
    progress.count(tile, 1.0)
    progress.again = 2
    assert line_of(progress).startswith(
        "[########                ] 401 of 1,200 tiles, 2 submitted"
    )
    assert line_of(progress).endswith(" left")
    assert line_of(Progress(total=3, found=3)) == f"[{'#' * 24}] 3 of 3 tiles"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.4, "0 s"), (99, "99 s"), (100, "2 min"), (6_000, "2 h"), (200_000, "2 days")],
)
def test_times_are_told_in_a_fitting_unit(seconds: float, told: str) -> None:
    assert duration(seconds) == told
