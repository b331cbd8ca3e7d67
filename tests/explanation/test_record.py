"""The JSON of a decision is byte for byte what pydantic writes, whatever was decided before."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final, get_args

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from criteria_engine.bilingual import Language
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.evaluation.decider import Decider
from criteria_engine.explanation.record import LazyDetails, RecordWriter
from criteria_engine.explanation.static import StaticSet
from criteria_engine.testing import run_examples
from tests.earlier_records import FILES, earlier, written_today
from tests.generated import catalogue_of
from tests.packaged import packaged, with_few_examples
from tests.rendering.decision import handmade

AWKWARD = 'Ông "A" \\ \n\t\x00\x1f\x7f \u2028 é ẽ 𝄞 </script>'


def by_pydantic(part: BaseModel) -> str:
    return BaseModel.model_dump_json(part)


def find_other(title: str, scope: str | None, on: date) -> Criteria:
    return packaged().find(title, scope=scope, on=on)


@pytest.mark.slow
def test_every_example_of_every_packaged_set() -> None:
    for loaded in packaged().all():
        assert loaded.checked is not None
        for number, result in enumerate(
            run_examples(with_few_examples(loaded.checked), find_other)
        ):
            assert result.decision is not None
            written = result.decision.model_dump_json()
            assert written == by_pydantic(result.decision)
            read_back = Decision.model_validate_json(written)
            assert read_back == result.decision
            assert read_back.model_dump_json() == written
            # The words are made of the same parts; two examples of each set show that all parts are there.
            for language in get_args(Language) if number < 2 else ():
                assert read_back.explain(language) == result.decision.explain(language)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_records_of_earlier_versions_are_read_back(file: Path) -> None:
    text = earlier(file)
    decision = Decision.model_validate_json(text)
    assert decision.model_dump_json() == written_today(text)
    assert decision.explain("vi")


# ---- the decision ----------------------------------------------------------------------------

FAMILY = """
format: 1
title: family
version: v1
name: family
in_force: {from: 2020-01-01}
source: {document: test, checked_on: 2026-01-01, basis: seen}
subject: subject
facts:
  books: {type: integer, at_least: 0, label: books, question: books}
  members:
    type: list
    label: members
    question: members
    called: name
    fields:
      name: {type: string, label: name}
      age: {type: integer, at_least: 0, label: age}
criteria:
  - id: c
    name: c
    indicators:
      - {id: i0, text: t, requires: books >= 20}
      - {id: i1, text: t, requires: every m in members satisfies m.age >= 18}
