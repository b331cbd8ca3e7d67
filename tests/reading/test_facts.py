"""Reading facts from a form in YAML, a host's mapping or JSON; every diagnostic has a path."""

from __future__ import annotations

import decimal
import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from typing import Any, Final
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.bounds import FACT_LIMIT, MAX_ITEMS
from criteria_engine.decision import Decision
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.model.basis import Basis
from criteria_engine.model.facts import Facts, JudgedResult, decision_record
from criteria_engine.model.values import Interval
from criteria_engine.reading.fact_paths import path_text
from criteria_engine.reading.facts import read_facts
from criteria_engine.reading.json import read_json
from tests.wrong_facts import CRITERIA, DAY, UNIT, WRONG, catalogue, form


def read(given: Any) -> Facts:
    return CRITERIA.read(given)


def values(given: Any) -> Mapping[str, Any]:
    return read(given).values


def codes_and_paths(given: Any) -> list[tuple[str, str]]:
    """Return the code and the path of every diagnostic."""
    with pytest.raises(CriteriaError) as caught:
        read(given)
    return [(d.code.id, str(d.data.get("path", ""))) for d in caught.value.diagnostics]


def only_diagnostic(given: Any) -> Diagnostic:
    with pytest.raises(CriteriaError) as caught:
        read(given)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


# ---- accepted values -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("households: 73", "households", 73),
        ("households: '73'", "households", 73),
        ("households: 73.0", "households", 73),
        ("rate: 64.9%", "rate", Decimal("0.649")),
        ("rate: 64.9 %", "rate", Decimal("0.649")),
        ("rate: 100%", "rate", 1),
        ("rate: .5", "rate", Decimal("0.5")),
        ("rate: 0.500", "rate", Decimal("0.5")),
        ("money: -12.50", "money", Decimal("-12.5")),
        ("money: 1500000", "money", 1500000),
        ("money: 0.123456789012345678", "money", Decimal("0.123456789012345678")),
        ("poor: có", "poor", True),
        ("poor: Không", "poor", False),
        ("poor: yes", "poor", True),
        ("poor: NO", "poor", False),
        ("poor: true", "poor", True),
        ("area: lowland", "area", "lowland"),
        ("area: ' lowland '", "area", "lowland"),
        ("area: miền_núi", "area", "miền_núi"),
        ("note: Nhà có 3 thế hệ", "note", "Nhà có 3 thế hệ"),
        ("note: 012", "note", "012"),
        ("since: 2024-02-29", "since", date(2024, 2, 29)),
        ("since: 29/02/2024", "since", date(2024, 2, 29)),
        ("since: 1/3/2024", "since", date(2024, 3, 1)),
        ("seen: 2024-02-29T08:30:00", "seen", datetime(2024, 2, 29, 8, 30)),  # noqa: DTZ001
        ("house: {borrowed: 3}", "house", {"borrowed": 3}),
        ("members: []", "members", ()),
        ("members: [{able: có}, {}, ~]", "members", ({"able": True}, {}, {})),
    ],
)  # fmt: skip
def test_accepted_values_of_forms(text: str, name: str, value: Any) -> None:
    found = values(form(text))[name]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"households": 73}, 73),
        ({"households": 73.0}, 73),
        ({"households": Decimal("73.00")}, 73),
        ({"rate": 0.1}, Decimal("0.1")),
        ({"rate": 0.30000000000000004}, Decimal("0.30000000000000004")),
        ({"rate": Decimal("0.649")}, Decimal("0.649")),
        ({"money": -0.0}, 0),
        ({"poor": True}, True),
        ({"since": date(2024, 2, 29)}, date(2024, 2, 29)),
        ({"since": "29/02/2024"}, date(2024, 2, 29)),
        ({"seen": datetime(2024, 2, 29, 8, 30)}, datetime(2024, 2, 29, 8, 30)),  # noqa: DTZ001
        ({"seen": "2024-02-29"}, datetime(2024, 2, 29)),  # noqa: DTZ001
        ({"members": ({"able": True},)}, ({"able": True},)),
    ],
)  # fmt: skip
def test_accepted_values_of_mappings(given: dict[str, Any], value: Any) -> None:
    found = values(given)[next(iter(given))]
    assert found == value
    assert type(found) is type(value)


