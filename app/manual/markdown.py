"""Markdown of documents to HTML: anchors, typeset formulas, highlighted code, no raw HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin

from app.highlight import python_html
from app.lessons.markdown import with_formulas

Resolve = Callable[[str], str | None]
"""The address in a document -> the address on a page; None for what only the repository has."""

DIAGRAM: Final = "text"
"""The language of a code block whose lines must not wrap."""
_UNTEX: Final = re.compile(r"[\\{}]")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it, up to the next heading."""

    anchor: str
    title: str
    level: int
    blocks: tuple[str, ...]
    """Plain text of its paragraphs, table rows and code blocks, in order."""


@dataclass(frozen=True, slots=True)
class Text:
    """A document as HTML, and as plain sections in order."""

    html: str
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """The title: the first heading."""
        return self.sections[0].title

    @property
    def summary(self) -> str:
        """The first paragraph as plain text."""
        return self.sections[0].blocks[0]


def render(markdown: str, resolve: Resolve) -> Text:
    """Render a document.

    Args:
        markdown: begins with its title, a heading of level 1.
        resolve: what the addresses in it become.
    """
    environment: dict[str, Any] = {}
    tokens = _anchored(_parser().parse(markdown, environment))
    for token in tokens:
        if token.children:
            token.children = list(_resolved(token.children, resolve))
    sections = tuple(_sections(tokens))
    html = _parser().renderer.render(list(_framed(tokens)), _parser().options, environment)
    return Text(html, sections)


def plain(text: str) -> str:
    """Text as Markdown that shows it as it is, in a table's cell too."""
    return re.sub(r"([\\`*_\[\]<>#|$&~{}])", r"\\\1", text)


def code(text: str) -> str:
    """Text as inline code, in a table's cell too."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    padding = " " if "`" in text else ""
    return f"{fence}{padding}{text}{padding}{fence}".replace("|", "\\|")


def anchor_of(title: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


@cache
def _parser() -> MarkdownIt:
    options = {"html": False, "highlight": _highlighted}
    parser = MarkdownIt("commonmark", options).enable("table")
    return with_formulas(parser.use(attrs_block_plugin, allowed={"id"}))


def _highlighted(content: str, language: str, _: str) -> str:
    return python_html(content) if language == "python" else escapeHtml(content)


def _anchored(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, each heading with an id of its own, and without inline styles."""
    taken: dict[str, int] = {}
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        token.attrs.pop("style", None)  # a column's alignment: the content policy forbids it
        if token.type == "heading_open" and following:
            anchor = str(token.attrs.get("id") or anchor_of(_plain_text(following)))
            count = taken[anchor] = taken.get(anchor, -1) + 1
            token.attrs["id"] = f"{anchor}-{count}" if count else anchor
    return list(tokens)


def _resolved(tokens: Sequence[Token], resolve: Resolve) -> Iterator[Token]:
    """Inline tokens with the addresses of the page; a link without one keeps its text only."""
    dropped: list[bool] = []
    for token in tokens:
        if token.type == "image":
            token.attrs["src"] = resolve(str(token.attrs["src"])) or ""
        if token.type == "link_open":
            address = resolve(str(token.attrs["href"]))
            token.attrs["href"] = address or ""
            dropped.append(address is None)
        if not (token.type == "link_open" and dropped[-1]) and not (
            token.type == "link_close" and dropped.pop()
        ):
            yield token


def _sections(tokens: Sequence[Token]) -> Iterator[Section]:
    heads = [index for index, token in enumerate(tokens) if token.type == "heading_open"]
    for index, end in zip(heads, [*heads[1:], len(tokens)], strict=True):
        yield Section(
            str(tokens[index].attrs["id"]),
            _plain_text(tokens[index + 1]),
            int(tokens[index].tag[1]),
            tuple(_blocks(tokens[index + 3 : end])),
        )


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """Plain text of each paragraph, table row and code block."""
    words: list[str] = []
    for token in tokens:
        if text := _plain_text(token):
            words.append(text)
        if words and token.type in ("paragraph_close", "tr_close", "fence"):
            yield " · ".join(words)
            words = []


def _plain_text(token: Token) -> str:
    """The words of a block, without its markup; TeX without its backslashes."""
    children = [child for child in token.children or () if child.nesting == 0]
    pieces = [_UNTEX.sub("", c.content) if "math" in c.type else c.content or " " for c in children]
    return (
        " ".join("".join(pieces or [token.content]).split()) if token.type != "math_block" else ""
    )


def _framed(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens, wide blocks in frames that the keyboard can scroll, named by the heading above.

    Wide are tables, diagrams, and formulas, of which consecutive ones share a frame.
    """
    anchor, before = "", ""
    for token, after in zip(tokens, [*(token.type for token in tokens[1:]), ""], strict=True):
        if token.type == "heading_open":
            anchor = str(token.attrs["id"])
        is_diagram, is_formula = _is_diagram(token), token.type == "math_block"
        if token.type == "table_open" or is_diagram or (is_formula and before != token.type):
            attributes = f'class="scroll" tabindex="0" role="group" aria-labelledby="{anchor}"'
            yield Token("html_block", "", 0, content=f"<div {attributes}>\n")
        yield token
        if token.type == "table_close" or is_diagram or (is_formula and after != token.type):
            yield Token("html_block", "", 0, content="</div>\n")
        before = token.type


def _is_diagram(token: Token) -> bool:
    return token.type == "fence" and token.info == DIAGRAM
