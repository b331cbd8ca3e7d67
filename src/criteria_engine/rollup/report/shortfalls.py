"""report: a title that is not earned → why, and what is missing, as one sentence for each subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import DecisionData
from criteria_engine.rendering.decision.findings import reason_blocks
from criteria_engine.rendering.decision.judgement import settled_state
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.part_names import all_indicators, names_of
from criteria_engine.rendering.decision.questions import ANSWERER_BY_KIND
from criteria_engine.rendering.decision.status_labels import STATUSES
from criteria_engine.rendering.decision.verdict import verdict_blocks, waits_for_judgement
from criteria_engine.rendering.document import Bullets, Item, Paragraph, TextLine, line
from criteria_engine.rendering.text import line_text
from criteria_engine.rollup.recognition_rows import AWARD
from criteria_engine.rollup.report.labels import for_officers, text_of
from criteria_engine.rollup.report.questions import answerer
from criteria_engine.rollup.results import Rollup, TitleResult
from criteria_engine.wording.natural_order import natural_key
from criteria_engine.wording.numbers import format_number
from criteria_engine.wording.states import OUTCOME_WORDS, TO_BE_JUDGED

_APPLIES_UNKNOWN: Final = Template(
    "Chưa rõ danh hiệu này có áp dụng không.", "It is not known whether the title applies."
)

_LOST: Final = Template(
    "Mất điểm nhiều nhất ở {indicators}.", "Most points are lost at {indicators}."
)

_MORE: Final = Template("Và {count} câu hỏi nữa.", "And {count} more questions.")

_MAX_ITEMS: Final = 3
"""How many reasons, questions and indicators a sentence has."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A subject that has not earned a title.

    Attributes:
        result: the result.
        state: the word of its state.
        why: why it has not earned the title.
        missing: what is to be asked of whom, or where most points were lost; empty where `why` says it all.
        awaits_award: whether only the decision of the authority that awards the title is missing.
    """

    result: TitleResult
    state: str
    why: str
    missing: str
    awaits_award: bool = False


def by_group(rollup: Rollup, shortfalls: Sequence[Shortfall]) -> dict[str, list[Shortfall]]:
    """Return the shortfalls by group, in each by title, groups before their members, and by key.

    Groups come in their order; under `""`, last, what belongs to no group or to an unknown one.
    """
    titles = {each.id: number for number, each in enumerate(rollup.plan.titles)}
    groups: dict[str, list[Shortfall]] = {}
    for each in shortfalls:
        groups.setdefault(rollup.group_of(each.result) or "", []).append(each)
    for found in groups.values():
        found.sort(key=lambda s: (-titles[s.result.title], natural_key(s.result.subject)))
    ordered = sorted(groups, key=lambda each: (not each, natural_key(each)))
    return {each: groups[each] for each in ordered}


def shortfall_of(
    rollup: Rollup, result: TitleResult, decision: DecisionData | None, language: Language
) -> Shortfall:
    """Return the shortfall of a result whose title is not earned.

    Args:
        rollup: the results.
        result: the result.
        decision: its decision, or a copy whose reasons may be made.
        language: the language of the texts.
    """
    if decision is None:
        texts = [for_officers(rollup, each).message(language) for each in result.problems]
        return Shortfall(result, _state(result, None, language), " ".join(texts), "")
    locale = Locale(language)
    sentences, parts = _why_texts(decision, locale)
    why = [*sentences, *parts]
    if result.applies is None:
        why.insert(0, text_of(_APPLIES_UNKNOWN, language))
    missing = list(_missing_texts(decision, language))
    if not missing and not parts and len(sentences) == 1:
        missing = list(_lost_texts(decision, locale))
    state = _state(result, decision, language)
    awaits = result.applies is True and _awaits_award(decision)
    return Shortfall(result, state, " ".join(why), " ".join(missing), awaits)


def _awaits_award(decision: DecisionData) -> bool:
    """Report whether everything is known but the award, so that an authority decides next."""
    missing = {each.path for each in decision.missing}
    return missing == {f"judgements.{AWARD}"} and not decision.missing_unlisted


def _state(result: TitleResult, decision: DecisionData | None, language: Language) -> str:
    waits = decision is not None and waits_for_judgement(decision)
    return text_of(TO_BE_JUDGED if waits else OUTCOME_WORDS[result.outcome], language)


def why_texts(decision: DecisionData, locale: Locale) -> list[str]:
    """Return who refused the title; where it was computed, the sentences of the verdict and the parts."""
    sentences, parts = _why_texts(decision, locale)
    return [*sentences, *parts]


def _why_texts(decision: DecisionData, locale: Locale) -> tuple[list[str], list[str]]:
    """Return the sentences of :func:`why_texts`, and apart from them the parts."""
    settled = settled_state(decision, locale)
    if settled is not None:
        return [f"{settled}."], []
    sentences, items = why_lines(decision, locale)
    if items and not decision.levels:
        # The first sentence only names the parts, of which the items say more.
        sentences = sentences[1:]
    parts = [part_text(each, locale) for each in items[:_MAX_ITEMS]]
    return list(map(line_text, sentences)), parts


def why_lines(decision: DecisionData, locale: Locale) -> tuple[list[TextLine], list[Item]]:
    """Return why a title is not earned: the sentences of the verdict, and the parts that decide.

    A part that a sentence states is not repeated; where facts are missing there are no parts, because the
    questions say the same.
    """
    sentences = [
        each.line for each in verdict_blocks(decision, locale) if isinstance(each, Paragraph)
    ]
    stated = tuple(map(line_text, sentences))
    blocks = () if decision.missing else reason_blocks(decision, locale, set())
    items = [
        item
        for block in blocks
        if isinstance(block, Bullets)
        for item in block.items
        if not line_text(item.line).endswith(stated)
    ]
    return sentences, items


def question_lines(decision: DecisionData, language: Language) -> list[TextLine]:
    """Return the questions that are open, each with who answers; what is judged comes last."""
    missing = sorted(decision.missing, key=lambda each: each.kind not in ("fact", "evidence"))
    lines = []
    for each in missing:
        words = {"who": answerer(each, language)}
        who = ANSWERER_BY_KIND[each.kind].in_language(language, words)
        lines.append(line(each.question.in_language(language), f" {who}."))
    return lines


def _missing_texts(decision: DecisionData, language: Language) -> Iterator[str]:
    """Yield the first questions, and how many more there are."""
    questions = [line_text(each) for each in question_lines(decision, language)]
    yield from first_questions(questions, decision.missing_unlisted, language)


def first_questions(questions: Sequence[str], unlisted: int, language: Language) -> Iterator[str]:
    """Yield the first of some questions, and how many more there are.

    Args:
        questions: the questions.
        unlisted: how many there are beside them.
        language: the language of the texts.
    """
    yield from questions[:_MAX_ITEMS]
    more = len(questions) + unlisted - _MAX_ITEMS
    if more > 0:
        yield _MORE.in_language(language, {"count": format_number(more, language)})


def part_text(item: Item, locale: Locale) -> str:
    """Return a part as a sentence, with the figures behind it, without the word for its status.

    Args:
        item: the part, as `why_lines` returns it.
        locale: the language.
    """
    text = line_text(item.line)
    for label in STATUSES.values():
        text = text.removeprefix(f"{label.mark} {locale.format(label.word)}: ")
        text = text.removeprefix(f"{label.mark} ")
    figures = [line_text(each.line).rstrip(".") for each in item.children[:1]]
    return f"{'; '.join([text.rstrip('.'), *figures])}."


def _lost_texts(decision: DecisionData, locale: Locale) -> Iterator[str]:
    """Yield the indicators that lost most points, where the title has points."""
    scored = [(each, each.points) for each in all_indicators(decision)]
    lost = [
        (points.maximum - points.high, each, points)
        for each, points in scored
        if points is not None and points.maximum > points.high
    ]
    most = sorted(lost, key=lambda each: -each[0])[:_MAX_ITEMS]
    if most:
        names = [
            f"{names_of([each], locale)} ({locale.points(points)})" for _, each, points in most
        ]
        yield locale.format(_LOST, indicators=locale.join(names))
