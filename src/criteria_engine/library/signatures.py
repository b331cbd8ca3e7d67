"""Signature, its text, and binding arguments to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from criteria_engine.bilingual import Text
from criteria_engine.errors import FunctionRefused
from criteria_engine.library.patterns import (
    ListOfPattern,
    NullablePattern,
    Pattern,
    RangeOfPattern,
    TypePattern,
    TypeVariable,
    describe_pattern,
    describe_pattern_in_vietnamese,
    parse_pattern,
)
from criteria_engine.model.types import (
    NEVER,
    AnyType,
    ListType,
    NeverType,
    NullType,
    RangeType,
    Type,
    fits,
    is_ordered,
    join,
    may_be_null,
    nullable,
    without_null,
)


@dataclass(frozen=True, slots=True)
class FunctionParameter:
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
    parameters: tuple[FunctionParameter, ...]
    result: Pattern
    text: str

    def accepts(self, count: int) -> bool:
        """Whether a call with so many arguments can be meant."""
        least = sum(not p.optional for p in self.parameters)
        variadic = bool(self.parameters) and self.parameters[-1].variadic
        return least <= count and (variadic or count <= len(self.parameters))

    def parameter_for(self, index: int) -> FunctionParameter:
        """The parameter that argument number `index` (from 0) is for."""
        return self.parameters[min(index, len(self.parameters) - 1)]


def parse_signature(text: str) -> Signature:
    """Read a signature as declarations write it.

    >>> parse_signature("append(list: list<T>, items...: T) -> list<T>").parameters[1].variadic
    True
    """
    match_ = re.fullmatch(r"\s*(?P<name>.+?)\((?P<params>.*)\)\s*->\s*(?P<result>.+?)\s*", text)
    if match_ is None:
        raise FunctionRefused(
            text,
            Text(
                f"`{text}` không phải là khai báo hàm; viết như `tên(a: number) -> boolean`",
                f"`{text}` is no signature; one is written `name(a: number) -> boolean`",
            ),
        )
    parameters = tuple(_parse_parameter(part) for part in _split_parameters(match_["params"]))
    return Signature(
        match_["name"], parameters, parse_pattern(match_["result"]), " ".join(text.split())
    )


def _split_parameters(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for at, char in enumerate(text):
        depth += (char == "<") - (char == ">")
        if char == "," and depth == 0:
            yield text[start:at]
            start = at + 1
    if text[start:].strip():
        yield text[start:]


def _parse_parameter(text: str) -> FunctionParameter:
    name, _, type_text = (part.strip() for part in text.partition(":"))
    each = type_text.startswith("each ")
    bare = name.removesuffix("...").removesuffix("?")
    return FunctionParameter(
        bare,
        parse_pattern(type_text.removeprefix("each ")),
        optional=name.endswith("?"),
        variadic=name.endswith("..."),
        each=each,
    )


# ---- binding a call to a signature -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BoundCall:
    """A call that fits: the result's type, and which arguments become lists of one (`[x]`)."""

    result: Type
    singletons: frozenset[int]


@dataclass(frozen=True, slots=True)
class ArgumentMismatch:
    """The argument (from 0) that does not fit, and what was wanted there, also in Vietnamese."""

    argument: int
    expected: str
    expected_vi: str


def bind(
    signature: Signature, arguments: Sequence[Type], *, propagate: bool
) -> BoundCall | ArgumentMismatch:
    """Fit argument types to a signature; with `propagate`, null in any argument makes null.

    >>> from criteria_engine.model.types import NUMBER, nullable
    >>> bind(parse_signature("abs(n: number) -> number"), [nullable(NUMBER)], propagate=True)
    BoundCall(result=NullableType(inner=NumberType(low=None, high=None, integer=False)), singletons=frozenset())
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
        if _match(type_, parameter.pattern, variables):
            continue
        # A single value stands for the list of it; null does not.
        single = not parameter.each and not isinstance(type_, NullType)
        if single and _match_list(type_, parameter.pattern, variables):
            singletons.add(index)
            continue
        wanted = parameter.pattern
        return ArgumentMismatch(
            index, describe_pattern(wanted), describe_pattern_in_vietnamese(wanted)
        )
    result = _substitute(signature.result, variables)
    return BoundCall(nullable(result) if null else result, frozenset(singletons))


def _match_list(type_: Type, pattern: Pattern, variables: dict[str, Type]) -> bool:
    return isinstance(pattern, ListOfPattern) and _match(ListType(type_), pattern, variables)


def _match(type_: Type, pattern: Pattern, variables: dict[str, Type]) -> bool:
    match pattern:
        case TypePattern(wanted):
            return fits(type_, wanted)
        case TypeVariable(name):
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
                    return _match(inner, item, variables)
                case _:
                    return isinstance(type_, NeverType)
        case RangeOfPattern(item):
            match type_:
                case RangeType(inner):
                    return _match(inner, item, variables)
                case _:
                    return isinstance(type_, NeverType)
        case NullablePattern(inner_pattern):
            return isinstance(type_, NullType) or _match(
                without_null(type_), inner_pattern, variables
            )
        case _:
            assert_never(pattern)


def _substitute(pattern: Pattern, variables: Mapping[str, Type]) -> Type:
    match pattern:
        case TypePattern(type_):
            return type_
        case TypeVariable(name):
            return variables.get(name, NEVER)
        case ListOfPattern(item):
            return ListType(_substitute(item, variables))
        case RangeOfPattern(item):
            return RangeType(_substitute(item, variables))
        case NullablePattern(inner):
            return nullable(_substitute(inner, variables))
        case _:
            assert_never(pattern)
