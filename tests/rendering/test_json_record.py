"""The JSON of a decision is byte for byte what pydantic writes, cached or not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, get_args

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from criteria_engine.bilingual import Language
from criteria_engine.bounds import CACHE_LIMIT
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.decision import Decision
from criteria_engine.evaluation.decider import Decider
from criteria_engine.explanation.compiled_keys import compile_keys
from criteria_engine.explanation.expression_info import expression_index
from criteria_engine.explanation.findings import LazyDetails
from criteria_engine.explanation.static import StaticSet
from criteria_engine.model.base import Bilingual, FrozenModel, Score
from criteria_engine.model.findings import Judgement, Missing, Quantity
from criteria_engine.rendering.json_cache import JsonWriter
from criteria_engine.rendering.json_record import (
    cached_json,
    json_around,
    json_inside,
    record_json,
)
from criteria_engine.testing import run_examples
from tests.generated import catalogue_of
from tests.rendering.decision import handmade

AWKWARD = 'Ông "A" \\ \n\t\x00\x1f\x7f \u2028 é ẽ 𝄞 </script>'


def by_pydantic(part: BaseModel) -> str:
    return BaseModel.model_dump_json(part)


PIECES: tuple[FrozenModel, ...] = (
    Bilingual(vi=AWKWARD),
    Score(low=Decimal("2.50"), high=10**20, maximum=0),
    Quantity(known=True, value={"a": [1, Decimal("2.5"), None, True]}, label=Bilingual(vi="x")),
    Quantity(known=False, low=3),
    Judgement(by=AWKWARD, on=date(2026, 2, 20)),
    Judgement(),
    handmade.plain_reason(Bilingual(vi=AWKWARD, en="")),
    handmade.proportion_reason(Bilingual(vi="tỷ lệ"), 60, 73, 80),
    handmade.indicator(
        "1.1",
        Bilingual(vi="a"),
        levels={"level_1": "met"},
        reasons={"row 1": handmade.plain_reason(Bilingual(vi="b"))},
        judgement=Judgement(by="Bà B"),
        evidence_stated=False,
    ),
    handmade.receipt(date(2026, 1, 1), decided_on=date(2026, 12, 31), period=AWKWARD),
    Missing(
        path="members[1].age",
        kind="fact",
        label=Bilingual(vi="tuổi"),
        question=Bilingual(vi="tuổi?"),
        answered_by=None,
        influence=Decimal("0.50"),
        certain=True,
        indicators=("1.1", "2"),
    ),
)


@pytest.mark.parametrize("part", PIECES, ids=lambda part: type(part).__name__)
def test_the_json_of_a_part_is_that_of_pydantic(part: FrozenModel) -> None:
    assert record_json(part) == by_pydantic(part)
    assert record_json(part) == record_json(part)
    assert cached_json(part) == cached_json(part) == by_pydantic(part)


def test_the_cached_json_is_not_part_of_the_value() -> None:
    written, other = Bilingual(vi="đạt"), Bilingual(vi="đạt")
    cached_json(written)
    assert written == other
    assert repr(written) == repr(other)
    copied = written.model_copy(update={"vi": "chưa đạt"})
    assert cached_json(copied) == '{"vi":"chưa đạt","en":null}'


@pytest.mark.parametrize("part", PIECES, ids=lambda part: type(part).__name__)
def test_json_around_and_inside_fields_is_the_whole_json(part: FrozenModel) -> None:
    names = [name for name in type(part).model_fields if name not in ("value", "text")]
    for some in (names[:1], names[1:], names[::2]):
        try:
            between, within = json_around(part, *some), json_inside(part, *some)
        except TypeError:
            # Pydantic writes values without a declared type.
            assert isinstance(part, Quantity)
            continue
        whole = between[0] + "".join(map("".join, zip(within, between[1:], strict=True)))
        assert whole == by_pydantic(part)


PACKAGED: Final = Catalogue.packaged()


def find_other(title: str, scope: str | None, on: date) -> Criteria:
    return PACKAGED.find(title, scope=scope, on=on)


@pytest.mark.slow
def test_every_example_of_every_packaged_set() -> None:
    for loaded in PACKAGED.all():
        assert loaded.checked is not None
        for result in run_examples(loaded.checked, find_other):
            assert result.decision is not None
            written = result.decision.model_dump_json()
            assert written == by_pydantic(result.decision)
            read_back = Decision.model_validate_json(written)
            assert read_back == result.decision
            assert read_back.model_dump_json() == written
            for language in get_args(Language):
                assert read_back.explain(language) == result.decision.explain(language)


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


def test_a_changed_copy_does_not_use_the_cached_json() -> None:
    decision = family().decide(facts(3))
    decision.model_dump_json()
    copied = decision.model_copy(update={"subject_id": AWKWARD, "level": "x"})
    assert copied.model_dump_json() == by_pydantic(copied)
    assert '"level":"x"' in copied.model_dump_json()


def test_a_lone_surrogate_raises_the_error_of_pydantic() -> None:
    decision = family().decide(facts(3)).model_copy(update={"subject_id": "\ud800"})
    with pytest.raises(PydanticSerializationError):
        decision.model_dump_json()


def test_a_decision_without_a_json_writer() -> None:
    decision: Decision = handmade.decision(handmade.COMMUNE, decision_outcome(), handmade.details())
    assert decision.model_dump_json() == by_pydantic(decision)


def decision_outcome() -> Any:
    return family().decide(facts(3)).outcome


# ---- what is cached between decisions --------------------------------------------------------


class CachedDecisions:
    """Decides and writes subjects of one set as `Criteria` does, with caches that a test can read."""

    def __init__(self, criteria: Criteria) -> None:
        self.criteria = criteria
        self.decider = Decider(criteria.checked, criteria.on)
        self.writer = JsonWriter(criteria.checked)
        self._static = StaticSet(self.decider)
        self._key_function = compile_keys(self._static)

    def decide(self, facts: dict[str, Any], subject_id: str | None = None) -> Decision:
        known = replace(self.criteria.read(facts), subject_id=subject_id)
        decision = self.criteria.decide(known)
        return Decision.lazily(
            lambda: LazyDetails(self._static, known, self._key_function),
            record=self.writer,
            **{name: getattr(decision, name) for name in type(decision).model_fields},
        )

    def content(self) -> str:
        """Return the contents of all caches as text."""
        index = expression_index(
            self.decider.checked, self.decider.definitions, self.decider.layout
        )
        texts = [repr(p.frames) + repr(p.reasons) + repr(p.operands) for p in self.writer.parts]
        texts += [
            repr(i.reason_cache) + repr(i.shared_reasons) + repr(i.member_cache)
            for i in index.infos.values()
        ]
        return " ".join([*texts, repr(self.writer.criteria), repr(index.operand_cache)])


def test_caches_hold_no_name_of_a_person() -> None:
    decisions = CachedDecisions(family())
    for books in (3, 20, 3):
        decision = decisions.decide(facts(books, "Nguyễn Thị Kín"), "HS-77")
        assert "Nguyễn Thị Kín" in decision.model_dump_json()
        assert "Nguyễn Thị Kín" in decision.model_dump_json(indent=1)
        assert decision.model_dump_json() == by_pydantic(decision)
    content = decisions.content()
    assert "books" in content
    assert "Kín" not in content
    assert "HS-77" not in content


def test_caches_do_not_exceed_their_limit() -> None:
    decisions = CachedDecisions(family())
    texts = [decisions.decide(facts(n)).model_dump_json() for n in range(3 * CACHE_LIMIT)]
    sizes = [
        len(cache)
        for part in decisions.writer.parts
        for cache in (part.frames, part.reasons, part.operands)
    ]
    assert 0 < max(sizes) <= CACHE_LIMIT
    fresh = family()
    for n in (0, 19, 20, CACHE_LIMIT, 3 * CACHE_LIMIT - 1):
        assert fresh.decide(facts(n)).model_dump_json() == texts[n]


SHEET = Path(__file__).parents[2] / "benchmarks" / "learning_family_sheet.yaml"


@pytest.mark.slow
def test_json_of_the_benchmark_set_is_the_same_with_and_without_caches() -> None:
    warm = Catalogue.load(SHEET).find("yardstick_family", on=date(2026, 1, 1))
    given = [
        {"area": area, "books": books, "has_study_corner": corner, "members": members}
        for area in ("lowland", "mountainous")
        for books in (0, 10, 20)
        for corner in (True, False)
        for members in MEMBERS
    ]
    for each in [*given, *reversed(given)]:
        cold = Catalogue.load(SHEET).find("yardstick_family", on=date(2026, 1, 1))
        decision = warm.decide(each)
        assert decision.model_dump_json() == cold.decide(each).model_dump_json()
        assert decision.model_dump_json() == by_pydantic(decision)


def fail_if_called(*_: Any) -> Any:
    raise AssertionError


def test_json_of_an_equal_result_is_read_from_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    criteria = Catalogue.load(SHEET).find("yardstick_family", on=date(2026, 1, 1))
    one, other = ({**WHOLE, "members": [_member(age, "good", 1)]} for age in (40, 41))
    assert criteria.decide(one).model_dump_json() == criteria.decide(one).model_dump_json()
    text = criteria.decide(one).model_dump_json()
    expected = criteria.decide(other)
    assert "undetermined" not in text
    for name in ("indicator", "criterion", "condition", "pass_mark_of"):
        monkeypatch.setattr(LazyDetails, name, fail_if_called)
    found = criteria.decide(other)
    assert found.receipt != criteria.decide(one).receipt
    assert found.model_dump_json().partition('"receipt"')[0] == text.partition('"receipt"')[0]
    monkeypatch.undo()
    assert found.model_dump_json() == by_pydantic(expected)


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
    for loaded in PACKAGED.all():
        assert loaded.checked is not None
        examples = run_examples(loaded.checked, find_other)[:1]
        decisions = [each.decision for each in examples if each.decision is not None]
        for decision in decisions:
            assert Decision.model_validate_json(decision.model_dump_json(**given)) == decision
            assert Decision.model_validate(decision.model_dump(**given)) == decision
            stored = _Stored(decision=decision)
            assert _Stored.model_validate_json(stored.model_dump_json(**given)) == stored


def test_the_schema_of_a_record_requires_every_field() -> None:
    schema = Decision.model_json_schema(mode="serialization")
    assert set(schema["required"]) == set(schema["properties"])
    assert {"level", "subject_id", "criteria", "doubts"} <= set(schema["required"])
