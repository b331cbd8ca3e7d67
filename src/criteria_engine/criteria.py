"""The criteria of one title on one day: what a host holds and asks to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final, NoReturn

from pydantic import BaseModel

from criteria_engine.bilingual import Text
from criteria_engine.checked_set import CheckedSet
from criteria_engine.columns.options import ColumnNames, ExtraColumns, ListTable
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import CriteriaEngineError, CriteriaError
from criteria_engine.errors import MissingPackages, Provisional, ReplayMismatch
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.results import Results
from criteria_engine.evaluation.results import SetVerdict as Decided
from criteria_engine.lazy import LazyModule
from criteria_engine.model.base import Score, unvalidated
from criteria_engine.model.basis import weakest_of
from criteria_engine.model.decision import (
    DecisionDetails,
    Named,
    Receipt,
    SetReference,
    Verdict,
)
from criteria_engine.model.facts import (
    Facts,
    FactShape,
    Shape,
    decision_record,
)
from criteria_engine.model.values import Value
from criteria_engine.reading.facts import read_facts
from criteria_engine.reading.json import read_json
from criteria_engine.reading.nodes import Node
from criteria_engine.reading.scalars import bilingual

if TYPE_CHECKING:
    from criteria_engine import facts_model as facts_models
    from criteria_engine.codegen import facts as codegen_facts
    from criteria_engine.codegen import sets as codegen_sets
    from criteria_engine.columns import tables
    from criteria_engine.explanation import cache_keys, compiled_keys, receipt, static
    from criteria_engine.explanation import findings as explanation_findings
    from criteria_engine.rendering import error_summary, json_cache
else:
    # None of these is needed for the first decision.
    facts_models = LazyModule("criteria_engine.facts_model")
    codegen_facts = LazyModule("criteria_engine.codegen.facts")
    codegen_sets = LazyModule("criteria_engine.codegen.sets")
    tables = LazyModule("criteria_engine.columns.tables")
    compiled_keys = LazyModule("criteria_engine.explanation.compiled_keys")
    explanation_findings = LazyModule("criteria_engine.explanation.findings")
    receipt = LazyModule("criteria_engine.explanation.receipt")
    static = LazyModule("criteria_engine.explanation.static")
    error_summary = LazyModule("criteria_engine.rendering.error_summary")
    json_cache = LazyModule("criteria_engine.rendering.json_cache")

FindOther = Callable[[str, str | None, date], "Criteria"]
"""Finds the criteria of another title, for facts that are themselves a decision."""

FactsGiven = Mapping[str, Any] | BaseModel | str | Facts | Node
"""A mapping, an instance of the set's facts model, JSON text, or what one of these was read into."""