class ForeignFloat(float):
    """A float whose repr is more than its digits, as NumPy's."""

    def __repr__(self) -> str:
        return f"other.float({float(self)!r})"


def test_a_foreign_float_is_the_shortest_decimal_that_equals_it() -> None:
    assert values({"rate": ForeignFloat(0.1)}) == {"rate": Decimal("0.1")}


NUMPY: Final = {
    "a boolean": ("bool_(True)", "poor", True),
    "an integer": ("int16(73)", "households", 73),
    "a float": ("float64(0.1)", "rate", Decimal("0.1")),
    "a float of 32 bits": ("float32(0.1)", "rate", Decimal("0.1")),
    "a float of 16 bits": ("float16(0.5)", "rate", Decimal("0.5")),
    "a day": ('datetime64("2024-02-29")', "since", date(2024, 2, 29)),
}


@pytest.mark.parametrize("kind", NUMPY)
def test_a_scalar_of_numpy_is_the_python_value_it_stands_for(kind: str) -> None:
    numpy = pytest.importorskip("numpy")
    expression, fact, value = NUMPY[kind]
    read_value = values({fact: eval(expression, vars(numpy))})[fact]  # noqa: S307 - from this file
    assert (read_value, type(read_value)) == (value, type(value))


@pytest.mark.parametrize(
    ("expression", "fact"),
    [
        ("bool_(True)", "households"),
        ('timedelta64(5, "D")', "households"),
        ("int8(1)", "poor"),
        ('float32("nan")', "rate"),
        ('datetime64("2024-02-29T08:00")', "since"),
    ],
)
def test_a_scalar_of_numpy_of_another_type_is_an_error(expression: str, fact: str) -> None:
    numpy = pytest.importorskip("numpy")
    ((_, path),) = codes_and_paths({fact: eval(expression, vars(numpy))})  # noqa: S307
    assert path == fact


def test_what_people_judged_may_be_a_boolean_of_numpy() -> None:
    numpy = pytest.importorskip("numpy")
    facts = read({"judgements": {"1.2": numpy.True_}, "evidence": {"1.4": numpy.False_}})
    assert (facts.judgements["1.2"].met, facts.evidence["1.4"]) == (True, False)


def test_a_judgement_without_a_known_part_is_unknown() -> None:
    assert read({"judgements": {"1.2": {}, "1.3": {"points": None, "by": None}}}).judgements == {}


class ForeignInteger:
    """An Integral that is not an `int`, as those of NumPy."""

    def __int__(self) -> int:
        return 73

    def __repr__(self) -> str:
        return "73"


class ForeignBoolean(ForeignInteger):
    """A boolean that is not a `bool`, as NumPy's."""


Integral.register(ForeignInteger)


def test_a_foreign_integer_is_an_int() -> None:
    found = values({"households": ForeignInteger()})["households"]
    assert (found, type(found)) == (73, int)


def test_json_keeps_numbers_exact() -> None:
    text = '{"rate": 0.1, "money": 0.123456789012345678, "recognised": 73, "poor": false}'
    assert values(text) == {
        "rate": Decimal("0.1"),
        "money": Decimal("0.123456789012345678"),
        "recognised": 73,
        "poor": False,
    }


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"households": None, "members": None, "house": None, "clan": None, "since": None},
        {"households": {"at_least": None, "at_most": None}},
        {"households": {"at_least": None}},
        {"households": {}},
        '{"households": null}',
    ],
)
def test_a_missing_key_and_null_are_unknown(given: Any) -> None:
    assert values(given) == {}