award: {when: every criterion met}
"""


def family() -> Criteria:
    return catalogue_of(FAMILY).find("family", on=date(2024, 1, 1))


def facts(books: int, name: str = "An", age: int = 5) -> dict[str, Any]:
    return {"books": books, "members": [{"name": name, "age": age}, {"name": "Bình", "age": 40}]}


def test_options_have_the_effect_that_they_have_in_pydantic() -> None:
    decision = family().decide(facts(3))
    assert json.loads(decision.model_dump_json(indent=2)) == json.loads(decision.model_dump_json())
    assert decision.model_dump_json(include={"outcome"}) == '{"outcome":"not_eligible"}'
    assert decision.model_dump_json(exclude_none=True) == BaseModel.model_dump_json(
        decision, exclude_none=True
    )


def test_a_changed_copy_is_written_as_it_was_changed() -> None:
    decision = family().decide(facts(3))
    decision.model_dump_json()
    copied = decision.model_copy(update={"subject_id": AWKWARD, "level": "x"})
    assert copied.model_dump_json() == by_pydantic(copied)
    assert '"level":"x"' in copied.model_dump_json()


def test_a_lone_surrogate_raises_the_error_of_pydantic() -> None:
    decision = family().decide(facts(3)).model_copy(update={"subject_id": "\ud800"})
    with pytest.raises(PydanticSerializationError):
        decision.model_dump_json()


def test_a_decision_without_a_writer() -> None:
    decision: Decision = handmade.decision(handmade.COMMUNE, decision_outcome(), handmade.details())
    assert decision.model_dump_json() == by_pydantic(decision)


def decision_outcome() -> Any:
    return family().decide(facts(3)).outcome


# ---- no memory of earlier subjects -----------------------------------------------------------


def reachable(start: object) -> Iterator[object]:
    """Every object that is reachable from one, modules and classes excepted."""
    seen: set[int] = set()
    pending = [start]
    while pending:
        each = pending.pop()
        if id(each) in seen or isinstance(each, ModuleType | type):
            continue
        seen.add(id(each))
        yield each
        held = vars(each).values() if isinstance(each, FunctionType) else gc.get_referents(each)
        pending.extend(held)
        if isinstance(each, FunctionType):
            pending.extend(each.__closure__ or ())


def test_a_writer_holds_nothing_of_a_subject() -> None:
    criteria = family()
    static = StaticSet(Decider(criteria.checked, criteria.on))
    writer = RecordWriter(static, criteria.reference, (), ())

    def written(given: dict[str, Any]) -> str:
        decision = criteria.decide(given)
        details = LazyDetails(writer, criteria.read(given))
        fields = {name: getattr(decision, name) for name in type(decision).model_fields}
        return Decision.lazily(lambda: details, record=writer, **fields).model_dump_json()

    for books in (3, 20):  # either result, whose text is prepared on first use
        written(facts(books))
    before = sum(1 for _ in reachable(writer))
    for books in range(4, 300):
        assert "Nguyễn Thị Kín" in written(facts(books, "Nguyễn Thị Kín"))
    objects = list(reachable(writer))
    assert len(objects) == before
    assert not any(isinstance(each, str) and "Kín" in each for each in objects)


SHEET = Path(__file__).parents[2] / "benchmarks" / "learning_family_sheet.yaml"


@pytest.mark.slow
def test_json_of_the_benchmark_set_does_not_depend_on_earlier_subjects() -> None:
    warm = Catalogue.load(SHEET).find("yardstick_family", on=date(2026, 1, 1))
    given = [
        {"area": area, "books": books, "has_study_corner": corner, "members": members}
        for area, books, corner in (
            ("lowland", 0, True),
            ("lowland", 20, False),
            ("mountainous", 10, True),
        )
        for members in MEMBERS
    ]
    cold = [
        Catalogue.load(SHEET).find("yardstick_family", on=date(2026, 1, 1)).decide(each)
        for each in given
    ]
    by_cold = [decision.model_dump_json() for decision in cold]
    for each, expected in [
        *zip(given, by_cold, strict=True),
        *zip(given[::-1], by_cold[::-1], strict=True),
    ]:
        decision = warm.decide(each)
        assert decision.model_dump_json() == expected
        assert decision.model_dump_json() == by_pydantic(decision)


WHOLE: Final[dict[str, Any]] = {
    "area": "lowland",
    "household_registered": True,
    "has_study_corner": True,
    "has_bookcase": False,
    "books": 12,
    "has_internet": True,
    "multidim_poor": False,
    "fund_contribution_vnd": 60_000,
    "culture_family_years": 3,
    "violations_this_year": 0,
}


def _member(age: int, result: str, courses: int) -> dict[str, Any]:
    return {
        "age": age,
        "enrolled": age < 18,
        "grade_result": result,
        "conduct": "good",
        "literate_level": 2,
        "courses_this_year": courses,
        "able_to_study": True,
        "left_commune_months": 0,
    }


MEMBERS: Final[tuple[list[dict[str, Any]], ...]] = (
    [],
    [_member(10, "weak", 0), _member(40, "good", 0)],
    [_member(40, "good", 0), _member(10, "weak", 0), _member(30, "good", 1)],
    [{"age": 40}, _member(12, "good", 3)],
)


class _Stored(BaseModel):
    decision: Decision


OPTIONS: Final = ("round_trip", "exclude_none", "exclude_defaults", "exclude_unset", "by_alias")


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [{"round_trip"}, {"exclude_none"}, {"exclude_defaults", "exclude_unset"}, set(OPTIONS)],
    ids=lambda options: "+".join(sorted(options)),
)
def test_a_decision_is_read_back_whatever_may_be_left_out(options: set[str]) -> None:
    given: Any = dict.fromkeys(options, True)
    for decision in first_decisions():
        assert Decision.model_validate_json(decision.model_dump_json(**given)) == decision
        assert Decision.model_validate(decision.model_dump(**given)) == decision
        stored = _Stored(decision=decision)
        assert _Stored.model_validate_json(stored.model_dump_json(**given)) == stored


@cache
def first_decisions() -> list[Decision]:
    """Return the decision of the first example of each packaged set."""
    decisions: list[Decision] = []
    for loaded in packaged().all():
        assert loaded.checked is not None
        results = run_examples(with_few_examples(loaded.checked), find_other)[:1]
        decisions += [each.decision for each in results if each.decision is not None]
    return decisions


def test_the_schema_of_a_record_requires_every_field() -> None:
    schema = Decision.model_json_schema(mode="serialization")
    assert set(schema["required"]) == set(schema["properties"])
    assert {"level", "subject_id", "criteria", "doubts"} <= set(schema["required"])
