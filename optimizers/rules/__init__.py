"""Every update rule, in the order in which pages list them."""

from __future__ import annotations

from optimizers.rule import Rule
from optimizers.rules.adaptive import ADAGRAD, ADAM, RMSPROP
from optimizers.rules.sgd import MOMENTUM, NESTEROV, SGD
from surfaces.errors import check_known

RULES: tuple[Rule, ...] = (SGD, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADAM)

_BY_SLUG = {rule.slug: rule for rule in RULES}


def find_rule(slug: str) -> Rule:
    """The rule of that slug.

    Raises:
        InputError: with the slugs there are.
    """
    check_known(slug, list(_BY_SLUG), "optimizer")
    return _BY_SLUG[slug]


__all__ = ["RULES", "find_rule"]
