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
from functools import cached_property, wraps
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
    ListType,
    NeverType,
    NullType,
    RangeType,
    RecordType,
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
from criteria_engine.values import Value

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
    """A function of a host or a package raised something: `function` is its name.

    What it raised is the cause (`__cause__`); its words are not repeated, since they may hold facts.
    """

    def __init__(self, function: str, cause: Exception) -> None:
        self.function = function
        self.said = Said(
            f"hàm `{function}` không tính được ({type(cause).__name__})",
            f"the function `{function}` failed ({type(cause).__name__})",
        )
        super().__init__(self.said.en)


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
        raise ValueError(f"not a signature: {text!r}")
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
        raise ValueError(f"no such type in a signature: {text!r}")
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
    """

    def declare(apply: Callable[..., Value]) -> Function:
        read = tuple(map(signature, signatures))
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


def over_columns(operation: str) -> Callable[..., Any]:
    """Say that a function over columns is an operation of `criteria_engine.columns.algebra.Algebra`.

    >>> class Columns:
    ...     def add(self, left, right):
    ...         return f"{left} + {right}"
    >>> over_columns("add")(Columns(), "a", "b")
    'a + b'
    """
    return lambda of, *arguments: getattr(of, operation)(*arguments)


def _guarded(function: Function) -> Function:
    """A function added to the standard ones: what it raises is told as its fault."""
    lift = function.lift
    return replace(
        function,
        apply=_told(function.name, function.apply),
        lift=None if lift is None else _told(function.name, lift),
    )


def _told(name: str, apply: Callable[..., Value]) -> Callable[..., Value]:
    @wraps(apply)
    def told(*arguments: Value) -> Value:
        try:
            return apply(*arguments)
        except CriteriaEngineError:
            raise
        except Exception as error:
            raise FunctionFailed(name, error) from error

    return told


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
            ValueError: a name is taken already; nothing is replaced in silence.
        """
        added = tuple(functions)
        taken = sorted({f.name for f in added if f.kind == "function"} & self.names)
        if taken:
            raise ValueError(f"already declared: {', '.join(taken)}")
        return Library((*self.functions, *map(_guarded, added)))
