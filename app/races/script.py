"""A scene as a script that runs by itself: the formula, the rules' own source, and a loop.

The rules' source is taken from the functions that run, with whatever helpers and constants they
use.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable
from itertools import pairwise
from types import FunctionType
from typing import Any, Final

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.races.python_formula import PREFIX, python_formula
from app.resources import TEMPLATES
from app.scene.link import write
from app.scene.scene import Entry, Scene
from app.scene.titles import citation
from app.web.errors import Problem
from optimizers import vocabulary
from optimizers.engine.block import BOUND
from optimizers.oracle import gradient_at, hessian_at
from optimizers.philox import GRADIENT_NOISE, MINI_BATCH, normal_pair, uniform_pair
from optimizers.rule import Kind
from surfaces.autodiff import functions
from surfaces.formula import UNLIMITED, Call, Expression, parse, walk
from surfaces.functions import DEFINITIONS
from surfaces.rewriting import rewritten

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # the result is Python, never HTML
)
_ELEMENTARY: Final = tuple(
    getattr(module, name)
    for module in (functions, vocabulary)
    for name in ("cos", "exp", "log", "power", "sin", "tan", "tanh")
)
"""Functions that rules, schedules and noise use, and that NumPy has by the same names."""
LANGUAGES: Final = ("numpy", "pytorch")
"""What scripts are written in."""


def script(scene: Scene, language: str, origin: str) -> str:
    """The scene as Python source.

    Args:
        scene: what to run.
        language: one of `LANGUAGES`.
        origin: scheme and host in front of the link.

    Raises:
        Problem: an unknown language.
    """
    if language not in LANGUAGES:
        allowed = ", ".join(LANGUAGES)
        raise Problem(
            422,
            "invalid",
            "There is no script in {value!r}; there are: {allowed}",
            field="language",
            value=language,
            allowed=allowed,
        )
    surface, expression = scene.surface, rewritten(scene.surface.expression)
    rules = [run.rule for run in scene.runs]
    schedules = [run.scheduled.schedule.factor for run in scene.runs if run.scheduled]
    used = (
        [rule.update for rule in rules]
        + schedules
        + ([normal_pair] if scene.noise else [])
        + ([uniform_pair] if scene.batch else [])
    )
    jet = (TEMPLATES / "scripts" / "jet.py").read_text(encoding="utf-8")
    return _TEMPLATES.get_template(f"scripts/{language}.py").render(
        title="A race of optimizers down a loss surface, from Ravine.",
        link=origin + write(scene),
        citation=citation(scene, origin),
        jet=jet.split("from dataclasses import dataclass\n", 1)[1].strip(),
        parameters=[
            (PREFIX + name, repr(float(value))) for name, value in scene.parameters.items()
        ],
        definitions=definitions(expression),
        formula=python_formula(expression),
        columns=[PREFIX + name for name in surface.data.columns] if surface.data else [],
        data=surface.data,
        streams=(GRADIENT_NOISE, MINI_BATCH),
        sources=collected(used),
        bound=repr(BOUND),
        start=repr(tuple(scene.start)),
        steps=scene.steps,
        noise=scene.noise,
        batch=scene.batch,
        seed=scene.seed,
        runs=[_run(index, choice, scene.steps) for index, choice in enumerate(scene.runs)],
    )


def definitions(expression: Expression) -> list[tuple[str, str, str]]:
    """Name, parameters and Python expression of each function that is made of others."""
    used = {node.function for node in walk(expression) if isinstance(node, Call)}
    return [
        (
            name,
            ", ".join(definition.parameters),
            python_formula(parse(definition.formula, UNLIMITED), definition.parameters),
        )
        for name, definition in DEFINITIONS.items()
        if name in used
    ]


def _run(index: int, choice: Entry, steps: int) -> dict[str, Any]:
    rule = choice.rule
    names = [h.name for h in rule.hyperparameters]
    per_axis = [variable.initial for variable in rule.state]
    factors = f"np.ones({steps})"
    if choice.scheduled:
        schedule = choice.scheduled.schedule
        given = ", ".join(map(repr, choice.scheduled.hyperparameters.values()))
        factors = (
            f"{schedule.factor.__name__}(np.arange({steps}, dtype=float),"
            f" {steps}{', ' if given else ''}{given})"
        )
    return {
        "name": f"run_{index + 1}",
        "slug": rule.slug,
        "step": "by_coordinate" if rule.kind is Kind.COORDINATE else "by_vector",
        "function": rule.update.__name__,
        "state": repr(per_axis * (2 if rule.kind is Kind.COORDINATE else 1)),
        "hyper": repr([choice.hyperparameters[name] for name in names]),
        "lr_place": names.index("lr") if "lr" in names else -1,
        "factors": factors,
    }


def collected(used: list[Callable[..., Any]]) -> str:
    """The source of functions, after everything of Ravine's own that they use, each once."""
    found: dict[str, str] = {}
    for function in used:
        _collect(function, found, set())
    return _spaced(list(found.values()))


def _spaced(parts: list[str]) -> str:
    """Constants line by line, and two empty lines around functions."""
    text = parts[0]
    for before, part in pairwise(parts):
        text += ("\n\n\n" if part.startswith("def ") or before.startswith("def ") else "\n") + part
    return text


def _collect(function: Callable[..., Any], found: dict[str, str], under_way: set[str]) -> None:
    """Add a function's source to `found`, its helpers and constants before it."""
    if (
        function in (gradient_at, hessian_at)
        or function.__name__ in found
        or function.__name__ in under_way
    ):
        return
    under_way.add(function.__name__)
    lines = inspect.getsource(function).splitlines()
    source = "\n".join(lines[next(k for k, line in enumerate(lines) if line.startswith("def ")) :])
    for name, value in inspect.getclosurevars(function).globals.items():
        if isinstance(value, np.ufunc) or value in _ELEMENTARY:
            # NumPy's own are shorter; the formula's functions bear the same names
            source = re.sub(rf"\b{name}\(", f"np.{name}(", source)
        elif isinstance(value, FunctionType):
            _collect(value, found, under_way)
        elif isinstance(value, int | float | tuple | np.generic):
            found.setdefault(name, f"{name} = {_constant(value)}")
    found[function.__name__] = source


def _constant(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_constant, value))},)"
    if isinstance(value, np.generic):
        return f"np.{type(value).__name__}({value.item()!r})"
    return "math.inf" if value == math.inf else repr(value)
