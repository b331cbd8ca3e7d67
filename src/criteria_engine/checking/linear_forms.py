"""check: a number of an expression → a sum of terms with factors, and bounds of it for all facts.

Bounds of a fact that are other facts (`at_most: citizens`) are used, and that a filter has at most as many
items as its list. So `learners >= 80 * citizens` is seen to be never true.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.bounds import PROOF_BUDGET
from criteria_engine.checked_set import FactDeclaration
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.model.types import NumberType
from criteria_engine.reading.documents import FactDocument

_MOST_SUBSTITUTIONS: Final = 4


@dataclass(frozen=True)
class LinearForm:
    """A sum of terms, each with its factor, and a constant."""

    factors: Mapping[str, Fraction]
    constant: Fraction = Fraction(0)

    def plus(self, other: LinearForm, times: Fraction = Fraction(1)) -> LinearForm:
        """Return this form plus another one times a number."""
        factors = dict(self.factors)
        for term, factor in other.factors.items():
            factors[term] = factors.get(term, Fraction(0)) + times * factor
        kept = {term: factor for term, factor in factors.items() if factor}
        return LinearForm(kept, self.constant + times * other.constant)

    def times(self, number: Fraction) -> LinearForm:
        """Return this form times a number."""
        return LinearForm({}).plus(self, number)

    def without(self, term: str) -> LinearForm:
        """Return this form without a term."""
        return LinearForm({t: f for t, f in self.factors.items() if t != term}, self.constant)


@dataclass(frozen=True)
class _Term:
    """What is known of a term: its bounds, as numbers and as forms of other terms."""

    low: Fraction | None
    high: Fraction | None
    lower: LinearForm | None = None
    upper: LinearForm | None = None


class LinearForms:
    """Makes linear forms of the numbers in the expressions of one set, and bounds them.

    Args:
        facts: the declared facts.
        definitions: the definitions, by name.
        parameters: the types of the parameters, by name.
    """

    def __init__(
        self,
        facts: Mapping[str, FactDeclaration],
        definitions: Mapping[str, Core],
        parameters: Mapping[str, NumberType],
    ) -> None:
        self._facts = facts
        self._definitions = definitions
        self._parameters = parameters
        self._terms: dict[str, _Term] = {}
        self._defined: dict[str, LinearForm | None] = {}
        self._steps = 0

    def spend(self) -> bool:
        """Take one step; return whether the budget of the set still allowed it."""
        self._steps += 1
        return self._steps <= PROOF_BUDGET

    def form_of(self, node: Core) -> LinearForm | None:
        """Return a number as a linear form; None where it may be null, is no number, or costs too much."""
        if not isinstance(node.type, NumberType) or not self.spend():
            return None
        match node:
            case core.Constant(value) if isinstance(value, int | Decimal):
                return LinearForm({}, Fraction(value))
            case core.Defined(name) if name in self._definitions:
                if name not in self._defined:
                    self._defined[name] = self.form_of(self._definitions[name])
                return self._defined[name] or self._term(node, key_of(node))
            case core.Apply(arguments=(operand,)) if node.function.name == "negate":
                inner = self.form_of(operand)
                return None if inner is None else inner.times(Fraction(-1))
            case core.Apply(arguments=(left, right)) if node.function.name in "+-*/":
                return self._calculated(node, left, right)
            case core.Apply(arguments=(items,)) if node.function.name == "count":
                return self._count(node, items)
            case _:
                return self._term(node, key_of(node))

    def _calculated(self, node: core.Apply, left: Core, right: Core) -> LinearForm | None:
        first, second = self.form_of(left), self.form_of(right)
        if first is None or second is None:
            return None
        match node.function.name:
            case "+":
                return first.plus(second)
            case "-":
                return first.plus(second, Fraction(-1))
            case "*" if not first.factors:
                return second.times(first.constant)
            case "*" if not second.factors:
                return first.times(second.constant)
            case "*":
                return self._product(node, left, right)
            case _ if not second.factors and second.constant:
                return first.times(1 / second.constant)
            case _:
                return self._quotient(node, first, second)

    def _product(self, node: core.Apply, left: Core, right: Core) -> LinearForm:
        """Return the product of a bounded number and a form that is never negative."""
        lower = upper = None
        for share, whole in ((left, right), (right, left)):
            form, type_ = self.form_of(whole), share.type
            if form is None or not isinstance(type_, NumberType) or type_.high is None:
                continue  # Only one of the two is a share with a known end.
            if not self.is_at_least(form, 0):
                continue
            upper = form.times(Fraction(type_.high))
            lower = None if type_.low is None else form.times(Fraction(type_.low))
            break
        return self._term(node, key_of(node), lower, upper)

    def _quotient(self, node: core.Apply, first: LinearForm, second: LinearForm) -> LinearForm:
        """Return the quotient as a term; that of a part and its whole is at most 1."""
        is_part = self.is_at_least(second.plus(first, Fraction(-1)), 0)
        upper = LinearForm({}, Fraction(1)) if is_part and self.is_at_least(second, 0) else None
        return self._term(node, key_of(node), None, upper)

    def _count(self, node: Core, items: Core) -> LinearForm:
        """Return the number of items of a list; a filter has at most as many as its list."""
        while isinstance(items, core.Defined | core.Map):
            inner = (
                items.items if isinstance(items, core.Map) else self._definitions.get(items.name)
            )
            if inner is None:
                break
            items = inner
        upper = self._count(node, items.items) if isinstance(items, core.Select) else None
        return self._term(node, f"count({key_of(items)})", None, upper)

    def _term(
        self,
        node: Core,
        key: str,
        lower: LinearForm | None = None,
        upper: LinearForm | None = None,
    ) -> LinearForm:
        form = LinearForm({key: Fraction(1)})
        if key in self._terms:
            return form
        type_, document = node.type, None
        # The type of a name may be narrowed by an `if` around it; here it must hold everywhere.
        if isinstance(node, core.Fact) and node.name in self._facts:
            declared = self._facts[node.name]
            type_, document = declared.type, declared.document
        elif isinstance(node, core.Defined):
            type_ = self._parameters.get(node.name, type_)
        low = high = None
        if isinstance(type_, NumberType):
            low = None if type_.low is None else Fraction(type_.low)
            high = None if type_.high is None else Fraction(type_.high)
        self._terms[key] = _Term(low, high, lower, upper)
        if document is not None:
            least, most = self._bound(document, "at_least"), self._bound(document, "at_most")
            self._terms[key] = _Term(low, high, least, most)
        return form

    def _bound(self, document: FactDocument, which: str) -> LinearForm | None:
        """Return the fact that bounds another one, as a form; None where the bound is a number."""
        word = document.at_least if which == "at_least" else document.at_most
        other = None if word is None else self._facts.get(str(word))
        if other is None or not isinstance(other.type, NumberType):
            return None
        return self._term(core.Fact(other.name, other.type, _NOWHERE), other.name)

    # ---- bounds ----------------------------------------------------------------------------

    def is_at_least(self, form: LinearForm, number: int) -> bool:
        """Return whether a form is never less than a number."""
        least = self.lowest(form)
        return least is not None and least >= number

    def lowest(self, form: LinearForm) -> Fraction | None:
        """Return a number that a form is never below; None where there is none."""
        highest = self.highest(form.times(Fraction(-1)))
        return None if highest is None else -highest

    def highest(
        self, form: LinearForm, substitutions: int = _MOST_SUBSTITUTIONS
    ) -> Fraction | None:
        """Return a number that a form is never above; None where there is none."""
        bounds = [self._highest_by_numbers(form)]
        for term, factor in form.factors.items() if substitutions else ():
            known = self._terms[term]
            other = known.upper if factor > 0 else known.lower
            if other is not None:
                bounds.append(
                    self.highest(form.without(term).plus(other, factor), substitutions - 1)
                )
        return min((each for each in bounds if each is not None), default=None)

    def _highest_by_numbers(self, form: LinearForm) -> Fraction | None:
        total = form.constant
        for term, factor in form.factors.items():
            known = self._terms[term]
            end = known.high if factor > 0 else known.low
            if end is None:
                return None
            total += factor * end
        return total


def key_of(node: Core) -> str:
    """Return what two numbers of one condition share if they are the same."""
    match node:
        case core.Fact(name) | core.Defined(name):
            return name
        case core.Local(slot):
            return f"#{slot}"
        case core.FieldAccess(subject, name):
            return f"{key_of(subject)}.{name}"
        case _:
            span, type_ = node.written.span, node.type
            text = f"?{id(node)}" if span is None else " ".join(span.text.split())
            bounds = f"{type_.low} … {type_.high}" if isinstance(type_, NumberType) else ""
            return f"{text} [{bounds}]"


_NOWHERE: Final = syntax.Literal(None)
