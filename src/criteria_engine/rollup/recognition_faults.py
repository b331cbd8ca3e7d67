"""check: an earlier recognition → what of it cannot be true, so that it stays unknown.

It may name a title or a level that does not exist, a subject that no row has, or a day that has not come yet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Final

from criteria_engine.bilingual import Language, Text
from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.reading.keys import fault_of_key
from criteria_engine.reading.scalars import TextDocument
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup import key_diagnostics as key_codes
from criteria_engine.rollup.key_index import KeyIndex
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.recognition import months_between
from criteria_engine.source import Span
from criteria_engine.wording.dates import format_date

_SOON: Final = 12
"""The months after the assessment in which a decision may be signed; one that is later is a mistake."""

SpanOfColumn = Callable[[str], Span]
"""Returns the location of a column (`title`, `subject`, `date`, `level`) of a recognition."""


class RecognitionFaults:
    """Compares earlier recognitions with the plan and the keys of its tables."""

    def __init__(self, plan: RollupPlan, keys: Mapping[str, Collection[str]]) -> None:
        """Take the plan, and the keys of each table that was given."""
        self._plan = plan
        self._keys = keys
        self._indexes: dict[str, KeyIndex] = {}
        self._titles = {each.id: each for each in plan.titles}

    def find(
        self,
        title: str,
        subject: str,
        on: date | None,
        level: str | None,
        at: SpanOfColumn,
        number: str = "",
    ) -> Iterator[tuple[str, Diagnostic]]:
        """Yield each column that cannot be true, with the reason; what is empty or None is only unknown.

        Args:
            title: the id of the title in the roll-up.
            subject: the key of the subject.
            on: the day of the decision.
            level: the level.
            at: the location of each column.
            number: the number of the decision. A decision with a number may have been signed within a year
                after the assessment; a later day that stands alone is a mistake.
        """
        if title and title not in self._titles:
            known = ", ".join(self._titles)
            near = nearest(title, self._titles)
            wrong = codes.UNKNOWN_ROLLUP_TITLE.at(
                at("title"), suggestion=near, name=title, known=known
            )
            yield "title", wrong
        elif title and subject:
            fault = self._of_subject(self._titles[title].table, subject, at("subject"))
            if fault is not None:
                yield "subject", fault
        later = on is not None and on > self._plan.on
        if on is not None and later and not (number and _is_soon(self._plan.on, on)):
            days = [
                Text(format_date(each), format_date(each, "en")) for each in (on, self._plan.on)
            ]
            yield "date", key_codes.RECOGNISED_LATER.at(at("date"), day=days[0], on=days[1])
        levels = self._plan.all_levels(self._titles[title]) if title in self._titles else {}
        if title in self._titles and level is not None and level not in levels:
            fix = Text(
                "danh hiệu này không chia mức: để trống ô này",
                "the title has no levels: leave the cell blank",
            )
            if levels:
                vi, en = _level_names(levels, "vi"), _level_names(levels, "en")
                fix = Text(f"các mức: {vi}", f"its levels are: {en}")
            wrong = codes.UNKNOWN_RECOGNISED_LEVEL.at(
                at("level"), suggestion=nearest(level, levels), name=level, fix=fix
            )
            yield "level", wrong

    def _of_subject(self, table: str, subject: str, at: Span) -> Diagnostic | None:
        fault = fault_of_key(subject, at)
        if fault is not None or table not in self._keys or subject in self._keys[table]:
            return fault
        if table not in self._indexes:
            self._indexes[table] = KeyIndex(self._keys[table])
        near = self._indexes[table].near(subject)
        label = self._plan.tables[table].label
        return key_codes.UNKNOWN_RECOGNISED_SUBJECT.at(
            at, suggestion=near, text=subject, table=label
        )


def _is_soon(on: date, signed: date) -> bool:
    return months_between(on, signed) < _SOON


def _level_names(levels: Mapping[str, TextDocument], language: Language) -> str:
    """Return the ids of levels with their names: what may be written, and what officers call it."""
    return ", ".join(f"{id_} ({name.in_language(language)})" for id_, name in levels.items())
