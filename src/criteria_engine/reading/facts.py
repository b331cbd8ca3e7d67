"""read: what a host, a form or a file states about one subject → facts of the declared types.

:class:`criteria_engine.Criteria`, the commune report and tables read all facts here before anything
is evaluated. Every error becomes one diagnostic with its path in the facts (`members[3].age`),
and no wrong value is replaced by a default. A missing key, null and a blank all mean *unknown* and
are left out of the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from criteria_engine.bilingual import Text
from criteria_engine.bounds import MAX_ITEMS
from criteria_engine.diagnostics import CriteriaError, Diagnostic, DiagnosticList, nearest
from criteria_engine.model.basis import Basis, weakest_of
from criteria_engine.model.decision import DECISION_FORMAT, DecisionData, Outcome, SettledBy
from criteria_engine.model.facts import (
    EMPTY_SHAPE,
    RESERVED_KEYS,
    Facts,
    FactShape,
    Judgeable,
    Shape,
    WeakestBasis,
    decision_record,
)
from criteria_engine.model.types import PLAIN_FIELD, RecordType, Type
from criteria_engine.model.values import Value
from criteria_engine.reading import fact_diagnostics as codes
from criteria_engine.reading.fact_paths import FactPath, path_text
from criteria_engine.reading.fact_values import FactValueReader, located_key
from criteria_engine.reading.judgements import JudgementReader
from criteria_engine.reading.keys import MISSING_WORDS, fault_of_key
from criteria_engine.reading.raw_values import (
    bounds_text,
    excerpt,
    is_blank,
    items_of,
    python_value,
    text_of,
)
from criteria_engine.source import Source

DecideOther = Callable[[str, str | None, Any], Mapping[str, Value]]
"""Decides another title: called with its title, its scope and the facts that were given for it.

