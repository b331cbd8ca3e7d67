"""analysis: facts that break a law → what a reader needs to understand why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from criteria_engine.analysis.differences import FactChange
from criteria_engine.analysis.law_questions import LawQuestion
from criteria_engine.analysis.law_results import LawCase, LawWitness
from criteria_engine.analysis.shown_cases import ShownPart, changes_from, shown_decision
from criteria_engine.checked_law import LevelsOrdered, MoreNeverHurts
from criteria_engine.checking.example_facts import facts_of_examples
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.evaluation.parts import program_facts
from criteria_engine.model.facts import Facts
from criteria_engine.model.values import Value


def law_witness(
    question: LawQuestion,
    given: Sequence[Mapping[str, Any]],
    facts: Sequence[Facts],
    example: str | None,
) -> LawWitness:
    """Return facts that break a law, with the decisions.

    Args:
        question: the law.
        given: for each set, the facts as a host states them.
        facts: for each set, the facts as it reads them.
        example: the name of the example that they are near to; None for none.
    """
    cases = list(zip(question.sets, facts, strict=True))
    before = {} if example is None else _facts_of_example(question.sets, example)
    grows = isinstance(question.claim, MoreNeverHurts)
    decisions = [criteria.decide(read) for criteria, read in cases]
    left_out = question.left_out(facts[0]) if isinstance(question.claim, LevelsOrdered) else None
    part = ShownPart("law", ("", ""), (left_out, decisions[0].level))
    return LawWitness(
        cases=tuple(
            LawCase(
                facts=dict(stated),
                decision=shown_decision(decision, part, side),
                outputs=tuple(
                    FactChange(name=name, label=each.label, new=each.low)
                    for name, each in decision.outputs.items()
                ),
            )
            for side, (decision, stated) in enumerate(zip(decisions, given, strict=True))
        ),
        example=example,
        changed=tuple(changes_from(before, cases[:1] if grows else cases)),
        between=tuple(changes_from(program_facts(facts[0]), cases[1:])) if grows else (),
        on=question.sets[-1].on if question.is_dated else None,
    )


def _facts_of_example(sets: Sequence[Criteria], name: str) -> dict[str, Value]:
    """Return the facts of an example, by the names that programs read."""
    for criteria in dict.fromkeys(sets):
        for example, facts, diagnostics in facts_of_examples(criteria.checked):
            if example.name == name and not diagnostics:
                try:
                    return dict(program_facts(criteria.read(facts.node(example))))
                except CriteriaError:
                    continue
    return {}
