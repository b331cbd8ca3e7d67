"""One reader's language: every text, number and date of a decision as that reader writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from criteria_engine.bilingual import Language, Template
from criteria_engine.model.base import Bilingual, Score
from criteria_engine.model.decision import Named
from criteria_engine.model.types import Number
from criteria_engine.rendering.decision.status_labels import StatusLabel
from criteria_engine.rendering.document import TextRun
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import format_number, format_percent

_AND = Template("{first} và {last}", "{first} and {last}")


_MORE = Template("{first} và {count} mục khác", "{first} and {count} more")


_OF = Template("{points} trên {most}", "{points} of {most}")


_FROM_TO = Template("từ {low} đến {high} trên {most}", "{low} to {high} of {most}")


# Of a long list so many are named.
_NAMED = 12


@dataclass(frozen=True, slots=True)
class Locale:
    """Says things in one language."""

    language: Language

    def format(self, wording: Template, **data: object) -> str:
        """A sentence of ours with its particulars."""
        return wording.in_language(self.language, data)

    def capitalized(self, wording: Template) -> str:
        """A sentence of ours, or a part of one, at the beginning of another."""
        said = self.format(wording)
        return said[:1].upper() + said[1:]

    def text(self, text: Bilingual) -> str:
        """A text of the set."""
        return text.in_language(self.language)

    def inline_name(self, named: Named) -> str:
        """A level's name in the middle of a sentence.

        >>> Locale("vi").inline_name(Named(id="level_1", name=Bilingual(vi="Mức độ 1")))
        'mức độ 1'
        """
        name = self.text(named.name)
        return name[0].lower() + name[1:] if name[1:2].islower() else name

    def heading_name(self, named: Named) -> str:
        """A level's name at the beginning of a column or a line."""
        name = self.text(named.name)
        return name[:1].upper() + name[1:]

    def number(self, value: Number) -> str:
        """A number."""
        return format_number(value, self.language)

    def percent(self, value: Number, against: Number | None = None) -> str:
        """A part of a whole; never rounded across the threshold it is held against."""
        return format_percent(value, self.language, against=against)

    def day(self, value: date) -> str:
        """A day."""
        return format_date(value, self.language)

    def join(self, names: Sequence[str]) -> str:
        """Names one after the other; of very many, the first and how many more.

        >>> Locale("vi").join(["1.1", "2.3", "5.1"])
        '1.1, 2.3 và 5.1'
        """
        if len(names) > _NAMED + 1:
            first = ", ".join(names[:_NAMED])
            return self.format(_MORE, first=first, count=len(names) - _NAMED)
        if len(names) < 2:
            return "".join(names)
        return self.format(_AND, first=", ".join(names[:-1]), last=names[-1])

    def label(self, label: StatusLabel) -> TextRun:
        """A status: its mark and its word."""
        return TextRun(f"{label.mark} {self.format(label.word)}", label.tone)

    def score_phrase(self, score: Score) -> str:
        """Points in a sentence."""
        most = self.number(score.of)
        if score.exact is not None:
            return self.format(_OF, points=self.number(score.exact), most=most)
        low, high = self.number(score.low), self.number(score.high)
        return self.format(_FROM_TO, low=low, high=high, most=most)

    def score_fraction(self, score: Score) -> str:
        """Points in a table.

        >>> Locale("vi").score_fraction(Score(low=6, high=8, of=10))
        '6–8/10'
        """
        low, high = self.number(score.low), self.number(score.high)
        return f"{low if low == high else f'{low}–{high}'}/{self.number(score.of)}"
