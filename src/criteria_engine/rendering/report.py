"""A decision as a document: what an officer reads, in the order it is needed."""

from __future__ import annotations

from collections.abc import Iterator

from criteria_engine.decision import Decision, Doubt
from criteria_engine.diagnostics import Language, Wording
from criteria_engine.reading.documents import Basis
from criteria_engine.rendering.asking import asking
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
    Run,
    Tone,
    line,
)
from criteria_engine.rendering.findings import Told, every_criterion, why
from criteria_engine.rendering.naming import call_parts, numbered
from criteria_engine.rendering.terms import BASES
from criteria_engine.rendering.verdict import sentence, verdict
from criteria_engine.rendering.words import Words

_SET = Wording("Bộ tiêu chí", "Criteria set")
_VERSION = Wording("{name}, phiên bản {version}", "{name}, version {version}")
_DOCUMENT = Wording("Văn bản", "Document")
_IN_FORCE = Wording("Hiệu lực", "In force")
_SINCE = Wording("từ {first}", "from {first}")
_FROM_TO = Wording("từ {first} đến hết {last}", "{first} to {last} inclusive")
_LAW_DATE = Wording("Xét theo quy định ngày", "Law of")
_PERIOD = Wording("Số liệu của kỳ", "Facts of")
_DECIDED_ON = Wording("Ngày xét", "Decided on")

_PROVISIONAL = Wording("Kết quả tạm:", "Provisional:")
_RESTS_ON = Wording(
    " còn {count} phần chưa đối chiếu đủ với văn bản gốc. Cần kiểm tra trước khi dùng chính thức.",
    " parts of it ({count}) are not fully checked against the original text. Check them first.",
)
_TO_CHECK = Wording("Những phần phải đối chiếu với văn bản gốc", "To be checked in the original")
_CHECK = Wording("Cần kiểm tra: {what}", "To check: {what}")

_NOTES = Wording("Lưu ý chuyển tiếp", "Transition notes")

_RECEIPT = Wording("Thông tin để kiểm tra lại", "Receipt")
_ID = Wording("Tệp tiêu chí", "Criteria file")
_REVISION = Wording("{id}, lần sửa {revision}", "{id}, revision {revision}")
_ENGINE = Wording("Phần mềm", "Software")
_SET_HASH = Wording("Mã băm tiêu chí", "Hash of the criteria")
_FACTS_HASH = Wording("Mã băm số liệu", "Hash of the facts")


def report(decision: Decision, language: Language) -> Document:
    """Everything a decision says for itself."""
    words = Words(language)
    told: Told = set()
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


def _law(decision: Decision, words: Words) -> Pairs:
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


def _provisional(decision: Decision, words: Words) -> Iterator[Block]:
    if not decision.provisional:
        return
    bases = [_parts_in_doubt(decision, basis, words) for basis in Basis]
    count = sum(len(numbers) + len(names) for numbers, names in bases)
    yield Note(
        Tone.WARNING,
        (
            Paragraph(
                line(Run(words.say(_PROVISIONAL), Tone.STRONG), words.say(_RESTS_ON, count=count))
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


def _parts_in_doubt(decision: Decision, basis: Basis, words: Words) -> tuple[list[str], list[str]]:
    """The parts that rest on a basis, each once: numbers of indicators, names of others."""
    known = numbered(decision)
    doubts = [doubt for doubt in decision.doubts if doubt.basis is basis]
    numbers = dict.fromkeys(doubt.id for doubt in doubts if doubt.id in known)
    names = dict.fromkeys(words.of(d.text) for d in doubts if d.id not in known)
    return [*numbers], [*names]


def _to_check(decision: Decision, words: Words) -> Iterator[Block]:
    if decision.provisional:
        known = numbered(decision)
        yield Heading(2, line(words.say(_TO_CHECK)))
        yield Bullets(tuple(_doubt(doubt, doubt.id in known, words) for doubt in decision.doubts))


def _doubt(doubt: Doubt, is_numbered: bool, words: Words) -> Item:
    cite = f" ({doubt.cite})" if doubt.cite else ""
    about = f" {words.of(doubt.text)}" if is_numbered else words.of(doubt.text)
    said = line(
        Run(doubt.id, Tone.STRONG) if is_numbered else "",
        f"{about}: {words.say(BASES[doubt.basis])}{cite}.",
    )
    if doubt.to_check is None:
        return Item(said)
    check = words.say(_CHECK, what=words.of(doubt.to_check))
    return Item(said, (Item(line(check)),))


# ---- notes and receipt -----------------------------------------------------------------------


def _notes(decision: Decision, words: Words) -> Iterator[Block]:
    if decision.notes:
        yield Heading(2, line(words.say(_NOTES)))
        yield Bullets(tuple(Item(line(words.of(note))) for note in decision.notes))


def _receipt(decision: Decision, words: Words) -> Iterator[Block]:
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
