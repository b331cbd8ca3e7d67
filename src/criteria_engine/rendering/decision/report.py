"""render: a decision → the whole document, section by section."""

from __future__ import annotations

from collections.abc import Iterator

from criteria_engine.bilingual import Language, Template
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import DecisionData
from criteria_engine.rendering.decision.findings import (
    ReportedReasons,
    criteria_blocks,
    reason_blocks,
)
from criteria_engine.rendering.decision.judgement import contradiction_blocks
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.outputs import output_blocks
from criteria_engine.rendering.decision.part_names import all_indicators, numbered_indicators
from criteria_engine.rendering.decision.questions import question_blocks
from criteria_engine.rendering.decision.verdict import verdict_blocks, verdict_sentence
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Document,
    Hash,
    Heading,
    Item,
    Note,
    Pairs,
    Paragraph,
    TextRun,
    Tone,
    line,
)
from criteria_engine.wording.untranslated import NOTE, is_noted

_SET = Template("Bộ tiêu chí", "Criteria set")

_VERSION = Template("{name}, phiên bản {version}", "{name}, version {version}")

_DOCUMENT = Template("Văn bản", "Document")

_IN_FORCE = Template("Hiệu lực", "In force")

_SINCE = Template("từ {first}", "from {first}")

_FROM_TO = Template("từ {first} đến hết {last}", "{first} to {last} inclusive")

_LAW_DATE = Template("Xét theo quy định ngày", "Law as of")

_PERIOD = Template("Số liệu của kỳ", "Facts of")

_DECIDED_ON = Template("Ngày xét", "Decided on")

_PROVISIONAL = Template("Kết quả tạm thời:", "Provisional:")

_NOT_COMPARED = Template(
    " một số tiêu chí chưa đối chiếu với văn bản gốc.",
    " some criteria have not been compared with the original text.",
)

_DOUBTS = {
    Basis.RECONSTRUCTED: Template(
        "Tự dựng để minh họa: {parts}.", "Made up as an example: {parts}."
    ),
    Basis.CONFLICTING: Template("Các nguồn nói khác nhau: {parts}.", "Sources disagree: {parts}."),
    Basis.INFERRED: Template("Chưa thấy bản gốc: {parts}.", "Original not seen: {parts}."),
    Basis.PARTLY_SEEN: Template(
        "Mới thấy một phần bản gốc: {parts}.", "Original seen in part: {parts}."
    ),
}

_INDICATOR = Template("chỉ tiêu {ids}", "indicator {ids}")

_INDICATORS = Template("chỉ tiêu {ids}", "indicators {ids}")

_NOTES = Template("Lưu ý chuyển tiếp", "Transition notes")

_RECEIPT = Template("Thông tin để kiểm tra lại", "Receipt")

_ID = Template("Tệp tiêu chí", "Criteria file")

_REVISION = Template("{id}, lần sửa {revision}", "{id}, revision {revision}")

_ENGINE = Template("Phần mềm", "Software")

_SET_HASH = Template("Mã băm tiêu chí", "Hash of the criteria")

_FACTS_HASH = Template("Mã băm số liệu", "Hash of the facts")


def report(decision: DecisionData, language: Language) -> Document:
    """Return the report on a decision.

    The sections are: verdict and obstacles; contradictions of judgements; the law applied; a remark where
    words are not translated; a warning where the decision is provisional; reasons; amounts; the table of all
    criteria; questions; transition notes; receipt.

    Args:
        decision: the decision to report; findings that are not computed yet are computed.
        language: "vi" or "en".
    """
    locale = Locale(language)
    reported: ReportedReasons = set()
    blocks = (
        *verdict_blocks(decision, locale),
        *contradiction_blocks(decision, locale),
        _law_pairs(decision, locale),
        *_untranslated_note(decision, locale),
        *_provisional_note(decision, locale),
        *reason_blocks(decision, locale, reported),
        *output_blocks(decision, locale),
        *criteria_blocks(decision, locale, reported),
        *question_blocks(decision, locale),
        *_notes(decision, locale),
        *_receipt(decision, locale),
    )
    return Document(language, verdict_sentence(decision, locale), blocks)


