"""advice: one line of a plan, as it is said to the people concerned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from criteria_engine.advice.places import ChangePlace
from criteria_engine.bilingual import Language, Template
from criteria_engine.frozen import dataclass
from criteria_engine.model import arithmetic
from criteria_engine.model.types import Number
from criteria_engine.model.values import Value
from criteria_engine.phrasing.grammar import count_noun, definite
from criteria_engine.reading.scalars import bilingual, optional_bilingual
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import counted, format_number, format_percent, format_truth

_MORE: Final = Template(
    "thêm {amount} ({label} từ {old} lên {new})", "{amount} more ({label} from {old} to {new})"
)

_LESS: Final = Template(
    "bớt {amount} ({label} từ {old} xuống {new})", "{amount} less ({label} from {old} to {new})"
)

_TRUTH: Final = Template("{new} (hiện nay: {old})", "{new} (now: {old})")

_OTHER: Final = Template("{label}: {new} (hiện nay: {old})", "{label}: {new} (now: {old})")

_JUDGED_POINTS: Final = Template(
    "“{label}”: từ {old} lên {new} điểm (người xét: {by})",
    "“{label}”: {new} points instead of {old} (judged by {by})",
)

_JUDGED_LOWER: Final = Template(
    "“{label}”: từ {old} xuống {new} điểm (người xét: {by})",
    "“{label}”: {new} points instead of {old} (judged by {by})",
)

_JUDGED_MET: Final = Template(
    "“{label}”: được xét là đạt (người xét: {by})",
    "“{label}”: judged as met (by {by})",
)

_SHOWN: Final = Template("có minh chứng cho “{label}”: {shown}", "evidence for “{label}”: {shown}")

_GAINED: Final = Template("{label}: {new}", "{label}: {new}")

_ONE: Final = Template("{item}: {change}", "{item}: {change}")

_ONE_OF: Final = Template(
    "một trong số {of} {short} – {items}: {change}", "one of {of} {noun} – {items}: {change}"
)

_EACH: Final = Template(
    "{count} {short} – {items}: mỗi {short} {change}", "{count} {noun} – {items}: each {change}"
)

_EACH_OF: Final = Template(
    "{count} trong số {of} {short} – {items}: mỗi {short} {change}",
    "{count} of {of} {noun} – {items}: each {change}",
)

_ASKED: Final = Template("{question} Cần: {answer}.", "{question} Needed: {answer}.")

_ASKED_OF: Final = Template("Hỏi {label}. Cần: {answer}.", "Ask about {label}. Needed: {answer}.")

_ASKED_OF_ITEMS: Final = Template(
    "Hỏi {label} của {who}. Cần: {answer}.", "Ask about {label}, of {who}. Needed: {answer}."
)

_WHO: Final = Template("{items}", "{items}")

_WHO_OF: Final = Template(
    "{count} trong số {of} {short}: {items}", "{count} of {of} {noun}: {items}"
)

_EVIDENCE: Final = Template(
    "Có minh chứng cho “{label}” không ({shown})? Cần: có.",
    "Is there evidence for “{label}” ({shown})? Needed: yes.",
)

_JUDGEMENT: Final = Template(
    "Chờ xét “{label}” (người xét: {by}). Cần: {answer}.",
    "“{label}” has to be judged (by {by}). Needed: {answer}.",
)

_AT_LEAST: Final = Template("từ {number} trở lên", "{number} or more")

_AT_MOST: Final = Template("nhiều nhất {number}", "at most {number}")

_POINTS: Final = Template("điểm", "points")

_MET: Final = Template("đạt", "met")

_EARNED: Final = Template("đạt danh hiệu", "earned")

_NOT_EARNED: Final = Template("chưa đạt", "not earned")

_LEVEL: Final = Template("đạt mức `{level}`", "level `{level}`")

_MOST_ITEMS: Final = 12
"""The most members that are named; of the others only the number is given."""


@dataclass(frozen=True, slots=True)
class StepWords:
    """The words of one line.

    Attributes:
        place: what the line is about.
        old: its value now; None where it is unknown.
        new: its value after the plan.
        answer: whether `new` is needed exactly, at least or at most.
    """

    place: ChangePlace
    old: Value
    new: Value
    answer: str

    def text(
        self,
        language: Language,
        items: Sequence[str],
        alike: Sequence[str],
        noun: str,
        question: str,
    ) -> str:
        """Return the line.

        Args:
            language: the language.
            items: the names of the members that it is about; one empty text for a fact of the subject.
            alike: the names of other members who would do as well.
            noun: the label of the list of these members.
            question: the question to ask; empty for none.
        """
        if self.old is None:
            return self._asked(language, items, alike, noun, question)
        change = self._change(language)
        if items[0]:
            change = _of_items(language, items, alike, count_noun(noun, language), change)
        return change[:1].upper() + change[1:]

    # ---- a change --------------------------------------------------------------------------------

    def _change(self, language: Language) -> str:
        place = self.place
        data = {
            "label": definite(place.label.in_language(language), language),
            "old": self.value_text(self.old, language),
            "new": self.value_text(self.new, language),
            "by": "" if place.answered_by is None else place.answered_by.in_language(language),
            "shown": "" if place.shown is None else place.shown.in_language(language),
        }
        if place.kind == "evidence":
            return _SHOWN.in_language(language, data)
        match self.old, self.new:
            case bool(), bool():
                template = _JUDGED_MET if place.kind == "judgement" else _TRUTH
            case int() | Decimal() as old, int() | Decimal() as new if place.kind == "judgement":
                template = _JUDGED_POINTS if new > old else _JUDGED_LOWER
                data |= {"old": format_number(old, language), "new": format_number(new, language)}
            case int() | Decimal() as old, int() | Decimal() as new:
                difference = (
                    arithmetic.subtract(new, old) if new > old else arithmetic.subtract(old, new)
                )
                data["amount"] = self._number(difference, language)
                data["old"] = self._number(old, language, with_unit=False)
                data["new"] = self._number(new, language, with_unit=False)
                template = _MORE if new > old else _LESS
            case Mapping(), _:
                template = _GAINED
            case _:
                template = _OTHER
        return template.in_language(language, data)

    # ---- a question ------------------------------------------------------------------------------

    def _asked(
        self,
        language: Language,
        items: Sequence[str],
        alike: Sequence[str],
        noun: str,
        question: str,
    ) -> str:
        place = self.place
        answer = self.value_text(self.new, language)
        if self.answer != "exactly":
            template = _AT_LEAST if self.answer == "at_least" else _AT_MOST
            answer = template.in_language(language, {"number": answer})
        data = {
            "question": question,
            "answer": answer,
            "label": definite(place.label.in_language(language), language),
            "who": _who(language, items, alike, count_noun(noun, language)),
            "by": "" if place.answered_by is None else place.answered_by.in_language(language),
            "shown": "" if place.shown is None else place.shown.in_language(language),
        }
        if place.kind == "evidence":
            template = _EVIDENCE
        elif question and not alike:
            template = _ASKED
        elif place.kind == "judgement":
            template = _JUDGEMENT
        else:
            template = _ASKED_OF_ITEMS if items[0] else _ASKED_OF
        text = template.in_language(language, data)
        return text[:1].upper() + text[1:]

    # ---- values ----------------------------------------------------------------------------------

    def value_text(self, value: Value, language: Language) -> str:
        """Return a value as it is said of this fact."""
        document = self.place.document
        match value:
            case bool() if self.place.kind == "judgement":
                return _MET.in_language(language, {}) if value else format_truth(value, language)
            case bool() if document is not None:
                denied = optional_bilingual(document.denied)
                said = self.place.label if value else denied
                return format_truth(value, language) if said is None else said.in_language(language)
            case bool():
                return format_truth(value, language)
            case int() | Decimal():
                return self._number(value, language)
            case date():
                return format_date(value, language)
            case Mapping():
                return _decision(value, language)
            case str() if document is not None and document.values:
                labels = {str(id_): bilingual(text) for id_, text in document.values.items()}
                return labels[value].in_language(language) if value in labels else value
            case _:
                return str(value)

    def _number(self, value: Number, language: Language, *, with_unit: bool = True) -> str:
        if self.place.shape.is_share and self.place.kind == "fact":
            return format_percent(value, language, exact=True)
        number = format_number(value, language)
        unit = ""
        if self.place.kind == "judgement":
            unit = _POINTS.in_language(language, {})
        elif self.place.document is not None and self.place.document.unit is not None:
            unit = bilingual(self.place.document.unit).in_language(language)
        return counted(number, unit, language) if unit and with_unit else number


def _decision(value: Mapping[str, Value], language: Language) -> str:
    held = [name for name, holds in value.items() if holds is True]
    if not held:
        return _NOT_EARNED.in_language(language, {})
    if len(held) == 1:
        return _EARNED.in_language(language, {})
    return _LEVEL.in_language(language, {"level": held[-1]})


def _of_items(
    language: Language, items: Sequence[str], alike: Sequence[str], noun: str, change: str
) -> str:
    """Return a change that some items of a list need, or some of those that are alike."""
    data = {**_counted(language, items, alike, noun), "item": items[0], "change": change}
    if alike:
        return (_ONE_OF if len(items) == 1 else _EACH_OF).in_language(language, data)
    return (_ONE if len(items) == 1 else _EACH).in_language(language, data)


def _who(language: Language, items: Sequence[str], alike: Sequence[str], noun: str) -> str:
    """Return whom a question is about: some items of a list, or some of those that are alike."""
    data = _counted(language, items, alike, noun)
    return (_WHO_OF if alike else _WHO).in_language(language, data)


def _counted(
    language: Language, items: Sequence[str], alike: Sequence[str], noun: str
) -> dict[str, str]:
    every = [*items, *alike]
    return {
        "items": ", ".join(every[:_MOST_ITEMS]) + (" …" if len(every) > _MOST_ITEMS else ""),
        "count": format_number(len(items), language),
        "of": format_number(len(every), language),
        "noun": noun,
        # "Mỗi thành viên", of the "thành viên trong gia đình".
        "short": noun.partition(" trong ")[0].partition(" của ")[0],
    }
