"""`put`: facts with a value at a path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar, overload

from pydantic import BaseModel

from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.facts import Facts
from criteria_engine.reading.fact_diagnostics import OUT_OF_RANGE
from criteria_engine.reading.fact_paths import FactPath, path_of, with_value_at


class ReadsFacts(Protocol):
    """What reads the facts of a set, such as `Criteria`."""

    def read(self, facts: Any) -> Facts:
        """Read facts; raise `CriteriaError` where they are invalid."""


_ModelT = TypeVar("_ModelT", bound=BaseModel)


@overload
def put(
    facts: _ModelT, path: Sequence[str | int], value: Any, *, criteria: ReadsFacts | None = None
) -> _ModelT: ...


@overload
def put(
    facts: Mapping[str, Any],
    path: Sequence[str | int],
    value: Any,
    *,
    criteria: ReadsFacts | None = None,
) -> dict[str, Any]: ...


def put(
    facts: Any, path: Sequence[str | int], value: Any, *, criteria: ReadsFacts | None = None
) -> Any:
    """Return facts with a value at a path; the facts that were passed are unchanged.

    Records and items on the way to the value are made where they are missing.

    Args:
        facts: a mapping, or an instance of a facts model.
        path: names, and positions in lists from 0, as in `loc` of pydantic.
        value: the value; None for an unknown one.
        criteria: the set whose names the path must have. Without it, names in a mapping are first read when
            the facts are decided. A facts model knows its names, and reads the value at once.

    Returns:
        A mapping, or an instance of the same facts model.

    Raises:
        CriteriaError: the set has no such name, or the path leads into a value without names or items.
        pydantic.ValidationError: the facts model refuses the name or the value.
        ValueError: the path leads into a value without names or items.

    >>> put({"citizens": 9486}, ("members", 0, "age"), 70)
    {'citizens': 9486, 'members': [{'age': 70}]}
    """
    wanted = path_of(path)
    if isinstance(facts, BaseModel):
        known = facts.model_dump(exclude_none=True, by_alias=True)
        return type(facts).model_validate(with_value_at(known, wanted, value))
    if criteria is not None:
        _refuse_unknown(criteria, wanted)
    return with_value_at(facts, wanted, value)


def _refuse_unknown(criteria: ReadsFacts, path: FactPath) -> None:
    try:
        criteria.read(with_value_at({}, path, None))
    except CriteriaError as error:
        # A list of unknown items may be shorter than the set demands.
        faults = [each for each in error.diagnostics if each.code != OUT_OF_RANGE]
        if faults:
            raise CriteriaError(faults) from error
