"""A checked set → how a decision cites it: its key, name, source, levels and grades."""

from __future__ import annotations

from criteria_engine.checked_set import CheckedSet
from criteria_engine.model.decision import Named, SetReference
from criteria_engine.reading.scalars import bilingual


def reference_of(checked: CheckedSet) -> SetReference:
    """Return the key, name, source and days in force of a set."""
    document = checked.document
    return SetReference(
        title=checked.key.title,
        scope=checked.key.scope,
        version=checked.key.version,
        revision=document.revision,
        name=bilingual(document.name),
        document=document.source.document,
        in_force_from=document.in_force.from_,
        in_force_to=document.in_force.to,
    )


def levels_of(checked: CheckedSet) -> tuple[Named, ...]:
    """Return the levels of a set, lowest first."""
    return tuple(
        Named(id=str(level.id), name=bilingual(level.name)) for level in checked.document.levels
    )


def grades_of(checked: CheckedSet) -> tuple[Named, ...]:
    """Return the grades of a set."""
    return tuple(
        Named(id=str(grade.id), name=bilingual(grade.name))
        for grade in checked.document.award.grades
    )
