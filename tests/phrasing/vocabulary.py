"""The set used in the cases, with functions to phrase and to explain an expression over its names."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from criteria_engine.catalogue import Catalogue
from criteria_engine.checking.expressions import check_expression
from criteria_engine.checking.names import Names, Slots
from criteria_engine.core import Core
from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.expressions import Planner
from criteria_engine.evaluation.frames import Frame, Layout
from criteria_engine.explanation.reasons import ReasonPlanner
from criteria_engine.explanation.trace_values import ReasonState
from criteria_engine.model.findings import Operand, Quantity, Reason
from criteria_engine.model.values import Value
from criteria_engine.phrasing.clauses import phrase
from criteria_engine.phrasing.labels import Labels
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.source import Source
from tests.generated import DEFINITIONS, FACTS_YAML, HEAD, catalogue_of

FOLDER = Path(__file__).parent
DAY = date(2024, 5, 1)

MORE_SLOTS = 50
"""Slots for the local variables of an expression that is not part of the set."""


class Vocabulary:
    """A set on a day, to phrase and explain any expression over its names."""

    def __init__(self, criteria: Criteria) -> None:
        self.criteria = criteria
        self.checked = criteria.checked
        self.definitions = self.checked.definitions_on(criteria.on)
        self.labels = Labels(self.checked, self.definitions)
        self.layout = Layout.of(tuple(self.definitions), self.checked.local_count + MORE_SLOTS)

    def core(self, text: str) -> Core:
        """Check an expression over the names of the set."""
        tree, diagnostics = parse(Source("case", text).whole())
        assert tree is not None, (text, [each.message("en") for each in diagnostics])
        names = Names(
            {name: fact.type for name, fact in self.checked.facts.items()},
            {name: node.type for name, node in self.definitions.items()},
        )
        slots = Slots()
        for _ in range(self.checked.local_count):
            slots.take()
        checked = check_expression(tree, names, self.checked.library, slots)
        errors = [each.message("en") for each in checked.diagnostics if each.severity == "error"]
        assert not errors, (text, errors)
        return checked.core

    def phrases(self, text: str) -> tuple[str, str]:
        """Return an expression in Vietnamese and in English."""
        node = self.core(text)
        return phrase(node, "vi", self.labels), phrase(node, "en", self.labels)

    def explainer(self, facts: str | Mapping[str, Any]) -> Explainer:
        """Return an explainer over the facts of one subject, as JSON or as data."""
        return Explainer(self, self.layout.frame(self.criteria.read(facts).values))


class Explainer:
    """Explains expressions for one subject; reasons and operands are read from their JSON."""

    def __init__(self, vocabulary: Vocabulary, frame: Frame) -> None:
        definitions, layout = vocabulary.definitions, vocabulary.layout
        self._planner = ReasonPlanner(vocabulary.labels, Planner(layout, definitions), layout, {})
        self._state = ReasonState(frame)

    def value(self, node: Core) -> Value:
        return self._planner.value(node)(self._state)

    def reason(self, node: Core) -> Reason:
        return Reason.model_validate(json.loads(self._planner.reason(node)(self._state)))

    def operands(self, nodes: Sequence[Core]) -> list[Operand]:
        texts = json.loads(f"[{self._planner.operands(nodes)(self._state)}]")
        return [Operand.model_validate(each) for each in texts]


@cache
def commune() -> Vocabulary:
    """Return the set in `commune.yaml`."""
    catalogue = Catalogue.load(FOLDER / "commune.yaml", FOLDER / "standard.yaml")
    return Vocabulary(catalogue.find("test_commune", on=DAY))


@cache
def labelled() -> Vocabulary:
    """The generated vocabulary with labels in « », distinct from all other words."""
    facts = re.sub(r"label: (\w+)", r"label: «\1»", FACTS_YAML)
    definitions = re.sub(r"label: (\w+)", r"label: «\1»", DEFINITIONS)
    criteria = (
        "criteria:\n  - {id: c, name: c, indicators: [{id: i, text: i, requires: a}]}\n"
        "award: {when: every criterion met}\n"
    )
    text = HEAD + facts + definitions + criteria
    return Vocabulary(catalogue_of(text).find("generated", on=date(2024, 1, 1)))


def plain(text: str) -> str:
    """Replace no-break spaces by plain ones, as in the files of cases."""
    return text.replace("\u00a0", " ")


# ---- reasons as text -------------------------------------------------------------------------


def outline(reason: Reason, indent: str = "") -> str:
    """Return a reason and those below it, one per line, with compared numbers and named members."""
    parts = [f"{reason.result}: {plain(reason.text.vi)}"]
    numbers = [reason.left, reason.right, reason.margin]
    if any(numbers):
        parts.append(" | ".join(amount(each) for each in numbers if each is not None))
    if reason.share is not None:
        parts.append(f"{amount(reason.share)} of {reason.needed_share}")
    if reason.items:
        parts.append(", ".join(reason.items))
    lines = [indent + " ⟶ ".join(parts)]
    return "\n".join([*lines, *(outline(each, indent + "  ") for each in reason.because)])


def amount(quantity: Quantity) -> str:
    """Return a quantity as text: its value, or its bounds, with label and unit."""
    text = str(quantity.value)
    if not quantity.known:
        bounds = (quantity.low, quantity.high)
        text = "..".join("" if end is None else str(end) for end in bounds)
    if quantity.label is not None:
        text += f" “{plain(quantity.label.vi)}”"
    return text if quantity.unit is None else f"{text} {quantity.unit.vi}"
