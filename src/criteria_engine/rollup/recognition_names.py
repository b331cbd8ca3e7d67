"""name: the words by which a table calls a recognised title or level → its id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from criteria_engine.bilingual import Language
from criteria_engine.reading.scalars import TextDocument
from criteria_engine.reading.text_values import fold_text
from criteria_engine.rollup.plan import RollupPlan


def title_called(plan: RollupPlan, text: str) -> str:
    """Return the id of the title that a cell names, by the id or by the name in the set; else the text."""
    names = {
        each.id: each.criteria.checked.document.name
        for each in plan.titles
        if each.criteria is not None and not each.target
    }
    return text if any(each.id == text for each in plan.titles) else _called(names, text)


def level_called(plan: RollupPlan, title: str, text: str) -> str:
    """Return the id of the level of a title that a cell names, by the id or by the name; else the text."""
    planned = next((each for each in plan.titles if each.id == title), None)
    if planned is None or not text:
        return text
    levels = plan.all_levels(planned)
    return text if text in levels else _called(levels, text)


def _called(names: Mapping[str, TextDocument], text: str) -> str:
    """Return the only id with a name; the text where no id has it, or several have."""
    wanted = fold_text(text)
    ids = [
        id_
        for id_, name in names.items()
        if any(fold_text(name.in_language(each)) == wanted for each in get_args(Language))
    ]
    return ids[0] if len(ids) == 1 else text