def _law_pairs(decision: DecisionData, locale: Locale) -> Pairs:
    """Return the criteria set, its document and period, the date of law and the facts' period."""
    criteria, receipt = decision.criteria_set, decision.receipt
    first = locale.day(criteria.in_force_from)
    if criteria.in_force_to is None:
        in_force = locale.format(_SINCE, first=first)
    else:
        in_force = locale.format(_FROM_TO, first=first, last=locale.day(criteria.in_force_to))
    version = locale.format(_VERSION, name=locale.text(criteria.name), version=criteria.version)
    rows = [
        (_LAW_DATE, locale.day(receipt.law_date)),
        (_DOCUMENT, criteria.document),
        (_IN_FORCE, in_force),
        (_SET, version),
        (_PERIOD, receipt.period),
        (_DECIDED_ON, receipt.decided_on and locale.day(receipt.decided_on)),
    ]
    return Pairs(tuple((locale.format(name), line(value)) for name, value in rows if value))


def _untranslated_note(decision: DecisionData, locale: Locale) -> Iterator[Block]:
    """Yield the remark that words are Vietnamese, where the set has no English for them."""
    findings = [*all_indicators(decision), *decision.conditions]
    shown = (
        decision.criteria_set.name,
        [each.name for each in decision.levels],
        [each.name for each in decision.criteria],
        [each.text for each in findings],
    )
    if is_noted(shown, locale.language):
        yield Paragraph(line(TextRun(locale.format(NOTE), Tone.MUTED)))


# ---- sources not yet verified ----------------------------------------------------------------


def _provisional_note(decision: DecisionData, locale: Locale) -> Iterator[Block]:
    """Yield the caution of a provisional decision, with the name of every part that is not verified."""
    if not decision.provisional:
        return
    parts = {basis: _doubtful_parts(decision, basis, locale) for basis in _DOUBTS}
    yield Note(
        Tone.WARNING,
        (
            Paragraph(
                line(
                    TextRun(locale.format(_PROVISIONAL), Tone.STRONG), locale.format(_NOT_COMPARED)
                )
            ),
            Bullets(
                tuple(
                    Item(line(locale.format(_DOUBTS[basis], parts="; ".join(names))))
                    for basis, names in parts.items()
                    if names
                )
            ),
        ),
    )


def _doubtful_parts(decision: DecisionData, basis: Basis, locale: Locale) -> list[str]:
    """Return the names of the parts with a basis, without duplicates; indicators by their numbers."""
    known = numbered_indicators(decision)
    doubts = [doubt for doubt in decision.doubts if doubt.basis is basis]
    numbers = dict.fromkeys(doubt.id for doubt in doubts if doubt.id in known)
    names = dict.fromkeys(locale.inline(locale.text(d.text)) for d in doubts if d.id not in known)
    if not numbers:
        return [*names]
    template = _INDICATOR if len(numbers) == 1 else _INDICATORS
    return [*names, locale.format(template, ids=", ".join(numbers))]


# ---- notes and receipt -----------------------------------------------------------------------


def _notes(decision: DecisionData, locale: Locale) -> Iterator[Block]:
    if decision.notes:
        yield Heading(2, line(locale.format(_NOTES)))
        yield Bullets(tuple(Item(line(locale.text(note))) for note in decision.notes))


def _receipt(decision: DecisionData, locale: Locale) -> Iterator[Block]:
    criteria, receipt = decision.criteria_set, decision.receipt
    id_ = "/".join(part for part in (criteria.title, criteria.scope, criteria.version) if part)
    yield Heading(2, line(locale.format(_RECEIPT)))
    yield Pairs(
        (
            (
                locale.format(_ID),
                line(locale.format(_REVISION, id=id_, revision=criteria.revision)),
            ),
            (locale.format(_ENGINE), line(receipt.engine)),
            (locale.format(_SET_HASH), line(Hash(receipt.set_hash))),
            (locale.format(_FACTS_HASH), line(Hash(receipt.facts_hash))),
        )
    )
