"""read: what a host, a form or a file says of one subject → facts that fit the set's declarations.

Nothing is decided on rubbish: every fault is one diagnostic with its path in the facts
(`members[3].age`), and nothing is replaced by a default. A missing key, null and a blank
all mean *unknown* and are left out of the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from numbers import Integral
from typing import Any, Final
from unicodedata import normalize

from criteria_engine.bilingual import Said
from criteria_engine.diagnostics import Code, Diagnostic, nearest
from criteria_engine.model.basis import Basis, weakest_of
from criteria_engine.model.decision import DecisionData
from criteria_engine.model.facts import (
    FACT_LIMIT,
    MAX_DIGITS,
    MAX_ITEMS,
    NO_SHAPE,
    RESERVED,
    Facts,
    FactShape,
    Judgeable,
    Judged,
    Shape,
    WeakestBasis,
    stated_decision,
)
from criteria_engine.model.temporal import date_from, date_time_from
from criteria_engine.model.types import (
    Number,
    NumberType,
    RecordType,
    Type,
)
from criteria_engine.model.values import Interval, Value
from criteria_engine.reading import fact_diagnostics as codes
from criteria_engine.reading import nodes
from criteria_engine.reading.given_values import (
    bounds_text,
    digit_count,
    excerpt,
    is_blank,
    is_writable,
    items_of,
    looks_grouped,
    number_readings,
    text_of,
    vietnamese_date,
    writable,
)
from criteria_engine.reading.scalars import Word
from criteria_engine.source import Source
from criteria_engine.wording.numbers import shown_number

DecideOther = Callable[[str, str | None, Any], Mapping[str, Value]]
"""Decides another title from the facts given for it.

The answer is a decision fact's record, with its :data:`WeakestBasis` as `basis`;
or a `problem`, in Vietnamese, and `problem_en`, where it could not be made.
"""


def read_facts(
    given: Any, shape: Shape, decide_other: DecideOther | None = None
) -> tuple[Facts | None, list[Diagnostic]]:
    """Read a mapping, or a composed YAML node, against what a set asks for."""
    reader = _FactsReader(shape, decide_other)
    facts = reader.read(given)
    return (None if reader.found else facts), reader.found


def read_value(given: Any, declared: FactShape, path: str) -> tuple[Value, list[Diagnostic]]:
    """Read one value by one declaration, as it is read among others: for the cells of a table.

    >>> read_value(0.1, FactShape("share", "number", NumberType()), "share")
    (Decimal('0.1'), [])
    """
    if is_blank(given):
        return None, []
    reader = _FactsReader(NO_SHAPE, None)
    value = reader.value(given, declared, path)
    return value, reader.found


def read_result(given: Any, judgeable: Judgeable, path: str) -> tuple[Value, list[Diagnostic]]:
    """Read what a person judged, met or points, by the indicator's steps."""
    reader = _FactsReader(NO_SHAPE, None)
    judged = reader.result(given, judgeable, path)
    if judged is None:
        return None, reader.found
    return (judged.met if judgeable.max is None else judged.points), reader.found


def read_evidence(given: Any, path: str) -> tuple[bool | str | None, list[Diagnostic]]:
    """Read whether evidence was shown: yes, no, or the number of the document."""
    reader = _FactsReader(NO_SHAPE, None)
    return reader.shown(given, path), reader.found


_WORDS: Final[Mapping[str, Said]] = {
    "integer": Said("số nguyên", "a whole number"),
    "number": Said("một số", "a number"),
    "string": Said("một dòng chữ", "a text"),
    "list": Said("một danh sách", "a list"),
    "record": Said("các dòng `tên: giá trị`", "lines of `name: value`"),
    "decision": Said("một kết quả đánh giá", "a decision"),
}


_TRUTHS: Final[Mapping[str, bool]] = {
    "true": True,
    "false": False,
    "có": True,
    "không": False,
    "yes": True,
    "no": False,
}


_STATED: Final = frozenset({"outcome", "level", "possible_levels"})
"""What is read of a decision made elsewhere."""


