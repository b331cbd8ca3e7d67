"""Earlier recognitions: which still hold on a day, by the validity the set of their own day states."""

from __future__ import annotations

from datetime import date, timedelta

from criteria_engine.diagnostics import CriteriaEngineError
from criteria_engine.rollup.commune import Recognition
from criteria_engine.rollup.plan import RollupPlan, TitlePlan


class Recognitions:
    """The recognitions of a commune by title and subject; `given` is None where nobody has said.

    `problems` are told once each, however many recognitions have them.
    """

    def __init__(self, plan: RollupPlan, given: tuple[Recognition, ...] | None) -> None:
        self._plan = plan
        self._given = given
        self._by_key = self._sorted()
        self.problems: dict[str, None] = {}

    def _sorted(self) -> dict[tuple[str, str], list[Recognition]]:
        found: dict[tuple[str, str], list[Recognition]] = {}
        for each in self._given or ():
            found.setdefault((each.title, each.subject), []).append(each)
        return found

    def _valid(self, title: TitlePlan, subject: str, level: str | None) -> list[date | None]:
        """The days of recognitions still valid, at a level or above; None for one of an unknown day."""
        found: list[date | None] = []
        for each in self._by_key.get((title.id, subject), ()):
            if level is not None and each.level in title.levels:
                if title.levels.index(each.level) < title.levels.index(level):
                    continue
            elif level is not None and each.level is not None:
                continue
            if each.on is None or (level is not None and each.level is None):
                found.append(None)
            elif each.on <= self._plan.on and self.lasts(title, each.on):
                found.append(each.on)
        return found

    def lasts(self, title: TitlePlan, recognised: date) -> bool:
        """Whether a recognition of a day still holds on the plan's."""
        last = self._last_day(title, recognised)
        return last is not None and self._plan.on <= last

    def _last_day(self, title: TitlePlan, recognised: date) -> date | None:
        """The last day of a recognition, by the set in force when it was made; None: it does not last."""
        try:
            criteria = self._plan.catalogue.find(title.title, scope=title.scope, on=recognised)
        except CriteriaEngineError as error:
            self.problems.setdefault(str(error))
            return None
        validity = criteria.checked.document.validity
        if validity is None:
            return None
        return last_valid_day(recognised, validity.months, validity.counted_from)

    def held(self, title: TitlePlan, subject: str, level: str | None) -> bool | None:
        """Whether a recognition at a level or above still holds on the plan's day; None: open."""
        if self._given is None:
            return None
        valid = self._valid(title, subject, level)
        if any(day is not None for day in valid):
            return True
        unknown_subject = self._by_key.get((title.id, ""), ()) or self._by_key.get(("", ""))
        return None if valid or unknown_subject else False

    def months(self, title: TitlePlan, subject: str, level: str | None) -> int | None:
        """Whole months since the last recognition that still holds; None where there is none, or open."""
        if self._given is None:
            return None
        valid = self._valid(title, subject, level)
        days = [day for day in valid if day is not None]
        if not days or len(days) != len(valid):
            return None
        return months_between(max(days), self._plan.on)


def last_valid_day(recognised: date, months: int, counted_from: str) -> date:
    """The last day a recognition holds.

    >>> last_valid_day(date(2022, 12, 20), 36, "following_year")
    datetime.date(2025, 12, 31)
    >>> last_valid_day(date(2022, 12, 20), 36, "decision")
    datetime.date(2025, 12, 19)
    """
    start = date(recognised.year + 1, 1, 1) if counted_from == "following_year" else recognised
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    try:
        return date(year, month, start.day) - timedelta(days=1)
    except ValueError:
        # A shorter month has no such day: the time ends with the month.
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def months_between(earlier: date, later: date) -> int:
    """Whole months from one day to another.

    >>> months_between(date(2024, 12, 20), date(2025, 12, 19))
    11
    """
    whole = (later.year - earlier.year) * 12 + later.month - earlier.month
    return whole if later.day >= earlier.day else whole - 1
