"""review: the examples of a set → mistakes in their facts, and in what they expect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.checked_set import CheckedSet
from criteria_engine.checking import example_diagnostics
from criteria_engine.checking.example_facts import facts_of_examples
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.checking.set_diagnostics import EMPTY_BOUNDS
from criteria_engine.checking.value_texts import with_values_meant
from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.model import arithmetic
from criteria_engine.model.facts import FactShape
from criteria_engine.parameters import names_of_open_number
from criteria_engine.reading.example_documents import Example, ExpectedOutput, ExpectedScore
from criteria_engine.reading.facts import read_facts
from criteria_engine.reading.nodes import Mapping as Keys
from criteria_engine.reading.nodes import Node
from criteria_engine.reading.nodes import Sequence as Items
from criteria_engine.reading.scalars import LocatedStr

_SECTIONS: Final = ("judgements", "evidence")

_STEP: Final = re.compile(r"\[[0-9]+\]$")


def review_examples(checked: CheckedSet) -> Iterator[Diagnostic]:
    """Yield the mistakes in the examples of a set, without deciding them."""
    for example, _, diagnostics in facts_of_examples(checked):
        yield from (*diagnostics, *_expectations(checked, example))
    yield from mistakes_in_facts(checked)


def mistakes_in_facts(checked: CheckedSet) -> Iterator[Diagnostic]:
    """Yield the mistakes in the facts of the examples of a set, which may itself have errors."""
    seen: set[tuple[str, int, str]] = set()
    for example, facts, _ in facts_of_examples(checked):
        _, wrong = read_facts(
            _without_nested(facts.node(example), checked.shape.fields), checked.shape
        )
        for each in with_values_meant(wrong, checked.document.facts):
            place = (each.span.source.name, each.span.start, each.code.id)
            if place not in seen:  # Facts taken from another example are reported once.
                seen.add(place)
                yield each


def _without_nested(node: Node, fields: Mapping[str, FactShape]) -> Node:
    """Return facts without the decisions that are made of facts of their own by another set."""
    match node:
        case Items(items, span):
            return Items(tuple(_without_nested(each, fields) for each in items), span)
        case Keys(entries, span):
            kept = []
            for entry in entries:
                shape = fields.get(entry.key.value)
                nested = shape is not None and shape.decision_of is not None
                if not (nested and isinstance(entry.value, Keys)):
                    inner = {} if shape is None else shape.fields
                    kept.append(replace(entry, value=_without_nested(entry.value, inner)))
            return Keys(tuple(kept), span)
        case _:
            return node


# ---- what an example expects -----------------------------------------------------------------


def _expectations(checked: CheckedSet, example: Example) -> Iterator[Diagnostic]:
    expect = example.expect
    for word in expect.missing or ():
        yield from _path(checked, word)
    if expect.outcome == "not_eligible":
        for key, value in (("level", expect.level), ("grade", expect.grade)):
            if value is not None:
                yield codes.EXAMPLE_CONTRADICTS.at(
                    value.span, outcome=expect.outcome, key=key, value=value
                )
    for interval in (expect.score, *expect.outputs.values()):
        if interval is not None and _is_reversed(interval):
            yield EMPTY_BOUNDS.at(interval.span, low=interval.at_least, high=interval.at_most)
    if expect.score is not None:
        total = arithmetic.total([i.max for i in checked.indicators if i.max is not None])
        if expect.score.at_most > total:
            yield codes.SCORE_OUT_OF_REACH.at(
                expect.score.span, score=expect.score.at_most, total=total
            )


def _is_reversed(interval: ExpectedScore | ExpectedOutput) -> bool:
    low, high = interval.at_least, interval.at_most
    return low is not None and high is not None and low > high


def _path(checked: CheckedSet, word: LocatedStr) -> Iterator[Diagnostic]:
    """Yield a diagnostic for a path of a missing fact that is not in the set."""
    section, _, rest = str(word).partition(".")
    if section in _SECTIONS:
        ids = checked.shape.judgeable if section == "judgements" else checked.shape.evidence
        id_ = rest.strip("[]\"'")
        if rest and id_ not in ids and not _is_part_of(id_, ids):
            near = nearest(rest, ids)
            yield _unknown(word, None if near is None else f"{section}.{near}")
        return
    numbers = {each for name in checked.open_numbers for each in names_of_open_number(name)}
    if str(word).replace('"', "") in numbers:
        return
    fields: Mapping[str, FactShape] = checked.shape.fields
    path = ""
    for step in str(word).split("."):
        name = _STEP.sub("", step)
        if name not in fields:
            if fields:
                near = nearest(name, fields)
                rest_of = str(word)[len(path) + len(name) :]
                yield _unknown(word, None if near is None else f"{path}{near}{rest_of}")
            return
        path += f"{step}."
        fields = fields[name].fields


def _is_part_of(word: str, ids: object) -> bool:
    """Whether a judgement is named with what it asks for, such as `1.1.points`."""
    return any(word.startswith(f"{each}.") for each in ids)  # type: ignore[attr-defined]


def _unknown(word: LocatedStr, near: str | None) -> Diagnostic:
    return example_diagnostics.UNKNOWN_IN_EXAMPLE.at(
        word.span, suggestion=near, what=Text("dữ kiện", "fact"), name=word
    )
