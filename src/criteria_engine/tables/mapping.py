"""read: the mapping file → which column holds which fact, and how its cells are read.

Without one, columns are found by the names of facts, or by labels of the set that are the very heading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
)

from pydantic import BeforeValidator, Field

from criteria_engine.bilingual import Text
from criteria_engine.checked_set import CheckedSet
from criteria_engine.diagnostics import (
    CriteriaError,
    Diagnostic,
    has_errors,
    nearest,
)
from criteria_engine.model.facts import Absent
from criteria_engine.model.values import Value
from criteria_engine.reading.files import load_source
from criteria_engine.reading.nodes import Empty, Scalar
from criteria_engine.reading.nodes import Mapping as Keys
from criteria_engine.reading.scalars import (
    IntegerField,
    Located,
    ReferenceField,
    TextField,
    WithoutSpan,
)
from criteria_engine.reading.sets import read_document
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source, Span
from criteria_engine.tables import diagnostics as codes
from criteria_engine.tables.cells import date_pattern, read_cell
from criteria_engine.tables.fact_columns import (
    CellRule,
    MappableFact,
    MappableFacts,
    fold_text,
    mappable_facts,
)

FORMAT: Final = 1


DEFAULT_KEY: Final = "subject_id"
"""The column with the subject's id, where no mapping file names another."""


ENCODINGS: Final = ("utf-8", "utf-16", "windows-1258", "windows-1252")


_DELIMITERS: Final = (",", ";", "\t", "|")


_DECIMALS: Final = (",", ".")


_THOUSANDS: Final = (".", ",", " ")


_NOWHERE: Final = Source("mapping", "").whole()


# ---- the file --------------------------------------------------------------------------------


def _choice(value: Any) -> Any:
    return value.value.strip() if isinstance(value, Scalar) else value


def _expand_short_form(value: Any) -> Any:
    """A heading alone stands for a column of which nothing more is said; a blank says nothing."""
    if isinstance(value, Scalar | Empty):
        return {"column": value, "span": value.span}
    return value


def _blank_as_none(value: Any) -> Any:
    return None if isinstance(value, Empty) else value


BlankAsNone = BeforeValidator(_blank_as_none)
"""What may be left blank, as a draft facts it: nobody has said."""


HeadingText = Annotated[TextField | None, BlankAsNone]


class ColumnDocument(Located):
    """Which column holds a fact, and how its cells are read."""

    column: HeadingText = None
    words: Annotated[dict[str, Any] | None, WithoutSpan] = None
    blank: Any = None
    decimal: ReferenceField | None = None
    thousands: Any = None
    date: ReferenceField | None = None


class MappedFileDocument(Located):
    """How a table is read."""

    sheet: TextField | None = None
    header: IntegerField | None = None
    delimiter: Any = None
    encoding: ReferenceField | None = None
    decimal: ReferenceField | None = None
    thousands: Any = None
    date: ReferenceField | None = None
    others: Annotated[Literal["refuse", "ignore"], BeforeValidator(_choice)] = "refuse"
    ignore: tuple[TextField, ...] = ()
    columns: Annotated[
        dict[str, Annotated[ColumnDocument, BeforeValidator(_expand_short_form)]], WithoutSpan
    ] = Field(default_factory=dict)


class ListDocument(MappedFileDocument):
    """How the items of a list are read: nested in `column`, or from a file by their `key`."""

    column: HeadingText = None
    key: HeadingText = None
    absent: Annotated[Literal["empty", "unknown"] | None, BeforeValidator(_choice), BlankAsNone] = (
        None
    )


class MappingDocument(MappedFileDocument):
    """A mapping file."""

    format: IntegerField
    title: ReferenceField
    subject: HeadingText = None
    lists: Annotated[dict[str, ListDocument], WithoutSpan] = Field(default_factory=dict)


# ---- what it comes to ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is taken apart; None where nobody has said."""

    sheet: str | None = None
    header: int = 1
    delimiter: str | None = None
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What the columns of one table are.

    `key` is the column of the subject's id, `facts` what columns can hold, `nested` the lists
    inside, with the column each is in (None: found by its name).
    """

    title: str
    key: str | None
    facts: Mapping[str, MappableFact]
    options: ReadOptions = ReadOptions()
    ignored_headings: frozenset[str] = frozenset()
    ignore_unknown: bool = False
    nested: Mapping[str, TableMapping] = field(default_factory=dict)
    heading: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TitleMapping:
    """The mapping of a title: its subjects, and the lists that may come in files of their own."""

    subjects: TableMapping
    lists: Mapping[str, TableMapping]
    absent: Mapping[str, Absent]
    keys: Mapping[str, str]
    spans: Mapping[str, Span]

    def with_list_files(self, lists: Mapping[str, Any], at: Span) -> TitleMapping:
        """The same, where these lists come in files of their own, and are not looked for inside.

        Raises:
            CriteriaError: nobody has said how those files are keyed, or what no rows mean.
        """
        found = [
            codes.LIST_NOT_DESCRIBED.at(self.spans.get(name, at), list=name, key=key)
            for name in lists
            for key, said in (("key", self.keys), ("absent", self.absent))
            if name not in said
        ]
        if found:
            raise CriteriaError(found)
        nested = {n: each for n, each in self.subjects.nested.items() if n not in lists}
        return replace(self, subjects=replace(self.subjects, nested=nested))

    def list_file(self, name: str) -> TableMapping:
        """How the file of a list's items is read."""
        return replace(self.lists[name], key=self.keys[name])


