"""check: a roll-up file with the sets in force on a day → a plan, titles in the order of assessment.

Looks up everything the file names: tables, titles, facts, and the columns that conditions read. A title
that is not in force that day stays in the plan without a decision; facts that depend on it are unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import (
    CriteriaError,
    Diagnostic,
    has_errors,
    nearest,
)
from criteria_engine.model.decision import SetKey
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import (
    BOOLEAN,
    DATE,
    INTEGER,
    NUMBER,
    STRING,
    Type,
)
from criteria_engine.reading.files import decode_source, load_source
from criteria_engine.reading.scalars import ExpressionText, LocatedStr
from criteria_engine.reading.sets import read_document
from criteria_engine.reading.yaml import compose
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup import feed_syntax as syntax
from criteria_engine.rollup import people_diagnostics as people_codes
from criteria_engine.rollup.documents import (
    LeavingDocument,
    RollupDocument,
    TableDocument,
    TitleDocument,
)
from criteria_engine.rollup.feed_planner import FeedPlanner, ResolvedTitle
from criteria_engine.rollup.feed_syntax import Phrase, read_phrase
from criteria_engine.rollup.plan import (
    Feed,
    LeavingPlan,
    RollupPlan,
    TablePlan,
    TitlePlan,
    levels_of,
)
from criteria_engine.rollup.registrations import check_registrations
from criteria_engine.rollup.row_conditions import ConditionPlanner
from criteria_engine.rollup.title_sets import TitleSets
from criteria_engine.source import Source, Span

# ---- reading ---------------------------------------------------------------------------------


def load_rollup(
    path: Path | None, catalogue: Catalogue, on: date, place: Mapping[str, str] | None = None
) -> RollupPlan:
    """Read and check a roll-up file.

    The packaged `commune.yaml` names no versions. Where a set of the caller is in force beside a packaged
    one of the same title, it is chosen, and the plan has a warning that says so. Several of the caller's own
    remain an error.

    Args:
        path: the file; None for the packaged `commune.yaml`.
        catalogue: the criteria sets.
        on: the day of the assessment, which selects the sets in force.
        place: the place of the commune, whose own sets are taken where there are any.

    >>> plan = load_rollup(None, Catalogue.packaged(), date(2025, 11, 20))
    >>> plan.title("learning_family").table
    'families'

    Raises:
        CriteriaError: the file is invalid; it has a diagnostic for each mistake.
        UnknownPlace: no set is for that place.
        NotForPlace: all sets of a title are for other places.
    """
    if path is not None:
        return rollup_plan(load_source(path), catalogue, on, place)
    packaged = files("criteria_engine") / "rollup" / "commune.yaml"
    source = decode_source("commune.yaml", packaged.read_bytes())
    keys = {each.key for each in Catalogue.packaged().entries if each.key is not None}
    return _plan_of(source, catalogue, on, place or {}, keys)


def rollup_plan(
    source: Source, catalogue: Catalogue, on: date, place: Mapping[str, str] | None = None
) -> RollupPlan:
    """Check the text of a roll-up file.

    Args:
        source: the text with its name.
        catalogue: the criteria sets.
        on: the day of the assessment, which selects the sets in force.
        place: the place of the commune, whose own sets are taken where there are any.

    Raises:
        CriteriaError: the text is invalid; it has a diagnostic for each mistake.
        UnknownPlace: no set is for that place.
        NotForPlace: all sets of a title are for other places.
    """
    return _plan_of(source, catalogue, on, place or {}, frozenset())


def _plan_of(
    source: Source,
    catalogue: Catalogue,
    on: date,
    place: Mapping[str, str],
    packaged: Set[SetKey],
) -> RollupPlan:
    """Check the text of a roll-up file; sets other than the packaged ones win over these."""
    node, diagnostics = compose(source)
    if node is None or has_errors(diagnostics):
        raise CriteriaError(diagnostics)
    document, diagnostics = read_document(node, RollupDocument)
    if document is None:
        raise CriteriaError(diagnostics)
    planner = _Planner(document, catalogue, on, place, packaged)
    plan = planner.plan()
    if plan is None or has_errors(planner.diagnostics):
        raise CriteriaError(sorted(planner.diagnostics, key=lambda d: d.span.start))
    return plan


# ---- checking --------------------------------------------------------------------------------

_COLUMN_TYPES: Final[Mapping[str, Type]] = {
    "integer": INTEGER,
    "number": NUMBER,
    "boolean": BOOLEAN,
    "string": STRING,
    "date": DATE,
}

_FACT_KINDS: Final[Mapping[type[Phrase], frozenset[str]]] = {
    syntax.CountPhrase: frozenset({"integer", "number"}),
    syntax.SumPhrase: frozenset({"integer", "number"}),
    syntax.ColumnPhrase: frozenset(
        {"integer", "number", "boolean", "string", "date", "enumeration"}
    ),
    syntax.RowsPhrase: frozenset({"list"}),
    syntax.DecisionPhrase: frozenset({"decision"}),
    syntax.HeldPhrase: frozenset({"boolean"}),
    syntax.MonthsHeldPhrase: frozenset({"integer", "number"}),
}


class _Planner:
    """Checks one roll-up file; `diagnostics` receives its diagnostics."""

    def __init__(
        self,
        document: RollupDocument,
        catalogue: Catalogue,
        on: date,
        place: Mapping[str, str],
        packaged: Set[SetKey],
    ) -> None:
        self._document = document
        self._catalogue = catalogue
        self._on = on
        self._titles: list[ResolvedTitle] = []
        self._tables: dict[str, TablePlan] = {}
        self.diagnostics: list[Diagnostic] = []
        self._sets = TitleSets(catalogue, on, place, packaged, self.diagnostics)

    def plan(self) -> RollupPlan | None:
        """Return the plan; None after errors that make one impossible."""
        if not self._check_tables():
            return None
        for title in self._document.titles:
            if not title.optional or str(title.title) in self._catalogue.titles:
                self._resolve(title)
        self._sets.note_unused({str(each.title) for each in self._document.titles})
        if has_errors(self.diagnostics):
            return None
        self._tables = {name: self._table(name) for name in map(str, self._document.tables)}
        feeds, conditions = self._planners()
        titles = [self._title(each, feeds, conditions) for each in self._titles]
        ordered = self._ordered(titles)
        if ordered is None:
            return None
        report_by = self._document.report_by
        if report_by is not None and not self._is_table(report_by):
            return None
        registrations = check_registrations(self._document, self._tables, ordered, self.diagnostics)
        return RollupPlan(
            self._document,
            self._catalogue,
            self._on,
            self._tables,
            ordered,
            None if report_by is None else str(report_by),
            tuple(self.diagnostics),
            registrations,
        )

    def _planners(self) -> tuple[FeedPlanner, ConditionPlanner]:
        levels: dict[str, dict[str, Sequence[str]]] = {}
        for each in self._titles:
            levels.setdefault(str(each.document.table), {})[each.id] = levels_of(each.criteria)
        library = self._catalogue.library
        conditions = ConditionPlanner(self._tables, levels, library, self.diagnostics)
        feeds = FeedPlanner(
            self._document, self._tables, self._titles, conditions, self.diagnostics
        )
        return feeds, conditions

    # ---- tables ----------------------------------------------------------------------------

    def _is_table(self, name: LocatedStr) -> bool:
        known = list(map(str, self._document.tables))
        if name in known:
            return True
        self.diagnostics.append(
            codes.UNKNOWN_TABLE.at(
                name.span, suggestion=nearest(name, known), name=name, known=", ".join(known)
            )
        )
        return False

    def _check_tables(self) -> bool:
        tables = self._document.tables
        for each in tables.values():
            if each.leaves is not None:
                self._check_leaving(each.leaves)
        known = [self._is_table(to) for t in tables.values() for to in t.belongs_to.values()]
        if not all(known):
            return False
        edges = {str(n): [str(to) for to in t.belongs_to.values()] for n, t in tables.items()}
        cycle = _find_cycle(edges)
        if cycle is None:
            return True
        at = next(name.span for name in tables if name == cycle[0])
        self.diagnostics.append(codes.CIRCULAR_TABLES.at(at, path=" → ".join(cycle)))
        return False

    def _check_leaving(self, document: LeavingDocument) -> None:
        known = Text(*["; ".join(document.reasons)] * 2)
        for key, ids in (("also", document.also), ("with_members", document.with_members)):
            self.diagnostics += [
                people_codes.UNKNOWN_LEAVING_REASON.at(each.span, name=key, text=each, known=known)
                for each in ids
                if each not in document.reasons
            ]

    def _table(self, name: str) -> TablePlan:
        document = next(d for n, d in self._document.tables.items() if n == name)
        fields = {
            str(column): FactShape(str(column), "integer", INTEGER, low=0)
            if kind == "count"
            else FactShape(str(column), kind, _COLUMN_TYPES[kind])
            for column, kind in document.columns.items()
        }
        if document.name is not None:
            fields[str(document.name)] = FactShape(str(document.name), "string", STRING)
        stated: dict[str, FactShape] = {}
        judgeable: set[str] = set()
        evidence: set[str] = set()
        for each in self._titles:
            if each.criteria is None:
                continue
            shape = each.criteria.shape
            if each.document.table == name:
                fed = {str(fact): phrase for fact, (phrase, _) in each.phrases.items()}
                own = {n: f for n, f in shape.fields.items() if n not in fed}
                fields |= own  # a declared fact has bounds, which a column of the same name has not
                stated |= {
                    n: f for n, f in shape.fields.items() if n in fed and _may_be_stated(fed[n])
                }
                judgeable |= set(shape.judgeable)
                evidence |= shape.evidence
            for fact, (phrase, _) in each.phrases.items():
                if isinstance(phrase, syntax.RowsPhrase) and phrase.table == name:
                    fields |= shape.fields[fact].fields
        belongs_to = {str(key): str(to) for key, to in document.belongs_to.items()}
        for key in (str(document.key), *belongs_to):
            fields.pop(key, None)
            stated.pop(key, None)
        return TablePlan(
            name,
            str(document.key),
            document.called,
            belongs_to,
            fields,
            {n: f for n, f in stated.items() if n not in fields},
            frozenset(judgeable),
            frozenset(evidence),
            document.whole,
            {str(column): label for column, label in document.labels.items()},
            None if document.name is None else str(document.name),
            _private_columns(document),
            {str(age): str(born) for age, born in document.ages.items() if age in fields},
            None if document.age_by_year is None else str(document.age_by_year),
            None if document.leaves is None else _leaving(document.leaves),
            document.optional,
        )

    # ---- titles ----------------------------------------------------------------------------

    def _resolve(self, title: TitleDocument) -> None:
        id_ = title.id if title.id is not None else title.title
        if any(each.id == id_ for each in self._titles):
            self.diagnostics.append(codes.DUPLICATE_TITLE.at(id_.span, name=id_))
            return
        if not self._is_table(title.table):
            return
        criteria, absent = self._sets.find(title)
        phrases: dict[LocatedStr, tuple[Phrase, Span]] = {}
        for fact, written in title.facts.items():
            phrase = read_phrase(written)
            if isinstance(phrase, Diagnostic):
                self.diagnostics.append(phrase)
            elif title.optional and criteria is not None and fact not in criteria.shape.fields:
                pass
            elif self._accepts(criteria, fact, phrase, written):
                phrases[fact] = (phrase, written.span)
        self._titles.append(ResolvedTitle(str(id_), title, criteria, absent, phrases))

    def _accepts(
        self, criteria: Criteria | None, fact: LocatedStr, phrase: Phrase, written: ExpressionText
    ) -> bool:
        if isinstance(
            phrase, syntax.CountPhrase | syntax.SumPhrase | syntax.RowsPhrase
        ) and not self._is_table(phrase.table):
            return False
        if criteria is None:
            return True
        field = criteria.shape.fields.get(fact)
        if field is None:
            return self._unknown_fact(criteria, fact)
        rows_of_values = isinstance(phrase, syntax.RowsPhrase) and field.plain is not None
        if field.kind in _FACT_KINDS[type(phrase)] and not rows_of_values:
            return True
        text = written.scalar.value.strip()
        self.diagnostics.append(
            codes.WRONG_FEED.at(written.span, name=fact, kind=field.kind, text=text)
        )
        return False

    def _unknown_fact(self, criteria: Criteria, fact: LocatedStr) -> bool:
        """Report a fact that no version of the title declares, and return False.

        A fact of a version for another day is no mistake; the phrase is left out.
        """
        key = criteria.checked.key
        for other in self._catalogue.documents():
            if (other.title, other.scope) == (key.title, key.scope) and fact in other.facts:
                return False
        known = list(criteria.shape.fields)
        self.diagnostics.append(
            codes.UNKNOWN_FED_FACT.at(
                fact.span,
                suggestion=nearest(fact, known),
                title=str(key),
                name=fact,
                known=", ".join(known) or "–",
            )
        )
        return False

    def _title(
        self, title: ResolvedTitle, feed_planner: FeedPlanner, conditions: ConditionPlanner
    ) -> TitlePlan:
        document, table = title.document, str(title.document.table)
        depends: set[str] = set()
        feeds: dict[str, Feed] = {}
        if title.criteria is not None:
            for fact in title.phrases:
                feed = feed_planner.feed(title.criteria, title, fact, depends)
                if feed is not None:
                    feeds[str(fact)] = feed
        only = None
        if document.only is not None:
            scalar = document.only.scalar
            text = None if scalar.raw is not None else scalar.value
            only = conditions.condition(scalar.raw or scalar.span, text, table, depends)
        return TitlePlan(
            title.id,
            str(document.title),
            None if document.scope is None else str(document.scope),
            None if document.version is None else str(document.version),
            table,
            title.criteria,
            title.absent,
            feeds,
            only,
            document.target,
            document.listed and not document.target,
            frozenset(depends),
        )

    # ---- order -----------------------------------------------------------------------------

    def _ordered(self, titles: Sequence[TitlePlan]) -> tuple[TitlePlan, ...] | None:
        edges = {each.id: sorted(each.depends_on) for each in titles}
        cycle = _find_cycle(edges)
        if cycle is not None:
            at = next(t.document.title.span for t in self._titles if t.id == cycle[0])
            self.diagnostics.append(codes.CIRCULAR_TITLES.at(at, path=" → ".join(cycle)))
            return None
        ordered: dict[str, TitlePlan] = {}
        by_id = {each.id: each for each in titles}

        def add(id_: str) -> None:
            if id_ not in ordered:
                for below in edges[id_]:
                    add(below)
                ordered[id_] = by_id[id_]

        for each in titles:
            add(each.id)
        return tuple(ordered.values())


def _private_columns(document: TableDocument) -> frozenset[str]:
    if document.name is None or not document.people:
        return frozenset()
    return frozenset({str(document.name)})


def _leaving(document: LeavingDocument) -> LeavingPlan:
    return LeavingPlan(
        str(document.on),
        str(document.why),
        {str(id_): words for id_, words in document.reasons.items()},
        {str(id_): tuple(map(str, words)) for id_, words in document.also.items()},
        frozenset(map(str, document.with_members)),
    )


def _may_be_stated(phrase: Phrase) -> bool:
    """Report whether a row may also state the fact: not a list, nor a fact with a column of its own."""
    return isinstance(
        phrase,
        syntax.CountPhrase
        | syntax.SumPhrase
        | syntax.DecisionPhrase
        | syntax.HeldPhrase
        | syntax.MonthsHeldPhrase,
    )


def _find_cycle(edges: Mapping[str, Sequence[str]]) -> list[str] | None:
    """Return the first cycle of a graph, its first node repeated at the end."""
    done: set[str] = set()

    def visit(node: str, path: list[str]) -> list[str] | None:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return None
        for to in edges[node]:
            cycle = visit(to, [*path, node])
            if cycle is not None:
                return cycle
        done.add(node)
        return None

    for node in edges:
        cycle = visit(node, [])
        if cycle is not None:
            return cycle
    return None
