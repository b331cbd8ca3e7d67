"""Earlier recognitions of a province: which are still valid on the day of the assessment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from criteria_engine.columns import diagnostics as column_codes
from criteria_engine.diagnostics import CriteriaError, Diagnostic, nearest
from criteria_engine.model.facts import Absent
from criteria_engine.reading.facts import read_value
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.key_index import KeyIndex
from criteria_engine.rollup.plan import RollupPlan, TitlePlan
from criteria_engine.rollup.recognition import Recognitions
from criteria_engine.rollup.recognition_faults import RecognitionFaults
from criteria_engine.rollup.subjects import RECOGNISED_ON, RECOGNITIONS
from criteria_engine.rollup.warehouse.keys import key_text, unusable_keys
from criteria_engine.rollup.warehouse.rows import COMMUNE, KEY, WarehouseTables, known_column
from criteria_engine.rollup.warehouse.stores import Store
from criteria_engine.source import Source

COLUMNS: Final = ("title", "subject", "date", "level")

HELD: Final = "ce_held"

MONTHS: Final = "ce_months"


class WarehouseRecognitions:
    """The earlier recognitions of all communes; without a table of them all are unknown."""

    def __init__(
        self,
        plan: RollupPlan,
        given: ir.Table | None,
        tables: WarehouseTables,
        store: Store,
        commune: str,
        absent: Absent,
    ) -> None:
        """Read the table of recognitions.

        Args:
            plan: the titles.
            given: the table with `title`, `subject`, `date`, `level` and the commune; None where it is unknown
                which recognitions there were.
            tables: the other tables.
            store: the store that holds the tables.
            commune: the column with the commune.
            absent: what a commune without rows has: no recognitions ("empty"), or unknown ones ("unknown").

        Raises:
            CriteriaError: the table lacks a column; or a recognition has a title, a level, a commune or a
                subject that does not exist, or a day that has not come yet. NULL is only unknown.
        """
        self._plan = plan
        self._absent = absent
        self._table: ir.Table | None = None
        if given is None:
            return
        for column in (commune, *COLUMNS):
            if column not in given.columns:
                at = Source(RECOGNITIONS, column).whole()
                near = nearest(column, given.columns)
                names = ", ".join(given.columns)
                raise CriteriaError(
                    [
                        column_codes.MISSING_COLUMN.at(
                            at, suggestion=near, column=column, known=names
                        )
                    ]
                )
        days, wrong_days = _days(given["date"])
        diagnostics = [*unusable_keys(given, RECOGNITIONS, ("subject",)), *wrong_days]
        if diagnostics:
            raise CriteriaError(diagnostics)
        table = given.select(
            **{COMMUNE: key_text(given[commune])},
            title=key_text(given["title"]).fill_null(""),
            subject=key_text(given["subject"]).fill_null(""),
            date=days,
            level=key_text(given["level"]),
        )
        table = store.materialize(table)
        diagnostics = self._faults(table, tables)
        if diagnostics:
            raise CriteriaError(diagnostics)
        self._table = store.materialize(self._with_validity(table, store))

    def _faults(self, table: ir.Table, tables: WarehouseTables) -> list[Diagnostic]:
        """Return a diagnostic for each part of a recognition that cannot be true, the first of each kind."""
        communes = tables.communes
        strange = table.anti_join(communes, COMMUNE)
        count = int(strange.count().to_pyarrow().as_py())
        if count:
            names = strange.select(COMMUNE).distinct().order_by(COMMUNE).limit(_MAX_FAULTS)
            first, *more = names.to_pyarrow()[COMMUNE].to_pylist()
            known = communes.select(COMMUNE).to_pyarrow()[COMMUNE].to_pylist()
            return [
                codes.UNKNOWN_COMMUNE.at(
                    Source(RECOGNITIONS, COMMUNE).whole(),
                    suggestion=KeyIndex(known).near(first or ""),
                    count=count,
                    table=RECOGNITIONS,
                    whole=", ".join(tables.members),
                    names=", ".join(f"`{each}`" for each in (first, *more)),
                )
            ]
        stated = RecognitionFaults(self._plan, {})
        found: list[Diagnostic] = []
        for each in table.select("title", "level").distinct().to_pyarrow().to_pylist():
            found += _located(stated.find(each["title"], "", None, each["level"], _AT.__getitem__))
        later = table.filter(table["date"] > self._plan.on).select("date").distinct()
        for day in later.limit(_MAX_FAULTS).to_pyarrow()["date"].to_pylist():
            found += _located(stated.find("", "", day, None, _AT.__getitem__))
        for title in self._plan.titles:
            if title.table in tables.members:
                found += self._unknown_subjects(table, title, tables)
        return found

    def _unknown_subjects(
        self, table: ir.Table, title: TitlePlan, tables: WarehouseTables
    ) -> list[Diagnostic]:
        """Return a diagnostic for recognitions of subjects that the reported tables do not have."""
        members, communes = tables.members[title.table].rows, tables.communes
        reported = communes.filter(communes[known_column(title.table)])
        asked = table.filter((table["title"] == title.id) & (table["subject"] != ""))
        unknown = asked.semi_join(reported, COMMUNE).anti_join(
            members, [asked[COMMUNE] == members[COMMUNE], asked["subject"] == members[KEY]]
        )
        pairs = unknown.select(COMMUNE, "subject").distinct().order_by(COMMUNE, "subject")
        found: list[Diagnostic] = []
        for each in pairs.limit(_MAX_FAULTS).to_pyarrow().to_pylist():
            here = members.filter(members[COMMUNE] == each[COMMUNE]).select(KEY)
            keys = {title.table: set(here.to_pyarrow()[KEY].to_pylist())}
            faults = RecognitionFaults(self._plan, keys)
            at = Source(f"{RECOGNITIONS} {each[COMMUNE]}", each["subject"]).whole()
            found += _located(
                faults.find(
                    title.id, each["subject"], None, None, dict.fromkeys(COLUMNS, at).__getitem__
                )
            )
        return found

    def _with_validity(self, table: ir.Table, store: Store) -> ir.Table:
        """Add whether each recognition is still valid; its set is looked up once for each title and day."""
        days = table.filter((table["title"] != "") & table["date"].notnull())
        pairs = days.select("title", "date").distinct().to_pyarrow().to_pylist()
        recognitions = Recognitions(self._plan, ())
        valid = [
            (each["title"], each["date"])
            for each in pairs
            if each["date"] <= self._plan.on
            and recognitions.is_valid(self._plan.title(each["title"]), each["date"])
        ]
        by_title: dict[str, list[Any]] = {}
        for title, day in valid:
            by_title.setdefault(title, []).append(day)
        is_valid: Any = ibis.literal(False)
        for title, valid_days in by_title.items():
            is_valid = is_valid | ((table["title"] == title) & table["date"].isin(valid_days))
        return table.mutate(is_valid=is_valid.fill_null(False))

    def held(self, subjects: ir.Table, title: TitlePlan, level: str | None) -> ir.Table:
        """Add to subjects whether a recognition is valid, and since how many months.

        Args:
            subjects: a table with the commune and key of each subject.
            title: the title.
            level: the lowest level that counts; None counts every recognition.

        Returns:
            The subjects with the columns :data:`HELD` and :data:`MONTHS`; NULL where they are unknown.
        """
        if self._table is None:
            return subjects.mutate(**{HELD: ibis.null("boolean"), MONTHS: ibis.null("int64")})
        table = self._table.filter(self._table["title"].isin([title.id, ""]))
        unclear = table["date"].isnull() | (table["title"] == "")
        if level is not None:
            least = title.levels.index(level)
            enough = table["level"].isin(list(title.levels[least:])) | table["level"].isnull()
            enough = enough | (table["title"] == "")
            table = table.filter(enough)
            unclear = table["date"].isnull() | table["level"].isnull() | (table["title"] == "")
        table = table.mutate(unclear=unclear)
        table = table.filter(table["unclear"] | table["is_valid"])
        anyones = table.filter(table["subject"] == "")
        table = table.filter((table["subject"] != "") & (table["title"] != ""))
        known = ibis.ifelse(table["unclear"], ibis.null("date"), table["date"])
        by_subject = table.group_by(COMMUNE, "subject").aggregate(
            ce_unclear=table["unclear"].any(), ce_latest=known.max()
        )
        by_subject = by_subject.rename(ce_right_commune=COMMUNE)
        joined = subjects.left_join(
            by_subject,
            [
                subjects[COMMUNE] == by_subject["ce_right_commune"],
                subjects[KEY] == by_subject["subject"],
            ],
        )
        answers = joined.select(
            *[joined[name] for name in subjects.columns], "ce_unclear", "ce_latest"
        )
        answers = _with_unknown_subjects(self._table, anyones, answers, self._absent)
        some, latest = answers["ce_unclear"].notnull(), answers["ce_latest"]
        unknown = some | answers["ce_unknown_subject"] | ~answers["ce_reported"]
        held = ibis.ifelse(
            latest.notnull(), True, ibis.ifelse(unknown, ibis.null("boolean"), ibis.literal(False))
        )
        certain = latest.notnull() & ~answers["ce_unclear"].fill_null(False)
        certain = certain & ~answers["ce_unknown_subject"]
        months = ibis.ifelse(certain, self._months(latest), ibis.null("int64"))
        return answers.mutate(**{HELD: held, MONTHS: months}).drop(
            "ce_unclear", "ce_latest", "ce_unknown_subject", "ce_reported"
        )

    def _months(self, day: Any) -> Any:
        """Return the whole months from a day to the day of the plan."""
        on = self._plan.on
        whole = (on.year - day.year()) * 12 + on.month - day.month()
        return (whole - (day.day() > on.day).cast("int64")).cast("int64")


_MAX_FAULTS: Final = 20
"""How many wrong values of one kind are reported."""

_AT: Final = {column: Source(RECOGNITIONS, column).whole() for column in COLUMNS}


def _located(faults: Iterable[tuple[str, Diagnostic]]) -> list[Diagnostic]:
    return [diagnostic for _, diagnostic in faults]


def _days(column: Any) -> tuple[Any, list[Diagnostic]]:
    """Return a column of days or of texts as days, and a diagnostic for each text that is not a day."""
    if not column.type().is_string():
        return column.cast("date"), []
    texts = column.name("day").as_table().distinct().to_pyarrow()["day"].to_pylist()
    days: dict[str, str] = {}
    wrong: list[Diagnostic] = []
    for text in sorted(each for each in texts if each is not None):
        value, diagnostics = read_value(text, RECOGNISED_ON, "date")
        wrong += diagnostics
        if isinstance(value, date):
            days[text] = value.isoformat()
    written = {text: day for text, day in days.items() if text != day}
    text_column = column.substitute(written) if written else column
    return text_column.nullif("").cast("date"), wrong[:_MAX_FAULTS]


def _with_unknown_subjects(
    table: ir.Table, anyones: ir.Table, subjects: ir.Table, absent: Absent
) -> ir.Table:
    """Add whether the commune has recognitions that may be anyone's, and whether it has reported any."""
    unclear = anyones.select(ce_unclear_commune=COMMUNE).distinct()
    unclear = unclear.mutate(ce_anyones=ibis.literal(True))
    communes = table.select(ce_right_commune=COMMUNE).distinct()
    joined = subjects.left_join(communes, [subjects[COMMUNE] == communes["ce_right_commune"]])
    joined = joined.left_join(unclear, [joined[COMMUNE] == unclear["ce_unclear_commune"]])
    reported = ibis.literal(True) if absent == "empty" else joined["ce_right_commune"].notnull()
    return joined.select(
        *[joined[name] for name in subjects.columns],
        ce_unknown_subject=joined["ce_anyones"].fill_null(False),
        ce_reported=reported,
    )
