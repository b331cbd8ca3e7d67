"""explain: expressions and facts → the paths of the unknown facts that their evaluation reads.

Alike records of a list are recorded once for all of them, where no rule depends on the order of a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from operator import is_

from criteria_engine.checked_set import CheckedSet, FactDeclaration
from criteria_engine.core import Core
from criteria_engine.evaluation.alike import with_alike_items_shared
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.frames import Frame
from criteria_engine.lowering.program import Program
from criteria_engine.model.facts import Facts, plain_path
from criteria_engine.model.values import ATOMIC_CLASSES, Interval, Value

Step = str | tuple[int, ...]
"""A field, or the positions (from 0) of items that are alike."""

Path = tuple[Step, ...]
"""The path of a fact; of several facts where the items of a list are alike."""


class UnknownReads:
    """Records which unknown facts of one subject the evaluation of expressions reads.

    What reads no unknown fact is not evaluated: its value is in the frame of the decision.

    Args:
        decider: the set on a day.
        values: the facts, by name; alike records of a list are one object.
        frame: the frame of the decision from these facts.
        asked_of_people: whether judgements and evidence are facts like the others; their values are then among
            `values`.
    """

    def __init__(
        self,
        decider: Decider,
        values: Mapping[str, Value],
        frame: Frame,
        *,
        asked_of_people: bool = False,
    ) -> None:
        program = decider.program
        self._runs = decider.runs_of_definitions
        self._reads: dict[Path, None] = {}
        grouped = not program.depends_on_order
        unknown = [
            name
            for name, declaration in program.checked.facts.items()
            if name not in values or not _is_known(values[name], declaration, program.fields_read)
        ]
        unknown += program.checked.open_numbers
        if asked_of_people:
            unknown += [name for name in program.facts if "." in name and name not in values]
        facts = _RecordingFacts(values, (), self._reads, grouped, unknown)
        self._frame = decider.reading_again(frame, facts, unknown)

    def by(self, nodes: Iterable[Core]) -> tuple[Path, ...]:
        """Return the paths of the unknown facts that expressions read, in the order of reading.

        Args:
            nodes: values of definitions of the program.
        """
        self._reads.clear()
        frame = self._frame.copy()
        for node in nodes:
            self._runs[id(node)](frame)
        return tuple(self._reads)


def _is_known(
    value: Value, declaration: FactDeclaration, fields_read: frozenset[str] | None
) -> bool:
    """Whether a fact is known, with all fields of all items of a list that rules may read."""
    if value.__class__ in ATOMIC_CLASSES:
        return True
    if value.__class__ is not tuple:
        return False
    declared = declaration.fields.keys()
    fields = declared if fields_read is None else declared & fields_read
    return all(
        item.keys() >= fields and ATOMIC_CLASSES.issuperset(map(type, item.values()))
        if item.__class__ is dict
        else item.__class__ in ATOMIC_CLASSES
        for item in value
    )


def path_asked(checked: CheckedSet, path: Path) -> Path:
    """Return the path to ask about; for a field of another set's decision, the path of the decision."""
    for length in range(1, len(path)):
        if declared_at(checked, path[:length]).document.type == "decision":
            return path[:length]
    return path


def declared_at(checked: CheckedSet, path: Path) -> FactDeclaration:
    """Return the declaration of the fact, or of the field, at a path."""
    names = [step for step in path if isinstance(step, str)]
    declaration = checked.declared(names[0])
    if declaration is None:
        raise AssertionError(names[0])
    for name in names[1:]:
        declaration = declaration.fields.get(name, declaration)
    return declaration


def paths_of(path: Path) -> Iterator[str]:
    """Yield the path of each fact as text.

    >>> list(paths_of(("members", (0, 2), "age")))
    ['members[1].age', 'members[3].age']
    """
    choices: list[Sequence[str]] = []
    for step in path:
        if isinstance(step, str):
            choices.append([f".{step}" if choices else step])
        else:
            choices.append([f"[{position + 1}]" for position in step])
    return (plain_path("".join(steps)) for steps in product(*choices))


def facts_as_read(facts: Facts, program: Program) -> Facts:
    """Return the facts without the fields of list items that no rule reads, such as names.

    Members that differ only in their names are then alike.
    """
    fields = program.fields_read
    if fields is None:
        return with_alike_items_shared(facts)
    lists = {
        name: _with_fields(value, fields)
        for name, value in facts.values.items()
        if value.__class__ is tuple
    }
    if any(value is not facts.values[name] for name, value in lists.items()):
        facts = replace(facts, values={**facts.values, **lists})
    return with_alike_items_shared(facts)


def _with_fields(value: Value, fields: frozenset[str]) -> Value:
    """The value, of whose list items only some fields are kept; the value itself where they have no others."""
    if value.__class__ is not tuple:
        return value
    items = [_item_with(item, fields) if item.__class__ is dict else item for item in value]
    return value if all(map(is_, items, value)) else tuple(items)


def _item_with(item: dict[str, Value], fields: frozenset[str]) -> dict[str, Value]:
    """An item of which only some fields are kept; the item itself where it has no others."""
    if fields.issuperset(item) and tuple not in map(type, item.values()):
        return item
    return {name: _with_fields(each, fields) for name, each in item.items() if name in fields}


class _RecordingFacts(dict[str, Value]):
    """Facts that record the paths of unknown values when the evaluator reads them.

    Args:
        values: the facts, or the fields of a record among them.
        path: the path of these values.
        reads: where the paths are recorded, in the order of reading.
        grouped: whether records that are one object are recorded together.
        unknown: the names of the values that are not known, or not known with all their fields.
    """

    def __init__(
        self,
        values: Mapping[str, Value],
        path: Path,
        reads: dict[Path, None],
        grouped: bool,
        unknown: Iterable[str],
    ) -> None:
        super().__init__(values)
        for name in unknown:
            if name in values:
                self[name] = _recording(values[name], (*path, name), reads, grouped)
        self._path = path
        self._recorded = reads

    def get(self, name: str, default: Value = None) -> Value:
        """Return the value of a field; record its path where the field is unknown or an interval."""
        value = super().get(name, default)
        if name not in self or isinstance(value, Interval):
            self._recorded[*self._path, name] = None
        return value


def _recording(value: Value, path: Path, reads: dict[Path, None], grouped: bool) -> Value:
    if isinstance(value, dict):
        return _RecordingFacts(value, path, reads, grouped, value)
    if not isinstance(value, tuple):
        return value
    positions: dict[int, list[int]] = {}
    for position, item in enumerate(value):
        positions.setdefault(id(item) if grouped else position, []).append(position)
    items = list(value)
    for group in positions.values():
        recording = _recording(value[group[0]], (*path, tuple(group)), reads, grouped)
        for position in group:
            items[position] = recording
    return tuple(items)
