"""What the course says in words of its own, beside the lessons' texts: names of endings, and verdicts."""

from __future__ import annotations

from typing import Final

from app.i18n import Language
from app.lessons.records import ENDINGS, Finish, Measure, Question, Threshold, Which
from app.scene import Scene
from app.titles import brief, run_titles
from optimizers.outcome import Code, Rest

ENDING_WORDS: Final = {
    Rest.MINIMUM: "It comes to rest in a minimum.",
    Rest.SADDLE: "It comes to rest on a saddle point.",
    Rest.MAXIMUM: "It comes to rest on a maximum.",
    Rest.FLAT: "It comes to rest on flat ground.",
    Code.CONVERGED: "It converges.",
    Code.STALLED: "It gets stuck on a slope.",
    Code.STEP_LIMIT: "It is still moving.",
    Code.DIVERGED: "It diverges.",
    Code.NOT_FINITE: "It runs to where the loss is undefined.",
}
assert tuple(ENDING_WORDS) == ENDINGS


def choices_of(question: Question, scene: Scene, language: Language) -> list[str]:
    """The answers to choose from, as inline Markdown; empty where a number is asked for."""
    match question:
        case Which(choices=choices):
            return [choice.text for choice in choices]
        case Finish(choices=endings):
            return [
                language.text(ENDING_WORDS[Code(e) if e in tuple(Code) else Rest(e)])
                for e in endings
            ]
        case Threshold() | Measure():
            return []
    return run_titles(scene.runs, language.text)


def verdict(
    right: bool | None, answer: float | None, true: float, choices: list[str], language: Language
) -> str:
    """What to say of an answer; `right` is None where nothing was answered and the truth is asked for."""
    shown = choices[int(true)] if choices else brief(true)
    if right is None or answer is None:
        return language.text("The answer: {value}", value=shown)
    if right:
        return (
            language.text("That is right.")
            if choices
            else language.text("Right: {value}", value=shown)
        )
    if choices:
        return language.text("Not quite. Have another look.")
    if answer < true:
        return language.text("Not quite: the true value is higher.")
    return language.text("Not quite: the true value is lower.")
