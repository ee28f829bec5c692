"""The pages that a browser opens: thin routes around the templates.

Every template gets
    _(text, **values)     the text in the page's language, its {places} filled in
    asset(name)           the hashed URL of a file under static/ (`asset("css/app.css")`), of
                          "plotly.min.js", or of what the scripts read in the page's language:
                          "messages.json" ({"language", "messages": {text: text}}) and
                          "catalog.json" (as /api/catalog)
    modules(name)         the hashed URLs of a script and of all that it imports
    lang                  the page's language ("en", "ko"), for <html lang>
    languages             [{"code", "locale" ("en_US"), "title" (in itself), "href" (this page in
                          that language), "current"}]
    canonical             this page's own address without the language, e.g. "/?v=1&surface=…"
    origin                "https://host" and the path prefix, for addresses that leave the page
                          (embed code, OpenGraph)
    path                  the path that was asked for, within the site
    prefix                the path prefix of the site, mostly ""; templates write addresses of this
                          site without it: `app.web.proxies.placed` puts it in front of them
    engine                the engine's version
    home_href, docs_href  the addresses of the playground and of /docs in this language

playground.html and embed.html also get
    scene                 the scene as a dict, as in the API's "scene"
    link                  the canonical readable link, "/?v=1&…"
    is_opening            whether the scene is the opening's (app/scene/opening.py)
    social                what is seen of the page where its link is pasted (app/share_card.py,
                          templates/_social.html)
    scene_json            {"scene", "link", "engine", "short", "display", "controls"}, with
                          controls "surface", and in the playground "lessons" (app/lessons/view.py),
                          as text for
                          <script type="application/json" id="scene">, escaped for that place
    short                 the id of the short link that was opened, or ""
    display               how that one shows its race (app/scene/display.py), or ""
    controls              places of the sliders of an embedded race (app/scene/controls.py)
    surface               the surface record as in the catalogue, with "parameters" carrying their
                          "value", for the formula ("mathml") and its sentence ("teaches")
    suggestions           [{"message", "href"}] of a typed formula whose names may be slips: what to
                          ask, and the link of the scene as it may have been meant
    embed_href            "/embed?v=1&…", the frame-able view of this scene
    oembed_href           where sites ask what to embed for a link (app/site/oembed.py)
    json_href, csv_href, stream_href
                          the race's data
    plotly                the hashed URL of plotly.min.js
    first_map             the map before the first step, as SVG (app/pictures/first_map.py)
    notices               sentences about what of a damaged link was read otherwise than written
    race                  the race's result as computed on the server, or None while the server is
                          too busy: [{"index", "title", "rule",
                            "hyperparameters": [{"symbol", "name", "value"}],
                            "outcome": {"code", "sentence"}, "steps_taken",
                            "final_position": (x, y),
                            "metrics": {"final_loss", "best_loss", "steps_to_tolerance" (None if
                            never), "evaluations", "evaluations_to_tolerance", "path_length",
                            "straight_distance", "zigzag"}}]; numbers that are not finite are None
    number(value)         a filter, `{{ value | number }}`: at most 6 significant digits, a dash for
                          None

error.html gets
    status, title         404, "This page does not exist"
    message               one sentence in the page's language
    field, value, allowed what was refused and what may be given instead ("" where that does not
    apply)
    link                  the nearest valid link, or "" where there is none

All of /, /t/{id} and /embed are whole pages without JavaScript: text, controls' values and the
result table.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import Response
from starlette.types import Scope

from app import clean_link
from app.catalog import surface_record
from app.lessons.view import lesson_links
from app.pictures.first_map import first_map
from app.scene import link as codec
from app.scene.controls import KEY, places_of, split_controls
from app.scene.display import split_display
from app.scene.notice import Notice
from app.scene.opening import opening
from app.scene.scene import Scene
from app.scheduling.jobs import Job, Kept
from app.services import Services, services_of
from app.share_card import opening_social, race_social
from app.urls import OEMBED, preview_href
from app.version import ENGINE
from app.web.assets import PLOTLY
from app.web.errors import Problem
from app.web.json import dumps
from app.web.languages import LANGUAGES, LOCALES, Language, asked_for, language_of
from app.web.proxies import placed
from app.web.responses import (
    Answer,
    Variant,
    encoding_for,
    origin_of,
    prefix_of,
    strong_etag,
)
from app.web.security_headers import EMBED_PATH

router = APIRouter(include_in_schema=False)

PLAYGROUND: Final = "playground.html"
_YEAR: Final = 365 * 24 * 3600
_AS_IT_IS: Final = "%/?:@!$'()*+,;=&"
"""What stays as it is in a query that has been quoted before."""


@router.get("/")
async def playground(request: Request) -> Response:
    """The playground, on the scene of the link; of a link that names none, on the opening."""
    return await _open(request, "/", request.url.query, PLAYGROUND)


@router.get("/embed")
async def embed(request: Request) -> Response:
    """The same race in a frame on another site, with the sliders that its link chooses."""
    query, controls = split_controls(request.url.query)
    return await _open(request, EMBED_PATH, query, "embed.html", controls=controls)


@router.get("/t/{id}")
async def stored(request: Request, id: str) -> Response:
    """The playground, on a scene that someone stored."""
    services = services_of(request)
    clean = clean_link.clean_id(id)
    if clean != id:
        location = clean_link.address(f"/t/{clean}", "", request.url.query, has_notices=False)
        return clean_link.redirect(request, location)
    link = await services.find_link(id)
    return await _open(request, "/", link.query, PLAYGROUND, short=link.id)


async def _open(
    request: Request, path: str, query: str, template: str, short: str = "", controls: str = ""
) -> Response:
    """The scene of a link, or the way to its clean link."""
    services = services_of(request)
    opened = await services.computing.run(
        request, partial(clean_link.open_link, path, query, services.settings)
    )
    if opened.location:
        return clean_link.redirect(request, _with_controls(opened.location, controls))
    display = split_display(query)[1] if short else ""
    reading = opened.reading
    names_a_race = short or path != "/" or reading.query
    scene = reading.scene if names_a_race else opening(services_of(request).settings)
    address = f"{path}?{codec.write_query(scene)}" if names_a_race else "/"
    address = f"/t/{short}" if short else _with_controls(address, controls)
    about: dict[str, Any] = {
        "short": short,
        "display": display,
        "controls": places_of(controls, scene),
    }
    if template == PLAYGROUND:
        about["lessons"] = lesson_links(
            services_of(request).lessons.all(language_of(request.scope))
        )
    return await _scene_page(
        request, template, scene, reading.notices, address=address, about=about
    )


def _with_controls(address: str, controls: str) -> str:
    """The address of an embedded race with its choice of sliders."""
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{KEY}={controls}" if controls else address


async def _scene_page(
    request: Request,
    template: str,
    scene: Scene,
    notices: tuple[Notice, ...],
    *,
    address: str,
    about: Mapping[str, Any],
) -> Response:
    services, language = services_of(request), language_of(request.scope)
    query = codec.write_query(scene)
    is_opening = scene == opening(services.settings)
    card = opening_social if is_opening else race_social

    def work() -> Job:
        race = yield from services.races.first_table(scene, language)
        drawing = Markup()
        if services.engine.is_ready:  # else it would wait for what is still compiled
            drawing = yield from first_map(scene, fits=template == PLAYGROUND)
        context = _scene_context(services, language, scene, query, about) | {
            "first_map": drawing,
            "race": race,
            "notices": [notice.sentence(language) for notice in notices],
            "is_opening": is_opening,
            "social": card(scene, preview_href(query), language, race),
        }
        yield None
        page = yield from page_answer(request, template, address, context)
        # a page with notices belongs to one damaged link
        return Kept(page, len(page.body)) if keeps and race is not None else page

    keeps = not notices and not services.settings.development
    key = page_key(request, address, query) if keeps else object()
    return await services.computing.answer(request, key, work, page_variant(request))


def _scene_context(
    services: Services,
    language: Language,
    scene: Scene,
    query: str,
    about: Mapping[str, Any],
) -> dict[str, Any]:
    surface = surface_record(scene.surface, language, scene.parameters)
    data = {"scene": scene.as_json(), "link": f"/?{query}", "engine": ENGINE, **about}
    if about["controls"]:
        data["surface"] = surface  # whose parameters sliders are made from
    return data | {
        "scene_json": script_json(data),
        "surface": surface,
        "suggestions": [
            {"message": one["message"], "href": codec.write(scene.with_formula(one["formula"]))}
            for one in surface["suggestions"]
        ],
        "embed_href": f"/embed?{query}",
        "json_href": f"/api/descend?{query}&format=json",
        "csv_href": f"/api/descend?{query}&format=csv",
        "stream_href": f"/api/descend?{query}",
        "oembed_href": OEMBED,
        "plotly": services.assets.href(PLOTLY),
    }


def page_key(request: Request, *parts: str) -> tuple[Any, ...]:
    """The key under which a page is kept: `parts` and all else that it depends on.

    Its variant is not part of it.
    """
    return "page", *parts, _chosen(request.scope), origin_of(request.scope)


def page_variant(request: Request) -> Variant:
    """The variant of a page that a request gets."""
    return Variant(language_of(request.scope).code, encoding_for(request.scope))


def page_answer(
    request: Request, template: str, address: str, context: Mapping[str, Any]
) -> Generator[None, None, Answer]:
    """Return a rendered template as the answer to a request.

    Where the address names a language, that is remembered.
    """
    services, language = services_of(request), language_of(request.scope)
    body = render(services, request.scope, template, address, **context)
    headers = tuple(remembered(request.scope, language).items())
    yield None
    return Answer(body, "text/html; charset=utf-8", strong_etag(body), headers=headers)


def remembered(scope: Scope, language: Language) -> dict[str, str]:
    """The header that keeps a language for later pages, where the address itself names it."""
    if not _chosen(scope):
        return {}
    place = prefix_of(scope) or "/"
    cookie = f"lang={language.code}; Path={place}; Max-Age={_YEAR}; SameSite=Lax; HttpOnly"
    return {"Set-Cookie": cookie + ("; Secure" if scope["scheme"] == "https" else "")}


def _chosen(scope: Scope) -> bool:
    return asked_for(scope["query_string"]) in LANGUAGES


def render(services: Services, scope: Scope, template: str, address: str, **context: Any) -> bytes:
    """A template with what every template gets; the module's docstring lists it."""
    language = language_of(scope)
    joined = f"{address}{'&' if '?' in address else '?'}"
    languages = [
        {
            "code": code,
            "locale": LOCALES[code],
            "title": other.title,
            "href": f"{joined}lang={code}",
            "current": other is language,
        }
        for code, other in LANGUAGES.items()
    ]
    common = {
        "_": language.text,
        "asset": lambda name: services.assets.href(name, language),
        "modules": services.assets.modules,
        "lang": language.code,
        "languages": languages,
        "canonical": address,
        "engine": ENGINE,
        "home_href": "/",
        "docs_href": "/docs",
        "origin": origin_of(scope),
        "path": scope["path"],
        "prefix": prefix_of(scope),
    }
    page = services.templates.get_template(template).render(common | context).encode()
    return placed(page, prefix_of(scope))


