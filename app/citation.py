"""How a race is cited: the same words in scripts, in data and wherever else a race is taken away."""

from __future__ import annotations

from app.codec import write
from app.scene import Scene
from app.version import ENGINE


def citation(scene: Scene, origin: str) -> str:
    """One line that names the race and the engine that ran it.

    Args:
        scene: what was raced.
        origin: scheme and host in front of the link.
    """
    return f"Ravine, optimizer race, engine {ENGINE}, {origin}{write(scene)}"
