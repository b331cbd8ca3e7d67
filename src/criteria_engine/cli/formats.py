"""cli: the models of the JSON that the command writes, one for each format and version.

Every key is always present, with null where there is no value; exact numbers are text.
`criteria schema` prints the JSON Schema of each format.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import BaseModel

from criteria_engine.analysis import Difference
from criteria_engine.analysis.law_results import LawState, LawWitness
from criteria_engine.cli.exception_formats import ExceptionRecord, JsonModel, ReplayReport
from criteria_engine.cli.proof_format import ProofEntry
from criteria_engine.cli.rule_test_formats import CoverageAnswer, MutantsAnswer
from criteria_engine.comparison import Comparison
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import Severity
from criteria_engine.model.advice import Advice
from criteria_engine.model.base import Bilingual, ExactNumber
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import Named, SetReference
from criteria_engine.model.findings import Status
from criteria_engine.model.impact import Impact
from criteria_engine.questions.model import Form


class Location(JsonModel):
    """A span of a file; lines and columns are counted from 1."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class RelatedLocation(Location):
    """Another location that belongs to a diagnostic, such as the other side of a conflict."""

    label: Bilingual


class DiagnosticEntry(Location):
    """One error or warning, at one location."""

    code: str
    severity: Severity
    message: Bilingual
    help: Bilingual | None
    suggestion: str | None
    related: tuple[RelatedLocation, ...]


# ---- errors ----------------------------------------------------------------------------------


class ForcePeriodEntry(JsonModel):
    """The days on which one set is in force, both included; `in_force_to` is null without an end."""

    title: str
    scope: str | None
    version: str
    in_force_from: date
    in_force_to: date | None


