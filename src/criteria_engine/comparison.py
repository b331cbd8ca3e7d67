"""`Comparison`: what changed between two decisions, its data, its texts and its JSON."""

from __future__ import annotations

from typing import Any, Self

from criteria_engine.bilingual import Language, check_language
from criteria_engine.explanation.comparison import comparison_fields
from criteria_engine.model.base import Bilingual, FrozenMapping
from criteria_engine.model.comparison import ComparisonData
from criteria_engine.model.decision import DecisionData
from criteria_engine.rendering.decision.comparison import comparison_document
from criteria_engine.rendering.styles import RenderStyle, check_style, render


class Comparison(ComparisonData):
    """What changed between two decisions of one subject, and which facts or rules made it.

    :meth:`criteria_engine.Decision.compare` makes it.

    Attributes:
        names: the names of the levels and grades of both sets, by their ids.
    """

    names: FrozenMapping[Bilingual]

    @classmethod
    def of(cls, before: DecisionData, after: DecisionData) -> Self:
        """Compare two decisions.

        Raises:
            NotComparable: they are about different titles, scopes or subjects.
        """
        named = (*before.levels, *before.grades, *after.levels, *after.grades)
        names = {each.id: each.name for each in named}
        return cls(**comparison_fields(before, after), names=names)

    def explain(
        self, language: Language = "vi", *, style: RenderStyle = "text", fragment: bool = False
    ) -> str:
        """Return the comparison in words.

        Args:
            language: "vi" or "en".
            style: as of :meth:`criteria_engine.Decision.explain`.
            fragment: as of :meth:`criteria_engine.Decision.explain`.

        Raises:
            ValueError: the language or style is unknown, or `fragment` is given for another style than HTML.
        """
        check_style(style, fragment=fragment)
        check_language(language)
        names = {id_: name.in_language(language) for id_, name in self.names.items()}
        return render(comparison_document(self, names, language), style, fragment=fragment)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as data for JSON, in the format `criteria-comparison/1`."""
        return self.model_dump(mode="json")
