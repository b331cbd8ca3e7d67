"""report: the results of several years → one document: each title by year, who kept it, who lost it and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.model.decision import Outcome
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Chart,
    ChartSeries,
    Document,
    DocumentRow,
    Heading,
    Item,
    Paragraph,
    RangeColumn,
    RangeRun,
    Table,
    TextLine,
    TextRun,
    Tone,
    line,
    number_run,
    share_run,
)
from criteria_engine.rollup.report.labels import text_of
from criteria_engine.rollup.report.shortfalls import why_texts
from criteria_engine.rollup.report.targets import CERTAIN, POSSIBLE
from criteria_engine.rollup.years import AssessedYear, Change, TitleChange, YearlyResult, changes
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.natural_order import natural_key
from criteria_engine.wording.states import OUTCOME_WORDS

_TITLE: Final = Template("Kết quả các năm {years}", "Results of {years}")

_SHEET: Final = Template("Các năm", "Years")

_HEADS: Final = Template(
    "Danh hiệu|Năm|Xét|Đạt|trong đó theo quyết định|Chưa đạt|Chưa đủ thông tin|Tỷ lệ đạt|Còn giữ công nhận"
    "|Giữ được|Mới đạt|Không còn",
    "Title|Year|Assessed|Eligible|of these by decision|Not eligible|Not enough information|Share eligible"
    "|Recognition still valid|Kept|New|No longer",
)

_SHARE: Final = 7
"""The position of the share among the columns."""

_SHARES: Final = Template(
    "Tỷ lệ chắc chắn đạt|Tỷ lệ có thể đạt", "Share certainly eligible|Share possibly eligible"
)

_NO_YEARS: Final = Template("Không có kết quả của năm {years}.", "There are no results of {years}.")

_BETWEEN: Final = Template("{after} so với {before}", "{after} compared with {before}")

_ONLY_SETS: Final = Template(
    "Bộ tiêu chí đã đổi: {titles}. Ai mất danh hiệu ấy thì có thể do tiêu chí mới, không phải do số liệu.",
    "The criteria have changed: {titles}. Who lost such a title may have lost it by the new criteria.",
)

_LOST: Final = Template("Không còn danh hiệu", "Titles no longer held")

_NEW: Final = Template("Mới đạt", "New titles")

_LOST_HEADS: Final = Template(
    "Xóm|Danh hiệu|Mã|Năm nay|Vì sao|Do đâu", "Group|Title|Key|This year|Why|What changed"
)

_NEW_HEADS: Final = Template("Xóm|Danh hiệu|Mã|Năm trước", "Group|Title|Key|The year before")

_BEFORE: Final = Template("Năm trước: {state}", "The year before: {state}")

_MORE: Final = Template("Và {count} nữa, xem years.xlsx.", "And {count} more, see years.xlsx.")

_MAX_SENTENCES: Final = 200
"""How many changes of a kind the page lists; the workbook has all."""

_EVERYBODY: Final = Template("Từng đối tượng", "Every subject")

_EVERYBODY_HEADS: Final = Template("Xóm|Danh hiệu|Mã", "Group|Title|Key")

_NOT_ASSESSED: Final = Template("Không xét", "Not assessed")

_NO_RESULT: Final = Template(
    "Năm nay không có trong danh sách xét: đã chuyển đi, tách, qua đời, hoặc danh hiệu không áp dụng.",
    "Not among those assessed this year: moved away, split, died, or the title does not apply.",
)

_RULES: Final = Template(
    "Bộ tiêu chí đã đổi ({before} → {after})", "The criteria changed ({before} → {after})"
)

_FACTS: Final = Template(
    "Cùng bộ tiêu chí: số liệu đã đổi", "The same criteria: the figures changed"
)

_JUDGED: Final = Template(
    "Cùng bộ tiêu chí: năm trước công nhận theo quyết định",
    "The same criteria: recognised by decision before",
)

_NOTHING: Final = Template(
    "Không ai mất danh hiệu, không ai mới đạt.", "Nobody lost or gained a title."
)


def years_document(
    years: Sequence[AssessedYear], language: Language, *, every_subject: bool = False
) -> Document:
    """Return the document that puts years beside each other.

    Args:
        years: the years by their days.
        language: the language of the texts.
        every_subject: whether to list every subject with its result in each year, and changes as tables;
            without it the first changes are sentences.
    """
    labels = year_labels(years)
    title = _TITLE.in_language(language, {"years": ", ".join(labels)})
    blocks = [*_timeline(years, title, language)]
    for index, (before, after) in enumerate(pairwise(years)):
        words = {"before": labels[index], "after": labels[index + 1]}
        heading = _BETWEEN.in_language(language, words)
        blocks += _changes(before, after, heading, language, as_tables=every_subject)
    if every_subject:
        blocks += _every_subject(years, labels, language)
    return Document(language, title, tuple(blocks))


def year_labels(years: Sequence[AssessedYear]) -> list[str]:
    """Return what each year is called: the year, or the day where there are several days of a year."""
    counts = Counter(each.on.year for each in years)
    return [
        str(each.on.year) if counts[each.on.year] == 1 else format_date(each.on) for each in years
    ]


def _titles(years: Sequence[AssessedYear]) -> list[str]:
    """Return the titles of any year, sets of targets excepted."""
    return [*dict.fromkeys(id_ for each in years for id_ in each.titles if id_ not in each.targets)]


def _name(years: Sequence[AssessedYear], title: str, language: Language) -> str:
    names = [each.names[title] for each in years if title in each.names]
    if not names:
        return title
    return names[-1].vi if language == "vi" else names[-1].en


def _timeline(years: Sequence[AssessedYear], title: str, language: Language) -> Iterator[Block]:
    """Yield a row for each title and year, and which years between them have no results."""
    yield Heading(1, line(title), sheet=text_of(_SHEET, language))
    labels = year_labels(years)
    present = {each.on.year for each in years}
    absent = [str(each) for each in range(min(present), max(present)) if each not in present]
    if absent:
        text = _NO_YEARS.in_language(language, {"years": ", ".join(absent)})
        yield Paragraph(line(TextRun(text, Tone.WARNING)))
    rows = []
    for id_ in _titles(years):
        for index, year in enumerate(years):
            results = year.titles.get(id_, {}).values()
            if not results:
                continue
            counts = [
                len(results),
                year.count(id_, Outcome.ELIGIBLE),
                sum(r.by_judgement and r.outcome is Outcome.ELIGIBLE for r in results),
                year.count(id_, Outcome.NOT_ELIGIBLE),
                year.count(id_, Outcome.UNDETERMINED),
            ]
            cells: list[TextLine] = [(number_run(number, language),) for number in counts]
            cells.append(_share(counts[1], counts[-1], len(results), language))
            cells.append((number_run(sum(r.held is True for r in results), language),))
            cells += _change_cells(years, index, id_, language)
            name = line(_name(years, id_, language))
            rows.append(DocumentRow((name, line(labels[index]), *cells)))
    heads = text_of(_HEADS, language).split("|")
    series = (
        ChartSeries(text_of(POSSIBLE, language), _SHARE, "high", "open"),
        ChartSeries(text_of(CERTAIN, language), _SHARE, "low", "certain"),
    )
    share = heads[_SHARE]
    columns: list[str | RangeColumn] = [*heads[:_SHARE]]
    columns.append(RangeColumn(share, *text_of(_SHARES, language).split("|")))
    columns += heads[_SHARE + 1 :]
    yield Table(tuple(columns), tuple(rows), Chart(title, "gauges", series))


def _share(eligible: int, is_open: int, count: int, language: Language) -> TextLine:
    """Return the share that certainly earned a title, up to that which may have."""
    low, high = Fraction(eligible, count), Fraction(eligible + is_open, count)
    return (RangeRun(share_run(low, language), share_run(high, language)),)


def _change_cells(
    years: Sequence[AssessedYear], index: int, title: str, language: Language
) -> list[TextLine]:
    """Return how many kept, gained and lost a title since the year before; blank in the first year."""
    if not index:
        return [line(""), line(""), line("")]
    kinds = Counter(each.change for each in changes(years[index - 1], years[index], title))
    lost = kinds[Change.LOST] + kinds[Change.OPEN] + kinds[Change.GONE]
    return [(number_run(each, language),) for each in (kinds[Change.KEPT], kinds[Change.NEW], lost)]


def _changes(
    before: AssessedYear, after: AssessedYear, heading: str, language: Language, *, as_tables: bool
) -> Iterator[Block]:
    """Yield who lost a title and why, and who is new."""
    years = (before, after)
    found = [each for id_ in _titles(years) for each in changes(before, after, id_)]
    lost = [each for each in found if each.change not in (Change.KEPT, Change.NEW)]
    new = [each for each in found if each.change is Change.NEW]
    yield Heading(2, line(heading), sheet=heading)
    changed = dict.fromkeys(each.title for each in found if each.rules_changed)
    if changed:
        names = "; ".join(_name(years, each, language) for each in changed)
        yield Paragraph(line(_ONLY_SETS.in_language(language, {"titles": names})))
    if not lost and not new:
        yield Paragraph(line(text_of(_NOTHING, language)))
    for title, heads, of_kind, cells in (
        (_LOST, _LOST_HEADS, lost, _lost_cells),
        (_NEW, _NEW_HEADS, new, _new_cells),
    ):
        if not of_kind:
            continue
        yield Heading(3, line(text_of(title, language)))
        shown = _by_group(of_kind)
        if as_tables:
            rows = (DocumentRow(tuple(map(line, cells(years, c, language)))) for c in shown)
            yield Table(tuple(text_of(heads, language).split("|")), tuple(rows))
            continue
        items = (_sentence(cells(years, each, language)) for each in shown[:_MAX_SENTENCES])
        yield Bullets(tuple(map(Item, map(line, items))))
        if len(shown) > _MAX_SENTENCES:
            count = number_run(len(shown) - _MAX_SENTENCES, language).text
            yield Paragraph(line(_MORE.in_language(language, {"count": count})))


def _sentence(cells: Sequence[str]) -> str:
    """Return the cells of a change as a sentence: who, then what became of it."""
    group, title, subject, *rest = cells
    who = " · ".join(filter(None, (group, subject, title)))
    return f"{who}: {' '.join(each if each.endswith('.') else f'{each}.' for each in rest if each)}"


def _by_group(found: Sequence[TitleChange]) -> list[TitleChange]:
    return sorted(found, key=lambda each: (not each.group, natural_key(each.group)))


def _lost_cells(
    years: Sequence[AssessedYear], change: TitleChange, language: Language
) -> tuple[str, ...]:
    state = text_of(_NOT_ASSESSED, language)
    why = text_of(_NO_RESULT, language)
    if change.after is not None:
        state = text_of(OUTCOME_WORDS[change.after.outcome], language)
        decision = change.after.decision()
        why = "" if decision is None else " ".join(why_texts(decision, Locale(language)))
    name = _name(years, change.title, language)
    return change.group, name, change.subject, state, why, _cause(change, language)


def _cause(change: TitleChange, language: Language) -> str:
    """Return whether the rules or the figures changed; empty where one of the years has no set."""
    before, after = change.before, change.after
    if before is None or after is None or change.rules_changed is None:
        return ""
    if change.rules_changed:
        words = {"before": before.criteria_set, "after": after.criteria_set}
        return _RULES.in_language(language, words)
    return text_of(_JUDGED if before.by_judgement else _FACTS, language)


def _new_cells(
    years: Sequence[AssessedYear], change: TitleChange, language: Language
) -> tuple[str, ...]:
    before = _BEFORE.in_language(language, {"state": _state(change.before, language)})
    return change.group, _name(years, change.title, language), change.subject, before


def _state(result: YearlyResult | None, language: Language) -> str:
    if result is None:
        return text_of(_NOT_ASSESSED, language)
    return text_of(OUTCOME_WORDS[result.outcome], language)


def _every_subject(
    years: Sequence[AssessedYear], labels: Sequence[str], language: Language
) -> Iterator[Block]:
    """Yield every subject of every title with its result in each year."""
    heading = text_of(_EVERYBODY, language)
    yield Heading(2, line(heading), sheet=heading)
    rows = []
    for id_ in _titles(years):
        results = [each.titles.get(id_, {}) for each in years]
        name = _name(years, id_, language)
        for key in sorted({key for each in results for key in each}, key=natural_key):
            found = [each.get(key) for each in results]
            group = next((each.group for each in reversed(found) if each is not None), "")
            states = (line(_state(each, language)) for each in found)
            rows.append(DocumentRow((line(group), line(name), line(key), *states)))
    heads = (*text_of(_EVERYBODY_HEADS, language).split("|"), *labels)
    yield Table(heads, tuple(rows))
