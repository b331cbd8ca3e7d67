"""check: the outputs of a set → numbers that are never null, how they are rounded, and what they may read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.checked_output import OUTPUT_WORDS, CheckedOutput, OutputRounding
from criteria_engine.checked_set import AllOrNothing, Banded, Computed, Criterion, Indicator
from criteria_engine.checking import output_diagnostics as codes
from criteria_engine.checking.context import SetContext
from criteria_engine.checking.names import RefusedName
from criteria_engine.model import arithmetic
from criteria_engine.model.arithmetic import RoundingMode
from criteria_engine.model.types import (
    BOOLEAN,
    NUMBER,
    EnumType,
    NumberType,
    Type,
    nullable,
)
from criteria_engine.reading.documents import SetDocument
from criteria_engine.reading.expressions.parser import parse_number
from criteria_engine.reading.scalars import LocatedStr

MEANINGS: Final[Mapping[str, Text]] = {
    "eligible": Text("có đạt danh hiệu không", "whether the title is earned"),
    "total": Text("tổng điểm", "the points in total"),
    "level": Text("mức đạt được", "the level reached"),
    "grade": Text("xếp loại", "the grade"),
}
"""What the words mean by which outputs read the decision."""

_ABSENT: Final[Mapping[str, Text]] = {
    "total": Text("không chỉ tiêu nào cho điểm", "no indicator gives points"),
    "level": Text("nó không có `levels:`", "it has no `levels:`"),
    "grade": Text("nó không có `grades:`", "it has no `grades:`"),
}

_ROUNDED: Final = re.compile(r"(down to|up to|to nearest)\s+(\S+)")

_MODES: Final[Mapping[str, RoundingMode]] = {
    "down to": "down",
    "up to": "up",
    "to nearest": "nearest",
}


def answer_words(document: SetDocument) -> frozenset[str]:
    """Return the words by which the outputs of a set may read its decision."""
    words = {"eligible"}
    if any(i.points is not None for c in document.criteria for i in c.indicators):
        words.add("total")
        if document.award.grades:
            words.add("grade")
    if document.levels:
        words.add("level")
    return frozenset(words)


def refused_names(document: SetDocument) -> dict[str, RefusedName]:
    """Return the names that only outputs may read, or nothing at all, with what is said of them elsewhere."""
    words = {
        word: RefusedName(codes.ANSWER_READ, {"meaning": MEANINGS[word]})
        for word in answer_words(document)
    }
    outputs = {str(name): RefusedName(codes.OUTPUT_READ, {}) for name in document.outputs}
    return {**words, **outputs}


def check_outputs(context: SetContext, criteria: Sequence[Criterion]) -> Iterator[CheckedOutput]:
    """Yield the outputs of the set."""
    document = context.document
    if not document.outputs:
        return
    answers = answer_types(context, [i for c in criteria for i in c.indicators])
    check_taken(context, answers)
    own = context.names()
    names = replace(
        own,
        definitions={**own.definitions, **answers},
        answers={word: OUTPUT_WORDS[word] for word in answers},
        refused={**own.refused, **absent_words(answers)},
    )
    for name, output in document.outputs.items():
        value = context.value(output.value, NUMBER, names)
        rounding = _rounding(context, output.rounded)
        basis = output.basis or document.source.basis
        yield CheckedOutput(str(name), output, value, rounding, basis)


def absent_words(answers: Mapping[str, Type]) -> dict[str, RefusedName]:
    """Return the words for what the decision of a set does not have, with what is said of them."""
    words = ", ".join(f"`{word}`" for word in answers)
    return {
        word: RefusedName(codes.ANSWER_ABSENT, {"why": why, "known": words})
        for word, why in _ABSENT.items()
        if word not in answers
    }


def answer_types(context: SetContext, indicators: Sequence[Indicator]) -> dict[str, Type]:
    """Return the types of the words by which outputs and laws read the decision, in a fixed order."""
    words = answer_words(context.document)
    maxima = [each.max for each in indicators if each.max is not None]
    whole = all(_gives_integers(each) for each in indicators if each.max is not None)
    types: dict[str, Type] = {
        "eligible": BOOLEAN,
        "total": NumberType(0, arithmetic.total(maxima), whole),
        "level": nullable(EnumType(context.levels)),
        "grade": nullable(EnumType(tuple(str(g.id) for g in context.document.award.grades))),
    }
    return {word: type_ for word, type_ in types.items() if word in words}


def _gives_integers(indicator: Indicator) -> bool:
    """Return whether the points of an indicator are whole in any case."""
    if not isinstance(indicator.max, int):
        return False
    match indicator.rule:
        case Banded(rows=rows):
            return all(isinstance(row.points, int) for row in rows)
        case Computed(value=value):
            return isinstance(value.type, NumberType) and value.type.integer
        case AllOrNothing():
            return True
        case _:
            return False


def check_taken(context: SetContext, answers: Mapping[str, Type]) -> None:
    """Report facts, parameters and definitions with a name by which outputs read the decision."""
    document = context.document
    sections: Mapping[str, Mapping[LocatedStr, object]] = {
        "facts": document.facts,
        "parameters": document.parameters,
        "definitions": document.definitions,
    }
    for where, names in sections.items():
        for name in names:
            if name in answers:
                meaning = MEANINGS[str(name)]
                context.report(
                    codes.ANSWER_TAKEN, name.span, name=name, where=where, meaning=meaning
                )


def _rounding(context: SetContext, written: LocatedStr | None) -> OutputRounding | None:
    if written is None:
        return None
    match = _ROUNDED.fullmatch(written)
    step = None if match is None else parse_number(match[2])
    if match is None or step is None or step <= 0:
        context.report(codes.WRONG_ROUNDING, written.span, text=written)
        return None
    return OutputRounding(_MODES[match[1]], step)
