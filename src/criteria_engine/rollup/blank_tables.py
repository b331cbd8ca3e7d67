"""A plan → the tables that officers fill in: headings in words, what each column holds, and its words.

The blank CSV files with their `columns.yaml` and the entry workbook are written from these tables, and an
entry workbook is read by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import PLAIN_FIELD, Number
from criteria_engine.reading.documents import FactDocument
from criteria_engine.rollup.plan import RollupPlan, TablePlan
from criteria_engine.rollup.report.labels import title_name
from criteria_engine.rollup.subjects import RECOGNITIONS

_KEY: Final = Template("Mã {called}", "Key of {called}")

_AWARD: Final = Template("Cấp có thẩm quyền xét công nhận", "Recognised by the authority")

_EVIDENCE: Final = Template("Minh chứng {id}", "Evidence {id}")

_BORN: Final = Template(
    "Ngày sinh, ví dụ 31/12/1980; không rõ ngày thì ghi tháng và năm (12/1980) hoặc năm (1980). Tuổi được tính"
    " từ đây, cột tuổi để trống được.",
    "The day of birth, such as 31/12/1980; where it is not known, the month (12/1980) or the year (1980). The"
    " age is computed from it and may be left blank.",
)

_LEFT: Final = Template(
    "Ngày chuyển đi, tách, qua đời. Từ ngày ấy dòng này không tính nữa; đừng xóa dòng.",
    "The day of moving away, splitting, dying. From that day on the row does not count; do not remove it.",
)

_LEFT_BECAUSE: Final = Template("Vì sao thôi tính.", "Why it does not count.")

_RECOGNITIONS: Final = Template("công nhận", "recognitions")

_RECOGNITION: Final = (
    ("title", "text", Template("Danh hiệu", "Title")),
    ("subject", "text", Template("Mã", "Key")),
    ("date", "date", Template("Ngày quyết định", "Decided on")),
    ("level", "text", Template("Mức", "Level")),
    ("number", "text", Template("Số quyết định", "Number of the decision")),
    ("signer", "text", Template("Người ký", "Signed by")),
    ("name", "text", Template("Tên", "Name")),
    ("year", "integer", Template("Công nhận cho năm", "For the year")),
)

_MAX_HEADING: Final = 90
"""The number of characters after which a heading is cut."""


@dataclass(frozen=True, slots=True)
class BlankColumn:
    """A column to fill in.

    Attributes:
        heading: its heading, unique in its table.
        name: the name of the column in the roll-up.
        kind: the kind of the fact, or `text`; `key` for the key of the table, `birth` for days and years of
            birth.
        refers_to: the table whose keys it holds; None for other columns.
        words: the words of a choice, each with the value it stands for.
        question: what is asked; empty where the heading says it.
        answered_by: who can answer; empty where nobody is named.
        low: the least number or None.
        high: the greatest number or None.
        may_list: whether a cell may hold several values with semicolons between them.
    """

    heading: str
    name: str
    kind: str
    refers_to: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    question: str = ""
    answered_by: str = ""
    low: Number | None = None
    high: Number | None = None
    may_list: bool = False


@dataclass(frozen=True, slots=True)
class BlankTable:
    """A table to fill in.

    Attributes:
        name: its name in the roll-up.
        called: what its rows are called.
        columns: its columns, the key first; those of earlier recognitions have no key.
        whole: whether it has a single row, the commune itself.
    """

    name: str
    called: str
    columns: tuple[BlankColumn, ...]
    whole: bool = False


def blank_tables(plan: RollupPlan, language: Language) -> list[BlankTable]:
    """Return the tables of a plan, and that of earlier recognitions as the last one."""
    return [
        *(_blank_table(plan, each, language) for each in plan.tables.values()),
        _recognitions(plan, language),
    ]


def _blank_table(plan: RollupPlan, table: TablePlan, language: Language) -> BlankTable:
    columns = _distinct(_columns(plan, table, language))
    return BlankTable(table.name, table.called.in_language(language), columns, table.whole)


def _columns(plan: RollupPlan, table: TablePlan, language: Language) -> Iterator[BlankColumn]:
    """Yield the columns to fill in, those that tell a row first; facts that are counted are left out."""
    called = table.called.in_language(language)
    yield BlankColumn(_KEY.in_language(language, {"called": called}), table.key, "key")
    facts = dict(_facts(plan, table))
    names = (table.name_column,) if table.name_column is not None else ()
    first = [each for each in names if each in table.fields]
    for column in first:
        yield _of_field(table, column, facts, language)
    for column, to in table.belongs_to.items():
        heading = plan.tables[to].called.in_language(language).capitalize()
        yield BlankColumn(heading, column, "text", refers_to=to)
    for age, born in table.ages.items():
        yield _birth(table, born, language)
        yield _of_field(table, age, facts, language)
    for column in table.fields:
        if column not in (*first, *table.ages):
            yield _of_field(table, column, facts, language)
    yield from _leaving(table, language)
    judged = dict(_judged_indicators(plan, table, language))
    for id_ in sorted(table.judgeable):
        maximum = _maximum(plan, table, id_)
        kind = "boolean" if maximum is None else "number"
        low = None if maximum is None else 0
        yield BlankColumn(judged.get(id_, id_), f"judgements.{id_}", kind, low=low, high=maximum)
    for id_ in sorted(table.evidence):
        heading = _EVIDENCE.in_language(language, {"id": id_})
        yield BlankColumn(heading, f"evidence.{id_}", "boolean")


def _of_field(
    table: TablePlan, column: str, facts: Mapping[str, FactDocument], language: Language
) -> BlankColumn:
    """Return a column with a fact or another value of the table's own."""
    document = facts.get(column)
    words = table.labels.get(column) or (None if document is None else document.label)
    label = column if words is None else words.in_language(language)
    heading = label[:1].upper() + label[1:]
    return _of_fact(heading, column, table.fields[column], document, language)


