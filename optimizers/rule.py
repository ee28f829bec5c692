"""The records that declare an update rule: what it is called, what it takes, what it remembers.

Everything that shows or checks a rule (slider, validation, catalogue, manual, tests) reads
these.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Literal

from surfaces.errors import InputError, Phrase, check_known, check_range


@dataclass(frozen=True, slots=True)
class Hyperparameter:
    """A number that the user chooses, its range the same for slider, link and Python."""

    name: str
    symbol: str
    """TeX, as in the rule's formula."""
    default: float
    low: float
    high: float
    scale: Literal["linear", "log"]
    help: str

    def check(self, value: float) -> float:
        """`value` as a float, or an `InputError` naming the range."""
        return check_range(value, self.low, self.high, self.name)


@dataclass(frozen=True, slots=True)
class State:
    """A number that a rule remembers, one per coordinate for coordinate rules."""

    name: str
    help: str
    initial: float = 0.0


class Rate(StrEnum):
    """Meaning of a learning rate, by which one that suits a surface is carried to another."""

    SLOPE = "slope"
    """A factor on the gradient: the steeper the surface bends, the smaller it must be."""
    LENGTH = "length"
    """A distance on the map, however steep the surface is."""
    SHARE = "share"
    """A factor on a step whose length the rule finds by itself."""


class Kind(StrEnum):
    """Kind of rule; each has its own signature."""

    COORDINATE = "coordinate"
    """`update(x, g, *state, *hyperparameters) -> (displacement, *state)`, for each coordinate by
    itself."""
    VECTOR = "vector"
    """`update(surface, x, y, loss, gx, gy, *state, *hyperparameters) -> (dx, dy, *state)`: norms,
    dot products, and, through `surface`, further evaluations."""


@dataclass(frozen=True, slots=True)
class Velocity:
    """States of a rule that are its velocity: what carries it on where the gradient is zero."""

    states: tuple[str, ...]
    """One name for both coordinates, or one for each."""
    sign: Literal[-1, 1] = -1
    """1 if it points where the run goes, as a step does; -1 if it points uphill, as a sum or a mean
    of gradients does."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An update rule: a pure function and its declaration."""

    slug: str
    title: str
    update: Callable[..., Any]
    formula: tuple[str, ...]
    """TeX, one line per assignment."""
    teaches: str
    source: str
    hyperparameters: tuple[Hyperparameter, ...]
    state: tuple[State, ...] = ()
    paper: str = ""
    """The address at which the source is found, if it is."""
    differs: str = ""
    """Where the rule differs from implementations people compare it with."""
    kind: Kind = Kind.COORDINATE
    family: str = ""
    """Rules of one family are forms of one idea that people confuse: a card offers them as a
    choice."""
    optimum: Callable[[float, float], dict[str, float]] | None = None
    """(smallest, largest curvature of a bowl) -> the hyperparameters that shrink the distance
    fastest; None where none are known."""
    step_size: Callable[..., Any] | None = None
    """A pure function: what the gradient, or its mean without bias, is multiplied with in a step.

    It takes, by name, what it needs of the states after the step and of the hyperparameters;
    `<state>_before` is a state before the step. None where no such number determines the step.
    """
    velocity: Velocity | None = None
    searches: bool = False
    """True if it tries points in a loop of its own: it is then compiled as it is, not traced."""
    lr_is: Rate | None = None
    """None: a factor on the gradient where the step is linear, else a length."""

    @property
    def code(self) -> str:
        """The source text of the function that runs, without the formatter's marks."""
        return inspect.getsource(self.update).replace("", "")

    @property
    def defaults(self) -> Mapping[str, float]:
        """Every hyperparameter with its default."""
        return MappingProxyType({h.name: h.default for h in self.hyperparameters})

    @property
    def has_learning_rate(self) -> bool:
        """True if there is a learning rate for a schedule to change."""
        return any(h.name == "lr" for h in self.hyperparameters)

    def complete(self, given: Mapping[str, float]) -> dict[str, float]:
        """The checked hyperparameters, in the declared order, defaults filled in.

        Raises:
            InputError: unknown name, out of range, nan or inf.
        """
        return complete(self.hyperparameters, given, _hyperparameter_of(self.slug))


