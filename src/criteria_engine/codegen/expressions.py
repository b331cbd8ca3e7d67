"""compile: one checked expression → the text of a Python expression.

Where types prove it, numbers are Python integers and connectives are `and` and `or`. Everything else calls
the same declared functions as the evaluator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, assert_never

from criteria_engine import core
from criteria_engine.bounds import FACT_LIMIT
from criteria_engine.core import Core
from criteria_engine.evaluation.application import call_function
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

_LITERAL_TYPES: Final = (int, str, bool, type(None))


class Emitter:
    """Generates the text of the expressions of one set.

    Attributes:
        constants: objects that have no literal in Python, by the name the text uses for them.
        passes_lists: whether the text passes a whole list or record of the facts to a function.
        inlined: text to use for a node, by its identity: mostly a variable that holds the value already.
    """

    def __init__(self, definitions: Mapping[str, str]) -> None:
        self.constants: Constants = {}
        self.passes_lists = False
        self.inlined: dict[int, str] = {}
        self._definitions = definitions
        self._locals: dict[int, str] = {}
        self._fields: dict[tuple[int, str], str] = {}

    # ---- names -----------------------------------------------------------------------------

    def constant(self, value: Any) -> str:
        """Return the literal of a constant, or the name under which it is added to `constants`."""
        if type(value) in _LITERAL_TYPES:
            return repr(value)
        for name, known in self.constants.items():
            if known is value:
                return name
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def variable(self, slot: int) -> str:
        """Return the Python variable of a local variable."""
        return self._locals.setdefault(slot, f"x{slot}")

    def set_variable(self, slot: int, variable: str) -> None:
        """Use a Python variable for a local variable: the item of a loop shared by several expressions."""
        self._locals[slot] = variable

    def set_field_variable(self, slot: int, name: str, variable: str | None) -> None:
        """Use a Python variable for a field of a local record; None ends that."""
        if variable is None:
            self._fields.pop((slot, name), None)
        else:
            self._fields[slot, name] = variable

    # ---- expressions -----------------------------------------------------------------------

    def emit(self, node: Core) -> str:
        """Return the text of an expression."""
        if id(node) in self.inlined:
            return self.inlined[id(node)]
        match node:
            case core.Constant(value):
                return self.constant(value)
            case core.Fact(name, type_):
                self.passes_lists |= isinstance(without_null(type_), ListType | RecordType)
                return f"f.get({name!r})" if may_be_null(type_) else f"f[{name!r}]"
            case core.Defined(name):
                return self._definitions[name]
            case core.Local(slot):
                return self.variable(slot)
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
                variable = self.variable(slot)
                return self._loop(whole, self.emit(condition), items, variable)
            case core.Select(items, slot, condition):
                variable = self.variable(slot)
                test = self.emit(condition)
                return self._loop("tuple", variable, items, variable, f" if {test}")
            case core.Map(items, slot, body):
                return self._loop("tuple", self.emit(body), items, self.variable(slot))
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

    def _loop(self, call: str, body: str, items: Core, variable: str, test: str = "") -> str:
        """Return a call with the body for each item; null for null where the list may be null."""
        text = self.emit(items)
        nullable_items = may_be_null(items.type)
        if not nullable_items and ":=" not in text:
            return f"{call}([{body} for {variable} in {text}{test}])"
        # Python allows no assignment in the iterable of a comprehension: it becomes an argument.
        loop = f"lambda items: {call}([{body} for {variable} in items{test}])"
        if nullable_items:
            return f"{self.constant(_unless_null)}({text}, {loop})"
        return f"({loop})({text})"

    def _field(self, node: core.FieldAccess) -> str:
        if isinstance(node.subject, core.Local):
            variable = self._fields.get((node.subject.slot, node.name))
            if variable is not None:
                return variable
        subject = self.emit(node.subject)
        if may_be_null(node.type):
            record = without_null(node.subject.type)
            declared = record.get(node.name) if isinstance(record, RecordType) else None
            # A missing field is unknown in a fact, and null in a record that the expression makes.
            missing_is_null = declared is None or may_be_null(declared)
            if missing_is_null and not may_be_null(node.subject.type):
                return f"{subject}.get({node.name!r})"
            read = _field_or_null if missing_is_null else _field_of_nullable
            return f"{self.constant(read)}({subject}, {node.name!r})"
        return f"{subject}[{node.name!r}]"

    def _record(self, node: core.MakeRecord) -> str:
        entries = [
            f"{name!r}: ({self.variable(slot)} := {self.emit(value)})"
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
        native = self._operator(node) or self._membership(node)
        if native is not None:
            return native
        arguments = [self.emit(argument) for argument in node.arguments]
        if any(
            may_be_null(argument.type)
            and node.function.null_at(node.signature.parameter_for(index))
            for index, argument in enumerate(node.arguments)
        ):
            function = _null_aware_call(node)
            return f"{self.constant(function)}({', '.join(arguments)})"
        return f"{self.constant(node.function.apply)}({', '.join(arguments)})"

    _COMPARISONS: Final = {
        "=": "==", "in": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
    }  # fmt: skip

    def _operator(self, node: core.Apply) -> str | None:
        if node.function.kind != "operator" or len(node.arguments) != 2:
            return None
        left, right = node.arguments
        name = node.function.name
        if name in ("=", "!="):
            return self._equality(name, left, right)
        if (
            name in self._COMPARISONS
            and _is_scalar(left.type)
            and _same_kind(left.type, right.type)
        ):
            return self._crossed(name, left, right) or (
                f"({self.emit(left)} {self._COMPARISONS[name]} {self.emit(right)})"
            )
        integers = all(stays_integer(each.type) for each in (node, left, right))
        if name in ("+", "-", "*") and integers:
            return f"({self.emit(left)} {name} {self.emit(right)})"
        return None

    def _equality(self, name: str, left: Core, right: Core) -> str | None:
        if isinstance(right, core.Constant) and (
            right.value is None
            or (isinstance(right.value, bool) and isinstance(without_null(left.type), BooleanType))
        ):
            return f"({self.emit(left)} {'is' if name == '=' else 'is not'} {right.value})"
        kinds = without_null(left.type), without_null(right.type)
        if not _is_scalar(kinds[0]) or not _same_kind(*kinds):
            return None
        return self._crossed(name, left, right) or (
            f"({self.emit(left)} {self._COMPARISONS[name]} {self.emit(right)})"
        )

    def _crossed(self, name: str, left: Core, right: Core) -> str | None:
        """`a >= 60% * b` between integers as `5 * a >= 3 * b`: exact, without decimals."""
        if not stays_integer(left.type) or not isinstance(right, core.Apply):
            return None
        if right.function.name != "*" or id(right) in self.inlined:
            return None
        factor, whole = right.arguments
        if not isinstance(factor, core.Constant):
            factor, whole = whole, factor
        if not isinstance(factor, core.Constant) or not stays_integer(whole.type):
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
        """`x in [1..5]` and `x in ("a", "b")` with constant bounds and texts."""
        if node.function.name != "in" or not isinstance(node.arguments[1], core.Constant):
            return None
        subject, among = node.arguments[0], node.arguments[1].value
        if not _is_scalar(without_null(subject.type)):
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
    """Return the text of an integer times a constant."""
    return text if factor == 1 else f"{text} * {factor}"


def _is_scalar(type_: Type) -> bool:
    return isinstance(type_, NumberType | StringType | EnumType | BooleanType)


def _same_kind(left: Type, right: Type) -> bool:
    texts = (StringType, EnumType)
    if isinstance(left, texts):
        return isinstance(right, texts)
    return type(left) is type(right)


def stays_integer(type_: Type) -> bool:
    """Whether all values of a type are `int`s small enough that arithmetic never rounds them."""
    if not isinstance(type_, NumberType) or not type_.integer:
        return False
    ends = (type_.low, type_.high)
    return all(end is None or -INTEGER_LIMIT < end < INTEGER_LIMIT for end in ends)


def _exact_product(ratio: Fraction) -> bool:
    """Whether a ratio times any fact stays within the 34 digits of the language's arithmetic."""
    return abs(ratio.numerator) * FACT_LIMIT < INTEGER_LIMIT and ratio.denominator < 10**15


def _unless_null(items: Value, loop: Callable[[Value], Value]) -> Value:
    return None if items is None else loop(items)


def _field_of_nullable(record: Value, name: str) -> Value:
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


def _null_aware_call(node: core.Apply) -> Callable[..., Value]:
    function, signature, type_ = node.function, node.signature, node.type
    return lambda *arguments: call_function(function, signature, arguments, type_)
