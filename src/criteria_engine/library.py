"""What a rule may call: each function or operator is one declaration that every stage reads.

A declaration holds signatures (types), meaning, the words an explanation uses, examples that
are run, how it works on known values (`apply`), and, where more than "unknown in, unknown out" is
known, how it works on unknown ones (`lift`). The checker binds a call to one signature,
the evaluator calls `apply` or `lift`, `docs/language.md` prints the rest.

A library is a value: :meth:`Library.extend` makes a new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property, wraps
from types import NoneType
from typing import Any, Final, Literal, assert_never

from criteria_engine.diagnostics import CriteriaEngineError, Said, Wording
from criteria_engine.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS,
    INTEGER,
    MONTHS,
    NEVER,
    NULL,
    NUMBER,
    STRING,
    AnyType,
    BooleanType,
    DateTimeType,
    DateType,
    DaysType,
    ListType,
    MonthsType,
    NeverType,
    NullType,
    Number,
    NumberType,
    RangeType,
    RecordType,
    StringType,
    Type,
    describe,
    describe_in_vietnamese,
    fits,
    is_ordered,
    join,
    may_be_null,
    nullable,
    without_null,
)
from criteria_engine.values import (
    CONTEXT,
    INTEGER_LIMIT,
    MAYBE,
    UNKNOWN,
    Interval,
    Months,
    Range,
    Uncertain,
    Value,
)

# ---- signatures ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plain:
    """A type without variables."""

    type: Type


@dataclass(frozen=True, slots=True)
class Variable:
    """A type the call fills in.

    `T` any (never looked into), `E` compared for equality, `O` ordered, `S` anything but a list.
    """

    name: str


@dataclass(frozen=True, slots=True)
class ListOfPattern:
    """`list<pattern>`."""

    item: Pattern


@dataclass(frozen=True, slots=True)
class RangeOfPattern:
    """`range<pattern>`."""

    item: Pattern


@dataclass(frozen=True, slots=True)
class NullablePattern:
    """`pattern?`."""

    inner: Pattern


Pattern = Plain | Variable | ListOfPattern | RangeOfPattern | NullablePattern

CONTEXT_TYPE: Final = RecordType(())
"""`context` in a signature: a record with any fields."""

_NAMED: Final[Mapping[str, Type]] = {
    "number": NUMBER,
    "integer": INTEGER,
    "string": STRING,
    "boolean": BOOLEAN,
    "date": DATE,
    "date and time": DATE_TIME,
    "months duration": MONTHS,
    "days duration": DAYS,
    "context": CONTEXT_TYPE,
    "null": NULL,
    "any": ANY,
}


class FunctionFailed(CriteriaEngineError):
    """A function of a host or a package raised something, or gave what it did not declare.

    `function` is its name. What it raised is the cause (`__cause__`); its words are not repeated, since
    they may hold facts.
    """

    def __init__(self, function: str, said: Said) -> None:
        self.function, self.said = function, said
        super().__init__(said.en)


class FunctionRefused(CriteriaEngineError, ValueError):
    """A function that cannot be offered to rules: its declaration is at fault, or its name is taken.

    `function` is its name, as far as it is known; `said` tells what is wrong in both languages.
    """

    def __init__(self, function: str, said: Said) -> None:
        self.function, self.said = function, said
        super().__init__(said.en)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a signature; `each` ones are conditions over the items of the first list."""

    name: str
    pattern: Pattern
    optional: bool = False
    variadic: bool = False
    each: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """Parameters and result; `text` is how the declaration wrote it."""

    name: str
    parameters: tuple[Parameter, ...]
    result: Pattern
    text: str

    def accepts(self, count: int) -> bool:
        """Whether a call with so many arguments can be meant."""
        least = sum(not p.optional for p in self.parameters)
        variadic = bool(self.parameters) and self.parameters[-1].variadic
        return least <= count and (variadic or count <= len(self.parameters))

    def parameter_for(self, index: int) -> Parameter:
        """The parameter that argument number `index` (from 0) is for."""
        return self.parameters[min(index, len(self.parameters) - 1)]


