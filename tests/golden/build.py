"""Write the catalogue that the JavaScript tests read: `python -m tests.golden.build`.

It is tests/golden/catalog.json.

It holds what a link may leave out: name and defaults of the rules, schedules and surfaces that the
golden links name; and the colors of these rules.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.catalog import catalog
from app.settings import Settings
from app.web.languages import LANGUAGES

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
FILE = GOLDEN / "catalog.json"


def golden_catalog() -> dict[str, Any]:
    """The part of the catalogue that the codec reads."""
    whole = catalog(Settings(), LANGUAGES["en"])
    links = " ".join(
        case["link"] for case in json.loads((GOLDEN / "scenes.json").read_text("utf-8"))["cases"]
    )
    rules, schedules, surfaces = (
        [record for record in whole[name] if record["slug"] and record["slug"] in links]
        for name in ("rules", "schedules", "surfaces")
    )
    return {
        "rules": [_record(rule, "hyperparameters", "color") for rule in rules],
        "schedules": [_record(schedule, "hyperparameters") for schedule in schedules],
        "surfaces": [
            _record(surface, "parameters", "formula", "view", "framings", "start")
            for surface in surfaces
        ],
        "defaults": whole["defaults"],
        "typed": whole["typed"],
    }


def _record(record: Mapping[str, Any], numbers: str, *keys: str) -> dict[str, Any]:
    return {
        "slug": record["slug"],
        **{key: record[key] for key in keys},
        numbers: _numbers(record[numbers]),
    }


def _numbers(fields: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"name": field["name"], "default": field["default"]} for field in fields]


if __name__ == "__main__":
    FILE.write_text(json.dumps(golden_catalog(), indent=1, ensure_ascii=False) + "\n", "utf-8")
