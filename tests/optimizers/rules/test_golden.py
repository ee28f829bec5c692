"""Paths of PyTorch and Optax for the rules and settings that the shared reference does not have.

`tests/golden/more_trajectories.json`: computed in float64 on a CPU by the named implementation and
version; the hyperparameters are by our names; schedules take their learning rates from
`torch.optim.lr_scheduler`. Twenty are of settings far from the usual ones: betas of 0, a large eps,
a weight decay of 1, a learning rate of 10.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from optimizers import descend

GOLDEN: Final = Path(__file__).parents[2] / "golden" / "more_trajectories.json"
RECORDS: Final[list[dict[str, Any]]] = json.loads(GOLDEN.read_text(encoding="utf-8"))

NINE_DIGITS: Final = 1e-9


@pytest.mark.parametrize(
    "record", RECORDS, ids=[f"{record['optimizer']}-{record['surface']}" for record in RECORDS]
)
def test_the_path_is_theirs(record: dict[str, Any]) -> None:
    schedule = tuple(record["schedule"]) if "schedule" in record else None
    options = {
        "steps": record["steps"],
        "parameters": record.get("parameters", {}),
        "schedule": schedule,
        **record["hyperparameters"],
    }
    run = descend(
        record["optimizer"], on=record["formula"], start=tuple(record["start"]), **options
    )
    positions = np.array(record["positions"])
    np.testing.assert_allclose(
        run.positions, positions, rtol=NINE_DIGITS, atol=1e-13 * np.abs(positions).max()
    )


def test_what_is_compared() -> None:
    assert len(RECORDS) == 73
    assert sum("schedule" in record for record in RECORDS) == 14
    # Polyak's step magnifies rounding, so its records end before that shows
    assert {record["steps"] for record in RECORDS} == {25, 40}
    assert all(len(record["positions"]) == record["steps"] + 1 for record in RECORDS)
