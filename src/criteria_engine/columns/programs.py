"""A set over tables in memory, worked out once: Polars expressions that run over any tables of one shape.

To lower a set and to build its query takes tens of milliseconds, however few the rows. So the query is
built over tables that have types and no rows, and kept: tables that come in pieces, or every day anew,
pay for their rows alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import numpy as np
import polars as pl
import polars.selectors as cs
import pyarrow as pa
from ibis.backends.polars.compiler import translate

from criteria_engine.columns.aggregates import Aggregate
from criteria_engine.columns.cases import Helper, memtable, settled
from criteria_engine.columns.deciding import Given, finished, made_ready
from criteria_engine.columns.facts import Described, Leaf, Seen
from criteria_engine.columns.plan import ROW, SURPRISE, Plan, Prepared
from criteria_engine.columns.words import LookingUp
from criteria_engine.deciding.decide import Decider
from criteria_engine.reading.facts import Shape

Offsets = np.ndarray[Any, np.dtype[np.int64]]
"""Where the items of each subject begin, and those of the last one end."""

Frames = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Tables:
    """Subjects with :data:`ROW`, and the items of each list in the order of their subjects."""

    subjects: pl.DataFrame
    items: Frames
    offsets: Mapping[str, Offsets]

    def rows(self, name: str) -> pl.Series:
        """The row of the subject of each item of a list."""
        counts = np.diff(self.offsets[name])
        return pl.Series(ROW, np.repeat(np.arange(len(counts), dtype="int64"), counts))

    def pieces(self) -> Iterator[Tables]:
        """The same, so many subjects at a time that what is worked out of them stays near the processor."""
        for start in range(0, max(len(self.subjects), 1), _PIECE):
            subjects = self.subjects.slice(start, _PIECE)
            items: dict[str, pl.DataFrame] = {}
            offsets: dict[str, Offsets] = {}
            for name, ends in self.offsets.items():
                own = ends[start : start + len(subjects) + 1]
                items[name] = self.items[name].slice(int(own[0]), int(own[-1] - own[0]))
                offsets[name] = own - own[0]
            yield Tables(subjects, items, offsets)


_PIECE: Final = 1_000_000
"""How many subjects are decided at a time."""


class Program:
    """How one set is decided over tables in memory of one shape.

    Raises:
        CriteriaError: something in the set cannot be decided by Polars; all of it is listed.
    """

    def __init__(
        self,
        decider: Decider,
        shape: Shape,
        given: Given,
        leaves: Mapping[str, Leaf],
        seen: Mapping[str, Seen],
        *,
        reasons: bool,
    ) -> None:
        self._decider = decider
        described = Described(leaves, seen, given.stated, given.long)
        self.plan = Plan(decider, shape, described, wide=False, wording=LookingUp())
        ready = made_ready(given, leaves, seen, shape)
        self._subjects = _Selections(ready.subjects)
        self._items = {name: _Selections(table) for name, table in ready.lists.items()}
        traced = _Traced(ready)
        first = self.plan.decided(traced.prepared, reasons=reasons)
        self._sums = traced.sums
        self._first = _Selections(first, traced.counts)
        self._last = _Selections(finished(first, decider, self.plan), traced.counts)

    @cached_property
    def presumes(self) -> bool:
        """Whether values are presumed to fit."""
        return SURPRISE in self._first.names

    def run(self, tables: Tables) -> pl.DataFrame | None:
        """The answers, subjects in their order; None where a value does not fit that was presumed to."""
        answers = []
        for piece in tables.pieces():
            answer = self._piece(piece)
            if answer is None:
                return None
            answers.append(answer)
        return pl.concat(answers)

    def _piece(self, tables: Tables) -> pl.DataFrame | None:
        subjects = self._subjects.run(tables.subjects)
        items = {name: each.run(tables.items[name]) for name, each in self._items.items()}
        ready = Tables(subjects, items, tables.offsets)
        for sums in self._sums:
            subjects = subjects.hstack(sums.run(subjects, ready))
        answered = self._decided(subjects, ready)
        if self.presumes:
            if answered[SURPRISE].any():
                return None
            answered = answered.drop(SURPRISE)
        return answered if answered[ROW].is_sorted() else answered.sort(ROW)

    def _decided(self, subjects: pl.DataFrame, ready: Tables) -> pl.DataFrame:
        if not self.plan.splits:
            return self._last.run(subjects)
        database = ibis.polars.connect()

        def keep(frame: pl.DataFrame) -> ir.Table:
            return database.create_table(f"kept_{len(database.list_tables())}", frame)

        def run(table: ir.Table) -> pl.DataFrame:
            # Ibis itself would not let Polars stream.
            lazy: pl.LazyFrame = database.compile(table)
            return lazy.collect(engine="streaming")

        first = keep(self._first.run(subjects))
        prepared = Prepared(
            keep(ready.subjects),
            {name: keep(each.with_columns(ready.rows(name))) for name, each in ready.items.items()},
        )
        levels = len(self._decider.checked.levels)
        helper = Helper(lambda table: keep(run(table)), memtable)
        answered = settled(self.plan, prepared, first, levels, helper)
        return run(finished(answered, self._decider, self.plan))


class _Selections:
    """Selections one after the other, from a table with no rows yet; Ibis's, as Polars has them.

    `counts` are columns of that table which come as short numbers.
    """

    def __init__(self, table: ir.Table, counts: Iterable[str] = ()) -> None:
        projects: list[ops.Project] = []
        op = table.op()
        while isinstance(op, ops.Project):
            projects.append(op)
            op = op.parent
        if not isinstance(op, ops.UnboundTable):
            raise TypeError(f"no selection: {type(op).__name__}")
        self.names: Final = tuple(table.columns)
        self._counts = tuple(counts)
        self._steps: list[tuple[bool, list[pl.Expr]]] = []
        for project in reversed(projects):
            *before, last = _shared(project.values)
            # What is one value for all rows has to become a column first.
            before.append({name: each for name, each in last.items() if each.shape.is_scalar()})
            self._steps += [(False, _named(each)) for each in before if each]
            columns = [
                pl.col(name) if name in before[-1] else each
                for name, each in zip(last, _named(last), strict=True)
            ]
            self._steps.append((True, columns))

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """What they make of a table."""
        # Counts come as short numbers and are cast as they are read: columns of long ones would be new memory.
        lazy = frame.lazy().with_columns(pl.col(self._counts).cast(pl.Int64))
        for alone, columns in self._steps:
            lazy = lazy.select(columns) if alone else lazy.with_columns(columns)
        return lazy.collect(engine="streaming")


Values = Mapping[str, ops.Value]


def _named(values: Values) -> list[pl.Expr]:
    return [translate(value).alias(name) for name, value in values.items()]


def _shared(values: Values) -> list[Values]:
    """The same values in steps: what several of them read becomes a column before them.

    Polars itself finds what is common to two columns, but not what is common to two such parts, and it
    takes `x = "good"` and `x != "good"` for two comparisons.
    """
    uses: Counter[ops.Value] = Counter(values.values())
    order: dict[ops.Value, None] = {}
    waiting = [(each, False) for each in values.values()]
    while waiting:
        node, done = waiting.pop()
        if done:
            order[node] = None
        elif node not in order:
            inner = [each for each in node.__children__ if isinstance(each, ops.Value)]
            waiting += [(node, True), *((each, False) for each in inner)]
    for node in order:
        uses.update({each for each in node.__children__ if isinstance(each, ops.Value)})
    levels: dict[ops.Value, int] = {}
    now: dict[object, Any] = {}
    steps: list[dict[str, ops.Value]] = []
    for node in order:
        level = max((levels.get(each, 0) for each in node.__children__), default=0)
        levels[node] = level
        now[node] = rebuilt = _rebuilt(node, now)
        if uses[node] < 2 or isinstance(node, ops.Field) or node.shape.is_scalar():
            continue
        if level == len(steps):
            steps.append({})
        name = f"criteria_engine_shared_{len(now)}"
        steps[level][name] = rebuilt
        now[node] = ops.Field(ops.UnboundTable(name, {name: node.dtype}), name)
        levels[node] = level + 1
    return [*steps, {name: now[each] for name, each in values.items()}]


def _rebuilt(node: ops.Value, now: Mapping[object, Any]) -> ops.Value:
    """A node over what its parts have become; Ibis would go through the tables below it as well."""

    def become(part: object) -> object:
        return tuple(map(become, part)) if isinstance(part, tuple) else now.get(part, part)

    parts = dict(zip(node.__argnames__, node.__args__, strict=True))
    changed = {name: become(part) for name, part in parts.items()}
    return node if changed == parts else type(node)(**changed)


@dataclass(frozen=True, slots=True)
class _Sums:
    """What is added up over the items of one list.

    `needed` are columns of the subject they read; `same` gives each sum the first one that adds up the same.
    """

    name: str
    needed: _Selections | None
    summands: _Selections
    wanted: tuple[Aggregate, ...]
    same: Mapping[str, str]

    def run(self, subjects: pl.DataFrame, ready: Tables) -> pl.DataFrame:
        """One column for each sum, one row for each subject: from offset to offset, not by grouping."""
        items = ready.items[self.name]
        if self.needed is not None:
            known = self.needed.run(subjects).drop(ROW)
            items = items.with_columns(known[ready.rows(self.name)].get_columns())
        # A list with NULLs in it is added up item by item, which takes many times as long.
        worked_out = self.summands.run(items).with_columns(cs.boolean().fill_null(False))
        offsets = pa.array(ready.offsets[self.name])
        nested = {
            each.name: pa.LargeListArray.from_arrays(offsets, worked_out[each.name].to_arrow())
            for each in self.wanted
            if self.same[each.name] == each.name
        }
        # A table of Arrow is taken as it is; of single columns Polars goes through all offsets.
        lists = pl.DataFrame(pl.from_arrow(pa.table(nested)))
        # One after the other they would be added up on one core.
        return lists.select(self._added_up(each) for each in self.wanted)

    def _added_up(self, each: Aggregate) -> pl.Expr:
        total = pl.col(self.same[each.name]).list.sum()
        known = total > 0 if each.kind == "any" else total
        return known.alias(each.name)


class _Traced:
    """Takes down what is gathered, over tables without rows."""

    def __init__(self, ready: Prepared) -> None:
        self._subjects = dict(ready.subjects.schema().items())
        self._items = {name: dict(each.schema().items()) for name, each in ready.lists.items()}
        self._needed: _Selections | None = None
        self.counts: list[str] = []
        self.sums: list[_Sums] = []
        lists = {name: ibis.table(schema, name=name) for name, schema in self._items.items()}
        self.prepared = Prepared(ibis.table(self._subjects, name="subjects"), lists, self)

    def items(self, name: str, subjects: ir.Table | None) -> ir.Table:
        """The items of a list, with the columns of the subject each belongs to."""
        schema = dict(self._items[name])
        self._needed = None
        if subjects is not None:
            self._needed = _Selections(subjects, self.counts)
            schema |= {key: type_ for key, type_ in subjects.schema().items() if key != ROW}
        return ibis.table(schema, name=name)

    def append(self, name: str, summands: ir.Table, wanted: Sequence[Aggregate]) -> ir.Table:
        """The subjects as they were prepared, with what the list's items come to."""
        firsts: dict[ops.Node, str] = {}
        op = summands.op()
        assert isinstance(op, ops.Project)
        same = {key: firsts.setdefault(value, key) for key, value in op.values.items()}
        sums = _Sums(name, self._needed, _Selections(summands), tuple(wanted), same)
        self.sums.append(sums)
        self.counts += [each.name for each in wanted if each.kind == "count"]
        for each in wanted:
            self._subjects[each.name] = ibis.dtype("boolean" if each.kind == "any" else "int64")
        return ibis.table(self._subjects, name="subjects")