class Criteria:
    """A checked set as it stands on the day `on`; frozen, and safe to share between threads."""

    def __init__(self, checked: CheckedSet, on: date, find_other: FindOther | None = None) -> None:
        self._checked = checked
        self._on = on
        self._find_other = find_other
        self._decider = Decider(checked, on)
        self._has_explained = False

    @property
    def checked(self) -> CheckedSet:
        """The set itself, with its document."""
        return self._checked

    @property
    def on(self) -> date:
        """The date of law the set was chosen by."""
        return self._on

    def __repr__(self) -> str:
        return f"<Criteria {self._checked.key} on {self._on}>"

    def __copy__(self) -> Criteria:
        return self

    def __deepcopy__(self, memo: object) -> Criteria:
        """Itself: what never changes needs no copy."""
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "Criteria do not travel between processes: find them in each, by title, scope and day"
        )

    # ---- deciding --------------------------------------------------------------------------

    def decide(
        self,
        facts: FactsGiven,
        *,
        subject_id: str | None = None,
        decided_on: date | None = None,
        refuse_provisional: bool = False,
    ) -> Decision:
        """Decide one subject.

        Args:
            facts: a mapping, JSON text, an instance of :attr:`facts_model`, or a composed YAML file.
            subject_id: whom the decision is about; else the facts' own `subject_id`.
            decided_on: the day of the decision, for the receipt; the library reads no clock.
            refuse_provisional: raise instead of answering from sources not seen.

        Raises:
            CriteriaError: the facts have faults; all of them are listed, with their paths.
            Provisional: the answer rests on something else than a seen source and was not wanted so.
        """
        known = _about(self.read(facts), subject_id=subject_id, decided_on=decided_on)
        decision = self._decide(known)
        if refuse_provisional and decision.provisional:
            raise Provisional([doubt.id for doubt in decision.doubts])
        return decision

    def read(self, facts: FactsGiven) -> Facts:
        """Check facts against the set's declarations.

        Raises:
            CriteriaError: every fault, with its path in the facts.
        """
        if isinstance(facts, Facts):
            return facts
        given: Any = facts
        if type(given) is dict and self._usable(given):
            return Facts(_kept(given, self.shape.fields))
        if isinstance(facts, BaseModel):
            given = facts.model_dump(
                exclude_none=True, by_alias=isinstance(facts, facts_models.FactsModel)
            )
        elif isinstance(facts, str):
            given, found = read_json(facts)
            if found:
                raise CriteriaError(found)
        known, found = read_facts(given, self.shape, self._other)
        if known is None:
            raise CriteriaError(found)
        return known

    def verdict(self, facts: FactsGiven) -> Verdict:
        """Decide one subject without reasons, as fast as can be: for loops and nightly jobs.

        The same answer as :meth:`decide`, unknown facts included.

        Raises:
            CriteriaError: the facts have faults; all of them are listed, with their paths.
        """
        if type(facts) is dict and self._usable(facts):
            try:
                lists = self._compiled.passes_lists
                values = _kept(facts, self.shape.fields) if lists else facts
                return self._compiled.run(values, _NOTHING, _NOTHING)
            except KeyError:
                pass
        return self._verdict(self.read(facts))

    def _verdict(self, facts: Facts) -> Verdict:
        quick = self._compiled.verdict(facts)
        if quick is not None:
            return quick
        return verdict_of(*self._decider.decide(facts))

    def _decide(self, facts: Facts) -> Decision:
        verdict = self._verdict(facts)
        total = None
        if verdict.low is not None and verdict.high is not None and verdict.maximum is not None:
            total = _SCORE(low=verdict.low, high=verdict.high, maximum=verdict.maximum)
        return Decision.lazily(
            partial(self._details, facts),
            record=self._record,
            subject_id=facts.subject_id,
            criteria_set=self.reference,
            outcome=verdict.outcome,
            level=verdict.level,
            possible_levels=verdict.possible_levels,
            grade=verdict.grade,
            total=total,
            levels=self._levels,
            grades=self._grades,
        )

    def _details(self, facts: Facts) -> DecisionDetails:
        return explanation_findings.LazyDetails(self._static, facts, self._keyed_decision)

    def _record(self, decision: Decision) -> str:
        return self._written(decision)

    def _keyed_decision(self, facts: Facts) -> cache_keys.KeyedDecision | None:
        """The results with cache keys; None for the first subject, which is explained without a cache.

        A single decision need not wait until the function is generated.
        """
        if self._has_explained:
            return self._key_function(facts)
        self._has_explained = True
        return None

    def decide_table(
        self,
        table: Any,
        *,
        subject_id: str = "subject_id",
        lists: Mapping[str, ListTable] | None = None,
        columns: ColumnNames | None = None,
        extra: ExtraColumns = "forbid",
        reasons: bool = True,
        as_query: bool = False,
    ) -> Any:
        """Decide every row of a table at once: one subject in each row.

        The same answers as :meth:`verdict`, unknown facts (NULL) included; docs/columns.md names the
        columns of the answer. It needs the packages of the extra `columns`.

        Args:
            table: an Arrow table, a Polars or pandas data frame, an Ibis table or a Spark data frame;
                the answer is of the same kind. Ibis tables of an embedded DuckDB are decided at once, and
                the answer lies in memory; those of other databases, and of an answer that is too large
                for that, by a query that runs when its answer is read.
            subject_id: the column that names the subject; each stands in one row.
            lists: for list facts whose items lie in tables of their own (else they are nested columns).
            columns: which column holds which fact, by the fact's path (`books`, `members.age`,
                `judgements.2b`, `evidence.1.1`); facts that are not named here are looked for under their
                own name, and one without a column is unknown in every row. A number known only between two
                has two columns: a pair, or the paths `books.at_least` and `books.at_most`.
            extra: what to do with columns that hold no fact: "forbid" or "ignore" them.
            reasons: also say in each row what stands in the way, and which facts are missing.
            as_query: have Ibis tables decided by a query of their database, however small they are.

        Raises:
            CriteriaError: the table does not fit the set, or something in the set cannot be decided over
                columns; all of it is listed before anything runs.
            MissingPackages: the extra is not installed.
            TypeError: it is no table of these kinds, or a list's is of another kind.
            ValueError: a query is wanted of tables in memory, or `extra` is neither of the two.
        """
        try:
            decide_table = tables.decide_table
        except ModuleNotFoundError as error:
            raise MissingPackages("columns", error.name or "") from error
        return decide_table(
            self._decider,
            self.shape,
            table,
            subject_id=subject_id,
            lists=lists or {},
            columns=columns or {},
            extra=extra,
            reasons=reasons,
            as_query=as_query,
        )

    def _other(self, title: str, scope: str | None, facts: Any) -> Mapping[str, Value]:
        """The record a fact of kind `decision` holds, decided from the facts given for it."""
        if self._find_other is None:
            return _unmade(error_summary.NO_SETS)
        try:
            other = self._find_other(title, scope, self._on)
            decision = other.decide(facts)
        except CriteriaEngineError as error:
            return _unmade(error_summary.error_summary(error))
        except RecursionError:
            return _unmade(error_summary.WITHOUT_END)
        levels = [level.id for level in decision.levels]
        record = decision_record(
            decision.outcome.value, decision.level, levels, decision.possible_levels
        )
        return record | {
            "basis": lambda: weakest_of((each.basis for each in decision.doubts), default=None)
        }

    def replay(
        self, receipt_: Receipt, facts: FactsGiven, *, subject_id: str | None = None
    ) -> Decision:
        """Make a recorded decision again.

        Args:
            receipt_: what was recorded.
            facts: the facts of then.
            subject_id: whom it was about, where the facts do not say so.

        Raises:
            ReplayMismatch: this is not the set, or these are not the facts, of the receipt.
            CriteriaError: the facts have faults.
        """
        if not isinstance(receipt_, Receipt):
            kind = type(receipt_).__name__
            raise TypeError(f"a Receipt is wanted (Receipt.model_validate reads one), not {kind}")
        known = _about(self.read(facts), subject_id=subject_id)
        known = replace(known, decided_on=receipt_.decided_on, period=receipt_.period)
        here = receipt.receipt(self._decider, known)
        for what in ("set_hash", "facts_hash", "law_date"):
            expected, found = getattr(receipt_, what), getattr(here, what)
            if expected != found:
                raise ReplayMismatch(what, str(expected), str(found))
        return self._decide(known)

    # ---- made once -------------------------------------------------------------------------

    @cached_property
    def _compiled(self) -> codegen_sets.CompiledSet:
        return codegen_sets.compile_set(self._checked, self._decider.definitions)

    @cached_property
    def _static(self) -> static.StaticSet:
        return static.StaticSet(self._decider)

    @cached_property
    def _key_function(self) -> cache_keys.KeyFunction:
        return compiled_keys.compile_keys(self._static)

    @cached_property
    def _written(self) -> json_cache.JsonWriter:
        return json_cache.JsonWriter(self._checked)

    @cached_property
    def _usable(self) -> codegen_facts.FactsCheck:
        return codegen_facts.compile_facts_check(self.shape)

    @cached_property
    def _levels(self) -> tuple[Named, ...]:
        return tuple(
            Named(id=str(level.id), name=bilingual(level.name))
            for level in self._checked.document.levels
        )

    @cached_property
    def _grades(self) -> tuple[Named, ...]:
        return tuple(
            Named(id=str(grade.id), name=bilingual(grade.name))
            for grade in self._checked.document.award.grades
        )

    # ---- what the set asks for -------------------------------------------------------------

    @cached_property
    def reference(self) -> SetReference:
        """What names this set in a decision."""
        document = self._checked.document
        return SetReference(
            title=self._checked.key.title,
            scope=self._checked.key.scope,
            version=self._checked.key.version,
            revision=document.revision,
            name=bilingual(document.name),
            document=document.source.document,
            in_force_from=document.in_force.from_,
            in_force_to=document.in_force.to,
        )

    @cached_property
    def shape(self) -> Shape:
        """The facts, judgements and evidence the set asks for, as the reader of facts needs them."""
        return self._checked.shape

    @cached_property
    def facts_model(self) -> type[BaseModel]:
        """A pydantic model of the facts, for typed hosts and for JSON Schema."""
        return facts_models.facts_model(self._checked)


