"""`dataclass`, as the standard library has it; frozen classes are made in a third of the time.

For each frozen class the standard library compiles six functions. Here `__init__`, `__eq__` and `__hash__` are
compiled when they are first looked up; all classes share the other three. The first decision in a process makes
some 160 such classes, many of them without an object: it takes 15 % less processor time
(benchmarks/starting.py).

Type checkers see the standard decorator.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError
from functools import partial
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Final, NoReturn

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(
        cls: type | None = None,
        /,
        *,
        frozen: bool = False,
        eq: bool = True,
        slots: bool = False,
        **options: Any,
    ) -> Any:
        """Make a class a dataclass: the standard one where it is not frozen, or asks for more than this.

        >>> @dataclass(frozen=True, slots=True)
        ... class Share:
        ...     part: int
        ...     whole: int = 100
        >>> Share(60), Share(60) == Share(60, 100), len({Share(60), Share(60)})
        (Share(part=60, whole=100), True, 1)
        >>> Share(60).part = 61
        Traceback (most recent call last):
        dataclasses.FrozenInstanceError: cannot assign to field 'part'
        """

        def made(each: type) -> type:
            if not frozen or options or any(map(dataclasses.is_dataclass, each.__bases__)):
                return dataclasses.dataclass(each, frozen=frozen, eq=eq, slots=slots, **options)
            return _frozen(each, eq=eq, slots=slots)

        return made if cls is None else made(cls)


def _frozen(cls: Any, *, eq: bool, slots: bool) -> Any:
    """Make a class of its own a frozen dataclass."""
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
    made.__dataclass_params__.frozen = True
    fields = dataclasses.fields(made)
    methods: dict[str, Any] = {
        "__init__": _init_of(made, fields),
        "__repr__": _repr,
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
    }
    if eq:
        methods["__eq__"] = _eq_of(made, [each.name for each in fields if each.compare])
        hashed = [e.name for e in fields if (e.compare if e.hash is None else e.hash)]
        # A class with an `__eq__` of its own has None here.
        if vars(made).get("__hash__") is None:
            made.__hash__ = _hash_of(made, hashed)
    if slots:
        methods |= {"__getstate__": _state, "__setstate__": _set_state}
    own = vars(made)
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    return made


# ---- the functions of a class ------------------------------------------------------------------

_set: Final = object.__setattr__

_OMITTED: Final = object()
"""The default of a parameter whose default is made for each object."""


def _init_of(cls: Any, fields: tuple[Field[Any], ...]) -> _Late:
    """Return `__init__`, which assigns the fields in their order and then calls `__post_init__`."""
    return _Late(cls, "__init__", partial(_compiled_init, cls, fields))


def _compiled_init(cls: Any, fields: tuple[Field[Any], ...]) -> Callable[..., None]:
    names: dict[str, Any] = {"_set": _set, "_omitted": _OMITTED}
    positional, lines = ["self"], []
    by_name: list[str] = []
    for each in fields:
        name, value, parameter = each.name, each.name, each.name
        if each.default_factory is not MISSING:
            names[f"_make_{name}"] = each.default_factory
            value = f"_make_{name}()"
            if each.init:
                parameter += "=_omitted"
                value += f" if {name} is _omitted else {name}"
        elif each.default is not MISSING:
            names[f"_default_{name}"] = each.default
            parameter += f"=_default_{name}"
            value = name if each.init else f"_default_{name}"
        elif not each.init:
            continue
        if each.init:
            (by_name if each.kw_only else positional).append(parameter)
        lines.append(f"    _set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("    self.__post_init__()")
    parameters = ", ".join([*positional, *(["*", *by_name] if by_name else [])])
    text = "\n".join([f"def __init__({parameters}):", *(lines or ["    pass"])])
    init = _compiled(cls, "__init__", text, names)
    init.__annotations__ = {each.name: each.type for each in fields if each.init} | {"return": None}
    return init


def _eq_of(cls: Any, names: Sequence[str]) -> _Late:
    own, others = (_values(each, names) for each in ("self", "other"))
    text = (
        "def __eq__(self, other):\n"
        f"    return {own} == {others} if other.__class__ is self.__class__ else NotImplemented"
    )
    return _Late(cls, "__eq__", partial(_compiled, cls, "__eq__", text, {}))


def _hash_of(cls: Any, names: Sequence[str]) -> _Late:
    text = f"def __hash__(self):\n    return hash({_values('self', names)})"
    return _Late(cls, "__hash__", partial(_compiled, cls, "__hash__", text, {}))


def _values(of: str, names: Sequence[str]) -> str:
    """Return the text of a tuple of fields of an object."""
    return "(" + "".join(f"{of}.{each}, " for each in names) + ")"


class _Late:
    """A method that is compiled when it is first looked up, and then stands in its place."""

    __slots__ = ("_cls", "_compile", "_name", "_qualname")

    def __init__(self, cls: Any, name: str, compile_: Callable[[], Callable[..., Any]]) -> None:
        self._cls, self._name, self._compile = cls, name, compile_
        self._qualname = f"{cls.__qualname__}.{name}"

    def __get__(self, instance: object, owner: type) -> Any:
        method: Any = self._compile()
        method.__qualname__ = self._qualname
        setattr(self._cls, self._name, method)
        return method.__get__(instance, owner)


def _compiled(cls: Any, name: str, text: str, names: dict[str, Any]) -> Callable[..., Any]:
    """Compile a method of a class."""
    exec(text, names)  # noqa: S102  # made of the names of the fields
    method: Callable[..., Any] = names[name]
    method.__module__ = cls.__module__
    return method


@recursive_repr()
def _repr(self: Any) -> str:
    fields = ", ".join(
        f"{each.name}={getattr(self, each.name)!r}"
        for each in dataclasses.fields(self)
        if each.repr
    )
    return f"{self.__class__.__qualname__}({fields})"


def _refuse_to_set(self: object, name: str, value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    """Return the values of the fields, for copies and pickles of a class with slots."""
    return [getattr(self, each.name) for each in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for each, value in zip(dataclasses.fields(self), state, strict=True):
        _set(self, each.name, value)
