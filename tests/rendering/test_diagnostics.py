"""Diagnostics as text: the line, the caret under the right characters, the help, the count."""

from __future__ import annotations

import json
from string import Formatter
from textwrap import dedent
from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.bilingual import Language, Template
from criteria_engine.diagnostics import (
    Code,
    Diagnostic,
    Related,
    Severity,
)
from criteria_engine.reading import file_diagnostics as reading
from criteria_engine.reading.yaml import compose
from criteria_engine.rendering.diagnostics import (
    DiagnosticStyle,
    diagnostic_json,
    pieces,
    render_diagnostics,
)
from criteria_engine.source import Source, Span

UNKNOWN = Code(
    "unknown-name",
    Template(
        "`{name}` không phải là dữ kiện đã khai báo",
        "`{name}` is not a declared fact",
    ),
)
UNUSED = Code(
    "unused-fact",
    Template("không ai hỏi đến `{name}`", "nothing asks for `{name}`"),
    Template("bỏ đi", "remove it"),
    Severity.WARNING,
)


def at(text: str, start: int, end: int, name: str = "a.yaml") -> Diagnostic:
    source = Source(name, text)
    return UNKNOWN.at(Span(source, start, end), name=source.text[start:end])


def under(text: str, word: str, name: str = "a.yaml") -> Diagnostic:
    start = text.index(word)
    return at(text, start, start + len(word), name)


def rendered_lines(diagnostic: Diagnostic, language: Language = "vi") -> tuple[str, str]:
    """The line of the source and the line of the caret, without the frame."""
    lines = render_diagnostics([diagnostic], language).split("\n")
    number, _, shown = lines[3].partition(" |")
    assert number.strip() == str(diagnostic.span.position.line)
    return shown[1:], lines[4].partition("|")[2][1:]


def test_a_complete_diagnostic() -> None:
    text = "a:\n" * 6 + "    is_poor\n      or dependents >= 2\n"
    start = text.index("dependents")
    span = Span(Source("bad.yaml", text), start, start + len("dependents"))
    diagnostic = UNKNOWN.at(span, suggestion="dependants", name="dependents")
    assert render_diagnostics([diagnostic]) == dedent(
        """\
        lỗi[unknown-name]: `dependents` không phải là dữ kiện đã khai báo
          --> bad.yaml:8:10
          |
        8 |       or dependents >= 2
          |          ^^^^^^^^^^
          = giúp: có phải ý bạn là `dependants`?

        1 lỗi"""
    )
    assert render_diagnostics([diagnostic], "en") == dedent(
        """\
        error[unknown-name]: `dependents` is not a declared fact
          --> bad.yaml:8:10
          |
        8 |       or dependents >= 2
          |          ^^^^^^^^^^
          = help: did you mean `dependants`?

        1 error"""
    )


def test_the_other_location_of_a_conflict_is_drawn() -> None:
    text = "a: 1\n" + "# …\n" * 8 + "a: 2\n"
    assert render_diagnostics(compose(Source("a.yaml", text))[1]) == dedent(
        """\
        lỗi[duplicate-key]: khóa `a` đã có ở trên
           --> a.yaml:10:1
           |
        10 | a: 2
           | ^
           ::: a.yaml:1:1
           |
         1 | a: 1
           | - lần đầu ở đây
           = giúp: bỏ một trong hai, hoặc đổi tên một khóa

        1 lỗi"""
    )


def test_a_label_is_filled_from_the_data() -> None:
    source = Source("a.yaml", "x y")
    related = [Related(Span(source, 2, 3), Template("thay cho `{name}`", "instead of `{name}`"))]
    diagnostic = UNKNOWN.at(Span(source, 0, 1), related=related, name="x")
    assert "|   - instead of `x`\n" in render_diagnostics([diagnostic], "en")
    assert diagnostic_json(diagnostic)["related"][0]["label"]["vi"] == "thay cho `x`"


@pytest.mark.parametrize(
    ("line", "word", "shown", "caret"),
    [
        ("tỷ_lệ >= tuoi", "tuoi", "tỷ_lệ >= tuoi", "         ^^^^"),
        (normalize("NFD", "tỷ_lệ >= tuổi"), normalize("NFD", "tuổi"), None, "         ^^^^"),
        ("漢字 = x", "x", "漢字 = x", "       ^"),
        ("x = 漢字", "漢字", "x = 漢字", "    ^^^^"),
        ("\ta:\tx", "x", "    a:    x", "          ^"),
        ("a:\tx", "\t", "a:    x", "  ^^^^"),
        ("👩\u200d🌾 x", "x", "👩\u200d🌾 x", "     ^"),
        ("a\x1b[31mx", "x", "a␛[31mx", "      ^"),
        ("a\u202ex", "\u202e", "a\ufffdx", " ^"),
        ("a\r\nb", "a", "a", "^"),
    ],
)
def test_the_caret_is_under_the_characters(
    line: str, word: str, shown: str | None, caret: str
) -> None:
    assert rendered_lines(under(line, word)) == (line if shown is None else shown, caret)


@pytest.mark.parametrize(
    ("text", "offset", "shown", "caret"),
    [
        ("abc\n", 3, "abc", "   ^"),
        ("abc\r\n", 4, "abc", "   ^"),
        ("abc\n", 4, "", "^"),
        ("abc", 3, "abc", "   ^"),
    ],
)
def test_an_empty_span_is_drawn_as_one_caret(
    text: str, offset: int, shown: str, caret: str
) -> None:
    assert rendered_lines(at(text, offset, offset)) == (shown, caret)


