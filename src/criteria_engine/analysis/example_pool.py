"""analysis: the examples of a set, evaluated, and those that are made beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from criteria_engine.analysis.examples import flow_text, plain_text, yaml_key
from criteria_engine.analysis.neighbours import Neighbours
from criteria_engine.analysis.rule_tests import MadeExample
from criteria_engine.analysis.stated_facts import entries, from_entries, stated_facts
from criteria_engine.analysis.variants import EvaluatedSubject, Observation, VariantEvaluator
from criteria_engine.authoring.example_writer import write_example
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.example_runs import run_examples_of
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import Facts
from criteria_engine.reading.example_documents import Example, Expect
from criteria_engine.reading.nodes import Mapping as MappingNode
from criteria_engine.reading.scalars import bilingual
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source

_MOST_CHANGES: Final = 3
"""The most facts that the name of an example tells."""

_MOST_CHARACTERS: Final = 110
"""The most characters in the name of an example."""


_MOST_STARTS: Final = 4
"""How many examples are changed in one fact, to find what no example shows."""

EvaluatedEntries = tuple[EvaluatedSubject, dict[str, Any]]
"""The facts of a subject, evaluated and one by one, as a host states them."""


@dataclass(frozen=True)
class PooledExample:
    """An example that passes, or one that was made.

    Attributes:
        name: its name.
        version: the number of the day's program that decides it.
        subject: its facts, evaluated.
        entries: its facts one by one, as a host states them.
        expects: what it expects; None for a made example, which expects all that is observed.
    """

    name: str
    version: int
    subject: EvaluatedSubject
    entries: Mapping[str, Any]
    expects: Expect | None

    @property
    def is_eligible(self) -> bool:
        """Whether the subject earns the title."""
        own = self.subject.observation
        return own is not None and own.outcome is Outcome.ELIGIBLE

    def notices(self, other: Observation | None) -> bool:
        """Return whether the example fails if something else is observed."""
        own = self.subject.observation
        if own is None or other is None:
            return own is not other
        if self.expects is None:
            return own != other
        expects = self.expects
        return (
            own.outcome != other.outcome
            or (expects.level is not None and own.level != other.level)
            or (expects.grade is not None and own.grade != other.grade)
            or (expects.score is not None and own.score != other.score)
            or (bool(expects.outputs) and own.outputs != other.outputs)
        )


class ExamplePool:
    """The examples of a set that pass, and made ones.

    Args:
        criteria: the set; what is made is for its day.

    Attributes:
        criteria: the set.
        evaluators: evaluates the set, once for each day with other parameters; first the day of `criteria`.
        examples: the examples that pass, in the order of the file.
        made: the made examples.
    """

    def __init__(self, criteria: Criteria) -> None:
        self.criteria = criteria
        self.evaluators: list[VariantEvaluator] = []
        self.examples: list[PooledExample] = []
        self.made: list[MadeExample] = []
        self._made: list[PooledExample] = []
        self._neighbours: dict[int, Neighbours] = {}
        self._beside: dict[tuple[int, str, str], list[EvaluatedEntries]] = {}
        self._versions: dict[tuple[object, ...], int] = {}
        self._names = {str(each.name) for each in criteria.checked.document.examples}
        self._version(criteria.on)
        for day in _days_of_change(criteria):
            self._version(day)
        for result in run_examples_of(criteria):
            if result.passed and result.facts is not None:
                self.examples.append(self._pooled(result.example, result.on, result.facts))

    def made_of(self, version: int) -> Sequence[PooledExample]:
        """Return the made examples of one day's program, as examples."""
        return [each for each in self._made if each.version == version]

    def _version(self, day: date) -> int:
        """Return the number of the program of a day."""
        key = tuple(
            tuple(row.holds_on(day) for row in each.values)
            for each in self.criteria.checked.parameters.values()
        )
        if key not in self._versions:
            self._versions[key] = len(self.evaluators)
            criteria = self.criteria
            if self.evaluators:
                criteria = criteria.on_day(day)
            self.evaluators.append(VariantEvaluator(criteria))
        return self._versions[key]

    def _pooled(self, example: Example, on: date, facts: Facts) -> PooledExample:
        version = self._version(on)
        stated = entries(stated_facts(facts, self.criteria.shape))
        subject = self.evaluators[version].subject(facts)
        return PooledExample(str(example.name), version, subject, stated, example.expect)

    # ---- subjects beside an example ------------------------------------------------------------

    def beside_examples(self, version: int, names: Iterable[str]) -> Iterator[EvaluatedEntries]:
        """Yield subjects that differ from an example in one of some facts, each evaluated once.

        Args:
            version: the number of the day's program that decides them.
            names: the facts.
        """
        for example in self._starts(version):
            for name in names:
                key = (version, example.name, name)
                if key not in self._beside:
                    self._beside[key] = list(self._beside_one(version, example, name))
                yield from self._beside[key]

    def _starts(self, version: int) -> Sequence[PooledExample]:
        """Return the first examples of a day's program, those that are eligible before the others."""
        examples = [each for each in self.examples if each.version == version]
        return sorted(examples, key=lambda each: not each.is_eligible)[:_MOST_STARTS]

    def _beside_one(
        self, version: int, example: PooledExample, name: str
    ) -> Iterator[EvaluatedEntries]:
        if version not in self._neighbours:
            self._neighbours[version] = Neighbours(self.evaluators[version].criteria)
        for entries_ in self._neighbours[version].of(example.entries, name):
            found = self.subject_of(version, from_entries(entries_))
            if found is not None:
                yield found

    # ---- making examples -------------------------------------------------------------------------

    def subject_of(self, version: int, stated: Mapping[str, Any]) -> EvaluatedEntries | None:
        """Return facts, evaluated, with what was read of them; None if they cannot be read."""
        evaluator = self.evaluators[version]
        try:
            facts = evaluator.criteria.read(dict(stated))
        except CriteriaError:
            return None
        return evaluator.subject(facts), entries(stated)

    def add(
        self, version: int, subject: EvaluatedSubject, found: dict[str, Any], about: str
    ) -> str:
        """Add a made example and return its name.

        Args:
            version: the number of the day's program that decides it.
            subject: its facts, evaluated.
            found: its facts one by one.
            about: the part that it is about, for its name.
        """
        criteria = self.evaluators[version].criteria
        like = self._nearest(found)
        changed = dict(found) if like is None else dict(_changes(like.entries, found))
        without = [] if like is None else [each for each in like.entries if each not in found]
        name = self._name(about, changed, without)
        facts = from_entries(changed)
        lines = [f"{yaml_key(key)}: {flow_text(value)}" for key, value in facts.items()]
        node, _ = compose(Source("made", "\n".join(lines) or "{}"))
        if not isinstance(node, MappingNode):
            raise AssertionError(facts)
        decision = criteria.decide(subject.facts)
        base = None if like is None else like.name
        yaml = write_example(name, criteria.on, node, decision, like=base, without=without)
        self.made.append(MadeExample(name=name, like=base, facts=from_entries(found), yaml=yaml))
        self._made.append(PooledExample(name, version, subject, found, None))
        return name

    def _nearest(self, found: Mapping[str, Any]) -> PooledExample | None:
        """Return the example of the author with most of the same facts; None if none has half of them."""

        def distance(example: PooledExample) -> int:
            other = example.entries
            return len(dict(_changes(other, found))) + len(other.keys() - found.keys())

        nearest = min(self.examples, key=distance, default=None)
        if nearest is None or 2 * distance(nearest) > len(found):
            return None
        return nearest

    def _name(self, about: str, changed: Mapping[str, Any], without: Sequence[str]) -> str:
        """Return a new name that says what the example is about, and what is special about its facts."""
        parts = [
            f"{self._label(name)} {plain_text(value)}"
            for name, value in changed.items()
            if not isinstance(value, Mapping | list)
        ]
        parts += [f"chưa biết {self._label(name)}" for name in without]
        text = f"{about}: {', '.join(parts[:_MOST_CHANGES])}" if parts else about
        text = (
            text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1].rstrip()}…"
        )
        name, number = text, 2
        while name in self._names:
            name, number = f"{text} ({number})", number + 1
        self._names.add(name)
        return name

    def _label(self, name: str) -> str:
        declared = self.criteria.checked.facts.get(name)
        return name if declared is None else bilingual(declared.document.label).vi


def _days_of_change(criteria: Criteria) -> Iterator[date]:
    """Yield the days on which a parameter gets another number while the set is in force."""
    in_force = criteria.checked.document.in_force
    for parameter in criteria.checked.parameters.values():
        for row in parameter.values:
            first = row.first or in_force.from_
            if in_force.from_ <= first <= (in_force.to or date.max):
                yield first


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in after.items():
        if name not in before or before[name] != value or type(before[name]) is not type(value):
            yield name, value
