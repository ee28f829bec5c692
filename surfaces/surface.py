"""The records that describe what is descended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, Literal

from surfaces.autodiff.builder import compile_mean, compile_tape
from surfaces.autodiff.tape import BoundTape, Tape
from surfaces.datasets import Data
from surfaces.errors import Phrase, check_known, check_range
from surfaces.formula import UNLIMITED, Expression, FormulaLimits, parameter_names, parse
from surfaces.latex import tex

View = tuple[float, float, float, float]
"""xmin, xmax, ymin, ymax."""


TYPED: Final = FormulaLimits()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named number in a formula, shown as a slider."""

    name: str
    symbol: str
    default: float
    low: float
    high: float
    scale: Literal["linear", "log", "switch"]
    """A switch is 0 or 1."""
    help: str


class PointKind(StrEnum):
    """Kind of a critical point."""

    MINIMUM = "minimum"
    LOCAL_MINIMUM = "local-minimum"
    SADDLE = "saddle"
    MAXIMUM = "maximum"


MINIMA: Final = (PointKind.MINIMUM, PointKind.LOCAL_MINIMUM)


@dataclass(frozen=True, slots=True)
class CriticalPoint:
    """A place where the gradient is zero, or, on a kink, where the surface has its minimum."""

    kind: PointKind
    x: float
    y: float
    value: float
    smooth: bool = True
    """Whether the surface is differentiable there."""


@dataclass(frozen=True, slots=True)
class Framing:
    """Default view while a parameter has a value that moves everything elsewhere."""

    parameter: str
    value: float
    view: View


@dataclass(frozen=True, slots=True)
class Surface:
    """A loss surface f(x, y): a formula and what is worth knowing about it."""

    slug: str
    """Empty for a typed formula."""
    title: str
    formula: str
    teaches: str
    source: str
    view: View
    start: tuple[float, float]
    parameters: tuple[Parameter, ...] = ()
    critical_points: tuple[CriticalPoint, ...] = ()
    """At the parameters' defaults."""
    limits: FormulaLimits = UNLIMITED
    """What the formula was checked against."""
    data: Data | None = None
    """If set, the loss is the mean of the formula over the rows of this table."""
    framings: tuple[Framing, ...] = ()
    """Where `view` is not the place to look."""
    pace: float = 1.0
    """How many times the usual learning rates show what the surface teaches, where steps are as
    long as the slope is steep."""

    @property
    def expression(self) -> Expression:
        """The formula as a tree."""
        return _read(self.formula, self.limits)

    @property
    def tex(self) -> str:
        """The formula in TeX, its parameters by their symbols."""
        whole = tex(
            self.expression,
            {parameter.name: parameter.symbol for parameter in self.parameters if self.slug},
        )
        return rf"\frac{{1}}{{{len(self.data.rows)}}} \sum {whole}" if self.data else whole

    def complete(self, given: Mapping[str, float]) -> dict[str, float]:
        """Check parameters and fill in defaults.

        Args:
            given: values by name; any may be missing.

        Returns:
            All of them, in the declared order.

        Raises:
            InputError: unknown name, out of range, nan or inf.
        """
        for name in given:
            check_known(
                name, [parameter.name for parameter in self.parameters], Phrase("surface parameter")
            )
        return {
            p.name: check_range(given.get(p.name, p.default), p.low, p.high, p.name)
            for p in self.parameters
        }

    def home(self, parameters: Mapping[str, float]) -> View:
        """Find the view that suits some parameters.

        Args:
            parameters: values by name.

        Returns:
            The view declared for them; the surface's own if there is none.
        """
        return next(
            (
                framing.view
                for framing in self.framings
                if parameters.get(framing.parameter) == framing.value
            ),
            self.view,
        )

    def tape(self, parameters: Mapping[str, float] | None = None) -> BoundTape:
        """Make the surface a function of the position.

        Args:
            parameters: values by name; those left out have their default.

        Returns:
            The tape with these parameters, which gives the loss and its derivatives.

        Raises:
            InputError: as `complete`.
        """
        return _bound(
            self.formula, self.limits, self.data, tuple(self.complete(parameters or {}).items())
        )

    def row_tape(self, parameters: Mapping[str, float] | None = None) -> BoundTape:
        """Make the loss of a single row of the data a function of the position.

        Args:
            parameters: values by name; those left out have their default.

        Returns:
            The tape with these parameters; the row's columns are left free.

        Raises:
            InputError: as `complete`.
        """
        columns = self.data.columns if self.data else ()
        return compile_tape(self.expression, columns).bind(self.complete(parameters or {}))


TYPED_PARAMETER_LIMIT = 1e6
"""Parameters of typed formulas lie between plus and minus this."""


@lru_cache(maxsize=256)
def typed_surface(formula: str, limits: FormulaLimits = TYPED) -> Surface:
    """A surface from a typed formula; its unknown names become parameters with default 1.

    Raises:
        FormulaError: with the position and what was expected.
    """
    expression = _read(formula, limits)
    parameters = tuple(
        Parameter(
            name,
            name,
            1.0,
            -TYPED_PARAMETER_LIMIT,
            TYPED_PARAMETER_LIMIT,
            "linear",
            "A name of your formula.",
        )
        for name in parameter_names(expression)
    )
    return Surface(
        slug="",
        title="Your formula",
        formula=formula,
        teaches="",
        source="",
        view=(-4.0, 4.0, -4.0, 4.0),
        start=(-3.0, 2.0),
        parameters=parameters,
        limits=limits,
    )


@lru_cache(maxsize=256)
def _read(formula: str, limits: FormulaLimits) -> Expression:
    return parse(formula, limits)


@lru_cache(maxsize=256)
def _tape(formula: str, limits: FormulaLimits, data: Data | None) -> Tape:
    expression = _read(formula, limits)
    return compile_mean(expression, data.columns, data.rows) if data else compile_tape(expression)


@lru_cache(maxsize=512)
def _bound(
    formula: str,
    limits: FormulaLimits,
    data: Data | None,
    parameters: tuple[tuple[str, float], ...],
) -> BoundTape:
    return _tape(formula, limits, data).bind(dict(parameters))
