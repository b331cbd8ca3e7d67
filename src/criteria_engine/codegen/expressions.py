"""compile: one checked expression → the text of a Python expression.

Where types prove it, numbers are plain integers and truths plain `and` and `or`; everything else
calls the same declared functions the evaluator calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, assert_never

from criteria_engine import core
from criteria_engine.core import Core
from criteria_engine.evaluation.application import call_function
from criteria_engine.model.facts import FACT_LIMIT
from criteria_engine.model.types import (
    BooleanType,
    EnumType,
    ListType,
    NumberType,
    RecordType,
    StringType,
    Type,
    may_be_null,
    without_null,
)
from criteria_engine.model.values import (
    AND,
    INTEGER_LIMIT,
    NOT,
    OR,
    Range,
    Value,
)

Constants = dict[str, Any]


_PLAIN: Final = (int, str, bool, type(None))


class Emitter:
    """Writes expressions of one set; what cannot be written as text goes into `constants`.

    `inlined` maps nodes (by identity) to variables that hold their value already.
    """

    def __init__(self, definitions: Mapping[str, str]) -> None:
        self.constants: Constants = {}
        self.hands_on_lists = False
        self.inlined: dict[int, str] = {}
        self._definitions = definitions
        self._locals: dict[int, str] = {}
        self._fields: dict[tuple[int, str], str] = {}

    # ---- names -----------------------------------------------------------------------------

    def constant(self, value: Any) -> str:
        """The name, or the text, of a constant."""
        if type(value) in _PLAIN:
            return repr(value)
        for name, known in self.constants.items():
            if known is value:
                return name
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def bind(self, slot: int) -> str:
        """The Python variable of a local one."""
        return self._locals.setdefault(slot, f"x{slot}")

    def rename(self, slot: int, variable: str) -> None:
        """Use another variable for a local one: the item of a loop that serves several."""
        self._locals[slot] = variable

    def field_held(self, slot: int, name: str, variable: str | None) -> None:
        """Say that a variable holds a field of a local record (None: no longer)."""
        if variable is None:
            self._fields.pop((slot, name), None)
        else:
            self._fields[slot, name] = variable

    # ---- expressions -----------------------------------------------------------------------

    def emit(self, node: Core) -> str:
        """The expression's text."""
        if id(node) in self.inlined:
            return self.inlined[id(node)]
        match node:
            case core.Constant(value):
                return self.constant(value)
            case core.Fact(name, type_):
                self.hands_on_lists |= isinstance(type_, ListType | RecordType)
                return f"f[{name!r}]"
            case core.Defined(name):
                return self._definitions[name]
            case core.Local(slot):
                return self.bind(slot)
            case core.FieldAccess():
                return self._field(node)
            case core.Apply():
                return self._apply(node)
            case core.Conjunction(operands):
                return self._connect(operands, " and ", AND, True)
            case core.Disjunction(operands):
                return self._connect(operands, " or ", OR, False)
            case core.Negation(operand):
                if may_be_null(operand.type):
                    return f"{self.constant(NOT)}[{self.emit(operand)}]"
                return f"(not {self.emit(operand)})"
            case core.Choose(condition, then, otherwise):
                return f"({self.emit(then)} if {self.emit(condition)} else {self.emit(otherwise)})"
            case core.Quantify(quantifier, slot, items, condition):
                whole = "all" if quantifier == "every" else "any"
                variable = self.bind(slot)
                return f"{whole}([{self.emit(condition)} for {variable} in {self.emit(items)}])"
            case core.Select(items, slot, condition):
                variable = self.bind(slot)
                test = self.emit(condition)
                return f"tuple([{variable} for {variable} in {self.emit(items)} if {test}])"
            case core.Map(items, slot, body):
                variable = self.bind(slot)
                return f"tuple([{self.emit(body)} for {variable} in {self.emit(items)}])"
            case core.MakeList(parts):
                return f"({''.join(f'{self.emit(part)}, ' for part in parts)})"
            case core.MakeRecord():
                return self._record(node)
            case core.MakeRange(low, high):
                ends = [self.emit(end) if end is not None else "None" for end in (low, high)]
                included = f"{node.low_included}, {node.high_included}"
                return f"{self.constant(Range)}({ends[0]}, {ends[1]}, {included})"
            case _:
                assert_never(node)

    def _field(self, node: core.FieldAccess) -> str:
        if isinstance(node.subject, core.Local):
            held = self._fields.get((node.subject.slot, node.name))
            if held is not None:
                return held
        subject = self.emit(node.subject)
        if may_be_null(node.type):
            record = without_null(node.subject.type)
            declared = record.get(node.name) if isinstance(record, RecordType) else None
            # A fact's record that lacks the field is unknown there; a record written out has null.
            read = _field_or_null if declared is None or may_be_null(declared) else _field_if_any
            return f"{self.constant(read)}({subject}, {node.name!r})"
        return f"{subject}[{node.name!r}]"

    def _record(self, node: core.MakeRecord) -> str:
        entries = [
            f"{name!r}: ({self.bind(slot)} := {self.emit(value)})"
            for name, slot, value in zip(node.names, node.slots, node.values, strict=True)
        ]
        return "{" + ", ".join(entries) + "}"

    def _connect(
        self, operands: Sequence[Core], word: str, table: Mapping[Any, Any], start: bool
    ) -> str:
        parts = [self.emit(operand) for operand in operands]
        if any(may_be_null(operand.type) for operand in operands):
            fold = self.constant(_fold_with(table))
            return f"{fold}({start}, {', '.join(parts)})"
        return f"({word.join(parts)})"

    # ---- functions -------------------------------------------------------------------------

    def _apply(self, node: core.Apply) -> str:
        short = self._operator(node) or self._membership(node)
        if short is not None:
            return short
        arguments = [self.emit(argument) for argument in node.arguments]
        nulls = any(may_be_null(argument.type) for argument in node.arguments)
        if nulls and node.function.nulls == "propagate":
            checked = _calling(node)
            return f"{self.constant(checked)}({', '.join(arguments)})"
        return f"{self.constant(node.function.apply)}({', '.join(arguments)})"

    _COMPARISONS: Final = {
        "=": "==", "in": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
    }  # fmt: skip

    def _operator(self, node: core.Apply) -> str | None:
        if node.function.kind != "operator" or len(node.arguments) != 2:
            return None
        left, right = node.arguments
        name = node.function.name
        if (
            name in self._COMPARISONS
            and _is_scalar(left.type)
            and _same_kind(left.type, right.type)
        ):
            return self._crossed(name, left, right) or (
                f"({self.emit(left)} {self._COMPARISONS[name]} {self.emit(right)})"
            )
        whole = all(stays_whole(each.type) for each in (node, left, right))
        if name in ("+", "-", "*") and whole:
            return f"({self.emit(left)} {name} {self.emit(right)})"
        return None

    def _crossed(self, name: str, left: Core, right: Core) -> str | None:
        """`a >= 60% * b` between whole numbers as `5 * a >= 3 * b`: exact, and no decimal."""
        if not stays_whole(left.type) or not isinstance(right, core.Apply):
            return None
        if right.function.name != "*" or id(right) in self.inlined:
            return None
        factor, whole = right.arguments
        if not isinstance(factor, core.Constant):
            factor, whole = whole, factor
        if not isinstance(factor, core.Constant) or not stays_whole(whole.type):
            return None
        if not isinstance(factor.value, int | Decimal):
            return None
        ratio = Fraction(factor.value)
        if not _exact_product(ratio):
            return None
        operator = self._COMPARISONS[name]
        multiple, part = times(self.emit(left), ratio.denominator), self.emit(whole)
        return f"({multiple} {operator} {times(part, ratio.numerator)})"

    def _membership(self, node: core.Apply) -> str | None:
        """`x in [1..5]` and `x in ("a", "b")` with fixed ends and texts."""
        if node.function.name != "in" or not isinstance(node.arguments[1], core.Constant):
            return None
        subject, among = node.arguments[0], node.arguments[1].value
        if may_be_null(subject.type) or not _is_scalar(subject.type):
            return None
        if isinstance(among, Range) and isinstance(subject.type, NumberType):
            return self._within(subject, among)
        if isinstance(among, tuple) and all(type(item) is str for item in among):
            return f"({self.emit(subject)} in {self.constant(frozenset(among))})"
        return None

    def _within(self, subject: Core, among: Range) -> str:
        parts = ""
        if among.low is not None:
            parts += f"{self.constant(among.low)} {'<=' if among.low_included else '<'} "
        parts += self.emit(subject)
        if among.high is not None:
            parts += f" {'<=' if among.high_included else '<'} {self.constant(among.high)}"
        return f"({parts})"


