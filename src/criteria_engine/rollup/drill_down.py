"""explain: one result with its reasons, down to the members that would decide it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.model.decision import Outcome
from criteria_engine.model.findings import Missing
from criteria_engine.rollup.plan import Count, Sum
from criteria_engine.rollup.report.drill_text import drill_text
from criteria_engine.rollup.report.labels import (
    OUTCOMES,
    name_of,
    place_text,
    say,
)
from criteria_engine.rollup.results import Drill, Rollup, TitleResult

MOST_MEMBERS: Final = 12
"""How many open members are named below one title."""


DEEPEST: Final = 3
"""How many titles down members are followed: a commune, its hamlets, their households."""


_NOT_FOR: Final = Template(
    "danh hiệu này không xét cho {subject}", "the title is not for {subject}"
)


_ABSENT: Final = Template(
    "chưa có bộ tiêu chí nào có hiệu lực ngày này", "no set is in force that day"
)


_ASK: Final = Template("hỏi {who}: {question}", "ask {who}: {question}")


_ASK_ANYBODY: Final = Template("hỏi: {question}", "ask: {question}")


_FAULTY: Final = Template(
    "dòng có lỗi, {place}: {message}", "the row has a fault, {place}: {message}"
)


_NO_PLACE: Final = Template("chưa rõ thuộc về đâu", "nobody knows what it belongs to")


_MORE: Final = Template("… và {count} {called} nữa", "… and {count} more {called}")


def explain(rollup: Rollup, title: str, subject: str, language: Language = "vi") -> str:
    """The decision in words; where it is open, the members that would settle it and what to ask.

    Raises:
        KeyError: there is no such title, or no such subject.
    """
    result = rollup.results[title][subject]
    lines: list[str] = []
    if result.applies is False:
        lines.append(_NOT_FOR.in_language(language, {"subject": subject}))
    elif rollup.plan.title(title).criteria is None:
        lines.append(say(_ABSENT, language))
    elif result.decision is not None:
        lines += [result.decision.explain(language).rstrip("\n"), ""]
    lines += [each.message(language) for each in result.problems]
    lines += _below(rollup, result, language, 0)
    return "\n".join(lines).rstrip("\n") + "\n"


def _below(rollup: Rollup, result: TitleResult, language: Language, depth: int) -> Iterator[str]:
    """For each fact with open members: who they are, how they stand, and what would settle them."""
    if depth == DEEPEST:
        return
    indent = "  " * depth
    for drill in result.drill:
        colon = ":" if drill.fed.open else ""
        yield f"{indent}{drill_text(rollup, result, drill, language)}{colon}"
        for key in drill.fed.open[:MOST_MEMBERS]:
            yield from _member(rollup, result, drill, key, language, depth + 1)
        left = len(drill.fed.open) - MOST_MEMBERS
        if left > 0:
            called = rollup.plan.tables[drill.fed.table].called.in_language(language)
            yield f"{indent}  " + _MORE.in_language(language, {"count": left, "called": called})


def _member(
    rollup: Rollup, above: TitleResult, drill: Drill, key: str, language: Language, depth: int
) -> Iterator[str]:
    """One open member: its fault, or how its own title stands and the first thing to ask."""
    table, indent = drill.fed.table, "  " * depth
    told = [
        _FAULTY.in_language(
            language, {"place": place_text(found), "message": found.message(language)}
        )
        for reject in rollup.commune.rejects
        if (reject.table, reject.key) == (table, key)
        for found in reject.found
    ]
    open_ones = [
        result
        for title in _titles_counted(rollup, above, drill)
        if (result := rollup.results[title].get(key)) is not None
        and result.outcome is Outcome.UNDETERMINED
    ]
    for result in open_ones:
        name = name_of(rollup.plan.title(result.title), language)
        told.append(f"{name}: {say(OUTCOMES[result.outcome], language)}")
        if result.decision is not None and not result.drill:
            told += [_asking(each, language) for each in result.decision.missing[:1]]
    if not told:
        told.append(say(_NO_PLACE, language))
    yield f"{indent}- {key}: {'; '.join(told)}"
    for result in open_ones:
        yield from _below(rollup, result, language, depth + 1)


def _asking(missing: Missing, language: Language) -> str:
    question = missing.question.in_language(language)
    if missing.answered_by is None:
        return _ASK_ANYBODY.in_language(language, {"question": question})
    who = missing.answered_by.in_language(language)
    return _ASK.in_language(language, {"who": who, "question": question})


def _titles_counted(rollup: Rollup, above: TitleResult, drill: Drill) -> list[str]:
    """The titles of the members that the condition of a count speaks of."""
    feed = rollup.plan.title(above.title).feeds[drill.fact]
    if not isinstance(feed, Count | Sum) or feed.where is None:
        return []
    words = set(re.findall(r"\w+", feed.where.text))
    return [each.id for each in rollup.plan.of_table(feed.table) if each.id in words]
