"""How a run ends: a code for programs, a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """Every way a run can end."""

    CONVERGED = "converged"
    STEP_LIMIT = "step-limit"
    DIVERGED = "diverged"
    NOT_FINITE = "not-finite"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one run.

    `template` with `values` filled in is the English sentence; pages translate the template.
    """

    code: Code
    template: str
    values: Mapping[str, float | int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The outcome in one English sentence."""
        return self.template.format(**self.values)
