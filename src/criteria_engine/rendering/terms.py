"""The words an officer reads for each outcome, status and basis, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from criteria_engine.decision import Outcome, Status
from criteria_engine.diagnostics import Wording
from criteria_engine.reading.documents import Basis
from criteria_engine.rendering.document import Tone


@dataclass(frozen=True, slots=True)
class Term:
    """A word with the mark that stands before it; the mark never stands alone."""

    mark: str
    word: Wording
    tone: Tone


OUTCOMES: Final[Mapping[Outcome, Term]] = {
    Outcome.ELIGIBLE: Term("✓", Wording("ĐẠT", "ELIGIBLE"), Tone.GOOD),
    Outcome.NOT_ELIGIBLE: Term("✗", Wording("CHƯA ĐẠT", "NOT ELIGIBLE"), Tone.BAD),
    Outcome.UNDETERMINED: Term("?", Wording("CHƯA ĐỦ THÔNG TIN", "UNDETERMINED"), Tone.OPEN),
}

TO_BE_JUDGED: Final = Term("?", Wording("CHỜ XÉT", "TO BE JUDGED"), Tone.OPEN)
"""Undetermined, where nothing is missing but somebody's judgement."""

STATUSES: Final[Mapping[Status, Term]] = {
    Status.MET: Term("✓", Wording("Đạt", "Met"), Tone.GOOD),
    Status.NOT_MET: Term("✗", Wording("Chưa đạt", "Not met"), Tone.BAD),
    Status.PARTLY_MET: Term("~", Wording("Đạt một phần", "Partly met"), Tone.WARNING),
    Status.UNDETERMINED: Term("?", Wording("Chưa rõ", "Not known"), Tone.OPEN),
    Status.NEEDS_JUDGEMENT: Term("?", Wording("Chờ xét", "To be judged"), Tone.OPEN),
    Status.DOES_NOT_APPLY: Term("–", Wording("Không áp dụng", "Not applicable"), Tone.MUTED),
}

KNOCK_OUTS: Final[Mapping[Status, Term]] = {
    **STATUSES,
    Status.MET: Term("✓", Wording("Không bị loại", "Not ruled out"), Tone.GOOD),
    Status.NOT_MET: Term("✗", Wording("Bị loại", "Ruled out"), Tone.BAD),
}
"""The words for what rules a subject out: met means that it does not."""

BASES: Final[Mapping[Basis, Wording]] = {
    Basis.SEEN: Wording("đã đối chiếu văn bản", "seen in the text"),
    Basis.PARTLY_SEEN: Wording("mới thấy một phần", "seen in part"),
    Basis.INFERRED: Wording("suy ra", "inferred"),
    Basis.CONFLICTING: Wording("các nguồn mâu thuẫn", "sources disagree"),
    Basis.RECONSTRUCTED: Wording("tự dựng để minh họa", "made up as an illustration"),
}

RESULTS: Final[Mapping[Literal["yes", "no", "unknown"], Wording]] = {
    "yes": Wording("có", "yes"),
    "no": Wording("không", "no"),
    "unknown": Wording("chưa rõ", "not known"),
}
"""The answer to a condition read as a question."""
