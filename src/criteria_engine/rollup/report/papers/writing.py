"""report: results → the papers of a commune in a folder, as Word documents and PDF/A."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from pathlib import Path
from typing import Final, assert_never, get_args

from criteria_engine.bilingual import Language, Template
from criteria_engine.frozen import dataclass
from criteria_engine.rendering.papers.faults import UnprintableText
from criteria_engine.rendering.papers.forms import PaperForm
from criteria_engine.rendering.papers.pdf import render_pdf
from criteria_engine.rendering.papers.word import render_word, shipped_template
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.report.labels import text_of
from criteria_engine.rollup.report.papers.gathering import PaperGatherer
from criteria_engine.rollup.report.papers.kinds import (
    KINDS,
    USUAL,
    CommunePaper,
    PaperKind,
    TitlePaper,
)
from criteria_engine.rollup.report.papers.model import Office, Paper
from criteria_engine.rollup.report.papers.templates import PaperTemplates
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import TargetReport

FOLDER: Final = Template("giay-to", "papers")
"""The folder of the papers."""


@dataclass(frozen=True, slots=True)
class PaperOptions:
    """Which papers are written, and how.

    Attributes:
        kinds: the kinds.
        templates: the templates.
        pdf: whether papers are written as PDF/A, too; not those made from an office's own template, which Word
            prints as it looks there.
        office: what is known of the office; None where nothing is.
        titles: the ids of the titles; None for all.
    """

    kinds: Sequence[PaperKind] = USUAL
    templates: PaperTemplates = field(default_factory=PaperTemplates)
    pdf: bool = False
    office: Office | None = None
    titles: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class WrittenPapers:
    """The papers that were written.

    Attributes:
        files: the files.
        left_out: the PDF files that could not be written, each with why.
        without_pdf: the Word documents made of an office's own template, where PDF files were asked for.
    """

    files: tuple[Path, ...]
    left_out: tuple[tuple[Path, UnprintableText], ...] = ()
    without_pdf: tuple[Path, ...] = ()


def write_papers(
    rollup: Rollup,
    reports: Sequence[TargetReport],
    folder: Path,
    language: Language,
    options: PaperOptions | None = None,
) -> WrittenPapers:
    """Write papers into a folder.

    Args:
        rollup: the results.
        reports: the targets.
        folder: the folder, which exists.
        language: the language of the texts.
        options: which papers, and how; None for the usual ones.

    Returns:
        The files, and the PDF files that have a letter without a glyph; Word has more fonts.

    Raises:
        FaultyTemplate: a template cannot be carried out.
        MissingPackages: docxtpl or typst is not installed.
        OSError: a file cannot be written.
    """
    chosen = options or PaperOptions()
    gatherer = PaperGatherer(rollup, reports, language, chosen.office)
    contents: dict[Path, bytes] = {}
    left_out: list[tuple[Path, UnprintableText]] = []
    without_pdf: list[Path] = []
    for form, title, number, paper in _papers(rollup, gatherer, chosen):
        part = "" if number == 1 else f"-{number}"
        path = folder / f"{_name(form, title, language)}{part}.docx"
        heading = " – ".join(filter(None, (form.name.in_language(language), paper.title)))
        own = chosen.templates.own_name(form, title, language)
        template = shipped_template(form, language) if own is None else chosen.templates.own[own]
        contents[path] = render_word(template, paper, heading, rollup.plan.on, own)
        if chosen.pdf and own is not None:
            without_pdf.append(path)
        elif chosen.pdf:
            path = path.with_suffix(".pdf")
            try:
                contents[path] = render_pdf(form, paper, heading, language, rollup.plan.on)
            except UnprintableText as error:
                left_out.append((path, error))
    # Written at the end, so that a fault in one template leaves no part of the papers behind.
    for path, content in contents.items():
        path.write_bytes(content)
    return WrittenPapers(tuple(contents), tuple(left_out), tuple(without_pdf))


def possible_papers(plan: RollupPlan, folder: Path) -> list[Path]:
    """Return the papers that a run on some day, in some language, may write into a folder."""
    return [
        folder / text_of(FOLDER, language) / f"{name}{ending}"
        for language in get_args(Language)
        for kind in KINDS
        for name in _possible_names(kind, plan, language)
        for ending in (".docx", ".pdf")
    ]


def existing_papers(
    plan: RollupPlan, folder: Path, language: Language, options: PaperOptions
) -> list[Path]:
    """Return the files in a folder that writing papers may replace.

    Args:
        plan: the titles.
        folder: the folder.
        language: the language of the texts.
        options: which papers.
    """
    return [
        path
        for kind in options.kinds
        for name in _possible_names(kind, plan, language)
        for path in sorted(folder.glob(f"{name}*"))
        if path.suffix in (".docx", ".pdf") and _is_part(path.stem.removeprefix(name))
    ]


def _is_part(ending: str) -> bool:
    """Report whether the end of a name says nothing, or which part of a paper a file has."""
    return not ending or (ending.startswith("-") and ending[1:].isdecimal())


def _possible_names(kind: PaperKind, plan: RollupPlan, language: Language) -> list[str]:
    titles = [None] if isinstance(kind, CommunePaper) else [each.id for each in plan.titles]
    return [_name(kind.form, title, language) for title in titles]


def _name(form: PaperForm, title: str | None, language: Language) -> str:
    kind = form.kind.in_language(language)
    return kind if title is None else f"{kind}-{title}"


def _papers(
    rollup: Rollup, gatherer: PaperGatherer, options: PaperOptions
) -> Iterator[tuple[PaperForm, str | None, int, Paper]]:
    """Yield the form, the title, the number of the file and the fields of each file of each paper."""
    titles = [
        each
        for each in rollup.plan.listed_titles
        if options.titles is None or each.id in options.titles
    ]
    for kind in options.kinds:
        match kind:
            case CommunePaper(form):
                yield form, None, 1, gatherer.of_commune()
            case TitlePaper(form, gather):
                for title in titles:
                    for number, paper in enumerate(gather(gatherer, title), start=1):
                        yield form, title.id, number, paper
            case _:
                assert_never(kind)
