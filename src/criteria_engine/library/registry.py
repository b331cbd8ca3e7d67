"""Library: the immutable collection of functions that criteria sets may call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from functools import cached_property

from criteria_engine.arguments import expect_type
from criteria_engine.bilingual import Text
from criteria_engine.errors import FunctionRefused
from criteria_engine.frozen import dataclass
from criteria_engine.library.declarations import Function, FunctionKind
from criteria_engine.library.guard import guard_function


@dataclass(frozen=True)
class Library:
    """The functions a criteria set may call; immutable.

    >>> from criteria_engine.functions.standard import standard
    >>> [each.signatures[0].text for each in standard().find("age")]
    ['age(born: date, on: date) -> integer']
    """

    functions: tuple[Function, ...] = ()
    _by_name: dict[tuple[FunctionKind, str], tuple[Function, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        by_name: dict[tuple[FunctionKind, str], tuple[Function, ...]] = {}
        for each in self.functions:
            key = (each.kind, each.name)
            by_name[key] = (*by_name.get(key, ()), each)
        object.__setattr__(self, "_by_name", by_name)

    def find(self, name: str, kind: FunctionKind = "function") -> tuple[Function, ...]:
        """Return all declarations of a name in the order they were added; empty where there are none."""
        return self._by_name.get((kind, name), ())

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of everything that can be called as a function."""
        return frozenset(name for kind, name in self._by_name if kind == "function")

    def extend(self, functions: Iterable[Function]) -> Library:
        """Return a new library with functions added; their results are checked against their declarations.

        Raises:
            FunctionRefused: a name is already taken, or something is not declared with `@function`.
        """
        expect_type("functions", functions, Iterable)
        added = tuple(functions)
        names = set(self.names)
        for each in added:
            if not isinstance(each, Function):
                raise _undeclared(each)
            if each.kind == "function" and each.name in names:
                raise FunctionRefused(
                    each.name,
                    Text(
                        f"đã có hàm `{each.name}`",
                        f"the function `{each.name}` is already declared",
                    ),
                )
            names.add(each.name)
        return Library((*self.functions, *map(guard_function, added)))


def _undeclared(value: object) -> FunctionRefused:
    name = str(getattr(value, "__name__", value))
    return FunctionRefused(
        name,
        Text(
            f"`{name}` chưa được khai báo bằng `@function(…)`",
            f"`{name}` is not declared: write `@function(…)` above it",
        ),
    )
