"""render: a checked set on a day → the whole page: criteria first, then what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.checked_set import CheckedSet, Criterion, FactDeclaration, Indicator
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import Outcome
from criteria_engine.model.types import PLAIN_FIELD
from criteria_engine.parameters import Parameter
from criteria_engine.provenance import sourced_items
from criteria_engine.reading.award_values import LeastPoints, MetCriteria
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.status_labels import BASES, OUTCOMES
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Document,
    DocumentRow,
    Heading,
    Item,
    Pairs,
    Paragraph,
    Table,
    TextLine,
    TextRun,
    Tone,
    line,
)
from criteria_engine.rendering.set_page.changes import change_text
from criteria_engine.rendering.set_page.laws import law_blocks
from criteria_engine.rendering.set_page.rules import RulePhrases
from criteria_engine.rendering.set_page.thresholds import threshold_tables
from criteria_engine.wording.untranslated import NOTE, is_noted

_SET = Template("Mã bộ tiêu chí", "Criteria set")

_REVISION = Template("lần sửa {number}", "revision {number}")

_IN_FORCE = Template("Hiệu lực", "In force")

_SOURCE = Template("Văn bản", "Document")

_BASIS = Template("Mức kiểm chứng", "Basis")

_SUBJECT = Template("Đối tượng", "Subject")

_LEVELS = Template("Các mức", "Levels")

_EXAMPLE_ONLY = Template(
    "Bộ minh họa, không phải văn bản pháp luật.", "An illustration, not the law."
)

_CRITERION = Template("{id}. {name}", "{id}. {name}")

_NEEDED = Template(
    "Đạt khi có ít nhất {count} chỉ tiêu đạt.", "Met if at least {count} indicators are met."
)

_LEAST = Template(
    "Các chỉ tiêu cộng lại phải được ít nhất {points}.",
    "Its indicators together need at least {points}.",
)

_SHARE_OF_POINTS = Template("{share} số điểm", "{share} of their points")

_INDICATOR = Template("Chỉ tiêu", "Indicator")

_CONDITIONS = Template("Không được vi phạm", "Knock-outs and prerequisites")

_FOR_LEVELS = Template("{text} ({levels})", "{text} ({levels})")

_AWARD = Template("Được công nhận khi", "The title is earned if")

_EVERY = Template("mọi tiêu chí đều đạt", "every criterion is met")

_NUMBER_OF = Template(
    "ít nhất {needed} trong {count} tiêu chí đạt", "at least {needed} of {count} criteria are met"
)

_PASS_MARK = Template("tổng điểm đạt từ {mark}", "the points reach {mark}")

_TOTAL = Template("trên tổng {total}", "of {total}")

_JUDGED = Template("{by} quyết định", "{by} decides")

_GRADE = Template("{name}: từ {points}", "{name}: from {points}")

_RECOGNITION = Template("Ai công nhận", "Recognised by")

_PROPOSED = Template("Ai đề nghị", "Proposed by")

_VALIDITY = Template("Giá trị", "Valid for")

_MONTHS = Template("{months} tháng", "{months} months")

_PARAMETERS = Template("Các mức số", "Thresholds")

_NAME = Template("Tên", "Name")

_VALUE = Template("Giá trị", "Value")

_WHEN = Template("Khi nào", "When")

_DEFINITIONS = Template("Cách tính", "Computed values")

_OUTPUTS = Template("Các mức được tính", "Amounts")

_FACTS = Template("Cần hỏi những gì", "Facts")

_QUESTION = Template("Câu hỏi", "Question")

_ANSWERED_BY = Template("Ai trả lời", "Answered by")

_TO_CHECK = Template("Còn phải đối chiếu", "To be verified")

_EXAMPLES = Template("Ví dụ", "Examples")

_EXPECTED = Template("Kết quả", "Decision")

_SHEET = Template("Phiếu chấm", "Scoring sheet")

_MAXIMUM = Template("Điểm tối đa", "Maximum")

_OWN = Template("Tự chấm", "Own score")

_VERIFIED = Template("Thẩm định", "Verified")

_NOTE = Template("Ghi chú", "Note")

_NOTES = Template("Lưu ý chuyển tiếp", "Transition notes")

_SIGNED: Final[tuple[Template, ...]] = (_MAXIMUM, _OWN, _VERIFIED, _NOTE)


def set_page(checked: CheckedSet, on: date, language: Language) -> Document:
    """Return the page of a set: what it requires, in words, and what that rests on.

    Args:
        checked: the set.
        on: the day whose parameters are shown.
        language: the language of the page.
    """
    return _Page(checked, on, Locale(language)).document()


class _Page:
    def __init__(self, checked: CheckedSet, on: date, locale: Locale) -> None:
        self._checked = checked
        self._document = checked.document
        self._locale = locale
        self._phrases = RulePhrases(checked, on, locale)
        self._text = self._phrases.text

    def document(self) -> Document:
        """Return all sections that have content."""
        title = self._text(self._document.name)
        blocks: list[Block] = [Heading(1, line(title)), *self._head()]
        for criterion in self._checked.criteria:
            blocks += self._criterion(criterion)
        for section in (
            self._conditions(),
            self._award(),
            self._outputs(),
            self._parameters(),
            self._definitions(),
            self._facts(),
            self._notes(),
            self._to_check(),
            law_blocks(self._checked, self._phrases, self._locale),
            self._examples(),
            self._sheet(),
        ):
            blocks += section
        return Document(self._locale.language, title, tuple(blocks))

    # ---- what the law says -----------------------------------------------------------------

    def _head(self) -> Iterator[Block]:
        document, source = self._document, self._document.source
        first, last = document.in_force.from_, document.in_force.to
        title = "" if source.title is None else f": {self._text(source.title)}"
        rows = [
            (_SET, f"{self._checked.key}, {self._revision()}"),
            (_IN_FORCE, self._phrases.period(first, last)),
            (_SOURCE, f"{source.document}{title}"),
            (_BASIS, self._locale.format(BASES[source.basis])),
            (_SUBJECT, self._text(document.subject)),
        ]
        if document.levels:
            names = [self._text(level.name) for level in document.levels]
            rows.append((_LEVELS, self._locale.join(names)))
        yield Pairs(tuple((self._locale.format(label), line(text)) for label, text in rows))
        if is_noted(document, self._locale.language):
            yield Paragraph(line(TextRun(self._locale.format(NOTE), Tone.MUTED)))
        if document.example_only:
            yield Paragraph(line(TextRun(self._locale.format(_EXAMPLE_ONLY), Tone.WARNING)))
        if document.summary is not None:
            yield Paragraph(line(self._text(document.summary)))

    def _revision(self) -> str:
        return self._locale.format(
            Template("lần sửa {n}", "revision {n}"), n=self._document.revision
        )

    def _criterion(self, criterion: Criterion) -> Iterator[Block]:
        name = self._text(criterion.document.name)
        yield Heading(2, line(self._locale.format(_CRITERION, id=criterion.id, name=name)))
        if criterion.needed is not None:
            yield Paragraph(line(self._locale.format(_NEEDED, count=criterion.needed)))
        if criterion.minimum is not None:
            least = self._least_points(criterion.minimum)
            yield Paragraph(line(self._locale.format(_LEAST, points=least)))
        own = criterion.document.is_indicator
        if self._differs(criterion):
            headings = [self._level_heading(level) for level in self._checked.levels]
            rows = [self._row(each) for each in criterion.indicators]
            if own:  # The heading has named it.
                rows = [replace(each, cells=each.cells[1:]) for each in rows]
            else:
                headings.insert(0, self._locale.format(_INDICATOR))
            yield Table(tuple(headings), tuple(rows))
        else:
            items = tuple(self._item(each) for each in criterion.indicators)
            yield Bullets(items[0].children if own else items)

    def _least_points(self, least: LeastPoints) -> str:
        if least.is_share:
            return self._locale.format(_SHARE_OF_POINTS, share=self._locale.percent(least.amount))
        return self._phrases.points(least.amount)

    def _differs(self, criterion: Criterion) -> bool:
        """Return whether an indicator requires something else at another level."""
        return not all(map(self._phrases.same_at_all_levels, criterion.indicators))

    def _level_heading(self, level: str) -> str:
        name = self._level_names([level])
        return name[:1].upper() + name[1:]

    def _item(self, indicator: Indicator) -> Item:
        """Return an indicator with its requirement and its remarks below it."""
        rule = self._phrases.rule(indicator, self._checked.levels[0])
        children = [Item(line(each)) for each in rule]
        children += [
            Item(line(TextRun(each, Tone.MUTED))) for each in self._phrases.remarks(indicator)
        ]
        return Item(self._name(indicator), tuple(children))

    def _row(self, indicator: Indicator) -> DocumentRow:
        """Return an indicator with its requirement at each level."""
        rules = ["; ".join(self._phrases.rule(indicator, each)) for each in self._checked.levels]
        if self._phrases.same_at_all_levels(indicator):
            rules[1:] = ["″"] * (len(rules) - 1)
        remarks = tuple(
            line(TextRun(each, Tone.MUTED)) for each in self._phrases.remarks(indicator)
        )
        return DocumentRow((self._name(indicator), *map(line, rules)), remarks)

    def _name(self, indicator: Indicator) -> TextLine:
        text = self._text(indicator.document.text)
        return line(TextRun(f"{indicator.id} ", Tone.STRONG), text)

    def _conditions(self) -> Iterator[Block]:
        if not self._checked.conditions:
            return
        yield Heading(2, line(self._locale.format(_CONDITIONS)))
        items = []
        for each in self._checked.conditions:
            text = self._phrases.forbidden(each)
            if set(each.levels) != set(self._checked.levels):
                text = self._locale.format(
                    _FOR_LEVELS, text=text, levels=self._level_names(each.levels)
                )
            own = Item(line(TextRun(self._phrases.condition(each.holds), Tone.MUTED)))
            children = (own, *self._phrases.source(each.document.cite))
            items.append(Item(line(TextRun(f"{each.id} ", Tone.STRONG), text), children))
        yield Bullets(tuple(items))

    def _level_names(self, levels: Sequence[str]) -> str:
        names = {str(each.id): self._text(each.name) for each in self._document.levels}
        return self._locale.join([names[level] for level in levels])

    def _award(self) -> Iterator[Block]:
        award, document = self._document.award, self._document
        yield Heading(2, line(self._locale.format(_AWARD)))
        items: list[Item] = []
        if award.when is not None:
            items.append(Item(line(self._criteria_needed(award.when))))
        if self._checked.pass_mark is not None:
            mark = self._phrases.condition(self._checked.pass_mark)
            text = self._locale.format(_PASS_MARK, mark=mark)
            if award.total is not None:
                total = self._phrases.points(award.total)
                text = f"{text} {self._locale.format(_TOTAL, total=total)}"
            items.append(Item(line(text)))
        if award.judged is not None:
            by = self._text(award.judged.by)
            items.append(Item(line(self._locale.format(_JUDGED, by=by))))
        grades = [
            Item(
                line(
                    self._locale.format(
                        _GRADE,
                        name=self._text(each.name),
                        points=self._phrases.points(each.at_least),
                    )
                )
            )
            for each in award.grades
        ]
        yield Bullets((*items, *grades, *self._phrases.source(award.cite)))
        rows = []
        if document.recognition is not None:
            rows.append((_RECOGNITION, self._text(document.recognition.by)))
            if document.recognition.proposed_by is not None:
                rows.append((_PROPOSED, self._text(document.recognition.proposed_by)))
        if document.validity is not None:
            months = self._locale.format(_MONTHS, months=document.validity.months)
            rows.append((_VALIDITY, months))
        if rows:
            yield Pairs(tuple((self._locale.format(label), line(text)) for label, text in rows))

    def _criteria_needed(self, rule: MetCriteria) -> str:
        if rule.needed is None:
            return self._locale.format(_EVERY)
        return self._locale.format(_NUMBER_OF, needed=rule.needed, count=rule.of)

    # ---- what it rests on ------------------------------------------------------------------

    def _parameters(self) -> Iterator[Block]:
        """Yield the numbers of the law: single values, then those that the law prints as tables."""
        if not self._checked.parameters:
            return
        yield Heading(2, line(self._locale.format(_PARAMETERS)))
        every = self._checked.parameters.values()
        parameters = [each for each in every if each.document.table is None]
        if parameters:
            yield self._values(parameters)
        yield from threshold_tables(self._checked, self._phrases, self._locale)

    def _values(self, parameters: Sequence[Parameter]) -> Table:
        """Return the values of parameters: a column for each level where they differ between levels."""
        by_level = any(each.levels for each in parameters)
        values = [self._locale.format(_VALUE)]
        if by_level:
            values = [self._level_heading(level) for level in self._checked.levels]
        declared: dict[str, list[Parameter]] = {}
        for each in parameters:
            declared.setdefault(each.declared_name, []).append(each)
        rows = [
            self._parameter_row(group, index, len(values))
            for group in declared.values()
            for index in range(len(group[0].values))
        ]
        name, when = map(self._locale.format, (_NAME, _WHEN))
        return Table((name, *values, when), tuple(rows))

    def _parameter_row(
        self, parameters: Sequence[Parameter], index: int, columns: int
    ) -> DocumentRow:
        """Return a value of a parameter, given as the parameters that it is at the levels."""
        first = parameters[0]
        values = {
            level: self._phrases.value(each.values[index], each)
            for each in parameters
            for level in each.levels or self._checked.levels
        }
        texts = [values[level] for level in self._checked.levels][:columns]
        if len(set(texts)) == 1:
            texts[1:] = ["″"] * (len(texts) - 1)
        label = self._text(first.document.label)
        when = self._phrases.when(first.values[index], alone=len(first.values) == 1)
        source = self._phrases.source(first.document.cite) if not index else ()
        return DocumentRow(tuple(map(line, (label, *texts, when))), tuple(e.line for e in source))

    def _definitions(self) -> Iterator[Block]:
        if not self._document.definitions:
            return
        yield Heading(2, line(self._locale.format(_DEFINITIONS)))
        yield Pairs(
            tuple(
                (
                    self._text(each.label),
                    line(self._phrases.condition(self._checked.definitions[str(name)])),
                )
                for name, each in self._document.definitions.items()
            )
        )

    def _outputs(self) -> Iterator[Block]:
        if not self._checked.outputs:
            return
        yield Heading(2, line(self._locale.format(_OUTPUTS)))
        yield Pairs(
            tuple(
                (self._text(each.document.label), line(self._phrases.output(each)))
                for each in self._checked.outputs
            )
        )

    def _facts(self) -> Iterator[Block]:
        if not self._checked.facts:
            return
        yield Heading(2, line(self._locale.format(_FACTS)))
        columns = tuple(map(self._locale.format, (_QUESTION, _NAME, _ANSWERED_BY)))
        rows = [row for each in self._checked.facts.values() for row in self._fact(each)]
        yield Table(columns, tuple(rows))

    def _fact(self, fact: FactDeclaration) -> Iterator[DocumentRow]:
        document = fact.document
        label = self._text(document.label)
        question = label if document.question is None else self._text(document.question)
        by = "" if document.answered_by is None else self._text(document.answered_by)
        texts = ["" if document.help is None else self._text(document.help)]
        texts.append(change_text(fact, self._locale))
        details = tuple([line(TextRun(each, Tone.MUTED)) for each in texts if each])
        yield DocumentRow((line(question), line(fact.name), line(by)), details)
        for each in fact.fields.values():
            if each.name != PLAIN_FIELD:
                yield from self._fact(each)

    def _notes(self) -> Iterator[Block]:
        if self._document.transition:
            yield Heading(2, line(self._locale.format(_NOTES)))
            yield Bullets(
                tuple(Item(line(self._text(each.text))) for each in self._document.transition)
            )

    def _to_check(self) -> Iterator[Block]:
        items = [
            Item(
                line(
                    TextRun(f"{self._locale.text(each.text)}: ", Tone.STRONG),
                    self._locale.format(BASES[each.basis])
                    if each.sourced.to_check is None
                    else self._text(each.sourced.to_check),
                )
            )
            for each in sourced_items(self._document)
            if each.sourced.to_check is not None or each.sourced.basis not in (None, Basis.SEEN)
        ]
        if items:
            yield Heading(2, line(self._locale.format(_TO_CHECK)))
            yield Bullets(tuple(items))

    def _examples(self) -> Iterator[Block]:
        if not self._checked.examples:
            return
        yield Heading(2, line(self._locale.format(_EXAMPLES)))
        columns = tuple(map(self._locale.format, (_NAME, _EXPECTED)))
        rows = [
            DocumentRow(
                (line(each.name), line(self._locale.label(OUTCOMES[Outcome(each.expect.outcome)])))
            )
            for each in self._checked.examples
        ]
        yield Table(columns, tuple(rows))

    def _sheet(self) -> Iterator[Block]:
        yield Heading(2, line(self._locale.format(_SHEET)))
        columns = tuple(map(self._locale.format, (_INDICATOR, *_SIGNED)))
        rows = []
        for criterion in self._checked.criteria:
            name = self._locale.format(
                _CRITERION, id=criterion.id, name=self._text(criterion.document.name)
            )
            own = criterion.document.is_indicator
            maximum = self._maximum(criterion.indicators[0]) if own else ""
            rows.append(DocumentRow((line(name), line(maximum), (), (), ()), heading=True))
            for each in () if own else criterion.indicators:
                text = f"{each.id} {self._text(each.document.text)}"
                rows.append(DocumentRow((line(text), line(self._maximum(each)), (), (), ())))
        yield Table(columns, tuple(rows))

    def _maximum(self, indicator: Indicator) -> str:
        return "" if indicator.max is None else self._locale.number(indicator.max)
