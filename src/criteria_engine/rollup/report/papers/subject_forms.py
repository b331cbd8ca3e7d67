"""report: the forms of papers for one subject: registration, scoring sheet, notice."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.rendering.papers.forms import (
    FormColumn,
    FormElement,
    FormIf,
    FormLine,
    FormRepeat,
    FormSpace,
    FormTable,
    PaperForm,
)
from criteria_engine.rollup.report.papers.frames import (
    FOOTER,
    NATION,
    PROVISIONAL,
    kind_and_subject,
    letter_foot,
    letter_head,
    signatures,
)

_ID: Final = FormColumn(Text("TT", "No."), "{{ row.id }}", 15)

_TEXT: Final = FormColumn(Text("Nội dung", "Indicator"), "{{ row.text }}", 85)

_MOST: Final = FormColumn(Text("Điểm tối đa", "Most points"), "{{ row.most }}", 18, "center")

_PART_HEADING: Final = Text("{{ group.name }}", "{{ group.name }}")

REGISTRATION: Final = PaperForm(
    kind=Text("phieu-dang-ky", "registration"),
    name=Text("Phiếu đăng ký", "Registration"),
    elements=(
        *NATION,
        *kind_and_subject(
            Text("PHIẾU ĐĂNG KÝ", "REGISTRATION"),
            Text("Danh hiệu “{{ title }}”, năm ……", "For “{{ title }}”, in ……"),
        ),
        FormLine(Text("Kính gửi: {{ office.recipient }}", "To: {{ office.recipient }}"), "centred"),
        FormSpace(3),
        FormLine(Text("Đăng ký cho ({{ called }}):\t", "Registered ({{ called }}):\t"), "fill"),
        FormLine(Text("Người đăng ký:\tNăm sinh:\t", "Registered by:\tYear of birth:\t"), "fill"),
        FormLine(Text("Địa chỉ:\tĐiện thoại:\t", "Address:\tTelephone:\t"), "fill"),
        FormLine(
            Text(
                "Chúng tôi đã xem các tiêu chí dưới đây của danh hiệu “{{ title }}” ({{ document }}) và đăng ký"
                " phấn đấu thực hiện.",
                "We have read the criteria of “{{ title }}” ({{ document }}) and register for it.",
            )
        ),
        FormTable((_ID, _TEXT), "group.rows", "criteria", _PART_HEADING),
        FormLine(
            Text("Việc sẽ làm trong năm, cách làm:\t", "What we shall do this year, and how:\t"),
            "fill",
        ),
        FormLine(Text("\t", "\t"), "fill"),
        FormSpace(2),
        FormLine(Text("……, ngày …… tháng …… năm ……", "……, …… / …… / ……"), "centred_italic"),
        FormSpace(3),
        signatures(Text("NƠI NHẬN ĐĂNG KÝ", "RECEIVED BY"), Text("NGƯỜI ĐĂNG KÝ", "REGISTERED BY")),
    ),
    footer=FOOTER,
)

_RESULT_COLUMNS: Final = (
    FormColumn(Text("Tự chấm", "Own score"), "", 20),
    FormColumn(Text("Thẩm định", "Verified"), "", 22),
    FormColumn(Text("Ghi chú", "Note"), "", 25),
)

_SHEET_SIGNATURES: Final = signatures(
    Text("NGƯỜI TỰ CHẤM", "SCORED BY"), Text("NGƯỜI THẨM ĐỊNH", "VERIFIED BY")
)

SCORING_SHEET: Final = PaperForm(
    kind=Text("phieu-cham", "scoring-sheet"),
    name=Text("Phiếu chấm", "Scoring sheet"),
    elements=(
        *NATION,
        *kind_and_subject(
            Text("PHIẾU CHẤM", "SCORING SHEET"),
            Text("Danh hiệu “{{ title }}”, năm ……", "“{{ title }}”, in ……"),
        ),
        FormLine(Text("Chấm cho ({{ called }}):\t", "Of ({{ called }}):\t"), "fill"),
        FormLine(Text("Địa chỉ:\tMã:\t", "Address:\tKey:\t"), "fill"),
        FormLine(Text("Theo: {{ document }}", "By: {{ document }}"), "plain"),
        PROVISIONAL,
        FormTable((_ID, _TEXT, _MOST, *_RESULT_COLUMNS), "group.rows", "criteria", _PART_HEADING),
        FormIf(
            "scored",
            (
                FormLine(
                    Text(
                        "Tổng điểm tự chấm:\tTổng điểm thẩm định:\t",
                        "Own total:\tVerified total:\t",
                    ),
                    "fill",
                ),
            ),
        ),
        _SHEET_SIGNATURES,
    ),
    footer=FOOTER,
)

_FILLED: Final[tuple[FormElement, ...]] = (
    *NATION,
    *kind_and_subject(
        Text("PHIẾU CHẤM", "SCORING SHEET"),
        Text("Danh hiệu “{{ title }}”, năm {{ year }}", "“{{ title }}”, in {{ year }}"),
    ),
    FormLine(Text("Chấm cho: {{ sheet.subject }}", "Of: {{ sheet.subject }}"), "strong"),
    FormLine(
        Text(
            "Theo: {{ document }}; số liệu ngày {{ day }}",
            "By: {{ document }}; figures of {{ day }}",
        ),
        "plain",
    ),
    PROVISIONAL,
    FormTable(
        (
            _ID,
            _TEXT,
            _MOST,
            FormColumn(Text("Kết quả", "Result"), "{{ row.result }}", 27, "center"),
            FormColumn(Text("Thẩm định", "Verified"), "", 22),
        ),
        "group.rows",
        "sheet.criteria",
        _PART_HEADING,
    ),
    FormIf(
        "sheet.total",
        (FormLine(Text("Tổng điểm: {{ sheet.total }}", "Total: {{ sheet.total }}"), "strong"),),
    ),
    FormLine(Text("Kết quả: {{ sheet.result }}", "Result: {{ sheet.result }}"), "strong"),
    FormLine(Text("Mã đối chiếu: {{ sheet.check }}", "Check: {{ sheet.check }}"), "note"),
    _SHEET_SIGNATURES,
)

FILLED_SHEETS: Final = PaperForm(
    kind=Text("phieu-cham-da-dien", "scoring-sheets-filled"),
    name=Text("Phiếu chấm đã điền", "Filled scoring sheets"),
    elements=(FormRepeat("sheet", "sheets", _FILLED, pages=True),),
    footer=FOOTER,
    numbered=False,
)
"""A sheet for each subject, with what was found."""

_NOTICE: Final[tuple[FormElement, ...]] = (
    FormIf(
        "notice.left_out",
        (FormLine(Text("{{ notice.left_out }}", "{{ notice.left_out }}"), "note"),),
    ),
    *letter_head(Text("TB", "NOTICE")),
    *kind_and_subject(
        Text("THÔNG BÁO", "NOTICE"),
        Text(
            "Kết quả xét danh hiệu “{{ title }}”, ngày {{ day }}",
            "Result of the assessment for “{{ title }}” on {{ day }}",
        ),
    ),
    FormLine(Text("Kính gửi: {{ notice.subject }}", "To: {{ notice.subject }}"), "centred"),
    FormSpace(3),
    FormIf("notice.doubt", (FormLine(Text("{{ notice.doubt }}", "{{ notice.doubt }}")),)),
    FormLine(Text("{{ notice.result }}", "{{ notice.result }}"), lead=Text("Kết quả:", "Result:")),
    FormIf(
        "notice.reasons",
        (
            FormLine(Text("Vì sao:", "Why:"), "strong"),
            FormRepeat(
                "reason",
                "notice.reasons",
                (FormLine(Text("- {{ reason }}", "- {{ reason }}"), "item"),),
            ),
        ),
    ),
    FormIf(
        "notice.more_reasons",
        (FormLine(Text("{{ notice.more_reasons }}", "{{ notice.more_reasons }}"), "item"),),
    ),
    FormIf(
        "notice.questions",
        (
            FormLine(
                Text("Còn thiếu gì, ai trả lời:", "What is missing, and who can answer:"), "strong"
            ),
            FormRepeat(
                "question",
                "notice.questions",
                (FormLine(Text("- {{ question }}", "- {{ question }}"), "item"),),
            ),
        ),
    ),
    FormIf(
        "notice.more_questions",
        (FormLine(Text("{{ notice.more_questions }}", "{{ notice.more_questions }}"), "item"),),
    ),
    PROVISIONAL,
    FormLine(
        Text(
            "Có gì chưa đúng hoặc chưa rõ, xin hỏi: {{ office.contact }}.",
            "If anything is wrong or unclear, please ask: {{ office.contact }}.",
        )
    ),
    FormIf(
        "notice.check",
        (FormLine(Text("Mã đối chiếu: {{ notice.check }}", "Check: {{ notice.check }}"), "note"),),
    ),
    *letter_foot(),
)

NOTICES: Final = PaperForm(
    kind=Text("thong-bao-chua-dat", "notices-not-eligible"),
    name=Text("Thông báo chưa đạt", "Notices to those not eligible"),
    elements=(FormRepeat("notice", "notices", _NOTICE, pages=True),),
    footer=FOOTER,
    numbered=False,
)
"""A notice for each subject that has not earned the title."""
