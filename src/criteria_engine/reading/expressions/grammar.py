"""The parser tables of Lark: built once from `expression.lark`, then loaded.

Building takes more than a tenth of a second, loading a few milliseconds, so packages contain the
tables. This module imports nothing from the package, because the build hook runs it on its own.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final

import lark

GRAMMAR_FILE: Final = Path(__file__).with_name("expression.lark")

TABLES_FILE: Final = Path(__file__).with_name("grammar.tables")


def build_tables(target: Path) -> None:
    """Build the tables and write them to a file, after a line with their fingerprint."""
    grammar = GRAMMAR_FILE.read_bytes()
    tables = BytesIO()
    build_parser(grammar).save(tables)
    target.write_bytes(tables_fingerprint(grammar) + b"\n" + tables.getvalue())


@cache
def parser() -> lark.Lark:
    """Return the parser, loaded from the packaged tables if they are current, else built in memory.

    >>> parser().parse("age >= 18").data
    'compare'
    """
    grammar = GRAMMAR_FILE.read_bytes()
    return load_tables(TABLES_FILE, tables_fingerprint(grammar)) or build_parser(grammar)


def build_parser(grammar: bytes) -> lark.Lark:
    """Build the parser of a grammar in memory."""
    return lark.Lark(
        grammar.decode(),
        parser="lalr",
        lexer="basic",  # one pattern instead of one per state; see "Words" in the grammar
        keep_all_tokens=True,
        maybe_placeholders=False,
    )


def load_tables(file: Path, fingerprint: bytes) -> lark.Lark | None:
    """Load a parser from tables; None if the file is missing or has another fingerprint."""
    try:
        stored, _, tables = file.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    # Lark stores its tables as a pickle. This file is part of the package and as trusted as its
    # code; no input of authors gets into it.
    return lark.Lark.load(BytesIO(tables)) if stored == fingerprint else None


def tables_fingerprint(grammar: bytes) -> bytes:
    """Hash what the tables depend on: grammar, version of Lark, and this module with its options."""
    made_of = (grammar, lark.__version__.encode(), Path(__file__).read_bytes())
    return sha256(b"\0".join(made_of)).hexdigest().encode()
