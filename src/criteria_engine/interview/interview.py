"""`Interview`: the questions that can still change a decision, asked one after another.

An interview asks what the decision calls missing, in the words of the form of the set. It holds the answers as
plain data, so that a web session can carry it from one page to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Any, Final, NoReturn

from criteria_engine.arguments import expect_type
from criteria_engine.bounds import MAX_ITEMS
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.explanation.member_names import ItemQuestions
from criteria_engine.frozen import dataclass
from criteria_engine.interview.asked import (
    AskedQuestion,
    AskedSets,
    InterviewState,
    is_opened,
    is_there,
    missing_path,
    question_at,
    read_text,
    stated_path,
)
from criteria_engine.model.facts import Facts, FactShape
from criteria_engine.model.findings import Missing
from criteria_engine.model.types import INTEGER
from criteria_engine.model.values import Interval
from criteria_engine.questions.model import Question, output_part
from criteria_engine.reading.fact_paths import (
    FactPath,
    path_of,
    path_text,
    value_at,
    with_value_at,
)
from criteria_engine.reading.facts import read_value
from criteria_engine.reading.json import read_json
from criteria_engine.reading.nodes import Scalar
from criteria_engine.reading.plain_facts import facts_json, plain_facts
from criteria_engine.reading.raw_values import is_blank
from criteria_engine.source import Source

_TEXTS: Final = ("string", "enumeration", "date", "date and time", "evidence")
"""The kinds of answers whose texts are read as they are."""


@dataclass(frozen=True)
class Interview:
    """An interview about one subject. It is immutable: an answer returns the next interview.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> family = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
    >>> interview = family.interview({"judgements": {"award": True}})
    >>> interview.decision.outcome, interview.questions()
    (<Outcome.ELIGIBLE: 'eligible'>, ())

    Attributes:
        answered_paths: the paths of the questions that were answered, in the order of the answers.
        skipped_paths: the paths of the questions that were skipped.
    """

    _sets: AskedSets
    _facts: Mapping[str, Any]
    answered_paths: tuple[FactPath, ...] = ()
    skipped_paths: tuple[FactPath, ...] = ()

    def __copy__(self) -> Interview:
        return self

    def __deepcopy__(self, memo: object) -> Interview:
        """Return the same object, because it is immutable."""
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("an interview cannot be pickled; keep its `state`")

    def __repr__(self) -> str:
        key, answers = self._sets.main.checked.key, len(self.answered_paths)
        return f"<Interview {key}, {answers} answered>"

    @property
    def facts(self) -> dict[str, Any]:
        """A copy of what is known, as `Criteria.decide` takes it: the first facts and the answers."""
        return deepcopy(dict(self._facts))

    @cached_property
    def decision(self) -> Decision:
        """The decision from what is known."""
        return self._sets.main.decide(self._known)

    @property
    def state(self) -> dict[str, Any]:
        """The interview as JSON data (texts and lists), from which `Criteria.interview` continues it."""
        return InterviewState(
            criteria_set=str(self._sets.main.checked.key),
            facts=facts_json(self._facts),
            answered=self.answered_paths,
            skipped=self.skipped_paths,
        ).model_dump(mode="json")

    # ---- questions -------------------------------------------------------------------------

    def questions(self, *, limit: int | None = None) -> tuple[AskedQuestion, ...]:
        """Return what to ask next, the most decisive questions first.

        A question that cannot change the outcome, the level or the grade any more is not among them, unless an
        amount needs it; nor is one that was answered or skipped. How many items a list has is asked before the
        fields of its items.

        Args:
            limit: how many to return at most; None for all that the decision lists.

        Raises:
            ValueError: `limit` is negative.
        """
        if limit is not None:
            expect_type("limit", limit, int)
        if limit is not None and limit < 0:
            raise ValueError(f"`limit`: expected a number from 0, got {limit}")
        return tuple(islice(self._open_questions(), limit))

    @property
    def answered(self) -> tuple[AskedQuestion, ...]:
        """The questions that were answered, with their answers, to show them and to correct them."""
        found = (self.question(path) for path in self.answered_paths)
        return tuple(each for each in found if each is not None)

    def question(self, path: Sequence[str | int]) -> AskedQuestion | None:
        """Return the question about the value at a path, with its answer; None where the set asks none."""
        wanted = path_of(path)
        inner = self._inner(wanted)
        if inner is not None:
            above, interview, below = inner
            found = interview.question(below)
            return (
                None if found is None else found.model_copy(update={"path": (*above, *found.path)})
            )
        declared = question_at(self._sets.main.form(), wanted)
        if declared is None or not is_there(self._facts, wanted):
            return None
        return self._asked(declared, wanted)

    def _open_questions(self) -> Iterator[AskedQuestion]:
        listed = {missing_path(each): each for each in self.decision.missing}
        for path, each in listed.items():
            if each.kind != "parameter":
                yield from self._asked_at(path, each)
        of_outputs = {
            stated_path(text): name
            for name, output in self.decision.outputs.items()
            for text in output.missing
        }
        for path, name in of_outputs.items():
            if path not in listed:
                yield from self._asked_at(path, output_part(name))

    def _asked_at(self, path: FactPath, why: Missing | str) -> Iterator[AskedQuestion]:
        """The question about the value at a path, or those of the other title that decides it."""
        if is_opened(value_at(self._facts, path)):
            yield from self._inner_questions(path)
            return
        declared = question_at(self._sets.main.form(), path)
        if declared is not None:
            yield from self._asked_now(declared, path, why)

    def _asked_now(
        self, declared: Question, path: FactPath, why: Missing | str
    ) -> Iterator[AskedQuestion]:
        """A question that is still to be asked; of a record that is unknown, those about its fields."""
        if path in self.answered_paths or path in self.skipped_paths:
            return
        if declared.kind != "record":
            yield self._asked(declared, path, why)
            return
        for field in declared.fields:
            if field.parts:
                yield from self._asked_now(field, (*path, field.name), why)

    def _inner_questions(self, path: FactPath) -> Iterator[AskedQuestion]:
        """The questions of another title, whose decision is the fact at a path."""
        above = (*path, "facts")
        inner = self._inner((*above, ""))
        for each in () if inner is None else inner[1].questions():
            if each.influence is None:
                continue  # only an amount of the other title needs it
            yield each.model_copy(update={"path": (*above, *each.path)})

    def _asked(
        self, declared: Question, path: FactPath, why: Missing | str | None = None
    ) -> AskedQuestion:
        """A question as it is asked; `why` is what it can change, or the id of the amount that needs it."""
        counted = declared.count_text if declared.of is None else None
        asked = counted or declared.text
        low, high = declared.at_least, declared.at_most
        known = value_at(self._known.values, path)
        if isinstance(known, Interval):
            low, high = known.low, known.high
        missing = why if isinstance(why, Missing) else None
        parts = (why,) if missing is None else missing.indicators
        return AskedQuestion(
            **{**vars(declared), "text": self._item_questions.question(path, asked)},
            path=path,
            influence=None if missing is None else missing.influence,
            certain=missing is not None and missing.certain,
            because=tuple(part for part in self._sets.main.form().parts if part.id in parts),
            answer=value_at(self._facts, path),
        ).model_copy(update={"at_least": low, "at_most": high})

    # ---- answers ---------------------------------------------------------------------------

    def answer(self, path: Sequence[str | int], value: Any) -> Interview:
        """Return the interview with an answer to a question, or with another answer than before.

        Args:
            path: the path of the question, or of any other value of the facts.
            value: the value, as in facts. A text that answers a question for a number, or for yes or no, is
                read as in a file of facts. Of a list, a number is how many items it has: items are added or
                left out at its end. A decision may be the id of an outcome or of a level, or
                `{"facts": {}}` to be asked the questions of the other title. A blank skips the question.

        Raises:
            CriteriaError: the answer is wrong, or contradicts another one; nothing was changed.
            ValueError: the path leads to an item that the list does not have.
        """
        wanted = path_of(path)
        if is_blank(value):
            return self.skip(wanted)
        if not is_there(self._facts, wanted):
            raise ValueError(f"`path`: there is no {path_text(wanted)}")
        given = self._given(wanted, value)
        changed = self._with(wanted, given)
        if isinstance(given, Scalar):
            changed = self._with(wanted, read_text(self._sets, wanted, given))
        rest = tuple(each for each in self.skipped_paths if each != wanted)
        answered = dict.fromkeys((*self.answered_paths, wanted))
        return self._continued(changed, wanted, answered, rest)

    def skip(self, path: Sequence[str | int]) -> Interview:
        """Return the interview without an answer to a question, which is not asked again.

        Raises:
            CriteriaError: the set has no such fact.
            ValueError: the path leads to an item that the list does not have.
        """
        wanted = path_of(path)
        if not is_there(self._facts, wanted):
            raise ValueError(f"`path`: there is no {path_text(wanted)}")
        changed = self._with(wanted, None)
        answered = [each for each in self.answered_paths if each != wanted]
        skipped = dict.fromkeys((*self.skipped_paths, wanted))
        return self._continued(changed, wanted, answered, skipped)

    def _continued(
        self,
        facts: Mapping[str, Any],
        changed: FactPath,
        answered: Iterable[FactPath],
        skipped: Iterable[FactPath],
    ) -> Interview:
        """Return the interview with other facts; it forgets paths below a changed one that are gone."""
        decided = is_opened(value_at(facts, changed)) is not is_opened(
            value_at(self._facts, changed)
        )

        def is_left(path: FactPath) -> bool:
            is_below = len(path) > len(changed) and path[: len(changed)] == changed
            return not is_below or (not decided and is_there(facts, path))

        return replace(
            self,
            _facts=facts,
            answered_paths=tuple(filter(is_left, answered)),
            skipped_paths=tuple(filter(is_left, skipped)),
        )

    def _with(self, path: FactPath, value: Any) -> dict[str, Any]:
        """Return the facts with a value at a path.

        Raises:
            CriteriaError: the facts are invalid with it.
        """
        changed: dict[str, Any] = with_value_at(self._facts, path, value)
        self._sets.main.read(changed)
        return changed if isinstance(value, Scalar) else plain_facts(changed)

    def _given(self, path: FactPath, value: Any) -> Any:
        """Return an answer as the reader of facts takes it."""
        asked = self.question(path)
        if asked is None:
            return value
        if asked.kind == "list" and not isinstance(value, list | tuple):
            return self._with_count(asked, path, value)
        if not isinstance(value, str):
            return value
        if asked.kind == "decision":
            if any(each.id == value for each in asked.levels):
                return {"outcome": "eligible", "level": value}
            return {"outcome": value}
        if asked.kind in _TEXTS:
            return value
        return Scalar(value, Source(path_text(path), value).whole())

    def _with_count(self, asked: AskedQuestion, path: FactPath, count: Any) -> list[Any]:
        """Return a list with as many items as were answered, those known so far first."""
        if isinstance(count, str):
            count = Scalar(count, Source(path_text(path), count).whole())
        high = MAX_ITEMS if asked.at_most is None else asked.at_most
        shape = FactShape(asked.name, "integer", INTEGER, low=asked.at_least or 0, high=high)
        number, diagnostics = read_value(count, shape, path_text(path))
        if diagnostics:
            raise CriteriaError([replace(each, loc=path) for each in diagnostics])
        known = list(value_at(self._facts, path) or ())[:number]
        return known + [None if asked.of else {} for _ in range(number - len(known))]

    # ---- what is known ---------------------------------------------------------------------

    @cached_property
    def _known(self) -> Facts:
        return self._sets.main.read(self._facts)

    @cached_property
    def _item_questions(self) -> ItemQuestions:
        return ItemQuestions(self._sets.main.checked, self._known.values)

    def _inner(self, path: FactPath) -> tuple[FactPath, Interview, FactPath] | None:
        """Return the interview about another title that a path leads into, with the path to it and below it."""
        inner = self._sets.inner(path)
        if inner is None:
            return None
        other, length = inner
        above, below = path[:length], path[length:]
        answered, skipped = (
            tuple(each[length:] for each in paths if each[:length] == above)
            for paths in (self.answered_paths, self.skipped_paths)
        )
        return above, Interview(other, value_at(self._facts, above) or {}, answered, skipped), below


def begin(sets: AskedSets, raw: Any) -> Interview:
    """Return the interview about a subject of whom some facts are known.

    Raises:
        CriteriaError: the facts are invalid.
        TypeError: they are neither a mapping nor what one can be read from.
    """
    expect_type("facts", raw, Mapping, list)
    sets.main.read(raw)
    return Interview(sets, plain_facts(raw))


def resume(sets: AskedSets, state: Mapping[str, Any]) -> Interview:
    """Return the interview that had a state.

    Raises:
        ValueError: it is no state of an interview, or that of another set.
        CriteriaError: its facts are invalid.
    """
    read = InterviewState.model_validate(state)
    key = str(sets.main.checked.key)
    if read.criteria_set != key:
        raise ValueError(f"`state`: it is an interview about {read.criteria_set}, not {key}")
    raw, diagnostics = read_json(read.facts)
    if diagnostics:
        raise CriteriaError(diagnostics)
    return replace(begin(sets, raw), answered_paths=read.answered, skipped_paths=read.skipped)
