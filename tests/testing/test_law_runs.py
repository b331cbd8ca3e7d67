"""`laws:` of a set: each construct proved, broken by facts that the evaluator decides, or searched and said so.

Each `tests/testing/laws/NAME.yaml` has laws of one kind, and `NAME.txt` what `criteria test` says of them in
both languages; `NAME.before.yaml` is an earlier set. `UPDATE_DOCS=1` writes the texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.analysis.law_proofs import prove_law
from criteria_engine.analysis.law_questions import LawQuestion, questions_of
from criteria_engine.analysis.law_results import LawResult
from criteria_engine.analysis.law_search import LawSearch, subjects_beside
from criteria_engine.analysis.law_texts import law_lines, state_text
from criteria_engine.bilingual import Language
from criteria_engine.catalogue import Catalogue
from criteria_engine.checked_law import KeepsTitle, MoreNeverHurts
from criteria_engine.criteria import Criteria
from criteria_engine.criteria_files import fingerprint
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source
from criteria_engine.symbolic.solver import SolverProcess
from criteria_engine.symbolic.warm_solver import SOLVER
from criteria_engine.testing import run_laws
from criteria_engine.testing.law_draws import draw_broken
from criteria_engine.testing.strategies import SubjectMaker, raised
from tests.analysis.generated_questions import drawn_criteria, solver_settings
from tests.markdown import UPDATE
from tests.missing_package import output_without

FOLDER: Final = Path(__file__).parent / "laws"

NAMES: Final = sorted(
    each.stem for each in FOLDER.glob("*.yaml") if not each.stem.endswith(".before")
)

LANGUAGES: Final[tuple[Language, Language]] = ("vi", "en")


def catalogue_of(name: str) -> Catalogue:
    before = FOLDER / f"{name}.before.yaml"
    return Catalogue.load(*([before] if before.exists() else []), FOLDER / f"{name}.yaml")


def criteria_of(name: str) -> Criteria:
    catalogue = catalogue_of(name)
    checked = catalogue.loaded(catalogue.entries[-1]).checked
    assert checked is not None
    return catalogue.criteria_of(catalogue.entries[-1], checked.document.in_force.from_)


@pytest.fixture(scope="module")
def results() -> dict[str, list[LawResult]]:
    return {name: run_laws(criteria_of(name), catalogue_of(name).of_key) for name in NAMES}


@pytest.fixture(scope="module")
def process() -> Iterator[SolverProcess]:
    with SOLVER.use() as started:
        yield started


def told(found: list[LawResult]) -> Iterator[str]:
    for each in found:
        for language in LANGUAGES:
            text = each.law.document.text.in_language(language)
            yield f"{each.span.position.line}: {text}: {state_text(each, language)}"
            yield from (f"    {line}" for line in law_lines(each, language))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_told_of_each_law(name: str, results: dict[str, list[LawResult]]) -> None:
    text = "\n".join(told(results[name])) + "\n"
    file = FOLDER / f"{name}.txt"
    if UPDATE:
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def questions(result: LawResult, name: str) -> list[LawQuestion]:
    claim = result.law.claim
    earlier = catalogue_of(name).of_key(claim.earlier) if isinstance(claim, KeepsTitle) else None
    return questions_of(result.law, criteria_of(name), earlier)


@pytest.mark.parametrize("name", NAMES)
def test_the_search_agrees_with_the_proof(name: str, results: dict[str, list[LawResult]]) -> None:
    """The facts that the solver finds break the law, and none beside the examples break one that it proves."""
    for result in results[name]:
        if result.state == "undecided":
            continue
        # The last period, which breaks a law that holds in the others.
        search = LawSearch(question := questions(result, name)[-1])
        beside = next((each for each in subjects_beside(question) if search.breaks(each)), None)
        assert beside is None or result.state == "broken", result.law.document.text.vi
        if result.witness is not None:
            assert search.breaks([case.facts for case in result.witness.cases])


@pytest.mark.parametrize(("name", "index"), [("more", 2), ("keeps", 0), ("always", 4)])
def test_hypothesis_finds_small_facts_that_break_a_law(
    name: str, index: int, results: dict[str, list[LawResult]]
) -> None:
    (question,) = questions(results[name][index], name)
    search = LawSearch(question)
    drawn = draw_broken(search)
    assert drawn is not None and search.breaks(drawn)
    if name == "more":
        assert len(drawn[0]["members"]) <= 2


def test_without_the_solver_and_hypothesis_laws_are_searched_beside_the_examples() -> None:
    code = f"""
sys.modules["hypothesis"] = None
from criteria_engine.catalogue import Catalogue
from criteria_engine.testing import run_laws
catalogue = Catalogue.load({str(FOLDER / "levels.yaml")!r})
found = run_laws(catalogue.criteria_of(catalogue.entries[0], __import__("datetime").date(2026, 5, 1)))
print(*(each.state for each in found), found[1].tried > 10, found[1].not_proved[0].en)
"""
    told_of = output_without("z3", code)
    assert told_of == "broken searched True the solver is not installed (extra `analysis`)\n"


GROWING: Final = ("a", "b", "n", "m", "part", "r", "members.age", "members.able")
"""Facts of generated sets of which there may be more."""


@solver_settings(3)
@given(st.data())
def test_no_facts_break_a_law_that_is_proved_of_a_generated_set(
    process: SolverProcess, data: st.DataObject
) -> None:
    criteria, chance = drawn_criteria(data)
    names = chance.sample(GROWING, 4)
    claim = MoreNeverHurts(tuple(names[:2]), tuple(names[2:]))
    question = LawQuestion(claim, None, (criteria, criteria))
    proof, search = prove_law(question, process), LawSearch(question)
    if proof.found is not None:
        assert search.breaks(proof.found.given)
    maker = SubjectMaker(criteria, edges=True)
    for _ in range(20 if proof.holds else 0):
        assert not search.breaks(data.draw(raised(maker, claim.more, claim.less)))


def test_laws_are_no_part_of_the_hash() -> None:
    text = (FOLDER / "levels.yaml").read_text(encoding="utf-8")
    before, _, rest = text.partition("laws:")
    without = before + "examples:" + rest.partition("examples:")[2]
    one, other = (compose(Source("a.yaml", each))[0] for each in (text, without))
    assert one is not None and other is not None
    assert fingerprint(one) == fingerprint(other)


def test_a_fact_called_laws_or_examples_is_part_of_the_hash() -> None:
    head = "title: t\nfacts:\n  {name}: {{type: {kind}, label: a}}\n"
    for name in ("laws", "examples", "other"):
        nodes = [
            compose(Source("a.yaml", head.format(name=name, kind=kind)))[0]
            for kind in ("integer", "boolean")
        ]
        one, other = (fingerprint(each) for each in nodes if each is not None)
        assert one != other
