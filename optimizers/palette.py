"""The colors in which surfaces and runs are drawn: in notebooks, and by the server; a test compares them with the page's."""

from __future__ import annotations

from typing import Final

INK: Final = "#17212a"
PAPER: Final = "#ffffff"
LOW: Final = "#cfdbe2"
"""The contour at the lowest loss: quiet, so that paths are what the eye sees."""
HIGH: Final = "#fafbfb"
CONTOUR: Final = "#b3c3cc"
"""Its lines."""
COLORS: Final = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", INK)
"""Okabe and Ito's, told apart with any kind of color vision."""
