"""The verdict on a learning rate, in words.

It tells what becomes of the distance across the valley where the surface is this sharp.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from optimizers.rule import Rule
from optimizers.theory.borders import largest_stable, limit_text
from optimizers.theory.linear_step import CURVATURE, linear_step
from optimizers.theory.quadratic import Array, Roots, step_roots

Indices = npt.NDArray[np.int64]


class Stability(StrEnum):
    """Fate of small deviations along the sharpest direction."""

    STABLE = "stable"
    CRITICALLY_DAMPED = "critically-damped"
    OSCILLATING = "oscillating"
    DIVERGING = "diverging"
    NO_VERDICT = "no-verdict"


TITLES: Final = {
    Stability.STABLE: "Stable",
    Stability.CRITICALLY_DAMPED: "Critically damped",
    Stability.OSCILLATING: "Oscillating",
    Stability.DIVERGING: "Diverging",
    Stability.NO_VERDICT: "No verdict",
}
"""Each code in a word or two, for people."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing that theory may say.

    `template` is an English sentence with places for lr, limit (the bound as a formula), bound,
    sharpness, rate and left (the rate in percent); pages look its translation up by the template.
    """

    code: Stability
    template: str


NO_THEORY: Final = Verdict(
    Stability.NO_VERDICT,
    "No simple limit is known for this rule. The sharpness is {sharpness} here.",
)
UNDEFINED: Final = Verdict(Stability.NO_VERDICT, "The surface has no curvature here.")
STRAIGHT: Final = Verdict(
    Stability.NO_VERDICT,
    "The surface does not curve here, as on a slope or beside a kink, so theory has no bound.",
)
DOWNWARD: Final = Verdict(
    Stability.NO_VERDICT,
    "The surface curves upward in no direction here, so no learning rate is too large.",
)
RESTING: Final = Verdict(Stability.NO_VERDICT, "The learning rate is zero here.")
STABLE: Final = Verdict(
    Stability.STABLE,
    "Each step leaves {left} % of the distance across the valley. From lr {bound} on it flies off.",
)
DAMPED: Final = Verdict(
    Stability.CRITICALLY_DAMPED,
    "As fast as it gets across the valley without swinging. From lr {bound} on it flies off.",
)
ALTERNATING: Final = Verdict(
    Stability.OSCILLATING,
    "Each step overshoots to the other wall and keeps {left} % of the distance. From lr {bound} on"
    " it flies off.",
)
SWINGING: Final = Verdict(
    Stability.OSCILLATING,
    "It swings across the valley and back, and keeps {left} % of the swing at each step. From lr"
    " {bound} on it flies off.",
)
BORDER: Final = Verdict(
    Stability.DIVERGING,
    "lr {lr} is the limit, {limit} with L = {sharpness} here: the distance across the valley no"
    " longer shrinks.",
)
DIVERGING: Final = Verdict(
    Stability.DIVERGING,
    "Too large here: each step makes the distance across the valley {rate} times as long. The limit"
    " is {bound}, {limit} with L = {sharpness}.",
)
VERDICTS: Final = (
    NO_THEORY,
    UNDEFINED,
    STRAIGHT,
    DOWNWARD,
    RESTING,
    STABLE,
    DAMPED,
    ALTERNATING,
    SWINGING,
    BORDER,
    DIVERGING,
)
"""Everything that theory may say; verdicts along a path are places in this."""

ESCAPE: Final = (
    "Along the other direction it curves downward ({curvature}): there each step multiplies the"
    " distance by {escape}."
)
"""What is added where the smallest curvature is negative."""

SAME_ROOT: Final = 0.05
"""Eigenvalues closer than this count as one: no slider is fine enough to meet critical damping
exactly."""
SAME_LR: Final = 1e-9
"""A learning rate this close to the bound, relative to it, is on it."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """Theory at each of n positions; nan where it has no number."""

    verdict: Indices
    """(n,), places in VERDICTS."""
    bound: Array
    """(n,), the learning rate from which on the rule diverges."""
    rate: Array
    """(n,), what each step multiplies the distance along the sharpest direction with, in the long
    run."""


def judge_all(
    rule: Rule, sharpness: Array, hyperparameters: Mapping[str, float | Array]
) -> Judgements:
    """Verdicts on hyperparameters, a number or (n,) each, at the given sharpness, (n,)."""
    curved = np.isfinite(sharpness) & (sharpness > 0.0)
    apart = [~np.isfinite(sharpness), sharpness == 0.0, sharpness < 0.0]
    if not linear_step(rule) or "lr" not in hyperparameters:
        nowhere = np.full(sharpness.shape, np.nan)
        return Judgements(
            np.where(np.isfinite(sharpness), _place(NO_THEORY), _place(UNDEFINED)), nowhere, nowhere
        )
    bound = largest_stable(rule, "lr", {**hyperparameters, CURVATURE: sharpness})
    bound = np.where(curved & np.isfinite(bound), bound, np.nan)
    roots = step_roots(rule, np.where(curved, sharpness, 0.0), hyperparameters)
    rates = np.where(curved, np.max(np.abs(roots), axis=-1), np.nan)
    lr = np.broadcast_to(hyperparameters["lr"], sharpness.shape)
    excess = np.where(curved, lr, 0.0) / np.where(curved, bound, 1.0) - 1.0
    unbounded = curved & np.isnan(bound)
    conditions = [
        *apart,
        lr == 0.0,
        unbounded,
        excess > SAME_LR,
        excess >= -SAME_LR,
        *_ways_to_settle(roots),
    ]
    said = [
        UNDEFINED,
        STRAIGHT,
        DOWNWARD,
        RESTING,
        NO_THEORY,
        DIVERGING,
        BORDER,
        DAMPED,
        SWINGING,
        ALTERNATING,
    ]
    return Judgements(
        np.select(conditions, [_place(verdict) for verdict in said], _place(STABLE)), bound, rates
    )


def _ways_to_settle(roots: Roots) -> list[npt.NDArray[np.bool_]]:
    """Kind of each mode in order of precedence: critically damped, swinging, or alternating."""
    leading = np.take_along_axis(roots, np.argmax(np.abs(roots), axis=-1, keepdims=True), axis=-1)[
        ..., 0
    ]
    if roots.shape[-1] == 1:
        damped = np.abs(leading) <= SAME_ROOT / 2.0
    else:
        split = np.ptp(roots.real, axis=-1) + np.ptp(roots.imag, axis=-1)
        damped = (leading.real > 0.0) & (split <= SAME_ROOT)
    return [damped, np.abs(leading.imag) > 0.0, leading.real < 0.0]


def _place(verdict: Verdict) -> int:
    return VERDICTS.index(verdict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Theory at one position."""

    code: Stability
    sentence: str
    bound: float | None
    """None where theory has none."""


def judge(rule: Rule, sharpness: float, hyperparameters: Mapping[str, float]) -> Judgement:
    """Verdict on hyperparameters at the given sharpness."""
    chosen = rule.complete(hyperparameters)
    found = judge_all(rule, np.array([sharpness]), chosen)
    verdict, bound = VERDICTS[found.verdict[0]], float(found.bound[0])
    numbers = {
        "lr": chosen.get("lr", np.nan),
        "bound": bound,
        "sharpness": sharpness,
        "rate": found.rate[0],
        "left": 100.0 * found.rate[0],
    }
    sentence = verdict.template.format(
        limit=limit_text(rule), **{name: f"{number:.4g}" for name, number in numbers.items()}
    )
    return Judgement(verdict.code, sentence, bound if np.isfinite(bound) else None)
