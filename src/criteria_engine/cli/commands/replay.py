"""cli: `criteria replay` decides recorded decisions again, by their own set or by another version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from criteria_engine.bilingual import Language, Template
from criteria_engine.bounds import MAX_DIAGNOSTICS
from criteria_engine.catalogue import Catalogue
from criteria_engine.cli.catalogues import catalogue_with
from criteria_engine.cli.errors import ExitStatus
from criteria_engine.cli.exception_formats import (
    ExceptionRecord,
    RecordDifferenceEntry,
    ReplayEntry,
    ReplayReport,
    ReplayResult,
)
from criteria_engine.cli.options import Folders, Json, Lang
from criteria_engine.cli.printing import print_line, write_json
from criteria_engine.cli.record_files import FactsBySubject, TextAt, texts_of
from criteria_engine.comparison import Comparison
from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision, read_record
from criteria_engine.diagnostics import CriteriaEngineError
from criteria_engine.errors import UnknownTitle
from criteria_engine.reading.files import load_source
from criteria_engine.reading.raw_values import shortened
from criteria_engine.verification import verify
from criteria_engine.wording.states import OUTCOME_WORDS

_SUMMARY: Final = Template(
    "{records} bản ghi: {same} như cũ, {different} khác, {without_facts} không có dữ kiện,"
    " {invalid} không đọc được",
    "{records} records: {same} the same, {different} different, {without_facts} without facts,"
    " {invalid} that cannot be read",
)

_HEAD: Final = Template("{record} ({subject}): {what}", "{record} ({subject}): {what}")

_WHAT: Final[dict[ReplayResult, Template]] = {
    "same": Template("như cũ", "the same"),
    "different": Template("khác với bản ghi", "differs from the record"),
    "without_facts": Template("không có dữ kiện của hồ sơ này", "no facts of this subject"),
    "invalid": Template("không đọc được", "cannot be read"),
}

_DIFFERENCE: Final = Template(
    "{path}: bản ghi có {recorded}, tính lại được {found}",
    "{path}: {recorded} in the record, {found} when decided again",
)

_OUTCOME: Final = Template("{before} → {after}", "{before} → {after}")

_MORE: Final = Template("… và {count} chỗ khác nữa", "… and {count} more")

_MAX_SHOWN: Final = 5
"""How many differences of a record are printed; JSON has all."""


def replay(
    records: Annotated[
        list[str],
        typer.Argument(
            metavar="RECORD...",
            help="Tệp kết quả đã lưu: JSON, hoặc JSON lines (.jsonl) với mỗi dòng một kết quả."
            " / Files of recorded decisions: JSON, or JSON lines (.jsonl) with one in each line.",
            show_default=False,
        ),
    ],
    *,
    facts: Annotated[
        list[str],
        typer.Option(
            metavar="FILE",
            help="Tệp dữ kiện: YAML, JSON, hoặc JSON lines; ghép với kết quả theo `subject_id`, và `period`"
            " nếu có; dùng được nhiều lần. / Files of facts: YAML, JSON, JSON lines; matched by `subject_id`,"
            " and `period` where it is stated; may be repeated.",
            show_default=False,
        ),
    ],
    against: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION",
            help="Xét lại theo phiên bản này của bộ tiêu chí, và so với kết quả đã lưu."
            " / Decide by this version of the set, and compare with the record.",
            show_default=False,
        ),
    ] = None,
    words: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Tệp lời văn của bộ tiêu chí, cho kết quả lưu không kèm lời; dùng được nhiều lần."
            " / A words document, for records without words; may be repeated.",
            show_default=False,
        ),
    ] = None,
    criteria: Folders = None,
    lang: Lang = "vi",
    json: Json = False,
) -> None:
    """Xét lại các kết quả đã lưu: bản ghi nào đã bị sửa, hoặc quy định mới làm kết quả nào đổi.

    Decide recorded decisions again: which record was edited, or with `--against` which result another version
    of the set changes. The exit status is 1 if a record differs, has no facts or cannot be read, else 0.

    Ví dụ / examples:

    criteria replay ket-qua.jsonl --facts du-kien.jsonl

    criteria replay ket-qua.jsonl --facts du-kien.jsonl --against tt25-2023
    """
    catalogue = catalogue_with(criteria)
    replayer = _Replayer(
        catalogue,
        FactsBySubject(facts),
        [load_source(each).text for each in words or ()],
        against,
    )
    counts: dict[ReplayResult, int] = dict.fromkeys(_WHAT, 0)
    kept: list[ReplayEntry] = []
    for entry in map(replayer.entry, texts_of(records)):
        counts[entry.result] += 1
        if entry.result == "same":
            continue
        if json:
            if len(kept) < MAX_DIAGNOSTICS:
                kept.append(entry)
        else:
            print_line(_head_of(entry, lang))
            for line in _lines_of(entry, lang):
                print_line(line, prefix="  ")
    report = ReplayReport(
        records=sum(counts.values()),
        same=counts["same"],
        different=counts["different"],
        without_facts=counts["without_facts"],
        invalid=counts["invalid"],
        against=against,
        entries=tuple(kept),
    )
    if json:
        write_json(report)
    else:
        print_line(_SUMMARY.in_language(lang, report.model_dump()))
    if report.records != report.same:
        raise typer.Exit(ExitStatus.FAULT)


class _Replayer:
    """Decides the subject of each record again."""

    def __init__(
        self, catalogue: Catalogue, facts: FactsBySubject, words: list[str], against: str | None
    ) -> None:
        self._catalogue = catalogue
        self._facts = facts
        self._words = words
        self._against = against

    def entry(self, record: TextAt) -> ReplayEntry:
        """Return what became of one record."""
        subject = None
        try:
            decision, words = self._read(record)
            subject = decision.subject_id
            facts = self._facts.of(subject, decision.receipt.period)
            if facts is None:
                return ReplayEntry(record=record.name, subject_id=subject, result="without_facts")
            if self._against is None:
                return self._verified(record, decision, facts.value, words)
            return self._compared(record, decision, facts.value)
        except UnknownTitle:
            raise  # the version that `--against` names is of no record
        except CriteriaEngineError as error:
            return ReplayEntry(
                record=record.name,
                subject_id=subject,
                result="invalid",
                error=ExceptionRecord.model_validate(error.to_dict("vi")),
                error_en=error.message("en"),
            )

    def _read(self, record: TextAt) -> tuple[Decision, str | None]:
        """Read a record, with that words document which it needs."""
        for words in self._words:
            try:
                return read_record(record.text, words=words), words
            except CriteriaEngineError:
                continue
        return read_record(record.text), None

    def _verified(
        self, record: TextAt, decision: Decision, facts: Any, words: str | None
    ) -> ReplayEntry:
        found = verify(record.text, facts, self._catalogue, words=words)
        return ReplayEntry(
            record=record.name,
            subject_id=decision.subject_id,
            result="same" if found.ok else "different",
            differences=tuple(
                RecordDifferenceEntry(**each._asdict()) for each in found.differences
            ),
        )

    def _compared(self, record: TextAt, decision: Decision, facts: Any) -> ReplayEntry:
        other = self._other(decision)
        subject = decision.subject_id
        again = other.decide(facts, subject_id=subject, decided_on=decision.receipt.decided_on)
        comparison = Comparison.of(decision, again)
        return ReplayEntry(
            record=record.name,
            subject_id=subject,
            result="different" if comparison.changed else "same",
            comparison=comparison,
        )

    def _other(self, decision: Decision) -> Criteria:
        """Return the set of the other version, on the day of the record, or on its first day in force."""
        key = decision.criteria_set
        of_version = [
            each
            for each in self._catalogue.sets()
            if (each.title, each.scope, each.version) == (key.title, key.scope, self._against)
        ]
        day = decision.receipt.law_date
        if of_version and not any(
            each.in_force_from <= day <= (each.in_force_to or date.max) for each in of_version
        ):
            day = of_version[-1].in_force_from
        return self._catalogue.find(key.title, scope=key.scope, version=self._against, on=day)


def _head_of(entry: ReplayEntry, language: Language) -> str:
    """Return which record is not the same, and what became of it."""
    what = _WHAT[entry.result].in_language(language, {})
    comparison = entry.comparison
    if comparison is not None:
        before, after = (
            OUTCOME_WORDS[each.outcome].in_language(language, {})
            for each in (comparison.before, comparison.after)
        )
        what = _OUTCOME.in_language(language, {"before": before, "after": after})
    data = {"record": entry.record, "subject": entry.subject_id or "–", "what": what}
    return _HEAD.in_language(language, data)


def _lines_of(entry: ReplayEntry, language: Language) -> Iterator[str]:
    """Yield the first differences of a record, and how many more there are."""
    lines = list(_details(entry, language))
    yield from lines[:_MAX_SHOWN]
    if len(lines) > _MAX_SHOWN:
        yield _MORE.in_language(language, {"count": len(lines) - _MAX_SHOWN})


def _details(entry: ReplayEntry, language: Language) -> Iterator[str]:
    for each in entry.differences:
        recorded, found = (shortened(str(value)) for value in (each.recorded, each.found))
        yield _DIFFERENCE.in_language(
            language, {"path": each.path, "recorded": recorded, "found": found}
        )
    if entry.comparison is not None:
        for change in entry.comparison.findings:
            yield f"{change.id}. {change.text.in_language(language)}"
    if entry.error is not None:
        yield entry.error.message if language == "vi" else entry.error_en or entry.error.message
