"""The grammar has no conflicts, and the packaged tables parse as it does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lark
import pytest
from lark.lexer import Lexer, Token

from criteria_engine.reading.expressions import grammar
from criteria_engine.syntax import KEYWORDS

GRAMMAR = grammar.GRAMMAR_FILE.read_bytes()
ROWS = Path(__file__).parents[2] / "language" / "syntax"


class NoScanner(Lexer):
    """Replaces the scanner: with one, Lark's strict mode would need another package."""

    __future_interface__ = 2

    def __init__(self, *_: object) -> None:
        """Accept and ignore what Lark passes."""

    def lex(self, *_: object) -> Iterator[Token]:
        return iter(())


def test_no_conflicts() -> None:
    lark.Lark(GRAMMAR.decode(), parser="lalr", lexer=NoScanner, strict=True, keep_all_tokens=True)


def test_tables_give_the_trees_of_the_grammar(tmp_path: Path) -> None:
    file = tmp_path / "grammar.tables"
    grammar.build_tables(file)
    loaded = grammar.load_tables(file, grammar.tables_fingerprint(GRAMMAR))
    assert loaded is not None
    built = grammar.build_parser(GRAMMAR)
    for rows in ROWS.glob("*.txt"):
        for row in rows.read_text(encoding="utf-8").splitlines():
            assert outcome(loaded, row) == outcome(built, row)


def outcome(parser: lark.Lark, row: str) -> lark.ParseTree | str:
    """Return the tree of the first half of a row, or the error."""
    try:
        return parser.parse(row.partition(" → ")[0].partition(" ✗ ")[0])
    except lark.exceptions.UnexpectedInput as error:
        return f"{type(error).__name__} {error.line}:{error.column}"


def test_packaged_tables_are_up_to_date() -> None:
    if not grammar.TABLES_FILE.exists():
        pytest.skip("no packaged tables here: they are built with the wheel")
    assert grammar.load_tables(grammar.TABLES_FILE, grammar.tables_fingerprint(GRAMMAR)) is not None


def test_tables_of_another_grammar_are_not_used(tmp_path: Path) -> None:
    file = tmp_path / "grammar.tables"
    assert grammar.load_tables(file, b"any") is None
    file.write_bytes(b"other\n" + b"not even tables")
    assert grammar.load_tables(file, b"any") is None


def test_keywords_are_the_words_of_the_grammar() -> None:
    words = {str(t.pattern.value) for t in grammar.parser().terminals if t.pattern.type == "str"}
    unsupported = {"for", "return", "function"}  # excluded in the pattern of NAME
    assert {word for word in words if word.isalpha()} | unsupported == KEYWORDS
    patterns: dict[str, Any] = {t.name: t.pattern.value for t in grammar.parser().terminals}
    for keyword in KEYWORDS:
        assert keyword in patterns["WORDS"]
    assert json.dumps(patterns["NAME"]).count("|") == len(unsupported) - 1
