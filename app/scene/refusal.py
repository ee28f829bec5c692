"""Refusal of a scene: the place in it, and the reason."""

from __future__ import annotations

from app.web.errors import Problem
from surfaces.errors import InputError

Path = tuple[str | int, ...]
"""A place in a scene's JSON shape."""


class Refusal(Exception):
    """A scene that can't be: where in it, and why."""

    def __init__(self, path: Path, error: InputError) -> None:
        super().__init__(error.message)
        self.path, self.error = path, error

    @property
    def problem(self) -> Problem:
        """The answer to a request that asks for it."""
        return Problem.refused(self.error, field_name(self.path))


def field_name(path: Path) -> str:
    """A place in the scene, short enough for a form: `steps`, `surface.kappa`, `runs[1].lr`."""
    name = ""
    for part in path:
        if isinstance(part, int):
            name += f"[{part}]"
        elif part not in ("hyperparameters", "parameters"):
            name += f".{part}" if name else part
    return name
