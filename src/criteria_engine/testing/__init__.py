"""Test criteria sets: their examples and laws, facts made up for Hypothesis, and laws of a host's own.

The examples and laws of a set need nothing else; the extra `analysis` proves laws, and `testing` has the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from criteria_engine.analysis.law_results import LawResult
    from criteria_engine.example_runs import ExampleMismatch, ExampleResult, run_examples
    from criteria_engine.testing.law_runs import run_laws
    from criteria_engine.testing.laws import (
        agrees_with,
        levels_ordered,
        monotone,
        never_loses,
        unknown_safe,
    )
    from criteria_engine.testing.strategies import facts, pairs

_PACKAGE: Final = "criteria_engine"

_MODULE_OF: Final = {
    **dict.fromkeys(("ExampleMismatch", "ExampleResult", "run_examples"), "example_runs"),
    **dict.fromkeys(
        ("agrees_with", "levels_ordered", "monotone", "never_loses", "unknown_safe"), "testing.laws"
    ),
    **dict.fromkeys(("facts", "pairs"), "testing.strategies"),
    **dict.fromkeys(("LawResult", "run_laws"), "testing.law_runs"),
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Load a public name from its module the first time it is asked for (PEP 562)."""
        if name not in _MODULE_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{_PACKAGE}.{_MODULE_OF[name]}"), name)
        globals()[name] = value
        return value


__all__ = [
    "ExampleMismatch",
    "ExampleResult",
    "LawResult",
    "agrees_with",
    "facts",
    "levels_ordered",
    "monotone",
    "never_loses",
    "pairs",
    "run_examples",
    "run_laws",
    "unknown_safe",
]
