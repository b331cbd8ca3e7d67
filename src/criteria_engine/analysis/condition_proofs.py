"""analysis: the conditions of a set → what is always the same, says nothing new, or is a row never used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from criteria_engine import core
from criteria_engine.analysis.condition_parts import ConditionPart, examine_parts
from criteria_engine.analysis.examination import Examination
from criteria_engine.analysis.term_differences import difference
from criteria_engine.bilingual import Template, Text
from criteria_engine.checked_set import Band, Banded, Indicator
from criteria_engine.checking import set_diagnostics
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.checking.review import proof_diagnostics as proof_codes
from criteria_engine.core import Core
from criteria_engine.diagnostics import Severity
from criteria_engine.lowering import nodes
from criteria_engine.lowering.program import ProgramDefinition
from criteria_engine.model.types import BOOLEAN
from criteria_engine.parameters import Parameter
from criteria_engine.source import Span
from criteria_engine.symbolic.formulas import Formula, conjunction, negation
from criteria_engine.symbolic.scalar_operations import truth_of

_EXAMINED: Final = frozenset({"requires", "when", "applies", "condition", "computed", "definition"})
"""The kinds of definitions whose expressions are examined; rows of tables are examined as rows."""

_IS_TRUE: Final = Template(
    "điều kiện `{text}` có bao giờ đúng không", "whether the condition `{text}` is ever true"
)
_IS_FALSE: Final = Template(
    "điều kiện `{text}` có bao giờ sai không", "whether the condition `{text}` is ever false"
)
_MATTERS: Final = Template(
    "phần `{text}` có thay đổi kết quả không", "whether the part `{text}` changes the result"
)
_USED: Final = Template(
    "dòng `{text}` có bao giờ được dùng không", "whether the row `{text}` is ever used"
)

_REQUIRED_BY_OTHERS: Final = Text(
    "các phần còn lại đã đòi hỏi điều này", "the other parts require it already"
)
_TAKEN_BY_OTHERS: Final = Text(
    "các phần còn lại đã nhận mọi trường hợp của nó", "the other parts take all its cases already"
)
_ROWS_BEFORE: Final = Text(
    "các dòng khác đã nhận mọi trường hợp của nó", "other rows take all its cases"
)
_NEVER_HOLDS: Final = Text("điều kiện của nó không bao giờ đúng", "its condition is never true")

_EXCERPT: Final = 60
"""How many characters of a condition the list of open questions shows."""


class ConditionProofs:
    """Examines the conditions of a set.

    Args:
        examination: asks the questions and keeps what is found.
    """

    def __init__(self, examination: Examination) -> None:
        self._examination = examination
        self._checked = examination.criteria.checked
        self._program = examination.program
        self._translation = examination.prover.translations[0]
        self._constant_parts: set[str] = set()
        rules = [each.rule for each in self._checked.indicators]
        self._by_table = {each.subject for each in rules if isinstance(each, Banded)}

    def examine(self) -> frozenset[str]:
        """Examine every condition of the author, each once, then the rows of tables and parameters.

        Returns:
            The parts whose own condition is always the same.
        """
        seen: set[int] = set()
        for definition in self._program.definitions.values():
            if definition.kind in _EXAMINED and id(definition.value) not in seen:
                seen.add(id(definition.value))
                self._examine(definition)
        for indicator in self._checked.indicators:
            if isinstance(indicator.rule, Banded):
                self._examine_rows(indicator, indicator.rule)
        for parameter in self._checked.parameters.values():
            self._examine_parameter(parameter)
        return frozenset(self._constant_parts)

    # ---- conditions ------------------------------------------------------------------------------

    def _examine(self, definition: ProgramDefinition) -> None:
        name, node = definition.name, definition.value
        if definition.kind == "definition" and (
            name not in self._checked.definitions or name in self._by_table
        ):
            return
        knock_out = definition.kind == "condition" and any(
            each.id == definition.part and each.knock_out for each in self._checked.conditions
        )
        if knock_out and isinstance(node, core.Negation):
            node = node.operand
        if not self._reads_facts(node):
            return  # A switch of the author, such as a definition that is `false`.
        if node.type == BOOLEAN:
            constant = self._constant(node)
            if constant is not None:
                never, always = set_diagnostics.NEVER_MET, set_diagnostics.ALWAYS_MET
                if knock_out:
                    always = replace(always, severity=Severity.ERROR)
                self._examination.report(always if constant else never, node.written.span)
                self._constant_parts |= set() if definition.part is None else {definition.part}
                return
        examine_parts(node, self._idle_as)

    def _reads_facts(self, node: Core) -> bool:
        """Whether an expression reads a fact, itself or through definitions."""
        dependencies = self._examination.prover.deciders[0].dependencies
        return any(
            isinstance(each, core.Fact)
            or (
                isinstance(each, core.Defined)
                and not dependencies.reads[each.name] <= self._program.definitions.keys()
            )
            for each in core.walk(node)
        )

    def _constant(self, node: Core) -> bool | None:
        """Return the truth of a condition for all facts; None where it has none, or it is not known."""
        run = self._examination.run(node)
        span, text = node.written.span, _text(node)
        if self._examination.impossible(
            _IS_TRUE, span, lambda: self._truth(node), lambda frame: run(frame) is True, text=text
        ):
            return False
        if self._examination.impossible(
            _IS_FALSE,
            span,
            lambda: negation(self._truth(node)),
            lambda frame: run(frame) is False,
            text=text,
        ):
            return True
        return None

    def _truth(self, node: Core) -> Formula:
        return truth_of(self._translation.term(node)).true

    def _idle_as(self, whole: Core, part: ConditionPart) -> bool | None:
        """Return the truth by which a part can be replaced; report it. None where the part matters."""
        span = part.node.written.span
        if span is None or (part.closed and not self._reads_facts(part.node)):
            return None
        if part.role == "choice":
            constant = self._constant(part.node) if part.closed else None
            if constant is not None:
                self._report_constant(part, constant)
            return constant
        neutral = part.role != "or"
        if self._is_same(whole, part, neutral):
            self._report_idle(part)
            return neutral
        if part.role == "items" and self._is_same(whole, part, False):
            self._report_constant(part, False)
            return False
        return None

    def _is_same(self, whole: Core, part: ConditionPart, value: bool) -> bool:
        """Return whether an expression stays the same with a truth instead of a part."""
        other = part.given(whole, value)
        run, run_other = self._examination.run(whole), self._examination.run(other)
        translation, texts = self._translation, self._examination.prover.subject.texts
        return self._examination.impossible(
            _MATTERS,
            part.node.written.span,
            lambda: difference(translation.term(whole), translation.term(other), texts),
            lambda frame: _differ(run(frame), run_other(frame)),
            text=_text(part.node),
        )

    def _report_idle(self, part: ConditionPart) -> None:
        if part.role == "items":
            self._report_constant(part, True)
            return
        constant = self._constant(part.node) if part.closed else None
        if constant is not None:
            self._report_constant(part, constant)
            return
        why = _REQUIRED_BY_OTHERS if part.role == "and" else _TAKEN_BY_OTHERS
        self._examination.report(proof_codes.REDUNDANT_PART, part.node.written.span, why=why)

    def _report_constant(self, part: ConditionPart, constant: bool) -> None:
        never = replace(set_diagnostics.NEVER_MET, severity=Severity.WARNING)
        self._examination.report(
            set_diagnostics.ALWAYS_MET if constant else never, part.node.written.span
        )

    # ---- rows ------------------------------------------------------------------------------------

    def _examine_rows(self, indicator: Indicator, table: Banded) -> None:
        """Examine the rows of a table of points, where the indicator applies."""
        names = {
            row.index: f"row.{indicator.id}.{row.index}" for row in table.rows if row.condition
        }
        applies = self._program.name("applies", indicator.id)
        for position, row in enumerate(table.rows):
            if row.condition is not None and table.subject is None:
                constant = (
                    self._constant(row.condition) if self._reads_facts(row.condition) else None
                )
                if constant is not None:
                    self._constant_parts.add(indicator.id)
                    never = replace(set_diagnostics.NEVER_MET, severity=Severity.WARNING)
                    code = set_diagnostics.ALWAYS_MET if constant else never
                    self._examination.report(code, row.condition.written.span)
                    if constant and table.hit in ("first", "unique"):
                        return
                    continue
            others = [
                other
                for place, other in enumerate(table.rows)
                if other.condition is not None
                and other is not row
                and (
                    row.condition is None
                    or (table.hit in ("first", "unique") and place < position)
                    or (table.hit == "highest" and (other.points, -place) > (row.points, -position))
                )
            ]
            holds = [] if row.condition is None else [names[row.index]]
            holds += [] if applies is None else [applies]
            span = _row_span(indicator, row)
            if not self._examine_row(holds, [names[each.index] for each in others], span):
                self._constant_parts.add(indicator.id)
            elif row.condition is not None and table.subject is None:
                examine_parts(row.condition, self._idle_as)

    def _examine_row(self, holds: Sequence[str], fails: Sequence[str], span: Span) -> bool:
        """Report a row that is never used; return whether it may be."""
        values = self._program.values

        def goal(fails: Sequence[str]) -> Formula:
            true = [self._translation.truth(name) for name in holds]
            return conjunction([*true, *(negation(self._translation.truth(n)) for n in fails)])

        runs = [self._examination.run(values[name]) for name in holds]
        runs_not = [self._examination.run(values[name]) for name in fails]
        if self._examination.impossible(
            _USED,
            span,
            lambda: goal(fails),
            lambda frame: (
                all(run(frame) is True for run in runs)
                and all(run(frame) is False for run in runs_not)
            ),
            text=_excerpt(span),
        ):
            alone = fails and not self._examination.impossible(_USED, span, lambda: goal(()))
            why = _ROWS_BEFORE if alone else _NEVER_HOLDS
            row = replace(set_diagnostics.ROW_NEVER_HIT, severity=Severity.WARNING)
            self._examination.report(row, span, why=why)
            return False
        return True

    def _examine_parameter(self, parameter: Parameter) -> None:
        """Examine the values of a parameter that have a condition, and the one for all other cases."""
        if parameter.document.table is not None:
            return
        rows = [row for row in parameter.values if row.holds_on(self._examination.criteria.on)]
        earlier: list[Core] = []
        for row in rows if len(rows) > 1 else ():
            at = row.node.written
            condition = nodes.conjunction(
                [
                    *([] if row.when is None else [row.when]),
                    *(core.Negation(each, BOOLEAN, at) for each in earlier),
                ],
                at,
            )
            run = self._examination.run(condition)
            before, own = list(earlier), row.when
            if self._examination.impossible(
                _USED,
                row.document.span,
                lambda before=before, own=own: self._reached(own, before),  # type: ignore[misc]
                lambda frame, run=run: run(frame) is True,  # type: ignore[misc]
                text=_excerpt(row.document.span),
            ):
                self._examination.report(codes.UNREACHED_ROW, row.document.span, why=_ROWS_BEFORE)
            if row.when is not None:
                examine_parts(row.when, self._idle_as)
                earlier.append(row.when)

    def _reached(self, own: Core | None, before: Sequence[Core]) -> Formula:
        true = [] if own is None else [self._truth(own)]
        return conjunction([*true, *(negation(self._truth(each)) for each in before)])


def _row_span(indicator: Indicator, row: Band) -> Span:
    points = indicator.document.points
    if points is None or points.bands is None:
        return indicator.document.span
    return points.bands.rows[row.index].span


def _differ(one: object, other: object) -> bool:
    """Return whether two values differ for certain: both are known, and not the same."""
    scalar = (bool, int, Decimal, str, type(None))
    return isinstance(one, scalar) and isinstance(other, scalar) and one != other


def _text(node: Core) -> str:
    span = node.written.span
    return "" if span is None else _excerpt(span)


def _excerpt(span: Span) -> str:
    text = " ".join(span.text.split())
    return text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1]}…"
