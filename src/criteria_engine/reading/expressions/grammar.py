"""The tables Lark reads expressions with: built once from `expression.lark`, then loaded.

Building takes a tenth of a second and more, loading a few milliseconds, so packages carry the
tables. This module imports nothing of ours: the build hook runs it by itself.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final

import lark

_GRAMMAR: Final = Path(__file__).with_name("expression.lark")


_TABLES: Final = Path(__file__).with_name("grammar.tables")


def build_tables(target: Path) -> None:
    """Build the tables and write them to a file, after a line that says what they are made of."""
    grammar = _GRAMMAR.read_bytes()
    tables = BytesIO()
    _build(grammar).save(tables)
    target.write_bytes(_fingerprint(grammar) + b"\n" + tables.getvalue())


@cache
def parser() -> lark.Lark:
    """The parser, from the packaged tables where they fit, else built in memory.

    >>> parser().parse("age >= 18").data
    'compare'
    """
    grammar = _GRAMMAR.read_bytes()
    return _load(_TABLES, _fingerprint(grammar)) or _build(grammar)


def _build(grammar: bytes) -> lark.Lark:
    return lark.Lark(
        grammar.decode(),
        parser="lalr",
        lexer="basic",  # one pattern to compile, not one per state; see "Words" in the grammar
        keep_all_tokens=True,
        maybe_placeholders=False,
    )


def _load(file: Path, fingerprint: bytes) -> lark.Lark | None:
    try:
        found, _, tables = file.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    # Lark keeps its tables as a pickle. It is a file of this package, as trusted as its code;
    # what authors write never comes near it.
    return lark.Lark.load(BytesIO(tables)) if found == fingerprint else None


def _fingerprint(grammar: bytes) -> bytes:
    """What the tables depend on, this module with its options included."""
    made_of = (grammar, lark.__version__.encode(), Path(__file__).read_bytes())
    return sha256(b"\0".join(made_of)).hexdigest().encode()
