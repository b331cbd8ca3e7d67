"""The public API is small, documented and quick to import, and its errors carry data."""

from __future__ import annotations

import inspect
import json
import pickle
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize
from uuid import UUID

import pytest

import criteria_engine as ce
from criteria_engine.bilingual import Language, Text
from criteria_engine.cli.exception_formats import ExceptionRecord
from criteria_engine.errors import BudgetExceeded, FunctionFailed, MissingPackages, TooLong

ROOT: Final = Path(__file__).parents[1]
NAMES: Final = [name for name in ce.__all__ if name != "__version__"]
ERRORS: Final = [
    name
    for name in NAMES
    if isinstance(getattr(ce, name), type) and issubclass(getattr(ce, name), BaseException)
]


def members(name: str) -> Iterator[tuple[str, Any]]:
    """The public methods and properties that a public class defines."""
    for key, value in list(vars(getattr(ce, name)).items()):
        plain = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        # pydantic wraps a computed field.
        plain = getattr(plain, "wrapped", plain)
        if not key.startswith("_") and (inspect.isfunction(plain) or isinstance(plain, property)):
            yield f"{name}.{key}", plain


MEMBERS: Final = [
    member for name in NAMES if isinstance(getattr(ce, name), type) for member in members(name)
]


# ---- names -----------------------------------------------------------------------------------


def test_the_list_of_names_is_sorted_and_complete() -> None:
    assert ce.__all__ == sorted(set(ce.__all__))
    assert dir(ce) == ce.__all__
    assert len(ce.__all__) <= 64, "small: what hosts need, and what their annotations name"


def test_the_page_for_hosts_lists_every_name_with_its_stability() -> None:
    page = (ROOT / "docs" / "hosts.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (stable|provisional) \|$", page, re.MULTILINE)
    assert [name for name, _, _ in rows] == ce.__all__
    for name, kind, _ in rows:
        value = getattr(ce, name)
        is_class = isinstance(value, type)
        assert (kind == "exception") is (name in ERRORS)
        assert (kind in ("class", "exception")) is is_class


def test_an_unknown_name_is_an_attribute_error() -> None:
    misspelt = "Catalog"
    with pytest.raises(AttributeError, match=misspelt):
        getattr(ce, misspelt)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_documented(name: str) -> None:
    thing = getattr(ce, name)
    assert thing.__name__ == name
    assert thing.__module__.startswith("criteria_engine.")
    own = vars(thing).get("__doc__") if isinstance(thing, type) else thing.__doc__
    assert own, f"{name} has no docstring of its own"


@pytest.mark.parametrize(("name", "member"), MEMBERS, ids=[name for name, _ in MEMBERS])
def test_every_method_is_documented(name: str, member: Any) -> None:
    assert member.__doc__, f"{name} has no docstring"


def test_typed_and_versioned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert ce.__version__ == project["version"]
    assert (files("criteria_engine") / "py.typed").is_file()


def test_the_extra_all_has_every_other_extra() -> None:
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = whole["project"]["optional-dependencies"]
    (named,) = re.findall(r"criteria-engine\[(.*)\]", " ".join(extras.pop("all")))
    assert sorted(named.split(",")) == sorted(extras)
    assert set(whole["dependency-groups"]) == {"dev", "docs"}


# ---- options by keyword ----------------------------------------------------------------------

POSITIONAL: Final = {
    # Almost every call gives the language: `decision.explain("vi")`.
    "Comparison.explain": {"language"},
    "Decision.explain": {"language"},
    "Diagnostic.message": {"language"},
    "Diagnostic.help": {"language"},
    "Diagnostic.to_dict": {"language"},
    "CriteriaEngineError.message": {"language"},
    "CriteriaEngineError.help": {"language"},
    "CriteriaEngineError.to_dict": {"language"},
    "CriteriaError.help": {"language"},
    "CriteriaError.to_dict": {"language"},
    "Library.find": {"kind"},
    # As in `decide`; an interview may begin without facts.
    "Criteria.interview": {"facts"},
}
"""Options that may also be positional."""


