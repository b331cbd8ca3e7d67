"""compile: the definitions of a program → Python functions on frames, for known and unknown facts.

They return what the evaluator does (`evaluation/expressions.py`), on the same frames and after as many steps,
so that whoever plans expressions may take either. Each definition is one function: an operator between known
numbers is Python's own; what is unknown goes to the functions that the evaluator calls.

An evaluation takes half the time of nested callables. Making the functions of a set takes 5 ms, so they are for
records, not for a first verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Final, assert_never

from criteria_engine import core
from criteria_engine.codegen.frame_calls import (
    SHARED,
    TABLED_RESULTS,
    ConstantNames,
    apply_any,
    apply_to_known,
    apply_total,
    apply_two,
    hulls,
    loop_over,
)
from criteria_engine.codegen.native_operators import native_to_known, native_to_numbers
from criteria_engine.core import Core
from criteria_engine.evaluation.expressions import (
    ApplyUncertain,
    EachItem,
    Planner,
    apply_uncertain,
    field_reader,
    value_of_absent,
)
from criteria_engine.evaluation.frames import BUDGET, FACTS, Compute, Frame, Layout
from criteria_engine.evaluation.intervals import hull
from criteria_engine.evaluation.loops import map_items, quantify, select
from criteria_engine.model.values import (
    Value,
    holds_unknown,
    unknown_of,
)

_MAX_BRACKETS: Final = 40
"""How many brackets an expression may have that is written where it is read; Python's parser allows 200."""


class CompiledPlanner(Planner):
    """Returns callables of checked expressions, of which those of definitions are compiled, all at once.

    An expression that is not part of a definition is planned as the evaluator plans it.

    Args:
        layout: the layout of the frames that expressions will be called on.
        definitions: the definitions and parameters that they may use, by name.
        each_item: replaces the callables of what loops evaluate for each item; None to leave them.

    Attributes:
        text: the source text of the functions, for inspection.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> from criteria_engine.evaluation.decider import Decider
    >>> family = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
    >>> decider = Decider(family.checked, family.on, make_planner=CompiledPlanner)
    >>> decider.verdict(family.read({"members": []})).outcome
    <Outcome.UNDETERMINED: 'undetermined'>
    """

    def __init__(
        self,
        layout: Layout,
        definitions: Mapping[str, Core],
        each_item: EachItem | None = None,
    ) -> None:
        super().__init__(layout, definitions, each_item)
        writer = _FunctionWriter(super().plan, layout, each_item)
        self._functions = writer.constants
        self._names: Mapping[int, str] = {}
        self._item_texts: Mapping[int, str] = {}
        self.text = "\n".join(writer.lines(definitions))
        exec(compile(self.text, "<definitions>", "exec"), self._functions)  # noqa: S102 - generated from the checked set
        self._names, self._item_texts = writer.names, writer.item_texts

    def plan(self, node: Core) -> Compute:
        """Return the callable of an expression; see :meth:`Planner.plan`."""
        if isinstance(node, core.Defined):
            return self._function(_name_of(self._layout.definitions[node.name]))
        name, item_text = self._names.get(id(node)), self._item_texts.get(id(node))
        if name is None and item_text is not None:
            return self._of_item(node, item_text)
        return super().plan(node) if name is None else self._function(name)

    def _of_item(self, node: Core, text: str) -> Compute:
        """Return the callable of what a loop evaluates for each item, compiled when it is first called."""
        name = f"item{id(node)}"

        def run(frame: Frame) -> Value:
            function: Compute | None = self._functions.get(name)
            if function is None:
                exec(f"def {name}(F):\n    {text}", self._functions)  # noqa: S102 - as above
                function = self._functions[name]
            return function(frame)

        return run

    def _function(self, name: str) -> Compute:
        functions = self._functions
        function: Compute | None = functions.get(name)
        if function is None:
            # It is being generated, and is there when it is called.
            return partial(_call, functions, name)
        return function


