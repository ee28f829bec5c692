"""The manual as it is served: complete, linked, searchable, in both languages."""

from __future__ import annotations

import html
import os
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.manual.loader import CONTENTS, Manual, address
from app.manual.search import LONGEST_QUERY
from app.scene import link as codec
from app.settings import TABLE, Settings
from app.web.languages import LANGUAGES, Language
from optimizers import RULES, SCHEDULES
from surfaces import SURFACES
from tests.app.responses import check_security

SLUGS = [slug for group in CONTENTS.values() for slug in group]


def page(client: TestClient, path: str, language: str = "en", status: int = 200) -> str:
    headers = {"Accept": "text/html", "Accept-Language": language}
    response = client.get(path, headers=headers)
    assert response.status_code == status, response.text[:300]
    check_security(response)
    return response.text


def main_of(text: str) -> str:
    found = re.search(r"<main.*?</main>", text, re.DOTALL)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_is_served_and_listed(client: TestClient, slug: str, language: str) -> None:
    text = page(client, f"/docs/{slug}", language)
    assert f'<a href="/docs/{slug}" aria-current="page">' in text
    assert f'<a href="/docs/{slug}">' in main_of(page(client, "/docs", language))
    assert len(re.findall("<h1", text)) == 1
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_pages_and_sections(client: TestClient, language: str) -> None:
    anchors = {
        f"/docs/{slug}": set(re.findall(r'\bid="([^"]+)"', page(client, f"/docs/{slug}", language)))
        for slug in SLUGS
    }
    count = 0
    for slug in SLUGS:
        for target in re.findall(
            r'href="([^"]+)"', main_of(page(client, f"/docs/{slug}", language))
        ):
            path, _, anchor = html.unescape(target).partition("#")
            place = path or f"/docs/{slug}"
            if place.startswith("/docs/"):
                assert not anchor or anchor in anchors[place], f"{slug}: {target}"
                count += 1
            elif place.startswith("/?"):
                codec.read(place.partition("?")[2], Settings())
                count += 1
            else:
                assert place.startswith("https://"), f"{slug}: {target}"
    assert count > len(RULES) + len(SURFACES)


def sections(client: TestClient, slug: str, language: Language) -> dict[str, str]:
    """Anchor -> heading and text of each section of a page."""
    # TestClient only says that it is an ASGI app
    manual: Manual = client.app.state.services.manual  # type: ignore[attr-defined]
    found = manual.pages(language)[slug].sections
    return {one.anchor: "\n".join([one.title, *one.blocks]) for one in found}


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_lists_hold_every_record(client: TestClient, language: Language) -> None:
    rules, surfaces = (sections(client, slug, language) for slug in ("rules", "surfaces"))
    for rule in RULES:
        text = rules[rule.slug]
        numbers = [f"{one.name} " for one in rule.hyperparameters]
        for part in (rule.title, rule.teaches, rule.differs, *(one.help for one in rule.state)):
            assert " ".join(language.text(part).split()) in text if part else True, rule.slug
        assert all(part in text for part in (rule.source, *numbers, rule.update.__name__))
    for surface in SURFACES:
        text = surfaces[surface.slug]
        assert all(part in text for part in (surface.formula, surface.source)), surface.slug
        assert text.count("(") >= len(surface.critical_points)
    schedules = sections(client, "schedules", language)
    assert all(schedule.source in schedules[schedule.slug] for schedule in SCHEDULES)
    (settings,) = sections(client, "settings", language).values()
    assert all(f"{row.variable} · {language.text(row.help)}" in settings for row in TABLE)


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_every_route_is_told(client: TestClient, language: Language) -> None:
    api, document = sections(client, "api", language), client.get("/openapi.json").json()
    assert "/api/links/{id}" in document["paths"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            told = api[operation["operationId"]]
            assert told.startswith(f"{method.upper()} {path}\n")
            assert " ".join(language.text(operation["description"]).split()) in told
            assert all(f"\n{one['name']}" in told for one in operation.get("parameters", []))
            assert all(status in told for status in operation["responses"])
    for name, schema in document["components"]["schemas"].items():
        assert all(field in api[f"shape-{name}"] for field in schema.get("properties", {}))


def test_lists_are_in_the_language_and_documents_say_theirs(client: TestClient) -> None:
    assert '<div lang="en">' in page(client, "/docs/links", "ko")
    assert "<div>\n<h1" in page(client, "/docs/rules", "ko")
    assert 'placeholder="문서 검색"' in page(client, "/docs/rules", "ko")


def test_search_finds_sections_and_links_to_them(client: TestClient) -> None:
    text = main_of(page(client, "/docs?q=Short+LINKS"))
    assert '<a href="/docs/links#short-links">Links › Short links</a>' in text
    assert "<mark>" in text
    assert 'value="Short LINKS"' in text
    assert "0 sections contain" in page(client, "/docs?q=zzzz")
    assert '<a href="/docs/rules#adam">' in page(client, "/docs?q=adam&lang=ko")
    client.cookies.clear()


def test_search_escapes_what_it_is_asked(client: TestClient) -> None:
    text = page(client, "/docs?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_a_long_query_is_refused_in_words(client: TestClient) -> None:
    page(client, f"/docs?q={'a' * LONGEST_QUERY}")
    text = page(client, f"/docs?q={'a' * (LONGEST_QUERY + 1)}", status=422)
    assert f"at most {LONGEST_QUERY}" in text


def test_a_common_word_lists_the_best_sections_only(client: TestClient) -> None:
    text = page(client, "/docs?q=the")
    assert "The first 40 are listed." in text
    assert text.count("<mark>") >= 40


def test_an_unknown_page_names_the_known_ones(client: TestClient) -> None:
    text = page(client, "/docs/more", status=404)
    assert all(slug in text for slug in SLUGS)


def test_a_changed_document_is_read_again_in_development(tmp_path: Path) -> None:
    for slug in SLUGS:
        (tmp_path / f"{slug}.md").write_text(f"# {slug}\n\nBefore.\n")
    document: dict[str, Any] = {"paths": {}, "components": {"schemas": {}}}
    manual = Manual(tmp_path, lambda: document, reload=True)
    english = LANGUAGES["en"]
    assert manual.find("links", english).parts[0].text.summary == "Before."
    file = tmp_path / "links.md"
    file.write_text("# Links\n\nAfter.\n")
    os.utime(file, ns=(0, file.stat().st_mtime_ns + 1_000_000))
    assert manual.find("links", english).parts[0].text.summary == "After."


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("formulas.md", "/docs/formulas"),
        ("links.md#grammar", "/docs/links#grammar"),
        ("#grammar", "#grammar"),
        ("../optimizers/rules/__init__.py", "/docs/rules"),
        ("../app/settings.py", "/docs/settings"),
        ("/?v=1&run=sgd", "/?v=1&run=sgd"),
        ("https://example.org/a.md", "https://example.org/a.md"),
        ("../README.md", None),
        ("../app/main.py", None),
    ],
)
def test_addresses_of_the_repository_become_those_of_the_site(
    target: str, expected: str | None
) -> None:
    assert address(target) == expected
