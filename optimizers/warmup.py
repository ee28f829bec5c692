"""Compile, or load from the disk cache, every kernel before the first request needs one."""

from __future__ import annotations

from collections.abc import Callable

from optimizers.lift import step_kernel
from optimizers.rules import RULES


def warm_up(report: Callable[[int, int, str], None] = lambda done, total, title: None) -> None:
    """Ready the kernel of every rule, reporting (done, total, title) before each."""
    for done, rule in enumerate(RULES):
        report(done, len(RULES), rule.title)
        step_kernel(rule)
    report(len(RULES), len(RULES), "")
