"""report: what papers have in common: the head and the foot of an office's letter, and the footer of each page.

The form follows appendix I of Decree 30/2020/NĐ-CP as far as it is known; each page says that it is to be
checked.
"""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.rendering.papers.forms import (
    FormElement,
    FormIf,
    FormLine,
    FormRule,
    FormSides,
    FormSpace,
)

FOOTER: Final = Text(
    "Bản soạn sẵn: đối chiếu lại thể thức trước khi ký."
    "{% if check %} Mã đối chiếu: {{ check }}{% endif %}",
    "A prepared draft: check the form against the decree before signing."
    "{% if check %} Check: {{ check }}{% endif %}",
)
"""The note at the foot of each page."""

_NATION: Final = FormLine(
    Text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"), "nation"
)

_MOTTO: Final = FormLine(
    Text("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"), "centred_strong"
)

_PLACE_AND_DAY: Final = FormLine(
    Text("{{ office.place }}, {{ office.day }}", "{{ office.place }}, {{ office.day }}"),
    "centred_italic",
)

NATION: Final[tuple[FormLine | FormRule, ...]] = (_NATION, _MOTTO, FormRule(58))
"""The national title and motto, above a line as long as the motto."""


def letter_head(abbreviation: Text) -> tuple[FormElement, ...]:
    """Return the head of a letter: office and number at the left, nation, place and day at the right.

    Args:
        abbreviation: the abbreviation of the kind of paper in its number, such as `QĐ`.
    """
    number = Text(
        f"Số: {{{{ office.number }}}}/{abbreviation.vi}-……",
        f"No.: {{{{ office.number }}}}/{abbreviation.en}-……",
    )
    office = (
        FormLine(Text("{{ office.parent }}", "{{ office.parent }}"), "office"),
        FormLine(Text("{{ office.name }}", "{{ office.name }}"), "office_strong"),
        FormRule(20),
        FormLine(number, "centred"),
    )
    return (FormSides((office, (*NATION, _PLACE_AND_DAY)), (66, 99)),)


def kind_and_subject(kind: Text, subject: Text) -> tuple[FormElement, ...]:
    """Return the kind of a paper and what it is about, above a line."""
    return (FormLine(kind, "kind"), FormLine(subject, "kind_subject"), FormRule(35), FormSpace(4))


RECIPIENT: Final = FormLine(
    Text("Kính gửi: {{ office.recipient }}", "To: {{ office.recipient }}"), "centred"
)
"""To whom a proposal or a report is sent."""

PROVISIONAL: Final = FormIf(
    "provisional",
    (
        FormLine(
            Text(
                "Kết quả tạm thời: một số tiêu chí chưa đối chiếu với văn bản gốc.",
                "A provisional result: some criteria are not yet verified against the original text.",
            ),
            "note",
        ),
    ),
)
"""That the paper rests on criteria that are not yet verified."""

_AS_ABOVE: Final = Text("- Như trên;", "- As above;")


def letter_foot(first: Text = _AS_ABOVE) -> tuple[FormElement, ...]:
    """Return the foot of a letter: recipients at the left, the signature at the right.

    Args:
        first: the first line of the recipients.
    """
    recipients = (
        FormLine(Text("Nơi nhận:", "Recipients:"), "recipients"),
        FormLine(first, "small"),
        FormLine(Text("- ……;", "- ……;"), "small"),
        FormLine(Text("- Lưu: VT.", "- Files."), "small"),
    )
    return (FormSpace(3), FormSides((recipients, signature()), (1, 1)))


_SIGNER_NAME: Final = Text("{{ office.signer_name }}", "{{ office.signer_name }}")


def signature(name: Text = _SIGNER_NAME) -> tuple[FormLine | FormSpace, ...]:
    """Return position, blank space and name of the signer.

    Args:
        name: the name.
    """
    return (
        FormLine(Text("{{ office.signer }}", "{{ office.signer }}"), "centred_strong"),
        FormLine(Text("(Chữ ký, dấu)", "(Signature, seal)"), "centred_italic"),
        FormSpace(18),
        FormLine(name, "centred_strong"),
    )


def signatures(*roles: Text) -> FormSides:
    """Return signatures side by side, by what the signers are; their names are written by hand."""
    columns = tuple(
        (
            FormLine(role, "centred_strong"),
            FormLine(Text("(Ký, ghi rõ họ tên)", "(Signature, full name)"), "centred_italic"),
            FormSpace(18),
        )
        for role in roles
    )
    return FormSides(columns, (1,) * len(roles))
