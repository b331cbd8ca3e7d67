"""report: undetermined results → the questions that would decide them, and contradictory figures."""

from __future__ import annotations

import re
from dataclasses import field
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import Outcome
from criteria_engine.model.findings import Missing
from criteria_engine.rollup.commune import unknown_memberships
from criteria_engine.rollup.plan import ColumnFeed, TitlePlan
from criteria_engine.rollup.report.labels import (
    for_officers,
    location_text,
    subject_text,
    text_of,
    title_name,
)
from criteria_engine.rollup.results import Rollup
from criteria_engine.wording.natural_order import natural_key

_ANYONE: Final = Template(
    "Bộ tiêu chí không ghi hỏi ai", "The criteria set does not say whom to ask"
)

_KEEPER: Final = Template("Người lập bảng {called}", "Whoever keeps the table of {called}")

_PROVIDER: Final = Template(
    "Nơi được xét cung cấp minh chứng", "Whoever is assessed provides the evidence"
)

_WHERE: Final = Template("Thuộc {to} nào?", "Which of the {to} do they belong to?")

_INDEX: Final = re.compile(r"\[\d+\]")


@dataclass
class OpenQuestion:
    """A question about one fact of one title, and its subjects.

    Attributes:
        question: the question.
        title: the name of the title.
        subjects: keys of the subjects.
        groups: the same keys by group (hamlet); under `""` those whose group is unknown or who have none.
    """

    question: str
    title: str
    subjects: list[str] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)


def questions(rollup: Rollup, language: Language) -> dict[str, list[OpenQuestion]]:
    """Return the questions that would decide undetermined titles, by who can answer them.

    Facts that are fed from members are left out, because they are known once the members are decided. What the
    mistakes of a row leave open is asked like any other unknown fact, and so is what a row belongs to.

    Returns:
        The questions by the person or body that can answer; those with the most subjects first.
    """
    by_answerer: dict[str, dict[tuple[str, str], OpenQuestion]] = {}
    for result in rollup.all():
        if result.outcome is not Outcome.UNDETERMINED or result.decision is None:
            continue
        title = rollup.plan.title(result.title)
        for missing in result.decision.missing:
            path = _INDEX.sub("", missing.path)
            feed = title.feeds.get(path)
            if feed is not None and not isinstance(feed, ColumnFeed):
                continue
            who = answerer(missing, language)
            asked = by_answerer.setdefault(who, {}).setdefault(
                (title.id, path),
                OpenQuestion(
                    _general_question(missing, path, title, language), title_name(title, language)
                ),
            )
            where = rollup.group_of(result) or ""
            if result.subject not in asked.groups.get(where, ()):
                asked.subjects.append(result.subject)
                asked.groups.setdefault(where, []).append(result.subject)
    tables = rollup.plan.tables
    for table, _, to, keys in unknown_memberships(rollup.plan, rollup.commune.tables):
        question = membership_question(rollup, to, language)
        called = tables[table].called.in_language(language)
        keeper = keeper_of(rollup, table, language)
        by_answerer.setdefault(keeper, {})[table, to] = OpenQuestion(
            question, called, list(keys), {"": list(keys)}
        )
    return {
        who: sorted(
            each.values(), key=lambda a: (-len(a.subjects), a.title, natural_key(a.question))
        )
        for who, each in sorted(by_answerer.items())
    }


def membership_question(rollup: Rollup, to: str, language: Language) -> str:
    """Return the question which row of a table a subject belongs to."""
    called = rollup.plan.tables[to].called.in_language(language)
    return _WHERE.in_language(language, {"to": called})


def keeper_of(rollup: Rollup, table: str, language: Language) -> str:
    """Return who knows what the rows of a table belong to, in words."""
    called = rollup.plan.tables[table].called.in_language(language)
    return _KEEPER.in_language(language, {"called": called})


def answerer(missing: Missing, language: Language) -> str:
    """Return who can answer a question, in words; also where the criteria set does not say."""
    if missing.answered_by is not None:
        return missing.answered_by.in_language(language)
    return text_of(_PROVIDER if missing.kind == "evidence" else _ANYONE, language)


def _general_question(missing: Missing, path: str, title: TitlePlan, language: Language) -> str:
    """Return a question for all subjects: of an item of a list without the name of the item."""
    if path == missing.path or title.criteria is None:
        return missing.question.in_language(language)
    name, *fields = path.split(".")
    declared = title.criteria.checked.facts[name]
    for each in fields:
        declared = declared.fields[each]
    document = declared.document
    return (document.question or document.label).in_language(language)


def contradictions(rollup: Rollup, language: Language) -> list[str]:
    """Return the contradictions between tables, and the problems that prevented decisions, each once."""
    texts = [
        f"{location_text(each)}: {for_officers(rollup, each).message(language)}"
        for each in rollup.conflicts
    ]
    texts += [
        f"{title_name(rollup.plan.title(result.title), language)},"
        f" {subject_text(rollup, result.table, result.subject, language)}:"
        f" {for_officers(rollup, diagnostic).message(language)}"
        for result in rollup.all()
        for diagnostic in result.problems
    ]
    return list(dict.fromkeys(texts))