@pytest.mark.parametrize("stated", [{}, {"outcome": None, "level": None}, {"level": None}])
def test_a_decision_without_a_known_part_is_unknown(stated: dict[str, Any]) -> None:
    assert values({"clan": stated}) == {}


def test_a_blank_in_a_form_is_unknown() -> None:
    blank = form("households:\nmembers:\n  - age:\n    able: có\nhouse:\n  books: ~\npoor: null\n")
    assert values(blank) == {"members": ({"able": True},)}


def test_the_decimal_context_of_the_thread_does_not_matter() -> None:
    with decimal.localcontext() as context:
        context.prec = 3
        context.traps[decimal.Inexact] = True
        found = values(form("rate: 64.9555%\nmoney: 12345.6789"))
        assert found == {"rate": Decimal("0.649555"), "money": Decimal("12345.6789")}
        assert values({"money": 12345.6789}) == {"money": Decimal("12345.6789")}


def test_line_ends_do_not_matter() -> None:
    text = "households: 73\nmembers:\n  - age: 3\n    able: có\n"
    assert values(form(text)) == values(form(text.replace("\n", "\r\n")))


def test_composed_and_decomposed_letters_are_equal() -> None:
    composed = {"tỷ_lệ": 0.5, "area": "miền_núi", "note": "Hợp"}
    apart = {
        normalize("NFD", k): normalize("NFD", v) if isinstance(v, str) else v
        for k, v in composed.items()
    }
    assert apart != composed
    assert values(apart) == values(composed)
    written = "\n".join(f"{name}: {value}" for name, value in apart.items())
    assert values(form(written)) == values(composed)
    assert values(json.dumps(apart)) == values(composed)


def test_subject_period_and_day() -> None:
    facts = read({"subject_id": "HGĐ-05", "period": "2025", "decided_on": "2026-02-20"})
    assert (facts.subject_id, facts.period, facts.decided_on) == (
        "HGĐ-05",
        "2025",
        date(2026, 2, 20),
    )
    assert codes_and_paths({"subject_id": 5.5, "decided_on": "20/13/2026"}) == [
        ("wrong-fact-type", "subject_id"),
        ("not-a-date", "decided_on"),
    ]


# ---- rejected values -------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "code", "path"), WRONG)
def test_every_diagnostic_has_its_path(given: Any, code: str, path: str) -> None:
    assert codes_and_paths(given) == [(code, path)]
    with pytest.raises(CriteriaError) as caught:
        read(given)
    assert [path_text(each.loc) for each in caught.value.diagnostics] == [path]


