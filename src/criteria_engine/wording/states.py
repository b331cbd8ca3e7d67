"""Outcomes and statuses → the one word for each state, in Vietnamese and English.

Every result takes its word from here: decisions, tables, lists, the report of a commune. A title is
*eligible* in English where an indicator is *met*; Vietnamese says `Đạt` of both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.model.decision import Outcome
from criteria_engine.model.findings import Status
from criteria_engine.wording.dates import format_date

_NOT_ENOUGH: Final = Template("Chưa đủ thông tin", "Not enough information")

TO_BE_JUDGED: Final = Template("Chờ xét", "To be judged")
"""The word for an open title or indicator of which only a person's judgement is missing."""

NOT_APPLICABLE: Final = Template("Không áp dụng", "Not applicable")

OUTCOME_WORDS: Final[Mapping[Outcome, Template]] = {
    Outcome.ELIGIBLE: Template("Đạt", "Eligible"),
    Outcome.NOT_ELIGIBLE: Template("Chưa đạt", "Not eligible"),
    Outcome.UNDETERMINED: _NOT_ENOUGH,
}
"""The word for each outcome of a title."""

STATUS_WORDS: Final[Mapping[Status, Template]] = {
    Status.MET: Template("Đạt", "Met"),
    Status.NOT_MET: Template("Chưa đạt", "Not met"),
    Status.PARTLY_MET: Template("Chưa trọn điểm", "Not full points"),
    Status.UNDETERMINED: _NOT_ENOUGH,
    Status.NEEDS_JUDGEMENT: TO_BE_JUDGED,
    Status.DOES_NOT_APPLY: NOT_APPLICABLE,
}
"""The word for each status of a criterion, an indicator, a condition or a target."""

_SETTLED_BY: Final = Template("theo quyết định của {who}", "by decision of {who}")

_AUTHORITY: Final = Template("cấp có thẩm quyền", "the competent authority")

_SETTLED_ON: Final = Template(" ngày {day}", " of {day}")

_RECOGNISED: Final = Template("Được công nhận {settled}", "Recognised {settled}")

_NOT_RECOGNISED: Final = Template("Chưa được công nhận {settled}", "Not recognised {settled}")


def judged_state(
    met: bool, by: str | None, on: date | None, language: Language, authority: str | None = None
) -> str:
    """Return the state of a title that a person settled.

    Args:
        met: whether the person recognised the title.
        by: who decided, as stated; None where nobody is named.
        on: the day of the decision, where it is stated.
        language: "vi" or "en".
        authority: whose decision it is by the criteria, for a decision that names nobody.

    >>> judged_state(True, "Ủy ban nhân dân xã", date(2025, 12, 18), "vi")
    'Được công nhận theo quyết định của Ủy ban nhân dân xã ngày 18/12/2025'
    >>> judged_state(False, None, None, "en")
    'Not recognised by decision of the competent authority'
    """
    who = by or authority or _AUTHORITY.in_language(language, {})
    settled = _SETTLED_BY.in_language(language, {"who": who})
    if on is not None:
        settled += _SETTLED_ON.in_language(language, {"day": format_date(on, language)})
    template = _RECOGNISED if met else _NOT_RECOGNISED
    return template.in_language(language, {"settled": settled})


def within_sentence(word: Template, language: Language) -> str:
    """Return the word for a state in the middle of a sentence, beginning with a small letter.

    >>> within_sentence(OUTCOME_WORDS[Outcome.UNDETERMINED], "vi")
    'chưa đủ thông tin'
    """
    text = word.in_language(language, {})
    return text[:1].lower() + text[1:]
