"""explain: a checked set on a day → a Python function from facts to results and their cache keys.

The function is generated, like the one for verdicts in :mod:`criteria_engine.codegen.sets`.
"""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from typing import (
    Any,
    Final,
    Literal,
    NamedTuple,
    assert_never,
)

from criteria_engine import core
from criteria_engine.bounds import MAX_CACHED_ITEMS, MAX_EXPLAINED_MEMBERS, MAX_NAMED_MEMBERS
from criteria_engine.checked_set import FactDeclaration, Indicator
from criteria_engine.codegen.expressions import stays_integer
from criteria_engine.codegen.loops import has_nested_loops
from criteria_engine.codegen.program import ProgramWriter
from criteria_engine.core import Core
from criteria_engine.diagnostics import CriteriaEngineError
from criteria_engine.evaluation.results import IndicatorResult, Results
from criteria_engine.explanation.cache_keys import (
    CacheKey,
    FactKey,
    KeyedDecision,
    KeyFunction,
    KeyPart,
    KeyParts,
    MembersKey,
    ValueKey,
    key_parts,
)
from criteria_engine.explanation.expression_info import store
from criteria_engine.explanation.static import StaticSet
from criteria_engine.lowering.program import DefinitionKind
from criteria_engine.model.facts import Facts, JudgedResult
from criteria_engine.model.types import (
    ListType,
    Number,
    NumberType,
    Type,
    without_null,
)
from criteria_engine.model.values import Truth, Value

_RESULTS: Final = frozenset(
    {"points", "met", "applies", "condition", "pass_mark", "total", "of", "criterion", "level"}
)
"""The kinds of definitions that results consist of."""


class _KeyRecord(NamedTuple):
    """What the generated function returns."""

    result_keys: tuple[CacheKey, ...]
    conditions: tuple[Truth, ...]
    pass_mark: Value
    total: tuple[Number, Number, Number] | None
    criteria: tuple[tuple[Truth, ...], ...]
    by_level: tuple[Truth, ...]
    reason_keys: tuple[CacheKey | None, ...]
    operand_keys: tuple[CacheKey | None, ...]


def compile_keys(static: StaticSet) -> KeyFunction:
    """Generate and compile the key function of a set.

    Returns:
        The function. It always returns None for a set with a loop inside a loop or with a list inside a
        fact: there the evaluator decides, since it counts steps.
    """
    decider = static.decider
    nested = any(_has_nested_list(fact) for fact in decider.checked.facts.values())
    if nested or has_nested_loops(decider.program.values.values()):
        return _no_keys
    writer = _KeyWriter(static)
    text = "\n".join(writer.lines())
    names: dict[str, Any] = dict(writer.constants)
    exec(compile(text, f"<keys of {decider.checked.key}>", "exec"), names)  # noqa: S102 - generated from the checked set
    return _CompiledKeys(static, names["keys"])


def _no_keys(_: Facts) -> None:
    return None


def _has_nested_list(fact: FactDeclaration) -> bool:
    """Whether any field of a fact, or of its items, is a list."""
    fields = fact.fields.values()
    return any(isinstance(each.type, ListType) or _has_nested_list(each) for each in fields)


