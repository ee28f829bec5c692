"""The registries as JSON: what every control of a page is built from, in a language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from latex2mathml.converter import convert

from app.answers.base import CriticalPoint as PointRecord
from app.answers.catalog import (
    Catalog,
    DataTable,
    Defaults,
    FormulaSuggestion,
    Limit,
    NumberField,
    RaceBrings,
    RuleRecord,
    ScheduleRecord,
    SurfaceRecord,
    TypedDefaults,
)
from app.highlight import python_html
from app.scene import link as codec
from app.scene.draft import VERSION, Draft
from app.scene.opening import opening
from app.scene.scene import Scene
from app.scene.surface_race import race_of
from app.settings import TABLE, Settings
from app.web.languages import LANGUAGES, Language
from optimizers.palette import rule_color
from optimizers.problem import MAX_START
from optimizers.races import suited
from optimizers.rule import Hyperparameter, Rule
from optimizers.rules import RULES
from optimizers.schedules import SCHEDULES, Schedule
from optimizers.theory.borders import closed_limit
from surfaces.catalog import SURFACES
from surfaces.datasets import Data
from surfaces.examples import EXAMPLES
from surfaces.formula import CONSTANTS, FUNCTIONS
from surfaces.latex import tex
from surfaces.reading import suggest
from surfaces.surface import CriticalPoint, Parameter, Surface, typed_surface


@lru_cache(maxsize=1024)
def mathml(formula: str, display: str = "inline") -> str:
    """TeX as MathML, which browsers typeset without a script."""
    return str(convert(formula, display=display))


def lines_mathml(lines: tuple[str, ...]) -> str:
    """A formula of several lines, one `<math>` each."""
    return "".join(mathml(line, "block") for line in lines)


def catalog(settings: Settings, language: Language) -> Catalog:
    """Rules, surfaces, schedules, limits, defaults and the opening's link; one shared record."""
    return _catalog(settings, language.code)


@lru_cache(maxsize=8)
def _catalog(settings: Settings, code: str) -> Catalog:
    return make_catalog(settings, LANGUAGES[code])


def make_catalog(settings: Settings, language: Language) -> Catalog:
    """A catalogue of its own, in any language."""
    return {
        "rules": [rule_record(rule, language) for rule in RULES],
        "surfaces": [surface_record(surface, language) for surface in SURFACES],
        "schedules": [schedule_record(schedule, language) for schedule in SCHEDULES],
        "limits": limits(settings, language),
        "opening": codec.write(opening(settings)),
        "defaults": defaults(),
        "typed": typed_defaults(language),
    }


def defaults() -> Defaults:
    """Default values of a link."""
    usual = Draft()
    return {
        "v": VERSION,
        "surface": usual.surface.slug,
        "runs": [run.rule for run in usual.runs],
        "steps": usual.steps,
        "noise": usual.noise,
        "batch": usual.batch,
        "seed": usual.seed,
        "seeds": usual.seeds,
    }


def typed_defaults(language: Language) -> TypedDefaults:
    """Vocabulary of typed formulas, and their default view, start and parameters."""
    surface = typed_surface("x*a")
    (parameter,) = surface.parameters
    return {
        "view": surface.view,
        "start": surface.start,
        "parameter": parameter.default,
        "low": parameter.low,
        "high": parameter.high,
        "functions": list(FUNCTIONS),
        "constants": list(CONSTANTS),
        "examples": [
            {"formula": example.formula, "shows": language.text(example.shows)}
            for example in EXAMPLES
        ],
    }


def limits(settings: Settings, language: Language) -> list[Limit]:
    """Limits of the server, by name."""
    rows: list[Limit] = [
        {"name": row.name, "value": getattr(settings, row.name), "help": language.text(row.help)}
        for row in TABLE
        if row.is_limit
    ]
    return [
        *rows,
        {
            "name": "max_start",
            "value": MAX_START,
            "help": language.text("Largest coordinate of a start."),
        },
    ]


