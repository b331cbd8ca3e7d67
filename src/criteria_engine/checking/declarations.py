"""Facts, their bounds and types; parameters over the life of a set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from criteria_engine.checked_set import PeriodValue
from criteria_engine.reading.scalars import Word


def optional_text(word: Word | None) -> str | None:
    """Return the word as plain text; None stays None."""
    return None if word is None else str(word)


def stretches(
    values: Sequence[PeriodValue], first: date, last: date | None
) -> Iterable[tuple[date, date | None]]:
    """The set's life cut where a parameter's values change."""
    if last is not None and last < first:
        return  # said already: a period that runs backwards has no days
    day = timedelta(days=1)
    cuts = {first}
    for value in values:
        if value.first is not None:
            cuts.add(value.first)
        if value.last is not None and value.last < date.max:
            cuts.add(value.last + day)
    inside = sorted(cut for cut in cuts if first <= cut and (last is None or cut <= last))
    for here, after in zip(inside, [*inside[1:], None], strict=True):
        yield here, (last if after is None else after - day)
