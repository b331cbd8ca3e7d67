"""A declaration of a set → the words of its question: what is asked, and what the answer is called."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.checked_set import Indicator
from criteria_engine.model.base import Bilingual
from criteria_engine.phrasing.grammar import count_noun
from criteria_engine.reading.documents import Evidence, FactDocument, Judge
from criteria_engine.reading.scalars import bilingual, optional_bilingual

AWARD_LABEL: Final = Bilingual(
    vi="Quyết định công nhận danh hiệu", en="The decision to award the title"
)
"""What the judgement on the award is called, also where its author gives it no question."""

_HOW_MANY: Final = Template("Có bao nhiêu {items}?", "How many {items} are there?")


def fact_text(document: FactDocument) -> Bilingual:
    """Return the question about a fact; its label where the author wrote no question."""
    return bilingual(document.question or document.label)


def count_text(document: FactDocument) -> Bilingual:
    """Return the question for the number of items of a list."""

    def ask(language: Language) -> str:
        items = count_noun(document.label.in_language(language), language)
        return _HOW_MANY.in_language(language, {"items": items})

    return Bilingual(vi=ask("vi"), en=None if document.label.en is None else ask("en"))


def judgement_text(judge: Judge, label: Bilingual) -> Bilingual:
    """Return the question that a person judges; the label of what is judged where there is none."""
    return optional_bilingual(judge.question) or label


def evidence_text(indicator: Indicator, required: Evidence) -> Bilingual:
    """Return the question whether the evidence of an indicator was shown."""
    name, what = indicator.document.text, required.what
    return Bilingual(
        vi=f"Có minh chứng cho “{name.vi}” không ({what.vi})?",
        en=f"Is there evidence for “{name.en or name.vi}” ({what.en or what.vi})?",
    )
