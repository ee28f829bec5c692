"""Markdown of documents: anchors, addresses, frames, and nothing that the policy forbids."""

from __future__ import annotations

import pytest

from app.manual.markdown import Section, Text, anchor_of, code, plain, render


def rendered(markdown: str) -> Text:
    return render(f"# Title\n\n{markdown}", lambda address: f"/docs/{address}")


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("Same numbers", "same-numbers"),
        ("The API, in two words", "the-api-in-two-words"),
        ("`lr` & rho_1", "lr--rho_1"),
        ("학습률 스케줄", "학습률-스케줄"),
    ],
)
def test_anchors_are_those_of_github(title: str, anchor: str) -> None:
    assert rendered(f"## {title}").sections[1].anchor == anchor


def test_equal_headings_get_anchors_of_their_own() -> None:
    sections = rendered("## Errors\n\n## Errors\n\n## Errors").sections
    assert [section.anchor for section in sections[1:]] == ["errors", "errors-1", "errors-2"]


def test_an_anchor_can_be_given() -> None:
    text = rendered("{#adam}\n## 아담")
    assert text.sections[1].anchor == "adam"
    assert '<h2 id="adam">아담</h2>' in text.html


def test_sections_hold_plain_text_in_blocks() -> None:
    text = rendered(
        "A *first*\n`line` with $\\rho^2$.\n\n## Table\n\n"
        "| a | b |\n| --- | --- |\n| c | d |\n\n```\nx = 1\n```"
    )
    assert text.title == "Title"
    assert text.summary == "A first line with rho^2."
    assert text.sections[1] == Section("table", "Table", 2, ("a · b", "c · d", "x = 1"))


def test_addresses_are_resolved_and_links_without_one_keep_their_text() -> None:
    text = render(
        "# Title\n\n[one](a.md#b) and [`two`](../gone.py)",
        lambda address: None if address.startswith("..") else f"/docs/{address}",
    )
    assert '<a href="/docs/a.md#b">one</a> and <code>two</code></p>' in text.html


def test_html_is_shown_and_not_interpreted() -> None:
    text = rendered("<script>alert(1)</script>\n\na <b onclick='x()'>b</b>\n\n```\n<i>\n```")
    assert "<script" not in text.html
    assert "<b" not in text.html
    assert "&lt;i&gt;" in text.html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_addresses_that_run_code_are_no_links(address: str) -> None:
    assert "href" not in render(f"# T\n\n[x]({address})", str).html


def test_nothing_needs_an_inline_style() -> None:
    assert "style" not in rendered("| a | b |\n| :-: | --: |\n| c | d |").html


@pytest.mark.parametrize(
    "block", ["| a |\n| --- |\n| b |", "```text\na -> b\n```", "$$x$$\n\n$$y$$"]
)
def test_wide_blocks_scroll_with_the_keyboard(block: str) -> None:
    frame = '<div class="scroll" tabindex="0" role="group" aria-labelledby="wide">\n<'
    assert rendered(f"## Wide\n\n{block}").html.count(frame) == 1
    assert "scroll" not in rendered("```python\nx = 1\n```").html


@pytest.mark.parametrize("text", ["a*b* _c_ |d| `e` $f$ <g> [h](i) {j} #k & ~l~ \\m", "x**2|y"])
def test_plain_text_and_code_survive_markdown(text: str) -> None:
    table = rendered(f"| {plain(text)} | {code(text)} |\n| --- | --- |\n| x | y |")
    assert table.sections[0].blocks[0] == f"{text} · {text}"


def test_python_is_highlighted_and_other_code_is_not() -> None:
    python = rendered("```python\nif x < 1:  # <b>\n    pass\n```").html
    assert '<span class="code-k">if</span>' in python
    assert "# &lt;b&gt;</span>" in python
    assert "code-k" not in rendered("```\nif x:\n```").html


def test_formulas_are_typeset() -> None:
    assert "<msup>" in rendered("$x^2$").html
    assert "$5 and $6" in rendered("$5 and $6").html


def test_anchor_of_nothing_is_empty() -> None:
    assert anchor_of("?!") == ""
