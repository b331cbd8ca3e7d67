"""Compare what a row states with what its feeds give from other tables.

The feed is used; a stated value that contradicts it is reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model.decision import Outcome
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.input_rows import cell_text
from criteria_engine.rollup.subjects import SubjectRow


def is_undetermined(value: Any) -> bool:
    """Report whether a fed value is a decision with the outcome undetermined."""
    return isinstance(value, dict) and value.get("outcome") == Outcome.UNDETERMINED.value


def reconcile(fact: str, stated: Any, fed: Any, row: SubjectRow) -> Iterator[Diagnostic]:
    """Yield a diagnostic where a stated fact contradicts its feed.

    Args:
        fact: the fact.
        stated: what the row states; None where its cell is blank.
        fed: what the feed gives: a number, a boolean, bounds of a number, or a decision.
        row: the row, for the location of the cell.
    """
    if stated is None:
        return
    if isinstance(fed, dict) and "outcome" in fed:
        agrees = all(
            part not in fed or _text(each) in (None, fed[part]) for part, each in stated.items()
        )
        counted = " ".join(str(fed[part]) for part in ("outcome", "level") if fed.get(part))
        stated_text = " ".join(filter(None, map(_text, stated.values())))
    elif isinstance(fed, dict):
        low, high = fed.get("at_least"), fed.get("at_most")
        number = _number(stated)
        agrees = number is None or (
            (low is None or number >= low) and (high is None or number <= high)
        )
        counted, stated_text = f"{low} … {high}", _text(stated) or ""
    elif isinstance(fed, bool):
        stated_text = _text(stated) or ""
        agrees = stated_text.casefold() in (_YES if fed else _NO)
        counted = "có" if fed else "không"
    else:
        number = _number(stated)
        agrees = number is None or number == fed
        counted, stated_text = str(fed), _text(stated) or ""
    if not agrees:
        at = row.span_of(fact)
        yield codes.CONTRADICTING_VALUE.at(at, name=fact, stated=stated_text, counted=counted)


_YES: Final = frozenset({"true", "có", "yes"})

_NO: Final = frozenset({"false", "không", "no"})


def _text(stated: Any) -> str | None:
    return cell_text(stated) or None


def _number(stated: Any) -> Decimal | None:
    try:
        return Decimal(_text(stated) or "")
    except InvalidOperation:
        return None
