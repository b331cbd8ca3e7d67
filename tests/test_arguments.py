"""A wrong argument of a public function is told by its name, never by an error from within."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest

import criteria_engine as ce
from criteria_engine import analysis, testing
from criteria_engine.rollup.warehouse.assessor import assess_province
from tests.packaged import packaged

ON: Final = date(2026, 2, 20)

WRONG: Final[tuple[object, ...]] = (
    *(
        None,
        5,
        True,
        "",
        "x" * 5000,
        b"x",
        3.5,
        float("nan"),
        [1],
        {"a": 1},
        (),
        object(),
        date,
        ON,
    ),
    *(datetime(2026, 1, 1), Path("/nonexistent"), Decimal(1), pl.DataFrame(), iter(()), set()),  # noqa: DTZ001
)

FROM_WITHIN: Final = ("object has no attribute", "object is not", "unhashable", "not supported")


def functions() -> Mapping[str, tuple[Callable[..., Any], dict[str, Any]]]:
    """Return public functions, and arguments that they accept, apart from the one that is wrong."""
    catalogue = packaged()
    family = catalogue.find("learning_family", on=ON)
    citizen = catalogue.find("learning_citizen", on=date(2021, 1, 1))
    decision = family.decide({})
    record = decision.record()
    entry = catalogue.entries[0]
    table = pl.DataFrame({"subject_id": ["a"]})
    return {
        "find": (catalogue.find, {"title": "learning_family", "on": ON}),
        "load": (ce.Catalogue.load, {}),
        "extend": (catalogue.extend, {}),
        "criteria_of": (catalogue.criteria_of, {"entry": entry, "on": ON}),
        "find_by_hash": (catalogue.find_by_hash, {"set_hash": decision.receipt.set_hash, "on": ON}),
        "replay": (catalogue.replay, {"record": record, "facts": {}}),
        "scopes": (catalogue.scopes, {}),
        "check_place": (catalogue.check_place, {}),
        "decide": (family.decide, {}),
        "verdict": (family.verdict, {}),
        "read": (family.read, {}),
        "decide_table": (family.decide_table, {"table": table}),
        "compare": (decision.compare, {}),
        "explain": (decision.explain, {}),
        "advice": (decision.advice, {}),
        "verify": (ce.verify, {"record": record, "facts": {}, "catalogue": catalogue}),
        "assess_province": (assess_province, {"tables": {}, "absent": "empty"}),
        "analysis.compare": (analysis.compare, {"old": citizen, "new": citizen}),
        "prove": (analysis.prove, {"criteria": citizen}),
        "never_hurts": (analysis.never_hurts, {"criteria": citizen}),
        "coverage": (analysis.coverage, {}),
        "mutation": (analysis.mutation, {}),
        "impact": (analysis.impact, {"old": citizen, "new": citizen, "table": table}),
        "facts": (testing.facts, {}),
        "pairs": (testing.pairs, {"criteria": citizen}),
        "monotone": (testing.monotone, {"criteria": citizen, "max_examples": 1}),
        "never_loses": (testing.never_loses, {"old": citizen, "new": citizen, "max_examples": 1}),
        "levels_ordered": (testing.levels_ordered, {}),
        "unknown_safe": (testing.unknown_safe, {}),
        "agrees_with": (testing.agrees_with, {"criteria": citizen, "max_examples": 1}),
        "ListTable": (ce.ListTable, {"table": table, "key": "a", "absent": "empty"}),
    }


@pytest.mark.parametrize("name", functions())
def test_a_wrong_argument_is_named(name: str) -> None:
    function, accepted = functions()[name]
    for parameter in inspect.signature(function).parameters.values():
        for wrong in WRONG:
            given = [wrong] if parameter.kind is parameter.VAR_POSITIONAL else []
            named = accepted | ({} if given else {parameter.name: wrong})
            first = next(iter(inspect.signature(function).parameters.values()))
            if first.kind is first.POSITIONAL_ONLY and first.name in named:
                given = [named.pop(first.name)]
            if given and first.kind is first.POSITIONAL_OR_KEYWORD:
                given = [named.pop(first.name), *given]
            try:
                function(*given, **named)
            except (TypeError, ValueError, ce.CriteriaEngineError) as error:
                told = str(error)
                assert not any(each in told for each in FROM_WITHIN), (parameter.name, wrong, told)
