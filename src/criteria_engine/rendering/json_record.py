"""render: a decision → the JSON that is kept of it, letter by letter what pydantic writes.

The writers are made from the declarations of the models, so no field is named here. They are several
times faster, because a piece that many decisions share (a reason, an operand, a text) is
written once and keeps its JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import Enum
from functools import cache
from json.encoder import encode_basestring
from types import NoneType, UnionType
from typing import (
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
"""The pieces that keep what was written of them."""


def record_json(part: FrozenModel) -> str:
    """The JSON of a decision, or of a piece of one.

    >>> record_json(Score(low=6, high=8, of=10))
    '{"low":"6","high":"8","of":"10"}'

    Raises:
        UnicodeEncodeError: a text is none that can be written as UTF-8.
    """
    return _writer(type(part))(part)


def json_around(part: FrozenModel, *names: str) -> tuple[str, ...]:
    """The JSON before, between and after what is :func:`json_inside` some fields.

    >>> json_around(Score(low=6, high=8, of=10), "high")
    ('{"low":"6","high":"', '","of":"10"}')

    Raises:
        UnicodeEncodeError: a text is none that can be written as UTF-8.
    """
    return _split_writers(type(part), names)[0](part)


def json_inside(part: FrozenModel, *names: str) -> tuple[str, ...]:
    """The JSON in some fields, without the quotes or brackets that always stand there.

    >>> json_inside(Score(low=6, high=8, of=10), "high")
    ('8',)

    Raises:
        UnicodeEncodeError: a text is none that can be written as UTF-8.
    """
    return _split_writers(type(part), names)[1](part)


def cached_json(part: FrozenModel) -> str:
    """The JSON of a piece that is shared, as it was written the first time."""
    try:
        text = part._written  # noqa: SLF001
    except AttributeError:
        text = None
    if text is None:
        text = record_json(part)
        object.__setattr__(part, "_written", text)
    return text


def _join_cached(parts: Sequence[FrozenModel]) -> str:
    try:
        return ",".join([part._written for part in parts])  # type: ignore[misc]  # noqa: SLF001
    except (AttributeError, TypeError):
        # Some were not written before.
        return ",".join(map(cached_json, parts))


def _text(value: str) -> str:
    if not value.isascii():
        value.encode()
    return encode_basestring(value)


_HELPERS: Final = {
    "text": _text,
    "number": number_json,
    "kept": cached_json,
    "all_kept": _join_cached,
}


class _UnsupportedType(TypeError):
    """A value that is left to pydantic to write."""


class _JsonCode(NamedTuple):
    """Python for a part of the JSON, and what stands before and after it."""

    before: str
    python: str
    after: str

    @property
    def whole(self) -> str:
        """Python for all of it."""
        sides = [repr(side) if side else "" for side in (self.before, self.after)]
        return " + ".join(filter(None, (sides[0], self.python, sides[1])))


@cache
def _writer(part: type[FrozenModel]) -> Callable[[FrozenModel], str]:
    """Write the function that writes one kind of piece, and make it."""
    names: dict[str, Any] = dict(_HELPERS)
    try:
        values = [*_fields(part, names), *_computed(part, names)]
    except _UnsupportedType:
        return BaseModel.model_dump_json
    made: Callable[[FrozenModel], str] = _compile_writer(
        part, names, f"''.join(({', '.join(_pieces(values))}))"
    )
    return made


def _compile_writer(part: type[FrozenModel], names: dict[str, Any], result: str) -> Any:
    """A function from a piece to what Python says of it."""
    text = f"def write(part):\n    d = part.__dict__\n    return {result}"
    exec(compile(text, f"<JSON of {part.__name__}>", "exec"), names)  # noqa: S102 - our own text, made from declarations
    return names["write"]


_Texts = Callable[[FrozenModel], tuple[str, ...]]


@cache
def _split_writers(part: type[FrozenModel], apart: tuple[str, ...]) -> tuple[_Texts, _Texts]:
    """The functions that write what is around some fields of one kind of piece, and what is inside."""
    names: dict[str, Any] = dict(_HELPERS)
    values = [*_fields(part, names), *_computed(part, names)]
    pieces = _pieces(values)
    places = [2 * index + 1 for index, (name, _) in enumerate(values) if name in apart]
    starts = [0, *(place + 1 for place in places)]
    between = [
        _joined(pieces[start:end]) for start, end in zip(starts, [*places, None], strict=True)
    ]
    within = [pieces[place] for place in places]
    outside = _compile_writer(part, dict(names), f"({', '.join(between)},)")
    return outside, _compile_writer(part, dict(names), f"({', '.join(within)},)")


def _joined(pieces: Sequence[str]) -> str:
    return f"''.join(({', '.join(pieces)},))"


def _pieces(values: Sequence[tuple[str, _JsonCode]]) -> list[str]:
    """Python for the texts that make up the JSON: what is fixed, a value, and so on."""
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
    """Python for the JSON of a value of a type."""
    if hint == ExactNumber:
        return _JsonCode('"', f"number({value})", '"')
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType) and len(arguments) == 2 and NoneType in arguments:
        inner = next(each for each in arguments if each is not NoneType)
        there = _value_code(inner, value, names).whole
        return _JsonCode("", f"('null' if {value} is None else {there})", "")
    if origin is Literal and all(isinstance(each, str) for each in arguments):
        return _JsonCode('"', value, '"')
    if origin is tuple and arguments[1:] == (Ellipsis,):
        return _JsonCode("[", _items_code(arguments[0], value, names), "]")
    if origin is dict and arguments[0] is str:
        inner = _value_code(arguments[1], "v", names).whole
        return _JsonCode(
            "{", f"','.join([text(k) + ':' + {inner} for k, v in {value}.items()])", "}"
        )
    if isinstance(hint, type):
        return _class_code(hint, value, names)
    raise _UnsupportedType


def _items_code(hint: Any, value: str, names: dict[str, Any]) -> str:
    if hint in _SHARED:
        return f"all_kept({value})"
    return f"','.join([{_value_code(hint, 'v', names).whole} for v in {value}])"


def _class_code(hint: type, value: str, names: dict[str, Any]) -> _JsonCode:
    if hint in _SHARED:
        return _JsonCode("", f"kept({value})", "")
    if issubclass(hint, FrozenModel):
        names[hint.__name__] = _writer(hint)
        return _JsonCode("", f"{hint.__name__}({value})", "")
    if hint is str:
        return _JsonCode("", f"text({value})", "")
    if hint is bool:
        return _JsonCode("", f"('true' if {value} else 'false')", "")
    if issubclass(hint, str) and issubclass(hint, Enum):
        return _JsonCode('"', value, '"')
    if hint is date:
        return _JsonCode('"', f"{value}.isoformat()", '"')
    raise _UnsupportedType
