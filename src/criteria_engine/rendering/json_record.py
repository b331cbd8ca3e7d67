"""render: a decision → the JSON of its record, byte for byte as pydantic writes it.

The writers are generated from the annotations of the models, so this module names no field. They
are several times faster than pydantic, because an object that many decisions share (a reason, an
operand, a text) is written once and caches its JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import cache
from json.encoder import encode_basestring
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import BaseModel

from criteria_engine.model.base import (
    Bilingual,
    ExactNumber,
    FrozenModel,
    Score,
    number_json,
)
from criteria_engine.model.decision import Named, SetReference
from criteria_engine.model.findings import (
    Citation,
    Doubt,
    Operand,
    Quantity,
    Reason,
)

_SHARED: Final = frozenset(
    {Bilingual, Doubt, Named, Operand, Quantity, Reason, Score, SetReference, Citation}
)
"""The models whose instances cache their JSON."""


def record_json(part: FrozenModel) -> str:
    """Return the JSON of a decision, or of a part of one.

    >>> record_json(Score(low=6, high=8, maximum=10))
    '{"low":"6","high":"8","maximum":"10"}'

    Raises:
        UnicodeEncodeError: a text cannot be encoded as UTF-8, such as a lone surrogate.
    """
    return _writer(type(part))(part)


def json_around(part: FrozenModel, *names: str) -> tuple[str, ...]:
    """Return the JSON before, between and after the values of some fields.

    Joined in turn with the texts of :func:`json_inside` this is the JSON of :func:`record_json`.

    Args:
        part: a decision or a part of one.
        names: names of fields, in the order of the model.

    Returns:
        One text more than there are names.

    >>> json_around(Score(low=6, high=8, maximum=10), "high")
    ('{"low":"6","high":"', '","maximum":"10"}')

    Raises:
        UnicodeEncodeError: a text cannot be encoded as UTF-8, such as a lone surrogate.
    """
    return _split_writers(type(part), names)[0](part)


def json_inside(part: FrozenModel, *names: str) -> tuple[str, ...]:
    """Return the JSON of some fields, without the enclosing quotes or brackets of their types.

    >>> json_inside(Score(low=6, high=8, maximum=10), "high")
    ('8',)

    Raises:
        UnicodeEncodeError: a text cannot be encoded as UTF-8, such as a lone surrogate.
    """
    return _split_writers(type(part), names)[1](part)


def cached_json(part: FrozenModel) -> str:
    """Return the JSON of a shared object, which is written once and then cached in the object."""
    try:
        text = part._json  # noqa: SLF001
    except AttributeError:
        text = None
    if text is None:
        text = record_json(part)
        object.__setattr__(part, "_json", text)
    return text


def _join_cached(parts: Sequence[FrozenModel]) -> str:
    try:
        return ",".join([part._json for part in parts])  # type: ignore[misc]  # noqa: SLF001
    except (AttributeError, TypeError):
        # Some are not cached yet.
        return ",".join(map(cached_json, parts))


def _text(value: str) -> str:
    if not value.isascii():
        value.encode()
    return encode_basestring(value)


_HELPERS: Final = {
    "text": _text,
    "number": number_json,
    "cached": cached_json,
    "join_cached": _join_cached,
}


class _UnsupportedType(TypeError):
    """A type for which no writer can be generated; pydantic writes it."""


class _JsonCode(NamedTuple):
    """The Python expression that writes a value, and the fixed JSON around it.

    Attributes:
        before: fixed text, such as an opening quote.
        python: the expression; its result is a string.
        after: fixed text, such as a closing quote.
    """

    before: str
    python: str
    after: str

    @property
    def whole(self) -> str:
        """The Python expression that writes the value with the fixed text around it."""
        sides = [repr(side) if side else "" for side in (self.before, self.after)]
        return " + ".join(filter(None, (sides[0], self.python, sides[1])))


@cache
def _writer(part: type[FrozenModel]) -> Callable[[FrozenModel], str]:
    """Return a function that writes instances of a model; pydantic's where a type is unsupported."""
    names: dict[str, Any] = dict(_HELPERS)
    try:
        values = [*_fields(part, names), *_computed(part, names)]
    except _UnsupportedType:
        return BaseModel.model_dump_json
    writer: Callable[[FrozenModel], str] = _compile_writer(
        part, names, f"''.join(({', '.join(_pieces(values))}))"
    )
    return writer


def _compile_writer(part: type[FrozenModel], names: dict[str, Any], result: str) -> Any:
    """Compile a function from an instance of a model to the value of a Python expression."""
    text = f"def write(part):\n    d = part.__dict__\n    return {result}"
    exec(compile(text, f"<JSON of {part.__name__}>", "exec"), names)  # noqa: S102 - generated from annotations of our own models
    return names["write"]


