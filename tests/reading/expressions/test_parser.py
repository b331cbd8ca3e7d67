"""Parsing expressions: the cases in tests/language/syntax, and properties of every text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine import syntax
from criteria_engine.bilingual import Language
from criteria_engine.bounds import MAX_CHARACTERS, MAX_NESTING
from criteria_engine.diagnostics import Code, Diagnostic
from criteria_engine.model.values import Months
from criteria_engine.reading.expressions import diagnostics as codes
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.rendering.formatter import format_expression
from criteria_engine.source import Source, Span
from criteria_engine.syntax import Expr
from tests.strategies import broken_texts, expressions

ROOT = Path(__file__).parents[3]
ROWS = sorted((ROOT / "tests" / "language" / "syntax").glob("*.txt"))
FEEL_CASES = ROOT.parent / "shared" / "feel" / "cases.json"

# Characters that would be hard to see in a file of cases.
WRITTEN_OUT = {"⏎": "\n", "⟨U+00A0⟩": "\u00a0", "⟨U+200B⟩": "\u200b", "⟨NFD⟩": "e\u0301"}


def read(text: str) -> tuple[Expr | None, list[Diagnostic]]:
    """Parse a text that is not part of a file."""
    return parse(Source("test", text).whole())


def tree_of(text: str) -> Expr:
    """Return the syntax tree of a valid text."""
    tree, diagnostics = read(text)
    assert tree is not None, (text, [d.code.id for d in diagnostics])
    return tree


# ---- cases in files --------------------------------------------------------------------------


def rows() -> Iterator[Any]:
    """Yield the cases: lines of `expression → canonical text` or `expression ✗ code column …`."""
    for file in ROWS:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("# "):
                yield pytest.param(line, id=f"{file.stem}:{number}")


def expression_of(row: str, mark: str) -> tuple[str, str]:
    written, _, expected = row.rpartition(mark)
    expression = written.rstrip(" ")
    for name, letters in WRITTEN_OUT.items():
        expression = expression.replace(name, letters)
    return expression, expected.strip()


@pytest.mark.parametrize("row", list(rows()))
def test_row(row: str) -> None:
    if " ✗ " in row:
        expression, expected = expression_of(row, " ✗ ")
        tree, diagnostics = read(expression)
        assert tree is None
        assert " ".join(f"{d.code.id} {d.span.start + 1}" for d in diagnostics) == expected
    else:
        expression, expected = expression_of(row, " → ")
        canonical = expression if expected == "=" else expected
        assert format_expression(tree_of(expression)) == canonical
        assert format_expression(tree_of(canonical)) == canonical


def test_every_code_has_a_case() -> None:
    shown = {word for row in rows() for word in row.values[0].rpartition(" ✗ ")[2].split()}
    known = {each.id for each in vars(codes).values() if isinstance(each, Code)}
    assert known - shown == {"expression-too-long", "expression-too-deep"}


@pytest.mark.skipif(not FEEL_CASES.exists(), reason="needs ../shared/feel/cases.json")
def test_feel_cases_are_all_read() -> None:
    cases = json.loads(FEEL_CASES.read_text(encoding="utf-8"))
    written = {case["expression"] for case in cases}
    written |= {expression for case in cases for _, expression in case.get("prelude", [])}
    assert len(written) > 1000
    assert {text: found[0].code.id for text in written if (found := read(text)[1])} == {}
    for text in written:
        tree = tree_of(text)
        assert_same_tree(tree_of(format_expression(tree)), tree)


# ---- properties ------------------------------------------------------------------------------


def assert_same_tree(actual: Expr, expected: Expr) -> None:
    """Assert equal values and equal reprs, because in Python `1 == True == Decimal(1)`."""
    assert repr(actual) == repr(expected)
    assert actual == expected


@given(expressions())
def test_format_then_parse_gives_the_same_tree(tree: Expr) -> None:
    assert_same_tree(tree_of(format_expression(tree)), tree)


@given(broken_texts())
def test_any_text_is_parsed_or_has_diagnostics(text: str) -> None:
    tree, diagnostics = read(text)
    assert (tree is None) is bool(diagnostics)
    for diagnostic in diagnostics:
        assert_well_formed(diagnostic, 0, len(text))


@given(expressions(max_leaves=6), st.data())
def test_damaged_expressions_are_parsed_or_have_diagnostics(
    tree: Expr, data: st.DataObject
) -> None:
    text = format_expression(tree)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 5, len(text))))
    damaged = text[:start] + data.draw(broken_texts()) + text[end:]
    read_tree, diagnostics = read(damaged)
    assert (read_tree is None) is bool(diagnostics)
    for diagnostic in diagnostics:
        assert_well_formed(diagnostic, 0, len(damaged))


def assert_well_formed(diagnostic: Diagnostic, start: int, end: int) -> None:
    """Assert that its spans are within the text and that it has messages in both languages."""
    for span in (diagnostic.span, *(each.span for each in diagnostic.related)):
        assert start <= span.start <= span.end <= end
    for language in get_args(Language):
        for sentence in (diagnostic.message(language), diagnostic.help(language)):
            assert sentence
            assert not sentence.endswith(".")


@given(expressions(max_leaves=8), st.text(max_size=20), st.text(max_size=20))
def test_the_location_in_a_file_changes_only_spans(tree: Expr, before: str, after: str) -> None:
    text = format_expression(tree)
    source = Source("test", before + text + after)
    inside, diagnostics = parse(Span(source, len(before), len(before) + len(text)))
    assert inside is not None, diagnostics
    assert_same_tree(inside, tree)
    shift = len(before)
    assert [(start - shift, end - shift) for start, end in spans(inside)] == spans(tree_of(text))


@given(broken_texts(), st.text(max_size=20), st.text(max_size=20))
def test_the_location_in_a_file_changes_no_diagnostic(text: str, before: str, after: str) -> None:
    source = Source("test", before + text + after)
    shift = len(before)
    _, inside = parse(Span(source, shift, shift + len(text)))
    found = [(d.code.id, d.span.start - shift, d.span.end - shift, d.data) for d in inside]
    assert found == [(d.code.id, d.span.start, d.span.end, d.data) for d in read(text)[1]]


def spans(node: object) -> list[tuple[int, int]]:
    """Return the spans of a tree's nodes, in preorder."""
    if isinstance(node, tuple):
        return [place for each in node for place in spans(each)]
    if not is_dataclass(node) or isinstance(node, Months):
        return []
    own = getattr(node, "span", None)
    inner = tuple(getattr(node, field.name) for field in fields(node) if field.name != "span")
    return ([(own.start, own.end)] if own else []) + spans(inner)


