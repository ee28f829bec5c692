"""The built-in surfaces, in the order in which pages list them.

Critical points were computed with Newton's method on the exact gradient and agree with the sources
named; the tests check each by its gradient and the signs of its Hessian.
"""

from __future__ import annotations

import difflib

from surfaces.datasets import BRAKING, RINGS
from surfaces.errors import check_known
from surfaces.surface import CriticalPoint, Framing, Parameter, PointKind, Surface


def _points(kind: PointKind, *rows: tuple[float, float, float]) -> tuple[CriticalPoint, ...]:
    return tuple(CriticalPoint(kind, *row) for row in rows)


def _minima(*rows: tuple[float, float, float]) -> tuple[CriticalPoint, ...]:
    return _points(PointKind.MINIMUM, *rows)


def _local_minima(*rows: tuple[float, float, float]) -> tuple[CriticalPoint, ...]:
    return _points(PointKind.LOCAL_MINIMUM, *rows)


def _saddles(*rows: tuple[float, float, float]) -> tuple[CriticalPoint, ...]:
    return _points(PointKind.SADDLE, *rows)


def _maxima(*rows: tuple[float, float, float]) -> tuple[CriticalPoint, ...]:
    return _points(PointKind.MAXIMUM, *rows)


def _four(x: float, y: float, value: float) -> tuple[tuple[float, float, float], ...]:
    """A point and its mirror images in both axes."""
    return tuple((sx * x, sy * y, value) for sx in (-1.0, 1.0) for sy in (-1.0, 1.0))


def _cross(x: float, value: float) -> tuple[tuple[float, float, float], ...]:
    """A point on each half-axis."""
    return ((-x, 0.0, value), (x, 0.0, value), (0.0, -x, value), (0.0, x, value))


def _both(x: float, y: float, value: float) -> tuple[tuple[float, float, float], ...]:
    """A point and its image through the origin."""
    return ((x, y, value), (-x, -y, value))


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
    critical_points=_minima((0.0, 0.0, 0.0)),
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
    critical_points=_saddles((0.0, 0.0, 0.0)),
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
    critical_points=_minima((0.0, -2.23606797749979, -2.5), (0.0, 2.23606797749979, -2.5))
    + _saddles((0.0, 0.0, 0.0)),
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
    critical_points=_minima((-0.9363006340109, 0.0, -2.063090251768))
    + _local_minima((0.9053178991601, 0.0, -1.092731999202))
    + _saddles((0.0686024367081, 0.0, -0.03137427327005)),
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
    critical_points=_minima((2.0, 0.0, -1.0)),
)

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
    critical_points=_minima((1.0, 1.0, 0.0)),
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
    critical_points=_minima((3.0, 0.5, 0.0))
    + _saddles((0.0, 1.0, 14.203125), (0.1005379373242, -2.644513585023, 9.864512284756)),
)

HIMMELBLAU = Surface(
    slug="himmelblau",
    title="Himmelblau",
    formula="(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
    teaches="Four minima, all as good: the start and the rule decide which one is reached.",
    source="Himmelblau, Applied Nonlinear Programming, 1972",
    view=(-6.0, 6.0, -6.0, 6.0),
    start=(0.5, -0.5),
    critical_points=_minima(
        (3.0, 2.0, 0.0),
        (-2.8051180869527, 3.1313125182506, 0.0),
        (-3.7793102533777, -3.2831859912862, 0.0),
        (3.5844283403305, -1.8481265269644, 0.0),
    )
    + _saddles(
        (3.385154183607, 0.07385187983775, 13.31192627041),
        (0.0866775045554, 2.884254701175, 67.71915008753),
        (-3.073025750764, -0.08135304428797, 104.0151629176),
        (-0.1279613467307, -1.953714980245, 178.3372392019),
    )
    + _maxima((-0.2708445906673, -0.92303855648, 181.6165215226)),
)

RASTRIGIN = Surface(
    slug="rastrigin",
    title="Rastrigin",
    formula="20 + x**2 + y**2 - 10*cos(2*pi*x) - 10*cos(2*pi*y)",
    teaches="A bowl full of holes: nearly every start ends in a local minimum.",
    source="Rastrigin, Systems of Extremal Control, 1974",
    view=(-2.5, 2.5, -2.5, 2.5),
    start=(1.3, -0.8),
    critical_points=_minima((0.0, 0.0, 0.0))
    + _local_minima(
        *_cross(0.9949586376523, 0.9949590570933),
        *_four(0.9949586376523, 0.9949586376523, 1.989918114187),
    )
    + _saddles(
        *_cross(0.5025460365547, 20.25127299099),
        *_four(0.9949586376523, 0.5025460365547, 21.24623204808),
        *_four(0.5025460365547, 0.9949586376523, 21.24623204808),
    )
    + _maxima(*_four(0.5025460365547, 0.5025460365547, 40.50254598198)),
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
        *_local_minima(
            *_cross(0.9521665459502, 2.57992755703),
            *_four(0.9684776587077, 0.9684776587077, 3.574451877258),
        ),
        *_saddles(
            *_cross(0.6257806168565, 3.252469245113),
            *_four(0.8747620388753, 0.5774125352782, 4.5587771353),
            *_four(0.5774125352782, 0.8747620388753, 4.5587771353),
        ),
        *_maxima(*_four(0.6730965201107, 0.6730965201107, 4.60893240189)),
    ),
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
    critical_points=_minima((0.0, 0.0, 0.0))
    + _local_minima(*_both(1.74755234583, -0.8737761729151, 0.2986384422369))
    + _saddles(*_both(1.070542291824, -0.5352711459118, 0.8773615577631)),
)

