"""The route of the page of maps: a race, and one of its maps in full size."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import clean_link
from app.map_page.choice import choice, split
from app.map_page.view import PAGE, page_record
from app.scene import link as codec
from app.scene.opening import opening
from app.scene.refusal import Refusal
from app.scheduling.jobs import Job, Kept
from app.services import services_of
from app.site.pages import page_answer, page_key, page_variant, script_json
from app.web.assets import PLOTLY
from app.web.languages import language_of

router = APIRouter(include_in_schema=False)


@router.get(PAGE)
async def map_page(request: Request) -> Response:
    """The race of the link, or the opening, with the map that the link's other part tells of."""
    services, language = services_of(request), language_of(request.scope)
    race, own = split(request.url.query)
    opened = await services.computing.run(
        request, partial(clean_link.open_link, PAGE, race, services.settings)
    )
    if opened.location:
        joint = "&" if "?" in opened.location else "?"
        return clean_link.redirect(request, "".join((opened.location, joint if own else "", own)))
    reading = opened.reading
    scene = reading.scene if reading.query else opening(services.settings)
    query = codec.write_query(scene)

    read = partial(choice, query, own, services.settings)
    try:
        chosen = await services.computing.call(request, read)
    except Refusal as refusal:
        raise refusal.problem from None
    address = "?".join(filter(None, (PAGE, "&".join(filter(None, (reading.query, own))))))
    record = page_record(scene, query, own, language)
    context = record | {
        "scene_json": script_json(record["about"]),
        "map_json": script_json(chosen),
        "notices": [notice.sentence(language) for notice in reading.notices],
        "plotly": services.assets.href(PLOTLY),
    }

    def work() -> Job:
        yield None
        page = yield from page_answer(request, "map.html", address, context)
        return Kept(page, len(page.body)) if keeps else page

    keeps = not reading.notices and not services.settings.development
    key = page_key(request, address) if keeps else object()
    return await services.computing.answer(request, key, work, page_variant(request))
