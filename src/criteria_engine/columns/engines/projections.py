"""Selections: what Ibis selects from a table with no rows yet, as Polars works it out over any rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import ibis.expr.operations as ops
import ibis.expr.types as ir
import polars as pl
import polars.selectors as cs
from ibis.backends.polars.compiler import translate

from criteria_engine.columns.engines.integer_widths import (
    IntegerBounds,
    OpsByName,
    narrow_integers,
    polars_type,
)
from criteria_engine.columns.engines.text_lookup import TextLookup


class Projection:
    """Selections one after the other, from a table with no rows yet; Ibis's, as Polars has them.

    `counts` are columns of that table which come as short numbers, and the most each can be. `narrow` has all
    numbers as short as they may be: that pays where there are many of them. In the end `widen` makes them
    as long as Ibis says.
    """

    def __init__(
        self,
        table: ir.Table,
        counts: Mapping[str, int] | None = None,
        *,
        narrow: bool = False,
        widen: bool = True,
    ) -> None:
        projects: list[ops.Project] = []
        op = table.op()
        while isinstance(op, ops.Project):
            projects.append(op)
            op = op.parent
        if not isinstance(op, ops.UnboundTable):
            raise TypeError(f"no selection: {type(op).__name__}")
        self.names: Final = tuple(table.columns)
        ranges: dict[str, IntegerBounds] = {}
        if narrow:
            ranges = {name: IntegerBounds(0, most) for name, most in (counts or {}).items()}
        self._counts = [
            pl.col(name).cast(polars_type(ranges[name]) if narrow else pl.Int64)
            for name in counts or ()
        ]
        self._steps: list[tuple[bool, list[pl.Expr]]] = []
        texts: dict[str, TextLookup] = {}
        last: OpsByName = {}
        for project in reversed(projects):
            values, texts = _texts_as_numbers(project.values, texts)
            *before, last = _share_common(values)
            for shared in before:
                short, more = narrow_integers(shared, ranges) if narrow else (shared, {})
                self._steps.append((False, _polars_exprs(short)))
                ranges |= more
            if narrow:
                last, ranges = narrow_integers(last, ranges)
            self._select(last, final=project is projects[0])
        # Columns that only get other names ask for no query.
        self._renamed = None if narrow or counts or len(projects) != 1 else _column_names(last)
        if widen:
            self._widen(last, ranges)
        self._texts = {name: each.joiner() for name, each in texts.items()}

    def _select(self, values: OpsByName, *, final: bool) -> None:
        if not final:
            # What is only passed on stays where it is, and what is left out Polars leaves out itself.
            values = {name: each for name, each in values.items() if _field_name(each) != name}
        named = _polars_exprs(values)
        # What is one value for all rows has to become a column first.
        single = [
            each
            for each, value in zip(named, values.values(), strict=True)
            if value.shape.is_scalar()
        ]
        if single:
            self._steps.append((False, single))
        columns = [
            pl.col(name) if value.shape.is_scalar() else each
            for each, (name, value) in zip(named, values.items(), strict=True)
        ]
        self._steps.append((final, columns))

    def _widen(self, values: OpsByName, ranges: Mapping[str, IntegerBounds]) -> None:
        """Columns as long as Ibis says, each value once: what is given is no riddle of types."""
        firsts: dict[ops.Value, str] = {}
        same = {
            name: firsts.setdefault(each, name) for name, each in values.items() if name in ranges
        }
        if same:
            self._steps.append((False, [pl.col(name).cast(pl.Int64) for name in firsts.values()]))
            columns = [pl.col(same.get(name, name)).alias(name) for name in values]
            self._steps.append((True, columns))

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """What they make of a table."""
        if self._renamed is not None:
            return pl.DataFrame([frame[old].alias(new) for new, old in self._renamed.items()])
        answered = self._lazy(frame).collect(engine="streaming")
        # Called within the query, it would hold all columns until the last row is there.
        texts = [each.texts(answered[name]).alias(name) for name, each in self._texts.items()]
        return answered.with_columns(texts) if texts else answered

    def truths(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The same, where what is NULL counts as false."""
        filled = self._lazy(frame).with_columns(cs.boolean().fill_null(False))
        return filled.collect(engine="streaming").rechunk()

    def _lazy(self, frame: pl.DataFrame) -> pl.LazyFrame:
        # Counts come as short numbers and are cast as they are read: columns of long ones would be new memory.
        lazy = frame.lazy().with_columns(self._counts)
        for alone, columns in self._steps:
            lazy = lazy.select(columns) if alone else lazy.with_columns(columns)
        return lazy


def _column_names(values: OpsByName) -> dict[str, str] | None:
    """Which column each value is; None where one is more than a column."""
    columns = {name: _field_name(each) for name, each in values.items()}
    found = {name: each for name, each in columns.items() if each is not None}
    return found if len(found) == len(columns) else None


def _field_name(value: ops.Value) -> str | None:
    """The column of which it is all there is."""
    return value.name if isinstance(value, ops.Field) else None


def _polars_exprs(values: OpsByName) -> list[pl.Expr]:
    return [translate(value).alias(name) for name, value in values.items()]


def _texts_as_numbers(
    values: OpsByName, before: Mapping[str, TextLookup]
) -> tuple[OpsByName, dict[str, TextLookup]]:
    """The same values, texts that are put together as their numbers, and these texts by their column.

    `before` are those of the selection before, whose columns are numbers as well.
    """
    read = {
        name: each.copy(index=ops.Field(ops.UnboundTable(name, {name: "int32"}), name))
        for name, each in before.items()
    }
    now = {name: _with_texts(each, read, {}) for name, each in values.items()} if read else values
    texts = {
        name: each
        for name, each in now.items()
        if isinstance(each, TextLookup) and each.in_several_tables
    }
    return {**now, **{name: each.index for name, each in texts.items()}}, texts


def _with_texts(
    node: ops.Value, texts: Mapping[str, TextLookup], done: dict[object, Any]
) -> ops.Value:
    """A node, of which some columns have become texts."""
    if isinstance(node, ops.Field):
        return texts.get(node.name, node)
    if node not in done:
        for each in node.__children__:
            if isinstance(each, ops.Value):
                done[each] = _with_texts(each, texts, done)
        done[node] = _rebuild(node, done)
    result: ops.Value = done[node]
    return result


def _share_common(values: OpsByName) -> list[OpsByName]:
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
        now[node] = rebuilt = _rebuild(node, now)
        if uses[node] < 2 or isinstance(node, ops.Field) or node.shape.is_scalar():
            continue
        if level == len(steps):
            steps.append({})
        name = f"criteria_engine_shared_{len(now)}"
        steps[level][name] = rebuilt
        now[node] = ops.Field(ops.UnboundTable(name, {name: node.dtype}), name)
        levels[node] = level + 1
    return [*steps, {name: now[each] for name, each in values.items()}]


def _rebuild(node: ops.Value, now: Mapping[object, Any]) -> ops.Value:
    """A node over what its parts have become; Ibis would go through the tables below it as well."""

    def become(part: object) -> object:
        return tuple(map(become, part)) if isinstance(part, tuple) else now.get(part, part)

    parts = dict(zip(node.__argnames__, node.__args__, strict=True))
    changed = {name: become(part) for name, part in parts.items()}
    return node if changed == parts else type(node)(**changed)
