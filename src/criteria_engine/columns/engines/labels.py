"""labels: codes of outcomes, levels and grades → values of Polars Enums, and such values → texts."""

from __future__ import annotations

from typing import Any

import ibis.expr.datatypes as dt
import polars as pl

from criteria_engine.columns.ibis_internals import ops, polars_translate, rlz


class Label(ops.Value):  # type: ignore[misc]
    """The label with a given code, as a value of a Polars Enum; NULL for any other code.

    Attributes:
        code: the code.
        labels: the labels, by code.
    """

    code: ops.Value[dt.Integer, Any]
    labels: tuple[str, ...]

    shape = rlz.shape_like("code")
    dtype = dt.string


@polars_translate.register(Label)  # type: ignore[untyped-decorator]
def _translate_label(op: Label, **tables: Any) -> pl.Expr:
    type_ = pl.Enum(op.labels)
    code: pl.Expr = polars_translate(op.code, **tables)
    expr = pl.lit(None, type_)
    # A few comparisons are faster than a gather, and do not need the codes to be valid.
    for number, label in reversed(list(enumerate(op.labels))):
        expr = pl.when(code == number).then(pl.lit(label, type_)).otherwise(expr)
    return expr


class PlainText(ops.Value):  # type: ignore[misc]
    """The texts of a column that may hold values of an Enum or a Categorical."""

    arg: ops.Value[dt.String, Any]

    shape = rlz.shape_like("arg")
    dtype = dt.string


@polars_translate.register(PlainText)  # type: ignore[untyped-decorator]
def _translate_text(op: PlainText, **tables: Any) -> pl.Expr:
    expr: pl.Expr = polars_translate(op.arg, **tables)
    return expr.cast(pl.String)
