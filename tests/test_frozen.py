"""Frozen classes behave as those of the standard library do, which type checkers take them for."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from criteria_engine.frozen import dataclass


def pair(make: Callable[..., Any]) -> tuple[type, type]:
    """Return two classes with the same text, one made by each decorator."""
    made = []
    for decorator in (dataclass, dataclasses.dataclass):
        cls = make(decorator)
        cls.__qualname__ = cls.__name__
        made.append(cls)
    return made[0], made[1]


def plain(decorator: Any) -> type:
    @decorator(frozen=True)
    class Plain:
        x: int
        y: str = "a"
        z: list[int] = field(default_factory=list)

    return Plain


def slotted(decorator: Any) -> type:
    @decorator(frozen=True, slots=True)
    class Slotted:
        x: int
        y: str = field(default="a", compare=False)
        z: tuple[int, ...] = field(default=(1,), repr=False)
        by_name: int = field(default=4, kw_only=True)

    return Slotted


def derived(decorator: Any) -> type:
    @decorator(frozen=True, slots=True)
    class Derived:
        x: int
        y: int = field(init=False)
        made: list[int] = field(init=False, default_factory=list)
        kept: int = field(init=False, default=7)

        def __post_init__(self) -> None:
            object.__setattr__(self, "y", self.x + 1)

    return Derived


def with_identity(decorator: Any) -> type:
    @decorator(frozen=True, eq=False)
    class WithIdentity:
        x: int

    return WithIdentity


def with_own_methods(decorator: Any) -> type:
    @decorator(frozen=True)
    class WithOwnMethods:  # noqa: PLW1641  # frozen classes get a hash
        x: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, type(self)) and self.x % 2 == other.x % 2

        def __repr__(self) -> str:
            return "own"

    return WithOwnMethods


def with_own_hash(decorator: Any) -> type:
    @decorator(frozen=True, slots=True)
    class WithOwnHash:
        x: int

        def __hash__(self) -> int:
            return 5

    return WithOwnHash


def empty(decorator: Any) -> type:
    @decorator(frozen=True)
    class Empty:
        pass

    return Empty


def ordered(decorator: Any) -> type:
    @decorator(frozen=True, order=True)
    class Ordered:
        x: int

    return Ordered


def changeable(decorator: Any) -> type:
    @decorator(slots=True)
    class Changeable:
        x: int

    return Changeable


def inherited(decorator: Any) -> type:
    @decorator(frozen=True)
    class Base:
        x: int

    @decorator(frozen=True)
    class Inherited(Base):
        y: int = 2

    return Inherited


ALL = pytest.mark.parametrize(
    "make",
    [
        *(plain, slotted, derived, with_identity, with_own_methods, with_own_hash, ordered),
        *(changeable, inherited),
    ],
)


@ALL
def test_a_class_is_made_as_the_standard_library_makes_it(make: Callable[..., Any]) -> None:
    ours, standard = pair(make)
    parameters = [
        [
            (each.name, each.kind, each.default is each.empty)
            for each in inspect.signature(cls).parameters.values()
        ]
        for cls in (ours, standard)
    ]
    assert parameters[0] == parameters[1]
    assert ours.__match_args__ == standard.__match_args__  # type: ignore[attr-defined]
    assert hasattr(ours, "__slots__") == hasattr(standard, "__slots__")
    assert ours.__dataclass_params__.frozen == standard.__dataclass_params__.frozen  # type: ignore[attr-defined]
    for cls in (ours, standard):
        assert dataclasses.is_dataclass(cls)
    assert [f.name for f in dataclasses.fields(ours)] == [
        f.name for f in dataclasses.fields(standard)
    ]


@ALL
def test_objects_behave_as_those_of_the_standard_library(make: Callable[..., Any]) -> None:
    seen = []
    for cls in pair(make):
        one, same, other = cls(1), cls(1), cls(3)
        facts: list[Any] = [repr(one), one == same, one == other, one == 1, one != same]
        facts += [
            one.__eq__(1) is NotImplemented,
            [getattr(one, f.name) for f in dataclasses.fields(one)],
        ]
        for act in (
            lambda o=one, s=same: hash(o) == hash(s),
            lambda o=one: setattr(o, "x", 2),
            lambda o=one: dataclasses.replace(o, x=9).x,
            lambda o=one: copy.copy(o) == o,
            lambda o=one: dataclasses.asdict(copy.deepcopy(o)),
            lambda c=cls: c(),
            lambda o=one: delattr(o, "x"),
        ):
            try:
                facts.append(act())
            except (FrozenInstanceError, TypeError) as error:
                facts.append((type(error), str(error)))
        seen.append(facts)
    assert seen[0] == seen[1]


def test_an_empty_class() -> None:
    ours, standard = pair(empty)
    assert (repr(ours()), ours() == ours(), hash(ours()) == hash(ours())) == ("Empty()", True, True)
    assert repr(standard()) == "Empty()"


@dataclass(frozen=True, slots=True)
class Pickled:
    x: int
    y: tuple[int, ...] = ()


@dataclass(frozen=True)
class PickledWithoutSlots:
    x: int
    y: tuple[int, ...] = ()


@pytest.mark.parametrize("cls", [Pickled, PickledWithoutSlots])
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_objects_can_be_pickled(cls: Any, protocol: int) -> None:
    given = cls(1, (2, 3))
    assert pickle.loads(pickle.dumps(given, protocol)) == given  # noqa: S301
    assert copy.deepcopy(given) == given


def test_an_object_that_contains_itself_is_shown() -> None:
    @dataclass(frozen=True)
    class Loop:
        inner: list[Any]

    loop = Loop([])
    loop.inner.append(loop)
    assert repr(loop).endswith("Loop(inner=[...])")


def test_a_host_may_derive_a_frozen_class() -> None:
    @dataclasses.dataclass(frozen=True)
    class Derived(PickledWithoutSlots):
        z: int = 0

    assert Derived(1, (), 5).z == 5
