"""Optuna's tree-structured Parzen estimator as a method of the search: an extra, `ravine[optuna]`.

Source: Akiba et al., Optuna: A Next-generation Hyperparameter Optimization Framework, 2019.
"""

from __future__ import annotations

from collections.abc import Generator
from importlib.util import find_spec
from typing import Any

import numpy as np

from optimizers.tuning.search import Search, Trial
from surfaces.errors import InputError, Phrase


def sampled(search: Search, seed: int) -> Generator[int, None, list[Trial]]:
    """Search path by path: each draw follows from the scores of those before it.

    Raises:
        InputError: Optuna is not installed.
    """
    if find_spec("optuna") is None:
        raise InputError(
            "{field} {value!r} needs Optuna; allowed is {allowed}.",
            field="method",
            value="tpe",
            allowed=Phrase("halving or random; python -m pip install '.[optuna]' adds it"),
        )
    study = _study(seed)
    trials = []
    for _ in range(search.draws):
        asked = study.ask()
        drawn = {
            name: asked.suggest_float(name, each.low, each.high, log=each.scale == "log")
            for name, each in search.ranges.items()
        }
        draws = {name: np.array([float(f"{v:.{search.digits}g}")]) for name, v in drawn.items()}
        scores, paths = yield from search.judged(draws, search.length)
        study.tell(asked, float(scores[0]))
        values = {name: float(value[0]) for name, value in draws.items()}
        trials.append(Trial(values, float(scores[0]), paths.positions[0], paths.losses[0]))
    return sorted(trials, key=lambda trial: trial.score)


def _study(seed: int) -> Any:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
