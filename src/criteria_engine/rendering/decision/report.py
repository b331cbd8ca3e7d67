"""A decision as a document: what an officer reads, in the order it is needed."""

from __future__ import annotations

from collections.abc import Iterator

from criteria_engine.bilingual import Language, Template
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import DecisionData
from criteria_engine.model.findings import Doubt
from criteria_engine.rendering.decision.findings import ToldReasons, every_criterion, why
from criteria_engine.rendering.decision.locale import Words
from criteria_engine.rendering.decision.part_names import call_parts, numbered
from criteria_engine.rendering.decision.questions import asking
from criteria_engine.rendering.decision.status_labels import BASES
from criteria_engine.rendering.decision.verdict import sentence, verdict
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

_SET = Template("Bộ tiêu chí", "Criteria set")


_VERSION = Template("{name}, phiên bản {version}", "{name}, version {version}")


_DOCUMENT = Template("Văn bản", "Document")


_IN_FORCE = Template("Hiệu lực", "In force")


_SINCE = Template("từ {first}", "from {first}")


_FROM_TO = Template("từ {first} đến hết {last}", "{first} to {last} inclusive")


_LAW_DATE = Template("Xét theo quy định ngày", "Law of")


_PERIOD = Template("Số liệu của kỳ", "Facts of")


_DECIDED_ON = Template("Ngày xét", "Decided on")


_PROVISIONAL = Template("Kết quả tạm:", "Provisional:")


_RESTS_ON = Template(
    " còn {count} phần chưa đối chiếu đủ với văn bản gốc. Cần kiểm tra trước khi dùng chính thức.",
    " parts of it ({count}) are not fully checked against the original text. Check them first.",
)


_TO_CHECK = Template("Những phần phải đối chiếu với văn bản gốc", "To be checked in the original")


_CHECK = Template("Cần kiểm tra: {what}", "To check: {what}")


_NOTES = Template("Lưu ý chuyển tiếp", "Transition notes")


_RECEIPT = Template("Thông tin để kiểm tra lại", "Receipt")


_ID = Template("Tệp tiêu chí", "Criteria file")


_REVISION = Template("{id}, lần sửa {revision}", "{id}, revision {revision}")


_ENGINE = Template("Phần mềm", "Software")


_SET_HASH = Template("Mã băm tiêu chí", "Hash of the criteria")


_FACTS_HASH = Template("Mã băm số liệu", "Hash of the facts")


def report(decision: DecisionData, language: Language) -> Document:
    """Everything a decision says for itself."""
    words = Words(language)
    told: ToldReasons = set()
    blocks = (
        *verdict(decision, words),
        _law(decision, words),
        *_provisional(decision, words),
        *why(decision, words, told),
        *every_criterion(decision, words, told),
        *asking(decision, words),
        *_to_check(decision, words),
        *_notes(decision, words),
        *_receipt(decision, words),
    )
    return Document(language, sentence(decision, words), blocks)


def _law(decision: DecisionData, words: Words) -> Pairs:
    """Which law, as of which day, over which facts."""
    criteria, receipt = decision.criteria_set, decision.receipt
    first = words.day(criteria.in_force_from)
    if criteria.in_force_to is None:
        in_force = words.say(_SINCE, first=first)
    else:
        in_force = words.say(_FROM_TO, first=first, last=words.day(criteria.in_force_to))
    version = words.say(_VERSION, name=words.of(criteria.name), version=criteria.version)
    rows = [
        (_LAW_DATE, words.day(receipt.law_date)),
        (_DOCUMENT, criteria.document),
        (_IN_FORCE, in_force),
        (_SET, version),
        (_PERIOD, receipt.period),
        (_DECIDED_ON, receipt.decided_on and words.day(receipt.decided_on)),
    ]
    return Pairs(tuple((words.say(name), line(value)) for name, value in rows if value))


# ---- what is not sure ------------------------------------------------------------------------


def _provisional(decision: DecisionData, words: Words) -> Iterator[Block]:
    if not decision.provisional:
        return
    bases = [_parts_in_doubt(decision, basis, words) for basis in Basis]
    count = sum(len(numbers) + len(names) for numbers, names in bases)
    yield Note(
        Tone.WARNING,
        (
            Paragraph(
                line(
                    TextRun(words.say(_PROVISIONAL), Tone.STRONG), words.say(_RESTS_ON, count=count)
                )
            ),
            Bullets(
                tuple(
                    Item(line(f"{words.capital(BASES[basis])}: {call_parts(*parts, words)}."))
                    for basis, parts in reversed([*zip(Basis, bases, strict=True)])
                    if any(parts)
                )
            ),
        ),
    )


def _parts_in_doubt(
    decision: DecisionData, basis: Basis, words: Words
) -> tuple[list[str], list[str]]:
    """The parts that rest on a basis, each once: numbers of indicators, names of others."""
    known = numbered(decision)
    doubts = [doubt for doubt in decision.doubts if doubt.basis is basis]
    numbers = dict.fromkeys(doubt.id for doubt in doubts if doubt.id in known)
    names = dict.fromkeys(words.of(d.text) for d in doubts if d.id not in known)
    return [*numbers], [*names]


def _to_check(decision: DecisionData, words: Words) -> Iterator[Block]:
    if decision.provisional:
        known = numbered(decision)
        yield Heading(2, line(words.say(_TO_CHECK)))
        yield Bullets(tuple(_doubt(doubt, doubt.id in known, words) for doubt in decision.doubts))


def _doubt(doubt: Doubt, is_numbered: bool, words: Words) -> Item:
    cite = f" ({doubt.cite})" if doubt.cite else ""
    about = f" {words.of(doubt.text)}" if is_numbered else words.of(doubt.text)
    said = line(
        TextRun(doubt.id, Tone.STRONG) if is_numbered else "",
        f"{about}: {words.say(BASES[doubt.basis])}{cite}.",
    )
    if doubt.to_check is None:
        return Item(said)
    check = words.say(_CHECK, what=words.of(doubt.to_check))
    return Item(said, (Item(line(check)),))


# ---- notes and receipt -----------------------------------------------------------------------


def _notes(decision: DecisionData, words: Words) -> Iterator[Block]:
    if decision.notes:
        yield Heading(2, line(words.say(_NOTES)))
        yield Bullets(tuple(Item(line(words.of(note))) for note in decision.notes))


def _receipt(decision: DecisionData, words: Words) -> Iterator[Block]:
    criteria, receipt = decision.criteria_set, decision.receipt
    id_ = "/".join(part for part in (criteria.title, criteria.scope, criteria.version) if part)
    yield Heading(2, line(words.say(_RECEIPT)))
    yield Pairs(
        (
            (words.say(_ID), line(words.say(_REVISION, id=id_, revision=criteria.revision))),
            (words.say(_ENGINE), line(receipt.engine)),
            (words.say(_SET_HASH), line(Hash(receipt.set_hash))),
            (words.say(_FACTS_HASH), line(Hash(receipt.facts_hash))),
        )
    )
