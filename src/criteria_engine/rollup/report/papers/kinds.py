"""report: the kinds of papers: the form of each, and what its fields are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from criteria_engine.bilingual import Language
from criteria_engine.frozen import dataclass
from criteria_engine.rendering.papers.forms import PaperForm
from criteria_engine.rollup.plan import TitlePlan
from criteria_engine.rollup.report.papers.gathering import PaperGatherer
from criteria_engine.rollup.report.papers.list_forms import CERTIFICATES, DECISION, LIST, PRAISE
from criteria_engine.rollup.report.papers.meeting_forms import (
    FINAL_REPORT,
    INTERIM_REPORT,
    MINUTES,
    PROPOSAL,
)
from criteria_engine.rollup.report.papers.model import Paper
from criteria_engine.rollup.report.papers.subject_forms import (
    FILLED_SHEETS,
    NOTICES,
    REGISTRATION,
    SCORING_SHEET,
)


@dataclass(frozen=True, slots=True)
class TitlePaper:
    """A paper of which there is one for each title.

    Attributes:
        form: its form.
        gather: makes the fields of its files: none where it has nothing to say, several where it has more pages
            than Word opens quickly.
    """

    form: PaperForm
    gather: Callable[[PaperGatherer, TitlePlan], Iterable[Paper]]


@dataclass(frozen=True, slots=True)
class CommunePaper:
    """A paper about the whole commune.

    Attributes:
        form: its form.
    """

    form: PaperForm


PaperKind = TitlePaper | CommunePaper


def _one(
    gather: Callable[[PaperGatherer, TitlePlan], Paper], needs: str | None = None
) -> Callable[[PaperGatherer, TitlePlan], list[Paper]]:
    """Return what makes one file, or none where the list of this name is empty."""

    def gather_one(gatherer: PaperGatherer, title: TitlePlan) -> list[Paper]:
        paper = gather(gatherer, title)
        return [paper] if needs is None or getattr(paper, needs) else []

    return gather_one


KINDS: Final[tuple[PaperKind, ...]] = (
    TitlePaper(REGISTRATION, _one(PaperGatherer.of_blank_sheet)),
    TitlePaper(SCORING_SHEET, _one(PaperGatherer.of_blank_sheet)),
    TitlePaper(FILLED_SHEETS, PaperGatherer.of_filled_sheets),
    CommunePaper(MINUTES),
    CommunePaper(PROPOSAL),
    TitlePaper(LIST, _one(PaperGatherer.of_list)),
    TitlePaper(DECISION, _one(PaperGatherer.of_list, "rows")),
    TitlePaper(CERTIFICATES, PaperGatherer.of_certificates),
    TitlePaper(NOTICES, _one(PaperGatherer.of_notices, "notices")),
    CommunePaper(INTERIM_REPORT),
    CommunePaper(FINAL_REPORT),
    TitlePaper(PRAISE, _one(PaperGatherer.of_praise, "rows")),
)
"""The kinds, in the order of the commune's year."""

USUAL: Final[tuple[PaperKind, ...]] = tuple(
    each
    for each in KINDS
    if each.form in (MINUTES, PROPOSAL, LIST, DECISION, NOTICES, INTERIM_REPORT)
)
"""The papers that `criteria assess-commune --papers` writes."""

ALL_BUT_FILLED: Final[tuple[PaperKind, ...]] = tuple(
    each for each in KINDS if each.form is not FILLED_SHEETS
)
"""The papers that `criteria commune papers` writes when nobody names kinds; filled sheets are many pages."""


def kind_names(language: Language) -> list[str]:
    """Return the names of the kinds, as they stand in the names of files and templates."""
    return [each.form.kind.in_language(language) for each in KINDS]
