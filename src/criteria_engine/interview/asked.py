"""What an interview asks about: its questions, its state, and the places of answers in the facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from criteria_engine.checked_set import CheckedSet
from criteria_engine.decision import Decision
from criteria_engine.frozen import dataclass
from criteria_engine.model.base import ExactNumber, FrozenJson
from criteria_engine.model.facts import Facts, FactShape, Shape
from criteria_engine.model.findings import Missing
from criteria_engine.questions.model import (
    Form,
    Question,
    QuestionPart,
    QuestionSection,
)
from criteria_engine.reading.fact_paths import FactPath, path_text, steps_of, value_at
from criteria_engine.reading.facts import read_result, read_value
from criteria_engine.reading.nodes import Scalar
from criteria_engine.reading.plain_facts import plain_facts

STATE_FORMAT: Final = "criteria-interview/1"
"""The version of the format of an interview's state."""


class AskedQuestion(Question):
    """A question of an interview, about one value of one subject.

    Attributes:
        path: where the answer is stated: names, and positions in lists from 0.
        influence: how much of the open decision one answer settles on average, from 0 to 1; None of a question
            that was answered.
        certain: whether the answer certainly matters; False where it only may.
        because: the parts of the set that the answer can change.
        answer: the answer that was given; None before.
    """

    path: tuple[str | int, ...]
    influence: ExactNumber | None = None
    certain: bool = False
    because: tuple[QuestionPart, ...] = ()
    answer: FrozenJson = None


class InterviewState(BaseModel):
    """The state of an interview, as `Interview.state` returns it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["criteria-interview/1"] = STATE_FORMAT
    criteria_set: str
    facts: str
    answered: tuple[tuple[int | str, ...], ...]
    skipped: tuple[tuple[int | str, ...], ...]


class InterviewedSet(Protocol):
    """A set that an interview is about, such as `Criteria`."""

    @property
    def checked(self) -> CheckedSet:
        """The checked set."""

    def form(self) -> Form:
        """Return its questions."""

    def read(self, facts: Any) -> Facts:
        """Read facts; raise `CriteriaError` where they are invalid."""

    def decide(self, facts: Any) -> Decision:
        """Decide one subject."""


FindInterviewed = Callable[[str, str | None], InterviewedSet | None]
"""Finds the set of a title and scope that is in force on the day; returns None where there is none."""


@dataclass(frozen=True)
class AskedSets:
    """The set that an interview is about, and those of the titles that it reads.

    Attributes:
        main: the set.
        find_other: finds the set of another title.
    """

    main: InterviewedSet
    find_other: FindInterviewed

    def inner(self, path: FactPath) -> tuple[AskedSets, int] | None:
        """Return the set of the other title whose facts a path leads into, and how many steps lead there."""
        for length in range(1, len(path) - 1):
            if path[length] != "facts":
                continue
            asked = question_at(self.main.form(), path[:length])
            if asked is not None and asked.decision_of is not None:
                title = asked.decision_of
                other = self.find_other(title.title, title.scope)
                return None if other is None else (replace(self, main=other), length + 1)
        return None


# ---- where answers are stated ----------------------------------------------------------------


def missing_path(missing: Missing) -> FactPath:
    """Return where the answer to what is missing is stated."""
    return steps_of(missing.path) if missing.kind == "fact" else stated_path(missing.path)


def stated_path(text: str) -> FactPath:
    """Return the path that a decision writes as text; ids of judgements and evidence may have dots.

    >>> stated_path("judgements.2.2"), stated_path("members[1].age")
    (('judgements', '2.2'), ('members', 0, 'age'))
    """
    section, _, id_ = text.partition(".")
    return (section, id_) if section in ("judgements", "evidence") and id_ else steps_of(text)


def question_at(form: Form, path: FactPath) -> Question | None:
    """Return the question of a form about the value at a path; None for items of lists and unknown names."""
    first, *rest = path
    if first in ("judgements", "evidence") and len(rest) == 1:
        section: QuestionSection = "judgements" if first == "judgements" else "evidence"
        return form.question(section, str(rest[0]))
    found = form.question("facts", str(first))
    is_item = False
    for step in rest:
        if found is None:
            return None
        if isinstance(step, int):
            is_item = found.of is None
            found = found.of or found
        else:
            is_item = False
            found = next((each for each in found.fields if each.name == step), None)
    return None if is_item else found


def shape_at(shape: Shape, path: FactPath) -> FactShape:
    """Return the shape of the fact at a path that a question asks for."""
    first, *rest = path
    found = shape.fields[str(first)]
    for step in rest:
        found = (found.plain or found) if isinstance(step, int) else found.fields[step]
    return found


def is_there(facts: Any, path: FactPath) -> bool:
    """Whether all items on the way to a path are in their lists."""
    for step in path:
        if isinstance(step, int) and not (isinstance(facts, list) and 0 <= step < len(facts)):
            return False
        facts = value_at(facts, (step,))
    return True


def is_opened(decision: Any) -> bool:
    """Whether a decision of another title is decided from its facts."""
    return isinstance(decision, Mapping) and "facts" in decision


def read_text(sets: AskedSets, path: FactPath, text: Scalar) -> Any:
    """Return the value of a text that was accepted as the answer at a path, as plain data."""
    inner = sets.inner(path)
    if inner is not None:
        return read_text(inner[0], path[inner[1] :], text)
    shape, (first, *rest) = sets.main.checked.shape, path
    if first == "judgements" and str(rest[0]) in shape.judgeable:
        return read_result(text, shape.judgeable[str(rest[0])], path_text(path))[0]
    return plain_facts(read_value(text, shape_at(shape, path), path_text(path))[0])
