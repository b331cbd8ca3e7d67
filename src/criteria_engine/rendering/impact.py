"""render: what a change of the rules means for a table → a document with tables and a chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.model.decision import SetReference
from criteria_engine.model.impact import Impact, Movement, OutcomePair, counted
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.document import (
    Block,
    Chart,
    ChartSeries,
    Document,
    DocumentRow,
    Heading,
    Pairs,
    Paragraph,
    Table,
    TextLine,
    TextRun,
    Tone,
    date_run,
    line,
    number_run,
    share_run,
)
from criteria_engine.wording.states import OUTCOME_WORDS, within_sentence

_TITLE: Final = Template(
    "Thay đổi quy định: ai được, ai mất", "A change of the rules: who gains, who loses"
)

_SHEET: Final = Template("Tóm tắt", "Summary")

_BEFORE: Final = Template("Bộ cũ", "Before")

_AFTER: Final = Template("Bộ mới", "After")

_APPLIED: Final = Template("{name} ({version}), ngày {day}", "{name} ({version}), on {day}")

_SUBJECTS: Final = Template("Số trường hợp so được", "Subjects compared")

_NOT_COMPARED: Final = Template(
    "{count} trường hợp chỉ xét được theo một trong hai bộ, không tính vào bảng nào.",
    "{count} subjects could be decided by only one of the sets, and count nowhere.",
)

_NOTHING: Final = Template(
    "Kết quả của mọi trường hợp vẫn như cũ.", "The outcome of every subject stays the same."
)

_MOVEMENTS: Final[dict[Movement, Template]] = {
    "gained": Template("Đạt thêm", "Gain the title"),
    "lost": Template("Không còn đạt", "Lose the title"),
    "opened": Template("Thành chưa rõ", "Become undetermined"),
    "settled": Template("Thành chưa đạt", "Become not eligible"),
    "unchanged": Template("Như cũ", "Stay the same"),
}

_OLD_AND_NEW: Final = Template("Theo bộ cũ \\ theo bộ mới", "Before \\ after")

_OUTCOMES: Final = Template("Kết quả cũ và mới", "Outcomes before and after")

_LEVELS: Final = Template("Mức cũ và mới", "Levels before and after")

_LEVEL_COLUMNS: Final = Template("Mức cũ|Mức mới|Số trường hợp", "Before|After|Subjects")

_NO_LEVEL: Final = Template("chưa đạt mức nào", "no level")

_ALL: Final = Template("Tất cả", "All")

_BY_GROUP: Final = Template("Theo {by}", "By {by}")

_BLANK: Final = Template("(để trống)", "(blank)")

_GROUP_COLUMNS: Final = Template(
    "{by}|Số trường hợp|Đạt thêm|Không còn đạt|Thành chưa rõ|Tỷ lệ đạt thêm|Tỷ lệ không còn đạt",
    "{by}|Subjects|Gain|Lose|Undetermined|Share that gains|Share that loses",
)

_DECIDING: Final = Template("Vì tiêu chí, điều kiện nào", "Because of what")

_DECIDING_COLUMNS: Final = Template(
    "Tiêu chí, điều kiện|Đạt thêm|Không còn đạt|Thành chưa rõ", "Part|Gain|Lose|Undetermined"
)

_DECIDING_NOTE: Final = Template(
    "Mỗi trường hợp tính ở mọi tiêu chí, điều kiện khiến nó đổi kết quả, nên tổng có thể lớn hơn số trường"
    " hợp.",
    "A subject counts for each part because of which it moves, so the sum may exceed the number of subjects.",
)


def impact_document(impact: Impact, language: Language) -> Document:
    """Return what a change means as a document, for a terminal, Markdown, HTML, Word or a workbook."""
    title = _TITLE.in_language(language, {})
    return Document(language, title, tuple(_blocks(impact, Locale(language), title)))


def _blocks(impact: Impact, locale: Locale, title: str) -> Iterator[Block]:
    language = locale.language
    yield Heading(1, line(title), sheet=locale.format(_SHEET))
    yield Pairs(
        (
            (locale.format(_BEFORE), line(_applied(impact.old, impact, locale))),
            (locale.format(_AFTER), line(_applied(impact.new, impact, locale))),
            (locale.format(_SUBJECTS), (number_run(impact.subjects, language),)),
            *(
                (locale.format(_MOVEMENTS[each]), (number_run(impact.count(each), language),))
                for each in _MOVEMENTS
                if each != "settled" or impact.count(each)
            ),
        )
    )
    if impact.not_compared:
        count = number_run(impact.not_compared, language).text
        text = locale.format(_NOT_COMPARED, count=count)
        yield Paragraph(line(TextRun(text, Tone.WARNING)))
    if impact.count("unchanged") == impact.subjects:
        yield Paragraph(line(locale.format(_NOTHING)))
    yield Heading(2, line(locale.format(_OUTCOMES)))
    yield _crosstab(impact.outcomes, locale)
    if impact.levels:
        yield Heading(2, line(locale.format(_LEVELS)))
        yield _levels(impact, locale)
    if impact.by is not None:
        yield Heading(2, line(locale.format(_BY_GROUP, by=impact.by)))
        yield _groups(impact, locale)
    if impact.deciding:
        yield Heading(2, line(locale.format(_DECIDING)))
        yield Paragraph(line(TextRun(locale.format(_DECIDING_NOTE), Tone.MUTED)))
        yield _deciding(impact, locale)


def _applied(reference: SetReference, impact: Impact, locale: Locale) -> str:
    day = impact.old_on if reference is impact.old else impact.new_on
    return locale.format(
        _APPLIED,
        name=locale.text(reference.name),
        version=reference.version,
        day=date_run(day, locale.language).text,
    )


def _crosstab(outcomes: Sequence[OutcomePair], locale: Locale) -> Table:
    counts = {(each.old, each.new): each.count for each in outcomes}
    words = {each: locale.format(word) for each, word in OUTCOME_WORDS.items()}

    def numbers(values: Sequence[int]) -> tuple[TextLine, ...]:
        return tuple((number_run(each, locale.language),) for each in values)

    rows = [
        DocumentRow(
            (
                line(words[old]),
                *numbers([counts.get((old, new), 0) for new in words]),
                *numbers([sum(counts.get((old, new), 0) for new in words)]),
            )
        )
        for old in words
    ]
    of_new = [sum(counts.get((old, new), 0) for old in words) for new in words]
    everything = locale.format(_ALL)
    rows.append(DocumentRow((line(everything), *numbers([*of_new, sum(of_new)]))))
    return Table((locale.format(_OLD_AND_NEW), *words.values(), everything), tuple(rows))


def _levels(impact: Impact, locale: Locale) -> Table:
    none = within_sentence(_NO_LEVEL, locale.language)
    return Table(
        tuple(locale.format(_LEVEL_COLUMNS).split("|")),
        tuple(
            DocumentRow(
                (
                    line(each.old or none),
                    line(each.new or none),
                    (number_run(each.count, locale.language),),
                )
            )
            for each in impact.levels
        ),
    )


def _groups(impact: Impact, locale: Locale) -> Table:
    language = locale.language

    def row(name: str, outcomes: tuple[OutcomePair, ...]) -> DocumentRow:
        count = sum(each.count for each in outcomes)
        moved = [counted(outcomes, each) for each in ("gained", "lost", "opened")]
        shares = [Fraction(each, count) if count else Fraction(0) for each in moved[:2]]
        return DocumentRow(
            (
                line(name),
                *((number_run(each, language),) for each in (count, *moved)),
                *((share_run(each, language),) for each in shares),
            )
        )

    columns = tuple(locale.format(_GROUP_COLUMNS, by=impact.by or "").split("|"))
    blank = locale.format(_BLANK)
    rows = tuple(row(each.group or blank, each.outcomes) for each in impact.groups)
    chart = Chart(
        locale.format(_BY_GROUP, by=impact.by or ""),
        "bars",
        (
            ChartSeries(locale.format(_MOVEMENTS["gained"]), 5, "low", "certain"),
            ChartSeries(locale.format(_MOVEMENTS["lost"]), 6, "low", "goal"),
        ),
    )
    return Table(columns, rows, chart)


def _deciding(impact: Impact, locale: Locale) -> Table:
    return Table(
        tuple(locale.format(_DECIDING_COLUMNS).split("|")),
        tuple(
            DocumentRow(
                (
                    line(f"{each.id} {locale.text(each.name)}"),
                    *(
                        (number_run(count, locale.language),)
                        for count in (each.gained, each.lost, each.opened)
                    ),
                )
            )
            for each in impact.deciding
        ),
    )
