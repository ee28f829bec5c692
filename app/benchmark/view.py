"""Records of the benchmark's page, for its template."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from app.benchmark.figure import COLORS, data_figure, drawing, performance_figure
from app.benchmark.recorded import race_query, recorded
from app.scene.titles import brief
from app.settings import Settings
from app.share_card import Social
from app.urls import preview_href
from app.web.languages import Language
from optimizers.benchmark.scores import Score, Scores
from optimizers.rules import OPENING, find_rule
from surfaces.catalog import OPENING as OPENING_SURFACE
from surfaces.catalog import find_surface

PAGE: Final = "/benchmark"
Record = dict[str, Any]


def page_record(surface: str, rule: str, language: Language, settings: Settings) -> Record:
    """Records of the page on one surface, of one rule, or on all together.

    Args:
        surface, rule: slugs; "" for all. At most one of them is given.
        language: of the page.
        settings: limits of the races that it links.
    """
    scores = recorded()
    shown = scores.on(surface) if surface else scores
    colored = _colored(shown, rule)
    rows = (
        _rows_of_rule(scores, rule, language, settings)
        if rule
        else _rows_on_surface(shown, surface, colored, language, settings)
        if surface
        else _rows_of_all(scores, colored, language)
    )
    raced = surface or OPENING_SURFACE.slug
    query = race_query(scores, raced, list(reversed(colored)), settings)
    return {
        "surface": surface,
        "rule": rule,
        "rows": rows,
        "choices": {
            "surface": [
                _choice(slug, find_surface(slug).title, language) for slug in scores.surfaces
            ],
            "rule": [_choice(slug, find_rule(slug).title, language) for slug in scores.rules],
        },
        "conditions": scores.conditions,
        "tolerance": _percent(1.0 - scores.conditions["tau"], 1),
        "problems": len(shown.times()),
        "surfaces": len(scores.surfaces),
        "charts": _charts(shown, colored, language),
        "legend": [
            {"slot": slot, "rule": slug, "title": language.text(find_rule(slug).title)}
            for slot, slug in enumerate(colored)
        ],
        "race_href": f"/?{query}" if surface else "",
        "social": _social(surface, rule, query, language),
    }


def _social(surface: str, rule: str, query: str, language: Language) -> Social:
    one = find_surface(surface).title if surface else find_rule(rule).title if rule else ""
    title = (
        language.text("Benchmark: {subject}", subject=language.text(one))
        if one
        else language.text("Benchmark")
    )
    about = language.text(
        "All optimizers on all surfaces: each tuned with the same number of gradient computations,"
        " then run from starts that its tuning has not seen."
    )
    return Social(title, about, preview_href(query), title)


def _colored(scores: Scores, rule: str) -> list[str]:
    """Return the rules in color: the one that is asked for, the opening's, and the best."""
    usual = [one.slug for one in OPENING if one.slug in scores.rules]
    best = [slug for slug in scores.ranking if slug not in usual]
    first = [rule] if rule else best[: len(COLORS) - len(usual)]
    return list(dict.fromkeys([*first, *usual, *best]))[: len(COLORS)]


def _rows_of_all(scores: Scores, colored: Sequence[str], language: Language) -> list[Record]:
    return [
        {
            **_named(standing.rule, colored, language),
            "solved": standing.solved,
            "solved_text": _percent(standing.solved, 1),
            "surfaces": standing.surfaces,
            "best": standing.best,
            "best_text": _percent(standing.best, 1),
        }
        for standing in scores.overall
    ]


def _rows_on_surface(
    scores: Scores, surface: str, colored: Sequence[str], language: Language, settings: Settings
) -> list[Record]:
    return [
        _named(rule, colored, language)
        | _cells(scores.of[surface, rule], language)
        | {"race": f"/?{race_query(scores, surface, [rule], settings)}"}
        for rule in scores.ranking
    ]


def _rows_of_rule(
    scores: Scores, rule: str, language: Language, settings: Settings
) -> list[Record]:
    return [
        {
            "title": language.text(find_surface(surface).title),
            "href": f"{PAGE}?surface={surface}",
            "race": f"/?{race_query(scores, surface, [rule], settings)}",
        }
        | _cells(scores.of[surface, rule], language)
        for surface in scores.surfaces
    ]


def _named(rule: str, colored: Sequence[str], language: Language) -> Record:
    return {
        "rule": rule,
        "title": language.text(find_rule(rule).title),
        "href": f"{PAGE}?rule={rule}",
        "slot": colored.index(rule) if rule in colored else None,
    }


def _cells(score: Score, language: Language) -> Record:
    median, final = score.median_evaluations, score.median_final_loss
    numbers = [f"{name} {brief(value)}" for name, value in score.hyperparameters.items()]
    return {
        "solved": score.solved,
        "solved_text": _percent(score.solved, 0),
        "median": median,
        "median_text": f"{median:.0f}" if math.isfinite(median) else "–",
        "final": final,
        "final_text": brief(final) if math.isfinite(final) else language.text("flew off"),
        "numbers": ", ".join(numbers) or language.text("nothing to tune"),
    }


def _charts(scores: Scores, colored: Sequence[str], language: Language) -> list[Record]:
    times, most = scores.times(), scores.conditions["steps"] + 1
    spent = language.text("gradient computations")
    within = language.text("Problems solved within a number of gradient computations")
    multiple = language.text("times the computations of the fastest")
    near = language.text("Problems solved within a multiple of what the fastest took")
    drawn = ((data_figure(times, most, spent), within), (performance_figure(times, multiple), near))
    return [
        {"title": title, "drawing": drawing(profile, scores.rules, colored, title)}
        for profile, title in drawn
    ]


def _choice(slug: str, title: str, language: Language) -> Record:
    return {"slug": slug, "title": language.text(title)}


def _percent(share: float, digits: int) -> str:
    return f"{100.0 * share:.{digits}f} %"
