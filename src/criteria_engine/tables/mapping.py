"""read: a mapping file → which column holds which fact, and how its cells are read.

Without a mapping file, a column is matched with a fact by the fact's path, name or label.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import (
    Any,
    Final,
)

from criteria_engine.bilingual import Text
from criteria_engine.checked_set import CheckedSet
from criteria_engine.diagnostics import (
    CriteriaError,
    Diagnostic,
    has_errors,
    nearest,
)
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import EMPTY_SHAPE, Absent, Shape
from criteria_engine.model.values import Value
from criteria_engine.reading.files import load_source
from criteria_engine.reading.nodes import Empty, Scalar
from criteria_engine.reading.nodes import Mapping as Keys
from criteria_engine.reading.scalars import (
    Located,
)
from criteria_engine.reading.sets import read_document
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source, Span
from criteria_engine.tables import mapping_diagnostics
from criteria_engine.tables.cells import date_pattern, read_cell
from criteria_engine.tables.fact_columns import (
    CellRule,
    MappableFact,
    MappableFacts,
    mappable_facts,
)
from criteria_engine.tables.mapping_documents import (
    ColumnDocument,
    ListDocument,
    MappedFileDocument,
    MappingDocument,
)
from criteria_engine.tables.shared_settings import (
    choose_mark,
    fold_ignored,
    fold_words,
    read_options,
)
from criteria_engine.tables.source import DEFAULT_OPTIONS, ReadOptions

FORMAT: Final = 1

DEFAULT_KEY: Final = "subject_id"
"""The heading of the column of subject ids, unless the mapping file names another."""

_DECIMALS: Final = (",", ".")

_THOUSANDS: Final = (".", ",", " ")

_NOWHERE: Final = Source("mapping", "").whole()


# ---- the mapping -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TableMapping:
    """Which columns of one table hold which facts.

    Attributes:
        title: the title of the set.
        key: the heading of the column of subject ids; None for items nested in a cell.
        facts: the facts that columns can hold, by name.
        options: how the file is parsed.
        ignored_headings: headings of columns to skip, by their folded text (`fold_text`).
        ignore_unknown: whether to skip every column that is not a fact.
        nested: the mappings of lists nested in cells, by the list's name.
        heading: for such a list, the heading of its column; None to find it by name or label.
        labels: for such a list, its labels in the set.
        shape: the facts of the set.
    """

    title: str
    key: str | None
    facts: Mapping[str, MappableFact]
    options: ReadOptions = DEFAULT_OPTIONS
    ignored_headings: frozenset[str] = frozenset()
    ignore_unknown: bool = False
    nested: Mapping[str, TableMapping] = field(default_factory=dict)
    heading: str | None = None
    labels: tuple[str, ...] = ()
    shape: Shape = EMPTY_SHAPE


@dataclass(frozen=True, slots=True)
class TitleMapping:
    """The mapping of all tables of a title.

    Attributes:
        subjects: the mapping of the table of subjects.
        lists: the mapping of the items of each list, by the list's name.
        absent: what no rows in a list's own file mean: no items, or unknown.
        keys: the heading of the column of subject ids in a list's own file.
        spans: where the mapping file describes each list.
    """

    subjects: TableMapping
    lists: Mapping[str, TableMapping]
    absent: Mapping[str, Absent]
    keys: Mapping[str, str]
    spans: Mapping[str, Span]

    def with_list_files(self, lists: Mapping[str, Any], at: Span) -> TitleMapping:
        """Return the mapping for a job where some lists have files of their own.

        These lists are no longer expected nested in the table of subjects.

        Args:
            lists: the lists with files of their own, by name.
            at: where to point for a list that the mapping file does not mention.

        Raises:
            CriteriaError: the mapping file lacks `key` or `absent` for one of them.
        """
        diagnostics = [
            mapping_diagnostics.LIST_NOT_DESCRIBED.at(self.spans.get(name, at), list=name, key=key)
            for name in lists
            for key, stated in (("key", self.keys), ("absent", self.absent))
            if name not in stated
        ]
        if diagnostics:
            raise CriteriaError(diagnostics)
        nested = {n: each for n, each in self.subjects.nested.items() if n not in lists}
        return replace(self, subjects=replace(self.subjects, nested=nested))

    def list_file(self, name: str) -> TableMapping:
        """Return the mapping of a list's own file; :meth:`with_list_files` has checked that it has a key."""
        return replace(self.lists[name], key=self.keys[name])


def default_mapping(checked: CheckedSet) -> TitleMapping:
    """Return the mapping that applies without a mapping file."""
    return _MappingReader(checked, mappable_facts(checked)).read(None)


def load_mapping(path: Path, checked: CheckedSet) -> TitleMapping:
    """Read a mapping file.

    Args:
        path: the file.
        checked: the set whose facts it maps.

    Raises:
        CriteriaError: the file cannot be read, or its content is invalid; all diagnostics are listed.
    """
    return read_mapping(load_source(path), checked)


