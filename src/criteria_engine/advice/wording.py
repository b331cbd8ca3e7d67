"""advice: the plans of one subject → the whole answer in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from criteria_engine.advice.places import ChangePlace
from criteria_engine.bilingual import Language, Template
from criteria_engine.checked_set import CheckedSet
from criteria_engine.model.advice import Advice, AdvicePlan, AdviceStep
from criteria_engine.model.base import Bilingual
from criteria_engine.reading.scalars import bilingual
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import format_number

_TITLE: Final = Template("“{title}”", "“{title}”")

_LEVEL: Final = Template("mức “{level}” của “{title}”", "the level “{level}” of “{title}”")

_REACHED: Final = Template(
    "Đã đạt {goal}; không cần làm gì thêm.", "{goal} is reached; nothing has to change."
)

_ALL: Final = Template(
    "Có {count} cách để đạt {goal}, cách ít công nhất đứng trước:",
    "There are {count} ways to reach {goal}, the one with the least effort first:",
)

_ONE: Final = Template("Chỉ có một cách để đạt {goal}:", "There is one way to reach {goal}:")

_SOME: Final = Template(
    "{count} cách để đạt {goal}, cách ít công nhất đứng trước; có thể còn cách khác:",
    "{count} ways to reach {goal}, the one with the least effort first; there may be others:",
)

_FIRST: Final = Template(
    "Cách ít công nhất để đạt {goal}; có thể còn cách khác:",
    "The way to reach {goal} with the least effort; there may be others:",
)

_IMPOSSIBLE: Final = Template(
    "Năm nay không còn cách nào để đạt {goal}: đã chứng minh mọi thay đổi có thể làm đều không đủ.",
    "Nothing can help to reach {goal} this year: all changes that can be made do not suffice, which is proved.",
)

_NOTHING_CHANGES: Final = Template(
    "Bộ tiêu chí này không ghi điều gì có thể thay đổi (`changeable`) vào ngày xét, nên không có gì để khuyên.",
    "This set states of nothing that it can be changed on the day (`changeable`): there is nothing to advise.",
)

_OPEN: Final = Template(
    "Chưa tìm thấy cách nào để đạt {goal} trong giới hạn tìm kiếm; cũng chưa chứng minh được là không có cách.",
    "No way to reach {goal} was found within the limits of the search; that there is none is not proved.",
)

_LISTS: Final = Template(
    "Phải biết trước: {lists}. Khi chưa biết thì chưa tìm được cách nào để đạt {goal}.",
    "First state: {lists}. Without it no way to reach {goal} can be searched.",
)

_WAY: Final = Template("Cách {number} (công sức {price}):", "Way {number} (effort {price}):")

_WAY_OF_QUESTIONS: Final = Template(
    "Cách {number} (chỉ cần hỏi):", "Way {number} (only to be asked):"
)

_ASK: Final = Template("  hỏi: {text}", "  ask: {text}")

_DO: Final = Template("  làm: {text}.", "  do: {text}.")

_BY: Final = Template("người làm: {by}", "by {by}")

_ANSWERED_BY: Final = Template("({by} trả lời)", "({by} can answer)")

_UNTIL: Final = Template("chậm nhất ngày {until}", "by {until} at the latest")

_OURS: Final = Template(
    "Việc gì thay đổi được và tốn bao nhiêu công là ước lượng của người soạn bộ tiêu chí, không phải luật.",
    "What can be changed, and at which effort, is an estimate of the author of the set and no rule of the law.",
)


class AdviceWords:
    """Writes advice on the subjects of one set.

    Args:
        checked: the set.
        places: its declarations.
    """

    def __init__(self, checked: CheckedSet, places: Mapping[str, ChangePlace]) -> None:
        self._name = bilingual(checked.document.name)
        self._levels = {str(each.id): bilingual(each.name) for each in checked.document.levels}
        self._places = places

    def text(self, advice: Advice, changeable: bool) -> Bilingual:
        """Return advice in both languages.

        Args:
            advice: the advice, without a text.
            changeable: whether the set says of anything that it can be changed on the day.
        """

        def write(language: Language) -> str:
            return "\n".join(self._lines(advice, changeable, language))

        return Bilingual(vi=write("vi"), en=write("en"))

    def _lines(self, advice: Advice, changeable: bool, language: Language) -> Iterator[str]:
        goal = self._goal(advice.level, language)
        yield self._headline(advice, changeable, goal, language)
        for number, plan in enumerate(advice.plans, 1):
            yield from _plan(number, plan, language)
        if any(plan.do for plan in advice.plans) or (advice.status == "impossible" and changeable):
            yield _OURS.in_language(language, {})

    def _headline(self, advice: Advice, changeable: bool, goal: str, language: Language) -> str:
        data = {
            "goal": goal,
            "count": format_number(len(advice.plans), language),
            "lists": ", ".join(self._label(each, language) for each in advice.unknown_lists),
        }
        match advice.status:
            case "reached":
                text = _REACHED.in_language(language, data)
                return text[:1].upper() + text[1:]
            case "plans" if advice.complete:
                return (_ONE if len(advice.plans) == 1 else _ALL).in_language(language, data)
            case "plans":
                return (_FIRST if len(advice.plans) == 1 else _SOME).in_language(language, data)
            case "impossible":
                return (_IMPOSSIBLE if changeable else _NOTHING_CHANGES).in_language(language, data)
            case "open":
                return (_LISTS if advice.unknown_lists else _OPEN).in_language(language, data)

    def _goal(self, level: str | None, language: Language) -> str:
        data = {"title": self._name.in_language(language)}
        if level is None:
            return _TITLE.in_language(language, data)
        return _LEVEL.in_language(
            language, {**data, "level": self._levels[level].in_language(language)}
        )

    def _label(self, path: str, language: Language) -> str:
        place = self._places.get(path.partition("[")[0].partition(".")[0])
        return path if place is None else place.label.in_language(language)


def _plan(number: int, plan: AdvicePlan, language: Language) -> Iterator[str]:
    template = _WAY if plan.do else _WAY_OF_QUESTIONS
    yield template.in_language(
        language, {"number": number, "price": format_number(plan.price, language)}
    )
    for step in plan.ask:
        yield _ASK.in_language(language, {"text": step_text(step, language)})
    for step in plan.do:
        yield _DO.in_language(language, {"text": step_text(step, language)})


def step_text(step: AdviceStep, language: Language) -> str:
    """Return a line of a plan with who answers, or who makes the change and until when.

    Args:
        step: the line.
        language: the language of the text.
    """
    text = step.text.in_language(language)
    if step.kind == "ask":
        return text + _answers(step, language)
    return "; ".join([text, *_who(step, language)])


def _answers(step: AdviceStep, language: Language) -> str:
    """Return who answers a question, in brackets; empty where that is not stated, or the line names them."""
    if step.by is None or step.of != "fact":
        return ""
    return " " + _ANSWERED_BY.in_language(language, {"by": step.by.in_language(language)})


def _who(step: AdviceStep, language: Language) -> Iterator[str]:
    """Yield who makes a change, and until when."""
    if step.by is not None and step.of == "fact":
        yield _BY.in_language(language, {"by": step.by.in_language(language)})
    if step.until is not None:
        yield _UNTIL.in_language(language, {"until": format_date(step.until, language)})
