"""Declarations that several families of rules share."""

from __future__ import annotations

from optimizers.rule import Hyperparameter, State, Velocity, decay_rate

RHO = decay_rate(
    "rho", r"\rho", 0.9, "What share of the velocity is kept from step to step: 1 minus friction."
)
VELOCITY = State("v", "The velocity: gradients added up, older ones fading.")

SUM_VELOCITY = Velocity(("v",))
MEAN_VELOCITY = Velocity(("m",))

BETA1 = decay_rate("beta1", r"\beta_1", 0.9, "How slowly the mean of the gradients forgets.")
BETA2 = decay_rate(
    "beta2", r"\beta_2", 0.999, "How slowly the mean of the squared gradients forgets."
)
FIRST_MOMENT = State("m", "The running mean of the gradients.")
SECOND_MOMENT = State("v", "The running mean of the squared gradients.")
BETA1_T = State("beta1_t", "beta1 to the power of the step, for the bias correction.", initial=1.0)
BETA2_T = State("beta2_t", "beta2 to the power of the step, for the bias correction.", initial=1.0)
POWERS = (BETA1_T, BETA2_T)

STEP = State("t", "The number of steps taken.")


def weight_decay(
    default: float, help: str = "How strongly the position itself is pulled towards zero."
) -> Hyperparameter:
    """The hyperparameter `weight_decay`, alike in every rule but for its default."""
    return Hyperparameter("weight_decay", r"\lambda", default, 0.0, 1.0, "linear", help)


def epsilon_root(default: float) -> Hyperparameter:
    """The small number inside a root."""
    return Hyperparameter(
        "eps_root", r"\bar\epsilon", default, 1e-30, 1.0, "log", "Keeps the root away from zero."
    )
