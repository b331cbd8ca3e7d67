"""No result depends on the `decimal` context of the host: precision, rounding, limits or traps."""

from __future__ import annotations

import decimal
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.functions.standard import standard
from criteria_engine.rendering.diagnostics import render_diagnostics
from criteria_engine.testing import run_examples
from criteria_engine.wording.dates import format_duration
from tests.batch import samples
from tests.generated import HEAD, catalogue_of
from tests.language.evaluate import value_of

CONTEXTS: Final = {
    "every signal is trapped": decimal.Context(
        prec=1, Emin=0, Emax=0, clamp=1, traps=list(decimal.Context().traps)
    ),
    "nothing is trapped": decimal.Context(
        prec=1, rounding=decimal.ROUND_UP, Emin=0, Emax=0, traps=[]
    ),
    "inexact results are trapped": decimal.Context(traps=[decimal.Inexact]),
    "three digits, rounded down": decimal.Context(prec=3, rounding=decimal.ROUND_DOWN),
}

SET: Final = (
    HEAD.replace("title: generated", "title: exact")
    + """
facts:
  rate: {type: number, at_least: 0, at_most: 100%, label: tỷ lệ, question: "Bao nhiêu?"}
  money: {type: number, label: tiền, unit: triệu đồng, question: "Bao nhiêu tiền?"}
  people: {type: integer, at_least: 1, label: người, unit: người, question: "Mấy người?"}
  good: {type: integer, at_least: 0, at_most: people, label: tốt, unit: người, question: "Mấy người tốt?"}
  members:
    type: list
    label: thành viên
    fields: {size: {type: number, label: cỡ, question: "Cỡ nào?"}}
criteria:
  - id: "1"
    name: một
    indicators:
      - {id: "1.1", text: t, requires: rate >= 33.3333333%}
      - {id: "1.2", text: t, requires: good >= 2/3 * people}
      - {id: "1.3", text: t, points: {max: 12.5, computed: "min([max([decimal(money / 3, 2), 0]), 12.5])"}}
      - {id: "1.4", text: t, requires: "count(members[size >= 12.345678901]) >= 2"}
      - {id: "1.5", text: t, points: {max: 7.25, judged: {by: hội, step: 0.25}}}
award: {when: every criterion met}
"""
)
FACTS: Final = (
    '{"rate": 0.333333333333333333333, "money": 12.34567, "people": 12345, "good": 8229,'
    ' "members": [{"size": 12.3456789012345}, {"size": 12.345678900001}], "judgements": {"1.5": 6.75}}'
)


def shown(decision: Decision) -> list[str]:
    styles: Any = ("text", "html")
    return [
        decision.model_dump_json(),
        *(decision.explain("vi", style=style) for style in styles),
        decision.explain("en", style="markdown"),
    ]


def criteria() -> Criteria:
    return catalogue_of(SET).find("exact", on=date(2024, 1, 1))


def of_facts() -> list[str]:
    made = criteria()
    texts: list[str] = []
    for facts in (
        FACTS,
        json.loads(FACTS),
        made.facts_model.model_validate_json(FACTS),
        {"rate": {"at_most": Decimal("0.25")}, "people": 12345, "good": {"at_least": 8230}},
        {"money": Decimal("1E+14"), "members": []},
        {},
    ):
        decision = made.decide(facts)
        read = Decision.model_validate_json(decision.model_dump_json())
        texts += [*shown(decision), *shown(read), str(made.verdict(facts))]
        made.replay(decision.receipt, facts)
    return texts


def of_packaged_sets() -> list[str]:
    catalogue = Catalogue.packaged()
    found = catalogue.find("learning_family", on=date(2023, 1, 1))
    results = run_examples(
        found.checked, lambda title, scope, on: catalogue.find(title, scope=scope, on=on)
    )
    return [render_diagnostics(catalogue_of(SET).check()), *map(str, results)]


def of_expressions() -> list[str]:
    texts = [str(value_of(text)) for each in standard().functions for text, _ in each.examples]
    return [*texts, format_duration(timedelta(seconds=1, microseconds=500_001))]


COLUMNS: Final = (
    HEAD.replace("title: generated", "title: columns")
    + """
facts:
  rate: {type: number, at_least: 0, at_most: 100%, label: tỷ lệ, question: "Bao nhiêu?"}
  money: {type: number, at_least: 0, label: tiền, question: "Bao nhiêu?"}
criteria:
  - id: "1"
    name: một
    indicators:
      - {id: "1.1", text: t, requires: rate >= 33.33333%}
      - {id: "1.2", text: t, points: {max: 12.5, computed: "min([money, 12.5])"}}
award: {when: every criterion met}
"""
)


def of_tables() -> list[str]:
    table = pa.table(
        {
            "subject_id": ["a", "b"],
            "rate": pa.array([Decimal("0.3333333"), None], pa.decimal128(20, 7)),
            "money": pa.array([Decimal("12.345"), Decimal("0.5")], pa.decimal128(20, 3)),
        }
    )
    made = catalogue_of(COLUMNS).find("columns", on=date(2024, 1, 1))
    return [str(made.decide_table(table).to_pylist())]


@cache
def in_own_context(results: Callable[[], list[str]]) -> list[str]:
    return results()


@pytest.mark.parametrize("results", [of_facts, of_packaged_sets, of_expressions, of_tables])
@pytest.mark.parametrize("name", CONTEXTS)
def test_results_do_not_depend_on_the_context(results: Callable[[], list[str]], name: str) -> None:
    right = in_own_context(results)

    def in_context() -> list[str]:
        decimal.setcontext(CONTEXTS[name].copy())
        return results()

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(in_context).result() == right


@pytest.mark.parametrize("name", CONTEXTS)
def test_jobs_do_not_depend_on_the_context(name: str, tmp_path: Path) -> None:
    right: dict[str, Any] = {}
    for place, context in (("own", decimal.Context()), ("host", CONTEXTS[name])):
        folder = tmp_path / place
        folder.mkdir()
        samples.write_parquet(folder / "in.parquet", range(1, 30))
        samples.write_jsonl(folder / "in.jsonl", range(30, 60))
        with decimal.localcontext(context):
            for file in ("in.parquet", "in.jsonl"):
                samples.decide(folder, file, out=f"{file}.out.csv")
                found = (samples.answers(folder / f"{file}.out.csv"), samples.rejected(folder))
                assert right.setdefault(file, found) == found
