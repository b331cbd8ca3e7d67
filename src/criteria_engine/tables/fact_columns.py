"""The facts of a set as columns can hold them: each with its path, its words, and how cells are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from unicodedata import normalize

from criteria_engine.checked_set import CheckedSet, FactDeclaration
from criteria_engine.model.facts import (
    FactShape,
    Judgeable,
    evidence_shape,
    judgement_shape,
    record_fields,
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
    shape: FactShape
    labels: tuple[str, ...] = ()
    judgeable: Judgeable | None = None
    is_evidence: bool = False
    rule: CellRule = CellRule()
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class MappableFacts:
    """The mappable facts of a set: `subject` by name, and `lists` of items by the list's name."""

    subject: Mapping[str, MappableFact]
    lists: Mapping[str, Mapping[str, MappableFact]]
    list_labels: Mapping[str, tuple[str, ...]]


def mappable_facts(checked: CheckedSet) -> MappableFacts:
    """Every fact, judgement and evidence of a set that a column can hold."""
    subject: dict[str, MappableFact] = {}
    lists: dict[str, dict[str, MappableFact]] = {}
    list_labels: dict[str, tuple[str, ...]] = {}
    for name, shape in checked.shape.fields.items():
        declaration = checked.facts[name]
        if shape.kind == "list":
            lists[name] = {
                fact.name: fact
                for inner_name, inner in shape.fields.items()
                for fact in _scalar_facts(
                    inner, declaration.fields[inner_name], inner_name, f"{name}."
                )
            }
            list_labels[name] = _labels(declaration)
        else:
            subject |= {fact.name: fact for fact in _scalar_facts(shape, declaration, name, "")}
    for id_, judgeable in checked.shape.judgeable.items():
        path = f"judgements.{id_}"
        shape = judgement_shape(id_, judgeable.max)
        subject[path] = MappableFact(path, path, shape, judgeable=judgeable)
    for id_ in sorted(checked.shape.evidence):
        path = f"evidence.{id_}"
        subject[path] = MappableFact(path, path, evidence_shape(id_), is_evidence=True)
    return MappableFacts(subject, lists, list_labels)


def _scalar_facts(
    shape: FactShape, declaration: FactDeclaration | None, name: str, prefix: str
) -> Iterator[MappableFact]:
    if shape.kind in ("record", "decision"):
        for inner_name, inner in record_fields(shape).items():
            inner_declaration = None if declaration is None else declaration.fields.get(inner_name)
            yield from _scalar_facts(inner, inner_declaration, f"{name}.{inner_name}", prefix)
    elif shape.kind in COLUMN_KINDS:
        yield MappableFact(f"{prefix}{name}", name, shape, _labels(declaration))


def _labels(declaration: FactDeclaration | None) -> tuple[str, ...]:
    if declaration is None:
        return ()
    label = declaration.document.label
    return tuple(filter(None, (label.vi, label.en)))


def fold_text(text: str) -> str:
    r"""A heading or a word as it is compared: composed letters, one blank between words, no capitals.

    >>> fold_text("  Ma\u0303  HO\u0323\u0302\ufeff ") == fold_text("mã hộ")
    True
    """
    return " ".join(normalize("NFC", text.replace("\ufeff", "")).split()).casefold()
