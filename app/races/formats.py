"""A race as an event stream, as JSON, as CSV, or as the rows of a table: from happenings to bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from app.races.race import Done, End, Happening, Points, Race
from app.scene.link import write
from app.scene.scene import Scene, scene_dict
from app.scene.titles import citation
from app.version import ENGINE
from app.web.json import dumps, finite, joined, packed
from app.web.languages import Language
from optimizers.descend import Run
from optimizers.engine.records import Records
from optimizers.rules import find_rule
from optimizers.schedules import lr_factors

Chunks = Iterator[bytes]


def columns(records: Records) -> str:
    """Positions as the arrays that travel, as the text of a JSON object: base64 needs no encoder's second look."""
    arrays = {
        "x": records.positions[:, 0],
        "y": records.positions[:, 1],
        "loss": records.losses,
        "gradient_norm": records.gradient_norms,
        "gradient": records.gradients,
        "evaluations": records.evaluations,
        **({} if records.told is None else {"told": records.told}),
    }
    return f'{{{_members(arrays)},"state":{{{_members(records.state)}}}}}'


def _members(arrays: Mapping[str, npt.NDArray[Any]]) -> str:
    return ",".join(f'"{name}":{_packed_text(values)}' for name, values in arrays.items())


def _packed_text(values: npt.NDArray[Any]) -> str:
    return "{" + ",".join(f'"{key}":"{text}"' for key, text in packed(values).items()) + "}"


def ending(run: Run, language: Language) -> dict[str, Any]:
    """Outcome and metrics of a run."""
    outcome, metrics = (
        run.outcome,
        {field.name: getattr(run.metrics, field.name) for field in fields(run.metrics)},
    )
    return {
        "steps_taken": run.steps_taken,
        "outcome": {
            "code": str(outcome.code),
            "sentence": language.text(outcome.template, **outcome.values),
        },
        "metrics": {
            name: finite(value) if isinstance(value, float) else value
            for name, value in metrics.items()
        },
    }


def head(scene: Scene) -> dict[str, Any]:
    """Beginning of every format of a race."""
    return {"scene": scene_dict(scene), "link": write(scene), "engine": ENGINE}


# --- event stream
# ----------------------------------------------------------------------------------


def event(name: str, data: Any) -> bytes:
    """One server-sent event; `data` is JSON text, or what becomes it."""
    return f"event: {name}\ndata: {data if isinstance(data, str) else dumps(data)}\n\n".encode()


def as_events(race: Race, language: Language, origin: str) -> Chunks:
    """The race as server-sent events, one chunk per piece of it."""
    yield event("scene", head(race.scene) | {"lr": lr_curves(race.scene)})
    for happenings in race.side_by_side():
        yield b"".join(_event_of(happening, language) for happening in happenings)


CURVE_POINTS: Final = 97
"""Points of a schedule's small picture."""


def lr_curves(scene: Scene) -> list[dict[str, str] | None]:
    """Each run's factors on the learning rate, at evenly spaced steps; None without a schedule."""
    steps = np.linspace(0, scene.steps - 1, min(scene.steps, CURVE_POINTS)).round().astype(int)
    choices = [
        (run.schedule.slug, run.schedule.hyperparameters) if run.schedule else None
        for run in scene.runs
    ]
    return [
        packed(lr_factors(choice, scene.steps)[steps]) if choice else None for choice in choices
    ]


def _event_of(happening: Happening, language: Language) -> bytes:
    match happening:
        case Points(run, records):
            return event(
                "points", joined({"run": run, "first_step": records.first_step}, columns(records))
            )
        case End(run, whole):
            return event("end", {"run": run} | ending(whole, language))
        case Done(digest):
            return event("done", {"digest": digest})


# --- JSON
# ------------------------------------------------------------------------------------------


def as_json(race: Race, language: Language, origin: str) -> Chunks:
    """The race as one JSON document, a chunk per run; between chunks of a long run, empty ones."""
    yield (
        dumps(head(race.scene) | {"citation": citation(race.scene, origin)})[:-1].encode()
        + b',"runs":['
    )
    for happenings in race.one_by_one():
        for happening in happenings:
            match happening:
                case End(run, whole):
                    yield b"," * (run > 0) + _whole_run(race.scene, run, whole, language).encode()
                case Done(digest):
                    yield b"]," + dumps({"digest": digest})[1:].encode()
                case _:
                    yield b""


def _whole_run(scene: Scene, index: int, run: Run, language: Language) -> str:
    choice = scene.runs[index]
    about = {
        "index": index,
        "rule": choice.rule,
        "title": language.text(run.rule.title),
        "hyperparameters": choice.hyperparameters,
    }
    schedule = {"schedule": choice.schedule.model_dump() if choice.schedule else None}
    return joined(about | schedule, columns(run.records), dumps(ending(run, language)))


# --- CSV
# -------------------------------------------------------------------------------------------

ROWS_AT_ONCE: Final = 2_048


def as_csv(race: Race, language: Language, origin: str) -> Chunks:
    """One row per run and step, after the link, the engine and how to cite them as comments."""
    names = list(
        dict.fromkeys(name for choice in race.scene.runs for name in _state_columns(choice.rule))
    )
    yield (
        f"# link: {write(race.scene)}\n# engine: {ENGINE}\n# cite as:"
        f" {citation(race.scene, origin)}\n".encode()
    )
    yield (
        ",".join(
            [
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
                *names,
            ]
        ).encode()
        + b"\n"
    )
    for happenings in race.one_by_one():
        for happening in happenings:
            if isinstance(happening, Points):
                rule = race.scene.runs[happening.run].rule
                yield from _rows(
                    f"{happening.run},{rule}", happening.records, names, list(_state_columns(rule))
                )


def _rows(prefix: str, records: Records, names: list[str], own: list[str]) -> Chunks:
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
            records.evaluations[first:].tolist(),
        )
        for step, (row, evaluations) in enumerate(
            zip(rows, counts, strict=False), records.first_step + first
        ):
            cells = ["" if column is None else repr(row[column]) for column in order]
            lines.append(f"{prefix},{step},{evaluations},{','.join(cells)}\n")
        yield "".join(lines).encode()


def _state_columns(slug: str) -> Iterator[str]:
    rule = find_rule(slug)
    for variable in rule.state:
        yield from (
            (variable.name,)
            if rule.kind == "vector"
            else (f"{variable.name}_x", f"{variable.name}_y")
        )


# --- the page's table
# ------------------------------------------------------------------------------


def as_table(race: Race, language: Language) -> list[dict[str, Any]]:
    """Rows of the page's table, one for each run."""
    rows = []
    for happenings in race.one_by_one():
        rows += [
            _table_row(race.scene, item, language) for item in happenings if isinstance(item, End)
        ]
    return rows


def _table_row(scene: Scene, end: End, language: Language) -> dict[str, Any]:
    choice, run = scene.runs[end.run], end.whole
    values = [
        {"name": h.name, "symbol": h.symbol, "value": choice.hyperparameters[h.name]}
        for h in run.rule.hyperparameters
    ]
    x, y = map(float, run.positions[-1])
    about = {
        "index": end.run,
        "rule": choice.rule,
        "title": language.text(run.rule.title),
        "hyperparameters": values,
    }
    return about | {"final_position": (x, y)} | ending(run, language)


Writer = Callable[[Race, Language, str], Chunks]
"""From a race, a language and the address of this site to the chunks of one of its forms."""
