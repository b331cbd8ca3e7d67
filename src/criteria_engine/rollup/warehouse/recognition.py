"""Earlier recognitions of a province: which still hold, by the validity of the set of their own day."""

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
    """What was recognised earlier; nothing is known without a table of it.

    Raises:
        CriteriaError: the table lacks a column, or names a title the plan does not have.
    """

    def __init__(
        self, plan: RollupPlan, given: ir.Table | None, store: Store, commune: str, absent: Absent
    ) -> None:
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
        self._table = store.keep(self._with_validity(table, store))

    def _check(self, table: ir.Table) -> None:
        known = [each.id for each in self._plan.titles]
        named: Sequence[Any] = table.select("title").distinct().to_pyarrow()["title"].to_pylist()
        at = Source("recognitions", "title").whole()
        found = [
            codes.UNKNOWN_ROLLUP_TITLE.at(
                at, suggestion=nearest(name, known), name=name, known=", ".join(known)
            )
            for name in sorted(named)
            if name and name not in known
        ]
        if found:
            raise CriteriaError(found)

    def _with_validity(self, table: ir.Table, store: Store) -> ir.Table:
        """Whether each still holds: asked once for each title and day, of the set in force then."""
        days = table.filter((table["title"] != "") & table["date"].notnull())
        asked = days.select("title", "date").distinct().to_pyarrow().to_pylist()
        recognitions = Recognitions(self._plan, ())
        lasting = [
            (each["title"], each["date"])
            for each in asked
            if each["date"] <= self._plan.on
            and recognitions.is_valid(self._plan.title(each["title"]), each["date"])
        ]
        by_title: dict[str, list[Any]] = {}
        for title, day in lasting:
            by_title.setdefault(title, []).append(day)
        lasts: Any = ibis.literal(False)
        for title, found in by_title.items():
            lasts = lasts | ((table["title"] == title) & table["date"].isin(found))
        return table.mutate(lasts=lasts.fill_null(False))

    def held(self, subjects: ir.Table, title: TitlePlan, level: str | None) -> ir.Table:
        """The subjects, with whether a recognition holds (:data:`HELD`), and for how long (:data:`MONTHS`)."""
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
        table = table.filter(table["unclear"] | table["lasts"])
        known = ibis.ifelse(table["unclear"], ibis.null("date"), table["date"])
        found = table.group_by(COMMUNE, "subject").aggregate(
            ce_unclear=table["unclear"].any(), ce_latest=known.max()
        )
        found = found.rename(ce_right_commune=COMMUNE)
        joined = subjects.left_join(
            found,
            [
                subjects[COMMUNE] == found["ce_right_commune"],
                subjects[KEY] == found["subject"],
            ],
        )
        valid = joined.select(
            *[joined[name] for name in subjects.columns], "ce_unclear", "ce_latest"
        )
        valid = _with_unknown_subjects(self._table, valid, title, self._absent)
        some, latest = valid["ce_unclear"].notnull(), valid["ce_latest"]
        open_ = some | valid["ce_strange"] | ~valid["ce_told"]
        held = ibis.ifelse(
            latest.notnull(), True, ibis.ifelse(open_, ibis.null("boolean"), ibis.literal(False))
        )
        settled = latest.notnull() & ~valid["ce_unclear"].fill_null(False)
        months = ibis.ifelse(settled, self._months(latest), ibis.null("int64"))
        return valid.mutate(**{HELD: held, MONTHS: months}).drop(
            "ce_unclear", "ce_latest", "ce_strange", "ce_told"
        )

    def _months(self, day: Any) -> Any:
        """Whole months from a day to the plan's."""
        on = self._plan.on
        whole = (on.year - day.year()) * 12 + on.month - day.month()
        return (whole - (day.day() > on.day).cast("int64")).cast("int64")


def _text(built: Any) -> Any:
    return built.cast("string").strip().fill_null("")


def _with_unknown_subjects(
    table: ir.Table, subjects: ir.Table, title: TitlePlan, absent: Absent
) -> ir.Table:
    """Whether a commune has recognitions that nobody can say of whom, or any at all."""
    strange = (table["subject"] == "") & table["title"].isin([title.id, ""])
    told = table.group_by(COMMUNE).aggregate(ce_strange=strange.any())
    told = told.rename(ce_right_commune=COMMUNE)
    joined = subjects.left_join(told, [subjects[COMMUNE] == told["ce_right_commune"]])
    there = ibis.literal(True) if absent == "empty" else joined["ce_right_commune"].notnull()
    return joined.select(
        *[joined[name] for name in subjects.columns],
        ce_strange=joined["ce_strange"].fill_null(False),
        ce_told=there,
    )
