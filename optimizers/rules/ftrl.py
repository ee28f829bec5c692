"""Follow the regularized leader: the position is computed from all gradients so far.

The last position plays no part.
"""

from __future__ import annotations

from optimizers.rule import Hyperparameter, Rule, State, learning_rate
from optimizers.vocabulary import maximum, sign, sqrt


def ftrl(
    x: float,
    g: float,
    z: float,
    n: float,
    s: float,
    lr: float,
    beta: float,
    l1: float,
    l2: float,
) -> tuple[float, ...]:
    """x <- argmin of (all gradients) x + l1 |x| + l2/2 x^2 + (squared distances).

    The distances are those to the positions so far.
    """
    n = n + g * g
    s_before = s
    s = (beta + sqrt(n)) / lr
    z = z + g - (s - s_before) * x
    leader = -sign(z) * maximum(abs(z) - l1, 0.0) / (s + l2)
    return leader - x, z, n, s


FTRL = Rule(
    slug="ftrl",
    title="FTRL",
    update=ftrl,
    formula=(
        r"n \gets n + g^2",
        r"\sigma = \dfrac{\beta + \sqrt{n}}{\eta} - s,\quad s \gets s + \sigma",
        r"z \gets z + g - \sigma x",
        r"x \gets -\dfrac{\operatorname{sign}(z)\,\max(|z| - \lambda_1,\ 0)}{s + \lambda_2}",
    ),
    teaches=(
        "Keeps the sum of all gradients and asks each time where it would best have been all along;"
        " a coordinate leaves zero only once its gradients add up to more than l1."
    ),
    source="McMahan et al., Ad Click Prediction: a View from the Trenches, 2013, algorithm 1",
    paper="https://research.google/pubs/ad-click-prediction-a-view-from-the-trenches/",
    hyperparameters=(
        learning_rate(0.5),
        Hyperparameter(
            "beta",
            r"\beta",
            1.0,
            1e-10,
            100.0,
            "log",
            "Keeps the first steps short: it is added to the root of the squared gradients.",
        ),
        Hyperparameter(
            "l1",
            r"\lambda_1",
            0.1,
            0.0,
            10.0,
            "linear",
            "How large the sum of the gradients must be to move a coordinate away from zero.",
        ),
        Hyperparameter(
            "l2",
            r"\lambda_2",
            0.0,
            0.0,
            10.0,
            "linear",
            "How strongly the position is pulled towards zero.",
        ),
    ),
    state=(
        State("z", "The sum of the gradients, less what the positions so far are held with."),
        State("n", "The sum of all squared gradients."),
        State("s", "One over the step size so far."),
    ),
    differs=(
        "The first step counts from the start, wherever that is: the paper's starts at zero, where"
        " this is the same. Keras starts n at 0.1, with a beta of 0. With l1 = l2 = 0 it is AdaGrad"
        " with beta for eps."
    ),
)
