"""analysis: a law of a set → facts that break it, searched among the examples and what is beside them.

No solver and no Hypothesis is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from criteria_engine.analysis.law_questions import LawQuestion
from criteria_engine.analysis.law_results import LawWitness
from criteria_engine.analysis.law_witnesses import law_witness
from criteria_engine.analysis.neighbours import Neighbours
from criteria_engine.analysis.stated_facts import entries, from_entries, stated_facts
from criteria_engine.bounds import MAX_LAW_SUBJECTS_BESIDE
from criteria_engine.checked_law import KeepsTitle, MoreNeverHurts
from criteria_engine.checking.example_facts import facts_of_examples
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.errors import BudgetExceeded, FunctionFailed
from criteria_engine.model.facts import Facts

_Entries = Mapping[str, Any]
"""The facts of a subject one by one, as a host states them."""

_MOST_STARTS: Final = 20
"""How many examples are changed."""


class LawSearch:
    """Tries a law on subjects and counts them.

    Args:
        question: the law.

    Attributes:
        question: the law.
        tried: how many subjects were tried.
    """

    def __init__(self, question: LawQuestion) -> None:
        self.question = question
        self.tried = 0

    def breaks(self, given: Sequence[Mapping[str, Any]]) -> bool:
        """Return whether facts, one for each set, break the law; facts that cannot be decided do not."""
        self.tried += 1
        try:
            return self.question.breaks(self._read(given))
        except (CriteriaError, BudgetExceeded, FunctionFailed):
            return False

    def witness(self, given: Sequence[Mapping[str, Any]]) -> LawWitness:
        """Return facts that break the law for readers."""
        return law_witness(self.question, given, self._read(given), None)

    def _read(self, given: Sequence[Mapping[str, Any]]) -> list[Facts]:
        return [c.read(each) for c, each in zip(self.question.sets, given, strict=True)]


def subjects_beside(question: LawQuestion) -> Iterator[tuple[dict[str, Any], ...]]:
    """Yield subjects, with the facts for each set: the examples, and those that differ in one fact."""
    match question.claim:
        case MoreNeverHurts():
            found = _pairs(question)
        case KeepsTitle():
            found = (
                tuple(_asked_of(criteria, each) for criteria in question.sets)
                for criteria in question.sets
                for each in _beside(criteria)
            )
        case _:
            found = ((from_entries(each),) for each in _beside(question.sets[0]))
    return islice(found, MAX_LAW_SUBJECTS_BESIDE)


def _examples(criteria: Criteria) -> Iterator[_Entries]:
    for example, facts, diagnostics in facts_of_examples(criteria.checked):
        if diagnostics:
            continue
        try:
            read = criteria.read(facts.node(example))
        except CriteriaError:
            continue
        yield entries(stated_facts(read, criteria.shape))


def _beside(criteria: Criteria) -> Iterator[_Entries]:
    """Yield the examples of a set, and each with one fact at a threshold or beside it."""
    neighbours = Neighbours(criteria)
    for example in islice(_examples(criteria), _MOST_STARTS):
        yield example
        for name in example:
            yield from neighbours.of(example, name)


def _pairs(question: LawQuestion) -> Iterator[tuple[dict[str, Any], ...]]:
    """Yield subjects with another one that has more of what the law names."""
    criteria, claim = question.sets[0], question.claim
    neighbours = Neighbours(criteria)
    if not isinstance(claim, MoreNeverHurts):
        return
    for each in _beside(criteria):
        for names, grows in ((claim.more, True), (claim.less, False)):
            for name in names:
                for other in neighbours.of(each, name.partition(".")[0]):
                    pair = (each, other) if grows else (other, each)
                    if _has_more(name, *pair):
                        yield tuple(map(from_entries, (each, other)))


def _has_more(name: str, less: _Entries, more: _Entries) -> bool:
    """Return whether subjects that differ in one entry differ in a number, or a field, that is greater."""
    list_, dot, field = name.partition(".")
    if list_ not in less or list_ not in more:
        return False
    if not dot:
        return bool(more[name] > less[name])
    before, after = less[list_], more[list_]
    return len(before) == len(after) and all(
        {**one, field: None} == {**other, field: None}
        and (one.get(field) == other.get(field) or _grows(one.get(field), other.get(field)))
        for one, other in zip(before, after, strict=True)
    )


def _grows(less: Any, more: Any) -> bool:
    return less is not None and more is not None and bool(more > less)


def _asked_of(criteria: Criteria, each: _Entries) -> dict[str, Any]:
    """Return what a set asks for of the facts of a subject."""
    shape = criteria.shape
    sections = {"judgements": shape.judgeable, "evidence": shape.evidence}

    def is_asked(name: str) -> bool:
        section, dot, id_ = name.partition(".")
        return id_ in sections[section] if dot else name in shape.fields

    return from_entries({name: value for name, value in each.items() if is_asked(name)})
