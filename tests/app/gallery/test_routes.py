"""The gallery over HTTP: every race with picture and link, in each language, kept."""

from __future__ import annotations

import html
import re
from io import BytesIO

import pytest
from PIL import Image
from starlette.testclient import TestClient

from app.gallery.model import GALLERY
from app.lessons.loader import read_course
from app.scene.link import write
from app.web.languages import LANGUAGES

BROWSER = {"Accept": "text/html"}


def page(client: TestClient, language: str = "en") -> str:
    response = client.get("/gallery", headers=BROWSER | {"Accept-Language": language})
    assert response.status_code == 200
    return html.unescape(response.text)


def test_some_thirty_races_are_shown_in_groups() -> None:
    assert 30 <= len(GALLERY.races) <= 40
    for ids in ([race.id for race in GALLERY.races], [group.id for group in GALLERY.groups]):
        assert len(set(ids)) == len(ids)


def test_links_are_canonical() -> None:
    assert [race.link for race in GALLERY.races] == [write(race.scene) for race in GALLERY.races]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_race_has_its_words_link_and_picture(client: TestClient, language: str) -> None:
    text = page(client, language)
    said = LANGUAGES[language].text
    for group in GALLERY.groups:
        assert f">{said(group.title)}</h2>" in text
        for race in group.races:
            assert f'<a href="{race.link}">{said(race.title)}</a>' in text
            assert f"<p>{said(race.sentence)}</p>" in text
            assert f'<img src="/map.png?{race.query}" alt="" width="480" height="320"' in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_races_lead_to_the_lessons_about_them(client: TestClient, language: str) -> None:
    text = page(client, language)
    titles = {slug: lesson.front.title for slug, lesson in read_course()[language].items()}
    about = [race for race in GALLERY.races if race.lesson]
    assert len(about) >= 20
    for race in about:
        words = LANGUAGES[language].text("Lesson: {title} →", title=titles[race.lesson])
        card = text.partition(f'id="race-{race.id}"')[2].partition('id="race-')[0]
        assert f'<a href="/lessons/{race.lesson}">{words}</a>' in card


def test_every_race_opens_as_it_is(client: TestClient) -> None:
    for race in GALLERY.races[::6]:
        opened = client.get(race.link, headers=BROWSER, follow_redirects=False)
        assert opened.status_code == 200
        assert f'"link":"{race.link}"' in opened.text.replace("\\u0026", "&")


def test_a_picture_has_the_size_the_page_says(client: TestClient) -> None:
    response = client.get(f"/map.png?{GALLERY.races[0].query}")
    assert response.headers["content-type"] == "image/png"
    with Image.open(BytesIO(response.content)) as image:
        assert image.size == (480, 320)


def test_only_the_first_picture_is_loaded_at_once(client: TestClient) -> None:
    pictures = re.findall(r"<img [^>]+>", page(client))
    assert [picture for picture in pictures if 'loading="lazy"' not in picture] == pictures[:1]


def test_runs_are_named_in_the_colors_of_the_picture(client: TestClient) -> None:
    text = page(client)
    momentum = text[text.index('id="race-momentum"') : text.index('id="race-overshoot"')]
    assert re.findall(r'casing" [^>]+><path [^>]+ stroke="(#\w+)".*?</svg>([^<]+)<', momentum) == [
        ("#d55e00", "SGD"),
        ("#0072b2", "Momentum"),
    ]


def test_every_page_leads_to_the_gallery(client: TestClient) -> None:
    for path in ("/", "/lessons", "/convolution", "/docs"):
        assert '<a class="quiet" href="/gallery">' in client.get(path, headers=BROWSER).text
    assert 'href="/gallery" aria-current="page"' in page(client)


def test_the_page_is_kept_and_not_sent_twice(client: TestClient) -> None:
    first = client.get("/gallery", headers=BROWSER)
    again = client.get("/gallery", headers=BROWSER | {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head("/gallery", headers=BROWSER).headers["etag"] == first.headers["etag"]
    assert client.get("/gallery?lang=ko").headers["content-language"] == "ko"