def test_every_mistake_in_the_facts_of_another_title_has_its_path() -> None:
    facts = {"poor": 3, "unit": {"facts": {"people": -1, "good": "x"}}}
    with pytest.raises(CriteriaError) as caught:
        read(facts)
    diagnostics = caught.value.diagnostics
    paths = ["poor", "unit.facts.people", "unit.facts.good"]
    assert [each.data["path"] for each in diagnostics] == paths
    assert [each.span.source.name for each in diagnostics] == paths
    assert "`unit.facts.people`" in diagnostics[1].message("en")
    with pytest.raises(CriteriaError) as caught:
        read(form("poor: x\nunit:\n  facts:\n    people: -1\n"))
    (_, nested) = caught.value.diagnostics
    assert (str(nested.span), nested.data["path"]) == ("form.yaml:4:13", "unit.facts.people")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("money: 5.000", "ambiguous-number"),
        ("money: 5,000", "ambiguous-number"),
        ("money: 1,5", "ambiguous-number"),
        ("money: 1.500.000", "ambiguous-number"),
        ("money: 1.500.000,25", "ambiguous-number"),
        ("money: -12.345", "ambiguous-number"),
        ("money: 12.345%", "ambiguous-number"),
        ("money: 5.000 đồng", "not-a-number"),
        ("money: năm", "not-a-number"),
        ("money: 1e3", "not-a-number"),
        ("money: 1_000", "not-a-number"),
        ("money: 0x1F", "not-a-number"),
        ("money: +5", "not-a-number"),
        ("money: --5", "not-a-number"),
        ("money: .nan", "not-a-number"),
        ("money: .inf", "not-a-number"),
        ("money: ٣", "not-a-number"),
        ("money: 5%%", "not-a-number"),
        ("money: 80%", "not-a-share"),
        ("money: 80 %", "not-a-share"),
        ("households: 100%", "not-a-share"),
        ("money: １２", "not-a-number"),
        ("money: 10000000000000001", "number-too-long"),
        ("poor: maybe", "invalid-boolean"),
        ("poor: 1", "invalid-boolean"),
        ("poor: [có]", "invalid-boolean"),
        ("since: hôm nay", "not-a-date"),
        ("since: 02/2024", "not-a-date"),
        ("area: đồng bằng", "unknown-choice"),
        ("members: 3", "wrong-fact-type"),
        ("note: [a]", "wrong-fact-type"),
    ],
)
def test_rejected_values_of_forms(text: str, code: str) -> None:
    diagnostic = only_diagnostic(form(text))
    assert diagnostic.code.id == code
    assert diagnostic.span.source.name == "form.yaml"
    assert diagnostic.span.text == text.partition(": ")[2]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("5.000", "5000"), ("1.500.000", "1500000"), ("1,5", "1.5"), ("1.500.000,25", "1500000.25")],
)
def test_the_help_for_an_ambiguous_number_shows_its_readings(text: str, meant: str) -> None:
    help_ = only_diagnostic(form(f"money: {text}")).help("en")
    assert help_ is not None
    assert meant in help_.split()


@pytest.mark.parametrize(
    ("given", "vi", "en"),
    [
        (
            {"households": [1]},
            "`households` cần số nguyên, nhưng ở đây là danh sách",
            "`households`: expected a whole number, got a list",
        ),
        (
            {"members": [3]},
            "`members[1]` cần các dòng `tên: giá trị`, nhưng ở đây là 3",
            "`members[1]`: expected lines of `name: value`, got 3",
        ),
        (
            {"rate": Fraction(1, 3)},
            "`rate` cần một số, nhưng ở đây là 1/3 (fractions.Fraction)",
            "`rate`: expected a number, got 1/3 (fractions.Fraction)",
        ),
        (
            {"judgements": {"1.3": 0.7}},
            "`judgements.1.3`: 0.7 điểm không hợp lệ; cho từ 0 đến 10, 0.5 điểm một nấc",
            "`judgements.1.3`: 0.7 points are not valid; give 0 to 10, in steps of 0.5",
        ),
    ],
)
def test_messages_in_both_languages(given: Any, vi: str, en: str) -> None:
    diagnostic = only_diagnostic(given)
    assert (diagnostic.message("vi"), diagnostic.message("en")) == (vi, en)


def test_the_message_about_a_foreign_boolean_names_its_class() -> None:
    assert (
        only_diagnostic({"poor": ForeignBoolean()})
        .message("en")
        .endswith(f"`73 ({__name__}.ForeignBoolean)`")
    )


def test_all_mistakes_are_reported_together() -> None:
    given = {"households": -1, "rate": 2, "members": [{"age": "x"}, {"able": 3}], "zzz": 1}
    assert codes_and_paths(given) == [
        ("out-of-range", "households"),
        ("out-of-range", "rate"),
        ("wrong-fact-type", "members[1].age"),
        ("invalid-boolean", "members[2].able"),
        ("unknown-fact", "zzz"),
    ]


@pytest.mark.parametrize(
    ("given", "suggestion"),
    [
        ({"househols": 1}, "households"),
        ({"area": "lowlnd"}, "lowland"),
        ({"judgements": {"awrd": True}}, "award"),
        ({"unit": {"outcome": "eligible", "levle": "one"}}, "level"),
        ({"ty_le": 1}, "tỷ_lệ"),
    ],
)
def test_a_misspelt_name_has_a_suggestion(given: Any, suggestion: str) -> None:
    assert only_diagnostic(given).suggestion == suggestion


