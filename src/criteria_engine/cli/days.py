"""Days as people type them; the one place that looks at the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

import typer

from criteria_engine.model.temporal import parse_date


def today() -> date:
    """The day it is here: the command may take it for `--on`, the library never does."""
    return datetime.now(tz=UTC).astimezone().date()


def parse_day(text: str) -> date:
    """The day of an option: 2026-02-20, or 20/02/2026 as Vietnam writes it.

    >>> parse_day("20/02/2026") == parse_day("2026-02-20")
    True
    """
    found = parse_date(text.strip()) or _parse_vietnamese_day(text.strip())
    if found is None:
        raise typer.BadParameter(
            f"“{text}” không phải là một ngày có thật, hãy viết 2026-02-20 hoặc 20/02/2026"
            " (not a day of the calendar)"
        )
    return found


def _parse_vietnamese_day(text: str) -> date | None:
    parts = text.split("/")
    if len(parts) != 3 or len(parts[2]) != 4:
        return None
    return parse_date(f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}")
