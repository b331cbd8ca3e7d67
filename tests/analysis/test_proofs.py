"""One set is proved: mistakes of meaning are told in the right line, and nothing is told of sound edits."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from criteria_engine.analysis import never_hurts, prove
from criteria_engine.catalogue import Catalogue
from criteria_engine.checking.review.proof_diagnostics import PROOF_CODES
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.source import Source
from tests.checking.mistake_table import Mistake, base_text, changed, is_told, mistakes
from tests.packaged import packaged

CASES: Final = mistakes(Path(__file__).parent / "mistakes")

EVERY: Final = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 12
"""Each run of the tests takes one of so many cases."""


def proved(text: str) -> list[Diagnostic]:
    """What `criteria check --prove` says of a set."""
    entry = CatalogueEntry(Source("set.yaml", text))
    others = [each for each in packaged().entries if each.key != entry.key]
    catalogue = Catalogue([entry, *others], library=packaged().library)
    loaded = catalogue.review(entry)
    if loaded.checked is None:
        return list(loaded.diagnostics)
    report = prove(catalogue.criteria_of(entry, loaded.checked.document.in_force.from_))
    assert not report.not_examined
    return list(catalogue.review(entry, proved=report.findings).diagnostics)


def fault_of(case: Mistake) -> object:
    """Return what is wrong with what is told of a case; None if it is right."""
    text, lines = changed(case)
    found = proved(text)
    left = list(found)
    told = [is_told(each, text, lines, left) for each in case.expected]
    if all(told) and not [each for each in left if each.code.id in PROOF_CODES]:
        return None
    return [(each.code.id, each.span.position.line) for each in found], sorted(lines)


def test_many_cases_are_listed() -> None:
    kinds = [case.kind for case in CASES]
    assert len({case.id for case in CASES}) == len(CASES)
    assert kinds.count("sound") >= 50 and len(kinds) - kinds.count("sound") >= 50


def test_a_title_that_everybody_earns() -> None:
    text = base_text("short")
    for before, after in (
        (
            "    requires: has_fund\n    evidence: sao kê quỹ\n",
            "    requires: trained < 50% * members\n",
        ),
        ('      - id: "2.2"\n        text: Bảo đảm sức khỏe\n        judged: Trạm y tế xã\n', ""),
        ("when: every criterion met", "when: at least 1 of 2 criteria"),
    ):
        assert before in text, before
        text = text.replace(before, after)
    found = [(each.code.id, each.span.text.split(":")[0]) for each in proved(text)]
    assert ("always-reached", "when") in found


def test_what_was_not_decided_is_listed() -> None:
    text = base_text("outputs")
    entry = CatalogueEntry(Source("set.yaml", text))
    catalogue = Catalogue([entry], library=packaged().library)
    (left_open,) = prove(catalogue.criteria_of(entry, date(2024, 6, 1))).not_examined
    assert left_open.question.en == "whether indicator 1.1 ever decides"
    assert left_open.location == "set.yaml:36:13"


def test_time_that_is_over_is_listed() -> None:
    entry = CatalogueEntry(Source("set.yaml", base_text("counted")))
    criteria = Catalogue([entry], library=packaged().library).criteria_of(entry, date(2024, 6, 1))
    report = prove(criteria, seconds=0)
    assert not report.findings
    assert len(report.not_examined) > 10


@pytest.mark.parametrize("case", CASES[::EVERY], ids=lambda case: case.id)
def test_mistakes_are_told_and_sound_edits_are_not(case: Mistake) -> None:
    assert fault_of(case) is None


def test_more_never_hurts_is_proved_or_shown() -> None:
    entry = CatalogueEntry(Source("set.yaml", base_text("family")))
    criteria = Catalogue([entry], library=packaged().library).criteria_of(entry, date(2024, 6, 1))
    assert never_hurts(criteria, "books", "spent", "cultural").holds is True
    richer = never_hurts(criteria, "income")
    assert richer.holds is False and richer.less is not None and richer.more is not None
    assert richer.less["income"] < richer.more["income"]
    assert {**richer.less, "income": 0} == {**richer.more, "income": 0}
    less, more = criteria.verdict(richer.less), criteria.verdict(richer.more)
    assert (less.outcome is not more.outcome) or (less.low or 0) > (more.high or 0)
    with pytest.raises(ValueError, match="`members`: expected a number or a boolean"):
        never_hurts(criteria, "members")


@pytest.mark.parametrize(
    ("title", "scope", "names"),
    [
        (
            "learning_community",
            "commune",
            ("learning_citizens", "trained_citizens", "university_citizens"),
        ),
        ("learning_unit", "district", ("members_trained", "members_learning_citizens")),
    ],
)
def test_more_learners_never_hurt_by_law(title: str, scope: str, names: tuple[str, ...]) -> None:
    assert never_hurts(packaged().find(title, scope=scope, on=date(2026, 2, 20)), *names).holds
