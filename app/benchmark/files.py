"""The files of a benchmark: its table in Markdown, numbers in CSV and NumPy, profiles in SVG."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

import numpy as np

from app.benchmark.figure import COLORS, Profile, data_figure, performance_figure, standing_alone
from app.version import ENGINE
from optimizers.benchmark import Benchmark
from optimizers.benchmark.scores import Score, Scores
from optimizers.rules import find_rule
from surfaces.catalog import find_surface

TABLE, PAIRS, STARTS, ARRAYS = "table.md", "pairs.csv", "starts.csv", "starts.npz"
PROFILES = ("data-profile.svg", "performance-profile.svg")


def write_files(result: Benchmark, folder: Path, command: str) -> None:
    """Write all files of a benchmark.

    Args:
        result: what was found.
        folder: where to; it is made, and files of these names in it are replaced.
        command: what made it, for the head of the pairs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    head = (f"Written by: {command}", f"Engine: {ENGINE}")
    for name, text in (
        (TABLE, as_markdown(result.scores)),
        (PAIRS, result.scores.as_csv(head)),
        (STARTS, starts_csv(result)),
        *zip(PROFILES, profiles(result.scores), strict=True),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    shape = len(result.surfaces), len(result.rules), result.conditions["tests"]
    np.savez_compressed(
        folder / ARRAYS,
        surfaces=np.array(result.surfaces),
        rules=np.array(result.rules),
        starts=np.array([result.results[s, result.rules[0]]["starts"] for s in result.surfaces]),
        evaluations=np.reshape([result.evaluations(pair) for pair in result.pairs], shape),
        final_losses=np.reshape([result.results[p]["losses"][:, -1] for p in result.pairs], shape),
    )


def starts_csv(result: Benchmark) -> str:
    """Return a row for each run: from where, when it was there, and its last loss."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("surface", "rule", "x", "y", "evaluations", "final_loss"))
    for pair in result.pairs:
        found = result.results[pair]
        for (x, y), count, losses in zip(
            found["starts"].tolist(), result.evaluations(pair), found["losses"], strict=True
        ):
            counted = f"{count:.0f}" if np.isfinite(count) else ""
            writer.writerow((*pair, x, y, counted, repr(float(losses[-1]))))
    return text.getvalue()


def as_markdown(scores: Scores) -> str:
    """Return a table of each surface, and one of all together."""
    titles = ("Optimizer", "Solved", "Evaluations", "Final loss", "Tuned")
    parts = []
    for slug in scores.surfaces:
        ranked = scores.on(slug).ranking
        rows = [(find_rule(rule).title, *_cells(scores.of[slug, rule])) for rule in ranked]
        parts.append(f"## {find_surface(slug).title}\n\n{_table(titles, rows)}")
    standings = [
        (find_rule(row.rule).title, f"{row.solved:.1%}", f"{row.surfaces}", f"{row.best:.1%}")
        for row in scores.overall
    ]
    titles_of_all = ("Optimizer", "Solved", f"Surfaces of {len(scores.surfaces)}", "Fastest")
    parts.append(f"## All surfaces\n\n{_table(titles_of_all, standings)}")
    return "\n".join(parts)


def profiles(scores: Scores) -> list[str]:
    """Return the data and the performance profile of all problems, the best rules in color."""
    titles = {slug: find_rule(slug).title for slug in scores.rules}
    colored = scores.ranking[: len(COLORS)]
    times, most = scores.times(), scores.conditions["steps"] + 1
    drawn: list[tuple[Profile, str]] = [
        (data_figure(times, most, "gradient evaluations"), "Problems solved within a budget"),
        (
            performance_figure(times, "evaluations, as a multiple of the fastest"),
            "Problems solved within a multiple of the fastest",
        ),
    ]
    return [standing_alone(profile, titles, colored, name) for profile, name in drawn]


def _cells(score: Score) -> tuple[str, ...]:
    median = score.median_evaluations
    return (
        f"{score.solved:.0%}",
        f"{median:.0f}" if np.isfinite(median) else "–",
        f"{score.median_final_loss:.3g}",
        ", ".join(f"{name} {value:g}" for name, value in score.hyperparameters.items()) or "–",
    )


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table whose columns are aligned as text, too."""
    widths = [max(len(row[k]) for row in (titles, *rows)) for k in range(len(titles))]

    def lines() -> Iterator[str]:
        yield from (_line(titles, widths), _line(["-" * width for width in widths], widths))
        yield from (_line(row, widths) for row in rows)

    return "\n".join(lines()) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
