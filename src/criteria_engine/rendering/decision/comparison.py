"""render: a comparison of two decisions → a document."""

from __future__ import annotations

from collections.abc import Iterator

from criteria_engine.bilingual import Language, Template
from criteria_engine.model.base import Score
from criteria_engine.model.comparison import (
    Cause,
    ComparedDecision,
    ComparisonData,
    FindingChange,
    ValueChange,
)
from criteria_engine.model.findings import Quantity, Status
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.reasons import quantity_text
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Item,
    Pairs,
    Paragraph,
    TextLine,
    line,
)
from criteria_engine.wording.states import OUTCOME_WORDS, STATUS_WORDS

_TITLE = Template("{name}: {before} → {after}", "{name}: {before} → {after}")

_UNCHANGED_TITLE = Template("{name}: vẫn là “{outcome}”", "{name}: still “{outcome}”")

_SUBJECT = Template("Hồ sơ", "Subject")

_LEVEL = Template("Mức", "Level")

_GRADE = Template("Xếp loại", "Grade")

_POINTS = Template("Điểm", "Points")

_LAW_DATE = Template("Xét theo quy định ngày", "Law as of")

_SET = Template("Bộ tiêu chí", "Criteria set")

_VERSION = Template("{version}, lần sửa {revision}", "{version}, revision {revision}")

_DIFFERENT = Template("Khác nhau về", "What differs")

_NOTHING_DIFFERS = Template("không có gì khác", "nothing")

_CAUSES: dict[Cause, Template] = {
    "facts": Template("dữ kiện", "the facts"),
    "rules": Template("quy định", "the rules"),
    "software": Template(
        "phần mềm, hoặc một kết quả đã bị sửa", "the software, or a record that was edited"
    ),
}

_CHANGED = Template("Tiêu chí có kết quả khác", "Findings with another result")

_NONE_CHANGED = Template("Không tiêu chí nào có kết quả khác.", "No finding has another result.")

_FINDING = Template(
    "{id}. {text}: {before} → {after} (do {cause})",
    "{id}. {text}: {before} → {after} (because of {cause})",
)

_ABSENT = Template("không có", "none")

_AND = Template("{first} và {second}", "{first} and {second}")

_VALUE = Template("{label}: {before} → {after}", "{label}: {before} → {after}")

_RULE = Template("Quy định: “{before}” → “{after}”", "Rule: “{before}” → “{after}”")

_LEVEL_RULE = Template(
    "Quy định cho {level}: “{before}” → “{after}”", "Rule for {level}: “{before}” → “{after}”"
)


def comparison_document(
    comparison: ComparisonData, level_names: dict[str, str], language: Language
) -> Document:
    """Return what changed between two decisions.

    Args:
        comparison: the comparison.
        level_names: the names of levels and grades in the language, by their ids.
        language: "vi" or "en".
    """
    locale = Locale(language)
    before, after = comparison.before, comparison.after
    words = [locale.format(OUTCOME_WORDS[each.outcome]) for each in (before, after)]
    name = locale.text(after.criteria_set.name)
    if words[0] == words[1]:
        title = locale.format(_UNCHANGED_TITLE, name=name, outcome=words[0])
    else:
        title = locale.format(_TITLE, name=name, before=words[0], after=words[1])
    pairs = Pairs(tuple(_pairs(comparison, level_names, locale)))
    blocks: list[Block] = [Heading(1, line(title)), pairs]
    if comparison.findings:
        items = tuple(_item(each, level_names, locale) for each in comparison.findings)
        blocks += [Heading(2, line(locale.format(_CHANGED))), Bullets(items)]
    else:
        blocks.append(Paragraph(line(locale.format(_NONE_CHANGED))))
    return Document(language, title, tuple(blocks))


def _pairs(
    comparison: ComparisonData, names: dict[str, str], locale: Locale
) -> Iterator[tuple[str, TextLine]]:
    before, after = comparison.before, comparison.after
    if comparison.subject_id is not None:
        yield locale.format(_SUBJECT), line(comparison.subject_id)
    days = [locale.day(each.receipt.law_date) for each in (before, after)]
    versions = [_version(each, locale) for each in (before, after)]
    levels = [names.get(each.level, each.level) if each.level else "–" for each in (before, after)]
    grades = [names.get(each.grade, each.grade) if each.grade else "–" for each in (before, after)]
    points = [_score(each.total, locale) for each in (before, after)]
    for label, (one, other), nothing in (
        (_LEVEL, levels, "–"),
        (_GRADE, grades, "–"),
        (_POINTS, points, "–"),
        (_LAW_DATE, days, None),
        (_SET, versions, None),
    ):
        if one != other:
            yield locale.format(label), line(f"{one} → {other}")
        elif one != nothing:
            yield locale.format(label), line(one)
    causes = _cause_words(comparison.causes, locale) or locale.format(_NOTHING_DIFFERS)
    yield locale.format(_DIFFERENT), line(causes)


def _version(decision: ComparedDecision, locale: Locale) -> str:
    key = decision.criteria_set
    return locale.format(_VERSION, version=key.version, revision=key.revision)


def _score(score: Score | None, locale: Locale) -> str:
    return "–" if score is None else locale.score_fraction(score)


def _cause_words(causes: tuple[Cause, ...], locale: Locale) -> str:
    words = [locale.format(_CAUSES[each]) for each in causes]
    if len(words) == 2:
        return locale.format(_AND, first=words[0], second=words[1])
    return "".join(words)


def _item(change: FindingChange, names: dict[str, str], locale: Locale) -> Item:
    text = locale.format(
        _FINDING,
        id=change.id,
        text=locale.text(change.text),
        before=_state(change.before, change.points_before, locale),
        after=_state(change.after, change.points_after, locale),
        cause=_cause_words(change.causes, locale),
    )
    children = [
        *(_level_texts(change, names, locale)),
        *(_value(each, locale) for each in (*change.facts, *change.parameters)),
        *(_rule_texts(change, names, locale)),
    ]
    return Item(line(text), tuple(Item(line(each)) for each in children))


def _level_texts(change: FindingChange, names: dict[str, str], locale: Locale) -> Iterator[str]:
    """Yield the levels with another status, where the finding as a whole has the same one."""
    if change.before is not change.after:
        return
    for level, after in change.levels_after.items():
        before = change.levels_before.get(level)
        if before is not after:
            states = _state(before, None, locale), _state(after, None, locale)
            yield locale.format(
                _VALUE, label=names.get(level, level), before=states[0], after=states[1]
            )


def _state(status: Status | None, points: Score | None, locale: Locale) -> str:
    if status is None:
        return locale.format(_ABSENT)
    word = locale.format(STATUS_WORDS[status])
    return word if points is None else f"{word} ({locale.points(points)})"


def _value(change: ValueChange, locale: Locale) -> str:
    return locale.format(
        _VALUE,
        label=locale.text(change.label),
        before=_quantity(change.before, locale),
        after=_quantity(change.after, locale),
    )


def _quantity(quantity: Quantity | None, locale: Locale) -> str:
    return locale.format(_ABSENT) if quantity is None else quantity_text(locale, quantity)


def _rule_texts(change: FindingChange, names: dict[str, str], locale: Locale) -> Iterator[str]:
    for each in change.rules:
        before, after = (
            locale.format(_ABSENT) if side is None else locale.text(side)
            for side in (each.before, each.after)
        )
        if each.level == "*":
            yield locale.format(_RULE, before=before, after=after)
        else:
            level = locale.inline(names.get(each.level, each.level))
            yield locale.format(_LEVEL_RULE, level=level, before=before, after=after)
