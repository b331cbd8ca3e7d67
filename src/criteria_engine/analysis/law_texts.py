"""analysis: what became of a law → sentences for its author."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Protocol

from criteria_engine.analysis.change_texts import changes_text
from criteria_engine.analysis.law_results import LawResult, LawState, LawWitness
from criteria_engine.bilingual import Language, Template, Text
from criteria_engine.model.base import Bilingual
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.wording.numbers import format_number

_STATES: Final[Mapping[LawState, Template]] = {
    "proved": Template("đã chứng minh với mọi hồ sơ", "proved for all facts"),
    "searched": Template(
        "chưa chứng minh được; đã thử {count} hồ sơ, không thấy hồ sơ nào trái",
        "not proved; {count} subjects were tried, and none breaks it",
    ),
    "broken": Template("không đúng", "does not hold"),
    "undecided": Template("chưa chứng minh và chưa thử được", "neither proved nor tried"),
}

_NOT_PROVED: Final = Template("chưa chứng minh được vì {why}", "not proved because of {why}")

_BECAUSE: Final = Template("tác giả ghi lý do: {why}", "the author says why: {why}")

_CASE: Final = Template("hồ sơ có {facts}", "facts: {facts}")

_ON: Final = Template("ngày {day}, {facts}", "on {day}, {facts}")

_LIKE: Final = Template("hồ sơ như ví dụ «{example}»", "facts as in the example «{example}»")

_EXCEPT: Final = Template(
    "hồ sơ như ví dụ «{example}», chỉ khác: {facts}",
    "facts as in the example «{example}», except: {facts}",
)

_TO: Final = Template("{label} từ {old} thành {new}", "{label} from {old} to {new}")

_RESULT: Final = Template("Kết quả:", "Result:")

_TO_MORE: Final = Template(
    "Chỉ đổi {facts}, kết quả thành:", "With no other change than {facts}, the result is:"
)

_BY_EARLIER: Final = Template("Theo bộ trước:", "Under the earlier set:")

_BY_THIS: Final = Template("Theo bộ này:", "Under this set:")

_WHY: Final = Template("Vì sao: {reasons}", "Why: {reasons}")


class TestedLaw(Protocol):
    """What became of a law: a result, or its entry in an answer in JSON."""

    @property
    def state(self) -> LawState:
        """What became of it."""

    @property
    def tried(self) -> int:
        """How many subjects were tried."""

    @property
    def witness(self) -> LawWitness | None:
        """Facts that break it."""

    @property
    def not_proved(self) -> tuple[Bilingual, ...]:
        """Why it was not proved."""

    @property
    def because(self) -> Bilingual | None:
        """Why its author knows that it does not hold."""


def broken_by(witness: LawWitness, language: Language) -> Iterator[str]:
    """Yield what breaks a law, a sentence for each line: the facts, then each decision with its reasons.

    Args:
        witness: the facts.
        language: "vi" or "en".
    """
    locale = Locale(language)
    facts = _facts_of(witness, locale)
    if witness.on is not None:
        facts = locale.format(_ON, day=locale.day(witness.on), facts=facts)
    yield _sentence(facts)
    if len(witness.cases) > 1 and not witness.between:
        heads = (locale.format(_BY_EARLIER), locale.format(_BY_THIS))
    else:
        with_more = _TO_MORE if witness.between else _RESULT
        change = changes_text(witness.between, locale, _TO)
        heads = (locale.format(_RESULT), locale.format(with_more, facts=change))
    for head, case in zip(heads, witness.cases, strict=False):
        amounts = f" {_sentence(changes_text(case.outputs, locale))}" if case.outputs else ""
        yield _sentence(f"{head} {locale.text(case.decision.sentence)}") + amounts
        if case.decision.reasons:
            reasons = " ".join(_sentence(locale.text(each)) for each in case.decision.reasons)
            yield locale.format(_WHY, reasons=reasons)


def state_text(result: TestedLaw, language: Language) -> str:
    """Return what became of a law in words."""
    count = format_number(result.tried, language)
    return _STATES[result.state].in_language(language, {"count": count})


def law_lines(result: TestedLaw, language: Language) -> Iterator[str]:
    """Yield what an author needs to know of a law that was not proved, a sentence for each line."""
    if result.because is not None:
        why = result.because.in_language(language)
        yield _BECAUSE.in_language(language, {"why": why})
    if result.witness is not None:
        yield from broken_by(result.witness, language)
    for each in result.not_proved:
        yield _NOT_PROVED.in_language(language, {"why": each.in_language(language)})


def broken_by_text(result: LawResult) -> Text:
    """Return the same in one line, in both languages."""
    if result.witness is None:
        raise ValueError("`result`: the law is not broken")
    vi, en = (
        " ".join(map(_sentence, broken_by(result.witness, language))) for language in ("vi", "en")
    )
    return Text(vi, en)


def _facts_of(witness: LawWitness, locale: Locale) -> str:
    facts = changes_text(witness.changed, locale)
    if witness.example is None:
        return locale.format(_CASE, facts=facts)
    template = _EXCEPT if witness.changed else _LIKE
    return locale.format(template, example=witness.example, facts=facts)


def _sentence(text: str) -> str:
    """Return a text with a capital letter and a full stop."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."
