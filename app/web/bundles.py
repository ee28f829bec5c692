"""Modules of static/ joined into few files, so that a page asks for few.

Each file holds the modules that the same scripts need: a script is a page's own, or what a page
imports when something is asked for. So a page gets no module that it can't run, and pages share
what they have in common. Modules go in as they are, each into a block that keeps its names apart:

    const $lib_dom = {}; {
    function element() { … }
    Object.assign($lib_dom, { element }); }

and a source map tells browsers' tools which file each line is from. For that, modules import and
export by name only, are in no circle, and give exported names no other value, as tests check.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

FOLDER: Final = "bundles"
IMPORT: Final = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";$', re.MULTILINE)
EXPORT: Final = re.compile(r"^export ((?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
LATER: Final = re.compile(r'\bawait import\("(\.[^"]+)"\)')
_COMMENT: Final = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Module:
    """One module, and what it has to do with others."""

    name: str
    text: str

    @cached_property
    def imports(self) -> list[str]:
        """Names of the modules that it imports."""
        return [self._beside(target) for _, target in IMPORT.findall(self.text)]

    @cached_property
    def later(self) -> list[str]:
        """Names of the modules that it imports when something is asked for."""
        return [self._beside(target) for target in LATER.findall(self.text)]

    @property
    def variable(self) -> str:
        """Name of the object that holds its exports in a bundle."""
        return variable_of(self.name)

    def block(self, bundles: Mapping[str, str]) -> str:
        """Return it as a block of a bundle: a line, its own lines where they were, and a last one.

        Args:
            bundles: the name of the bundle that each module is in.
        """

        def imported(match: re.Match[str]) -> str:
            names = match[1].replace(" as ", ": ")
            return f"const {{{names}}} = {variable_of(self._beside(match[2]))};"

        def later(match: re.Match[str]) -> str:
            target = self._beside(match[1])
            return f'(await import("./{bundles[target]}")).{variable_of(target)}'

        text = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), self.text)
        text = LATER.sub(later, IMPORT.sub(imported, EXPORT.sub(r"\1", text)))
        names = ", ".join(name for _, name in EXPORT.findall(self.text))
        end = f"Object.assign({self.variable}, {{ {names} }}); }}"
        return f"const {self.variable} = {{}}; {{\n{text}{end}\n"

    def _beside(self, target: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.name), target))


def variable_of(name: str) -> str:
    """Return the name of the object that holds a module's exports in a bundle."""
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))


class Bundles:
    """The bundles of some modules.

    Args:
        texts: each module's text, by its name such as "lib/dom.js".
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._modules = {name: Module(name, text) for name, text in texts.items()}
        members: dict[frozenset[str], list[str]] = {}
        for name, scripts in self._scripts_of_each().items():
            members.setdefault(scripts, []).append(name)
        self._members = {
            next(iter(scripts)).replace("/", "-")
            if len(scripts) == 1
            else f"shared-{number}.js": names
            for number, (scripts, names) in enumerate(members.items())
        }
        self._bundle_of = {
            name: bundle for bundle, names in self._members.items() for name in names
        }

    def files(self) -> dict[str, bytes]:
        """Return every bundle and its source map, by the name under static/."""
        files = {}
        for bundle in self._members:
            text, source_map = self._written(bundle)
            files[f"{FOLDER}/{bundle}"] = text.encode()
            files[f"{FOLDER}/{bundle}.map"] = json.dumps(source_map).encode()
        return files

    def needed(self, script: str) -> list[str]:
        """Return the names under static/ of the bundles that a script needs, its own first."""
        order = _in_order(self._bundle_of[script], self._imports)
        return [f"{FOLDER}/{bundle}" for bundle in reversed(order)]

    def modules(self, script: str) -> list[str]:
        """Return the names of the modules that a script needs, itself the first."""
        return _in_order(script, self._modules_of)[::-1]

    def _modules_of(self, name: str) -> list[str]:
        return self._modules[name].imports

    def _scripts_of_each(self) -> dict[str, frozenset[str]]:
        """The scripts that need each module; the modules in an order in which they can run."""
        imported = {name for module in self._modules.values() for name in module.imports}
        later = {name for module in self._modules.values() for name in module.later}
        needing: dict[str, set[str]] = {}
        for script in sorted((self._modules.keys() - imported) | later):
            for name in _in_order(script, self._modules_of):
                needing.setdefault(name, set()).add(script)
        return {name: frozenset(scripts) for name, scripts in needing.items()}

    def _imports(self, bundle: str) -> list[str]:
        """Names of the other bundles that a bundle imports from."""
        return [name for name in self._taken(bundle) if name != bundle]

    def _taken(self, bundle: str) -> dict[str, list[str]]:
        """Return what the modules of a bundle import, by the bundle that has it."""
        taken: dict[str, dict[str, None]] = {}
        for module in map(self._modules.__getitem__, self._members[bundle]):
            for name in module.imports:
                taken.setdefault(self._bundle_of[name], {})[variable_of(name)] = None
        return {name: list(variables) for name, variables in taken.items()}

    def _written(self, bundle: str) -> tuple[str, dict[str, Any]]:
        """A bundle and its source map."""
        modules = [self._modules[name] for name in self._members[bundle]]
        text = "".join(
            f'import {{ {", ".join(variables)} }} from "./{name}";\n'
            for name, variables in self._taken(bundle).items()
            if name != bundle
        )
        sections = []
        for module in modules:
            offset = {"line": text.count("\n") + 1, "column": 0}
            sections.append({"offset": offset, "map": _as_it_is(module)})
            text += module.block(self._bundle_of)
        text += f"export {{ {', '.join(module.variable for module in modules)} }};\n"
        text += f"//# sourceMappingURL={bundle}.map\n"
        return text, {"version": 3, "sections": sections}


def _as_it_is(module: Module) -> dict[str, Any]:
    """The source map of a module, line by line."""
    lines = ";".join(["AAAA", *["AACA"] * (module.text.count("\n") - 1)])
    return {"version": 3, "sources": [f"../{module.name}"], "names": [], "mappings": lines}


def _in_order(start: str, targets: Callable[[str], Iterable[str]]) -> list[str]:
    """Return all that is reached from `start`, itself the last, each after its own targets."""
    order: dict[str, None] = {}

    def visit(name: str) -> None:
        if name not in order:
            for target in targets(name):
                visit(target)
            order[name] = None

    visit(start)
    return list(order)
