"""Library: the functions a set may call; extended by making a new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from criteria_engine.bilingual import Text
from criteria_engine.errors import FunctionRefused
from criteria_engine.library.declarations import Function, FunctionKind
from criteria_engine.library.guard import guard_function

# ---- a library -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Library:
    """The functions a set may call; immutable."""

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
                    Text(f"đã có hàm `{each.name}`", f"already declared: {each.name}"),
                )
            seen.add(each.name)
        return Library((*self.functions, *map(guard_function, added)))


def _undeclared(given: object) -> FunctionRefused:
    name = str(getattr(given, "__name__", given))
    return FunctionRefused(
        name,
        Text(
            f"`{name}` chưa được khai báo bằng `@function(…)`",
            f"`{name}` is not declared: write `@function(…)` above it",
        ),
    )
