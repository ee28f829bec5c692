"""Languages: which one a request gets, and that every text can be said in it."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from starlette.testclient import TestClient

from app import messages
from app.web.languages import LANGUAGES, LOCALE, Language, language_of

OTHERS = [code for code in LANGUAGES if code != "en"]


def asked(query: str = "", cookie: str = "", accepted: str = "") -> str:
    headers = [(b"cookie", cookie.encode()), (b"accept-language", accepted.encode())]
    return language_of({"headers": headers, "query_string": query.encode()}).code


@pytest.mark.parametrize(
    ("query", "cookie", "accepted", "code"),
    [
        ("", "", "", "en"),
        ("", "", "ko", "ko"),
        ("", "", "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("", "", "en;q=0.5, ko;q=0.9", "ko"),
        ("", "", "fr, de;q=0.9, ko;q=0.1", "ko"),
        ("", "", "ko;q=0, en", "en"),
        ("", "", "fr", "en"),
        ("", "", ";;q=x,,*", "en"),
        ("", "lang=ko", "en", "ko"),
        ("", "a=1; lang=ko; b=2", "en", "ko"),
        ("", "xlang=ko", "en", "en"),
        ("", "lang=fr", "ko", "ko"),
        ("lang=en", "lang=ko", "ko", "en"),
        ("steps=3&lang=ko", "lang=en", "en", "ko"),
        ("lang=fr", "", "ko", "ko"),
        ("language=ko", "", "", "en"),
    ],
)
def test_the_address_comes_before_the_cookie_before_the_browser(
    query: str, cookie: str, accepted: str, code: str
) -> None:
    assert asked(query, cookie, accepted) == code


def test_a_chosen_language_is_remembered(client: TestClient) -> None:
    response = client.get("/?lang=ko", headers={"Accept": "text/html"})
    assert '<html lang="ko"' in response.text
    assert response.headers["content-language"] == "ko"
    assert re.fullmatch(
        r"lang=ko; Path=/; Max-Age=\d+; SameSite=Lax; HttpOnly", response.headers["set-cookie"]
    )
    assert "set-cookie" not in client.get("/", headers={"Accept": "text/html"}).headers
    client.cookies.clear()


@pytest.mark.parametrize("path", ["/", "/embed", "/docs", "/nowhere"])
def test_every_page_links_to_itself_in_every_language(client: TestClient, path: str) -> None:
    text = client.get(path, headers={"Accept": "text/html"}).text
    for code in LANGUAGES:
        assert f'hreflang="{code}"' in text
    assert f'<link rel="alternate" hreflang="x-default" href="http://testserver{path}' in text


def test_a_refused_page_is_refused_in_the_other_language_too(client: TestClient) -> None:
    browser = {"Accept": "text/html"}
    text = client.get("/?steps=no&lang=en&formula=x%5E", headers=browser).text
    assert '<a class="quiet" href="/?steps=no&amp;formula=x%5E&amp;lang=ko" hreflang="ko"' in text
    korean = client.get("/?steps=no&formula=x%5E&lang=ko", headers=browser)
    assert korean.status_code == 422
    assert korean.headers["content-language"] == "ko"
    assert "lang=ko" in korean.headers["set-cookie"]
    client.cookies.clear()


def test_what_the_engine_says_is_said_in_the_language(client: TestClient) -> None:
    korean = {"Accept-Language": "ko", "Accept": "application/json"}
    race = client.get("/api/descend?run=sgd,lr:0.2&steps=500", headers=korean).json()
    sentence = race["runs"][0]["outcome"]["sentence"]
    assert re.search("[가-힣]", sentence)
    assert str(race["runs"][0]["steps_taken"]) in sentence
    error = client.get("/api/descend?steps=0", headers=korean).json()["error"]
    assert re.search("[가-힣]", error["message"])
    rule = client.get("/api/catalog", headers=korean).json()["rules"][1]
    assert rule["title"] == "모멘텀"
    formula = client.get("/api/descend?formula=x**", headers=korean).json()["error"]
    assert re.search("[가-힣].*4", formula["message"])


def test_an_untranslated_text_is_english() -> None:
    language = Language("ko", "한국어", {"known": "아는 것"})
    assert language.text("known") == "아는 것"
    assert language.text("{n} unknown", n=3) == "3 unknown"


@pytest.mark.parametrize("code", OTHERS)
def test_the_catalogue_file_holds_exactly_the_texts_there_are(code: str) -> None:
    file = LOCALE / code / "LC_MESSAGES" / "messages.po"
    merged = messages.merge(code, file)
    with file.open("rb") as stream:
        kept = {str(message.id) for message in read_po(stream, locale=code) if message.id}
    assert {str(message.id) for message in merged if message.id} == kept, (
        "run `python -m app.messages`"
    )


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", OTHERS)
def test_translations_have_the_places_of_their_originals(code: str) -> None:
    for original, translated in LANGUAGES[code].texts.items():
        if original.startswith('{"'):  # an example in JSON, not a template
            continue
        assert places(translated) == places(original), original


def test_the_scripts_get_their_texts_and_no_others() -> None:
    for code in OTHERS:
        texts = LANGUAGES[code].script_texts
        assert texts
        assert "Steps in one run." not in texts
        assert set(texts) < set(LANGUAGES[code].texts)


def test_texts_are_found_where_they_are_said() -> None:
    found = {
        str(message.id): {Path(path).parts[0] for path, _ in message.locations}
        for message in messages.collect()
        if message.id
    }
    assert (
        "registries"
        in found[
            "Follows the slope and nothing else, so it zigzags across a narrow valley and stops"
            " where the slope is flat."
        ]
    )
    assert found["Flew off at step {step}, past {bound} in x or y."] == {"optimizers"}
    assert found["{field} is given twice."] == {"app"}
    assert {"templates", "static"} <= set().union(*found.values())
