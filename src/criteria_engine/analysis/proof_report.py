"""analysis: what a proof about all facts of a set has found, and what it left open: data only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.base import Bilingual


@dataclass(frozen=True, slots=True)
class NotExamined:
    """A question about a set that was not answered.

    Attributes:
        question: what was asked, such as whether an indicator ever decides.
        why: why it has no answer.
        location: where the part is written (`file:line:column`).
    """

    question: Bilingual
    why: Bilingual
    location: str | None = None


@dataclass(frozen=True, slots=True)
class ProofReport:
    """What was proved of a set on a day, for all known facts within their declared bounds.

    Attributes:
        findings: what its author probably did not mean, in the order of the file. Each is proved, or shown by
            facts that the evaluator has decided.
        not_examined: the questions without an answer.
        questions: how many questions were asked.
        by_examples: how many of them an example of the author answered, without the solver.
        seconds: how long it took.
    """

    findings: tuple[Diagnostic, ...]
    not_examined: tuple[NotExamined, ...]
    questions: int
    by_examples: int
    seconds: float


@dataclass(frozen=True, slots=True)
class LawAnswer:
    """Whether a law holds for all known facts within their declared bounds.

    Attributes:
        holds: True where it was proved, False where two subjects break it, None where it was not decided.
        less: the facts of a subject that breaks it, as a host states them; the evaluator has decided them.
        more: the facts of the other one, which has more and loses by it.
        not_decided: why it was not decided.
    """

    holds: bool | None
    less: Mapping[str, Any] | None = None
    more: Mapping[str, Any] | None = None
    not_decided: tuple[Bilingual, ...] = ()
