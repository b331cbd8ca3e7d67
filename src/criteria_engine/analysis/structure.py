"""analysis: two sets → what was added, removed, renamed and changed, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from typing import Final, assert_never

from criteria_engine.analysis.differences import PartOfSet, StructureChange
from criteria_engine.checked_set import (
    AllOrNothing,
    Band,
    Banded,
    CheckedSet,
    Computed,
    FactDeclaration,
    Indicator,
    JudgedPass,
    JudgedPoints,
    Requires,
)
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.model.base import Bilingual
from criteria_engine.parameters import Parameter, PeriodValue
from criteria_engine.reading.scalars import bilingual, optional_bilingual
from criteria_engine.wording.numbers import format_source_number


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """A part of a set: what it is called, and the properties that are compared, as text."""

    name: Bilingual
    properties: Mapping[str, str | None] = field(default_factory=dict)


_ACCEPTED: Final = frozenset({"type", "at_least", "at_most", "values", "of"})
"""The properties of a fact that say which values it accepts."""

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
        ("award", _award(old), _award(new)),
        ("level", _levels(old), _levels(new)),
        ("grade", _grades(old), _grades(new)),
        ("amount", _amounts(old), _amounts(new)),
    ):
        changes += _changes(part, befores, afters)  # type: ignore[arg-type]
    return tuple(changes)


def narrowed_facts(changes: tuple[StructureChange, ...]) -> tuple[str, ...]:
    """Return the facts of both sets of which one accepts values that the other does not."""
    changed = [each.id for each in changes if each.part == "fact" and each.what in _ACCEPTED]
    return tuple(dict.fromkeys(changed))


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
        texts = _changed_text(before.name, after.name)
        if texts is not None:
            yield _changed(part, id_, "name", *texts, before.name)
        for what in {**before.properties, **after.properties}:
            values = before.properties.get(what), after.properties.get(what)
            if values[0] != values[1]:
                yield _changed(part, id_, what, values[0], values[1], before.name)
    for id_, after in afters.items():
        if id_ not in befores and id_ not in renamed.values():
            yield StructureChange(part=part, id=id_, change="added", name=after.name)


def _changed_text(before: Bilingual, after: Bilingual) -> tuple[str, str] | None:
    """Return the text in the language in which it changed; a translation that is missing is no change."""
    if before.vi != after.vi:
        return before.vi, after.vi
    if before.en is None or after.en is None or before.en == after.en:
        return None
    return before.en, after.en


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
    """Return the values on a day, each with its conditions or its place in a table."""
    rows = [row for row in parameter.values if row.holds_on(day)]
    return "; ".join(
        ": ".join(filter(None, [_where(row), _written(row.node) or str(row.value)])) for row in rows
    )


def _where(row: PeriodValue) -> str | None:
    if not row.cell:
        return _written(row.when)
    return ", ".join(
        f"{case.fact} {_span(case.value) if isinstance(case.value, tuple) else case.value}"
        for case in row.cell
    )


def _span(ends: tuple[int | None, int | None]) -> str:
    low, high = ("" if end is None else str(end) for end in ends)
    return low if low == high else f"{low}–{high}"


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
    """Yield the properties of an indicator; its rule as the author wrote it, without the texts."""
    yield "max", _text(indicator.max)
    yield "criterion", indicator.criterion
    match indicator.rule:
        case Requires(conditions):
            yield "rule", _by_level(conditions)
        case AllOrNothing(condition=condition):
            yield "rule", _written(condition)
        case Banded(rows=rows, hit=hit):
            texts = [f"{_row_condition(row)}: {format_source_number(row.points)}" for row in rows]
            yield "rule", f"{hit}: {'; '.join(texts)}"
        case Computed(value=value):
            yield "rule", _written(value)
        case JudgedPoints() | JudgedPass():
            yield "rule", "judged"
        case _:
            assert_never(indicator.rule)
    yield "applies", None if indicator.applies is None else _by_level(indicator.applies)
    document = indicator.document
    yield "otherwise", None if document.applies is None else str(document.applies.otherwise)
    yield "evidence", None if document.evidence is None else bilingual(document.evidence.what).vi


def _by_level(conditions: Mapping[str, Core]) -> str:
    """Return one condition for all levels, or one for each."""
    written = {level: _written(each) or "" for level, each in conditions.items()}
    if len(set(written.values())) == 1:
        return next(iter(written.values()))
    return "; ".join(f"{level}: {each}" for level, each in written.items())


def _row_condition(row: Band) -> str:
    return "otherwise" if row.condition is None else _written(row.condition) or ""


def _conditions(checked: CheckedSet) -> Parts:
    return {
        each.id: ComparedPart(bilingual(each.document.text), {"rule": _written(each.holds)})
        for each in checked.conditions
    }


def _award(checked: CheckedSet) -> Parts:
    """Return the award as the only part of its kind."""
    award = checked.document.award
    name = Bilingual(vi="cách công nhận danh hiệu", en="how the title is earned")
    return {
        "award": ComparedPart(
            name,
            {
                "when": None if award.when is None else " ".join(award.when.span.text.split()),
                "pass_mark": _written(checked.pass_mark),
                "minimum_per_indicator": _text(award.minimum_per_indicator),
                "judged": None if award.judged is None else "judged",
            },
        )
    }


def _levels(checked: CheckedSet) -> Parts:
    return {str(each.id): ComparedPart(bilingual(each.name)) for each in checked.document.levels}


def _grades(checked: CheckedSet) -> Parts:
    return {
        str(each.id): ComparedPart(bilingual(each.name), {"at_least": _text(each.at_least)})
        for each in checked.document.award.grades
    }


def _amounts(checked: CheckedSet) -> Parts:
    return {
        each.name: ComparedPart(
            bilingual(each.document.label),
            {"value": _written(each.value), "rounded": _text(each.document.rounded)},
        )
        for each in checked.outputs
    }
