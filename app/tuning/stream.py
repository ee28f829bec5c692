"""A tuning as an event stream: a job that searches path by path."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from dataclasses import replace
from typing import Final

import numpy as np

from app.answers.tunings import TunedRule, TuningDone, TuningProgress
from app.races.executor import LONG_RACES
from app.races.formats import event, head
from app.scene.link import write
from app.scheduling.jobs import Job, undividable
from app.scheduling.lru import OVERHEAD, BoundedStore
from app.scheduling.resources import Claim
from app.tuning.query import TuningQuery
from app.web.json import finite, packed
from app.web.languages import Language
from optimizers.rule import Rule
from optimizers.tuning.tune import RuleTuning, Tuned, Tuning

TICKS: Final = 200
"""Events of progress, at most."""
SHORT: Final = 50_000
"""Gradient evaluations of a tuning that waits for no room."""
SEARCH_BYTES: Final = 8_192
"""About what a kept search takes."""


class Searches:
    """Searches after a number of passes, for those who go on with them; shared between threads."""

    def __init__(self, count: int) -> None:
        """Start empty, with room for so many."""
        size = SEARCH_BYTES + OVERHEAD
        self.store = BoundedStore[RuleTuning](count * size, size)
        self._lock = threading.Lock()

    def find(self, query: TuningQuery, rule: Rule) -> RuleTuning:
        """Return the search of a rule, as far as it has been kept."""
        for passes in range(query.passes, 0, -1):
            with self._lock:
                found = self.store.get(_key(query, rule, passes))
            if found is not None:
                return found.copy()
        return RuleTuning(query.plan, rule)

    def keep(self, query: TuningQuery, rule: Rule, search: RuleTuning) -> None:
        """Keep a search as it is now."""
        with self._lock:
            self.store.put(_key(query, rule, search.passes), search.copy(), SEARCH_BYTES // 2)


def tuning_events(query: TuningQuery, kept: Searches, language: Language) -> Job:
    """Tune each rule in turn, and tell what has been found."""
    if query.evaluations > SHORT:
        yield Claim(LONG_RACES, lasting=True)
    yield event("scene", head(query.scene))
    found, share = [], 1.0 / len(query.rules)
    for index, rule in enumerate(query.rules):
        # finding the lowest minimum and compiling the first path take longer than a piece
        yield undividable("begin of a search")
        search = kept.find(query, rule)
        ticks = 0
        while search.passes < query.passes:
            for _ in search.steps():
                done = min(1.0, search.spent / (query.budget * query.passes))
                tick = int(done * share * TICKS)
                yield _progress(index, (index + done) * share) if tick > ticks else None
                ticks = max(tick, ticks)
            kept.keep(query, rule, search)
        yield undividable("tests of a tuning")
        tuned = search.end()
        found.append(tuned)
        yield event("tuned", _tuned_record(index, tuned, language))
        yield _progress(index, (index + 1) * share)
    yield event("done", _done(query, Tuning(query.plan, tuple(found))))


def _key(query: TuningQuery, rule: Rule, passes: int) -> Hashable:
    return query.search_key, rule.slug, passes


def _progress(index: int, share: float) -> bytes:
    told: TuningProgress = {"index": index, "share": share}
    return event("progress", told)


def _tuned_record(index: int, tuned: Tuned, language: Language) -> TunedRule:
    low, median, high = tuned.band
    return {
        "index": index,
        "rule": tuned.rule.slug,
        "title": language.text(tuned.rule.title),
        "hyperparameters": dict(tuned.hyperparameters),
        "score": finite(tuned.trial.score),
        "spent": tuned.spent,
        "low": packed(low),
        "median": packed(median),
        "high": packed(high),
        "final": [finite(float(one[-1])) for one in tuned.band],
        "reached": float(np.mean(np.isfinite(tuned.evaluations_to_tolerance))),
    }


def _done(query: TuningQuery, tuning: Tuning) -> TuningDone:
    """Return the ranking, and the race at the hyperparameters that were found."""
    order = [tuning.tuned.index(one) for one in tuning.ranking]
    best = {one.rule.slug: one.rule.complete(one.hyperparameters) for one in tuning.tuned}
    first = {run.rule.slug: run for run in reversed(query.scene.runs)}
    runs = [replace(first[rule.slug], hyperparameters=best[rule.slug]) for rule in query.rules]
    return {"ranking": order, "link": write(replace(query.scene, runs=tuple(runs)))}
