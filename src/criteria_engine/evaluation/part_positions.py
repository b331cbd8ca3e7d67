"""evaluate: the results of the parts of a set → a frame, from which the rest of its program is evaluated.

The values of the definitions of parts are put in place. What depends on them (criteria, totals, levels) is
then evaluated from them instead of from facts.
"""

from __future__ import annotations

from typing import Final

from criteria_engine.checked_set import Indicator
from criteria_engine.evaluation.definitions import DefinitionPlanner
from criteria_engine.evaluation.frames import Compute, Frame, Layout
from criteria_engine.evaluation.results import IndicatorResult, Results
from criteria_engine.frozen import dataclass
from criteria_engine.lowering.dependencies import Dependencies
from criteria_engine.model.facts import JudgedResult
from criteria_engine.model.values import MAYBE, Truth, Value

AWARD: Final = "judgements.award"
"""The fact of a program that is the judgement on the award."""


_Extremes = tuple[tuple[Value, ...], tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class PartPositions:
    """The positions in a frame of the result of one part, and of what depends on it.

    Attributes:
        own: the positions of its points, or of whether it is met at each level, then of whether it applies;
            of a knock-out or prerequisite, of whether it holds. Empty for the judgement on the award.
        between: the positions of what depends on these, up to the requirements of levels and with them.
        required: the positions of the requirements of levels that these decide, in order.
        requirements: the callables of these requirements.
        levels: the positions of the levels, and of what depends on them.
        extremes: its worst possible result, then its best, as values for `own` (of the judgement on the
            award, of its fact); those of an indicator where it applies.
        is_term: whether nothing but the total of points reads it, so that it may change places with others.
    """

    own: tuple[int, ...]
    between: tuple[int, ...]
    required: tuple[int, ...]
    requirements: tuple[Compute, ...]
    levels: tuple[int, ...]
    extremes: _Extremes
    is_term: bool


class ResultFrames:
    """Makes frames from the results of the parts of a set.

    Args:
        planner: plans the definitions of the program.
        layout: the layout of its frames.
        dependencies: what its definitions read.

    Attributes:
        parts: the positions of each part, in the order of `CheckedSet.part_ids`; the last is that of the
            judgement on the award, whether the set asks for it or not.
        requirements: the callables of the definitions that the levels require.
        dependents: the positions of all that depends on parts.
        may_be_left_out: whether some indicator applies only under a condition.
    """

    def __init__(
        self, planner: DefinitionPlanner, layout: Layout, dependencies: Dependencies
    ) -> None:
        checked = planner.program.checked
        self._planner = planner
        self._layout = layout
        self._names = {position: name for name, position in planner.positions.items()}
        self._dependencies = dependencies
        self._requirements = {
            name: planner.run_named(name)
            for definition in planner.program.definitions.values()
            if definition.kind == "rules"
            for name in dependencies.direct[definition.name]
        }
        self._mark = None if checked.pass_mark is None else planner.position("pass_mark")
        self.requirements = tuple(self._requirements.values())
        self.parts = (
            *[
                self._positions(self._own(each), self._extremes(each))
                for each in checked.indicators
            ],
            *[
                self._positions((planner.position("condition", each.id),), _TRUTHS)
                for each in checked.conditions
            ],
            self._positions((), _TRUTHS, (AWARD,)),
        )

        dependents = {p for part in self.parts for p in (*part.between, *part.levels)}
        self.dependents = tuple(dependents)
        self.may_be_left_out = any(each.applies is not None for each in checked.indicators)

    def of(self, results: Results) -> Frame:
        """Return a new frame with these results."""
        if results.trace is not None:
            return results.trace.frame.copy()
        frame = self._layout.frame({AWARD: truth_of_award(results.award)})
        values = [*map(values_of, results.indicators), *((each,) for each in results.conditions)]
        for positions, each in zip(self.parts, values, strict=False):
            for position, value in zip(positions.own, each, strict=True):
                frame[position] = value
        if self._mark is not None:
            frame[self._mark] = results.pass_mark
        return frame

    def _own(self, indicator: Indicator) -> tuple[int, ...]:
        id_, planner = indicator.id, self._planner
        levels = planner.program.checked.levels
        if indicator.max is not None:
            own = [planner.position("points", id_)]
        else:
            own = [planner.position("met", id_, level) for level in levels]
        if indicator.applies is not None:
            own += [planner.position("applies", id_, level) for level in levels]
        return tuple(own)

    def _extremes(self, indicator: Indicator) -> _Extremes:
        count, most = len(self._planner.program.checked.levels), indicator.max
        applies = () if indicator.applies is None else (True,) * count
        worst, best = ((False,) * count, (True,) * count) if most is None else ((0,), (most,))
        return (*worst, *applies), (*best, *applies)

    def _positions(
        self,
        own: tuple[int, ...],
        extremes: _Extremes,
        facts: tuple[str, ...] = (),
    ) -> PartPositions:
        names = {*(self._names[each] for each in own), *facts}
        readers = {r for name in names for r in self._dependencies.readers.get(name, ())} - names
        levels = {r for r in readers if facts or self._depends_on_requirements(r)}
        decided = [each for each in self._requirements if each in readers or each in names]
        positions = self._planner.positions
        direct = {r for r in readers if not names.isdisjoint(self._dependencies.direct[r])}
        return PartPositions(
            own,
            tuple([positions[each] for each in readers - levels]),
            tuple([positions[each] for each in decided]),
            tuple([self._requirements[each] for each in decided]),
            tuple([positions[each] for each in levels]),
            extremes,
            direct == {self._planner.program.name("total")},
        )

    def _depends_on_requirements(self, name: str) -> bool:
        return not self._dependencies.reads[name].isdisjoint(self._requirements)


_TRUTHS: Final = ((False,), (True,))
"""The worst and the best result of a condition, and of the judgement on the award."""


def values_of(result: IndicatorResult) -> tuple[Value, ...]:
    """Return the values of the definitions of an indicator, in the order of `PartPositions.own`."""
    own = result.met if result.indicator.max is None else (result.points,)
    return own if result.indicator.applies is None else (*own, *result.applies)


def truth_of_award(award: JudgedResult | None) -> Truth:
    """Return whether a person granted the title; unknown where nobody has judged."""
    return MAYBE if award is None else award.met
