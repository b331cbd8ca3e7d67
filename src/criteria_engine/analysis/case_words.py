"""analysis: what an example shows of a condition, a threshold or a row, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from criteria_engine.analysis.rule_tests import CellCase, UnitKind
from criteria_engine.bilingual import Template

_CASES: Final[Mapping[CellCase, Template]] = {
    "true": Template("đúng", "true"),
    "false": Template("sai", "false"),
    "unknown": Template("chưa biết", "unknown"),
    "below": Template("ngay dưới ngưỡng", "one step below the threshold"),
    "at": Template("đúng bằng ngưỡng", "at the threshold"),
    "above": Template("ngay trên ngưỡng", "one step above the threshold"),
    "reached": Template("có trường hợp rơi vào", "some subject comes here"),
}

_OUTCOMES: Final[Mapping[CellCase, Template]] = {
    "true": Template("đủ điều kiện", "eligible"),
    "false": Template("chưa đủ điều kiện", "not eligible"),
    "unknown": Template("chưa xác định", "undetermined"),
}


def case_words(kind: UnitKind, case: CellCase) -> Template:
    """Return what is shown, in words.

    >>> case_words("threshold", "at").in_language("en", {})
    'at the threshold'
    """
    return (_OUTCOMES if kind == "outcome" else _CASES)[case]
