"""A fact that is the decision of another title: that title is decided from the facts given for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, Generic, Protocol, TypeVar

from criteria_engine.bilingual import Text
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import CriteriaEngineError, CriteriaError
from criteria_engine.model.basis import weakest_of
from criteria_engine.model.facts import Facts, decision_record
from criteria_engine.model.values import Value


class OtherTitle(Protocol):
    """What decides another title: its :class:`criteria_engine.Criteria`."""

    def read(self, facts: Any) -> Facts:
        """Read facts and check them."""

    def decide(self, facts: Any) -> Decision:
        """Decide one subject."""


_SetT = TypeVar("_SetT", bound=OtherTitle)

FindOther = Callable[[str, str | None, date], _SetT]
"""Finds the criteria of another title (title, scope, day), for facts that are themselves decisions."""


class OtherTitles(Generic[_SetT]):
    """Decides the other titles that the facts of a set name, on the same day.

    Args:
        find: finds their criteria; None where there are none.
        on: the day whose law is applied.

    Attributes:
        finder: finds their criteria; None where there are none.
    """

    def __init__(self, find: FindOther[_SetT] | None, on: date) -> None:
        self.finder = find
        self._on = on

    def find(self, title: str, scope: str | None) -> _SetT | None:
        """Return the set of a title; None where none can be found."""
        if self.finder is None:
            return None
        try:
            return self.finder(title, scope, self._on)
        except CriteriaEngineError:
            return None

    def decide(self, title: str, scope: str | None, facts: Any) -> Mapping[str, Value]:
        """Decide another title and return the record that a fact of kind `decision` holds.

        Raises:
            CriteriaError: the facts of the other title are invalid.
        """
        return self._answer(title, scope, facts, _decided)

    def check(self, title: str, scope: str | None, facts: Any) -> Mapping[str, Value]:
        """Read the facts of another title without deciding it; the record says nothing then.

        Raises:
            CriteriaError: the facts of the other title are invalid.
        """
        return self._answer(title, scope, facts, lambda other, known: {})

    def _answer(
        self,
        title: str,
        scope: str | None,
        facts: Any,
        answer: Callable[[OtherTitle, Facts], Mapping[str, Value]],
    ) -> Mapping[str, Value]:
        """Return an answer of another title, or why there is none."""
        if self.finder is None:
            return _problem(_NO_SETS)
        try:
            other = self.finder(title, scope, self._on)
        except CriteriaEngineError as error:
            return _problem(error.said)
        try:
            return answer(other, other.read(facts))
        except CriteriaError:
            raise
        except CriteriaEngineError as error:
            return _problem(error.said)
        except RecursionError:
            return _problem(_WITHOUT_END)


def _decided(other: OtherTitle, facts: Facts) -> Mapping[str, Value]:
    decision = other.decide(facts)
    levels = [level.id for level in decision.levels]
    record = decision_record(
        decision.outcome.value, decision.level, levels, decision.possible_levels
    )
    return record | {
        "basis": lambda: weakest_of((each.basis for each in decision.doubts), default=None),
        "settled_by": decision.settled_by,
    }


_NO_SETS: Final = Text("không có bộ tiêu chí nào khác ở đây", "no other sets are available here")

_WITHOUT_END: Final = Text(
    "các kết quả lồng vào nhau không dừng", "decisions refer to each other without end"
)


def _problem(why: Text) -> Mapping[str, Value]:
    return {"problem": why.vi, "problem_en": why.en}