def signature(text: str) -> Signature:
    """Read a signature as declarations write it.

    >>> signature("append(list: list<T>, items...: T) -> list<T>").parameters[1].variadic
    True
    """
    match_ = re.fullmatch(r"\s*(?P<name>.+?)\((?P<params>.*)\)\s*->\s*(?P<result>.+?)\s*", text)
    if match_ is None:
        raise FunctionRefused(
            text,
            Said(
                f"`{text}` không phải là khai báo hàm; viết như `tên(a: number) -> boolean`",
                f"`{text}` is no signature; one is written `name(a: number) -> boolean`",
            ),
        )
    parameters = tuple(_parameter(part) for part in _split(match_["params"]))
    return Signature(match_["name"], parameters, _pattern(match_["result"]), " ".join(text.split()))


def _split(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for at, char in enumerate(text):
        depth += (char == "<") - (char == ">")
        if char == "," and depth == 0:
            yield text[start:at]
            start = at + 1
    if text[start:].strip():
        yield text[start:]


def _parameter(text: str) -> Parameter:
    name, _, type_text = (part.strip() for part in text.partition(":"))
    each = type_text.startswith("each ")
    bare = name.removesuffix("...").removesuffix("?")
    return Parameter(
        bare,
        _pattern(type_text.removeprefix("each ")),
        optional=name.endswith("?"),
        variadic=name.endswith("..."),
        each=each,
    )


def _pattern(text: str) -> Pattern:
    text = text.strip()
    if text.endswith("?"):
        return NullablePattern(_pattern(text[:-1]))
    if text.startswith("list<") and text.endswith(">"):
        return ListOfPattern(_pattern(text[5:-1]))
    if text.startswith("range<") and text.endswith(">"):
        return RangeOfPattern(_pattern(text[6:-1]))
    if len(text) == 1 and text.isupper():
        return Variable(text)
    if text not in _NAMED:
        known = ", ".join(f"`{name}`" for name in _NAMED)
        raise FunctionRefused(
            text,
            Said(
                f"khai báo hàm không có kiểu `{text}`; các kiểu: {known}",
                f"there is no type `{text}` in a signature; the types are {known}",
            ),
        )
    return Plain(_NAMED[text])


# ---- binding a call to a signature -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bound:
    """A call that fits: the result's type, and which arguments become lists of one (`[x]`)."""

    result: Type
    singletons: frozenset[int]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The argument (from 0) that does not fit, and what was wanted there, also in Vietnamese."""

    argument: int
    wanted: str
    wanted_vi: str


def bind(signature: Signature, arguments: Sequence[Type], *, propagate: bool) -> Bound | Mismatch:
    """Fit argument types to a signature; with `propagate`, null in any argument makes null.

    >>> bind(signature("abs(n: number) -> number"), [nullable(NUMBER)], propagate=True)
    Bound(result=NullableType(inner=NumberType(low=None, high=None, integer=False)), singletons=frozenset())
    """
    variables: dict[str, Type] = {}
    singletons: set[int] = set()
    null = False
    for index, argument in enumerate(arguments):
        parameter = signature.parameter_for(index)
        type_ = argument
        if propagate and not isinstance(parameter.pattern, NullablePattern):
            null = null or may_be_null(argument)
            type_ = without_null(argument)
        if _fit(type_, parameter.pattern, variables):
            continue
        # A single value stands for the list of it; null does not.
        single = not parameter.each and not isinstance(type_, NullType)
        if single and _fit_list(type_, parameter.pattern, variables):
            singletons.add(index)
            continue
        wanted = parameter.pattern
        return Mismatch(index, describe_pattern(wanted), describe_pattern_in_vietnamese(wanted))
    result = _fill(signature.result, variables)
    return Bound(nullable(result) if null else result, frozenset(singletons))


def _fit_list(type_: Type, pattern: Pattern, variables: dict[str, Type]) -> bool:
    return isinstance(pattern, ListOfPattern) and _fit(ListType(type_), pattern, variables)


def _fit(type_: Type, pattern: Pattern, variables: dict[str, Type]) -> bool:
    match pattern:
        case Plain(wanted):
            return fits(type_, wanted)
        case Variable(name):
            if name == "O" and not (is_ordered(type_) or isinstance(type_, NeverType)):
                return False
            if name == "S" and isinstance(without_null(type_), ListType | AnyType):
                return False
            joined = join(variables.get(name, NEVER), type_)
            if name != "T" and isinstance(joined, AnyType) and not isinstance(type_, AnyType):
                return False
            variables[name] = joined
            return True
        case ListOfPattern(item):
            match type_:
                case ListType(inner):
                    return _fit(inner, item, variables)
                case _:
                    return isinstance(type_, NeverType)
        case RangeOfPattern(item):
            match type_:
                case RangeType(inner):
                    return _fit(inner, item, variables)
                case _:
                    return isinstance(type_, NeverType)
        case NullablePattern(inner_pattern):
            return isinstance(type_, NullType) or _fit(
                without_null(type_), inner_pattern, variables
            )
        case _:
            assert_never(pattern)


def _fill(pattern: Pattern, variables: Mapping[str, Type]) -> Type:
    match pattern:
        case Plain(type_):
            return type_
        case Variable(name):
            return variables.get(name, NEVER)
        case ListOfPattern(item):
            return ListType(_fill(item, variables))
        case RangeOfPattern(item):
            return RangeType(_fill(item, variables))
        case NullablePattern(inner):
            return nullable(_fill(inner, variables))
        case _:
            assert_never(pattern)


def describe_pattern_in_vietnamese(pattern: Pattern) -> str:
    """What may stand for a pattern, in words for a message."""
    match pattern:
        case Plain(type_):
            return describe_in_vietnamese(type_)
        case Variable():
            return "một giá trị"
        case ListOfPattern(Variable()):
            return "danh sách"
        case ListOfPattern(item):
            return f"danh sách {describe_pattern_in_vietnamese(item)}"
        case RangeOfPattern(Variable()):
            return "khoảng"
        case RangeOfPattern(item):
            return f"khoảng {describe_pattern_in_vietnamese(item)}"
        case NullablePattern(inner):
            return f"{describe_pattern_in_vietnamese(inner)} hoặc null"
        case _:
            assert_never(pattern)


def describe_pattern(pattern: Pattern) -> str:
    """The pattern as a signature writes it."""
    match pattern:
        case Plain(type_):
            return "context" if type_ == CONTEXT_TYPE else describe(type_)
        case Variable(name):
            return name
        case ListOfPattern(item):
            return f"list<{describe_pattern(item)}>"
        case RangeOfPattern(item):
            return f"range<{describe_pattern(item)}>"
        case NullablePattern(inner):
            return f"{describe_pattern(inner)}?"
        case _:
            assert_never(pattern)


# ---- declarations ----------------------------------------------------------------------------

Kind = Literal["operator", "property", "function"]


@dataclass(frozen=True, slots=True)
class Function:
    """One declaration.

    `apply` gets known arguments, none of them null unless `nulls` is "accept" (or the parameter's
    type ends in `?`), and may return None (null) only where the result type ends in `?`.
    `lift` gets the same arguments when at least one is unknown, and like `apply` is never asked
    about null where null is not accepted: an `UNKNOWN` there is a value. Its answer must hold every
    value `apply` could give. Without it, and where it answers `UNKNOWN`, the answer is "unknown" of
    the result's type; an :class:`Interval` or :data:`MAYBE` proves that it is not null.
    `columns` says the same of whole columns, by the operations of
    :class:`criteria_engine.columns.algebra.Algebra`; without it a set that calls the function is
    decided subject by subject only.
    """

    name: str
    signatures: tuple[Signature, ...]
    apply: Callable[..., Value]
    meaning: Wording
    phrase: Wording
    examples: tuple[tuple[str, str], ...]
    kind: Kind = "function"
    lift: Callable[..., Value] | None = None
    nulls: Literal["propagate", "accept"] = "propagate"
    group: str = ""
    source: str = ""
    ours: bool = False
    columns: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Value:
        """The plain Python function."""
        return self.apply(*arguments)


def function(
    *signatures: str,
    vi: str,
    en: str,
    phrase_vi: str,
    phrase_en: str,
    examples: Mapping[str, str],
    kind: Kind = "function",
    lift: Callable[..., Value] | None = None,
    nulls: Literal["propagate", "accept"] = "propagate",
    group: str = "",
    source: str = "",
    ours: bool = False,
    columns: Callable[..., Any] | None = None,
) -> Callable[[Callable[..., Value]], Function]:
    """Declare a function: its signatures, meaning (`vi`, `en`), the words for explanations, examples.

    In the phrases `{name}` stands for the argument of that parameter; the names are those of the
    first signature, by place, and a last one that is variadic stands for the rest. Each example
    maps an expression to the literal it must equal; they are run by the tests.

    >>> @function(
    ...     "twice(n: number) -> number",
    ...     vi="Gấp đôi một số.", en="Twice a number.",
    ...     phrase_vi="hai lần {n}", phrase_en="twice {n}",
    ...     examples={"twice(2)": "4"},
    ... )
    ... def twice(n):
    ...     return n * 2
    >>> twice.signatures[0].text
    'twice(n: number) -> number'

    Raises:
        FunctionRefused: a signature cannot be read, or a phrase names no parameter of the first one.
    """

    def declare(apply: Callable[..., Value]) -> Function:
        read = tuple(map(signature, signatures))
        for words in (phrase_vi, phrase_en):
            _check_phrase(read[0], words)
        return Function(
            read[0].name,
            read,
            apply,
            Wording(vi, en),
            Wording(phrase_vi, phrase_en),
            tuple(examples.items()),
            kind,
            lift,
            nulls,
            group,
            source,
            ours,
            columns,
        )

    return declare


def _check_phrase(of: Signature, words: str) -> None:
    """A phrase that cannot be filled in would be found out when an officer asks for the reasons."""
    names = [parameter.name for parameter in of.parameters]
    try:
        words.format_map(dict.fromkeys(names, ""))
    except (KeyError, ValueError, IndexError) as error:
        known = ", ".join(f"`{{{name}}}`" for name in names) or "–"
        raise FunctionRefused(
            of.name,
            Said(
                f"hàm `{of.name}`: không điền được lời diễn đạt `{words}`; các tham số: {known}",
                f"the function `{of.name}`: the phrase `{words}` cannot be filled in; it may use {known}",
            ),
        ) from error


def over_columns(operation: str) -> Callable[..., Any]:
    """Say that a function over columns is an operation of `criteria_engine.columns.algebra.Algebra`.

    >>> class Columns:
    ...     def add(self, left, right):
    ...         return f"{left} + {right}"
    >>> over_columns("add")(Columns(), "a", "b")
    'a + b'
    """
    return lambda of, *arguments: getattr(of, operation)(*arguments)


# ---- functions of a host ---------------------------------------------------------------------


def _guarded(function: Function) -> Function:
    """A function added to the standard ones: what it raises, or gives wrongly, is told as its fault."""
    lift = function.lift
    return replace(
        function,
        apply=_told(function, function.apply, _known_result),
        lift=None if lift is None else _told(function, lift, _open_result),
    )


def _told(
    function: Function, apply: Callable[..., Value], settled: Callable[[Value, Pattern], Value]
) -> Callable[..., Value]:
    name, results = function.name, [each.result for each in function.signatures]

    @wraps(apply)
    def told(*arguments: Value) -> Value:
        try:
            given = apply(*arguments)
        except CriteriaEngineError:
            raise
        except Exception as error:
            kind = type(error).__name__
            said = Said(
                f"hàm `{name}` không tính được ({kind})", f"the function `{name}` failed ({kind})"
            )
            raise FunctionFailed(name, said) from error
        for result in results:
            try:
                return settled(given, result)
            except _Unfit:
                continue
        raise FunctionFailed(name, _unfit(name, results, given))

    return told


def _unfit(name: str, results: Sequence[Pattern], given: Value) -> Said:
    kind = type(given).__name__
    vi = " hoặc ".join(dict.fromkeys(map(describe_pattern_in_vietnamese, results)))
    en = " or ".join(dict.fromkeys(map(describe_pattern, results)))
    return Said(
        f"hàm `{name}` được khai báo cho kết quả là {vi}, nhưng lại cho một giá trị `{kind}` không phải vậy",
        f"the function `{name}` is declared to give {en}, but gave a `{kind}` that is none",
    )


class _Unfit(Exception):
    """A value is not of the type that was declared."""


def _open_result(value: Value, declared: Pattern) -> Value:
    """What a `lift` gave: what is unknown of the declared type, or a known value of it."""
    inner = declared.inner if isinstance(declared, NullablePattern) else declared
    type_ = inner.type if isinstance(inner, Plain) else None
    match value:
        case _ if value is UNKNOWN:
            return value
        case Interval(low, high) if isinstance(type_, NumberType | AnyType | None):
            for end in (low, high):
                if end is not None:
                    _number(end)
            return value
        case _ if value is MAYBE and isinstance(type_, BooleanType | AnyType | None):
            return value
        case Uncertain() if isinstance(inner, ListOfPattern | Variable):
            return value
        case tuple() | list() if isinstance(inner, ListOfPattern):
            return tuple(_open_result(item, inner.item) for item in value)
        case _:
            return _known_result(value, declared)


def _known_result(value: Value, declared: Pattern) -> Value:
    """A value as the declared type holds it: numbers exact to 34 digits, lists as tuples."""
    match declared:
        case NullablePattern(inner):
            return None if value is None else _known_result(value, inner)
        case ListOfPattern(item):
            if isinstance(value, tuple | list):
                return tuple(_known_result(each, item) for each in value)
        case RangeOfPattern():
            if isinstance(value, Range):
                return value
        case Variable():
            return value
        case Plain(type_):
            return _plain_result(value, type_)
        case _:
            assert_never(declared)
    raise _Unfit


def _plain_result(value: Value, type_: Type) -> Value:
    match type_:
        case AnyType():
            return value
        case NumberType(integer=True):
            return _whole(_number(value))
        case NumberType():
            return _number(value)
        case DateType() if isinstance(value, date) and not isinstance(value, datetime):
            return value
        case DateTimeType() if isinstance(value, datetime) and value.tzinfo is None:
            return value
        case RecordType() if isinstance(value, Mapping):
            return dict(value)
        case _ if isinstance(value, _KINDS.get(type(type_), ())):
            return value
        case _:
            raise _Unfit


_KINDS: Final[Mapping[type, type]] = {
    BooleanType: bool,
    DaysType: timedelta,
    MonthsType: Months,
    NullType: NoneType,
    StringType: str,
}
"""The types of values that are told by their Python type alone."""


def _whole(number: Number) -> Number:
    if number != int(number):
        raise _Unfit
    return int(number) if -INTEGER_LIMIT < number < INTEGER_LIMIT else number


def _number(value: Value) -> Number:
    """An exact number. A float is none: it would bring its own roundings into the law's."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _Unfit
    if isinstance(value, int) and abs(value) < INTEGER_LIMIT:
        return value
    rounded = CONTEXT.create_decimal(value)
    if not rounded.is_finite():
        raise _Unfit
    return rounded


# ---- a library -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Library:
    """The functions a set may call; immutable."""

    functions: tuple[Function, ...] = ()
    _by_name: dict[tuple[Kind, str], tuple[Function, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        by_name: dict[tuple[Kind, str], tuple[Function, ...]] = {}
        for each in self.functions:
            key = (each.kind, each.name)
            by_name[key] = (*by_name.get(key, ()), each)
        object.__setattr__(self, "_by_name", by_name)

    def find(self, name: str, kind: Kind = "function") -> tuple[Function, ...]:
        """The declarations of a name, first declared first; empty where there is none."""
        return self._by_name.get((kind, name), ())

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all functions that can be called."""
        return frozenset(name for kind, name in self._by_name if kind == "function")

    def extend(self, functions: Iterable[Function]) -> Library:
        """A new library with these functions added.

        Raises:
            FunctionRefused: a name is taken already, since nothing is replaced in silence; or a plain
                Python function was given that nobody has declared.
        """
        added = tuple(functions)
        seen = set(self.names)
        for each in added:
            if not isinstance(each, Function):
                raise _undeclared(each)
            if each.kind == "function" and each.name in seen:
                raise FunctionRefused(
                    each.name,
                    Said(f"đã có hàm `{each.name}`", f"already declared: {each.name}"),
                )
            seen.add(each.name)
        return Library((*self.functions, *map(_guarded, added)))


def _undeclared(given: object) -> FunctionRefused:
    name = str(getattr(given, "__name__", given))
    return FunctionRefused(
        name,
        Said(
            f"`{name}` chưa được khai báo bằng `@function(…)`",
            f"`{name}` is not declared: write `@function(…)` above it",
        ),
    )