SIX_HUMP_CAMEL = Surface(
    slug="six-hump-camel",
    title="Six-hump camel",
    formula="(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (-4 + 4*y**2)*y**2",
    teaches="Two best minima, four lesser ones, and a saddle between each two.",
    source="Branin, 1972; Dixon & Szego, The global optimization problem, 1978",
    view=(-2.2, 2.2, -1.3, 1.3),
    start=(-1.9, 1.1),
    critical_points=_minima(*_both(0.08984201310032, -0.7126564030207, -1.03162845349))
    + _local_minima(
        *_both(1.70360671497, -0.7960835686726, -0.2154638243837),
        *_both(1.60710475292, 0.5686514548841, 2.104250310311),
    )
    + _saddles(
        (0.0, 0.0, 0.0),
        *_both(1.109205336805, -0.7682680925095, 0.5437186009782),
        *_both(1.63806798419, 0.2286740690444, 2.229357197531),
        *_both(1.296070267167, 0.6050843880387, 2.22947081803),
    )
    + _maxima(*_both(1.230229876517, 0.162334584459, 2.496295351024)),
)

STYBLINSKI_TANG = Surface(
    slug="styblinski-tang",
    title="Styblinski\N{EN DASH}Tang",
    formula="(x**4 - 16*x**2 + 5*x + y**4 - 16*y**2 + 5*y)/2",
    teaches="Four wells of different depth; the start decides which one is found.",
    source="Styblinski & Tang, Experiments in nonconvex optimization, 1990",
    view=(-5.0, 5.0, -5.0, 5.0),
    start=(0.5, 4.5),
    critical_points=_minima((-2.903534027771, -2.903534027771, -78.33233140754))
    + _local_minima(
        (-2.903534027771, 2.746802770991, -64.19561235906),
        (2.746802770991, -2.903534027771, -64.19561235906),
        (2.746802770991, 2.746802770991, -50.05889331057),
    )
    + _saddles(
        (-2.903534027771, 0.1567312567803, -38.97055334472),
        (0.1567312567803, -2.903534027771, -38.97055334472),
        (0.1567312567803, 2.746802770991, -24.83383429623),
        (2.746802770991, 0.1567312567803, -24.83383429623),
    )
    + _maxima((0.1567312567803, 0.1567312567803, 0.3912247181107)),
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
    critical_points=_minima((3.9324087591241, -17.579094890511, 2.270704210219)),
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
    critical_points=_minima((-0.2321627442186, 15.042901647702, 0.4416346236493)),
    data=RINGS,
    framings=(Framing("standardized", 1.0, (-7.0, 4.0, -4.0, 3.0)),),
)

SURFACES: tuple[Surface, ...] = (
    ELLIPTIC_BOWL,
    SADDLE,
    SADDLE_VALLEY,
    LOCAL_MINIMA,
    PLATEAU,
    ROSENBROCK,
    BEALE,
    HIMMELBLAU,
    RASTRIGIN,
    ACKLEY,
    THREE_HUMP_CAMEL,
    SIX_HUMP_CAMEL,
    STYBLINSKI_TANG,
    KINK,
    LINE_FIT,
    LOGISTIC_FIT,
)

OPENING: Surface = ELLIPTIC_BOWL
"""What is descended where nobody has chosen yet."""

_BY_SLUG = {surface.slug: surface for surface in SURFACES}


def find_surface(slug: str) -> Surface:
    """The built-in surface of that slug.

    Raises:
        InputError: with the slugs there are.
    """
    check_known(slug, list(_BY_SLUG), "surface", nearest_surfaces(slug))
    return _BY_SLUG[slug]


def nearest_surfaces(name: str) -> list[str]:
    """Slugs of the surfaces whose slugs or titles are most like a name, the nearest first."""
    named = {s.slug: s.slug for s in SURFACES} | {s.title.lower(): s.slug for s in SURFACES}
    alike = difflib.get_close_matches(str(name).lower(), named, n=3)
    return list(dict.fromkeys(named[each] for each in alike))
