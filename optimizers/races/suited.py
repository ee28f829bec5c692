"""Hyperparameters that suit a surface: those of its race, and learning rates that follow them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from optimizers.races.race import find_race
from optimizers.rule import Rate, Rule
from optimizers.rules import RULES
from optimizers.rules.adam import ADAM
from optimizers.rules.sgd import MOMENTUM, SGD
from optimizers.theory.borders import largest_stable
from optimizers.theory.linear_step import CURVATURE, learning_rate_is, linear_step
from surfaces.surface import Surface

DIGITS: Final = 2
"""Significant digits of a learning rate that follows another's."""


def suited(surface: Surface) -> dict[str, dict[str, float]]:
    """Return the hyperparameters that suit a surface, by rule: those that differ from the defaults.

    Rules of the race have the race's. For others the learning rate follows that of their kind: at
    the same share of the bound where theory has one for both, else as many times the default.
    """
    race = find_race(surface)
    if race is None:
        return {}
    found = {
        rule.slug: dict(race.runs.get(rule.slug) or followed(rule, race.runs))
        for rule in RULES
        if rule.has_learning_rate
    }
    return {slug: values for slug, values in found.items() if values}


def followed(rule: Rule, raced: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return a learning rate for a rule outside a race, from those in it; empty for the default."""
    leader = _leader(rule)
    if leader is None or leader.slug not in raced:
        return {}
    values = leader.complete(raced[leader.slug])
    if linear_step(rule) and linear_step(leader):
        own, other = (
            float(largest_stable(each, "lr", {**numbers, CURVATURE: 1.0}))
            for each, numbers in ((rule, rule.defaults), (leader, values))
        )
        lr = values["lr"] * own / other
    else:
        lr = values["lr"] * rule.defaults["lr"] / leader.defaults["lr"]
    (declared,) = (h for h in rule.hyperparameters if h.name == "lr")
    lr = min(max(float(f"{lr:.{DIGITS}g}"), declared.low), declared.high)
    return {} if lr == declared.default else {"lr": lr}


def _leader(rule: Rule) -> Rule | None:
    """Return the rule whose learning rate tells that of another."""
    match learning_rate_is(rule):
        case Rate.SLOPE:
            return MOMENTUM if rule.velocity else SGD
        case Rate.LENGTH:
            return ADAM
        case Rate.SHARE:
            return None
