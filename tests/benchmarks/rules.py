"""Every rule's throughput over many lanes, beside the plain loop of the same function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from optimizers import RULES, descend_many
from optimizers.rule import Kind, Rule
from tests.benchmarks.plain_rules import FORMULA, descend_plainly
from tests.benchmarks.timing import interleaved

LANES, STEPS = 4_096, 100
"""As many lanes as NumPy takes fastest: its arrays stay in the cache."""

FEW_LANES, FEW_STEPS = 4, 25
"""What plain Python is given where it can only take one lane after the other."""

REPEATS = 5

HEADER = ("rule", "million steps/s", "plain, million steps/s", "ratio", "what is plain")
PLAIN = {
    Kind.COORDINATE: "the same function on whole NumPy arrays",
    Kind.VECTOR: f"the same function in a Python loop, {FEW_LANES} lanes one after the other",
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule's steps per second, ours and plain."""

    rule: Rule
    ours: float
    plain: float

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        rates = (f"{rate / 1e6:.3g}" for rate in (self.ours, self.plain))
        return (self.rule.slug, *rates, f"{self.ours / self.plain:.3g} x", PLAIN[self.rule.kind])


def rows() -> Iterator[RuleRow]:
    """One for each rule, at its defaults on one bowl."""
    starts = np.random.default_rng(0).uniform(-4.0, 4.0, (LANES, 2))
    for rule in RULES:
        lanes, steps = (LANES, STEPS) if rule.kind is Kind.COORDINATE else (FEW_LANES, FEW_STEPS)
        subjects: dict[str, Callable[[], object]] = {
            "ours": partial(descend_many, rule, on=FORMULA, starts=starts, steps=STEPS),
            "plain": partial(descend_plainly, rule, np.ascontiguousarray(starts[:lanes].T), steps),
        }
        with np.errstate(all="ignore"):
            seconds = interleaved(subjects, REPEATS)
        yield RuleRow(rule, LANES * STEPS / seconds["ours"], lanes * steps / seconds["plain"])
