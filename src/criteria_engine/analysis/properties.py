"""analysis: what is compared of a set: whether something holds, or a number, as a term and by the evaluator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from criteria_engine.analysis.prover import Prover
from criteria_engine.frozen import dataclass
from criteria_engine.model.facts import Facts
from criteria_engine.model.values import Value
from criteria_engine.symbolic.formulas import Formula, conjunction, disjunction, negation
from criteria_engine.symbolic.scalar_operations import ScalarOperations, truth_of
from criteria_engine.symbolic.terms import KnownTerm, OutsideFragmentError, Side, TextTerm


@dataclass(frozen=True, slots=True)
class SetProperty:
    """A property of the subjects of one set.

    Attributes:
        side: the set.
        name: the definition of its program.
        kind: a truth, a number, or one of some texts.
        texts: the texts of which the definition has one, where the property holds.
    """

    side: Side
    name: str
    kind: Literal["truth", "number", "text"] = "truth"
    texts: tuple[str, ...] = ()

    def value(self, prover: Prover, facts: Facts) -> Value:
        """Return the value for known facts, by the evaluator."""
        value = prover.value(self.side, self.name, facts)
        return value in self.texts if self.kind == "text" else value


@dataclass(frozen=True, slots=True)
class PropertyPair:
    """The same property of the old set and of the new one.

    Attributes:
        levels: the level of each at which it is compared; None for all levels.
        old: the property of the old set.
        new: that of the new set.
    """

    levels: tuple[str | None, str | None]
    old: SetProperty
    new: SetProperty

    def more(self, prover: Prover, side: Side) -> Formula:
        """Return when the property holds, or is a greater number, in one of the sets only.

        Raises:
            OutsideFragmentError: a definition is not expressed in formulas.
        """
        here, there = (self.old, self.new) if side == 0 else (self.new, self.old)
        if self.old.kind == "number":
            terms = [prover.translations[e.side].definition(e.name) for e in (here, there)]
            more = ScalarOperations(prover.subject.texts).compare(">", terms[0], terms[1])
            return truth_of(more).true
        return conjunction([_holds(prover, here), negation(_holds(prover, there))])

    def is_more(self, prover: Prover, side: Side, facts: Sequence[Facts]) -> bool:
        """Return the same for known facts, by the evaluator."""
        old, new = self.old.value(prover, facts[0]), self.new.value(prover, facts[1])
        here, there = (old, new) if side == 0 else (new, old)
        if self.old.kind == "number":
            return bool(here > there)
        return here is True and there is not True


def _holds(prover: Prover, each: SetProperty) -> Formula:
    term = prover.translations[each.side].definition(each.name)
    if each.kind == "truth":
        return truth_of(term).true
    match term:
        case KnownTerm(value):
            return truth_of(KnownTerm(value in each.texts)).true
        case TextTerm(code, null):
            texts = prover.subject.texts
            same = disjunction([code == texts.code(text) for text in each.texts])
            return conjunction([negation(null), same])
        case _:
            raise OutsideFragmentError(each.name)
