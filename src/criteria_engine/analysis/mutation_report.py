"""analysis: which small mistakes in a set its examples notice → the blocks of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from criteria_engine.analysis.report_parts import (
    justified,
    key_of,
    numbered,
    open_questions,
    said_by_place,
    said_of,
    state_table,
    summary,
)
from criteria_engine.analysis.rule_tests import (
    ExampleMutation,
    MutantState,
    MutationOperator,
    PlaceInSet,
    RuleMutant,
)
from criteria_engine.bilingual import Template
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.document import Block, Bullets, Heading, Item, line

_MUTATION: Final = Template(
    "Ví dụ phát hiện lỗi đến đâu: {set}", "Which mistakes the examples notice: {set}"
)

_KILLED_OF: Final = Template(
    "Thử sửa sai bộ tiêu chí {total} lần, mỗi lần một chỗ nhỏ: các ví dụ phát hiện {good} lần ({percent} %).",
    "Of {total} small mistakes that were put into the set, the examples notice {good} ({percent}%).",
)

_ALL_KILLED: Final = Template(
    "Thử sửa sai bộ tiêu chí {total} lần, mỗi lần một chỗ nhỏ: các ví dụ phát hiện hết.",
    "The examples notice all {total} small mistakes that were put into the set.",
)

_STATES: Final[Mapping[MutantState, Template]] = {
    "killed": Template("phát hiện", "killed"),
    "survived": Template("để lọt", "survived"),
    "equivalent": Template("không đổi kết quả", "equivalent"),
    "justified": Template("có lý do", "with a reason"),
    "undecided": Template("chưa rõ", "not decided"),
}

_OPERATORS: Final[Mapping[MutationOperator, Template]] = {
    "number": Template("con số lệch một bước", "a number one step away"),
    "points": Template("điểm lệch một bước", "points one step away"),
    "day": Template("ngày lệch một ngày", "a day earlier or later"),
    "comparison": Template("phép so sánh (`>=`, `>`)", "comparisons (`>=`, `>`)"),
    "connective": Template("`and`, `or`", "`and`, `or`"),
    "clause": Template("bỏ một phần", "a part dropped"),
    "quantifier": Template("`some`, `every`", "`some`, `every`"),
    "filter": Template("bỏ bộ lọc", "a filter dropped"),
    "negation": Template("ngược điều kiện", "the opposite"),
    "applies": Template("ngược phạm vi áp dụng", "where it applies, reversed"),
    "sibling": Template("nhầm số liệu", "another fact"),
    "rows": Template("đổi chỗ hai dòng", "two rows swapped"),
}

_SURVIVED: Final = Template(
    "Để lọt: sửa như sau mà không ví dụ nào sai (ví dụ làm sẵn ở dưới sẽ phát hiện)",
    "Survived: no example fails by these (the made examples below do)",
)

_EQUIVALENT: Final = Template(
    "Không đổi kết quả của ai, đã chứng minh: chỗ này có thừa không?",
    "Equivalent, proved: nobody is decided otherwise; is something redundant here?",
)


def mutation_blocks(
    mutation: ExampleMutation, numbers: Mapping[str, int], locale: Locale
) -> Iterator[Block]:
    """Yield which mistakes the examples of a set notice.

    Args:
        mutation: which they notice.
        numbers: the numbers of the made examples, by name.
        locale: the language.
    """
    killed, equivalent, excused = (
        len(mutation.of_state(each)) for each in ("killed", "equivalent", "justified")
    )
    total = len(mutation.mutants) - equivalent - excused
    yield Heading(1, line(locale.format(_MUTATION, set=key_of(mutation.criteria))))
    yield summary((_ALL_KILLED, _KILLED_OF), killed, total, mutation.percent, locale)
    counted = [(each.operator, each.state) for each in mutation.mutants]
    yield state_table(_OPERATORS, _STATES, counted, locale)
    survived = mutation.of_state("survived")
    if survived:
        yield Heading(2, line(locale.format(_SURVIVED)))
        said = [
            (_place(each), numbered(locale.text(each.change), each.made, numbers, locale))
            for each in survived
        ]
        yield said_by_place(said, locale)
    if equivalent:
        yield Heading(2, line(locale.format(_EQUIVALENT)))
        items = [_item(each, locale) for each in mutation.of_state("equivalent")]
        yield Bullets(tuple(items))
    yield from justified(
        [(_place(e), locale.text(e.change), e.reason) for e in mutation.of_state("justified")],
        locale,
    )
    undecided = tuple(_item(each, locale) for each in mutation.of_state("undecided"))
    yield from open_questions(undecided, mutation.solved, locale)


def _place(mutant: RuleMutant) -> PlaceInSet:
    """Return where a mistake is made, without a text that the change repeats."""
    place = mutant.place
    return place.model_copy(update={"text": ""}) if place.text in mutant.change.vi else place


def _item(mutant: RuleMutant, locale: Locale) -> Item:
    reasons = [locale.text(each.text) for each in mutant.problems]
    return said_of(_place(mutant), locale.text(mutant.change), reasons, locale)
