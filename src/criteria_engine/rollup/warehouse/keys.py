"""check: the keys of a province's tables, which are compared letter by letter in their database.

The keys of one commune are cleaned when they are read; here the tables belong to the host, so keys that would
have to be cleaned are refused, and so are communes with two spellings: one commune would be taken for two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import ibis
import ibis.expr.types as ir

from criteria_engine.batch.near_equal import ID_SCHEMA, near_equal_ids
from criteria_engine.bilingual import Text
from criteria_engine.columns.translation.unbound import IbisValue
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model.facts import Absent
from criteria_engine.reading.keys import MISSING_WORDS, fault_of_key, near_equal_keys, plain_key
from criteria_engine.reading.text_values import SUSPECT_TEXT, clean_text
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup import key_diagnostics as key_codes
from criteria_engine.rollup.subjects import NONE_WORDS
from criteria_engine.source import Source
from criteria_engine.tables.arrow_columns import KEY_COLUMN
from criteria_engine.tables.key_diagnostics import near_equal_warning

_MAX_FETCHED: Final = 10_000
"""How many suspect keys are fetched from the database to look at them."""

_MAX_REPORTED: Final = 20
"""How many diagnostics are made of one kind."""

_MAX_SHOWN: Final = 5
"""How many names a message lists."""


def key_text(built: IbisValue) -> IbisValue:
    """Return a column of keys as texts without blanks around them, and NULL for blank ones."""
    return built.cast("string").strip().nullif("")


def unusable_keys(
    table: ir.Table, name: str, columns: Iterable[str], memberships: Collection[str] = ()
) -> list[Diagnostic]:
    """Return a diagnostic for each key that is not a clean text, or a word for a blank cell.

    Args:
        table: the table of the host.
        name: its name.
        columns: the columns with keys.
        memberships: those of them in which some words mean that a row belongs to nothing.
    """
    return [
        each
        for column in columns
        for each in _unusable(
            table,
            name,
            column,
            MISSING_WORDS - NONE_WORDS if column in memberships else MISSING_WORDS,
        )
    ]


def _unusable(table: ir.Table, name: str, column: str, words: Collection[str]) -> list[Diagnostic]:
    text = key_text(table[column])
    if not table[column].type().is_string():
        return []
    suspect = text.re_search(SUSPECT_TEXT) | text.lower().isin(sorted(words))
    found = table.filter(suspect).select(key=text).distinct().limit(_MAX_FETCHED)
    at = Source(name, column).whole()
    diagnostics: list[Diagnostic] = []
    for key in sorted(found.to_pyarrow()["key"].to_pylist()):
        clean = clean_text(key)
        fault = fault_of_key(clean, at)
        if fault is not None:
            diagnostics.append(fault)
        elif clean != key:
            diagnostics.append(
                key_codes.UNCLEAN_KEY.at(at, text=key.encode("unicode_escape").decode(), key=clean)
            )
    return diagnostics[:_MAX_REPORTED]


def misspelt_communes(
    tables: Mapping[str, ir.Table], commune: str, whole: str | None, absent: Absent
) -> list[Diagnostic]:
    """Return a diagnostic for the rows of each table whose commune does not exist or has two spellings.

    Args:
        tables: the tables of the host.
        commune: the column with the commune of each row.
        whole: the table with a row for each commune; None where it was not given.
        absent: with "empty", every commune must be in the table `whole`; with "unknown", one that is not
            must not have nearly the name of one that is.
    """
    counts = {name: _rows_by_commune(table, commune) for name, table in tables.items()}
    known = set() if whole is None else set(counts[whole])
    by_plain_key = {plain_key(each): each for each in sorted(known)}
    diagnostics: list[Diagnostic] = []
    wrong: set[str] = set()
    for table, rows in counts.items() if whole is not None else ():
        strange = sorted(rows.keys() - known)
        near = {name: by_plain_key.get(plain_key(name)) for name in strange}
        refused = [name for name in strange if absent == "empty" or near[name] is not None]
        if refused:
            diagnostics.append(
                codes.UNKNOWN_COMMUNE.at(
                    Source("table", table).whole(),
                    suggestion=near[refused[0]],
                    count=sum(rows[name] for name in refused),
                    table=table,
                    whole=whole,
                    names=_shown(refused),
                )
            )
        wrong.update(refused)
    every = sorted({name for rows in counts.values() for name in rows} - wrong)
    diagnostics += [
        key_codes.NEAR_EQUAL_COMMUNES.at(Source("table", commune).whole(), names=_shown(group))
        for group in near_equal_keys(every)
    ]
    return diagnostics[:_MAX_REPORTED]


def near_equal_subjects(
    table: ir.Table, commune: str, key: str, label: Text
) -> tuple[Diagnostic, ...]:
    """Return a warning about keys of one commune that are almost the same, if there are any.

    Args:
        table: the rows.
        commune: the column with their commune.
        key: the column with their key.
        label: what the table is called.
    """
    named = table.filter(table[key].notnull() & table[commune].notnull())
    # The sign is neither a blank nor a punctuation of keys, so it keeps commune and key apart.
    named = named.select(**{KEY_COLUMN: named[commune] + ibis.literal("§") + named[key]})

    batches = named.to_pyarrow().cast(ID_SCHEMA).to_batches()
    found = near_equal_ids(lambda: iter(batches))
    groups = [tuple(each.replace("§", ": ") for each in group) for group in found.groups]
    warning = near_equal_warning(Source("table", label.vi).whole(), label, groups, found.count)
    return (warning,) if found.count else ()


def _rows_by_commune(table: ir.Table, commune: str) -> dict[str, int]:
    """Return how many rows each commune has; rows without one are left out."""
    keyed = table.select(commune=key_text(table[commune]))
    counted = keyed.group_by("commune").aggregate(rows=keyed.count()).to_pyarrow().to_pylist()
    return {each["commune"]: each["rows"] for each in counted if each["commune"] is not None}


def _shown(names: Sequence[str]) -> str:
    more = ", …" if len(names) > _MAX_SHOWN else ""
    return ", ".join(f"`{each}`" for each in names[:_MAX_SHOWN]) + more