def error_page(services: Services, problem: Problem, scope: Scope) -> bytes:
    """The error shape as a page for people."""
    language = language_of(scope)
    body = problem.body(language)["error"]
    shown = {
        "field": body["field"],
        "value": "" if body["value"] is None else body["value"],
        "allowed": body["allowed"],
    }
    about = {
        "status": problem.status,
        "title": language.text(ERROR_TITLES.get(problem.status, "Something went wrong")),
        "message": body["message"],
    }
    others = [
        item
        for item in scope["query_string"].decode("latin-1").split("&")
        if item and not item.startswith("lang=")
    ]
    address = "?".join(
        filter(None, (quote(scope["path"], safe="/"), quote("&".join(others), safe=_AS_IT_IS)))
    )
    return render(services, scope, "error.html", address, link=problem.link, **about, **shown)


ERROR_TITLES: Final = {
    404: "This page does not exist",
    405: "This page does not take that",
    413: "That is too much",
    422: "This link asks for something that can't be",
    429: "A moment, please",
    503: "Too busy at the moment",
}


def script_json(value: Any) -> Markup:
    """JSON that may stand inside a `<script>` element: nothing in it can end the element."""
    text = dumps(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def number(value: float | None) -> str:
    """A number for people: at most 6 significant digits, a dash for none."""
    return "–" if value is None else f"{value:.6g}"


def environment(folder: Any, *, reload: bool) -> Environment:
    """The templates' environment: everything escaped, nothing undefined."""
    templates = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=reload,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["number"] = number
    return templates
