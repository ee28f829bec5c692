"""The manual's search: every word, best first, with an excerpt around the words."""

from __future__ import annotations

from app.manual.markdown import Section
from app.manual.search import search

DOCUMENTS = [
    (
        "links",
        (
            Section("links", "Links", 1, ("The address of the playground is the race.",)),
            Section("grammar", "Grammar", 2, ("Parts and values.", "Noise has a seed.")),
        ),
    ),
    (
        "noise",
        (
            Section("noise", "Noise", 1, ("Gradients with noise.",)),
            Section("seeds", "Seeds", 2, (f"{'before ' * 40}NOISE{' after' * 60}",)),
        ),
    ),
]


def found(query: str) -> list[tuple[str, str]]:
    return [(hit.slug, hit.section.anchor) for hit in search(DOCUMENTS, query)]


def test_sections_that_hold_every_word_are_found() -> None:
    assert found("noise seed") == [("noise", "seeds"), ("links", "grammar")]
    assert found("parts race") == []


def test_titles_come_before_headings_and_text() -> None:
    assert found("noise") == [("noise", "noise"), ("links", "grammar"), ("noise", "seeds")]
    assert found("seeds") == [("noise", "seeds")]


def test_case_does_not_matter_and_no_word_finds_nothing() -> None:
    assert found("GRAMMAR") == [("links", "grammar")]
    assert found("  ") == []


def test_an_excerpt_shows_the_block_with_the_words() -> None:
    (hit,) = search(DOCUMENTS, "seed has")
    assert hit.excerpt == (
        ("Noise ", False),
        ("has", True),
        (" a ", False),
        ("seed", True),
        (".", False),
    )


def test_a_long_excerpt_is_cut_at_spaces() -> None:
    hit = next(hit for hit in search(DOCUMENTS, "noise") if hit.section.anchor == "seeds")
    before, word, after = hit.excerpt
    assert word == ("NOISE", True)
    assert before[0].startswith("… before ")
    assert after[0].endswith(" after …")
    assert sum(len(piece) for piece, _ in hit.excerpt) < 220


def test_signs_of_patterns_are_ordinary_letters() -> None:
    assert found("(.*)") == []
    assert found("values.") == [("links", "grammar")]
