"""Declarations of functions and operators, each read by every stage.

A declaration holds the signatures (types), the meaning, the words of explanations, examples that tests
run, the implementation on known values (`apply`), and, where more is known than "unknown in, unknown
out", the implementation on unknown values (`lift`). The checker binds a call to one signature, the
evaluator calls `apply` or `lift`, `docs/language.md` prints the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

from criteria_engine.bilingual import Template, Text
from criteria_engine.errors import FunctionRefused
from criteria_engine.frozen import dataclass
from criteria_engine.library.patterns import ListOfPattern, NullablePattern
from criteria_engine.library.signatures import FunctionParameter, Signature, parse_signature
from criteria_engine.model.values import Value

FunctionKind = Literal["operator", "property", "function"]


@dataclass(frozen=True, slots=True)
class Function:
    """One declaration of a function, a property or an operator; make it with :func:`function`.

    Attributes:
        name: the name in expressions.
        signatures: the types of parameters and result, one for each way to call it.
        apply: the implementation on known arguments. It receives null only where `nulls` is "accept" or the
            type of the parameter ends in `?`, and may return None (null) only where the type of the result
            ends in `?`.
        meaning: what it does, in both languages.
        phrase: the words an explanation uses for a call; see :func:`function`.
        examples: pairs of an expression and the literal it must equal.
        kind: whether it is an operator, a property (`day.year`) or a function.
        lift: the implementation where at least one argument is unknown. It is not called with null either,
            where null is not accepted: an `UNKNOWN` there stands for a value. Its result must include every
            value that `apply` could return. Without a `lift`, or where it returns `UNKNOWN`, the result is the
            unknown value of the result's type. An :class:`~criteria_engine.model.values.Interval` or `MAYBE`
            as its result proves that the result is not null.
        nulls: "propagate" makes the result null where an argument is null; "accept" passes null on, except
            to a parameter of type `list<…>`, where null makes the result null in both cases.
        group: the section of `docs/language.md`.
        source: the section of the DMN standard.
        ours: whether this language adds it to FEEL.
        columns: the same implementation over whole columns, in operations of
            :class:`criteria_engine.columns.translation.algebra.Algebra`. A set that calls a function without
            it is decided one subject at a time.
        ends: the same function over both ends of its arguments, in operations of
            :class:`criteria_engine.lowering.end_operations.EndOperations`. Without it, `lift` is called for
            each subject of whom something is unknown.
        terms: the same function over terms of a solver, in operations of
            :class:`criteria_engine.symbolic.operations.TermOperations`. Without it, what depends on a call
            cannot be proved.
    """

    name: str
    signatures: tuple[Signature, ...]
    apply: Callable[..., Value]
    meaning: Template
    phrase: Template
    examples: tuple[tuple[str, str], ...]
    kind: FunctionKind = "function"
    lift: Callable[..., Value] | None = None
    nulls: Literal["propagate", "accept"] = "propagate"
    group: str = ""
    source: str = ""
    ours: bool = False
    columns: Callable[..., Any] | None = None
    ends: Callable[..., Any] | None = None
    terms: Callable[..., Any] | None = None

    def null_at(self, parameter: FunctionParameter) -> bool:
        """Return whether null as the argument of a parameter makes the result null."""
        match parameter.pattern:
            case NullablePattern():
                return False
            case ListOfPattern():
                return True
            case _:
                return self.nulls == "propagate"

    def __call__(self, *arguments: Any) -> Value:
        """Call `apply` as a plain Python function."""
        return self.apply(*arguments)


def function(
    *signatures: str,
    vi: str,
    en: str,
    phrase_vi: str,
    phrase_en: str,
    examples: Mapping[str, str],
    kind: FunctionKind = "function",
    lift: Callable[..., Value] | None = None,
    nulls: Literal["propagate", "accept"] = "propagate",
    group: str = "",
    source: str = "",
    ours: bool = False,
    columns: Callable[..., Any] | None = None,
    ends: Callable[..., Any] | None = None,
    terms: Callable[..., Any] | None = None,
) -> Callable[[Callable[..., Value]], Function]:
    """Return a decorator that declares a Python function for use in expressions.

    Args:
        *signatures: one or more signatures, as `name(parameter: type, …) -> type`.
        vi: the meaning in Vietnamese.
        en: the meaning in English.
        phrase_vi: the words of explanations in Vietnamese. `{name}` stands for the argument of a parameter
            of the first signature, by position; a variadic last one stands for all remaining arguments.
        phrase_en: the same in English.
        examples: expressions, each with the literal it must equal; the tests run them.
        kind: the kind of declaration; for this and the following see :class:`Function`.
        lift: the implementation on unknown values.
        nulls: what null in an argument does.
        group: the section of `docs/language.md`.
        source: the section of the DMN standard.
        ours: whether this language adds it to FEEL.
        columns: the implementation over columns.
        ends: the implementation over both ends of the arguments.
        terms: the implementation over terms of a solver.

    Raises:
        FunctionRefused: a signature is not valid, or a phrase names a parameter that the first signature
            does not have.

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
        parsed = tuple(map(parse_signature, signatures))
        for words in (phrase_vi, phrase_en):
            _check_phrase(parsed[0], words)
        return Function(
            parsed[0].name,
            parsed,
            apply,
            Template(vi, en),
            Template(phrase_vi, phrase_en),
            tuple(examples.items()),
            kind,
            lift,
            nulls,
            group,
            source,
            ours,
            columns,
            ends,
            terms,
        )

    return declare


