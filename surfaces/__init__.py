"""Loss surfaces: formulas, the built-in ones, and their exact derivatives."""

from __future__ import annotations

from surfaces.catalog import SURFACES, find_surface
from surfaces.errors import InputError, Phrase
from surfaces.formula import FormulaError, FormulaLimits, parse
from surfaces.surface import CriticalPoint, Parameter, PointKind, Surface, View, typed_surface

__all__ = [
    "SURFACES",
    "CriticalPoint",
    "FormulaError",
    "FormulaLimits",
    "InputError",
    "Parameter",
    "Phrase",
    "PointKind",
    "Surface",
    "View",
    "find_surface",
    "parse",
    "typed_surface",
]
