"""evaluate: unknown facts with few values → one case for each combination, and what all cases agree on.

Kleene's truths leave `x or not x` open while `x` is unknown. Deciding once with `x` true and once with
`x` false settles it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, product

from criteria_engine import core
from criteria_engine.bounds import SPLIT_BUDGET
from criteria_engine.checked_set import Banded, CheckedSet
from criteria_engine.core import Core
from criteria_engine.evaluation.results import SetVerdict
from criteria_engine.model.decision import Outcome
from criteria_engine.model.types import BooleanType, EnumType
from criteria_engine.model.values import MAYBE, Truth, Value


class CaseSplit:
    """The unknown facts of a set that are tried with each of their values.

    These are the booleans and enumerations that the verdict on one level reads more than once.

    Args:
        checked: the checked set.
        definitions: its definitions and parameters on the day of the decision.
    """

    def __init__(self, checked: CheckedSet, definitions: Mapping[str, Core]) -> None:
        self._checked = checked
        self._definitions = definitions
        self._reads_of: dict[str, Counter[str]] = {}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The names of these facts, the one read most often first."""
        reads: Counter[str] = Counter()
        for level in self._checked.levels:
            reads_at_level: Counter[str] = Counter()
            for node in self._expressions(level):
                reads_at_level.update(self._reads(node))
            for name, times in reads_at_level.items():
                reads[name] = max(reads[name], times)
        return tuple(name for name, times in reads.most_common() if times > 1)

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
            type_ = self._checked.facts[name].type
            domain = type_.values if isinstance(type_, EnumType) else (True, False)
            if size * len(domain) > SPLIT_BUDGET:
                break
            size *= len(domain)
            domains[name] = domain
        if not domains:
            return []
        return [dict(zip(domains, values, strict=True)) for values in product(*domains.values())]

    def _expressions(self, level: str) -> Iterator[Core]:
        """Yield the expressions the verdict on a level reads; of a table of points, one row only."""
        for indicator in self._checked.indicators:
            nodes: Iterable[Core] = indicator.expressions(level)
            if isinstance(indicator.rule, Banded):
                # A table reads its number once, however many rows compare it.
                nodes = islice(nodes, 1 if indicator.applies is None else 2)
            yield from nodes
        yield from self._checked.award_expressions(level)

    def _reads(self, node: Core) -> Counter[str]:
        """Count how often an expression reads each such fact; through a definition, at most twice."""
        reads: Counter[str] = Counter()
        for each in core.walk(node):
            if isinstance(each, core.Fact):
                if isinstance(each.type, BooleanType | EnumType):
                    reads[each.name] += 1
            elif isinstance(each, core.Defined):
                for name, times in self._reads_of_definition(each.name).items():
                    reads[name] += min(times, 2)
        return reads

    def _reads_of_definition(self, name: str) -> Counter[str]:
        if name not in self._reads_of:
            self._reads_of[name] = self._reads(self._definitions[name])
        return self._reads_of[name]


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
    )


def agreed_truths(cases: Iterable[Sequence[Truth]]) -> tuple[Truth, ...]:
    """Return each truth that all cases have in common, and `MAYBE` for the others."""
    return tuple([_agreed(truths) for truths in zip(*cases, strict=True)])


def _agreed(truths: Sequence[Truth]) -> Truth:
    return truths[0] if all(truth is truths[0] for truth in truths) else MAYBE
