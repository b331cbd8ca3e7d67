"""analysis: the examples of a set, evaluated, and those that are made beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from criteria_engine.analysis.combined_examples import CombinedExample, combined
from criteria_engine.analysis.examples import flow_text, plain_text, yaml_key
from criteria_engine.analysis.made_names import About, name_of_made
from criteria_engine.analysis.neighbours import Neighbours
from criteria_engine.analysis.pooled_examples import (
    EvaluatedEntries,
    IsShown,
    MadeSubject,
    PooledExample,
    changes,
)
from criteria_engine.analysis.rule_tests import MadeExample
from criteria_engine.analysis.stated_facts import entries, from_entries, stated_facts
from criteria_engine.analysis.variants import EvaluatedSubject, VariantEvaluator
from criteria_engine.authoring.example_writer import write_example
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.example_runs import run_examples_of
from criteria_engine.model.decision import Outcome
from criteria_engine.model.facts import Facts
from criteria_engine.reading.example_documents import Example
from criteria_engine.reading.nodes import Mapping as MappingNode
from criteria_engine.reading.scalars import bilingual
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source
from criteria_engine.wording.dates import format_date

_SECTIONS: Final = {"judgements": "chấm mục", "evidence": "minh chứng"}
"""What an answer of a person is called in the name of an example."""

_NOTHING_KNOWN: Final = "Chưa biết số liệu nào"

_DEFINITION: Final = "định nghĩa"

_MOST_MISSING: Final = 8
"""The most missing facts that a made example expects; a longer list tells readers nothing."""

_MOST_STARTS: Final = 4
"""How many examples are changed in one fact, to find what no example shows."""


class ExamplePool:
    """The examples of a set that pass, and made ones.

    Args:
        criteria: the set; what is made is for its day.

    Attributes:
        criteria: the set.
        evaluators: evaluates the set, once for each day with other parameters; first the day of `criteria`.
        examples: the examples that pass, in the order of the file.
        made: the made examples, once they are combined.
    """

    def __init__(self, criteria: Criteria) -> None:
        self.criteria = criteria
        self.evaluators: list[VariantEvaluator] = []
        self.examples: list[PooledExample] = []
        self.made: list[MadeExample] = []
        self._made: list[MadeSubject] = []
        self._final: dict[str, str] = {}
        self._order: dict[str, int] = {}
        self._neighbours: dict[int, Neighbours] = {}
        self._beside: dict[tuple[int, str, str], list[EvaluatedEntries]] = {}
        self._versions: dict[tuple[object, ...], int] = {}
        self._names = {str(each.name) for each in criteria.checked.examples}
        self._version(criteria.on)
        for day in _days_of_change(criteria):
            self._version(day)
        for result in run_examples_of(criteria):
            if result.passed and result.facts is not None:
                self.examples.append(self._pooled(result.example, result.on, result.facts))

    def made_of(self, version: int) -> Sequence[PooledExample]:
        """Return the made examples of one day's program, as examples."""
        return [each.example for each in self._made if each.example.version == version]

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
        name, expect = str(example.name), example.expect
        lists_deciding = expect.deciding is not None
        return PooledExample(name, version, subject, stated, expect, lists_deciding)

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
        self, version: int, subject: EvaluatedSubject, found: dict[str, Any], about: About
    ) -> str:
        """Add a made example and return the name it has for now.

        Args:
            version: the number of the day's program that decides it.
            subject: its facts, evaluated.
            found: its facts one by one.
            about: what it is made for.
        """
        name = f"#{len(self._made) + 1}"
        self._made.append(MadeSubject(PooledExample(name, version, subject, found, None), about))
        return name

    def show(self, name: str, about: About, is_shown: IsShown) -> None:
        """Keep what a made example shows, so that what is combined of it shows it, too.

        Args:
            name: the name of the example.
            about: what is shown.
            is_shown: returns whether an example shows it.
        """
        made = self._made[int(name[1:]) - 1]
        made.shown.append((about, is_shown))

    def combine(self) -> None:
        """Combine the made examples, so that there are few of them, and write each."""
        for each in combined(self._made, self._nearest, self.subject_of):
            written = self._written(each)
            self.made.append(written)
            self._final |= dict.fromkeys(each.names, written.name)

    def name_of(self, made: str | None) -> str | None:
        """Return the name of what a made example was combined into."""
        return None if made is None else self._final[made]

    def _written(self, made: CombinedExample) -> MadeExample:
        example, like = made.example, made.base
        criteria = self.evaluators[example.version].criteria
        changed, without = changes(like, example.entries)
        if 2 * (len(changed) + len(without)) > len(example.entries):
            like, changed, without = None, dict(example.entries), []
        name = self._name(made, self._special(changed, without))
        facts = from_entries({each: changed[each] for each in sorted(changed, key=self._position)})
        lines = [f"{yaml_key(key)}: {flow_text(value)}" for key, value in facts.items()]
        node, _ = compose(Source("made", "\n".join(lines) or "{}"))
        if not isinstance(node, MappingNode):
            raise AssertionError(facts)
        decision = criteria.decide(example.subject.facts)
        base = None if like is None else like.name
        first_day = self.criteria.checked.document.in_force.from_
        yaml = write_example(
            name,
            None if criteria.on == first_day else criteria.on,
            node,
            decision,
            like=base,
            without=without,
            deciding_parts=made.by_parts or decision.outcome is Outcome.NOT_ELIGIBLE,
            most_missing=_MOST_MISSING,
        )
        return MadeExample(name=name, like=base, facts=from_entries(example.entries), yaml=yaml)

    def _nearest(self, found: Mapping[str, Any]) -> PooledExample | None:
        """Return the example of the author with most of the same facts; None if there is none."""

        def distance(example: PooledExample) -> int:
            changed, without = changes(example, found)
            return len(changed) + len(without)

        return min(self.examples, key=distance, default=None)

    def _name(self, made: CombinedExample, special: Sequence[str]) -> str:
        """Return a new name that says what an example shows, and on which day if that is not the first."""
        abouts = tuple(dict.fromkeys(e._replace(place=self._place(e.place)) for e in made.abouts))
        text = name_of_made(abouts, special) if made.example.entries else _NOTHING_KNOWN
        if made.example.version:
            on = self.evaluators[made.example.version].criteria.on
            text = f"{text} (từ {format_date(on, 'vi')})"
        return self._unused(text)

    def _place(self, name: str) -> str:
        """Return what a part is called; a definition by its label."""
        word, _, id_ = name.rpartition(" ")
        document = self.criteria.checked.document
        labels = {str(key): each.label for key, each in document.definitions.items()}
        labels |= {str(key): each.label for key, each in document.parameters.items()}
        if word != _DEFINITION or id_ not in labels:
            return name
        return bilingual(labels[id_]).vi

    def _position(self, name: str) -> int:
        """Return the place of a fact or an answer in the order of the set."""
        if not self._order:
            shape = self.criteria.shape
            names = (
                *shape.fields,
                *(f"judgements.{each}" for each in shape.judgeable),
                *(f"evidence.{each.id}" for each in self.criteria.checked.indicators),
            )
            self._order |= {each: index for index, each in enumerate(names)}
        return self._order.get(name, len(self._order))

    def _special(self, changed: Mapping[str, Any], without: Sequence[str]) -> list[str]:
        """Return what is special about the facts of an example, in words."""
        parts = [
            f"{self._label(name)} {plain_text(value)}"
            for name, value in changed.items()
            if not isinstance(value, Mapping | list)
        ]
        return [*parts, *(f"chưa biết {self._label(name)}" for name in without)]

    def _unused(self, text: str) -> str:
        """Return the text as a name, with a number where an example has it already."""
        name, number = text, 2
        while name in self._names:
            name, number = f"{text} ({number})", number + 1
        self._names.add(name)
        return name

    def _label(self, name: str) -> str:
        section, _, id_ = name.partition(".")
        if section in _SECTIONS:
            return f"{_SECTIONS[section]} {id_}"
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
