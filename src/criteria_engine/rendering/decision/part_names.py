"""render: findings → how a sentence refers to them, by their number in the law or by their text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.model.decision import DecisionData
from criteria_engine.model.findings import Finding
from criteria_engine.rendering.decision.locale import Locale

_INDICATOR = Template("chỉ tiêu {name}", "indicator {name}")

_INDICATORS = Template("{count} chỉ tiêu ({names})", "{count} indicators ({names})")

_MORE = Template("{count} nội dung khác", "{count} other parts")

_ROMAN: Final = frozenset("IVXLC")

_LONGEST_STEP: Final = 3

_MAX_NAMED: Final = 3
"""How many parts a sentence names by their texts, which are longer than numbers."""


def is_legal_number(id_: str) -> bool:
    """Return whether an id is a number printed in the law, rather than a name made up in the file.

    >>> [is_legal_number(id_) for id_ in ("5.1", "1a", "II.3", "H2.1", "5.literacy", "award")]
    [True, True, True, True, False, False]
    """
    steps = id_.split(".")
    counted = any(step.isdigit() for step in id_) or _ROMAN.issuperset(steps[0])
    return counted and all(0 < len(step) <= _LONGEST_STEP for step in steps)


def numbered_indicators(decision: DecisionData) -> frozenset[str]:
    """Return the ids of the indicators that have a number of the law."""
    return frozenset(f.id for f in all_indicators(decision) if is_legal_number(f.id))


def all_indicators(decision: DecisionData) -> tuple[Finding, ...]:
    """Return the findings of all indicators, in the order of the law."""
    return tuple(f for criterion in decision.criteria for f in criterion.indicators)


def names_of(findings: Sequence[Finding], locale: Locale) -> str:
    """Return the names of findings for a sentence: numbers of indicators, texts of other parts."""
    numbers = [f.id for f in findings if f.kind == "indicator" and is_legal_number(f.id)]
    texts = [
        f"“{locale.text(f.text)}”"
        for f in findings
        if f.kind != "indicator" or not is_legal_number(f.id)
    ]
    return join_parts(numbers, texts, locale)


def join_parts(numbers: Sequence[str], texts: Sequence[str], locale: Locale) -> str:
    """Join the texts of other parts and the numbers of indicators for a sentence.

    >>> join_parts(["1.1", "5.1"], ["Điều kiện công nhận"], Locale("vi"))
    'Điều kiện công nhận; 2 chỉ tiêu (1.1 và 5.1)'
    """
    parts = list(texts)
    if len(texts) > _MAX_NAMED + 1:
        parts = [*texts[:_MAX_NAMED], locale.format(_MORE, count=len(texts) - _MAX_NAMED)]
    if len(numbers) == 1:
        parts.append(locale.format(_INDICATOR, name=numbers[0]))
    elif numbers:
        parts.append(locale.format(_INDICATORS, count=len(numbers), names=locale.join(numbers)))
    return "; ".join(parts)
