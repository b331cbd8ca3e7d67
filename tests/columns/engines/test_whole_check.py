"""Test that one query over all columns finds invalid values, and gives codes to texts that are valid."""

from __future__ import annotations

from typing import Any

import ibis.expr.datatypes as dt
import polars as pl
import pytest

from criteria_engine.columns.engines.whole_check import with_valid_columns
from criteria_engine.columns.translation.fact_schema import FactColumn
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import INTEGER, EnumType

FEW = ("weak", "good", "a text that is longer than twelve bytes")
MANY = tuple(f"choice {number}" for number in range(12))


def choice(values: tuple[str, ...], *at: str) -> FactColumn:
    """Return the column of an enumeration."""
    declared = FactShape("grade", "enumeration", EnumType(values), values=values)
    return FactColumn("grade", "fact_grade", declared, dt.string, at or ("grade",))


def integer(low: int | None, high: int | None, type_: dt.DataType = dt.int64) -> FactColumn:
    """Return the column of an integer."""
    declared = FactShape("age", "integer", INTEGER, low=low, high=high)
    return FactColumn("age", "fact_age", declared, type_, ("age",))


def checked(frame: pl.DataFrame, *leaves: FactColumn) -> pl.DataFrame | None:
    """Return the frame with codes; None if some value is invalid."""
    return with_valid_columns({"": frame}, {"": leaves}).get("")


@pytest.mark.parametrize("choices", [FEW, MANY])
@pytest.mark.parametrize("rows", [1, 200_000])
def test_texts_get_codes(choices: tuple[str, ...], rows: int) -> None:
    frame = pl.DataFrame({"grade": [*choices, None] * rows})
    found = checked(frame, choice(choices))
    assert found is not None
    assert found["grade"].dtype == pl.Enum(choices)
    assert found["grade"].cast(pl.String).equals(frame["grade"])
    wrong = pl.concat([frame, pl.DataFrame({"grade": ["good "]})])
    assert checked(wrong, choice(choices)) is None


@pytest.mark.parametrize(
    ("type_", "texts", "valid"),
    [
        (pl.Categorical, ["weak", None, "good"], True),
        (pl.Categorical, ["weak", "another"], False),
        (pl.Enum(["good", "weak"]), ["good", None], True),
        (pl.Enum(["good", "another"]), ["good"], True),
        (pl.Enum(["good", "another"]), ["another"], False),
    ],
)
def test_categories_stay(type_: Any, texts: list[str | None], valid: bool) -> None:
    frame = pl.DataFrame({"grade": pl.Series(texts, dtype=type_)})
    found = checked(frame, choice(FEW))
    assert (found is not None) == valid
    if found is not None:
        assert found.equals(frame) and found.schema == frame.schema


@pytest.mark.parametrize(
    ("type_", "low", "high", "values", "valid"),
    [
        ("int64", 0, None, [0, None, 10**15], True),
        ("int64", 0, None, [10**15 + 1], False),
        ("int64", None, None, [-(10**15) - 1], False),
        ("int32", 0, 120, [None, 0, 120], True),
        ("int32", 0, 120, [0, 121], False),
        ("int32", 0, 120, [-1, None], False),
        ("uint8", 0, 1000, [255], True),
        ("uint8", -5, -1, [3], False),
        ("uint8", 300, None, [None], True),
        ("int8", 300, None, [None, 5], False),
        ("int64", 0, 3, [None, None], True),
        ("int64", 0, 3, [], True),
    ],
)
def test_integers(
    type_: str, low: int | None, high: int | None, values: list[int | None], valid: bool
) -> None:
    own = {"int64": pl.Int64, "int32": pl.Int32, "uint8": pl.UInt8, "int8": pl.Int8}[type_]
    frame = pl.DataFrame({"age": pl.Series(values, dtype=own)})
    found = checked(frame, integer(low, high, dt.dtype(type_)))
    assert (found is not None) == valid


def test_one_invalid_value_among_unknown_ones_is_found() -> None:
    frame = pl.DataFrame(
        {"age": [None, 5], "grade": pl.Series(["another", None]).cast(pl.Categorical)}
    )
    assert checked(frame, integer(0, 9), choice(FEW)) is None


def test_fields_of_structs_and_chunks_stay_as_they_are() -> None:
    piece = pl.DataFrame({"id": [1, 2], "of": [{"grade": "weak", "n": 1}, {"grade": None, "n": 2}]})
    frame = pl.concat([piece, piece, piece.head(1)], rechunk=False)
    found = checked(frame, choice(FEW, "of", "grade"))
    assert found is not None
    assert found["of"].struct.field("grade").dtype == pl.Enum(FEW)
    assert found.with_columns(pl.col("of").cast(frame.schema["of"])).equals(frame)


def test_a_frame_with_an_invalid_value_does_not_stop_the_others() -> None:
    frames = {"": pl.DataFrame({"age": [1]}), "members": pl.DataFrame({"age": [-1]})}
    found = with_valid_columns(frames, {name: [integer(0, 9)] for name in frames})
    assert list(found) == [""]
