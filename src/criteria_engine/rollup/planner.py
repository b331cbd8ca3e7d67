"""check: a roll-up file with the sets in force on a day → a plan, titles in the order they are decided.

Everything the file names is looked up here: tables, titles, facts, the columns of conditions. A
title that is not in force that day stays in the plan and decides nothing; what rests on it is
unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Final, assert_never

from criteria_engine.catalogue import Catalogue
from criteria_engine.checking.expressions import check_condition
from criteria_engine.checking.names import Names, Slots
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import (
    CriteriaError,
    Diagnostic,
    has_errors,
    nearest,
)
from criteria_engine.errors import AmbiguousScope, NotInForce, UnknownTitle
from criteria_engine.evaluation.expressions import Layout, plan
from criteria_engine.model.facts import FactShape
from criteria_engine.model.types import (
    BOOLEAN,
    DATE,
    INTEGER,
    NUMBER,
    STRING,
    RecordType,
    Type,
)
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.reading.files import decode, load
from criteria_engine.reading.scalars import ExpressionText, Word
from criteria_engine.reading.sets import read_document
from criteria_engine.reading.yaml import compose
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.documents import RollupDocument, TitleDocument
from criteria_engine.rollup.feed_syntax import (
    ColumnOf,
    CountOf,
    DecisionPhrase,
    Held,
    MonthsHeld,
    Phrase,
    RowsOf,
    SumOf,
    read_phrase,
)
from criteria_engine.rollup.plan import (
    Count,
    Feed,
    HeldAt,
    OtherDecision,
    OwnColumn,
    RollupPlan,
    RowCondition,
    RowsFeed,
    Sum,
    TablePlan,
    TitlePlan,
    levels_of,
    membership_paths,
)
from criteria_engine.source import Source, Span

# ---- reading ---------------------------------------------------------------------------------


def load_rollup(path: Path | None, catalogue: Catalogue, on: date) -> RollupPlan:
    """The plan of a file; without one, of the packaged `commune.yaml`.

    Raises:
        CriteriaError: everything wrong with the file.
    """
    if path is not None:
        return rollup_plan(load(path), catalogue, on)
    packaged = files("criteria_engine") / "rollup" / "commune.yaml"
    return rollup_plan(decode("commune.yaml", packaged.read_bytes()), catalogue, on)


def rollup_plan(source: Source, catalogue: Catalogue, on: date) -> RollupPlan:
    """The plan of a roll-up file's text.

    Raises:
        CriteriaError: everything wrong with it.
    """
    node, found = compose(source)
    if node is None or has_errors(found):
        raise CriteriaError(found)
    document, mistakes = read_document(node, RollupDocument)
    if document is None:
        raise CriteriaError(mistakes)
    planner = _Planner(document, catalogue, on)
    made = planner.plan()
    if made is None or has_errors(planner.found):
        raise CriteriaError(sorted(planner.found, key=lambda d: d.span.start))
    return made


# ---- checking --------------------------------------------------------------------------------

_KINDS: Final[Mapping[str, Type]] = {
    "integer": INTEGER,
    "number": NUMBER,
    "boolean": BOOLEAN,
    "string": STRING,
    "date": DATE,
}


_WORD: Final = re.compile(r"\w+")


_FITS: Final[Mapping[type[Phrase], frozenset[str]]] = {
    CountOf: frozenset({"integer", "number"}),
    SumOf: frozenset({"integer", "number"}),
    ColumnOf: frozenset({"integer", "number", "boolean", "string", "date", "enumeration"}),
    RowsOf: frozenset({"list"}),
    DecisionPhrase: frozenset({"decision"}),
    Held: frozenset({"boolean"}),
    MonthsHeld: frozenset({"integer", "number"}),
}


@dataclass(frozen=True, slots=True)
class _FoundTitle:
    """A title as written, with the criteria found for it and its phrases."""

    id: str
    document: TitleDocument
    criteria: Criteria | None
    absent: NotInForce | None
    phrases: Mapping[Word, tuple[Phrase, Span]]


class _Planner:
    def __init__(self, document: RollupDocument, catalogue: Catalogue, on: date) -> None:
        self._document = document
        self._catalogue = catalogue
        self._on = on
        self._slots = Slots()
        self._titles: list[_FoundTitle] = []
        self._tables: dict[str, TablePlan] = {}
        self.found: list[Diagnostic] = []

    def plan(self) -> RollupPlan | None:
        if not self._tables_fit():
            return None
        for title in self._document.titles:
            self._find(title)
        if has_errors(self.found):
            return None
        self._tables = {name: self._table(name) for name in map(str, self._document.tables)}
        titles = [self._title(each) for each in self._titles]
        ordered = self._ordered(titles)
        if ordered is None:
            return None
        report_by = self._document.report_by
        if report_by is not None and not self._is_table(report_by):
            return None
        return RollupPlan(
            self._document,
            self._catalogue,
            self._on,
            self._tables,
            ordered,
            None if report_by is None else str(report_by),
        )

    # ---- tables ----------------------------------------------------------------------------

    def _is_table(self, name: Word) -> bool:
        known = list(map(str, self._document.tables))
        if name in known:
            return True
        self.found.append(
            codes.UNKNOWN_TABLE.at(
                name.span, suggestion=nearest(name, known), name=name, known=", ".join(known)
            )
        )
        return False

    def _tables_fit(self) -> bool:
        tables = self._document.tables
        fine = [self._is_table(to) for t in tables.values() for to in t.belongs_to.values()]
        if not all(fine):
            return False
        edges = {str(n): [str(to) for to in t.belongs_to.values()] for n, t in tables.items()}
        circle = _circle(edges)
        if circle is None:
            return True
        at = next(name.span for name in tables if name == circle[0])
        self.found.append(codes.CIRCULAR_TABLES.at(at, path=" → ".join(circle)))
        return False

    def _table(self, name: str) -> TablePlan:
        document = next(d for n, d in self._document.tables.items() if n == name)
        fields = {
            str(column): FactShape(str(column), "integer", INTEGER, low=0)
            if kind == "count"
            else FactShape(str(column), kind, _KINDS[kind])
            for column, kind in document.columns.items()
        }
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
                fields |= own  # a set's own bounds are stricter than the kind of a column
                stated |= {
                    n: f for n, f in shape.fields.items() if n in fed and _may_be_stated(fed[n])
                }
                judgeable |= set(shape.judgeable)
                evidence |= shape.evidence
            for fact, (phrase, _) in each.phrases.items():
                if isinstance(phrase, RowsOf) and phrase.table == name:
                    fields |= shape.fields[fact].fields
        belongs_to = {str(key): str(to) for key, to in document.belongs_to.items()}
        for taken in (str(document.key), *belongs_to):
            fields.pop(taken, None)
            stated.pop(taken, None)
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
        )

    def _way(self, member: Word, group: str, span: Span) -> tuple[str, ...] | None:
        if self._tables[group].whole:
            return ()
        found = list(membership_paths(self._document, member, group))
        if len(found) == 1:
            return found[0]
        if not found:
            self.found.append(codes.NO_WAY.at(span, member=member, group=group))
        else:
            paths = "; ".join(".".join(way) for way in found)
            self.found.append(codes.SEVERAL_WAYS.at(span, member=member, group=group, paths=paths))
        return None

    # ---- titles ----------------------------------------------------------------------------

    def _find(self, title: TitleDocument) -> None:
        id_ = title.id if title.id is not None else title.title
        if any(each.id == id_ for each in self._titles):
            self.found.append(codes.DUPLICATE_TITLE.at(id_.span, name=id_))
            return
        if not self._is_table(title.table):
            return
        criteria: Criteria | None = None
        absent: NotInForce | None = None
        try:
            criteria = self._catalogue.find(title.title, scope=title.scope, on=self._on)
        except NotInForce as error:
            absent = error
        except UnknownTitle as error:
            self._no_title(title, error.known, error.suggestion)
        except AmbiguousScope as error:
            self._no_title(title, error.scopes, None)
        phrases: dict[Word, tuple[Phrase, Span]] = {}
        for fact, written in title.facts.items():
            phrase = read_phrase(written)
            if isinstance(phrase, Diagnostic):
                self.found.append(phrase)
            elif self._takes(criteria, fact, phrase, written):
                phrases[fact] = (phrase, written.span)
        self._titles.append(_FoundTitle(str(id_), title, criteria, absent, phrases))

    def _no_title(self, title: TitleDocument, known: Sequence[str], suggestion: str | None) -> None:
        name = title.title if title.scope is None else f"{title.title}/{title.scope}"
        self.found.append(
            codes.UNKNOWN_ROLLUP_TITLE.at(
                title.title.span, suggestion=suggestion, name=name, known=", ".join(known)
            )
        )

    def _takes(
        self, criteria: Criteria | None, fact: Word, phrase: Phrase, written: ExpressionText
    ) -> bool:
        if isinstance(phrase, CountOf | SumOf | RowsOf) and not self._is_table(phrase.table):
            return False
        if criteria is None:
            return True
        field = criteria.shape.fields.get(fact)
        if field is None:
            return self._no_fact(criteria, fact)
        if field.kind in _FITS[type(phrase)]:
            return True
        text = written.scalar.value.strip()
        self.found.append(codes.WRONG_FEED.at(written.span, name=fact, kind=field.kind, text=text))
        return False

    def _no_fact(self, criteria: Criteria, fact: Word) -> bool:
        """Whether a fact unknown on this day is one of another version of the title."""
        key = criteria.checked.key
        for other in self._catalogue.documents():
            if (other.title, other.scope) == (key.title, key.scope) and fact in other.facts:
                return False
        known = list(criteria.shape.fields)
        self.found.append(
            codes.UNKNOWN_FED_FACT.at(
                fact.span,
                suggestion=nearest(fact, known),
                title=str(key),
                name=fact,
                known=", ".join(known) or "–",
            )
        )
        return False

    def _title(self, found: _FoundTitle) -> TitlePlan:
        document, table = found.document, str(found.document.table)
        depends: set[str] = set()
        feeds: dict[str, Feed] = {}
        for fact, (phrase, span) in found.phrases.items():
            if found.criteria is None:
                continue
            feed = self._feed(found.criteria, fact, (phrase, span), table, depends)
            if feed is not None:
                feeds[str(fact)] = feed
        only = None
        if document.only is not None:
            scalar = document.only.scalar
            raw = scalar.raw
            only = self._condition(
                raw or scalar.span, None if raw is not None else scalar.value, table, depends
            )
        return TitlePlan(
            found.id,
            str(document.title),
            None if document.scope is None else str(document.scope),
            table,
            found.criteria,
            found.absent,
            feeds,
            only,
            document.target,
            document.listed and not document.target,
            frozenset(depends),
        )

    def _feed(
        self,
        criteria: Criteria,
        fact: Word,
        written: tuple[Phrase, Span],
        table: str,
        depends: set[str],
    ) -> Feed | None:
        phrase, span = written
        match phrase:
            case CountOf(member, where, text):
                way = self._way(member, table, span)
                condition = None
                if where is not None:
                    condition = self._condition(where, text, str(member), depends)
                return None if way is None else Count(str(member), way, condition)
            case SumOf(column, member, where, text):
                way = self._way(member, table, span)
                condition = None
                if where is not None:
                    condition = self._condition(where, text, str(member), depends)
                kinds = {"integer", criteria.shape.fields[fact].kind}
                if not self._has_column(str(member), column, kinds) or way is None:
                    return None
                return Sum(str(member), way, str(column), condition)
            case ColumnOf(name):
                kind = criteria.shape.fields[fact].kind
                kinds = {"string"} if kind == "enumeration" else {kind}
                if kind == "number":
                    kinds.add("integer")
                return OwnColumn(str(name)) if self._has_column(table, name, kinds) else None
            case RowsOf(member):
                way = self._way(member, table, span)
                fields = tuple(criteria.shape.fields[fact].fields)
                return None if way is None else RowsFeed(str(member), way, fields)
            case DecisionPhrase(id_):
                other = next((t for t in self._titles if t.id == id_), None)
                if other is None:
                    known = [t.id for t in self._titles]
                    self.found.append(
                        codes.UNKNOWN_ROLLUP_TITLE.at(
                            id_.span,
                            suggestion=nearest(id_, known),
                            name=id_,
                            known=", ".join(known),
                        )
                    )
                    return None
                if other.document.table != table:
                    self.found.append(
                        codes.OTHER_TABLE.at(
                            id_.span, name=id_, found=other.document.table, wanted=table
                        )
                    )
                    return None
                wanted = criteria.shape.fields[fact].decision_of
                stated = other.document.scope
                found = (str(other.document.title), None if stated is None else str(stated))
                if wanted is not None and found != wanted:
                    self.found.append(
                        codes.OTHER_DECISION.at(
                            id_.span,
                            name=fact,
                            wanted=_title_text(wanted),
                            found=_title_text(found),
                        )
                    )
                    return None
                depends.add(other.id)
                return OtherDecision(other.id)
            case Held(level) | MonthsHeld(level):
                known = list(levels_of(criteria))
                if level is not None and level not in known:
                    self.found.append(
                        codes.UNKNOWN_ROLLUP_TITLE.at(
                            level.span,
                            suggestion=nearest(level, known),
                            name=level,
                            known=", ".join(known) or "–",
                        )
                    )
                    return None
                return HeldAt(None if level is None else str(level), isinstance(phrase, MonthsHeld))
            case _:
                assert_never(phrase)

    def _has_column(self, table: str, name: Word, kinds: set[str]) -> bool:
        """Whether a table has such a column; one of another version of its titles has none today."""
        fields = self._tables[table].fields
        field = fields.get(name)
        if field is not None and field.kind in kinds:
            return True
        fits = [each for each, f in fields.items() if f.kind in kinds]
        self.found.append(
            codes.UNKNOWN_FED_COLUMN.at(
                name.span,
                suggestion=nearest(name, fits),
                table=table,
                name=name,
                known=", ".join(fits) or "–",
            )
        )
        return False

    # ---- conditions ------------------------------------------------------------------------

    def _condition(
        self, span: Span, text: str | None, table: str, depends: set[str]
    ) -> RowCondition | None:
        tree, found = parse(span, text=text)
        self.found += found
        if tree is None:
            return None
        slots = Slots()
        names = Names(dict(self._record_type(table).fields))
        checked = check_condition(tree, names, self._catalogue.library, slots)
        self.found += checked.diagnostics
        written = span.text if text is None else text
        words = set(_WORD.findall(written))
        depends |= {each.id for each in self._titles if each.id in words}
        if has_errors(checked.diagnostics):
            return None
        layout = Layout.of((), slots.used)
        run = plan(checked.core, layout, {})
        return RowCondition(
            " ".join(written.split()), lambda record: run(layout.frame(record)), checked.core
        )

    def _record_type(self, table: str) -> RecordType:
        """What a condition may speak of: columns, decisions, and what the row belongs to."""
        planned = self._tables[table]
        fields: dict[str, Type] = {n: f.type for n, f in planned.fields.items()}
        fields |= {
            each.id: decision_type(levels_of(each.criteria))
            for each in self._titles
            if each.document.table == table
        }
        fields |= {key: self._record_type(to) for key, to in planned.belongs_to.items()}
        return RecordType(tuple(fields.items()))

    # ---- order -----------------------------------------------------------------------------

    def _ordered(self, titles: Sequence[TitlePlan]) -> tuple[TitlePlan, ...] | None:
        edges = {each.id: sorted(each.depends) for each in titles}
        circle = _circle(edges)
        if circle is not None:
            at = next(t.document.title.span for t in self._titles if t.id == circle[0])
            self.found.append(codes.CIRCULAR_TITLES.at(at, path=" → ".join(circle)))
            return None
        ordered: dict[str, TitlePlan] = {}
        by_id = {each.id: each for each in titles}

        def place(id_: str) -> None:
            if id_ not in ordered:
                for below in edges[id_]:
                    place(below)
                ordered[id_] = by_id[id_]

        for each in titles:
            place(each.id)
        return tuple(ordered.values())


def _may_be_stated(phrase: Phrase) -> bool:
    """Whether a row may state what the phrase feeds: not lists, and not what has a column of its own."""
    return isinstance(phrase, CountOf | SumOf | DecisionPhrase | Held | MonthsHeld)


def _title_text(title: tuple[str, str | None]) -> str:
    return title[0] if title[1] is None else f"{title[0]}/{title[1]}"


def decision_type(levels: Sequence[str]) -> RecordType:
    """The record a condition reads of a decision: `eligible`, `held`, and each level."""
    return RecordType(tuple((name, BOOLEAN) for name in ("eligible", "held", *levels)))


def _circle(edges: Mapping[str, Sequence[str]]) -> list[str] | None:
    """The first circle in a graph, its first node repeated at the end."""
    done: set[str] = set()

    def visit(node: str, path: list[str]) -> list[str] | None:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return None
        for to in edges[node]:
            found = visit(to, [*path, node])
            if found is not None:
                return found
        done.add(node)
        return None

    for node in edges:
        found = visit(node, [])
        if found is not None:
            return found
    return None
