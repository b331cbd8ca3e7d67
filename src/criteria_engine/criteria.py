"""`Criteria`: the criteria set of one title on one day, which decides subjects.

Hosts get one from :meth:`criteria_engine.Catalogue.find`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from itertools import count
from typing import TYPE_CHECKING, Any, Final, NoReturn

from pydantic import BaseModel

from criteria_engine.advice.api import LazyAdviser
from criteria_engine.checked_set import CheckedSet
from criteria_engine.columns.options import ColumnNames, ExtraColumns, ListTable
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import CriteriaEngineError, CriteriaError
from criteria_engine.errors import MissingPackages, Provisional, ReplayMismatch
from criteria_engine.evaluation.alike import LONG_LIST, with_alike_items_shared
from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.results import Results, SetVerdict
from criteria_engine.lazy import LazyModule
from criteria_engine.model.base import Score, unvalidated
from criteria_engine.model.decision import Named, Receipt, SetReference, Verdict
from criteria_engine.model.facts import Facts, Shape, SubjectId
from criteria_engine.other_titles import FindOther, OtherTitles
from criteria_engine.reading.facts import read_facts, with_keys
from criteria_engine.reading.json import read_json
from criteria_engine.reading.nodes import Node
from criteria_engine.set_reference import grades_of, levels_of, reference_of

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from criteria_engine import facts_model as facts_models
    from criteria_engine import many
    from criteria_engine.codegen import facts as codegen_facts
    from criteria_engine.codegen import frames as codegen_frames
    from criteria_engine.codegen import sets as codegen_sets
    from criteria_engine.codegen import two_ends as codegen_two_ends
    from criteria_engine.columns import tables
    from criteria_engine.explanation import (
        receipt,
        record,
        record_reading,
        record_words,
        static,
    )
    from criteria_engine.interview import asked as interviewed
    from criteria_engine.interview import interview as interviews
    from criteria_engine.questions import form as forms
    from criteria_engine.questions.model import Form
else:
    # None of these is needed for the first decision.
    facts_models = LazyModule("criteria_engine.facts_model")
    codegen_facts = LazyModule("criteria_engine.codegen.facts")
    codegen_frames = LazyModule("criteria_engine.codegen.frames")
    codegen_sets = LazyModule("criteria_engine.codegen.sets")
    codegen_two_ends = LazyModule("criteria_engine.codegen.two_ends")
    tables = LazyModule("criteria_engine.columns.tables")
    receipt = LazyModule("criteria_engine.explanation.receipt")
    record = LazyModule("criteria_engine.explanation.record")
    record_reading = LazyModule("criteria_engine.explanation.record_reading")
    record_words = LazyModule("criteria_engine.explanation.record_words")
    static = LazyModule("criteria_engine.explanation.static")
    interviewed = LazyModule("criteria_engine.interview.asked")
    many = LazyModule("criteria_engine.many")
    interviews = LazyModule("criteria_engine.interview.interview")
    forms = LazyModule("criteria_engine.questions.form")

FactsGiven = Mapping[str, Any] | BaseModel | str | bytes | bytearray | Facts | Node
"""Facts as a mapping, an instance of the set's facts model, JSON text, YAML nodes, or facts already read."""


