"""Earlier recognitions: which are still valid on the day of the assessment.

How long a recognition is valid is stated by the criteria set that was in force when it was made.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from criteria_engine.bilingual import Text
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaEngineError
from criteria_engine.not_in_force import NotInForce
from criteria_engine.rollup.plan import RollupPlan, TitlePlan
from criteria_engine.rollup.subjects import Recognition


class Recognitions:
    """The earlier recognitions of a commune, by title and subject.

    Attributes:
        problems: why the validity of some recognitions could not be looked up, each message once.
    """

    def __init__(self, plan: RollupPlan, given: tuple[Recognition, ...] | None) -> None:
        """Index the recognitions; `given` is None where they are unknown."""
        self._plan = plan
        self._given = given
        self._by_key = self._index()
        self.problems: dict[Text, None] = {}

    def _index(self) -> dict[tuple[str, str], list[Recognition]]:
        by_key: dict[tuple[str, str], list[Recognition]] = {}
        for each in self._given or ():
            by_key.setdefault((each.title, each.subject), []).append(each)
        return by_key

    def _valid(self, title: TitlePlan, subject: str, level: str | None) -> list[date | None]:
        """Return the days of valid recognitions at a level or above; None for one whose day is unknown."""
        days: list[date | None] = []
        for each in self._by_key.get((title.id, subject), ()):
            if level is not None and each.level in title.levels:
                if title.levels.index(each.level) < title.levels.index(level):
                    continue
            elif level is not None and each.level is not None:
                continue
            if each.on is None or (level is not None and each.level is None):
                days.append(None)
            elif each.on <= self._plan.on and self.is_valid(title, each.on):
                days.append(each.on)
        return days

    def is_valid(self, title: TitlePlan, recognised: date) -> bool:
        """Report whether a recognition made on one day is still valid on the day of the plan."""
        last = self._last_day(title, recognised)
        return last is not None and self._plan.on <= last

    def _last_day(self, title: TitlePlan, recognised: date) -> date | None:
        """Return the last day of a recognition; None where its set states no validity."""
        try:
            criteria = self._set_of(title, recognised)
        except CriteriaEngineError as error:
            why = error.said
            self.problems.setdefault(Text(f"{title.id}: {why.vi}", f"{title.id}: {why.en}"))
            return None
        validity = criteria.checked.document.validity
        if validity is None:
            return None
        return last_valid_day(recognised, validity.months, validity.counted_from)

    def _set_of(self, title: TitlePlan, day: date) -> Criteria:
        """Return the set of a title on a day: of the version of the plan, if that was in force already."""
        find = partial(self._plan.catalogue.find, title.title, scope=title.scope, on=day)
        if title.version is None:
            return find()
        try:
            return find(version=title.version)
        except NotInForce:
            return find()

    def held(self, title: TitlePlan, subject: str, level: str | None) -> bool | None:
        """Report whether a recognition at a level or above is still valid on the day of the plan.

        Returns:
            Whether one is; None where that is unknown: no list of recognitions was given, or only one without
            its day, level or subject may be.
        """
        if self._given is None:
            return None
        valid = self._valid(title, subject, level)
        if any(day is not None for day in valid):
            return True
        return None if valid or self._may_be_anyones(title, level) else False

    def _may_be_anyones(self, title: TitlePlan, level: str | None) -> bool:
        """Report whether there is a valid recognition at a level or above without a subject or a title."""
        return bool(self._valid(title, "", level) or self._by_key.get(("", "")))

    def months(self, title: TitlePlan, subject: str, level: str | None) -> int | None:
        """Return the whole months since the latest valid recognition at a level or above.

        Returns:
            The months; None where no recognition is valid, or where the latest is unknown.
        """
        if self._given is None:
            return None
        valid = self._valid(title, subject, level)
        days = [day for day in valid if day is not None]
        if not days or len(days) != len(valid) or self._may_be_anyones(title, level):
            return None
        return months_between(max(days), self._plan.on)


def last_valid_day(recognised: date, months: int, counted_from: str) -> date:
    """Return the last day on which a recognition is valid.

    Args:
        recognised: the day of the decision.
        months: the months of validity.
        counted_from: `decision`, or `following_year` to count from the next 1 January (Thông tư
            24/2023/TT-BGDĐT).

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
        # The month has no such day: the validity ends with the month.
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def months_between(earlier: date, later: date) -> int:
    """Return the whole months from one day to another.

    >>> months_between(date(2024, 12, 20), date(2025, 12, 19))
    11
    """
    whole = (later.year - earlier.year) * 12 + later.month - earlier.month
    return whole if later.day >= earlier.day else whole - 1
