"""check: declared facts → their types and bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from criteria_engine.checked_set import FactDeclaration
from criteria_engine.checking import plain_list_diagnostics as plain_codes
from criteria_engine.checking import set_diagnostics as codes
from criteria_engine.checking.context import SetContext
from criteria_engine.diagnostics import nearest
from criteria_engine.model.facts import PLAIN_KINDS
from criteria_engine.model.types import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    NEVER,
    PLAIN_FIELD,
    STRING,
    EnumType,
    ListType,
    Number,
    NumberType,
    RecordType,
    Type,
)
from criteria_engine.reading.documents import (
    EVERY_LEVEL,
    FactDocument,
)
from criteria_engine.reading.expressions.parser import parse_number
from criteria_engine.reading.scalars import LocatedStr
from criteria_engine.wording.numbers import format_source_number

# ---- facts -----------------------------------------------------------------------------------

_REQUIRED_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "enumeration": ("values",),
    "record": ("fields",),
    "decision": ("of",),
}
"""The keys that a fact of each type must have."""

_TYPES_WITH_KEY: Final[Mapping[str, frozenset[str]]] = {
    "at_least": frozenset({"integer", "number", "list"}),
    "at_most": frozenset({"integer", "number", "list"}),
    "values": frozenset({"enumeration"}),
    "fields": frozenset({"list", "record"}),
    "called": frozenset({"list"}),
    "of": frozenset({"decision", "list"}),
    "scope": frozenset({"decision"}),
    "denied": frozenset({"boolean"}),
}
"""The types of facts that may have each key."""

_OF_EACH_ITEM: Final = ("at_least", "at_most", "values", "denied")
"""The keys of a list of plain values that are about each value; so is `unit` where these are numbers."""


def check_facts(context: SetContext) -> dict[str, FactDeclaration]:
    """Return the declared facts of the set, by name."""
    facts = context.document.facts
    return {str(name): _fact(context, name, fact, facts) for name, fact in facts.items()}


def _fact(
    context: SetContext,
    name: LocatedStr,
    document: FactDocument,
    siblings: Mapping[LocatedStr, FactDocument],
) -> FactDeclaration:
    """Check a fact, or a field of a record; `siblings` are all facts of its mapping, itself included."""
    if document.type == "list" and document.of is not None:
        return _plain_list(context, name, document)
    if document.type == "list" and not document.fields:
        context.report(plain_codes.LIST_OF_WHAT, document.span)
        return FactDeclaration(str(name), document, NEVER, {})
    inner_facts = document.fields or {}
    fields = {
        str(field): _fact(context, field, inner, inner_facts)
        for field, inner in inner_facts.items()
    }
    _check_keys(context, document)
    type_ = _fact_type(context, document, fields, siblings)
    if document.called is not None and document.called not in fields:
        context.report(
            codes.NO_SUCH_FIELD,
            document.called.span,
            nearest(document.called, fields),
            name=document.called,
        )
    if document.question is None and document.type != "record" and name != PLAIN_FIELD:
        context.report(codes.NO_QUESTION, name.span, name=name)
    return FactDeclaration(str(name), document, type_, fields)


def _plain_list(context: SetContext, name: LocatedStr, document: FactDocument) -> FactDeclaration:
    """Return a list of plain values as a list of records that each hold one of them."""
    of = document.of
    if of is None or of not in PLAIN_KINDS:
        of_span = document.span if of is None else of.span
        known = ", ".join(PLAIN_KINDS)
        near = None if of is None else nearest(of, PLAIN_KINDS)
        context.report(plain_codes.WRONG_ITEM_TYPE, of_span, near, of=of, known=known)
        return FactDeclaration(str(name), document, ListType(NEVER), {})
    for key in ("fields", "called", "scope"):
        if getattr(document, key) is not None:
            context.report(plain_codes.PLAIN_LIST_KEY, document.span, key=key)
    without = {"of": None, "fields": None, "called": None, "scope": None}
    of_numbers = of in ("integer", "number")
    item_document = document.model_copy(
        update={**without, "type": str(of), **({} if of_numbers else {"unit": None})}
    )
    of_each = dict.fromkeys((*_OF_EACH_ITEM, *(["unit"] if of_numbers else [])))
    list_document = document.model_copy(update={**without, **of_each})
    # The bounds of a value are numbers: there is no other fact beside it.
    item = _fact(context, LocatedStr(PLAIN_FIELD, name.span), item_document, {})
    fact_type = ListType(RecordType(((PLAIN_FIELD, item.type),)))
    return FactDeclaration(str(name), list_document, fact_type, {PLAIN_FIELD: item})


def _check_keys(context: SetContext, document: FactDocument) -> None:
    for key in _REQUIRED_KEYS.get(document.type, ()):
        if not getattr(document, key):
            context.report(codes.MISSING_FACT_KEY, document.span, type=document.type, key=key)
    for key, types in _TYPES_WITH_KEY.items():
        if getattr(document, key) is not None and document.type not in types:
            context.report(codes.KEY_NOT_ALLOWED, document.span, type=document.type, key=key)


def _fact_type(
    context: SetContext,
    document: FactDocument,
    fields: Mapping[str, FactDeclaration],
    siblings: Mapping[LocatedStr, FactDocument],
) -> Type:
    record = RecordType(tuple((name, field.type) for name, field in fields.items()))
    match document.type:
        case "integer" | "number":
            return _bounded(context, document, siblings)
        case "boolean":
            return BOOLEAN
        case "string":
            return STRING
        case "date":
            return DATE
        case "date and time":
            return DATE_TIME
        case "enumeration":
            return EnumType(tuple(map(str, document.values or {})))
        case "list":
            # The type of a list has no bounds; they are checked for their mistakes only.
            _bounded(context, document, siblings)
            return ListType(record)
        case "record":
            return record
        case "decision":
            return _decision_type(context, document)


def _bounded(
    context: SetContext, document: FactDocument, siblings: Mapping[LocatedStr, FactDocument]
) -> NumberType:
    """Return the number type with the bounds of a number, or of the number of items of a list."""
    low = _bound(context, document.at_least, siblings, lowest=True)
    high = _bound(context, document.at_most, siblings, lowest=False)
    if low is not None and high is not None and low > high:
        ends = {"low": format_source_number(low), "high": format_source_number(high)}
        context.report(codes.EMPTY_BOUNDS, document.span, **ends)
    return NumberType(low, high, document.type == "integer")


def _bound(
    context: SetContext,
    word: LocatedStr | None,
    siblings: Mapping[LocatedStr, FactDocument],
    *,
    lowest: bool,
) -> Number | None:
    """Return a bound as a number; for a bound that is another fact, that fact's own bound."""
    if word is None:
        return None
    value = parse_number(word)
    if value is not None:
        return value
    other = siblings.get(word)
    if other is None or other.type not in ("integer", "number"):
        context.report(codes.WRONG_BOUND, word.span, nearest(word, siblings), text=word)
        return None
    bound_of_other = other.at_least if lowest else other.at_most
    return parse_number(bound_of_other) if bound_of_other is not None else None


def _decision_type(context: SetContext, document: FactDocument) -> Type:
    """Return the record of a decision on another title: `eligible`, and one field for each level."""
    if document.of is None:
        return NEVER
    levels = context.levels_of(document.of, optional_text(document.scope))
    if levels is None:
        key = "/".join(filter(None, (document.of, document.scope)))
        context.report(codes.UNKNOWN_SET, document.of.span, key=key, known="criteria list")
        return NEVER
    names = ("eligible", *(level for level in levels if level != EVERY_LEVEL))
    return RecordType(tuple((name, BOOLEAN) for name in names))


def optional_text(word: LocatedStr | None) -> str | None:
    """Return the word as plain text; None stays None."""
    return None if word is None else str(word)
