"""check: a condition on the rows of a table → a test to run on their records.

Conditions follow `where` in the phrases that feed facts, and `only` of a title.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from criteria_engine.checking.expressions import check_condition
from criteria_engine.checking.names import Names, Slots
from criteria_engine.diagnostics import Diagnostic, has_errors
from criteria_engine.evaluation.expressions import plan
from criteria_engine.evaluation.frames import Layout
from criteria_engine.library.registry import Library
from criteria_engine.model.types import BOOLEAN, RecordType, Type
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.rollup.plan import RowCondition, TablePlan
from criteria_engine.rollup.title_reads import title_reads
from criteria_engine.source import Span


class ConditionPlanner:
    """Checks conditions on rows and prepares them to run.

    A condition may read the columns of its table, the decisions of the titles assessed there, and the
    records of the rows that a row belongs to.
    """

    def __init__(
        self,
        tables: Mapping[str, TablePlan],
        levels: Mapping[str, Mapping[str, Sequence[str]]],
        library: Library,
        diagnostics: list[Diagnostic],
    ) -> None:
        """Prepare to check conditions.

        Args:
            tables: the tables of the roll-up by name.
            levels: for each table the ids of the titles assessed there, with their levels.
            library: the functions that conditions may call.
            diagnostics: the list that diagnostics are appended to.
        """
        self._tables = tables
        self._levels = levels
        self._library = library
        self._diagnostics = diagnostics

    def condition(
        self, span: Span, text: str | None, table: str, depends: set[str]
    ) -> RowCondition | None:
        """Check one condition.

        Args:
            span: the location of the condition.
            text: the condition where it differs from the text of `span` (a quoted scalar).
            table: the table of the rows.
            depends: receives the ids of the titles whose decisions the condition reads.

        Returns:
            The condition, or None after reporting a diagnostic.
        """
        tree, diagnostics = parse(span, text=text)
        self._diagnostics += diagnostics
        if tree is None:
            return None
        slots = Slots()
        names = Names(dict(self._record_type(table).fields))
        checked = check_condition(tree, names, self._library, slots)
        self._diagnostics += checked.diagnostics
        if has_errors(checked.diagnostics):
            return None
        belongs_to = {name: each.belongs_to for name, each in self._tables.items()}
        reads = tuple(title_reads(checked.core, table, belongs_to, self._levels))
        depends |= {each.title for each in reads}
        written = span.text if text is None else text
        layout = Layout.of((), slots.used)
        run = plan(checked.core, layout, {})
        return RowCondition(
            " ".join(written.split()),
            lambda record: run(layout.frame(record)),
            checked.core,
            reads,
        )

    def _record_type(self, table: str) -> RecordType:
        planned = self._tables[table]
        fields: dict[str, Type] = {n: f.type for n, f in planned.fields.items()}
        fields |= {id_: decision_type(each) for id_, each in self._levels.get(table, {}).items()}
        fields |= {key: self._record_type(to) for key, to in planned.belongs_to.items()}
        return RecordType(tuple(fields.items()))


def decision_type(levels: Sequence[str]) -> RecordType:
    """Return the type of the record that a condition reads of a decision.

    Its fields are booleans: `eligible`, `held` (an earlier recognition is still valid), and one for each
    level.
    """
    return RecordType(tuple((name, BOOLEAN) for name in ("eligible", "held", *levels)))
