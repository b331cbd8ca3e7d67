"""test: a law of a set → facts that break it, searched by Hypothesis among facts made up for it."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import HealthCheck, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from criteria_engine.analysis.law_search import LawSearch
from criteria_engine.bounds import MAX_LAW_SUBJECTS_DRAWN
from criteria_engine.checked_law import KeepsTitle, MoreNeverHurts
from criteria_engine.testing.strategies import Given, SubjectMaker, facts, of_both, raised


def draw_broken(search: LawSearch, most: int = MAX_LAW_SUBJECTS_DRAWN) -> tuple[Given, ...] | None:
    """Return the smallest facts found that break a law, one for each set; None where none were found.

    Args:
        search: tries the law.
        most: how many subjects are drawn.
    """
    profile = settings(
        max_examples=most,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    try:
        found: tuple[Given, ...] = find(
            _subjects(search),
            search.breaks,
            settings=profile,
            random=Random(0),  # noqa: S311
        )
    except NoSuchExample:
        return None
    return found


def _subjects(search: LawSearch) -> st.SearchStrategy[Any]:
    sets = search.question.sets
    match search.question.claim:
        case MoreNeverHurts(more, less):
            return raised(SubjectMaker(sets[0], edges=True), more, less)
        case KeepsTitle():
            return of_both(*(SubjectMaker(each, edges=True) for each in sets))
        case _:
            return st.tuples(facts(sets[0]))
