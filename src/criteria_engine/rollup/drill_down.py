"""explain: one result → text with its reasons, down to the members that would decide it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.bounds import MAX_DRILL_DEPTH, MAX_DRILL_MEMBERS
from criteria_engine.model.decision import Outcome
from criteria_engine.model.findings import Missing
from criteria_engine.rollup.plan import CountFeed, SumFeed
from criteria_engine.rollup.report.labels import (
    for_officers,
    location_text,
    subject_text,
    text_of,
    title_name,
)
from criteria_engine.rollup.report.open_facts import open_fact_text
from criteria_engine.rollup.results import OpenFact, Rollup, TitleResult
from criteria_engine.wording.natural_order import natural_key
from criteria_engine.wording.numbers import format_number
from criteria_engine.wording.states import OUTCOME_WORDS, within_sentence

_NOT_APPLICABLE: Final = Template(
    "Không xét danh hiệu này cho {subject}.", "The title does not apply to {subject}."
)

_ABSENT: Final = Template(
    "Ngày này chưa có bộ tiêu chí nào có hiệu lực.", "No criteria set is in force on that day."
)

_ASK: Final = Template("hỏi {who}: {question}", "ask {who}: {question}")

_ASK_ANYONE: Final = Template("hỏi: {question}", "ask: {question}")

_FAULTY: Final = Template(
    "dòng có lỗi, {place}: {message}", "the row has an error, {place}: {message}"
)

_UNKNOWN_GROUP: Final = Template("chưa rõ thuộc về đâu", "it is unknown what it belongs to")

_MORE: Final = Template("… và {count} {called} nữa", "… and {count} more {called}")


def explain(rollup: Rollup, title: str, subject: str, language: Language = "vi") -> str:
    """Explain one result.

    Args:
        rollup: the results of the commune.
        title: the id of the title in the roll-up.
        subject: the key of the subject.
        language: the language of the text.

    Returns:
        The explanation of the decision. Where it is undetermined, the open members of each fact follow, with
        their unknown facts and who can answer. Ends with a newline.

    Raises:
        KeyError: there is no such title, or no such subject.
    """
    result = rollup.results[title][subject]
    lines: list[str] = []
    shown = subject_text(rollup, result.table, subject, language)
    if result.applies is False:
        lines.append(_NOT_APPLICABLE.in_language(language, {"subject": shown}))
    elif rollup.plan.title(title).criteria is None:
        lines.append(text_of(_ABSENT, language))
    elif result.decision is not None:
        named = result.decision.model_copy(update={"subject_id": shown})
        lines += [named.explain(language).rstrip("\n"), ""]
    lines += [each.message(language) for each in result.problems]
    lines += _open_fact_lines(rollup, result, language, 0)
    return "\n".join(lines).rstrip("\n") + "\n"


def _open_fact_lines(
    rollup: Rollup, result: TitleResult, language: Language, depth: int
) -> Iterator[str]:
    """Yield for each fact with open members a line, and below it the lines of these members."""
    if depth == MAX_DRILL_DEPTH:
        return
    indent = "  " * depth
    for open_fact in result.open_facts:
        colon = ":" if open_fact.amount.open_members else ""
        text = open_fact_text(rollup, result, open_fact, language)
        yield f"{indent}{text[:1].upper()}{text[1:]}{colon}"
        members = sorted(open_fact.amount.open_members, key=natural_key)
        for key in members[:MAX_DRILL_MEMBERS]:
            yield from _member_lines(rollup, result, open_fact, key, language, depth + 1)
        left = len(open_fact.amount.open_members) - MAX_DRILL_MEMBERS
        if left > 0:
            called = rollup.plan.tables[open_fact.amount.table].called.in_language(language)
            yield f"{indent}  " + _MORE.in_language(
                language, {"count": format_number(left, language), "called": called}
            )


def _member_lines(
    rollup: Rollup,
    above: TitleResult,
    open_fact: OpenFact,
    key: str,
    language: Language,
    depth: int,
) -> Iterator[str]:
    """Yield a line for an open member: its faults, or its undetermined titles with the first question each."""
    table, indent = open_fact.amount.table, "  " * depth
    remarks = [
        _FAULTY.in_language(
            language,
            {
                "place": location_text(diagnostic),
                "message": for_officers(rollup, diagnostic).message(language),
            },
        )
        for reject in rollup.commune.rejects
        if reject.table == table and key in (reject.key, *reject.same)
        for diagnostic in reject.diagnostics
    ]
    undetermined = [
        result
        for result in _read_results(rollup, above, open_fact, key)
        if result.outcome is Outcome.UNDETERMINED
    ]
    for result in undetermined:
        name = title_name(rollup.plan.title(result.title), language)
        if (result.table, result.subject) != (table, key):
            name += f" ({subject_text(rollup, result.table, result.subject, language)})"
        remarks.append(f"{name}: {within_sentence(OUTCOME_WORDS[result.outcome], language)}")
        if result.decision is not None and not result.open_facts:
            remarks += [_question_text(each, language) for each in result.decision.missing[:1]]
    if not remarks:
        remarks.append(text_of(_UNKNOWN_GROUP, language))
    member = subject_text(rollup, table, key, language)
    yield f"{indent}- {member}: {'; '.join(remarks)}"
    for result in undetermined:
        yield from _open_fact_lines(rollup, result, language, depth + 1)


def _question_text(missing: Missing, language: Language) -> str:
    question = missing.question.in_language(language)
    if missing.answered_by is None:
        return _ASK_ANYONE.in_language(language, {"question": question})
    who = missing.answered_by.in_language(language)
    return _ASK.in_language(language, {"who": who, "question": question})


def _read_results(
    rollup: Rollup, above: TitleResult, open_fact: OpenFact, key: str
) -> Iterator[TitleResult]:
    """Yield the results that the condition of a count reads of a member, or of what the member belongs to."""
    feed = rollup.plan.title(above.title).feeds[open_fact.fact]
    if not isinstance(feed, CountFeed | SumFeed) or feed.where is None:
        return
    for read in feed.where.reads:
        table, subject = feed.table, key
        for column in read.path:
            row = rollup.commune.tables[table].rows.get(subject)
            parent = None if row is None else row.parents.get(column)
            if parent is None:
                break
            table, subject = rollup.plan.tables[table].belongs_to[column], parent
        else:
            result = rollup.results[read.title].get(subject)
            if result is not None:
                yield result
