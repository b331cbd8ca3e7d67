"""projections: Ibis projections of an unbound table → Polars expressions over any frame with its schema."""

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
    """A sequence of projections from an unbound table, translated to Polars.

    Args:
        table: the result of Ibis projections of an unbound table.
        counts: the table's columns that hold counts of unsigned 32 bits, with the greatest value of each.
        narrow: give integers the narrowest types that hold them, which pays if there are many of them.
        widen: cast the resulting integers to the types that Ibis expects.

    Attributes:
        names: the columns of the result.

    Raises:
        TypeError: `table` is not such a projection.
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
            raise TypeError(f"expected projections of an unbound table, got {type(op).__name__}")
        self.names: Final = tuple(table.columns)
        ranges: dict[str, IntegerBounds] = {}
        if narrow:
            ranges = {name: IntegerBounds(0, maximum) for name, maximum in (counts or {}).items()}
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
        # Merely renaming columns needs no query.
        self._renamed = None if narrow or counts or len(projects) != 1 else _column_names(last)
        if widen:
            self._widen(last, ranges)
        self._texts = {name: each.joiner() for name, each in texts.items()}

    def _select(self, values: OpsByName, *, final: bool) -> None:
        if not final:
            # Unchanged columns stay in place; Polars itself drops unused ones.
            values = {name: each for name, each in values.items() if _field_name(each) != name}
        named = _polars_exprs(values)
        # A scalar has to become a column first.
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
        """Cast integers to the types that Ibis expects; equal columns are cast once."""
        firsts: dict[ops.Value, str] = {}
        same = {
            name: firsts.setdefault(each, name) for name, each in values.items() if name in ranges
        }
        if same:
            self._steps.append((False, [pl.col(name).cast(pl.Int64) for name in firsts.values()]))
            columns = [pl.col(same.get(name, name)).alias(name) for name in values]
            self._steps.append((True, columns))

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the projections of a frame."""
        if self._renamed is not None:
            return pl.DataFrame([frame[old].alias(new) for new, old in self._renamed.items()])
        answered = self._lazy(frame).collect(engine="streaming")
        # Called within the query, it would keep all columns in memory until the last row arrives.
        texts = [each.texts(answered[name]).alias(name) for name, each in self._texts.items()]
        return answered.with_columns(texts) if texts else answered

    def truths(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the same, with false in place of NULL."""
        filled = self._lazy(frame).with_columns(cs.boolean().fill_null(False))
        return filled.collect(engine="streaming").rechunk()

    def _lazy(self, frame: pl.DataFrame) -> pl.LazyFrame:
        # Counts have 32 bits and are cast while they are read, since wide columns would need new memory.
        lazy = frame.lazy().with_columns(self._counts)
        for alone, columns in self._steps:
            lazy = lazy.select(columns) if alone else lazy.with_columns(columns)
        return lazy


def _column_names(values: OpsByName) -> dict[str, str] | None:
    """Return the column that each value consists of; None if some value is computed."""
    columns = {name: _field_name(each) for name, each in values.items()}
    fields = {name: each for name, each in columns.items() if each is not None}
    return fields if len(fields) == len(columns) else None


def _field_name(value: ops.Value) -> str | None:
    """Return the column a value consists of; None if it is computed."""
    return value.name if isinstance(value, ops.Field) else None


def _polars_exprs(values: OpsByName) -> list[pl.Expr]:
    return [translate(value).alias(name) for name, value in values.items()]


def _texts_as_numbers(
    values: OpsByName, before: Mapping[str, TextLookup]
) -> tuple[OpsByName, dict[str, TextLookup]]:
    """Replace assembled texts by their numbers.

    Args:
        values: the columns of a projection.
        before: the assembled texts of the projection before, whose columns are numbers as well.

    Returns:
        The columns, and the assembled texts by column.
    """
    read = {
        name: each.copy(index=ops.Field(ops.UnboundTable(name, {name: "int32"}), name))
        for name, each in before.items()
    }
    replaced = (
        {name: _with_texts(each, read, {}) for name, each in values.items()} if read else values
    )
    texts = {
        name: each
        for name, each in replaced.items()
        if isinstance(each, TextLookup) and each.in_several_tables
    }
    return {**replaced, **{name: each.index for name, each in texts.items()}}, texts


def _with_texts(
    node: ops.Value, texts: Mapping[str, TextLookup], done: dict[object, Any]
) -> ops.Value:
    """Return a node in which the columns named in `texts` are replaced."""
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
    """Split columns into steps, in which shared subexpressions become columns of an earlier step.

    Polars finds common subexpressions of columns, but not those nested in other shared ones, and it does not
    know that `x = "good"` and `x != "good"` compare the same values.
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
    replaced: dict[object, Any] = {}
    steps: list[dict[str, ops.Value]] = []
    for node in order:
        level = max((levels.get(each, 0) for each in node.__children__), default=0)
        levels[node] = level
        replaced[node] = rebuilt = _rebuild(node, replaced)
        if uses[node] < 2 or isinstance(node, ops.Field) or node.shape.is_scalar():
            continue
        if level == len(steps):
            steps.append({})
        name = f"criteria_engine_shared_{len(replaced)}"
        steps[level][name] = rebuilt
        replaced[node] = ops.Field(ops.UnboundTable(name, {name: node.dtype}), name)
        levels[node] = level + 1
    return [*steps, {name: replaced[each] for name, each in values.items()}]


def _rebuild(node: ops.Value, replaced: Mapping[object, Any]) -> ops.Value:
    """Return a node with replaced children. Ibis's own `replace` would also visit the tables below it."""

    def become(part: object) -> object:
        return tuple(map(become, part)) if isinstance(part, tuple) else replaced.get(part, part)

    parts = dict(zip(node.__argnames__, node.__args__, strict=True))
    changed = {name: become(part) for name, part in parts.items()}
    return node if changed == parts else type(node)(**changed)
