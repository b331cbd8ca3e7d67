"""YAML text → nodes: their values, their locations, and the diagnostic of each mistake."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from textwrap import indent
from typing import Any
from unicodedata import normalize
from unittest.mock import patch

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.bounds import MAX_DIAGNOSTICS, MAX_YAML_DEPTH
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.reading import yaml as reading
from criteria_engine.reading.nodes import (
    Empty,
    Mapping,
    Node,
    Scalar,
    ScalarStyle,
    Sequence,
)
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source

PARSERS = {
    name: getattr(yaml, name) for name in ("CSafeLoader", "SafeLoader") if hasattr(yaml, name)
}
both_parsers = pytest.mark.parametrize("parser", PARSERS)


def read(text: str, parser: str = "", **options: Any) -> tuple[Node | None, list[Diagnostic]]:
    """Compose a text with one of PyYAML's two parsers."""
    with patch.object(reading, "LOADER", PARSERS.get(parser, reading.LOADER)):
        return compose(Source("a.yaml", text), **options)


def composed(text: str, parser: str = "", **options: Any) -> Node:
    node, diagnostics = read(text, parser, **options)
    assert diagnostics == []
    assert node is not None
    return node


def mistakes(text: str, parser: str = "", **options: Any) -> list[tuple[str, str]]:
    """Return each diagnostic as its code and the underlined text."""
    return [(each.code.id, each.span.text) for each in read(text, parser, **options)[1]]


def plain(node: Node) -> object:
    """Convert a node to Python values: dict, list, str and None."""
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [plain(each) for each in node.items]
        case Mapping():
            return {entry.key.value: plain(entry.value) for entry in node.entries}
        case Empty():
            return None


def scalars(node: Node) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Sequence():
            for item in node.items:
                yield from scalars(item)
        case Mapping():
            for entry in node.entries:
                yield entry.key
                yield from scalars(entry.value)
        case Empty():
            pass


def only(text: str, parser: str = "") -> Scalar:
    """Return the scalar under the only key of a text."""
    node = composed(text, parser)
    assert isinstance(node, Mapping)
    value = node.entries[0].value
    assert isinstance(value, Scalar)
    return value


# ---- values ------------------------------------------------------------------------------------


@both_parsers
def test_every_scalar_is_text(parser: str) -> None:
    text = "a: yes\nb: 018\nc: 2024-02-12\nd: [1.50, on, {e: 0x1F}]\n"
    assert plain(composed(text, parser)) == {
        "a": "yes",
        "b": "018",
        "c": "2024-02-12",
        "d": ["1.50", "on", {"e": "0x1F"}],
    }


@both_parsers
def test_blank_tilde_and_null_are_empty_unless_quoted(parser: str) -> None:
    text = "a:\nb: ~\nc: null\nd: [NULL, Null]\ne: ''\nf: \"null\"\n"
    assert plain(composed(text, parser)) == {
        "a": None,
        "b": None,
        "c": None,
        "d": [None, None],
        "e": "",
        "f": "null",
    }


def test_the_span_of_an_empty_value_follows_its_colon() -> None:
    node = composed("a:\n  b:   # later\nc: ~\n")
    assert isinstance(node, Mapping)
    inner, tilde = node.entries[0].value, node.entries[1].value
    assert isinstance(inner, Mapping)
    assert (inner.entries[0].value.span.start, inner.entries[0].value.span.text) == (7, "")
    assert tilde.span.text == "~"


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "--- ~\n...\n"])
def test_a_file_without_values_is_empty(text: str) -> None:
    assert composed(text) == Empty(Source("", "").whole())


def test_a_key_may_look_like_null() -> None:
    assert plain(composed("null: 1\n~: 2\n")) == {"null": "1", "~": "2"}


def test_the_span_of_a_group_ends_with_its_last_value() -> None:
    node = composed("a:\n  - b: 1   # one\n\n    c: [x, y]\n\n# end\nd: {e: f}  \n")
    assert isinstance(node, Mapping)
    assert node.span.text.startswith("a:\n")
    assert node.span.text.endswith("d: {e: f}")
    first, second = (entry.value for entry in node.entries)
    assert first.span.text == "- b: 1   # one\n\n    c: [x, y]"
    assert second.span.text == "{e: f}"


