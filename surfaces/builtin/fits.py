"""Losses of models over real data."""

from __future__ import annotations

from surfaces.builtin.points import minima
from surfaces.datasets import BRAKING, RINGS
from surfaces.surface import Framing, Parameter, Surface

STANDARDIZED = Parameter(
    "standardized",
    "s",
    0.0,
    0.0,
    1.0,
    "switch",
    "Whether the feature is shifted and scaled to mean 0 and standard deviation 1 first.",
)

LINE_FIT = Surface(
    slug="line-fit",
    title="Fitting a line",
    formula="(x*(speed + standardized*((speed - 15.4)/5.2345 - speed)) + y - distance)**2/100",
    teaches=(
        "A real loss over real data, slope against intercept: the raw feature makes an elongated"
        " bowl, the standardized one a round one."
    ),
    source=BRAKING.source,
    view=(-10.0, 30.0, -40.0, 60.0),
    start=(-5.0, 40.0),
    parameters=(STANDARDIZED,),
    critical_points=minima((3.9324087591241, -17.579094890511, 2.270704210219)),
    data=BRAKING,
    framings=(Framing("standardized", 1.0, (-11.0, 53.0, 30.0, 56.0)),),
    pace=4.0,
)

LOGISTIC_FIT = Surface(
    slug="logistic-fit",
    title="Logistic regression",
    formula=(
        "softplus((1 - 2*damaged)*(x*(temperature + standardized*((temperature - 69.5652)/6.902 -"
        " temperature)) + y))"
    ),
    teaches=(
        "The log loss of a real classifier, weight against bias: with the raw feature a needle-thin"
        " valley, with the standardized one a dish."
    ),
    source=RINGS.source,
    view=(-4.0, 2.0, -4.0, 18.0),
    start=(0.5, 2.0),
    parameters=(STANDARDIZED,),
    critical_points=minima((-0.2321627442186, 15.042901647702, 0.4416346236493)),
    data=RINGS,
    framings=(Framing("standardized", 1.0, (-7.0, 4.0, -4.0, 3.0)),),
)
