"""What notebooks show of a result: the run's own numbers, and nothing fetched from anywhere."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from plotly import graph_objects, io
from plotly.offline import get_plotlyjs

from optimizers import descend, descend_many
from optimizers.notebook import Shown


def trace(figure: Any, name: str) -> Any:
    (found,) = [one for one in figure.data if one.name == name]
    return found


def without_script(html: str) -> str:
    """The HTML without Plotly's script, which must be in it."""
    script = get_plotlyjs()
    assert script in html
    return html.replace(script, "")


def test_a_run_s_figure_has_the_run_s_numbers() -> None:
    run = descend("adam", on="rosenbrock", steps=40, lr=0.05)
    figure = run.figure()
    assert isinstance(figure, graph_objects.Figure)
    path, loss = trace(figure, "path"), trace(figure, "loss")
    assert np.array_equal(np.column_stack([path.x, path.y]), run.positions)
    assert np.array_equal(loss.y, run.losses)
    assert (trace(figure, "start").x[0], trace(figure, "end").x[0]) == (
        run.positions[0, 0],
        run.positions[-1, 0],
    )
    assert figure.layout.title.text == "Adam on Rosenbrock"
    assert figure.layout.title.subtitle.text == run.outcome.sentence
    assert figure.layout.yaxis2.type == "log"


def test_the_contour_is_low_at_the_minimum() -> None:
    contour = trace(descend("sgd", on="himmelblau", steps=3, lr=0.001).figure(), "surface")
    row, column = np.unravel_index(np.nanargmin(contour.z), contour.z.shape)
    assert (
        min(
            np.hypot(contour.x[column] - x, contour.y[row] - y)
            for x, y in [(3, 2), (-2.805, 3.131), (-3.779, -3.283), (3.584, -1.848)]
        )
        < 0.1
    )
    assert contour.contours.start < contour.contours.end


@pytest.mark.parametrize(
    ("on", "start", "lr"),
    [
        ("x**2 - y**2", (9.0, 1.0), 0.1),
        ("log(x)", (2.0, 1.0), 9.0),
        ("0*x", (1.0, 1.0), 0.1),
        ("sqrt(-1-x**2)", (1.0, 1.0), 0.1),
    ],
)
def test_any_run_has_a_figure(on: str, start: tuple[float, float], lr: float) -> None:
    run = descend("sgd", on=on, start=start, lr=lr)
    figure = run.figure()
    low, high = figure.layout.xaxis.range
    assert low < start[0] < high, "the start is in view"
    assert on in figure.layout.title.text
    json.loads(figure.to_json())


def test_many_runs_are_a_cloud() -> None:
    starts = np.random.default_rng(1).uniform(-2, 2, (50, 2))
    many = descend_many("sgd", on="himmelblau", starts=starts, lr=0.01, steps=200)
    figure = many.figure()
    assert np.array_equal(
        np.column_stack([trace(figure, "ends").x, trace(figure, "ends").y]), many.final_positions
    )
    assert np.array_equal(trace(figure, "starts").x, starts[:, 0])
    assert "50 runs" in figure.layout.title.text


def test_the_html_needs_nothing_from_elsewhere() -> None:
    html = descend("sgd", on="saddle", steps=5)._repr_html_()
    rest = without_script(html)
    assert not re.search(r"https?://|src=|href=", rest)
    assert '"showSendToCloud": false' in rest
    assert "SGD on Saddle" in rest


@pytest.mark.parametrize("renderer", ["", "plotly_mimetype", "notebook_connected"])
def test_notebooks_get_html_that_is_whole_whatever_renders_it(
    renderer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(io.renderers), "default", renderer)
    bundle = descend("sgd", on="saddle", steps=5)._repr_mimebundle_()
    assert not re.search(r"https?://|src=|href=", without_script(bundle["text/html"]))
    assert ("application/vnd.plotly.v1+json" in bundle) == (renderer == "plotly_mimetype")


def test_plotly_s_own_renderer_is_taken_where_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(io.renderers), "default", "notebook")
    monkeypatch.setattr(
        graph_objects.Figure, "_repr_mimebundle_", lambda figure: {"text/html": "<div>small</div>"}
    )
    assert descend("sgd", on="saddle", steps=5)._repr_mimebundle_() == {
        "text/html": "<div>small</div>"
    }


def test_what_has_no_figure_says_so() -> None:
    with pytest.raises(NotImplementedError):
        Shown().figure()
