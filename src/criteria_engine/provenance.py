"""document → its items that are based on a source of law, each with its basis.

The commands `list` and `sources` show them, and decisions warn of a weak basis.
"""

from __future__ import annotations

from collections.abc import Iterator

from criteria_engine.frozen import dataclass
from criteria_engine.model.base import Bilingual
from criteria_engine.model.basis import Basis, weakest_of
from criteria_engine.reading.documents import (
    ConditionDocument,
    CriterionDocument,
    IndicatorDocument,
    ParameterDocument,
    SetDocument,
    Sourced,
)
from criteria_engine.reading.scalars import bilingual


@dataclass(frozen=True, slots=True)
class SourcedItem:
    """An item of a set that is based on a source.

    Attributes:
        id: Its id in the set, or the key of its section, such as `award`.
        text: Its text in both languages.
        sourced: Its part of the document, with the citation.
        basis: Its own basis, or the one of the item that contains it.
        decides: Whether decisions depend on it.
    """

    id: str
    text: Bilingual
    sourced: Sourced
    basis: Basis
    decides: bool = True


def basis_of(document: SetDocument) -> Basis:
    """Return the weakest basis of the items that decisions depend on; seen if there are none."""
    return weakest_of(
        (item.basis for item in sourced_items(document) if item.decides), default=Basis.SEEN
    )


def sourced_items(document: SetDocument) -> Iterator[SourcedItem]:
    """Yield every sourced item of a set, in the order of the document."""
    set_basis = document.source.basis
    yield _item(
        "in_force", _bilingual("Thời gian hiệu lực", "Days in force"), document.in_force, set_basis
    )
    for level in document.levels:
        yield _item(str(level.id), bilingual(level.name), level, set_basis)
    for name, parameter in document.parameters.items():
        yield from _parameter(str(name), parameter, set_basis)
    for criterion in document.criteria:
        yield from _criterion(criterion, set_basis)
    for condition in (*document.knock_outs, *document.prerequisites):
        yield _condition(condition, set_basis)
    yield from _award(document, set_basis)
    for name, output in document.outputs.items():
        yield _item(str(name), bilingual(output.label), output, set_basis)
    yield from _informative_items(document, set_basis)


def _bilingual(vi: str, en: str) -> Bilingual:
    return Bilingual(vi=vi, en=en)


def _item(
    id_: str, text: Bilingual, sourced: Sourced, inherited: Basis, *, decides: bool = True
) -> SourcedItem:
    return SourcedItem(id_, text, sourced, sourced.basis or inherited, decides)


def _parameter(name: str, document: ParameterDocument, set_basis: Basis) -> Iterator[SourcedItem]:
    item = _item(name, bilingual(document.label), document, set_basis)
    yield item
    for value in document.values:
        yield _item(name, item.text, value, item.basis)


def _criterion(document: CriterionDocument, set_basis: Basis) -> Iterator[SourcedItem]:
    item = _item(str(document.id), bilingual(document.name), document, set_basis)
    yield item
    for indicator in document.indicators:
        yield from _indicator(indicator, item.basis)


def _indicator(document: IndicatorDocument, inherited: Basis) -> Iterator[SourcedItem]:
    item = _item(str(document.id), bilingual(document.text), document, inherited)
    yield item
    inner: list[Sourced | None] = [document.applies, document.evidence]
    if document.points is not None and document.points.bands is not None:
        inner += document.points.bands.rows
    for each in inner:
        if each is not None:
            yield _item(item.id, item.text, each, item.basis)


def _condition(document: ConditionDocument, set_basis: Basis) -> SourcedItem:
    return _item(str(document.id), bilingual(document.text), document, set_basis)


def _award(document: SetDocument, set_basis: Basis) -> Iterator[SourcedItem]:
    award = _item(
        "award",
        _bilingual("Điều kiện công nhận", "What earns the title"),
        document.award,
        set_basis,
    )
    yield award
    for grade in document.award.grades:
        yield _item(str(grade.id), bilingual(grade.name), grade, award.basis)


def _informative_items(document: SetDocument, set_basis: Basis) -> Iterator[SourcedItem]:
    """Yield the items that inform about a decision without affecting it."""
    if document.recognition is not None:
        text = _bilingual("Thẩm quyền công nhận", "Who recognises")
        yield _item("recognition", text, document.recognition, set_basis, decides=False)
    if document.validity is not None:
        text = _bilingual("Thời hạn công nhận", "How long it is kept")
        yield _item("validity", text, document.validity, set_basis, decides=False)
    for step in document.calendar:
        yield _item("calendar", bilingual(step.what), step, set_basis, decides=False)
    for note in document.transition:
        yield _item("transition", bilingual(note.text), note, set_basis, decides=False)
