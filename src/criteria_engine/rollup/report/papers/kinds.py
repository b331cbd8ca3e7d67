"""report: the kinds of papers: the form of each, and what its fields are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from criteria_engine.bilingual import Language
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
        gather: makes its fields.
        needs: whether a paper has something to say; one that has not is left out.
    """

    form: PaperForm
    gather: Callable[[PaperGatherer, TitlePlan], Paper]
    needs: Callable[[Paper], object]


@dataclass(frozen=True, slots=True)
class CommunePaper:
    """A paper about the whole commune.

    Attributes:
        form: its form.
    """

    form: PaperForm


PaperKind = TitlePaper | CommunePaper


def _always(_paper: Paper) -> bool:
    return True


def _rows(paper: Paper) -> object:
    return paper.rows


KINDS: Final[tuple[PaperKind, ...]] = (
    TitlePaper(REGISTRATION, PaperGatherer.of_blank_sheet, _always),
    TitlePaper(SCORING_SHEET, PaperGatherer.of_blank_sheet, _always),
    TitlePaper(FILLED_SHEETS, PaperGatherer.of_filled_sheets, lambda paper: paper.sheets),
    CommunePaper(MINUTES),
    CommunePaper(PROPOSAL),
    TitlePaper(LIST, PaperGatherer.of_list, _always),
    TitlePaper(DECISION, PaperGatherer.of_list, _rows),
    TitlePaper(CERTIFICATES, PaperGatherer.of_certificates, _rows),
    TitlePaper(NOTICES, PaperGatherer.of_notices, lambda paper: paper.notices),
    CommunePaper(INTERIM_REPORT),
    CommunePaper(FINAL_REPORT),
    TitlePaper(PRAISE, PaperGatherer.of_praise, _rows),
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
