"""analysis: two sets → what was added, removed, renamed and changed, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from criteria_engine.analysis.differences import PartOfSet, StructureChange
from criteria_engine.checked_set import CheckedSet, FactDeclaration, Indicator
from criteria_engine.core import Core
from criteria_engine.model.base import Bilingual
from criteria_engine.parameters import Parameter
from criteria_engine.reading.scalars import bilingual, optional_bilingual


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """A part of a set: what it is called, and the properties that are compared, as text."""

    name: Bilingual
    properties: Mapping[str, str | None] = field(default_factory=dict)


Parts = Mapping[str, ComparedPart]
"""The parts of one kind, by id."""


def structure_changes(
    old: CheckedSet, new: CheckedSet, days: tuple[date, date]
) -> tuple[StructureChange, ...]:
    """Return the differences in what two sets consist of.

    Args:
        old: the old set.
        new: the new set.
        days: the days on which the parameters of each are read.
    """
    changes: list[StructureChange] = []
    for part, befores, afters in (
        ("fact", dict(_facts(old.facts, "")), dict(_facts(new.facts, ""))),
        ("parameter", _parameters(old, days[0]), _parameters(new, days[1])),
        ("definition", _definitions(old), _definitions(new)),
        ("criterion", _criteria(old), _criteria(new)),
        ("indicator", _indicators(old), _indicators(new)),
        ("condition", _conditions(old), _conditions(new)),
        ("level", _levels(old), _levels(new)),
        ("grade", _grades(old), _grades(new)),
    ):
        changes += _changes(part, befores, afters)  # type: ignore[arg-type]
    return tuple(changes)


def renamed_parts(befores: Parts, afters: Parts) -> dict[str, str]:
    """Return the new id of each part whose id changed while its name stayed."""
    removed = {each.name.vi.casefold(): id_ for id_, each in befores.items() if id_ not in afters}
    return {
        removed.pop(key): id_
        for id_, each in afters.items()
        if id_ not in befores and (key := each.name.vi.casefold()) in removed
    }


def renamed_indicators(old: CheckedSet, new: CheckedSet) -> dict[str, str]:
    """Return the new id of each indicator whose id changed while its text stayed."""
    return renamed_parts(_indicators(old), _indicators(new))


def _changes(part: PartOfSet, befores: Parts, afters: Parts) -> Iterator[StructureChange]:
    renamed = renamed_parts(befores, afters)
    for id_, before in befores.items():
        new_id = renamed.get(id_, id_)
        after = afters.get(new_id)
        if after is None:
            yield StructureChange(part=part, id=id_, change="removed", name=before.name)
            continue
        if new_id != id_:
            yield StructureChange(part=part, id=id_, change="renamed", new=new_id, name=before.name)
        if before.name != after.name:
            yield _changed(part, id_, "name", before.name.vi, after.name.vi, before.name)
        for what in {**before.properties, **after.properties}:
            values = before.properties.get(what), after.properties.get(what)
            if values[0] != values[1]:
                yield _changed(part, id_, what, values[0], values[1], before.name)
    for id_, after in afters.items():
        if id_ not in befores and id_ not in renamed.values():
            yield StructureChange(part=part, id=id_, change="added", name=after.name)


def _changed(
    part: PartOfSet, id_: str, what: str, old: str | None, new: str | None, name: Bilingual
) -> StructureChange:
    return StructureChange(
        part=part, id=id_, change="changed", what=what, old=old, new=new, name=name
    )


# ---- parts -----------------------------------------------------------------------------------


def _facts(facts: Mapping[str, FactDeclaration], path: str) -> Iterator[tuple[str, ComparedPart]]:
    """Yield facts and the fields of records and lists, by their paths."""
    for name, fact in facts.items():
        document = fact.document
        unit = optional_bilingual(document.unit)
        values = document.values
        yield (
            path + name,
            ComparedPart(
                bilingual(document.label),
                {
                    "type": str(document.type),
                    "at_least": _text(document.at_least),
                    "at_most": _text(document.at_most),
                    "values": None if values is None else ", ".join(map(str, values)),
                    "unit": None if unit is None else unit.vi,
                    "of": _text(document.of),
                },
            ),
        )
        inner = f"{path}{name}{'[]' if document.type == 'list' else ''}."
        yield from _facts(fact.fields, inner)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _parameters(checked: CheckedSet, day: date) -> Parts:
    return {
        name: ComparedPart(bilingual(each.document.label), {"value": _value(each, day)})
        for name, each in checked.parameters.items()
    }


def _value(parameter: Parameter, day: date) -> str:
    rows = [row for row in parameter.values if row.holds_on(day)]
    return "; ".join(
        f"{_written(row.node)}"
        if row.when is None
        else f"{_written(row.when)}: {_written(row.node)}"
        for row in rows
    )


def _definitions(checked: CheckedSet) -> Parts:
    return {
        str(name): ComparedPart(
            bilingual(each.label), {"value": _written(checked.definitions[str(name)])}
        )
        for name, each in checked.document.definitions.items()
    }


def _written(node: Core | None) -> str | None:
    """Return an expression as its author wrote it, on one line."""
    span = None if node is None else node.written.span
    return None if span is None else " ".join(span.text.split())


def _criteria(checked: CheckedSet) -> Parts:
    return {
        each.id: ComparedPart(bilingual(each.document.name), {"met_when": _text(each.needed)})
        for each in checked.criteria
    }


def _indicators(checked: CheckedSet) -> Parts:
    return {
        each.id: ComparedPart(bilingual(each.document.text), dict(_rule(each)))
        for each in checked.indicators
    }


def _rule(indicator: Indicator) -> Iterator[tuple[str, str | None]]:
    yield "max", _text(indicator.max)
    yield "criterion", indicator.criterion
    yield "rule", _lines(indicator.document.span.text, ("requires:", "points:", "judged:"))
    applies = indicator.applies or {}
    yield "applies", "; ".join(dict.fromkeys(_written(each) or "" for each in applies.values()))


def _lines(text: str, keys: Sequence[str]) -> str | None:
    """Return the part of an indicator that begins with one of some keys, on one line."""
    lines = text.splitlines()
    for start, each in enumerate(lines):
        if each.lstrip().startswith(tuple(keys)):
            indent = len(each) - len(each.lstrip())
            taken = [each.strip()]
            for other in lines[start + 1 :]:
                if other.strip() and len(other) - len(other.lstrip()) <= indent:
                    break
                taken.append(other.split(" # ")[0].strip())
            return " ".join(filter(None, taken))
    return None


def _conditions(checked: CheckedSet) -> Parts:
    return {
        each.id: ComparedPart(bilingual(each.document.text), {"rule": _written(each.holds)})
        for each in checked.conditions
    }


def _levels(checked: CheckedSet) -> Parts:
    return {str(each.id): ComparedPart(bilingual(each.name)) for each in checked.document.levels}


def _grades(checked: CheckedSet) -> Parts:
    return {
        str(each.id): ComparedPart(bilingual(each.name), {"at_least": _text(each.at_least)})
        for each in checked.document.award.grades
    }