def test_nodes_are_equal_by_value() -> None:
    assert composed("a: [b, 'c']") == composed("'a':\n- b\n- |-\n  c\n")


# ---- locations ---------------------------------------------------------------------------------


@both_parsers
@pytest.mark.parametrize(
    ("written", "style", "value", "raw"),
    [
        ("x >= 18", ScalarStyle.PLAIN, "x >= 18", "x >= 18"),
        ("x >= 18   # of age", ScalarStyle.PLAIN, "x >= 18", "x >= 18"),
        ("x\n  and y", ScalarStyle.PLAIN, "x and y", "x\n  and y"),
        ("'x = \"y\"'", ScalarStyle.SINGLE, 'x = "y"', 'x = "y"'),
        ("' x '", ScalarStyle.SINGLE, " x ", "x"),
        ("'x = ''y'''", ScalarStyle.SINGLE, "x = 'y'", None),
        ("\"x = 'y'\"", ScalarStyle.DOUBLE, "x = 'y'", "x = 'y'"),
        ('"x = \\"y\\""', ScalarStyle.DOUBLE, 'x = "y"', None),
        ("|\n  x\n    and y\n", ScalarStyle.LITERAL, "x\n  and y\n", "x\n    and y"),
        ("|-  # why\n\n  x\n\n\n", ScalarStyle.LITERAL, "\nx", "x"),
        ("|+2\n   x\n", ScalarStyle.LITERAL, " x\n", "x"),
        (">\n  x\n  # y\n", ScalarStyle.FOLDED, "x # y\n", "x\n  # y"),
        (">-\n  tỷ_lệ\n  >= 60%", ScalarStyle.FOLDED, "tỷ_lệ >= 60%", "tỷ_lệ\n  >= 60%"),
        ("|", ScalarStyle.LITERAL, "", ""),
        ("''", ScalarStyle.SINGLE, "", ""),
    ],
)
def test_raw_is_the_text_to_parse(
    parser: str, written: str, style: ScalarStyle, value: str, raw: str | None
) -> None:
    scalar = only(f"khoá: {written}", parser)
    assert (scalar.value, scalar.style) == (value, style)
    assert (scalar.raw and scalar.raw.text) == raw
    assert written.startswith(scalar.span.text)


@both_parsers
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_offsets_count_the_characters_of_the_file(parser: str, mark: str, line_end: str) -> None:
    lines = ["tên: '𝒳 漢字'", "tỷ_lệ: |", "  học viên", f"{normalize('NFD', 'tuổi')}: 'ữ'", ""]
    text = mark + line_end.join(lines)
    found = [scalar.span.text for scalar in scalars(composed(text, parser))]
    assert found == [
        "tên",
        "'𝒳 漢字'",
        "tỷ_lệ",
        f"|{line_end}  học viên",
        normalize("NFD", "tuổi"),
        "'ữ'",
    ]


# ---- mistakes ----------------------------------------------------------------------------------

