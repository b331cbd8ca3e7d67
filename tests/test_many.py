"""Many decisions as a stream: in order, lazily, with errors in their place, in threads and processes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from functools import partial
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import pytest

import criteria_engine as ce
from criteria_engine.diagnostics import CriteriaEngineError
from tests.packaged import packaged

DAY: Final = date(2026, 2, 20)
SUBJECTS: Final[list[Any]] = [
    {"subject_id": "a", "citizens": 5000, "learning_citizens": 2999},
    {"subject_id": "b", "citizens": -1},
    '{"subject_id": "c", "citizens": 5000, "learning_citizens": 4999}',
    {"subject_id": "d", "citizen": 1},
    {"subject_id": "e"},
]


@pytest.fixture(scope="module")
def criteria() -> ce.Criteria:
    return packaged().find("learning_community", scope="commune", on=DAY)


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def said(result: ce.Decision | CriteriaEngineError) -> Any:
    if isinstance(result, CriteriaEngineError):
        return type(result).__name__, result.to_dict("vi")
    return result.subject_id, result.model_dump_json()


@pytest.mark.parametrize("where", ["here", "threads", "processes"])
def test_a_stream_in_order_with_errors_in_their_place(
    criteria: ce.Criteria, where: str, request: pytest.FixtureRequest
) -> None:
    executor = None if where == "here" else request.getfixturevalue(where)
    results = criteria.decide_many(
        iter(SUBJECTS),
        on_error="collect",
        executor=executor,
        catalogue=ce.Catalogue.packaged,
        ahead=2,
    )
    expected = []
    for facts in SUBJECTS:
        try:
            expected.append(said(criteria.decide(facts)))
        except ce.CriteriaError as error:
            expected.append(said(error))
    assert [said(each) for each in results] == expected
    assert [each[0] for each in expected] == ["a", "CriteriaError", "c", "CriteriaError", "e"]


@pytest.mark.parametrize("where", ["here", "threads", "processes"])
def test_the_first_error_ends_the_stream(
    criteria: ce.Criteria, where: str, request: pytest.FixtureRequest
) -> None:
    executor = None if where == "here" else request.getfixturevalue(where)
    results = criteria.decide_many(SUBJECTS, executor=executor, catalogue=ce.Catalogue.packaged)
    assert next(results).subject_id == "a"  # type: ignore[union-attr]
    with pytest.raises(ce.CriteriaError, match="citizens"):
        next(results)
    assert list(results) == []


@pytest.mark.parametrize("where", ["here", "threads"])
def test_no_more_is_read_than_needed(
    criteria: ce.Criteria, where: str, request: pytest.FixtureRequest
) -> None:
    read = count()
    executor = None if where == "here" else request.getfixturevalue(where)
    facts = ({"subject_id": str(next(read))} for _ in iter(int, 1))
    results = criteria.decide_many(facts, executor=executor, ahead=3)
    assert next(read) == 0
    ids = [each.subject_id for each in islice(results, 5)]  # type: ignore[union-attr]
    assert ids == ["1", "2", "3", "4", "5"]
    assert next(read) <= 5 + 3 + 1
    results.close()  # type: ignore[attr-defined]


def test_reasons_are_made_in_the_pool(criteria: ce.Criteria, threads: Executor) -> None:
    (decision,) = criteria.decide_many([SUBJECTS[0]], executor=threads)
    assert isinstance(decision, ce.Decision)
    assert decision.record(words=False) == criteria.decide(SUBJECTS[0]).record(words=False)
    assert decision.finding("5.1").decisive


def test_provisional_decisions_may_be_errors() -> None:
    family = packaged().find("learning_family", on=DAY)
    (error,) = family.decide_many([{}], on_error="collect", refuse_provisional=True)
    assert isinstance(error, ce.Provisional)


def test_models_go_to_processes(criteria: ce.Criteria, processes: Executor) -> None:
    model = criteria.facts_model(citizens=5000, learning_citizens=2999)
    (decision,) = criteria.decide_many([model], executor=processes, catalogue=ce.Catalogue.packaged)
    assert decision == criteria.decide(model)


def changed_law(path: str) -> ce.Catalogue:
    """A catalogue whose file is another one than that of the caller."""
    return ce.Catalogue.load(path)


SET: Final = (
    "format: 1\ntitle: club\nversion: v1\nname: club\nin_force: {from: 2020-01-01}\n"
    "source: {document: d, checked_on: 2026-01-01, basis: seen}\nsubject: s\n"
    "facts: {books: {type: integer, label: b}}\n"
    'criteria: [{id: "1", name: n, indicators: [{id: "1.1", text: t, requires: books > 1}]}]\n'
    "award: {when: every criterion met}\n"
)


def test_a_process_decides_by_the_same_set_or_not_at_all(
    tmp_path: Path, processes: Executor
) -> None:
    path = tmp_path / "club.yaml"
    path.write_text(SET, "utf-8")
    club = ce.Catalogue.load(path).find("club", on=DAY)
    load = partial(ce.Catalogue.load, str(path))
    (decision,) = club.decide_many([{"books": 2}], executor=processes, catalogue=load)
    assert decision == club.decide({"books": 2})
    other = tmp_path / "other.yaml"
    other.write_text(SET.replace("books > 1", "books > 2"), "utf-8")
    results = club.decide_many(
        [{"books": 2}],
        executor=processes,
        catalogue=partial(changed_law, str(other)),
        on_error="collect",
    )
    with pytest.raises(ce.UnknownSetHash):
        next(results)


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"on_error": "ignore"}, ValueError, "`on_error`: expected 'raise' or 'collect'"),
        ({"ahead": 0}, ValueError, "`ahead`: expected at least 1"),
    ],
)
def test_wrong_options(
    criteria: ce.Criteria, options: dict[str, Any], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        criteria.decide_many([], **options)


@pytest.mark.parametrize(
    ("catalogue", "text"),
    [
        (None, "processes make their own"),
        (lambda: ce.Catalogue.load("law"), "a function of a module"),
    ],
)
def test_processes_need_a_catalogue_that_they_can_import(
    criteria: ce.Criteria, processes: Executor, catalogue: Any, text: str
) -> None:
    with pytest.raises(TypeError, match=text):
        criteria.decide_many([], executor=processes, catalogue=catalogue)
