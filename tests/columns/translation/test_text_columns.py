"""Texts of rows, assembled by expressions or looked up in tables, equal those that Python assembles."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.columns.engines.text_lookup import LookupAssembler, TextLookup
from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.text_columns import TextAssembler
from criteria_engine.columns.translation.unbound import BoundRow, UnboundExpr, UnboundTruth

FLAGS = 6
NAMES = [f"flag_{index}" for index in range(FLAGS)]

Word = list[tuple[bool | int, str]]
"""A word: texts, each beside a constant or the number of a flag."""

words_ = st.lists(
    st.lists(
        st.tuples(
            st.one_of(st.booleans(), st.integers(10, 9 + FLAGS)),
            st.sampled_from(["a", "no:1.1", "thu nhập", "b"]),
        ),
        max_size=3,
    ),
    max_size=30,
)
rows_ = st.lists(st.lists(st.booleans(), min_size=FLAGS, max_size=FLAGS), min_size=1, max_size=5)


def truth(flag: bool | int) -> UnboundTruth:
    return flag if isinstance(flag, bool) else unbound.column(NAMES[flag - 10])


def in_python(words: Sequence[Word], row: Sequence[bool]) -> str:
    said = []
    for word in words:
        holding = (
            text for flag, text in word if (flag if isinstance(flag, bool) else row[flag - 10])
        )
        said.append(next(holding, ""))
    return " ".join(each for each in said if each)


@pytest.mark.parametrize("wording", [TextAssembler(), LookupAssembler()])
@given(words=words_, rows=rows_)
def test_texts_of_a_row(wording: TextAssembler, words: list[Word], rows: list[list[bool]]) -> None:
    frame = pl.DataFrame(rows, schema=NAMES, orient="row")
    database = ibis.polars.connect({"rows": frame})
    table = database.table("rows")
    operand = wording.join([[(truth(flag), text) for flag, text in word] for word in words])
    expected = [in_python(words, row) for row in rows]
    if not isinstance(operand, UnboundExpr):
        assert [operand] * len(rows) == expected
        return
    built = BoundRow(lambda column: table[column]).value(operand)
    assert table.select(said=built).to_polars()["said"].to_list() == expected


@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.parametrize("words", [16, 17, 20, 21, 40])
def test_texts_of_several_tables(words: int, count: int) -> None:
    """From 17 words on texts come from several tables, from 21 on they have two numbers."""
    names = [f"fact_{index}" for index in range(words)]
    rows = [[(index + row) % 3 == 0 for index in range(words)] for row in range(count)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Boolean), orient="row")
    table = ibis.polars.connect({"rows": frame}).table("rows")
    operand = LookupAssembler().join([[(unbound.column(name), name)] for name in names])
    assert isinstance(operand, UnboundExpr)
    built = BoundRow(lambda column: table[column]).value(operand)
    said = table.select(said=built).to_polars()["said"].to_list()
    assert said == [
        " ".join(name for name, holds in zip(names, row, strict=True) if holds) for row in rows
    ]


def test_cached_texts_of_several_columns() -> None:
    """The cache is limited in size, and the results do not depend on it."""
    names = [f"fact_{index}" for index in range(17)]
    index = ibis.literal(0, "int32").op()
    together = TextLookup(index, tuple(("", name) for name in names)).joiner()
    few, all_ = list(range(10)), list(range(2**17))
    for numbers in ([], few, [9, 2, 2**17 - 1], few, all_, few[::-1], [2**16, 0], all_[::-7], []):
        said = together.texts(pl.Series(numbers, dtype=pl.Int32))
        assert said.to_list() == [
            " ".join(name for place, name in enumerate(names) if number >> place & 1)
            for number in numbers
        ]


@pytest.mark.parametrize("wording", [TextAssembler(), LookupAssembler()])
def test_the_text_of_a_code(wording: TextAssembler) -> None:
    database = ibis.polars.connect({"rows": pl.DataFrame({"code": [0, -1, 1]})})
    table = database.table("rows")
    built = wording.from_code(table["code"], ("khá", "tốt"))
    assert table.select(said=built).to_polars()["said"].to_list() == ["khá", None, "tốt"]


def test_tables_of_texts_release_the_memory_of_their_parts() -> None:
    words = tuple(("", f"no:an indicator with a long name {index}") for index in range(12))
    index = ibis.table({"number": "int32"}, name="rows")["number"].op()
    (table,) = TextLookup(index, words).tables()
    (chunk,) = table.texts.get_chunks()
    # The validity bitmap, the offsets and the data.
    assert len(chunk.to_arrow(compat_level=pl.CompatLevel.newest()).buffers()) == 3
