"""Checking expressions: types with their bounds, and mistakes with their locations."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine import core
from criteria_engine.checking.expressions import (
    CheckedExpression,
    check_condition,
    check_expression,
    check_value,
)
from criteria_engine.checking.literals import literal_type
from criteria_engine.checking.names import Names, Slots
from criteria_engine.core import Core
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.functions.standard import standard
from criteria_engine.library.declarations import function
from criteria_engine.model.types import (
    BOOLEAN,
    DATE,
    INTEGER,
    NEVER,
    NULL,
    NUMBER,
    STRING,
    EnumType,
    ListType,
    NumberType,
    RecordType,
    Type,
    nullable,
)
from criteria_engine.model.values import Months, Range
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.source import Source
from criteria_engine.wording.types import describe
from tests.generated import conditions, numbers

MEMBER: Final = RecordType(
    (
        ("age", NumberType(0, 99, True)),
        ("able", BOOLEAN),
        ("grade", EnumType(("weak", "fair", "good"))),
    )
)
FACTS: Final[dict[str, Type]] = {
    "a": BOOLEAN,
    "b": BOOLEAN,
    "c": BOOLEAN,
    "n": NumberType(0, 20, True),
    "m": NumberType(1, 20, True),
    "part": NumberType(0, 20, True),
    "r": NumberType(0, 5),
    "kind": EnumType(("low", "mid", "high")),
    "name": STRING,
    "day": DATE,
    "members": ListType(MEMBER),
    "fines": ListType(EnumType(("minor", "grave"))),
    "hours": ListType(NumberType(0, 40, True)),
}
DEFINITIONS: Final[dict[str, Type]] = {
    "adults": ListType(MEMBER),
    "bonus": NumberType(1, 2, True),
    "mark": NumberType(3, 5, True),
    "cell": NumberType(0, 12, False),
    "step": NumberType(1, 7, True),
    "maybe_number": nullable(NumberType(0, 10, True)),
    "first": nullable(MEMBER),
}
NAMES: Final = Names(FACTS, DEFINITIONS)


def check(text: str) -> CheckedExpression:
    expression, diagnostics = parse(Source("test", text).whole())
    assert expression is not None, diagnostics
    return check_expression(expression, NAMES, standard())


def typed(text: str) -> Type:
    checked = check(text)
    assert checked.diagnostics == (), checked.diagnostics
    return checked.core.type


def mistakes(text: str) -> tuple[Diagnostic, ...]:
    return check(text).diagnostics


def mistake(text: str) -> Diagnostic:
    (diagnostic,) = mistakes(text)
    return diagnostic


# ---- types -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("n + 1", NumberType(1, 21, True)),
        ("n - m", NumberType(-20, 19, True)),
        ("n * 0.5", NumberType(0, 10)),
        ("n / m", NumberType(0, 20)),
        ("60% * m", NumberType(Decimal("0.6"), 12)),
        ("-n", NumberType(-20, 0, True)),
        ("abs(n - 5)", NumberType(0, 15, True)),
        ("floor(r)", NumberType(0, 5, True)),
        ("min([10, n])", NumberType(0, 10, True)),
        ("min([10, max([0, n - 5])])", NumberType(0, 10, True)),
        ("count(members)", NumberType(0, None, True)),
        ("share(members, able, 1)", NumberType(0, 1)),
        ("total(members.age)", NumberType(None, None, True)),
        ("if a then 2 else 7", NumberType(2, 7, True)),
        ("if n > 5 then n else 5", NumberType(5, 20, True)),
        ("if n > 5 then 5 else n", NumberType(0, 5, True)),
        ("if n >= 5 and n <= 9 then n else 5", NumberType(5, 9, True)),
        ("if n < 5 or n > 9 then 5 else n", NumberType(5, 9, True)),
        ("if not(n < 5) then n else 9", NumberType(5, 20, True)),
        ("if r > 1 then r else 1", NumberType(1, 5)),
        ("if n != 0 then n else 1", NumberType(1, 20, True)),
        ("if n = 0 then 1 else n", NumberType(1, 20, True)),
        ("day.month", NumberType(1, 12, True)),
        ("1 + 1", NumberType(2, 2, True)),
        ("[1, 2, 2.5]", ListType(NumberType(1, Decimal("2.5")))),
    ],
)
def test_a_number_type_has_the_bounds_that_can_be_proved(text: str, type_: NumberType) -> None:
    assert typed(text) == type_


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("a and n > 5", "boolean"),
        ("a and null", "boolean?"),
        ("n < null", "boolean?"),
        ("[1, 2][n]", "integer?"),
        ("members[1]", '{age: integer, able: boolean, grade: "weak" | "fair" | "good"}?'),
        ("members[1].age", "integer?"),
        ("members.age", "list<integer>"),
        ("members[able].grade", 'list<"weak" | "fair" | "good">'),
        ("first.age", "integer?"),
        ("n / (n - 5)", "number?"),
        ("sum(members.age)", "number?"),
        ("if a then 1 else null", "integer?"),
        ('if a then 1 else "x"', "any"),
        ('if a then kind else "other"', "string"),
        ("[]", "list<nothing>"),
        ("concatenate([], [1])", "list<integer>"),
        ("{x: n, y: x > 1}", "{x: integer, y: boolean}"),
        ("[1..n]", "range<integer>"),
        ("(>= 5)", "range<integer>"),
        ('@"P1M" + @"P1Y"', "months duration"),
        ("day - day", "days duration"),
        ("null", "null"),
        ("null = n", "boolean"),
    ],
)
def test_types_as_authors_read_them(text: str, type_: str) -> None:
    assert describe(typed(text)) == type_


def test_literals_have_the_narrowest_type() -> None:
    assert literal_type(True) == BOOLEAN
    assert literal_type(5) == NumberType(5, 5, True)
    assert literal_type(Decimal("2.50")) == NumberType(Decimal("2.5"), Decimal("2.5"))
    assert literal_type(Decimal("2.0")) == NumberType(2, 2, True)
    assert literal_type((1, None)) == ListType(nullable(NumberType(1, 1, True)))
    assert literal_type({"a": Months(1)}) == RecordType((("a", literal_type(Months(3))),))
    assert literal_type(Range(1, None, True, False)).item == NumberType(1, 1, True)  # type: ignore[union-attr]


# ---- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "at", "suggestion"),
    [
        ("memebrs", "unknown-name", "memebrs", "members"),
        ("n + zzz", "unknown-name", "zzz", None),
        ("members[agee > 3]", "unknown-name", "agee", "age"),
        ("members.agee", "unknown-field", "members.agee", "age"),
        ("members[1].agee", "unknown-field", "members[1].agee", "age"),
        ("first.abel", "unknown-field", "first.abel", "able"),
        ("n.age", "no-fields", "n.age", None),
        ("countt(members)", "unknown-function", "countt", "count"),
        ("count(members, 1)", "wrong-argument-count", "count(members, 1)", None),
        ("age(day)", "wrong-argument-count", "age(day)", None),
        ("age(born: day, at: day)", "unknown-argument", "age(born: day, at: day)", None),
        ("age(born: day)", "missing-argument", "age(born: day)", None),
        ("round up(n: 1)", "missing-argument", "round up(n: 1)", None),
        ("append(items: 2)", "missing-argument", "append(items: 2)", None),
        ("abs(n: 1, n: 2)", "duplicate-argument", "2", None),
        ("abs(name)", "wrong-argument-type", "name", None),
        ("min([1, name])", "wrong-argument-type", "[1, name]", None),
        ("tuổi(n)", "unknown-function", "tuổi", "age"),
        ("count_if(members, a)", "unknown-function", "count_if", "count where"),
        ('kind = "hihg"', "never-equal", '"hihg"', '"high"'),
        ('kind in ("low", "midd")', "never-equal", '"midd"', '"mid"'),
        ('list contains(["low"], kind) and kind = "x"', "never-equal", '"x"', None),
        ("name > 5", "wrong-operand-types", "name > 5", None),
        ("-name", "wrong-operand-type", "-name", None),
        ("not(n)", "not-a-condition", "n", None),
        ("members[name]", "not-a-condition", "name", None),
        ("if n then 1 else 2", "not-a-condition", "n", None),
        ("some x in members satisfies x.age", "not-a-condition", "x.age", None),
        ("[1..name]", "mixed-range", "[1..name]", None),
        ("{x: 1, x: 2}", "duplicate-entry", "2", None),
        ("members[age / n > 1]", "may-be-null", "age / n", None),
        ("(if a then null else 1) + (if maybe_number > 1 then 1 else 2)", "may-be-null", "maybe_number", None),
        ("maybe_number[1]", "may-be-null", "maybe_number", None),
        ("some x in first satisfies true", "may-be-null", "first", None),
    ],
)  # fmt: skip
def test_one_mistake_with_its_location(
    text: str, code: str, at: str, suggestion: str | None
) -> None:
    diagnostic = mistake(text)
    assert (diagnostic.code.id, diagnostic.span.text, diagnostic.suggestion) == (
        code,
        at,
        suggestion,
    )


@pytest.mark.parametrize(
    "text",
    [
        "zzz + 1 > 5 and zzz2 < 3",
        "if zzz then 1 else zzz2",
        "some x in zzz satisfies x.age > zzz2",
        "{x: zzz, y: x + zzz2}",
        "unknown thing(zzz, zzz2) or a",
        "[zzz..zzz2]",
        "zzz in (1, zzz2)",
    ],
)
def test_each_mistake_is_reported_once_because_a_hole_fits_everywhere(text: str) -> None:
    """Two misspelt names are two mistakes, and three if the function is unknown too."""
    codes = [diagnostic.code.id for diagnostic in mistakes(text)]
    assert codes.count("unknown-name") == 2
    assert set(codes) <= {"unknown-name", "unknown-function"}


def test_fields_of_a_list_that_is_a_hole_are_not_mistakes() -> None:
    assert mistake("count(memebrs[age > 3 and able])").span.text == "memebrs"
    assert mistake("share(memebrs, able, 1) > 0").span.text == "memebrs"
    assert mistakes("count([][age > 3])") == ()


def test_the_innermost_name_is_used() -> None:
    assert typed("members[some age in [true] satisfies age].grade") == ListType(
        EnumType(("weak", "fair", "good"))
    )
    assert typed("some n in [true] satisfies n") == BOOLEAN
    assert typed("{n: true, x: n}.x") == BOOLEAN
    # Fields of an outer item stay in scope within an inner list whose items are no records.
    assert mistakes("members[count([1, 2][item > age]) > 0]") == ()


def test_an_item_is_in_scope_only_inside_its_list() -> None:
    assert mistake("members[able] = item").span.text == "item"
    assert mistake("count(members[able]) + age").span.text == "age"


def test_a_position_is_read_outside_of_the_list() -> None:
    node = check("members[n]").core
    assert isinstance(node, core.Apply)
    assert node.function.name == "item at"
    assert isinstance(node.arguments[1], core.Fact)


def test_a_definition_hides_a_fact_of_the_same_name() -> None:
    names = Names({"x": NUMBER}, {"x": BOOLEAN})
    expression, _ = parse(Source("test", "x").whole())
    assert expression is not None
    assert isinstance(check_expression(expression, names, standard()).core, core.Defined)


# ---- null ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "if maybe_number = null then 0 else maybe_number",
        "if maybe_number != null then maybe_number else 0",
        "if not(maybe_number = null) then maybe_number else 0",
        "if maybe_number = null or a then 0 else maybe_number",
        "if first = null then 0 else first.age",
        "n / m",
        "n / (n + 1)",
        "if n > 0 then 1 / n else 0",
        "share(members, able, 0)",
        "total(members.age)",
        "max([n, 1])",
    ],
)
def test_values_proved_not_to_be_null(text: str) -> None:
    expression, _ = parse(Source("test", text).whole())
    assert expression is not None
    assert check_value(expression, NUMBER, NAMES, standard()).diagnostics == ()


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("maybe_number", "maybe_number"),
        ("maybe_number + 1", "maybe_number"),
        ("n / n", "n / n"),
        ("1 + n / (n - 5) * 2", "n / (n - 5)"),
        ("first.age", "first"),
        ("members[1].age", "members[1]"),
        ("if maybe_number = null then maybe_number else 0", "maybe_number"),
        ("if maybe_number != null or a then maybe_number else 0", "maybe_number"),
        ("if maybe_number != 5 then maybe_number else 0", "maybe_number"),
        ("if maybe_number != 0 then maybe_number else 0", "maybe_number"),
        ("if maybe_number = 0 then 0 else maybe_number", "maybe_number"),
        ("if n >= 0 then 1 / n else 0", "1 / n"),
        ("sum(members.age)", "sum(members.age)"),
        ("share(members, able)", "share(members, able)"),
    ],
)
def test_a_possible_null_is_reported_at_its_cause(text: str, cause: str) -> None:
    expression, _ = parse(Source("test", text).whole())
    assert expression is not None
    (diagnostic,) = check_value(expression, NUMBER, NAMES, standard()).diagnostics
    assert (diagnostic.code.id, diagnostic.span.text) == ("may-be-null", cause)


@pytest.mark.parametrize(
    ("value", "condition"),
    [
        ("n", "n >= 1"),
        ("members", "count(members) >= 1"),
        ("members", "every x in members satisfies x.age > 1"),
        ("[1..5]", "n in [1..5]"),
        ("kind", 'kind = "low"'),
        ("day", 'day >= @"2024-01-31"'),
        ('@"P3M"', '@"P3M" >= @"P1Y"'),
        ('day - @"2024-01-01"', 'day - @"2024-01-01" >= @"P30D"'),
        ('@"2024-01-31T07:00:00"', '@"2024-01-31T07:00:00" >= @"2024-01-31T08:00:00"'),
    ],
)
def test_the_help_of_a_value_shows_a_condition(value: str, condition: str) -> None:
    for text in (f"{value} and a", f"not({value})", f"if {value} then 1 else 2"):
        diagnostic = mistake(text)
        assert diagnostic.code.id == "not-a-condition"
        for language in ("vi", "en"):
            help_ = diagnostic.help(language) or ""
            shown = condition.replace("n in", "value in" if language == "en" else "giá_trị in")
            assert shown.split(" x.age")[0] in help_
    assert mistakes(condition) == ()


@pytest.mark.parametrize("text", ["[1..5] = 5", "n > [1..5]", "n + [1..5]", 'name = ["a".."b"]'])
def test_the_help_of_a_range_shows_in(text: str) -> None:
    diagnostic = mistake(text)
    assert diagnostic.code.id == "wrong-operand-types"
    assert all("`5 in [1..9]`" in (diagnostic.help(each) or "") for each in ("vi", "en"))


def test_a_condition_is_boolean_and_never_null() -> None:
    def codes(text: str) -> list[str]:
        expression, _ = parse(Source("test", text).whole())
        assert expression is not None
        return [d.code.id for d in check_condition(expression, NAMES, standard()).diagnostics]

    assert codes("a or maybe_number = null") == []
    assert codes("a or maybe_number > 3") == ["may-be-null"]
    assert codes("n") == ["not-a-condition"]
    assert codes("null") == ["may-be-null"]


# ---- the tree --------------------------------------------------------------------------------


def constant(text: str) -> object:
    node = check(text).core
    assert isinstance(node, core.Constant)
    return node.value


def test_expressions_without_facts_are_folded_to_constants() -> None:
    assert constant("2 * 3 + 1") == 7
    assert constant("[1, 1 + 1]") == (1, 2)
    assert constant('{a: 1, b: "x"}') == {"a": 1, "b": "x"}
    assert constant("[1..1 + 1]") == Range(1, 2, True, True)
    assert constant("80%") == Decimal("0.8")
    assert isinstance(check("n + (2 * 3)").core, core.Apply)


def test_a_constant_null_is_a_warning() -> None:
    diagnostic = mistake("n > 1 / 0")
    assert (diagnostic.code.id, diagnostic.severity.value, diagnostic.span.text) == (
        "always-null",
        "warning",
        "1 / 0",
    )


def test_between_and_limits_become_the_same_operators() -> None:
    for text in ("n between 3 and 8", "n in [3..8]"):
        node = check(text).core
        assert isinstance(node, core.Apply)
        assert node.function.name == "in"
        assert isinstance(node.arguments[1], core.Constant)
    limit = check("n in >= 3").core
    assert isinstance(limit, core.Apply)
    assert limit.function.name == ">="
    either = check("n in (1, > 5)").core
    assert isinstance(either, core.Disjunction)
    assert len(either.operands) == 2


def test_one_value_is_made_a_list_of_one() -> None:
    node = check("count where(n, item > 3)").core
    assert isinstance(node, core.Apply)
    first, second = node.arguments
    assert isinstance(first, core.MakeList)
    assert isinstance(second, core.Map)
    assert isinstance(second.items, core.MakeList)
    assert mistakes("members[1][age > 3]")[0].code.id == "may-be-null"


def test_every_local_variable_has_a_slot_of_its_own() -> None:
    checked = check(
        "some x in members, y in members satisfies count(members[age > x.age]) > count([1][item > 0])"
        " and {k: 1, l: k}.l = 1 and share(members, age > 3, 1) > 0"
    )
    assert checked.diagnostics == ()
    slots: list[int] = []
    for node in core.walk(checked.core):
        match node:
            case core.Quantify(slot=slot) | core.Select(slot=slot) | core.Map(slot=slot):
                slots.append(slot)
            case core.MakeRecord(slots=entries):
                slots.extend(entries)
            case _:
                pass
    assert len(slots) == len(set(slots)) == 7


def test_expressions_of_one_set_share_their_slots() -> None:
    slots = Slots()
    for text in ("members[able]", "members[age > 3]"):
        expression, _ = parse(Source("test", text).whole())
        assert expression is not None
        check_expression(expression, NAMES, standard(), slots)
    assert slots.used == 2


def test_every_node_refers_to_its_syntax() -> None:
    node = check("n between 3 and 8 and members[age > 3].age = [4]").core
    for each in core.walk(node):
        assert each.written.span is not None
        assert each.written.span.text in node.written.span.text  # type: ignore[union-attr]


def test_walk_visits_every_child_once() -> None:
    node = check("if a then count(members[able]) else n + {x: 1 + m}.x").core

    def count(each: Core) -> int:
        return 1 + sum(map(count, core.children(each)))

    assert len(list(core.walk(node))) == count(node)


# ---- functions of a host ---------------------------------------------------------------------


@function(
    "twice(n: number) -> number",
    "twice(text: string) -> string",
    vi="Gấp đôi.",
    en="Twice.",
    phrase_vi="hai lần {n}",
    phrase_en="twice {n}",
    examples={"twice(2)": "4"},
)
def twice(value: int) -> int:
    return value * 2


def test_a_host_adds_functions_by_declaration() -> None:
    library = standard().extend([twice])

    def of(text: str) -> CheckedExpression:
        expression, _ = parse(Source("test", text).whole())
        assert expression is not None
        return check_expression(expression, NAMES, library)

    assert of("twice(n)").core.type == NUMBER
    assert of('twice("a")').core.type == STRING
    assert [d.code.id for d in of("twice(a)").diagnostics] == ["wrong-argument-type"]
    assert [d.code.id for d in mistakes("twice(n)")] == ["unknown-function"]
    with pytest.raises(ValueError, match="`twice` is already declared"):
        library.extend([twice])


# ---- generated expressions --------------------------------------------------------------------


@given(st.one_of(conditions(3), numbers(3)))
def test_generated_expressions_have_one_type_and_no_mistake(text: str) -> None:
    checked = check(text)
    assert checked.diagnostics == ()
    assert checked.core.type not in (NEVER, NULL)
    assert describe(checked.core.type) in ("boolean", "number", describe(INTEGER))


# ---- types in words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        ("max(a)", "danh sách giá trị so sánh được ở đây", "a list of values that can be ordered here"),
        ("max([n], [n])", "giá trị so sánh được ở đây", "a value that can be ordered here"),
        ("max(n, day)", "cần số (`number?`) ở đây", "expects a number (`number?`) here"),
        ("sum(name)", "danh sách số (`list<number?>`)", "a list of numbers (`list<number?>`)"),
        ("sum(name)", "là dòng chữ (`string`)", "is a text (`string`)"),
        ("before(n, name)", "cần số (`number`) ở đây", "expects a number here"),
        ("includes(n, n)", "cần khoảng ở đây", "expects a range here"),
        ("index of([n], name)", "cần số (`number?`) ở đây", "expects a number (`number?`) here"),
        ("starts with(members, name)", "danh sách bản ghi", "is a list of records"),
        ("name + n", "dòng chữ (`string`) và số nguyên", "a text (`string`) and a whole number"),
        ("-members.age", "danh sách số nguyên", "a list of whole numbers (`list<integer>`)"),
        ("if members then 1 else 2", "là danh sách bản ghi", "is a list of records"),
        ("[n..name]", "là số nguyên (`integer`) và dòng chữ", "are a whole number (`integer`) and a text"),
    ],
)  # fmt: skip
def test_messages_name_types_in_words(text: str, vi: str, en: str) -> None:
    diagnostic = mistakes(text)[0]
    assert vi in diagnostic.message("vi")
    assert en in diagnostic.message("en")


def test_the_letters_of_signatures_are_explained() -> None:
    help_ = mistake("max(a)").help("en") or ""
    assert help_.endswith("; `O` is a number, a text, a date or a duration")
    assert "`T` is any value" in (mistake("append(n)").help("en") or "")