_WHOLE: Final[dict[str, Any]] = {
    "format": True,
    "criteria_set": {"title", "scope"},
    "doubts": {"__all__": {"basis"}},
    **dict.fromkeys(_STATED, True),
}
"""What is read of a decision that was made here."""


_SUGGESTED: Final = 100
"""Up to how many faults the nearest name is looked for; a stranger's facts may have one in each line."""


class _FactsReader:
    def __init__(self, shape: Shape, decide_other: DecideOther | None) -> None:
        self._shape = shape
        self._decide_other = decide_other
        self._rough = False
        self._doubtful: dict[str, WeakestBasis] = {}
        self.found: list[Diagnostic] = []

    def read(self, given: Any) -> Facts:
        entries = self._entries(given, "")
        if entries is None:
            self._report(codes.NOT_FACTS, given, "")
            return Facts({})
        by_name = dict(entries)
        facts = {n: v for n, v in by_name.items() if n not in RESERVED or n in self._shape.fields}
        values = self._record(facts, self._shape.fields, "")
        self._check_bounds(values, self._shape.fields, facts, "")
        return Facts(
            values,
            self._judgements(by_name.get("judgements")),
            self._evidence(by_name.get("evidence")),
            self._plain_text(by_name.get("subject_id"), "subject_id"),
            self._plain_text(by_name.get("period"), "period"),
            self._day(by_name.get("decided_on"), "decided_on"),
            self._rough,
            self._doubtful,
        )

    # ---- records and lists -----------------------------------------------------------------

    def _record(
        self, entries: Mapping[str, Any], fields: Mapping[str, FactShape], path: str
    ) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for name, given in entries.items():
            here = f"{path}.{name}" if path else name
            declared = fields.get(name)
            if declared is None:
                near = nearest(name, fields) if len(self.found) < _SUGGESTED else None
                at = _at(name, given)
                self._report(codes.UNKNOWN_FACT, at, here, near, title=self._shape.title)
            elif not is_blank(given):
                value = self.value(given, declared, here)
                if value is not None:
                    values[declared.name] = value
        return values

    def value(self, given: Any, declared: FactShape, path: str) -> Value:
        """The value, or None after a report."""
        match declared.kind:
            case "integer" | "number":
                return self._number(given, declared, path)
            case "boolean":
                return self._truth(given, path)
            case "string":
                return self._plain_text(given, path)
            case "date":
                return self._day(given, path)
            case "date and time":
                return self._moment(given, path)
            case "enumeration":
                return self._choice(given, declared, path)
            case "list":
                return self._list(given, declared, path)
            case "record":
                return self._inner(given, declared, path)
            case "decision":
                return self._decision(given, declared, path)
            case _:
                raise AssertionError(declared.kind)

    def _inner(self, given: Any, declared: FactShape, path: str) -> Value:
        entries = self._entries(given, path)
        if entries is None:
            return self._wrong(given, "record", path)
        found = dict(entries)
        values = self._record(found, declared.fields, path)
        self._check_bounds(values, declared.fields, found, path)
        return values

    def _list(self, given: Any, declared: FactShape, path: str) -> Value:
        items = items_of(given)
        if items is None:
            return self._wrong(given, declared.kind, path)
        if len(items) > MAX_ITEMS:
            self._report(codes.TOO_MANY_ITEMS, given, path, count=len(items), limit=MAX_ITEMS)
            return None
        least, most = declared.low or 0, MAX_ITEMS if declared.high is None else declared.high
        if not least <= len(items) <= most:
            bounds = bounds_text(declared.low, declared.high)
            self._report(codes.OUT_OF_RANGE, given, path, text=len(items), bounds=bounds)
        values: list[Value] = []
        for index, item in enumerate(items, start=1):
            if is_blank(item):
                values.append({})
            else:
                values.append(self._inner(item, declared, f"{path}[{index}]"))
        return tuple(values)

    def _entries(self, given: Any, path: str) -> Iterator[tuple[str, Any]] | None:
        if isinstance(given, nodes.Mapping):
            keys = [Word(normalize("NFC", e.key.value), e.key.span) for e in given.entries]
            return iter([(key, e.value) for key, e in zip(keys, given.entries, strict=True)])
        if isinstance(given, Mapping):
            return self._mapping_entries(given, path)
        return None

    def _mapping_entries(self, given: Mapping[Any, Any], path: str) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key, value in given.items():
            name = normalize("NFC", writable(str(key)))
            if name in seen:
                self._report(codes.DUPLICATE_FACT, value, f"{path}.{name}" if path else name)
            seen.add(name)
            yield name, value

    # ---- scalars ---------------------------------------------------------------------------

    def _number(self, given: Any, declared: FactShape, path: str) -> Value:
        if isinstance(given, Interval):
            ends = {"at_least": given.low, "at_most": given.high}
            return self._interval(given, ends, declared, path)
        if (interval := self._entries(given, path)) is not None:
            return self._interval(given, dict(interval), declared, path)
        return self._exactly(given, declared, path)

    def _exactly(self, given: Any, declared: FactShape, path: str) -> Number | None:
        value = self._amount(given, declared, path)
        if value is None:
            return None
        if declared.kind == "integer" and not isinstance(value, int):
            self._report(codes.NOT_WHOLE, given, path, text=value)
            return None
        low, high = declared.low, declared.high
        if (low is not None and value < low) or (high is not None and value > high):
            bounds = bounds_text(low, high, percent=declared.percent)
            self._report(codes.OUT_OF_RANGE, given, path, text=shown_number(value), bounds=bounds)
            return None
        return value

    def _interval(
        self, given: Any, entries: Mapping[str, Any], declared: FactShape, path: str
    ) -> Value:
        """`{at_least: 60, at_most: 68}`: a number known only to lie between two."""
        if not entries or set(entries) - {"at_least", "at_most"}:
            return self._wrong(given, declared.kind, path)
        ends = {
            key: self._exactly(value, declared, f"{path}.{key}")
            for key, value in entries.items()
            if not is_blank(value)
        }
        if not ends:
            return None
        low = ends.get("at_least", declared.low)
        high = ends.get("at_most", declared.high)
        if low is not None and high is not None and low > high:
            self._report(codes.EMPTY_INTERVAL, given, path)
            return None
        if low is not None and low == high:
            return low
        self._rough = True
        return Interval(low, high, declared.kind == "integer")

    def _amount(self, given: Any, declared: FactShape, path: str) -> Number | None:
        """A number as it was written; a float by the shortest decimal that means it."""
        if isinstance(given, nodes.Scalar):
            return self._amount_in(given, path, whole=declared.kind == "integer")
        if isinstance(given, bool) or not isinstance(given, Integral | float | Decimal):
            self._wrong(given, declared.kind, path)
            return None
        value: Number
        match given:
            case float():
                # A host's own kind of float (NumPy's, say) writes more than its digits.
                value = Decimal(repr(float(given)))
            case Decimal():
                value = given
            case _:
                value = int(given)
        if isinstance(value, Decimal) and not value.is_finite():
            self._report(codes.NOT_A_NUMBER, given, path, text=value)
            return None
        return self._kept(given, value, path)

    def _kept(self, given: Any, value: Number, path: str) -> Number | None:
        if not -FACT_LIMIT <= value <= FACT_LIMIT or digit_count(value) > MAX_DIGITS:
            self._report(codes.TOO_LONG_NUMBER, given, path, limit=MAX_DIGITS)
            return None
        return int(value) if value == int(value) else value

    def _amount_in(self, given: nodes.Scalar, path: str, *, whole: bool) -> Number | None:
        text = given.value.strip()
        body = text.removesuffix("%").strip()
        plain_digits = body.lstrip("-").replace(".", "", 1)
        if "," in body or body.count(".") > 1 or looks_grouped(body):
            meant = number_readings(body, whole=whole)
            if meant:
                sign = "%" if text.endswith("%") else ""
                meant = [f"{each}{sign}" for each in meant]
                right = Said(" hoặc ".join(meant), " or ".join(meant))
                self._report(codes.AMBIGUOUS_NUMBER, given, path, text=text, right=right)
                return None
            if number_readings(body, whole=False):
                self._report(codes.NOT_WHOLE, given, path, text=text)
                return None
        try:
            if not (plain_digits.isascii() and plain_digits.isdigit()):
                raise InvalidOperation
            value = Decimal(f"{body}E-2" if text.endswith("%") else body)
        except InvalidOperation:
            self._report(codes.NOT_A_NUMBER, given, path, text=text)
            return None
        return self._kept(given, value, path)

    def _truth(self, given: Any, path: str) -> bool | None:
        if isinstance(given, bool):
            return given
        if isinstance(given, nodes.Scalar):
            value = _TRUTHS.get(normalize("NFC", given.value.strip().lower()))
            if value is not None:
                return value
        self._report(codes.NOT_A_TRUTH, given, path, text=excerpt(given))
        return None

    def _plain_text(self, given: Any, path: str) -> str | None:
        if given is None or isinstance(given, nodes.Empty):
            return None
        text = given.value if isinstance(given, nodes.Scalar) else given
        if isinstance(text, str) and is_writable(text):
            return normalize("NFC", text)
        self._wrong(given, "string", path)
        return None

    def _choice(self, given: Any, declared: FactShape, path: str) -> str | None:
        text = self._plain_text(given, path)
        if text is None:
            return None
        text = text.strip()
        if text not in declared.values:
            known = ", ".join(declared.values)
            self._report(
                codes.NOT_A_VALUE,
                given,
                path,
                nearest(text, declared.values),
                text=text,
                known=known,
            )
            return None
        return text

    def _day(self, given: Any, path: str) -> date | None:
        if given is None or isinstance(given, nodes.Empty):
            return None
        if isinstance(given, date) and not isinstance(given, datetime):
            return given
        text = text_of(given)
        value = None if text is None else (date_from(text) or vietnamese_date(text))
        if value is None:
            self._report(codes.NOT_A_DATE, given, path, text=excerpt(given))
        return value

    def _moment(self, given: Any, path: str) -> datetime | None:
        if isinstance(given, datetime) and given.tzinfo is None:
            return given
        text = text_of(given)
        value = None if text is None else date_time_from(text)
        if value is None:
            self._report(codes.NOT_A_DATE, given, path, text=excerpt(given))
        return value

    # ---- decisions, judgements, evidence ---------------------------------------------------

    def _decision(self, given: Any, declared: FactShape, path: str) -> Value:
        if isinstance(given, DecisionData):
            given = given.model_dump(include=_WHOLE)
        entries = self._entries(given, path)
        if entries is None:
            return self._wrong(given, declared.kind, path)
        found = dict(entries)
        if "facts" in found:
            return self._decide_inner(given, found, declared, path)
        return self._stated(given, found, declared, path)

    def _decide_inner(
        self, given: Any, entries: Mapping[str, Any], declared: FactShape, path: str
    ) -> Value:
        title, scope = declared.decision_of or ("", None)
        if self._decide_other is None or set(entries) != {"facts"}:
            return self._wrong(given, declared.kind, path)
        answer = self._decide_other(title, scope, entries["facts"])
        problem = answer.get("problem")
        if problem is not None:
            why = Said(str(problem), str(answer.get("problem_en", problem)))
            self._report(codes.CANNOT_DECIDE_OTHER, given, path, title=title, why=why)
            return None
        if "basis" in answer:
            self._doubtful[declared.name] = answer["basis"]
        return {name: value for name, value in answer.items() if name != "basis"}

    def _stated(
        self, given: Any, entries: Mapping[str, Any], declared: FactShape, path: str
    ) -> Value:
        """`{outcome: eligible, level: level_2}`: a decision made elsewhere."""
        levels = _levels(declared.type)
        if "outcome" in entries and is_blank(entries["outcome"]):
            return {}
        outcome = text_of(entries.get("outcome"))
        if outcome not in ("eligible", "not_eligible", "undetermined"):
            known = "eligible, not_eligible, undetermined"
            self._report(
                codes.NOT_A_VALUE, given, f"{path}.outcome", None, text=outcome or "", known=known
            )
            return None
        if "format" in entries:
            if not self._is_asked_for(given, entries, declared, path):
                return None
        else:
            for key in sorted(entries.keys() - _STATED):
                here, near = f"{path}.{key}", nearest(key, _STATED)
                at = _at(key, entries[key])
                self._report(codes.UNKNOWN_FACT, at, here, near, title=self._shape.title)
        level = text_of(entries.get("level"))
        possible = [text_of(each) for each in items_of(entries.get("possible_levels")) or ()]
        known = ", ".join(levels) if outcome != "not_eligible" else "–"
        for key, name in (("level", level), *(("possible_levels", each) for each in possible)):
            if name is not None and (name not in levels or outcome == "not_eligible"):
                here = f"{path}.{key}"
                self._report(codes.UNKNOWN_LEVEL, given, here, None, text=name, known=known)
                return None
        return stated_decision(outcome, level, levels, [name for name in possible if name])

    def _is_asked_for(
        self, given: Any, entries: Mapping[str, Any], declared: FactShape, path: str
    ) -> bool:
        """Whether a whole decision is about the title that is asked for; its doubts come along."""
        title, scope = declared.decision_of or ("", None)
        of = dict(self._entries(entries.get("criteria_set"), path) or ())
        found = (text_of(of.get("title")), text_of(of.get("scope")))
        if found[0] != title or scope not in (None, found[1]):
            wanted, shown = ("/".join(filter(None, each)) for each in ((title, scope), found))
            self._report(
                codes.DECISION_OF_OTHER_TITLE, given, path, wanted=wanted, found=shown or "?"
            )
            return False
        doubts = [self._entries(each, path) for each in items_of(entries.get("doubts")) or ()]
        bases = {text_of(dict(doubt or ()).get("basis")) for doubt in doubts}
        weakest = weakest_of(each for each in Basis if each.value in bases)
        if weakest is not None:
            self._doubtful[declared.name] = lambda: weakest
        return True

    def _judgements(self, given: Any) -> dict[str, Judged]:
        return {
            id_: judged
            for id_, value, path in self._by_id(given, "judgements", self._shape.judgeable)
            if (judged := self._judged(value, self._shape.judgeable[id_], path)) is not None
        }

    def _by_id(
        self, given: Any, section: str, known: Mapping[str, Any] | frozenset[str]
    ) -> Iterator[tuple[str, Any, str]]:
        if is_blank(given):
            return
        entries = self._entries(given, section)
        if entries is None:
            self._wrong(given, "record", section)
            return
        code = codes.UNKNOWN_JUDGEMENT if section == "judgements" else codes.UNKNOWN_EVIDENCE
        for id_, value in entries:
            path = f"{section}.{id_}"
            if id_ not in known:
                at, all_ = _at(id_, value), ", ".join(sorted(known)) or "–"
                self._report(code, at, path, nearest(id_, known), id=id_, known=all_)
            elif not is_blank(value):
                yield str(id_), value, path

    def _judged(self, given: Any, judgeable: Judgeable, path: str) -> Judged | None:
        entries = self._entries(given, path)
        if entries is None:
            return self.result(given, judgeable, path)
        found = dict(entries)
        unknown = set(found) - {"met", "points", "by", "on", "evidence"}
        for key in sorted(unknown):
            near = nearest(key, ["met", "points", "by", "on", "evidence"])
            at = _at(key, found[key])
            self._report(codes.UNKNOWN_FACT, at, f"{path}.{key}", near, title=self._shape.title)
        key = "met" if judgeable.max is None else "points"
        if key in found and is_blank(found[key]):
            return None
        if key not in found:
            self._report(codes.NOTHING_JUDGED, given, path)
            return None
        result = self.result(found[key], judgeable, f"{path}.{key}")
        if result is None:
            return None
        return Judged(
            result.met,
            result.points,
            self._plain_text(found.get("by"), f"{path}.by"),
            self._day(found.get("on"), f"{path}.on"),
            self._plain_text(found.get("evidence"), f"{path}.evidence"),
        )

    def result(self, given: Any, judgeable: Judgeable, path: str) -> Judged | None:
        """Met or points, as a person judged; None after a report."""
        if judgeable.max is None:
            met = self._truth(given, path)
            return None if met is None else Judged(met=met)
        points = self._amount(given, FactShape(judgeable.id, "number", NumberType()), path)
        if points is None:
            return None
        step = judgeable.step
        if not 0 <= points <= judgeable.max or (step is not None and points % step != 0):
            steps = Said(f", {step} điểm một nấc", f", in steps of {step}") if step else ""
            self._report(
                codes.WRONG_POINTS, given, path, text=points, max=judgeable.max, steps=steps
            )
            return None
        return Judged(points=points)

    def _evidence(self, given: Any) -> dict[str, bool | str]:
        stated: dict[str, bool | str] = {}
        for id_, value, path in self._by_id(given, "evidence", self._shape.evidence):
            shown = self.shown(value, path)
            if shown is not None:
                stated[id_] = shown
        return stated

    def shown(self, value: Any, path: str) -> bool | str | None:
        """Whether evidence was shown, or the document that shows it; None after a report."""
        text = text_of(value)
        word = _TRUTHS.get(normalize("NFC", text.strip().lower())) if text is not None else None
        if isinstance(value, bool):
            return value
        if word is not None:
            return word
        if text is not None and text.strip():
            return normalize("NFC", text.strip())
        self._report(codes.NOT_A_TRUTH, value, path, text=excerpt(value))
        return None

    # ---- bounds between facts --------------------------------------------------------------

    def _check_bounds(
        self,
        values: dict[str, Value],
        fields: Mapping[str, FactShape],
        given: Mapping[str, Any],
        path: str,
    ) -> None:
        """One fact bounds another: a fault where both are known, a narrower interval where one is."""
        for name, declared in fields.items():
            for other, upper in ((declared.low_fact, False), (declared.high_fact, True)):
                if other is not None and other in values:
                    self._bound(values, declared, values[other], upper, given.get(name), path)

    def _bound(
        self,
        values: dict[str, Value],
        declared: FactShape,
        bound: Value,
        upper: bool,
        given: Any,
        path: str,
    ) -> None:
        name = declared.name
        if isinstance(bound, Interval):
            bound = bound.high if upper else bound.low
        if bound is None or (declared.kind == "list" and name not in values):
            return
        value = values.get(name, Interval(declared.low, declared.high, declared.kind == "integer"))
        least, most = _least_and_most(value)
        beyond = least if upper else most
        if beyond is not None and (beyond > bound if upper else beyond < bound):
            shown = bounds_text(None, bound) if upper else bounds_text(bound, None)
            here = f"{path}.{name}" if path else name
            self._report(codes.OUT_OF_RANGE, given, here, text=beyond, bounds=shown)
            return
        if not isinstance(value, Interval):
            return
        low = value.low if upper else _greater(value.low, bound)
        high = _lesser(value.high, bound) if upper else value.high
        if low is not None and low == high:
            values[name] = low
        else:
            self._rough = True
            values[name] = Interval(low, high, value.integer)

    # ---- reporting -------------------------------------------------------------------------

    def _wrong(self, given: Any, wanted: str, path: str) -> None:
        self._report(codes.WRONG_TYPE, given, path, wanted=_WORDS[wanted], found=excerpt(given))

    def _report(
        self, code: Code, given: Any, path: str, suggestion: str | None = None, **data: object
    ) -> None:
        if isinstance(
            given,
            nodes.Scalar | nodes.Sequence | nodes.Mapping | nodes.Empty | Word,
        ):
            span = given.span
        else:
            span = Source(path or "facts", excerpt(given).en).whole()
        self.found.append(Diagnostic(code, span, {"path": path, **data}, suggestion))


def _at(name: str, value: Any) -> Any:
    """What to point at where a name is wrong: itself, or its value where nobody wrote it in a file."""
    return name if isinstance(name, Word) else value


def _levels(type_: Type) -> tuple[str, ...]:
    return (
        tuple(n for n, _ in type_.fields if n != "eligible")
        if isinstance(type_, RecordType)
        else ()
    )


def _least_and_most(value: Value) -> tuple[Number | None, Number | None]:
    """The least and the most a number, or the length of a list, can be."""
    if isinstance(value, Interval):
        return value.low, value.high
    known = len(value) if isinstance(value, tuple) else value
    return known, known


def _lesser(left: Number | None, right: Number) -> Number:
    return right if left is None else min(left, right)


def _greater(left: Number | None, right: Number) -> Number:
    return right if left is None else max(left, right)