Returns the record of a decision fact, with a :data:`WeakestBasis` under `basis` and who settled it under
`settled_by`. Where no decision
can be made, it returns the reason instead: `problem` in Vietnamese, `problem_en` in English. Where the facts
are invalid, it raises `CriteriaError`.
"""


def read_facts(
    raw: Any, shape: Shape, decide_other: DecideOther | None = None
) -> tuple[Facts | None, DiagnosticList]:
    """Read the facts of one subject by the declarations of a set.

    Args:
        raw: A mapping from fact names to values, or the composed YAML node of one. Besides facts
            it may hold `subject_id`, `period`, `decided_on`, `judgements` and `evidence`.
        shape: The facts, judgements and evidence the set asks for.
        decide_other: Decides a title from nested facts (`{facts: {…}}`); without it, a fact of type
            decision must state its outcome.

    Returns:
        The facts, and the diagnostics. The facts are None if there is any diagnostic.

    >>> from criteria_engine.model.types import NumberType
    >>> shape = Shape("x", {"age": FactShape("age", "integer", NumberType())}, {}, frozenset())
    >>> facts, _ = read_facts({"age": 70}, shape)
    >>> facts.values
    {'age': 70}
    >>> _, (diagnostic,) = read_facts({"age": "old"}, shape)
    >>> diagnostic.message("en")
    '`age`: expected a whole number, got "old"'
    """
    reader = _FactsReader(shape, decide_other)
    facts = reader.read(raw)
    return (None if reader.diagnostics else facts), reader.diagnostics


def with_keys(facts: Facts, **keys: Any) -> Facts:
    """Return facts with `subject_id` and `decided_on` that a host gives, checked like those in the facts.

    Raises:
        CriteriaError: one of them is invalid.
    """
    stated = {name: value for name, value in keys.items() if value is not None}
    if not stated:
        return facts
    read, diagnostics = read_facts(stated, EMPTY_SHAPE)
    if read is None:
        raise CriteriaError(diagnostics)
    return replace(facts, **{name: getattr(read, name) for name in stated})


def id_text(raw: Any) -> Any:
    """Return an id that is a whole number or a UUID as its text; other values unchanged.

    >>> id_text(17), id_text(True), id_text("017")
    ('17', True, '017')
    """
    plain = python_value(raw)
    is_number = isinstance(plain, int) and not isinstance(plain, bool)
    if is_number and abs(plain) >= 10**40:
        return raw
    return str(plain) if is_number or isinstance(plain, UUID) else raw


def read_value(raw: Any, declared: FactShape, path: str) -> tuple[Value, DiagnosticList]:
    """Read one value by its declaration alone, for the cells of a table.

    Returns:
        The value, and the diagnostics. The value is None if `raw` is blank or cannot be read. Bounds set by
        other facts are not checked.

    >>> from criteria_engine.model.types import NumberType
    >>> read_value(0.1, FactShape("share", "number", NumberType()), "share")
    (Decimal('0.1'), [])
    """
    if is_blank(raw):
        return None, DiagnosticList()
    reader = _FactsReader(EMPTY_SHAPE, None)
    value = reader.value(raw, declared, (path,))
    return value, reader.diagnostics


def read_result(raw: Any, judgeable: Judgeable, path: str) -> tuple[Value, DiagnosticList]:
    """Read one judged result, for the cells of a table.

    Returns:
        Whether the indicator is met, or the points where it has points; and the diagnostics.
        The result is None if it is wrong.
    """
    diagnostics = DiagnosticList()
    reader = JudgementReader(EMPTY_SHAPE, FactValueReader(diagnostics))
    judged = reader.result(raw, judgeable, (path,))
    if judged is None:
        return None, diagnostics
    return (judged.met if judgeable.max is None else judged.points), diagnostics


def read_evidence(raw: Any, path: str) -> tuple[bool | str | None, DiagnosticList]:
    """Read whether evidence was shown, or the number of the document, for the cells of a table."""
    diagnostics = DiagnosticList()
    reader = JudgementReader(EMPTY_SHAPE, FactValueReader(diagnostics))
    return reader.evidence_value(raw, (path,)), diagnostics


_STATED_KEYS: Final = frozenset({"outcome", "level", "possible_levels", "settled_by"})
"""The keys of a decision that was made elsewhere."""

_DECISION_KEYS: Final[dict[str, Any]] = {
    "format": True,
    "criteria_set": {"title", "scope"},
    "doubts": {"__all__": {"basis"}},
    **dict.fromkeys(_STATED_KEYS, True),
}
"""The fields that are read of a decision of this library; an `include` of pydantic."""


def decision_entries(decision: DecisionData) -> dict[str, Any]:
    """Return a decision of this library as the mapping that a fact of type `decision` is read from."""
    return decision.model_dump(include=_DECISION_KEYS)


_MAX_SUGGESTIONS: Final = 100
"""Names are suggested for so many diagnostics at most: the search is slow, and input may be hostile."""


class _FactsReader:
    """Reads records, lists and decisions; scalars, judgements and evidence are read by parts."""

    def __init__(self, shape: Shape, decide_other: DecideOther | None) -> None:
        self.diagnostics = DiagnosticList()
        self._shape = shape
        self._decide_other = decide_other
        self._values = FactValueReader(self.diagnostics)
        self._judgements = JudgementReader(shape, self._values)
        self._basis_by_fact: dict[str, WeakestBasis] = {}
        self._judged_decisions: dict[str, None] = {}

    def read(self, raw: Any) -> Facts:
        entries = self._values.entries(raw, ())
        if entries is None:
            self._values.report(codes.NOT_FACTS, raw, ())
            return Facts({})
        by_name = dict(entries)
        facts = {
            n: v for n, v in by_name.items() if n not in RESERVED_KEYS or n in self._shape.fields
        }
        values = self._record(facts, self._shape.fields, ())
        self._values.check_bounds(values, self._shape.fields, facts, ())
        return Facts(
            values,
            self._judgements.judgements(by_name.get("judgements")),
            self._judgements.evidence(by_name.get("evidence")),
            self._subject_id(by_name.get("subject_id")),
            self._values.plain_text(by_name.get("period"), ("period",)),
            self._values.day(by_name.get("decided_on"), ("decided_on",)),
            self._values.has_intervals,
            self._basis_by_fact,
            tuple(self._judged_decisions),
        )

    def _subject_id(self, raw: Any) -> str | None:
        text = self._values.plain_text(id_text(raw), ("subject_id",))
        if text is not None and text.casefold() in MISSING_WORDS:
            span = getattr(raw, "span", Source("subject_id", text).whole())
            fault = fault_of_key(text, span)
            if fault is not None:
                data = {**fault.data, "path": "subject_id"}
                self.diagnostics.append(replace(fault, data=data, loc=("subject_id",)))
        return text

    def value(self, raw: Any, declared: FactShape, path: FactPath) -> Value:
        """Read a value that is not blank; None after a diagnostic."""
        match declared.kind:
            case "list":
                return self._list(raw, declared, path)
            case "record":
                return self._nested_record(raw, declared, path)
            case "decision":
                return self._decision(raw, declared, path)
            case _:
                return self._values.scalar(raw, declared, path)

    # ---- records and lists -----------------------------------------------------------------

    def _record(
        self, entries: Mapping[str, Any], fields: Mapping[str, FactShape], path: FactPath
    ) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for name, raw in entries.items():
            full_path = (*path, name)
            declared = fields.get(name)
            if declared is None:
                if not path and self._is_set_elsewhere(name, raw):
                    continue
                suggest = len(self.diagnostics) < _MAX_SUGGESTIONS
                suggestion = nearest(name, fields) if suggest else None
                self._values.report_unknown(
                    located_key(name, raw), full_path, tuple(fields), suggestion
                )
            elif not is_blank(raw):
                value = self.value(raw, declared, full_path)
                if value is not None:
                    values[declared.name] = value
        return values

    def _nested_record(self, raw: Any, declared: FactShape, path: FactPath) -> Value:
        entries = self._values.entries(raw, path)
        if entries is None:
            return self._values.report_type(raw, "record", path)
        by_name = dict(entries)
        values = self._record(by_name, declared.fields, path)
        self._values.check_bounds(values, declared.fields, by_name, path)
        return values or None

    def _list(self, raw: Any, declared: FactShape, path: FactPath) -> Value:
        items = items_of(raw)
        if items is None:
            return self._values.report_type(raw, declared.kind, path)
        if not self.check_length(items, declared, path):
            return None
        values: list[Value] = []
        if declared.plain is not None:
            return tuple(self._plain_items(items, declared.plain, path))
        for index, item in enumerate(items):
            if is_blank(item):
                values.append({})
            else:
                values.append(self._nested_record(item, declared, (*path, index)) or {})
        return tuple(values)

    def _plain_items(
        self, items: Sequence[Any], declared: FactShape, path: FactPath
    ) -> Iterator[dict[str, Value]]:
        """Yield the record of each plain value; one without the value where it is unknown."""
        for index, item in enumerate(items):
            value = None if is_blank(item) else self.value(item, declared, (*path, index))
            yield {} if value is None else {PLAIN_FIELD: value}

    def check_length(self, items: Sequence[Any], declared: FactShape, path: FactPath) -> bool:
        """Report a list with too few or too many items; return whether its items can be read."""
        count = len(items)
        if count > MAX_ITEMS:
            self._values.report(codes.TOO_MANY_ITEMS, items, path, count=count, limit=MAX_ITEMS)
            return False
        minimum, maximum = declared.low or 0, MAX_ITEMS if declared.high is None else declared.high
        if not minimum <= count <= maximum:
            bounds = bounds_text(declared.low, declared.high)
            self._values.report(codes.OUT_OF_RANGE, items, path, text=count, bounds=bounds)
        return True

    # ---- decisions -------------------------------------------------------------------------

    def _decision(self, raw: Any, declared: FactShape, path: FactPath) -> Value:
        if isinstance(raw, DecisionData):
            raw = decision_entries(raw)
        entries = self._values.entries(raw, path)
        if entries is None:
            return self._values.report_type(raw, declared.kind, path)
        by_key = dict(entries)
        if "facts" in by_key:
            return self._decide_nested(raw, by_key, declared, path)
        return self._stated_decision(raw, by_key, declared, path)

    def _decide_nested(
        self, raw: Any, entries: Mapping[str, Any], declared: FactShape, path: FactPath
    ) -> Value:
        """Decide another title from `{facts: {…}}`."""
        title, scope = declared.decision_of or ("", None)
        if self._decide_other is None or set(entries) != {"facts"}:
            return self._values.report_type(raw, declared.kind, path)
        try:
            answer = self._decide_other(title, scope, entries["facts"])
        except CriteriaError as error:
            for each in error.diagnostics:
                if "path" in each.data:
                    self.diagnostics.append(_relocated(each, (*path, "facts")))
                else:
                    why = Text(each.message("vi"), each.message("en"))
                    self._values.report(codes.CANNOT_DECIDE_OTHER, raw, path, title=title, why=why)
            self.diagnostics.left_out += error.total - len(error.diagnostics)
            return None
        problem = answer.get("problem")
        if problem is not None:
            why = Text(str(problem), str(answer.get("problem_en", problem)))
            self._values.report(codes.CANNOT_DECIDE_OTHER, raw, path, title=title, why=why)
            return None
        if "basis" in answer:
            self._basis_by_fact[declared.name] = answer["basis"]
        if answer.get("settled_by") == SettledBy.JUDGEMENT:
            self._judged_decisions[declared.name] = None
        record = {n: value for n, value in answer.items() if n not in ("basis", "settled_by")}
        return record or None

    def _stated_decision(
        self, raw: Any, entries: Mapping[str, Any], declared: FactShape, path: FactPath
    ) -> Value:
        """Read a decision made elsewhere: `{outcome: eligible, level: level_2}`."""
        levels = _levels(declared.type)
        if entries.keys() <= _STATED_KEYS and all(map(is_blank, entries.values())):
            return None
        outcome, faults = text_of(entries.get("outcome")), self._faults
        if "format" not in entries:
            for key in sorted(entries.keys() - _STATED_KEYS):
                known = (*sorted(_STATED_KEYS), "facts")
                at = located_key(key, entries[key])
                self._values.report_unknown(at, (*path, key), known, nearest(key, known))
            if self._faults > faults and is_blank(entries.get("outcome")):
                return None
        faults = self._faults
        self._choice(entries.get("outcome"), list(Outcome), (*path, "outcome"))
        if self._faults > faults or outcome is None:
            return None
        if "format" in entries and not self._is_record(raw, entries, declared, path):
            return None
        faults = self._faults
        level = self._level(
            entries.get("level"), levels if outcome == "eligible" else (), (*path, "level")
        )
        open_to = () if outcome == "not_eligible" else levels
        possible = self._possible_levels(entries.get("possible_levels"), open_to, path)
        settled_by = self._values.plain_text(entries.get("settled_by"), (*path, "settled_by"))
        if settled_by not in (None, *SettledBy):
            words, full_path = ", ".join(SettledBy), (*path, "settled_by")
            self._values.report(codes.UNKNOWN_CHOICE, raw, full_path, text=settled_by, known=words)
        if self._faults > faults:
            return None
        if settled_by == SettledBy.JUDGEMENT:
            self._judged_decisions[declared.name] = None
        return decision_record(outcome, level, levels, possible) or None

    def _level(self, raw: Any, levels: Sequence[str], path: FactPath) -> str | None:
        """Read the name of one of these levels; None for a blank, or after a diagnostic."""
        name = self._values.plain_text(raw, path)
        if name is None or name in levels:
            return name
        known = ", ".join(levels) or "–"
        self._values.report(codes.UNKNOWN_LEVEL, raw, path, text=name, known=known)
        return None

    def _possible_levels(self, raw: Any, levels: Sequence[str], path: FactPath) -> list[str]:
        full_path = (*path, "possible_levels")
        items = () if is_blank(raw) else items_of(raw)
        if items is None:
            self._values.report_type(raw, "list", full_path)
            return []
        names = [self._level(item, levels, (*full_path, index)) for index, item in enumerate(items)]
        return [name for name in names if name is not None]

    def _is_record(
        self, raw: Any, entries: Mapping[str, Any], declared: FactShape, path: FactPath
    ) -> bool:
        """Check a decision of this library, and keep its doubts."""
        faults = self._faults
        self._choice(entries["format"], [DECISION_FORMAT], (*path, "format"))
        bases = self._bases_of_doubts(entries, path)
        if self._faults > faults or not self._is_for_declared_title(raw, entries, declared, path):
            return False
        weakest = weakest_of(bases or (), default=None)
        if weakest is not None:
            self._basis_by_fact[declared.name] = lambda: weakest
        return True

    def _is_for_declared_title(
        self, raw: Any, entries: Mapping[str, Any], declared: FactShape, path: FactPath
    ) -> bool:
        title, scope = declared.decision_of or ("", None)
        criteria_set = dict(self._values.entries(entries.get("criteria_set"), path) or ())
        actual = (text_of(criteria_set.get("title")), text_of(criteria_set.get("scope")))
        if actual[0] != title or scope not in (None, actual[1]):
            expected, actual_title = (
                "/".join(filter(None, each)) for each in ((title, scope), actual)
            )
            code = codes.DECISION_OF_OTHER_TITLE
            self._values.report(code, raw, path, wanted=expected, found=actual_title or "?")
            return False
        return True

    def _bases_of_doubts(self, entries: Mapping[str, Any], path: FactPath) -> set[Basis] | None:
        """Return the bases of the doubts of a decision of this library; None after a diagnostic."""
        faults = self._faults
        full_path = (*path, "doubts")
        doubts = items_of(entries.get("doubts", ()))
        if doubts is None:
            self._values.report_type(entries.get("doubts"), "list", full_path)
            return None
        bases: set[Basis] = set()
        for index, each in enumerate(doubts):
            doubt = self._values.entries(each, (*full_path, index))
            if doubt is None:
                self._values.report_type(each, "record", (*full_path, index))
                continue
            basis = dict(doubt).get("basis")
            self._choice(basis, [each.value for each in Basis], (*full_path, index, "basis"))
            bases.update(each for each in Basis if each.value == text_of(basis))
        if not doubts and python_value(entries.get("provisional")) not in (None, False):
            self._choice(entries["provisional"], ["false"], (*path, "provisional"))
        return None if self._faults > faults else bases

    def _choice(self, raw: Any, known: Sequence[str], path: FactPath) -> None:
        """Report a value that is none of the known texts."""
        if text_of(raw) not in known:
            text, words = text_of(raw) or excerpt(raw), ", ".join(known)
            self._values.report(codes.UNKNOWN_CHOICE, raw, path, text=text, known=words)

    @property
    def _faults(self) -> int:
        """The number of faults found up to now."""
        return len(self.diagnostics) + self.diagnostics.left_out

    def _is_set_elsewhere(self, name: str, raw: Any) -> bool:
        """Report a number that no fact states because another authority sets it."""
        entries = self._values.entries(raw, (name,)) if name == "parameters" else None
        named: list[FactPath] = (
            [(name,)] if entries is None else [(name, key) for key, _ in entries]
        )
        reported = False
        for each in named:
            by = self._shape.authority_of(path_text(each))
            if by is not None:
                self._values.report(codes.SET_ELSEWHERE, located_key(name, raw), each, by=by)
                reported = True
        return reported


def _relocated(diagnostic: Diagnostic, above: FactPath) -> Diagnostic:
    """Return a diagnostic about nested facts with its path from the top; `above` is the path of these facts."""
    inner = str(diagnostic.data["path"])
    loc = (*above, *diagnostic.loc)
    path = f"{path_text(above)}.{inner}" if inner else path_text(above)
    span = diagnostic.span
    if span.source.name == (inner or "facts"):
        # A Python value is a source of its own, named by its path.
        span = replace(span, source=replace(span.source, name=path))
    return replace(diagnostic, span=span, data={**diagnostic.data, "path": path}, loc=loc)


def _levels(type_: Type) -> tuple[str, ...]:
    """The levels in the type of a decision's record, lowest first."""
    return (
        tuple(n for n, _ in type_.fields if n != "eligible")
        if isinstance(type_, RecordType)
        else ()
    )
