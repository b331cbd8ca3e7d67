"""A draft of a mapping file for the facts of a set: YAML in which the headings of a table are filled in.

Nothing in it has to be filled in: a blank means that the column is found by its name, or is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.facts_listing import list_facts
from criteria_engine.cli.formats import FactEntry, FactsList
from criteria_engine.cli.forms import comment_lines, quote_yaml
from criteria_engine.cli.type_text import judgement_text, type_text
from criteria_engine.criteria import Criteria
from criteria_engine.model.base import Bilingual
from criteria_engine.rendering.display_width import one_line

_INDENT: Final = "  "


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
        "An empty cell is unknown, not no. Where it means something else, write so, for example:"
        " {{column: Reading corner, words: {{x: true}}, blank: false}}",
    ),
)


_THEN: Final = Template("Xong thì chạy:", "Then run:")


_SUBJECT: Final = Template(
    "Cột mã của đối tượng, mỗi dòng một mã riêng; để trống thì là subject_id",
    "The column with the subject's id, another in each row; subject_id where left blank",
)


_IGNORED: Final = Template(
    "Các cột không cần đến, ví dụ [STT, Ghi chú]; bỏ qua mọi cột lạ thì viết others: ignore",
    "Columns nobody needs, such as [No., Notes]; to pass over all others write others: ignore",
)


_MARKS: Final = Template(
    "Số viết kiểu Việt Nam trong ô chữ (1.234,5): bỏ dấu # ở hai dòng sau. Không nói thì 1.234 bị từ"
    " chối vì có thể là hai số khác nhau.",
    "Numbers written as texts the Vietnamese way (1.234,5): take away the # of the next two lines. Where"
    " nothing is said, 1.234 is refused, because it may be two numbers.",
)


_LAYOUT: Final = Template(
    "Khi cần: tên trang tính, dòng tiêu đề, dấu ngăn cột của CSV, dạng ngày viết bằng chữ",
    "Where needed: the sheet, the row of headings, what separates the columns of a CSV, the form of dates",
)


_LISTS: Final = Template(
    "Các danh sách: cột lồng nhau (JSON Lines, Parquet), hoặc tệp riêng, mỗi dòng một mục (--list"
    " TÊN=TỆP). Với tệp riêng phải viết key (cột mã đối tượng) và absent: empty nếu không có dòng nào"
    " nghĩa là không có mục nào, unknown nếu nghĩa là chưa rõ.",
    "Lists: nested columns (JSON lines, Parquet), or a file of their own with an item in each row (--list"
    " NAME=FILE). For such a file write key (the column with the subject's id) and absent: empty where"
    " no rows mean no items, unknown where they mean that nobody has said.",
)


_EVIDENCE: Final = Template(
    "Minh chứng: có, không, hoặc số hiệu văn bản", "Evidence: yes, no, or a document"
)


def draft_mapping(criteria: Criteria, language: Language, *, command: str) -> str:
    """The draft; `command` is the one to run when it is filled in."""
    return "\n".join(_MappingWriter(language).draft(list_facts(criteria), command)) + "\n"


class _MappingWriter:
    """Writes one draft, with comments in Vietnamese, and in English below where asked."""

    def __init__(self, language: Language) -> None:
        self._languages: tuple[Language, ...] = ("vi",) if language == "vi" else ("vi", "en")

    def draft(self, asked: FactsList, command: str) -> Iterator[str]:
        reference = asked.criteria_set
        key = "/".join(filter(None, (reference.title, reference.scope, reference.version)))
        yield from self._say(_HEAD, name=reference.name, key=key)
        for each in (*_HOW, _THEN):
            yield from self._say(each)
        yield f"#{_INDENT}{one_line(command)}"
        yield from ("format: 1", f"title: {reference.title}", "")
        yield from self._say(_SUBJECT)
        yield "subject:"
        yield ""
        yield from self._say(_IGNORED)
        yield "ignore: []"
        yield ""
        yield from self._say(_MARKS)
        yield from ('# decimal: ","', '# thousands: "."', "")
        yield from self._say(_LAYOUT)
        yield from ('# sheet: ""', "# header: 1", '# delimiter: ";"', "# date: dd/mm/yyyy", "")
        yield "columns:"
        for fact in asked.facts:
            yield from self._columns(fact, fact.name, _INDENT)
        for judgement in asked.judgements:
            told = judgement.question or judgement.text
            yield from self._told(
                told, [judgement_text(judgement, each) for each in self._languages]
            )
            yield f"{_INDENT}{quote_yaml(f'judgements.{judgement.id}')}:"
        if asked.evidence:
            yield from self._say(_EVIDENCE, _INDENT)
        for evidence in asked.evidence:
            yield from self._told(evidence.what, [])
            yield f"{_INDENT}{quote_yaml(f'evidence.{evidence.id}')}:"
        yield from self._lists([fact for fact in asked.facts if fact.type == "list"])

    def _lists(self, lists: list[FactEntry]) -> Iterator[str]:
        if not lists:
            return
        yield ""
        yield from self._say(_LISTS)
        yield "lists:"
        for fact in lists:
            yield from self._told(fact.question or fact.label, [])
            yield from (f"{_INDENT}{fact.name}:", f"{_INDENT * 2}key:", f"{_INDENT * 2}absent:")
            yield f"{_INDENT * 2}columns:"
            for inner in fact.fields:
                yield from self._columns(inner, inner.name, _INDENT * 3)

    def _columns(self, fact: FactEntry, path: str, indent: str) -> Iterator[str]:
        """The lines of a fact; those of a record's fields, or a decision's levels, one by one."""
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
                kinds = [type_text(fact, each) for each in self._languages]
                yield from self._told(fact.question or fact.label, kinds, indent)
        if fact.type == "decision":
            levels = fact.decision_of.levels if fact.decision_of is not None else ()
            for name in ("eligible", *levels):
                yield f"{indent}{path}.{name}:"
        elif fact.values:
            yield f"{indent}{path}:"
            yield f"{indent}{_INDENT}column:"
            words = {each.name.vi: each.id for each in fact.values if each.name.vi != each.id}
            if words:
                yield f"{indent}{_INDENT}words:"
                for word, id_ in words.items():
                    yield f"{indent}{_INDENT * 2}{quote_yaml(word)}: {id_}"
        else:
            yield f"{indent}{path}:"

    def _told(self, asked: Bilingual, kinds: list[str], indent: str = _INDENT) -> Iterator[str]:
        for index, language in enumerate(self._languages):
            kind = f" ({kinds[index]})" if kinds else ""
            yield from comment_lines(f"{asked.in_language(language)}{kind}", indent)

    def _say(self, wording: Template, indent: str = "", **data: object) -> Iterator[str]:
        for language in self._languages:
            shown = {
                key: value.in_language(language) if isinstance(value, Bilingual) else value
                for key, value in data.items()
            }
            yield from comment_lines(wording.in_language(language, shown), indent)
