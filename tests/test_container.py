"""The Containerfile, checked without following it; `make container` does that."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STEPS = [
    (instruction, argument)
    for line in (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    if (instruction := line.partition(" ")[0]).isupper()
    for argument in [line.partition(" ")[2]]
]


def arguments(wanted: str) -> list[str]:
    return [argument for instruction, argument in STEPS if instruction == wanted]


def test_image_gets_all_that_the_wheel_is_made_of() -> None:
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = whole["tool"]["hatch"]["build"]["targets"]["wheel"]
    wanted = {*wheel["packages"], *wheel["force-include"], "constraints.txt", "pyproject.toml"}
    copied = {name for argument in arguments("COPY") for name in argument.split()[:-1]}
    assert wanted | {whole["project"]["readme"], "LICENSE"} <= copied
    assert all((ROOT / name).exists() for name in copied if not name.startswith(("-", "/")))


def test_image_runs_without_rights_and_writes_in_its_volume_only() -> None:
    assert arguments("USER") == ["10001"]
    assert arguments("VOLUME") == ["/data"]
    environment = dict(argument.split("=", 1) for argument in arguments("ENV"))
    assert environment["XDG_DATA_HOME"] == "/data"
    assert environment["NUMBA_CACHE_DIR"].startswith("/data/")
