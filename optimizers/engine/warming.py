"""Readiness for the first race: every kernel compiled, every rule traced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from optimizers.engine.drive import drive
from optimizers.engine.path import draw_noise, interpret_path, run_path
from optimizers.engine.tiers import traced
from optimizers.rules import RULES
from surfaces.analysis.newton import newton
from surfaces.autodiff.interpreter import evaluate
from surfaces.autodiff.jit import Kernel

KERNELS: Final[tuple[Kernel, ...]] = (
    evaluate,
    newton,
    draw_noise,
    run_path,
    interpret_path,
    drive,
)


def warm_up(
    report: Callable[[int, int, str], None] = lambda done, total, title: None,
) -> None:
    """Ready the engine before the first request needs it.

    Args:
        report: told (parts done, parts in all, title of the next part) before each part.
    """
    total = len(KERNELS) + len(RULES)
    for done, kernel in enumerate(KERNELS):
        report(done, total, kernel.name.strip("_"))
        _ = kernel.compiled
    for done, rule in enumerate(RULES, len(KERNELS)):
        report(done, total, rule.title)
        traced(rule)
    report(total, total, "")
