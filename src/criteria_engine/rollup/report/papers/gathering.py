"""report: results → the fields of each paper."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, TypeVar

from criteria_engine.bilingual import Language, Template
from criteria_engine.bounds import MAX_NOTICES
from criteria_engine.checked_set import Criterion, Indicator
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import DecisionData
from criteria_engine.model.findings import Finding
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.status_labels import STATUSES
from criteria_engine.rendering.display_width import one_line
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    DocumentRow,
    Paragraph,
    TextLine,
    number_run,
)
from criteria_engine.rendering.text import line_text
from criteria_engine.rollup.plan import TitlePlan
from criteria_engine.rollup.report.labels import (
    amount_text,
    basis_by_title,
    called,
    outcome_tallies,
    title_name,
)
from criteria_engine.rollup.report.papers.model import (
    CriterionPart,
    CriterionRow,
    ListedGroup,
    ListedSubject,
    Office,
    Paper,
    ScoringSheet,
    TargetLine,
    TargetPart,
    TitleCount,
    YearCount,
    blank_office,
)
from criteria_engine.rollup.report.papers.naming import PaperNames, receipt_check
from criteria_engine.rollup.report.papers.notices import notice_texts
from criteria_engine.rollup.report.recognition import (
    RecognisedSubject,
    level_and_grade_names,
    recognised_subjects,
    settled_text,
)
from criteria_engine.rollup.report.targets import (
    furthest_blocks,
    granted_blocks,
    heading_text,
    target_table,
)
from criteria_engine.rollup.results import Rollup, TitleResult
from criteria_engine.rollup.subjects import Recognition
from criteria_engine.rollup.targets import TargetReport
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.natural_order import natural_key
from criteria_engine.wording.numbers import counted, with_percent_signs

_COMPUTED: Final = Template("Tính theo tiêu chí", "Computed from the criteria")

_NO_GROUP: Final = Template("Chưa rõ hoặc không có", "Unknown or none")

_PART: Final = Template("{id}. {name}", "{id}. {name}")


class PaperGatherer:
    """Makes the fields of the papers of one commune.

    Args:
        rollup: the results.
        reports: the targets.
        language: the language of the papers.
        office: what is known of the office; None where nothing is.
    """

    def __init__(
        self,
        rollup: Rollup,
        reports: Sequence[TargetReport],
        language: Language,
        office: Office | None,
    ) -> None:
        self._rollup, self._reports, self._language = rollup, reports, language
        self._office = office or blank_office(language)
        self._names = PaperNames(rollup, language)
        self._bases = basis_by_title(rollup)
        self._years = _recognised_years(rollup)
        self._signed = _signed_this_year(rollup)

    # ---- papers ----------------------------------------------------------------------------

    def of_commune(self) -> Paper:
        """Return the fields of papers about the whole commune: counts, targets, recognitions by year."""
        results = [
            each for title in self._rollup.plan.listed_titles for each in self._results(title)
        ]
        return replace(
            self._base(None),
            check=receipt_check(results),
            provisional=any(
                self._bases[each.id] is not Basis.SEEN for each in self._rollup.plan.listed_titles
            ),
            counts=tuple(self._counts()),
            targets=tuple(self._target_part(each) for each in self._reports),
            years=tuple(self._year_counts()),
        )

    def of_list(self, title: TitlePlan) -> Paper:
        """Return the fields of papers with the list of a title."""
        subjects = recognised_subjects(self._rollup, title)
        rows = self._rows(title, subjects)
        return replace(
            self._base(title),
            check=receipt_check([each.result for each in subjects]),
            count=self._number(len(rows)),
            rows=rows,
            ranked=any(each.rank for each in rows),
            groups=tuple(self._groups(title, rows)),
        )

    def of_certificates(self, title: TitlePlan) -> Iterator[Paper]:
        """Yield the fields of certificates: the list of a title, in parts of as many pages as a file has."""
        paper = self.of_list(title)
        for rows in _parts_of(paper.rows):
            yield replace(paper, rows=rows)

    def of_praise(self, title: TitlePlan) -> Paper:
        """Return the fields of a proposal for praise: who was recognised before, the longest first."""
        paper = self.of_list(title)
        known = [each for each in paper.rows if each.since and each.since < paper.year]
        known.sort(key=lambda each: (-int(each.years), each.number))
        rows = tuple(replace(each, number=number) for number, each in enumerate(known, start=1))
        return replace(paper, rows=rows, groups=(), count=self._number(len(rows)))

    def of_notices(self, title: TitlePlan) -> Paper:
        """Return the fields of the notices to those who have not earned a title."""
        notices = notice_texts(self._rollup, title, self._names)
        return replace(self._base(title), notices=notices, count=self._number(len(notices)))

    def of_blank_sheet(self, title: TitlePlan) -> Paper:
        """Return the fields of a blank sheet, or of a registration: the criteria of a title."""
        parts = tuple(self._parts(title, None))
        scored = any(row.most for part in parts for row in part.rows)
        return replace(self._base(title), criteria=parts, scored=scored)

    def of_filled_sheets(self, title: TitlePlan) -> Iterator[Paper]:
        """Yield the fields of the filled sheets of all to whom a title applies, by group, in parts."""
        results = [each for each in self._results(title) if each.decision is not None]
        results.sort(key=self._order)
        for part in _parts_of(results):
            sheets = tuple(self._sheet(title, each) for each in part)
            yield replace(self._base(title), sheets=sheets, count=self._number(len(sheets)))

    # ---- parts -----------------------------------------------------------------------------

    def _base(self, title: TitlePlan | None) -> Paper:
        language, day = self._language, self._rollup.plan.on
        criteria = None if title is None else title.criteria
        return Paper(
            office=self._office,
            title="" if title is None else title_name(title, language),
            called="" if title is None else called(self._rollup, title.table, language),
            document="" if criteria is None else criteria.reference.document,
            day=format_date(day, language),
            year=str(day.year),
            provisional=title is not None and self._bases.get(title.id) is not Basis.SEEN,
        )

    def _results(self, title: TitlePlan) -> list[TitleResult]:
        found = self._rollup.results[title.id].values()
        return [each for each in found if each.applies is not False]

    def _number(self, number: int) -> str:
        return number_run(number, self._language).text

    def _order(self, result: TitleResult) -> tuple[bool, object, object]:
        group = self._rollup.group_of(result) or ""
        return not group, natural_key(group), natural_key(result.subject)

    def _rows(
        self, title: TitlePlan, subjects: Sequence[RecognisedSubject]
    ) -> tuple[ListedSubject, ...]:
        words = level_and_grade_names(title, self._language)
        return tuple(
            self._row(title, number, each, words) for number, each in enumerate(subjects, start=1)
        )

    def _row(
        self, title: TitlePlan, number: int, subject: RecognisedSubject, words: dict[str, str]
    ) -> ListedSubject:
        names, language = self._names, self._language
        level, grade = (words.get(each, each) for each in (subject.level, subject.grade))
        name = names.name(title.table, subject.key)
        called_by = names.subject(title.table, subject.key)
        has_group = bool(subject.group) and subject.group != subject.key
        group = _capital(names.group(subject.group)) if has_group else ""
        by = self._rollup.plan.report_by
        place = _capital(names.honoured(by, subject.group)) if has_group and by else ""
        years = self._years.get((title.id, subject.key), [])
        signed = self._signed.get((title.id, subject.key))
        return ListedSubject(
            number=number,
            key=one_line(subject.key),
            name=name,
            subject=_capital(called_by),
            honoured=_capital(names.honoured(title.table, subject.key)),
            place=place,
            place_name=", ".join(filter(None, (name or _capital(called_by), place))),
            group=group,
            level=level,
            grade=grade,
            rank=", ".join(filter(None, (level, grade))),
            basis=settled_text(subject.result, language) or _COMPUTED.in_language(language, {}),
            years=str(len(years)) if years else "",
            since=str(years[0]) if years else "",
            decision_number="" if signed is None else one_line(signed.number),
            decision_day="" if signed is None else _day_text(signed.on, language),
            signer="" if signed is None else one_line(signed.signer),
            check=receipt_check([subject.result]),
        )

    def _groups(self, title: TitlePlan, rows: Sequence[ListedSubject]) -> Iterator[ListedGroup]:
        by_group: dict[str, list[ListedSubject]] = defaultdict(list)
        for each in rows:
            by_group[each.group].append(each)
        noun = called(self._rollup, title.table, self._language)
        for group, members in by_group.items():
            # Hamlets and the commune itself have no group.
            only = len(by_group) == 1 and not group
            name = "" if only else group or _NO_GROUP.in_language(self._language, {})
            count = counted(self._number(len(members)), noun, self._language)
            yield ListedGroup(name, count, tuple(members))

    def _counts(self) -> Iterator[TitleCount]:
        listed = {each.id for each in self._rollup.plan.listed_titles}
        for each in outcome_tallies(self._rollup):
            known = self._rollup.commune.tables[each.title.table].known
            if each.title.id in listed and known:
                yield TitleCount(
                    title_name(each.title, self._language),
                    *map(
                        self._number,
                        (
                            each.subjects,
                            each.by_rules,
                            each.by_judgement,
                            each.eligible,
                            each.not_eligible,
                            each.undetermined,
                        ),
                    ),
                )

    def _target_part(self, report: TargetReport) -> TargetPart:
        language = self._language
        notes = [
            line_text(text)
            for block in (
                *granted_blocks(report, language),
                *furthest_blocks(self._rollup, report, language),
            )
            for text in _lines_of(block)
        ]
        rows = tuple(map(_target_line, target_table(report, language).rows))
        return TargetPart(heading_text(report, language), rows, tuple(notes))

    def _year_counts(self) -> Iterator[YearCount]:
        tally = Counter(
            (year, title) for (title, _), years in self._years.items() for year in years
        )
        order = [each.id for each in self._rollup.plan.titles]
        for year, title in sorted(tally, key=lambda each: (each[0], order.index(each[1]))):
            name = title_name(self._rollup.plan.title(title), self._language)
            yield YearCount(str(year), name, self._number(tally[year, title]))

    # ---- scoring sheets --------------------------------------------------------------------

    def _sheet(self, title: TitlePlan, result: TitleResult) -> ScoringSheet:
        assert result.decision is not None, "only decided results have sheets"  # noqa: S101
        # A copy, so that the findings of thousands of decisions are not kept once they are written.
        decision = result.decision.model_copy()
        locale = Locale(self._language)
        return ScoringSheet(
            subject=self._names.with_group(result),
            result=self._names.verdict(result, locale),
            total="" if decision.total is None else locale.score_fraction(decision.total),
            criteria=tuple(self._parts(title, decision)),
            check=receipt_check([result]),
        )

    def _parts(self, title: TitlePlan, decision: DecisionData | None) -> Iterator[CriterionPart]:
        if title.criteria is None:
            return
        findings = {} if decision is None else _findings(decision)
        for criterion in title.criteria.checked.criteria:
            own = criterion.document.is_indicator
            rows = tuple(self._criterion_row(each, findings) for each in criterion.indicators)
            yield CriterionPart("" if own else self._part_name(criterion), rows)

    def _part_name(self, criterion: Criterion) -> str:
        name = criterion.document.name.in_language(self._language)
        return _PART.in_language(self._language, {"id": criterion.id, "name": name})

    def _criterion_row(self, indicator: Indicator, findings: dict[str, Finding]) -> CriterionRow:
        locale = Locale(self._language)
        found = findings.get(indicator.id)
        result = ""
        if found is not None and found.points is not None:
            result = amount_text(found.points.low, found.points.high, self._language)
        elif found is not None:
            result = STATUSES[found.status].word.in_language(self._language, {})
        text = indicator.document.text.in_language(self._language)
        most = "" if indicator.max is None else locale.number(indicator.max)
        return CriterionRow(
            _shown_id(indicator.id), with_percent_signs(text, self._language), most, result
        )


def _findings(decision: DecisionData) -> dict[str, Finding]:
    return {each.id: each for criterion in decision.criteria for each in criterion.indicators}


_Entry = TypeVar("_Entry")


def _parts_of(entries: Sequence[_Entry]) -> Iterator[tuple[_Entry, ...]]:
    """Yield parts of as many entries as a file has pages."""
    for start in range(0, len(entries), MAX_NOTICES):
        yield tuple(entries[start : start + MAX_NOTICES])


def _shown_id(id_: str) -> str:
    """Return an id as the law numbers it; empty for a word of the set's author, such as `3.whole`.

    >>> _shown_id("3.whole"), _shown_id("1a"), _shown_id("2.1")
    ('', '1a', '2.1')
    """
    last = id_.rpartition(".")[2]
    return "" if last.isalpha() and len(last) > 1 else id_


def _lines_of(block: Block) -> Iterator[TextLine]:
    if isinstance(block, Paragraph):
        yield block.line
    elif isinstance(block, Bullets):
        yield from (each.line for each in block.items)


def _target_line(row: DocumentRow) -> TargetLine:
    text, result, part, whole, share, _, needed_share, missing = map(line_text, row.cells)
    return TargetLine(text, result, part, whole, share, needed_share, missing)


def _recognised_years(rollup: Rollup) -> dict[tuple[str, str], list[int]]:
    """Return for which years each subject was recognised for each title, as recorded, up to that of the day."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for each in rollup.commune.recognitions or ():
        year = each.year or (None if each.on is None else each.on.year)
        if each.title and each.subject and year is not None and year <= rollup.plan.on.year:
            found[each.title, each.subject].add(year)
    return {key: sorted(years) for key, years in found.items()}


def _signed_this_year(rollup: Rollup) -> dict[tuple[str, str], Recognition]:
    """Return the recorded decision of the year of the assessment for each title and subject."""
    return {
        (each.title, each.subject): each
        for each in rollup.commune.recognitions or ()
        if each.year == rollup.plan.on.year
    }


def _day_text(day: date | None, language: Language) -> str:
    return "" if day is None else format_date(day, language)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
