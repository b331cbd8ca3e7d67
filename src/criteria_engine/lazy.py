"""Modules that are imported, and properties that are computed, when they are first used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Generic, Self, TypeVar, overload


class LazyModule:
    """Stands for a module of the package until one of its names is used.

    A module that is not needed for the first decision (explanation, code generation, rendering) is
    imported through it, which keeps importing the package and the first decision fast. Type checkers
    see the usual import instead:

        if TYPE_CHECKING:
            from criteria_engine.rendering import html
        else:
            html = LazyModule("criteria_engine.rendering.html")

    >>> from criteria_engine.lazy import LazyModule
    >>> numbers = LazyModule("criteria_engine.wording.numbers")
    >>> numbers.format_number(1234, "vi")
    '1.234'
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        """Import the module and store the value in an attribute, which later accesses find directly."""
        value = getattr(import_module(self._name), attribute)
        setattr(self, attribute, value)
        return value


_OwnerT = TypeVar("_OwnerT")

_ValueT = TypeVar("_ValueT")


class LazyValue(Generic[_OwnerT, _ValueT]):
    """A property that is computed when it is first read; it decorates a method.

    In Python 3.11 `functools.cached_property` takes a lock that all objects of a class share, so that threads
    wait for each other. Without it, two threads may both compute a value, which is the same.

    >>> class Half:
    ...     def __init__(self, number: int) -> None:
    ...         self.number = number
    ...
    ...     @LazyValue
    ...     def value(self) -> float:
    ...         return self.number / 2
    >>> Half(3).value
    1.5
    """

    def __init__(self, compute: Callable[[_OwnerT], _ValueT]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type[_OwnerT]) -> Self: ...

    @overload
    def __get__(self, instance: _OwnerT, owner: type[_OwnerT]) -> _ValueT: ...

    def __get__(self, instance: _OwnerT | None, owner: type[_OwnerT]) -> Self | _ValueT:
        """Compute the value, and store it where later accesses find it directly."""
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._compute(instance)
        return value