def rule_record(rule: Rule, language: Language) -> RuleRecord:
    """One update rule."""
    color, limit = rule_color(rule.slug), closed_limit(rule)
    return {
        "slug": rule.slug,
        "title": language.text(rule.title),
        "formula": list(rule.formula),
        "mathml": lines_mathml(rule.formula),
        "teaches": language.text(rule.teaches),
        "differs": language.text(rule.differs),
        "source": rule.source,
        "paper": rule.paper,
        "code": rule.code,
        "code_html": python_html(rule.code),
        "kind": str(rule.kind),
        "color": {"light": color.light, "dark": color.dark},
        "family": getattr(rule, "family", ""),
        "bound": mathml(limit.tex) if limit else "",
        "velocity": {"states": list(rule.velocity.states), "sign": rule.velocity.sign}
        if rule.velocity
        else None,
        "adaptive": rule.step_size is not None,
        "state": [{"name": state.name, "help": language.text(state.help)} for state in rule.state],
        "hyperparameters": [number_field(h, language) for h in rule.hyperparameters],
    }


def schedule_record(schedule: Schedule, language: Language) -> ScheduleRecord:
    """One learning-rate schedule."""
    return {
        "slug": schedule.slug,
        "title": language.text(schedule.title),
        "formula": list(schedule.formula),
        "mathml": lines_mathml(schedule.formula),
        "help": language.text(schedule.help),
        "source": schedule.source,
        "hyperparameters": [number_field(h, language) for h in schedule.hyperparameters],
    }


def surface_record(
    surface: Surface, language: Language, values: Mapping[str, float] | None = None
) -> SurfaceRecord:
    """One surface; with `values`, its parameters carry them."""
    parameters = [number_field(parameter, language) for parameter in surface.parameters]
    for parameter in parameters if values is not None else ():
        parameter["value"] = (values or {})[parameter["name"]]
    race = race_of(surface)
    return {
        "slug": surface.slug or None,
        "title": language.text(surface.title),
        "formula": surface.formula,
        "mathml": surface_mathml(surface),
        "teaches": language.text(surface.teaches) if surface.teaches else "",
        "source": surface.source,
        "parameters": parameters,
        "view": surface.view,
        "start": surface.start,
        "critical_points": [point_record(point) for point in surface.critical_points],
        "data": data_record(surface.data, language) if surface.data else None,
        "framings": [
            {"parameter": one.parameter, "value": one.value, "view": one.view}
            for one in surface.framings
        ],
        "pace": surface.pace,
        "race": codec.write(race) if race else None,
        "brings": brought_by(race, surface) if race else None,
        "suggestions": [] if surface.slug else suggestion_records(surface, language, values or {}),
    }


def brought_by(race: Scene, surface: Surface) -> RaceBrings:
    """Numbers that a surface's race brings to a scene in place of defaults."""
    brought = race.as_json()
    return {
        "parameters": brought["surface"]["parameters"],
        "view": brought["view"],
        "start": brought["start"],
        "steps": brought["steps"],
        "hyperparameters": suited(surface),
    }


def suggestion_records(
    surface: Surface, language: Language, values: Mapping[str, float]
) -> list[FormulaSuggestion]:
    """Another reading of a typed formula, if a name in it may be a slip.

    A parameter that was given another value than its default is no slip.
    """
    chosen = [p.name for p in surface.parameters if values.get(p.name, p.default) != p.default]
    suggestion = suggest(surface.formula, chosen)
    if suggestion is None:
        return []
    names, readings = ", ".join(suggestion.names), ", ".join(suggestion.readings)
    said = language.text(
        "{names} is a slider here. Did you mean {readings}?"
        if len(suggestion.names) == 1
        else "{names} are sliders here. Did you mean {readings}?",
        names=names,
        readings=readings,
    )
    return [{"message": said, "formula": suggestion.formula}]


def data_record(data: Data, language: Language) -> DataTable:
    """The table that a surface is a mean over."""
    return {"title": language.text(data.title), "rows": len(data.rows)}


def surface_mathml(surface: Surface) -> str:
    """The surface's formula, typeset."""
    symbols = {parameter.name: parameter.symbol for parameter in surface.parameters if surface.slug}
    return mathml(f"f(x, y) = {tex(surface.expression, symbols)}", "block")


def point_record(point: CriticalPoint) -> PointRecord:
    """One critical point."""
    return {"kind": str(point.kind), "x": point.x, "y": point.y, "value": point.value}


def number_field(number: Hyperparameter | Parameter, language: Language) -> NumberField:
    """Fields of a slider."""
    return {
        "name": number.name,
        "symbol": number.symbol,
        "mathml": mathml(number.symbol),
        "default": number.default,
        "low": number.low,
        "high": number.high,
        "scale": number.scale,
        "help": language.text(number.help),
    }
