"""explain: a set on a day → its words document, which records of values only refer to.

It is made from the findings on a subject of whom nothing is known, and from the texts that reasons are planned
with. A record states what the document lacks, so that reading needs no more than the two.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from pydantic_core import from_json, to_json, to_jsonable_python

from criteria_engine.checked_set import FactDeclaration
from criteria_engine.explanation.quantities import PERCENT
from criteria_engine.explanation.record import LazyDetails, RecordWriter
from criteria_engine.explanation.record_bases import Fields, RecordWords, file_of
from criteria_engine.explanation.record_encoder import RecordEncoder
from criteria_engine.model.base import Bilingual, number_json
from criteria_engine.model.decision import DecisionData
from criteria_engine.model.facts import Facts
from criteria_engine.model.findings import CriterionFinding, Finding
from criteria_engine.reading.scalars import bilingual, optional_bilingual

WORDS_FORMAT: Final = "criteria-words/1"
"""The version of the JSON format of a words document."""

_OF_FINDING: Final = ("kind", "text", "note", "judge", "evidence", "source", "location")
"""The fields of a finding that no fact changes."""


def record_json(decision: DecisionData, encode: RecordEncoder) -> str:
    """Return the short form of a decision as JSON."""
    return compact_json(encode(from_json(decision.model_dump_json())))


def compact_json(data: Any) -> str:
    """Return JSON without spaces."""
    return to_json(data).decode()


def words_hash(document: Fields) -> str:
    """Return the hash of a words document, which does not depend on the order of its keys.

    Half of a SHA-256 is enough to tell documents apart, and is in every record.
    """
    hashed = {name: value for name, value in document.items() if name != "hash"}
    text = json.dumps(hashed, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]


class SetWords:
    """The words document of a set on a day, and the writer of the records that refer to it.

    Args:
        writer: the writer of the records of the set.
    """

    def __init__(self, writer: RecordWriter) -> None:
        self._writer = writer
        self._texts: dict[tuple[str, str | None], str | None] = {}

    @cached_property
    def text(self) -> str:
        """The words document as JSON."""
        return compact_json(self._document)

    @cached_property
    def encode(self) -> RecordEncoder:
        """The writer of records of values only."""
        return RecordEncoder(words_of(self._document))

    @cached_property
    def _document(self) -> dict[str, Any]:
        writer, static = self._writer, self._writer.static
        unknown = LazyDetails(writer, Facts({}))
        findings = [*(i for c in unknown.criteria for i in c.indicators), *unknown.conditions]
        for each in findings:
            self._add_reasons(each)
        for text in writer.findings.outputs.texts():
            self._add(text)
        self._add_described()
        self._add_declared(static.checked.facts)
        self._add_declared(static.checked.open_numbers)
        operands = [
            *(operand for each in findings for operand in each.operands),
            *(operand for each in unknown.outputs.values() for operand in each.operands),
        ]
        receipt = unknown.receipt
        total = unknown.decided.verdict.total
        document = {
            "format": WORDS_FORMAT,
            "set_hash": receipt.set_hash,
            "law_date": receipt.law_date.isoformat(),
            "engine": receipt.engine,
            "file": file_of(findings[0].location) if findings else None,
            "texts": [{"vi": vi, "en": en} for vi, en in self._texts],
            "locations": list(self._texts.values()),
            "decision": writer.common_fields,
            "maximum": None if total is None else number_json(total[2]),
            "criteria": {each.id: _of_criterion(each) for each in unknown.criteria},
            "indicators": {i.id: _of_finding(i) for c in unknown.criteria for i in c.indicators},
            "conditions": {each.id: _of_finding(each) for each in unknown.conditions},
            "operands": {
                each.name: {"label": each.label, "kind": each.kind, "unit": each.quantity.unit}
                for each in operands
            },
            "doubts": list(dict.fromkeys(static.all_doubts())),
        }
        plain: dict[str, Any] = to_jsonable_python(document)
        return {"hash": words_hash(plain), **plain}

    # ---- texts -----------------------------------------------------------------------------

    def _add(self, text: Bilingual | None, location: str | None = None) -> None:
        if text is not None:
            key = text.vi, text.en
            self._texts[key] = self._texts.get(key) or location

    def _add_reasons(self, finding: Finding) -> None:
        """Add the texts of the award's conditions, which are not written as expressions."""
        if finding.kind == "award":
            for reason in finding.reasons.values():
                self._add(reason.text, reason.location)
                if reason.left is not None:
                    self._add(reason.left.unit)

    def _add_described(self) -> None:
        """Add what reasons describe: conditions, the cases of thresholds, units and values of enumerations."""
        for info in self._writer.findings.described:
            self._add(info.text, info.location or None)
            cases = info.threshold_cases
            for case in () if cases is None else cases.cases:
                self._add(case.name)
            self._add(info.unit)
        self._add(Bilingual.model_validate_json(PERCENT))

    def _add_declared(self, facts: Mapping[str, FactDeclaration]) -> None:
        """Add the texts of facts: those of questions, units and values."""
        for declaration in _with_fields(facts):
            document = declaration.document
            self._add(bilingual(document.label))
            for text in (document.question, document.answered_by, document.unit):
                self._add(optional_bilingual(text))
            for value in (document.values or {}).values():
                self._add(optional_bilingual(value))


def _with_fields(facts: Mapping[str, FactDeclaration]) -> Iterator[FactDeclaration]:
    for each in facts.values():
        yield each
        yield from _with_fields(each.fields)


def _of_criterion(criterion: CriterionFinding) -> dict[str, Any]:
    return {"name": criterion.name, "source": criterion.source, **_maximum(criterion)}


def _of_finding(finding: Finding) -> dict[str, Any]:
    fields = {name: getattr(finding, name) for name in _OF_FINDING}
    return {**fields, "operands": [each.name for each in finding.operands], **_maximum(finding)}


def _maximum(part: CriterionFinding | Finding) -> dict[str, Any]:
    return {} if part.points is None else {"maximum": number_json(part.points.maximum)}


def words_of(document: Fields) -> RecordWords:
    """Return the data of a words document.

    Raises:
        KeyError: it lacks a field.
    """
    names = RecordWords.__dataclass_fields__
    return RecordWords(**{name: document[name] for name in names})