# ---- locations -------------------------------------------------------------------------------


def test_every_node_has_the_span_of_its_text() -> None:
    text = "count( (xs)[age >= 18] )\n  >= 60% * (total + 1)"
    assert [text[start:end] for start, end in spans(tree_of(text))] == [
        text,
        "count( (xs)[age >= 18] )",
        "(xs)[age >= 18]",
        "xs",
        "age >= 18",
        "age",
        "18",
        "60% * (total + 1)",
        "60%",
        "total + 1",
        "total",
        "1",
    ]


def test_the_caret_of_an_unexpected_end_follows_the_last_word() -> None:
    (found,) = read("a and   // and what?\n")[1]
    assert (found.span.start, found.span.end) == (5, 5)


def test_an_unclosed_bracket_shows_where_it_was_opened() -> None:
    (found,) = read("f(a, [1, 2)")[1]
    assert [(each.span.start, each.span.text) for each in found.related] == [(5, "[")]


def test_a_text_escaped_in_its_file_has_one_span() -> None:
    span = Span(Source("test", "when: 'x = ''a'''"), 6, 17)
    tree, diagnostics = parse(span, text="x = 'a'")
    assert tree is None
    assert [(d.code, d.span) for d in diagnostics] == [(codes.OTHER_QUOTES, span)]
    tree, _ = parse(span, text='x = "a"')
    assert tree == tree_of('x = "a"')
    assert set(spans(tree)) == {(6, 17)}


def test_all_mistakes_in_literals_are_reported_together() -> None:
    found = read(r'a = @"2024-02-30" or b = "\u12" or today() > True')[1]
    assert [d.code.id for d in found] == [
        "impossible-date",
        "unknown-escape",
        "no-clock",
        "other-spelling",
    ]


# ---- limits ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 + " * 300_000 + "1", "expression-too-long"),
        ("(" * 100_000, "expression-too-long"),
        (" " * (MAX_CHARACTERS + 1), "expression-too-long"),
        ("(" * 60_000, "expression-too-deep"),
        ("[" * 500 + "1" + "]" * 500, "expression-too-deep"),
        ("(" * 500 + "1" + ")" * 500, "expression-too-deep"),
        ("-" * 60_000 + "1", "expression-too-deep"),
        ("1+" * 30_000 + "1", "expression-too-deep"),
        ("a" + ".b" * 30_000, "expression-too-deep"),
        ("a" + "[1]" * 20_000, "expression-too-deep"),
        ("if a then b else " * 3_000 + "c", "expression-too-deep"),
        ("some x in xs satisfies " * 2_000 + "x", "expression-too-deep"),
        ("a " * 30_000, "name-with-blanks"),
        ('"' + "a" * 60_000, "unclosed-text"),
        ("/*" + "*" * 60_000, "unclosed-comment"),
        ("a " * 10_000 + "(", "missing-value"),
        ("9" * 60_000, "too-many-digits"),
    ],
    ids=lambda value: value[:20],
)
def test_oversized_expressions_are_refused(text: str, code: str) -> None:
    tree, diagnostics = read(text)
    assert tree is None
    assert [each.code.id for each in diagnostics] == [code]


def test_a_long_shallow_expression_is_parsed() -> None:
    tree = tree_of(" or ".join(f"x = {n}" for n in range(3_000)))
    assert isinstance(tree, syntax.Or)
    assert len(tree.operands) == 3_000


def test_nesting_up_to_the_limit_is_parsed() -> None:
    nested = "1" + " + 1" * (MAX_NESTING - 1)
    assert format_expression(tree_of(nested)) == nested
    assert read(nested + " + 1")[1][0].code is codes.TOO_DEEP


def test_the_strategy_draws_every_node() -> None:
    source = (ROOT / "tests" / "strategies.py").read_text(encoding="utf-8")
    missing = [node.__name__ for node in get_args(Expr) if f"syntax.{node.__name__}" not in source]
    assert missing == []
