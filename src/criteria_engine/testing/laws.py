"""test: laws that hold for every subject, tried by Hypothesis on facts of the set.

The examples of the set come first, each with one fact at every threshold and beside it. Each law raises
AssertionError with the first of these, or else the smallest subject, that breaks it. It was tried, not proved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from hypothesis import HealthCheck, assume, given, settings

from criteria_engine.arguments import expect_callable, expect_type
from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.decision import Outcome, Verdict
from criteria_engine.testing.strategies import (
    Given,
    SubjectMaker,
    facts,
    of_both,
    pairs,
    partly_known,
)

SUBJECTS_TRIED: Final = 300
"""How many subjects a law is tried on."""

Unless = Callable[[Mapping[str, Any]], bool]
"""Tells the subjects that a law is not about."""


def monotone(
    criteria: Criteria,
    *names: str,
    less: Sequence[str] = (),
    unless: Unless | None = None,
    max_examples: int = SUBJECTS_TRIED,
) -> None:
    """Check that more of some facts never costs a subject the title, a level or points.

    Args:
        criteria: the set on a day.
        names: numbers and yes-or-no facts; each may be more for the second of two subjects. A field of a
            list is written `list.field`.
        less: those that may be less for it.
        unless: whether the law does not apply to a subject; None if it applies to every subject.
        max_examples: how many pairs are tried.

    Raises:
        AssertionError: a subject loses by having more.
        ValueError: the set has no such fact.

    >>> from datetime import date
    >>> from criteria_engine import Catalogue
    >>> commune = Catalogue.packaged().find("learning_community", scope="commune", on=date(2026, 2, 20))
    >>> monotone(commune, "learning_citizens", max_examples=20)
    """
    _expect_unless(unless)

    def law(pair: tuple[Given, Given]) -> None:
        first, second = pair
        assume(unless is None or not (unless(first) or unless(second)))
        before, after = criteria.verdict(first), criteria.verdict(second)
        named = [
            f"{', '.join(each)} {how}" for each, how in ((names, "more"), (less, "less")) if each
        ]
        change = f"{', '.join(named)}: {first} → {second}"
        _require(_rank(after, criteria) >= _rank(before, criteria), f"less is reached, {change}")
        if before.low is not None and after.high is not None:
            _require(after.high >= before.low, f"fewer points, {change}")

    _try(law, pairs(criteria, *names, less=less, unknowns=False), max_examples)


def never_loses(
    old: Criteria,
    new: Criteria,
    *,
    unless: Unless | None = None,
    max_examples: int = SUBJECTS_TRIED,
) -> None:
    """Check that whoever earns the title by an old set earns it, at no lower level, by a new one.

    Levels count where both sets have the same ones. Facts that only the new set asks for are drawn for it.

    Args:
        old: the set before.
        new: the set after.
        unless: whether the law does not apply to a subject; None if it applies to every subject.
        max_examples: how many subjects are tried.

    Raises:
        AssertionError: a subject loses by the new set.
    """
    expect_type("old", old, Criteria)
    expect_type("new", new, Criteria)
    _expect_unless(unless)

    def keeps(of_old: Given, of_new: Given) -> bool:
        """Require that a subject keeps what it has; return False where the law is not about it."""
        before = old.verdict(of_old)
        if before.outcome is not Outcome.ELIGIBLE or (unless is not None and unless(of_old)):
            return False
        after = new.verdict(of_new)
        _require(after.outcome is Outcome.ELIGIBLE, f"loses the title: {of_new}")
        if old.checked.levels == new.checked.levels:
            _require(_rank(after, new) >= _rank(before, old), f"loses a level: {of_new}")
        return True

    makers = SubjectMaker(old, edges=True), SubjectMaker(new, edges=True)
    if makers[1].shape.fields.keys() <= makers[0].shape.fields.keys():
        for subject in makers[0].beside_examples():
            keeps(subject, makers[1].asked_of(subject))

    def law(subjects: tuple[Given, Given]) -> None:
        assume(keeps(*subjects))

    _try(law, of_both(*makers), max_examples)


def levels_ordered(criteria: Criteria, *, max_examples: int = SUBJECTS_TRIED) -> None:
    """Check that whoever reaches a level reaches every lower one, so that "the highest level" says all.

    Raises:
        AssertionError: a subject reaches a level but not one below it.
    """
    expect_type("criteria", criteria, Criteria)
    decider, levels = Decider(criteria.checked, criteria.on), criteria.checked.levels

    def law(subject: Given) -> None:
        _, verdict = decider.decide(criteria.read(subject))
        for index, reached in enumerate(verdict.by_level):
            below = [levels[i] for i in range(index) if verdict.by_level[i] is False]
            _require(
                reached is not True or not below, f"{levels[index]} without {below}: {subject}"
            )

    _try(law, facts(criteria), max_examples)


def unknown_safe(criteria: Criteria, *, max_examples: int = SUBJECTS_TRIED) -> None:
    """Check that an answer to what is unknown never contradicts a settled decision.

    The engine guarantees it for its own functions; this tries functions of the host, too.

    Raises:
        AssertionError: an answer changes a settled outcome.
    """

    def law(subjects: tuple[Given, Given]) -> None:
        open_, known = subjects
        before, after = criteria.verdict(open_), criteria.verdict(known)
        settled = before.outcome is not Outcome.UNDETERMINED
        _require(
            not settled or after.outcome is before.outcome,
            f"an answer changes what was settled: {open_}",
        )

    _try(law, partly_known(SubjectMaker(criteria, edges=True)), max_examples)


def agrees_with(
    criteria: Criteria,
    function: Callable[[Mapping[str, Any]], bool],
    *,
    unless: Unless | None = None,
    max_examples: int = SUBJECTS_TRIED,
) -> None:
    """Check that a function of the host finds the same subjects eligible, such as the program it replaces.

    Args:
        criteria: the set on a day.
        function: takes the facts of a subject, all of them known; returns whether the title is earned.
        unless: whether the law does not apply to a subject; None if it applies to every subject.
        max_examples: how many subjects are tried.

    Raises:
        AssertionError: they differ.
    """
    expect_callable("function", function)
    _expect_unless(unless)

    def law(subject: Given) -> None:
        if unless is not None and unless(subject):
            return
        eligible = criteria.verdict(subject).outcome is Outcome.ELIGIBLE
        _require(function(subject) == eligible, f"the set says eligible = {eligible}: {subject}")

    for subject in SubjectMaker(criteria, edges=True).beside_examples():
        law(subject)
    _try(law, facts(criteria), max_examples)


# ---- running a law -----------------------------------------------------------------------------


def _expect_unless(unless: Unless | None) -> None:
    if unless is not None:
        expect_callable("unless", unless)


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise AssertionError(message)


def _try(law: Callable[[Any], object], strategy: Any, max_examples: int) -> None:
    profile = settings(
        max_examples=max_examples,
        deadline=None,
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )
    decorate: Any = given(strategy)
    profile(decorate(law))()


def _rank(verdict: Verdict, criteria: Criteria) -> int:
    """Return how much is reached for certain: 0 for nothing, else the number of the level."""
    if verdict.outcome is not Outcome.ELIGIBLE:
        return 0
    return 1 if verdict.level is None else 1 + criteria.checked.levels.index(verdict.level)
