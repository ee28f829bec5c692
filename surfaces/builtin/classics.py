"""Test functions of the literature with few critical points."""

from __future__ import annotations

from surfaces.builtin.points import both, local_minima, maxima, minima, saddles
from surfaces.surface import Parameter, Surface

ROSENBROCK = Surface(
    slug="rosenbrock",
    title="Rosenbrock",
    formula="(1 - x)**2 + b*(y - x**2)**2",
    teaches="A curved, narrow valley: finding it is easy, following it to its end is not.",
    source=(
        "Rosenbrock, An Automatic Method for Finding the Greatest or Least Value of a Function,"
        " 1960"
    ),
    view=(-2.0, 2.0, -1.0, 3.0),
    start=(-1.2, 1.0),
    parameters=(
        Parameter("b", "b", 100.0, 1.0, 200.0, "log", "How steep the walls of the valley are."),
    ),
    critical_points=minima((1.0, 1.0, 0.0)),
)

BEALE = Surface(
    slug="beale",
    title="Beale",
    formula="(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
    teaches="Flat in the middle, with steep cliffs at its corners.",
    source=(
        "Beale, On an Iterative Method for Finding a Local Minimum of a Function of More than One"
        " Variable, 1958"
    ),
    view=(-4.5, 4.5, -4.5, 4.5),
    start=(1.0, 1.5),
    critical_points=minima((3.0, 0.5, 0.0))
    + saddles((0.0, 1.0, 14.203125), (0.1005379373242, -2.644513585023, 9.864512284756)),
)

HIMMELBLAU = Surface(
    slug="himmelblau",
    title="Himmelblau",
    formula="(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
    teaches="Four minima, all as good: the start and the rule decide which one is reached.",
    source="Himmelblau, Applied Nonlinear Programming, 1972",
    view=(-6.0, 6.0, -6.0, 6.0),
    start=(0.5, -0.5),
    critical_points=minima(
        (3.0, 2.0, 0.0),
        (-2.8051180869527, 3.1313125182506, 0.0),
        (-3.7793102533777, -3.2831859912862, 0.0),
        (3.5844283403305, -1.8481265269644, 0.0),
    )
    + saddles(
        (3.385154183607, 0.07385187983775, 13.31192627041),
        (0.0866775045554, 2.884254701175, 67.71915008753),
        (-3.073025750764, -0.08135304428797, 104.0151629176),
        (-0.1279613467307, -1.953714980245, 178.3372392019),
    )
    + maxima((-0.2708445906673, -0.92303855648, 181.6165215226)),
)

THREE_HUMP_CAMEL = Surface(
    slug="three-hump-camel",
    title="Three-hump camel",
    formula="2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2",
    teaches="Three valleys side by side, the middle one the deepest.",
    source=(
        "Branin, Widely convergent method for finding multiple solutions of simultaneous nonlinear"
        " equations, 1972"
    ),
    view=(-2.5, 2.5, -2.5, 2.5),
    start=(-2.0, 2.0),
    critical_points=minima((0.0, 0.0, 0.0))
    + local_minima(*both(1.74755234583, -0.8737761729151, 0.2986384422369))
    + saddles(*both(1.070542291824, -0.5352711459118, 0.8773615577631)),
)

SIX_HUMP_CAMEL = Surface(
    slug="six-hump-camel",
    title="Six-hump camel",
    formula="(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (-4 + 4*y**2)*y**2",
    teaches="Two best minima, four lesser ones, and a saddle between each two.",
    source="Branin, 1972; Dixon & Szego, The global optimization problem, 1978",
    view=(-2.2, 2.2, -1.3, 1.3),
    start=(-1.9, 1.1),
    critical_points=minima(*both(0.08984201310032, -0.7126564030207, -1.03162845349))
    + local_minima(
        *both(1.70360671497, -0.7960835686726, -0.2154638243837),
        *both(1.60710475292, 0.5686514548841, 2.104250310311),
    )
    + saddles(
        (0.0, 0.0, 0.0),
        *both(1.109205336805, -0.7682680925095, 0.5437186009782),
        *both(1.63806798419, 0.2286740690444, 2.229357197531),
        *both(1.296070267167, 0.6050843880387, 2.22947081803),
    )
    + maxima(*both(1.230229876517, 0.162334584459, 2.496295351024)),
)

