"""cli: what `criteria check --prove` asked, as JSON."""

from __future__ import annotations

from criteria_engine.model.base import Bilingual, FrozenModel


class NotExaminedEntry(FrozenModel):
    """A question about all subjects of a set that was not answered, and why."""

    criteria_set: str
    question: Bilingual
    why: Bilingual
    location: str | None


class ProofEntry(FrozenModel):
    """What `criteria check --prove` asked about the sets.

    Attributes:
        questions: how many questions about all subjects were asked.
        by_examples: how many of them an example answered, without the solver.
        not_examined: those without an answer.
    """

    questions: int
    by_examples: int
    not_examined: tuple[NotExaminedEntry, ...]
