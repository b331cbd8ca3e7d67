"""explain: expressions and facts → the paths of the unknown facts that their evaluation reads.

Alike records of a list are recorded once for all of them, where no rule depends on the order of a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from criteria_engine.core import Core
from criteria_engine.evaluation.alike import with_alike_items_shared
from criteria_engine.evaluation.decider import Decider
from criteria_engine.lowering.program import Program
from criteria_engine.model.facts import Facts
from criteria_engine.model.values import Interval, Value

Step = str | tuple[int, ...]
"""A field, or the positions (from 0) of items that are alike."""

Path = tuple[Step, ...]
"""The path of a fact; of several facts where the items of a list are alike."""


class UnknownReads:
    """Records which unknown facts of one subject the evaluation of expressions reads.

    Args:
        decider: the set on a day.
        values: the facts, by name; alike records of a list are one object.
    """

    def __init__(self, decider: Decider, values: Mapping[str, Value]) -> None:
        self._decider = decider
        self._reads: dict[Path, None] = {}
        grouped = not decider.program.depends_on_order
        self._facts = _RecordingFacts(values, (), self._reads, grouped)

    def by(self, nodes: Iterable[Core]) -> tuple[Path, ...]:
        """Return the paths of the unknown facts that expressions read, in the order of reading."""
        self._reads.clear()
        frame = self._decider.layout.frame(self._facts)
        for node in nodes:
            self._decider.planner.plan(node)(frame)
        return tuple(self._reads)


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
    return map("".join, product(*choices))


def facts_as_read(facts: Facts, program: Program) -> Facts:
    """Return the facts without the fields of list items that no rule reads, such as names.

    Members that differ only in their names are then alike.
    """
    fields = program.fields_read
    if fields is None:
        return with_alike_items_shared(facts)
    values = {name: _with_fields(value, fields) for name, value in facts.values.items()}
    return with_alike_items_shared(replace(facts, values=values))


def _with_fields(value: Value, fields: frozenset[str]) -> Value:
    """The value, of whose list items only some fields are kept."""
    if not isinstance(value, tuple):
        return value
    return tuple(
        [
            {name: _with_fields(each, fields) for name, each in item.items() if name in fields}
            if isinstance(item, dict)
            else item
            for item in value
        ]
    )


class _RecordingFacts(dict[str, Value]):
    """Facts that record the paths of unknown values when the evaluator reads them.

    Args:
        values: the facts, or the fields of a record among them.
        path: the path of these values.
        reads: where the paths are recorded, in the order of reading.
        grouped: whether records that are one object are recorded together.
    """

    def __init__(
        self, values: Mapping[str, Value], path: Path, reads: dict[Path, None], grouped: bool
    ) -> None:
        super().__init__(
            {
                name: _recording(value, (*path, name), reads, grouped)
                for name, value in values.items()
            }
        )
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
        return _RecordingFacts(value, path, reads, grouped)
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
