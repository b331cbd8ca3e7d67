"""review: comparisons, sums and differences of a set → those of numbers in different units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from criteria_engine import core
from criteria_engine.bilingual import Text
from criteria_engine.checked_set import CheckedSet, FactDeclaration
from criteria_engine.checking.reporting import excerpt_of
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.core import Core
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model.types import ListType, RecordType, without_null
from criteria_engine.reading.scalars import TextDocument
from criteria_engine.source import Span

_SAME_UNIT: Final = frozenset({"+", "-", ">=", ">", "<", "<=", "=", "!="})

_KEEPS_UNIT: Final = frozenset(
    {"sum", "min", "max", "mean", "median", "abs", "floor", "ceiling", "round up", "round down"}
    | {"decimal", "negate", "item at"}
)


def review_units(checked: CheckedSet) -> Iterator[Diagnostic]:
    """Yield a warning for each operation on two numbers in different units."""
    units = _Units(checked)
    yield from units.bounds()
    yield from units.outputs()
    seen: set[int] = set()
    for root in checked.expressions():
        for node in core.walk(root):
            if id(node) not in seen and isinstance(node, core.Apply):
                seen.add(id(node))
                yield from units.compare(node)


class _Units:
    def __init__(self, checked: CheckedSet) -> None:
        self._checked = checked

    def bounds(self) -> Iterator[Diagnostic]:
        """Yield a warning for each fact whose bound is a fact in another unit."""
        declared = self._checked.facts
        for fact in declared.values():
            for bound in (fact.document.at_least, fact.document.at_most):
                other = None if bound is None else declared.get(str(bound))
                if other is None or bound is None:
                    continue
                left, right = fact.document.unit, other.document.unit
                if left is not None and right is not None and _differ(left, right):
                    yield _warning(bound.span, fact.name, left, str(bound), right)

    def outputs(self) -> Iterator[Diagnostic]:
        """Yield a warning for each output whose expression is a number in another unit."""
        for output in self._checked.outputs:
            stated, found = output.document.unit, self.unit_of(output.value)
            span = output.value.written.span
            if span is None or stated is None or found is None or not _differ(stated, found):
                continue
            yield _warning(span, output.name, stated, excerpt_of(output.value.written), found)

    def compare(self, node: core.Apply) -> Iterator[Diagnostic]:
        if node.function.name not in _SAME_UNIT or len(node.arguments) != 2:
            return
        left, right = node.arguments
        first, second = self.unit_of(left), self.unit_of(right)
        span = node.written.span
        if span is None or first is None or second is None or not _differ(first, second):
            return
        yield _warning(span, excerpt_of(left.written), first, excerpt_of(right.written), second)

    def unit_of(self, node: Core) -> TextDocument | None:
        """Return the unit of a number; None where it has none or it is not certain."""
        match node:
            case core.Fact(name):
                declared = self._checked.facts.get(name)
                return None if declared is None else declared.document.unit
            case core.Defined(name):
                return self._of_name(name)
            case core.FieldAccess(subject, name):
                field = self._field(subject, name)
                return None if field is None else field.document.unit
            case core.Map(body=body):
                return self.unit_of(body)
            case core.Select(items=items):
                return self.unit_of(items)
            case core.Choose(then=then, otherwise=otherwise):
                return self._agreed((then, otherwise))
            case core.MakeList(items):
                return self._agreed(items)
            case core.Apply():
                return self._of_application(node)
            case _:
                return None

    def _of_name(self, name: str) -> TextDocument | None:
        if name in self._checked.parameters:
            return self._checked.parameters[name].document.unit
        stated = next(
            (d.unit for n, d in self._checked.document.definitions.items() if n == name), None
        )
        if stated is None and name in self._checked.definitions:
            return self.unit_of(self._checked.definitions[name])
        return stated

    def _of_application(self, node: core.Apply) -> TextDocument | None:
        name, arguments = node.function.name, node.arguments
        if name in ("+", "-"):
            return self._agreed(arguments)
        if name == "*":
            units = [self.unit_of(each) for each in arguments]
            others = [a for a, u in zip(arguments, units, strict=True) if u is None]
            # A share of a number keeps its unit; a number of another kind may not.
            if len(others) == 1 and self._is_pure(others[0]):
                return next(unit for unit in units if unit is not None)
            return None
        if name == "/" and self._is_pure(arguments[1]):
            return self.unit_of(arguments[0])
        return self._agreed(arguments[:1]) if name in _KEEPS_UNIT else None

    def _is_pure(self, node: Core) -> bool:
        """Whether a factor has no unit of its own: a constant, or a parameter that is a share."""
        if isinstance(node, core.Constant):
            return True
        if isinstance(node, core.Defined) and node.name in self._checked.parameters:
            parameter = self._checked.parameters[node.name]
            high = parameter.type.high
            return parameter.document.unit is None and high is not None and high <= 1
        return False

    def _agreed(self, nodes: tuple[Core, ...]) -> TextDocument | None:
        units = [unit for each in nodes if (unit := self.unit_of(each)) is not None]
        return units[0] if units and not any(_differ(units[0], each) for each in units) else None

    def _field(self, subject: Core, name: str) -> FactDeclaration | None:
        record = without_null(subject.type)
        record = without_null(record.item) if isinstance(record, ListType) else record
        if not isinstance(record, RecordType):
            return None
        names = {field for field, _ in record.fields}
        found = [
            inner.fields[name]
            for inner in _all_facts(tuple(self._checked.facts.values()))
            if set(inner.fields) == names and name in inner.fields
        ]
        return found[0] if found else None


def _all_facts(facts: tuple[FactDeclaration, ...]) -> Iterator[FactDeclaration]:
    for fact in facts:
        yield fact
        yield from _all_facts(tuple(fact.fields.values()))


def _differ(one: TextDocument, other: TextDocument) -> bool:
    return one.vi.casefold().split() != other.vi.casefold().split()


def _warning(
    span: Span, left: str, left_unit: TextDocument, right: str, right_unit: TextDocument
) -> Diagnostic:
    return codes.UNITS_DIFFER.at(
        span,
        left=left,
        left_unit=_text(left_unit),
        right=right,
        right_unit=_text(right_unit),
    )


def _text(unit: TextDocument) -> Text:
    return Text(f"“{unit.vi}”", f"“{unit.in_language('en')}”")