def default_mapping(checked: CheckedSet) -> TitleMapping:
    """What holds where there is no mapping file."""
    return _MappingReader(checked, mappable_facts(checked)).read(None)


def load_mapping(path: Path, checked: CheckedSet) -> TitleMapping:
    """Read a mapping file.

    Raises:
        CriteriaError: all of its mistakes.
    """
    return read_mapping(load_source(path), checked)


def read_mapping(source: Source, checked: CheckedSet) -> TitleMapping:
    """Read the text of a mapping file.

    Raises:
        CriteriaError: all of its mistakes.
    """
    node, found = compose(source)
    if node is None or has_errors(found):
        raise CriteriaError(found)
    if not isinstance(node, Keys):
        raise CriteriaError([codes.NOT_A_MAPPING.at(node.span)])
    document, found = read_document(node, MappingDocument)
    if document is None:
        raise CriteriaError(found)
    if document.format != FORMAT:
        raise CriteriaError(
            [codes.UNKNOWN_MAPPING_FORMAT.at(document.span, found=document.format, known=FORMAT)]
        )
    reader = _MappingReader(checked, mappable_facts(checked))
    mapping = reader.read(document)
    if reader.diagnostics:
        # What is said for all tables is looked at with each of them.
        found = [
            each for i, each in enumerate(reader.diagnostics) if each not in reader.diagnostics[:i]
        ]
        raise CriteriaError(sorted(found, key=lambda each: each.span.start))
    return mapping


