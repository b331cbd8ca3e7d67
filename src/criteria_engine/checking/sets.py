"""check: the document of a file → a set that can decide, or every mistake in it.

One pass over the document collects diagnostics and keeps going; a set comes out only where
none of them is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.bilingual import Said, Template
from criteria_engine.checked_set import (
    AllOrNothing,
    Band,
    Banded,
    CheckedSet,
    Computed,
    Condition,
    Criterion,
    FactDeclaration,
    Indicator,
    JudgedPass,
    JudgedPoints,
    Parameter,
    PeriodValue,
    Requires,
    Rule,
    all_expressions,
)
from criteria_engine.checking import band_coverage
from criteria_engine.checking import diagnostics as checking_codes
from criteria_engine.checking import set_diagnostics as codes
from criteria_engine.checking.award import (
    CHECK_BUDGET,
    MAX_DAYS,
    as_written,
    conditions_of,
)
from criteria_engine.checking.context import LevelsOf, hole
from criteria_engine.checking.declarations import optional_text, stretches
from criteria_engine.checking.definitions import (
    MAX_DEPTH,
    MAX_WEIGHT,
    names_in,
    value_weight,
)
from criteria_engine.checking.expressions import (
    Checked,
    check_condition,
    check_expression,
    check_value,
)
from criteria_engine.checking.literals import literal_type
from criteria_engine.checking.names import Names, Slots
from criteria_engine.checking.points import (
    BY_CONDITIONS,
    NOT_FIXED,
    OUT_OF_REACH,
    limits,
)
from criteria_engine.core import Core
from criteria_engine.diagnostics import (
    Code,
    Diagnostic,
    Related,
    Severity,
    has_errors,
    nearest,
)
from criteria_engine.errors import BudgetExceeded, FunctionFailed, TooLong
from criteria_engine.evaluation.expressions import Layout, plan
from criteria_engine.library.registry import Library
from criteria_engine.model import arithmetic
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import SetKey
from criteria_engine.model.facts import RESERVED
from criteria_engine.model.types import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    NEVER,
    NUMBER,
    STRING,
    EnumType,
    ListType,
    Number,
    NumberType,
    RecordType,
    Type,
)
from criteria_engine.model.values import Value
from criteria_engine.reading import set_diagnostics as reading_set_diagnostics
from criteria_engine.reading.documents import (
    EVERY_LEVEL,
    BandRow,
    Bands,
    ConditionDocument,
    CriterionDocument,
    DefinitionDocument,
    FactDocument,
    Grade,
    IndicatorDocument,
    ParameterDocument,
    ParameterValue,
    Points,
    SetDocument,
    Sourced,
)
from criteria_engine.reading.expressions import diagnostics as expression_codes
from criteria_engine.reading.expressions.parser import number_in, parse
from criteria_engine.reading.scalars import ExpressionText, Word
from criteria_engine.source import Span
from criteria_engine.wording.numbers import shown_number

NO_LEVELS: Final = (EVERY_LEVEL,)


def check_set(
    document: SetDocument, library: Library, fingerprint: str, levels_of: LevelsOf
) -> tuple[CheckedSet | None, list[Diagnostic]]:
    """Check a document against the functions and the other sets it may refer to."""
    checker = _SetChecker(document, library, levels_of)
    checked = checker.check(fingerprint)
    found = sorted(checker.found, key=lambda d: (d.span.source.name, d.span.start))
    return (None if has_errors(found) else checked), found


class _SetChecker:
    def __init__(self, document: SetDocument, library: Library, levels_of: LevelsOf) -> None:
        self._document = document
        self._library = library
        self._levels_of = levels_of
        self._slots = Slots()
        self._levels = tuple(str(level.id) for level in document.levels) or NO_LEVELS
        self._to_define = {str(name): each for name, each in document.definitions.items()}
        self._definitions: dict[str, Core] = {}
        self._types: dict[str, Type] = {}
        self._weights: dict[str, int] = {}
        self._depths: dict[str, int] = {}
        self._facts: dict[str, FactDeclaration] = {}
        self.found: list[Diagnostic] = []

    def check(self, fingerprint: str) -> CheckedSet:
        """Everything, in the order a reader meets it."""
        document = self._document
        self._check_head()
        self._facts = {
            str(name): self._fact(name, fact, document.facts)
            for name, fact in document.facts.items()
        }
        parameters = {
            str(name): self._parameter(name, parameter)
            for name, parameter in document.parameters.items()
        }
        self._types |= {name: parameter.type for name, parameter in parameters.items()}
        self._check_names()
        for name in self._to_define:
            self._define(name, ())
        criteria = tuple(self._criterion(each) for each in document.criteria)
        conditions = tuple(self._conditions())
        pass_mark = self._award(criteria)
        checked = CheckedSet(
            key=SetKey(str(document.title), optional_text(document.scope), str(document.version)),
            document=document,
            library=self._library,
            facts=self._facts,
            parameters=parameters,
            definitions=self._definitions,
            criteria=criteria,
            conditions=conditions,
            levels=self._levels,
            pass_mark=pass_mark,
            locals=self._slots.used,
            fingerprint=fingerprint,
            warnings=(),
        )
        self._check_examples(checked)
        if not has_errors(self.found):
            self._check_always(checked)
            self._check_unused(checked)
        return checked

    # ---- the head --------------------------------------------------------------------------

    def _check_head(self) -> None:
        document = self._document
        self._check_period(document.in_force.from_, document.in_force.to, document.in_force.span)
        self._check_unique(level.id for level in document.levels)
        self._check_unique(
            word
            for word in (
                *(c.id for c in document.criteria),
                *(i.id for c in document.criteria for i in c.indicators),
                *(c.id for c in (*document.knock_outs, *document.prerequisites)),
            )
        )
        for note in document.transition:
            self._check_period(note.from_, note.to, note.span)
        self._check_bases()

    def _check_unique(self, words: Iterable[Word]) -> None:
        seen: dict[str, Word] = {}
        for word in words:
            if word in seen:
                label = Template("đã dùng ở đây", "used here")
                self.found.append(
                    codes.DUPLICATE_ID.at(
                        word.span, related=[Related(seen[word].span, label)], id=word
                    )
                )
            seen.setdefault(word, word)

    def _check_period(self, first: date | None, last: date | None, span: Span) -> None:
        if first is not None and last is not None and last < first:
            self._report(codes.BACKWARD_PERIOD, span, from_=first.isoformat(), to=last.isoformat())

    def _check_bases(self) -> None:
        for part in _sourced(self._document):
            if part.basis is Basis.RECONSTRUCTED and not self._document.example_only:
                self._report(codes.RECONSTRUCTED, part.span)
            if part.basis is Basis.CONFLICTING and sum(r.used for r in part.readings) != 1:
                self._report(codes.CONFLICT_WITHOUT_READINGS, part.span)
        if self._document.source.basis is Basis.RECONSTRUCTED and not self._document.example_only:
            self._report(codes.RECONSTRUCTED, self._document.source.span)

    def _check_names(self) -> None:
        document = self._document
        declared: dict[str, Iterable[Word]] = {
            "facts": document.facts,
            "parameters": document.parameters,
            "definitions": document.definitions,
        }
        seen: dict[str, str] = dict.fromkeys(RESERVED, "subject_id, period, …")
        for where, names in declared.items():
            for name in names:
                if name in seen:
                    self._report(codes.DUPLICATE_NAME, name.span, name=name, where=seen[name])
                seen.setdefault(name, where)

    # ---- facts -----------------------------------------------------------------------------

    def _fact(
        self, name: Word, document: FactDocument, beside: Mapping[Word, FactDocument]
    ) -> FactDeclaration:
        """A fact, or a field of a record; `beside` are those it stands among, itself included."""
        inside = document.fields or {}
        fields = {str(field): self._fact(field, inner, inside) for field, inner in inside.items()}
        self._check_fact_keys(document)
        type_ = self._fact_type(document, fields, beside)
        if document.called is not None and document.called not in fields:
            self._report(
                codes.NO_SUCH_FIELD,
                document.called.span,
                nearest(document.called, fields),
                name=document.called,
            )
        if document.question is None and document.type != "record":
            self._report(codes.NO_QUESTION, name.span, name=name)
        return FactDeclaration(str(name), document, type_, fields)

    _NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
        "enumeration": ("values",),
        "list": ("fields",),
        "record": ("fields",),
        "decision": ("of",),
    }
    _ALLOWED: Final[Mapping[str, frozenset[str]]] = {
        "at_least": frozenset({"integer", "number", "list"}),
        "at_most": frozenset({"integer", "number", "list"}),
        "values": frozenset({"enumeration"}),
        "fields": frozenset({"list", "record"}),
        "called": frozenset({"list"}),
        "of": frozenset({"decision"}),
        "scope": frozenset({"decision"}),
        "denied": frozenset({"boolean"}),
    }

    def _check_fact_keys(self, document: FactDocument) -> None:
        for key in self._NEEDED.get(document.type, ()):
            if not getattr(document, key):
                self._report(codes.FACT_WITHOUT, document.span, type=document.type, key=key)
        for key, kinds in self._ALLOWED.items():
            if getattr(document, key) is not None and document.type not in kinds:
                self._report(codes.FACT_CANNOT_HAVE, document.span, type=document.type, key=key)

    def _fact_type(
        self,
        document: FactDocument,
        fields: Mapping[str, FactDeclaration],
        beside: Mapping[Word, FactDocument],
    ) -> Type:
        record = RecordType(tuple((name, field.type) for name, field in fields.items()))
        match document.type:
            case "integer" | "number":
                return self._bounded(document, beside)
            case "boolean":
                return BOOLEAN
            case "string":
                return STRING
            case "date":
                return DATE
            case "date and time":
                return DATE_TIME
            case "enumeration":
                return EnumType(tuple(map(str, document.values or {})))
            case "list":
                self._bounded(document, beside)
                return ListType(record)
            case "record":
                return record
            case "decision":
                return self._decision_type(document)

    def _bounded(self, document: FactDocument, beside: Mapping[Word, FactDocument]) -> NumberType:
        """The bounds of a number, or of how many items a list has."""
        integer = document.type == "integer"
        low = self._bound(document.at_least, beside, lowest=True)
        high = self._bound(document.at_most, beside, lowest=False)
        if low is not None and high is not None and low > high:
            ends = {"low": shown_number(low), "high": shown_number(high)}
            self._report(codes.EMPTY_BOUNDS, document.span, **ends)
        return NumberType(low, high, integer)

    def _bound(
        self, word: Word | None, beside: Mapping[Word, FactDocument], *, lowest: bool
    ) -> Number | None:
        """A bound that is a number; a bound that is another fact has that fact's own bound."""
        if word is None:
            return None
        value = number_in(word)
        if value is not None:
            return value
        other = beside.get(word)
        if other is None or other.type not in ("integer", "number"):
            near = nearest(word, beside)
            self._report(codes.WRONG_BOUND, word.span, near, text=word)
            return None
        further = other.at_least if lowest else other.at_most
        return number_in(further) if further is not None else None

    def _decision_type(self, document: FactDocument) -> Type:
        if document.of is None:
            return NEVER
        levels = self._levels_of(document.of, optional_text(document.scope))
        if levels is None:
            key = "/".join(filter(None, (document.of, document.scope)))
            self._report(codes.UNKNOWN_SET, document.of.span, key=key, known="criteria list")
            return NEVER
        names = ("eligible", *(level for level in levels if level != EVERY_LEVEL))
        return RecordType(tuple((name, BOOLEAN) for name in names))

    # ---- parameters and definitions --------------------------------------------------------

    def _parameter(self, name: Word, document: ParameterDocument) -> Parameter:
        rows = tuple(self._parameter_value(value) for value in document.values)
        numbers = [row.value.value for row in rows]
        if not numbers:
            self._report(reading_set_diagnostics.NO_VALUE, document.span, key="values")
            numbers = [0]
        type_ = NumberType(min(numbers), max(numbers), all(isinstance(n, int) for n in numbers))
        parameter = Parameter(str(name), document, type_, rows)
        self._check_life(parameter, name)
        return parameter

    def _parameter_value(self, document: ParameterValue) -> PeriodValue:
        self._check_period(document.from_, document.to, document.span)
        written = syntax.Literal(document.value, span=document.span)
        when = None
        if document.when is not None:
            when = self._condition(document.when, Names(self._fact_types(), {}))
        value = core.Constant(document.value, literal_type(document.value), written)
        return PeriodValue(document, document.from_, document.to, when, value)

    def _check_life(self, parameter: Parameter, name: Word) -> None:
        """Every day of the set's life has one value, and one where no condition holds."""
        life = self._document.in_force
        for first, last in stretches(parameter.values, life.from_, life.to):
            rows = [row for row in parameter.values if row.holds_on(first)]
            plain_rows = [row for row in rows if row.when is None]
            shown = {
                "name": name,
                "from_": first.isoformat(),
                "to": last.isoformat() if last else "…",
            }
            if not rows:
                self._report(codes.PARAMETER_GAP, name.span, **shown)
            elif not plain_rows:
                self._report(codes.PARAMETER_CONDITION, name.span, name=name, day=first.isoformat())
            elif len(plain_rows) > 1 or rows[-1].when is not None:
                row = plain_rows[-1] if len(plain_rows) > 1 else rows[-1]
                self._report(
                    codes.PARAMETER_OVERLAP, row.document.span, name=name, day=first.isoformat()
                )

    def _define(self, name: str, path: tuple[str, ...]) -> None:
        """A definition, after those it speaks of."""
        if name in self._types or len(path) > MAX_DEPTH:
            return
        document = self._to_define[name]
        if name in path:
            circle = " → ".join((*path[path.index(name) :], name))
            self._report(codes.CIRCULAR_DEFINITION, document.value.span, name=name, path=circle)
            self._types[str(name)] = NEVER
            return
        expression = self._parsed(document.value)
        if expression is not None:
            for mentioned in names_in(expression):
                if mentioned in self._to_define:
                    self._define(mentioned, (*path, str(name)))
        if name in self._types:
            return
        if len(path) == MAX_DEPTH:
            self._too_deep(document.value.span)
            expression = None
        node = self._expression(document, expression)
        if self._deep(node) > MAX_DEPTH:
            self._too_deep(document.value.span)
            node = hole(document.value.span)
        self._depths[str(name)] = self._deep(node)
        self._weights[str(name)] = weight = self._weigh(node)
        if weight > MAX_WEIGHT:
            self._report(checking_codes.TOO_LONG, document.value.span, text=name)
            node = hole(document.value.span)
        self._definitions[str(name)] = node
        self._types[str(name)] = node.type

    def _too_deep(self, span: Span) -> None:
        self._report(expression_codes.TOO_DEEP, span, limit=MAX_DEPTH)

    def _deep(self, node: Core) -> int:
        """How many levels an expression has, those of the definitions it speaks of included."""
        below = max(map(self._deep, core.children(node)), default=0)
        if isinstance(node, core.Defined):
            below = self._depths.get(node.name, 0)
        return 1 + below

    def _weigh(self, node: Core) -> int:
        """How many values a list or record written out, definitions and all, holds."""
        match node:
            case core.Constant(value):
                return value_weight(value)
            case core.Defined(name):
                return self._weights.get(name, 1)
            case core.MakeList(parts) | core.MakeRecord(values=parts):
                return min(MAX_WEIGHT + 1, 1 + sum(map(self._weigh, parts)))
            case core.Choose(_, then, otherwise):
                return max(self._weigh(then), self._weigh(otherwise))
            case core.Apply(arguments=arguments):
                return min(MAX_WEIGHT + 1, sum(map(self._weigh, arguments)))
            case _:
                return 1

    def _expression(self, document: DefinitionDocument, expression: syntax.Expr | None) -> Core:
        if expression is None:
            return hole(document.value.span)
        return self._keep(check_expression(expression, self._names(), self._library, self._slots))

    # ---- criteria --------------------------------------------------------------------------

    def _criterion(self, document: CriterionDocument) -> Criterion:
        indicators = tuple(self._indicator(each, document) for each in document.indicators)
        points = arithmetic.total([i.max for i in indicators if i.max is not None])
        if document.max is not None and points != document.max:
            self._report(
                codes.SUM_OF_CRITERION,
                document.id.span,
                id=document.id,
                declared=document.max,
                sum=points,
            )
        needed = None
        if document.met_when is not None:
            needed = document.met_when.at_least
            if needed > sum(i.max is None for i in indicators):
                self._report(codes.NEVER_MET, document.met_when.span)
        return Criterion(str(document.id), document, indicators, needed)

    def _indicator(self, document: IndicatorDocument, criterion: CriterionDocument) -> Indicator:
        basis = document.basis or criterion.basis or self._document.source.basis
        applies = None
        if document.applies is not None:
            applies = self._by_level(document.applies.when, document.id)
        return Indicator(
            str(document.id), str(criterion.id), document, self._rule(document), applies, basis
        )

    def _rule(self, document: IndicatorDocument) -> Rule:
        ways = [w for w in (document.requires, document.points, document.judged) if w is not None]
        if len(ways) != 1:
            self._report(
                codes.ONE_WAY,
                document.id.span,
                id=document.id,
                keys="`requires`, `points`, `judged`",
            )
        if document.requires is not None:
            return Requires(self._by_level(document.requires, document.id))
        if document.points is not None:
            return self._points(document.points, document.id)
        if document.judged is not None:
            return JudgedPass(document.judged)
        return Requires({})

    def _by_level(self, written: Mapping[str, ExpressionText], id_: Word) -> dict[str, Core]:
        if EVERY_LEVEL in written:
            condition = self._condition(written[EVERY_LEVEL])
            return dict.fromkeys(self._levels, condition)
        conditions: dict[str, Core] = {}
        for level, expression in written.items():
            if level not in self._levels:
                self._report(
                    codes.UNKNOWN_LEVEL,
                    level.span if isinstance(level, Word) else expression.span,
                    nearest(level, self._levels),
                    level=level,
                    known=", ".join(self._levels) if self._levels != NO_LEVELS else "–",
                )
            conditions[str(level)] = self._condition(expression)
        for level in self._levels:
            if level not in conditions and self._levels != NO_LEVELS:
                self._report(codes.MISSING_LEVEL, id_.span, id=id_, level=level)
        return conditions

    # ---- points ----------------------------------------------------------------------------

    def _points(self, document: Points, id_: Word) -> Rule:
        ways = (document.when, document.bands, document.computed, document.judged)
        if sum(way is not None for way in ways) != 1:
            keys = "`when`, `bands`, `computed`, `judged`"
            self._report(codes.ONE_WAY, document.span, id=id_, keys=keys)
        if document.when is not None:
            return AllOrNothing(document.max, self._condition(document.when))
        if document.bands is not None:
            return self._bands(document.bands, document.max, id_)
        if document.computed is not None:
            return self._computed(document.computed, document.max)
        if document.judged is not None:
            return JudgedPoints(document.max, document.judged)
        return AllOrNothing(document.max, hole(document.span))

    def _computed(self, written: ExpressionText, most: Number) -> Rule:
        value = self._value(written, NUMBER)
        type_ = value.type
        if isinstance(type_, NumberType):
            low_ok = type_.low is not None and type_.low >= 0
            high_ok = type_.high is not None and type_.high <= most
            if not (low_ok and high_ok):
                self._report(
                    codes.POINTS_OUT_OF_RANGE,
                    written.span,
                    low="-∞" if type_.low is None else shown_number(type_.low),
                    high="∞" if type_.high is None else shown_number(type_.high),
                    max=most,
                )
        return Computed(most, value)

    def _bands(self, document: Bands, most: Number, id_: Word) -> Rule:
        subject = None
        domain = NUMBER
        sound = True
        if document.of is not None:
            value = self._value(document.of, NUMBER)
            subject = f"{id_}.of"
            self._definitions[subject] = value
            self._types[subject] = value.type
            domain = value.type if isinstance(value.type, NumberType) else NUMBER
            sound = isinstance(value.type, NumberType)
        rows: list[Band] = []
        limits: list[band_coverage.Limits | None] = []
        for place, row in enumerate(document.rows):
            if not 0 <= row.points <= most:
                self._report(codes.TOO_MANY_POINTS, row.span, points=row.points, max=most)
            before = len(self.found)
            condition, row_limits = self._row(row, subject)
            sound = sound and not has_errors(self.found[before:])
            rows.append(Band(condition, row.points, place))
            limits.append(row_limits)
        if sound:  # of rows that cannot be read nothing more can be said
            self._check_table(document, limits, domain, most)
        return Banded(most, subject, document.hit, tuple(rows))

    _LIMITS: Final[Mapping[str, syntax.ComparisonOperator]] = {
        "exactly": "=",
        "at_least": ">=",
        "above": ">",
        "at_most": "<=",
        "below": "<",
    }

    def _row(
        self, row: BandRow, subject: str | None
    ) -> tuple[Core | None, band_coverage.Limits | None]:
        given = {key: getattr(row, key) for key in self._LIMITS if getattr(row, key) is not None}
        if row.otherwise:
            for key in (*given, *(("when",) if row.when else ())):
                self._report(codes.ROW_MIXES, row.span, key=key)
            return None, None
        if row.when is not None:
            if subject is not None or given:
                self._report(codes.ROW_MIXES, row.span, key="when")
            return self._condition(row.when), None
        if not given:
            self._report(codes.ROW_WITHOUT_LIMITS, row.span)
            return hole(row.span), None
        if subject is None:
            self._report(codes.ROW_MIXES, row.span, key=next(iter(given)))
            return hole(row.span), None
        parts = [
            (self._LIMITS[key], self._value(written, NUMBER)) for key, written in given.items()
        ]
        return self._limit_condition(row, subject, parts), limits(parts)

    def _limit_condition(
        self, row: BandRow, subject: str, parts: Sequence[tuple[syntax.ComparisonOperator, Core]]
    ) -> Core:
        name = syntax.Name(subject, span=row.span)
        tests = tuple(syntax.Compare(op, name, node.written, span=row.span) for op, node in parts)
        test: syntax.Expr = tests[0] if len(tests) == 1 else syntax.And(tests, span=row.span)
        before = len(self.found)
        node = self._keep(check_condition(test, self._names(), self._library, self._slots))
        del self.found[before:]
        return node

    def _check_table(
        self,
        document: Bands,
        limits: Sequence[band_coverage.Limits | None],
        domain: NumberType,
        most: Number,
    ) -> None:
        otherwise = [row.otherwise for row in document.rows]
        if any(otherwise[:-1]):
            last = document.rows[otherwise.index(True)]
            taker = Said("`otherwise` ở trên", "`otherwise` above")
            self._never_hit(document.rows[-1], taker, last)
        known = [each for each in limits if each is not None]
        plain_rows = [row for row in document.rows if not row.otherwise]
        if document.of is None or len(known) != len(plain_rows):
            why = BY_CONDITIONS if document.of is None else NOT_FIXED
            if document.hit == "unique":
                self._report(codes.UNIQUE_UNPROVEN, document.span, why=why)
            elif document.hit != "sum" and not any(otherwise):
                self._report(codes.TABLE_UNPROVEN, document.span, why=why)
            self._check_sum(document, plain_rows, [range(len(plain_rows))], most)
            return
        found = band_coverage.inspect(known, domain, first=document.hit == "first")
        self._report_table(document, plain_rows, found)
        self._check_sum(document, plain_rows, found.together, most)

    def _check_sum(
        self,
        document: Bands,
        rows: Sequence[BandRow],
        together: Iterable[Sequence[int]],
        most: Number,
    ) -> None:
        """Rows that add up must not add up to more than there is to be had."""
        if document.hit != "sum":
            return
        greatest = max(
            (arithmetic.total([rows[i].points for i in hit]) for hit in together), default=0
        )
        if greatest > most:
            self._report(codes.TOO_MANY_POINTS, document.span, points=greatest, max=most)

    def _report_table(
        self, document: Bands, rows: Sequence[BandRow], found: band_coverage.Findings
    ) -> None:
        otherwise = next((row for row in document.rows if row.otherwise), None)
        percent = any(
            "%" in written.scalar.value
            for row in rows
            for key in self._LIMITS
            if (written := getattr(row, key)) is not None
        )
        if otherwise is not None:
            if found.gap is None:
                self._never_hit(otherwise, Said("các dòng ở trên", "the rows above"))
        elif found.gap is not None and document.hit != "sum":
            witness = shown_number(band_coverage.decimal(found.gap), percent=percent)
            self._report(codes.TABLE_GAP, document.span, witness=witness, gap=witness)
        if found.overlap is not None and document.hit == "unique":
            first, second, value = found.overlap
            label = Template("dòng thứ nhất", "the first row")
            self.found.append(
                codes.TABLE_OVERLAP.at(
                    rows[second].span,
                    related=[Related(rows[first].span, label)],
                    witness=shown_number(band_coverage.decimal(value), percent=percent),
                )
            )
        for index in found.never:
            takers = sorted({hit[0] for hit in found.together if index in hit})
            if not takers:
                self._report(codes.ROW_NEVER_HIT, rows[index].span, why=OUT_OF_REACH)
            elif len(takers) == 1:
                taker = Said("dòng được đánh dấu", "the row marked")
                self._never_hit(rows[index], taker, rows[takers[0]])
            else:
                self._never_hit(rows[index], Said("các dòng ở trên", "the rows above"))

    def _never_hit(self, row: BandRow, taker: Said, before: BandRow | None = None) -> None:
        """A row whose values others take first."""
        why = Said(f"{taker.vi} đã nhận mọi giá trị của nó", f"its values go to {taker.en}")
        label = Template("nhận trước", "takes them first")
        related = [] if before is None else [Related(before.span, label)]
        self.found.append(codes.ROW_NEVER_HIT.at(row.span, related=related, why=why))

    # ---- conditions and the award ----------------------------------------------------------

    def _conditions(self) -> Iterable[Condition]:
        for document in self._document.knock_outs:
            yield self._one_condition(document, document.when, "when", knock_out=True)
        for document in self._document.prerequisites:
            yield self._one_condition(document, document.requires, "requires", knock_out=False)

    def _one_condition(
        self,
        document: ConditionDocument,
        written: ExpressionText | None,
        key: str,
        *,
        knock_out: bool,
    ) -> Condition:
        unwanted = document.requires if knock_out else document.when
        if written is None or unwanted is not None:
            self._report(codes.ONE_WAY, document.id.span, id=document.id, keys=f"`{key}`")
        node = self._condition(written) if written is not None else hole(document.span)
        for level in document.levels:
            if level not in self._levels:
                self._report(
                    codes.UNKNOWN_LEVEL,
                    level.span,
                    nearest(level, self._levels),
                    level=level,
                    known=", ".join(self._levels),
                )
        holds = core.Negation(node, node.type, node.written) if knock_out else node
        levels = tuple(map(str, document.levels)) or self._levels
        basis = document.basis or self._document.source.basis
        return Condition(str(document.id), document, holds, levels, basis, knock_out)

    def _award(self, criteria: Sequence[Criterion]) -> Core | None:
        award = self._document.award
        most = [i.max for c in criteria for i in c.indicators if i.max is not None]
        total = arithmetic.total(most)
        if award.when is None and award.pass_mark is None and award.judged is None:
            self._report(codes.NO_AWARD, award.span)
        if not most:
            for key in ("total", "pass_mark", "minimum_per_indicator", "grades"):
                if getattr(award, key) not in (None, ()):
                    self._report(codes.AWARD_NEEDS_POINTS, award.span, key=key)
        elif award.total is not None and award.total != total:
            self._report(codes.SUM_OF_SET, award.span, declared=award.total, sum=total)
        pointless = [i for c in criteria for i in c.indicators if i.max is None]
        by_points = award.pass_mark is not None and award.when is None and award.judged is None
        if most and pointless and by_points:
            ids = ", ".join(each.id for each in pointless)
            self._report(codes.MIXED_RULES, pointless[0].document.id.span, ids=ids)
        self._check_unique(grade.id for grade in award.grades)
        if most:
            self._check_grades(award.grades, total)
        self._check_minima(i for c in criteria for i in c.indicators)
        if award.pass_mark is None:
            return None
        mark = self._value(award.pass_mark, NUMBER)
        least = mark.type.low if isinstance(mark.type, NumberType) else None
        if most and least is not None and least > total:
            span = award.pass_mark.span
            self._report(codes.UNREACHABLE_MARK, span, mark=shown_number(least), total=total)
        return mark

    def _check_minima(self, indicators: Iterable[Indicator]) -> None:
        """Nobody reaches a minimum that is above all the points there are."""
        general = self._document.award.minimum_per_indicator
        for indicator in indicators:
            own = indicator.document.points
            least = own.minimum if own is not None and own.minimum is not None else general
            if least is not None and indicator.max is not None and least > indicator.max:
                span = indicator.document.id.span
                self._report(codes.UNREACHABLE_MARK, span, mark=least, total=indicator.max)

    def _check_grades(self, grades: Sequence[Grade], total: Number) -> None:
        for lower, higher in pairwise(grades):
            if higher.at_least <= lower.at_least:
                self._report(codes.GRADE_ORDER, higher.span)
        for grade in grades:
            if grade.at_least > total:
                self._report(codes.UNREACHABLE_MARK, grade.span, mark=grade.at_least, total=total)

    # ---- what can only be seen in the whole ------------------------------------------------

    def _check_always(self, checked: CheckedSet) -> None:
        """A condition settled without any fact, on every day, is a rule that never fires or always does."""
        conditions = [
            node
            for indicator in checked.indicators
            for node in {id(each): each for each in conditions_of(indicator.rule)}.values()
        ]
        first_knock_out = len(conditions)
        conditions += [as_written(each) for each in checked.conditions if each.knock_out]
        first_prerequisite = len(conditions)
        conditions += [as_written(each) for each in checked.conditions if not each.knock_out]
        days = self._days(checked)
        if len(days) > MAX_DAYS:
            return
        try:
            steps = CHECK_BUDGET // len(days)
            values = [self._without_facts(checked, conditions, day, steps) for day in days]
        except (BudgetExceeded, FunctionFailed, TooLong):
            return
        for place, (node, *found) in enumerate(zip(conditions, *values, strict=True)):
            if all(value is found[0] for value in found):
                self._report_settled(
                    found[0], node, rules_out=first_knock_out <= place < first_prerequisite
                )

    def _days(self, checked: CheckedSet) -> list[date]:
        """A day of each stretch in which no parameter changes."""
        life = self._document.in_force
        rows = [row for parameter in checked.parameters.values() for row in parameter.values]
        return [first for first, _ in stretches(rows, life.from_, life.to)]

    def _without_facts(
        self, checked: CheckedSet, conditions: Sequence[Core], day: date, steps: int
    ) -> list[Value]:
        definitions = checked.definitions_on(day)
        layout = Layout.of(tuple(definitions), checked.locals)
        frame = layout.frame({}, steps)
        return [plan(node, layout, definitions)(frame) for node in conditions]

    def _report_settled(self, value: object, node: Core, *, rules_out: bool) -> None:
        span = node.written.span or self._document.span
        if value is True:
            # What always rules out leaves nobody to earn the title.
            always = replace(codes.ALWAYS_MET, severity=Severity.ERROR)
            self._report(always if rules_out else codes.ALWAYS_MET, span)
        elif value is False:
            self._report(codes.NEVER_MET, span)

    def _check_unused(self, checked: CheckedSet) -> None:
        used: set[str] = set()
        for node in all_expressions(checked):
            used |= {each.name for each in core.walk(node) if isinstance(each, core.Fact)}
        bounds = {
            str(b) for f in self._document.facts.values() for b in (f.at_least, f.at_most) if b
        }
        for name in self._document.facts:
            if name not in used and name not in bounds:
                self._report(codes.UNUSED_FACT, name.span, name=name)

    def _check_examples(self, checked: CheckedSet) -> None:
        names: set[str] = set()
        ids = {i.id for i in checked.indicators} | {c.id for c in checked.conditions} | {"award"}
        grades = {str(g.id) for g in self._document.award.grades}
        for example in self._document.examples:
            if example.like is not None and example.like not in names:
                near = nearest(example.like, names)
                self._report(codes.UNKNOWN_EXAMPLE, example.span, near, name=example.like)
            names.add(example.name)
            expect = example.expect
            self._refer(expect.level, self._levels, Said("mức", "level"))
            self._refer(expect.grade, grades, Said("xếp loại", "grade"))
            for word in expect.deciding or ():
                self._refer(word, ids, Said("chỉ tiêu", "indicator"))

    def _refer(self, word: Word | None, known: Iterable[str], what: Said) -> None:
        if word is not None and word not in known:
            near = nearest(word, known)
            self._report(codes.UNKNOWN_IN_EXAMPLE, word.span, near, what=what, name=word)

    # ---- expressions -----------------------------------------------------------------------

    def _names(self) -> Names:
        return Names(self._fact_types(), self._types)

    def _fact_types(self) -> dict[str, Type]:
        return {name: fact.type for name, fact in self._facts.items()}

    def _parsed(self, written: ExpressionText) -> syntax.Expr | None:
        scalar = written.scalar
        if scalar.raw is not None:
            expression, found = parse(scalar.raw)
        else:
            expression, found = parse(scalar.span, text=scalar.value)
        self.found.extend(found)
        return None if has_errors(found) else expression

    def _condition(self, written: ExpressionText, names: Names | None = None) -> Core:
        expression = self._parsed(written)
        if expression is None:
            return hole(written.span)
        return self._keep(
            check_condition(expression, names or self._names(), self._library, self._slots)
        )

    def _value(self, written: ExpressionText, wanted: Type) -> Core:
        expression = self._parsed(written)
        if expression is None:
            return hole(written.span)
        return self._keep(
            check_value(expression, wanted, self._names(), self._library, self._slots)
        )

    def _keep(self, checked: Checked) -> Core:
        self.found.extend(checked.diagnostics)
        return checked.core

    def _report(
        self, code: Code, span: Span, suggestion: str | None = None, **data: object
    ) -> None:
        self.found.append(Diagnostic(code, span, data, suggestion))


def _sourced(document: SetDocument) -> Iterable[Sourced]:
    """Everything in a set that rests on a source."""
    yield document.in_force
    yield document.award
    for criterion in document.criteria:
        yield criterion
        for indicator in criterion.indicators:
            yield indicator
            if indicator.points is not None and indicator.points.bands is not None:
                yield from indicator.points.bands.rows
            yield from (part for part in (indicator.applies, indicator.evidence) if part)
    yield from (*document.knock_outs, *document.prerequisites, *document.levels)
    yield from (*document.award.grades, *document.calendar, *document.transition)
    for parameter in document.parameters.values():
        yield parameter
        yield from parameter.values
    yield from (part for part in (document.recognition, document.validity) if part is not None)
