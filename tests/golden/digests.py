"""Digests of paths, to see whether a change moved a bit: `python -m tests.golden.digests` prints one a line.

Print them before and after a change, on one machine, and compare. Those of IEEE arithmetic alone are
the same on every machine: `tests/golden/digests.txt` keeps them, and `--keep` writes it anew.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from optimizers import RULES, SCHEDULES, descend
from surfaces import SURFACES

FILE = Path(__file__).with_name("digests.txt")
POLYNOMIALS = ("elliptic-bowl", "rosenbrock", "x**4/4 - x**2 + x*y/2 + y**2/(1 + x**2)")
"""Surfaces without elementary functions; the bowl is not turned, and cos(0) is 1 everywhere."""
OF_THE_MACHINE = ("nadam",)
"""Rules that take powers with a broken exponent."""
CHANCE: Mapping[str, Any] = {"noise": 0.5, "seed": 7}


def portable() -> Iterator[str]:
    """Lines for every rule, on surfaces without elementary functions."""
    for rule in RULES:
        if rule.slug not in OF_THE_MACHINE:
            yield from (line(rule.slug, surface) for surface in POLYNOMIALS)


def of_this_machine() -> Iterator[str]:
    """Lines for what the machine's math library has a part in: other surfaces, schedules, noise, batches."""
    yield from (line(slug, surface) for slug in OF_THE_MACHINE for surface in POLYNOMIALS)
    for surface in SURFACES:
        yield from (line(rule.slug, surface.slug) for rule in RULES[:6])
        if surface.data:
            yield from (line(rule.slug, surface.slug, batch=4, seed=7) for rule in RULES[:6])
    yield from (line("sgd", "saddle", schedule=schedule.slug) for schedule in SCHEDULES)
    yield from (line(rule.slug, "elliptic-bowl", **CHANCE) for rule in RULES)


def line(rule: str, surface: str, **options: Any) -> str:
    """Digest of the positions and losses of one path, and what was descended."""
    run = descend(rule, on=surface, steps=200, **options)
    rows = np.column_stack((run.positions, run.losses)).astype("<f8")
    said = ", ".join(f"{name}={value}" for name, value in options.items())
    return f"{hashlib.sha256(rows.tobytes()).hexdigest()[:16]} {rule} on {surface} {said}".strip()


if __name__ == "__main__":
    if "--keep" in sys.argv:
        FILE.write_text("\n".join(portable()) + "\n", encoding="utf-8")
    else:
        print(*portable(), *of_this_machine(), sep="\n")
