"""explain: a condition → the facts, definitions and parameters it reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from criteria_engine import core
from criteria_engine.checked_output import OUTPUT_WORDS
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.model.base import Bilingual
from criteria_engine.model.types import RecordType, without_null
from criteria_engine.phrasing.clauses import phrase
from criteria_engine.phrasing.labels import AnswerLabel, Labels
from criteria_engine.reading.scalars import bilingual

OperandKind = Literal["fact", "definition", "parameter", "decision"]
"""What a name stands for; `decision` is a part of the decision that outputs read."""


@dataclass(frozen=True, slots=True)
class NameRead:
    """A fact, definition or parameter that a condition reads.

    Attributes:
        name: the name; of a field of a fact, its path (`head.age`).
        label: the author's label.
        kind: what the name stands for.
        node: where the condition refers to the name.
    """

    name: str
    label: Bilingual
    kind: OperandKind
    node: Core


def names_read(node: Core, labels: Labels) -> tuple[NameRead, ...]:
    """Return every name a condition reads, in the order of reading, each once.

    The names that a definition reads follow the definition. Of a fact that is a record, each field that
    is read counts as a name.
    """
    names: dict[str, NameRead] = {}
    for each in _NameCollector(labels).collect(node):
        names.setdefault(each.name, each)
    return tuple(names.values())


class _NameCollector:
    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._opened: set[str] = set()

    def collect(self, node: Core) -> Iterator[NameRead]:
        match node:
            case core.Fact(name) if name in self._labels.checked.open_numbers:
                return  # The parameter that it is the number of has been yielded.
            case core.Fact(name):
                declared = self._labels.checked.declared(name)
                label = (
                    Bilingual(vi=name) if declared is None else bilingual(declared.document.label)
                )
                yield NameRead(name, label, "fact", node)
            case core.FieldAccess() if _field_path(node) is not None:
                path = _field_path(node) or ()
                yield NameRead(".".join(path), self._phrase(node), "fact", node)
            case core.Defined(name):
                yield from self._definition(node, name)
            case _:
                for child in core.children(node):
                    yield from self.collect(child)

    def _definition(self, node: core.Defined, name: str) -> Iterator[NameRead]:
        if name in self._opened:
            return
        self._opened.add(name)
        document = self._labels.named(name)
        if isinstance(document, AnswerLabel):
            (word,) = (word for word, meant in OUTPUT_WORDS.items() if meant == name)
            yield NameRead(word, bilingual(document.label), "decision", node)
            return
        if document is not None:
            parameter = self._labels.parameter(name) is not None
            kind: OperandKind = "parameter" if parameter else "definition"
            yield NameRead(name, self._labels.name_text(name, document), kind, node)
        yield from self.collect(self._labels.expression(name))

    def _phrase(self, node: Core) -> Bilingual:
        return Bilingual(vi=phrase(node, "vi", self._labels), en=phrase(node, "en", self._labels))


def _field_path(node: Core) -> tuple[str, ...] | None:
    """The path of a field inside a fact; None where the field is a record itself."""
    if isinstance(without_null(node.type), RecordType):
        return None
    return _path(node)


def _path(node: Core) -> tuple[str, ...] | None:
    match node:
        case core.Fact(name):
            return (name,)
        case core.FieldAccess(subject, name):
            above = _path(subject)
            return None if above is None else (*above, name)
        case _:
            return None
