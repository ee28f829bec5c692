"""A race as an event stream, as JSON, as CSV, or as the rows of a table: jobs that write."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any, Final

import numpy as np

from app.answers.base import PackedArray
from app.answers.races import Ending, Head, RunHead, TableRow
from app.races.race import Race
from app.scene.link import write
from app.scene.scene import Scene
from app.scene.titles import citation
from app.scheduling.jobs import Item, Job, undividable
from app.scheduling.resources import Claim
from app.version import ENGINE
from app.web.json import dumps, finite, joined, packed, packed_object
from app.web.languages import Language
from optimizers.descend import Run
from optimizers.engine.records import Records
from optimizers.rule import Rule
from surfaces.analysis.landmarks import lowest_minimum

MAX_PAGE_PIECES: Final = 25
"""Pieces of a race, each of about 2 ms, for which a page waits."""


def columns(records: Records) -> str:
    """Positions as the arrays that travel, as the text of a JSON object."""
    arrays = {
        "x": records.positions[:, 0],
        "y": records.positions[:, 1],
        "loss": records.losses,
        "gradient_norm": records.gradient_norms,
        "gradient": records.gradients,
        "evaluations": records.evaluations,
        **({} if records.told is None else {"told": records.told}),
    }
    return f'{packed_object(arrays)[:-1]},"state":{packed_object(records.state)}}}'


def find_landmarks(scene: Scene) -> Iterator[Claim]:
    """Find the minima that a run's metrics refer to; kept, as typed formulas take long."""
    if not scene.surface.slug:
        yield undividable("landmarks")
        lowest_minimum(scene.surface, tuple(scene.parameters.items()))


def ending(run: Run, language: Language) -> Ending:
    """Outcome and metrics of a run."""
    outcome, metrics = run.outcome, run.metrics
    return {
        "steps_taken": run.steps_taken,
        "outcome": {
            "code": str(outcome.code),
            "sentence": language.text(outcome.template, **outcome.values),
        },
        "metrics": {
            "final_loss": finite(metrics.final_loss),
            "best_loss": finite(metrics.best_loss),
            "steps_to_tolerance": metrics.steps_to_tolerance,
            "evaluations": metrics.evaluations,
            "evaluations_to_tolerance": metrics.evaluations_to_tolerance,
            "path_length": finite(metrics.path_length),
            "straight_distance": finite(metrics.straight_distance),
            "zigzag": finite(metrics.zigzag),
        },
    }


def head(scene: Scene) -> Head:
    """Beginning of every format of a race."""
    return {"scene": scene.as_json(), "link": write(scene), "engine": ENGINE}


def run_head(scene: Scene, index: int, language: Language) -> RunHead:
    """Beginning of a run in every format."""
    run = scene.runs[index]
    return {"index": index, "title": language.text(run.rule.title), **run.as_json()}


# --- event stream
# ----------------------------------------------------------------------------------


def event(name: str, data: Any) -> bytes:
    """One server-sent event; `data` is JSON text, or what becomes it."""
    return f"event: {name}\ndata: {data if isinstance(data, str) else dumps(data)}\n\n".encode()


def as_events(race: Race, language: Language, origin: str) -> Job:
    """Write the race as server-sent events: a block of each run in turn."""
    curves = yield from lr_curves(race.scene)
    yield event("scene", head(race.scene) | {"lr": curves})
    yield from find_landmarks(race.scene)
    running, number = list(range(len(race.scene.runs))), 0
    while running:
        for index in tuple(running):
            records = yield from race.block(index, number)
            if records is not None and len(records.losses):
                about = {"run": index, "first_step": records.first_step}
                yield event("points", joined(about, columns(records)))
            if race.ends_with(index, number):
                run = yield from race.run(index)
                running.remove(index)
                yield event("end", {"run": index} | ending(run, language))
        number += 1
    yield event("done", {"digest": race.digest})


CURVE_POINTS: Final = 97
"""Points of a schedule's small picture."""


def lr_curves(scene: Scene) -> Generator[None, None, list[PackedArray | None]]:
    """Return the factors of each run's learning rate at evenly spaced steps.

    They are None without a schedule.
    """
    steps = np.linspace(0, scene.steps - 1, min(scene.steps, CURVE_POINTS)).round().astype(int)
    curves: list[PackedArray | None] = []
    for run in scene.runs:
        curves.append(packed(run.lr_factors(scene.steps)[steps]) if run.scheduled else None)
        yield None
    return curves


# --- JSON
# ------------------------------------------------------------------------------------------


