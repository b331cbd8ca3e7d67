"""analysis: what became of a law of a set: proved, searched, broken or left open. Data only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, Literal

from criteria_engine.analysis.differences import FactChange, FactsJson, WitnessDecision
from criteria_engine.checked_law import CheckedLaw
from criteria_engine.criteria import Criteria
from criteria_engine.frozen import dataclass
from criteria_engine.model.base import Bilingual, FrozenModel
from criteria_engine.model.decision import SetKey
from criteria_engine.source import Span

FindSet = Callable[[SetKey], Criteria | None]
"""Finds a set by title, scope and version, on its last day; None where there is none without errors."""

NO_EARLIER: Final = Bilingual(
    vi="không có bộ trước mà `keeps` nêu", en="the earlier set that `keeps` names is not here"
)
"""Why a law about an earlier set was not decided."""

LawState = Literal["proved", "searched", "broken", "undecided"]
"""Whether a law was proved; not proved, but no facts that break it were found; broken; or never tried."""


class LawCase(FrozenModel):
    """The facts of a subject, and how a set decides them.

    Attributes:
        facts: the facts as a host states them.
        decision: the decision of the evaluator.
        outputs: the amounts of the decision, as their labels with their values.
    """

    facts: FactsJson
    decision: WitnessDecision
    outputs: tuple[FactChange, ...] = ()


class LawWitness(FrozenModel):
    """Facts that break a law.

    Attributes:
        cases: the facts, decided. Of a law about `more`, those with less, then those with more; of one about an
            earlier set, those decided by that set, then by this one.
        example: the example of the author that the first case is near to; None for none.
        changed: the facts of the first case that differ from that example; all of them where there is none.
        between: the facts of the second case that differ from those of the first.
        on: the day of the law; None for a set that is the same on all days.
    """

    cases: tuple[LawCase, ...]
    example: str | None = None
    changed: tuple[FactChange, ...] = ()
    between: tuple[FactChange, ...] = ()
    on: date | None = None


@dataclass(frozen=True, slots=True)
class LawResult:
    """What became of a law.

    Attributes:
        law: the law.
        state: what became of it.
        tried: how many subjects the search tried; 0 where none was needed.
        witness: facts that break it, if any.
        not_proved: why it was not proved; empty where it was, or where it is broken.
        because: where it is broken and the author knows it, the reason under `intended:`.
    """

    law: CheckedLaw
    state: LawState
    tried: int = 0
    witness: LawWitness | None = None
    not_proved: tuple[Bilingual, ...] = ()
    because: Bilingual | None = None

    @property
    def passed(self) -> bool:
        """Whether the law holds as far as is known, or is meant to be broken."""
        return self.holds or self.because is not None

    @property
    def holds(self) -> bool:
        """Whether the law was proved, or no facts that break it were found."""
        return self.state in ("proved", "searched")

    @property
    def span(self) -> Span:
        """Where the text of the law is written."""
        return self.law.document.text.span or self.law.document.span
