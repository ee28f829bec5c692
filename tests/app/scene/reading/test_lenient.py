"""Damaged links open as the scene that they mean, and every repair is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scene import link as codec
from app.scene.build import build
from app.scene.reading import lenient
from app.scene.reading.decimals import readings
from app.scene.refusal import Refusal
from app.settings import Settings
from app.web.errors import Problem
from app.web.languages import LANGUAGES
from surfaces.errors import Phrase
from tests.app.scene.test_link import SCENES

SETTINGS = Settings()
ENGLISH = LANGUAGES["en"]
BOWL = "surface=elliptic-bowl"
RACE = "run=sgd&run=momentum&run=adam"
AMPERSANDS = "“&amp;” in the link was read as “&”."
ENCODED = "The link was encoded more than once; it was decoded."
SPACES = "Line breaks, spaces and invisible characters in the link were left out."


def ends(place: str, given: str) -> str:
    return f"{place}: left out “{given}”, which does not belong to it."


def unknown(given: str, meant: str = "") -> str:
    hint = f" Did you mean {meant}?" if meant else ""
    return f"{given} does not belong to this link and was ignored.{hint}"


DAMAGED: list[tuple[str, str, list[str]]] = [
    # tracking: nothing to say
    ("fbclid=IwAR0x", "", []),
    ("utm_source=a&utm_medium=b", "", []),
    ("NaPm=ct%3Dx%7Cci%3D0&n_media=1", "", []),
    ("run=sgd&gclid=1&ref=news&si=2", f"{BOWL}&run=sgd", []),
    ("run=sgd&seed=3?utm_source=x", f"{BOWL}&run=sgd&seed=3", []),
    ("ref_url=https%3A%2F%2Fa.b%2F%3Fsteps%3D3%26run%3Dadam&run=sgd", f"{BOWL}&run=sgd", []),
    # unknown keys
    ("color=red", "", [unknown("color=red")]),
    ("color=red&run=sgd", f"{BOWL}&run=sgd", [unknown("color=red")]),
    ("step=50&run=sgd", f"{BOWL}&run=sgd", [unknown("step=50", "steps")]),
    (
        "run=sgd&next=%2F%3Frun%3Dadam%26steps%3D3",
        f"{BOWL}&run=sgd",
        [unknown("next=/?run=adam&steps=3")],
    ),
    # ampersands and encodings
    ("v=1&amp;surface=beale&amp;run=sgd", "surface=beale&run=sgd", [AMPERSANDS]),
    ("v=1&%2338;run=sgd", f"{BOWL}&run=sgd", [AMPERSANDS]),
    ("v=1&amp;amp;run=sgd", f"{BOWL}&run=sgd", [AMPERSANDS]),
    ("v%3D1%26surface%3Dbeale%26run%3Dsgd", "surface=beale&run=sgd", [ENCODED]),
    ("v=1%26surface=beale%26run=sgd", "surface=beale&run=sgd", [ENCODED]),
    ("run=sgd%252Clr%253A0.5", f"{BOWL}&run=sgd,lr:0.5", [ENCODED]),
    ("formula=x%25252By&run=sgd", "formula=x+y&run=sgd", [ENCODED]),
    ("v=3D1&surface=3Dbeale&run=3Dsgd", "surface=beale&run=sgd", [ENCODED]),
    ("run=sgd\\u0026run=adam", f"{BOWL}&run=sgd&run=adam", [ENCODED]),
    ("run=sgd%5Cu0026seed=3", f"{BOWL}&run=sgd&seed=3", [ENCODED]),
    # what sticks to the end
    ("run=sgd&seed=3.", f"{BOWL}&run=sgd&seed=3", [ends("seed", ".")]),
    ("run=sgd&seed=3%29.", f"{BOWL}&run=sgd&seed=3", [ends("seed", ").")]),
    ("run=sgd,", f"{BOWL}&run=sgd", [ends("run", ",")]),
    ("run=sgd%22%3E", f"{BOWL}&run=sgd", [ends("run", '">')]),
    ("run=sgd&seed=3에서", f"{BOWL}&run=sgd&seed=3", [ends("seed", "에서")]),
    ("run=sgd를 보세요", f"{BOWL}&run=sgd", [SPACES, ends("run", "를보세요")]),
    ("run=%22sgd%22", f"{BOWL}&run=sgd", [ends("run", '""')]),
    ("run=sgd&seed=3%E", f"{BOWL}&run=sgd&seed=3", [ends("seed", "%E")]),
    ("formula=(x%2By)**2).", f"formula=(x+y)**2&{RACE}", [ends("formula", ").")]),
    ("formula=sin(x)*y을", f"formula=sin(x)*y&{RACE}", [ends("formula", "을")]),
    # white space and signs that only look right
    ("sur%0Aface=beale&run=sgd,%0D%0A lr:0.5", "surface=beale&run=sgd,lr:0.5", [SPACES]),
    ("run=sgd,%E2%80%8Blr:0.5&surface=beale", "surface=beale&run=sgd,lr:0.5", [SPACES]),
    ("run=sgd,+lr:0.5", f"{BOWL}&run=sgd,lr:0.5", [SPACES]),
    ("formula=x**2%E2%80%8B%2By&run=sgd", "formula=x**2+y&run=sgd", [SPACES]),
    ("start=−3,1&run=sgd", f"{BOWL}&start=-3,1&run=sgd", ["start: −3,1 was read as -3,1."]),
    ("steps=１０&run=sgd", f"{BOWL}&steps=10&run=sgd", ["steps: １０ was read as 10."]),
    # decimal commas
    ("run=sgd,lr:0,02", f"{BOWL}&run=sgd,lr:0.02", ["lr of sgd: 0,02 was read as 0.02."]),
    (
        "run=momentum,lr:0,002,rho:0,85",
        f"{BOWL}&run=momentum,lr:0.002,rho:0.85",
        ["lr of momentum: 0,002 was read as 0.002.", "rho of momentum: 0,85 was read as 0.85."],
    ),
    ("noise=0,5&run=sgd", f"{BOWL}&run=sgd&noise=0.5", ["noise: 0,5 was read as 0.5."]),
    (
        "start=-1,2,1,5&run=sgd",
        f"{BOWL}&start=-1.2,1.5&run=sgd",
        ["start: -1,2,1,5 was read as -1.2,1.5."],
    ),
    (
        "start=-3;1,5&run=sgd",
        f"{BOWL}&start=-3,1.5&run=sgd",
        ["start: -3;1,5 was read as -3,1.5."],
    ),
    (
        "start=-4,1,5&run=sgd",
        f"{BOWL}&run=sgd",
        [
            "start: -4,1,5 can be read as -4,1.5 / -4.1,5 and was left out."
            " Write decimals with a point."
        ],
    ),
    (
        "steps=1,000&run=sgd",
        f"{BOWL}&run=sgd",
        ["steps: 1,000 can be read as 1.000 / 1000 and was left out. Write decimals with a point."],
    ),
    # numbers and names in other spellings
    ("run=sgd,lr:1/100", f"{BOWL}&run=sgd,lr:0.01", ["lr of sgd: 1/100 was read as 0.01."]),
    ("run=sgd,lr:10^-2", f"{BOWL}&run=sgd,lr:0.01", ["lr of sgd: 10^-2 was read as 0.01."]),
    (
        "start=-1/2,1/4&run=sgd",
        f"{BOWL}&start=-0.5,0.25&run=sgd",
        ["start: -1/2,1/4 was read as -0.5,0.25."],
    ),
    ("start=-1 2&run=sgd", f"{BOWL}&start=-1,2&run=sgd", ["start: -1 2 was read as -1,2."]),
    ("run=sgd lr:0.5", f"{BOWL}&run=sgd,lr:0.5", ["run: sgd lr:0.5 was read as sgd,lr:0.5."]),
    (
        "run=adam,learning_rate:0.5",
        f"{BOWL}&run=adam,lr:0.5",
        [
            "adam hyperparameter 'learning_rate' is unknown; there are: lr, beta1, beta2, eps."
            " learning_rate was read as lr."
        ],
    ),
    (
        "run=sgd&formula=x*sin(y",
        "formula=x*sin(y)&run=sgd",
        ["formula: x*sin(y was read as x*sin(y)."],
    ),
    # near misses and foreign names
    (
        "surface=rosenbrok&run=sgd",
        "surface=rosenbrock&run=sgd",
        ["There is no surface 'rosenbrok'; it was read as rosenbrock."],
    ),
    (
        "run=adm,lr:0.5",
        f"{BOWL}&run=adam,lr:0.5",
        ["There is no optimizer 'adm'; it was read as adam."],
    ),
    ("RUN=SGD", f"{BOWL}&run=sgd", ["There is no optimizer 'SGD'; it was read as sgd."]),
    (
        "run=sgd,schedule:cosin",
        f"{BOWL}&run=sgd,schedule:cosine",
        ["There is no schedule 'cosin'; it was read as cosine."],
    ),
    (
        "surface=qqqq&run=sgd",
        f"{BOWL}&run=sgd",
        ["There is no surface 'qqqq'; elliptic-bowl is used instead."],
    ),
    (
        "run=qqqq,lr:0.5",
        f"{BOWL}&run=sgd,lr:0.5",
        ["There is no optimizer 'qqqq'; sgd is used instead."],
    ),
    ("run=sgd,lr=0.5", f"{BOWL}&run=sgd,lr:0.5", ["link: lr=0.5 was read as lr:0.5."]),
    (
        "run=adam,beta_1:0.5",
        f"{BOWL}&run=adam,beta1:0.5",
        [
            "adam hyperparameter 'beta_1' is unknown; there are: beta1, beta2, lr, eps."
            " beta_1 was read as beta1."
        ],
    ),
    (
        "run=adam,beta3:0.5",
        f"{BOWL}&run=adam",
        [
            "adam hyperparameter 'beta3' is unknown; there are: beta1, beta2, lr, eps."
            " Left out: beta3:0.5."
        ],
    ),
    # out of range
    (
        "run=sgd&run=momentum,lr:9999",
        f"{BOWL}&run=sgd&run=momentum,lr:1000",
        ["lr is 9999.0, allowed is 1e-12 to 1000. lr of momentum is now 1000."],
    ),
    ("steps=0", f"{BOWL}&steps=1&{RACE}", ["steps is 0, allowed is 1 to 100000. steps is now 1."]),
    (
        "start=0,1e9&run=sgd",
        f"{BOWL}&start=0,100000&run=sgd",
        ["start is 1000000000.0, allowed is -100000 to 100000. start is now 100000."],
    ),
    # what can't be kept is named
    (
        "run=sgd,foo:3,lr:nan",
        f"{BOWL}&run=sgd",
        [
            "runs[0].lr must be a number, not 'nan'. Left out: lr:nan.",
            "sgd hyperparameter 'foo' is unknown; there are: lr. Left out: foo:3.",
        ],
    ),
    (
        "run=sgd,lr:0.5,lr:0.25",
        f"{BOWL}&run=sgd,lr:0.5",
        ["lr is given twice; the first one counts, 0.25 was left out."],
    ),
    (
        "steps=5&steps=6&run=sgd",
        f"{BOWL}&steps=5&run=sgd",
        ["steps is given twice; the first one counts, 6 was left out."],
    ),
    (
        "run=sgd,schedule.period:5",
        f"{BOWL}&run=sgd",
        ["schedule.period:5 belongs to a schedule, and this run has none; it was left out."],
    ),
    (
        "surface=beale&formula=a*x&with=a:3&run=sgd",
        "surface=beale&run=sgd",
        [
            "The link has a surface already; formula=a*x was left out.",
            "The link has a surface already; with=a:3 was left out.",
        ],
    ),
    (
        f"{BOWL},kappa:30&with=angle:1&run=sgd",
        f"{BOWL},kappa:30,angle:1&run=sgd",
        ["with: angle:1 was read as surface=elliptic-bowl,kappa:30,angle:1."],
    ),
    (
        "with=a:3&run=sgd",
        f"{BOWL}&run=sgd",
        ["The link has no formula; with=a:3 was left out."],
    ),
    (
        "formula=x**&run=sgd",
        f"{BOWL}&run=sgd",
        [
            "expected a number, a name or '(', found the end (at column 4)."
            " formula=x** was left out; the surface is elliptic-bowl instead."
        ],
    ),
    # formulas in other notations; what the grammar of links can read keeps its meaning
    (
        "formula=2xy%2By²&run=sgd",
        "formula=2*x*y+y**2&run=sgd",
        ["formula: 2xy+y² was read as 2*x*y+y**2."],
    ),
    (
        "formula=\\frac{x^2}{2}&run=sgd",
        "formula=x**2/2&run=sgd",
        ["formula: \\frac{x^2}{2} was read as x**2/2."],
    ),
    (
        "formula=2xy%2Bx&with=xy:3&run=sgd",
        "formula=2*xy+x&with=xy:3&run=sgd",
        ["formula: 2xy+x was read as 2*xy+x."],
    ),
    (
        "formula=|x|%2By.&run=sgd",
        "formula=abs(x)+y&run=sgd",
        [ends("formula", "."), "formula: |x|+y was read as abs(x)+y."],
    ),
    (
        "formula=1/2x&run=sgd",
        f"{BOWL}&run=sgd",
        [
            "there are two ways to read 1/2x: write 1/(2*x) or 1/2*x (at column 1)."
            " formula=1/2x was left out; the surface is elliptic-bowl instead."
        ],
    ),
    (
        "v=9&run=sgd",
        f"{BOWL}&run=sgd",
        [
            "This link is of version 9, which this server does not know; allowed is 1."
            " Left out: v=9."
        ],
    ),
    (
        "&".join(["steps=5", *["run=sgd"] * 16, "run=adam,lr:0.5"]),
        f"{BOWL}&steps=5{'&run=sgd' * 16}",
        ["A race has 1 to 16 runs, not 17. Left out: adam,lr:0.5."],
    ),
]


def read(query: str) -> lenient.Reading:
    """A query, percent-encoded as browsers do."""
    return lenient.read(quote(query, safe="%/?:@!$'()*+,;=&"), SETTINGS)


@pytest.mark.parametrize(("query", "clean", "said"), DAMAGED, ids=[case[0] for case in DAMAGED])
def test_damaged_link_opens_as_meant(query: str, clean: str, said: list[str]) -> None:
    reading = read(query)
    assert reading.query == (f"v=1&{clean}" if clean else "")
    assert [notice.sentence(ENGLISH) for notice in reading.notices] == said
    assert codec.read(reading.query, SETTINGS) == reading.scene


@pytest.mark.parametrize("query", [case[0] for case in DAMAGED])
def test_strict_reader_refuses_every_damaged_link(query: str) -> None:
    with pytest.raises(Refusal):
        codec.read(query, SETTINGS)


@pytest.mark.parametrize("query", [case[0] for case in DAMAGED])
def test_notices_are_said_in_korean(query: str) -> None:
    for notice in read(query).notices:
        assert LANGUAGES["ko"].texts[notice.reading.template]
        places = [value for value in notice.reading.values.values() if isinstance(value, Phrase)]
        assert all(LANGUAGES["ko"].texts[place.template] for place in places)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("formula=x**", "expected a number"),
        ("steps=abc", "steps must be a whole number, not 'abc'."),
        ("v=9", "version 9"),
        ("utm_source=a&noise=loud", "noise must be a number, not 'loud'."),
        ("run=sgd&" * 2_000, "This link has 16000 characters"),
    ],
)
def test_link_of_which_nothing_is_left_is_refused(query: str, message: str) -> None:
    with pytest.raises(Problem) as caught:
        read(query)
    assert message in caught.value.message(ENGLISH)
    assert caught.value.link == f"/?v=1&{BOWL}&{RACE}"


@pytest.mark.parametrize(
    ("parts", "count", "found"),
    [
        ("0,02", 1, ["0.02"]),
        ("0,002", 1, ["0.002"]),
        ("1,000", 1, ["1.000", "1000"]),
        ("1,000,000", 1, ["1000000"]),
        ("1,5e-3", 1, ["1.5e-3"]),
        ("1.5,2", 1, []),
        ("-4,1,5", 2, ["-4 1.5", "-4.1 5"]),
        ("-4,1", 2, ["-4 1"]),
        ("0,5,0,5", 2, ["0.5 0.5"]),
        ("1", 2, []),
        ("0,5,1,5,0,5,1,5", 4, ["0.5 1.5 0.5 1.5"]),
    ],
)
def test_readings_of_decimal_commas(parts: str, count: int, found: list[str]) -> None:
    assert [" ".join(one) for one in readings(parts.split(","), count)] == found


# --- any link, any damage
# --------------------------------------------------------------------------------


def with_decimal_commas(query: str) -> str:
    """Decimal commas where they can be read in one way: not before three digits."""
    return re.sub(r"(:-?)(?:(0)\.(\d+)|(\d+)\.(\d{1,2}|\d{4,}))(?!\d)", _comma, query)


def _comma(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2] or found[4]},{found[3] or found[5]}"


def with_capital_keys(query: str) -> str:
    return re.sub(r"(?:^|&)[a-z]+(?==)", lambda found: found[0].upper(), query)


def inserting(text: str) -> st.SearchStrategy[Callable[[str], str]]:
    return st.integers(0, 400).map(
        lambda place: lambda query: query[: place % len(query)] + text + query[place % len(query) :]
    )


DAMAGES: list[st.SearchStrategy[Callable[[str], str]]] = [
    # in the order in which a link would meet them; a break inside an escape is no longer one
    st.just(with_decimal_commas),
    st.just(with_capital_keys),
    st.sampled_from(["%0A", "%0D%0A", "%20%0A%20", "%E2%80%8B", "%C2%AD"]).flatmap(inserting),
    st.sampled_from(["&fbclid=x", "&utm_source=a%26b", "?igsh=1", "&color=red"]).map(
        lambda text: lambda query: query + text
    ),
    st.just(lambda query: query.replace("&", "&amp;")),
    st.just(lambda query: "&".join(quote(item, safe="=") for item in query.split("&"))),
    st.just(lambda query: quote(query)),
    st.sampled_from([".", ")", "),", '">', "에서", "%EC%9D%84", "’", "%3E", "…"]).map(
        lambda text: lambda query: query + text
    ),
]


@given(SCENES, st.tuples(*(st.none() | damage for damage in DAMAGES)))
def test_damaged_link_of_any_scene_opens_as_it(
    draft: dict[str, object], damages: tuple[Callable[[str], str] | None, ...]
) -> None:
    scene = build(draft, SETTINGS)
    query = codec.write_query(scene)
    for damage in filter(None, damages):
        query = damage(query)
    assert read(query).scene == scene


PIECES = [
    *codec.SCENE_KEYS,
    *("=", "&", ",", ":", ";", "?", "%", "%25", "%26", "amp;", "3D", "에서", "\n", "\u200b", "+"),
    *("0,5", "1,000", "-4", "nan", "1e400", "lr", "kappa", "adm", "x**", "schedule", "utm_a", "−"),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        reading = read(text.encode("utf-8", "replace").decode())
    except Problem as problem:
        assert problem.status == 422
        assert problem.message(ENGLISH)
    else:
        assert codec.read(reading.query, SETTINGS) == reading.scene
        assert all(notice.sentence(ENGLISH) for notice in reading.notices)