def test_two_spellings_of_one_name_are_a_duplicate() -> None:
    name = "tỷ_lệ"
    assert codes_and_paths({name: 1, normalize("NFD", name): 2}) == [("duplicate-fact", name)]


def test_the_length_of_lists_is_limited() -> None:
    assert codes_and_paths({"rooms": [{}] * (MAX_ITEMS + 1)}) == [("too-many-items", "rooms")]


# ---- JSON ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{'a': 1}",
        '{"rate": NaN}',
        '{"rate": Infinity}',
        '{"rate": -Infinity}',
        '{"rate": 1, "rate": 2}',
        '{"members": [{"age": 1, "age": 2}]}',
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"rate": 1} x',
    ],
)
def test_invalid_json_is_refused(text: str) -> None:
    diagnostic = only_diagnostic(text)
    assert diagnostic.code.id == "invalid-json"
    assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)


def test_deeply_nested_json_in_place_of_a_value_is_refused() -> None:
    depth = min(500, sys.getrecursionlimit() // 2)
    assert codes_and_paths('{"members": ' + "[" * depth + "]" * depth + "}") == [
        ("wrong-fact-type", "members[1]")
    ]
    interval = '{"at_least":' * depth + "1" + "}" * depth
    assert codes_and_paths('{"households": ' + interval + "}") == [
        ("wrong-fact-type", "households.at_least")
    ]


def test_a_lone_surrogate_in_json_is_not_text() -> None:
    assert codes_and_paths('{"note": "\\ud800"}') == [("damaged-text", "note")]
    assert values('{"note": "\\ud83d\\ude00"}') == {"note": "😀"}


@pytest.mark.parametrize(
    "text", ['{"x\\ud800": 1}', '{"x\\ud800": 1, "x\\ud800": 2}', '{"judgements": {"\\ud800": 1}}']
)
def test_a_message_with_a_lone_surrogate_can_be_encoded(text: str) -> None:
    diagnostic = only_diagnostic(text)
    assert "?" in f"{diagnostic.message('vi')} {diagnostic.message('en')}".encode().decode()


def test_a_mistake_in_json_has_its_location() -> None:
    _, (diagnostic,) = read_json('{"a": 1,\n "b": x}')
    assert (diagnostic.span.position.line, diagnostic.span.position.column) == (2, 7)


# ---- intervals -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        ({"households": {"at_least": 60, "at_most": 68}}, "households", Interval(60, 68, True)),
        ({"households": {"at_least": 60}}, "households", Interval(60, 5000, True)),
        ({"households": {"at_most": 68}}, "households", Interval(0, 68, True)),
        ({"households": {"at_least": 60, "at_most": None}}, "households", Interval(60, 5000, True)),
        ({"households": {"at_least": 60, "at_most": 60}}, "households", 60),
        ({"rate": {"at_least": 0.5}}, "rate", Interval(Decimal("0.5"), 1)),
        ({"money": {"at_least": 5}}, "money", Interval(5, None)),
        ({"households": Interval(60, 68)}, "households", Interval(60, 68, True)),
        ({"households": 73}, "recognised", Interval(0, 73, True)),
        ({"households": {"at_most": 73}}, "recognised", Interval(0, 73, True)),
        ({"households": 0}, "recognised", 0),
        ({"households": 73, "recognised": {"at_least": 60}}, "recognised", Interval(60, 73, True)),
        ({"households": 73, "recognised": {"at_least": 73}}, "recognised", 73),
        ({"recognised": {"at_least": 60}}, "recognised", Interval(60, 5000, True)),
    ],
)
def test_forms_of_intervals(given: Any, name: str, value: Any) -> None:
    assert values(given)[name] == value


