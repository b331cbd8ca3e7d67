"""cli: the models of the JSON of exceptions and of `criteria replay`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from criteria_engine.comparison import Comparison
from criteria_engine.diagnostics import Severity


class JsonModel(BaseModel):
    """The base of all models: frozen data."""

    model_config = ConfigDict(frozen=True)


class ExceptionEntry(JsonModel):
    """One mistake of an exception, in one language.

    Attributes:
        loc: where it is in the facts: names, and positions in lists from 0; empty for any other mistake.
        file: the name of the text that has the mistake; null, like line and column, for a value of the program.
    """

    code: str
    severity: Severity
    loc: tuple[str | int, ...]
    message: str
    help: str | None
    suggestion: str | None
    file: str | None
    line: int | None
    column: int | None


class ExceptionRecord(JsonModel):
    """An exception of the library as `error.to_dict(language)` returns it.

    Attributes:
        code: the kind of exception.
        data: its public attributes, such as `title`, `on` or `known`.
        errors: the mistakes in a file or in facts; empty for every other kind.
        total: how many mistakes there are; `errors` has at most 1,000.
    """

    format: Literal["criteria-exception/1"]
    code: str
    message: str
    help: str | None
    data: dict[str, Any]
    errors: tuple[ExceptionEntry, ...]
    total: int


# ---- criteria replay -------------------------------------------------------------------------

ReplayResult = Literal["same", "different", "without_facts", "invalid"]


class RecordDifferenceEntry(JsonModel):
    """A value of a record that is another one when the subject is decided again."""

    path: str
    recorded: Any
    found: Any


class ReplayEntry(JsonModel):
    """What became of one record.

    Attributes:
        record: the file, and of JSON lines the number of the line.
        result: whether the record says what the set decides, or, with `--against`, what that version decides.
        differences: the values that differ; empty with `--against`.
        comparison: with `--against`, what changed; otherwise null.
        error: why the record, or its facts, cannot be read, in Vietnamese.
        error_en: its message in English.
    """

    record: str
    subject_id: str | None
    result: ReplayResult
    differences: tuple[RecordDifferenceEntry, ...] = ()
    comparison: Comparison | None = None
    error: ExceptionRecord | None = None
    error_en: str | None = None


class ReplayReport(JsonModel):
    """The answer of `criteria replay`: how many records have each result.

    Attributes:
        against: the version by which the records were decided again; null for their own sets.
        entries: the records that are not the same, at most 1,000.
    """

    format: Literal["criteria-replay/1"] = "criteria-replay/1"
    records: int
    same: int
    different: int
    without_facts: int
    invalid: int
    against: str | None
    entries: tuple[ReplayEntry, ...]
