"""read: the raw value of one fact → a value of its declared type, or a diagnostic.

:mod:`criteria_engine.reading.facts` and :mod:`criteria_engine.reading.judgements` read their
scalars here. All three add to one list of diagnostics.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from unicodedata import normalize

from criteria_engine.bilingual import Text
from criteria_engine.bounds import MAX_DIGITS, MAX_NUMBER_TEXT, MAX_QUOTED, MAX_TEXT_LENGTH
from criteria_engine.diagnostics import Code, Diagnostic, DiagnosticList, nearest
from criteria_engine.model.facts import FactShape
from criteria_engine.model.temporal import parse_date, parse_date_time
from criteria_engine.model.types import Number
from criteria_engine.model.values import Interval, Value
from criteria_engine.reading import fact_diagnostics as codes
from criteria_engine.reading import nodes
from criteria_engine.reading.fact_paths import FactPath, path_text
from criteria_engine.reading.number_values import (
    NumberFault,
    ShownPercentage,
    exact_number,
    looks_grouped,
    number_readings,
    plain_number,
    split_percent,
)
from criteria_engine.reading.raw_values import (
    bounds_text,
    excerpt,
    is_blank,
    parse_vietnamese_date,
    python_value,
    shortened,
    text_of,
)
from criteria_engine.reading.scalars import LocatedStr
from criteria_engine.reading.text_values import clean_text, is_encodable, replace_surrogates
from criteria_engine.source import Source
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import format_source_number

_TYPE_NAMES: Final[Mapping[str, Text]] = {
    "integer": Text("số nguyên", "a whole number"),
    "number": Text("một số", "a number"),
    "string": Text("một dòng chữ", "a text"),
    "list": Text("một danh sách", "a list"),
    "record": Text("các dòng `tên: giá trị`", "lines of `name: value`"),
    "decision": Text("một kết quả đánh giá", "a decision"),
}

_BOOLEANS: Final[Mapping[str, bool]] = {
    "true": True,
    "false": False,
    "có": True,
    "không": False,
    "yes": True,
    "no": False,
}


_NUMBER_WORDS: Final = {
    "không": "0", "một": "1", "hai": "2", "ba": "3", "bốn": "4", "năm": "5", "sáu": "6", "bảy": "7", "tám": "8",
    "chín": "9", "mười": "10", "none": "0", "no": "0", "zero": "0", "one": "1", "two": "2", "three": "3",
}  # fmt: skip
"""What somebody means who writes a word where a number belongs; it is suggested, never read."""


_MAX_KNOWN: Final = 20
"""How many known names a help lists."""


class FactValueReader:
    """Reads scalars, intervals and mappings as a host, a form or a YAML file gives them.

    Each method returns the value, or None after it has reported a diagnostic. `path` says where
    the value is in the facts.

    Attributes:
        diagnostics: Everything reported so far; other readers append to the same list.
        has_intervals: Whether some number is known only to lie between two bounds.
    """

    def __init__(self, diagnostics: DiagnosticList) -> None:
        self.diagnostics = diagnostics
        self.has_intervals = False

    def scalar(self, raw: Any, declared: FactShape, path: FactPath) -> Value:
        """Read a fact of any type but a list, a record or a decision.

        Args:
            raw: A Python value or a YAML node that is not blank.
            declared: The declaration of the fact.
            path: The path of the fact, for messages.
        """
        match declared.kind:
            case "integer" | "number":
                return self._number(raw, declared, path)
            case "boolean":
                return self.boolean(raw, path)
            case "string":
                return self.plain_text(raw, path)
            case "date":
                return self.day(raw, path)
            case "date and time":
                return self._date_time(raw, path)
            case "enumeration":
                return self._choice(raw, declared, path)
            case _:
                raise AssertionError(declared.kind)

    # ---- numbers ---------------------------------------------------------------------------

    def _number(self, raw: Any, declared: FactShape, path: FactPath) -> Value:
        if isinstance(raw, Interval):
            ends = {"at_least": raw.low, "at_most": raw.high}
            return self._interval(raw, ends, declared, path)
        if (ends_given := self.entries(raw, path)) is not None:
            return self._interval(raw, dict(ends_given), declared, path)
        return self._number_in_bounds(raw, declared, path)

    def _number_in_bounds(self, raw: Any, declared: FactShape, path: FactPath) -> Number | None:
        value = self.exact_number(raw, declared.kind, path, share=declared.is_share)
        if value is None:
            return None
        if declared.kind == "integer" and not isinstance(value, int):
            self.report(codes.NOT_AN_INTEGER, raw, path, text=value)
            return None
        low, high = declared.low, declared.high
        if (low is not None and value < low) or (high is not None and value > high):
            bounds = bounds_text(low, high, percent=declared.percent)
            self.report(
                codes.OUT_OF_RANGE, raw, path, text=format_source_number(value), bounds=bounds
            )
            return None
        return value

    def _interval(
        self, raw: Any, entries: Mapping[str, Any], declared: FactShape, path: FactPath
    ) -> Value:
        """Read `{at_least: 60, at_most: 68}`: a number known only to lie between two bounds.

        Without a bound, or with blank bounds only, the number is unknown.
        """
        if set(entries) - {"at_least", "at_most"}:
            return self.report_type(raw, declared.kind, path)
        ends = {
            key: self._number_in_bounds(value, declared, (*path, key))
            for key, value in entries.items()
            if not is_blank(value)
        }
        if not ends:
            return None
        low = ends.get("at_least", declared.low)
        high = ends.get("at_most", declared.high)
        if low is not None and high is not None and low > high:
            self.report(codes.EMPTY_INTERVAL, raw, path)
            return None
        if low is not None and low == high:
            return low
        known = Interval(low, high, declared.kind == "integer")
        if known == Interval(declared.low, declared.high, known.integer):
            return None  # no more than the declaration says
        self.has_intervals = True
        return known

    def exact_number(
        self, raw: Any, kind: str, path: FactPath, *, share: bool = False
    ) -> Number | None:
        """Read a number exactly; a float becomes the shortest decimal that denotes it.

        Args:
            raw: A Python number, or the scalar of a file.
            kind: `"integer"` or `"number"`: decides how `5.000` is read, and the message for a value
                of another type.
            path: The path of the number, for messages.
            share: Whether it is a share of a whole, which may be written as a percentage.
        """
        if isinstance(raw, nodes.Scalar):
            return self._number_in_text(raw, kind, path, share=share)
        plain = python_value(raw)
        if isinstance(plain, ShownPercentage):
            if not share:
                self._report_percentage(raw, kind, path, str(plain))
                return None
            plain = plain.value
        if isinstance(plain, date):
            day = Text(format_date(plain, "vi"), format_date(plain, "en"))
            self.report(codes.DATE_FOR_NUMBER, raw, path, day=day)
            return None
        value = exact_number(plain)
        if value is None:
            self.report_type(raw, kind, path)
            return None
        return self._without_fault(raw, value, path, plain)

    def _without_fault(
        self, raw: Any, value: Number | NumberFault, path: FactPath, text: object
    ) -> Number | None:
        match value:
            case NumberFault.NOT_A_NUMBER:
                meant = _NUMBER_WORDS.get(str(text).casefold())
                self.report(codes.NOT_A_NUMBER, raw, path, meant, text=text)
                return None
            case NumberFault.TOO_LONG:
                self.report(codes.TOO_LONG_NUMBER, raw, path, limit=MAX_DIGITS)
                return None
            case _:
                return value

    def _number_in_text(
        self, raw: nodes.Scalar, kind: str, path: FactPath, *, share: bool
    ) -> Number | None:
        text, whole = shortened(clean_text(raw.value)), kind == "integer"
        body, percent = split_percent(raw.value)
        if len(body) <= MAX_NUMBER_TEXT and (
            "," in body or body.count(".") > 1 or looks_grouped(body)
        ):
            readings = number_readings(body, whole=whole)
            if readings:
                sign = "%" if percent else ""
                readings = [f"{each}{sign}" for each in readings]
                right = Text(" hoặc ".join(readings), " or ".join(readings))
                self.report(codes.AMBIGUOUS_NUMBER, raw, path, text=text, right=right)
                return None
            if number_readings(body, whole=False):
                self.report(codes.NOT_AN_INTEGER, raw, path, text=text)
                return None
        value = plain_number(body, percent=percent)
        if percent and not share and not isinstance(value, NumberFault):
            self._report_percentage(raw, kind, path, text)
            return None
        return self._without_fault(raw, value, path, text)

    def _report_percentage(self, raw: Any, kind: str, path: FactPath, text: str) -> None:
        self.report(codes.NOT_A_SHARE, raw, path, text=text, wanted=_TYPE_NAMES[kind])

    # ---- other scalars ---------------------------------------------------------------------

    def boolean(self, raw: Any, path: FactPath) -> bool | None:
        """Read yes or no: a bool, or `true`, `yes`, `có` and their opposites in a file."""
        plain = python_value(raw)
        if isinstance(plain, bool):
            return plain
        if isinstance(raw, nodes.Scalar):
            value = boolean_in(raw.value)
            if value is not None:
                return value
        self.report(codes.INVALID_BOOLEAN, raw, path, text=excerpt(raw))
        return None

    def plain_text(self, raw: Any, path: FactPath) -> str | None:
        """Read a clean text (:func:`~criteria_engine.reading.text_values.clean_text`).

        A blank is None without a diagnostic.
        """
        if is_blank(raw):
            return None
        text = raw.value if isinstance(raw, nodes.Scalar) else raw
        if not isinstance(text, str):
            self.report_type(raw, "string", path)
            return None
        if len(text) > MAX_TEXT_LENGTH:
            count = len(text)
            self.report(codes.TOO_LONG_TEXT, raw, path, count=count, limit=MAX_TEXT_LENGTH)
            return None
        if not is_encodable(text):
            self.report(codes.DAMAGED_TEXT, raw, path, text=excerpt(raw))
            return None
        # A subclass of `str`, such as a `StrEnum`, becomes a plain text.
        return clean_text(str.__str__(text))

    def _choice(self, raw: Any, declared: FactShape, path: FactPath) -> str | None:
        text = self.plain_text(raw, path)
        if text is None:
            return None
        if text not in declared.values:
            known = ", ".join(declared.values)
            suggestion = nearest(text, declared.values)
            shown = shortened(text)
            self.report(codes.UNKNOWN_CHOICE, raw, path, suggestion, text=shown, known=known)
            return None
        return text

    def day(self, raw: Any, path: FactPath) -> date | None:
        """Read a day, `2024-02-12` or `12/02/2024`; a blank is None without a diagnostic."""
        if is_blank(raw):
            return None
        plain = python_value(raw)
        if isinstance(plain, date) and not isinstance(plain, datetime):
            return date(plain.year, plain.month, plain.day)
        text = text_of(raw)
        value = None if text is None else (parse_date(text) or parse_vietnamese_date(text))
        if value is None:
            self.report(codes.NOT_A_DATE, raw, path, text=excerpt(raw))
        return value

    def _date_time(self, raw: Any, path: FactPath) -> datetime | None:
        plain = python_value(raw)
        if isinstance(plain, datetime) and plain.tzinfo is None:
            # A subclass, such as a timestamp of pandas, becomes a plain moment.
            return datetime.combine(date(plain.year, plain.month, plain.day), plain.time())
        text = text_of(raw)
        value = None if text is None else parse_date_time(text)
        if value is None:
            self.report(codes.NOT_A_DATE, raw, path, text=excerpt(raw))
        return value

    # ---- mappings --------------------------------------------------------------------------

    def entries(self, raw: Any, path: FactPath) -> Iterator[tuple[str, Any]] | None:
        """Yield the keys (NFC) and values of a mapping; None where `raw` is not a mapping.

        Keys of a file are :class:`~criteria_engine.reading.scalars.LocatedStr` objects, which know
        their location. Of a host's mapping, a second key with the same composed spelling is reported, and
        a float, in which the ids `1.1` and `1.10` are one.
        """
        if isinstance(raw, nodes.Mapping):
            keys = [LocatedStr(normalize("NFC", e.key.value), e.key.span) for e in raw.entries]
            return iter([(key, e.value) for key, e in zip(keys, raw.entries, strict=True)])
        if isinstance(raw, Mapping):
            return self._mapping_entries(raw, path)
        return None

    def _mapping_entries(self, raw: Mapping[Any, Any], path: FactPath) -> Iterator[tuple[str, Any]]:
        names: set[str] = set()
        for key, value in raw.items():
            if isinstance(key, float):
                self.report(codes.NUMBER_AS_KEY, value, path, text=repr(float(key)))
            name = normalize("NFC", replace_surrogates(str(key)))
            if name in names:
                self.report(codes.DUPLICATE_FACT, value, (*path, name))
            names.add(name)
            yield name, value

    # ---- bounds between facts --------------------------------------------------------------

    def check_bounds(
        self,
        values: dict[str, Value],
        fields: Mapping[str, FactShape],
        raw: Mapping[str, Any],
        path: FactPath,
    ) -> None:
        """Check the facts of one record that bound one another, as `low_fact` and `high_fact` say.

        A value beyond a known bound is reported. A value that is unknown, or an interval, is
        narrowed to the bound in `values`.

        Args:
            values: The facts of the record as read; changed in place.
            fields: The declarations of the record's facts.
            raw: The facts as raw, for the locations of diagnostics.
            path: The path of the record; empty at the top.
        """
        for name, declared in fields.items():
            for other, upper in ((declared.low_fact, False), (declared.high_fact, True)):
                if other is not None and other in values:
                    self._apply_bound(values, declared, values[other], upper, raw.get(name), path)

    def _apply_bound(
        self,
        values: dict[str, Value],
        declared: FactShape,
        bound: Value,
        upper: bool,
        raw: Any,
        path: FactPath,
    ) -> None:
        name = declared.name
        if isinstance(bound, Interval):
            bound = bound.high if upper else bound.low
        if bound is None or (declared.kind == "list" and name not in values):
            return
        value = values.get(name, Interval(declared.low, declared.high, declared.kind == "integer"))
        minimum, maximum = _bounds_of_value(value)
        beyond = minimum if upper else maximum
        if beyond is not None and (beyond > bound if upper else beyond < bound):
            bounds = bounds_text(None, bound) if upper else bounds_text(bound, None)
            full_path = (*path, name)
            self.report(codes.OUT_OF_RANGE, raw, full_path, text=beyond, bounds=bounds)
            return
        if not isinstance(value, Interval):
            return
        low = value.low if upper else _greater(value.low, bound)
        high = _lesser(value.high, bound) if upper else value.high
        if low is not None and low == high:
            values[name] = low
        else:
            self.has_intervals = True
            values[name] = Interval(low, high, value.integer)

    # ---- diagnostics -----------------------------------------------------------------------

    def report_type(self, raw: Any, kind: str, path: FactPath) -> None:
        """Report a value of another type than the `kind` of its declaration."""
        expected = _TYPE_NAMES[kind]
        self.report(codes.WRONG_TYPE, raw, path, wanted=expected, found=excerpt(raw))

    def report_unknown(
        self, at: Any, path: FactPath, known: Sequence[str], suggestion: str | None = None
    ) -> None:
        """Report a name that is none of the known ones.

        Args:
            at: the name, or the value under it, where the diagnostic points.
            path: the path of the name.
            known: the names that may stand there.
            suggestion: the most similar of them, or None.
        """
        listed = ", ".join(known[:_MAX_KNOWN]) or "–"
        more = len(known) - _MAX_KNOWN
        names = Text(f"{listed}, … và {more} tên nữa", f"{listed}, … and {more} more")
        self.report(codes.UNKNOWN_FACT, at, path, suggestion, known=names if more > 0 else listed)

    def report(
        self, code: Code, raw: Any, path: FactPath, suggestion: str | None = None, **data: object
    ) -> None:
        """Add a diagnostic.

        Args:
            code: The kind of mistake.
            raw: The wrong value. The diagnostic points at its location in the file; a Python value
                has none and becomes a source of its own, named by `path`.
            path: The path in the facts.
            suggestion: A valid spelling ("did you mean").
            data: Values for the placeholders of the message, besides `path`.
        """
        if self.diagnostics.is_full:
            self.diagnostics.left_out += 1
            return
        text = _quoted(path_text(path))
        data = {
            name: _quoted(each) if isinstance(each, str) else each for name, each in data.items()
        }
        if isinstance(
            raw,
            nodes.Scalar
            | nodes.TypedScalar
            | nodes.Sequence
            | nodes.Mapping
            | nodes.Empty
            | LocatedStr,
        ):
            span = raw.span
        else:
            span = Source(text or "facts", excerpt(raw).en).whole()
        loc = tuple(_quoted(str.__str__(e)) if isinstance(e, str) else e for e in path)
        self.diagnostics.append(Diagnostic(code, span, {"path": text, **data}, suggestion, loc=loc))


def boolean_in(text: str) -> bool | None:
    """Return the boolean that a word of either language means; None for any other text.

    >>> boolean_in("Có"), boolean_in("no"), boolean_in("1")
    (True, False, None)
    """
    return _BOOLEANS.get(clean_text(text).lower())


def _quoted(text: str) -> str:
    """The text as a message quotes it; a key or a value may be as long as the file, and no valid Unicode."""
    text = replace_surrogates(text)
    return text if len(text) <= MAX_QUOTED else text[: MAX_QUOTED - 1] + "…"


def located_key(key: str, value: Any) -> Any:
    """Return what a diagnostic about a wrong key points at: the key in a file, else the value under it."""
    return key if isinstance(key, LocatedStr) else value


def _bounds_of_value(value: Value) -> tuple[Number | None, Number | None]:
    """Return the minimum and the maximum of a number, or of the length of a list."""
    if isinstance(value, Interval):
        return value.low, value.high
    known = len(value) if isinstance(value, tuple) else value
    return known, known


def _lesser(left: Number | None, right: Number) -> Number:
    return right if left is None else min(left, right)


def _greater(left: Number | None, right: Number) -> Number:
    return right if left is None else max(left, right)
