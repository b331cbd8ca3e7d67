"""review: names of a set → those that nothing uses, and those that hide others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from criteria_engine import core
from criteria_engine.bilingual import Text
from criteria_engine.checked_set import CheckedSet, FactDeclaration
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.core import Core
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model.types import ListType, RecordType, Type, without_null


def review_names(checked: CheckedSet) -> Iterator[Diagnostic]:
    """Yield warnings about parameters, definitions and fields that nothing uses, and names that hide others."""
    nodes = [node for root in checked.expressions() for node in core.walk(root)]
    yield from _unused(checked, nodes)
    yield from _unused_fields(checked, nodes)
    yield from _shadowed(checked, nodes)


def _unused(checked: CheckedSet, nodes: list[Core]) -> Iterator[Diagnostic]:
    used = {node.name for node in nodes if isinstance(node, core.Defined)}
    used |= {each.declared_name for name, each in checked.parameters.items() if name in used}
    document = checked.document
    for name in document.parameters:
        if name not in used:
            yield codes.UNUSED_PARAMETER.at(name.span, name=name)
    for name in document.definitions:
        if name not in used:
            yield codes.UNUSED_DEFINITION.at(name.span, name=name)


def _unused_fields(checked: CheckedSet, nodes: list[Core]) -> Iterator[Diagnostic]:
    """Yield a warning for each field of a list or record that nothing reads, except its name."""
    read = {node.name for node in nodes if isinstance(node, core.FieldAccess)}
    compared = any(_compares_records(node) for node in nodes)
    for fact in checked.facts.values():
        if fact.document.type in ("list", "record") and not compared:
            yield from _fields(fact, read)


def _fields(fact: FactDeclaration, read: set[str]) -> Iterator[Diagnostic]:
    bounds = {
        str(bound)
        for field in fact.fields.values()
        for bound in (field.document.at_least, field.document.at_most)
        if bound is not None
    }
    # A list of plain values has a field that no author wrote.
    names = {str(name): name for name in fact.document.fields or ()}
    for name, field in fact.fields.items():
        called = fact.document.called is not None and str(fact.document.called) == name
        if field.fields:
            yield from _fields(field, read)
        elif name in names and name not in read and name not in bounds and not called:
            yield codes.UNUSED_FIELD.at(names[name].span, name=name, fact=fact.name)


def _compares_records(node: Core) -> bool:
    """Whether whole records are compared, so that every field counts."""
    if not isinstance(node, core.Apply):
        return False
    name = node.function.name
    return name in (
        "=",
        "!=",
        "in",
        "list contains",
        "index of",
        "distinct values",
        "union",
    ) and any(isinstance(_item(argument.type), RecordType) for argument in node.arguments)


def _item(type_: Type) -> Type:
    inner = without_null(type_)
    return _item(inner.item) if isinstance(inner, ListType) else inner


# ---- names that hide others ------------------------------------------------------------------


def _shadowed(checked: CheckedSet, nodes: list[Core]) -> Iterator[Diagnostic]:
    outer = _outer_names(checked)
    seen: set[tuple[str, int]] = set()
    for node in nodes:
        span = node.written.span
        if span is None:
            continue
        name, inner = _inner_name(node)
        place = (span.source.name, span.start)
        if name in outer and place not in seen:
            seen.add(place)
            yield codes.SHADOWED_NAME.at(span, name=name, inner=inner, outer=outer[name])


def _outer_names(checked: CheckedSet) -> Mapping[str, Text]:
    return {
        **{str(n): Text("dữ kiện", "the fact") for n in checked.document.facts},
        **{str(n): Text("tham số", "the parameter") for n in checked.document.parameters},
        **{str(n): Text("định nghĩa", "the definition") for n in checked.document.definitions},
    }


def _inner_name(node: Core) -> tuple[str, Text]:
    """Return the name of a local variable or of a field of an item that is written without a variable."""
    written = node.written.span.text.strip() if node.written.span is not None else ""
    match node:
        case core.Local(name=name) if written == name:
            return name, Text("biến của `some`, `every`", "the variable of `some` or `every`")
        case core.FieldAccess(core.Local(name="item"), name) if written == name:
            return name, Text("trường của từng mục", "a field of each item")
        case _:
            return "", Text("", "")
