"""explain: the author's words for what an expression names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from criteria_engine import core, syntax
from criteria_engine.checked_set import CheckedSet, FactDeclaration, PeriodValue
from criteria_engine.core import Core
from criteria_engine.library.declarations import Function
from criteria_engine.reading.documents import DefinitionDocument, ParameterDocument
from criteria_engine.reading.scalars import TextDocument

ListsBySlot = Mapping[int, Core]
"""The list each local variable goes through, by the variable's slot."""


def lists_by_slot(nodes: Iterable[Core]) -> dict[int, Core]:
    """The lists that the local variables of some expressions go through."""
    found: dict[int, Core] = {}
    for node in nodes:
        for each in core.walk(node):
            if isinstance(each, core.Quantify | core.Select | core.Map):
                found[each.slot] = each.items
    return found


@dataclass(frozen=True)
class Labels:
    """The words of a set, with its definitions and parameters as they stand on a day."""

    checked: CheckedSet
    definitions: Mapping[str, Core]

    def lists_of(self, node: Core) -> ListsBySlot:
        """The lists that the variables of an expression, and of the definitions, go through."""
        return {**self._lists, **lists_by_slot([node])}

    @cached_property
    def _lists(self) -> ListsBySlot:
        return lists_by_slot(self.definitions.values())

    # ---- declarations ----------------------------------------------------------------------

    def declaration(self, node: Core, lists: ListsBySlot) -> FactDeclaration | None:
        """The declared fact, or field of one, whose value an expression hands on.

        Of a local variable it is the list's declaration, whose fields are those of its items.
        """
        match node:
            case core.Fact(name):
                return self.checked.facts.get(name)
            case core.Defined(name):
                return self.declaration(self.definitions[name], lists)
            case core.Local(slot):
                return self.declaration(lists[slot], lists) if slot in lists else None
            case core.FieldAccess(subject, name):
                record = self.declaration(subject, lists)
                return None if record is None else record.fields.get(name)
            case core.Select(items):
                return self.declaration(items, lists)
            case core.Map(body=body):
                return self.declaration(body, lists)
            case core.Choose(then=then, otherwise=otherwise):
                return self.declaration(then, lists) or self.declaration(otherwise, lists)
            case core.Apply(arguments=parts) | core.MakeList(items=parts):
                found = (self.declaration(part, lists) for part in parts)
                return next((each for each in found if each is not None), None)
            case _:
                return None

    def definition(self, name: str) -> DefinitionDocument | None:
        """What the author wrote of a definition; None of one that only a table uses."""
        found = self.checked.document.definitions.items()
        return next((document for key, document in found if key == name), None)

    def parameter(self, name: str) -> ParameterDocument | None:
        """What the author wrote of a parameter."""
        found = self.checked.parameters.get(name)
        return None if found is None else found.document

    def named(self, name: str) -> DefinitionDocument | ParameterDocument | None:
        """What the author wrote of a definition or parameter."""
        return self.definition(name) or self.parameter(name)

    def unit(self, node: Core, lists: ListsBySlot) -> TextDocument | None:
        """What a number counts: people, books, months."""
        match node:
            case core.Defined(name):
                document = self.named(name)
                if document is not None and document.unit is not None:
                    return document.unit
                return self.unit(self.definitions[name], lists)
            case core.Apply(function, _, (_, _)) if function.name == "/":
                return None
            case core.Apply(function) if function.name == "share":
                return None
            case _:
                declared = self.declaration(node, lists)
                return None if declared is None else declared.document.unit

    def value_label(self, value: str, node: Core, lists: ListsBySlot) -> TextDocument | None:
        """The words for one value of the enumeration an expression gives."""
        declared = self.declaration(node, lists)
        values = None if declared is None else declared.document.values
        if values is None:
            return None
        return next((texts for name, texts in values.items() if name == value), None)

    # ---- looking through names -------------------------------------------------------------

    def written(self, node: Core) -> Core:
        """The expression itself where it only stands under the name a table gave it."""
        while isinstance(node, core.Defined) and self.named(node.name) is None:
            node = self.definitions[node.name]
        return node

    def meaning(self, node: Core) -> Core:
        """The expression a name stands for, through all definitions; a parameter stays one."""
        while isinstance(node, core.Defined) and self.parameter(node.name) is None:
            node = self.definitions[node.name]
        return node

    def comparison(self, operator: str, like: Function) -> Function:
        """The declaration of another comparison, for the same kind of values."""
        if like.name == operator:
            return like
        kinds = self.checked.library.find(like.name, "operator")
        place = next(i for i, each in enumerate(kinds) if each is like)
        return self.checked.library.find(operator, "operator")[place]

    # ---- shares ----------------------------------------------------------------------------

    def is_share(self, node: Core) -> bool:
        """Whether a number is a part of a whole, which people speak of in percent."""
        match node:
            case core.Constant(value):
                return is_percent(node) or (isinstance(value, Decimal) and 0 < value < 1)
            case core.Defined(name):
                parameter = self.checked.parameters.get(name)
                if parameter is None:
                    return self.is_share(self.definitions[name])
                return parameter.document.unit is None and _are_shares(parameter.values)
            case core.Choose(then=then, otherwise=otherwise):
                return self.is_share(then) and self.is_share(otherwise)
            case core.Apply(function):
                return function.name == "share"
            case _:
                return False


def is_percent(node: core.Constant) -> bool:
    """Whether a number was written in percent."""
    return isinstance(node.written, syntax.Literal) and node.written.percent


def _are_shares(rows: Sequence[PeriodValue]) -> bool:
    """Whether the values of a parameter lie from 0 to 1, one of them between, or are in percent."""
    values = [row.value.value for row in rows]
    between = any(0 < each < 1 for each in values)
    percent = any(_PERCENT.search(row.document.span.text) for row in rows)
    return all(0 <= each <= 1 for each in values) and (between or percent)


_PERCENT = re.compile(r"\bvalue:\s*[0-9.]+\s*%")
