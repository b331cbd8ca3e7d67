"""Signatures of functions: text → signature, and types of arguments → the result's type.

The checker calls :func:`bind` for every call and operator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from criteria_engine.bilingual import Text
from criteria_engine.errors import FunctionRefused
from criteria_engine.frozen import dataclass
from criteria_engine.library.patterns import (
    ListOfPattern,
    NullablePattern,
    Pattern,
    RangeOfPattern,
    TypePattern,
    TypeVariable,
    describe_pattern,
    describe_pattern_in_english,
    describe_pattern_in_vietnamese,
    parse_pattern,
    variables_in,
    without_nulls,
)
from criteria_engine.model.types import (
    NEVER,
    NUMBER,
    AnyType,
    ListType,
    NeverType,
    NullType,
    NumberType,
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
    """One parameter of a signature.

    Attributes:
        name: its name.
        pattern: the types it accepts.
        optional: whether the call may omit it.
        variadic: whether it takes all remaining arguments.
        each: whether its argument is a condition that is evaluated for each item of the first list.
    """

    name: str
    pattern: Pattern
    optional: bool = False
    variadic: bool = False
    each: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters and the result of a function; `text` is the signature as it was declared."""

    name: str
    parameters: tuple[FunctionParameter, ...]
    result: Pattern
    text: str

    def accepts(self, count: int) -> bool:
        """Return whether a call may have this many arguments."""
        least = sum(not p.optional for p in self.parameters)
        variadic = bool(self.parameters) and self.parameters[-1].variadic
        return least <= count and (variadic or count <= len(self.parameters))

    def parameter_for(self, index: int) -> FunctionParameter:
        """Return the parameter that receives an argument, by the argument's index (from 0)."""
        return self.parameters[min(index, len(self.parameters) - 1)]


def parse_signature(text: str) -> Signature:
    """Parse the text of a signature.

    Raises:
        FunctionRefused: the text is not a signature, or names an unknown type.

    >>> parse_signature("append(list: list<T>, items...: T) -> list<T>").parameters[1].variadic
    True
    """
    match_ = re.fullmatch(r"\s*(?P<name>.+?)\((?P<params>.*)\)\s*->\s*(?P<result>.+?)\s*", text)
    if match_ is None:
        raise FunctionRefused(
            text,
            Text(
                f"`{text}` không phải là khai báo hàm; viết như `tên(a: number) -> boolean`",
                f"`{text}` is not a signature; write it as `name(a: number) -> boolean`",
            ),
        )
    parameters = tuple(_parse_parameter(part) for part in _split_parameters(match_["params"]))
    return Signature(
        match_["name"], parameters, parse_pattern(match_["result"]), " ".join(text.split())
    )


def _split_parameters(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for offset, char in enumerate(text):
        depth += (char == "<") - (char == ">")
        if char == "," and depth == 0:
            yield text[start:offset]
            start = offset + 1
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
    """A call whose arguments fit a signature.

    Attributes:
        result: the type of the result.
        singletons: the indexes of arguments `x` that are passed as the list `[x]`.
    """

    result: Type
    singletons: frozenset[int]


@dataclass(frozen=True, slots=True)
class ArgumentMismatch:
    """An argument that does not fit a signature.

    Attributes:
        argument: the index of the argument, from 0.
        expected: the types accepted there, in words.
        keyword: the same as signatures write it; None where that has type variables.
    """

    argument: int
    expected: Text
    keyword: str | None


def bind(
    signature: Signature, arguments: Sequence[Type], *, propagate: bool
) -> BoundCall | ArgumentMismatch:
    """Match the types of arguments with a signature.

    Args:
        signature: the signature; it must accept this number of arguments.
        arguments: the types of the arguments.
        propagate: whether null in an argument makes the result null; for a parameter of type `list<…>` it
            always does.

    Returns:
        The type of the result, or the first argument that does not fit.

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
        # Null in place of a list makes the result null also where null items are accepted.
        may_be_list = isinstance(parameter.pattern, ListOfPattern) and isinstance(
            without_null(argument), ListType
        )
        if may_be_list or (propagate and not isinstance(parameter.pattern, NullablePattern)):
            null = null or may_be_null(argument)
            type_ = without_null(argument)
        if _match(type_, parameter.pattern, variables):
            continue
        # A single value is passed as a list of one item (DMN 1.5, 10.3.2.9.4); null is not.
        single = not parameter.each and not isinstance(type_, NullType)
        if single and _match_list(type_, parameter.pattern, variables):
            singletons.add(index)
            continue
        return _mismatch(index, parameter.pattern, variables)
    result = _substitute(signature.result, variables)
    return BoundCall(nullable(result) if null else result, frozenset(singletons))


def _mismatch(argument: int, pattern: Pattern, variables: Mapping[str, Type]) -> ArgumentMismatch:
    """Return what is expected of an argument; the arguments before it may have bound the variables."""
    names = variables_in(pattern)
    bound = {name: variables[name] for name in names if name in variables}
    if names and bound.keys() == names:
        general = {
            name: NUMBER if isinstance(type_, NumberType) else type_
            for name, type_ in bound.items()
        }
        pattern = TypePattern(_substitute(pattern, general))
    wanted = without_nulls(pattern)
    words = Text(describe_pattern_in_vietnamese(wanted), describe_pattern_in_english(wanted))
    keyword = None if variables_in(pattern) else describe_pattern(pattern)
    return ArgumentMismatch(argument, words, keyword)


def _match_list(type_: Type, pattern: Pattern, variables: dict[str, Type]) -> bool:
    return isinstance(pattern, ListOfPattern) and _match(ListType(type_), pattern, variables)


def _match(type_: Type, pattern: Pattern, variables: dict[str, Type]) -> bool:
    match pattern:
        case TypePattern(expected):
            return fits(type_, expected)
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