STYBLINSKI_TANG = Surface(
    slug="styblinski-tang",
    title="Styblinski\N{EN DASH}Tang",
    formula="(x**4 - 16*x**2 + 5*x + y**4 - 16*y**2 + 5*y)/2",
    teaches="Four wells of different depth; the start decides which one is found.",
    source="Styblinski & Tang, Experiments in nonconvex optimization, 1990",
    view=(-5.0, 5.0, -5.0, 5.0),
    start=(0.5, 4.5),
    critical_points=minima((-2.903534027771, -2.903534027771, -78.33233140754))
    + local_minima(
        (-2.903534027771, 2.746802770991, -64.19561235906),
        (2.746802770991, -2.903534027771, -64.19561235906),
        (2.746802770991, 2.746802770991, -50.05889331057),
    )
    + saddles(
        (-2.903534027771, 0.1567312567803, -38.97055334472),
        (0.1567312567803, -2.903534027771, -38.97055334472),
        (0.1567312567803, 2.746802770991, -24.83383429623),
        (2.746802770991, 0.1567312567803, -24.83383429623),
    )
    + maxima((0.1567312567803, 0.1567312567803, 0.3912247181107)),
)

GOLDSTEIN_PRICE = Surface(
    slug="goldstein-price",
    title="Goldstein\N{EN DASH}Price",
    formula=(
        "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))"
    ),
    teaches=(
        "From 3 at the bottom to a million at the edge: a learning rate that suits the walls crawls"
        " on the floor."
    ),
    source="Goldstein & Price, On descent from local minima, 1971",
    view=(-2.0, 2.0, -2.0, 2.0),
    start=(-1.5, 0.5),
    critical_points=minima((0.0, -1.0, 3.0))
    + local_minima((-0.6, -0.4, 30.0), (1.8, 0.2, 84.0), (1.2, 0.8, 840.0))
    + saddles((-0.4, -0.6, 35.0), (1.2, -0.2, 99.0), (1.4, 0.6, 980.0), (0.6, 0.4, 990.0))
    + maxima((0.8, 0.2, 1155.0)),
    pace=0.001,
)

BRANIN = Surface(
    slug="branin",
    title="Branin",
    formula="(y - 5.1*x**2/(4*pi**2) + 5*x/pi - 6)**2 + 10*(1 - 1/(8*pi))*cos(x) + 10",
    teaches=(
        "Three minima, all as low, along one curved valley: from one start, different rules end in"
        " different ones."
    ),
    source="Branin, 1972; Dixon & Szego, The global optimization problem, 1978",
    view=(-5.0, 10.0, 0.0, 15.0),
    start=(6.0, 13.0),
    critical_points=minima(
        (-3.1415926535898, 12.275, 0.39788735772974),
        (3.1415926535898, 2.275, 0.39788735772974),
        (9.4247779607694, 2.475, 0.39788735772974),
    )
    + saddles((0.0, 6.0, 19.60211264227), (6.2831853071796, 1.1, 19.60211264227)),
)

MCCORMICK = Surface(
    slug="mccormick",
    title="McCormick",
    formula="sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1",
    teaches=(
        "Waves across a tilted valley: who comes from the right rests in the first dip, and the"
        " lowest lies behind the next crest."
    ),
    source="McCormick, Computability of global solutions to factorable nonconvex programs, 1976",
    view=(-1.5, 4.0, -3.0, 4.0),
    start=(3.7, 3.4),
    critical_points=minima((-0.5471975511966, -1.5471975511966, -1.9132229549810))
    + local_minima((2.5943951023932, 1.5943951023932, 1.2283696986088))
    + saddles((1.5471975511966, 0.5471975511966, 1.9132229549810)),
)

BOOTH = Surface(
    slug="booth",
    title="Booth",
    formula="(x + 2*y - 7)**2 + (2*x + y - 5)**2",
    teaches=(
        "A stretched bowl that lies across the axes: a step size for each coordinate can't"
        " straighten it out."
    ),
    source="Jamil & Yang, A literature survey of benchmark functions, 2013, function 17",
    view=(-10.0, 10.0, -10.0, 10.0),
    start=(-8.0, -4.0),
    critical_points=minima((1.0, 3.0, 0.0)),
)

MATYAS = Surface(
    slug="matyas",
    title="Matyas",
    formula="0.26*(x**2 + y**2) - 0.48*x*y",
    teaches=(
        "A shallow trough along the diagonal, 25 times flatter along it than across: down the side"
        " is quick, along the floor is not."
    ),
    source="Jamil & Yang, A literature survey of benchmark functions, 2013, function 71",
    view=(-10.0, 10.0, -10.0, 10.0),
    start=(-8.0, -3.0),
    critical_points=minima((0.0, 0.0, 0.0)),
    pace=10.0,
)
