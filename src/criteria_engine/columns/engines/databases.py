"""databases: Ibis tables, and Spark's data frames read as Ibis tables, decided by their database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from criteria_engine.bilingual import Text
from criteria_engine.bounds import MAX_QUERY_SPLITS, SPLIT_BUDGET
from criteria_engine.columns import diagnostics as codes
from criteria_engine.columns.engines.answer_types import decimal_places
from criteria_engine.columns.engines.engine import TableRequest
from criteria_engine.columns.ibis_internals import ops
from criteria_engine.columns.mapping import keys_match
from criteria_engine.columns.names import ROW, items_column, stated_column
from criteria_engine.columns.options import ListTable
from criteria_engine.columns.pipeline import GivenTables, decide, inspect_columns
from criteria_engine.columns.translation.case_split import TableBackend
from criteria_engine.columns.translation.fact_schema import ColumnStats, FactColumn
from criteria_engine.columns.translation.texts_read import choices, texts_read
from criteria_engine.columns.translation.unbound import MAX_INT64, IbisValue
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.decider import Decider
from criteria_engine.lowering.program import Program
from criteria_engine.model.arithmetic import scaled
from criteria_engine.reading.text_values import SUSPECT_TEXT, clean_text
from criteria_engine.source import Source

_KEY: Final = "criteria_engine_key"
"""The key column of a list's table, under a name that no other column has."""

_MAX_ROW: Final = MAX_INT64 // SPLIT_BUDGET - 1
"""The greatest row number for which each case still gets a distinct number of 64 bits."""


