"""cli: a day as text → a date; and the day of the computer's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

from criteria_engine.bilingual import Text
from criteria_engine.cli.usage_errors import BadValue
from criteria_engine.model.temporal import parse_date


def today() -> date:
    """Return today's date in the local time zone.

    The command uses it where `--on` is missing. The library never reads the clock.
    """
    return datetime.now(tz=UTC).astimezone().date()


def parse_day(text: str) -> date:
    """Parse a day given as an option, in the form 2026-02-20 or 20/02/2026.

    Raises:
        BadValue: the text has neither form, or the calendar has no such day.


    >>> parse_day("20/02/2026") == parse_day("2026-02-20")
    True
    """
    parsed = parse_date(text.strip()) or _parse_vietnamese_day(text.strip())
    if parsed is None:
        raise BadValue(
            Text(
                f"“{text}” không phải là một ngày có thật, hãy viết 2026-02-20 hoặc 20/02/2026",
                f"“{text}” is not a day of the calendar; write 2026-02-20 or 20/02/2026",
            )
        )
    return parsed


def _parse_vietnamese_day(text: str) -> date | None:
    parts = text.split("/")
    if len(parts) != 3 or len(parts[2]) != 4:
        return None
    return parse_date(f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}")
