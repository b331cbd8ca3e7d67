"""projections: Ibis projections of an unbound table → Polars expressions over any frame with its schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import polars as pl
import polars.selectors as cs

from criteria_engine.columns.engines.integer_widths import (
    BoundsByColumn,
    IntegerBounds,
    OpsByName,
    narrow_integers,
    polars_type,
)
from criteria_engine.columns.engines.labels import PlainText
from criteria_engine.columns.engines.text_lookup import TextLookup
from criteria_engine.columns.ibis_internals import ops, polars_translate


class Projection:
    """A sequence of projections from an unbound table, translated to Polars.

    Integers have the narrowest types that hold them, and columns with the same values are computed once.

    Args:
        table: the result of Ibis projections of an unbound table.
        bounds: the bounds of the table's narrow integers; each column has the narrowest type for its bounds.
        counts: the table's columns that hold counts of unsigned 32 bits, with the greatest value of each.
        types: the types of integers of the result, by column; others stay narrow.

    Attributes:
        names: the columns of the result.
        bounds: the bounds of the result's narrow integers.

    Raises:
        TypeError: `table` is not such a projection.
    """

    def __init__(
        self,
        table: ir.Table,
        bounds: BoundsByColumn | None = None,
        *,
        counts: Mapping[str, int] | None = None,
        types: Mapping[str, Any] | None = None,
    ) -> None:
        projects: list[ops.Project] = []
        op = table.op()
        while isinstance(op, ops.Project):
            projects.append(op)
            op = op.parent
        if not isinstance(op, ops.UnboundTable):
            raise TypeError(f"expected projections of an unbound table, got {type(op).__name__}")
        self.names: Final = tuple(table.columns)
        of_counts = {name: IntegerBounds(0, most) for name, most in (counts or {}).items()}
        self._counts = [pl.col(name).cast(polars_type(each)) for name, each in of_counts.items()]
        self._steps: list[list[pl.Expr]] = []
        self._origins: dict[str, str | tuple[int, ops.Value]] = {}
        self._selected: list[pl.Expr] = []
        self._same: dict[str, str] = {}
        self._constants: dict[str, pl.Expr] = {}
        known = {**(bounds or {}), **of_counts}
        texts: dict[str, TextLookup] = {}
        last: OpsByName = {}
        for number, project in enumerate(reversed(projects)):
            values, texts = _texts_as_numbers(_as_texts(project.values), texts)
            *before, last = _share_common(values, number)
            for shared in before:
                narrow, more = narrow_integers(shared, known)
                self._define(narrow)
                known |= more
            last, of_last = narrow_integers(last, known)
            if project is not projects[0]:
                self._define(last)
            known = of_last
        types = types or {}
        self.bounds: Final = {n: known[n] for n in self.names if n in known and n not in types}
        self._select(last, types)
        # Merely renaming columns needs no query.
        computed = bool(self._steps or counts or types)
        self._renamed = None if computed else _column_names(last)
        self._texts = {name: each.joiner() for name, each in texts.items()}

    def _define(self, values: OpsByName) -> None:
        """Add columns that later steps read; unchanged ones stay in place, and Polars drops unused ones."""
        step = len(self._steps)
        self._origins |= {
            name: self._origin(each.name) if isinstance(each, ops.Field) else (step, each)
            for name, each in values.items()
        }
        changed = {name: each for name, each in values.items() if _field_name(each) != name}
        if changed:
            self._steps.append(_polars_exprs(changed))

    def _origin(self, name: str) -> str | tuple[int, ops.Value]:
        """Return the column, or the step and the value, from which a column is an unchanged copy."""
        return self._origins.get(name, name)

    def _select(self, values: OpsByName, types: Mapping[str, Any]) -> None:
        """Prepare the result: each distinct column once, and the constants apart from them."""
        firsts: dict[object, str] = {}
        for name, value in values.items():
            type_ = types.get(name)
            origin = self._origin(value.name) if isinstance(value, ops.Field) else (-1, value)
            is_constant = isinstance(origin, tuple) and origin[1].shape.is_scalar()
            expr = polars_translate(origin[1] if is_constant else value)
            expr = (expr if type_ is None else expr.cast(type_)).alias(name)
            if is_constant:
                # Polars would fill a whole column with the result of an expression, but not with a literal.
                result = pl.select(expr).to_series()
                self._constants[name] = pl.lit(result[0], result.dtype).alias(name)
                continue
            self._same[name] = firsts.setdefault((origin, type_), name)
            if self._same[name] == name:
                self._selected.append(expr)

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the projections of a frame."""
        if self._renamed is not None:
            return pl.DataFrame([frame[old].alias(new) for new, old in self._renamed.items()])
        return self._completed(self._lazy(frame).collect(engine="streaming"), len(frame))

    def _completed(self, selected: pl.DataFrame, rows: int) -> pl.DataFrame:
        """Return the selected columns with those that equal them, constants and texts."""
        columns = self._constants | {n: pl.col(of).alias(n) for n, of in self._same.items()}
        # A selection of constants alone would have one row.
        base = selected if self._same else pl.DataFrame(height=rows)
        whole = base.select if self._same else base.with_columns
        frame = whole(columns[name] for name in self.names)
        # Called within the query, it would keep all columns in memory until the last row arrives.
        texts = [each.texts(frame[name]).alias(name) for name, each in self._texts.items()]
        return frame.with_columns(texts) if texts else frame

    def truths(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the same, with false in place of NULL."""
        filled = self._lazy(frame).with_columns(cs.boolean().fill_null(False))
        columns = self._completed(filled.collect(engine="streaming"), len(frame))
        return columns.with_columns(cs.boolean().fill_null(False)).rechunk()

    def _lazy(self, frame: pl.DataFrame) -> pl.LazyFrame:
        # Counts have 32 bits and are cast while they are read, since wide columns would need new memory.
        lazy = frame.lazy().with_columns(self._counts)
        for columns in self._steps:
            lazy = lazy.with_columns(columns)
        return lazy.select(self._selected)


def _column_names(values: OpsByName) -> dict[str, str] | None:
    """Return the column that each value consists of; None if some value is computed."""
    columns = {name: _field_name(each) for name, each in values.items()}
    fields = {name: each for name, each in columns.items() if each is not None}
    return fields if len(fields) == len(columns) else None


def _field_name(value: ops.Value) -> str | None:
    """Return the column a value consists of; None if it is computed."""
    return value.name if isinstance(value, ops.Field) else None


def _polars_exprs(values: OpsByName) -> list[pl.Expr]:
    return [polars_translate(value).alias(name) for name, value in values.items()]


def _as_texts(values: OpsByName) -> OpsByName:
    """Return columns in which operations read texts where they cannot read categories.

    Polars compares categories with a constant and looks for NULLs by code. Everything else is done with texts,
    since two columns may have different categories.
    """
    done: dict[object, Any] = {}

    def replaced(node: ops.Value, parent: ops.Value | None) -> ops.Value:
        if isinstance(node, ops.Field):
            is_text = isinstance(node.dtype, dt.String)
            return PlainText(node) if is_text and not _reads_codes(parent) else node
        if node not in done:
            inner = [each for each in node.__children__ if isinstance(each, ops.Value)]
            parts = {each: replaced(each, node) for each in inner}
            done[node] = _rebuild(node, parts)
        result: ops.Value = done[node]
        return result

    return {name: replaced(each, None) for name, each in values.items()}


def _reads_codes(parent: ops.Value | None) -> bool:
    """Return whether an operation can read the categories of a column."""
    match parent:
        case None | ops.IsNull() | ops.NotNull():
            return True
        case ops.Equals() | ops.NotEquals():
            return isinstance(parent.left, ops.Literal) or isinstance(parent.right, ops.Literal)
        case _:
            return False


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


def _share_common(values: OpsByName, number: int) -> list[OpsByName]:
    """Split columns into steps, in which shared subexpressions become columns of an earlier step.

    Polars finds common subexpressions of columns, but not those nested in other shared ones, and it does not
    know that `x = "good"` and `x != "good"` compare the same values.

    Args:
        values: the columns of a projection.
        number: the number of the projection, which makes the names of shared columns unique.
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
        name = f"criteria_engine_shared_{number}_{len(replaced)}"
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
