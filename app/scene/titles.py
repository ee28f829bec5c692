"""Names by which the runs of a race can be told apart.

`static/scene/titles.js` makes the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.scene.link import number, write
from app.scene.scene import Entry, Scene
from app.version import ENGINE


def run_titles(runs: Sequence[Entry], translate: Callable[[str], str] = str) -> list[str]:
    """Each run's rule by its title, and what tells runs of the same rule apart.

    These are the numbers and the schedule in which they differ.
    """
    return [
        _title(run, [other for other in runs if other.rule is run.rule], translate) for run in runs
    ]


def brief(value: float) -> str:
    """A number for reading: three significant digits at most."""
    return number(float(f"{value:.3g}")).replace("-", "−")


def _title(run: Entry, twins: Sequence[Entry], translate: Callable[[str], str]) -> str:
    telling = _telling(run.hyperparameters, [twin.hyperparameters for twin in twins])
    scheduled = run.scheduled
    if scheduled and any(twin.scheduled != scheduled for twin in twins):
        telling.append(translate(scheduled.schedule.title))
        alike = [
            twin.scheduled.hyperparameters
            for twin in twins
            if twin.scheduled and twin.scheduled.schedule is scheduled.schedule
        ]
        telling += _telling(scheduled.hyperparameters, alike)
    title = translate(run.rule.title)
    return f"{title} ({', '.join(telling)})" if telling else title


def _telling(values: Mapping[str, float], others: Sequence[Mapping[str, float]]) -> list[str]:
    return [
        f"{name} {brief(value)}"
        for name, value in values.items()
        if any(other[name] != value for other in others)
    ]


def citation(scene: Scene, origin: str) -> str:
    """One line that names the race and the engine that ran it.

    Args:
        scene: what was raced.
        origin: scheme and host in front of the link.
    """
    return f"Ravine, optimizer race, engine {ENGINE}, {origin}{write(scene)}"
