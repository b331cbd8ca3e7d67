"""The limits of `criteria_engine.bounds`: they hold in every reader."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import ValidationError

from criteria_engine import bounds
from criteria_engine.bilingual import Template
from criteria_engine.bounds import MAX_DIAGNOSTICS
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import (
    Code,
    CriteriaError,
    Diagnostic,
    Severity,
)
from criteria_engine.rendering.diagnostics import render_diagnostics
from criteria_engine.source import Source
from tests.cli.runner import Command
from tests.packaged import packaged

FAMILY: Final = packaged().find("learning_family", on=date(2026, 2, 20))

HUGE: Final = "x" * 1_000_000

LONGEST_TEXT: Final = 2_000
"""The most characters that the text of one diagnostic may have."""


def made(count: int, severity: Severity, code: str = "made") -> list[Diagnostic]:
    kind = Code(code, Template("sai", "wrong"), severity=severity)
    return [kind.at(Source("a.yaml", "a: 1").whole()) for _ in range(count)]


# ---- the page --------------------------------------------------------------------------------

PAGE: Final = Path(__file__).parents[1] / "docs" / "design" / "bounds.md"

LIMIT: Final = re.compile(
    r"^(MAX_[A-Z_]*|[A-Z][A-Z_]*_(?:BUDGET|LIMIT|STEPS))(?:: Final)? =", re.MULTILINE
)

ARITHMETIC: Final = {"INTEGER_LIMIT", "MAX_SCALE", "MAX_INT64", "MAX_DECIMAL"}
"""Limits of kinds of numbers, which are parts of their definitions."""


def rows() -> list[str]:
    """A row of the page for each limit of the module."""
    body = ast.parse(Path(bounds.__file__).read_text(encoding="utf-8")).body
    found = []
    for node, text in pairwise(body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            assert isinstance(text, ast.Expr)
            name = node.target.id
            described = " ".join(ast.literal_eval(text.value).split())
            found.append(f"| `{name}` | {shown(getattr(bounds, name))} | {described} |")
    return found


def shown(value: int) -> str:
    for size, unit in ((1 << 30, "GiB"), (1 << 20, "MiB")):
        if value % size == 0:
            return f"{value // size} {unit}"
    return f"{value:,}"


def test_the_page_lists_every_limit() -> None:
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition("|---|---|---|\n")
    tail = rest.rpartition("|\n")[2] if rest.startswith("|") else rest
    expected = f"{head}|---|---|---|\n" + "".join(f"{row}\n" for row in rows()) + tail
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(expected, encoding="utf-8")
    else:
        assert text == expected


def test_every_limit_is_declared_in_one_module() -> None:
    package = Path(bounds.__file__).parent
    declared = {
        name
        for file in package.rglob("*.py")
        if file != Path(bounds.__file__)
        for name in LIMIT.findall(file.read_text(encoding="utf-8"))
    }
    assert declared <= ARITHMETIC


# ---- diagnostics -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["mapping", "json"])
def test_an_error_has_a_thousand_diagnostics_and_the_number_of_all(form: str) -> None:
    facts: Any = {"members": [{"age": -1, "bad": 1}] * 20_000}
    with pytest.raises(CriteriaError) as caught:
        FAMILY.decide(facts if form == "mapping" else json.dumps(facts))
    assert len(caught.value.diagnostics) == MAX_DIAGNOSTICS
    assert caught.value.total == 40_000
    assert str(caught.value).endswith("\n… and 39000 more")
    assert len(str(caught.value)) < 200_000


def test_the_diagnostics_of_nested_facts_are_counted() -> None:
    hamlet = packaged().find("learning_community", scope="hamlet", on=date(2019, 1, 1))
    nested = next((n for n, f in hamlet.shape.fields.items() if f.kind == "decision"), None)
    if nested is None:
        pytest.skip("no packaged set of that day has a nested decision")
    with pytest.raises(CriteriaError) as caught:
        hamlet.decide({nested: {"facts": {"members": [{"age": -1}] * 3_000}}})
    assert (len(caught.value.diagnostics), caught.value.total) == (MAX_DIAGNOSTICS, 3_000)


def test_errors_are_kept_before_warnings() -> None:
    error = CriteriaError([*made(1_500, Severity.WARNING), *made(2, Severity.ERROR)])
    assert [each.severity for each in error.diagnostics[:3]] == ["error", "error", "warning"]
    assert (len(error.diagnostics), error.total) == (MAX_DIAGNOSTICS, 1_502)


def test_the_rendered_text_says_how_many_more_there_are() -> None:
    given = [*made(1_500, Severity.WARNING), *made(2, Severity.ERROR)]
    text = render_diagnostics(given, "en")
    assert text.endswith("… and 502 more\n\n2 errors, 1500 warnings")
    assert "… và 502 lỗi, cảnh báo nữa" in render_diagnostics(given)
    assert text.count("warning[made]") == MAX_DIAGNOSTICS - 2


def test_the_command_counts_what_it_does_not_print(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Command(monkeypatch, capsys)
    facts = json.dumps({"members": [{"age": -1}] * 3_000})
    answer = run.decide("learning_family", "-", stdin=facts)
    assert answer.status == 1
    assert "… và 2000 lỗi, cảnh báo nữa" in answer.err
    assert answer.err.rstrip().endswith("3000 lỗi")
    as_json = run.decide("learning_family", "-", "--json", stdin=facts).error
    assert (len(as_json["diagnostics"]), as_json["diagnostics_total"]) == (MAX_DIAGNOSTICS, 3_000)


@pytest.mark.parametrize(
    "facts",
    [
        {HUGE: 1},
        {"members": [{HUGE: 1}]},
        {"members": HUGE},
        {"members": {HUGE: HUGE}},
        {"members": [{"age": HUGE}]},
        {"members": [{"school": HUGE}]},
        {"members": [{"ill": HUGE}]},
        {"members": [{"role": {HUGE: HUGE}}]},
        {"members": [[HUGE, HUGE]]},
        {"judgements": {HUGE: 1}},
        {"judgements": {"1c": HUGE}},
        {"judgements": {"1c": {HUGE: 1}}},
        {"judgements": {"1c": {"points": HUGE}}},
        {"evidence": {HUGE: True}},
        {"decided_on": HUGE},
        {HUGE * 2: {HUGE: [HUGE]}},
    ],
    ids=range(16),
)
def test_no_message_quotes_a_long_text_in_full(facts: Mapping[str, Any]) -> None:
    with pytest.raises(CriteriaError) as caught:
        FAMILY.decide(facts)
    assert len(str(caught.value)) < LONGEST_TEXT
    for each in caught.value.diagnostics:
        for language in ("vi", "en"):
            assert len(each.message(language)) + len(each.help(language) or "") < LONGEST_TEXT
    assert len(render_diagnostics(caught.value.diagnostics)) < 2 * LONGEST_TEXT


# ---- records ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 50, 2_000])
def test_the_record_of_a_large_family_is_bounded(count: int) -> None:
    texts = [{"role": "y" * 10_000, "age": 30} for _ in range(count)]
    record = FAMILY.decide({"members": texts, "subject_id": "h1"}).model_dump_json()
    assert len(record) < 200_000
    assert "y" * 61 not in record
    assert Decision.model_validate_json(record, strict=True).missing_unlisted == max(
        0, count * 9 - 200
    )


def test_a_decision_is_read_back_strictly() -> None:
    record = FAMILY.decide({}, subject_id="h1", decided_on=date(2026, 2, 20)).model_dump_json()
    decision = Decision.model_validate_json(record, strict=True)
    assert decision.model_dump_json() == record
    for wrong in ('"subject_id":5', '"subject_id":["h1"]'):
        with pytest.raises(ValidationError):
            Decision.model_validate_json(record.replace('"subject_id":"h1"', wrong), strict=True)