def test_intervals_in_a_form() -> None:
    text = "households:\n  at_least: 60\n  at_most: 68\n"
    assert values(form(text))["households"] == Interval(60, 68, True)
    blank = "households:\n  at_least: 60\n  at_most:\n"
    assert values(form(blank))["households"] == Interval(60, 5000, True)


def test_facts_record_whether_they_contain_intervals() -> None:
    """The compiled function takes exact facts only."""
    assert not read({"households": 73, "recognised": 5}).has_intervals
    assert read({"households": {"at_least": 60}}).has_intervals
    assert read({"households": 73}).has_intervals  # the maximum of `recognised` is 73


# ---- judgements, evidence, decisions ---------------------------------------------------------


def test_forms_of_judgements() -> None:
    given = {
        "judgements": {
            "1.2": True,
            "1.3": {
                "points": 7.5,
                "by": "Ông Hùng",
                "on": "2026-01-15",
                "evidence": "biên bản số 3",
            },
            "award": {"met": False},
        }
    }
    assert read(given).judgements == {
        "1.2": JudgedResult(met=True),
        "1.3": JudgedResult(None, Decimal("7.5"), "Ông Hùng", date(2026, 1, 15), "biên bản số 3"),
        "award": JudgedResult(met=False),
    }
    written = form(
        "judgements:\n  1.2: không\n  1.3: 10\n  award:\n    met: có\n    on: 15/01/2026\n"
    )
    assert read(written).judgements == {
        "1.2": JudgedResult(met=False),
        "1.3": JudgedResult(points=10),
        "award": JudgedResult(met=True, on=date(2026, 1, 15)),
    }


def test_blank_judgements_and_evidence_are_absent() -> None:
    written = form("judgements:\n  1.2:\nevidence:\n  1.4: ~\n")
    facts = read(written)
    assert (facts.judgements, facts.evidence) == ({}, {})
    assert read({"judgements": None, "evidence": None}).judgements == {}


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (True, True),
        (False, False),
        ("có", True),
        ("Không", False),
        ("sổ theo dõi 2025", "sổ theo dõi 2025"),
        ("  sổ  ", "sổ"),
    ],
)
def test_forms_of_evidence(given: Any, value: Any) -> None:
    assert read({"evidence": {"1.4": given}}).evidence == {"1.4": value}


@pytest.mark.parametrize(
    ("given", "record"),
    [
        ({"outcome": "eligible"}, {"eligible": True}),
        ({"outcome": "not_eligible"}, {"eligible": False, "one": False, "two": False}),
        ({"outcome": "undetermined"}, {}),
        ({"outcome": "eligible", "level": "one"}, {"eligible": True, "one": True, "two": False}),
        ({"outcome": "eligible", "level": "two"}, {"eligible": True, "one": True, "two": True}),
        (
            {"outcome": "eligible", "level": "one", "possible_levels": ["one", "two"]},
            {"eligible": True, "one": True},
        ),
        ({"outcome": "undetermined", "possible_levels": ["one"]}, {"two": False}),
        ({"outcome": "undetermined", "possible_levels": ["two"]}, {}),
        ({"outcome": "eligible", "level": "", "possible_levels": None}, {"eligible": True}),
        ({"facts": {"people": 4}}, {"eligible": False, "one": False, "two": False}),
        ({"facts": {"people": 5}}, {"eligible": True, "one": True}),
        ({"facts": {"people": 5, "good": False}}, {"eligible": True, "one": True, "two": False}),
        ({"facts": {"people": 5, "good": True}}, {"eligible": True, "one": True, "two": True}),
        ({"facts": {}}, {}),
    ],
)
def test_forms_of_decisions(given: Any, record: Any) -> None:
    assert values({"unit": given}) == ({"unit": record} if record else {})