def as_json(race: Race, language: Language, origin: str) -> Job:
    """Write the race as one JSON document, run by run."""
    yield (
        dumps(head(race.scene) | {"citation": citation(race.scene, origin)})[:-1].encode()
        + b',"runs":['
    )
    yield from find_landmarks(race.scene)
    for index in range(len(race.scene.runs)):
        run = yield from race.run(index)
        yield b"," * (index > 0) + _whole_run(race.scene, index, run, language).encode()
    yield b"]," + dumps({"digest": race.digest})[1:].encode()


def _whole_run(scene: Scene, index: int, run: Run, language: Language) -> str:
    about = run_head(scene, index, language)
    return joined(about, columns(run.records), dumps(ending(run, language)))


# --- CSV
# -------------------------------------------------------------------------------------------

ROWS_AT_ONCE: Final = 256
"""Rows that are written at a time: about a millisecond of work."""
_COLUMNS: Final = (
    "run",
    "rule",
    "step",
    "evaluations",
    "x",
    "y",
    "loss",
    "gradient_norm",
    "gradient_x",
    "gradient_y",
)


def as_csv(race: Race, language: Language, origin: str) -> Job:
    """Write one row per run and step, after comments with the link, the engine and a citation."""
    runs = race.scene.runs
    names = list(dict.fromkeys(name for run in runs for name in _state_columns(run.rule)))
    yield (
        f"# link: {write(race.scene)}\n# engine: {ENGINE}\n# cite as:"
        f" {citation(race.scene, origin)}\n".encode()
    )
    yield ",".join((*_COLUMNS, *names)).encode() + b"\n"
    for index, run in enumerate(runs):
        own, number = list(_state_columns(run.rule)), 0
        while (records := (yield from race.block(index, number))) is not None:
            yield from _rows(f"{index},{run.rule.slug}", records, names, own)
            number += 1


def _rows(prefix: str, records: Records, names: list[str], own: list[str]) -> Iterator[bytes]:
    state = [values.reshape(len(values), -1) for values in records.state.values()]
    flat = np.column_stack(
        [records.positions, records.losses, records.gradient_norms, records.gradients, *state]
    )
    order: list[int | None] = [
        *range(6),
        *(6 + own.index(name) if name in own else None for name in names),
    ]
    for first in range(0, len(flat), ROWS_AT_ONCE):
        lines = []
        rows, counts = (
            flat[first : first + ROWS_AT_ONCE].tolist(),
            records.evaluations[first : first + ROWS_AT_ONCE].tolist(),
        )
        for step, (row, evaluations) in enumerate(
            zip(rows, counts, strict=True), records.first_step + first
        ):
            cells = ["" if column is None else repr(row[column]) for column in order]
            lines.append(f"{prefix},{step},{evaluations},{','.join(cells)}\n")
        yield "".join(lines).encode()


def _state_columns(rule: Rule) -> Iterator[str]:
    for variable in rule.state:
        yield from (
            (variable.name,)
            if rule.kind == "vector"
            else (f"{variable.name}_x", f"{variable.name}_y")
        )


# --- the page's table
# ------------------------------------------------------------------------------


Table = list[TableRow]


def as_table(race: Race, language: Language) -> Generator[Item, None, Table]:
    """Return what the page shows without a script: a row per run."""
    yield from find_landmarks(race.scene)
    rows = []
    for index in range(len(race.scene.runs)):
        run = yield from race.run(index)
        rows.append(_table_row(race.scene, index, run, language))
        yield None
    return rows


def as_first_table(race: Race, language: Language) -> Generator[Item, None, Table | None]:
    """Return the table, or None if the race takes longer than the first picture of a page may."""
    table, claims = as_table(race, language), 0
    while claims <= MAX_PAGE_PIECES:
        try:
            item = next(table)
        except StopIteration as end:
            rows: Table = end.value
            return rows
        claims += isinstance(item, Claim)
        yield item
    return None


def _table_row(scene: Scene, index: int, run: Run, language: Language) -> TableRow:
    choice = scene.runs[index]
    x, y = map(float, run.positions[-1])
    return {
        "index": index,
        "rule": choice.rule.slug,
        "title": language.text(run.rule.title),
        "hyperparameters": [
            {"name": h.name, "symbol": h.symbol, "value": choice.hyperparameters[h.name]}
            for h in run.rule.hyperparameters
        ],
        "final_position": (x, y),
        **ending(run, language),
    }


Writer = Callable[[Race, Language, str], Job]
"""From a race, a language and the address of this site to a job that writes one of its forms."""
