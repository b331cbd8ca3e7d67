"""analysis: what the examples of a set show of it, and which mistakes they notice → documents for authors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import indent
from typing import Final

from criteria_engine.analysis.case_words import case_words
from criteria_engine.analysis.rule_tests import (
    CellState,
    CoverageCell,
    ExampleCoverage,
    MadeExample,
    PlaceInSet,
    UnitKind,
)
from criteria_engine.bilingual import Language, Template
from criteria_engine.model.decision import SetReference
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Document,
    DocumentRow,
    Heading,
    Item,
    Listing,
    Note,
    Paragraph,
    Table,
    TextLine,
    TextRun,
    Tone,
    line,
)
from criteria_engine.wording.numbers import format_number

_COVERAGE: Final = Template("Ví dụ đã thử đến đâu: {set}", "What the examples cover: {set}")

_COVERED_OF: Final = Template(
    "Các ví dụ đã thử {covered} trong {total} trường hợp cần thử ({percent} %).",
    "The examples cover {covered} of {total} cases ({percent}%).",
)

_ALL_COVERED: Final = Template(
    "Các ví dụ đã thử đủ {total} trường hợp có thể xảy ra.",
    "The examples cover all {total} cases that are possible.",
)

_KIND: Final = Template("Loại", "Kind")

_STATES: Final[Mapping[CellState, Template]] = {
    "covered": Template("đã thử", "covered"),
    "missing": Template("còn thiếu", "missing"),
    "impossible": Template("không thể xảy ra", "impossible"),
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

_WITH_NUMBER: Final = Template("{case} (số {number})", "{case} (no. {number})")

_NUMBERED: Final = Template("Số {number}", "No. {number}")

_MEANING: Final = Template(
    "Một điều kiện được thử là “đúng” (hay “sai”) khi trong một ví dụ nó đúng, và nếu nó sai thì kết quả, mức"
    " độ, điểm hay số tiền khác đi; “chưa biết” khi nó còn bỏ ngỏ và kết quả còn tùy vào nó.",
    "A condition is covered as “true” (or “false”) by an example in which it is true, and the outcome, level,"
    " points or an amount would be another one if it were false; as “unknown” if it is, and the result depends"
    " on it.",
)

_IMPOSSIBLE: Final = Template(
    "Không thể xảy ra, đã chứng minh: xem lại quy tắc có thừa không",
    "Impossible, proved: is something in the rules redundant?",
)

_UNDECIDED: Final = Template("Chưa rõ", "Not decided")

_NAMED: Final = Template("{where}: {case}", "{where}: {case}")

_BECAUSE: Final = Template("{what} ({reason})", "{what} ({reason})")

_NO_SOLVER: Final = Template(
    "Chưa xét xem những trường hợp này có thể xảy ra hay không, và chưa làm ví dụ: cần gói `analysis`"
    " (pip install 'criteria-engine[analysis]').",
    "Not examined whether these are possible, and no examples made: that needs the extra `analysis`"
    " (pip install 'criteria-engine[analysis]').",
)

_NO_UNKNOWN: Final = Template(
    "chưa làm được ví dụ với số liệu chưa biết", "no example with unknown facts was found"
)

_EXAMPLES: Final = Template(
    "Ví dụ làm sẵn, chép vào `examples:`", "Made examples, to be pasted into `examples:`"
)

_CHECK: Final = Template(
    "Máy tìm ra số liệu và đã xét lại bằng chính bộ này. Hãy đọc kết quả ở `expect:`: nếu khác điều luật nói"
    " thì quy tắc sai, đừng chép.",
    "The facts were found by the solver and decided by this set. Read what is under `expect:`: if the law says"
    " something else, the rules are wrong; do not paste it.",
)


def coverage_document(coverage: ExampleCoverage, language: Language) -> Document:
    """Return what the examples of a set show of it as a document.

    Args:
        coverage: what they show.
        language: "vi" or "en".
    """
    return _CoverageReport(coverage, Locale(language)).document()


class _CoverageReport:
    def __init__(self, coverage: ExampleCoverage, locale: Locale) -> None:
        self._coverage, self._locale = coverage, locale
        self._format = locale.format
        self._numbers = {each.name: n for n, each in enumerate(coverage.made, start=1)}

    def document(self) -> Document:
        title = self._format(_COVERAGE, set=key_of(self._coverage.criteria))
        blocks = [Heading(1, line(title)), self._summary(), self._table(), *self._details()]
        return Document(self._locale.language, title, tuple(blocks))

    def _summary(self) -> Block:
        coverage = self._coverage
        covered = len(coverage.of_state("covered"))
        total = len(coverage.cells) - len(coverage.of_state("impossible"))
        percent = format_number(coverage.percent, self._locale.language)
        done = covered == total
        template = _ALL_COVERED if done else _COVERED_OF
        text = self._format(template, covered=covered, total=total, percent=percent)
        tone = Tone.GOOD if done else Tone.OPEN
        return Note(tone, (Paragraph(line(TextRun(text, Tone.STRONG))),))

    def _table(self) -> Table:
        rows = []
        for kind, name in _KINDS.items():
            cells = [each for each in self._coverage.cells if each.kind == kind]
            if cells:
                counts = [sum(each.state == state for each in cells) for state in _STATES]
                texts = [line(str(count) if count else "") for count in counts]
                rows.append(DocumentRow((line(self._format(name)), *texts)))
        heads = [self._format(_KIND), *(self._format(each) for each in _STATES.values())]
        return Table(tuple(heads), tuple(rows))

    def _details(self) -> Iterator[Block]:
        missing = self._coverage.of_state("missing")
        if missing:
            yield Heading(2, line(self._format(_MISSING)))
            yield Paragraph(line(TextRun(self._format(_MEANING), Tone.MUTED)))
            yield self._missing(missing)
        for state, heading in (("impossible", _IMPOSSIBLE), ("undecided", _UNDECIDED)):
            cells = [each for each in self._coverage.cells if each.state == state]
            if cells:
                yield Heading(2, line(self._format(heading)))
                if not self._coverage.solved:
                    yield Note(Tone.WARNING, (Paragraph(line(self._format(_NO_SOLVER))),))
                yield Bullets(tuple(self._cell(each) for each in cells))
        yield from made_examples(self._coverage.made, self._locale)

    def _missing(self, cells: Sequence[CoverageCell]) -> Bullets:
        by_place: dict[PlaceInSet, list[CoverageCell]] = {}
        for cell in cells:
            by_place.setdefault(cell.place, []).append(cell)
        return Bullets(
            tuple(
                Item(
                    line(
                        self._format(
                            _NAMED,
                            where=where(place, self._locale),
                            case="; ".join(map(self._numbered, of_place)),
                        )
                    ),
                    tuple(Item(each) for each in place_lines(place)),
                )
                for place, of_place in by_place.items()
            )
        )

    def _numbered(self, cell: CoverageCell) -> str:
        number = self._numbers[cell.made or ""]
        return self._format(_WITH_NUMBER, case=self._case(cell), number=number)

    def _cell(self, cell: CoverageCell) -> Item:
        what = self._format(_NAMED, where=where(cell.place, self._locale), case=self._case(cell))
        reasons = [self._locale.text(each.text) for each in cell.problems]
        if cell.state == "undecided" and cell.case == "unknown":
            reasons.append(self._format(_NO_UNKNOWN))
        if reasons:
            what = self._format(_BECAUSE, what=what, reason="; ".join(reasons))
        children = tuple(Item(each) for each in place_lines(cell.place))
        return Item(line(what), children)

    def _case(self, cell: CoverageCell) -> str:
        return self._locale.format(case_words(cell.kind, cell.case))


def key_of(reference: SetReference) -> str:
    """Return title, scope and version of a set."""
    scope = "" if reference.scope is None else f"/{reference.scope}"
    return f"{reference.title}{scope}@{reference.version}"


def where(place: PlaceInSet, locale: Locale) -> str:
    """Return what a part is called, with its text."""
    name = locale.text(place.name)
    return f"{name}: {place.text}" if place.text else name


def place_lines(place: PlaceInSet) -> tuple[TextLine, ...]:
    """Return where a part is written, as lines below it."""
    return () if place.location is None else (line(TextRun(place.location, Tone.MUTED)),)


def made_examples(made: Iterable[MadeExample], locale: Locale) -> Iterator[Block]:
    """Yield examples to paste."""
    numbered = list(enumerate(made, start=1))
    if not numbered:
        return
    yield Heading(2, line(locale.format(_EXAMPLES)))
    yield Paragraph(line(locale.format(_CHECK)))
    for number, each in numbered:
        yield Paragraph(line(TextRun(locale.format(_NUMBERED, number=number), Tone.MUTED)))
        yield Listing(tuple((TextRun(text),) for text in indent(each.yaml, "  ").splitlines()))
