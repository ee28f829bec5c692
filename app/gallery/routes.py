"""The gallery's page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.gallery.model import GALLERY
from app.gallery.view import PAGE, gallery_record
from app.scheduling.jobs import Job, Kept
from app.services import services_of
from app.site.pages import page_answer, page_key, page_variant
from app.web.languages import language_of

router = APIRouter(include_in_schema=False)


@router.get(PAGE)
async def gallery(request: Request) -> Response:
    """Every race of the gallery, in groups."""
    services, language = services_of(request), language_of(request.scope)

    def work() -> Job:
        yield None
        shown = gallery_record(GALLERY, services.lessons.all(language), language)
        page = yield from page_answer(request, "gallery.html", PAGE, shown)
        return page if services.settings.development else Kept(page, len(page.body))

    key = object() if services.settings.development else page_key(request, PAGE)
    return await services.computing.answer(request, key, work, page_variant(request))
