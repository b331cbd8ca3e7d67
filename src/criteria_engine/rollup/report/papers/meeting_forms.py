"""report: the forms of papers about the whole commune: minutes, proposal, interim and final report."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.rendering.papers.forms import (
    FormColumn,
    FormElement,
    FormLine,
    FormRepeat,
    FormSpace,
    FormTable,
    PaperForm,
)
from criteria_engine.rollup.report.papers.frames import (
    FOOTER,
    PROVISIONAL,
    RECIPIENT,
    kind_and_subject,
    letter_foot,
    letter_head,
    signatures,
)

_TITLE: Final = FormColumn(Text("Danh hiệu", "Title"), "{{ row.title }}", 60)

_COUNTS: Final = FormTable(
    (
        _TITLE,
        FormColumn(Text("Đã xét", "Assessed"), "{{ row.assessed }}", 18, "right"),
        FormColumn(Text("Đạt theo tiêu chí", "Eligible"), "{{ row.computed }}", 22, "right"),
        FormColumn(Text("Theo quyết định", "By decision"), "{{ row.granted }}", 22, "right"),
        FormColumn(Text("Chưa đạt", "Not eligible"), "{{ row.not_eligible }}", 20, "right"),
        FormColumn(
            Text("Chưa đủ thông tin", "Not enough information"),
            "{{ row.undetermined }}",
            23,
            "right",
        ),
    ),
    "counts",
)
"""How many have each outcome of each title."""

_LINES: Final = (FormLine(Text("\t", "\t"), "fill"),) * 3

MINUTES: Final = PaperForm(
    kind=Text("bien-ban", "minutes"),
    name=Text("Biên bản họp xét", "Minutes of the assessment"),
    elements=(
        *letter_head(Text("BB", "MINUTES")),
        *kind_and_subject(
            Text("BIÊN BẢN", "MINUTES"),
            Text(
                "Họp xét, đề nghị công nhận các danh hiệu học tập năm {{ year }}",
                "Meeting on recognition of the learning titles in {{ year }}",
            ),
        ),
        FormLine(
            Text(
                "Hôm nay, hồi …… giờ ……, ngày …… tháng …… năm ……, tại:\t",
                "Today, at …… on ……, at:\t",
            ),
            "fill",
        ),
        FormLine(Text("I. THÀNH PHẦN", "I. PRESENT"), "strong"),
        FormLine(Text("Chủ trì:\t", "In the chair:\t"), "fill"),
        FormLine(Text("Thư ký:\t", "Secretary:\t"), "fill"),
        FormLine(Text("Có mặt:\tVắng mặt:\t", "Present:\tAbsent:\t"), "fill"),
        FormLine(Text("Thành viên:\t", "Members:\t"), "fill"),
        FormLine(Text("\t", "\t"), "fill"),
        FormLine(Text("II. NỘI DUNG", "II. PROCEEDINGS"), "strong"),
        FormLine(
            Text(
                "1. Kết quả đối chiếu hồ sơ với tiêu chí, ngày {{ day }}:",
                "1. The files compared with the criteria on {{ day }}:",
            ),
            "plain",
        ),
        _COUNTS,
        PROVISIONAL,
        FormLine(Text("2. Ý kiến thảo luận:", "2. Discussion:"), "plain"),
        *_LINES,
        FormLine(Text("3. Biểu quyết đề nghị công nhận:", "3. Votes on the proposals:"), "plain"),
        FormTable(
            (
                _TITLE,
                FormColumn(Text("Số đề nghị", "Proposed"), "{{ row.proposed }}", 25, "right"),
                FormColumn(Text("Đồng ý", "For"), "", 25),
                FormColumn(Text("Không đồng ý", "Against"), "", 25),
                FormColumn(Text("Ý kiến khác", "Other"), "", 30),
            ),
            "counts",
        ),
        FormLine(Text("III. KẾT LUẬN", "III. CONCLUSION"), "strong"),
        FormLine(
            Text(
                "Hội nghị thống nhất đề nghị công nhận các trường hợp có tên trong danh sách kèm theo, trừ các"
                " trường hợp sau:\t",
                "The meeting proposes all those in the attached lists, except:\t",
            ),
            "fill",
        ),
        *_LINES[:1],
        FormLine(
            Text(
                "Biên bản kết thúc hồi …… giờ …… cùng ngày, đã đọc cho mọi người cùng nghe và nhất trí.",
                "The minutes ended at …… on the same day, and were read to all and agreed.",
            )
        ),
        signatures(Text("THƯ KÝ", "SECRETARY"), Text("CHỦ TRÌ", "CHAIR")),
    ),
    footer=FOOTER,
)

PROPOSAL: Final = PaperForm(
    kind=Text("to-trinh", "proposal"),
    name=Text("Tờ trình đề nghị công nhận", "Proposal for recognition"),
    elements=(
        *letter_head(Text("TTr", "PROPOSAL")),
        *kind_and_subject(
            Text("TỜ TRÌNH", "PROPOSAL"),
            Text(
                "Về việc đề nghị công nhận các danh hiệu học tập năm {{ year }}",
                "On recognition of the learning titles in {{ year }}",
            ),
        ),
        RECIPIENT,
        FormSpace(3),
        FormLine(
            Text(
                "Thực hiện [kế hoạch, văn bản chỉ đạo], [tên cơ quan trình] đã đối chiếu hồ sơ với"
                " tiêu chí của từng danh hiệu. Kết quả ngày {{ day }} như sau:",
                "Following [the plan, the instruction], [the proposing body] has compared the files"
                " with the criteria of each title. On {{ day }} the results are:",
            )
        ),
        _COUNTS,
        PROVISIONAL,
        FormLine(
            Text(
                "Căn cứ kết quả trên và Biên bản họp xét ngày …… tháng …… năm ……, [tên cơ quan trình]"
                " kính đề nghị {{ office.recipient }} xem xét, quyết định công nhận các trường hợp"
                " đạt có tên trong danh sách của từng danh hiệu gửi kèm./.",
                "By these results and the minutes of ……, {{ office.recipient }} is asked to decide on"
                " recognition of those named in the attached list of each title.",
            )
        ),
        *letter_foot(),
    ),
    footer=FOOTER,
)

_TARGETS: Final = FormRepeat(
    "part",
    "targets",
    (
        FormLine(Text("{{ part.name }}", "{{ part.name }}"), "strong"),
        FormTable(
            (
                FormColumn(Text("Mục tiêu", "Target"), "{{ row.text }}", 58),
                FormColumn(Text("Kết quả", "Result"), "{{ row.result }}", 25),
                FormColumn(Text("Đạt", "Reached"), "{{ row.part }}", 17, "right"),
                FormColumn(Text("Tổng số", "Total"), "{{ row.whole }}", 17, "right"),
                FormColumn(Text("Tỷ lệ", "Share"), "{{ row.share }}", 22, "right"),
                FormColumn(Text("Cần", "Needed"), "{{ row.needed }}", 16, "right"),
                FormColumn(Text("Còn thiếu", "Missing"), "{{ row.missing }}", 16, "right"),
            ),
            "part.rows",
        ),
        FormRepeat("note", "part.notes", (FormLine(Text("- {{ note }}", "- {{ note }}"), "item"),)),
    ),
)
"""The targets, a table for each set, with the hamlets that lack most."""


def _report(kind: Text, name: Text, subject: Text, last: tuple[FormElement, ...]) -> PaperForm:
    return PaperForm(
        kind=kind,
        name=name,
        elements=(
            *letter_head(Text("BC", "REPORT")),
            *kind_and_subject(Text("BÁO CÁO", "REPORT"), subject),
            RECIPIENT,
            FormSpace(3),
            FormLine(Text("I. KẾT QUẢ XÉT DANH HIỆU", "I. RESULTS OF THE TITLES"), "strong"),
            _COUNTS,
            PROVISIONAL,
            FormLine(Text("II. SO VỚI MỤC TIÊU", "II. COMPARED WITH THE TARGETS"), "strong"),
            _TARGETS,
            *last,
            *letter_foot(),
        ),
        footer=FOOTER,
    )


def _open_section(heading: Text) -> tuple[FormElement, ...]:
    return (FormLine(heading, "strong"), *_LINES)


INTERIM_REPORT: Final = _report(
    Text("bao-cao-so-ket", "interim-report"),
    Text("Báo cáo sơ kết", "Interim report"),
    Text(
        "Sơ kết việc xây dựng các danh hiệu học tập, tính đến ngày {{ day }}",
        "Interim report on the learning titles, as of {{ day }}",
    ),
    (
        *_open_section(Text("III. KHÓ KHĂN, NGUYÊN NHÂN", "III. DIFFICULTIES, CAUSES")),
        *_open_section(Text("IV. VIỆC LÀM TIẾP", "IV. NEXT STEPS")),
    ),
)

FINAL_REPORT: Final = _report(
    Text("bao-cao-tong-ket", "final-report"),
    Text("Báo cáo tổng kết", "Final report"),
    Text(
        "Tổng kết việc xây dựng các danh hiệu học tập, tính đến ngày {{ day }}",
        "Final report on the learning titles, as of {{ day }}",
    ),
    (
        FormLine(Text("III. SỐ ĐƯỢC CÔNG NHẬN TỪNG NĂM", "III. RECOGNITIONS BY YEAR"), "strong"),
        FormLine(
            Text(
                "Theo danh sách công nhận đã ghi; năm không có trong bảng là chưa ghi.",
                "By the recorded recognitions; a year that is not in the table was not recorded.",
            ),
            "plain",
        ),
        FormTable(
            (
                FormColumn(Text("Năm", "Year"), "{{ row.year }}", 20, "center"),
                FormColumn(Text("Danh hiệu", "Title"), "{{ row.title }}", 90),
                FormColumn(Text("Số được công nhận", "Recognised"), "{{ row.count }}", 40, "right"),
            ),
            "years",
        ),
        *_open_section(Text("IV. BÀI HỌC KINH NGHIỆM", "IV. LESSONS")),
        *_open_section(Text("V. ĐỀ XUẤT, KIẾN NGHỊ", "V. PROPOSALS")),
    ),
)
