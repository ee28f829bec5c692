"""Digests of paths, which tell if a bit has moved: `python -m tests.golden.digests`.

One is printed a line.

They are the same on every machine: tests/golden/digests.txt keeps them, `--keep` writes it anew.
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
"""Surfaces without elementary functions."""
FORMULAS = (
    *("tan(x/4) + asin(x/9) + acos(y/9) + atan(x*y)", "sinh(x)/9 + cosh(y) + tanh(x - y)"),
    *("abs(x)**1.7 + (y**2 + 1)**(x/4)", "softplus(x*9) + sigmoid(y) + log(cosh(x - y)) + y**2"),
    *("log(exp(x) + exp(y*y)) + x**2", "cbrt(x)*x + log1p(y**2)", "sin(1e9*x) + x**2 + y**2"),
)
"""Formulas with every elementary function."""
CHANCE: Mapping[str, Any] = {"noise": 0.5, "seed": 7}


def lines() -> Iterator[str]:
    """Lines for every rule, every surface, and whatever else has a part in the numbers."""
    for rule in RULES:
        yield from (line(rule.slug, surface) for surface in POLYNOMIALS)
    for surface in SURFACES:
        yield from (line(rule.slug, surface.slug) for rule in RULES[:6])
        if surface.data:
            yield from (line(rule.slug, surface.slug, batch=4, seed=7) for rule in RULES[:6])
    yield from (line("adam", formula) for formula in FORMULAS)
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
        FILE.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    else:
        print(*lines(), sep="\n")