class _MappingReader:
    def __init__(self, checked: CheckedSet, facts: MappableFacts) -> None:
        self._title = checked.key.title
        self._facts = facts
        self.diagnostics: list[Diagnostic] = []

    def read(self, document: MappingDocument | None) -> TitleMapping:
        """The mapping of a document, and what is wrong with it in `found`."""
        described = {} if document is None else document.lists
        if document is not None and document.title != self._title:
            self.diagnostics.append(
                codes.OTHER_TITLE.at(
                    document.title.span, found=str(document.title), title=self._title
                )
            )
        known = ", ".join(self._facts.lists) or "–"
        for name, each in described.items():
            if name not in self._facts.lists:
                near = nearest(name, self._facts.lists)
                at = _span_or(name, each.span)
                self.diagnostics.append(
                    codes.UNKNOWN_MAPPED_LIST.at(at, suggestion=near, list=str(name), known=known)
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
            replace(subjects, key=key or DEFAULT_KEY, nested=nested),
            nested,
            {name: each.absent for name, each in known_lists.items() if each.absent is not None},
            {name: each.key for name, each in known_lists.items() if each.key is not None},
            {name: _span_or(name, each.span) for name, each in known_lists.items()},
        )

    def _table(
        self,
        document: MappedFileDocument | None,
        facts: Mapping[str, MappableFact],
        around: MappedFileDocument | None,
    ) -> TableMapping:
        """One table; what it does not say of its cells, the document around it may."""
        if document is None:
            document = (
                MappedFileDocument(span=_NOWHERE) if around is None else _cell_settings(around)
            )
        elif around is not None:
            document = _with_defaults(document, around)
        decimal, thousands = self._marks(document, document.decimal, document.thousands)
        form = self._form(document.date)
        kept = {
            name: replace(fact, rule=_table_rule(fact, decimal, thousands, form))
            for name, fact in facts.items()
        }
        for name, each in document.columns.items():
            if name not in kept:
                self._unknown_fact(name, each, kept)
            else:
                kept[name] = self._fact(kept[name], each)
        return TableMapping(
            self._title,
            None,
            kept,
            self._options(document),
            frozenset(map(fold_text, document.ignore)),
            document.others == "ignore",
        )

    def _unknown_fact(
        self, name: str, document: ColumnDocument, known: Mapping[str, MappableFact]
    ) -> None:
        at = _span_or(name, document.span)
        names = ", ".join([*known, *self._facts.lists])
        near = nearest(name, known)
        self.diagnostics.append(
            codes.UNKNOWN_MAPPED_FACT.at(at, suggestion=near, path=str(name), known=names)
        )

    def _options(self, document: MappedFileDocument) -> ReadOptions:
        delimiter = self._one_of("delimiter", document.delimiter, _DELIMITERS)
        encoding = document.encoding
        if encoding is not None and encoding.lower() not in ENCODINGS:
            self._wrong_mark("encoding", encoding.span, encoding, ENCODINGS)
        return ReadOptions(
            document.sheet,
            document.header or 1,
            delimiter,
            "utf-8" if encoding is None else encoding.lower(),
        )

    # ---- one column ------------------------------------------------------------------------

    def _fact(self, fact: MappableFact, document: ColumnDocument) -> MappableFact:
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
            rule = replace(rule, date=self._form(document.date))
        fact = replace(fact, rule=rule, heading=document.column)
        rule = replace(rule, words=self._words(fact, document), blank=self._blank(fact, document))
        return replace(fact, rule=rule)

    def _words(self, fact: MappableFact, document: ColumnDocument) -> dict[str, Value]:
        words: dict[str, Value] = {}
        for word, node in (document.words or {}).items():
            key = fold_text(word)
            if key in words:
                at = _span_or(word, document.span)
                self.diagnostics.append(codes.DUPLICATE_WORD.at(at, text=str(word), path=fact.path))
            words[key] = self._value(fact, node)
        return words

    def _blank(self, fact: MappableFact, document: ColumnDocument) -> Value:
        return None if document.blank is None else self._value(fact, document.blank)

    def _value(self, fact: MappableFact, node: Any) -> Value:
        """A value of the fact, as an author writes it in YAML."""
        if isinstance(node, Empty):
            return None
        if isinstance(node, Scalar):
            value, wrong = read_cell(node.value, replace(fact, rule=CellRule()))
        else:
            value, wrong = read_cell([], replace(fact, rule=CellRule()))
        if wrong is not None:
            span = node.span if hasattr(node, "span") else _NOWHERE
            self.diagnostics.append(replace(wrong, span=span))
        return value

    def _wrong_setting(self, setting: str, fact: MappableFact, at: Span) -> None:
        kind = fact.shape.kind
        said = _KIND_NAMES.get(kind, Text(kind, kind))
        self.diagnostics.append(
            codes.WRONG_SETTING.at(at, setting=setting, path=fact.path, kind=said)
        )

    # ---- marks and forms -------------------------------------------------------------------

    def _marks(
        self, document: Located, decimal: Any, thousands: Any
    ) -> tuple[str | None, str | None]:
        point = self._one_of("decimal", decimal, _DECIMALS)
        mark = self._one_of("thousands", thousands, _THOUSANDS)
        if point is not None and point == mark:
            self.diagnostics.append(codes.SAME_MARKS.at(document.span, text=point))
        return point, mark

    def _one_of(self, setting: str, node: Any, known: tuple[str, ...]) -> str | None:
        """A sign; blanks around it are not taken away, since a blank may be meant."""
        if node is None:
            return None
        text = str(node) if isinstance(node, str) else getattr(node, "value", "")
        text = "\t" if text in ("\\t", "tab") else text
        if text in known:
            return text
        self._wrong_mark(setting, getattr(node, "span", _NOWHERE), text, known)
        return None

    def _wrong_mark(self, setting: str, at: Span, text: str, known: tuple[str, ...]) -> None:
        shown = "  ".join(f'"{"tab" if each == chr(9) else each}"' for each in known)
        self.diagnostics.append(codes.WRONG_MARK.at(at, setting=setting, text=text, known=shown))

    def _form(self, form: Any) -> str | None:
        if form is None:
            return None
        if date_pattern(str(form)) is None:
            self.diagnostics.append(codes.INVALID_DATE_FORMAT.at(form.span, text=str(form)))
            return None
        return str(form).lower()


_KIND_NAMES: Final = {
    "integer": Text("số nguyên", "a whole number"),
    "number": Text("số", "a number"),
    "boolean": Text("có/không", "yes or no"),
    "string": Text("chữ", "a text"),
    "enumeration": Text("một trong các giá trị đã khai báo", "one of the declared values"),
    "date": Text("ngày", "a day"),
}


def _table_rule(
    fact: MappableFact, decimal: str | None, thousands: str | None, form: str | None
) -> CellRule:
    """What holds for all columns of a table that can use it."""
    match fact.shape.kind:
        case "integer" | "number":
            return CellRule(decimal=decimal, thousands=thousands)
        case "date":
            return CellRule(date=form)
        case _:
            return CellRule()


def _cell_settings(around: MappedFileDocument) -> MappedFileDocument:
    """What a document says of cells, without what it says of its own columns."""
    return around.model_copy(
        update={
            "columns": {},
            "ignore": (),
            "sheet": None,
            "header": None,
            "others": "refuse",
        }
    )


def _with_defaults(document: MappedFileDocument, around: MappedFileDocument) -> MappedFileDocument:
    """A document with the marks, the form of dates and the encoding of the one around it."""
    names = ("decimal", "thousands", "date", "delimiter", "encoding")
    update = {name: getattr(around, name) for name in names if getattr(document, name) is None}
    return document.model_copy(update=update)


def _span_or(name: str, default: Span) -> Span:
    found = getattr(name, "span", None)
    return found if isinstance(found, Span) else default
