"""cli: a criteria set → a draft of a mapping file, in which the headings of a table are filled in.

A key without a heading means that the column has the name or the label of the fact, or is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.drafts import INDENT, DraftWriter, comment_lines, quote_yaml
from criteria_engine.cli.facts_listing import list_facts
from criteria_engine.cli.formats import FactEntry, FactsList
from criteria_engine.cli.type_text import judgement_text, type_text
from criteria_engine.criteria import Criteria
from criteria_engine.model.base import Bilingual

_NOT_IN_TABLES: Final = frozenset({"date and time"})

_HEAD: Final = Template(
    "Ánh xạ: cột nào của bảng là dữ kiện nào, để xét “{name}”, {key}",
    "Mapping: which column of a table is which fact, for “{name}”, {key}",
)

_HOW: Final = (
    Template(
        "Viết tiêu đề của cột sau dấu hai chấm. Để trống nếu bảng không có cột ấy (chưa biết), hoặc nếu"
        " tiêu đề chính là tên hay nhãn của dữ kiện.",
        "Write the heading of the column after the colon. Leave it blank where the table has no such"
        " column (unknown), or where the heading is the fact's own name or label.",
    ),
    Template(
        "Ô trống là chưa biết, không phải là không. Nếu ô trống mang nghĩa khác thì viết ra, ví dụ:"
        " {{column: Góc đọc sách, words: {{x: true}}, blank: false}}",
        "An empty cell means unknown, not no. If it means something else, write that, for example:"
        " {{column: Reading corner, words: {{x: true}}, blank: false}}",
    ),
)

_SUBJECT: Final = Template(
    "Cột mã của đối tượng, mỗi dòng một mã riêng; để trống thì là subject_id",
    "The column with the subject's id, a different one in each row; if blank, subject_id",
)

_IGNORED: Final = Template(
    "Các cột không cần đến, ví dụ [STT, Ghi chú]; bỏ qua mọi cột lạ thì viết extra: ignore",
    "Columns that are not needed, such as [No., Notes]; to ignore all other columns write extra: ignore",
)

_MARKS: Final = Template(
    "Số viết kiểu Việt Nam trong ô chữ (1.234,5): bỏ dấu # ở hai dòng sau. Không nói thì 1.234 bị từ"
    " chối vì có thể là hai số khác nhau.",
    "Numbers in text cells in Vietnamese notation (1.234,5): remove the # of the next two lines. Without"
    " them 1.234 is rejected, because it is ambiguous.",
)

_LAYOUT: Final = Template(
    "Khi cần: tên trang tính, dòng tiêu đề, dấu ngăn cột của CSV, dạng ngày viết bằng chữ",
    "If needed: the sheet, the row of headings, the delimiter of a CSV file, the format of dates",
)

_LISTS: Final = Template(
    "Các danh sách: cột lồng nhau (JSON Lines, Parquet), hoặc tệp riêng, mỗi dòng một mục (--list"
    " TÊN=TỆP). Với tệp riêng phải viết key (cột mã đối tượng) và absent: empty nếu không có dòng nào"
    " nghĩa là không có mục nào, unknown nếu nghĩa là chưa rõ.",
    "Lists: nested columns (JSON Lines, Parquet), or a separate file with one item in each row (--list"
    " NAME=FILE). For such a file write key (the column with the subject's id) and absent: empty if"
    " no rows mean no items, unknown if they mean that the items are unknown.",
)

_EVIDENCE: Final = Template(
    "Minh chứng: có, không, hoặc số hiệu văn bản", "Evidence: yes, no, or a document"
)


def draft_mapping(criteria: Criteria, language: Language, *, command: str) -> str:
    """Return a draft of a mapping file for the facts, judgements and evidence of a set.

    Args:
        criteria: the set.
        language: of the comments; "en" writes them in Vietnamese and English.
        command: the command to run with the filled-in file, for the head of the draft.

    Returns:
        YAML with comments.
    """
    return "\n".join(_MappingWriter(language).draft(list_facts(criteria), command)) + "\n"


class _MappingWriter(DraftWriter):
    """Writes one draft."""

    def draft(self, facts_list: FactsList, command: str) -> Iterator[str]:
        reference = facts_list.criteria_set
        yield from self.head(reference, _HEAD, _HOW, command)
        yield from ("format: 1", f"title: {reference.title}", "")
        yield from self.comment(_SUBJECT)
        yield "subject:"
        yield ""
        yield from self.comment(_IGNORED)
        yield "ignore: []"
        yield ""
        yield from self.comment(_MARKS)
        yield from ('# decimal: ","', '# thousands: "."', "")
        yield from self.comment(_LAYOUT)
        yield from ('# sheet: ""', "# header: 1", '# delimiter: ";"', "# date: dd/mm/yyyy", "")
        columns = [*self._columns_of_subject(facts_list)]
        if columns:
            yield from ("columns:", *columns)
        yield from self._lists([fact for fact in facts_list.facts if fact.type == "list"])

    def _columns_of_subject(self, facts_list: FactsList) -> Iterator[str]:
        for fact in facts_list.facts:
            yield from self._columns(fact, fact.name, INDENT)
        for judgement in facts_list.judgements:
            question = judgement.question or judgement.text
            yield from self._comment(
                question, [judgement_text(judgement, each) for each in self.languages]
            )
            yield f"{INDENT}{quote_yaml(f'judgements.{judgement.id}')}:"
        if facts_list.evidence:
            yield from self.comment(_EVIDENCE, INDENT)
        for evidence in facts_list.evidence:
            yield from self._comment(evidence.what, [])
            yield f"{INDENT}{quote_yaml(f'evidence.{evidence.id}')}:"

    def _lists(self, lists: list[FactEntry]) -> Iterator[str]:
        if not lists:
            return
        yield ""
        yield from self.comment(_LISTS)
        yield "lists:"
        for fact in lists:
            yield from self._comment(fact.question or fact.label, [])
            yield from (f"{INDENT}{fact.name}:", f"{INDENT * 2}key:", f"{INDENT * 2}absent:")
            yield f"{INDENT * 2}columns:"
            for inner in fact.fields if fact.of is None else (fact.of,):
                yield from self._columns(inner, inner.name, INDENT * 3)

    def _columns(self, fact: FactEntry, path: str, indent: str) -> Iterator[str]:
        """Yield the lines of a fact; a record has one for each field, a decision for each level."""
        match fact.type:
            case "list":
                return
            case "record":
                for inner in fact.fields:
                    yield from self._columns(inner, f"{path}.{inner.name}", indent)
                return
            case _ if fact.type in _NOT_IN_TABLES:
                return
            case _:
                kinds = [type_text(fact, each) for each in self.languages]
                yield from self._comment(fact.question or fact.label, kinds, indent)
        if fact.type == "decision":
            levels = fact.decision_of.levels if fact.decision_of is not None else ()
            for name in ("eligible", *levels):
                yield f"{indent}{path}.{name}:"
        elif fact.values:
            yield f"{indent}{path}:"
            yield f"{indent}{INDENT}column:"
            words = {each.name.vi: each.id for each in fact.values if each.name.vi != each.id}
            if words:
                yield f"{indent}{INDENT}words:"
                for word, id_ in words.items():
                    yield f"{indent}{INDENT * 2}{quote_yaml(word)}: {id_}"
        else:
            yield f"{indent}{path}:"

    def _comment(self, text: Bilingual, kinds: list[str], indent: str = INDENT) -> Iterator[str]:
        for index, language in enumerate(self.languages):
            kind = f" ({kinds[index]})" if kinds else ""
            yield from comment_lines(f"{text.in_language(language)}{kind}", indent)
