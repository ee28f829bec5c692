"""A lesson's text in blocks: what is seen together, on the page and projected."""

from __future__ import annotations

from app.lessons.markdown import blocks


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.content) for block in blocks(text)]


def test_a_text_is_cut_at_races_and_questions() -> None:
    assert kinds("One.\n\n{question: why}\n\n{race: bowl}\n\nTwo.") == [
        ("text", "<p>One.</p>"),
        ("question", "why"),
        ("race", "bowl"),
        ("text", "<p>Two.</p>"),
    ]


def test_a_heading_begins_a_block_of_its_own() -> None:
    found = kinds("One.\n\n## Two\n\nThree.\n\n### Four\n\n## Five")
    assert found == [
        ("text", "<p>One.</p>"),
        ("text", "<h2>Two</h2>\n<p>Three.</p>\n<h3>Four</h3>"),
        ("text", "<h2>Five</h2>"),
    ]


def test_what_only_looks_like_a_heading_stays_where_it_is() -> None:
    assert len(blocks("- one\n\n  ## two\n\n```\n## three\n```")) == 1


def test_a_text_of_nothing_is_no_block() -> None:
    assert kinds("{race: bowl}\n\n") == [("race", "bowl")]