RANGE: Final = 1e6
"""Hyperparameters of a function that `rule` decorates lie between plus and minus this."""
_SEEN: Final = {
    ("x", "g"): Kind.COORDINATE,
    ("surface", "x", "y", "loss", "gx", "gy"): Kind.VECTOR,
}
"""The first arguments of each kind of rule."""


def rule(function: Callable[..., Any]) -> Rule:
    """Make an update rule of a function, as a decorator.

    Args:
        function: of (x, g), for each coordinate by itself, or of (surface, x, y, loss, gx, gy);
            then come its states, which begin at 0, and then its hyperparameters, with their
            defaults. It returns the displacement, or those along x and y, and the new states.

    Returns:
        The rule, which `descend` and `map` take in the place of a slug.

    Raises:
        InputError: the function's arguments are others.
    """
    arguments = list(inspect.signature(function).parameters.values())
    names = tuple(argument.name for argument in arguments)
    kind = next((kind for seen, kind in _SEEN.items() if names[: len(seen)] == seen), None)
    usual = all(argument.kind is argument.POSITIONAL_OR_KEYWORD for argument in arguments)
    if kind is None or not usual:
        raise InputError(
            "The arguments of a rule begin with {allowed}, not with {value}.",
            field="rule",
            value=", ".join(names),
            allowed=" / ".join(", ".join(seen) for seen in _SEEN),
        )
    rest = arguments[2 if kind is Kind.COORDINATE else 6 :]
    title = function.__name__.replace("_", " ")
    return Rule(
        slug=title.replace(" ", "-"),
        title=title.capitalize(),
        update=function,
        formula=(),
        teaches=inspect.getdoc(function) or "",
        source="",
        hyperparameters=tuple(_hyperparameter(a) for a in rest if a.default is not a.empty),
        state=tuple(State(a.name, "") for a in rest if a.default is a.empty),
        kind=kind,
    )


def _hyperparameter(argument: inspect.Parameter) -> Hyperparameter:
    name, default = argument.name, float(argument.default)
    if name == "lr":
        return learning_rate(default)
    return Hyperparameter(name, name, default, -RANGE, RANGE, "linear", "")


@cache
def _hyperparameter_of(slug: str) -> Phrase:
    return Phrase("{name} hyperparameter", name=slug)


SYNONYMS: Final = {
    "learning_rate": ("lr",),
    "step_size": ("lr",),
    "stepsize": ("lr",),
    "eta": ("lr",),
    "alpha": ("lr", "decay"),
    "gamma": ("decay", "lr"),
    "momentum": ("rho", "beta1", "beta"),
    "mu": ("rho",),
    "beta": ("rho", "beta1"),
    "betas": ("beta1", "beta2"),
    "rho": ("decay", "beta1"),
    "epsilon": ("eps",),
    "wd": ("weight_decay",),
    "decay": ("weight_decay",),
    "l2": ("weight_decay",),
}
"""Names that papers and libraries have for hyperparameters, with ours."""


def complete(
    declared: tuple[Hyperparameter, ...], given: Mapping[str, float], field: str
) -> dict[str, float]:
    """Checked values for everything `declared`, in that order.

    `field` names what an unknown name was taken for.

    Raises:
        InputError: unknown name, out of range, nan or inf.
    """
    names = [h.name for h in declared]
    for name in given:
        check_known(name, names, field, SYNONYMS.get(name, ()))
    return {h.name: h.check(given.get(h.name, h.default)) for h in declared}


def learning_rate(
    default: float, help: str = "How far one step goes.", low: float = 1e-12, high: float = 1e3
) -> Hyperparameter:
    """The hyperparameter `lr`, alike in every rule but for its default."""
    return Hyperparameter("lr", r"\eta", default, low, high, "log", help)


def decay_rate(name: str, symbol: str, default: float, help: str) -> Hyperparameter:
    """A factor in [0, 1) that fades the past."""
    return Hyperparameter(name, symbol, default, 0.0, math.nextafter(1.0, 0.0), "linear", help)


def epsilon(
    default: float = 1e-8,
    name: str = "eps",
    help: str = "Keeps the division finite where gradients vanish.",
) -> Hyperparameter:
    """The small number in a denominator."""
    return Hyperparameter(name, r"\epsilon", default, 1e-20, 1.0, "log", help)
