"""render: templates, texts, numbers and dates → strings in one language.

Every module that renders a decision receives one :class:`Locale`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from criteria_engine.bilingual import Language, Template
from criteria_engine.frozen import dataclass
from criteria_engine.model.base import Bilingual, Score
from criteria_engine.model.decision import Named
from criteria_engine.model.types import Number
from criteria_engine.rendering.decision.status_labels import StatusLabel
from criteria_engine.rendering.document import TextRun
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import format_number, format_percent, with_percent_signs

_AND = Template("{first} và {last}", "{first} and {last}")

_MORE = Template("{first} và {count} mục khác", "{first} and {count} more")

_POINTS = Template("{points} điểm", "{points} points")

_MAX_NAMED = 12
"""How many names of a long list are written out."""


@dataclass(frozen=True, slots=True)
class Locale:
    """Formats texts, numbers and dates in one language.

    Attributes:
        language: "vi" or "en".
    """

    language: Language

    def format(self, template: Template, **data: object) -> str:
        """Return the template in this language with its placeholders filled from `data`."""
        return template.in_language(self.language, data)

    def text(self, text: Bilingual) -> str:
        """Return a bilingual text in this language; Vietnamese where there is no English.

        Percentages in it are written as everywhere else, however the author wrote them.
        """
        return with_percent_signs(text.in_language(self.language), self.language)

    def inline(self, text: str) -> str:
        """Return a text for the middle of a sentence.

        The first letter becomes lower-case unless the text begins with an abbreviation.

        >>> Locale("vi").inline("Thời gian hiệu lực"), Locale("vi").inline("QĐ 448")
        ('thời gian hiệu lực', 'QĐ 448')
        """
        return text[0].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text

    def within(self, name: str) -> str:
        """Return the name of a body for the middle of a sentence; only an English article changes.

        >>> Locale("en").within("The People's Committee"), Locale("vi").within("Ủy ban nhân dân xã")
        ("the People's Committee", 'Ủy ban nhân dân xã')
        """
        return f"the {name[4:]}" if self.language == "en" and name.startswith("The ") else name

    def inline_name(self, named: Named) -> str:
        """Return a level's name for the middle of a sentence.

        >>> Locale("vi").inline_name(Named(id="level_1", name=Bilingual(vi="Mức độ 1")))
        'mức độ 1'
        """
        return self.inline(self.text(named.name))

    def heading_name(self, named: Named) -> str:
        """Return a level's name, capitalized, for a column heading or the start of a line."""
        name = self.text(named.name)
        return name[:1].upper() + name[1:]

    def number(self, value: Number) -> str:
        """Return a number with the separators of this language."""
        return format_number(value, self.language)

    def percent(self, value: Number, against: Number | None = None) -> str:
        """Return a share, such as 0.62, as a percentage.

        Args:
            value: the share, where 1 is the whole.
            against: the threshold it is compared with; rounding never moves the share across it.
        """
        return format_percent(value, self.language, against=against)

    def day(self, value: date) -> str:
        """Return a date, for example 20/02/2026 in Vietnamese."""
        return format_date(value, self.language)

    def join(self, names: Sequence[str]) -> str:
        """Join names with commas and a final "and".

        Of more than 13 names, write the first 12 and the number of the others.

        >>> Locale("vi").join(["1.1", "2.3", "5.1"])
        '1.1, 2.3 và 5.1'
        """
        if len(names) > _MAX_NAMED + 1:
            first = ", ".join(names[:_MAX_NAMED])
            return self.format(_MORE, first=first, count=len(names) - _MAX_NAMED)
        if len(names) < 2:
            return "".join(names)
        return self.format(_AND, first=", ".join(names[:-1]), last=names[-1])

    def label(self, label: StatusLabel) -> TextRun:
        """Return a status label, its mark and its word, in the label's tone."""
        return TextRun(f"{label.mark} {self.format(label.word)}", label.tone)

    def score_fraction(self, score: Score) -> str:
        """Return a score as a fraction of its maximum; with both bounds where it is open.

        >>> Locale("vi").score_fraction(Score(low=6, high=8, maximum=10))
        '6–8/10'
        """
        low, high = self.number(score.low), self.number(score.high)
        return f"{low if low == high else f'{low}–{high}'}/{self.number(score.maximum)}"

    def points(self, score: Score) -> str:
        """Return a score with its unit.

        >>> Locale("vi").points(Score(low=9, high=9, maximum=10))
        '9/10 điểm'
        """
        return self.format(_POINTS, points=self.score_fraction(score))
