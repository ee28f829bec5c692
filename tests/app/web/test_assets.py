"""Static files: a digest in every address, a year's keeping, one compression each."""

from __future__ import annotations

import gzip
import json
from importlib.resources import files
from pathlib import Path

import brotli
import pytest
from starlette.testclient import TestClient

from app.web.assets import PLOTLY, Assets
from app.web.languages import LANGUAGES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "main.js").write_text('import { a } from "./deep/a.js";\n' * 100)
    (tmp_path / "deep" / "a.js").write_text("export const a = 1;\n")
    (tmp_path / ".hidden").write_text("secret")
    return tmp_path


def test_relative_imports_stay_within_the_version(folder: Path) -> None:
    assets = Assets(folder)
    main, inner = assets.href("main.js"), assets.href("deep/a.js")
    assert main.removesuffix("main.js") == inner.removesuffix("deep/a.js")


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "main.js").write_text('import { a } from "./deep/a.js";\n')
    (tmp_path / "deep" / "a.js").write_text(
        'import {\n  b,\n} from "../b.js";\nexport const a = 1;\n'
    )
    (tmp_path / "b.js").write_text('export const b = "./no.js";\n')
    (tmp_path / "other.js").write_text('import { b } from "./b.js";\n')
    return tmp_path


def test_a_script_is_asked_for_with_all_that_it_imports(modules: Path) -> None:
    assets = Assets(modules)
    names = [href.rpartition("/")[2] for href in assets.modules("main.js")]
    assert names[0] == "main.js" and len(names) == 2
    assert [href for href in assets.modules("other.js") if href in assets.modules("main.js")] == [
        assets.modules("main.js")[1]
    ]


def test_while_developing_modules_are_served_as_they_are(modules: Path) -> None:
    assets = Assets(modules, reload=True)
    assert assets.modules("main.js") == [
        assets.href(name) for name in ("main.js", "deep/a.js", "b.js")
    ]


def test_any_change_changes_every_address_of_the_folder_but_not_plotly_s(folder: Path) -> None:
    before = Assets(folder)
    (folder / "deep" / "a.js").write_text("export const a = 2;\n")
    after = Assets(folder)
    assert before.href("main.js") != after.href("main.js")
    assert before.href(PLOTLY) == after.href(PLOTLY)


def test_a_change_is_seen_at_once_only_while_developing(folder: Path) -> None:
    still, live = Assets(folder), Assets(folder, reload=True)
    before = live.href("main.js")
    (folder / "new.css").write_text("p { margin: 0 }")
    assert live.href("main.js") != before
    assert still.href("main.js") == before
    with pytest.raises(KeyError):
        still.href("new.css")


def test_a_file_comes_compressed_and_is_the_same_file(client: TestClient) -> None:
    original = (files("plotly") / "package_data" / PLOTLY).read_bytes()
    href = (
        client.get("/", headers={"Accept": "text/html"})
        .text.split(f'{PLOTLY}"')[0]
        .rsplit('"', 1)[1]
        + PLOTLY
    )
    client.app.state.services.assets.compress()  # type: ignore[attr-defined]  # a FastAPI app
    sizes = {}
    for encoding, unpack in (
        ("br", brotli.decompress),
        ("gzip", gzip.decompress),
        ("identity", bytes),
    ):
        with client.stream("GET", href, headers={"Accept-Encoding": encoding}) as response:
            body = b"".join(response.iter_raw())
        assert response.headers.get("content-encoding", "identity") == encoding
        assert response.headers["vary"] == "Accept-Encoding"
        assert unpack(body) == original
        sizes[encoding] = len(body)
    assert sizes["br"] < 1_200_000 < sizes["gzip"] < sizes["identity"]


def test_what_is_long_in_compressing_is_kept_for_the_next_start(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path_factory.mktemp("kept")
    qualities: list[int] = []

    def compress(content: bytes, *, quality: int, lgwin: int) -> bytes:
        qualities.append(quality)
        return content[:quality]

    monkeypatch.setattr("app.web.assets.brotli.compress", compress)
    for times in (1, 1):
        assets = Assets(folder, kept=lambda: str(kept))
        assets.compress()
        assert len(assets._plotly.compressed["br"]) == 10
        assert qualities.count(10) == times
    assert len(list(kept.iterdir())) == 1
    unkept = Assets(folder, kept=lambda: None)
    unkept.compress()
    assert len(unkept._plotly.compressed["br"]) == 9


def test_no_request_compresses_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assets = Assets(folder)
    asset = assets._assets["main.js"]
    plain = asset.answer("br", "no-cache")
    assert (plain.encoding, plain.body) == ("", asset.content)
    assets.compress()
    monkeypatch.delattr("app.web.assets.brotli.compress")
    packed = asset.answer("br", "no-cache")
    assert (packed.encoding, brotli.decompress(packed.body)) == ("br", asset.content)
    assert packed.etag != plain.etag
    assert dict(packed.variant.headers()) == dict(plain.variant.headers())
    assert asset.answer("", "no-cache").body == asset.content


def test_an_address_of_an_older_version_still_answers_but_is_not_kept(client: TestClient) -> None:
    response = client.get("/static/0123456789abcdef/pages/playground.js")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    assert (
        client.get(
            "/static/0123456789abcdef/pages/playground.js",
            headers={"If-None-Match": response.headers["etag"]},
        ).status_code
        == 304
    )


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/0",
        "/static/0/",
        "/static/0/.hidden",
        "/static/0/../../pyproject.toml",
        "/static/0/css",
    ],
)
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_scripts_texts_are_a_file_of_their_own(client: TestClient, code: str) -> None:
    services = client.app.state.services  # type: ignore[attr-defined]  # as in test_pages
    href = services.assets.href("messages.json", LANGUAGES[code])
    response = client.get(href)
    assert response.headers["content-type"] == "application/json"
    assert "immutable" in response.headers["cache-control"]
    assert json.loads(response.text) == {
        "language": code,
        "messages": dict(LANGUAGES[code].script_texts),
    }
