"""The facts of a set as columns can hold them: each with its path, its words, and how cells are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from unicodedata import normalize

from criteria_engine.checked_set import FactDeclaration
from criteria_engine.criteria import Criteria
from criteria_engine.model.facts import (
    FactShape,
    Judgeable,
    evidence_field,
    fields_of,
    judged_field,
)
from criteria_engine.model.values import Value

COLUMN_KINDS: Final = frozenset({"integer", "number", "boolean", "string", "enumeration", "date"})
"""The kinds of facts a column can hold."""


@dataclass(frozen=True, slots=True)
class CellRule:
    """How the cells of one column are read, where the mapping file says more than the fact does.

    `words` holds texts with a meaning of their own (None: unknown), folded; `blank` is what an
    empty cell means.
    """

    words: Mapping[str, Value] = field(default_factory=dict)
    blank: Value = None
    decimal: str | None = None
    thousands: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class MappableFact:
    """One fact a column can hold.

    `path` is the fact's (`home.corner`, `members.age`, `judgements.2.3`), `name` its column in the table
    that is decided, `labels` what the set calls it, `heading` the column the mapping file names.
    """

    path: str
    name: str
    declared: FactShape
    labels: tuple[str, ...] = ()
    judgeable: Judgeable | None = None
    evidence: bool = False
    rule: CellRule = CellRule()
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Leaves:
    """The leaves of a set: those of a subject, and those of the items of each list."""

    own: Mapping[str, MappableFact]
    lists: Mapping[str, Mapping[str, MappableFact]]
    list_labels: Mapping[str, tuple[str, ...]]


def leaves_of(criteria: Criteria) -> Leaves:
    """Every fact, judgement and evidence of a set that a column can hold."""
    shape, facts = criteria.shape, criteria.checked.facts
    own: dict[str, MappableFact] = {}
    lists: dict[str, dict[str, MappableFact]] = {}
    labels: dict[str, tuple[str, ...]] = {}
    for name, declared in shape.fields.items():
        fact = facts[name]
        if declared.kind == "list":
            lists[name] = {
                leaf.name: leaf
                for inner_name, inner in declared.fields.items()
                for leaf in _leaves(inner, fact.fields[inner_name], inner_name, f"{name}.")
            }
            labels[name] = _labels(fact)
        else:
            own |= {leaf.name: leaf for leaf in _leaves(declared, fact, name, "")}
    for id_, judgeable in shape.judgeable.items():
        path = f"judgements.{id_}"
        declared = judged_field(id_, judgeable.max)
        own[path] = MappableFact(path, path, declared, judgeable=judgeable)
    for id_ in sorted(shape.evidence):
        path = f"evidence.{id_}"
        own[path] = MappableFact(path, path, evidence_field(id_), evidence=True)
    return Leaves(own, lists, labels)


def _leaves(
    declared: FactShape, fact: FactDeclaration | None, name: str, before: str
) -> Iterator[MappableFact]:
    if declared.kind in ("record", "decision"):
        for inner_name, inner in fields_of(declared).items():
            inner_fact = None if fact is None else fact.fields.get(inner_name)
            yield from _leaves(inner, inner_fact, f"{name}.{inner_name}", before)
    elif declared.kind in COLUMN_KINDS:
        yield MappableFact(f"{before}{name}", name, declared, _labels(fact))


def _labels(fact: FactDeclaration | None) -> tuple[str, ...]:
    if fact is None:
        return ()
    label = fact.document.label
    return tuple(filter(None, (label.vi, label.en)))


def folded(text: str) -> str:
    r"""A heading or a word as it is compared: composed letters, one blank between words, no capitals.

    >>> folded("  Ma\u0303  HO\u0323\u0302\ufeff ") == folded("mã hộ")
    True
    """
    return " ".join(normalize("NFC", text.replace("\ufeff", "")).split()).casefold()