def test_the_first_of_several_lines_is_drawn() -> None:
    text = "a: if x\n   then y\n   else z\n"
    diagnostic = under(text, "if x\n   then y\n   else z")
    assert rendered_lines(diagnostic) == ("a: if x", "   ^^^^ đến dòng 3, cột 10")
    assert rendered_lines(diagnostic, "en") == ("a: if x", "   ^^^^ to line 3, column 10")


def test_the_part_of_a_long_line_around_the_caret_is_drawn() -> None:
    text = "x" * 5000 + "tuoi" + "y" * 5000
    assert rendered_lines(under(text, "tuoi")) == (
        "…" + "x" * 40 + "tuoi" + "y" * 56 + "…",
        " " * 41 + "^^^^",
    )
    assert rendered_lines(at(text, 0, 9000)) == ("x" * 100 + "…", "^" * 100)
    assert rendered_lines(at(text, len(text) - 1, len(text))) == ("…" + "y" * 41, " " * 41 + "^")


def test_a_file_that_could_not_be_read_has_only_a_name() -> None:
    missing = reading.FILE_NOT_FOUND.at(Source("no.yaml", "").whole(), path="no.yaml")
    assert render_diagnostics([missing], "en") == dedent(
        """\
        error[file-not-found]: there is no file `no.yaml`
          --> no.yaml
          = help: check the name and the current folder

        1 error"""
    )


def test_diagnostics_are_sorted_by_location_and_counted() -> None:
    text = "b a\na c\n"
    warning = UNUSED.at(Span(Source("a.yaml", text), 6, 7), name="c")
    diagnostics = [under(text, "a", "b.yaml"), warning, under(text, "b"), under(text, "a")]
    rendered = render_diagnostics(diagnostics)
    places = [line.split()[1] for line in rendered.split("\n") if "-->" in line]
    assert places == ["a.yaml:1:1", "a.yaml:1:3", "a.yaml:2:3", "b.yaml:1:3"]
    assert rendered.endswith("\n\n3 lỗi, 1 cảnh báo")
    assert render_diagnostics(diagnostics, "en").endswith("\n\n3 errors, 1 warning")
    assert render_diagnostics([warning, warning], "en").endswith("\n\n2 warnings")


def test_no_diagnostics_give_no_text() -> None:
    assert render_diagnostics([]) == ""
    assert list(pieces([])) == []


def test_pieces_have_styles() -> None:
    warning = UNUSED.at(Span(Source("a.yaml", "a"), 0, 1), name="a")
    styled = list(pieces([under("x\ny", "y"), warning]))
    assert "".join(text for text, _ in styled) == render_diagnostics([under("x\ny", "y"), warning])
    assert ("lỗi[unknown-name]", DiagnosticStyle.ERROR) in styled
    assert ("cảnh báo[unused-fact]", DiagnosticStyle.WARNING) in styled
    assert ("giúp: ", DiagnosticStyle.HELP) in styled
    assert styled[-1] == ("1 cảnh báo", DiagnosticStyle.WARNING)


def test_as_data() -> None:
    [diagnostic] = compose(Source("a.yaml", "x: 1\nx: 2\n"))[1]
    assert diagnostic_json(diagnostic) == {
        "file": "a.yaml",
        "line": 2,
        "column": 1,
        "end_line": 2,
        "end_column": 2,
        "code": "duplicate-key",
        "severity": "error",
        "message": {
            "vi": "khóa `x` đã có ở trên",
            "en": "the key `x` occurs twice",
        },
        "help": {
            "vi": "bỏ một trong hai, hoặc đổi tên một khóa",
            "en": "remove or rename one of the two",
        },
        "suggestion": None,
        "related": [
            {
                "file": "a.yaml",
                "line": 1,
                "column": 1,
                "end_line": 1,
                "end_column": 2,
                "label": {"vi": "lần đầu ở đây", "en": "first occurrence"},
            }
        ],
    }


def test_as_data_without_help_and_with_a_suggestion() -> None:
    span = Span(Source("a.yaml", "tuoi"), 0, 4)
    assert diagnostic_json(UNKNOWN.at(span, name="tuoi"))["help"] is None
    suggested = diagnostic_json(UNKNOWN.at(span, suggestion="tuổi", name="tuoi"))
    assert suggested["suggestion"] == "tuổi"
    assert suggested["help"]["en"] == "did you mean `tuổi`?"


CODES = [each for each in vars(reading).values() if isinstance(each, Code)]


def fields(template: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.id)
def test_every_message_follows_the_style(code: Code) -> None:
    templates = [code.message] if code.help is None else [code.message, code.help]
    for template in templates:
        assert fields(template.vi) == fields(template.en)
        for sentence in (template.vi, template.en):
            assert not sentence[0].isupper() or sentence.startswith("YAML")
            assert not sentence.endswith(".")


def test_the_ids_of_codes_are_unique() -> None:
    assert len({code.id for code in CODES}) == len(CODES)


@given(
    text=st.text(st.characters() | st.sampled_from("\n\r\t\x1b漢\u0301\u200d"), max_size=300),
    ends=st.tuples(st.integers(0, 300), st.integers(0, 300)),
)
def test_any_span_of_any_text_can_be_drawn(text: str, ends: tuple[int, int]) -> None:
    start, end = sorted(min(each, len(text)) for each in ends)
    diagnostic = at(text, start, end)
    rendered = render_diagnostics([diagnostic])
    assert all(character == "\n" or category(character) != "Cc" for character in rendered)
    assert not any(category(character) in {"Cs", "Zl", "Zp"} for character in rendered)
    assert ("^" in rendered.split("\n")[4]) if text else ("^" not in rendered)
    json.dumps(diagnostic_json(diagnostic))