def times(text: str, factor: int) -> str:
    """A whole number taken a fixed number of times."""
    return text if factor == 1 else f"{text} * {factor}"


def _is_scalar(type_: Type) -> bool:
    return isinstance(type_, NumberType | StringType | EnumType | BooleanType)


def _same_kind(left: Type, right: Type) -> bool:
    texts = (StringType, EnumType)
    if isinstance(left, texts):
        return isinstance(right, texts)
    return type(left) is type(right)


def stays_whole(type_: Type) -> bool:
    """Whether a value is an `int` that the language keeps as it is."""
    if not isinstance(type_, NumberType) or not type_.integer:
        return False
    ends = (type_.low, type_.high)
    return all(end is None or -INTEGER_LIMIT < end < INTEGER_LIMIT for end in ends)


def _exact_product(ratio: Fraction) -> bool:
    """Whether a ratio times any fact stays within the 34 digits the language keeps."""
    return abs(ratio.numerator) * FACT_LIMIT < INTEGER_LIMIT and ratio.denominator < 10**15


def _field_if_any(record: Value, name: str) -> Value:
    return None if record is None else record[name]


def _field_or_null(record: Value, name: str) -> Value:
    return None if record is None else record.get(name)


def _fold_with(table: Mapping[Any, Any]) -> Callable[..., Value]:
    return _FOLDS[id(table)]


def _folding(table: Mapping[Any, Any]) -> Callable[..., Value]:
    def fold(truth: Value, *truths: Value) -> Value:
        for each in truths:
            truth = table[truth, each]
        return truth

    return fold


_FOLDS: Final = {id(AND): _folding(AND), id(OR): _folding(OR)}


def _calling(node: core.Apply) -> Callable[..., Value]:
    function, signature, type_ = node.function, node.signature, node.type
    return lambda *arguments: call_function(function, signature, arguments, type_)
