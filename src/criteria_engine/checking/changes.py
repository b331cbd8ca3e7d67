"""check: what `changeable` states of facts, judgements and evidence."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.checked_set import CheckedSet, FactDeclaration, fact_shape
from criteria_engine.checking import change_diagnostics as codes
from criteria_engine.checking.context import SetContext
from criteria_engine.model.types import Number
from criteria_engine.reading.documents import Changeable, Judge
from criteria_engine.reading.scalars import StatedNumber
from criteria_engine.wording.numbers import format_source_number

_NUMBERS: Final = ("integer", "number")

_KINDS: Final = (*_NUMBERS, "boolean", "enumeration", "decision")
"""The types of facts that can be changed."""

_ABOVE_0: Final = Text("bước phải lớn hơn 0", "a step is above 0")

_WHOLE: Final = Text("dữ kiện này là số nguyên", "the fact is a whole number")

_NO_SHARE: Final = Text(
    "dữ kiện này không phải là tỷ lệ phần trăm", "the fact is no share in percent"
)

_SHARE: Final = Text(
    "dữ kiện này là một tỷ lệ, nhiều nhất là {high}", "the fact is a share of at most {high}"
)

_OF_JUDGE: Final = Text(
    "người xét cho điểm theo bước {judge}", "whoever judges gives points in steps of {judge}"
)


def check_changes(context: SetContext, checked: CheckedSet) -> None:
    """Report mistakes in what the set states of changes."""
    _of_facts(context, checked.facts.values())
    for indicator in checked.indicators:
        judge = indicator.judge
        if judge is not None:
            _of_judge(context, judge, indicator.max is not None)
        evidence = indicator.document.evidence
        if evidence is not None and evidence.changeable is not None:
            _gained(context, evidence.changeable, Text("minh chứng", "evidence"))
            _alike(context, evidence.changeable)
    award = checked.document.award.judged
    if award is not None:
        _of_judge(context, award, False)


def _of_facts(context: SetContext, facts: Iterable[FactDeclaration]) -> None:
    for fact in facts:
        _of_facts(context, fact.fields.values())
        change, kind = fact.document.changeable, fact.document.type
        if change is None:
            continue
        if kind not in _KINDS:
            context.report(codes.CANNOT_CHANGE, change.span, type=kind)
            continue
        if kind == "decision":
            _gained(context, change, Text("danh hiệu", "a title"))
        _alike(context, change, is_number=kind in _NUMBERS)
        if kind in _NUMBERS and change.step is not None:
            _step_of_fact(context, change.step, fact)


def _of_judge(context: SetContext, judge: Judge, has_points: bool) -> None:
    change = judge.changeable
    if change is None:
        return
    if not has_points:
        _gained(context, change, Text("kết quả xét", "a judgement"))
    _alike(context, change, is_number=has_points)
    if has_points and change.step is not None and not _divides(judge.step, change.step.value):
        _wrong_step(context, change.step, _OF_JUDGE, judge.step or 1, judge=judge.step or 1)


def _divides(step: Number | None, amount: Number | None) -> bool:
    return step is None or amount is None or Fraction(amount) % Fraction(step) == 0


def _gained(context: SetContext, change: Changeable, what: Text) -> None:
    if change.direction != "up":
        context.report(
            codes.ONLY_UP, change.span, direction=change.direction, what=what.vi, what_en=what.en
        )


def _alike(context: SetContext, change: Changeable, *, is_number: bool = False) -> None:
    """Report what is wrong with a change of any kind."""
    if change.step is not None:
        if not is_number:
            context.report(codes.STEP_WITHOUT_NUMBER, change.step.span)
        elif change.step.value is not None and change.step.value <= 0:
            _wrong_step(context, change.step, _ABOVE_0, 1)
    price = change.price
    if price is not None and price.value is not None and price.value <= 0:
        context.report(codes.WRONG_PRICE, price.span, price=format_source_number(price.value))
    first = context.document.in_force.from_
    if change.until is not None and change.until.value < first:
        days = {"until": change.until.value.isoformat(), "first": first.isoformat()}
        context.report(codes.CHANGE_IN_THE_PAST, change.until.span, **days)


def _step_of_fact(context: SetContext, step: StatedNumber, fact: FactDeclaration) -> None:
    shape, value = fact_shape(fact), step.value
    if value is None or value <= 0:
        return
    if shape.kind == "integer" and value != int(value):
        _wrong_step(context, step, _NO_SHARE if step.percent else _WHOLE, 1)
    elif step.percent and not shape.is_share:
        _wrong_step(context, step, _NO_SHARE, 1)
    elif shape.is_share and shape.high is not None and value > shape.high:
        _wrong_step(context, step, _SHARE, "1%", high=shape.high)


def _wrong_step(
    context: SetContext, step: StatedNumber, why: Text, example: Number | str, **numbers: Number
) -> None:
    data = {name: format_source_number(value) for name, value in numbers.items()}
    context.report(
        codes.WRONG_STEP,
        step.span,
        step=step.span.text,
        why=why.vi.format(**data),
        why_en=why.en.format(**data),
        example=example if isinstance(example, str) else format_source_number(example),
    )
