"""Properties of every declaration: its texts, the types of its results, and its results on unknowns.

The last is a law of the language: replacing unknown values by known ones never contradicts a result.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unicodedata import is_normalized

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from criteria_engine.functions.standard import standard
from criteria_engine.library.declarations import Function
from criteria_engine.library.patterns import (
    CONTEXT_TYPE,
    ListOfPattern,
    NullablePattern,
    Pattern,
    RangeOfPattern,
    TypePattern,
    TypeVariable,
)
from criteria_engine.library.signatures import FunctionParameter, Signature
from criteria_engine.model.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS,
    INTEGER,
    MONTHS,
    NUMBER,
    STRING,
    ListType,
    RecordType,
    Type,
    nullable,
)
from criteria_engine.model.values import (
    INTEGER_LIMIT,
    MAYBE,
    UNKNOWN,
    Interval,
    Months,
    Range,
    Uncertain,
    admits,
    is_whole,
    type_name,
)
from tests.examples_count import examples
from tests.functions.calls import moment

FUNCTIONS = standard().functions
SIGNATURES = [(f, s) for f in FUNCTIONS for s in f.signatures]


def _id(value: object) -> str:
    if isinstance(value, Function):
        return value.signatures[0].text
    return value.text if isinstance(value, Signature) else str(value)


# ---- texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("declared", FUNCTIONS, ids=_id)
def test_words(declared: Function) -> None:
    texts = (
        declared.meaning.vi,
        declared.meaning.en,
        declared.phrase.vi,
        declared.phrase.en,
    )
    assert all(text.strip() == text and text and is_normalized("NFC", text) for text in texts)
    assert declared.meaning.vi.endswith(".")
    assert declared.meaning.en.endswith(".")
    assert declared.group
    assert declared.ours is not bool(declared.source), (
        "a function comes either from FEEL or from this language"
    )


@pytest.mark.parametrize("declared", FUNCTIONS, ids=_id)
def test_phrases_contain_every_required_parameter(declared: Function) -> None:
    required = {p.name for p in declared.signatures[0].parameters if not p.optional}
    for phrase in (declared.phrase.vi, declared.phrase.en):
        assert set(re.findall(r"\{(.*?)\}", phrase)) <= required


@pytest.mark.parametrize("declared", FUNCTIONS, ids=_id)
def test_at_least_two_examples(declared: Function) -> None:
    assert len(declared.examples) >= 2


def test_no_signature_is_declared_twice() -> None:
    shapes = [
        (f.kind, s.name, tuple((p.pattern, p.variadic) for p in s.parameters))
        for f, s in SIGNATURES
    ]
    assert len(shapes) == len(set(shapes))


def test_one_library_built_on_first_use() -> None:
    script = (
        "import sys; import criteria_engine as ce;"
        "assert 'criteria_engine.functions.lists' not in sys.modules;"
        "from criteria_engine.functions.standard import standard;"
        "assert standard() is standard()"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


# ---- arguments -------------------------------------------------------------------------------

NUMBERS: st.SearchStrategy[Any] = st.one_of(
    st.integers(-5, 5),
    st.integers(-INTEGER_LIMIT + 1, INTEGER_LIMIT - 1),
    st.decimals(-1000, 1000, places=2, allow_nan=False),
    st.builds(
        lambda digits, exponent: Decimal(digits).scaleb(exponent),
        st.integers(-99999, 99999),
        st.integers(-6100, 6100),
    ),
)
SMALL_NUMBERS = st.one_of(st.integers(-3, 3), st.sampled_from([Decimal("0.5"), Decimal("-2.50")]))
DAYS_OF_LIFE = st.dates()
MOMENTS = st.datetimes()
PLAIN: dict[Type, st.SearchStrategy[Any]] = {
    NUMBER: st.one_of(SMALL_NUMBERS, NUMBERS),
    INTEGER: st.one_of(st.integers(-3, 3), st.integers(-INTEGER_LIMIT + 1, INTEGER_LIMIT - 1)),
    STRING: st.one_of(st.sampled_from(["", "a", "b", "ab", "1.5", "2024-02-29"]), st.text()),
    BOOLEAN: st.booleans(),
    DATE: DAYS_OF_LIFE,
    DATE_TIME: MOMENTS,
    MONTHS: st.builds(Months, st.integers(-30, 30) | st.integers(-(10**18), 10**18)),
    DAYS: st.timedeltas() | st.timedeltas(timedelta(days=-3), timedelta(days=3)),
}
RECORD = RecordType((("a", NUMBER), ("b", BOOLEAN)))
CHOICES: dict[str, list[Type]] = {
    "T": [NUMBER, STRING, BOOLEAN, DATE, RECORD, ListType(NUMBER), nullable(NUMBER)],
    "E": [NUMBER, STRING, BOOLEAN, DATE, RECORD, ListType(NUMBER), nullable(NUMBER)],
    "O": [NUMBER, STRING, DATE, MONTHS],
    "S": [NUMBER, BOOLEAN, DATE, RECORD],
}
Variables = dict[str, Type]


def of_type(type_: Type) -> st.SearchStrategy[Any]:
    match type_:
        case ListType(item):
            return st.lists(of_type(item), max_size=4).map(tuple)
        case RecordType(fields) if fields:
            return st.fixed_dictionaries({name: of_type(field) for name, field in fields})
        case _ if type_ == CONTEXT_TYPE:
            return of_type(RECORD)
        case _ if type_ == ANY:
            simple = st.one_of(*PLAIN.values(), st.none())
            return simple | st.lists(simple, max_size=3).map(tuple) | of_type(RECORD)
        case _ if type_ in PLAIN:
            return PLAIN[type_]
        case _:
            return of_type(type_.inner) | st.none()  # type: ignore[union-attr]


def of_pattern(pattern: Pattern, variables: Variables) -> st.SearchStrategy[Any]:
    match pattern:
        case TypePattern(type_):
            return of_type(type_)
        case TypeVariable(name):
            return of_type(variables[name])
        case ListOfPattern(item):
            return st.lists(of_pattern(item, variables), max_size=5).map(tuple)
        case RangeOfPattern(item):
            return ranges(of_pattern(item, variables))
        case NullablePattern(inner):
            return of_pattern(inner, variables) | st.none()


def ranges(ends: st.SearchStrategy[Any]) -> st.SearchStrategy[Range]:
    closed = st.tuples(ends, ends, st.booleans(), st.booleans())
    return st.one_of(
        closed.map(lambda parts: Range(min(parts[:2]), max(parts[:2]), parts[2], parts[3])),
        st.builds(Range, st.none(), ends, st.just(False), st.booleans()),
        st.builds(Range, ends, st.none(), st.booleans(), st.just(False)),
    )


def names_in(pattern: Pattern) -> set[str]:
    match pattern:
        case TypeVariable(name):
            return {name}
        case ListOfPattern(inner) | RangeOfPattern(inner) | NullablePattern(inner):
            return names_in(inner)
        case TypePattern():
            return set()


@dataclass
class Call:
    """Arguments for a signature, with the pattern of each."""

    arguments: list[Any]
    parameters: list[FunctionParameter]
    variables: Variables


@st.composite
def calls(draw: st.DrawFn, signature: Signature) -> Call:
    names = sorted(set().union(*(names_in(p.pattern) for p in signature.parameters)))
    variables = {name: draw(st.sampled_from(CHOICES[name])) for name in names}
    arguments: list[Any] = []
    parameters: list[FunctionParameter] = []
    for parameter in signature.parameters:
        if parameter.optional and draw(st.booleans()):
            break
        # A single argument would be taken as the list of the function's other signature.
        times = draw(st.integers(2, 4)) if parameter.variadic else 1
        for _ in range(times):
            value: Any
            if parameter.each:
                value = tuple(draw(st.booleans()) for _ in arguments[0])
            else:
                value = draw(of_pattern(parameter.pattern, variables))
            arguments.append(value)
            parameters.append(parameter)
    return Call(arguments, parameters, variables)


# ---- results ---------------------------------------------------------------------------------


def is_of(value: Any, pattern: Pattern, variables: Variables) -> bool:
    """Return whether a value matches the pattern of a result."""
    match pattern:
        case TypePattern(type_):
            return type_ == ANY or has_type(value, type_)
        case TypeVariable(name):
            return has_type(value, variables[name])
        case ListOfPattern(item):
            return isinstance(value, tuple) and all(is_of(i, item, variables) for i in value)
        case RangeOfPattern():
            return isinstance(value, Range)
        case NullablePattern(inner):
            return value is None or is_of(value, inner, variables)


def has_type(value: Any, type_: Type) -> bool:
    if type_ in (NUMBER, INTEGER):
        return is_normal_number(value) and (type_ == NUMBER or is_whole(value))
    if isinstance(type_, ListType):
        return isinstance(value, tuple) and all(has_type(item, type_.item) for item in value)
    if isinstance(type_, RecordType):
        return isinstance(value, dict)
    if type_ in PLAIN:
        names = {STRING: "string", BOOLEAN: "boolean", DATE: "date", DATE_TIME: "date and time"}
        names |= {MONTHS: "months duration", DAYS: "days duration"}
        return type_name(value) == names[type_]
    return value is None or has_type(value, type_.inner)  # type: ignore[union-attr]


def is_normal_number(value: Any) -> bool:
    """Return whether a number has at most 34 digits, and is an `int` or a finite `Decimal`."""
    if type(value) is int:
        return abs(value) < INTEGER_LIMIT
    digits = value.as_tuple().digits if isinstance(value, Decimal) and value.is_finite() else None
    return digits is not None and len(digits) <= 34


@pytest.mark.parametrize(("declared", "signature"), SIGNATURES, ids=_id)
@settings(max_examples=examples(20))
@given(data=st.data())
def test_a_call_returns_a_value_of_the_declared_type(
    declared: Function, signature: Signature, data: st.DataObject
) -> None:
    call = data.draw(calls(signature))
    result = declared.apply(*call.arguments)
    if result is None and signature.result in (TypePattern(MONTHS), TypePattern(DAYS)):
        return  # A duration that is too long; the checker refuses a set in which one may be.
    assert is_of(result, signature.result, call.variables), result


@pytest.mark.parametrize(("declared", "signature"), SIGNATURES, ids=_id)
@settings(max_examples=examples(20))
@given(data=st.data())
def test_the_representation_of_a_number_does_not_matter(
    declared: Function, signature: Signature, data: st.DataObject
) -> None:
    call = data.draw(calls(signature))
    as_decimals = [as_decimal(argument) for argument in call.arguments]
    assert admits(declared.apply(*as_decimals), declared.apply(*call.arguments))


def as_decimal(value: Any) -> Any:
    match value:
        case bool():
            return value
        case int():
            return Decimal(value)
        case tuple():
            return tuple(map(as_decimal, value))
        case Range(low, high, low_included, high_included):
            return Range(as_decimal(low), as_decimal(high), low_included, high_included)
        case _:
            return value


# ---- unknowns --------------------------------------------------------------------------------


@st.composite
def blurred(draw: st.DrawFn, value: Any, extra: st.SearchStrategy[Any]) -> Any:
    """Draw the value or an unknown that admits it; `extra` gives uncertain items for lists."""
    shape = draw(st.integers(0, 3))
    if shape == 0:
        return value
    if shape == 1 and not isinstance(value, tuple):
        return UNKNOWN
    match value:
        case bool():
            return MAYBE
        case int() | Decimal():
            return draw(intervals(value))
        case tuple():
            return draw(blurred_lists(value, extra))
        case dict():
            return {name: draw(blurred(item, extra)) for name, item in value.items()}
        case Range(low, high, low_included, high_included):
            ends = [None if e is None else draw(blurred(e, extra)) for e in (low, high)]
            return Range(ends[0], ends[1], low_included, high_included)
        case _:
            return UNKNOWN


@st.composite
def intervals(draw: st.DrawFn, value: Any) -> Interval:
    low = draw(st.none() | st.just(value) | NUMBERS | SMALL_NUMBERS)
    high = draw(st.none() | st.just(value) | NUMBERS | SMALL_NUMBERS)
    return Interval(
        low if low is None or low <= value else value,
        high if high is None or high >= value else value,
        is_whole(value) and draw(st.booleans()),
    )


@st.composite
def blurred_lists(draw: st.DrawFn, value: tuple[Any, ...], extra: st.SearchStrategy[Any]) -> Any:
    items: list[Any] = []
    certain: list[bool] = []
    for item in value:
        for _ in range(draw(st.integers(0, 1))):
            items.append(draw(extra))
            certain.append(False)
        nested = extra if not isinstance(item, tuple) else st.sampled_from([*item, 0])
        items.append(draw(blurred(item, nested)))
        certain.append(draw(st.booleans()))
    shape = draw(st.integers(0, 5))
    if shape == 0:
        return UNKNOWN
    if shape == 1:
        return tuple(item for item, belongs in zip(items, certain, strict=True) if belongs) or value
    return Uncertain(tuple(items), tuple(certain))


@st.composite
def blurred_calls(draw: st.DrawFn, call: Call) -> list[Any]:
    arguments: list[Any] = []
    for argument, parameter in zip(call.arguments, call.parameters, strict=True):
        if parameter.each:
            arguments[0], conditions = draw(blurred_together(call.arguments[0], argument))
            arguments.append(conditions)
            continue
        item = parameter.pattern.item if isinstance(parameter.pattern, ListOfPattern) else None
        extra = st.nothing() if item is None else of_pattern(item, call.variables)
        unknown = draw(blurred(argument, extra))
        assume(admits(unknown, argument))
        arguments.append(unknown)
    return arguments


@st.composite
def blurred_together(
    draw: st.DrawFn, items: tuple[Any, ...], conditions: tuple[bool, ...]
) -> tuple[Any, Any]:
    """Draw a list and the results of a condition over it, in the form the evaluator passes them."""
    members: list[Any] = []
    results: list[Any] = []
    certain: list[bool] = []
    for item, condition in zip(items, conditions, strict=True):
        if draw(st.booleans()):
            members.append(item)
            results.append(draw(st.sampled_from([True, False, MAYBE])))
            certain.append(False)
        members.append(draw(st.sampled_from([item, UNKNOWN])))
        results.append(draw(st.sampled_from([condition, MAYBE, UNKNOWN])))
        certain.append(draw(st.booleans()))
    shape = draw(st.integers(0, 5))
    if shape == 0:
        return UNKNOWN, draw(st.sampled_from([UNKNOWN, MAYBE]))
    if shape == 1:
        return items, MAYBE
    return Uncertain(tuple(members), tuple(certain)), Uncertain(tuple(results), tuple(certain))


LIFTED = [(f, s) for f, s in SIGNATURES if f.lift is not None]


@pytest.mark.parametrize(("declared", "signature"), LIFTED, ids=_id)
@given(data=st.data())
def test_an_unknown_result_admits_every_possible_result(
    declared: Function, signature: Signature, data: st.DataObject
) -> None:
    assert declared.lift is not None
    call = data.draw(calls(signature))
    known = declared.apply(*call.arguments)
    unknown = declared.lift(*data.draw(blurred_calls(call)))
    assert admits(unknown, known), (unknown, known)


@pytest.mark.parametrize(("declared", "signature"), LIFTED, ids=_id)
@settings(max_examples=examples(20))
@given(data=st.data())
def test_a_lift_on_known_arguments_admits_the_known_result(
    declared: Function, signature: Signature, data: st.DataObject
) -> None:
    """The checker also calls it with constants."""
    assert declared.lift is not None
    call = data.draw(calls(signature))
    assert admits(declared.lift(*call.arguments), declared.apply(*call.arguments))


NUMERIC = {TypePattern(type_) for type_ in (NUMBER, INTEGER)}
NUMERIC_LIFTS = [
    (f, s) for f, s in LIFTED if s.result in NUMERIC | {NullablePattern(p) for p in NUMERIC}
]


@pytest.mark.parametrize(("declared", "signature"), NUMERIC_LIFTS, ids=_id)
@settings(max_examples=examples(20))
@given(data=st.data())
def test_a_numeric_lift_accepts_null_and_unknown(
    declared: Function, signature: Signature, data: st.DataObject
) -> None:
    """To find bounds the checker calls it with null as well; any result is acceptable there."""
    assert declared.lift is not None
    call = data.draw(calls(signature))
    arguments = [data.draw(st.sampled_from([a, None, UNKNOWN])) for a in call.arguments]
    declared.lift(*arguments)


def test_dates_and_moments_are_distinguished() -> None:
    """In Python a `datetime` is a `date`; in the language it is not."""
    assert type_name(moment("2024-01-01T00:00:00")) == "date and time"
    assert type_name(date(2024, 1, 1)) == "date"
