"""Correct uses of the public API and the types they return: checked by mypy, never run.

`make types` reads this file with all the others; `test_wrong_use.py` reads it as a host's own mypy
would, strict and without plugins.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, assert_never, assert_type
from uuid import UUID

from pydantic import BaseModel

import criteria_engine as ce


def catalogues(folder: Path, function: ce.Function) -> ce.Catalogue:
    """Folders are strings or paths; functions are given by keyword."""
    assert_type(ce.Catalogue.packaged(), ce.Catalogue)
    own = ce.Catalogue.load(folder, "more/", functions=[function])
    assert_type(own.check(), list[ce.Diagnostic])
    assert_type(own.titles, tuple[str, ...])
    assert_type(own.library, ce.Library)
    return own.extend(folder)


def chosen(catalogue: ce.Catalogue) -> ce.Criteria:
    """Criteria are found by title, date and, where a title has several, scope and version."""
    criteria = catalogue.find("learning_family", on=date(2025, 12, 1))
    assert_type(criteria, ce.Criteria)
    assert_type(criteria.on, date)
    assert_type(criteria.facts_model, type[BaseModel])
    return catalogue.find("learning_unit", on=criteria.on, scope="commune", version="v1")


def asked(criteria: ce.Criteria, row: Mapping[str, Any], form: BaseModel) -> ce.Interview:
    """An interview begins with facts, or continues from its state; each answer returns another one."""
    interview = criteria.interview(row)
    assert_type(interview.questions(limit=3), tuple[ce.AskedQuestion, ...])
    assert_type(interview.decision, ce.Decision)
    assert_type(criteria.form(), ce.Form)
    assert_type(ce.put(row, ("members", 0, "age"), 3, criteria=criteria), dict[str, Any])
    assert_type(ce.put(form, ["members", 0, "age"], 3), BaseModel)
    return criteria.interview(state=interview.answer(("books",), 3).skip(("rate",)).state)


def decided(criteria: ce.Criteria, row: Mapping[str, Any], form: BaseModel) -> ce.Decision:
    """Facts are a mapping, JSON text or an instance of the facts model."""
    assert_type(criteria.decide('{"citizens": 5000}'), ce.Decision)
    assert_type(criteria.decide(form), ce.Decision)
    criteria.decide(form, subject_id=17)
    criteria.decide(form, subject_id=UUID(int=17))
    return criteria.decide(
        row, subject_id="xa-minh-hop", decided_on=date(2026, 1, 5), refuse_provisional=True
    )


def described(decision: ce.Decision) -> str:
    """An outcome is one of three, and a type checker reports a missing case."""
    match decision.outcome:
        case ce.Outcome.ELIGIBLE:
            return decision.level or decision.grade or "eligible"
        case ce.Outcome.NOT_ELIGIBLE:
            return decision.explain("en")
        case ce.Outcome.UNDETERMINED:
            return decision.explain(style="html")
        case _:
            assert_never(decision.outcome)


def read(decision: ce.Decision) -> None:
    """Every attribute of a decision has a specific type."""
    assert_type(decision.subject_id, str | None)
    assert_type(decision.level, str | None)
    assert_type(decision.possible_levels, tuple[str, ...])
    assert_type(decision.total, ce.Score | None)
    assert_type(decision.criteria, tuple[ce.CriterionFinding, ...])
    assert_type(decision.findings, tuple[ce.Finding, ...])
    assert_type(decision.missing, tuple[ce.Missing, ...])
    assert_type(decision.doubts, tuple[ce.Doubt, ...])
    assert_type(decision.provisional, bool)
    assert_type(decision.receipt, ce.Receipt)
    assert_type(decision.criteria_set.name.vi, str)


def read_parts(decision: ce.Decision) -> None:
    """Every attribute of the parts of a decision has a specific type."""
    if decision.total is not None:
        assert_type(decision.total.exact, int | Decimal | None)
    for missing in decision.missing:
        assert_type(missing.path, str)
        assert_type(missing.answered_by.vi if missing.answered_by else "", str)
    finding = decision.finding("5.1")
    assert_type(finding, ce.Finding)
    assert_type(finding.status, ce.Status)
    assert_type(finding.levels, Mapping[str, ce.Status])
    assert_type(finding.source.cite, str | None)
    margin = finding.reasons["level_1"].margin
    assert_type(margin.low if margin else None, int | Decimal | None)


def counted(criteria: ce.Criteria, rows: list[dict[str, Any]]) -> int:
    """Verdicts are for loops over many subjects."""
    verdict = criteria.verdict(rows[0])
    assert_type(verdict, ce.Verdict)
    assert_type(verdict.outcome, ce.Outcome)
    assert_type(verdict.low, int | Decimal | None)
    return sum(criteria.verdict(row).outcome is ce.Outcome.ELIGIBLE for row in rows)


def replayed(criteria: ce.Criteria, stored: str, facts: Mapping[str, Any]) -> ce.Decision:
    """A receipt is restored from stored JSON."""
    return criteria.replay(ce.Receipt.model_validate_json(stored), facts)


def refused(catalogue: ce.Catalogue, facts: Mapping[str, Any]) -> str:
    """Each exception has its own data."""
    try:
        catalogue.find("learning_family", on=date(2021, 5, 1)).decide(facts)
    except ce.Gap as error:
        assert_type(error.after.first, date)
        assert_type(error.before.last, date | None)
        return f"{error.title}: {error.on}"
    except ce.NotYetInForce as error:
        return str(error.first.first)
    except ce.Overlap as error:
        return ", ".join(stretch.key.version for stretch in error.candidates)
    except ce.NotInForce as error:
        assert_type(error.scope, str | None)
    except ce.UnknownTitle as error:
        assert_type(error.suggestion, str | None)
    except ce.AmbiguousScope as error:
        assert_type(error.scopes, tuple[str, ...])
    except ce.CriteriaError as error:
        assert_type(error.diagnostics, tuple[ce.Diagnostic, ...])
        return "\n".join(each.message("vi") for each in error.diagnostics)
    except ce.Provisional as error:
        assert_type(error.ids, tuple[str, ...])
    except ce.CriteriaEngineError as error:
        return str(error)
    return ""


@ce.function(
    "twice(n: number) -> number",
    vi="Gấp đôi một số.",
    en="Twice a number.",
    phrase_vi="hai lần {n}",
    phrase_en="twice {n}",
    examples={"twice(2)": "4"},
)
def twice(n: Decimal) -> Decimal:
    """A function of the host."""
    return n * 2


assert_type(twice, ce.Function)
