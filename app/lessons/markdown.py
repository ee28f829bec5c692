"""A lesson's Markdown as HTML: typeset formulas, races and questions in place, no raw HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from xml.etree import ElementTree

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from app.catalog import mathml
from app.lessons.model import Block

_PLACEHOLDER: Final = re.compile(r"^\{(race|question): ([a-z0-9-]+)\}[ \t]*$", re.MULTILINE)
_LOOKALIKE: Final = re.compile(r"^\s*\{[^}\n]*:[^}\n]*\}\s*$", re.MULTILINE)


class TextError(ValueError):
    """Something in a text that can't be shown; the message says what."""


def blocks(text: str) -> tuple[Block, ...]:
    """A lesson's text in blocks.

    It is cut at `{race: id}` and `{question: id}` on lines of their own, and before each
    `## heading`.

    Raises:
        TextError: a formula that is none, or a line that is nearly such a place.
    """
    found: list[Block] = []
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        found += _text(text[at : match.start()])
        # the pattern has these two words
        found.append(Block(match[1], match[2]))  # type: ignore[arg-type]
        at = match.end()
    return (*found, *_text(text[at:]))


def _text(text: str) -> list[Block]:
    nearly = _LOOKALIKE.search(text)
    if nearly:
        raise TextError(f"{nearly[0].strip()!r} is neither {{race: id}} nor {{question: id}}")
    markdown, env = _markdown(), dict[str, Any]()
    sections: list[list[Token]] = [[]]
    for token in markdown.parse(text, env):
        if (token.type, token.tag, token.level) == ("heading_open", "h2", 0):
            sections.append([])
        sections[-1].append(token)
    return [
        Block("text", markdown.renderer.render(tokens, markdown.options, env).strip())
        for tokens in sections
        if tokens
    ]


def inline(text: str) -> str:
    """One paragraph's text as HTML, without the paragraph.

    Raises:
        TextError: a formula that is none.
    """
    return str(_markdown().renderInline(text))


@cache
def _markdown() -> MarkdownIt:
    return with_formulas(MarkdownIt("commonmark", {"html": False}).enable("table").disable("image"))


def with_formulas(markdown: MarkdownIt) -> MarkdownIt:
    """Let a parser typeset `$…$` and `$$…$$` as MathML.

    `$5 and $6` are prices: a formula has no space inside its dollars, and no digit after them.
    """
    return markdown.use(
        dollarmath_plugin,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
        double_inline=True,
        renderer=_formula,
    )


def _formula(tex: str, options: Mapping[str, Any]) -> str:
    converted = mathml(tex.strip(), "block" if options["display_mode"] else "inline")
    try:
        words = "".join(ElementTree.fromstring(converted).itertext())
    except ElementTree.ParseError:
        raise TextError(f"the formula {tex!r} has an & outside of an array or cases") from None
    unknown = re.search(r"\\\w*", words)
    if unknown:
        raise TextError(f"the formula {tex!r} has {unknown[0]!r}, which is unknown")
    return converted
