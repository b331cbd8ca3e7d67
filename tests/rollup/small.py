"""A small roll-up for tests: people belong to clubs, clubs to the whole."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from criteria_engine.catalogue import Catalogue
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.planner import rollup_plan
from criteria_engine.source import Source

DAY = date(2025, 6, 1)

_HEAD = """\
format: 1
title: {title}
version: v1
name: {title}
in_force: {{from: 2020-01-01}}
source: {{document: test, checked_on: 2025-01-01, basis: seen}}
subject: {title}
"""
_END = "award: {when: every criterion met}\n"


def _fact(name: str, kind: str, extra: str = "") -> str:
    return f"  {name}: {{type: {kind}, label: {name}, question: '{name}?'{extra}}}\n"


SETS = {
    "person": _HEAD.format(title="person")
    + "facts:\n"
    + _fact("ok", "boolean")
    + _fact("age", "integer", ", at_least: 0, at_most: 120")
    + "criteria:\n- {id: a, name: a, indicators: [{id: a1, text: a, requires: ok}]}\n"
    + _END,
    "club": _HEAD.format(title="club").replace(
        "version", "validity: {months: 36, counted_from: following_year}\nversion", 1
    )
    + "facts:\n"
    + _fact("people", "integer", ", at_least: 0")
    + _fact("good", "integer", ", at_least: 0, at_most: people")
    + "  roll:\n    type: list\n    label: roll\n    question: roll?\n    fields:\n"
    + "      age: {type: integer, label: age, question: 'age?', at_least: 0, at_most: 120}\n"
    + "criteria:\n- id: a\n  name: a\n  indicators:\n"
    + "  - {id: a1, text: a, requires: good >= 60% * people}\n"
    + "  - {id: a2, text: b, requires: every p in roll satisfies p.age < 100}\n"
    + _END,
    "whole": _HEAD.format(title="whole")
    + "facts:\n"
    + _fact("clubs", "integer", ", at_least: 0")
    + _fact("good_clubs", "integer", ", at_least: 0, at_most: clubs")
    + _fact("in_good_clubs", "integer", ", at_least: 0")
    + "criteria:\n- id: a\n  name: a\n  indicators:\n"
    + "  - {id: a1, text: a, requires: good_clubs >= 50% * clubs}\n"
    + "  - {id: a2, text: b, requires: in_good_clubs >= 2}\n"
    + _END,
    "praised": _HEAD.format(title="praised")
    + "facts:\n  good: {type: decision, of: person, label: good, question: 'good?'}\n"
    + "criteria:\n- {id: a, name: a, indicators: [{id: a1, text: a, requires: good.eligible}]}\n"
    + _END,
}

COMMUNE = Path(__file__).parents[1] / "diagnostics" / "base" / "commune"
"""A folder with the roll-up and its tables as files."""

ROLLUP = (COMMUNE / "rollup.yaml").read_text(encoding="utf-8")


@cache
def catalogue() -> Catalogue:
    """Return a catalogue of the sets."""
    with TemporaryDirectory() as folder:
        for name, text in SETS.items():
            Path(folder, f"{name}.yaml").write_text(text, encoding="utf-8")
        return Catalogue.load(folder)


def plan_of(text: str = ROLLUP, on: date = DAY) -> RollupPlan:
    """Return the plan of a roll-up text over the sets."""
    return rollup_plan(Source("rollup.yaml", text), catalogue(), on)
