"""report: the forms of papers with a list: the list itself, the decision, certificates, proposals of praise."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.rendering.papers.forms import (
    FormAnnex,
    FormColumn,
    FormElement,
    FormIf,
    FormLine,
    FormRepeat,
    FormSides,
    FormSpace,
    FormTable,
    PaperForm,
)
from criteria_engine.rollup.report.papers.frames import (
    FOOTER,
    NATION,
    PROVISIONAL,
    RECIPIENT,
    kind_and_subject,
    letter_foot,
    letter_head,
    signature,
)

NUMBER: Final = FormColumn(Text("TT", "No."), "{{ row.number }}", 11, "center")

_KEY: Final = FormColumn(Text("Mã", "Key"), "{{ row.key }}", 24)

_NAME: Final = FormColumn(Text("Tên", "Name"), "{{ row.name }}", 60)

_RANK: Final = FormColumn(Text("Mức, xếp loại", "Level, grade"), "{{ row.rank }}", 30)

_NOTE: Final = FormColumn(Text("Ghi chú", "Note"), "", 30)

_GROUP_HEADING: Final = Text(
    "{{ group.name }}: {{ group.count }}", "{{ group.name }}: {{ group.count }}"
)


def _list_tables(last: FormColumn) -> tuple[FormElement, ...]:
    """Return the list by hamlet, with a column of levels and grades where somebody has one."""

    def table(*columns: FormColumn) -> FormTable:
        return FormTable(columns, "group.rows", "groups", _GROUP_HEADING)

    return (
        FormIf("ranked", (table(NUMBER, _KEY, _NAME, _RANK, last),)),
        FormIf("not ranked", (table(NUMBER, _KEY, _NAME, last),)),
    )


LIST: Final = PaperForm(
    kind=Text("danh-sach", "list"),
    name=Text("Danh sách đề nghị công nhận", "List proposed for recognition"),
    elements=(
        *letter_head(Text("DS", "LIST")),
        *kind_and_subject(
            Text("DANH SÁCH", "LIST"),
            Text(
                "Đề nghị công nhận danh hiệu “{{ title }}” năm {{ year }}",
                "Proposed for recognition as “{{ title }}” in {{ year }}",
            ),
        ),
        FormLine(
            Text(
                "Xét ngày {{ day }} theo {{ document }}: {{ count }} {{ called }} được đề nghị.",
                "Assessed on {{ day }} by {{ document }}: {{ count }} {{ called }} proposed.",
            )
        ),
        PROVISIONAL,
        *_list_tables(FormColumn(Text("Căn cứ", "Basis"), "{{ row.basis }}", 50)),
        *letter_foot(),
    ),
    footer=FOOTER,
)
"""The list for deciding on recognition: it proposes, it is no decision."""

DECISION: Final = PaperForm(
    kind=Text("quyet-dinh", "decision"),
    name=Text("Quyết định công nhận", "Decision on recognition"),
    elements=(
        *letter_head(Text("QĐ", "DECISION")),
        *kind_and_subject(
            Text("QUYẾT ĐỊNH", "DECISION"),
            Text(
                "Về việc công nhận danh hiệu “{{ title }}” năm {{ year }}",
                "On recognition as “{{ title }}” in {{ year }}",
            ),
        ),
        FormLine(Text("{{ office.authority }}", "{{ office.authority }}"), "centred_strong"),
        FormSpace(3),
        FormLine(
            Text(
                "Căn cứ [văn bản quy định thẩm quyền của cơ quan ban hành];",
                "Pursuant to [the law that gives the issuing office its powers];",
            ),
            "basis",
        ),
        FormLine(Text("Căn cứ {{ document }};", "Pursuant to {{ document }};"), "basis"),
        FormLine(
            Text(
                "Theo đề nghị của [cơ quan trình] tại Tờ trình số ……/TTr-…… ngày …… tháng …… năm …….",
                "At the proposal of [the proposing body], No. …… of …….",
            ),
            "basis",
        ),
        PROVISIONAL,
        FormLine(Text("QUYẾT ĐỊNH:", "DECIDES:"), "centred_strong"),
        FormSpace(3),
        FormLine(
            Text(
                "Công nhận {{ count }} {{ called }} đạt danh hiệu “{{ title }}” năm {{ year }}"
                " (có danh sách kèm theo).",
                "{{ count }} {{ called }} are recognised as “{{ title }}” in {{ year }} (list attached).",
            ),
            lead=Text("Điều 1.", "Article 1."),
        ),
        FormLine(
            Text(
                "[Quyền lợi, mức thưởng: ghi theo quy định của địa phương; không có thì bỏ điều này.]",
                "[Benefits and rewards as the locality provides; without any, delete this article.]",
            ),
            lead=Text("Điều 2.", "Article 2."),
        ),
        FormLine(
            Text(
                "Quyết định này có hiệu lực kể từ ngày ký.",
                "This decision takes effect on the day of its signature.",
            ),
            lead=Text("Điều 3.", "Article 3."),
        ),
        FormLine(
            Text(
                "[Các bộ phận, tổ chức có trách nhiệm] và các {{ called }} có tên tại Điều 1 chịu"
                " trách nhiệm thi hành Quyết định này./.",
                "[The bodies responsible] and the {{ called }} named in article 1 carry this"
                " decision out.",
            ),
            lead=Text("Điều 4.", "Article 4."),
        ),
        *letter_foot(Text("- Như Điều 4;", "- As in article 4;")),
        FormAnnex(),
        *kind_and_subject(
            Text("DANH SÁCH", "LIST"),
            Text(
                "{{ count }} {{ called }} đạt danh hiệu “{{ title }}” năm {{ year }}",
                "{{ count }} {{ called }} recognised as “{{ title }}” in {{ year }}",
            ),
        ),
        FormLine(
            Text(
                "(Kèm theo Quyết định số {{ office.number }}/QĐ-…… {{ office.day }})",
                "(Attached to decision No. {{ office.number }} of {{ office.day }})",
            ),
            "centred_italic",
        ),
        FormSpace(3),
        *_list_tables(_NOTE),
    ),
    footer=FOOTER,
)

_SIGNED_BY: Final = Text(
    "{{ row.signer or office.signer_name }}", "{{ row.signer or office.signer_name }}"
)

_CERTIFICATE: Final[tuple[FormElement, ...]] = (
    FormSpace(4),
    *NATION,
    FormSpace(12),
    FormLine(Text("{{ office.authority }}", "{{ office.authority }}"), "centred_strong"),
    FormSpace(6),
    FormLine(Text("CÔNG NHẬN", "RECOGNISES"), "large"),
    FormSpace(3),
    FormLine(Text("{{ row.honoured }}", "{{ row.honoured }}"), "large"),
    FormIf("row.place", (FormLine(Text("{{ row.place }}", "{{ row.place }}"), "centred"),)),
    FormSpace(5),
    FormLine(Text("đạt danh hiệu", "as"), "centred"),
    FormLine(Text("“{{ title }}”", "“{{ title }}”"), "large"),
    FormLine(
        Text(
            "{% if row.rank %}{{ row.rank }}, {% endif %}năm {{ year }}",
            "{% if row.rank %}{{ row.rank }}, {% endif %}{{ year }}",
        ),
        "centred",
    ),
    FormSpace(12),
    FormSides(
        (
            (
                FormLine(
                    Text(
                        "Quyết định số {% if row.decision_number %}{{ row.decision_number }}"
                        "{% else %}{{ office.number }}/QĐ-……{% endif %}",
                        "Decision No. {% if row.decision_number %}{{ row.decision_number }}"
                        "{% else %}{{ office.number }}{% endif %}",
                    ),
                    "small",
                ),
                FormLine(
                    Text(
                        "{% if row.decision_day %}ngày {{ row.decision_day }}"
                        "{% else %}{{ office.day }}{% endif %}",
                        "of {% if row.decision_day %}{{ row.decision_day }}"
                        "{% else %}{{ office.day }}{% endif %}",
                    ),
                    "small",
                ),
                FormLine(Text("Số vào sổ: ……", "Register No.: ……"), "small"),
                FormLine(Text("Mã đối chiếu: {{ row.check }}", "Check: {{ row.check }}"), "small"),
            ),
            (
                FormLine(
                    Text(
                        "{{ office.place }}, {{ office.day }}",
                        "{{ office.place }}, {{ office.day }}",
                    ),
                    "centred_italic",
                ),
                *signature(_SIGNED_BY),
            ),
        ),
        (1, 1),
    ),
)

CERTIFICATES: Final = PaperForm(
    kind=Text("giay-cong-nhan", "certificates"),
    name=Text("Giấy công nhận", "Certificates"),
    elements=(FormRepeat("row", "rows", _CERTIFICATE, pages=True),),
    footer=Text(
        "Bản soạn sẵn: đối chiếu lại thể thức trước khi ký.",
        "A prepared draft: check the form against the decree before signing.",
    ),
    landscape=True,
    framed=True,
    numbered=False,
)
"""A page for each of those who are recognised."""

PRAISE: Final = PaperForm(
    kind=Text("de-nghi-khen-thuong", "praise"),
    name=Text("Đề nghị khen thưởng", "Proposal for praise"),
    elements=(
        *letter_head(Text("TTr", "PROPOSAL")),
        *kind_and_subject(
            Text("TỜ TRÌNH", "PROPOSAL"),
            Text(
                "Về việc đề nghị khen thưởng {{ called }} nhiều năm đạt “{{ title }}”",
                "On praise for {{ called }} that have held “{{ title }}” for years",
            ),
        ),
        RECIPIENT,
        FormSpace(3),
        FormLine(
            Text(
                "{{ count }} {{ called }} dưới đây đạt danh hiệu “{{ title }}” khi xét ngày {{ day }}"
                " và đã được công nhận từ trước. Số năm tính theo danh sách công nhận đã ghi; năm chưa ghi thì"
                " không tính.",
                "These {{ count }} {{ called }} qualify for “{{ title }}” on {{ day }} and were recognised"
                " before. Years are counted from the recorded recognitions; others do not count.",
            )
        ),
        PROVISIONAL,
        FormTable(
            (
                NUMBER,
                _KEY,
                FormColumn(Text("Tên, nơi ở", "Name, place"), "{{ row.place_name }}", 50),
                FormColumn(Text("Số năm", "Years"), "{{ row.years }}", 15, "center"),
                FormColumn(Text("Từ năm", "Since"), "{{ row.since }}", 17, "center"),
                _RANK,
                FormColumn(Text("Đề nghị khen", "Proposed praise"), "", 32),
            ),
            "rows",
        ),
        FormLine(
            Text(
                "Kính đề nghị {{ office.recipient }} xem xét, quyết định khen thưởng./.",
                "{{ office.recipient }} is asked to decide on praise.",
            )
        ),
        *letter_foot(),
    ),
    footer=FOOTER,
)
