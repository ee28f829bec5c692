"""Bundles: every module once, after what it needs, its lines where a source map tells."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.resources import STATIC
from app.web.bundles import EXPORT, FOLDER, IMPORT, LATER, Bundles

MODULES = {
    "lib/count.js": "/** How often it ran. */\nexport const runs = [];\nruns.push(1);\n",
    "lib/add.js": (
        'import { runs } from "./count.js";\nconst own = 1;\n'
        "export function add(a, b) {\n  return a + b + own - runs.length;\n}\n"
    ),
    "lazy/twice.js": (
        'import { add as plus } from "../lib/add.js";\nconst own = 2;\n'
        "export const twice = (a) => plus(a, a) * own / 2;\n"
    ),
    "pages/one.js": (
        'import {\n  add,\n} from "../lib/add.js";\nconst own = 40;\n'
        'const { twice } = await import("../lazy/twice.js");\nconsole.log(add(own, twice(1)));\n'
    ),
    "pages/two.js": 'import { runs } from "../lib/count.js";\nconsole.log(runs.length);\n',
}


@pytest.fixture
def files() -> dict[str, str]:
    return {name: content.decode() for name, content in Bundles(MODULES).files().items()}


def test_bundles_do_what_their_modules_do(files: dict[str, str], tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node, "the JavaScript tests need it, too"
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "package.json").write_text('{"type": "module"}')
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    for script, printed in (("pages-one.js", "42"), ("pages-two.js", "1")):
        done = subprocess.run(
            [node, tmp_path / FOLDER / script], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == printed


def test_each_module_is_in_one_bundle_and_pages_share(files: dict[str, str]) -> None:
    bundles = Bundles(MODULES)
    everything = "".join(text for name, text in files.items() if name.endswith(".js"))
    for name in MODULES:
        variable = "$" + re.sub(r"\W", "_", name.removesuffix(".js"))
        assert everything.count(f"const {variable} = {{}};") == 1
    one, two = bundles.needed("pages/one.js"), bundles.needed("pages/two.js")
    assert (one[0], two[0]) == ("bundles/pages-one.js", "bundles/pages-two.js")
    assert len(set(one) & set(two)) == 1
    assert not [name for name in one if "lazy" in name], "what is asked for later is not loaded"


def test_a_source_map_tells_every_line_s_place(files: dict[str, str]) -> None:
    found = 0
    for name, text in files.items():
        if name.endswith(".map"):
            continue
        lines = text.split("\n")
        assert lines[-2] == f"//# sourceMappingURL={Path(name).name}.map"
        for section in json.loads(files[f"{name}.map"])["sections"]:
            first, (source,) = section["offset"]["line"], section["map"]["sources"]
            own = MODULES[source.removeprefix("../")].split("\n")[:-1]
            assert section["map"]["mappings"] == ";".join(["AAAA", *["AACA"] * (len(own) - 1)])
            for number, line in enumerate(own):
                if not re.match(r"import|export|/\*|  add,|\} from|.*await", line):
                    assert lines[first + number] == line
                    found += 1
    assert found == 8


def test_comments_between_lines_are_left_out(files: dict[str, str]) -> None:
    assert "How often" not in "".join(text for name, text in files.items() if name.endswith(".js"))


@pytest.mark.parametrize(
    "path", sorted(STATIC.rglob("*.js")), ids=lambda path: str(path.relative_to(STATIC))
)
def test_modules_import_and_export_by_name_only(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(re.findall(r"^import\b", text, re.MULTILINE)) == len(IMPORT.findall(text))
    assert len(re.findall(r"^export\b", text, re.MULTILINE)) == len(EXPORT.findall(text))
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert len(re.findall(r"\bimport\(", code)) == len(LATER.findall(code))
    assert "import.meta" not in code