def test_a_recorded_decision_is_accepted() -> None:
    other = catalogue().find("unit", on=DAY).decide({"people": 5})
    recorded = json.loads(other.model_dump_json())
    assert values({"unit": recorded}) == {"unit": {"eligible": True, "one": True}}
    assert values({"unit": recorded}) == values({"unit": {"facts": {"people": 5}}})
    assert values({"unit": other}) == values({"unit": recorded})


@pytest.mark.parametrize(
    "as_given",
    [lambda each: each, lambda each: json.loads(each.model_dump_json())],
    ids=["itself", "its JSON"],
)
def test_the_doubts_of_a_recorded_decision_are_kept(as_given: Callable[[Decision], Any]) -> None:
    """Otherwise the decision would hide that it depends on unverified sources."""
    head = "basis: seen"
    assert head in UNIT
    doubtful = catalogue((head, "basis: partly_seen")).find("unit", on=DAY).decide({"people": 5})
    assert doubtful.provisional
    given = as_given(doubtful)
    assert read({"unit": given}).decision_bases["unit"]() is Basis.PARTLY_SEEN
    assert CRITERIA.decide({"unit": given}).doubts[-1].id == "unit"
    assert read({"unit": catalogue().find("unit", on=DAY).decide({})}).decision_bases == {}


