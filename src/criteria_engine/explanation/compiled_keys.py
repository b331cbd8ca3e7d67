"""compile: a checked set on a day → one Python function from facts to what the telling hangs on."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from itertools import starmap
from typing import (
    Any,
    Final,
    Literal,
    NamedTuple,
    assert_never,
)

from criteria_engine import core
from criteria_engine.checked_set import Criterion, FactDeclaration, Indicator
from criteria_engine.codegen.expressions import stays_whole
from criteria_engine.codegen.sets import Writer, has_nested_loops
from criteria_engine.core import Core
from criteria_engine.diagnostics import CriteriaEngineError
from criteria_engine.evaluation.award import verdict_from
from criteria_engine.evaluation.results import IndicatorResult, Results
from criteria_engine.explanation.cache_keys import (
    Deciders,
    Hinge,
    Hinges,
    Key,
    Outline,
    Outlined,
    Stated,
    Worth,
    hinges,
)
from criteria_engine.explanation.expression_info import keep
from criteria_engine.explanation.limits import MEMBERS_TOLD
from criteria_engine.explanation.members import NAMED
from criteria_engine.explanation.static import Fixed
from criteria_engine.model.facts import Facts, JudgedResult
from criteria_engine.model.types import (
    ListType,
    Number,
    NumberType,
    Type,
    without_null,
)
from criteria_engine.model.values import Truth, Value

LONGEST: Final = 1_000
"""How many items the lists of facts may have together, so that telling stays far from its step budget."""


class _FoundKeys(NamedTuple):
    """What the function finds."""

    came_out: tuple[Key, ...]
    conditions: tuple[Truth, ...]
    pass_mark: Value
    total: tuple[Number, Number, Number] | None
    criteria: tuple[tuple[Truth, ...], ...]
    by_level: tuple[Truth, ...]
    reasons: tuple[Key | None, ...]
    operands: tuple[Key | None, ...]


def compile_outline(fixed: Fixed) -> Outlined:
    """Write the function of a set and make it.

    A set with a loop inside a loop, or a list inside a fact, is left to the evaluator, which counts its steps.
    """
    decider = fixed.decider
    listed = any(_lists_inside(fact) for fact in decider.checked.facts.values())
    if listed or has_nested_loops(decider.checked, decider.definitions):
        return _nothing
    writer = _OutlineWriter(fixed)
    text = "\n".join(writer.lines())
    names: dict[str, Any] = dict(writer.constants)
    exec(compile(text, f"<outline of {decider.checked.key}>", "exec"), names)  # noqa: S102 - our own text, made from the checked tree
    return _Outliner(fixed, names["outline"])


def _nothing(_: Facts) -> None:
    return None


def _lists_inside(fact: FactDeclaration) -> bool:
    """Whether any field of a fact, or of its items, is a list."""
    fields = fact.fields.values()
    return any(isinstance(each.type, ListType) or _lists_inside(each) for each in fields)


class _Outliner:
    def __init__(self, fixed: Fixed, run: Callable[[Any, Any, Any], _FoundKeys]) -> None:
        self._run = run
        self._checked = fixed.checked
        self._indicators = fixed.checked.indicators
        self._lists = [n for n, f in fixed.checked.facts.items() if isinstance(f.type, ListType)]
        self._results: list[dict[Key, IndicatorResult]] = [{} for _ in self._indicators]

    def __call__(self, facts: Facts) -> Outline | None:
        if (
            facts.has_intervals
            or sum([len(facts.values.get(n, ())) for n in self._lists]) > LONGEST
        ):
            return None
        try:
            found = self._run(facts.values, facts.judgements, facts.evidence)
        except (KeyError, CriteriaEngineError):
            # Not known, or a function that deciding does not need cannot take what it is given.
            return None
        judged = facts.judgements
        results = Results(
            self._found(found.came_out, judged),
            found.conditions,
            found.pass_mark,
            judged.get("award"),
        )
        verdict = verdict_from(self._checked, found.criteria, found.total, found.by_level)
        return Outline(results, verdict, found.came_out, found.reasons, found.operands)

    def _found(
        self, came_out: Sequence[Key], judged: Mapping[str, JudgedResult]
    ) -> tuple[IndicatorResult, ...]:
        """The results of the indicators: the same ones each time, but for what a person judged."""
        if not judged:
            kept = [of.get(key) for of, key in zip(self._results, came_out, strict=True)]
            known = tuple([each for each in kept if each is not None])
            if len(known) == len(came_out):
                return known
        found = []
        for index, (indicator, key) in enumerate(zip(self._indicators, came_out, strict=True)):
            result = _result_of(indicator, key, judged.get(indicator.id))
            if result.judged is None:
                keep(self._results[index], key, result)
            found.append(result)
        return tuple(found)


def _result_of(indicator: Indicator, key: Key, judged: JudgedResult | None) -> IndicatorResult:
    points, met, applies, evidence = key
    declared = indicator.document.applies
    left_out = declared is not None and declared.otherwise == "left_out" and not any(applies)
    return IndicatorResult(indicator, met, points, applies, left_out, judged, evidence)


class _OutlineWriter(Writer):
    """Works out a set as for a verdict, and on top of that all that the telling hangs on."""

    def __init__(self, fixed: Fixed) -> None:
        super().__init__(fixed.checked, fixed.decider.definitions)
        self._hinges = list(hinges(fixed))
        self._more: list[Core] = []
        self._deciders: dict[int, str] = {}
        self._counts: dict[int, str] = {}

    def lines(self) -> Iterator[str]:
        """The text of the function."""
        self._collect()
        for index, found in enumerate(self._hinges):
            if found is not None and not all(
                map(self._is_found, (*found.reasons, *found.operands))
            ):
                self._hinges[index] = None
        yield "def outline(f, j, e):"
        for line in (*self._worked_out(self._more), *self._reached()):
            yield "    " + line
        checked = self._checked
        texts = {
            "came_out": _tuple(starmap(self._came_out, enumerate(checked.indicators))),
            "conditions": _tuple(self._value(each.holds) for each in checked.conditions),
            "pass_mark": "None" if checked.pass_mark is None else self._value(checked.pass_mark),
            "total": "(total, total, of)" if checked.scored else "None",
            "criteria": _tuple(map(self._criterion_met, checked.criteria)),
            "by_level": _tuple(f"l{level}" for level in range(len(checked.levels))),
            "reasons": _tuple(self._key(found, "reasons") for found in self._hinges),
            "operands": _tuple(self._key(found, "operands") for found in self._hinges),
        }
        values = ", ".join(texts[name] for name in _FoundKeys._fields)
        yield f"    return {self._emitter.constant(_FoundKeys)}({values})"

    def _criterion_met(self, criterion: Criterion) -> str:
        """Whether a criterion is met at each level, by those of its indicators that are met or not met."""
        levels = range(len(self._checked.levels))
        return _tuple(" and ".join(self._criterion(criterion, level)) or "True" for level in levels)

    def _came_out(self, index: int, indicator: Indicator) -> str:
        """Points, truths and applicability by level, and whether there is the evidence asked for."""
        levels = range(len(self._checked.levels))
        everywhere = _tuple(["True" for _ in levels])
        points, met, applies = "None", everywhere, everywhere
        if indicator.max is not None:
            points = f"p{index}"
        else:
            met = _tuple(f"m{index}_{level}" for level in levels)
        if indicator.applies is not None:
            applies = _tuple(f"a{index}_{level}" for level in levels)
        evidence = "True" if indicator.document.evidence is None else f"v{index}"
        return _tuple((points, met, applies, evidence))

    # ---- hinges ----------------------------------------------------------------------------

    def _is_found(self, hinge: Hinge) -> bool:
        """Whether the function can find a hinge; what it takes is worked out with the rest."""
        match hinge:
            case Stated():
                return True
            case Worth(node):
                self._take_worth(node)
                return True
            case Deciders(members, failing, reads):
                variable = self._loops.deciders(
                    members.items,
                    members.slot,
                    members.condition,
                    failing=failing,
                    reads=reads,
                    told=MEMBERS_TOLD,
                )
                if variable is not None:
                    self._deciders[id(hinge)] = variable
                return variable is not None
            case _:
                assert_never(hinge)

    def _take_worth(self, node: Core) -> None:
        if isinstance(node.type, ListType):
            variable = self._loops.count(node)
            if variable is not None:
                self._counts[id(node)] = variable
                return
        self._take(node, set())
        if id(self._meaning(node)) not in self._loops.shares:
            self._more.append(node)

    def _meaning(self, node: Core) -> Core:
        """What a name stands for."""
        while isinstance(node, core.Defined):
            node = self._definitions[node.name]
        return node

    def _key(self, found: Hinges | None, of: Literal["reasons", "operands"]) -> str:
        """A tuple of all that something hangs on; `None` where more members decide than are told one by one."""
        if found is None:
            return "None"
        texts = dict.fromkeys(map(self._hinge, getattr(found, of)))
        many = [
            f"len({variable}) > {NAMED + MEMBERS_TOLD * len(hinge.reads)}"
            for hinge in getattr(found, of)
            if isinstance(hinge, Deciders)
            for variable in [self._deciders[id(hinge)]]
        ]
        key = _tuple(texts)
        return f"(None if {' or '.join(many)} else {key})" if many else key

    def _hinge(self, hinge: Hinge) -> str:
        match hinge:
            case Stated(name):
                return self._exact(f"f[{name!r}]", self._checked.facts[name].type)
            case Worth(node):
                return self._worth(node)
            case Deciders():
                return self._deciders[id(hinge)]
            case _:
                assert_never(hinge)

    def _worth(self, node: Core) -> str:
        if isinstance(node.type, ListType):
            return self._counts.get(id(node)) or f"len({self._value(node)})"
        counts = self._loops.shares.get(id(self._meaning(node)))
        if counts is not None:
            met, members, empty = counts
            return _tuple((met, members, self._exact(self._emitter.emit(empty), empty.type)))
        text = self._test(node) if isinstance(node, core.Apply) else self._value(node)
        return self._exact(text, node.type)

    def _exact(self, text: str, type_: Type) -> str:
        """A value told apart from those that are only equal to it, as 2.50 is to 2.5."""
        number = without_null(type_)
        if not isinstance(number, NumberType) or stays_whole(number):
            return text
        return f"{self._emitter.constant(_exactly)}({text})"


def _exactly(value: Value) -> Value:
    return value if value.__class__ is int or value is None else str(value)


def _tuple(texts: Iterator[str] | Sequence[str] | Mapping[str, None]) -> str:
    return f"({''.join(f'{text}, ' for text in texts)})"