def read_mapping(source: Source, checked: CheckedSet) -> TitleMapping:
    """Read the text of a mapping file, as :func:`load_mapping` does."""
    node, diagnostics = compose(source)
    if node is None or has_errors(diagnostics):
        raise CriteriaError(diagnostics)
    if not isinstance(node, Keys):
        raise CriteriaError([mapping_diagnostics.NOT_A_MAPPING.at(node.span)])
    document, diagnostics = read_document(node, MappingDocument)
    if document is None:
        raise CriteriaError(diagnostics)
    if document.format != FORMAT:
        raise CriteriaError(
            [
                mapping_diagnostics.UNKNOWN_MAPPING_FORMAT.at(
                    document.span, found=document.format, known=FORMAT
                )
            ]
        )
    reader = _MappingReader(checked, mappable_facts(checked))
    mapping = reader.read(document)
    if reader.diagnostics:
        # Settings of the file are read again for each list, so their diagnostics repeat.
        distinct = [
            each for i, each in enumerate(reader.diagnostics) if each not in reader.diagnostics[:i]
        ]
        raise CriteriaError(sorted(distinct, key=lambda each: each.span.start))
    return mapping


class _MappingReader:
    """Turns a document into a mapping and collects the diagnostics."""

    def __init__(self, checked: CheckedSet, facts: MappableFacts) -> None:
        self._title = checked.key.title
        self._shape = checked.shape
        self._facts = facts
        self.diagnostics: list[Diagnostic] = []

    def read(self, document: MappingDocument | None) -> TitleMapping:
        """Return the mapping of a document (None: no mapping file); see `diagnostics` for errors."""
        described = {} if document is None else document.lists
        if document is not None and document.title != self._title:
            self.diagnostics.append(
                mapping_diagnostics.OTHER_TITLE.at(
                    document.title.span, found=str(document.title), title=self._title
                )
            )
        known = ", ".join(self._facts.lists) or "–"
        for name, each in described.items():
            if name not in self._facts.lists:
                near = nearest(name, self._facts.lists)
                at = _span_or(name, each.span)
                self.diagnostics.append(
                    mapping_diagnostics.UNKNOWN_MAPPED_LIST.at(
                        at, suggestion=near, list=str(name), known=known
                    )
                )
        nested = {}
        for name, facts in self._facts.lists.items():
            own = described.get(name)
            items = self._table(own, facts, document)
            labels = self._facts.list_labels[name]
            heading = None if own is None else own.column
            nested[name] = replace(items, heading=heading, labels=labels)
        subjects = self._table(document, self._facts.subject, None)
        key = DEFAULT_KEY if document is None else document.subject
        known_lists = {name: each for name, each in described.items() if name in nested}
        return TitleMapping(
            replace(subjects, key=key or DEFAULT_KEY, nested=nested, shape=self._shape),
            nested,
            {name: each.absent for name, each in known_lists.items() if each.absent is not None},
            {name: each.key for name, each in known_lists.items() if each.key is not None},
            {name: _span_or(name, each.span) for name, each in known_lists.items()},
        )

    def _table(
        self,
        document: MappedFileDocument | None,
        facts: Mapping[str, MappableFact],
        outer: MappedFileDocument | None,
    ) -> TableMapping:
        """Return the mapping of one table; the surrounding document gives defaults for its cells."""
        if document is None:
            document = MappedFileDocument(span=_NOWHERE) if outer is None else _cell_settings(outer)
        elif outer is not None:
            document = _with_defaults(document, outer)
        ignored = fold_ignored(document.ignore, _headings_read(document), self.diagnostics)
        decimal, thousands = self._marks(document, document.decimal, document.thousands)
        date_format = self._date_format(document.date)
        mapped = {
            name: replace(fact, rule=_table_rule(fact, decimal, thousands, date_format))
            for name, fact in facts.items()
        }
        for name, each in document.columns.items():
            if name not in mapped:
                self._unknown_fact(name, each, mapped)
            else:
                mapped[name] = self._mapped_fact(mapped[name], each)
        return TableMapping(
            self._title,
            None,
            mapped,
            read_options(document, self.diagnostics, header=1),
            ignored,
            document.extra == "ignore",
        )

    def _unknown_fact(
        self, name: str, document: ColumnDocument, known: Mapping[str, MappableFact]
    ) -> None:
        at = _span_or(name, document.span)
        names = ", ".join([*known, *self._facts.lists])
        near = nearest(name, known)
        self.diagnostics.append(
            mapping_diagnostics.UNKNOWN_MAPPED_FACT.at(
                at, suggestion=near, path=str(name), known=names
            )
        )

    # ---- one column ------------------------------------------------------------------------

    def _mapped_fact(self, fact: MappableFact, document: ColumnDocument) -> MappableFact:
        rule, kind = fact.rule, fact.shape.kind
        decimal, thousands = self._marks(document, document.decimal, document.thousands)
        if (decimal or thousands) and kind not in ("integer", "number"):
            self._wrong_setting("decimal, thousands", fact, document.span)
        elif decimal or thousands:
            rule = replace(
                rule, decimal=decimal or rule.decimal, thousands=thousands or rule.thousands
            )
        if document.date is not None and kind != "date":
            self._wrong_setting("date", fact, document.date.span)
        elif document.date is not None:
            rule = replace(rule, date=self._date_format(document.date))
        fact = replace(fact, rule=rule, heading=document.column)
        rule = replace(rule, words=self._words(fact, document), blank=self._blank(fact, document))
        return replace(fact, rule=rule)

    def _words(self, fact: MappableFact, document: ColumnDocument) -> dict[str, Value]:
        words = fold_words(document.words or {}, fact.path, self.diagnostics)
        return {word: self._value(fact, node) for word, node in words.items()}

    def _blank(self, fact: MappableFact, document: ColumnDocument) -> Value:
        return None if document.blank is None else self._value(fact, document.blank)

    def _value(self, fact: MappableFact, node: Any) -> Value:
        """Read a value of the fact as an author writes it in YAML."""
        if isinstance(node, Empty):
            return None
        if isinstance(node, Scalar):
            value, diagnostic = read_cell(node.value, replace(fact, rule=CellRule()))
        else:
            value, diagnostic = read_cell([], replace(fact, rule=CellRule()))
        if diagnostic is not None:
            span = node.span if hasattr(node, "span") else _NOWHERE
            self.diagnostics.append(replace(diagnostic, span=span))
        return value

    def _wrong_setting(self, setting: str, fact: MappableFact, at: Span) -> None:
        kind = fact.shape.kind
        kind_name = _KIND_NAMES.get(kind, Text(kind, kind))
        self.diagnostics.append(
            mapping_diagnostics.WRONG_SETTING.at(
                at, setting=setting, path=fact.path, kind=kind_name
            )
        )

    # ---- separators and date formats -------------------------------------------------------------------

    def _marks(
        self, document: Located, decimal: Any, thousands: Any
    ) -> tuple[str | None, str | None]:
        point = choose_mark("decimal", decimal, _DECIMALS, self.diagnostics)
        mark = choose_mark("thousands", thousands, _THOUSANDS, self.diagnostics)
        if point is not None and point == mark:
            self.diagnostics.append(
                mapping_diagnostics.SAME_SEPARATORS.at(document.span, text=point)
            )
        return point, mark

    def _date_format(self, value: Any) -> str | None:
        if value is None:
            return None
        if date_pattern(str(value)) is None:
            self.diagnostics.append(
                mapping_diagnostics.WRONG_DATE_FORMAT.at(value.span, text=str(value))
            )
            return None
        return str(value).lower()


