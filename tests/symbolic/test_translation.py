"""The terms of a set have the values that the evaluator gives, for any facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.parts import program_facts
from criteria_engine.lowering.sets import lower
from criteria_engine.model.values import Value
from criteria_engine.symbolic.formulas import evaluated, names_in
from criteria_engine.symbolic.models import stated
from criteria_engine.symbolic.subject import SubjectTerms
from criteria_engine.symbolic.terms import (
    KnownTerm,
    ListSource,
    NumberTerm,
    OutsideFragmentError,
    RatioTerm,
    Term,
    TextTerm,
    TruthTerm,
)
from criteria_engine.symbolic.translation import Translation
from tests.examples_count import examples
from tests.generated import any_set_texts, criteria_of, facts_for, full_facts
from tests.packaged import packaged

OUTSIDE = object()

Values = dict[str, Fraction | bool]


def values_of(subject: SubjectTerms, facts: Mapping[str, Value]) -> Values:
    """The values of all names in formulas, with the numbers of lists counted item by item."""
    values: Values = {}
    for key, each in subject.terms:
        values.update(named(each.term, facts.get(key), subject))
    for source in subject.lists:
        count_into(source, facts[source.path], subject, values)
    return values


def named(term: Term, value: Value, subject: SubjectTerms) -> Iterator[tuple[str, Fraction | bool]]:
    for formula, known in stated(term, value, subject.texts):
        yield str(formula.decl().name()), known


def count_into(source: ListSource, items: Any, subject: SubjectTerms, values: Values) -> None:
    of_items = []
    for item in items:
        inner: Values = dict(values)
        for each in source.item_terms:
            inner.update(named(each.term, item.get(each.name), subject))
        for list_ in source.lists:
            count_into(list_, item[list_.path.rpartition(".")[2]], subject, inner)
        of_items.append(inner)
    for tally in source.tallies.values():
        counted = [each for each in of_items if evaluated(tally.condition, each)]
        if tally.added is None:
            values[tally.name] = Fraction(len(counted))
        else:
            numbers = [evaluated(tally.added, each) or 0 for each in counted]
            values[tally.name] = sum(map(Fraction, numbers), Fraction(0))


def value_in(term: Term, values: Values, subject: SubjectTerms) -> Any:
    """The value of a term; OUTSIDE where it reads what is outside the fragment."""
    match term:
        case KnownTerm(value):
            return value
        case TruthTerm(true, false):
            formulas = [true, false]
        case NumberTerm(value, null) | TextTerm(value, null):
            formulas = [value, null]
        case RatioTerm(cases, null):
            formulas = [null, *(each for case in cases for each in case)]
        case _:
            return OUTSIDE
    unknown = subject.opaque.keys() | subject.meanings.keys()
    if any(names_in(each) & unknown for each in formulas):
        return OUTSIDE
    if any(each in tally for each in subject.opaque for tally in all_tallies(subject)):
        return OUTSIDE
    match term:
        case TruthTerm(true, false):
            answers = evaluated(true, values), evaluated(false, values)
            return {(True, False): True, (False, True): False, (False, False): None}[answers]  # type: ignore[index]
        case NumberTerm(value, null):
            return None if evaluated(null, values) else evaluated(value, values)
        case TextTerm(code, null):
            number = evaluated(code, values)
            return None if evaluated(null, values) else subject.texts.text(int(number or 0))
        case RatioTerm(cases, null):
            if evaluated(null, values):
                return None
            held = [case for case in cases if evaluated(case[0], values)]
            assert len(held) == 1
            return Fraction(evaluated(held[0][1], values) or 0) / Fraction(
                evaluated(held[0][2], values) or 0
            )
        case _:
            return OUTSIDE


def all_tallies(subject: SubjectTerms) -> Iterator[frozenset[str]]:
    stack = list(subject.lists)
    while stack:
        each = stack.pop()
        stack += each.lists
        yield from (names_in(tally.condition) for tally in each.tallies.values())


def same(left: Any, right: Any) -> bool:
    if isinstance(left, Fraction) and isinstance(right, int | Decimal):
        # The evaluator rounds quotients at the 34th digit.
        return abs(left - Fraction(right)) <= abs(left) / 10**33
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def check(criteria: Criteria, given_facts: Any) -> int:
    """Compare all definitions; return how many were compared."""
    facts = criteria.read(given_facts)
    decider = Decider(criteria.checked, criteria.on)
    subject = SubjectTerms([criteria.shape])
    translation = Translation(decider.program, subject)
    terms = {}
    for name in decider.program.definitions:
        try:
            terms[name] = translation.definition(name)
        except OutsideFragmentError:
            continue
    values = values_of(subject, program_facts(facts))
    frame, compared = decider.frame(facts), 0
    for name, term in terms.items():
        actual = value_in(term, values, subject)
        if actual is not OUTSIDE:
            run = decider.runs_of_definitions[id(decider.program.definitions[name].value)]
            expected = run(frame)
            assert same(actual, expected), (name, actual, expected)
            compared += 1
    return compared


@settings(
    deadline=None,
    max_examples=examples(150),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(st.data())
def test_terms_have_the_values_of_the_evaluator(data: st.DataObject) -> None:
    criteria = criteria_of(data.draw(any_set_texts()))
    assume(criteria is not None)
    assert criteria is not None
    facts = facts_for(criteria, data.draw(full_facts()), data)
    facts["judgements"] = {
        id_: data.draw(st.booleans() if each.max is None else st.integers(0, int(each.max)))
        for id_, each in criteria.shape.judgeable.items()
    }
    facts["evidence"] = {id_: data.draw(st.booleans()) for id_ in sorted(criteria.shape.evidence)}
    check(criteria, facts)


@pytest.mark.parametrize("loaded", list(packaged().all()), ids=lambda each: str(each.entry.key))
def test_the_packaged_sets_are_translated_whole(loaded: Any) -> None:
    checked = loaded.checked
    program = lower(checked, checked.document.in_force.from_)
    translation = Translation(program, SubjectTerms([checked.shape]))
    for name in program.definitions:
        translation.definition(name)
    assert translation.problems == []
