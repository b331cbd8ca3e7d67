"""Decide, with reasons, who has earned Vietnam's five "learning" titles.

    >>> from datetime import date
    >>> import criteria_engine as ce
    >>> catalogue = ce.Catalogue.packaged()
    >>> criteria = catalogue.find("learning_community", scope="commune", on=date(2026, 2, 20))
    >>> decision = criteria.decide({"citizens": 5000, "learning_citizens": 2999})
    >>> decision.outcome, decision.level
    (<Outcome.NOT_ELIGIBLE: 'not_eligible'>, None)
    >>> decision.finding("5.1").decisive
    True

Public names are imported when they are first used, so importing the package is fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from criteria_engine import analysis as analysis
    from criteria_engine.catalogue import Catalogue
    from criteria_engine.columns.options import ListTable
    from criteria_engine.comparison import Comparison
    from criteria_engine.criteria import Criteria
    from criteria_engine.decision import Decision, read_record
    from criteria_engine.diagnostics import CriteriaEngineError, CriteriaError, Diagnostic, Severity
    from criteria_engine.errors import (
        AmbiguousScope,
        BudgetExceeded,
        FunctionFailed,
        FunctionRefused,
        MissingPackages,
        NotComparable,
        NotForPlace,
        Provisional,
        ReceiptDifference,
        ReplayMismatch,
        TooLong,
        UnknownPlace,
        UnknownSetHash,
        UnknownTitle,
    )
    from criteria_engine.interview.asked import AskedQuestion
    from criteria_engine.interview.interview import Interview
    from criteria_engine.interview.put import put
    from criteria_engine.library.declarations import Function, function, over_columns
    from criteria_engine.library.registry import Library
    from criteria_engine.model.base import Score
    from criteria_engine.model.comparison import FindingChange
    from criteria_engine.model.decision import Outcome, Receipt, SettledBy, Verdict
    from criteria_engine.model.findings import (
        Contradiction,
        CriterionFinding,
        Doubt,
        Finding,
        Missing,
        Output,
        Status,
    )
    from criteria_engine.model.set_summary import SetSummary
    from criteria_engine.model.values import Interval
    from criteria_engine.not_in_force import Ended, Gap, NotInForce, NotYetInForce, Overlap
    from criteria_engine.questions.model import Form, Question
    from criteria_engine.verification import RecordDifference, Verification, verify

    __version__: str

__all__ = [
    "AmbiguousScope",
    "AskedQuestion",
    "BudgetExceeded",
    "Catalogue",
    "Comparison",
    "Contradiction",
    "Criteria",
    "CriteriaEngineError",
    "CriteriaError",
    "CriterionFinding",
    "Decision",
    "Diagnostic",
    "Doubt",
    "Ended",
    "Finding",
    "FindingChange",
    "Form",
    "Function",
    "FunctionFailed",
    "FunctionRefused",
    "Gap",
    "Interval",
    "Interview",
    "Library",
    "ListTable",
    "Missing",
    "MissingPackages",
    "NotComparable",
    "NotForPlace",
    "NotInForce",
    "NotYetInForce",
    "Outcome",
    "Output",
    "Overlap",
    "Provisional",
    "Question",
    "Receipt",
    "ReceiptDifference",
    "RecordDifference",
    "ReplayMismatch",
    "Score",
    "SetSummary",
    "SettledBy",
    "Severity",
    "Status",
    "TooLong",
    "UnknownPlace",
    "UnknownSetHash",
    "UnknownTitle",
    "Verdict",
    "Verification",
    "__version__",
    "function",
    "over_columns",
    "put",
    "read_record",
    "verify",
]

_HOMES: Final = {
    "catalogue": ("Catalogue",),
    "columns.options": ("ListTable",),
    "criteria": ("Criteria",),
    "comparison": ("Comparison",),
    "decision": ("Decision", "read_record"),
    "diagnostics": ("Diagnostic", "Severity", "CriteriaEngineError", "CriteriaError"),
    "errors": (
        "AmbiguousScope",
        "BudgetExceeded",
        "FunctionFailed",
        "FunctionRefused",
        "MissingPackages",
        "NotComparable",
        "NotForPlace",
        "Provisional",
        "ReceiptDifference",
        "ReplayMismatch",
        "TooLong",
        "UnknownPlace",
        "UnknownSetHash",
        "UnknownTitle",
    ),
    "interview.asked": ("AskedQuestion",),
    "interview.interview": ("Interview",),
    "interview.put": ("put",),
    "library.declarations": ("Function", "function", "over_columns"),
    "library.registry": ("Library",),
    "model.base": ("Score",),
    "model.comparison": ("FindingChange",),
    "model.decision": ("Outcome", "Receipt", "SettledBy", "Verdict"),
    "model.findings": (
        "Contradiction",
        "CriterionFinding",
        "Doubt",
        "Finding",
        "Missing",
        "Output",
        "Status",
    ),
    "model.set_summary": ("SetSummary",),
    "model.values": ("Interval",),
    "not_in_force": ("Ended", "Gap", "NotInForce", "NotYetInForce", "Overlap"),
    "questions.model": ("Form", "Question"),
    "verification": ("RecordDifference", "Verification", "verify"),
}

_MODULE_OF: Final = {name: module for module, names in _HOMES.items() for name in names}

if not TYPE_CHECKING:
    # Hidden from type checkers: with a module `__getattr__` they would accept any misspelt name.

    def __getattr__(name: str) -> Any:
        """Load a public name from its module the first time it is asked for (PEP 562)."""
        if name == "__version__":
            value: Any = import_module("importlib.metadata").version("criteria-engine")
        elif name == "analysis":
            value = import_module(f"{__name__}.analysis")
        elif name in _MODULE_OF:
            value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