_Texts = Callable[[FrozenModel], tuple[str, ...]]


@cache
def _split_writers(part: type[FrozenModel], selected: tuple[str, ...]) -> tuple[_Texts, _Texts]:
    """Return the functions behind :func:`json_around` and :func:`json_inside` for a model."""
    names: dict[str, Any] = dict(_HELPERS)
    values = [*_fields(part, names), *_computed(part, names)]
    pieces = _pieces(values)
    places = [2 * index + 1 for index, (name, _) in enumerate(values) if name in selected]
    starts = [0, *(place + 1 for place in places)]
    between = [
        _joined(pieces[start:end]) for start, end in zip(starts, [*places, None], strict=True)
    ]
    values_code = [pieces[place] for place in places]
    outside = _compile_writer(part, dict(names), f"({', '.join(between)},)")
    return outside, _compile_writer(part, dict(names), f"({', '.join(values_code)},)")


def _joined(pieces: Sequence[str]) -> str:
    return f"''.join(({', '.join(pieces)},))"


def _pieces(values: Sequence[tuple[str, _JsonCode]]) -> list[str]:
    """Return Python expressions for the JSON: fixed text and values in turn."""
    pieces: list[str] = []
    fixed = "{"
    for name, value in values:
        pieces += [repr(f'{fixed}"{name}":{value.before}'), value.python]
        fixed = value.after + ","
    return [*pieces, repr(fixed.removesuffix(",") + "}")]


def _fields(part: type[FrozenModel], names: dict[str, Any]) -> Iterator[tuple[str, _JsonCode]]:
    hints = get_type_hints(part, include_extras=True)
    for name in part.model_fields:
        yield name, _value_code(hints[name], f"d[{name!r}]", names)


def _computed(part: type[FrozenModel], names: dict[str, Any]) -> Iterator[tuple[str, _JsonCode]]:
    for name in part.model_computed_fields:
        hint = get_type_hints(getattr(part, name).fget, include_extras=True)["return"]
        yield name, _value_code(hint, f"part.{name}", names)


def _value_code(hint: Any, value: str, names: dict[str, Any]) -> _JsonCode:
    """Return the code that writes a value.

    Args:
        hint: the annotation of the value.
        value: the Python expression of the value.
        names: the names the code may use; writers of nested models are added.

    Raises:
        _UnsupportedType: no code can be generated for the annotation.
    """
    if hint == ExactNumber:
        return _JsonCode('"', f"number({value})", '"')
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _value_code(arguments[0], value, names)
    if origin in (Union, UnionType) and len(arguments) == 2 and NoneType in arguments:
        inner = next(each for each in arguments if each is not NoneType)
        inner_code = _value_code(inner, value, names).whole
        return _JsonCode("", f"('null' if {value} is None else {inner_code})", "")
    if origin is Literal and all(isinstance(each, str) for each in arguments):
        return _JsonCode('"', value, '"')
    if origin is tuple and arguments[1:] == (Ellipsis,):
        return _JsonCode("[", _items_code(arguments[0], value, names), "]")
    if origin is Mapping and arguments[0] is str:
        inner = _value_code(arguments[1], "v", names).whole
        return _JsonCode(
            "{", f"','.join([text(k) + ':' + {inner} for k, v in {value}.items()])", "}"
        )
    if isinstance(hint, type):
        return _class_code(hint, value, names)
    raise _UnsupportedType


def _items_code(hint: Any, value: str, names: dict[str, Any]) -> str:
    if hint in _SHARED:
        return f"join_cached({value})"
    return f"','.join([{_value_code(hint, 'v', names).whole} for v in {value}])"


def _class_code(hint: type, value: str, names: dict[str, Any]) -> _JsonCode:
    if hint in _SHARED:
        return _JsonCode("", f"cached({value})", "")
    if issubclass(hint, FrozenModel):
        names[hint.__name__] = _writer(hint)
        return _JsonCode("", f"{hint.__name__}({value})", "")
    if hint is str:
        return _JsonCode("", f"text({value})", "")
    if hint is bool:
        return _JsonCode("", f"('true' if {value} else 'false')", "")
    if hint is int:
        return _JsonCode("", f"str({value})", "")
    if issubclass(hint, str) and issubclass(hint, Enum):
        return _JsonCode('"', value, '"')
    if hint is date:
        return _JsonCode('"', f"{value}.isoformat()", '"')
    raise _UnsupportedType
