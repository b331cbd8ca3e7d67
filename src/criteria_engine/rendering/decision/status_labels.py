"""render: outcome, status, basis and result of a condition → a label in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from criteria_engine.bilingual import Template
from criteria_engine.frozen import dataclass
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import Outcome
from criteria_engine.model.findings import Status
from criteria_engine.rendering.document import Tone
from criteria_engine.wording.states import OUTCOME_WORDS, STATUS_WORDS, TO_BE_JUDGED


@dataclass(frozen=True, slots=True)
class StatusLabel:
    """A word, the mark printed before it, and its tone.

    The mark never appears without the word, so that no meaning is lost with the mark.
    """

    mark: str
    word: Template
    tone: Tone


OUTCOMES: Final[Mapping[Outcome, StatusLabel]] = {
    Outcome.ELIGIBLE: StatusLabel("✓", OUTCOME_WORDS[Outcome.ELIGIBLE], Tone.GOOD),
    Outcome.NOT_ELIGIBLE: StatusLabel("✗", OUTCOME_WORDS[Outcome.NOT_ELIGIBLE], Tone.BAD),
    Outcome.UNDETERMINED: StatusLabel("?", OUTCOME_WORDS[Outcome.UNDETERMINED], Tone.OPEN),
}

WAITING: Final = StatusLabel("?", TO_BE_JUDGED, Tone.OPEN)
"""The label of an undetermined outcome for which only judgements are missing."""

_MARKS: Final[Mapping[Status, tuple[str, Tone]]] = {
    Status.MET: ("✓", Tone.GOOD),
    Status.NOT_MET: ("✗", Tone.BAD),
    Status.PARTLY_MET: ("~", Tone.WARNING),
    Status.UNDETERMINED: ("?", Tone.OPEN),
    Status.NEEDS_JUDGEMENT: ("?", Tone.OPEN),
    Status.DOES_NOT_APPLY: ("–", Tone.MUTED),
}

STATUSES: Final[Mapping[Status, StatusLabel]] = {
    status: StatusLabel(mark, STATUS_WORDS[status], tone) for status, (mark, tone) in _MARKS.items()
}

KNOCK_OUT_STATUSES: Final[Mapping[Status, StatusLabel]] = {
    **STATUSES,
    Status.MET: StatusLabel("✓", Template("Không bị loại", "Not ruled out"), Tone.GOOD),
    Status.NOT_MET: StatusLabel("✗", Template("Bị loại", "Ruled out"), Tone.BAD),
}
"""The labels of knock-out conditions: `met` means that the subject is not ruled out."""

BASES: Final[Mapping[Basis, Template]] = {
    Basis.SEEN: Template("đã đối chiếu văn bản", "seen in the text"),
    Basis.PARTLY_SEEN: Template("mới thấy một phần", "seen in part"),
    Basis.INFERRED: Template("suy ra", "inferred"),
    Basis.CONFLICTING: Template("các nguồn mâu thuẫn", "sources disagree"),
    Basis.RECONSTRUCTED: Template("tự dựng để minh họa", "made up as an illustration"),
}

CONDITION_RESULTS: Final[Mapping[Literal["yes", "no", "unknown"], Template]] = {
    "yes": Template("có", "yes"),
    "no": Template("không", "no"),
    "unknown": Template("chưa rõ", "not known"),
}
"""The result of a condition, as the answer to a yes-or-no question."""
