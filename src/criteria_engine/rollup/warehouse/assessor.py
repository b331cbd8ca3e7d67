"""decide: a plan and tables of many communes → a table of answers for each title, in their database.

Every subject gets the answer that :func:`criteria_engine.rollup.assessor.roll_up` gives for its commune
alone. The tables do not name the members that keep a title open; to find these, assess the commune alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    assert_never,
    get_args,
)

import ibis
import ibis.expr.types as ir

from criteria_engine.arguments import expect_type
from criteria_engine.columns.mapping import ColumnMapping
from criteria_engine.columns.options import ExtraColumns, ListTable, require_one_of
from criteria_engine.columns.translation.unbound import IbisValue
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import Absent
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.plan import (
    ColumnFeed,
    CountFeed,
    DecisionFeed,
    HeldFeed,
    RollupPlan,
    RowsFeed,
    SumFeed,
    TitlePlan,
)
from criteria_engine.rollup.subjects import RECOGNISED_ON, RECOGNITIONS
from criteria_engine.rollup.warehouse.conditions import (
    ConditionTable,
    certain_column,
    possible_column,
)
from criteria_engine.rollup.warehouse.feeds import TitleFeeds, count_bounds, sum_bounds
from criteria_engine.rollup.warehouse.null_columns import with_typed_nulls
from criteria_engine.rollup.warehouse.recognition import HELD, MONTHS, WarehouseRecognitions
from criteria_engine.rollup.warehouse.rows import (
    COMMUNE,
    KEY,
    WarehouseTables,
    known_column,
    read_tables,
)
from criteria_engine.rollup.warehouse.stores import ID, Store, store_of
from criteria_engine.source import Source


@dataclass(frozen=True, slots=True)
class Province:
    """The results of a province, in tables of the same kind as those that were given.

    Attributes:
        plan: the plan.
        titles: a table for each title, by its id in the roll-up, with a row for each subject: `commune`,
            `subject`, `applies` and `held` (NULL where unknown), `outcome`, the bounds `fed_FACT_low` and
            `fed_FACT_high` of each count or sum, and the columns of
            :meth:`~criteria_engine.Criteria.decide_table`.
        tallies: the number of subjects by `commune` and `title`, in the columns `eligible`, `not_eligible`
            and `undetermined`.
        warnings: what is probably a mistake: keys that are almost the same.
    """

    plan: RollupPlan
    titles: Mapping[str, Any]
    tallies: Any
    warnings: tuple[Diagnostic, ...] = ()


def assess_province(
    plan: RollupPlan,
    tables: Mapping[str, Any],
    *,
    absent: Absent,
    commune: str = "commune",
    extra: ExtraColumns = "forbid",
    reasons: bool = False,
) -> Province:
    """Decide every title of the plan for every subject of every commune.

    Args:
        plan: the plan (:func:`~criteria_engine.rollup.planner.load_rollup`).
        tables: tables of the plan by name; some may be missing. All are of one kind: Ibis tables of one
            database, Spark data frames, or Polars, Arrow or pandas frames. Their columns are those of
            :attr:`TablePlan.columns`; a stated decision has a column such as `standard.eligible`. The table
            `recognitions` has `title`, `subject`, `date` and `level`.
        absent: what no rows of a commune in a table mean: "empty" (it has none) or "unknown".
        commune: the column with the commune of each row, in every table.
        extra: "forbid" to report columns that are not in the plan, "ignore" to pass over them.
        reasons: whether to add columns with the reasons and the missing facts of each subject.

    Raises:
        CriteriaError: the tables do not fit the plan, or a condition or list in it cannot be decided over
            tables; nothing is decided then.
        TypeError: `tables` is no mapping, or one of them is no table.
        ValueError: `absent` or `extra` has another value.
    """
    expect_type("plan", plan, RollupPlan)
    expect_type("tables", tables, Mapping)
    expect_type("commune", commune, str)
    require_one_of("absent", absent, get_args(Absent))
    require_one_of("extra", extra, get_args(ExtraColumns))
    unknown = [name for name in tables if name not in plan.tables and name != RECOGNITIONS]
    if unknown:
        names = ", ".join((*plan.tables, RECOGNITIONS))
        raise CriteriaError(
            [
                codes.UNKNOWN_TABLE.at(Source("tables", name).whole(), name=name, known=names)
                for name in unknown
            ]
        )
    if not any(name in plan.tables for name in tables):
        raise CriteriaError([codes.NO_ROWS_GIVEN.at(Source("tables", "").whole())])
    store = store_of(next(iter(tables.values())))
    queries = {name: store.table(each) for name, each in tables.items()}
    recognition_table = queries.pop(RECOGNITIONS, None)
    if recognition_table is not None:
        recognition_table = with_typed_nulls(recognition_table, {"date": RECOGNISED_ON})
    checked = read_tables(plan, queries, store, commune, extra, absent)
    recognitions = WarehouseRecognitions(plan, recognition_table, checked, store, commune, absent)
    assessor = WarehouseAssessor(plan, checked, recognitions, store, reasons=reasons)
    for title in plan.titles:
        if title.table in checked.members:
            assessor.decide(title)
    return Province(
        plan,
        {name: store.to_host(_host_columns(each)) for name, each in assessor.answers.items()},
        store.to_host(assessor.tallies()),
        checked.warnings,
    )


def _host_columns(answered: ir.Table) -> ir.Table:
    return answered.rename(commune=COMMUNE, subject=KEY)


class WarehouseAssessor:
    """Decides titles for the subjects of all communes.

    Attributes:
        answers: the answers so far, by the id of the title.
    """

    def __init__(
        self,
        plan: RollupPlan,
        tables: WarehouseTables,
        recognitions: WarehouseRecognitions,
        store: Store,
        *,
        reasons: bool,
    ) -> None:
        self._plan = plan
        self._tables = tables
        self._recognitions = recognitions
        self._store = store
        self._reasons = reasons
        self._decided: dict[str, ir.Table] = {}
        self.answers: dict[str, ir.Table] = {}

    # ---- one title -------------------------------------------------------------------------

    def decide(self, title: TitlePlan) -> None:
        """Decide a title for all subjects; the titles that feed it must be decided already."""
        tested = ConditionTable(
            self._plan, self._tables, self._decided, title.table, {"only": title.only}, [ID]
        ).table
        certain, possible = tested[certain_column("only")], tested[possible_column("only")]
        applies = ibis.ifelse(certain, True, ibis.ifelse(possible, ibis.null("boolean"), False))
        subjects = self._recognitions.held(
            tested.select(COMMUNE, KEY, ID, applies=applies), title, None
        )
        subjects = self._store.materialize(subjects.rename(held=HELD).drop(MONTHS))
        if title.criteria is None:
            answered = subjects.select(COMMUNE, KEY, "applies", "held", decided=ibis.null("string"))
        else:
            answered = self._answer(title, title.criteria, subjects)
        self._store_results(title, answered)

    def _answer(self, title: TitlePlan, criteria: Criteria, subjects: ir.Table) -> ir.Table:
        """Decide a set for the subjects of a title.

        Args:
            title: the title.
            criteria: its set.
            subjects: their keys, `applies` and `held`. Their facts are joined last, as each join names all
                columns of both sides again.
        """
        feeds = TitleFeeds(self._plan, self._tables, self._decided, title.table, subjects)
        numbers = {n: f for n, f in title.feeds.items() if isinstance(f, CountFeed | SumFeed)}
        feed_columns = feeds.numbers(numbers)
        fed = self._store.materialize(self._join_feeds(title, feeds.table))
        to_decide = fed.filter(fed["applies"].isnull() | fed["applies"])
        rows = self._tables.members[title.table].rows
        joined = rows.inner_join(to_decide, ID)
        more = [name for name in fed.columns if name not in (COMMUNE, KEY, ID)]
        table = joined.select(*[joined[name] for name in (*rows.columns, *more)])
        mapped = ColumnMapping(criteria.shape, {}, "ignore", ID)
        mapped.map_subjects(dict(table.schema().items()))
        facts: dict[str, IbisValue] = {
            path: leaf.read(table) for path, leaf in mapped.leaves.items() if not leaf.absent
        }
        for fact, feed in title.feeds.items():
            match feed:
                case CountFeed() | SumFeed():
                    if fact in feed_columns:
                        columns = feed_columns[fact]
                        low, high = table[columns.low], table[columns.high]
                        declared = criteria.shape.fields[fact]
                        bounds = count_bounds if isinstance(feed, CountFeed) else sum_bounds
                        _feed_number(facts, fact, bounds(low, high, declared))
                case ColumnFeed(column):
                    if column in table.columns:
                        _feed_value(facts, fact, table[column])
                case RowsFeed():
                    self._reject_unreported(feed.table, title, fact)
                case DecisionFeed(id_):
                    if id_ in self._decided:
                        _feed_decision(facts, table, fact, self._plan.title(id_))
                case HeldFeed():
                    _feed_value(facts, fact, table[f"ce_held_{fact}"])
                case _:
                    assert_never(feed)
        lists: dict[str, ListTable] = {}
        for fact, feed in title.feeds.items():
            if isinstance(feed, RowsFeed):
                items = feeds.list_of(feed, to_decide)
                if items is not None:
                    lists[fact] = items
        nested = [
            name
            for name, declared in criteria.shape.fields.items()
            if declared.plain is not None and name not in title.feeds and name in table.columns
        ]
        given = table.select(ID, *nested, **facts)
        answered = self._store.decide(
            criteria, self._store.materialize(given), lists, reasons=self._reasons
        )
        joined = fed.left_join(answered, fed[ID] == answered["subject_id"])
        bound_columns = [each for one in feed_columns.values() for each in (one.low, one.high)]
        more = [name for name in answered.columns if name not in ("subject_id", "outcome")]
        return joined.select(
            *[joined[name] for name in (COMMUNE, KEY, "applies", "held", *bound_columns, *more)],
            decided=joined["outcome"],
        )

    def _reject_unreported(self, table: str, title: TitlePlan, fact: str) -> None:
        """Reject a list that some communes have not reported: a table cannot tell it from an empty one."""
        if table not in self._tables.members:
            return
        communes = self._tables.communes
        count = int(communes.filter(~communes[known_column(table)]).count().to_pyarrow().as_py())
        if count:
            at = Source(table, fact).whole()
            raise CriteriaError(
                [
                    codes.MISSING_LIST_ROWS.at(
                        at, count=count, table=table, title=title.id, name=fact
                    )
                ]
            )

    def _join_feeds(self, title: TitlePlan, table: ir.Table) -> ir.Table:
        """Join the recognitions and the other decisions that feed facts to the subjects."""
        for fact, feed in title.feeds.items():
            if isinstance(feed, HeldFeed):
                table = self._recognitions.held(table, title, feed.level)
                used, other = (MONTHS, HELD) if feed.months else (HELD, MONTHS)
                table = table.rename({f"ce_held_{fact}": used}).drop(other)
            elif isinstance(feed, DecisionFeed) and feed.id in self._decided:
                decided = self._decided[feed.id]
                names = ("eligible", *self._plan.title(feed.id).levels)
                more: dict[str, IbisValue] = {
                    f"ce_usable_{fact}": decided["applies"].fill_null(False) & decided["made"],
                    **{f"ce_decided_{fact}_{name}": decided[name] for name in names},
                }
                right = decided.select(ce_right_commune=COMMUNE, ce_right=KEY, **more)
                joined = table.left_join(
                    right,
                    [table[COMMUNE] == right["ce_right_commune"], table[KEY] == right["ce_right"]],
                )
                table = joined.select(*[joined[name] for name in (*table.columns, *more)])
        return table

    # ---- results ---------------------------------------------------------------------------

    def _store_results(self, title: TitlePlan, answered: ir.Table) -> None:
        applies, decided = answered["applies"], answered["decided"]
        not_for = (~applies).fill_null(False)
        lost = not_for | (decided == "not_eligible").fill_null(False)
        earned = (decided == "eligible").fill_null(False) & applies.fill_null(False)
        words = ibis.ifelse(lost, "not_eligible", ibis.ifelse(earned, "eligible", "undetermined"))
        rest = [
            n for n in answered.columns if n not in (COMMUNE, KEY, "applies", "held", "decided")
        ]
        columns_of_answer = {name: answered[name] for name in rest}
        if "settled_by" in rest:
            columns_of_answer["settled_by"] = ibis.ifelse(
                words == decided, answered["settled_by"], ibis.null("string")
            )
        answer = self._store.materialize(
            answered.select(
                COMMUNE,
                KEY,
                "applies",
                "held",
                outcome=words,
                **columns_of_answer,
                ce_made=decided.notnull(),
            )
        )
        # The rows of the answer, not its query again, which would be compiled and run a second time.
        self._decided[title.id] = self._store.materialize(self._record(title, answer))
        self.answers[title.id] = answer.drop("ce_made")

    def _record(self, title: TitlePlan, answer: ir.Table) -> ir.Table:
        """Return what other titles read of the answer of a title."""
        earned, lost = (answer["outcome"] == each for each in ("eligible", "not_eligible"))
        truth = ibis.ifelse(earned, True, ibis.ifelse(lost, False, ibis.null("boolean")))
        columns: dict[str, IbisValue] = {"eligible": truth, "held": answer["held"]}
        for level in title.levels:
            columns[level] = self._level(title, level, answer, lost)
        return answer.select(COMMUNE, KEY, "applies", made=answer["ce_made"], **columns)

    @staticmethod
    def _level(title: TitlePlan, level: str, answer: ir.Table, lost: IbisValue) -> IbisValue:
        """Return whether a level is reached; NULL where that is unknown (see `decision_record`).

        Where the title applies, its outcome is the one that was decided.
        """
        unknown = ibis.null("boolean")
        if "level" not in answer.columns:
            return ibis.ifelse(lost, False, unknown)
        index = title.levels.index(level)
        reached = answer["level"].isin(list(title.levels[index:])).fill_null(False)
        possible = ibis.literal(" ") + answer["possible_levels"].fill_null("") + ibis.literal(" ")
        impossible = ~possible.contains(f" {level} ")
        some = answer["possible_levels"].fill_null("") != ""
        undetermined = answer["outcome"] == "undetermined"
        none = ibis.ifelse(undetermined, some & impossible, answer["level"].notnull() & impossible)
        known = answer["applies"].fill_null(False) & answer["ce_made"]
        decided_level = ibis.ifelse(reached, True, ibis.ifelse(none, False, unknown))
        return ibis.ifelse(lost, False, ibis.ifelse(known, decided_level, unknown))

    def tallies(self) -> ir.Table:
        """Return the number of subjects with each outcome, by commune and title."""
        counted: list[ir.Table] = []
        for title in self._plan.titles:
            if title.criteria is None or title.target or title.id not in self.answers:
                continue
            answer = self.answers[title.id]
            answer = answer.filter(answer["applies"].isnull() | answer["applies"])
            counts = {
                word: (answer["outcome"] == word).cast("int64").sum().cast("int64")
                for word in ("eligible", "not_eligible", "undetermined")
            }
            granted = (answer["outcome"] == "eligible") & (answer["settled_by"] == "judgement")
            counts["by_judgement"] = granted.fill_null(False).cast("int64").sum().cast("int64")
            grouped = answer.group_by(COMMUNE).aggregate(**counts)
            counted.append(
                grouped.select(
                    commune=COMMUNE, title=ibis.literal(title.id), **{n: grouped[n] for n in counts}
                )
            )
        table = counted[0]
        for each in counted[1:]:
            table = table.union(each)
        return self._store.materialize(table)


def _feed_value(facts: dict[str, IbisValue], fact: str, value: IbisValue) -> None:
    """Set a fact to the value of its feed, and to what the row states where the feed is NULL."""
    stated = facts.pop(fact, None)
    facts[fact] = value if stated is None else ibis.coalesce(value, stated)


def _feed_number(
    facts: dict[str, IbisValue], fact: str, bounds: tuple[IbisValue, IbisValue]
) -> None:
    """Set a number to the bounds of its feed, and to what the row states where both are NULL."""
    paths = (f"{fact}.at_least", f"{fact}.at_most")
    one = facts.pop(fact, None)
    unknown = bounds[0].isnull() & bounds[1].isnull()
    for path, bound in zip(paths, bounds, strict=True):
        stated = facts.pop(path, None) if one is None else one
        facts[path] = bound if stated is None else ibis.ifelse(unknown, stated, bound)


def _feed_decision(
    facts: dict[str, IbisValue], table: ir.Table, fact: str, other: TitlePlan
) -> None:
    """Set a fact to another decision about the row, unless that is undetermined and the row states one."""
    names = ("eligible", *other.levels)
    nothing_stated: IbisValue = ibis.literal(True)
    for name in names:
        if f"{fact}.{name}" in facts:
            nothing_stated = nothing_stated & facts[f"{fact}.{name}"].isnull()
    determined = table[f"ce_decided_{fact}_eligible"].notnull()
    used = table[f"ce_usable_{fact}"].fill_null(False) & (determined | nothing_stated)
    for name in names:
        own = facts.get(f"{fact}.{name}", ibis.null("boolean"))
        facts[f"{fact}.{name}"] = ibis.ifelse(used, table[f"ce_decided_{fact}_{name}"], own)
