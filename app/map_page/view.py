"""Records of the page of maps, for its template."""

from __future__ import annotations

from typing import Any, Final

from app.map_page.choice import DRAW, SHOW
from app.maps.picture import SIZE
from app.scene.scene import Scene
from app.scene.titles import run_titles
from app.share_card import Social, surface_title
from app.urls import MAP_PICTURE, preview_href
from app.version import ENGINE
from app.web.languages import Language

PAGE: Final = "/map"


def page_record(scene: Scene, query: str, own: str, language: Language) -> dict[str, Any]:
    """Records of a race, from its canonical query, and of its map, from the link's own part."""
    runs = ", ".join(run_titles(scene.runs, language.text))
    surface = surface_title(scene, language)
    about = {"scene": scene.as_json(), "link": f"/?{query}", "engine": ENGINE, "short": ""}
    title = language.text("Maps of {runs} on {surface}", runs=runs, surface=surface)
    sentence = language.text(
        "What each pair of numbers leads to, what each learning rate leads to, and where each"
        " start ends."
    )
    alt = language.text("{runs} on {surface}", runs=runs, surface=surface)
    drawn = [item for item in own.split("&") if not item.startswith(f"{DRAW}=")]
    items = [item for item in drawn if not item.startswith(f"{SHOW}=")]
    keys = {item.partition("=")[0] for item in items}
    data = f"/api/map?{query}&{'&'.join(items)}" if "across" in keys else ""
    # a plane is drawn of one run
    is_drawn = data and ("of" in keys or "up" not in keys)
    picture = f"{MAP_PICTURE}?{query}&{'&'.join(drawn)}" if is_drawn else ""
    card = Social(title, sentence, picture, title, *SIZE)
    race_card = Social(title, sentence, preview_href(query), alt)
    return {
        "about": about,
        "race_href": f"/?{query}",
        "race_query": query,
        "data_href": data,
        "picture_href": picture,
        "social": card if picture else race_card,
    }
