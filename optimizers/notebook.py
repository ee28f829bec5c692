"""Results in notebooks, as Plotly figures.

Plotly is imported by whoever asks for a figure, not before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from optimizers.outcome import Outcome
from optimizers.palette import CONTOUR, INK, PAPER, RAMP, rule_color
from optimizers.problem import Array, Problem
from surfaces.analysis.grid import sample
from surfaces.analysis.viewport import window
from surfaces.surface import View

SAMPLES: Final = 121
"""Points along each axis of the contour."""
MARGIN: Final = 0.05
"""Around what lies outside of the surface's usual view, as a share of it."""
_CONFIG: Final = {"showSendToCloud": False, "plotlyServerURL": "", "displaylogo": False}
"""Nothing leaves the notebook: no upload button, no address to upload to."""


class _DrawnRun(Protocol):
    @property
    def problem(self) -> Problem: ...
    @property
    def positions(self) -> Array: ...
    @property
    def losses(self) -> Array: ...
    @property
    def outcome(self) -> Outcome: ...


class _DrawnRuns(Protocol):
    @property
    def problem(self) -> Problem: ...
    @property
    def final_positions(self) -> Array: ...
    @property
    def outcomes(self) -> npt.NDArray[np.str_]: ...


def run_figure(run: _DrawnRun) -> Any:
    """One run: its path over the contour, and its loss at each step."""
    from plotly import graph_objects as go
    from plotly.subplots import make_subplots

    figure = make_subplots(cols=2, column_widths=[0.6, 0.4], column_titles=["", "loss"])
    view = _holding(_usual_view(run.problem), run.positions[0])
    figure.add_trace(_contour(run.problem, view), row=1, col=1)
    color = rule_color(run.problem.rule.slug).light
    for trace in _path(run.positions, color):
        figure.add_trace(trace, row=1, col=1)
    losses = go.Scatter(y=run.losses, mode="lines", name="loss", line={"color": color})
    figure.add_trace(losses, row=1, col=2)
    figure.update_yaxes(type="log" if np.all(run.losses > 0) else "linear", nticks=6, row=1, col=2)
    figure.update_xaxes(title="step", row=1, col=2)
    return _finished(figure, view, _title(run.problem), run.outcome.sentence)


def runs_figure(runs: _DrawnRuns) -> Any:
    """Many runs: where they started and where they ended, over the contour."""
    from plotly.subplots import make_subplots

    figure = make_subplots(cols=1)
    starts = runs.problem.starts
    view = _holding(_usual_view(runs.problem), starts.min(axis=0), starts.max(axis=0))
    figure.add_trace(_contour(runs.problem, view))
    figure.add_trace(
        _points(starts, "starts", {"color": PAPER, "line": {"color": INK, "width": 1.2}, "size": 5})
    )
    color = rule_color(runs.problem.rule.slug).light
    figure.add_trace(_points(runs.final_positions, "ends", {"color": color, "size": 5}))
    codes, counts = np.unique(runs.outcomes, return_counts=True)
    ends = ", ".join(f"{count:,} {code}" for code, count in zip(codes, counts, strict=True))
    return _finished(
        figure,
        view,
        f"{_title(runs.problem)}, {len(starts):,} runs",
        ends,
    )


def as_html(figure: Any) -> str:
    """A figure as a piece of HTML that has all it needs, Plotly's script of 5 MB included."""
    return str(figure.to_html(full_html=False, include_plotlyjs=True, config=_CONFIG))


def as_bundle(figure: Any) -> Mapping[str, Any]:
    """A figure as notebooks display it.

    It is shown by the renderer that Plotly has for this one, where that fetches nothing; else as
    HTML. That renderer hands its script over once per notebook, not with every figure.
    """
    from plotly import io

    renderer = io.renderers.default
    bundle: dict[str, Any] = (
        figure._repr_mimebundle_() if renderer and "connected" not in renderer else {}
    )
    return bundle if "text/html" in bundle else {**bundle, "text/html": as_html(figure)}


def _title(problem: Problem) -> str:
    surface = problem.surface
    return f"{problem.rule.title} on {surface.title if surface.slug else surface.formula}"


def _usual_view(problem: Problem) -> View:
    return window(problem.surface, tuple(problem.parameters.items()))


def _holding(view: View, *points: Array) -> View:
    """The view, widened where it must be to hold the points."""
    edges = []
    for axis in range(2):
        low, high = view[2 * axis : 2 * axis + 2]
        margin = MARGIN * (high - low)
        edges += [
            min([low, *(float(p[axis]) - margin for p in points)]),
            max([high, *(float(p[axis]) + margin for p in points)]),
        ]
    return edges[0], edges[1], edges[2], edges[3]


def _contour(problem: Problem, view: View) -> Any:
    from plotly import graph_objects as go

    grid = sample(problem.tape, view, (SAMPLES, SAMPLES))
    drawn, levels = grid.drawn(np.clip(grid.loss, grid.low, grid.high)), grid.drawn(grid.levels)
    lines = (
        {
            "start": levels[0],
            "end": levels[-1],
            "size": (levels[-1] - levels[0]) / (len(levels) - 1),
        }
        if len(levels) > 1
        else {}
    )
    return go.Contour(
        x=grid.x,
        y=grid.y,
        z=drawn,
        colorscale=list(RAMP),
        showscale=False,
        hoverinfo="skip",
        contours=lines,
        autocontour=not lines,
        line={"color": CONTOUR, "width": 0.6},
        name="surface",
    )


def _path(positions: Array, color: str) -> list[Any]:
    """The path with its casing, and where it starts and ends."""
    from plotly import graph_objects as go

    x, y = positions.T
    start = {"symbol": "circle", "size": 10, "color": PAPER, "line": {"color": INK, "width": 2.5}}
    end = {"symbol": "circle", "size": 10, "color": color, "line": {"color": PAPER, "width": 2}}
    return [
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": PAPER, "width": 4.25},
            hoverinfo="skip",
            name="casing",
        ),
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": color, "width": 2.25},
            name="path",
            customdata=np.arange(len(positions)),
            hovertemplate="step %{customdata}<br>x %{x:.5g}<br>y %{y:.5g}<extra></extra>",
        ),
        _points(positions[:1], "start", start),
        _points(positions[-1:], "end", end),
    ]


def _points(positions: Array, name: str, marker: Mapping[str, Any]) -> Any:
    from plotly import graph_objects as go

    return go.Scatter(
        x=positions[:, 0], y=positions[:, 1], mode="markers", name=name, marker=marker
    )


def _finished(figure: Any, view: View, title: str, subtitle: str) -> Any:
    quiet = {"showgrid": False, "zeroline": False, "ticks": "outside", "showline": True}
    figure.update_xaxes(**quiet)
    figure.update_yaxes(**quiet)
    figure.update_xaxes(range=view[:2], row=1, col=1)
    figure.update_yaxes(range=view[2:], row=1, col=1)
    return figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        template="simple_white",
        font_color=INK,
        showlegend=False,
        width=900,
        height=440,
    )


class Shown:
    """A result with a figure, which notebooks display by themselves.

    Nothing is fetched from anywhere.
    """

    def figure(self) -> Any:
        """A `plotly.graph_objects.Figure`."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        pass

        return as_html(self.figure())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Mapping[str, Any]:
        pass

        return as_bundle(self.figure())
