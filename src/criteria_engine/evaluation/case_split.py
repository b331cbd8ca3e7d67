"""evaluate: unknown facts with few values → one case for each combination, and what all cases agree on.

Kleene's truths leave `x or not x` open while `x` is unknown. Deciding once with `x` true and once with
`x` false settles it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cached_property, reduce
from itertools import product

from criteria_engine import core
from criteria_engine.bounds import SPLIT_BUDGET
from criteria_engine.core import Core
from criteria_engine.evaluation.intervals import hull
from criteria_engine.evaluation.results import SetVerdict
from criteria_engine.lowering.directions import Direction, directions
from criteria_engine.lowering.program import Program
from criteria_engine.model.decision import Outcome
from criteria_engine.model.types import NUMBER, BooleanType, EnumType
from criteria_engine.model.values import MAYBE, Truth, Value


class CaseSplit:
    """The unknown facts of a set that are tried with each of their values.

    These are the enumerations that the verdict on one level reads more than once, and booleans likewise. Where
    the title has one level, booleans by which it is only earned, or only lost, are left out: intervals lose
    nothing there.

    Args:
        program: the program of the set on a day.
    """

    def __init__(self, program: Program) -> None:
        self._program = program

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The names of these facts, the one read most often first; else in the order of the set."""
        program = self._program
        reads_of: dict[str, Counter[str]] = {}
        for name, definition in program.definitions.items():
            reads_of[name] = self._reads(definition.value, reads_of)
        most: Counter[str] = Counter()
        for level in program.checked.levels:
            most |= reads_of[program.names["level", level, level]]
        both = self.undirected()
        facts = program.checked.facts
        split = [
            name
            for name, fact in facts.items()
            if most[name] > 1 and (name in both or not isinstance(fact.type, BooleanType))
        ]
        return tuple(sorted(split, key=lambda name: -most[name]))

    def undirected(self) -> frozenset[str]:
        """Return the facts by which the title may be earned as well as lost when they become true.

        Of several levels, one may be possible only together with another, which intervals do not know.
        """
        program = self._program
        if len(program.checked.levels) > 1:
            return frozenset(program.checked.facts)
        (level,) = program.checked.levels
        found = directions(program)[program.names["level", level, level]]
        return frozenset(name for name, each in found.items() if each is Direction.BOTH)

    def _reads(self, node: Core, reads_of: Mapping[str, Counter[str]]) -> Counter[str]:
        """Count how often an expression reads each such fact; through an author's definition, at most twice."""
        reads: Counter[str] = Counter()
        for each in core.walk(node):
            if isinstance(each, core.Fact):
                if isinstance(each.type, BooleanType | EnumType):
                    reads[each.name] += 1
            elif isinstance(each, core.Defined):
                is_authors = self._program.definitions[each.name].kind == "definition"
                for name, times in reads_of[each.name].items():
                    reads[name] += min(times, 2) if is_authors else times
        return reads

    def cases(self, known: Container[str]) -> list[dict[str, Value]]:
        """Return each combination of values of the unknown facts.

        Facts are filled in by :attr:`order` until there would be more than :data:`SPLIT_BUDGET` cases.

        Args:
            known: the names of the known facts.

        Returns:
            The values of the facts that are filled in, for each case; an empty list if there are none.
        """
        domains: dict[str, tuple[Value, ...]] = {}
        size = 1
        for name in self.order:
            if name in known:
                continue
            type_ = self._program.checked.facts[name].type
            domain = type_.values if isinstance(type_, EnumType) else (True, False)
            if size * len(domain) > SPLIT_BUDGET:
                break
            size *= len(domain)
            domains[name] = domain
        if not domains:
            return []
        return [dict(zip(domains, values, strict=True)) for values in product(*domains.values())]


def merge_verdicts(cases: Iterable[SetVerdict], levels: Sequence[str]) -> SetVerdict:
    """Return what the verdicts of all cases agree on; the rest is undetermined.

    Args:
        cases: one verdict for each case, at least one.
        levels: the levels of the set, lowest first.
    """
    verdicts = list(cases)
    first = verdicts[0]
    if len(verdicts) == 1:
        return first
    outcomes = {verdict.outcome for verdict in verdicts}
    criteria = tuple(
        agreed_truths(rows) for rows in zip(*(v.criteria for v in verdicts), strict=True)
    )
    reached = [v.level for v in verdicts]
    lowest = min(reached, key=lambda level: -1 if level is None else levels.index(level))
    grades = {v.grade for v in verdicts}
    totals = [v.total for v in verdicts if v.total is not None]
    total = None
    if totals:
        total = (
            min(t[0] for t in totals),
            max(t[1] for t in totals),
            max(t[2] for t in totals),
        )
    possible = {level for v in verdicts for level in v.possible_levels}
    return SetVerdict(
        first.outcome if len(outcomes) == 1 else Outcome.UNDETERMINED,
        lowest if len(outcomes) == 1 else None,
        tuple(level for level in levels if level in possible),
        first.grade if len(grades) == 1 else None,
        total,
        agreed_truths([v.by_level for v in verdicts]),
        criteria,
        first.settled_by if len(outcomes) == 1 else None,
        _agreed([v.passed for v in verdicts]),
        agreed_truths([v.minima for v in verdicts]),
        agreed_truths([v.criteria_minima for v in verdicts]),
        tuple([_joined(counts) for counts in zip(*(v.counts for v in verdicts), strict=True)]),
        agreed_truths([v.enough for v in verdicts]),
        tuple(map(_around, zip(*(v.outputs for v in verdicts), strict=True))),
    )


def _joined(counts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the least and the greatest of counts that are intervals themselves."""
    return min(low for low, _ in counts), max(high for _, high in counts)


def _around(values: Sequence[Value]) -> Value:
    """Return the narrowest value that includes the values of an output in all cases."""
    return reduce(lambda left, right: hull(left, right, NUMBER), values)


def agreed_truths(cases: Iterable[Sequence[Truth]]) -> tuple[Truth, ...]:
    """Return each truth that all cases have in common, and `MAYBE` for the others."""
    return tuple([_agreed(truths) for truths in zip(*cases, strict=True)])


def _agreed(truths: Sequence[Truth]) -> Truth:
    return truths[0] if all(truth is truths[0] for truth in truths) else MAYBE
