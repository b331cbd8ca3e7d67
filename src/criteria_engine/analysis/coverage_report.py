"""analysis: what the examples of a set show of it → the blocks of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from criteria_engine.analysis.case_words import case_words
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
from criteria_engine.analysis.rule_tests import CellState, CoverageCell, ExampleCoverage, UnitKind
from criteria_engine.bilingual import Template
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Heading,
    Item,
    Paragraph,
    TextRun,
    Tone,
    line,
)

_COVERAGE: Final = Template("Ví dụ đã thử đến đâu: {set}", "What the examples cover: {set}")

_COVERED_OF: Final = Template(
    "Các ví dụ đã thử {good} trong {total} trường hợp cần thử ({percent} %).",
    "The examples cover {good} of {total} cases ({percent}%).",
)

_ALL_COVERED: Final = Template(
    "Các ví dụ đã thử đủ {total} trường hợp có thể xảy ra.",
    "The examples cover all {total} cases that are possible.",
)

_STATES: Final[Mapping[CellState, Template]] = {
    "covered": Template("đã thử", "covered"),
    "missing": Template("còn thiếu", "missing"),
    "impossible": Template("không thể xảy ra", "impossible"),
    "justified": Template("có lý do", "with a reason"),
    "undecided": Template("chưa rõ", "not decided"),
}

_KINDS: Final[Mapping[UnitKind, Template]] = {
    "condition": Template("điều kiện", "conditions"),
    "knock_out": Template("điều kiện loại trừ, tiên quyết", "knock-outs and prerequisites"),
    "threshold": Template("ngưỡng", "thresholds"),
    "row": Template("dòng của bảng, nhánh của `if`", "rows of tables, branches of `if`"),
    "grade": Template("xếp loại", "grades"),
    "level": Template("mức độ", "levels"),
    "outcome": Template("kết quả", "outcomes"),
}

_MISSING: Final = Template(
    "Còn thiếu: chưa ví dụ nào cho thấy (ví dụ làm sẵn ở dưới)",
    "Missing: no example shows (made examples below)",
)

_MEANING: Final = Template(
    "Một điều kiện được thử là “đúng” (hay “sai”) khi trong một ví dụ nó đúng, và nếu nó sai thì kết quả, mức"
    " độ, điểm, số tiền hay những mục ghi ở `deciding:` khác đi; “chưa biết” khi nó còn bỏ ngỏ và kết quả còn"
    " tùy vào nó.",
    "A condition is covered as “true” (or “false”) by an example in which it is true, and the outcome, level,"
    " points, an amount or the parts listed under `deciding:` would be others if it were false; as “unknown” if"
    " it is, and the result depends on it.",
)

_IMPOSSIBLE: Final = Template(
    "Không thể xảy ra, đã chứng minh: xem lại quy tắc có thừa không",
    "Impossible, proved: is something in the rules redundant?",
)

_NO_UNKNOWN: Final = Template(
    "chưa làm được ví dụ với số liệu chưa biết", "no example with unknown facts was found"
)


def coverage_blocks(
    coverage: ExampleCoverage, numbers: Mapping[str, int], locale: Locale
) -> Iterator[Block]:
    """Yield what the examples of a set show of it.

    Args:
        coverage: what they show.
        numbers: the numbers of the made examples, by name.
        locale: the language.
    """
    report = _CoverageReport(numbers, locale)
    covered, impossible, excused = (
        len(coverage.of_state(each)) for each in ("covered", "impossible", "justified")
    )
    total = len(coverage.cells) - impossible - excused
    yield Heading(1, line(locale.format(_COVERAGE, set=key_of(coverage.criteria))))
    templates = (_ALL_COVERED, _COVERED_OF)
    yield summary(templates, covered, total, coverage.percent, locale)
    counted = [(each.kind, each.state) for each in coverage.cells]
    yield state_table(_KINDS, _STATES, counted, locale)
    missing = coverage.of_state("missing")
    if missing:
        yield Heading(2, line(locale.format(_MISSING)))
        yield Paragraph(line(TextRun(locale.format(_MEANING), Tone.MUTED)))
        said = [(each.place, report.numbered(each)) for each in missing]
        yield said_by_place(said, locale)
    if impossible:
        yield Heading(2, line(locale.format(_IMPOSSIBLE)))
        yield Bullets(tuple(map(report.item, coverage.of_state("impossible"))))
    yield from justified(
        [(e.place, report.case(e), e.reason) for e in coverage.of_state("justified")], locale
    )
    undecided = tuple(map(report.item, coverage.of_state("undecided")))
    yield from open_questions(undecided, coverage.solved, locale)


class _CoverageReport:
    def __init__(self, numbers: Mapping[str, int], locale: Locale) -> None:
        self._numbers, self._locale = numbers, locale

    def numbered(self, cell: CoverageCell) -> str:
        """Return what is missing, with the number of the made example."""
        return numbered(self.case(cell), cell.made, self._numbers, self._locale)

    def item(self, cell: CoverageCell) -> Item:
        """Return what no example shows, with the reasons."""
        reasons = [self._locale.text(each.text) for each in cell.problems]
        if cell.state == "undecided" and cell.case == "unknown":
            reasons.append(self._locale.format(_NO_UNKNOWN))
        return said_of(cell.place, self.case(cell), reasons, self._locale)

    def case(self, cell: CoverageCell) -> str:
        """Return what is shown, in words."""
        return self._locale.format(case_words(cell.kind, cell.case))