AUTHORS_MISTAKES = [
    # An unquoted value that starts with an indicator
    ("a: >= 80%\n", "yaml-indicator", ">"),
    ("a: > 5\n", "yaml-indicator", ">"),
    ("a: >5\nb: c\n", "yaml-indicator", ">"),
    ("a: | x\n", "yaml-indicator", "|"),
    ('a: @"2020-01-01"\n', "yaml-indicator", "@"),
    ("a: %x\n", "yaml-indicator", "%"),
    ("a: `x`\n", "yaml-indicator", "`"),
    ("a: * 5\n", "yaml-indicator", "*"),
    ("a: & b\n", "yaml-indicator", "&"),
    ("a: - 5\n", "yaml-indicator", "-"),
    ("a: ? x\n", "yaml-indicator", "?"),
    ("a: ]50..60]\n", "yaml-indicator", "]"),
    ("a: {vi: > 5}\n", "yaml-indicator", ">"),
    # Brackets
    ("a: [50..60)\nb: c\n", "yaml-unclosed-bracket", "["),
    ("a: [1, 2\nb: 3\n", "yaml-unclosed-bracket", "["),
    ("a: {x: 1\nb: 2\n", "yaml-unclosed-bracket", "{"),
    ("a: [{x: 1, y: [z}]\n", "yaml-unclosed-bracket", "["),
    ("[[[[", "yaml-unclosed-bracket", "["),
    ("[a: [b: ", "yaml-unclosed-bracket", "["),
    ("a: [b,, c]\n", "yaml-extra-comma", ","),
    ("a: {vi: Bao nhiêu?}\n", "yaml-question-mark", "?"),
    ("a: [có? không]\n", "yaml-question-mark", "?"),
    ("a: {vi: một, hai}\n", "yaml-entry-without-colon", "hai"),
    ("a: {vi:một}\n", "yaml-entry-without-colon", "vi:một"),
    ("a: {b # x:\n , c: d}\n", "yaml-entry-without-colon", "b"),
    ("? a\n? b\n: c\n", "yaml-entry-without-colon", "a"),
    # Colons
    ("a: f(list: xs)\n", "yaml-colon", ":"),
    ("a: if x then y: z\n", "yaml-colon", ":"),
    ("a: {vi: b: c}\n", "yaml-colon", ":"),
    ("a:b\nc: d\n", "yaml-missing-colon", "a:b"),
    ("c: d\na:b\n", "yaml-missing-colon", "a:b"),
    ("a: b\nfoo  \nc: d\n", "yaml-missing-colon", "foo"),
    (": x\n", "yaml-missing-key", ":"),
    # Text after a value
    ("a: 'x' = y\n", "yaml-text-after", "= y"),
    ('a: "x" = y or z  \nb: c\n', "yaml-text-after", "= y or z"),
    ("a: 'it's'\n", "yaml-text-after", "s'"),
    ("a: [1..5] contains x\n", "yaml-text-after", "contains x"),
    ("a: {b: c} d\n", "yaml-text-after", "d"),
    ("a: x\n  and y # note\n  and z\n", "yaml-comment", "# note"),
    # Quotes
    ("a: 'x\nb: c\n", "yaml-unclosed-quote", "'"),
    ('a: [b, "x]\nb: c\n', "yaml-unclosed-quote", '"'),
    ('a: "x\n---\n', "yaml-unclosed-quote", '"'),
    ('a: "\\d+"\n', "yaml-escape", "\\d"),
    ('a: "\\xZZ"\n', "yaml-escape", "\\x"),
    ('a: "\\', "yaml-escape", "\\"),
    # Indentation
    ("a:\n\tb: c\n", "yaml-tab", "\t"),
    ("a:\n  b: c\n\td: e\n", "yaml-tab", "\t"),
    ("a: b\n  c: d\n", "yaml-indentation", "c: d"),
    ("a:\n    b: 1\n  c: 2\n", "yaml-indentation", "c: 2"),
    ("a:\n  - x\n - y\n", "yaml-indentation", "- y"),
    ("- a\nb: c\n", "yaml-indentation", "b: c"),
    ("  a: b\nc: d\n", "yaml-indentation", "c: d"),
    ("a: |\n    x\n  y\nb: c\n", "yaml-indentation", "y"),
    # Invisible characters
    ("a:\n\u00a0\u00a0b: c\n", "unusual-space", "\u00a0\u00a0"),
    ("a: 5\u200b\n", "unusual-space", "\u200b"),
    ("a: b\x00", "control-character", "\x00"),
    ("a: b\ufeffc\n", "control-character", "\ufeff"),
    ("a: \ud800\n", "control-character", "\ud800"),
    ('a: "\\x1b[2J"\n', "control-character", '"\\x1b[2J"'),
    ("a: b\u2028c\n", "unusual-line-end", "\u2028"),
    ("a: b\rc: d\n", "unusual-line-end", "\r"),
    # YAML features that are not allowed
    ("a: !!python/object:os.system x\n", "yaml-tag", "!!python/object:os.system"),
    ("a: !x [1]\n", "yaml-tag", "!x"),
    ("a: &b c\n", "yaml-alias", "&b"),
    ("a: *b\n", "yaml-alias", "*b"),
    ("a:\n  <<: {b: c}\n", "yaml-merge-key", "<<"),
    ("? [a]\n: b\n", "yaml-key-not-text", "[a]"),
    ("{a: b}: c\n", "yaml-key-not-text", "{a: b}"),
    ("a: b\n---\nc: d\n", "several-documents", "---"),
    ("a\n...\nb\n", "several-documents", "b"),
    ("a: b\nb: 1\na: c\n", "duplicate-key", "a"),
]


