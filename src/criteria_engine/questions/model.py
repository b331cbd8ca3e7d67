"""The questions of a set and its form, as JSON data."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from criteria_engine.model.base import Bilingual, ExactNumber, FrozenModel
from criteria_engine.model.decision import Named, SetReference

FORM_FORMAT: Final = "criteria-form/1"
"""The version of the JSON format of a form."""

QuestionSection = Literal["facts", "judgements", "evidence"]
"""Where an answer is stated: as a fact, or under one of the two keys."""

QuestionKind = Literal[
    "boolean",
    "integer",
    "number",
    "string",
    "date",
    "date and time",
    "enumeration",
    "list",
    "record",
    "decision",
    "evidence",
]
"""What an answer is: the type of a fact; a number or a boolean of a judgement; `evidence`: yes, no, or the
number of a document."""


class DecidedTitle(FrozenModel):
    """The title whose decision is the answer to a question; `scope` is null where it has only one."""

    title: str
    scope: str | None = None


class QuestionPart(FrozenModel):
    """A part of the set that reads the answer to a question: an indicator, a knock-out or a prerequisite.

    The award has the id `award`, an amount that the set computes `outputs.` and its name.
    """

    id: str
    text: Bilingual
    cite: str | None = None


def output_part(name: str) -> str:
    """Return the id of an amount among the parts that read answers."""
    return f"outputs.{name}"


class Question(FrozenModel):
    """One question that a set asks: a fact, a judgement or a piece of evidence.

    Attributes:
        name: the name of the fact or field, or the id of what is judged or shown.
        section: where the answer is stated.
        kind: what the answer is.
        label: the short name of what is asked for.
        text: the question to ask.
        help: an explanation for whoever answers.
        unit: the unit of a number.
        answered_by: who can answer.
        evidence: what shows the answer to be true.
        at_least: the least number, or the fewest items of a list.
        at_most: the greatest number, or the most items of a list.
        at_least_fact: the fact that is the lower bound.
        at_most_fact: the fact that is the upper bound.
        step: the step between the points of a judgement.
        is_share: whether the number is a share of a whole, which may be asked as a percentage.
        choices: the values of an enumeration, or the outcomes of a decision, with their names.
        levels: the levels of a decision, lowest first; an eligible subject has reached one of them.
        decision_of: the title whose decision is asked for; its own questions are a form among `Form.others`.
        count_text: the question for the number of items of a list.
        of: what each value of a list of plain values is.
        fields: the questions about each item of a list, or the fields of a record.
        parts: the ids of the parts of the set that read the answer; empty where none does, as with names.
    """

    name: str
    section: QuestionSection
    kind: QuestionKind
    label: Bilingual
    text: Bilingual
    help: Bilingual | None = None
    unit: Bilingual | None = None
    answered_by: Bilingual | None = None
    evidence: Bilingual | None = None
    at_least: ExactNumber | None = None
    at_most: ExactNumber | None = None
    at_least_fact: str | None = None
    at_most_fact: str | None = None
    step: ExactNumber | None = None
    is_share: bool = False
    choices: tuple[Named, ...] = ()
    levels: tuple[Named, ...] = ()
    decision_of: DecidedTitle | None = None
    count_text: Bilingual | None = None
    of: Question | None = None
    fields: tuple[Question, ...] = ()
    parts: tuple[str, ...] = ()


class FormSection(FrozenModel):
    """The questions whose answers are stated in one place, in the order of the file."""

    id: QuestionSection
    title: Bilingual
    questions: tuple[Question, ...]


class Form(FrozenModel):
    """Everything that a set asks for on a day.

    Attributes:
        format: the version of this format.
        criteria_set: the set.
        on: the day whose law is applied.
        subject: what kind of subject is decided.
        sections: the questions: facts, judgements, evidence; a section without questions is left out.
        parts: the parts of the set that read the answers.
        others: the forms of the titles whose decisions are facts of this set or of one of them, each once.
    """

    format: Literal["criteria-form/1"] = FORM_FORMAT
    criteria_set: SetReference
    on: date
    subject: Bilingual
    sections: tuple[FormSection, ...]
    parts: tuple[QuestionPart, ...]
    others: tuple[Form, ...] = ()

    def question(self, section: QuestionSection, name: str) -> Question | None:
        """Return the question of a name in a section; None where the set does not ask it."""
        for each in self.sections:
            if each.id == section:
                return next((q for q in each.questions if q.name == name), None)
        return None

    def other(self, title: DecidedTitle) -> Form | None:
        """Return the form of another title; None where it has no set in force on the day."""
        for form in self.others:
            key = form.criteria_set
            if key.title == title.title and title.scope in (None, key.scope):
                return form
        return None
