"""The course in a browser: whole in both languages and themes, in a hall, and on a phone."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from app.lessons.loader import LIMITS, read_course
from app.lessons.model import Lesson, Measure, Question, Threshold
from app.lessons.questions import truth
from app.scene.link import write
from app.scheduling.jobs import value_of
from app.web.languages import SOURCE
from tests.browser.conftest import Visitor
from tests.browser.steps import eventually, link_of, scoreboard, slider

COURSE = read_course()
LESSONS = list(COURSE[SOURCE].values())
BOWL = "/lessons/zigzag"


def race(page: Page, id: str) -> Locator:
    return page.locator(f'section[data-race="{id}"]')


def finished(page: Page, id: str) -> str:
    """Wait until a race is at its end; the digest of its numbers."""
    section = race(page, id)
    section.locator(".plots").scroll_into_view_if_needed()
    expect(section.locator(".count")).to_have_text(re.compile(r"^(\d+) / \1$"))
    eventually(page, lambda: bool(section.get_attribute("data-digest")), f"the end of {id}")
    return section.get_attribute("data-digest") or ""


def answer(page: Page, lesson: Lesson, question: Question) -> None:
    """Give the answer that the engine finds here, and be told that it is right."""
    expect(
        race(page, question.race).locator(".plots")
    ).to_be_attached()  # the page's script is there to hear it
    form = page.locator(f'form[data-question="{question.id}"]')
    true = value_of(truth(lesson, question, LIMITS))
    if isinstance(question, Threshold | Measure):
        form.get_by_role("textbox").fill(f"{true:.4g}")
    else:
        form.get_by_role("radio").nth(int(true)).check()
    form.get_by_role("button").first.click()
    expect(form).to_have_attribute("data-state", "right")
    expect(form.locator("[data-why]")).to_be_visible()


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {[node['html'] for node in v['nodes']][:3]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


def paper(page: Page) -> str:
    color: str = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return color


@pytest.mark.parametrize("slug", COURSE[SOURCE])
@pytest.mark.parametrize("code", COURSE)
def test_the_whole_course_is_walked(visitor: Visitor, code: str, slug: str) -> None:
    """Lesson by lesson: every question answered, and every race seen to its end.

    Both themes are seen, and races are opened in the playground.
    """
    scheme = "light" if code == SOURCE else "dark"
    page, playground = visitor(color_scheme=scheme).page, visitor(color_scheme=scheme).page
    playground.route(
        "**/plotly.min.js", lambda route: None
    )  # never arrives: the numbers are there without it, and drawing them 48 times takes minutes
    lessons = list(COURSE[code].values())
    lesson, following = COURSE[code][slug], [*lessons, None][lessons.index(COURSE[code][slug]) + 1]
    page.goto(f"/lessons?lang={code}")
    page.locator(f'.contents a[href*="/{slug}"]').first.click()
    expect(page.locator("h1")).to_have_text(lesson.front.title)
    for question in lesson.front.questions:
        answer(page, lesson, question)
    digests = {one.id: finished(page, one.id) for one in lesson.front.races}
    before = paper(page)
    page.locator("#theme").dispatch_event("click")
    assert paper(page) != before
    page.locator("#theme").dispatch_event("click")
    for one in lesson.front.races:
        href = race(page, one.id).locator("[data-open]").get_attribute("href") or ""
        assert href == write(lesson.scenes[one.id])
        playground.goto(href, wait_until="commit")
        expect(scoreboard(playground)).to_have_attribute("data-digest", digests[one.id])
    page.locator(".turn a.primary").click()
    if following:
        expect(page.locator("h1")).to_have_text(following.front.title)
    else:
        expect(page).to_have_url(re.compile(r"/\?v=1|/$"))


def show_all(page: Page) -> None:
    """Let every race of the lesson play without an answer."""
    waiting = page.get_by_role("button", name="Just show me")
    while waiting.count():
        waiting.first.click()


@pytest.mark.parametrize("slug", ["", "/zigzag", "/minima-and-saddles", "/hyperparameter-search"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visitor: Visitor, slug: str, scheme: str) -> None:
    """On the list, and on lessons with each kind of question and of plot."""
    page = visitor(color_scheme=scheme).page
    page.goto(f"/lessons{slug}")
    show_all(page)
    for section in page.locator("section.race").all():
        finished(page, section.get_attribute("data-race") or "")
    assert serious(page) == []


def test_a_race_waits_for_the_prediction(visitor: Visitor) -> None:
    page = visitor().page
    page.goto(BOWL)
    question = next(
        q
        for q in COURSE[SOURCE]["zigzag"].front.questions
        if COURSE[SOURCE]["zigzag"].is_prediction(q)
    )
    section = race(page, question.race)
    section.scroll_into_view_if_needed()
    expect(section.locator(".start-handle")).to_be_attached()
    expect(section.locator(".timeline")).to_be_hidden()
    expect(section.locator(".overlay").first).to_be_hidden()
    assert section.locator("[data-sliders]").evaluate("element => element.inert")

    form = page.locator(f'form[data-question="{question.id}"]')
    form.get_by_role("textbox").fill("0.9")
    form.get_by_role("button", name="Check").click()
    expect(form.get_by_role("status")).to_contain_text("Not quite: the true value is lower.")
    finished(page, question.race)
    expect(section.locator(".timeline")).to_be_visible()
    form.get_by_role("button", name="Show the answer").click()
    expect(form.get_by_role("status")).to_contain_text("The answer: 0.04")


def test_a_race_is_shown_to_who_does_not_want_to_predict(visitor: Visitor) -> None:
    page = visitor().page
    page.goto(BOWL)
    page.get_by_role("button", name="Just show me").first.click()
    finished(page, COURSE[SOURCE]["zigzag"].front.questions[0].race)


def test_no_view_gives_the_answer_away(visitor: Visitor) -> None:
    lesson = next(
        one
        for one in LESSONS
        if any(
            r.arrangement == "both" and one.is_prediction(q) and q.race == r.id
            for r in one.front.races
            for q in one.front.questions
        )
    )
    record = next(
        r
        for r in lesson.front.races
        if r.arrangement == "both" and any(q.race == r.id for q in lesson.front.questions)
    )
    page = visitor().page
    page.goto(f"/lessons/{lesson.slug}")
    space = race(page, record.id).locator(".space")
    expect(space).to_be_hidden()
    race(page, record.id).get_by_role("button", name="Just show me").click()
    expect(space).to_be_visible()


def test_what_is_no_answer_is_refused_in_words(visitor: Visitor) -> None:
    visit = visitor()
    page = visit.page
    page.goto(BOWL)
    form = page.locator("form.question").first
    form.get_by_role("textbox").fill("much")
    form.get_by_role("textbox").press("Enter")
    expect(form.get_by_role("status")).to_contain_text("must be a finite number")
    visit.complaints[:] = [text for text in visit.complaints if "422" not in text]


def test_a_moved_slider_goes_along_to_the_playground_and_back(visitor: Visitor) -> None:
    page = visitor().page
    page.goto(BOWL)
    page.get_by_role("button", name="Just show me").first.click()
    id = LESSONS[1].front.races[0].id
    section = race(page, id)
    whole = finished(page, id)
    opening = section.locator("[data-open]")
    first = opening.get_attribute("href") or ""
    slider(section, "lr").press("ArrowLeft")
    eventually(
        page, lambda: section.get_attribute("data-digest") not in ("", whole), "another race"
    )
    moved = opening.get_attribute("href") or ""
    assert moved != first
    digest = section.get_attribute("data-digest") or ""
    section.get_by_role("button", name="Reset").click()
    eventually(page, lambda: section.get_attribute("data-digest") == whole, "the first race again")
    assert opening.get_attribute("href") == first
    page.goto(moved)
    expect(scoreboard(page)).to_have_attribute("data-digest", digest)
    assert link_of(page) == moved


def test_only_the_race_in_sight_plays_and_has_the_keys(visitor: Visitor) -> None:
    page = visitor(reduced_motion="no-preference").page
    page.goto("/lessons/where-next")
    lesson = COURSE[SOURCE]["where-next"]
    show_all(page)
    id = lesson.front.races[0].id
    section = race(page, id)
    section.locator(".plots").scroll_into_view_if_needed()
    expect(section.locator(".count")).not_to_have_text(re.compile("^0 /"))
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(section.get_by_role("button", name="Play", exact=True)).to_be_attached()
    section.locator(".plots").scroll_into_view_if_needed()
    expect(section.get_by_role("button", name="Pause", exact=True)).to_be_attached()
    section.locator("h2").click()
    page.keyboard.press("Home")
    expect(section.locator(".count")).to_have_text(re.compile("^0 /"))
    page.locator("h1").click()
    page.keyboard.press("End")  # of the page, not of the race
    expect(section.locator(".count")).to_have_text(re.compile("^0 /"))


@pytest.mark.parametrize(
    "viewport",
    [{"width": 1280, "height": 720}, {"width": 1920, "height": 1080}],
    ids=["720p", "1080p"],
)
def test_a_lecturer_needs_the_arrow_keys_and_the_space_bar(
    visitor: Visitor, viewport: dict[str, int]
) -> None:
    page = visitor(viewport=viewport).page
    page.goto(BOWL)
    slides = page.locator(".slide")
    count = slides.count()
    page.keyboard.press("f")
    shown = page.locator(".slide:visible")
    seen = []
    for index in range(count):
        expect(shown).to_have_count(1)
        expect(slides.nth(index)).to_be_visible()
        expect(page.locator(".presenter .place")).to_have_text(f"{index + 1} / {count}")
        if slides.nth(index).locator("section.race").count():
            page.keyboard.press("Space")
            expect(shown.locator(".count")).to_have_text(re.compile(r"^(\d+) / \1$"))
            seen.append(index)
        box = slides.nth(index).evaluate(
            "slide => [slide.scrollHeight - slide.clientHeight, slide.scrollWidth -"
            " slide.clientWidth]"
        )
        assert max(box) <= 1, f"slide {index + 1} does not fit"
        page.keyboard.press("ArrowRight" if index % 2 else "PageDown")
    assert len(seen) == len(LESSONS[1].front.races)

    expect(page.locator("h1")).to_have_text(LESSONS[2].front.title)
    expect(page).to_have_url(re.compile(rf"/lessons/{LESSONS[2].slug}\?present=1#1$"))
    page.keyboard.press("ArrowLeft")
    expect(page.locator("h1")).to_have_text(LESSONS[1].front.title)
    expect(page.locator(".presenter .place")).to_have_text(f"{count} / {count}")
    page.keyboard.press("Escape")
    expect(page.locator(".presenter")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/lessons/{LESSONS[1].slug}$"))


def test_a_presentation_is_an_address(visitor: Visitor) -> None:
    page = visitor(color_scheme="dark").page
    page.goto("/lessons/momentum?present=1#3")
    expect(page.locator(".presenter .place")).to_have_text(re.compile("^3 /"))
    assert serious(page) == []
    page.reload()
    expect(page.locator(".presenter .place")).to_have_text(re.compile("^3 /"))


def test_a_lesson_is_read_before_plotly_arrives(visitor: Visitor) -> None:
    page = visitor(fresh=True).page
    held: list[Route] = []
    page.route("**/plotly.min.js", lambda route: held.append(route))
    page.goto("/lessons/momentum", wait_until="commit")
    expect(page.locator(".prose").first).to_be_visible()
    id = LESSONS[3].front.races[0].id
    expect(page.get_by_role("button", name="Just show me").first).to_be_visible()
    show_all(page)
    finished(page, id)
    assert page.evaluate("typeof Plotly") == "undefined"
    eventually(page, lambda: bool(held), "Plotly is asked for")
    for route in held:
        route.continue_()
    expect(race(page, id).locator(".map .main-svg").first).to_be_attached()


def test_a_lesson_is_whole_without_a_script(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url, locale="en")
    page = context.new_page()
    page.goto(BOWL)
    lesson = LESSONS[1]
    expect(page.locator(".prose math").first).to_be_visible()
    expect(page.locator("table.scoreboard")).to_have_count(len(lesson.front.races))
    expect(page.locator("[data-player]").first).to_be_hidden()
    page.get_by_text("The answer", exact=True).first.click()
    expect(page.locator("form.question details p").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("code", COURSE)
def test_no_lesson_is_wider_than_a_phone(visitor: Visitor, code: str) -> None:
    page = visitor(viewport={"width": 320, "height": 640}, has_touch=True).page
    for path in ("/lessons", *(f"/lessons/{lesson.slug}" for lesson in LESSONS)):
        page.goto(f"{path}?lang={code}", wait_until="domcontentloaded")
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path
    heights = page.locator(".question button:visible, .turn a:visible").evaluate_all(
        "parts => parts.map((part) => part.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44 or not heights
