"""render: the laws of a set → a section of its page, that says what each one claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from criteria_engine.bilingual import Template
from criteria_engine.checked_law import (
    AlwaysHolds,
    CheckedLaw,
    KeepsTitle,
    LevelsOrdered,
    MoreNeverHurts,
)
from criteria_engine.checked_set import CheckedSet
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.document import Block, Bullets, Heading, Item, Paragraph, line
from criteria_engine.rendering.set_page.rules import RulePhrases

_LAWS: Final = Template("Những điều phải luôn đúng", "What has to hold for everyone")

_HOW: Final = Template(
    "Đây không phải là quy định mà là điều người soạn cam kết về bộ này; `criteria test` chứng minh, hoặc tìm"
    " hồ sơ trái lại.",
    "These are no rules, but what the author claims of this set; `criteria test` proves them, or searches for"
    " facts that break them.",
)

_MORE: Final = Template("nhiều hơn: {facts}", "more: {facts}")

_LESS: Final = Template("ít hơn: {facts}", "less: {facts}")

_COSTS_NOTHING: Final = Template(
    "Giữ nguyên mọi số liệu khác, {changes} thì không mất danh hiệu, mức hay điểm",
    "All else equal, {changes} costs neither the title nor a level nor points",
)

_ALWAYS: Final = Template("Luôn luôn: {condition}", "Always: {condition}")

_KEEPS: Final = Template(
    "Ai đạt theo bộ {earlier} thì cũng đạt theo bộ này, không xuống mức",
    "Whoever earns the title by {earlier} earns it by this set, at no lower level",
)

_ORDERED: Final = Template(
    "Ai đạt một mức thì đạt cả các mức thấp hơn",
    "Whoever reaches a level reaches those below it",
)

_ONLY_WHEN: Final = Template("Chỉ xét khi {condition}", "Only where {condition}")


def law_blocks(checked: CheckedSet, phrases: RulePhrases, locale: Locale) -> Iterator[Block]:
    """Yield the section of the laws; nothing where the set has none."""
    if not checked.laws:
        return
    yield Heading(2, line(locale.format(_LAWS)))
    yield Paragraph(line(locale.format(_HOW)))
    yield Bullets(tuple(_law(each, checked, phrases, locale) for each in checked.laws))


def _law(law: CheckedLaw, checked: CheckedSet, phrases: RulePhrases, locale: Locale) -> Item:
    details = [_claim(law, checked, phrases, locale)]
    if law.when is not None:
        details.append(locale.format(_ONLY_WHEN, condition=phrases.condition(law.when)))
    children = tuple(Item(line(each)) for each in details)
    return Item(
        line(phrases.text(law.document.text)), (*children, *phrases.source(law.document.cite))
    )


def _claim(law: CheckedLaw, checked: CheckedSet, phrases: RulePhrases, locale: Locale) -> str:
    match law.claim:
        case MoreNeverHurts(more, less):
            changes = [
                locale.format(template, facts=_labels(names, checked, phrases))
                for template, names in ((_MORE, more), (_LESS, less))
                if names
            ]
            return locale.format(_COSTS_NOTHING, changes="; ".join(changes))
        case AlwaysHolds(condition):
            return locale.format(_ALWAYS, condition=phrases.condition(condition))
        case KeepsTitle(earlier):
            return locale.format(_KEEPS, earlier=str(earlier))
        case LevelsOrdered():
            return locale.format(_ORDERED)
        case _:
            assert_never(law.claim)


def _labels(names: Sequence[str], checked: CheckedSet, phrases: RulePhrases) -> str:
    labels = []
    for name in names:
        list_, dot, field = name.partition(".")
        fact = checked.facts[list_]
        labels.append(phrases.text((fact.fields[field] if dot else fact).document.label))
    return ", ".join(labels)
