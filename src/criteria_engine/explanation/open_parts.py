"""explain: results and a verdict → the parts whose results are unknown, with the expressions they depend on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from criteria_engine.checked_set import CheckedSet, Condition, Requires
from criteria_engine.core import Core
from criteria_engine.evaluation.results import ChangedParts, IndicatorResult, Results, SetVerdict
from criteria_engine.lowering.program import Program
from criteria_engine.model.values import Truth, is_unknown


def open_parts(program: Program, results: Results, verdict: SetVerdict) -> dict[str, list[Core]]:
    """Return the expressions of every part whose result is unknown, by id.

    Args:
        program: the program of the set.
        results: the results of the subject.
        verdict: the verdict from these results; the parts are those of the levels it leaves open.
    """
    checked = program.checked
    levels, minima = _open_levels(verdict), _minima(checked, verdict)
    parts = {
        result.indicator.id: list(_open_expressions(program, result, minimum, levels))
        for result, minimum in zip(results.indicators, minima, strict=True)
        if _is_open(program, result, minimum, levels)
    }
    for condition, truth in zip(checked.conditions, results.conditions, strict=True):
        if _is_open_condition(checked, condition, truth, levels):
            parts[condition.id] = [condition.holds]
    if checked.pass_mark is not None and is_unknown(results.pass_mark):
        parts["pass_mark"] = [checked.pass_mark]
    return parts


class OpenParts:
    """The open parts of a decision, and how many are open with one more answer.

    Args:
        program: the program of the set.
        results: the results of the subject.
        verdict: the verdict from these results.

    Attributes:
        expressions: what :func:`open_parts` returns.
    """

    def __init__(self, program: Program, results: Results, verdict: SetVerdict) -> None:
        self.expressions = open_parts(program, results, verdict)
        self._program = program
        self._results = results
        self._open_in = verdict.by_level, verdict.minima, verdict.criteria_minima
        self._minima = _minima(program.checked, verdict)
        self._levels = _open_levels(verdict)

    def count(self, changed: ChangedParts, verdict: SetVerdict) -> int:
        """Return how many parts :func:`open_parts` returns with one more answer.

        Where the same levels and minima are open, only the results that the answer changes are looked at.

        Args:
            changed: these results.
            verdict: the verdict with the answer.
        """
        program, before = self._program, self._results
        if self._open_in != (verdict.by_level, verdict.minima, verdict.criteria_minima):
            return len(open_parts(program, changed.put_into(before), verdict))
        count, levels = len(self.expressions), self._levels
        for index, new in changed.indicators:
            minimum = self._minima[index]
            count += _is_open(program, new, minimum, levels)
            count -= _is_open(program, before.indicators[index], minimum, levels)
        for index, truth in changed.conditions:
            condition = program.checked.conditions[index]
            count += _is_open_condition(program.checked, condition, truth, levels)
            count -= _is_open_condition(
                program.checked, condition, before.conditions[index], levels
            )
        if program.checked.pass_mark is not None:
            count += is_unknown(changed.pass_mark) - is_unknown(before.pass_mark)
        return count


def _minima(checked: CheckedSet, verdict: SetVerdict) -> tuple[Truth | None, ...]:
    """Return whether each indicator reaches its minimum, or its criterion where that of its own is settled."""
    if not any(is_unknown(truth) for truth in verdict.criteria_minima):
        return verdict.minima
    ids = [each.id for each in checked.criteria]
    of_criterion = dict(zip(ids, verdict.criteria_minima, strict=True))
    return tuple(
        own if is_unknown(own) else of_criterion[each.criterion]
        for each, own in zip(checked.indicators, verdict.minima, strict=True)
    )


def _open_levels(verdict: SetVerdict) -> list[int]:
    """The indexes of the levels that are unknown."""
    return [i for i, truth in enumerate(verdict.by_level) if is_unknown(truth)]


def _is_open(
    program: Program, result: IndicatorResult, minimum: Truth | None, levels: Sequence[int]
) -> bool:
    """Whether the result of an indicator is unknown at the levels."""
    points = result.points
    if points is not None and minimum is None:
        # Nearly every indicator of a set with points is one of these.
        return points.__class__ is not int and is_unknown(points)
    expressions = _open_expressions(program, result, minimum, levels)
    return is_unknown(points) or next(expressions, None) is not None


def _is_open_condition(
    checked: CheckedSet, condition: Condition, truth: Truth, levels: Sequence[int]
) -> bool:
    """Whether a knock-out or prerequisite is unknown that one of the levels has."""
    return (
        truth.__class__ is not bool
        and is_unknown(truth)
        and any(checked.levels[i] in condition.levels for i in levels)
    )


def _open_expressions(
    program: Program, result: IndicatorResult, minimum: Truth | None, levels: Sequence[int]
) -> Iterator[Core]:
    """The expressions of an indicator that its unknown result depends on."""
    indicator, checked = result.indicator, program.checked
    if indicator.max is not None:
        if is_unknown(result.points):
            yield from program.authored(indicator.id)
        elif is_unknown(minimum):
            yield from (indicator.applies or {}).values()
        return
    # Among the indicators of which a criterion requires a number, one that is left out does not count.
    counted = program.name("left_out", indicator.id) is not None and any(
        c.needed is not None for c in checked.criteria if c.id == indicator.criterion
    )
    for level in levels:
        name = checked.levels[level]
        met = result.met[level]
        unknown = is_unknown(met)
        may_count = counted and met is not False and is_unknown(result.applies[level])
        if indicator.applies is not None and (unknown or may_count):
            yield indicator.applies[name]
        if unknown and isinstance(indicator.rule, Requires):
            yield indicator.rule.conditions[name]
