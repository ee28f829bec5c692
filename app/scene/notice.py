"""Notice of a repair: a sentence about what was read otherwise than it was written."""

from __future__ import annotations

from dataclasses import dataclass

from app.web.errors import Problem, echo, said
from app.web.languages import Language
from surfaces.errors import Phrase


@dataclass(frozen=True, slots=True)
class Notice:
    """One repair.

    Args:
        reading: what is used instead, or that something was left out.
        problem: why it could not be taken as it was written; None where `reading` says that too.
    """

    reading: Phrase
    problem: Problem | None = None

    def sentence(self, language: Language) -> str:
        """The repair in a language; values that people gave are shortened."""
        values = {name: said(echo(value), language) for name, value in self.reading.values.items()}
        reading = language.text(self.reading.template, **values)
        if self.problem is None:
            return reading
        return f"{self.problem.message(language).rstrip('.')}. {reading}"
