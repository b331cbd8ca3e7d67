"""What a rule may call: each function or operator is one declaration that every stage reads.

A declaration holds signatures (types), meaning, the words an explanation uses, examples that
are run, how it works on known values (`apply`), and, where more than "unknown in, unknown out" is
known, how it works on unknown ones (`lift`). The checker binds a call to one signature,
the evaluator calls `apply` or `lift`, `docs/language.md` prints the rest.

A library is a value: :meth:`Library.extend` makes a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from criteria_engine.bilingual import Template, Text
from criteria_engine.errors import FunctionRefused
from criteria_engine.library.signatures import Signature, parse_signature
from criteria_engine.model.values import Value

# ---- declarations ----------------------------------------------------------------------------

FunctionKind = Literal["operator", "property", "function"]


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
    :class:`criteria_engine.columns.translation.algebra.Algebra`; without it a set that calls the function is
    decided subject by subject only.
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
    kind: FunctionKind = "function",
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
        read = tuple(map(parse_signature, signatures))
        for words in (phrase_vi, phrase_en):
            _check_phrase(read[0], words)
        return Function(
            read[0].name,
            read,
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
            Text(
                f"hàm `{of.name}`: không điền được lời diễn đạt `{words}`; các tham số: {known}",
                f"the function `{of.name}`: the phrase `{words}` cannot be filled in; it may use {known}",
            ),
        ) from error


def over_columns(operation: str) -> Callable[..., Any]:
    """Declare the operation of the columns algebra that computes a function over columns.

    The operations are the methods of `criteria_engine.columns.translation.algebra.Algebra`.

    >>> class Columns:
    ...     def add(self, left, right):
    ...         return f"{left} + {right}"
    >>> over_columns("add")(Columns(), "a", "b")
    'a + b'
    """
    return lambda of, *arguments: getattr(of, operation)(*arguments)


declare_operator = partial(function, kind="operator", group="operators", source="DMN 1.5, 10.3.2")