class ErrorAnswer(JsonModel):
    """Why the command has no result.

    Attributes:
        exit_status: the exit status of the command.
        on: the day for which a set was searched.
        name: the name of the title.
        note: what the history of the title says about the day.
        sets: the sets concerned: the first one of a title not yet in force, the last one of a title
            that ended (and its successor), those before and after a gap, those that overlap.
        known: the ids that could have been given, or the parts that are provisional.
        suggestion: the known id that is most similar.
    """

    format: Literal["criteria-error/1"] = "criteria-error/1"
    error: Literal[
        "invalid_input",
        "unknown_title",
        "ambiguous_scope",
        "unknown_place",
        "not_for_place",
        "overlap",
        "not_yet_in_force",
        "ended",
        "gap",
        "provisional",
        "too_much_work",
        "function_failed",
        "function_refused",
        "faulty_template",
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
    diagnostics_total: int = 0


# ---- criteria list ---------------------------------------------------------------------------


class ListedSet(SetReference):
    """One set of a catalogue.

    Attributes:
        basis: the weakest basis of the parts that decide.
        file: the name of the file.
        judge: who grants the title, where the set leaves the award to a person; otherwise null.
        judged: the ids of the indicators that people judge.
        applies_in: the places where the set applies, by keys such as `province`; empty for all places.
    """

    basis: Basis
    file: str
    judge: Bilingual | None
    judged: tuple[str, ...]
    applies_in: dict[str, tuple[str, ...]]


class SetList(JsonModel):
    """The answer of `criteria list`.

    Attributes:
        sets: the sets that can be read.
        broken: the names of files with errors; a file that can still be read is also in `sets`.
    """

    format: Literal["criteria-list/1"] = "criteria-list/1"
    sets: tuple[ListedSet, ...]
    broken: tuple[str, ...]


# ---- criteria facts --------------------------------------------------------------------------


class DecisionOf(JsonModel):
    """The title whose decision is the value of a fact, with its levels, lowest first."""

    title: str
    scope: str | None
    levels: tuple[str, ...]


class FactEntry(JsonModel):
    """One fact that a set asks for; its bounds are numbers or names of other facts.

    Attributes:
        of: what each value of a list of plain values is; null for every other fact.
    """

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
    of: FactEntry | None = None
    fields: tuple[FactEntry, ...]


class JudgementEntry(JsonModel):
    """An indicator, or the award, that a person judges.

    The judgement is a number of points up to `max`, or met or not met where `max` is null.
    """

    id: str
    text: Bilingual
    question: Bilingual | None
    judge: Bilingual
    max: ExactNumber | None
    step: ExactNumber | None


class EvidenceEntry(JsonModel):
    """An indicator that requires evidence; `what` names the evidence."""

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
    """The answer of `criteria check`.

    Attributes:
        sets: the keys of the sets without errors.
        proof: what `--prove` asked; None without it.
    """

    format: Literal["criteria-check/1"] = "criteria-check/1"
    sets: tuple[str, ...]
    errors: int
    warnings: int
    diagnostics: tuple[DiagnosticEntry, ...]
    proof: ProofEntry | None = None


class MismatchEntry(JsonModel):
    """A difference between what an example expects and the actual result."""

    what: str
    expected: str
    found: str


class ExampleEntry(JsonModel):
    """The result of one example.

    Attributes:
        missing: the facts and judgements that the decision still lacks.
    """

    criteria_set: str
    name: str
    on: date
    place: Location
    passed: bool
    mismatches: tuple[MismatchEntry, ...]
    missing: tuple[str, ...]
    diagnostics: tuple[DiagnosticEntry, ...]


class TitleTally(JsonModel):
    """The number of subjects of a title by outcome.

    Attributes:
        by_judgement: those of `eligible` to whom a person granted the title.
    """

    id: str
    assessed: int
    eligible: int
    by_judgement: int
    not_eligible: int
    undetermined: int


class TargetEntry(JsonModel):
    """One target: a share of a whole, and the number of units missing, each between two bounds.

    The bounds differ where outcomes are undetermined; they are null where the target has no share.

    Attributes:
        at_least: the smallest possible number of units that count.
        at_most: the largest possible number of units that count.
        of_at_least: the smallest possible number of all units.
        of_at_most: the largest possible number of all units.
        missing_at_least: the smallest possible number of units missing.
        missing_at_most: the largest possible number of units missing.
        by_judgement: how many of `at_least` count only because a person granted a title; null where no
            table of the commune counts the units.
    """

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
    by_judgement: int | None


class CommuneAnswer(JsonModel):
    """The answer of `criteria assess-commune`: rows read, tallies, targets, and files written."""

    format: Literal["criteria-commune/1"] = "criteria-commune/1"
    on: date
    rows: dict[str, int]
    rejects: int
    titles: tuple[TitleTally, ...]
    not_in_force: tuple[str, ...]
    targets: tuple[TargetEntry, ...]
    files: tuple[str, ...]


class LawEntry(JsonModel):
    """What became of one law.

    Attributes:
        criteria_set: the set.
        text: the law in words.
        place: where it is written.
        state: `searched` is not proved, but none of the subjects tried breaks it; `undecided` is neither.
        passed: whether it was proved or searched, or is broken and its author says why.
        tried: how many subjects were tried.
        not_proved: why it was not proved.
        because: why its author knows that it does not hold.
        witness: facts that break it, with the decisions.
    """

    criteria_set: str
    text: Bilingual
    place: Location
    state: LawState
    passed: bool
    tried: int
    not_proved: tuple[Bilingual, ...]
    because: Bilingual | None
    witness: LawWitness | None


class TestReport(JsonModel):
    """The answer of `criteria test`; `diagnostics` are the errors of sets that cannot be tested.

    `passed` and `failed` count examples, `failed_laws` the laws that are broken or left open.
    `coverage` is null without `--coverage`, `mutants` without `--mutate`.
    """

    __test__ = False  # otherwise pytest collects the class as a test

    format: Literal["criteria-test/1"] = "criteria-test/1"
    passed: int
    failed: int
    failed_laws: int
    without_examples: tuple[str, ...]
    examples: tuple[ExampleEntry, ...]
    laws: tuple[LawEntry, ...]
    diagnostics: tuple[DiagnosticEntry, ...]
    coverage: CoverageAnswer | None
    mutants: MutantsAnswer | None


# ---- criteria eval ---------------------------------------------------------------------------


class Evaluation(JsonModel):
    """The answer of `criteria eval`; `value` is null where it is not fully known.

    `diagnostics` are warnings; `unknown` are the facts that it reads of a set and that are not fully known.
    """

    format: Literal["criteria-eval/1"] = "criteria-eval/1"
    expression: str
    type: str
    known: bool
    value: Any
    text: str
    unknown: tuple[str, ...] = ()
    diagnostics: tuple[DiagnosticEntry, ...] = ()


# ---- criteria sources ------------------------------------------------------------------------


class ReadingEntry(JsonModel):
    """One of several values that sources state for the same parameter; one of them is used."""

    value: str
    sources: tuple[str, ...]
    used: bool


class PartToCheck(JsonModel):
    """A part of one or more sets that is not yet verified against the original text.

    Attributes:
        basis: how well the part is known.
        to_check: what to look up.
        readings: the values that different sources state.
        decides: whether decisions depend on the part.
        sets: the keys of the sets with this part.
        places: the locations of the part in the files of these sets.
    """

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
    """A legal document with the parts to verify in its original text.

    Attributes:
        known_from: the sources through which the document is known.
        sets: the keys of the sets based on the document.
        used_by: the keys of the sets for which a decision of these sets is a fact.
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
    "decision", "list", "facts", "form", "check", "test", "diff", "assess-commune", "eval",
    "sources", "error", "exception", "replay", "comparison", "impact", "advise",
]  # fmt: skip

FORMATS: Final[Mapping[FormatName, type[BaseModel]]] = MappingProxyType(
    {
        "decision": Decision,
        "list": SetList,
        "facts": FactsList,
        "form": Form,
        "check": CheckReport,
        "test": TestReport,
        "diff": Difference,
        "assess-commune": CommuneAnswer,
        "impact": Impact,
        "advise": Advice,
        "eval": Evaluation,
        "sources": SourcesList,
        "error": ErrorAnswer,
        "exception": ExceptionRecord,
        "replay": ReplayReport,
        "comparison": Comparison,
    }
)
"""The formats of `criteria schema` by their short names."""