def _birth(table: TablePlan, column: str, language: Language) -> BlankColumn:
    """Return the column of days and years of birth, from which ages are computed."""
    question = _BORN.in_language(language, {})
    return BlankColumn(_label(table, column, language), column, "birth", question=question)


def _leaving(table: TablePlan, language: Language) -> Iterator[BlankColumn]:
    """Yield the columns by which a row does not count any more."""
    leaves = table.leaves
    if leaves is None:
        return
    question = _LEFT.in_language(language, {})
    yield BlankColumn(_label(table, leaves.on, language), leaves.on, "date", question=question)
    words = {each.in_language(language): id_ for id_, each in leaves.reasons.items()}
    question = _LEFT_BECAUSE.in_language(language, {})
    heading = _label(table, leaves.why, language)
    yield BlankColumn(heading, leaves.why, "text", words=words, question=question)


def _label(table: TablePlan, column: str, language: Language) -> str:
    words = table.labels.get(column)
    label = column if words is None else words.in_language(language)
    return label[:1].upper() + label[1:]


def _of_fact(
    heading: str,
    column: str,
    shape: FactShape,
    document: FactDocument | None,
    language: Language,
) -> BlankColumn:
    value = shape.plain or shape
    blank = BlankColumn(
        heading,
        column,
        value.kind,
        low=value.low,
        high=value.high,
        may_list=shape.plain is not None,
    )
    if document is None:
        return blank
    texts = (document.question, document.answered_by)
    question, answered_by = ("" if each is None else each.in_language(language) for each in texts)
    words = [(t.in_language(language), str(id_)) for id_, t in (document.values or {}).items()]
    # A word with two meanings is left out.
    labels = [word for word, _ in words]
    distinct = {word: id_ for word, id_ in words if labels.count(word) == 1}
    return replace(blank, words=distinct, question=question, answered_by=answered_by)


def _facts(plan: RollupPlan, table: TablePlan) -> Iterator[tuple[str, FactDocument]]:
    """Yield the declarations of facts that a table holds, the fields of its lists included."""
    for title in plan.titles:
        if title.criteria is None:
            continue
        for name, fact in title.criteria.checked.facts.items():
            if title.table == table.name:
                yield str(name), fact.fields.get(PLAIN_FIELD, fact).document
            yield from ((str(n), each) for n, each in (fact.document.fields or {}).items())


def _judged_indicators(
    plan: RollupPlan, table: TablePlan, language: Language
) -> Iterator[tuple[str, str]]:
    for title in plan.titles_of(table.name):
        if title.criteria is not None:
            for indicator in title.criteria.checked.indicators:
                yield indicator.id, indicator.document.text.in_language(language)
    yield "award", _AWARD.in_language(language, {})


def _maximum(plan: RollupPlan, table: TablePlan, id_: str) -> Number | None:
    """Return the most points that may be given; None where the judgement is yes or no."""
    for title in plan.titles_of(table.name):
        judgeable = None if title.criteria is None else title.criteria.shape.judgeable.get(id_)
        if judgeable is not None:
            return judgeable.max
    return None


def _recognitions(plan: RollupPlan, language: Language) -> BlankTable:
    titles: dict[str, str] = {}
    levels: dict[str, str] = {}
    for title in plan.titles:
        if title.listed and title.criteria is not None:
            titles.setdefault(title_name(title, language), title.id)
            for level in title.criteria.checked.document.levels:
                levels.setdefault(level.name.in_language(language), str(level.id))
    words = {"title": titles, "level": levels}
    columns = (
        BlankColumn(heading.in_language(language, {}), name, kind, words=words.get(name, {}))
        for name, kind, heading in _RECOGNITION
    )
    called = _RECOGNITIONS.in_language(language, {})
    return BlankTable(RECOGNITIONS, called, tuple(columns))


def _distinct(columns: Iterator[BlankColumn]) -> tuple[BlankColumn, ...]:
    """Put headings on one line, and add the name of the column in brackets to a heading that occurs again."""
    seen: set[str] = set()
    distinct = []
    for column in columns:
        plain = " ".join(column.heading.split())[:_MAX_HEADING]
        heading = plain if plain.casefold() not in seen else f"{plain} ({column.name})"
        seen.add(heading.casefold())
        distinct.append(replace(column, heading=heading))
    return tuple(distinct)