_KIND_NAMES: Final = {
    "integer": Text("số nguyên", "a whole number"),
    "number": Text("số", "a number"),
    "boolean": Text("có/không", "yes or no"),
    "string": Text("chữ", "a text"),
    "enumeration": Text("một trong các giá trị đã khai báo", "one of the declared values"),
    "date": Text("ngày", "a day"),
}


def _table_rule(
    fact: MappableFact, decimal: str | None, thousands: str | None, date_format: str | None
) -> CellRule:
    """Return the rule of a column from the settings of its table, as far as they apply to its type."""
    match fact.shape.kind:
        case "integer" | "number":
            return CellRule(decimal=decimal, thousands=thousands)
        case "date":
            return CellRule(date=date_format)
        case _:
            return CellRule()


def _cell_settings(outer: MappedFileDocument) -> MappedFileDocument:
    """Return what a document says of all cells, without its columns, sheet and row of headings."""
    return outer.model_copy(
        update={
            "columns": {},
            "ignore": (),
            "sheet": (),
            "header": None,
            "extra": "forbid",
        }
    )


def _with_defaults(document: MappedFileDocument, outer: MappedFileDocument) -> MappedFileDocument:
    """Return a document with separators, date format and encoding from the outer one as defaults."""
    names = ("decimal", "thousands", "date", "delimiter", "encoding")
    update = {name: getattr(outer, name) for name in names if getattr(document, name) is None}
    return document.model_copy(update=update)


def _headings_read(document: MappedFileDocument) -> list[str]:
    """Return the headings that a document says are read."""
    headings = [each.column for each in document.columns.values()]
    match document:
        case MappingDocument():
            headings.append(document.subject or DEFAULT_KEY)
            headings += [each.column for each in document.lists.values()]
        case ListDocument():
            headings.append(document.key)
        case _:
            pass
    return [each for each in headings if each is not None]


def _span_or(name: str, default: Span) -> Span:
    span = getattr(name, "span", None)
    return span if isinstance(span, Span) else default