@both_parsers
@pytest.mark.parametrize(("text", "code", "underlined"), AUTHORS_MISTAKES)
def test_a_mistake_with_its_location(parser: str, text: str, code: str, underlined: str) -> None:
    assert mistakes(text, parser) == [(code, underlined)]


@pytest.mark.parametrize("text", [each[0] for each in AUTHORS_MISTAKES])
def test_the_same_mistake_after_a_byte_order_mark_and_with_other_line_ends(text: str) -> None:
    if "\r" not in text:
        assert mistakes("\ufeff" + text.replace("\n", "\r\n")) == mistakes(text)


@both_parsers
def test_all_mistakes_are_reported_together(parser: str) -> None:
    text = "a: &x 1\na: !t 2\nb: {c, d: *x}\ne: f\n  g: h\n"
    assert mistakes(text, parser) == [
        ("yaml-alias", "&x"),
        ("yaml-tag", "!t"),
        ("duplicate-key", "a"),
        ("yaml-entry-without-colon", "c"),
        ("yaml-alias", "*x"),
        ("yaml-indentation", "g: h"),
    ]


def test_refused_entries_are_omitted_from_the_result() -> None:
    node, mistakes = read("a: 1\na: 2\nb: {c, d: 3}\n")
    assert len(mistakes) == 2
    assert node is not None
    assert plain(node) == {"a": "1", "b": {"d": "3"}}


def test_a_duplicate_key_refers_to_the_first() -> None:
    [mistake] = read("a: 1\nb: 2\na: 3\n")[1]
    assert (mistake.span.start, mistake.related[0].span.start) == (10, 0)


def test_composed_and_decomposed_letters_are_one_key() -> None:
    text = f"{normalize('NFC', 'tỷ_lệ')}: 1\n{normalize('NFD', 'tỷ_lệ')}: 2\n"
    assert [code for code, _ in mistakes(text)] == ["duplicate-key"]


@both_parsers
@pytest.mark.parametrize("text", [": x", "{a: b, : c}", "{? : c}", "a: b\n?\n"])
def test_a_missing_key_is_a_mistake(parser: str, text: str) -> None:
    assert [code for code, _ in mistakes(text, parser)] == ["yaml-missing-key"]


def test_large_numbers_in_the_python_parser_are_diagnostics() -> None:
    assert mistakes('a: "\\U0011FFFF"', "SafeLoader") == [("yaml-escape", "\\U0011FFFF")]
    assert mistakes("%YAML 1." + "9" * 5000 + "\n---\na", "SafeLoader") == [("yaml-syntax", "")]


def test_a_long_word_is_shortened_in_the_message() -> None:
    [mistake] = read("{" + "x" * 1000 + ": 1, " + "x" * 1000 + ": 2}")[1]
    assert mistake.message("en") == f"the key `{'x' * 40}…` occurs twice"


# ---- hostile input -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 300_000, "too-deep"),
        ("{" * 300_000, "too-deep"),
        ("- " * 10_000, "too-deep"),
        ("? " * 10_000, "too-deep"),
        ("".join(" " * depth + "a:\n" for depth in range(1_000)), "too-deep"),
        ("a: *b\n" * 2_000, "too-many-mistakes"),
        ("a: 1\n" * 2_000, "too-many-mistakes"),
        ("---\n" * 100_000, "several-documents"),
        ("a: '" + "x\n " * 100_000, "yaml-unclosed-quote"),
        ("\t" * 100_000, "yaml-tab"),
        ("a: b\n" + " #\n" * 100_000 + " c", "yaml-comment"),
    ],
)
def test_a_hostile_file_is_refused(text: str, code: str) -> None:
    node, mistakes = read(text)
    assert node is None
    assert mistakes[-1].code.id == code


