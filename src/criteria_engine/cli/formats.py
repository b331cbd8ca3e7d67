"""The JSON the command writes: one model for each format, each with its version.

Keys are always there, null where there is nothing to say; numbers that must stay exact are text.
`criteria schema` prints the JSON Schema of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from criteria_engine.decision import Decision
from criteria_engine.diagnostics import Severity
from criteria_engine.model.base import Bilingual, ExactNumber
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import Named, SetReference
from criteria_engine.model.findings import Status


class JsonModel(BaseModel):
    """A piece of what the command writes."""

    model_config = ConfigDict(frozen=True)


class Location(JsonModel):
    """A stretch of a file; lines and columns from 1."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class RelatedLocation(Location):
    """The other end of a conflict."""

    label: Bilingual


class DiagnosticEntry(Location):
    """One mistake at one place."""

    code: str
    severity: Severity
    message: Bilingual
    help: Bilingual | None
    suggestion: str | None
    related: tuple[RelatedLocation, ...]


# ---- errors ----------------------------------------------------------------------------------


class ForcePeriodEntry(JsonModel):
    """The days one set is in force; no `in_force_to`: still."""

    title: str
    scope: str | None
    version: str
    in_force_from: date
    in_force_to: date | None


class ErrorAnswer(JsonModel):
    """Why there is no result; `exit_status` is what the command ends with.

    `sets` are the sets concerned: the first one of a title not yet in force, the last one of a
    title that ended (and its successor), those before and after a gap, those that overlap.
    """

    format: Literal["criteria-error/1"] = "criteria-error/1"
    error: Literal[
        "invalid_input",
        "unknown_title",
        "ambiguous_scope",
        "overlap",
        "not_yet_in_force",
        "ended",
        "gap",
        "provisional",
        "too_much_work",
        "function_failed",
        "function_refused",
        "missing_packages",
        "cannot_write",
        "usage",
    ]
    exit_status: int
    message: Bilingual
    help: Bilingual | None = None
    title: str | None = None
    scope: str | None = None
    on: date | None = None
    name: Bilingual | None = None
    note: Bilingual | None = None
    sets: tuple[ForcePeriodEntry, ...] = ()
    known: tuple[str, ...] = ()
    suggestion: str | None = None
    diagnostics: tuple[DiagnosticEntry, ...] = ()


# ---- criteria list ---------------------------------------------------------------------------


class ListedSet(SetReference):
    """A set there is; `basis` is that of its weakest deciding part."""

    basis: Basis
    file: str


class SetList(JsonModel):
    """The answer of `criteria list`; `broken` are files with mistakes."""

    format: Literal["criteria-list/1"] = "criteria-list/1"
    sets: tuple[ListedSet, ...]
    broken: tuple[str, ...]


# ---- criteria facts --------------------------------------------------------------------------


class DecisionOf(JsonModel):
    """The title whose decision a fact holds, with its levels, lowest first."""

    title: str
    scope: str | None
    levels: tuple[str, ...]


class FactEntry(JsonModel):
    """One fact a set asks for; bounds are numbers or the names of other facts."""

    name: str
    type: str
    label: Bilingual
    unit: Bilingual | None
    question: Bilingual | None
    help: Bilingual | None
    answered_by: Bilingual | None
    at_least: str | None
    at_most: str | None
    values: tuple[Named, ...]
    decision_of: DecisionOf | None
    fields: tuple[FactEntry, ...]


class JudgementEntry(JsonModel):
    """An indicator, or the award, that a person judges: met or not, or points up to `max`."""

    id: str
    text: Bilingual
    question: Bilingual | None
    judge: Bilingual
    max: ExactNumber | None
    step: ExactNumber | None


class EvidenceEntry(JsonModel):
    """An indicator that needs evidence."""

    id: str
    text: Bilingual
    what: Bilingual
    answered_by: Bilingual | None


class FactsList(JsonModel):
    """The answer of `criteria facts`."""

    format: Literal["criteria-facts/1"] = "criteria-facts/1"
    criteria_set: SetReference
    on: date
    facts: tuple[FactEntry, ...]
    judgements: tuple[JudgementEntry, ...]
    evidence: tuple[EvidenceEntry, ...]


# ---- criteria check, criteria test -----------------------------------------------------------


