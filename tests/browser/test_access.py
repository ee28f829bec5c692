"""Nobody is shut out of any page: axe, narrow screens, the keyboard, languages and themes."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.lessons.course import PAGE as COURSE
from app.lessons.loader import FOLDER
from app.resources import TEMPLATES
from app.web.assets import PLOTLY
from app.web.languages import LANGUAGES
from tests.browser.conftest import Visitor
from tests.browser.steps import eventually

FIRST_LESSON = min(path.stem for path in (FOLDER / "en").glob("*.md")).partition("-")[2]
PAGES = {
    "playground.html": ["/", "/?v=1&formula=x**4-a*x**2%2By**2&with=a:2&run=sgd,lr:0.05&run=adam"],
    "embed.html": ["/embed?v=1&surface=saddle&run=sgd"],
    "convolution.html": [
        "/convolution?image=landscape&padding=0&stride=2&filter=outline&filter=random",
        "/convolution?view=shapes&input=7,7,1&layer=conv,stride:3",
    ],
    "lessons.html": [COURSE],
    "lesson.html": [f"{COURSE}/{FIRST_LESSON}"],
    "gallery.html": ["/gallery"],
    "map.html": [
        "/map?show=outcome",
        "/map?v=1&surface=himmelblau&run=sgd,lr:0.01&of=0&across=start.x,-6,6&up=start.y,-6,6",
        "/map?v=1&run=sgd&run=adam&across=lr,0.001,1",
    ],
    "compare.html": ["/compare?a=/?v=1%26run=sgd&b=/?v=1%26surface=saddle%26run=adam"],
    "tune.html": ["/tune?v=1&run=sgd"],
    "benchmark.html": ["/benchmark", "/benchmark?surface=rosenbrock", "/benchmark?rule=adam"],
    "docs.html": ["/docs", "/docs?q=rate", "/docs/links", "/docs/rules", "/docs/api"],
    "error.html": ["/?v=2"],
}
PATHS = [path for paths in PAGES.values() for path in paths]

LOOKS: dict[str, tuple[Literal["light", "dark"], int]] = {
    "en": ("light", 1280),
    "ko": ("dark", 390),
}
"""Each language in one theme on one screen, as the rules are slow; what fits is looked at on every
screen."""
WIDTHS = (1280, 768, 390, 320)

FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const label = element.closest("label");
  const wide = element.getBoundingClientRect().width > 1;
  const box = (wide ? element : label ?? element).getBoundingClientRect();
  const outlined = (style) =>
    (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) ||
    style.boxShadow !== "none";
  const around = [element, label, element.nextElementSibling]
    .filter(Boolean).map((one) => getComputedStyle(one));
  return {
    what: element.outerHTML.slice(0, 120),
    marked: [...around, getComputedStyle(element, "::after")].some(outlined),
    seen: box.width > 1 && box.bottom > 0 && box.top < innerHeight &&
      box.right > 0 && box.left < innerWidth,
  };
}"""

LONGEST_WALK = 300


def test_every_page_is_looked_at() -> None:
    partial = {"base.html"} | {path.name for path in TEMPLATES.glob("_*.html")}
    assert set(PAGES) == {path.name for path in TEMPLATES.glob("*.html")} - partial


def opened(visitor: Visitor, path: str, **options: Any) -> Page:
    """The page, its scripts at rest."""
    visit = visitor(**options)
    visit.page.goto(path)
    visit.page.wait_for_load_state("networkidle")
    if visit.page.locator("[data-plotly]").count():
        expect(visit.page.locator(".map .main-svg").first).to_be_attached()
    visit.complaints[:] = [
        text for text in visit.complaints if "status of 422" not in text
    ]  # the refused page is refused
    return visit.page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_and_nothing_sticks_out(
    visitor: Visitor, path: str, language: str
) -> None:
    scheme, width = LOOKS[language]
    page = opened(
        visitor,
        path,
        locale=language,
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
    )
    assert page.locator("html").get_attribute("lang") == language
    for fold in page.locator("main details:visible").all()[:6]:
        fold.locator("summary").first.click()
    assert violations(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        fits = partial(page.evaluate, "document.documentElement.scrollWidth <= innerWidth")
        eventually(page, fits, f"a page that fits {width} pixels")  # canvases follow their boxes


def violations(page: Page) -> list[str]:
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] != "minor"]
    return [
        f"{one['impact']}: {one['id']}: {[node['html'][:200] for node in one['nodes']][:3]}"
        for one in grave
    ]


@pytest.mark.parametrize("path", PATHS)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(visitor: Visitor, path: str) -> None:
    page = opened(visitor, path)
    stops: list[dict[str, Any]] = []
    while len(stops) < LONGEST_WALK:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            break
        stops.append(stop)
    assert 3 < len(stops) < LONGEST_WALK, "there is a way out"
    assert [stop["what"] for stop in stops if not (stop["marked"] and stop["seen"])] == []


@pytest.mark.parametrize("path", [*PAGES["embed.html"], *PAGES["lesson.html"]])
def test_a_page_with_a_race_is_seen_before_plotly_arrives(visitor: Visitor, path: str) -> None:
    page = visitor(fresh=True).page
    page.route(f"**/{PLOTLY}", lambda route: None)  # never answered
    page.goto(path, wait_until="commit")
    expect(page.locator(".legend li").first).to_be_visible()
    if (shown := page.get_by_role("button", name="Just show me").first).count():
        shown.click()
    expect(page.locator(".map canvas").first).to_be_visible()
    assert page.evaluate("performance.getEntriesByName('first-contentful-paint').length") == 1
    assert page.evaluate("typeof Plotly") == "undefined"


def test_a_question_mark_lists_the_keys(visitor: Visitor) -> None:
    page = opened(visitor, "/")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys.get_by_text("undo and redo")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    box = page.locator("input[type=text]:visible").first
    box.focus()
    page.keyboard.press("?")
    expect(keys).to_be_hidden()


def test_the_first_slider_is_soon_reached_from_the_skip_link(visitor: Visitor) -> None:
    page = opened(visitor, "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    reached = "document.activeElement.matches('input[type=range][data-name=lr]')"
    stops = 0
    while not page.evaluate(reached) and stops < LONGEST_WALK:
        page.keyboard.press("Tab")
        stops += 1
    assert 0 < stops <= 12


def test_forced_colors_show_what_is_chosen(visitor: Visitor) -> None:
    page = opened(visitor, "/", forced_colors="active")
    loop = page.get_by_role("button", name="Loop")
    background = "button => getComputedStyle(button).backgroundColor"
    before = loop.evaluate(background)
    loop.click()
    assert loop.evaluate(background) != before
