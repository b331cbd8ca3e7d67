"""A row may state what is also counted from other tables: what is counted is used, and a denial told."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model.decision import Outcome
from criteria_engine.reading.nodes import Scalar
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.commune import SubjectRow


def is_undetermined(value: Any) -> bool:
    """Whether a fed decision says no more than nobody having said anything."""
    return isinstance(value, dict) and value.get("outcome") == Outcome.UNDETERMINED.value


def reconcile(fact: str, stated: Any, fed: Any, row: SubjectRow) -> Iterator[Diagnostic]:
    """A cell that denies what the other tables give."""
    if stated is None:
        return
    if isinstance(fed, dict) and "outcome" in fed:
        agreed = all(
            part not in fed or _text(each) in (None, fed[part]) for part, each in stated.items()
        )
        counted = " ".join(str(fed[part]) for part in ("outcome", "level") if fed.get(part))
        said = " ".join(filter(None, map(_text, stated.values())))
    elif isinstance(fed, dict):
        low, high = fed.get("at_least"), fed.get("at_most")
        number = _number(stated)
        agreed = number is None or (
            (low is None or number >= low) and (high is None or number <= high)
        )
        counted, said = f"{low} … {high}", _text(stated) or ""
    elif isinstance(fed, bool):
        said = _text(stated) or ""
        agreed = said.casefold() in (_YES if fed else _NO)
        counted = "có" if fed else "không"
    else:
        number = _number(stated)
        agreed = number is None or number == fed
        counted, said = str(fed), _text(stated) or ""
    if not agreed:
        yield codes.STATED_OTHERWISE.at(row.place(fact), name=fact, stated=said, counted=counted)


_YES: Final = frozenset({"true", "có", "yes"})


_NO: Final = frozenset({"false", "không", "no"})


def _text(stated: Any) -> str | None:
    if stated is None:
        return None
    text = stated.value.strip() if isinstance(stated, Scalar) else str(stated)
    return text or None


def _number(stated: Any) -> Decimal | None:
    try:
        return Decimal(_text(stated) or "")
    except InvalidOperation:
        return None