def verdict_of(results: Results, verdict: Decided) -> Verdict:
    """The evaluator's answer in the form of the compiled function's."""
    low, high, maximum = verdict.total or (None, None, None)
    return Verdict(
        verdict.outcome,
        verdict.level,
        verdict.possible_levels,
        verdict.grade,
        low,
        high,
        maximum,
        tuple(result.points for result in results.indicators),
    )


_SCORE: Final = unvalidated(Score)

_NOTHING: Final[Mapping[str, Any]] = {}

_NO_SHAPE: Final = Shape("", {}, {}, frozenset())


def _about(facts: Facts, **given: Any) -> Facts:
    """The facts with what the host says beside them, which is read as it is among them."""
    said = {name: value for name, value in given.items() if value is not None}
    if not said:
        return facts
    read, found = read_facts(said, _NO_SHAPE)
    if read is None:
        raise CriteriaError(found)
    return replace(facts, **{name: getattr(read, name) for name in said})


def _unmade(why: Text) -> Mapping[str, Value]:
    return {"problem": why.vi, "problem_en": why.en}


def _kept(given: Mapping[str, Any], fields: Mapping[str, FactShape]) -> dict[str, Value]:
    """A copy that the host cannot change under a decision's feet."""
    kept = dict(given)
    for name, field in fields.items():
        if field.fields and name in kept:
            value = kept[name]
            kept[name] = (
                tuple([_kept(item, field.fields) for item in value])
                if field.kind == "list"
                else _kept(value, field.fields)
            )
    return kept
