"""Wrong uses of the public API are type errors.

mypy checks a module of wrong uses in strict mode and without pydantic's plugin, as in a host's project.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from mypy import api

ROOT: Final = Path(__file__).parents[2]
RIGHT: Final = Path(__file__).with_name("right_use.py")

HEAD: Final = "from datetime import date; import criteria_engine as ce"
HOST: Final = """
def host_{}(
    catalogue: ce.Catalogue, criteria: ce.Criteria, decision: ce.Decision, day: date
) -> None:
    {}
"""
"""Each use is in its own function, so that an assignment in one does not narrow types in the next."""


WRONG: Final[Mapping[str, str]] = {
    # ---- choosing
    "catalogue.find('learning_family')": "call-arg",
    "catalogue.find('learning_family', day)": "call-arg",
    "catalogue.find('learning_family', 'commune', day)": "call-arg",
    "catalogue.find('learning_family', on='2025-12-01')": "arg-type",
    "catalogue.find('learning_family', on=day, scope=['commune'])": "arg-type",
    "catalogue.find('learning_family', date=day)": "call-arg",
    "catalogue.load('sets/', [])": "arg-type",
    "catalogue.load('sets/', functions=[len])": "list-item",
    "catalogue.extend(functions=len)": "arg-type",
    "catalogue.titles.append('mine')": "attr-defined",
    "catalogue.library = ce.Library()": "misc",
    "criteria.on = day": "misc",
    # ---- deciding
    "criteria.decide()": "call-arg",
    "criteria.decide(None)": "arg-type",
    "criteria.decide(5000)": "arg-type",
    "criteria.decide([{'citizens': 5000}])": "arg-type",
    "criteria.decide({5: 5000})": "dict-item",
    "criteria.decide({}, 'xa-minh-hop')": "call-arg",
    "criteria.decide({}, subject='xa-minh-hop')": "call-arg",
    "criteria.decide({}, subject_id=1.5)": "arg-type",
    "criteria.decide({}, decided_on='2025-12-01')": "arg-type",
    "criteria.decide({}, refuse_provisional='no')": "arg-type",
    "criteria.verdict([])": "arg-type",
    "criteria.verdict({}).reasons": "attr-defined",
    "criteria.verdict({}).outcome = ce.Outcome.ELIGIBLE": "misc",
    "criteria.verdict({}).low + 1": "operator",
    "criteria.facts_model(citizens=5000).citizens": "attr-defined",
    # ---- a decision is frozen
    "decision.outcome = ce.Outcome.ELIGIBLE": "misc",
    "decision.level = 'level_2'": "misc",
    "decision.missing = ()": "misc",
    "decision.receipt.facts_hash = ''": "misc",
    "decision.finding('5.1').decisive = True": "misc",
    "del decision.criteria[0]": "attr-defined",
    # ---- attributes of a decision
    "decision.result": "attr-defined",
    "decision.outcome.eligible": "attr-defined",
    "ce.Outcome.ELIGABLE": "attr-defined",
    "decision.level.upper()": "union-attr",
    "decision.total.low": "union-attr",
    "decision.total >= 80": "operator",
    "decision.finding(5)": "arg-type",
    "decision.finding('5.1').reasons['level_1'].margin.low": "union-attr",
    "decision.findings['5.1']": "call-overload",
    "decision.missing[0].answered_by.vi": "union-attr",
    # ---- explaining
    "decision.explain('fr')": "arg-type",
    "decision.explain('vi', 'html')": "call-arg",
    "decision.explain(style='pdf')": "arg-type",
    "decision.explain(lang='vi')": "call-arg",
    # ---- replaying
    "criteria.replay(decision, {})": "arg-type",
    "criteria.replay(decision.receipt)": "call-arg",
    "criteria.replay(decision.receipt, 5000)": "arg-type",
    # ---- errors and functions
    "ce.CriteriaError('wrong')": "arg-type",
    "ce.CriteriaError([]).paths": "attr-defined",
    "ce.NotInForce('x', None, day, '').first": "attr-defined",
    "ce.CriteriaError([]).diagnostics[0].message('fr')": "arg-type",
    "ce.function('f(n: number) -> number', vi='f', en='f')": "call-arg",
    "ce.Library().extend([len])": "list-item",
    "ce.Interval(low='1')": "arg-type",
    # ---- misspelt names
    "ce.Catalog": "attr-defined",
}


@pytest.fixture(scope="module")
def error_codes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, set[str]]:
    """The codes of the errors that mypy reports, by the line of the use."""
    folder = tmp_path_factory.mktemp("host")
    hosts = "".join(HOST.format(number, use) for number, use in enumerate(WRONG))
    (folder / "wrong.py").write_text(HEAD + hosts, encoding="utf-8")
    report = _mypy(folder, "wrong.py")
    codes: dict[int, set[str]] = {}
    for line, code in re.findall(r"wrong\.py:(\d+): error: .*\[([\w-]+)\]", report):
        codes.setdefault(int(line), set()).add(code)
    return codes


@pytest.mark.parametrize("use", WRONG)
def test_each_wrong_use_is_an_error(use: str, error_codes: Mapping[int, set[str]]) -> None:
    line = (list(WRONG).index(use) + 1) * HOST.count("\n")
    assert WRONG[use] in error_codes.get(line, set())


def test_right_use_has_no_errors(tmp_path: Path) -> None:
    (tmp_path / "right.py").write_text(RIGHT.read_text(encoding="utf-8"), encoding="utf-8")
    assert _mypy(tmp_path, "right.py").startswith("Success")


def _mypy(folder: Path, name: str) -> str:
    (folder / "mypy.ini").write_text("[mypy]\nstrict = True\n", encoding="utf-8")
    report, crash, _ = api.run(
        [
            f"--config-file={folder / 'mypy.ini'}",
            f"--cache-dir={ROOT / '.mypy_cache' / 'hosts'}",
            "--no-pretty",
            str(folder / name),
        ]
    )
    assert not crash, crash
    return report
