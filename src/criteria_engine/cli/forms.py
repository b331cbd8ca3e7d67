"""cli: a criteria set → a blank YAML form for its facts, to be filled in with any editor.

A key without a value is an unknown fact, so the blank form is already a valid file of facts. An item
of a list is shown as an example, in comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.drafts import INDENT, DraftWriter, comment_lines, quote_yaml
from criteria_engine.cli.facts_listing import list_facts
from criteria_engine.cli.formats import (
    EvidenceEntry,
    FactEntry,
    FactsList,
    JudgementEntry,
)
from criteria_engine.cli.type_text import judgement_text, type_text
from criteria_engine.criteria import Criteria

_HEAD: Final = Template("Dữ kiện để xét “{name}”, {key}", "Facts for “{name}”, {key}")

_HOW: Final = (
    Template(
        "Viết câu trả lời sau dấu hai chấm. Chưa biết thì để trống: trống là chưa biết, không phải"
        " là không.",
        "Write the answer after the colon. Leave blank what is not known: blank means unknown, not"
        " no.",
    ),
    Template(
        "Có/không: viết có hoặc không. Số: viết liền các chữ số, dấu chấm cho phần thập phân"
        " (1500, 64.9). Ngày: 20/02/2026.",
        "Yes/no: write yes or no. Numbers: digits without separators, a point for decimals (1500, 64.9)."
        " Dates: 2026-02-20.",
    ),
)

_SUBJECT: Final = Template("Mã hoặc tên trường hợp được xét", "The subject: an id or a name")

_PERIOD: Final = Template("Kỳ của số liệu, ví dụ 2025", "The period of the facts, for example 2025")

_ANSWERED_BY: Final = Template("người trả lời: {who}", "answered by: {who}")

_VALUES: Final = Template(
    "Viết các giá trị trong ngoặc vuông: {name}: [{example}]. Biết chắc là không có gì thì viết: {name}: []",
    "Write the values in brackets: {name}: [{example}]. If there are certainly none, write: {name}: []",
)

_ITEMS: Final = Template(
    "Mỗi mục bắt đầu bằng một dấu gạch: bỏ dấu # ở đầu các dòng dưới đây, rồi chép lại cho từng"
    " mục. Biết chắc là không có mục nào thì viết: {name}: []",
    "Each item begins with a dash: remove the # before the lines below, and copy them for each"
    " item. If there are certainly none, write: {name}: []",
)

_FIELDS: Final = Template("Mỗi mục có các dòng:", "Each item has these lines:")

_DECISION: Final = Template(
    "Bỏ dấu # ở đầu dòng `outcome` và viết eligible (đạt), not_eligible (chưa đạt) hoặc"
    " undetermined (chưa đủ thông tin)",
    "Remove the # before `outcome` and write eligible, not_eligible or undetermined",
)

_LEVEL: Final = Template(
    "; nếu đạt thì thêm mức cao nhất đã đạt: {levels}",
    "; if eligible, add the highest level reached: {levels}",
)

_JUDGEMENTS: Final = Template(
    "Phần do người có thẩm quyền xét. Muốn ghi rõ ai xét, khi nào, theo minh chứng nào thì viết"
    " {{met: có, by: …, on: 20/02/2026, evidence: …}}; phần cho điểm thì viết points thay cho met.",
    "What a person judges. To record who judged, when and on what evidence, write"
    " {{met: yes, by: …, on: 2026-02-20, evidence: …}}; where points are given, write points instead"
    " of met.",
)

_EVIDENCE: Final = Template(
    "Minh chứng: viết có, không, hoặc số hiệu của văn bản",
    "Evidence: write yes, no, or the number of the document",
)

_EVIDENCE_FOR: Final = Template("Chỉ tiêu {id}: {what}", "Indicator {id}: {what}")


def blank_form(criteria: Criteria, language: Language, *, command: str) -> str:
    """Return a blank form for the facts, judgements and evidence of a set.

    Args:
        criteria: the set.
        language: of the comments; "en" writes them in Vietnamese and English.
        command: the command to run with the filled-in form, for the head of the form.

    Returns:
        YAML with comments; it is a valid file of facts.
    """
    writer = _FormWriter(language)
    return "\n".join(writer.form(list_facts(criteria), command)) + "\n"


class _FormWriter(DraftWriter):
    """Writes one form."""

    def form(self, facts_list: FactsList, command: str) -> Iterator[str]:
        yield from self.head(facts_list.criteria_set, _HEAD, _HOW, command)
        yield from self._blank("subject_id", _SUBJECT)
        yield from self._blank("period", _PERIOD)
        for fact in facts_list.facts:
            yield ""
            yield from self._fact(fact, "")
        if facts_list.judgements:
            yield ""
            yield from self.comment(_JUDGEMENTS)
            yield "judgements:"
            for judgement in facts_list.judgements:
                yield from self._judgement(judgement)
        if facts_list.evidence:
            yield ""
            yield from self.comment(_EVIDENCE)
            yield "evidence:"
            for evidence in facts_list.evidence:
                yield from self._evidence(evidence)

    def _blank(self, name: str, what: Template) -> Iterator[str]:
        yield ""
        yield from self.comment(what)
        yield f"{name}:"

    # ---- facts -----------------------------------------------------------------------------

    def _fact(self, fact: FactEntry, indent: str) -> Iterator[str]:
        yield from self._question_comment(fact, indent)
        match fact.type:
            case "list":
                yield from self._list(fact, indent)
            case "record":
                yield f"{indent}{fact.name}:"
                for inner in fact.fields:
                    yield from self._fact(inner, indent + INDENT)
            case "decision":
                yield from self._decision_comment(fact, indent)
                yield from _blank_lines(fact, indent)
            case _:
                yield f"{indent}{fact.name}:"

    def _question_comment(self, fact: FactEntry, indent: str) -> Iterator[str]:
        for language in self.languages:
            question = (fact.question or fact.label).in_language(language)
            yield from comment_lines(question, indent)
        for language in self.languages:
            parts = [type_text(fact, language)]
            if fact.answered_by is not None:
                who = fact.answered_by.in_language(language)
                parts.append(_ANSWERED_BY.in_language(language, {"who": who}))
            yield from comment_lines(_sentence("; ".join(parts)), indent)
            if fact.help is not None:
                yield from comment_lines(fact.help.in_language(language), indent)

    def _list(self, fact: FactEntry, indent: str) -> Iterator[str]:
        """Yield a list; the questions of its fields precede it, so an item is short to copy."""
        if fact.of is not None:
            example = ", ".join([each.id for each in fact.of.values[:2]]) or "…, …"
            yield from self.comment(_VALUES, indent, name=fact.name, example=example)
            yield from _blank_lines(fact, indent)
            return
        yield from self.comment(_FIELDS, indent)
        for inner in fact.fields:
            yield from self._legend(inner, indent + INDENT)
        yield from self.comment(_ITEMS, indent, name=fact.name)
        yield from _blank_lines(fact, indent)

    def _legend(self, fact: FactEntry, indent: str) -> Iterator[str]:
        for language in self.languages:
            question = (fact.question or fact.label).in_language(language)
            text = f"{fact.name}: {question} ({type_text(fact, language)})"
            yield from comment_lines(text, indent[len(INDENT) :], hanging=INDENT)
        if fact.type == "decision":
            yield from (f"#{INDENT}{line}" for line in self._decision_comment(fact, indent))
        for inner in fact.fields:
            yield from self._legend(inner, indent + INDENT)

    def _decision_comment(self, fact: FactEntry, indent: str) -> Iterator[str]:
        levels = fact.decision_of.levels if fact.decision_of is not None else ()
        for language in self.languages:
            text = _DECISION.in_language(language, {})
            if levels:
                text += _LEVEL.in_language(language, {"levels": " | ".join(levels)})
            yield from comment_lines(text, indent)

    # ---- people ----------------------------------------------------------------------------

    def _judgement(self, judgement: JudgementEntry) -> Iterator[str]:
        for language in self.languages:
            question = (judgement.question or judgement.text).in_language(language)
            who = _ANSWERED_BY.in_language(language, {"who": judgement.judge.in_language(language)})
            yield from comment_lines(question, INDENT)
            yield from comment_lines(
                _sentence(f"{judgement_text(judgement, language)}; {who}"), INDENT
            )
        yield f"{INDENT}{quote_yaml(judgement.id)}:"

    def _evidence(self, evidence: EvidenceEntry) -> Iterator[str]:
        yield from self.comment(_EVIDENCE_FOR, INDENT, id=evidence.id, what=evidence.what)
        yield f"{INDENT}{quote_yaml(evidence.id)}:"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _commented(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines of YAML as comments; removing the first `#` restores a line."""
    return (f"#{line}" for line in lines)


def _blank_lines(fact: FactEntry, indent: str) -> Iterator[str]:
    """Yield an unknown fact, with the lines that may be added below it in comments."""
    yield f"{indent}{fact.name}:"
    below = indent + INDENT
    match fact.type:
        case "list":
            yield from _commented(_item(fact, below))
        case "record":
            for inner in fact.fields:
                yield from _blank_lines(inner, below)
        case "decision":
            levels = fact.decision_of.levels if fact.decision_of is not None else ()
            yield from _commented([f"{below}outcome:", *([f"{below}level:"] if levels else [])])
        case _:
            pass


def _item(fact: FactEntry, indent: str) -> Iterator[str]:
    """Yield one item of a list; its first line has the dash."""
    lines = [line for inner in fact.fields for line in _blank_lines(inner, indent + INDENT)]
    for number, line in enumerate(lines):
        yield line if number else f"{indent}- {line.removeprefix(indent + INDENT)}"
