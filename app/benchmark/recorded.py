"""The kept benchmark, `pairs.csv`: written by `ravine benchmark`, shown by the page."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from app.scene.build import build
from app.scene.link import write_query
from app.settings import Settings
from optimizers.benchmark.scores import Scores, read_scores
from optimizers.tuning.tune import make_plan
from surfaces.catalog import find_surface

FILE: Final = Path(__file__).with_name("pairs.csv")


@lru_cache(maxsize=1)
def recorded() -> Scores:
    """Return the scores of the benchmark that is kept."""
    return read_scores(FILE.read_text(encoding="utf-8"))


def race_query(scores: Scores, surface: str, rules: list[str], settings: Settings) -> str:
    """Return the canonical query of a race of rules as tuned, from the first of the new starts."""
    draft: dict[str, Any] = {
        "surface": {"slug": surface},
        "start": _first_test(surface, scores.conditions["starts"], scores.conditions["seed"]),
        "steps": min(scores.conditions["steps"], settings.max_steps),
        "runs": [
            {"rule": rule, "hyperparameters": dict(scores.of[surface, rule].hyperparameters)}
            for rule in rules
        ],
    }
    return write_query(build(draft, settings))


@lru_cache(maxsize=256)
def _first_test(surface: str, starts: int, seed: int) -> tuple[float, float]:
    return make_plan(find_surface(surface), {}, starts=starts, seed=seed).tests[0]
