"""The words by which rows of a printed list are recognised that are no subjects; for folded texts."""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = (
    "xóm|thôn|bản|ấp|làng|buôn|bon|plei|plây|phum|sóc|khóm|tổ|tổ dân phố|tdp|khu|khu phố|khu dân cư|khối"
    "|khối phố|phố|cụm|đội|nhóm|chi hội|chi bộ|dòng họ|dòng tộc|phường|xã|thị trấn|đơn vị"
    "|hamlet|village|ward|commune|group|cluster|clan"
)

_ORDINAL: Final = r"(?:[ivxlcdm]+|[a-zđ]|\d{1,3})"

ORDINAL_CELL: Final = re.compile(rf"\(?{_ORDINAL}[.)/]?")

ORDINAL_BEFORE: Final = re.compile(rf"\(?{_ORDINAL}[.)/:\-–]\s*(?=\S)")

GROUP_NAME: Final = re.compile(rf"(?:\(?{_ORDINAL}[.)/:\-–]\s*)?(?:{_UNITS})(?:[\s:.\-–(].*)?")

TOTAL: Final = re.compile(
    r"(?:\(?[a-zđ\d]{1,4}[.)/]\s*)?"
    rf"(?:tổng(?: (?:cộng|số|chung|hợp chung|toàn|cả|các|{_UNITS})\b.*)?"
    rf"|cộng(?: (?:dồn|chung|toàn|tổng|lại|các|trang|{_UNITS})\b.*)?"
    r"|(?:tổng|cộng)\s*[:.(=].*"
    r"|lu[ỹy] ?kế\b.*|lũy ?kế\b.*|bình quân\b.*|trung bình (?:cộng|chung|toàn)\b.*"
    rf"|toàn (?:bộ|huyện|tỉnh|{_UNITS})"
    r"|(?:grand |sub-?)?totals?(?:[\s:.(].*)?)\s*"
)

SIGNATURE: Final = re.compile(
    r"(?:.*,\s*)?ngày\s*[\d.… ]*\s*tháng\s*[\d.… ]*\s*năm\b.*"
    r"|(?:.*,\s*)?ngày\s*\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}\.?|[-=./( ]*(?:hết|the end)[-=./!) ]*"
    r"|\((?:đã )?ký\b.*|ký(?:,| tên| và| ghi).*|\(?ghi rõ họ tên.*"
    r"|(?:tm|kt|tl|tuq)\s*\.\s.*|(?:tm|kt|tl|tuq)\.\S.*"
    r"|người (?:lập|ghi|thống kê|tổng hợp|tổng hợp số liệu|điều tra|duyệt|kiểm tra|báo cáo)\b.*"
    r"|(?:phó )?chủ tịch\b.*|thủ trưởng\b.*|(?:phó )?bí thư\b.*|kế toán\b.*|văn thư\b.*|đại diện\b.*"
    r"|trưởng (?:ban|xóm|thôn|bản|ấp|khu|tộc|họ|phòng|đoàn|công an)\b.*|hiệu trưởng\b.*|giám đốc\b.*"
    r"|(?:xác nhận|phê duyệt|ý kiến) (?:của\b.*|ubnd\b.*|.*ủy ban.*|.*uỷ ban.*)"
    r"|(?:ghi chú|chú thích|lưu ý|nguồn|nơi nhận|note|notes|source)\s*:.*"
    r"|(?:prepared|signed|checked|approved) by\b.*|signature\b.*"
)

COLUMN_NUMBER: Final = re.compile(
    r"(?:cột|\()?\s*-?(\d{1,3})[a-z]?\)?(?:\s*[=:]\s*[\d()+\-*/x×:%,. ]+)?\)?"
)

COLUMN_LETTER: Final = re.compile(r"(?:cột|\()?\s*([a-z])\)?")

_MEASURE: Final = (
    "%|‰|người|nữ|nam|hộ|hộ gia đình|gia đình|dòng họ|cộng đồng|công dân|học sinh|hội viên|đảng viên"
    "|đơn vị|tổ chức|điểm|tuổi|năm|tháng|ngày|giờ|lần|lượt|lượt người"
    "|buổi|lớp|cuộc|quyển|cuốn|bản|suất|cái|chiếc|bộ|đồng"
    "|(?:nghìn|ngàn|triệu|tỷ) đồng|trđ|vnđ|m2|m²|km|ha|có/không|đạt/không đạt|x"
    "|persons?|people|households?|famil(?:y|ies)|points?|years?|times?|vnd"
)

UNIT_CELL: Final = re.compile(
    rf"(?:{_MEASURE})|(?:đvt|đơn vị(?: tính)?|unit)\s*:\s*\S.*|\((?:đvt\s*:?\s*)?[^\d()]{{1,20}}(?:[23]\s*)?\)"
)
"""A unit of measurement below a heading: `người`, `(hộ)`, `ĐVT: triệu đồng`."""

EXAMPLE: Final = re.compile(
    r"""[(\["“]?(?:ví dụ|thí dụ|vd|example|e\.g\.?|for example)(?:[\s:.,\-–)\]].*)?"""
    r"|(?:(?:dòng|hàng) )?mẫu[:.]?|(?:sample|example) row\b.*"
    r"|(?:nhập|điền|hãy (?:nhập|điền|chọn|ghi)|enter|fill in)\s.+"
)
"""An example, or an instruction, for those who fill in the table."""

EXAMPLE_STARTS: Final = frozenset(
    {"ví", "vi", "th", "vd", "ex", "e.", "fo", "dò", "do", "hà", "hã", "ha", "mẫ", "mâ", "sa"}
    | {"nh", "đi", "en", "fi", "(v", "(t", "(e", "[v", "[e"}
)
"""The first two letters of each, in lower case, composed or not."""
