"""map: a checked set → the facts that a column can hold, each with its path, labels and cell rule.

:mod:`~criteria_engine.tables.mapping` adds what the mapping file says of each;
:mod:`~criteria_engine.tables.headings` looks for their columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final

from criteria_engine.checked_set import CheckedSet, FactDeclaration
from criteria_engine.frozen import dataclass
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
    """How the cells of one column are read, beyond what the type of the fact implies.

    Attributes:
        words: the values of certain texts (None: unknown), by the folded text (`fold_text`).
        blank: the value of an empty cell.
        decimal: the decimal separator, where the mapping file names one.
        thousands: the thousands separator, where the mapping file names one.
        date: the date format, such as `dd/mm/yyyy`, where the mapping file names one.
    """

    words: Mapping[str, Value] = field(default_factory=dict)
    blank: Value = None
    decimal: str | None = None
    thousands: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class MappableFact:
    """A fact, judgement or piece of evidence that a column can hold.

    Attributes:
        path: the path of the fact: `home.corner`, `members.age`, `judgements.2.3`, `evidence.1.1`.
        name: its column in the table that is decided; for a field of list items, without the list's name.
        shape: its declared type and bounds.
        labels: its labels in the set, in both languages.
        judgeable: the judgement it is the result of, for a judgement.
        is_evidence: whether it says that evidence has been shown.
        rule: how its cells are read.
        heading: the heading that the mapping file names; None where it names none.
        is_plain: whether it is the value of an item of a list of plain values, whose name it then has.
    """

    path: str
    name: str
    shape: FactShape
    labels: tuple[str, ...] = ()
    judgeable: Judgeable | None = None
    is_evidence: bool = False
    rule: CellRule = CellRule()
    heading: str | None = None
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class MappableFacts:
    """The mappable facts of a set.

    Attributes:
        subject: those of a subject, by name.
        lists: those of the items of each list, by the list's name and the fact's.
        list_labels: the labels of each list, by its name.
    """

    subject: Mapping[str, MappableFact]
    lists: Mapping[str, Mapping[str, MappableFact]]
    list_labels: Mapping[str, tuple[str, ...]]


def mappable_facts(checked: CheckedSet) -> MappableFacts:
    """Return every fact, judgement and piece of evidence of a set that a column can hold.

    Records are replaced by their fields (`home.corner`); lists of records have their fields apart.
    """
    subject: dict[str, MappableFact] = {}
    lists: dict[str, dict[str, MappableFact]] = {}
    list_labels: dict[str, tuple[str, ...]] = {}
    for name, shape in checked.shape.fields.items():
        declaration = checked.facts[name]
        if shape.plain is not None:
            labels = _labels(declaration)
            lists[name] = {name: MappableFact(name, name, shape.plain, labels, is_plain=True)}
            list_labels[name] = labels
        elif shape.kind == "list":
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