def test_the_nesting_limit_of_the_parser_is_reported_as_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The message of the libyaml in PyYAML 6.0.4."""

    def refuse(text: str, **_: object) -> None:
        mark = yaml.Mark("", 1_000, 0, 1_000, "", 0)
        problem = "exceeded maximum nesting depth"
        raise yaml.MarkedYAMLError("while increasing flow level", mark, problem, mark)

    monkeypatch.setattr(yaml, "parse", refuse)
    assert mistakes("[" * 300_000) == [("too-deep", "[")]


def test_nesting_up_to_the_limit_is_read() -> None:
    assert mistakes("[" * MAX_YAML_DEPTH + "]" * MAX_YAML_DEPTH) == []
    assert mistakes("[" * (MAX_YAML_DEPTH + 1) + "]" * (MAX_YAML_DEPTH + 1)) == [("too-deep", "[")]


def test_reading_stops_after_many_mistakes() -> None:
    assert len(read("a: *b\n" * 2_000)[1]) == MAX_DIAGNOSTICS + 1


def test_a_megabyte_of_text_is_one_scalar() -> None:
    assert only("a: " + "x " * 500_000).span.text == "x " * 499_999 + "x"
    assert only("a: x\n" + "\n" * 500_000 + " y").value == "x" + "\n" * 500_000 + "y"


def test_keys_and_values_are_counted() -> None:
    assert mistakes("[a, b]", max_nodes=3) == []
    assert mistakes("[a, b]", max_nodes=2) == [("too-many-values", "b")]


# ---- aliases, where they are allowed -------------------------------------------------------------


@both_parsers
def test_aliases_repeat_the_value_of_their_anchor(parser: str) -> None:
    text = "a: &x  # one\n  b: 1\nc: [*x, &y 2, *y, &z ]\nd: *z\n"
    node = composed(text, parser, aliases=True)
    assert plain(node) == {"a": {"b": "1"}, "c": [{"b": "1"}, "2", "2", None], "d": None}
    assert "2" in [scalar.span.text for scalar in scalars(node)]


@pytest.mark.parametrize("text", ["*x", "&x [*x]", "a: *x\nb: &x 1"])
def test_an_alias_requires_an_anchor_that_has_ended(text: str) -> None:
    assert mistakes(text, aliases=True) == [("yaml-unknown-alias", "*x")]


def test_repeated_values_are_counted_so_a_billion_laughs_are_refused() -> None:
    lines = ["a: &a [" + "ha, " * 10 + "]"]
    lines += [f"{name}: &{name} [{f'*{chr(ord(name) - 1)}, ' * 10}]" for name in "bcdefghi"]
    assert mistakes("\n".join(lines), aliases=True)[-1][0] == "too-many-values"


def test_nesting_through_aliases_is_counted() -> None:
    lines = ["- &a0 []"] + [f"- &a{number} [*a{number - 1}]" for number in range(1, MAX_YAML_DEPTH)]
    assert mistakes("\n".join(lines), aliases=True) == [("too-deep", f"*a{MAX_YAML_DEPTH - 2}")]


def test_tags_and_merge_keys_stay_refused() -> None:
    found = mistakes("a: &x !t {b: 1}\nc: {<<: *x}\n", aliases=True)
    assert found == [("yaml-tag", "!t"), ("yaml-merge-key", "<<")]


# ---- properties ----------------------------------------------------------------------------------

# Pieces of YAML syntax, so that random texts exercise its rules.
PIECES = [
    *["a", "b: ", "- ", "\n", "\n  ", "\n    ", " ", ":", "?", "? ", "[", "]", "{", "}", ", "],
    *["'", '"', "''", "\\", "\\n", "\\x1b", "|", "|-", "|+2", ">", ">-\n", "#", " # c", "\t"],
    *["&a ", "*a", "!t ", "!", "%", "@", "`", "~", "null", "---", "...", "\r\n", "\r", "\ufeff"],
    *["tỷ_lệ", normalize("NFD", "ổ"), "𝒳", "漢", "\u00a0", "\u2028", "\x00", "\ud800", "<<: "],
    *["k: v\n", "- i\n", "k:\n  ", "\\U0011ffff", "%YAML 1.1\n", "5 >= x"],
]
any_text = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=15).map("".join),
    st.text(st.characters(), max_size=40),
)


def folded(text: str) -> str:
    """Fold lines as YAML does: a single line break is a blank, further ones are line ends."""
    lines = [line.strip(" \t\r") for line in text.split("\n")]
    return re.sub(r"\n+", lambda ends: "\n" * (len(ends[0]) - 1) or " ", "\n".join(lines))


def unstyled(scalar: Scalar) -> str:
    """Compute the value again from the raw text alone."""
    assert scalar.raw is not None
    text = scalar.raw.text.replace("\r\n", "\n")
    if scalar.style is ScalarStyle.LITERAL:
        margin = scalar.raw.position.column - 1
        return "\n".join(line[margin:] if at else line for at, line in enumerate(text.split("\n")))
    return folded(text)


@both_parsers
@given(text=any_text, aliases=st.booleans())
def test_any_text_is_composed_or_has_diagnostics(parser: str, text: str, aliases: bool) -> None:
    node, mistakes = read(text, parser, aliases=aliases)
    assert node is not None or mistakes
    for mistake in mistakes:
        assert 0 <= mistake.span.start <= mistake.span.end <= len(text)
        assert mistake.message("vi")
        assert mistake.message("en")
    for scalar in scalars(node) if node is not None else ():
        assert 0 <= scalar.span.start <= scalar.span.end <= len(text)
        if scalar.raw is not None:
            assert scalar.span.start <= scalar.raw.start <= scalar.raw.end <= scalar.span.end
            assert "".join(scalar.raw.text.split()) == "".join(scalar.value.split())


@given(text=any_text)
def test_both_parsers_agree_where_both_succeed(text: str) -> None:
    results = [read(text, parser) for parser in PARSERS]
    nodes = [node for node, _ in results if node is not None]
    assert all(node == nodes[0] for node in nodes)


words = st.sampled_from(
    ["công", "dân", normalize("NFD", "tỷ_lệ"), "𝒳", "漢字", "x", ">=", "60%", "(a)", "it's", '"b"']
)
lines_of_text = st.lists(words, min_size=1, max_size=4).map(" ".join)
texts = st.lists(lines_of_text, min_size=1, max_size=3).map("\n".join)


def written(text: str, style: ScalarStyle | None) -> tuple[object, str]:
    """Return the value of a text in one style, and its YAML after `key: `."""
    indented = indent(text, "  ")
    match style:
        case None:
            return None, "~"
        case ScalarStyle.PLAIN:
            return folded("a " + text), "a " + indented.lstrip()
        case ScalarStyle.SINGLE:
            return folded(text), "'" + indented.lstrip().replace("'", "''") + "'"
        case ScalarStyle.DOUBLE:
            return text, json.dumps(text, ensure_ascii=False)
        case ScalarStyle.LITERAL:
            return text, f"|2-  # why\n{indented}"
        case ScalarStyle.FOLDED:
            return folded(text), f">-\n{indented}"


def in_list(written: list[tuple[object, str]]) -> tuple[object, str]:
    return [value for value, _ in written], "\n".join(
        f"- {indent(text, '  ').strip()}" for _, text in written
    )


def under_keys(written: list[tuple[object, str]]) -> tuple[object, str]:
    return {f"khoá {at}": value for at, (value, _) in enumerate(written)}, "\n".join(
        f"khoá {at}: {text}"
        if not text.startswith(("- ", "khoá "))
        else f"khoá {at}:\n{indent(text, '  ')}"
        for at, (_, text) in enumerate(written)
    )


documents = st.recursive(
    st.builds(written, texts, st.sampled_from([*ScalarStyle, None])),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(under_keys),
        st.lists(inner, min_size=1, max_size=4).map(under_keys).map(lambda each: in_list([each])),
    ),
    max_leaves=8,
).map(lambda each: under_keys([each]))


@both_parsers
@given(document=documents, line_end=st.sampled_from(["\n", "\r\n"]), mark=st.booleans())
def test_composing_is_the_inverse_of_writing(
    parser: str, document: tuple[object, str], line_end: str, mark: bool
) -> None:
    value, text = document
    node = composed("\ufeff" * mark + text.replace("\n", line_end), parser)
    assert plain(node) == value
    for scalar in scalars(node):
        if scalar.raw is not None:
            assert unstyled(scalar) == scalar.value
        assert scalar.span.text[0] in {ScalarStyle.PLAIN: scalar.value[0]}.get(
            scalar.style, scalar.style.value
        )
