"""report: results → the texts of notices to those who have not earned a title."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.bounds import MAX_NOTICES
from criteria_engine.model.decision import Outcome
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.display_width import one_line
from criteria_engine.rendering.document import number_run
from criteria_engine.rendering.text import line_text
from criteria_engine.rollup.plan import TitlePlan
from criteria_engine.rollup.report.labels import called, for_officers, text_of
from criteria_engine.rollup.report.papers.model import NoticeText
from criteria_engine.rollup.report.papers.naming import PaperNames, receipt_check
from criteria_engine.rollup.report.shortfalls import part_text, question_lines, why_lines
from criteria_engine.rollup.results import Rollup, TitleResult
from criteria_engine.wording.natural_order import natural_key
from criteria_engine.wording.numbers import counted

_MORE: Final = Template("Và {count} mục khác.", "And {count} more.")

_APPLIES_UNKNOWN: Final = Template(
    "Chưa đủ thông tin để biết danh hiệu này có áp dụng không; kết quả dưới đây chỉ đúng nếu có áp dụng.",
    "It is not known whether the title applies at all; the result below holds only if it does.",
)

_NO_DECISION: Final = Template("Chưa xét được.", "Not assessed.")

_LEFT_OUT: Final = Template(
    "Tệp này có {shown} thông báo đầu. Còn {counted} chưa có thông báo ở đây: mã và kết quả ở rollup.csv (dòng"
    " {title}); vì sao, từng trường hợp một: criteria assess-commune … --why {title}:MÃ.",
    "This file has the first {shown} notices. Those of {counted} are left out: their keys and results are in"
    " rollup.csv (rows {title}); why, one at a time: criteria assess-commune … --why {title}:KEY.",
)

_MAX_REASONS: Final = 5

_MAX_QUESTIONS: Final = 5
"""How many reasons and questions a notice has, so that it takes half a page."""


def notice_texts(rollup: Rollup, title: TitlePlan, names: PaperNames) -> tuple[NoticeText, ...]:
    """Return a notice to each subject that has not earned a title, by group and key as people list them.

    Args:
        rollup: the results.
        title: the title.
        names: what subjects are called.
    """
    results = [
        each
        for each in rollup.results[title.id].values()
        if each.applies is not False and each.outcome is not Outcome.ELIGIBLE
    ]
    groups = {each.subject: rollup.group_of(each) or "" for each in results}
    results.sort(
        key=lambda each: (
            not groups[each.subject],
            natural_key(groups[each.subject]),
            natural_key(each.subject),
        )
    )
    more = len(results) - MAX_NOTICES
    left_out = _left_out(rollup, title, more, names.language) if more > 0 else ""
    return tuple(
        _notice(rollup, each, names, "" if number else left_out)
        for number, each in enumerate(results[:MAX_NOTICES])
    )


def _left_out(rollup: Rollup, title: TitlePlan, more: int, language: Language) -> str:
    noun = called(rollup, title.table, language)
    words = {
        "shown": number_run(MAX_NOTICES, language).text,
        "counted": counted(number_run(more, language).text, noun, language),
        "title": title.id,
    }
    return _LEFT_OUT.in_language(language, words)


def _notice(rollup: Rollup, result: TitleResult, names: PaperNames, left_out: str) -> NoticeText:
    """Return a notice: to whom, the result, why, what is missing and who can answer."""
    language = names.language
    # The decision holds only if the title applies to the row at all.
    doubt = text_of(_APPLIES_UNKNOWN, language) if result.applies is None else ""
    verdict = text_of(_NO_DECISION, language)
    reasons = [one_line(for_officers(rollup, each).message(language)) for each in result.problems]
    questions: list[str] = []
    unlisted = 0
    if result.decision is not None:
        # A copy, so that the reasons of thousands of decisions are not kept once they are written.
        decision = result.decision.model_copy()
        locale = Locale(language)
        verdict = names.verdict(result, locale)
        sentences, parts = why_lines(decision, locale)
        reasons = [*map(line_text, sentences), *(part_text(each, locale) for each in parts)]
        if decision.outcome is Outcome.ELIGIBLE:
            # Only whether the title applies is open.
            reasons = []
        lines = question_lines(decision, language)
        questions = list(map(line_text, lines[:_MAX_QUESTIONS]))
        unlisted = len(lines) + decision.missing_unlisted - len(questions)
    return NoticeText(
        subject=names.with_group(result),
        result=verdict,
        doubt=doubt,
        reasons=tuple(reasons[:_MAX_REASONS]),
        more_reasons=_more(len(reasons) - _MAX_REASONS, language),
        questions=tuple(questions),
        more_questions=_more(unlisted, language),
        left_out=left_out,
        check=receipt_check([result]),
    )


def _more(number: int, language: Language) -> str:
    if number <= 0:
        return ""
    return _MORE.in_language(language, {"count": number_run(number, language).text})
