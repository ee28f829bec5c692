"""The manual's routes: its contents with the search, and a page for each document."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from app.manual.loader import CONTENTS, PAGE, Manual, Page
from app.manual.search import LONGEST_QUERY, MAX_HITS, Hit, search
from app.scheduling.jobs import Job, Kept, undividable
from app.services import services_of
from app.site.pages import page_answer, page_key, page_variant
from app.web.errors import Problem
from app.web.languages import Language, language_of
from surfaces.errors import at_most

Record = dict[str, Any]

router: Final = APIRouter(prefix=PAGE, include_in_schema=False)


@router.get("")
async def contents(request: Request) -> Response:
    """The table of contents, or with `q=` the sections that hold these words."""
    query = request.query_params.get("q", "").strip()
    if len(query) > LONGEST_QUERY:
        raise Problem(
            422,
            "invalid",
            "{field} must be {allowed}, not {value!r}.",
            field="q",
            value=query,
            allowed=at_most(LONGEST_QUERY),
        )
    return await _answer(request, "", query)


@router.get("/{slug}")
async def page(request: Request, slug: str) -> Response:
    """One document."""
    return await _answer(request, slug, "")


async def _answer(request: Request, slug: str, query: str) -> Response:
    """A page of the manual; those without a query are kept."""
    services, language = services_of(request), language_of(request.scope)
    keeps = not query and not services.settings.development

    def work() -> Job:
        yield undividable("docs")
        context = _context(services.manual, slug, query, language)
        address = f"{PAGE}/{slug}" if slug else PAGE
        page = yield from page_answer(request, "docs.html", address, context)
        return Kept(page, len(page.body)) if keeps else page

    key = page_key(request, request.url.path) if keeps else object()
    return await services.computing.answer(request, key, work, page_variant(request))


def _context(manual: Manual, slug: str, query: str, language: Language) -> Record:
    """Context of the template."""
    pages = manual.pages(language)
    shown = manual.find(slug, language) if slug else None
    hits = search(((one.slug, one.sections) for one in pages.values()), query)
    return {
        "contents": [
            {"title": group, "pages": [_entry(pages[name], shown) for name in slugs]}
            for group, slugs in CONTENTS.items()
        ],
        "page": _page(shown) if shown else None,
        "query": query,
        "hits": [_hit(hit, pages[hit.slug]) for hit in hits[:MAX_HITS]],
        "hit_count": len(hits),
    }


def _entry(page: Page, shown: Page | None) -> Record:
    """A page in the table of contents; the one that is shown with its sections."""
    headings = [section for section in page.sections if section.level == 2]
    return {
        "title": page.title,
        "summary": page.parts[0].text.summary,
        "language": page.parts[0].language,
        "href": page.href,
        "current": page is shown,
        "sections": headings if page is shown else [],
    }


def _page(page: Page) -> Record:
    parts = [(part.language, Markup(part.text.html)) for part in page.parts]
    return {"title": page.title, "summary": page.parts[0].text.summary, "parts": parts}


def _hit(hit: Hit, page: Page) -> Record:
    return {
        "document": hit.document,
        "title": hit.section.title,
        "language": page.parts[0].language,
        "href": f"{page.href}#{hit.section.anchor}",
        "excerpt": hit.excerpt,
    }