class Criteria:
    """The criteria set of a title that is in force on the day `on`.

    It is immutable and can be shared between threads. It cannot be pickled.

    >>> from criteria_engine import Catalogue
    >>> criteria = Catalogue.packaged().find("learning_citizen", on=date(2025, 6, 30))
    >>> criteria.reference.name.en
    'Learning citizen'
    """

    def __init__(
        self,
        checked: CheckedSet,
        on: date,
        find_other: FindOther[Criteria] | None = None,
        place: Mapping[str, str] | None = None,
    ) -> None:
        self._checked, self._on = checked, on
        self._others, self._decider = OtherTitles(find_other, on), Decider(checked, on)
        self._place, self._adviser = dict(place or {}), LazyAdviser(self._decider)
        self._queries: dict[Hashable, Any] = {}
        self._decisions = count()

    @property
    def checked(self) -> CheckedSet:
        """The checked set, with its document."""
        return self._checked

    @property
    def on(self) -> date:
        """The day whose law is applied."""
        return self._on

    @property
    def place(self) -> Mapping[str, str]:
        """The place that the set was found for; empty where none was named."""
        return self._place

    def on_day(self, on: date) -> Criteria:
        """Return the same set with the law of another day."""
        return Criteria(self._checked, on, self._others.finder, self._place)

    def __repr__(self) -> str:
        return f"<Criteria {self._checked.key} on {self._on}>"

    def __copy__(self) -> Criteria:
        return self

    def __deepcopy__(self, memo: object) -> Criteria:
        """Return the same object, because it is immutable."""
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "Criteria cannot be pickled; pass title, scope and day, and call Catalogue.find"
        )

    # ---- deciding --------------------------------------------------------------------------

    def decide(
        self,
        facts: FactsGiven,
        *,
        subject_id: SubjectId | None = None,
        decided_on: date | None = None,
        refuse_provisional: bool = False,
    ) -> Decision:
        """Decide one subject.

        Args:
            facts: a mapping, JSON text, an instance of :attr:`facts_model`, or a composed YAML file.
            subject_id: the id of the subject; replaces a `subject_id` among the facts.
            decided_on: the day of the decision, for the receipt; the library reads no clock.
            refuse_provisional: whether to raise `Provisional` instead of returning a decision that
                depends on rules not verified against their source.

        Returns:
            The decision; its reasons are computed when they are first read.

        Raises:
            CriteriaError: the facts are invalid; it has a diagnostic for each error.
            Provisional: the decision is provisional and `refuse_provisional` is true.

        >>> from criteria_engine import Catalogue
        >>> catalogue = Catalogue.packaged()
        >>> criteria = catalogue.find("learning_community", scope="commune", on=date(2026, 2, 20))
        >>> decision = criteria.decide({"citizens": 5000, "learning_citizens": 2999})
        >>> decision.outcome.value, decision.finding("5.1").status.value
        ('not_eligible', 'not_met')
        """
        known = with_keys(self.read(facts), subject_id=subject_id, decided_on=decided_on)
        decision = self._decide(known)
        if refuse_provisional and decision.provisional:
            raise Provisional([doubt.id for doubt in decision.doubts])
        return decision

    def decide_many(
        self,
        subjects: Iterable[FactsGiven],
        *,
        on_error: many.OnError = "raise",
        executor: Executor | None = None,
        catalogue: many.MakeCatalogue | None = None,
        ahead: int = 64,
        refuse_provisional: bool = False,
    ) -> Iterator[Decision | CriteriaEngineError]:
        """Decide many subjects, with their reasons, as a lazy stream in the order of the subjects.

        Args:
            subjects: the facts of each subject, as for :meth:`decide`, with its `subject_id`.
            on_error: "raise" to end at the first subject that cannot be decided, "collect" to yield its error.
            executor: a pool of threads or processes that decides; None decides in this thread.
            catalogue: for processes, a function of a module that makes the catalogue, called once in each:
                `Catalogue.packaged`, or `functools.partial(Catalogue.load, "folder")`.
            ahead: how many subjects a pool has in hand at most.
            refuse_provisional: whether a provisional decision is an error.

        Raises:
            CriteriaEngineError: a subject cannot be decided, and `on_error` is "raise".
            TypeError: processes without a `catalogue` that they can import.
            ValueError: `on_error` or `ahead` is invalid.
        """
        return many.decide_many(
            self, subjects, on_error, executor, catalogue, ahead, refuse_provisional
        )

    def read(self, facts: FactsGiven) -> Facts:
        """Read facts and check them against the declarations of the set.

        Facts that were read already are returned unchanged.

        Raises:
            CriteriaError: the facts are invalid; it has a diagnostic for each error.
            TypeError: `facts` is an instance of the facts model of another set.
        """
        if isinstance(facts, Facts):
            return facts
        if type(facts) is dict and self._is_valid(facts):
            return Facts(codegen_facts.snapshot(facts, self.shape.fields))
        known, diagnostics = read_facts(self._raw(facts), self.shape, self._others.decide)
        if known is None:
            raise CriteriaError(diagnostics)
        return known

    def _raw(self, facts: Mapping[str, Any] | BaseModel | str | bytes | bytearray | Node) -> Any:
        """Return facts as the reader takes them: a mapping, or YAML nodes."""
        if isinstance(facts, BaseModel):
            return facts_models.mapping_of(facts, self._checked.key)
        if isinstance(facts, str | bytes | bytearray):
            raw, diagnostics = read_json(facts)
            if diagnostics:
                raise CriteriaError(diagnostics)
            return raw
        return facts

    def verdict(self, facts: FactsGiven) -> Verdict:
        """Decide one subject without reasons; much faster than :meth:`decide`, with the same outcome.

        Raises:
            CriteriaError: the facts are invalid; it has a diagnostic for each error.
        """
        if type(facts) is dict and self._is_valid(facts):
            try:
                lists = self._compiled.passes_lists or self._has_plain_lists
                values = codegen_facts.snapshot(facts, self.shape.fields) if lists else facts
                return self._compiled.run(values, _NOTHING, _NOTHING)
            except KeyError:
                pass
            lists = self._compiled_ends.passes_lists or self._has_plain_lists
            values = codegen_facts.snapshot(facts, self.shape.fields) if lists else facts
            verdict = self._compiled_ends.run(values, _NOTHING, _NOTHING)
            if verdict is not None:
                return verdict
        return self._verdict(self.read(facts))

    def _verdict(self, facts: Facts) -> Verdict:
        """Decide by the code for known facts, by that for unknown ones, or by the evaluator."""
        return (
            self._compiled.verdict(facts)
            or self._compiled_ends.verdict(facts)
            or self._decider.verdict(with_alike_items_shared(facts))
        )

    def _decide(self, facts: Facts) -> Decision:
        # Compiling the set takes longer than a hundred decisions, so it begins with the second one.
        compiles = next(self._decisions) > 0
        verdict = self._compiled.verdict(facts) if compiles else None
        decided = None
        if verdict is None:
            # Reasons of unknown facts are found faster where alike members are one object.
            facts = with_alike_items_shared(facts, at_least=LONG_LIST)
            verdict = self._compiled_ends.verdict(facts) if compiles else None
        if verdict is None:
            decided = self._decider.decide(facts)
            verdict = self._decider.verdict_from(*decided)
        total = None
        if verdict.low is not None and verdict.high is not None and verdict.maximum is not None:
            total = _SCORE(low=verdict.low, high=verdict.high, maximum=verdict.maximum)
        return Decision.lazily(
            partial(self._details, facts, decided),
            record=self._record,
            record_values=self._record_values,
            advise=partial(self._adviser.advise, facts),
            subject_id=facts.subject_id,
            criteria_set=self.reference,
            outcome=verdict.outcome,
            settled_by=verdict.settled_by,
            judged_titles=facts.judged_decisions,
            level=verdict.level,
            possible_levels=verdict.possible_levels,
            grade=verdict.grade,
            total=total,
            levels=self._levels,
            grades=self._grades,
        )

    def _details(
        self, facts: Facts, decided: tuple[Results, SetVerdict] | None
    ) -> record.LazyDetails:
        return record.LazyDetails(self._record_writer, facts, decided)

    def _record(self, decision: Decision) -> str:
        return self._record_writer(decision)

    def _record_values(self, decision: Decision) -> str:
        return record_words.record_json(decision, self._words.encode)

    def words(self) -> str:
        """Return the words document that records of values refer to, as JSON.

        It holds the texts, sources and locations of the set on the day. Store it once, under its `hash`,
        which these records name in `words`.
        """
        return self._words.text

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
        """Decide every row of a table at once, one subject in each row.

        The outcomes are those of :meth:`verdict`; NULL is an unknown fact. It needs the packages of the
        extra `columns`.

        Args:
            table: an Arrow table, a Polars or pandas data frame, an Ibis table or a Spark data frame.
            subject_id: the column of subject ids; each id may occur in one row only.
            lists: for each list fact whose items are in a table of their own: that table. The items of
                other lists are in nested columns.
            columns: the column of each fact, by the fact's path (`books`, `members.age`, `judgements.2b`,
                `evidence.1.1`). A fact that is not named here has the column of its own name; a fact
                without a column is unknown in every row. A number known only to lie between two bounds
                has two columns: a pair, or the paths `books.at_least` and `books.at_most`.
            extra: "forbid" to report columns that hold no fact, "ignore" to pass over them.
            reasons: whether to add columns with the reasons and the missing facts of each row.
            as_query: whether to decide Ibis tables of an embedded DuckDB by a lazy query, too.

        Returns:
            A table of the same kind, with one row for each subject; docs/columns.md describes its columns.
            Ibis tables of an embedded DuckDB are decided immediately, and the result is in memory.
            Those of other databases, and results too large for memory, are lazy queries.

        Raises:
            CriteriaError: the table does not fit the set, or the set cannot be decided over columns; it
                has a diagnostic for each problem, and nothing was decided.
            MissingPackages: the extra is not installed.
            TypeError: a table is of an unsupported kind, or the table of a list of another kind than `table`.
            ValueError: `as_query` with tables in memory, or an invalid `extra`.
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
            queries=self._queries,
        )

    def replay(
        self,
        receipt_: Receipt | str | bytes,
        facts: FactsGiven,
        *,
        subject_id: SubjectId | None = None,
    ) -> Decision:
        """Repeat a recorded decision, and verify that set, facts, subject, days and period are the same.

        A subject, a period or a day of decision that is not given is not compared; period and day are then
        those of the receipt.

        Args:
            receipt_: the receipt of the recorded decision, or its record in any form.
            facts: the facts of the recorded decision.
            subject_id: the id of the subject; replaces a `subject_id` among the facts.

        Raises:
            ReplayMismatch: the set, the facts, the subject, a day or the period differ from those of the
                receipt; it names everything that differs.
            CriteriaError: the facts or the record are invalid; it has a diagnostic for each error.
            TypeError: `receipt_` is neither a `Receipt` nor text.
        """
        if isinstance(receipt_, str | bytes):
            receipt_ = record_reading.receipt_of(receipt_)
        if not isinstance(receipt_, Receipt):
            kind = type(receipt_).__name__
            raise TypeError(f"expected a Receipt (Receipt.model_validate makes one), got {kind}")
        known = with_keys(self.read(facts), subject_id=subject_id)
        differences = receipt.receipt_differences(self._decider, known, receipt_)
        if differences:
            raise ReplayMismatch(differences)
        return self._decide(replace(known, decided_on=receipt_.decided_on, period=receipt_.period))

    # ---- made on first use -------------------------------------------------------------------------

    @cached_property
    def _compiled(self) -> codegen_sets.CompiledSet:
        return codegen_sets.compile_set(self._decider.program)

    @cached_property
    def _compiled_ends(self) -> codegen_two_ends.CompiledEnds:
        return codegen_two_ends.compile_two_ends(self._decider.program, self._decider.case_split)

    @cached_property
    def _record_writer(self) -> record.RecordWriter:
        decider = Decider(self._checked, self._on, make_planner=codegen_frames.CompiledPlanner)
        set_ = static.StaticSet(decider)
        return record.RecordWriter(set_, self.reference, self._levels, self._grades)

    @cached_property
    def _words(self) -> record_words.SetWords:
        return record_words.SetWords(self._record_writer)

    @cached_property
    def _has_plain_lists(self) -> bool:
        """Whether facts have to be copied: the items of such a list are held in records."""
        return codegen_facts.holds_plain_list(self.shape.fields)

    @cached_property
    def _is_valid(self) -> codegen_facts.FactsCheck:
        return codegen_facts.compile_facts_check(self.shape)

    @cached_property
    def _levels(self) -> tuple[Named, ...]:
        return levels_of(self._checked)

    @cached_property
    def _grades(self) -> tuple[Named, ...]:
        return grades_of(self._checked)

    # ---- what the set asks for -------------------------------------------------------------

    @cached_property
    def reference(self) -> SetReference:
        """The set as a decision cites it: key, name, source and days in force."""
        return reference_of(self._checked)

    @cached_property
    def shape(self) -> Shape:
        """The facts, judgements and evidence that the set asks for."""
        return self._checked.shape

    def interview(
        self,
        facts: Mapping[str, Any] | BaseModel | str | bytes | bytearray | None = None,
        *,
        state: Mapping[str, Any] | None = None,
    ) -> interviews.Interview:
        """Begin an interview about a subject, or continue one.

        Args:
            facts: what is known already: a mapping, JSON text, or an instance of :attr:`facts_model`.
            state: instead of facts, the state of an interview that was begun before.

        Raises:
            CriteriaError: the facts are invalid.
            ValueError: `state` is no state, or that of an interview about another set.
        """
        if state is not None and facts is not None:
            raise ValueError("`state`: it has the facts; pass either of the two")
        if state is not None:
            return interviews.resume(self._sets, state)
        return interviews.begin(self._sets, {} if facts is None else self._raw(facts))

    def form(self) -> Form:
        """Return all questions of the set, in both languages, in the format `criteria-form/1`."""
        return self._form

    @cached_property
    def _form(self) -> Form:
        return forms.form_of(self, self._others.find)

    @property
    def _sets(self) -> interviewed.AskedSets:
        return interviewed.AskedSets(self, self._others.find)

    @cached_property
    def facts_model(self) -> type[BaseModel]:
        """A pydantic model of the facts of the set; its `model_json_schema()` describes them for forms."""
        return facts_models.facts_model(self._checked, self._others.check)


_SCORE: Final = unvalidated(Score)

_NOTHING: Final[Mapping[str, Any]] = {}
