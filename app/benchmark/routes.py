"""The benchmark's page: all surfaces together, one surface, or one optimizer."""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.benchmark.recorded import recorded
from app.benchmark.view import PAGE, page_record
from app.scene.refusal import Refusal
from app.scheduling.jobs import Job, Kept, undividable
from app.services import services_of
from app.site.pages import page_answer, page_key, page_variant
from app.web.errors import Wrong
from app.web.languages import language_of
from surfaces.errors import InputError, Phrase, check_known

router = APIRouter(include_in_schema=False)


@router.get(PAGE)
async def benchmark_page(request: Request) -> Response:
    """Problems that each rule solves, and how soon."""
    services, language = services_of(request), language_of(request.scope)
    try:
        chosen = await services.computing.call(request, partial(_chosen, request.url.query))
    except Refusal as refusal:
        raise refusal.problem from None
    address = "?".join(filter(None, (PAGE, "&".join(f"{k}={v}" for k, v in chosen.items() if v))))

    def work() -> Job:
        yield undividable("profiles")
        record = page_record(**chosen, language=language, settings=services.settings)
        yield None
        page = yield from page_answer(request, "benchmark.html", address, record)
        return page if services.settings.development else Kept(page, len(page.body))

    key = object() if services.settings.development else page_key(request, address)
    return await services.computing.answer(request, key, work, page_variant(request))


def _chosen(query: str) -> dict[str, str]:
    """Return the surface or the rule that a query names, "" for the others.

    Raises:
        Refusal: an unknown one, or both at once.
    """
    scores, given = recorded(), parse_qs(query)
    chosen = {name: given.get(name, [""])[-1] for name in ("surface", "rule")}
    try:
        for name, known in (("surface", scores.surfaces), ("rule", scores.rules)):
            if chosen[name]:
                check_known(chosen[name], known, name)
        if all(chosen.values()):
            raise Wrong(
                "{field} is {value}; allowed is {allowed}.",
                field="rule",
                value=chosen["rule"],
                allowed=Phrase("a surface or an optimizer, not both"),
            )
    except InputError as error:
        raise Refusal((error.field,), error) from None
    return chosen
