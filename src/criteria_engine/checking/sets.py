"""check: the document of a criteria file → a checked set, or diagnostics.

One pass over the document collects all diagnostics; a set is returned only if none of them is an error.
The parts of a set are checked by the modules beside this one; they share a :class:`SetContext`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from criteria_engine import core
from criteria_engine.bilingual import Text
from criteria_engine.checked_set import (
    CheckedSet,
    Criterion,
    Indicator,
    JudgedPass,
    ReadExamples,
    Requires,
    Rule,
    no_examples,
)
from criteria_engine.checking import diagnostics as expression_codes
from criteria_engine.checking import set_diagnostics as codes
from criteria_engine.checking.award import check_award, check_conditions
from criteria_engine.checking.changes import check_changes
from criteria_engine.checking.constant_conditions import check_constant_conditions
from criteria_engine.checking.context import NO_LEVELS, LevelsOf, SetContext
from criteria_engine.checking.declarations import check_facts, optional_text
from criteria_engine.checking.definitions import check_definitions
from criteria_engine.checking.example_names import mistakes_in_reasons, unknown_names
from criteria_engine.checking.magnitudes import overflows
from criteria_engine.checking.outputs import check_outputs, refused_names
from criteria_engine.checking.parameters import check_parameters
from criteria_engine.checking.place_diagnostics import NO_PLACE
from criteria_engine.checking.points import check_points
from criteria_engine.checking.reporting import excerpt_of, span_of
from criteria_engine.checking.text_comparisons import unclean_texts
from criteria_engine.checking.value_texts import with_values_meant
from criteria_engine.core import Core
from criteria_engine.diagnostics import Diagnostic, has_errors
from criteria_engine.lazy import LazyModule
from criteria_engine.library.registry import Library
from criteria_engine.model import arithmetic
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import SetKey
from criteria_engine.model.facts import RESERVED_KEYS
from criteria_engine.model.types import NEVER, NumberType, Type, without_null
from criteria_engine.provenance import sourced_items
from criteria_engine.reading.documents import (
    EVERY_LEVEL,
    CriterionDocument,
    IndicatorDocument,
    SetDocument,
)
from criteria_engine.reading.scalars import ExpressionText, LocatedStr

if TYPE_CHECKING:
    from criteria_engine.checking import laws
else:
    # Most sets have none.
    laws = LazyModule("criteria_engine.checking.laws")


def check_set(
    document: SetDocument,
    library: Library,
    fingerprint: str,
    levels_of: LevelsOf,
    read_examples: ReadExamples = no_examples,
) -> tuple[CheckedSet | None, list[Diagnostic]]:
    """Check the document of a set.

    Args:
        document: the set as read from its file.
        library: the functions its expressions may call.
        fingerprint: the hash of the file, kept in the result.
        levels_of: finds the levels of other titles that facts refer to.
        read_examples: reads the examples beside the set that the document lacks.

    Returns:
        The checked set, or None if there are errors; and all diagnostics, warnings too, in the order of
        the file.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> from criteria_engine.functions.standard import standard
    >>> family = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
    >>> document = family.checked.document
    >>> checked, diagnostics = check_set(document, standard(), "", lambda title, scope: None)
    >>> [indicator.id for indicator in checked.indicators][:3]
    ['1a', '1b', '1c']
    """
    checked, diagnostics = check_parts(
        document, library, fingerprint, levels_of, read_examples=read_examples
    )
    return (None if has_errors(diagnostics) else checked), diagnostics


def check_parts(
    document: SetDocument,
    library: Library,
    fingerprint: str,
    levels_of: LevelsOf,
    unread: frozenset[str] = frozenset(),
    read_examples: ReadExamples = no_examples,
) -> tuple[CheckedSet, list[Diagnostic]]:
    """Check the document of a set, and return it also where it has errors, which leave holes in it.

    Args:
        document: the set as read from its file.
        library: the functions its expressions may call.
        fingerprint: the hash of the file, kept in the result.
        levels_of: finds the levels of other titles that facts refer to.
        unread: names that are declared with mistakes of shape; nothing is said about what uses them.
        read_examples: reads the examples beside the set that the document lacks.
    """
    context = SetContext(document, library, levels_of)
    context.types |= dict.fromkeys(unread, NEVER)
    checked = _check(context, fingerprint, read_examples, whole=not unread)
    found = with_values_meant(context.diagnostics, document.facts)
    diagnostics = sorted(found, key=lambda d: (d.span.source.name, d.span.start))
    return checked, diagnostics


def _check(
    context: SetContext, fingerprint: str, read_examples: ReadExamples, *, whole: bool
) -> CheckedSet:
    """Check all parts, each after those it uses; parts with errors contain holes.

    Only a whole set, all of whose names are known, is evaluated without facts.
    """
    document = context.document
    _check_head(context)
    context.refused = refused_names(document)
    context.facts = check_facts(context)
    parameters = check_parameters(context)
    context.types |= {name: parameter.type for name, parameter in parameters.items()}
    _check_names(context)
    check_definitions(context)
    criteria = tuple(_criterion(context, each) for each in document.criteria)
    conditions = tuple(check_conditions(context))
    pass_mark = check_award(context, criteria)
    outputs = tuple(check_outputs(context, criteria))
    claimed = tuple(laws.check_laws(context, criteria, outputs)) if document.laws else ()
    checked = CheckedSet(
        key=SetKey(str(document.title), optional_text(document.scope), str(document.version)),
        document=document,
        library=context.library,
        facts=context.facts,
        open_numbers=context.open_numbers,
        parameters=parameters,
        definitions=context.definitions,
        criteria=criteria,
        conditions=conditions,
        levels=context.levels,
        pass_mark=pass_mark,
        outputs=outputs,
        laws=claimed,
        local_count=context.slots.used,
        fingerprint=fingerprint,
        warnings=(),
        read_examples=read_examples,
    )
    check_changes(context, checked)
    context.diagnostics.extend(unknown_names(checked, document.examples))
    context.diagnostics.extend(mistakes_in_reasons(checked))
    if whole and not has_errors(context.diagnostics):
        _check_overflows(context, checked)
        check_constant_conditions(context, checked)
        _check_texts(context, checked)
        _check_unused(context, checked)
        if claimed:
            laws.check_uses(context, checked)
    return checked


def _check_overflows(context: SetContext, checked: CheckedSet) -> None:
    """Report results that may be greater than the greatest number or duration, so that none is null."""
    for node in (*checked.expressions(), *checked.law_expressions()):
        for each in overflows(node, checked.definitions):
            context.report(
                expression_codes.MAY_BE_NULL,
                span_of(each.written),
                text=excerpt_of(each.written),
                because=_TOO_LARGE if _is_number(each.type) else _TOO_LONG,
                way_out=_GIVE_BOUNDS,
            )


def _is_number(type_: Type) -> bool:
    return isinstance(without_null(type_), NumberType)


def _check_texts(context: SetContext, checked: CheckedSet) -> None:
    """Warn of literals that no text of the facts equals."""
    written = checked.expressions()
    found = {
        each.span: each for node in written for each in unclean_texts(node, checked.definitions)
    }
    context.diagnostics.extend(found.values())


_TOO_LARGE: Final = Text(
    ", vì kết quả có thể từ 10^6145 trở lên", ", because the result may be 10^6145 or more"
)

_TOO_LONG: Final = Text(
    ", vì khoảng thời gian có thể dài quá 999.999.999 ngày, hoặc từ 10^20 tháng trở lên",
    ", because the duration may be longer than 999,999,999 days, or be 10^20 months or more",
)

_GIVE_BOUNDS: Final = Text(
    "khai báo `at_most` cho các dữ kiện, hoặc dùng số nhỏ hơn",
    "declare `at_most` for the facts, or use smaller numbers",
)


# ---- the head --------------------------------------------------------------------------------


def _check_head(context: SetContext) -> None:
    document = context.document
    in_force = document.in_force
    context.check_period(in_force.from_, in_force.to, in_force.span)
    context.check_unique(level.id for level in document.levels)
    independent = document.levels_independent
    if independent is not None and independent.vi in ("true", "false"):
        context.report(codes.INDEPENDENT_WITHOUT_REASON, independent.span or document.span)
    context.check_unique(
        word
        for word in (
            *(c.id for c in document.criteria),
            *(i.id for c in document.criteria if not c.is_indicator for i in c.indicators),
            *(c.id for c in (*document.knock_outs, *document.prerequisites)),
        )
    )
    for key, places in document.applies_in.items():
        if not any(places):
            context.report(NO_PLACE, key.span, key=key)
    for note in document.transition:
        context.check_period(note.from_, note.to, note.span)
    _check_bases(context)


def _check_bases(context: SetContext) -> None:
    """Report rules whose wording is reconstructed, and conflicts without exactly one reading in use."""
    document = context.document
    for part in (each.sourced for each in sourced_items(document)):
        if part.basis is Basis.RECONSTRUCTED and not document.example_only:
            context.report(codes.RECONSTRUCTED, part.span)
        if part.basis is Basis.CONFLICTING and sum(r.used for r in part.readings) != 1:
            context.report(codes.CONFLICT_WITHOUT_READINGS, part.span)
    if document.source.basis is Basis.RECONSTRUCTED and not document.example_only:
        context.report(codes.RECONSTRUCTED, document.source.span)


def _check_names(context: SetContext) -> None:
    """Report names declared twice among facts, parameters, definitions and outputs, and reserved names."""
    document = context.document
    declared: dict[str, Iterable[LocatedStr]] = {
        "facts": document.facts,
        "parameters": document.parameters,
        "definitions": document.definitions,
        "outputs": document.outputs,
    }
    section_of: dict[str, str] = dict.fromkeys(RESERVED_KEYS, "subject_id, period, …")
    for section, names in declared.items():
        for name in names:
            if name in section_of:
                where = section_of[name]
                context.report(codes.DUPLICATE_NAME, name.span, name=name, where=where)
            section_of.setdefault(name, section)


# ---- criteria and indicators -----------------------------------------------------------------


def _criterion(context: SetContext, document: CriterionDocument) -> Criterion:
    indicators = tuple(_indicator(context, each, document) for each in document.indicators)
    points = arithmetic.total([i.max for i in indicators if i.max is not None])
    if document.max is not None and points != document.max:
        context.report(
            codes.SUM_OF_CRITERION,
            document.id.span,
            id=document.id,
            declared=document.max,
            sum=points,
        )
    needed = None
    if document.met_when is not None:
        needed = document.met_when.at_least
        count = sum(i.max is None for i in indicators)
        if document.is_indicator or not 0 < needed <= count:
            way_out = codes.NO_MET_WHEN if document.is_indicator else codes.met_when_up_to(count)
            context.report(
                codes.MET_WHEN_COUNT,
                document.met_when.span,
                id=document.id,
                needed=needed,
                count=count,
                way_out=way_out,
            )
    return Criterion(str(document.id), document, indicators, needed)


def _indicator(
    context: SetContext, document: IndicatorDocument, criterion: CriterionDocument
) -> Indicator:
    basis = document.basis or criterion.basis or context.document.source.basis
    applies = None
    if document.applies is not None:
        # Points are the same at all levels, and so is when they count.
        alike = document.points is not None
        applies = _by_level(context, document.applies.when, document.id, alike=alike)
    rule = _rule(context, document)
    return Indicator(str(document.id), str(criterion.id), document, rule, applies, basis)


def _rule(context: SetContext, document: IndicatorDocument) -> Rule:
    ways = [w for w in (document.requires, document.points, document.judged) if w is not None]
    if len(ways) != 1:
        keys = "`requires`, `points`, `judged`"
        context.report(codes.EXACTLY_ONE_KEY, document.id.span, id=document.id, keys=keys)
    if document.requires is not None:
        return Requires(_by_level(context, document.requires, document.id))
    if document.points is not None:
        return check_points(context, document.points, document.id)
    if document.judged is not None:
        return JudgedPass(document.judged)
    return Requires({})


def _by_level(
    context: SetContext,
    written: Mapping[str, ExpressionText],
    indicator: LocatedStr,
    *,
    alike: bool = False,
) -> dict[str, Core]:
    """Return the condition for each level; one condition without a level counts for all of them.

    Args:
        context: the state of the check.
        written: the conditions by level.
        indicator: the id of the indicator.
        alike: whether one condition for all levels must be the same at each of them.
    """
    if EVERY_LEVEL in written:
        if alike:
            return dict.fromkeys(context.levels, context.condition(written[EVERY_LEVEL]))
        return context.conditions(written[EVERY_LEVEL], context.levels)
    has_levels = context.levels != NO_LEVELS
    conditions: dict[str, Core] = {}
    for level, expression in written.items():
        if level not in context.levels:
            span = level.span if isinstance(level, LocatedStr) else expression.span
            known = ", ".join(context.levels) if has_levels else "–"
            context.report_unknown_level(level, span, known)
        names = None if alike else context.names(str(level))
        conditions[str(level)] = context.condition(expression, names)
    for level in context.levels:
        if level not in conditions and has_levels:
            context.report(codes.MISSING_LEVEL, indicator.span, id=indicator, level=level)
    return conditions


# ---- the set as a whole ----------------------------------------------------------------------


def _check_unused(context: SetContext, checked: CheckedSet) -> None:
    """Report facts that no expression and no bound of another fact uses."""
    used: set[str] = set()
    for node in checked.expressions():
        used |= {each.name for each in core.walk(node) if isinstance(each, core.Fact)}
    facts = context.document.facts
    bounds = {str(b) for f in facts.values() for b in (f.at_least, f.at_most) if b}
    for name in facts:
        if name not in used and name not in bounds:
            context.report(codes.UNUSED_FACT, name.span, name=name)
