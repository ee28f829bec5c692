"""Share card of a page: a title, a sentence and a picture (`templates/_social.html`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.pictures.race import PREVIEW
from app.scene.scene import Scene
from app.web.languages import Language
from optimizers.outcome import Code

NAMED_RUNS: Final = 3
"""Optimizers that a title names; the others it counts."""
LONGEST_FORMULA: Final = 60
_FAILED: Final = (Code.DIVERGED, Code.NOT_FINITE)


@dataclass(frozen=True, slots=True)
class Social:
    """One page's card. All texts are in the page's language."""

    title: str
    description: str
    """A sentence or two, for the page's description too."""
    picture: str = ""
    """An address on this site, such as "/preview.png?v=1&…"; "" for none."""
    alt: str = ""
    """The picture in words."""
    width: int = PREVIEW.width
    height: int = PREVIEW.height


def race_social(
    scene: Scene, picture: str, language: Language, race: Sequence[Mapping[str, Any]] | None
) -> Social:
    """The card of a race; `race` is its result as on pages, None where none was computed."""
    runs, surface = _runs_title(scene, language), surface_title(scene, language)
    title = language.text("{runs} on {surface}", runs=runs, surface=surface)
    about = [
        language.text(
            "From ({x}, {y}), {steps} steps.",
            x=_short(scene.start[0]),
            y=_short(scene.start[1]),
            steps=f"{scene.steps:,}",
        )
    ]
    about += _ends(race or (), language)
    return Social(title, " ".join(about), picture, _alt(scene, language))


def opening_social(
    scene: Scene, picture: str, language: Language, race: Sequence[Mapping[str, Any]] | None
) -> Social:
    """The card of the opening, which says what Ravine is; it is the site's first page."""
    title = language.text("Ravine: optimizers racing down a loss surface")
    about = language.text(
        "SGD zigzags, momentum swings, Adam bends straight in. Move their learning rates and the"
        " start, type your own f(x, y), and share the very race as a link."
    )
    return Social(title, about, picture, _alt(scene, language))


def _alt(scene: Scene, language: Language) -> str:
    runs, surface = _runs_title(scene, language), surface_title(scene, language)
    return language.text(
        "The paths of {runs} over the contour of {surface}", runs=runs, surface=surface
    )


def surface_title(scene: Scene, language: Language) -> str:
    """The surface's name; of a typed one its formula."""
    surface = scene.surface
    return (
        language.text(surface.title)
        if surface.slug
        else shortened(surface.formula, LONGEST_FORMULA)
    )


def shortened(text: str, longest: int) -> str:
    """A text, cut where it is too long."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _runs_title(scene: Scene, language: Language) -> str:
    titles = list(dict.fromkeys(language.text(run.rule.title) for run in scene.runs))
    named, others = ", ".join(titles[:NAMED_RUNS]), len(titles) - NAMED_RUNS
    return (
        language.text("{runs} and {count} more", runs=named, count=others) if others > 0 else named
    )


def _ends(race: Sequence[Mapping[str, Any]], language: Language) -> list[str]:
    """Sentences about the best run and the first one that failed."""
    sentences = []
    finished = [run for run in race if run["metrics"]["final_loss"] is not None]
    if finished:
        best = min(finished, key=lambda run: float(run["metrics"]["final_loss"]))
        loss = _short(best["metrics"]["final_loss"])
        sentences.append(
            language.text(
                "Lowest at the end: {run}, with a loss of {loss}.", run=best["title"], loss=loss
            )
        )
    failed = next((run for run in race if run["outcome"]["code"] in _FAILED), None)
    return (
        [*sentences, f"{failed['title']}: {failed['outcome']['sentence']}"] if failed else sentences
    )


def _short(value: float) -> str:
    return f"{value:.3g}"
