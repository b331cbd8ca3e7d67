"""analysis: the difference between two sets → a document for authors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from criteria_engine.analysis.change_texts import MET, NOT_MET, changes_text
from criteria_engine.analysis.differences import (
    Difference,
    FactChange,
    PartDifference,
    PartOfSet,
    Relation,
    StructureChange,
    Witness,
    WitnessDecision,
)
from criteria_engine.bilingual import Language, Template
from criteria_engine.model.base import Bilingual
from criteria_engine.model.decision import SetReference
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Document,
    DocumentRow,
    Heading,
    Item,
    Note,
    Pairs,
    Paragraph,
    Table,
    TextRun,
    Tone,
    line,
)

_TITLE: Final = Template("So sánh hai bộ tiêu chí: {old} và {new}", "{old} against {new}")

_OLD: Final = Template("Bộ cũ", "Old set")

_NEW: Final = Template("Bộ mới", "New set")

_SET: Final = Template("{name}, {key}, ngày {on}", "{name}, {key}, on {on}")

_MEANING: Final = Template("Khác nhau về kết quả", "Differences in meaning")

_STRUCTURE: Final = Template("Khác nhau về nội dung", "Differences in content")

_SAME_STRUCTURE: Final = Template("Hai bộ có cùng nội dung.", "Both sets have the same content.")

_PART: Final = Template("Phần", "Part")

_RELATION: Final = Template("Bộ mới so với bộ cũ", "The new set beside the old one")

_HOW_SURE: Final = Template("Chắc đến đâu", "How certain")

_PROVED: Final = Template("đã chứng minh", "proved")

_NOT_PROVED: Final = Template("chưa chứng minh được", "not proved")

_RELATIONS: Final[Mapping[Relation, Template]] = {
    "equivalent": Template("như nhau", "equivalent"),
    "stricter": Template("chặt hơn", "stricter"),
    "looser": Template("nới hơn", "looser"),
    "incomparable": Template(
        "chỗ chặt hơn, chỗ nới hơn", "stricter in some cases, looser in others"
    ),
    "unknown": Template("chưa so được", "not compared"),
}

_TONES: Final[Mapping[Relation, Tone]] = {
    "equivalent": Tone.MUTED,
    "stricter": Tone.BAD,
    "looser": Tone.GOOD,
    "incomparable": Tone.OPEN,
    "unknown": Tone.WARNING,
}

_SUMMARIES: Final[Mapping[Relation, Template]] = {
    "equivalent": Template(
        "Kết quả như nhau: với mọi số liệu đã biết đủ, hai bộ cho cùng kết quả.",
        "Equivalent: for all facts that are known, both sets decide the same.",
    ),
    "stricter": Template(
        "Bộ mới chặt hơn: có trường hợp theo bộ cũ thì đạt mà theo bộ mới thì không; không có trường hợp ngược"
        " lại.",
        "Stricter: some subjects reach less under the new set, and none reaches more.",
    ),
    "looser": Template(
        "Bộ mới nới hơn: có trường hợp theo bộ mới thì đạt mà theo bộ cũ thì không; không có trường hợp ngược"
        " lại.",
        "Looser: some subjects reach more under the new set, and none reaches less.",
    ),
    "incomparable": Template(
        "Bộ mới có chỗ chặt hơn, có chỗ nới hơn: có trường hợp chỉ bộ cũ cho đạt, và có trường hợp chỉ bộ mới"
        " cho đạt.",
        "Neither is stricter: some subjects reach more under the old set, others under the new one.",
    ),
    "unknown": Template(
        "Chưa so được hết: xem lý do ở từng phần bên dưới.",
        "Not compared in full: the reasons are below.",
    ),
}

_KINDS: Final = {
    "outcome": Template("Kết quả", "Outcome"),
    "level": Template("Mức độ", "Level"),
    "grade": Template("Xếp loại", "Grade"),
    "points": Template("Điểm", "Points"),
    "indicator": Template("Chỉ tiêu {id}", "Indicator {id}"),
    "condition": Template("Điều kiện {id}", "Condition {id}"),
    "amount": Template("Số tiền, số lượng", "Amount"),
}

_NAMED: Final = Template("{kind}: {name}", "{kind}: {name}")

_OTHERS: Final = Template(
    "{count} phần khác như nhau, đã chứng minh", "{count} other parts are equivalent, proved"
)

_ONLY_OLD: Final = Template("Chỉ bộ cũ cho đạt", "Only the old set accepts")

_ONLY_NEW: Final = Template("Chỉ bộ mới cho đạt", "Only the new set accepts")

_MORE_OLD: Final = Template("Bộ cũ cho nhiều điểm hơn", "The old set gives more points")

_MORE_NEW: Final = Template("Bộ mới cho nhiều điểm hơn", "The new set gives more points")

_GREATER_OLD: Final = Template("Bộ cũ tính ra nhiều hơn", "The old set computes more")

_GREATER_NEW: Final = Template("Bộ mới tính ra nhiều hơn", "The new set computes more")

_AT_LEVEL: Final = Template("{what}, ở {level}", "{what}, at {level}")

_SAME_CASE: Final = Template("Cùng trường hợp như ở “{part}”.", "The same case as under “{part}”.")

_LIKE: Final = Template("{what}. Như ví dụ “{example}”", "{what}. As in the example “{example}”")

_EXCEPT: Final = Template("{like}, nhưng: {changes}.", "{like}, except: {changes}.")

_FACTS: Final = Template("{what}: {changes}.", "{what}: {changes}.")

_EXACTLY: Final = Template("{like}, không sửa gì.", "{like}, unchanged.")

_UNDER_OLD: Final = Template("Theo bộ cũ: {decision}", "Under the old set: {decision}")

_UNDER_NEW: Final = Template("Theo bộ mới: {decision}", "Under the new set: {decision}")

_POINTS: Final = Template("{points} điểm", "{points} points")

_NOT_COMPARED: Final = Template("Chưa so được: {what}", "Not compared: {what}")

_AT: Final = Template("{what} ({location})", "{what} ({location})")

_NARROWED: Final = Template(
    "Chỉ so với những giá trị mà cả hai bộ cùng nhận của: {facts}. Giá trị chỉ một bộ nhận thì bộ kia không xét"
    " được.",
    "Compared only for values that both sets accept of: {facts}. The other set cannot decide the others.",
)

_HOW: Final = Template(
    "Đã hỏi bộ giải {count} câu. Mọi số liệu được coi là đã biết; số liệu chỉ một bộ hỏi thì lấy giá trị nào"
    " cũng được. Mỗi trường hợp nêu ra đều đã được cả hai bộ xét lại.",
    "The solver was asked {count} questions. All facts are taken as known; a fact that only one set asks for"
    " may have any value. Each case shown was decided by both sets.",
)

_PARTS: Final[Mapping[PartOfSet, Template]] = {
    "fact": Template("số liệu", "fact"),
    "parameter": Template("mức số", "parameter"),
    "definition": Template("định nghĩa", "definition"),
    "criterion": Template("tiêu chí", "criterion"),
    "indicator": Template("chỉ tiêu", "indicator"),
    "condition": Template("điều kiện", "condition"),
    "award": Template("cách công nhận", "award"),
    "level": Template("mức độ", "level"),
    "grade": Template("xếp loại", "grade"),
    "amount": Template("số được tính", "amount"),
}

_CHANGES: Final = {
    "added": Template("Thêm {part} `{id}`: {name}", "Added {part} `{id}`: {name}"),
    "removed": Template("Bỏ {part} `{id}`: {name}", "Removed {part} `{id}`: {name}"),
    "renamed": Template(
        "Đổi tên {part} `{id}` thành `{new}`: {name}", "Renamed {part} `{id}` to `{new}`: {name}"
    ),
    "changed": Template("Sửa {part} `{id}`, {what}", "Changed {part} `{id}`, {what}"),
}

_WHAT: Final = {
    "name": Template("lời văn", "text"),
    "type": Template("kiểu", "type"),
    "at_least": Template("mức ít nhất", "lower bound"),
    "at_most": Template("mức nhiều nhất", "upper bound"),
    "values": Template("các giá trị", "values"),
    "unit": Template("đơn vị", "unit"),
    "of": Template("danh hiệu được hỏi", "decision"),
    "value": Template("giá trị", "value"),
    "max": Template("điểm tối đa", "maximum of points"),
    "criterion": Template("tiêu chí chứa nó", "criterion"),
    "rule": Template("cách xét", "rule"),
    "applies": Template("khi nào áp dụng", "where it applies"),
    "otherwise": Template("khi không áp dụng", "where it does not apply"),
    "evidence": Template("minh chứng", "evidence"),
    "when": Template("các tiêu chí", "the criteria"),
    "pass_mark": Template("mức điểm đạt", "pass mark"),
    "minimum_per_indicator": Template("điểm tối thiểu mỗi chỉ tiêu", "minimum of each indicator"),
    "judged": Template("người quyết định", "who decides"),
    "rounded": Template("cách làm tròn", "rounding"),
    "met_when": Template("số chỉ tiêu cần đạt", "number needed"),
}


def difference_document(difference: Difference, language: Language) -> Document:
    """Return the difference between two sets as a document.

    Args:
        difference: the difference.
        language: "vi" or "en".
    """
    return _Report(difference, Locale(language)).document()


class _Report:
    def __init__(self, difference: Difference, locale: Locale) -> None:
        self._difference, self._locale = difference, locale
        self._shown: dict[str, str] = {}
        self._format = locale.format

    def document(self) -> Document:
        difference = self._difference
        title = self._format(_TITLE, old=_key(difference.old), new=_key(difference.new))
        relation = difference.relation
        summary = self._format(_SUMMARIES[relation])
        blocks: list[Block] = [
            Heading(1, line(title)),
            Pairs(
                (
                    (self._format(_OLD), line(self._set(difference.old, difference.old_on))),
                    (self._format(_NEW), line(self._set(difference.new, difference.new_on))),
                )
            ),
            Note(_TONES[relation], (Paragraph(line(TextRun(summary, Tone.STRONG))),)),
            Heading(2, line(self._format(_MEANING))),
            self._table(),
        ]
        if difference.narrowed_facts:
            facts = ", ".join(f"`{name}`" for name in difference.narrowed_facts)
            text = self._format(_NARROWED, facts=facts)
            blocks.append(Note(Tone.WARNING, (Paragraph(line(text)),)))
        for each in difference.parts:
            if each.witnesses or each.not_compared:
                blocks += self._part(each)
        blocks += [Heading(2, line(self._format(_STRUCTURE))), *self._structure()]
        how = self._format(_HOW, count=difference.questions)
        blocks.append(Paragraph(line(TextRun(how, Tone.MUTED))))
        return Document(self._locale.language, title, tuple(blocks))

    def _set(self, reference: SetReference, on: date) -> str:
        name = self._locale.text(reference.name)
        return self._format(_SET, name=name, key=_key(reference), on=self._locale.day(on))

    # ---- meaning -----------------------------------------------------------------------------

    def _table(self) -> Table:
        parts = self._difference.parts
        shown = [each for each in parts if each.relation != "equivalent" or each.kind == "outcome"]
        rows = [
            DocumentRow(
                (
                    line(self._name(each)),
                    line(TextRun(self._format(_RELATIONS[each.relation]), _TONES[each.relation])),
                    line(self._format(_PROVED if each.proved else _NOT_PROVED)),
                ),
                tuple(
                    line(
                        TextRun(
                            f"{self._level(level)}: {self._format(_RELATIONS[relation])}",
                            Tone.MUTED,
                        )
                    )
                    for level, relation in each.by_level.items()
                ),
            )
            for each in shown
        ]
        others = len(parts) - len(shown)
        if others:
            text = TextRun(self._format(_OTHERS, count=others), Tone.MUTED)
            rows.append(DocumentRow((line(text), line(), line())))
        columns = tuple(self._format(each) for each in (_PART, _RELATION, _HOW_SURE))
        return Table(columns, tuple(rows))

    def _level(self, id_: str) -> str:
        names = {each.id: self._locale.text(each.name) for each in self._difference.levels}
        return names.get(id_, id_)

    def _name(self, part: PartDifference) -> str:
        ids = part.id if part.new_id is None else f"{part.id} → {part.new_id}"
        kind = self._format(_KINDS[part.kind], id=ids)
        return self._format(_NAMED, kind=kind, name=self._locale.text(part.name))

    def _part(self, part: PartDifference) -> Iterator[Block]:
        yield Heading(3, line(self._name(part)))
        for each in part.witnesses:
            facts = repr((each.shows, each.facts, each.old, each.new))
            if facts in self._shown:
                text = self._format(_SAME_CASE, part=self._shown[facts])
                yield Paragraph(line(text))
                continue
            self._shown[facts] = self._name(part)
            yield Paragraph(line(self._witness(part, each)))
            decisions = ((_UNDER_OLD, each.old), (_UNDER_NEW, each.new))
            yield Bullets(tuple(self._decision(template, of) for template, of in decisions))
        for problem in part.not_compared:
            what = self._locale.text(problem.text)
            if problem.location is not None:
                what = self._format(_AT, what=what, location=problem.location)
            text = self._format(_NOT_COMPARED, what=what)
            yield Note(Tone.WARNING, (Paragraph(line(text)),))

    def _witness(self, part: PartDifference, witness: Witness) -> str:
        points = witness.old.points is not None or part.kind == "points"
        if part.kind == "amount":
            what = self._format(_GREATER_OLD if witness.shows == "only_old" else _GREATER_NEW)
        elif witness.shows == "only_old":
            what = self._format(_MORE_OLD if points else _ONLY_OLD)
        else:
            what = self._format(_MORE_NEW if points else _ONLY_NEW)
        if part.by_level and witness.level is not None:
            what = self._format(_AT_LEVEL, what=what, level=self._level(witness.level))
        changes = self._changes(witness)
        if witness.example is None:
            return self._format(_FACTS, what=what, changes=changes)
        like = self._format(_LIKE, what=what, example=witness.example)
        if not witness.changed:
            return self._format(_EXACTLY, like=like)
        return self._format(_EXCEPT, like=like, changes=changes)

    def _changes(self, witness: Witness) -> str:
        changes = witness.changed
        if witness.example is None:
            changes = tuple(
                FactChange(name=name, label=Bilingual(vi=name), new=value)
                for name, value in witness.facts.items()
                if not isinstance(value, dict | list)
            )
        return changes_text(changes, self._locale)

    def _decision(self, template: Template, decision: WitnessDecision) -> Item:
        sentence = self._locale.text(decision.sentence)
        if decision.amount is not None:
            sentence = f"{self._locale.number(decision.amount)}. {sentence}"
        elif decision.points is not None:
            points = self._locale.number(decision.points)
            sentence = self._format(_POINTS, points=points) + ". " + sentence
        elif decision.met is not None:
            sentence = f"{self._format(MET if decision.met else NOT_MET)}. {sentence}"
        reasons = tuple(Item(line(self._locale.text(each))) for each in decision.reasons)
        return Item(line(self._format(template, decision=sentence)), reasons)

    # ---- content -----------------------------------------------------------------------------

    def _structure(self) -> Iterator[Block]:
        changes = self._difference.structure
        if not changes:
            yield Paragraph(line(self._format(_SAME_STRUCTURE)))
            return
        yield Bullets(tuple(self._structure_item(each) for each in changes))

    def _structure_item(self, change: StructureChange) -> Item:
        what = _WHAT.get(change.what or "")
        text = self._format(
            _CHANGES[change.change],
            part=self._format(_PARTS[change.part]),
            id=change.id,
            new=change.new,
            name="" if change.name is None else self._locale.text(change.name),
            what=change.what if what is None else self._format(what),
        )
        if change.change != "changed":
            return Item(line(text))
        values = [("−", change.old, Tone.BAD), ("+", change.new, Tone.GOOD)]
        children = [
            Item(line(TextRun(f"{sign} {value}", tone))) for sign, value, tone in values if value
        ]
        return Item(line(text), tuple(children))


def _key(reference: SetReference) -> str:
    scope = f"/{reference.scope}" if reference.scope else ""
    return f"{reference.title}{scope}@{reference.version}"