class _FunctionWriter:
    """Generates the functions of the definitions, and of what is not written inside them.

    Names in the text: `F` the frame, `x` the item of a loop, `v1` … values that are read twice.

    Args:
        plan: plans an expression as the evaluator does, for what is rare.
        layout: the layout of the frames.
        each_item: replaces the callables of what loops evaluate for each item; None to leave them.

    Attributes:
        constants: the objects that the text refers to by name.
        names: the name of the function of a node, by its identity.
        item_texts: the body of a function of what a loop evaluates for an item, by the identity of this.
    """

    def __init__(
        self, plan: Callable[[Core], Compute], layout: Layout, each_item: EachItem | None
    ) -> None:
        self.constants = dict(SHARED)
        self._constant = ConstantNames(self.constants)
        self.names: dict[int, str] = {}
        self.item_texts: dict[int, str] = {}
        self._plan = plan
        self._layout = layout
        self._each_item = each_item
        self._helpers: list[str] = []
        self._items: dict[int, str] = {}
        self._count = 0

    def lines(self, definitions: Mapping[str, Core]) -> Iterator[str]:
        """Generate the text of the functions, line by line."""
        for name, node in definitions.items():
            position = self._layout.definitions[name]
            body = self._body(node, f"v = F[{position}] = ", "v")
            yield from self._helpers
            self._helpers.clear()
            yield f"def {_name_of(position)}(F):"
            yield f"    v = F[{position}]"
            yield "    if v is not UNSET: return v"
            yield from _indented(body)

    # ---- names -----------------------------------------------------------------------------

    def _variable(self) -> str:
        self._count += 1
        return f"v{self._count}"

    def _position(self, slot: int) -> int:
        return self._layout.first_local + slot

    # ---- expressions -----------------------------------------------------------------------

    def _emit(self, node: Core) -> str:
        """Return the text of the value of an expression."""
        if id(node) not in self.names:
            text = self._written(node)
            if text.count("(") < _MAX_BRACKETS:
                return text
        return self._helper(node)

    def _written(self, node: Core) -> str:
        match node:
            case core.Constant(value):
                return self._constant(value)
            case core.Fact(name, type_):
                return f"F[{FACTS}].get({name!r}, {self._constant(unknown_of(type_))})"
            case core.Defined(name):
                position, value = self._layout.definitions[name], self._variable()
                call = f"{_name_of(position)}(F)"
                return f"({value} if ({value} := F[{position}]) is not UNSET else {call})"
            case core.Local(slot):
                return self._items.get(slot) or f"F[{self._position(slot)}]"
            case core.FieldAccess():
                return self._field(node)
            case core.Apply():
                return self._apply(node)
            case core.Conjunction(operands):
                return self._connected(operands, "fold_and", True)
            case core.Disjunction(operands):
                return self._connected(operands, "fold_or", False)
            case core.Negation(operand):
                return f"NOT[{self._emit(operand)}]"
            case core.Choose(condition, core.Constant(then), core.Constant(otherwise), type_):
                value, test = self._variable(), self._emit(condition)
                yes, no = self._constant(then), self._constant(otherwise)
                both = self._constant(hull(then, otherwise, type_))
                no = f"{no} if {value} is False or {value} is None else {both}"
                return f"({yes} if ({value} := {test}) is True else {no})"
            case core.MakeList(parts):
                return f"({''.join(f'{self._emit(part)}, ' for part in parts)})"
            case core.Choose() | core.Quantify() | core.Select() | core.Map():
                return self._helper(node)
            case core.MakeRecord() | core.MakeRange():
                return f"{self._constant(self._plan(node))}(F)"
            case _:
                assert_never(node)

    def _helper(self, node: Core) -> str:
        """Return the call of a function of its own for an expression; it reads items from the frame."""
        name = self.names.get(id(node))
        if name is None:
            name = self.names[id(node)] = f"h{len(self.names)}"
            items, self._items = self._items, {}
            lines = self._body(node)
            self._items = items
            self._helpers += [f"def {name}(F):", *_indented(lines)]
        return f"{name}(F)"

    def _field(self, node: core.FieldAccess) -> str:
        missing = value_of_absent(node)
        read = self._constant(field_reader(node.name, missing, node.type))
        subject = record = self._emit(node.subject)
        if not subject.isidentifier():
            record = self._variable()
            subject = f"({record} := {subject})"
        get = f"{record}.get({node.name!r}, {self._constant(missing)})"
        return f"({get} if {subject}.__class__ is dict else {read}({record}))"

    def _connected(self, operands: Sequence[Core], fold: str, start: bool) -> str:
        """Return the text of a conjunction (`start` is true) or a disjunction."""
        names = [self._variable() for _ in operands]
        settled = "".join(
            f"{not start} if ({name} := {self._emit(operand)}) is {not start} else "
            for name, operand in zip(names, operands, strict=True)
        )
        plain = " and ".join(f"{name} is {start}" for name in names)
        return f"({settled}{start} if {plain} else {fold}({', '.join(names)}))"

    # ---- functions -------------------------------------------------------------------------

    def _apply(self, node: core.Apply) -> str:
        function, fallback = node.function, apply_uncertain(node)
        match node.arguments:
            case (core.MakeList(parts),) if function.name == "total":
                total = apply_total(node, fallback)
                known = [part.value for part in parts if isinstance(part, core.Constant)]
                if len(known) == len(parts):
                    return self._constant(total(tuple(known)))
                terms = "".join(f"{self._emit(part)}, " for part in parts)
                return f"{self._constant(total)}(({terms}))"
            case (left, core.Constant(known)) if known is not None and not holds_unknown(known):
                return self._apply_to_known(node, left, known, fallback)
            case (left, right):
                return self._apply_two(node, left, right, fallback)
            case arguments:
                texts = ", ".join(map(self._emit, arguments))
                return f"{self._constant(apply_any(node, fallback))}({texts})"

    def _apply_to_known(
        self, node: core.Apply, left: Core, known: Value, fallback: ApplyUncertain
    ) -> str:
        """Return the text of a function of two arguments of which the second is a constant."""
        value, text = self._variable(), self._emit(left)
        other = self._constant(apply_to_known(node, known, fallback))
        native = native_to_known(node, left.type, known, value, self._constant)
        if native is None:
            return f"{other}({text})"
        result, test = native
        return f"({result} if ({value} := {text}).__class__ {test} else {other}({value}))"

    def _apply_two(
        self, node: core.Apply, left: Core, right: Core, fallback: ApplyUncertain
    ) -> str:
        """Return the text of a function of two arguments."""
        other = self._constant(apply_two(node, fallback))
        texts, native = (self._emit(left), self._emit(right)), native_to_numbers(node)
        if native is None:
            return f"{other}({', '.join(texts)})"
        symbol, test = native
        a, b = self._variable(), self._variable()
        left_test, right_test = (
            f"(({name} := {text}).__class__ {test})"
            for name, text in zip((a, b), texts, strict=True)
        )
        # Both sides are evaluated, as by the evaluator, so that the steps are the same.
        return f"({a} {symbol} {b} if {left_test} & {right_test} else {other}({a}, {b}))"

    # ---- what takes several lines ----------------------------------------------------------

    def _body(self, node: Core, keep: str = "return ", result: str | None = None) -> list[str]:
        """Return the lines of a function that returns the value of an expression.

        Args:
            node: the expression.
            keep: the text before a value to return.
            result: the name that the value has after it; None where `keep` returns it.
        """

        def give(value: str) -> list[str]:
            return [keep + value] if result is None else [keep + value, f"return {result}"]

        match node:
            case core.Choose(otherwise=core.Choose()):
                return self._chain(node, give)
            case core.Choose(then=core.Constant(), otherwise=core.Constant()):
                return give(self._written(node))
            case core.Choose():
                return self._choice(node, give)
            case core.Quantify():
                return self._quantifier(node, give)
            case core.Select():
                return self._filter(node, give)
            case core.Map():
                return self._projection(node, give)
            case _:
                return give(self._written(node))

    def _choice(self, node: core.Choose, give: _Give) -> list[str]:
        then, otherwise = (self._short(each) for each in (node.then, node.otherwise))
        return [
            f"c = {self._emit(node.condition)}",
            "if c is True:",
            *_indented(give(then)),
            "if c is False or c is None:",
            *_indented(give(otherwise)),
            *give(f"hull({then}, {otherwise}, {self._constant(node.type)})"),
        ]

    def _chain(self, node: core.Choose, give: _Give) -> list[str]:
        """Write `if … else if … else …` row by row: a table may have more rows than Python nests.

        `possible` is the hull of the rows that may hold; of constants, which rows these are, a bit for each.
        """
        rows: list[core.Choose] = []
        rest: Core = node
        while isinstance(rest, core.Choose):
            rows.append(rest)
            rest = rest.otherwise
        results = [*[row.then for row in rows], rest]
        constants = [each.value for each in results if isinstance(each, core.Constant)]
        if len(constants) == len(results) <= TABLED_RESULTS:
            start, found = (
                "0",
                [f"{self._constant(each)}[possible]" for each in hulls(constants, node.type)],
            )
            kept = [f"possible | {1 << row}" for row in range(len(rows))]
        else:
            start, type_ = "NOTHING", self._constant(node.type)
            found = kept = [f"hull(possible, {self._short(each)}, {type_})" for each in results]
        lines = [f"possible = {start}"]
        for row, value, keep in zip(rows, found, kept, strict=False):
            lines += [f"c = {self._emit(row.condition)}", "if c is True:", *_indented(give(value))]
            lines.append(f"if c is not False and c is not None: possible = {keep}")
        return [*lines, *give(found[-1])]

    def _short(self, node: Core) -> str:
        """Return a text that may be written several times."""
        if isinstance(node, core.Constant | core.Defined | core.Fact | core.Local):
            return self._emit(node)
        return self._helper(node)

    # ---- loops -----------------------------------------------------------------------------

    def _quantifier(self, node: core.Quantify, give: _Give) -> list[str]:
        every = node.quantifier == "every"
        position = self._position(node.slot)
        met, plan = self._for_items(node.condition, node.slot)
        other = loop_over(lambda items: quantify(every, position, items, plan()))
        return [
            *self._items_of(node.items, other, give),
            f"truth = {every}",
            *self._each(position, "met", met),
            f"    if met is {not every}:",
            *_indented(_indented(give(str(not every)))),
            f"    if met is not {every}: truth = {'AND' if every else 'OR'}[truth, met]",
            *give("truth"),
        ]

    def _filter(self, node: core.Select, give: _Give) -> list[str]:
        position = self._position(node.slot)
        met, plan = self._for_items(node.condition, node.slot)
        other = loop_over(lambda items: select(position, items, plan()))
        return [
            *self._items_of(node.items, other, give),
            "selected = []",
            "uncertain = []",
            *self._each(position, "met", met),
            "    if met is True: selected.append(x)",
            "    elif met is MAYBE or met is UNKNOWN:",
            "        uncertain.append(len(selected))",
            "        selected.append(x)",
            *give("chosen(selected, uncertain) if uncertain else tuple(selected)"),
        ]

    def _projection(self, node: core.Map, give: _Give) -> list[str]:
        position = self._position(node.slot)
        body, plan = self._for_items(node.body, node.slot)
        other = loop_over(lambda items: map_items(position, items, plan()))
        return [
            *self._items_of(node.items, other, give),
            "results = []",
            *self._each(position, "result", body),
            "    results.append(result)",
            *give("tuple(results)"),
        ]

    def _for_items(self, node: Core, slot: int) -> tuple[str, Callable[[], Compute]]:
        """Return the text of an expression for the item `x`, and what plans it as the evaluator does."""
        plan = cache(lambda: self._plan(node))
        if self._each_item is not None:
            planned = plan()
            replaced = self._each_item(node, slot, planned)
            if replaced is not planned:
                return f"{self._constant(replaced)}(F)", lambda: replaced
        items, self._items = self._items, {slot: "x"}
        text = self._emit(node)
        self._items = items
        self.item_texts[id(node)] = f"x = F[{self._position(slot)}]; return {text}"
        return text, plan

    def _items_of(
        self, items: Core, other: Callable[[Frame, Value], Value], give: _Give
    ) -> list[str]:
        """Write the list of a loop; where it is no plain list, `other` gives the result."""
        return [
            f"items = {self._emit(items)}",
            "if items.__class__ is not tuple:",
            *_indented(give(f"{self._constant(other)}(F, items)")),
            f"F[{BUDGET}] -= len(items)",
            f"if F[{BUDGET}] < 0: raise BudgetExceeded",
        ]

    def _each(self, position: int, name: str, text: str) -> list[str]:
        """Write the beginning of a loop; items next to each other that are one object are evaluated once."""
        return [
            "previous = UNSET",
            "for x in items:",
            "    if x is not previous:",
            f"        previous = F[{position}] = x",
            f"        {name} = {text}",
        ]


_Give = Callable[[str], list[str]]
"""Returns the lines that return a value, given its text."""


def _name_of(position: int) -> str:
    """Return the name of the function of the definition at a position in the frame."""
    return f"d{position}"


def _indented(lines: Sequence[str]) -> list[str]:
    return ["    " + line for line in lines]


def _call(functions: Mapping[str, Compute], name: str, frame: Frame) -> Value:
    return functions[name](frame)
