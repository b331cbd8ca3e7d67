"""render: the missing facts, evidence and judgements of a decision → the lists of questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from criteria_engine.bilingual import Template
from criteria_engine.model.decision import DecisionData
from criteria_engine.model.findings import Missing
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.part_names import all_indicators, names_of
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Heading,
    Item,
    Paragraph,
    TextRun,
    Tone,
    line,
)

_ASKED = Template("Thông tin còn thiếu", "What is missing")

_ASKED_FIRST = Template(
    "Câu nào giúp kết luận nhiều nhất thì đứng trước.", "The most decisive questions come first."
)

_JUDGED = Template("Còn chờ xét", "What has to be judged")

_SET_ELSEWHERE = Template("Còn chờ quy định", "What the law leaves to be set")

_MORE = Template("Và {count} mục khác.", "And {count} more.")

_NOT_TRIED = Template(
    "Việc tìm đã đến giới hạn: {count} mục chưa được xét ảnh hưởng nên xếp cuối.",
    "The search reached its limit: the influence of {count} items was not tried, so they come last.",
)

ANSWERER_BY_KIND: Mapping[str, Template] = {
    "fact": Template("Người trả lời: {who}", "Ask: {who}"),
    "evidence": Template("Người trả lời: {who}", "Ask: {who}"),
    "judgement": Template("Người xét: {who}", "Who judges: {who}"),
    "parameter": Template("Cơ quan quy định: {who}", "Who sets it: {who}"),
}
"""Who can answer, by the kind of what is missing."""

_NAMES_NOT_TRANSLATED = Template(
    "Bộ tiêu chí chưa ghi tên người trả lời bằng tiếng Anh.",
    "The set names some who answer only in Vietnamese; their names stand as the set writes them.",
)

_UNIT = Template("đơn vị: {unit}", "unit: {unit}")

_FIRST = Template("nên hỏi trước", "ask this first")

_MAY_MATTER = Template("có thể chưa cần hỏi", "may not be needed")

_CONCERNS = Template("liên quan: {names}", "concerns: {names}")

_PATH = Template("mã: {path}", "key: {path}")

_MAX_SHOWN = 40
"""How many questions are listed, about a page; the JSON of the decision has more of them."""


def question_blocks(decision: DecisionData, locale: Locale) -> Iterator[Block]:
    """Yield the list of facts and evidence to ask for, then of judgements and of numbers to wait for.

    Each list has a heading; an empty list is left out.
    """
    questions = [each for each in decision.missing if each.kind in ("fact", "evidence")]
    judgements = [each for each in decision.missing if each.kind == "judgement"]
    numbers = [each for each in decision.missing if each.kind == "parameter"]
    shown = [each for part in (questions, judgements, numbers) for each in part[:_MAX_SHOWN]]
    untranslated = locale.language == "en" and any(
        each.answered_by is not None and not each.answered_by.en for each in shown
    )
    if questions:
        yield Heading(2, line(locale.format(_ASKED)))
        if len(questions) > 1:
            yield Paragraph(line(locale.format(_ASKED_FIRST)))
        yield from _list(decision, questions, locale, decision.missing_unlisted)
        if decision.missing_untried:
            yield Paragraph(line(locale.format(_NOT_TRIED, count=decision.missing_untried)))
    if judgements:
        yield Heading(2, line(locale.format(_JUDGED)))
        yield from _list(decision, judgements, locale)
    if numbers:
        yield Heading(2, line(locale.format(_SET_ELSEWHERE)))
        yield from _list(decision, numbers, locale)
    if untranslated:
        yield Paragraph(line(TextRun(locale.format(_NAMES_NOT_TRANSLATED), Tone.MUTED)))


def _list(
    decision: DecisionData, missing: Sequence[Missing], locale: Locale, unlisted: int = 0
) -> Iterator[Block]:
    items = tuple(_item(decision, each, missing, locale) for each in missing[:_MAX_SHOWN])
    yield Bullets(items, numbered=True)
    more = max(0, len(missing) - _MAX_SHOWN) + unlisted
    if more:
        yield Paragraph(line(locale.format(_MORE, count=more)))


def _item(
    decision: DecisionData, missing: Missing, others: Sequence[Missing], locale: Locale
) -> Item:
    about = "; ".join(_details(decision, missing, others, locale))
    details = (
        (Item(line(TextRun(f"{about[:1].upper()}{about[1:]}.", Tone.MUTED))),) if about else ()
    )
    return Item(line(TextRun(locale.text(missing.question), Tone.STRONG)), details)


def _details(
    decision: DecisionData, missing: Missing, others: Sequence[Missing], locale: Locale
) -> Iterator[str]:
    if missing.answered_by is not None:
        yield locale.format(ANSWERER_BY_KIND[missing.kind], who=locale.text(missing.answered_by))
    if missing.unit is not None:
        yield locale.format(_UNIT, unit=locale.text(missing.unit))
    influence = _influence_text(missing, others, locale)
    if influence:
        yield influence
    concerned = [f for f in all_indicators(decision) if f.id in missing.indicators]
    if concerned:
        yield locale.format(_CONCERNS, names=names_of(concerned, locale))
    if missing.kind == "fact" and "[" not in missing.path:
        # The question names the item of a list that it is about.
        yield locale.format(_PATH, path=missing.path)


def _influence_text(missing: Missing, others: Sequence[Missing], locale: Locale) -> str:
    """Return whether a question is to be asked first, or may not be needed; empty for the others."""
    if not missing.certain:
        return locale.format(_MAY_MATTER)
    is_asked = missing.kind in ("fact", "evidence")
    highest = max(each.influence for each in others)
    first = len(others) > 1 and is_asked and missing.influence == highest
    return locale.format(_FIRST) if first else ""
