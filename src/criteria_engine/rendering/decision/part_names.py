"""How the parts of a decision are called: by the number people know from the law, or in words."""

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


# Texts are longer than numbers, so fewer of them stand in a sentence.
_NAMED: Final = 3


def is_legal_number(id_: str) -> bool:
    """Whether an id is a number of the law, not a name that only the file knows.

    >>> [is_legal_number(id_) for id_ in ("5.1", "1a", "II.3", "H2.1", "5.literacy", "award")]
    [True, True, True, True, False, False]
    """
    steps = id_.split(".")
    counted = any(step.isdigit() for step in id_) or _ROMAN.issuperset(steps[0])
    return counted and all(0 < len(step) <= _LONGEST_STEP for step in steps)


def numbered_indicators(decision: DecisionData) -> frozenset[str]:
    """The ids of indicators that people know by their number."""
    return frozenset(f.id for f in all_indicators(decision) if is_legal_number(f.id))


def all_indicators(decision: DecisionData) -> tuple[Finding, ...]:
    """What came of every indicator, in the order of the law."""
    return tuple(f for criterion in decision.criteria for f in criterion.indicators)


def names_of(found: Sequence[Finding], locale: Locale) -> str:
    """Findings in a sentence: indicators by their numbers, other parts by their texts."""
    numbers = [f.id for f in found if f.kind == "indicator" and is_legal_number(f.id)]
    others = [
        f"“{locale.text(f.text)}”"
        for f in found
        if f.kind != "indicator" or not is_legal_number(f.id)
    ]
    return join_parts(numbers, others, locale)


def join_parts(numbers: Sequence[str], others: Sequence[str], locale: Locale) -> str:
    """Numbers of indicators and names of other parts, in a sentence.

    >>> join_parts(["1.1", "5.1"], ["Điều kiện công nhận"], Locale("vi"))
    'Điều kiện công nhận; 2 chỉ tiêu (1.1 và 5.1)'
    """
    said = list(others)
    if len(others) > _NAMED + 1:
        said = [*others[:_NAMED], locale.format(_MORE, count=len(others) - _NAMED)]
    if len(numbers) == 1:
        said.append(locale.format(_INDICATOR, name=numbers[0]))
    elif numbers:
        said.append(locale.format(_INDICATORS, count=len(numbers), names=locale.join(numbers)))
    return "; ".join(said)
