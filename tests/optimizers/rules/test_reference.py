"""The same paths as PyTorch and Optax take, to nine digits.

`tests/golden/trajectories.json`: each record one optimizer on one surface, in float64 on a CPU, by
the implementation and version that it names. `schedule-free-sgd` records where Optax evaluates
gradients.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from optimizers import RULES, descend

RECORDS: Final[list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[2] / "golden" / "trajectories.json").read_text(encoding="utf-8")
)

NINE_DIGITS: Final = 1e-9

PAIRS: Final = {
    "betas": ("beta1", "beta2"),
    "etas": ("eta_minus", "eta_plus"),
    "step_sizes": ("step_min", "step_max"),
}
"""What those implementations give as one tuple."""

RENAMED: Final = {
    ("adadelta", "rho"): "decay",
    ("rmsprop", "alpha"): "decay",
    ("rmsprop-momentum-centered", "alpha"): "decay",
    ("", "momentum"): "rho",
}
"""(rule, their name) -> ours; no rule: any."""

VARIANTS: Final = {"nesterov", "amsgrad", "centered"}
"""Switches there, rules of their own here."""

SLUGS: Final = {rule.slug: {h.name for h in rule.hyperparameters} for rule in RULES}
MATCHING: Final = [record for record in RECORDS if record["optimizer"] in SLUGS]


def our_hyperparameters(record: dict[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, value in record["hyperparameters"].items():
        if name in VARIANTS:
            continue
        names = PAIRS.get(name) or [
            RENAMED.get((record["optimizer"], name)) or RENAMED.get(("", name), name)
        ]
        given |= dict(zip(names, np.atleast_1d(value).tolist(), strict=True))
    # what is zero and undeclared is absent from the rule: Lion without weight decay
    return {
        name: value for name, value in given.items() if value or name in SLUGS[record["optimizer"]]
    }


@pytest.mark.parametrize(
    "record", MATCHING, ids=[f"{record['optimizer']}-{record['surface']}" for record in MATCHING]
)
def test_the_path_is_theirs(record: dict[str, Any]) -> None:
    run = descend(
        record["optimizer"],
        on=record["formula"],
        start=tuple(record["start"]),
        steps=record["steps"],
        **our_hyperparameters(record),
    )
    positions, losses = np.array(record["positions"]), np.array(record["losses"])
    assert run.positions[: len(positions)].shape == positions.shape
    # relative to the size of the path too: where it crosses an axis, no digit of that coordinate is
    # certain
    np.testing.assert_allclose(
        run.positions[: len(positions)],
        positions,
        rtol=NINE_DIGITS,
        atol=1e-13 * np.abs(positions).max(),
    )
    np.testing.assert_allclose(
        run.losses[: len(losses)], losses, rtol=NINE_DIGITS, atol=1e-12 * np.abs(losses).max()
    )


def test_every_rule_of_the_lecture_has_records() -> None:
    assert {"sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"} <= {
        record["optimizer"] for record in MATCHING
    }
    assert len(MATCHING) >= 36
