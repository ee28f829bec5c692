"""Pages lead from a damaged link to the clean one and say how they read it; the API refuses it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import quote, urlsplit

import pytest
from starlette.testclient import TestClient

from app import clean_link
from tests.app.responses import check_security, error_of
from tests.app.scene.reading.test_lenient import DAMAGED
from tests.app.site.test_pages import BROWSER, block

CLEAN = "v=1&surface=rosenbrock&run=adam,lr:0.5"
MISSPELT = "surface=rosenbrok&run=adam,lr:0,5"


def encoded(query: str) -> str:
    return quote(query, safe="%/?:@!$'()*+,;=&")


def location(client: TestClient, path: str) -> str:
    """Where a damaged link leads, its redirect checked."""
    response = client.get(path, headers=BROWSER, follow_redirects=False)
    assert (response.status_code, response.headers["cache-control"]) == (307, "no-store")
    check_security(response)
    head = client.head(path, headers=BROWSER, follow_redirects=False)
    assert (head.status_code, head.headers["location"]) == (307, response.headers["location"])
    return response.headers["location"]


def notices(text: str) -> list[str]:
    found = re.search(r'id="reading".*?</div>', text, re.DOTALL)
    return [html.unescape(one) for one in re.findall("<li>(.*?)</li>", found[0])] if found else []


@pytest.mark.parametrize(("query", "clean", "said"), DAMAGED, ids=[case[0] for case in DAMAGED])
def test_page_leads_to_clean_link_and_says_why(
    client: TestClient, query: str, clean: str, said: list[str]
) -> None:
    address = location(client, f"/?{encoded(query)}")
    without = re.sub(r"[?&]read=[^&]*$", "", address)
    assert without == (f"/?v=1&{clean}" if clean else "/")
    response = client.get(address, headers=BROWSER | {"Accept-Language": "en"})
    assert (response.status_code, response.history) == (200, [])
    assert notices(response.text) == said
    opens = block(client.get(without, headers=BROWSER).text, "scene")["link"]
    assert block(response.text, "scene")["link"] == opens
    assert opens == without or without == "/"
    if said:
        assert f'data-link="{without}"' in html.unescape(response.text)


@pytest.mark.parametrize("query", [case[0] for case in DAMAGED])
def test_api_refuses_every_damaged_link(client: TestClient, query: str) -> None:
    error_of(client.get(f"/api/descend?{encoded(query)}"), 422)
    error_of(client.get(f"/api/ensemble?{encoded(query)}"), 422)
    error_of(client.post("/api/links", json={"link": f"/?{query}"}), 422)


@pytest.mark.parametrize("path", ["/preview.png", "/thumbnail.png"])
@pytest.mark.parametrize("damage", [MISSPELT, f"{CLEAN}&fbclid=1", CLEAN.replace("&", "&amp;")])
def test_picture_of_damaged_link_is_that_of_the_clean_one(
    client: TestClient, path: str, damage: str
) -> None:
    picture = client.get(f"{path}?{damage}", follow_redirects=False)
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["etag"] == client.get(f"{path}?{CLEAN}").headers["etag"]


def test_animation_of_damaged_link_is_that_of_the_clean_one(client: TestClient) -> None:
    first = client.get(f"/api/animation.gif?{CLEAN}&steps=5")
    damaged = client.get(f"/api/animation.gif?{MISSPELT}&steps=5.&utm_source=x")
    assert damaged.content == first.content


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_oembed_reads_damaged_links_as_pages_do(client: TestClient, path: str) -> None:
    for damage in (MISSPELT, f"{CLEAN}&utm_source=x", f"{CLEAN})", quote(CLEAN)):
        url = quote(f"http://testserver{path}?{damage}", safe="")
        answer = client.get(f"/api/oembed?url={url}").json()
        assert f"/embed?{CLEAN}" in html.unescape(answer["html"])


def test_embedded_page_leads_to_its_own_clean_link(client: TestClient) -> None:
    address = location(client, f"/embed?{MISSPELT}")
    assert address.startswith(f"/embed?{CLEAN}&read=")
    text = client.get(address, headers=BROWSER).text
    assert len(notices(text)) == 2
    assert f'data-link="/embed?{CLEAN}"' in html.unescape(text)


@pytest.mark.parametrize("end", [".", ")", "%22", "%3E", ",", "에서", "%EC%9D%84", "%20", "%2E"])
def test_short_link_opens_with_what_sticks_to_it(client: TestClient, end: str) -> None:
    id = client.post("/api/links", json={"link": f"/?{CLEAN}"}).json()["id"]
    assert location(client, f"/t/{id}{end}?lang=ko") == f"/t/{id}?lang=ko"
    url = quote(f"http://testserver/t/{id}{end}", safe="")
    assert client.get(f"/api/oembed?url={url}").status_code == 200


def test_stored_link_beyond_a_lowered_limit_says_so(client: TestClient) -> None:
    # TestClient only says that it is an ASGI app
    services = client.app.state.services  # type: ignore[attr-defined]
    stored = services.links.store("v=1&surface=beale&steps=200000&run=sgd")
    response = client.get(f"/t/{stored.id}", headers=BROWSER | {"Accept-Language": "en"})
    assert notices(response.text) == [
        "steps is 200000, allowed is 1 to 100000. steps is now 100000."
    ]
    assert response.url.query.decode().startswith("v=1&surface=beale&steps=100000&run=sgd&read=")


@pytest.mark.parametrize("damage", ["lang=ko에서", "amp;lang=ko", "lang=KO.", "lang%3Dko"])
def test_language_survives_damage(client: TestClient, damage: str) -> None:
    address = location(client, f"/?{CLEAN}&{encoded(damage)}")
    assert address.startswith(f"/?{CLEAN}&lang=ko")


def test_notices_are_said_in_the_page_s_language(client: TestClient) -> None:
    address = location(client, f"/?{MISSPELT}&lang=ko")
    said = notices(client.get(address, headers=BROWSER).text)
    client.cookies.clear()
    assert said == [
        "adam의 lr: 0,5 값을 0.5 값으로 읽었습니다.",
        "'rosenbrok': 없는 곡면입니다. rosenbrock 이름으로 읽었습니다.",
    ]


# --- what comes back under read=
# ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "read",
    [
        "surface=beale&run=sgd&color=red",  # of another scene
        "formula=x**",
        "no text of a link",
        "%FF%00",
        "<script>alert(1)</script>",
        "run=sgd&" * 2_000,
    ],
)
def test_read_text_of_another_scene_says_nothing(client: TestClient, read: str) -> None:
    response = client.get(f"/?{CLEAN}&read={quote(read)}", headers=BROWSER, follow_redirects=False)
    assert response.status_code == 200
    assert notices(response.text) == []
    assert "alert(1)" not in response.text


def test_notices_are_no_markup_and_bounded(client: TestClient) -> None:
    hostile = f'{CLEAN}&"><script>alert(1)</script>{"x" * 900}=1'
    response = client.get(f"/?{encoded(hostile)}", headers=BROWSER)
    assert response.status_code == 200
    assert "<script>alert" not in response.text
    (notice,) = notices(response.text)
    assert len(notice) < 300


def test_page_with_notices_is_not_kept_for_the_clean_link(client: TestClient) -> None:
    address = location(client, f"/?{MISSPELT}")
    for _ in range(2):
        assert len(notices(client.get(address, headers=BROWSER).text)) == 2
        assert notices(client.get(f"/?{CLEAN}", headers=BROWSER).text) == []


@pytest.mark.parametrize("encode", [str, quote])
def test_link_too_long_for_a_redirect_is_shown_at_once(
    client: TestClient, encode: Callable[[str], str]
) -> None:
    query = f"{encode(MISSPELT)}&color={'x' * clean_link.LONGEST_ADDRESS}"
    response = client.get(f"/?{query}", headers=BROWSER, follow_redirects=False)
    assert response.status_code == 200
    assert len(notices(response.text)) == (3 if encode is str else 4)
    assert f'data-link="/?{CLEAN}"' in html.unescape(response.text)


@pytest.mark.parametrize(
    "query",
    [
        "color=//evil.example",
        "url=https://evil.example&run=sgd.",
        "read=//evil.example&fbclid=1",
        "next=%0d%0aLocation:%20//evil.example",
        "\\evil.example",
    ],
)
def test_redirect_stays_on_this_site(client: TestClient, query: str) -> None:
    for path in ("/", "/embed", "/convolution"):
        address = urlsplit(location(client, f"{path}?{encoded(query)}"))
        assert (address.scheme, address.netloc, address.path) == ("", "", path)
    for path in ("/t///evil.example.", "/t/evil.example/.", "/t/%2F%2Fevil.example."):
        response = client.get(path, headers=BROWSER, follow_redirects=False)
        target = urlsplit(response.headers.get("location", ""))
        assert target.netloc in ("", "testserver")


@pytest.mark.parametrize(
    ("query", "clean", "said"),
    [
        ("fbclid=1", "", 0),
        ("color=red", "", 1),
        ("v=1&amp;size=5", "?v=1&size=5", 1),
        ("size=5).", "?v=1&size=5", 1),
        ("filter=box%252Cbias:1&size=5에서", "?v=1&size=5&filter=box,bias:1", 2),
        ("filter=custom,values:1;0/%0A0;1&size=2", "", 1),
    ],
)
def test_lab_opens_damaged_links(client: TestClient, query: str, clean: str, said: int) -> None:
    address = location(client, f"/convolution?{encoded(query)}")
    if clean:
        assert address.startswith(f"/convolution{clean}")
    text = client.get(address, headers=BROWSER).text
    assert len(notices(text)) == said


def test_every_redirect_ends_after_one(client: TestClient) -> None:
    for query, _, _ in DAMAGED:
        response = client.get(f"/embed?{encoded(query)}", headers=BROWSER)
        assert [one.status_code for one in response.history] == [307], query
