"""Earlier recognitions of a province: which are still valid on the day of the assessment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from criteria_engine.columns import diagnostics as column_codes
from criteria_engine.diagnostics import CriteriaError, nearest
from criteria_engine.model.facts import Absent
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.plan import RollupPlan, TitlePlan
from criteria_engine.rollup.recognition import Recognitions
from criteria_engine.rollup.warehouse.rows import COMMUNE, KEY
from criteria_engine.rollup.warehouse.stores import Store
from criteria_engine.source import Source

COLUMNS: Final = ("title", "subject", "date", "level")

HELD: Final = "ce_held"

MONTHS: Final = "ce_months"


class WarehouseRecognitions:
    """The earlier recognitions of all communes; without a table of them all are unknown."""

    def __init__(
        self, plan: RollupPlan, given: ir.Table | None, store: Store, commune: str, absent: Absent
    ) -> None:
        """Read the table of recognitions.

        Args:
            plan: the titles.
            given: the table with `title`, `subject`, `date`, `level` and the commune; None where it is unknown
                which recognitions there were.
            store: the store that holds the tables.
            commune: the column with the commune.
            absent: what a commune without rows has: no recognitions ("empty"), or unknown ones ("unknown").

        Raises:
            CriteriaError: the table lacks a column, or has a title that is not in the plan.
        """
        self._plan = plan
        self._absent = absent
        self._table: ir.Table | None = None
        if given is None:
            return
        for column in (commune, *COLUMNS):
            if column not in given.columns:
                at = Source("recognitions", column).whole()
                near = nearest(column, given.columns)
                names = ", ".join(given.columns)
                raise CriteriaError(
                    [
                        column_codes.MISSING_COLUMN.at(
                            at, suggestion=near, column=column, known=names
                        )
                    ]
                )
        table = given.select(
            **{COMMUNE: given[commune].cast("string").strip()},
            title=_text(given["title"]),
            subject=_text(given["subject"]),
            date=given["date"].cast("date"),
            level=_text(given["level"]).nullif(""),
        )
        self._check(table)
        self._table = store.materialize(self._with_validity(table, store))

    def _check(self, table: ir.Table) -> None:
        known = [each.id for each in self._plan.titles]
        titles: Sequence[Any] = table.select("title").distinct().to_pyarrow()["title"].to_pylist()
        at = Source("recognitions", "title").whole()
        diagnostics = [
            codes.UNKNOWN_ROLLUP_TITLE.at(
                at, suggestion=nearest(name, known), name=name, known=", ".join(known)
            )
            for name in sorted(titles)
            if name and name not in known
        ]
        if diagnostics:
            raise CriteriaError(diagnostics)

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
        table = self._table.filter(self._table["title"] == title.id)
        unclear = table["date"].isnull()
        if level is not None:
            least = title.levels.index(level)
            enough = table["level"].isin(list(title.levels[least:])) | table["level"].isnull()
            table = table.filter(enough)
            unclear = table["date"].isnull() | table["level"].isnull()
        table = table.mutate(unclear=unclear)
        table = table.filter(table["unclear"] | table["is_valid"])
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
        answers = _with_unknown_subjects(self._table, answers, title, self._absent)
        some, latest = answers["ce_unclear"].notnull(), answers["ce_latest"]
        unknown = some | answers["ce_unknown_subject"] | ~answers["ce_reported"]
        held = ibis.ifelse(
            latest.notnull(), True, ibis.ifelse(unknown, ibis.null("boolean"), ibis.literal(False))
        )
        certain = latest.notnull() & ~answers["ce_unclear"].fill_null(False)
        months = ibis.ifelse(certain, self._months(latest), ibis.null("int64"))
        return answers.mutate(**{HELD: held, MONTHS: months}).drop(
            "ce_unclear", "ce_latest", "ce_unknown_subject", "ce_reported"
        )

    def _months(self, day: Any) -> Any:
        """Return the whole months from a day to the day of the plan."""
        on = self._plan.on
        whole = (on.year - day.year()) * 12 + on.month - day.month()
        return (whole - (day.day() > on.day).cast("int64")).cast("int64")


def _text(built: Any) -> Any:
    return built.cast("string").strip().fill_null("")


def _with_unknown_subjects(
    table: ir.Table, subjects: ir.Table, title: TitlePlan, absent: Absent
) -> ir.Table:
    """Add whether the commune has recognitions of unknown subjects, and whether it has reported any."""
    unknown_subject = (table["subject"] == "") & table["title"].isin([title.id, ""])
    communes = table.group_by(COMMUNE).aggregate(ce_unknown_subject=unknown_subject.any())
    communes = communes.rename(ce_right_commune=COMMUNE)
    joined = subjects.left_join(communes, [subjects[COMMUNE] == communes["ce_right_commune"]])
    reported = ibis.literal(True) if absent == "empty" else joined["ce_right_commune"].notnull()
    return joined.select(
        *[joined[name] for name in subjects.columns],
        ce_unknown_subject=joined["ce_unknown_subject"].fill_null(False),
        ce_reported=reported,
    )