class Database:
    """Tables of one database, mapped to the facts of a set. The constructor queries ids and list sizes.

    Raises:
        CriteriaError: the tables do not fit the set.
    """

    def __init__(self, request: TableRequest, backend: TableBackend) -> None:
        shape, table, lists = request.shape, request.table, request.lists
        subject_id, mapped = request.subject_id, request.mapping()
        mapped.check_columns(table.columns, subject_id)
        mapped.check_ids(dict(table.schema().items()))
        self._shape = shape
        self._backend = backend
        self._mapped = mapped
        self._subject_id = subject_id
        self._stated: dict[str, str | bool] = {}
        self._lists: dict[str, ir.Table] = {}
        self._max_items: dict[str, int] = {}
        self._nested_lists: set[str] = set()
        nested = [mapped.column(name) for name, each in shape.fields.items() if each.kind == "list"]
        self._longest: dict[str, int] = {}
        self._small_ids = False
        self._always = self._inspect(table, [each for each in nested if each in table.columns])
        self._subjects = self._with_row_numbers(table)
        for name, declared in shape.fields.items():
            if declared.kind == "list":
                items = self._join_items(name, lists[name]) if name in lists else self._unnest(name)
                certain = lists[name].certain if name in lists else None
                if items is not None:
                    self._lists[name] = items
                    mapped.map_items(name, dict(items.schema().items()), certain)
        mapped.map_subjects(dict(self._subjects.schema().items()))
        mapped.finish()

    def _inspect(self, table: ir.Table, nested: Sequence[str]) -> frozenset[str]:
        """Report repeated ids; return the nested lists that are never NULL."""
        ids = table[self._subject_id]
        known = {f"known_{each}": table[each].count() for each in nested}
        whole = isinstance(ids.type(), dt.Integer)
        known |= {"minimum": ids.min(), "maximum": ids.max()} if whole else {}
        arrays = [each for each in nested if isinstance(table[each].type(), dt.Array)]
        known |= {f"longest_{each}": table[each].length().max() for each in arrays}
        aggregated = table.aggregate(count=table.count(), distinct=ids.nunique(), **known)
        row = aggregated.to_pyarrow().to_pylist()[0]
        count, distinct = row["count"], row["distinct"]
        if distinct < count:
            at = Source("table", self._subject_id).whole()
            raise CriteriaError(
                [
                    codes.DUPLICATE_SUBJECT.at(
                        at, column=self._subject_id, count=count, distinct=distinct
                    )
                ]
            )
        self._small_ids = whole and all(
            abs(row[each] or 0) <= _MAX_ROW for each in ("minimum", "maximum")
        )
        self._longest = {each: row[f"longest_{each}"] or 0 for each in arrays}
        return frozenset(each for each in nested if row[f"known_{each}"] == count)

    def _with_row_numbers(self, table: ir.Table) -> ir.Table:
        """Return the subjects with row numbers."""
        ids = table[self._subject_id]
        if self._small_ids:
            return table.mutate(**{ROW: ids.cast("int64")})
        # The ids are distinct, so their order is deterministic.
        return table.mutate(**{ROW: ibis.row_number().over(order_by=ids)})

    # ---- lists -----------------------------------------------------------------------------

    def _unnest(self, name: str) -> ir.Table | None:
        column = self._mapped.column(name)
        if column not in self._subjects.columns:
            self._mapped.note_missing_list(name, self._subjects.columns)
            self._stated[name] = False
            return None
        type_ = self._subjects[column].type()
        if isinstance(type_, dt.Null):
            self._mapped.add_internal(column)
            self._stated[name] = False
            return None
        is_plain = self._shape.fields[name].plain is not None
        if not isinstance(type_, dt.Array) or not (
            is_plain or isinstance(type_.value_type, dt.Struct)
        ):
            self._mapped.problems.wrong_type(name, "list", type_)
            return None
        subjects = self._subjects
        items = subjects.select(ROW, item=subjects[column].unnest())
        if column in self._always:
            self._stated[name] = True
        else:
            self._add_stated(name, subjects[column].notnull())
        self._max_items[name] = self._longest[column]
        if not isinstance(type_.value_type, dt.Struct):
            self._hold_values(column)
            self._keep_nested(name, column)
            return items.select(ROW, **{column: items["item"]})
        self._keep_nested(name, column)
        return items.select(
            ROW, **{field: items["item"][field] for field in type_.value_type.names}
        )

    def _hold_values(self, column: str) -> None:
        """Hold each plain value of a list in a record with one field, where the database can map arrays."""
        if self._subjects.get_backend().has_operation(ops.ArrayMap):
            lists = self._subjects[column]
            held = lists.map(lambda item: ibis.struct({column: item}))
            self._subjects = self._subjects.mutate(**{column: held})

    def _keep_nested(self, name: str, column: str) -> None:
        """Keep a nested list in an internal column if the database can fold arrays; otherwise drop it."""
        if all(map(self._subjects.get_backend().has_operation, (ops.ArrayMap, ops.ArraySum))):
            aside = items_column(name)
            self._mapped.add_internal(aside)
            self._nested_lists.add(name)
            self._subjects = self._subjects.rename({aside: column})
        else:
            self._subjects = self._subjects.drop(column)

    def _join_items(self, name: str, list_: ListTable) -> ir.Table:
        items: ir.Table = list_.table
        self._mapped.check_columns(items.columns, list_.key)
        ids, keys = self._subjects[self._subject_id].type(), items[list_.key].type()
        if not keys_match(ids, keys):
            self._mapped.problems.wrong_key(list_.key, ids, keys)
            return items.drop(list_.key)
        keyed = items.rename({_KEY: list_.key})
        known = self._subjects.select(ROW, **{_KEY: self._subjects[self._subject_id]})
        counted = keyed.group_by(_KEY).aggregate(count=keyed.count())
        joined_keys = counted.left_join(known, _KEY)
        totals = joined_keys.aggregate(
            orphans=ibis.ifelse(joined_keys[ROW].isnull(), joined_keys["count"], 0).sum(),
            maximum=joined_keys["count"].max(),
        )
        (row,) = totals.to_pyarrow().to_pylist()
        orphans = int(row["orphans"] or 0)
        if orphans:
            at = Source("table", list_.key).whole()
            self._mapped.problems.diagnostics.append(
                codes.WITHOUT_SUBJECT.at(at, list=name, count=orphans, column=list_.key)
            )
        if list_.absent == "unknown":
            having = keyed.select(_KEY).distinct().mutate(having=ibis.literal(True))
            joined = self._subjects.left_join(
                having, self._subjects[self._subject_id] == having[_KEY]
            )
            self._subjects = joined.select(
                *[joined[column] for column in self._subjects.columns],
                **{stated_column(name): joined["having"].fill_null(False)},
            )
            self._stated[name] = stated_column(name)
            self._mapped.add_internal(stated_column(name))
        else:
            self._stated[name] = True
        self._max_items[name] = int(row["maximum"] or 0)
        fields = [column for column in keyed.columns if column != _KEY]
        if self._small_ids and isinstance(keyed[_KEY].type(), dt.Integer):
            # The id is the row number, and items without a subject have been refused already.
            return keyed.select(*fields, **{ROW: keyed[_KEY].cast("int64")})
        return keyed.inner_join(known, _KEY).select(ROW, *fields)

    def _add_stated(self, name: str, stated: IbisValue) -> None:
        column = stated_column(name)
        self._stated[name] = column
        self._mapped.add_internal(column)
        self._subjects = self._subjects.mutate(**{column: stated})

    # ---- deciding --------------------------------------------------------------------------

    def decide(self, decider: Decider, *, reasons: bool) -> ir.Table:
        """Return the answers as a table that is computed when it is read.

        Raises:
            CriteriaError: the set cannot be decided over columns.
        """
        given = GivenTables(
            self._subjects,
            self._lists,
            self._stated,
            self._subject_id,
            self._max_items,
            frozenset(self._nested_lists),
        )
        leaves: Mapping[str, FactColumn] = self._mapped.leaves
        stats = inspect_columns(given, leaves, self._shape)
        cleaned = self._with_spellings(decider.program, stats)
        if cleaned != leaves:
            leaves, stats = cleaned, inspect_columns(given, cleaned, self._shape)
        answered, plan = decide(
            decider,
            self._shape,
            given,
            leaves,
            stats,
            wide=True,
            reasons=reasons,
            backend=self._backend,
        )
        for name, denominator in plan.scales.items():
            answered = answered.mutate(**{name: _decimal(answered[name], denominator)})
        answered = answered.drop(ROW)
        self._refuse_too_deep(len(plan.splits))
        return answered

    def _with_spellings(
        self, program: Program, stats: Mapping[str, ColumnStats]
    ) -> dict[str, FactColumn]:
        """Return the columns of facts, those of texts with the clean texts of values that are not clean.

        Databases have no Unicode normal forms, but the values that need one are few. Of columns of choices only
        those with an invalid value have them.

        Raises:
            CriteriaError: a column has too many of them.
        """
        leaves = self._mapped.leaves
        by_table: dict[str, list[FactColumn]] = {}
        invalid = [each for each in choices(leaves.values()) if stats[each.column].has_invalid]
        for leaf in (*texts_read(program, leaves.values()), *invalid):
            list_ = leaf.path.partition(".")[0]
            by_table.setdefault(list_ if list_ in self._lists else "", []).append(leaf)
        cleaned = dict(leaves)
        for list_, own in by_table.items():
            table = self._lists.get(list_, self._subjects)
            suspect = {leaf.column: leaf.read(table).re_search(SUSPECT_TEXT) for leaf in own}
            tests = {name: test.any() for name, test in suspect.items()}
            found = table.aggregate(**tests).to_pyarrow().to_pylist()[0]
            for leaf in own:
                if found[leaf.column]:
                    texts = table.filter(suspect[leaf.column]).select(text=leaf.read(table))
                    cleaned[leaf.path] = replace(leaf, spellings=_spellings(leaf, texts))
        return cleaned

    def _refuse_too_deep(self, splits: int) -> None:
        """Refuse queries that are too deep to compile: each split fact nests another query."""
        if splits <= MAX_QUERY_SPLITS:
            return
        what = Text(
            f"{splits} dữ kiện được đọc hai lần khi chưa biết, nhiều quá cho một câu truy vấn",
            f"{splits} facts are read twice where they are unknown, too many for one query",
        )
        at = Source("table", "").whole()
        raise CriteriaError([codes.UNSUPPORTED_OVER_COLUMNS.at(at, what=what)])


