"""analysis: two sets → how the new one relates to the old one, part by part, proved or shown with facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from criteria_engine.analysis.differences import (
    Difference,
    NotCompared,
    PartDifference,
    PartKind,
    Relation,
    Witness,
    WitnessSide,
    combined,
)
from criteria_engine.analysis.properties import PropertyPair, SetProperty
from criteria_engine.analysis.prover import (
    Answer,
    Found,
    Proved,
    Prover,
    StartingPoint,
    Undecided,
)
from criteria_engine.analysis.shown_cases import ShownPart
from criteria_engine.analysis.structure import (
    narrowed_facts,
    renamed_indicators,
    structure_changes,
)
from criteria_engine.analysis.witnesses import (
    part_not_compared,
    starting_points,
    witness,
)
from criteria_engine.bilingual import Language
from criteria_engine.checked_set import CheckedSet, Indicator
from criteria_engine.criteria import Criteria
from criteria_engine.frozen import dataclass
from criteria_engine.lowering.program import DefinitionKind
from criteria_engine.model.base import Bilingual
from criteria_engine.reading.scalars import bilingual
from criteria_engine.symbolic.solver import SolverProcess
from criteria_engine.symbolic.terms import OutsideFragmentError, Side
from criteria_engine.symbolic.warm_solver import SOLVER

_SHOWS: Final[tuple[WitnessSide, WitnessSide]] = ("only_old", "only_new")

_RELATIONS: Final[Mapping[tuple[bool, bool], Relation]] = {
    (False, False): "equivalent",
    (True, False): "stricter",
    (False, True): "looser",
    (True, True): "incomparable",
}
"""The relation by whether some facts are accepted by the old set only, and some by the new set only."""

_OUTCOME: Final = Bilingual(vi="Đạt danh hiệu", en="The title is earned")

_LANGUAGES: Final[tuple[Language, Language]] = ("vi", "en")

_TOTAL: Final = Bilingual(vi="Tổng điểm", en="Total of points")


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """A part that both sets have: what is compared of it, at each level."""

    kind: PartKind
    id: str
    new_id: str
    name: Bilingual
    pairs: tuple[PropertyPair, ...]
    problem: str | None = None


def compare_sets(old: Criteria, new: Criteria, levels: tuple[str, str] | None = None) -> Difference:
    """Return how a set relates to an older one; see :func:`criteria_engine.analysis.compare`."""
    with SOLVER.use() as process:
        return _Comparison(old, new, levels, process).difference()


class _Comparison:
    """Compares two sets, part by part."""

    def __init__(
        self,
        old: Criteria,
        new: Criteria,
        levels: tuple[str, str] | None,
        process: SolverProcess,
    ) -> None:
        self._sets = (old, new)
        self._checked: tuple[CheckedSet, CheckedSet] = (old.checked, new.checked)
        self._levels = self._paired_levels(levels)
        self._one_level = levels is not None
        self._process = process
        self._prover = Prover(self._sets, process)
        self._starts = [*starting_points(old, 0), *starting_points(new, 1)]

    def _paired_levels(self, levels: tuple[str, str] | None) -> tuple[tuple[str, str], ...]:
        if levels is not None:
            return (levels,)
        old, new = (each.levels for each in self._checked)
        both = tuple((level, level) for level in old if level in new)
        return both or ((old[0], new[0]),)

    def difference(self) -> Difference:
        """Compare everything that both sets have."""
        old, new = self._sets
        parts = [self._part(each) for each in self._parts()]
        structure = structure_changes(*self._checked, (old.on, new.on))

        def of_kind(kind: str) -> tuple[PartDifference, ...]:
            return tuple(each for each in parts if each.kind == kind)

        return Difference(
            old=old.reference,
            new=new.reference,
            old_on=old.on,
            new_on=new.on,
            structure=structure,
            narrowed_facts=narrowed_facts(structure),
            outcome=of_kind("outcome")[0],
            levels=of_kind("level"),
            grades=of_kind("grade"),
            points=next(iter(of_kind("points")), None),
            indicators=of_kind("indicator"),
            conditions=of_kind("condition"),
            amounts=of_kind("amount"),
            questions=self._process.calls,
        )

    # ---- what both have --------------------------------------------------------------------------

    def _parts(self) -> Iterator[ComparedPair]:
        old, new = self._checked
        if self._one_level:
            pair = self._pair("level", self._levels[0][0], self._levels[0][1], *self._levels[0])
        else:
            pair = self._pair("eligible", None, None, None, None)
        names = {str(each.id): bilingual(each.name) for each in old.document.levels}
        others = {str(each.id): bilingual(each.name) for each in new.document.levels}
        name = _OUTCOME
        if self._one_level:
            both = [names.get(self._levels[0][0]), others.get(self._levels[0][1])]
            texts = [each for each in both if each is not None] or [_OUTCOME]
            vi, en = (" → ".join(e.in_language(language) for e in texts) for language in _LANGUAGES)
            name = Bilingual(vi=vi, en=en)
        yield ComparedPair("outcome", "outcome", "outcome", name, tuple(filter(None, [pair])))
        for before, after in self._levels if names and new.document.levels else ():
            pair = self._pair("level", before, after, before, after)
            name = names[before]
            yield ComparedPair("level", before, after, name, tuple(filter(None, [pair])))
        yield from self._grades()
        total = self._pair("total", None, None, None, None, "number")
        if total is not None:
            yield ComparedPair("points", "points", "points", _TOTAL, (total,))
        renamed = renamed_indicators(old, new)
        by_id = {each.id: each for each in new.indicators}
        for indicator in old.indicators:
            other = by_id.get(renamed.get(indicator.id, indicator.id))
            if other is not None:
                yield self._indicator(indicator, other)
        conditions = {each.id: each for each in new.conditions}
        for condition in old.conditions:
            if condition.id in conditions:
                pair = self._pair("condition", condition.id, condition.id, None, None)
                name = bilingual(condition.document.text)
                pairs = tuple(filter(None, [pair]))
                yield ComparedPair("condition", condition.id, condition.id, name, pairs)

        outputs = {each.name: each for each in old.outputs}
        for output in new.outputs:
            pair = self._pair("output", output.name, output.name, None, None, "number")
            if output.name in outputs and pair is not None:
                name = bilingual(outputs[output.name].document.label)
                yield ComparedPair("amount", output.name, output.name, name, (pair,))

    def _pair(
        self,
        kind: DefinitionKind,
        old_part: str | None,
        new_part: str | None,
        old_level: str | None,
        new_level: str | None,
        property_kind: Literal["truth", "number", "text"] = "truth",
        texts: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
    ) -> PropertyPair | None:
        """Return a definition that the programs of both sets have; None where one has none."""
        properties = []
        for side, part, level in ((0, old_part, old_level), (1, new_part, new_level)):
            name = self._prover.deciders[side].program.name(kind, part, level)
            if name is None:
                return None
            properties.append(SetProperty(side, name, property_kind, texts[side]))
        return PropertyPair((old_level, new_level), properties[0], properties[1])

    def _grades(self) -> Iterator[ComparedPair]:
        """Yield, for each grade that both have, whether it or a higher one is reached."""
        old, new = ([str(g.id) for g in c.document.award.grades] for c in self._checked)
        names = {str(g.id): bilingual(g.name) for g in self._checked[0].document.award.grades}
        for id_ in old:
            if id_ in new:
                reached = tuple(old[old.index(id_) :]), tuple(new[new.index(id_) :])
                pair = self._pair("grade", None, None, None, None, "text", reached)
                yield ComparedPair("grade", id_, id_, names[id_], tuple(filter(None, [pair])))

    def _indicator(self, indicator: Indicator, other: Indicator) -> ComparedPair:
        name = bilingual(indicator.document.text)
        ids = indicator.id, other.id
        if (indicator.max is None) is not (other.max is None):
            return ComparedPair("indicator", *ids, name, (), "points and no points")
        if indicator.max is not None:
            pairs = [self._pair("points", *ids, None, None, "number")]
        else:
            pairs = [self._pair("met", *ids, before, after) for before, after in self._levels]
        found = dict.fromkeys(filter(None, pairs))
        same = {(each.old, each.new): each for each in reversed(list(found))}
        return ComparedPair("indicator", *ids, name, tuple(reversed(list(same.values()))))

    # ---- questions -------------------------------------------------------------------------------

    def _part(self, part: ComparedPair) -> PartDifference:
        relations: list[tuple[str | None, Relation]] = []
        witnesses: dict[WitnessSide, Witness] = {}
        problems: list[NotCompared] = []
        if part.problem is not None:
            relations.append((None, "unknown"))
            problems.append(part_not_compared(OutsideFragmentError(part.problem)))
        for pair in part.pairs:
            answers = [self._ask(pair, side) for side in (0, 1)]
            relations.append((pair.levels[0], _relation(answers)))
            for side, answer in enumerate(answers):
                shows = _SHOWS[side]
                if isinstance(answer, Found) and shows not in witnesses:
                    about = ShownPart(part.kind, (part.id, part.new_id), pair.levels)
                    witnesses[shows] = witness(self._sets, answer, shows, about, self._starts)
                if isinstance(answer, Undecided):
                    problems += map(part_not_compared, answer.problems)
                    if answer.timeout:
                        problems.append(part_not_compared(OutsideFragmentError("timeout")))
        relation = combined([each for _, each in relations])
        levels = {level: each for level, each in relations if level is not None}
        return PartDifference(
            kind=part.kind,
            id=part.id,
            new_id=None if part.new_id == part.id else part.new_id,
            name=part.name,
            relation=relation,
            proved=relation != "unknown" and not problems,
            by_level=levels if len(set(levels.values())) > 1 else {},
            witnesses=tuple(witnesses[each] for each in _SHOWS if each in witnesses),
            not_compared=tuple(dict.fromkeys(problems)),
        )

    def _ask(self, pair: PropertyPair, side: Side) -> Answer:
        prover = self._prover
        try:
            goal = pair.more(prover, side)
        except OutsideFragmentError as problem:
            return Undecided((problem,))
        near = sorted(self._starts, key=lambda start: self._unlike(pair, side, start))[:2]
        return prover.ask(goal, lambda facts: pair.is_more(prover, side, facts), near)

    def _unlike(
        self, pair: PropertyPair, side: Side, start: StartingPoint
    ) -> tuple[bool, bool, int]:
        """Return how unlike an example is to what is searched, for sorting."""
        here, there = (pair.old, pair.new) if side == 0 else (pair.new, pair.old)
        own = here if here.side in start.given else there
        value = own.value(self._prover, start.given[own.side])
        wanted = value is (own is here) if pair.old.kind != "number" else True
        return not wanted, own is not here, -len(start.facts)


def _relation(answers: Sequence[Answer]) -> Relation:
    found = isinstance(answers[0], Found), isinstance(answers[1], Found)
    if all(found) or all(isinstance(each, Found | Proved) for each in answers):
        return _RELATIONS[found]
    return "unknown"