class CheckReport(JsonModel):
    """The answer of `criteria check`; `sets` are those that can decide."""

    format: Literal["criteria-check/1"] = "criteria-check/1"
    sets: tuple[str, ...]
    errors: int
    warnings: int
    diagnostics: tuple[DiagnosticEntry, ...]


class MismatchEntry(JsonModel):
    """Something an example expected, and what came out."""

    what: str
    expected: str
    found: str


class ExampleEntry(JsonModel):
    """What came of one example."""

    criteria_set: str
    name: str
    on: date
    place: Location
    passed: bool
    mismatches: tuple[MismatchEntry, ...]
    diagnostics: tuple[DiagnosticEntry, ...]


class TitleTally(JsonModel):
    """How many subjects of a title came out how."""

    id: str
    assessed: int
    eligible: int
    not_eligible: int
    undetermined: int


class TargetEntry(JsonModel):
    """One target: how many there are of how many, and how many are missing, least and most."""

    title: str
    version: str
    id: str
    status: Status
    at_least: int | None
    at_most: int | None
    of_at_least: int | None
    of_at_most: int | None
    missing_at_least: int | None
    missing_at_most: int | None


class CommuneAnswer(JsonModel):
    """What `criteria assess-commune` found and which files it wrote."""

    format: Literal["criteria-commune/1"] = "criteria-commune/1"
    on: date
    rows: dict[str, int]
    rejects: int
    titles: tuple[TitleTally, ...]
    not_in_force: tuple[str, ...]
    targets: tuple[TargetEntry, ...]
    files: tuple[str, ...]


class TestReport(JsonModel):
    """The answer of `criteria test`; `diagnostics` are what keeps a set from being tested."""

    __test__ = False  # pytest takes the name for one of its own

    format: Literal["criteria-test/1"] = "criteria-test/1"
    passed: int
    failed: int
    without_examples: tuple[str, ...]
    examples: tuple[ExampleEntry, ...]
    diagnostics: tuple[DiagnosticEntry, ...]


# ---- criteria eval ---------------------------------------------------------------------------


class Evaluation(JsonModel):
    """The answer of `criteria eval`; `value` is null where it is not (fully) known.

    `diagnostics` are warnings.
    """

    format: Literal["criteria-eval/1"] = "criteria-eval/1"
    expression: str
    type: str
    known: bool
    value: Any
    text: str
    diagnostics: tuple[DiagnosticEntry, ...] = ()


# ---- criteria sources ------------------------------------------------------------------------


class ReadingEntry(JsonModel):
    """One of several values that sources give for the same thing."""

    value: str
    sources: tuple[str, ...]
    used: bool


class PartToCheck(JsonModel):
    """What one or more sets rest on that is not a seen source; `places` are where they write it."""

    id: str
    text: Bilingual
    cite: str | None
    basis: Basis
    sources: tuple[str, ...]
    to_check: Bilingual | None
    readings: tuple[ReadingEntry, ...]
    decides: bool
    sets: tuple[str, ...]
    places: tuple[Location, ...]


class DocumentToCheck(JsonModel):
    """A legal document with what is to be read up in its original.

    `used_by` are the sets that take a decision of these sets as a fact.
    """

    document: str
    title: Bilingual | None
    issuer: str | None
    basis: Basis
    note: Bilingual | None
    known_from: tuple[str, ...]
    sets: tuple[str, ...]
    used_by: tuple[str, ...]
    parts: tuple[PartToCheck, ...]


class SourcesList(JsonModel):
    """The answer of `criteria sources`."""

    format: Literal["criteria-sources/1"] = "criteria-sources/1"
    documents: tuple[DocumentToCheck, ...]


FormatName = Literal[
    "decision", "list", "facts", "check", "test", "assess-commune", "eval", "sources", "error"
]


FORMATS: Final[Mapping[FormatName, type[BaseModel]]] = MappingProxyType(
    {
        "decision": Decision,
        "list": SetList,
        "facts": FactsList,
        "check": CheckReport,
        "test": TestReport,
        "assess-commune": CommuneAnswer,
        "eval": Evaluation,
        "sources": SourcesList,
        "error": ErrorAnswer,
    }
)
"""What `criteria schema` knows, by the name it is asked for."""
