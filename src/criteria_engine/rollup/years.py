"""read: the results of several years → what each year holds, and what became of each title from year to year.

A year is the folder that `criteria assess-commune` wrote on its day; only its `decisions.jsonl` is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from criteria_engine.bilingual import Text
from criteria_engine.decision import Decision, read_record
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import Outcome
from criteria_engine.rollup import year_diagnostics as codes
from criteria_engine.source import Source
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.natural_order import natural_key

DECISIONS_FILE: Final = "decisions.jsonl"


@dataclass(frozen=True, slots=True)
class YearlyResult:
    """What a year says of one title of one subject.

    Attributes:
        title: the id of the title in the roll-up.
        subject: the key of the subject.
        group: the key of its group (the hamlet); empty where it has none.
        outcome: the outcome.
        by_judgement: whether a person settled it.
        held: whether an earlier recognition is still valid that day; None where that is unknown.
        level: the id of the level, or empty.
        grade: the id of the grade, or empty.
        criteria_set: the set that decided, such as `qd387-2022` with its revision; empty where none did.
    """

    title: str
    subject: str
    group: str
    outcome: Outcome
    by_judgement: bool
    held: bool | None
    level: str
    grade: str
    criteria_set: str
    _record: str = field(repr=False, compare=False)

    def decision(self) -> Decision | None:
        """Return the decision with its reasons; None where there is none, or where reasons were not written.

        Raises:
            CriteriaError: the record is damaged.
        """
        data = json.loads(self._record).get("decision") if self._record else None
        return None if data is None else read_record(json.dumps(data))


@dataclass(frozen=True, slots=True)
class AssessedYear:
    """The results of one day.

    Attributes:
        on: the day of the assessment.
        folder: the folder of the results.
        titles: the results by the id of the title and the key of the subject, for titles in force that day.
        names: the name of each title.
        targets: the ids of those that are sets of targets of a programme.
    """

    on: date
    folder: Path
    titles: Mapping[str, Mapping[str, YearlyResult]]
    names: Mapping[str, Text]
    targets: frozenset[str] = frozenset()

    def count(self, title: str, outcome: Outcome | None = None) -> int:
        """Return how many subjects of a title have an outcome; all that were assessed without one."""
        results = self.titles.get(title, {}).values()
        return sum(outcome is None or each.outcome is outcome for each in results)


class Change(StrEnum):
    """What became of a title of a subject from one year to the next."""

    KEPT = "kept"
    NEW = "new"
    LOST = "lost"
    OPEN = "open"
    """It was earned, and is undetermined now."""
    GONE = "gone"
    """It was earned, and is not assessed now: the subject left, or the title does not apply."""


@dataclass(frozen=True, slots=True)
class TitleChange:
    """What became of a title of a subject.

    Attributes:
        title: the id of the title.
        subject: the key of the subject.
        change: what became of it.
        before: the result of the earlier year; None where there was none.
        after: that of the later year; None where there is none.
    """

    title: str
    subject: str
    change: Change
    before: YearlyResult | None
    after: YearlyResult | None

    @property
    def group(self) -> str:
        """Return the group of the subject, the later one where it changed."""
        return next((each.group for each in (self.after, self.before) if each is not None), "")

    @property
    def rules_changed(self) -> bool | None:
        """Report whether another set, or another revision of it, decided; None where one year has none."""
        sets = [each.criteria_set for each in (self.before, self.after) if each is not None]
        return sets[0] != sets[1] if len(sets) == 2 and all(sets) else None


def read_years(folders: Sequence[Path]) -> tuple[AssessedYear, ...]:
    """Read the results of several years.

    Args:
        folders: folders that `criteria assess-commune` wrote, in any order.

    Returns:
        The years by their days.

    Raises:
        CriteriaError: a folder has no `decisions.jsonl`, a line of it is damaged or says no day, or two folders
            have the same day.
    """
    years = sorted((_read_year(each) for each in folders), key=lambda each: each.on)
    for one, other in pairwise(years):
        if one.on == other.on:
            at = Source(str(other.folder / DECISIONS_FILE), "").whole()
            wrong = codes.SAME_DAY_TWICE.at(
                at, day=_day_text(one.on), first=one.folder, second=other.folder
            )
            raise CriteriaError([wrong])
    return tuple(years)


def changes(before: AssessedYear, after: AssessedYear, title: str) -> Iterator[TitleChange]:
    """Yield what became of a title: of everybody who has it in one of two years, by group and key."""
    old, new = before.titles.get(title, {}), after.titles.get(title, {})
    found = [
        TitleChange(title, key, change, old.get(key), new.get(key))
        for key in {**old, **new}
        if (change := _change(old.get(key), new.get(key))) is not None
    ]
    yield from sorted(
        found, key=lambda each: (not each.group, natural_key(each.group), natural_key(each.subject))
    )


def _change(before: YearlyResult | None, after: YearlyResult | None) -> Change | None:
    had = before is not None and before.outcome is Outcome.ELIGIBLE
    if after is not None and after.outcome is Outcome.ELIGIBLE:
        return Change.KEPT if had else Change.NEW
    if not had:
        return None
    if after is None:
        return Change.GONE
    return Change.OPEN if after.outcome is Outcome.UNDETERMINED else Change.LOST


def _read_year(folder: Path) -> AssessedYear:
    path = folder / DECISIONS_FILE if folder.is_dir() else folder
    whole = Source(str(path), "").whole()
    if not path.is_file():
        raise CriteriaError([codes.NO_DECISIONS.at(whole, path=folder)])
    titles: dict[str, dict[str, YearlyResult]] = {}
    names: dict[str, Text] = {}
    targets: set[str] = set()
    days: set[date] = set()
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                data: Any = json.loads(line)
                days.add(date.fromisoformat(data["on"]))
                is_target = bool(data["target"])
                result, name = _result_of(data, line)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise CriteriaError([_damaged(path, number, line)]) from error
            titles.setdefault(result.title, {})[result.subject] = result
            if is_target:
                targets.add(result.title)
            if name is not None:
                names[result.title] = name
    if len(days) != 1:
        raise CriteriaError([codes.NOT_ONE_DAY.at(whole, count=len(days))])
    return AssessedYear(days.pop(), path.parent, titles, names, frozenset(targets))


def _damaged(path: Path, number: int, line: str) -> Diagnostic:
    source = Source.of_row(str(path), number, (line[:80].rstrip("\n"),), ())
    return codes.DAMAGED_RESULT.at(source.whole())


def _result_of(data: Mapping[str, Any], line: str) -> tuple[YearlyResult, Text | None]:
    """Return a result, and the name of its title where its set says one."""
    decision = data["decision"] or {}
    criteria_set = decision.get("criteria_set")
    outcome = Outcome(data["outcome"])
    result = YearlyResult(
        str(data["title_id"]),
        str(data["subject"]),
        str(data["group"] or ""),
        outcome,
        data["settled_by"] == "judgement",
        data["held"],
        decision.get("level") or "",
        decision.get("grade") or "",
        "" if criteria_set is None else f"{criteria_set['version']}/{criteria_set['revision']}",
        "" if outcome is Outcome.ELIGIBLE else line,
    )
    if criteria_set is None:
        return result, None
    name = criteria_set["name"]
    return result, Text(name["vi"], name.get("en") or name["vi"])


def _day_text(day: date) -> Text:
    return Text(format_date(day), format_date(day, "en"))