@pytest.mark.parametrize(
    ("name", "member"),
    [(n, m) for n, m in [*MEMBERS, ("function", ce.function)] if inspect.isfunction(m)],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_options_are_given_by_keyword(name: str, member: Callable[..., Any]) -> None:
    positional = {
        p.name
        for p in inspect.signature(member).parameters.values()
        if p.default is not p.empty and p.kind is not p.KEYWORD_ONLY
    }
    assert positional <= POSITIONAL.get(name, set())


# ---- errors ----------------------------------------------------------------------------------

ENDED: Final = """
format: 1
title: ended
version: v1
name: ended
in_force: {from: 2020-01-01, to: 2020-12-31}
source: {document: test, checked_on: 2026-01-01, basis: partly_seen}
subject: subject
facts: {done: {type: boolean, label: done, question: done}}
criteria: [{id: "1", name: one, indicators: [{id: "1.1", text: one, requires: done}]}]
award: {when: every criterion met}
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> ce.Catalogue:
    folder = tmp_path_factory.mktemp("sets")
    (folder / "ended.yaml").write_text(ENDED, encoding="utf-8")
    for_place = ROOT / "examples" / "adaptations" / "nghe-an-tt25.yaml"
    for version in ("v1", "v2"):
        text = ENDED.replace("title: ended", "title: twice").replace(
            "version: v1", f"version: {version}"
        )
        (folder / f"{version}.yaml").write_text(text, encoding="utf-8")
    there = ENDED.replace("title: ended", "title: there") + "applies_in: {commune: an_hoc}\n"
    (folder / "there.yaml").write_text(there, encoding="utf-8")
    return ce.Catalogue.packaged().extend(folder, for_place)


def _replay(catalogue: ce.Catalogue) -> None:
    criteria = catalogue.find("ended", on=date(2020, 5, 1))
    criteria.replay(criteria.decide({"done": True}).receipt, {"done": False})


def _decided(catalogue: ce.Catalogue, title: str) -> ce.Decision:
    return catalogue.find(title, version="v1", on=date(2020, 5, 1)).decide({})


RAISED: Final[dict[str, tuple[Callable[[ce.Catalogue], object], dict[str, Any]]]] = {
    "UnknownTitle": (
        lambda c: c.find("learning_famly", on=date(2026, 2, 20)),
        {"title": "learning_famly", "scope": None, "suggestion": "learning_family"},
    ),
    "AmbiguousScope": (
        lambda c: c.find("learning_community", on=date(2026, 2, 20)),
        {"scopes": ("commune", "district", "hamlet", "province")},
    ),
    "NotYetInForce": (
        lambda c: c.find("ended", on=date(2019, 12, 31)),
        {"first.first": date(2020, 1, 1), "on": date(2019, 12, 31), "note": None},
    ),
    "Ended": (
        lambda c: c.find("ended", on=date(2021, 1, 1)),
        {"last.last": date(2020, 12, 31), "successor": None, "scope": None},
    ),
    "Gap": (
        lambda c: c.find("learning_family", on=date(2021, 5, 1)),
        {"before.last": date(2020, 12, 31), "after.first": date(2022, 3, 25)},
    ),
    "Overlap": (
        lambda c: c.find("twice", on=date(2020, 5, 1)),
        {"title": "twice", "scope": None},
    ),
    "UnknownPlace": (
        lambda c: c.find("ended", on=date(2020, 5, 1), place={"province": "nghean"}),
        {"key": "province", "value": "nghean", "known": ("nghe_an",), "suggestion": "nghe_an"},
    ),
    "NotForPlace": (
        lambda c: c.find("there", on=date(2020, 5, 1)),
        {"title": "there", "version": None, "place": {}, "places": ("commune=an_hoc",)},
    ),
    "UnknownSetHash": (
        lambda c: c.find_by_hash("sha256:0", on=date(2020, 5, 1)),
        {"set_hash": "sha256:0"},
    ),
    "Provisional": (
        lambda c: c.find("ended", on=date(2020, 5, 1)).decide(
            {"done": True}, refuse_provisional=True
        ),
        {},
    ),
    "NotComparable": (
        lambda c: _decided(c, "ended").compare(_decided(c, "there")),
        {"what": "title", "before": "ended", "after": "there"},
    ),
    "FunctionRefused": (lambda c: c.extend(functions=[len]), {"function": "len"}),  # type: ignore[list-item]
    "ReplayMismatch": (_replay, {"what": "facts_hash"}),
    "CriteriaError": (lambda c: c.find("ended", on=date(2020, 5, 1)).decide({"doen": True}), {}),
}


def raised(name: str, catalogue: ce.Catalogue) -> ce.CriteriaEngineError:
    """The error that the action for a name raises."""
    act, _ = RAISED[name]
    with pytest.raises(ce.CriteriaEngineError) as caught:
        act(catalogue)
    return caught.value


def test_every_error_is_a_criteria_engine_error() -> None:
    assert all(issubclass(getattr(ce, name), ce.CriteriaEngineError) for name in ERRORS)
    assert set(RAISED) == set(ERRORS) - {
        "CriteriaEngineError",  # the base class
        "NotInForce",  # only its subclasses are raised
        "BudgetExceeded",  # see tests/properties
        "TooLong",
        "MissingPackages",  # see tests/columns/test_without_packages.py
        "FunctionFailed",  # see tests/library/test_guard.py
    }
    kinds = {ce.NotYetInForce, ce.Ended, ce.Gap, ce.Overlap}
    assert set(ce.NotInForce.__subclasses__()) == kinds


@pytest.mark.parametrize("name", RAISED)
def test_every_error_has_its_data_and_a_sentence(name: str, catalogue: ce.Catalogue) -> None:
    error = raised(name, catalogue)
    assert type(error) is getattr(ce, name)
    assert str(error)
    assert vars(error), "data, not only a sentence"
    for path, expected in RAISED[name][1].items():
        value: Any = error
        for part in path.split("."):
            value = getattr(value, part)
        assert value == expected


def test_invalid_facts_raise_diagnostics_with_code_and_path(catalogue: ce.Catalogue) -> None:
    error = raised("CriteriaError", catalogue)
    assert isinstance(error, ce.CriteriaError)
    (diagnostic,) = error.diagnostics
    assert (diagnostic.code.id, diagnostic.data["path"], diagnostic.suggestion) == (
        "unknown-fact",
        "doen",
        "done",
    )
    assert diagnostic.severity is ce.Severity.ERROR
    assert diagnostic.message("vi") != diagnostic.message("en")


def test_a_broken_file_is_an_error_when_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text(
        ENDED.replace("requires: done", "requires: doen"), "utf-8"
    )
    catalogue = ce.Catalogue.load(tmp_path)
    with pytest.raises(ce.CriteriaError) as caught:
        catalogue.find("ended", on=date(2020, 5, 1))
    assert caught.value.diagnostics[0].span.source.name.endswith("broken.yaml")


def every_kind(of: type[ce.CriteriaEngineError]) -> Iterator[type[ce.CriteriaEngineError]]:
    for each in of.__subclasses__():
        yield each
        yield from every_kind(each)


def test_every_kind_of_error_has_its_code() -> None:
    kinds = [each for each in every_kind(ce.CriteriaEngineError) if each.__module__ != __name__]
    codes = [each.code for each in kinds if each.__name__ != "NamedNotInForce"]
    assert len(codes) == len(set(codes)) >= len(ERRORS) - 1
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", each) for each in codes)


MADE: Final = {
    "BudgetExceeded": BudgetExceeded(),
    "TooLong": TooLong(),
    "MissingPackages": MissingPackages("columns", "ibis"),
    "FunctionFailed": FunctionFailed("f", Text("hàm f hỏng", "f failed")),
}


@pytest.mark.parametrize("name", [*RAISED, *MADE])
def test_every_error_is_data_in_one_format(name: str, catalogue: ce.Catalogue) -> None:
    error = MADE[name] if name in MADE else raised(name, catalogue)
    said: dict[Language, dict[str, Any]] = {"vi": error.to_dict("vi"), "en": error.to_dict("en")}
    for language, record in said.items():
        # JSON has no tuples and no dates, so that nothing changes on the way.
        assert json.loads(json.dumps(record)) == record
        ExceptionRecord.model_validate(record)
        sentences = [record["message"], record["help"], error.message(language)]
        for each in record["errors"]:
            sentences += [each["message"], each["help"]]
        assert all(each is None or each for each in sentences)
        assert not any(re.search("--[a-z]|criteria [a-z]+ ", each or "") for each in sentences)
    assert said["vi"]["message"] != said["en"]["message"]
    assert {**said["vi"], "message": "", "help": "", "errors": []} == {
        **said["en"],
        "message": "",
        "help": "",
        "errors": [],
    }
    assert said["vi"]["code"] == error.code
    assert error.to_dict() == said["vi"]
    with pytest.raises(ValueError, match="language"):
        error.to_dict("fr")  # type: ignore[arg-type]


def test_an_error_about_facts_has_an_entry_for_each() -> None:
    criteria = ce.Catalogue.packaged().find(
        "learning_community", scope="commune", on=date(2026, 2, 20)
    )
    with pytest.raises(ce.CriteriaError) as caught:
        criteria.decide({"citizens": -1, "judgements": {"9.9": True}})
    record = caught.value.to_dict("en")
    assert [(each["code"], each["loc"]) for each in record["errors"]] == [
        ("out-of-range", ["citizens"]),
        ("unknown-judgement", ["judgements", "9.9"]),
    ]
    assert record["total"] == 2
    assert record["errors"][0]["file"] is None
    assert record["message"] == "; ".join(each["message"] for each in record["errors"])
    with pytest.raises(ce.CriteriaError) as caught:
        criteria.decide('{"citizens": 5,\n}')
    (entry,) = caught.value.to_dict()["errors"]
    assert (entry["code"], entry["loc"], entry["line"]) == ("invalid-json", [], 2)


def test_a_day_without_a_set_is_data() -> None:
    with pytest.raises(ce.Gap) as caught:
        ce.Catalogue.packaged().find("learning_family", on=date(2021, 5, 1))
    data = caught.value.to_dict("vi")["data"]
    assert (data["on"], data["before"]["last"]) == ("2021-05-01", "2020-12-31")
    assert data["after"]["key"]["title"] == "learning_family"
    assert "31/12/2020" in caught.value.message("vi")


@pytest.mark.parametrize("name", RAISED)
def test_errors_can_be_pickled(name: str, catalogue: ce.Catalogue) -> None:
    """An error of a worker process that cannot be unpickled would break the whole pool."""
    error = raised(name, catalogue)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - pickled in the line itself
    assert type(again) is type(error)
    assert str(again) == str(error)


# ---- invalid arguments -----------------------------------------------------------------------

MOMENT: Final = datetime(2026, 2, 20, 23, 30)  # noqa: DTZ001 - any moment
INVALID_ARGUMENTS: Final[dict[str, Callable[[ce.Catalogue], object]]] = {
    "`on`: expected a datetime.date": lambda c: c.find("ended", on=MOMENT),
    "`on`: expected a datetime.date, got str": lambda c: c.find("ended", on="2020-05-01"),  # type: ignore[arg-type]
    "expected a Receipt": lambda c: _ended(c).replay(_ended(c).decide({}), {}),  # type: ignore[arg-type]
    "`language`: expected 'vi' or 'en', got 'fr'": lambda c: _ended(c).decide({}).explain("fr"),  # type: ignore[arg-type]
    "`fragment`: only of style 'html'": lambda c: _ended(c).decide({}).explain(fragment=True),
    "`style`: expected one of": lambda c: _ended(c).decide({}).explain(style="pdf"),  # type: ignore[arg-type]
}
"""Invalid arguments that a type checker mostly finds, for hosts that do not use one."""


def _ended(catalogue: ce.Catalogue) -> ce.Criteria:
    return catalogue.find("ended", on=date(2020, 5, 1))


@pytest.mark.parametrize("sentence", INVALID_ARGUMENTS)
def test_an_invalid_argument_raises_an_error_that_describes_it(
    sentence: str, catalogue: ce.Catalogue
) -> None:
    with pytest.raises((TypeError, ValueError), match=sentence):
        INVALID_ARGUMENTS[sentence](catalogue)


def test_messages_exist_in_two_languages_only(catalogue: ce.Catalogue) -> None:
    error = raised("CriteriaError", catalogue)
    assert isinstance(error, ce.CriteriaError)
    for tell in (error.diagnostics[0].message, error.diagnostics[0].help):
        with pytest.raises(ValueError, match="`language`"):
            tell("fr")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("beside", "code", "path"),
    [
        ({"subject_id": True}, "wrong-fact-type", "subject_id"),
        ({"subject_id": 1.5}, "wrong-fact-type", "subject_id"),
        ({"subject_id": "\ud800"}, "damaged-text", "subject_id"),
        ({"decided_on": MOMENT}, "not-a-date", "decided_on"),
        ({"decided_on": "soon"}, "not-a-date", "decided_on"),
    ],
)
def test_keyword_options_are_validated_like_facts(
    beside: dict[str, Any], code: str, path: str, catalogue: ce.Catalogue
) -> None:
    """Otherwise the error would appear only when the record is written or read."""
    for facts in ({"done": True, **beside}, {"done": True}):
        options = beside if len(facts) == 1 else {}
        with pytest.raises(ce.CriteriaError) as caught:
            _ended(catalogue).decide(facts, **options)
        (diagnostic,) = caught.value.diagnostics
        assert (diagnostic.code.id, diagnostic.data["path"]) == (code, path)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (17, "17"),
        (UUID("12345678123456781234567812345678"), "12345678-1234-5678-1234-567812345678"),
        ("017", "017"),
    ],
)
def test_an_id_may_be_a_number_or_a_uuid(given: Any, text: str, catalogue: ce.Catalogue) -> None:
    criteria = _ended(catalogue)
    facts = {"done": True, "subject_id": given}
    model = criteria.facts_model(**facts)
    decisions = [
        criteria.decide(facts),
        criteria.decide(model),
        criteria.decide({}, subject_id=given),
    ]
    assert [each.subject_id for each in decisions] == [text] * 3
    assert decisions[0].receipt == criteria.decide({"done": True, "subject_id": text}).receipt


def test_keyword_options_override_the_facts(catalogue: ce.Catalogue) -> None:
    criteria, facts = _ended(catalogue), {"subject_id": "A", "decided_on": "2020-05-01"}
    decision = criteria.decide(facts, subject_id=normalize("NFD", "xã"))
    assert (decision.subject_id, decision.receipt.decided_on) == ("xã", date(2020, 5, 1))
    again = criteria.replay(decision.receipt, facts, subject_id="xã")
    assert again == decision


def test_the_parts_that_make_a_decision_provisional_are_named_once() -> None:
    family = ce.Catalogue.packaged().find("learning_family", on=date(2026, 2, 20))
    with pytest.raises(ce.Provisional) as caught:
        family.decide({}, refuse_provisional=True)
    assert caught.value.ids == tuple(dict.fromkeys(each.id for each in family.decide({}).doubts))
    assert len(set(caught.value.ids)) == len(caught.value.ids)


# ---- importing -------------------------------------------------------------------------------


def fresh(code: str) -> str:
    """The output of code in a new interpreter."""
    process = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.strip()


HEAVY: Final = ("typer", "rich", "lark", "yaml", "pydantic")


def test_importing_the_package_loads_nothing_else() -> None:
    report = f"print(*(name for name in {HEAVY} if name in sys.modules))"
    assert fresh(f"import sys, criteria_engine; dir(criteria_engine); {report}") == ""


def test_no_public_name_imports_the_packages_of_the_command() -> None:
    report = "print(*(name for name in ('typer', 'rich') if name in sys.modules))"
    assert fresh(f"import sys; from criteria_engine import *; {report}") == ""


NOT_FOR_A_DECISION: Final = (
    *("authoring", "analysis", "interview", "phrasing", "questions", "rendering", "symbolic"),
    *("advice.adviser", "columns.tables", "explanation.findings", "reading.yaml_hints"),
)


def test_the_first_decision_does_not_import_what_it_does_not_need() -> None:
    names = [f"criteria_engine.{each}" for each in NOT_FOR_A_DECISION]
    code = f"""
import sys
from datetime import date
import criteria_engine as ce
criteria = ce.Catalogue.packaged().find("learning_family", on=date(2026, 2, 20))
criteria.decide({{}}).outcome
print(*(name for name in {names} if name in sys.modules))
"""
    assert fresh(code) == ""


def test_nothing_is_built_before_it_is_used() -> None:
    """Importing every module builds neither the parsing tables nor the library of functions."""
    code = """
import criteria_engine as ce
for name in ce.__all__: getattr(ce, name)
from criteria_engine.functions.standard import standard
from criteria_engine.reading.expressions.grammar import parser
print(standard.cache_info().misses, parser.cache_info().misses)
"""
    assert fresh(code) == "0 0"
