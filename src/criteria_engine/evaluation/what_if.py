"""evaluate: results, and another result for one part → the outcome and level with it.

The result of a part is replaced in a frame, and the definitions that depend on it are evaluated again.
Explanations use it to find the parts that decide a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence

from criteria_engine.evaluation.decider import Decider
from criteria_engine.evaluation.frames import FACTS, UNSET, Frame
from criteria_engine.evaluation.part_positions import (
    AWARD,
    PartPositions,
    truth_of_award,
    values_of,
)
from criteria_engine.evaluation.results import Reached, Results
from criteria_engine.model.values import Value


class WhatIf:
    """The results of one subject, in which one part at a time can be replaced by another result.

    A part is named by its index in :attr:`criteria_engine.checked_set.CheckedSet.part_ids`.

    Args:
        decider: the set on a day.
        results: the results of the subject.
        ideal: whether to start from the best possible result of every part instead.
    """

    def __init__(self, decider: Decider, results: Results, *, ideal: bool = False) -> None:
        self._verdicts = decider.verdicts
        self._parts = decider.result_frames.parts
        self._results = results
        self._may_be_left_out = decider.result_frames.may_be_left_out
        frame = self._frame = decider.result_frames.of(results)
        if ideal:
            for part, positions in enumerate(self._parts):
                if positions.own or positions.levels:
                    _put(frame, positions, self._extreme(part, best=True))
            _clear(frame, decider.result_frames.dependents)
        for run in decider.result_frames.requirements:
            run(frame)
        self._by_change: dict[tuple[Value, Value], Reached] = {}
        self._by_requirements: dict[tuple[Value, ...], Reached] = {}
        self._unchanged = self._reached(frame)

    def with_part(self, part: int, results: Results) -> Reached:
        """Return outcome and level with one part replaced.

        Args:
            part: the index of the part.
            results: the results from which the other result of this part is taken.
        """
        index = part - len(results.indicators)
        if index < 0:
            return self._with(part, values_of(results.indicators[part]))
        if index < len(results.conditions):
            return self._with(part, (results.conditions[index],))
        return self._with(part, (truth_of_award(results.award),))

    def with_extreme(self, part: int, *, best: bool) -> Reached:
        """Return outcome and level with one part replaced by its best, or by its worst, possible result."""
        return self._with(part, self._extreme(part, best=best))

    def _extreme(self, part: int, *, best: bool) -> tuple[Value, ...]:
        """Return the values of the best, or the worst, possible result of a part; one left out stays so."""
        if self._may_be_left_out:
            indicators = self._results.indicators
            if part < len(indicators) and indicators[part].left_out:
                return values_of(indicators[part])
        return self._parts[part].extremes[best]

    def _with(self, part: int, values: tuple[Value, ...]) -> Reached:
        """Return outcome and level with other values of one part."""
        positions = self._parts[part]
        if not positions.is_term:
            return self._tried(positions, values)
        before, after = self._frame[positions.own[0]], values[0]
        if before is after:
            return self._unchanged
        # Terms of a sum may change places: the same change of another term has the same effect.
        key = before, after
        reached = self._by_change.get(key)
        if reached is None:
            reached = self._by_change[key] = self._tried(positions, values)
        return reached

    def _tried(self, positions: PartPositions, values: tuple[Value, ...]) -> Reached:
        """Evaluate with other values of one part."""
        if not positions.own and not positions.levels:
            return self._unchanged  # no person judges the award
        frame = self._frame.copy()
        _put(frame, positions, values)
        if not positions.own:
            _clear(frame, positions.levels)
            return self._reached(frame)
        _clear(frame, positions.between)
        requirements = [run(frame) for run in positions.requirements]
        # Levels are evaluated only where a requirement has changed, and once for the same change of it.
        if requirements == [self._frame[each] for each in positions.required]:
            return self._unchanged
        key = positions.required, *requirements
        reached = self._by_requirements.get(key)
        if reached is None:
            _clear(frame, positions.levels)
            reached = self._by_requirements[key] = self._reached(frame)
        return reached

    def _reached(self, frame: Frame) -> Reached:
        return self._verdicts.reached(self._verdicts.by_level(frame))


def _put(frame: Frame, positions: PartPositions, values: Sequence[Value]) -> None:
    """Put the result of a part in place; what depends on it is not cleared."""
    if not positions.own:
        frame[FACTS] = {**frame[FACTS], AWARD: values[0]}
    for position, value in zip(positions.own, values, strict=False):
        frame[position] = value


def _clear(frame: Frame, positions: Sequence[int]) -> None:
    for position in positions:
        frame[position] = UNSET
