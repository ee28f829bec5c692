"""Lists of what the registries hold, as Markdown in a language: nothing of them is kept by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from app.manual.markdown import code, plain
from app.scene.draft import VERSION
from app.settings import TABLE
from app.web.languages import Language
from optimizers import RULES, SCHEDULES
from optimizers.rule import Hyperparameter, Rule
from optimizers.schedules import Schedule
from surfaces.catalog import SURFACES
from surfaces.surface import Parameter, PointKind, Surface

POINT_TITLES: Final = {
    PointKind.MINIMUM: "Minimum",
    PointKind.LOCAL_MINIMUM: "Local minimum",
    PointKind.SADDLE: "Saddle point",
    PointKind.MAXIMUM: "Maximum",
}


def rules(language: Language) -> str:
    """Every update rule: what it shows, its formula, its numbers, its source, its code."""
    say = language.text
    rows = [
        (f"[{plain(say(rule.title))}](#{rule.slug})", code(rule.slug), plain(say(rule.teaches)))
        for rule in RULES
    ]
    head = (say("Optimizer"), say("Name in a link"), say("Shows"))
    return _page(
        say("Optimizers"),
        say("Every update rule, from its declaration, with the code that runs."),
        table(head, rows),
        *(_rule(rule, language) for rule in RULES),
    )


def schedules(language: Language) -> str:
    """Every learning-rate schedule: what it does, its formula, its numbers, its source."""
    say = language.text
    return _page(
        say("Learning-rate schedules"),
        say("What multiplies the learning rate at each step t of a run of T steps."),
        *(_schedule(schedule, language) for schedule in SCHEDULES),
    )


def surfaces(language: Language) -> str:
    """Every built-in surface: lesson, formula, numbers, critical points and source."""
    say = language.text
    rows = [
        (f"[{plain(say(one.title))}](#{one.slug})", code(one.slug), plain(say(one.teaches)))
        for one in SURFACES
    ]
    head = (say("Surface"), say("Name in a link"), say("Shows"))
    return _page(
        say("Surfaces"),
        say("Every built-in surface, from its record."),
        table(head, rows),
        *(_surface(surface, language) for surface in SURFACES),
    )


def settings(language: Language) -> str:
    """Every setting: its variable, default and range."""
    say = language.text
    rows = [
        (code(row.variable), plain(say(row.help)), _default(row.default, row.low, row.high))
        for row in TABLE
    ]
    head = (say("Variable"), say("Meaning"), say("Default (range)"))
    return _page(
        say("Settings"),
        say(
            "Each is an environment variable; the server refuses to start on a value out of range."
        ),
        table(head, rows),
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table of cells that are Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def heading(level: int, anchor: str, title: str) -> str:
    """A heading with an anchor that does not depend on the language."""
    return f"{{#{anchor}}}\n{'#' * level} {title}"


def _page(*blocks: str) -> str:
    title, *others = blocks
    return "\n\n".join([f"# {plain(title)}", *others]) + "\n"


def _rule(rule: Rule, language: Language) -> str:
    say = language.text
    source = plain(rule.source)
    facts = [
        f"{say('Source')}: [{source}](<{rule.paper}>)"
        if rule.paper
        else f"{say('Source')}: {source}"
    ]
    facts += [plain(say(rule.differs))] if rule.differs else []
    facts += [_number(number, language) for number in rule.hyperparameters]
    facts += [f"{say('State')} {code(one.name)}: {plain(say(one.help))}" for one in rule.state]
    return "\n\n".join(
        [
            heading(2, rule.slug, plain(say(rule.title))),
            plain(say(rule.teaches)),
            *_formula(rule.formula),
            _list(facts),
            _open(f"run={rule.slug}", language),
            f"```python\n{rule.code.strip()}\n```",
        ]
    )


def _schedule(schedule: Schedule, language: Language) -> str:
    say = language.text
    facts = [f"{say('Name in a link')}: {code(schedule.slug)}"]
    facts += [f"{say('Source')}: {plain(schedule.source)}"]
    facts += [_number(number, language) for number in schedule.hyperparameters]
    return "\n\n".join(
        [
            heading(2, schedule.slug, plain(say(schedule.title))),
            plain(say(schedule.help)),
            *_formula(schedule.formula),
            _list(facts),
            _open(f"run={RULES[0].slug},schedule:{schedule.slug}", language),
        ]
    )


def _surface(surface: Surface, language: Language) -> str:
    say = language.text
    facts = [code(surface.formula), f"{say('Source')}: {plain(surface.source)}"]
    facts += [_number(parameter, language) for parameter in surface.parameters]
    for kind, title in POINT_TITLES.items():
        points = [point for point in surface.critical_points if point.kind is kind]
        places = "; ".join(f"({p.x:.5g}, {p.y:.5g}), {p.value:.5g}" for p in points)
        facts += [f"{plain(say(title))}: {places}"] if points else []
    return "\n\n".join(
        [
            heading(2, surface.slug, plain(say(surface.title))),
            plain(say(surface.teaches)),
            f"$$f(x, y) = {surface.tex}$$",
            _list(facts),
            _open(f"surface={surface.slug}", language),
        ]
    )


def _number(number: Hyperparameter | Parameter, language: Language) -> str:
    return language.text(
        "{name} {symbol}: {help} {default} by default, {low} to {high}.",
        name=code(number.name),
        symbol=f"${number.symbol}$",
        help=plain(language.text(number.help)),
        default=f"{number.default:g}",
        low=f"{number.low:g}",
        high=f"{'' if float(f'{number.high:g}') == number.high else '<'}{number.high:g}",
    )


def _formula(lines: Sequence[str]) -> list[str]:
    return [f"$${line}$$" for line in lines]


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _open(query: str, language: Language) -> str:
    return f"[{language.text('Open in the playground')}](/?v={VERSION}&{query})"


def _default(value: Any, low: float | None, high: float | None) -> str:
    """A default as people read it, its range in parentheses."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    shown = f"{value:,.16g}" if is_number else plain(str(value)) or "–"
    return shown if low is None or high is None else f"{shown} ({low:,.16g} – {high:,.16g})"