class _CompiledKeys:
    """Calls the generated function and makes results and a verdict from what it returns."""

    def __init__(self, static: StaticSet, run: Callable[[Any, Any, Any], _KeyRecord]) -> None:
        self._run = run
        self._verdict_of = static.decider.verdict_of
        self._indicators = static.checked.indicators
        self._lists = [n for n, f in static.checked.facts.items() if isinstance(f.type, ListType)]
        self._results: list[dict[CacheKey, IndicatorResult]] = [{} for _ in self._indicators]

    def __call__(self, facts: Facts) -> KeyedDecision | None:
        if (
            facts.has_intervals
            or sum([len(facts.values.get(n, ())) for n in self._lists]) > MAX_CACHED_ITEMS
        ):
            return None
        try:
            record = self._run(facts.values, facts.judgements, facts.evidence)
        except (KeyError, CriteriaEngineError):
            # A fact is unknown, or a function that deciding does not need refuses its arguments.
            return None
        judged = facts.judgements
        results = Results(
            self._indicator_results(record.result_keys, judged),
            record.conditions,
            record.pass_mark,
            judged.get("award"),
        )
        verdict = self._verdict_of(results)
        return KeyedDecision(
            results, verdict, record.result_keys, record.reason_keys, record.operand_keys
        )

    def _indicator_results(
        self, keys: Sequence[CacheKey], judged: Mapping[str, JudgedResult]
    ) -> tuple[IndicatorResult, ...]:
        """The results of the indicators, from the cache except for those that a person judged."""
        if not judged:
            cached = [of.get(key) for of, key in zip(self._results, keys, strict=True)]
            known = tuple([each for each in cached if each is not None])
            if len(known) == len(keys):
                return known
        results = []
        for index, (indicator, key) in enumerate(zip(self._indicators, keys, strict=True)):
            result = _result_of(indicator, key, judged.get(indicator.id))
            if result.judged is None:
                store(self._results[index], key, result)
            results.append(result)
        return tuple(results)


def _result_of(indicator: Indicator, key: CacheKey, judged: JudgedResult | None) -> IndicatorResult:
    points, met, applies, evidence = key
    declared = indicator.document.applies
    left_out = declared is not None and declared.otherwise == "left_out" and not any(applies)
    return IndicatorResult(indicator, met, points, applies, left_out, judged, evidence)


