"""Surfaces that show one thing each: bowls, saddles, wells, plateaus, kinks."""

from __future__ import annotations

from surfaces.builtin.points import local_minima, minima, saddles
from surfaces.surface import CriticalPoint, Parameter, PointKind, Surface

KAPPA = Parameter(
    "kappa",
    r"\kappa",
    20.0,
    1.0,
    200.0,
    "log",
    "How many times steeper the bowl is along one axis than along the other.",
)

ELLIPTIC_BOWL = Surface(
    slug="elliptic-bowl",
    title="Elliptic bowl",
    formula="(x*cos(angle) + y*sin(angle))**2/2 + kappa*(y*cos(angle) - x*sin(angle))**2/2",
    teaches=(
        "Gentle along one axis, steep along the other: plain gradient descent zigzags across it."
    ),
    source="CS231n, lecture 7; Goh, Why Momentum Really Works, 2017",
    view=(-5.0, 5.0, -3.0, 3.0),
    start=(-4.0, 1.5),
    parameters=(
        KAPPA,
        Parameter(
            "angle",
            r"\theta",
            0.0,
            0.0,
            1.5707963267948966,
            "linear",
            "How far the bowl is turned, in radians.",
        ),
    ),
    critical_points=minima((0.0, 0.0, 0.0)),
)

SADDLE = Surface(
    slug="saddle",
    title="Saddle",
    formula="x**2 - y**2",
    teaches=(
        "Uphill one way, downhill the other: started exactly on the ridge, gradient descent stops"
        " where nothing is lowest."
    ),
    source=(
        "CS231n, lecture 7; Dauphin et al., Identifying and attacking the saddle point problem,"
        " 2014"
    ),
    view=(-2.0, 2.0, -2.0, 2.0),
    start=(-1.5, 0.01),
    critical_points=saddles((0.0, 0.0, 0.0)),
)

SADDLE_VALLEY = Surface(
    slug="saddle-valley",
    title="Saddle with valleys",
    formula="x**2 - y**2 + b*y**4",
    teaches="A saddle that one can escape from, into a valley on either side: who gets away first?",
    source="the saddle, made bounded below",
    view=(-3.0, 3.0, -3.5, 3.5),
    start=(-2.0, 0.01),
    parameters=(
        Parameter("b", "b", 0.1, 0.05, 1.0, "log", "How near and how shallow the valleys are."),
    ),
    critical_points=minima((0.0, -2.23606797749979, -2.5), (0.0, 2.23606797749979, -2.5))
    + saddles((0.0, 0.0, 0.0)),
)

LOCAL_MINIMA = Surface(
    slug="local-minima",
    title="Two wells",
    formula="x**2 + y**2 - depth*exp(-((x - 1)**2 + y**2)/0.2) - 3*exp(-((x + 1)**2 + y**2)/0.2)",
    teaches=(
        "The shallow well lies on the way to the deep one: what stops there, and what rolls"
        " through?"
    ),
    source="Dupont, Optimization Algorithms Visualization, 2018",
    view=(-2.0, 2.0, -2.0, 2.0),
    start=(1.7, 0.8),
    parameters=(
        Parameter("depth", "d", 2.0, 0.0, 4.0, "linear", "How deep the well on the right is."),
    ),
    critical_points=minima((-0.9363006340109, 0.0, -2.063090251768))
    + local_minima((0.9053178991601, 0.0, -1.092731999202))
    + saddles((0.0686024367081, 0.0, -0.03137427327005)),
)

PLATEAU = Surface(
    slug="plateau",
    title="Plateau",
    formula="-exp(-((x - 2)**2 + 4*y**2)/(2*width))",
    teaches=(
        "The slope is almost zero until the valley begins: step sizes that adapt cross it, others"
        " wait."
    ),
    source="a Gaussian well, seen from afar",
    view=(-4.0, 4.0, -3.0, 3.0),
    start=(-2.5, 1.0),
    parameters=(Parameter("width", "w", 3.0, 0.5, 10.0, "log", "How wide the valley is."),),
    critical_points=minima((2.0, 0.0, -1.0)),
)

KINK = Surface(
    slug="kink",
    title="Kinked valley",
    formula="abs(x) + kappa*abs(y)",
    teaches=(
        "Not smooth: the slope never shrinks near the bottom, so a fixed step jumps back and forth"
        " over it for ever."
    ),
    source="Boyd & Vandenberghe, Convex Optimization, 2004, section 9.3",
    view=(-5.0, 5.0, -3.0, 3.0),
    start=(-4.0, 1.7),
    parameters=(
        Parameter(
            "kappa",
            r"\kappa",
            5.0,
            1.0,
            50.0,
            "log",
            "How many times steeper it is along y than along x.",
        ),
    ),
    critical_points=(CriticalPoint(PointKind.MINIMUM, 0.0, 0.0, 0.0, smooth=False),),
)

FLAT_BOTTOM = Surface(
    slug="flat-bottom",
    title="Flat bottom",
    formula="x**4 + y**4",
    teaches=(
        "No curvature at the bottom: the slope dies away before the minimum does, so that every"
        " step is a smaller part of what is left."
    ),
    source="Nesterov, Introductory Lectures on Convex Optimization, 2004, section 1.2",
    view=(-2.0, 2.0, -2.0, 2.0),
    start=(-1.6, 1.1),
    critical_points=minima((0.0, 0.0, 0.0)),
)

BUKIN_6 = Surface(
    slug="bukin-6",
    title="Bukin 6",
    formula="100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)",
    teaches=(
        "A bent knife edge, steeper the nearer to it: every rule jumps across it, and none gets"
        " along it."
    ),
    source="Jamil & Yang, A literature survey of benchmark functions, 2013, function 28",
    view=(-15.0, -5.0, -3.0, 3.0),
    start=(-6.0, 1.5),
    critical_points=(CriticalPoint(PointKind.MINIMUM, -10.0, 1.0, 0.0, smooth=False),),
    pace=0.001,
)