def _check_phrase(signature: Signature, words: str) -> None:
    """Reject a phrase that cannot be filled in, which would otherwise fail only in an explanation."""
    names = [parameter.name for parameter in signature.parameters]
    try:
        words.format_map(dict.fromkeys(names, ""))
    except (KeyError, ValueError, IndexError) as error:
        known = ", ".join(f"`{{{name}}}`" for name in names) or "–"
        raise FunctionRefused(
            signature.name,
            Text(
                f"hàm `{signature.name}`: không điền được lời diễn đạt `{words}`; các tham số: {known}",
                f"the function `{signature.name}`: the phrase `{words}` cannot be filled in; "
                f"it may use {known}",
            ),
        ) from error


def over_columns(operation: str) -> Callable[..., Any]:
    """Return the `columns` of a declaration that is one operation of the columns algebra.

    The operations are the methods of :class:`criteria_engine.columns.translation.algebra.Algebra`.

    >>> class Columns:
    ...     def add(self, left, right):
    ...         return f"{left} + {right}"
    >>> over_columns("add")(Columns(), "a", "b")
    'a + b'
    """
    return lambda algebra, *arguments: getattr(algebra, operation)(*arguments)


def over_ends(operation: str, *settings: Any) -> Callable[..., Any]:
    """Return the `ends` of a declaration that is one operation on the ends of its arguments.

    Args:
        operation: a method of :class:`criteria_engine.lowering.end_operations.EndOperations`.
        *settings: its further arguments, such as whether the function increases with each parameter.

    >>> class Operations:
    ...     def monotone(self, node, arguments, signs):
    ...         return f"{node} {arguments} {signs}"
    >>> over_ends("monotone", "+-")(Operations(), "a - b", ["a", "b"])
    "a - b ['a', 'b'] +-"
    """
    return lambda operations, node, arguments: getattr(operations, operation)(
        node, arguments, *settings
    )


def over_terms(operation: str, *settings: Any) -> Callable[..., Any]:
    """Return the `terms` of a declaration that is one operation on the terms of its arguments.

    Args:
        operation: a method of :class:`criteria_engine.symbolic.operations.TermOperations`.
        *settings: its arguments before those of the call.

    >>> class Operations:
    ...     def compare(self, symbol, left, right):
    ...         return f"({symbol} {left} {right})"
    >>> over_terms("compare", ">=")(Operations(), "a", "b")
    '(>= a b)'
    """
    return lambda operations, *arguments: getattr(operations, operation)(*settings, *arguments)


declare_operator = partial(function, kind="operator", group="operators", source="DMN 1.5, 10.3.2")