class _KeyWriter:
    """Generates the function that finds the results of a set, and with them the cache keys."""

    def __init__(self, static: StaticSet) -> None:
        self._checked = static.checked
        self._definitions = static.decider.definitions
        self._program = static.decider.program
        self._writer = ProgramWriter(
            self._program,
            [name for name, each in self._program.definitions.items() if each.kind in _RESULTS],
        )
        self._emitter = self._writer.emitter
        self._loops = self._emitter.loops
        self._key_parts = list(key_parts(static))
        self._members: dict[int, str] = {}
        self._counts: dict[int, str] = {}

    @property
    def constants(self) -> Mapping[str, Any]:
        """The objects that the text refers to by name."""
        return self._emitter.constants

    def lines(self) -> Iterator[str]:
        """Generate the text of the function, line by line."""
        for index, parts in enumerate(self._key_parts):
            if parts is not None and not all(
                map(self._is_generated, (*parts.reasons, *parts.operands))
            ):
                self._key_parts[index] = None
        yield "def keys(f, j, e):"
        for line in self._writer.lines():
            yield "    " + line
        checked, writer = self._checked, self._writer
        texts = {
            "result_keys": _tuple_text(map(self._result_key, checked.indicators)),
            "conditions": _tuple_text(self._text("condition", c.id) for c in checked.conditions),
            "pass_mark": "None" if checked.pass_mark is None else writer.text("award.pass_mark"),
            "total": "None",
            "criteria": _tuple_text(self._by_level("criterion", c.id) for c in checked.criteria),
            "by_level": _tuple_text(self._text("level", level, level) for level in checked.levels),
            "reason_keys": _tuple_text(self._key(parts, "reasons") for parts in self._key_parts),
            "operand_keys": _tuple_text(self._key(parts, "operands") for parts in self._key_parts),
        }
        if checked.scored:
            total, of = writer.text("award.total"), writer.text("award.of")
            texts["total"] = f"({total}, {total}, {of})"
        values = ", ".join(texts[name] for name in _KeyRecord._fields)
        yield f"    return {self._emitter.constant(_KeyRecord)}({values})"

    def _text(self, kind: DefinitionKind, part: str, level: str | None = None) -> str:
        return self._writer.text(self._program.names[kind, part, level or self._checked.levels[0]])

    def _by_level(self, kind: DefinitionKind, part: str) -> str:
        return _tuple_text(self._text(kind, part, level) for level in self._checked.levels)

    def _result_key(self, indicator: Indicator) -> str:
        """Points, truths and applicability by level, and whether the required evidence was shown."""
        everywhere = _tuple_text(["True" for _ in self._checked.levels])
        points, met, applies, evidence = "None", everywhere, everywhere, "True"
        if indicator.max is not None:
            points = self._text("points", indicator.id)
        else:
            met = self._by_level("met", indicator.id)
        if indicator.applies is not None:
            applies = self._by_level("applies", indicator.id)
        if indicator.document.evidence is not None:
            evidence = f"e[{indicator.id!r}] is not False"
        return _tuple_text((points, met, applies, evidence))

    # ---- keys ------------------------------------------------------------------------------

    def _is_generated(self, part: KeyPart) -> bool:
        """Prepare to generate a key part; False where the generated function cannot find it."""
        match part:
            case FactKey():
                return True
            case ValueKey(node):
                self._collect_value(node)
                return True
            case MembersKey(members, failing, reads):
                variable = self._loops.positions(
                    members.items,
                    members.slot,
                    members.condition,
                    failing=failing,
                    reads=reads,
                    detailed=MAX_EXPLAINED_MEMBERS,
                )
                if variable is not None:
                    self._members[id(part)] = variable
                return variable is not None
            case _:
                assert_never(part)

    def _collect_value(self, node: Core) -> None:
        if isinstance(node.type, ListType):
            variable = self._loops.count(node)
            if variable is not None:
                self._counts[id(node)] = variable
                return
        self._writer.need(node)

    def _meaning(self, node: Core) -> Core:
        """The expression that a name stands for."""
        while isinstance(node, core.Defined):
            node = self._definitions[node.name]
        return node

    def _key(self, parts: KeyParts | None, of: Literal["reasons", "operands"]) -> str:
        """A tuple of all key parts; `None` at run time where more members decide than are named."""
        if parts is None:
            return "None"
        texts = dict.fromkeys(map(self._key_part, getattr(parts, of)))
        too_many = [
            f"len({variable}) > {MAX_NAMED_MEMBERS + MAX_EXPLAINED_MEMBERS * len(part.reads)}"
            for part in getattr(parts, of)
            if isinstance(part, MembersKey)
            for variable in [self._members[id(part)]]
        ]
        key = _tuple_text(texts)
        return f"(None if {' or '.join(too_many)} else {key})" if too_many else key

    def _key_part(self, part: KeyPart) -> str:
        match part:
            case FactKey(name):
                return self._exact(f"f[{name!r}]", self._checked.facts[name].type)
            case ValueKey(node):
                return self._value_part(node)
            case MembersKey():
                return self._members[id(part)]
            case _:
                assert_never(part)

    def _value_part(self, node: Core) -> str:
        if isinstance(node.type, ListType):
            return self._counts.get(id(node)) or f"len({self._emitter.emit(node)})"
        counts = self._loops.shares.get(id(self._meaning(node)))
        if counts is not None:
            met, members, empty = counts
            return _tuple_text((met, members, self._exact(self._emitter.emit(empty), empty.type)))
        return self._exact(self._emitter.emit(node), node.type)

    def _exact(self, text: str, type_: Type) -> str:
        """A value that differs from equal values of another form: 2.50 from 2.5."""
        number = without_null(type_)
        if not isinstance(number, NumberType) or stays_integer(number):
            return text
        return f"{self._emitter.constant(_exact_key)}({text})"


def _exact_key(value: Value) -> Value:
    return value if value.__class__ is int or value is None else str(value)


def _tuple_text(texts: Iterator[str] | Sequence[str] | Mapping[str, None]) -> str:
    return f"({''.join(f'{text}, ' for text in texts)})"
