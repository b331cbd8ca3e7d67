"""report: the templates of papers: those that are shipped, and those of an office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Final

from criteria_engine.bilingual import Language, Text
from criteria_engine.diagnostics import nearest
from criteria_engine.frozen import dataclass
from criteria_engine.rendering.papers.faults import FaultyTemplate
from criteria_engine.rendering.papers.forms import PaperForm
from criteria_engine.rendering.papers.word import check_template, shipped_template
from criteria_engine.rollup.plan import RollupPlan
from criteria_engine.rollup.report.papers.kinds import KINDS, PaperKind, kind_names
from criteria_engine.rollup.report.papers.model import Paper

_NOT_DOCX: Final = Text(
    "mẫu phải là tệp .docx: mở bằng Word rồi lưu thành .docx",
    "a template is a .docx file: open it in Word and save it as .docx",
)

_NO_TEMPLATES: Final = Text("thư mục này không có mẫu nào", "there is no template in this folder")


@dataclass(frozen=True, slots=True)
class PaperTemplates:
    """The templates from which papers are made.

    Attributes:
        own: the templates of an office, by the name of the file without `.docx`.
    """

    own: Mapping[str, bytes] = field(default_factory=dict)

    def own_name(self, form: PaperForm, title: str | None, language: Language) -> str | None:
        """Return the office's template for a paper, by name: that of the title, else of the kind; or None."""
        kind = form.kind.in_language(language)
        names = (f"{kind}-{title}", kind)
        return next((each for each in names if each in self.own), None)


def load_templates(
    folder: Path,
    plan: RollupPlan,
    language: Language,
    wanted: Sequence[PaperKind] = KINDS,
) -> PaperTemplates:
    """Read and check the templates of an office: `quyet-dinh.docx`, or `quyet-dinh-TITLE.docx` for one title.

    Args:
        folder: the folder; a kind without a template there takes the shipped one.
        plan: the titles.
        language: the language of the papers.
        wanted: the kinds of papers to be made; templates of other kinds are not read.

    Raises:
        FaultyTemplate: a file is no template, or has the name of no paper, or there is none.
        MissingPackages: docxtpl is not installed.
        OSError: a file cannot be read.
    """
    kinds = kind_names(language)
    known = _template_names(KINDS, plan, language)
    read = _template_names(wanted, plan, language)
    own = {}
    found = False
    for path in sorted(folder.iterdir()):
        # Word keeps such a file beside one that is open.
        if path.name.startswith("~$"):
            continue
        if path.suffix.lower() != ".docx":
            if path.stem.lower() in known:
                raise FaultyTemplate(path.name, _NOT_DOCX)
            continue
        if path.stem not in known:
            why = Text("không giấy tờ nào có tên mẫu này", "no paper has a template of this name")
            near = nearest(path.stem, known)
            raise FaultyTemplate(path.name, why, known=kinds, suggestion=near)
        found = True
        if path.stem in read:
            own[path.stem] = path.read_bytes()
            check_template(own[path.stem], Paper, path.name)
    if not found:
        raise FaultyTemplate(f"{folder.name}/*.docx", _NO_TEMPLATES, known=kinds)
    return PaperTemplates(own)


def _template_names(kinds: Sequence[PaperKind], plan: RollupPlan, language: Language) -> list[str]:
    """Return the names that templates of some kinds may have: that of the kind, then those for one title."""
    names = [each.form.kind.in_language(language) for each in kinds]
    return [*names, *(f"{name}-{title.id}" for name in names for title in plan.titles)]


def write_shipped_templates(folder: Path, language: Language) -> list[Path]:
    """Write the shipped templates into a folder, to be edited.

    Args:
        folder: the folder; it is created where it does not exist.
        language: the language of the templates.

    Returns:
        The files.

    Raises:
        FileExistsError: one of them is there already; none is written then.
        MissingPackages: docxtpl is not installed.
        OSError: a file cannot be written.
    """
    files = {
        folder / each.form.template_name(language): shipped_template(each.form, language)
        for each in KINDS
    }
    _refuse_existing([*files])
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        path.write_bytes(content)
    return [*files]


def _refuse_existing(paths: Sequence[Path]) -> None:
    for each in paths:
        if each.exists():
            raise FileExistsError(17, "đã có", str(each))