def test_a_verdict_computes_no_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor of the decisions it depends on: reasons take a thousand times as long as the verdict."""

    def refuse(*_: object) -> None:
        raise AssertionError("reasons were computed")

    given = {"unit": {"facts": {"people": 5}}}
    expected = CRITERIA.decide(given).outcome
    monkeypatch.setattr("criteria_engine.explanation.record.LazyDetails.decided", property(refuse))
    assert CRITERIA.verdict(given).outcome is expected
    assert CRITERIA.decide(given).outcome is expected
    with pytest.raises(AssertionError, match="reasons were computed"):
        assert CRITERIA.decide(given).provisional


def test_a_recorded_decision_of_another_title_is_refused() -> None:
    other = catalogue().find("clan", on=DAY).decide({"families": 5})
    diagnostic = only_diagnostic({"unit": other})
    assert diagnostic.code.id == "decision-of-other-title"
    assert diagnostic.data["wanted"] == "unit/school"
    assert diagnostic.data["found"] == "clan"


def test_decisions_in_a_form() -> None:
    written = form(
        "unit:\n  facts:\n    people: 5\n    good: không\nclan:\n  outcome: not_eligible\n"
    )
    assert values(written) == {
        "unit": {"eligible": True, "one": True, "two": False},
        "clan": {"eligible": False},
    }


def test_undetermined_levels_of_a_decision_stay_unknown() -> None:
    levels = ("one", "two", "three")
    assert decision_record("undetermined", None, levels, ("one", "two")) == {"three": False}
    assert decision_record("eligible", "two", levels, ("two", "three")) == {
        "eligible": True,
        "one": True,
        "two": True,
    }


@pytest.mark.parametrize(
    "stated",
    [
        {"outcome": "\ud800"},
        {"outcome": "eligible", "level": "\ud800"},
        {"outcome": "eligible", "format": "x", "criteria_set": {"title": "\ud800"}},
    ],
)
def test_a_message_about_a_damaged_text_can_be_written(stated: Any) -> None:
    known, diagnostics = read_facts({"unit": stated}, CRITERIA.shape)
    assert known is None
    for each in diagnostics:
        assert (each.message("vi") + each.message("en")).encode()


def test_a_level_is_not_lost_while_a_higher_one_is_possible() -> None:
    """The highest level decides, even where the conditions of a lower one are not met: it includes it."""
    levels = ("one", "two", "three")
    assert decision_record("undetermined", None, levels, ("three",)) == {}
    assert decision_record("undetermined", None, levels, ("two",)) == {"three": False}
    assert decision_record("eligible", "one", levels, ("one", "three")) == {
        "eligible": True,
        "one": True,
    }


def test_without_other_sets_a_decision_cannot_have_facts() -> None:
    known, (diagnostic,) = read_facts({"unit": {"facts": {"people": 5}}}, CRITERIA.shape)
    assert known is None
    assert diagnostic.code.id == "wrong-fact-type"


# ---- arbitrary input -------------------------------------------------------------------------

ANYTHING: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates()
    | st.decimals() | st.just(timedelta(1)),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["age", "books", "at_least", "at_most", "outcome", "facts", "met", "x"]),
        inner,
        max_size=3,
    ),
    max_leaves=10,
)  # fmt: skip
KEYS: Final = [
    *CRITERIA.shape.fields,
    "judgements",
    "evidence",
    "subject_id",
    "period",
    "decided_on",
]


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=5))
def test_any_facts_are_read_or_refused_with_paths(given: dict[str, Any]) -> None:
    try:
        facts = read(given)
    except CriteriaError as error:
        paths = [str(d.data["path"]) for d in error.diagnostics]
        firsts = {path.partition(".")[0].partition("[")[0] for path in paths}
        refused = firsts <= set(given)
        assert refused
    else:
        assert set(facts.values) <= set(CRITERIA.shape.fields)
        assert CRITERIA.decide(given).receipt.facts_hash.startswith("sha256:")


@given(st.decimals(-FACT_LIMIT, FACT_LIMIT, places=6))
def test_a_number_is_the_same_in_every_format(number: Decimal) -> None:
    expected = {"money": number}
    assert values({"money": number}) == expected
    assert values(f'{{"money": {number}}}') == expected
    assert values(form(f"money: {number:f}")) == expected


RECORD: Final[dict[str, Any]] = {
    "format": "criteria-decision/1",
    "criteria_set": {"title": "unit", "scope": "school"},
    "outcome": "eligible",
    "doubts": [{"id": "1", "basis": "partly_seen"}],
}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"doubts": "none"}, "unit.doubts"),
        ({"doubts": None}, "unit.doubts"),
        ({"doubts": {"basis": "seen"}}, "unit.doubts"),
        ({"doubts": 5}, "unit.doubts"),
        ({"doubts": ["inferred"]}, "unit.doubts[1]"),
        ({"doubts": [None]}, "unit.doubts[1]"),
        ({"doubts": [{"basis": "inferred"}, []]}, "unit.doubts[2]"),
        ({"doubts": [{}]}, "unit.doubts[1].basis"),
        ({"doubts": [{"basis": "infered"}]}, "unit.doubts[1].basis"),
        ({"doubts": [{"basis": 3}]}, "unit.doubts[1].basis"),
        ({"doubts": [{"basis": ["inferred"]}]}, "unit.doubts[1].basis"),
        ({"doubts": [], "provisional": True}, "unit.provisional"),
        ({"format": "criteria-decision/2"}, "unit.format"),
        ({"format": 1}, "unit.format"),
        ({"outcome": True}, "unit.outcome"),
        ({"criteria_set": None}, "unit"),
        ({"criteria_set": "unit"}, "unit"),
    ],
)
def test_a_malformed_record_is_refused(change: dict[str, Any], path: str) -> None:
    diagnostic = only_diagnostic({"unit": {**RECORD, **change}})
    assert diagnostic.data["path"] == path
    as_json = only_diagnostic(json.dumps({"unit": {**RECORD, **change}}))
    assert (as_json.code, as_json.data["path"]) == (diagnostic.code, path)


def test_a_provisional_record_without_its_doubts_is_refused() -> None:
    assert read({"unit": RECORD}).decision_bases["unit"]() is Basis.PARTLY_SEEN
    record = {key: value for key, value in RECORD.items() if key != "doubts"}
    assert read({"unit": record}).decision_bases == {}
    assert (
        only_diagnostic({"unit": {**record, "provisional": True}}).data["path"]
        == "unit.provisional"
    )
    assert read({"unit": {**RECORD, "doubts": [], "provisional": False}}).decision_bases == {}
