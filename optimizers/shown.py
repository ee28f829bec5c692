"""What notebooks show of a result: its figure, from Plotly, which is not imported before there is something to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Shown:
    """A result with a figure. Notebooks display it by themselves, without fetching anything from anywhere."""

    def figure(self) -> Any:
        """A `plotly.graph_objects.Figure`."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        from optimizers.figure import as_html

        return as_html(self.figure())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Mapping[str, Any]:
        from optimizers.figure import as_bundle

        return as_bundle(self.figure())
