"""explain: an expression → the labels, units and descriptions that the author of the set gave it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from decimal import Decimal
from functools import cached_property
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.checked_output import OUTPUT_WORDS
from criteria_engine.checked_set import CheckedSet, FactDeclaration
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.library.declarations import Function
from criteria_engine.model.base import Bilingual
from criteria_engine.model.types import ANY
from criteria_engine.parameters import Parameter, PeriodValue, label_at_levels
from criteria_engine.reading.documents import DefinitionDocument, OutputDocument, ParameterDocument
from criteria_engine.reading.scalars import TextDocument, bilingual

ListsBySlot = Mapping[int, Core]
"""The list whose members a local variable stands for, by the slot of the variable."""


def lists_by_slot(nodes: Iterable[Core]) -> dict[int, Core]:
    """Return the lists that the local variables of some expressions range over."""
    lists: dict[int, Core] = {}
    for node in nodes:
        for each in core.walk(node):
            if isinstance(each, core.Quantify | core.Select | core.Map):
                lists[each.slot] = each.items
    return lists


@dataclass(frozen=True, slots=True)
class AnswerLabel:
    """The label of a part of the decision, as outputs read it.

    Attributes:
        label: the label; of a boolean, a sentence that states that it is true.
        denied: of a boolean, a sentence that states that it is false.
        unit: the unit of a number.
    """

    label: TextDocument
    denied: TextDocument | None = None
    unit: TextDocument | None = None


def _text(vi: str, en: str) -> TextDocument:
    return TextDocument.model_construct(vi=vi, en=en)


_ANSWERS: Final[Mapping[str, AnswerLabel]] = {
    OUTPUT_WORDS["eligible"]: AnswerLabel(
        _text("đủ điều kiện", "the conditions are met"),
        denied=_text("chưa đủ điều kiện", "the conditions are not met"),
    ),
    OUTPUT_WORDS["total"]: AnswerLabel(_text("tổng điểm", "total"), unit=_text("điểm", "points")),
    OUTPUT_WORDS["level"]: AnswerLabel(_text("mức đạt được", "level reached")),
    OUTPUT_WORDS["grade"]: AnswerLabel(_text("xếp loại", "grade")),
}


@dataclass(frozen=True)
class Labels:
    """The labels of a set on one day.

    Attributes:
        checked: the set.
        definitions: the expressions of its definitions and parameters on that day, by name.
        possible: for a parameter with several values on that day, the positions of those that may apply to the
            subject; of a parameter that is not here, all may.
    """

    checked: CheckedSet
    definitions: Mapping[str, Core]
    possible: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def lists_of(self, node: Core) -> ListsBySlot:
        """Return the lists that the local variables of an expression and of all definitions range over."""
        return {**self._lists, **lists_by_slot([node])}

    @cached_property
    def _lists(self) -> ListsBySlot:
        return lists_by_slot(self.definitions.values())

    def expression(self, name: str) -> Core:
        """Return the expression of a definition or parameter; a part of the decision stands for itself."""
        found = self.definitions.get(name)
        return core.Fact(name, ANY, syntax.Name(name)) if found is None else found

    # ---- declarations ----------------------------------------------------------------------

    def declaration(self, node: Core, lists: ListsBySlot) -> FactDeclaration | None:
        """Return the declaration of the fact or field whose value an expression passes on.

        For a local variable this is the declaration of its list, whose fields are those of the items.
        """
        match node:
            case core.Fact(name):
                return self.checked.declared(name)
            case core.Defined(name):
                return self.declaration(self.expression(name), lists)
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
                declarations = (self.declaration(part, lists) for part in parts)
                return next((each for each in declarations if each is not None), None)
            case _:
                return None

    def definition(self, name: str) -> DefinitionDocument | None:
        """Return the document of a definition; None for one that the checker made for a table."""
        documents = self.checked.document.definitions.items()
        return next((document for key, document in documents if key == name), None)

    def parameter(self, name: str) -> ParameterDocument | None:
        """Return the document of a parameter; None where no parameter has this name."""
        parameter = self.checked.parameters.get(name)
        return None if parameter is None else parameter.document

    def rows_of(self, name: str) -> tuple[PeriodValue, ...]:
        """Return the values of a parameter on the day, in the order of the file."""
        if name not in self._rows:
            nodes = {id(each) for each in core.walk(self.definitions[name])}
            values = self.checked.parameters[name].values
            self._rows[name] = tuple(row for row in values if id(row.node) in nodes)
        return self._rows[name]

    def possible_rows_of(self, name: str) -> tuple[PeriodValue, ...]:
        """Return the values of a parameter that may apply to the subject."""
        rows = self.rows_of(name)
        return tuple(rows[i] for i in self.possible[name]) if name in self.possible else rows

    @cached_property
    def _rows(self) -> dict[str, tuple[PeriodValue, ...]]:
        return {}

    def named(
        self, name: str
    ) -> DefinitionDocument | ParameterDocument | OutputDocument | AnswerLabel | None:
        """Return the label and unit of a definition, a parameter, a part of the decision, or an output.

        None for a definition that the checker made for a table.
        """
        own = self.definition(name) or self.parameter(name)
        return own or _ANSWERS.get(name) or self._outputs.get(name)

    @cached_property
    def _outputs(self) -> Mapping[str, OutputDocument]:
        """The outputs by the names of their definitions, which laws read."""
        return {f"output.{each.name}": each.document for each in self.checked.outputs}

    def denied(self, name: str) -> TextDocument | None:
        """Return the sentence that states that a part of the decision is false; None for other names."""
        answer = _ANSWERS.get(name)
        return None if answer is None else answer.denied

    def is_given(self, name: str) -> bool:
        """Return whether a name is explained by its value alone: a parameter, or a part of the decision."""
        known = name in _ANSWERS or name in self._outputs
        return known or name in self.checked.parameters

    def name_text(
        self, name: str, document: DefinitionDocument | ParameterDocument | OutputDocument
    ) -> Bilingual:
        """Return the label of a definition or parameter; with its levels, where these have their own number."""
        parameter = self.checked.parameters.get(name)
        if parameter is None:
            return bilingual(document.label)
        return bilingual(label_at_levels(document.label, self.checked.document, parameter))

    def unit(self, node: Core, lists: ListsBySlot) -> TextDocument | None:
        """Return the unit of a number: people, books, months. None for a ratio or share."""
        match node:
            case core.Defined(name):
                document = self.named(name)
                if document is not None and document.unit is not None:
                    return document.unit
                return self.unit(self.expression(name), lists)
            case core.Apply(function, _, (_, _)) if function.name == "/":
                return None
            case core.Apply(function) if function.name == "share":
                return None
            case _:
                declared = self.declaration(node, lists)
                return None if declared is None else declared.document.unit

    def value_label(self, value: str, node: Core, lists: ListsBySlot) -> TextDocument | None:
        """Return the label of an enumeration value of an expression; None where it is not one."""
        if isinstance(node, core.Defined) and node.name in _ANSWERS:
            document = self.checked.document
            levels = [(str(each.id), each.name) for each in document.levels]
            grades = [(str(each.id), each.name) for each in document.award.grades]
            return dict([*grades, *levels]).get(value)
        declared = self.declaration(node, lists)
        values = None if declared is None else declared.document.values
        if values is None:
            return None
        return next((texts for name, texts in values.items() if name == value), None)

    # ---- looking through names -------------------------------------------------------------

    def written(self, node: Core) -> Core:
        """Return an expression without the names that the checker gave it for a table."""
        while isinstance(node, core.Defined) and self.named(node.name) is None:
            node = self.expression(node.name)
        return node

    def meaning(self, node: Core) -> Core:
        """Return the expression that a name stands for, through all definitions, up to a parameter."""
        while isinstance(node, core.Defined) and self.parameter(node.name) is None:
            node = self.expression(node.name)
        return node

    def value(self, node: Core) -> Core:
        """Return the expression that a name stands for, through all definitions and parameters."""
        while isinstance(node, core.Defined):
            node = self.expression(node.name)
        return node

    def comparison(self, operator: str, like: Function) -> Function:
        """Return the declaration of another comparison operator for the same types of values.

        Args:
            operator: the name of the other operator.
            like: a comparison for these types.
        """
        if like.name == operator:
            return like
        kinds = self.checked.library.find(like.name, "operator")
        index = next(i for i, each in enumerate(kinds) if each is like)
        return self.checked.library.find(operator, "operator")[index]

    # ---- shares ----------------------------------------------------------------------------

    def is_share(self, node: Core) -> bool:
        """Whether a number is a share of a whole, which is shown in percent."""
        match node:
            case core.Constant(value):
                return is_percent(node) or (isinstance(value, Decimal) and 0 < value < 1)
            case core.Defined(name):
                parameter = self.checked.parameters.get(name)
                if parameter is None:
                    return self.is_share(self.expression(name))
                return parameter.document.unit is None and _is_share(parameter)
            case core.Choose(then=then, otherwise=otherwise):
                return self.is_share(then) and self.is_share(otherwise)
            case core.Apply(function):
                return function.name == "share"
            case _:
                return False


def is_percent(node: core.Constant) -> bool:
    """Whether a constant was written in percent: `60%`."""
    return isinstance(node.written, syntax.Literal) and node.written.percent


def _is_share(parameter: Parameter) -> bool:
    """Whether the numbers of a parameter are shares: from 0 to 1, and one of them between or in percent."""
    document = parameter.document
    stated = [*(row.value for row in parameter.values), document.at_least, document.at_most]
    numbers = [each for each in stated if each is not None and each.value is not None]
    values = [each.value for each in numbers if each.value is not None]
    between = any(0 < each < 1 for each in values)
    percent = any(each.percent for each in numbers)
    return bool(values) and all(0 <= each <= 1 for each in values) and (between or percent)
