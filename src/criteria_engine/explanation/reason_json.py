"""explain: the JSON of a reason, of its parts."""

from __future__ import annotations

from typing import Final

from criteria_engine.explanation.figures import figures_json
from criteria_engine.explanation.quantities import text_json
from criteria_engine.explanation.statuses import ReasonResult
from criteria_engine.model.base import Bilingual

NO_NUMBERS: Final = figures_json()
"""The fields of a reason that compares no numbers."""


def reason_json(
    text: str, result: ReasonResult, location: str, figures: str, items: str = ""
) -> str:
    """Return a reason without reasons below it.

    Args:
        text: the JSON of its text.
        result: its result.
        location: where the rule is written.
        figures: the numbers it compares.
        items: the JSON of the members that decide, without brackets.
    """
    return whole_json(head_json(text, result, location), figures, items, "")


def head_json(text: str, result: ReasonResult, location: str) -> str:
    """Return the beginning of a reason: its text, which is JSON, its result, and where the rule is written."""
    return f'{{"text":{text},"result":"{result}","location":{text_json(location)},'


def member_text(name: str, text: Bilingual, because: str) -> str:
    """Return the JSON of the text of a reason about a list member; above other reasons, only the name."""
    if because:
        return f'{{"vi":{text_json(name)},"en":null}}'
    vi, en = f"{name}: {text.vi}", f"{name}: {text.en}"
    return f'{{"vi":{text_json(vi)},"en":{text_json(en)}}}'


def whole_json(head: str, figures: str, items: str, because: str) -> str:
    """Return a reason from its beginning, its numbers, its members and the reasons below it."""
    return f'{head}{figures or NO_NUMBERS},"items":[{items}],"because":[{because}]}}'
