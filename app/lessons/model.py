"""Front matter of a lesson file: races to watch and questions to answer."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import partial
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from app.scene.scene import Scene
from optimizers import RULES
from optimizers.metrics import Metrics
from optimizers.outcome import Code
from optimizers.rest import Rest
from surfaces import SURFACES

METRICS: Final[tuple[str, ...]] = (
    *(field.name for field in fields(Metrics)),
    "steps_taken",
    "last_step",
    "final_x",
    "final_y",
)
"""What a question may measure of a run."""
ENDINGS: Final = tuple(str(ending) for ending in (*Rest, *Code))
"""How a run may end; `converged` is any of the first ones."""
MANNERS: Final = (
    *("gone", "left", "zigzag", "calm", "swing", "climb"),
    *("creep", "arc", "curve", "rest", "down"),
)
"""How a run may be seen to go (static/scene/manner.js)."""


def _known(names: tuple[str, ...], name: str) -> str:
    if name not in names:
        raise ValueError(f"there are: {', '.join(names)}")
    return name


Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Metric = Annotated[str, AfterValidator(partial(_known, METRICS))]
Ending = Annotated[str, AfterValidator(partial(_known, ENDINGS))]
SurfaceSlug = Annotated[
    str, AfterValidator(partial(_known, tuple(surface.slug for surface in SURFACES)))
]
RuleSlug = Annotated[str, AfterValidator(partial(_known, tuple(rule.slug for rule in RULES)))]
Manner = Annotated[str, AfterValidator(partial(_known, MANNERS))]
Number = Annotated[float, Field(allow_inf_nan=False)]
RunIndex = Annotated[int, Field(ge=0)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Slider(_Record):
    """A number of the scene that the reader may move (`app.scene.paths`), and how far."""

    place: str
    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: Any) -> Any:
        return {"place": given} if isinstance(given, str) else given


class RaceRecord(_Record):
    """A race on the page, played live."""

    id: Id
    title: str
    link: str
    sliders: tuple[Slider, ...] = ()
    look: str = ""
    """A sentence that says at what to look."""
    at: Annotated[int, Field(ge=0)] | None = None
    """The step at which it is to be seen."""
    curves: bool = False
    data: bool = False
    """Whether the data that the surface is a mean over are drawn beside the map."""
    arrangement: Literal["map", "both", "space"] = "map"


class Condition(_Record):
    """A condition on a run: it ends in a certain way, or a metric of it lies in a range."""

    run: RunIndex = 0
    outcome: Ending | None = None
    metric: Metric | None = None
    below: Number | None = None
    above: Number | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Condition:
        bounded = self.below is not None or self.above is not None
        if (self.outcome is None) == (self.metric is None) or bounded != (self.metric is not None):
            raise ValueError("a condition is `outcome`, or `metric` with `below` or `above`")
        return self


class Choice(Condition):
    """One of several answers in words, and when it is the right one."""

    text: str


class _Question(_Record):
    id: Id
    race: Id
    ask: str
    why: str
    """Shown with the answer; `{value}` in it is the answer."""
    hint: str = ""
    """Shown after a wrong answer."""
    steps: Annotated[int, Field(ge=1)] | None = None
    """Number of steps to descend, in place of the scene's."""


class Threshold(Condition, _Question):
    """A number: where, between low and high, the condition changes."""

    kind: Literal["threshold"]
    vary: str
    low: Number
    high: Number
    tolerance: Annotated[float, Field(gt=0, lt=1)] = 0.1
    unit: str = ""

    @model_validator(mode="after")
    def _low_is_low(self) -> Threshold:
        if not self.low < self.high:
            raise ValueError("`low` must be less than `high`")
        return self


class Measure(_Question):
    """A number: a metric of a run."""

    kind: Literal["number"]
    run: RunIndex = 0
    metric: Metric
    tolerance: Annotated[float, Field(gt=0, lt=1)] = 0.1
    within: Annotated[float, Field(gt=0)] | None = None
    """Largest error of a right answer, in place of the tolerance, which is relative."""
    unit: str = ""


class Winner(_Question):
    """A run: the one with the best metric."""

    kind: Literal["winner"]
    metric: Metric
    best: Literal["lowest", "highest"] = "lowest"


class Finish(_Question):
    """An ending: the one of a run."""

    kind: Literal["outcome"]
    run: RunIndex = 0
    choices: Annotated[tuple[Ending, ...], Field(min_length=2)]


class Which(_Question):
    """One of several sentences: the one that holds."""

    kind: Literal["which"]
    choices: Annotated[tuple[Choice, ...], Field(min_length=2)]


class Paths(_Question):
    """One of several paths, drawn alike: the one of a run."""

    kind: Literal["paths"]
    link: str
    """A scene; each of its runs is a choice."""
    path: str
    """The run whose path is the right answer, written as in the link."""


Question = Threshold | Measure | Winner | Finish | Which | Paths

TEXTS: Final = frozenset(("title", "summary", "look", "ask", "why", "hint", "unit", "text"))
"""Fields that each language says itself; all others are the same in every language."""


class Sight(_Record):
    """Races that show what a lesson is about: all that is said here holds of them."""

    surfaces: tuple[SurfaceSlug, ...] = ()
    """The race is on one of these."""
    rules: tuple[RuleSlug, ...] = ()
    """All of these race."""
    manners: tuple[Manner, ...] = ()
    """The first of the rules goes in one of these ways."""
    scheduled: bool = False
    """A run has a schedule."""

    @model_validator(mode="after")
    def _says_something(self) -> Sight:
        if not (self.surfaces or self.rules or self.scheduled) or (self.manners and not self.rules):
            raise ValueError(
                "`surfaces`, `rules` or `scheduled` is missing, or `rules` of `manners`"
            )
        return self


class FrontMatter(_Record):
    """All that a lesson file says before its Markdown."""

    title: str
    summary: str
    surfaces: tuple[SurfaceSlug, ...] = ()
    """Surfaces from whose sentences one comes here."""
    seen_in: tuple[Sight, ...] = ()
    """Races from which one comes here."""
    races: tuple[RaceRecord, ...] = ()
    questions: tuple[Annotated[Question, Field(discriminator="kind")], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a lesson, in reading order."""

    kind: Literal["text", "race", "question"]
    content: str
    """HTML of a text, else an id."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson in one language, checked."""

    slug: str
    front: FrontMatter
    blocks: tuple[Block, ...]
    scenes: dict[str, Scene]
    """By the races' ids."""
    pictured: dict[str, Scene] = field(default_factory=dict)
    """Scenes whose paths are the choices of a question, by its id."""
    claims: frozenset[str] = frozenset()
    """Ids of what the texts say about races, which tests hold to what is computed."""

    def race(self, id: str) -> RaceRecord:
        """The race of that id."""
        return next(race for race in self.front.races if race.id == id)

    def question(self, id: str) -> Question:
        """The question of that id."""
        return next(question for question in self.front.questions if question.id == id)

    def is_prediction(self, question: Question) -> bool:
        """True if the question is asked before its race is seen."""
        order = [(block.kind, block.content) for block in self.blocks]
        return order.index(("question", question.id)) < order.index(("race", question.race))
