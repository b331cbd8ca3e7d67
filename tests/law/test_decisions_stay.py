"""The decisions of all examples before the packaged sets were written in short forms, against those of today.

Words may differ; outcome, level, grade, points, and every finding with its status, points and levels may
not. The lines of `tests/data/decisions_of_examples.jsonl` come from the sets in long forms.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from criteria_engine.decision import Decision
from criteria_engine.example_runs import run_examples
from criteria_engine.model.base import Score
from criteria_engine.model.findings import Finding
from tests.packaged import MINH_HOP, packaged, with_few_examples

_BEFORE: Final = Path(__file__).parents[1] / "data" / "decisions_of_examples.jsonl"

_LETTERS: Final = {
    "met": "m",
    "not_met": "n",
    "partly_met": "p",
    "undetermined": "u",
    "does_not_apply": "-",
    "needs_judgement": "j",
}


def _points(score: Score | None) -> str:
    if score is None:
        return ""
    return f":{score.low}" if score.low == score.high else f":{score.low}-{score.high}"


def _finding(finding: Finding) -> str:
    levels = "".join(_LETTERS[each] for each in finding.levels.values())
    decisive = "!" if finding.decisive else ""
    return f"{finding.id}={_LETTERS[finding.status]}{levels}{_points(finding.points)}{decisive}"


def compact(decision: Decision) -> dict[str, Any]:
    """Return a decision without its words, as a line of the file has it."""
    return {
        "outcome": decision.outcome.value,
        "settled_by": decision.settled_by and decision.settled_by.value,
        "level": decision.level,
        "possible": list(decision.possible_levels),
        "grade": decision.grade,
        "total": _points(decision.total),
        "findings": " ".join(map(_finding, decision.findings)),
        "missing": [each.path for each in decision.missing],
    }


def decided() -> Iterator[dict[str, Any]]:
    """Decide every example of the packaged sets, and of the targets that were packaged then."""
    catalogue = packaged().extend(MINH_HOP)
    for loaded in catalogue.all():
        assert loaded.checked is not None
        found = run_examples(
            with_few_examples(loaded.checked),
            lambda title, scope, on: catalogue.find(title, scope=scope, on=on),
        )
        for each in found:
            assert each.decision is not None
            head = {"set": str(loaded.checked.key), "example": each.example.name}
            yield head | compact(each.decision)


@cache
def _before() -> Mapping[str, list[dict[str, Any]]]:
    sets: dict[str, list[dict[str, Any]]] = {}
    for line in _BEFORE.read_text(encoding="utf-8").splitlines():
        each = json.loads(line)
        sets.setdefault(each["set"], []).append(each)
    return sets


@cache
def _today() -> Mapping[tuple[str, str], dict[str, Any]]:
    return {(each["set"], each["example"]): each for each in decided()}


def test_many_decisions_are_kept() -> None:
    assert sum(map(len, _before().values())) >= 302


@pytest.mark.parametrize("key", sorted(_before()))
def test_decisions_are_those_of_before(key: str) -> None:
    for before in _before()[key]:
        assert _today()[key, before["example"]] == before
