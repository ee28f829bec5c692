"""Every update rule, in the order in which pages list them."""

from __future__ import annotations

from optimizers.rule import Rule
from optimizers.rules.adabound import ADABOUND
from optimizers.rules.adagrad import ADADELTA, ADAGRAD
from optimizers.rules.adam import ADAM, ADAM_EPS_INSIDE, ADAM_L2, ADAM_UNCORRECTED, ADAMW
from optimizers.rules.adam_variants import ADABELIEF, ADAMAX, AMSGRAD, NADAM, RADAM, YOGI
from optimizers.rules.adan import ADAN, ADEMAMIX
from optimizers.rules.barzilai_borwein import BARZILAI_BORWEIN, BARZILAI_BORWEIN_SHORT
from optimizers.rules.conjugate_gradients import CONJUGATE_GRADIENTS
from optimizers.rules.ftrl import FTRL
from optimizers.rules.line_search import ARMIJO
from optimizers.rules.newton import NEWTON, NEWTON_DAMPED, SADDLE_FREE_NEWTON
from optimizers.rules.normalized import LAMB, LARS, NORMALIZED_GD
from optimizers.rules.polyak import POLYAK, POLYAK_ESTIMATED
from optimizers.rules.prodigy import PRODIGY
from optimizers.rules.quasi_newton import BFGS, L_BFGS
from optimizers.rules.rmsprop import (
    RMSPROP,
    RMSPROP_CENTERED,
    RMSPROP_EPS_INSIDE,
    RMSPROP_MOMENTUM,
    RMSPROP_MOMENTUM_CENTERED,
)
from optimizers.rules.sam import SAM
from optimizers.rules.schedule_free import SCHEDULE_FREE_ADAMW, SCHEDULE_FREE_SGD
from optimizers.rules.sgd import MOMENTUM, MOMENTUM_AVERAGE, MOMENTUM_LR_INSIDE, NESTEROV, SGD
from optimizers.rules.sign import LION, RPROP, SIGN_SGD, SIGNUM
from surfaces.errors import Phrase, check_known

RULES: tuple[Rule, ...] = (
    SGD,
    MOMENTUM,
    NESTEROV,
    ADAGRAD,
    RMSPROP,
    ADAM,
    MOMENTUM_LR_INSIDE,
    MOMENTUM_AVERAGE,
    RMSPROP_EPS_INSIDE,
    RMSPROP_CENTERED,
    RMSPROP_MOMENTUM,
    RMSPROP_MOMENTUM_CENTERED,
    ADAM_UNCORRECTED,
    ADAM_EPS_INSIDE,
    ADAM_L2,
    ADAMW,
    AMSGRAD,
    ADAMAX,
    NADAM,
    RADAM,
    ADABELIEF,
    YOGI,
    ADABOUND,
    ADAN,
    ADEMAMIX,
    SIGN_SGD,
    SIGNUM,
    LION,
    RPROP,
    ADADELTA,
    FTRL,
    SCHEDULE_FREE_SGD,
    SCHEDULE_FREE_ADAMW,
    NORMALIZED_GD,
    LARS,
    LAMB,
    PRODIGY,
    BARZILAI_BORWEIN,
    BARZILAI_BORWEIN_SHORT,
    POLYAK,
    POLYAK_ESTIMATED,
    SAM,
    ARMIJO,
    CONJUGATE_GRADIENTS,
    NEWTON,
    NEWTON_DAMPED,
    SADDLE_FREE_NEWTON,
    BFGS,
    L_BFGS,
)

OPENING: tuple[Rule, ...] = (SGD, MOMENTUM, ADAM)
"""Who races where nobody has chosen yet."""

_BY_SLUG = {rule.slug: rule for rule in RULES}


def find_rule(slug: str) -> Rule:
    """Find a rule.

    Args:
        slug: as links and `RULES` have it, such as "adam".

    Returns:
        The rule of that slug.

    Raises:
        InputError: there is none; the error names those there are.
    """
    check_known(slug, list(_BY_SLUG), Phrase("optimizer"))
    return _BY_SLUG[slug]


__all__ = ["OPENING", "RULES", "find_rule"]
