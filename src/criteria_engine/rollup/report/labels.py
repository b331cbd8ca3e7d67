"""Shared words: outcomes, statuses, amounts, shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model.basis import Basis, weakest_of
from criteria_engine.model.decision import Outcome, SetReference
from criteria_engine.model.findings import Status
from criteria_engine.model.types import Number
from criteria_engine.model.values import CONTEXT
from criteria_engine.provenance import basis_of
from criteria_engine.rollup.plan import TitlePlan
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import Share, Target
from criteria_engine.wording.numbers import format_number, format_percent

OUTCOME_TEXTS: Final[Mapping[Outcome, Template]] = {
    Outcome.ELIGIBLE: Template("đạt", "earned"),
    Outcome.NOT_ELIGIBLE: Template("chưa đạt", "not earned"),
    Outcome.UNDETERMINED: Template("chưa xác định", "undetermined"),
}


STATUS_TEXTS: Final[Mapping[Status, Template]] = {
    Status.MET: Template("đạt", "reached"),
    Status.NOT_MET: Template("chưa đạt", "not reached"),
}


_OPEN: Final = Template("chưa xác định", "undetermined")


_PROVISIONAL: Final = Template(
    "Kết quả tạm, vì bộ tiêu chí ấy hoặc bộ nó dựa vào còn phần chưa đối chiếu với văn bản gốc"
    " (xem `criteria sources`): {names}.",
    "Provisional, since these sets or those they build on rest in part on sources not seen"
    " (see `criteria sources`): {names}.",
)


@dataclass(frozen=True, slots=True)
class OutcomeTally:
    """How many subjects of a title came out how."""

    title: TitlePlan
    eligible: int
    not_eligible: int
    undetermined: int

    @property
    def subjects(self) -> int:
        """All of them."""
        return self.eligible + self.not_eligible + self.undetermined


def outcome_tallies(rollup: Rollup) -> list[OutcomeTally]:
    """How each title in force came out, targets left aside."""
    found = []
    for title in rollup.plan.titles:
        if title.criteria is None or title.target:
            continue
        results = [r.outcome for r in rollup.results[title.id].values() if r.applies is not False]
        found.append(OutcomeTally(title, *(results.count(each) for each in OUTCOME_TEXTS)))
    return found


def title_name(title: TitlePlan, language: Language) -> str:
    """What a title is called in the set in force."""
    if title.criteria is None:
        return title.id
    return title.criteria.reference.name.in_language(language)


def basis_by_title(rollup: Rollup) -> dict[str, Basis]:
    """How sure each title in force is: by its own set, and by those of the titles that feed it."""
    found: dict[str, Basis] = {}
    for title in rollup.plan.titles:
        if title.criteria is not None:
            own = basis_of(title.criteria.checked.document)
            below = (found[each] for each in title.depends_on if each in found)
            found[title.id] = weakest_of((own, *below), default=Basis.SEEN)
    return found


def provisional_text(rollup: Rollup, language: Language) -> str | None:
    """Which titles rest on anything but seen sources, in a sentence; None where none does."""
    names = [
        title_name(rollup.plan.title(id_), language)
        for id_, basis in basis_by_title(rollup).items()
        if basis is not Basis.SEEN and not rollup.plan.title(id_).target
    ]
    if not names:
        return None
    return _PROVISIONAL.in_language(language, {"names": ", ".join(names)})


def titles_not_in_force(rollup: Rollup, language: Language) -> list[str]:
    """The titles no set is in force for that day, by the names of their other versions."""
    found = []
    for title in rollup.plan.titles:
        if title.criteria is None:
            named = [
                each.name.in_language(language)
                for each in rollup.plan.catalogue.documents()
                if (each.title, each.scope) == (title.title, title.scope)
            ]
            found.append(named[-1] if named else title.id)
    return found


def group_label(rollup: Rollup, language: Language) -> str:
    """What the groups of reports are called: hamlets."""
    by = rollup.plan.report_by
    return "–" if by is None else rollup.plan.tables[by].called.in_language(language)


def location_text(found: Diagnostic) -> str:
    """Where a mistake stands: file, sheet, row, and the heading of the cell."""
    source = found.span.source
    return source.name if not source.text and source.row is None else str(found.span)


DENOMINATOR_NOTE: Final = Template(
    "Mẫu số là tất cả hộ, dòng họ, xóm, đơn vị, người trong độ tuổi của xã, không chỉ nơi đăng ký;"
    " dòng có lỗi vẫn tính vào mẫu số.",
    "Denominators are all households, clans, hamlets, units and people of the age, not only those registered;"
    " rows with faults stay in them.",
)


_OF: Final = Template("{part} trên {whole}", "{part} of {whole}")


def document_text(reference: SetReference) -> str:
    """The text of the law a set stands for, and the set's version."""
    return f"{reference.document} ({reference.version})"


def text_of(wording: Template, language: Language) -> str:
    """A wording without particulars."""
    return wording.in_language(language, {})


def status_text(status: Status, language: Language) -> str:
    """Reached, not reached, or undetermined."""
    return text_of(STATUS_TEXTS.get(status, _OPEN), language)


def share_text(share: Share | None, language: Language) -> str:
    """`1.415–1.450 trên 1.600`; a dash where it is not known."""
    if share is None:
        return "–"
    part = amount_text(share.low, share.high, language)
    whole = amount_text(share.of_low, share.of_high, language)
    return _OF.in_language(language, {"part": part, "whole": whole})


def missing_text(target: Target, language: Language) -> str:
    """How many are missing, from the least to the most."""
    if target.missing_low is None or target.missing_high is None:
        return "–"
    return amount_text(target.missing_low, target.missing_high, language)


def percent_text(share: Fraction | None, language: Language) -> str:
    """Return a share as a percentage; a dash where there is none."""
    if share is None:
        return "–"
    return format_percent(
        CONTEXT.divide(Decimal(share.numerator), Decimal(share.denominator)), language
    )


def amount_text(low: Number | None, high: Number | None, language: Language) -> str:
    """A number, or the least and the most it may be, as they are written; an end nobody knows is left out.

    >>> amount_text(1416, 1450, "vi"), amount_text(1416, 1416, "en"), amount_text(3, None, "vi")
    ('1.416–1.450', '1,416', '3–')
    """
    return range_text(
        *(None if each is None else format_number(each, language) for each in (low, high))
    )


def range_text(low: Number | str | None, high: Number | str | None) -> str:
    """Return two bounds as one text, as `3–5`."""
    if low == high and low is not None:
        return str(low)
    return f"{'' if low is None else low}–{'' if high is None else high}"


_MAX_SUBJECTS: Final = 12


def subjects_text(subjects: Sequence[str]) -> str:
    """Return the first subjects, separated by commas."""
    shown = ", ".join(subjects[:_MAX_SUBJECTS])
    return shown + (", …" if len(subjects) > _MAX_SUBJECTS else "")
