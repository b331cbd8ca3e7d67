"""explain: results of one part → its status, score and judgement in a finding."""

from __future__ import annotations

from typing import Literal

from criteria_engine.checked_set import Indicator
from criteria_engine.model.findings import Status
from criteria_engine.model.types import Number
from criteria_engine.model.values import Truth, Value, is_unknown

ReasonResult = Literal["yes", "no", "unknown"]
"""The truth of a condition as a reason states it."""


def reason_result(value: Value) -> ReasonResult:
    """Return the value of a condition as the result of a reason: null is "no", a known number "yes".

    >>> from criteria_engine.model.values import MAYBE
    >>> reason_result(True), reason_result(False), reason_result(None), reason_result(MAYBE)
    ('yes', 'no', 'no', 'unknown')
    """
    if value is True:
        return "yes"
    if value is False or value is None:
        return "no"
    return "unknown" if is_unknown(value) else "yes"


def status_of(truth: Truth) -> Status:
    """Return the status of a condition; null counts as not met."""
    if truth is True:
        return Status.MET
    return Status.NOT_MET if truth is False or truth is None else Status.UNDETERMINED


def points_status(low: Number, high: Number, maximum: Number) -> Status:
    """Return the status of an indicator or criterion from its points: lowest, highest and maximum."""
    if low != high:
        return Status.UNDETERMINED
    if low == maximum:
        return Status.MET
    return Status.PARTLY_MET if low > 0 else Status.NOT_MET


def counts_as_zero(indicator: Indicator) -> bool:
    """Whether the indicator counts as zero, or not met, where it does not apply."""
    declared = indicator.document.applies
    return declared is not None and declared.otherwise == "zero"
