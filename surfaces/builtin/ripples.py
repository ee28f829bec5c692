"""Test functions of the literature with many local minima; the nearest are declared."""

from __future__ import annotations

from surfaces.builtin.points import cross, four, local_minima, maxima, minima, saddles
from surfaces.surface import CriticalPoint, PointKind, Surface

RASTRIGIN = Surface(
    slug="rastrigin",
    title="Rastrigin",
    formula="20 + x**2 + y**2 - 10*cos(2*pi*x) - 10*cos(2*pi*y)",
    teaches="A bowl full of holes: nearly every start ends in a local minimum.",
    source="Rastrigin, Systems of Extremal Control, 1974",
    view=(-2.5, 2.5, -2.5, 2.5),
    start=(1.3, -0.8),
    critical_points=minima((0.0, 0.0, 0.0))
    + local_minima(
        *cross(0.9949586376523, 0.9949590570933),
        *four(0.9949586376523, 0.9949586376523, 1.989918114187),
    )
    + saddles(
        *cross(0.5025460365547, 20.25127299099),
        *four(0.9949586376523, 0.5025460365547, 21.24623204808),
        *four(0.5025460365547, 0.9949586376523, 21.24623204808),
    )
    + maxima(*four(0.5025460365547, 0.5025460365547, 40.50254598198)),
)

ACKLEY = Surface(
    slug="ackley",
    title="Ackley",
    formula="-20*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + e + 20",
    teaches="A funnel with ripples, and at its bottom a point where the slope does not exist.",
    source="Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987",
    view=(-3.0, 3.0, -3.0, 3.0),
    start=(2.2, 1.6),
    critical_points=(
        CriticalPoint(PointKind.MINIMUM, 0.0, 0.0, 0.0, smooth=False),
        *local_minima(
            *cross(0.9521665459502, 2.57992755703),
            *four(0.9684776587077, 0.9684776587077, 3.574451877258),
        ),
        *saddles(
            *cross(0.6257806168565, 3.252469245113),
            *four(0.8747620388753, 0.5774125352782, 4.5587771353),
            *four(0.5774125352782, 0.8747620388753, 4.5587771353),
        ),
        *maxima(*four(0.6730965201107, 0.6730965201107, 4.60893240189)),
    ),
)

EASOM = Surface(
    slug="easom",
    title="Easom",
    formula="-cos(x)*cos(y)*exp(-(x - pi)**2 - (y - pi)**2)",
    teaches=(
        "Level but for one narrow well: away from it the slope says nothing, and a step is as long"
        " as the rule makes it."
    ),
    source="Easom, A survey of global optimization techniques, 1990",
    view=(0.0, 6.0, 0.0, 6.0),
    start=(2.0, 4.4),
    critical_points=minima((3.1415926535898, 3.1415926535898, -1.0))
    + local_minima(
        *(
            (x, y, -8.11022389157e-05)
            for x in (1.304995450438, 4.978189856742)
            for y in (1.304995450438, 4.978189856742)
        )
    )
    + saddles(
        *(
            (x, y, 0.0)
            for x in (1.5707963267949, 4.7123889803847)
            for y in (1.5707963267949, 4.7123889803847)
        )
    )
    + maxima(
        (3.1415926535898, 1.304995450438, 0.009005678148574),
        (3.1415926535898, 4.978189856742, 0.009005678148574),
        (1.304995450438, 3.1415926535898, 0.009005678148574),
        (4.978189856742, 3.1415926535898, 0.009005678148574),
    ),
    pace=5.0,
)

LEVY_13 = Surface(
    slug="levy-13",
    title="Levy 13",
    formula="sin(3*pi*x)**2 + (x - 1)**2*(1 + sin(3*pi*y)**2) + (y - 1)**2*(1 + sin(2*pi*y)**2)",
    teaches=(
        "Ripples that are as high at the bottom as on the slopes: every rule gets caught, each in"
        " another place."
    ),
    source=(
        "Levy & Montalvo, The tunneling algorithm for the global minimization of functions, 1985"
    ),
    view=(0.0, 2.0, 0.0, 2.0),
    start=(1.5, 0.4),
    critical_points=minima((1.0, 1.0, 0.0))
    + local_minima(
        (0.6703805254517, 1.0, 0.1098736583588),
        (1.3296194745483, 1.0, 0.1098736583588),
        (0.3407792026131, 1.0, 0.4394886049543),
        (1.6592207973869, 1.0, 0.4394886049543),
        *(
            (x, y, 0.2887115265553)
            for x in (0.6716660565632, 1.3283339434368)
            for y in (0.7338932005462, 1.2661067994538)
        ),
    ),
    pace=0.05,
)

BOHACHEVSKY = Surface(
    slug="bohachevsky",
    title="Bohachevsky",
    formula="x**2 + 2*y**2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7",
    teaches=(
        "A bowl with ripples: gradient descent and momentum are caught in the first of them, and"
        " Adam, whose steps are as long on gentle slopes, crosses them."
    ),
    source=(
        "Bohachevsky, Johnson & Stein, Generalized simulated annealing for function optimization,"
        " 1986"
    ),
    view=(-1.5, 1.5, -1.0, 1.0),
    start=(-1.2, 0.8),
    critical_points=minima((0.0, 0.0, 0.0))
    + local_minima(
        (-0.618612067828, 0.0, 0.4129268302758),
        (0.618612067828, 0.0, 0.4129268302758),
        (0.0, -0.4695275456685, 0.4698824149214),
        (0.0, 0.4695275456685, 0.4698824149214),
        *four(0.618612067828, 0.4695275456685, 0.8828092451972),
    )
    + saddles(
        (-0.3607081555518, 0.0, 0.7201809112284),
        (0.3607081555518, 0.0, 0.7201809112284),
        (0.0, -0.267040467481, 0.933485296693),
        (0.0, 0.267040467481, 0.933485296693),
    ),
    pace=0.5,
)
