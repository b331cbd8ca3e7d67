"""check: the laws of a set → claims about facts, conditions and earlier sets that exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from criteria_engine import core
from criteria_engine.bilingual import Text
from criteria_engine.checked_law import (
    AlwaysHolds,
    CheckedLaw,
    Claim,
    KeepsTitle,
    LevelsOrdered,
    MoreNeverHurts,
)
from criteria_engine.checked_output import OUTPUT_WORDS, CheckedOutput
from criteria_engine.checked_set import CheckedSet, Criterion, FactDeclaration
from criteria_engine.checking import law_diagnostics as codes
from criteria_engine.checking.context import SetContext
from criteria_engine.checking.names import Names
from criteria_engine.checking.outputs import absent_words, answer_types, check_taken
from criteria_engine.checking.reporting import type_text
from criteria_engine.diagnostics import nearest
from criteria_engine.model.decision import SetKey
from criteria_engine.model.types import PLAIN_FIELD, BooleanType, NumberType
from criteria_engine.reading.law_documents import LawDocument
from criteria_engine.reading.scalars import LocatedStr

_NOTHING: Final = Text("chưa nêu điều nào", "it states none")

_NO_LEVELS: Final = Text("bộ tiêu chí này không có `levels:`", "this set has no `levels:`")

_INDEPENDENT: Final = Text(
    "bộ tiêu chí này ghi `levels_independent:`", "this set states `levels_independent:`"
)


def check_laws(
    context: SetContext, criteria: Sequence[Criterion], outputs: Sequence[CheckedOutput]
) -> Iterator[CheckedLaw]:
    """Yield the laws of the set."""
    laws = context.document.laws
    names = _names(context, criteria, outputs) if any(map(_reads_decision, laws)) else None
    for law in laws:
        stated = list(_stated(law))
        if len(stated) != 1:
            found = _NOTHING
            if stated:
                listed = ", ".join(f"`{key}`" for key in stated)
                found = Text(f"nêu {len(stated)}: {listed}", f"it states {len(stated)}: {listed}")
            context.report(codes.LAW_CLAIM, law.text.span or law.span, found=found)
            continue
        claim = _claim(context, law, names)
        of_decision = names if isinstance(claim, AlwaysHolds) else None
        when = None if law.when is None else context.condition(law.when, of_decision)
        if claim is not None:
            yield CheckedLaw(law, claim, when)


def check_uses(context: SetContext, checked: CheckedSet) -> None:
    """Warn of laws whose condition reads neither a fact nor the decision."""
    for law in checked.laws:
        if not isinstance(law.claim, AlwaysHolds):
            continue
        condition = law.claim.condition
        if not any(isinstance(each, core.Fact | core.Defined) for each in core.walk(condition)):
            span = condition.written.span or law.document.span
            context.report(codes.LAW_READS_NOTHING, span)


def set_name(key: SetKey) -> str:
    """Return a set as `keeps` names it.

    >>> set_name(SetKey("learning_unit", "commune", "qd387-2022"))
    'learning_unit/commune@qd387-2022'
    """
    scope = f"/{key.scope}" if key.scope else ""
    return f"{key.title}{scope}@{key.version}"


def earlier_set(word: str, own: SetKey) -> SetKey:
    """Return the set that `keeps` names: `TITLE/SCOPE@VERSION`, or a version of the same title and scope.

    >>> str(earlier_set("qd448-2015", SetKey("learning_unit", "commune", "qd387-2022")))
    'learning_unit/commune/qd448-2015'
    >>> str(earlier_set("learning_family@qd448-2015", SetKey("learning_unit", "commune", "v2")))
    'learning_family/qd448-2015'
    """
    named, at, version = word.rpartition("@")
    if not at:
        return SetKey(own.title, own.scope, version)
    title, _, scope = named.partition("/")
    return SetKey(title, scope or None, version)


# ---- claims ----------------------------------------------------------------------------------


def _stated(law: LawDocument) -> Iterator[str]:
    if law.more or law.less:
        yield "more" if law.more else "less"
    for key in ("always", "keeps", "levels"):
        if getattr(law, key) is not None:
            yield key


def _claim(context: SetContext, law: LawDocument, names: Names | None) -> Claim | None:
    """Return what a law claims; None where it has mistakes."""
    if law.always is not None:
        return AlwaysHolds(context.condition(law.always, names))
    if law.keeps is not None:
        return _keeps(context, law.keeps)
    if law.levels is not None:
        return _ordered(context, law)
    named = [each for each in (*law.more, *law.less) if _may_grow(context, each)]
    _check_once(context, named)
    if len(named) < len(law.more) + len(law.less):
        return None
    return MoreNeverHurts(tuple(map(str, law.more)), tuple(map(str, law.less)))


def _keeps(context: SetContext, written: LocatedStr) -> KeepsTitle | None:
    document = context.document
    own = SetKey(
        str(document.title),
        None if document.scope is None else str(document.scope),
        str(document.version),
    )
    earlier = earlier_set(written, own)
    if earlier == own:
        example = set_name(SetKey(own.title, own.scope, "2020"))
        context.report(codes.OWN_VERSION, written.span, example=example)
        return None
    return KeepsTitle(earlier)


def _ordered(context: SetContext, law: LawDocument) -> LevelsOrdered | None:
    document = context.document
    if document.levels and document.levels_independent is None:
        return LevelsOrdered()
    why = _INDEPENDENT if document.levels else _NO_LEVELS
    context.report(codes.NO_LEVELS_TO_ORDER, law.text.span or law.span, why=why)
    return None


def _may_grow(context: SetContext, name: LocatedStr) -> bool:
    """Return whether there may be more of a fact, or of a field of a list; report where there is not."""
    fact = _fact_named(context.facts, name)
    if fact is None:
        known = list(_growing(context.facts.values()))
        near = _as_list(name, known) or nearest(name, known)
        shown = ", ".join(f"`{each}`" for each in known[:12]) or "–"
        context.report(codes.UNKNOWN_LAW_FACT, name.span, near, name=name, known=shown)
        return False
    if not isinstance(fact.type, NumberType | BooleanType):
        context.report(codes.NO_MORE_OF_IT, name.span, name=name, kind=type_text(fact.type))
        return False
    return True


def _as_list(name: str, known: Collection[str]) -> str | None:
    """Return several names in one text as a list; None for other texts."""
    words = [each for each in re.split(r"[,;]?\s+(?:and\s+|và\s+)?|[,;]", name) if each]
    return f"[{', '.join(words)}]" if len(words) > 1 and set(words) <= set(known) else None


def _fact_named(facts: Mapping[str, FactDeclaration], name: str) -> FactDeclaration | None:
    """Return a fact of the subject, or a field of the items of a list."""
    first, dot, field = name.partition(".")
    found = facts.get(first)
    if found is None or not dot:
        return found
    return found.fields.get(field) if found.document.type == "list" else None


def _growing(facts: Iterable[FactDeclaration]) -> Iterator[str]:
    """Yield the names of the facts of which there may be more."""
    for each in facts:
        fields = each.fields.values() if each.document.type == "list" else ()
        of_list = (field for field in fields if field.name != PLAIN_FIELD)
        for prefix, fact in (("", each), *((f"{each.name}.", field) for field in of_list)):
            if isinstance(fact.type, NumberType | BooleanType):
                yield f"{prefix}{fact.name}"


def _check_once(context: SetContext, names: Iterable[LocatedStr]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            context.report(codes.MORE_AND_LESS, name.span, name=name)
        seen.add(name)


# ---- conditions ------------------------------------------------------------------------------


def _reads_decision(law: LawDocument) -> bool:
    return law.always is not None


def _names(
    context: SetContext, criteria: Sequence[Criterion], outputs: Sequence[CheckedOutput]
) -> Names:
    """Return the names that a law may read: those of a condition, the decision and the outputs."""
    answers = answer_types(context, [i for c in criteria for i in c.indicators])
    check_taken(context, answers)
    own = context.names()
    computed = {each.name: each.value.type for each in outputs}
    refused = {name: each for name, each in own.refused.items() if name not in computed}
    return replace(
        own,
        definitions={**own.definitions, **answers, **computed},
        answers={
            **{word: OUTPUT_WORDS[word] for word in answers},
            **{name: f"output.{name}" for name in computed},
        },
        refused={**refused, **absent_words(answers)},
    )