_MAX_SPELLINGS: Final = 1000
"""How many distinct texts of a column a query can replace."""


def _spellings(leaf: FactColumn, texts: ir.Table) -> tuple[tuple[str, str], ...]:
    """Return the texts of a table that are not clean, each with its clean text."""
    distinct = texts.distinct().limit(_MAX_SPELLINGS + 1).to_pyarrow()["text"].to_pylist()
    if len(distinct) > _MAX_SPELLINGS:
        what = Text(
            f"hơn {_MAX_SPELLINGS} cách viết ở `{leaf.path}` có dấu cách thừa, ký tự ẩn hoặc chữ tách dấu",
            f"more than {_MAX_SPELLINGS} texts of `{leaf.path}` with outer blanks, invisible characters or "
            "decomposed letters",
        )
        at = Source("table", leaf.path).whole()
        raise CriteriaError([codes.UNSUPPORTED_OVER_COLUMNS.at(at, what=what)])
    pairs = [(each, clean_text(each)) for each in distinct]
    return tuple((text, clean) for text, clean in pairs if text != clean or not clean)


def _decimal(expr: IbisValue, denominator: int) -> IbisValue:
    """Return an integer over a denominator as a decimal."""
    places = decimal_places(denominator)
    whole = expr.cast("int64") * ibis.literal(10**places // denominator, "int64")
    # Ibis multiplies only decimals of equal types; two of 18 digits stay within the 38 of databases.
    type_ = dt.Decimal(18, places)
    step = ibis.literal(scaled(1, -places), type_)
    return (whole.cast(type_) * step).cast(dt.Decimal(38, places))
