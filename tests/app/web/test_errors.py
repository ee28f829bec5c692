"""No English is left in a refusal that is said in another language, whatever fills its places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.catalog import catalog
from app.convolution import link as lab_codec
from app.convolution.documents import lab_catalog
from app.messages import PACKAGES, ROOT, TEMPLATE_ARGUMENT
from app.races.executor import FORMATS
from app.races.script import LANGUAGES
from app.scene import link as codec
from app.scene.draft import Draft
from app.settings import Settings
from app.web import languages as i18n
from surfaces.formula import FUNCTIONS
from tests.app.convolution.test_refused import REFUSED
from tests.app.responses import error_of

RACES = [
    "steps=0",
    "steps=1.5",
    "steps=many",
    "steps=9&steps=9",
    "steps=1e400",
    "seed=-1",
    "noise=x",
    "noise=-1",
    "batch=3",
    "seeds=0",
    "v=2",
    "surface=nowhere",
    "surface=saddle,steepness:3",
    "surface=saddle&formula=x",
    "surface=saddle,x",
    "with=a:3",
    "color=red",
    "start=1",
    "start=1,x",
    "start=1e9,0",
    "view=1,1,1,1",
    "view=1,2,3",
    "run=nobody",
    "run=sgd,lr:0",
    "run=sgd,lr:fast",
    "run=sgd,rho:0.9",
    "run=sgd,lr:1,lr:2",
    "run=sgd,,",
    "run=sgd,schedule:never",
    "run=sgd,schedule:step,schedule.never:1",
    "run=sgd,schedule.every:3",
    "steps=%ff",
    "run=adam&" * 99,
    "x" * 9_000,
    "steps=100000" + "&run=adam" * 16 + "&seeds=1000",
    "formula=",
    "formula=x**",
    "formula=x$",
    "formula=2x",
    "formula=foo(x)",
    "formula=sin(x,y)",
    "formula=min(x)",
    "formula=(x",
    "formula=x)",
    "formula=1e999",
    "formula=" + "x" * 301,
    "formula=" + "(" * 60 + "x" + ")" * 60,
    "formula=" + "%2B".join("x" * 140),
    "formula=" + "%2B".join(f"a{k}" for k in range(40)),
    "formula=x y",
    "format=xml",
]
OTHERS = [
    "/api/nowhere",
    "/api/links/nobody",
    "/t/nobody",
    "/api/surface?run=sgd",
    "/api/surface?size=1",
    "/api/surface?size=x",
    "/api/script/basic",
]
PATHS = [
    *(f"/api/descend?{query}" for query in RACES),
    *(f"/api/convolution/{query}" for query, *_ in REFUSED),
    *OTHERS,
]
BODIES = [
    "{",
    "[]",
    "{}",
    '{"scene": {"steps": true}}',
    '{"scene": {"start": 3}}',
    '{"scene": {"runs": [{"rule": null}]}}',
    '{"scene": {"colour": 1}}',
    '{"scene": {"runs": []}}',
    '{"scene": {"start": [1]}}',
    '{"scene": {"surface": "saddle"}}',
    '{"scene": {"view": [1, 2, 3, null]}}',
]

NOTATION = {
    "UTF",
    "JSON",
    "NaN",
    "Infinity",
    "GET",
    "HEAD",
    "POST",
    "DELETE",
    "None",
    "True",
    "False",
}
"""What every language writes alike."""


NAMES = {
    *codec.SCENE_KEYS,
    *codec.PAGE_KEYS,
    *lab_codec.KEYS,
    *FUNCTIONS,
    *LANGUAGES,
    *Draft.model_fields,
    "parameters",
    "hyperparameters",
    "schedule",
    "values",
    "bias",
    "kind",
    "side",
    "pixels",
    "levels",
    "layers",
    "filters",
    "scene",
    "rule",
    "slug",
    "xmin",
    "xmax",
    "ymin",
    "ymax",
    *(form.name for form in FORMATS),
}
"""What a link, a body or a formula may hold, beside what the registries name; names are the same in
every language."""


def registered(value: Any) -> Iterator[str]:
    """Every slug and name in a catalogue."""
    for key, inner in (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    ):
        if key in ("slug", "name") and isinstance(inner, str):
            yield inner
        yield from registered(inner)


@cache
def known() -> set[str]:
    english, settings = i18n.LANGUAGES["en"], Settings()
    found = [
        *NAMES,
        *registered(catalog(settings, english)),
        *registered(lab_catalog(settings, english)),
    ]
    return NOTATION.union(*map(words, found))


def words(text: str) -> set[str]:
    """What could be English."""
    return set(re.findall(r"[A-Za-z]{2,}", text))


def check(korean: dict[str, Any], sent: str) -> None:
    assert re.search("[가-힣]", korean["message"]), korean
    left = (
        words(f"{korean['message']} {korean['allowed']}")
        - known()
        - words(f"{sent} {korean['field']} {korean['value']}")
    )
    assert not left, f"{sorted(left)} in {korean}"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:60])
def test_a_refusal_is_in_the_language_of_its_reader(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"Accept-Language": "ko"})
    assert response.status_code >= 400
    check(error_of(response, response.status_code), path)


@pytest.mark.parametrize("body", BODIES)
def test_so_is_one_of_a_body(client: TestClient, body: str) -> None:
    headers = {"Accept-Language": "ko", "Content-Type": "application/json"}
    response = client.post("/api/links", content=body, headers=headers)
    check(error_of(response, 422), body)


REFUSALS = set(TEMPLATE_ARGUMENT) - {"Phrase", "Outcome", "text"}
NOT_WORDS = {"field", "code", "link", "headers", "value", "text"}
"""Arguments that are names, or what was given."""


def english(node: ast.expr) -> bool:
    """Whether an expression is a text with words in it."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = "".join(
        str(part.value) if isinstance(part, ast.Constant) else "1"
        for part in parts
        if isinstance(part, ast.Constant | ast.FormattedValue)
    )
    return re.search(r"[A-Za-z]{2,} \w|\w [A-Za-z]{2,}", text) is not None


def unsaid(tree: ast.AST) -> Iterator[int]:
    """Lines of refusals that fill a place with English words, which nobody can translate there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            if name in REFUSALS:
                behind = node.args[TEMPLATE_ARGUMENT[name] + 1 :]
                filled = [
                    *behind,
                    *(
                        keyword.value
                        for keyword in node.keywords
                        if keyword.arg not in NOT_WORDS | {"template"}
                    ),
                ]
                yield from (one.lineno for one in filled if english(one))
        elif (
            isinstance(node, ast.Assign)
            and getattr(node.targets[0], "id", "") == "allowed"
            and english(node.value)
        ):
            yield node.lineno


@pytest.mark.parametrize("package", PACKAGES)
def test_words_that_fill_a_place_are_phrases(package: str) -> None:
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in files
        for line in unsaid(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found, "use surfaces.errors.Phrase"


def test_that_test_finds_what_it_looks_for() -> None:
    bad = [
        'InputError("{x}", allowed="at least one")',
        'Problem(1, "x", "y", allowed=f"{a} to {b}")',
        'refuse("a b", x, y, "two words")',
        'allowed = f"1 to {n}"',
    ]
    assert [line for source in bad for line in unsaid(ast.parse(source))] == [1, 1, 1, 1]
    good = [
        'InputError("{x}", allowed=Phrase("at least one"), field="my own")',
        'Wrong("a b", allowed=f"{w}×{h}")',
        'allowed = ", ".join(x)',
    ]
    assert [line for source in good for line in unsaid(ast.parse(source))] == []
